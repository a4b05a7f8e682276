use std::fmt::Write as _;

use crate::{Coordinates, Geometry, Polygon};

/// Writes geometries as ISO well-known text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer {
    /// Decimals of x, y, z and m; `None` writes the shortest form that reads back the same.
    pub(crate) decimals: Option<usize>,
    /// Number for the `SRID=` prefix.
    pub(crate) srid: Option<u32>,
}

/// Appends a number with at most so many decimals, without noughts at the end.
pub(crate) fn number(text: &mut String, value: f64, decimals: Option<usize>) {
    // -0 would be noise
    let value = value + 0.0;
    let start = text.len();
    let Some(decimals) = decimals else {
        let _ = write!(text, "{value}");
        return;
    };
    let _ = write!(text, "{value:.decimals$}");
    if decimals > 0 && value.is_finite() {
        let kept = text[start..]
            .trim_end_matches('0')
            .trim_end_matches('.')
            .len();
        text.truncate(start + kept);
    }
    if &text[start..] == "-0" {
        text.replace_range(start.., "0");
    }
}

impl Writer {
    /// Appends the geometry. Its x and y must be finite.
    pub(crate) fn write(self, text: &mut String, geometry: &Geometry) {
        if let Some(srid) = self.srid {
            let _ = write!(text, "SRID={srid};");
        }
        self.geometry(text, geometry);
    }

    fn geometry(self, text: &mut String, geometry: &Geometry) {
        let (z, m) = geometry.dimensions();
        let kind = match geometry {
            Geometry::Points(points) if points.len() <= 1 => "POINT",
            Geometry::Points(_) => "MULTIPOINT",
            Geometry::Lines(lines) if lines.len() == 1 => "LINESTRING",
            Geometry::Lines(_) => "MULTILINESTRING",
            Geometry::Polygons(polygons) if polygons.len() == 1 => "POLYGON",
            Geometry::Polygons(_) => "MULTIPOLYGON",
            Geometry::Collection(_) => "GEOMETRYCOLLECTION",
        };
        text.push_str(kind);
        if !matches!(geometry, Geometry::Collection(_)) {
            text.push_str(match (z, m) {
                (true, true) => " ZM",
                (true, false) => " Z",
                (false, true) => " M",
                (false, false) => "",
            });
        }
        let body = Body { writer: self, z, m };
        match geometry {
            Geometry::Points(points) if points.len() > 1 => {
                list(text, points.len(), |text, index| {
                    text.push('(');
                    body.position(text, points, index);
                    text.push(')');
                });
            }
            Geometry::Points(points) => body.positions(text, points),
            Geometry::Lines(lines) if lines.len() == 1 => body.positions(text, &lines[0]),
            Geometry::Lines(lines) => body.parts(text, lines),
            Geometry::Polygons(polygons) if polygons.len() == 1 => body.polygon(text, &polygons[0]),
            Geometry::Polygons(polygons) => {
                list(text, polygons.len(), |text, index| {
                    body.polygon(text, &polygons[index]);
                });
            }
            Geometry::Collection(members) => {
                list(text, members.len(), |text, index| {
                    self.geometry(text, &members[index]);
                });
            }
        }
    }
}

/// `(a, b, …)`, or `EMPTY`; spaced off a word before it.
fn list(text: &mut String, count: usize, each: impl Fn(&mut String, usize)) {
    if text.ends_with(|character: char| character.is_ascii_alphabetic()) {
        text.push(' ');
    }
    if count == 0 {
        text.push_str("EMPTY");
        return;
    }
    text.push('(');
    for index in 0..count {
        if index > 0 {
            text.push_str(", ");
        }
        each(text, index);
    }
    text.push(')');
}

#[derive(Clone, Copy)]
struct Body {
    writer: Writer,
    z: bool,
    m: bool,
}

impl Body {
    fn position(self, text: &mut String, part: &Coordinates, index: usize) {
        let decimals = self.writer.decimals;
        let (x, y) = part.xy[index];
        number(text, x, decimals);
        text.push(' ');
        number(text, y, decimals);
        for (wanted, extra) in [(self.z, &part.z), (self.m, &part.m)] {
            if wanted {
                let value = extra.as_ref().and_then(|list| list.get(index)).copied();
                text.push(' ');
                match value.filter(|value| value.is_finite()) {
                    Some(value) => number(text, value, decimals),
                    None => text.push_str("NaN"),
                }
            }
        }
    }

    fn positions(self, text: &mut String, part: &Coordinates) {
        list(text, part.len(), |text, index| {
            self.position(text, part, index);
        });
    }

    fn parts(self, text: &mut String, parts: &[Coordinates]) {
        list(text, parts.len(), |text, index| {
            self.positions(text, &parts[index]);
        });
    }

    fn polygon(self, text: &mut String, polygon: &Polygon) {
        self.parts(text, &polygon.rings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wkt::read;

    #[test]
    fn what_is_written_reads_the_same() {
        for text in [
            "POINT (1 2)",
            "POINT ZM (1 2 3 4)",
            "POINT EMPTY",
            "MULTIPOINT Z ((1 2 3), (4 5 6))",
            "LINESTRING M (1 2 NaN, 3 4 5)",
            "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))",
            "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
            "MULTIPOLYGON EMPTY",
            "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))",
            "GEOMETRYCOLLECTION EMPTY",
        ] {
            let mut out = String::new();
            let writer = Writer {
                decimals: None,
                srid: None,
            };
            writer.write(&mut out, &read(text).unwrap().geometry);
            assert_eq!(out, text);
        }
        let mut out = String::new();
        let writer = Writer {
            decimals: Some(3),
            srid: Some(4526),
        };
        writer.write(
            &mut out,
            &read("POINT (38520000.12345 -0.0001)").unwrap().geometry,
        );
        assert_eq!(out, "SRID=4526;POINT (38520000.123 0)");
    }
}
