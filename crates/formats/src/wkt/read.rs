//! A recursive descent over the text, bounded in depth, that names the character of a fault.

use crate::{Coordinates, Geometry, GeometryKind, Polygon};

/// Deepest nesting of collections.
const DEEPEST: usize = 32;

/// What is wrong with a text and at which character (from 1).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// A geometry with what stood around it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) geometry: Geometry,
    /// The number of the `SRID=` prefix.
    pub(crate) srid: Option<u32>,
    /// Rings whose last position did not repeat the first; they were closed.
    pub(crate) rings_closed: u64,
}

/// Words with which a geometry begins.
const KINDS: [&str; 7] = [
    "GEOMETRYCOLLECTION",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "MULTIPOINT",
    "LINESTRING",
    "POLYGON",
    "POINT",
];

/// Kinds that ISO knows and that are not read here.
const CURVES: [&str; 9] = [
    "CIRCULARSTRING",
    "COMPOUNDCURVE",
    "CURVEPOLYGON",
    "MULTICURVE",
    "MULTISURFACE",
    "POLYHEDRALSURFACE",
    "TRIANGLE",
    "TIN",
    "CURVE",
];

/// Whether a text begins like a geometry.
pub(crate) fn looks_like(text: &str) -> bool {
    let text = text.trim_start();
    let text = match text.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("SRID=") => {
            text.split_once(';').map_or("", |(_, rest)| rest)
        }
        _ => text,
    };
    let text = text.trim_start();
    KINDS.iter().chain(&CURVES).any(|kind| {
        let Some(head) = text.get(..kind.len()) else {
            return false;
        };
        let rest = text[kind.len()..].trim_start();
        let tail = ["Z", "M", "ZM", "EMPTY"].iter().any(|tag| {
            rest.get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        });
        head.eq_ignore_ascii_case(kind) && (rest.starts_with('(') || tail)
    })
}

/// Reads one geometry; nothing but blanks may follow it.
pub(crate) fn read(text: &str) -> Result<Parsed, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        rings_closed: 0,
    };
    let srid = reader.srid()?;
    let geometry = reader.geometry(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.fault("几何之后还有内容", "something follows the geometry"));
    }
    Ok(Parsed {
        geometry,
        srid,
        rings_closed: reader.rings_closed,
    })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Dimensions {
    /// No tag: the first position tells.
    Open,
    Fixed {
        z: bool,
        m: bool,
    },
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    rings_closed: u64,
}

impl<'a> Reader<'a> {
    fn fault(&self, zh: &str, en: &str) -> Fault {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        Fault {
            at: before.chars().count() + 1,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, sign: char) -> bool {
        self.blanks();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    fn word(&mut self) -> &'a str {
        self.blanks();
        let rest = self.rest();
        let end = rest
            .find(|character: char| !character.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes the word if it is the next.
    fn keyword(&mut self, wanted: &str) -> bool {
        let before = self.at;
        let found = self.word().eq_ignore_ascii_case(wanted);
        if !found {
            self.at = before;
        }
        found
    }

    fn srid(&mut self) -> Result<Option<u32>, Fault> {
        if !self.keyword("SRID") {
            return Ok(None);
        }
        let stated = (|| {
            if !self.take('=') {
                return None;
            }
            self.blanks();
            let rest = self.rest();
            let end = rest.find(';')?;
            let number = rest[..end].trim().parse().ok()?;
            self.at += end + 1;
            Some(number)
        })();
        match stated {
            Some(number) => Ok(Some(number)),
            None => Err(self.fault("SRID 前缀不完整", "the SRID prefix is not complete")),
        }
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry, Fault> {
        if depth > DEEPEST {
            return Err(self.fault("几何集合嵌套过深", "collections are nested too deeply"));
        }
        self.blanks();
        let start = self.at;
        let word = self.word().to_ascii_uppercase();
        let (kind, tag) = split_tag(&word);
        if CURVES.contains(&kind) {
            self.at = start;
            return Err(self.fault(
                "曲线、曲面类几何不支持",
                "curves and surfaces are not supported",
            ));
        }
        if !KINDS.contains(&kind) {
            self.at = start;
            return Err(self.fault("不是已知的几何类型", "this is no known kind of geometry"));
        }
        let mut dimensions = match tag {
            "" => self.tag(),
            tag => fixed(tag),
        };
        if self.keyword("EMPTY") {
            return Ok(empty(kind));
        }
        Ok(match kind {
            "POINT" => Geometry::Points(self.positions(&mut dimensions, false)?),
            "MULTIPOINT" => Geometry::Points(self.positions(&mut dimensions, true)?),
            "LINESTRING" => Geometry::Lines(vec![self.positions(&mut dimensions, false)?]),
            "MULTILINESTRING" => Geometry::Lines(self.lines(&mut dimensions)?),
            "POLYGON" => Geometry::Polygons(vec![self.polygon(&mut dimensions)?]),
            "MULTIPOLYGON" => Geometry::Polygons(self.polygons(&mut dimensions)?),
            _ => {
                let mut members = Vec::new();
                self.list(&mut |reader| {
                    members.push(reader.geometry(depth + 1)?);
                    Ok(())
                })?;
                Geometry::Collection(members)
            }
        })
    }

    fn tag(&mut self) -> Dimensions {
        for tag in ["ZM", "Z", "M"] {
            if self.keyword(tag) {
                return fixed(tag);
            }
        }
        Dimensions::Open
    }

    /// `( item, item … )`.
    fn list(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        if !self.take('(') {
            return Err(self.fault("此处应为“(”", "\"(\" is expected here"));
        }
        loop {
            item(self)?;
            if self.take(',') {
                continue;
            }
            if self.take(')') {
                return Ok(());
            }
            return Err(self.fault("此处应为“,”或“)”", "\",\" or \")\" is expected here"));
        }
    }

    fn number(&mut self, finite: bool) -> Result<f64, Fault> {
        self.blanks();
        let rest = self.rest();
        let end = rest
            .find(|character: char| {
                character.is_whitespace() || matches!(character, ',' | ')' | '(')
            })
            .unwrap_or(rest.len());
        let token = &rest[..end];
        let begins =
            token.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        let number = token
            .parse::<f64>()
            .ok()
            .filter(|_| begins || token.eq_ignore_ascii_case("nan"));
        match number {
            Some(number) if number.is_finite() || (!finite && number.is_nan()) => {
                self.at += end;
                Ok(number)
            }
            Some(_) => Err(self.fault("坐标不是有限的数", "the coordinate is not finite")),
            None => Err(self.fault("此处应为数字", "a number is expected here")),
        }
    }

    /// One position: two numbers, then as many as the dimensions say.
    fn position(
        &mut self,
        dimensions: &mut Dimensions,
        out: &mut Coordinates,
    ) -> Result<(), Fault> {
        let xy = (self.number(true)?, self.number(true)?);
        let mut more = [f64::NAN; 2];
        let mut count = 0;
        loop {
            self.blanks();
            if self.rest().starts_with([',', ')']) || self.rest().is_empty() {
                break;
            }
            if count == 2 {
                return Err(self.fault(
                    "一个位置多于四个数",
                    "a position has more than four numbers",
                ));
            }
            more[count] = self.number(false)?;
            count += 1;
        }
        let found = match (*dimensions, count) {
            (Dimensions::Open, _) => Dimensions::Fixed {
                z: count > 0,
                m: count > 1,
            },
            (fixed, _) => fixed,
        };
        let Dimensions::Fixed { z, m } = found else {
            return Ok(());
        };
        if usize::from(z) + usize::from(m) != count {
            return Err(self.fault(
                "位置中数字的个数前后不一",
                "positions differ in how many numbers they have",
            ));
        }
        *dimensions = found;
        out.xy.push(xy);
        if z {
            out.z.get_or_insert_default().push(more[0]);
        }
        if m {
            out.m.get_or_insert_default().push(more[usize::from(z)]);
        }
        Ok(())
    }

    /// `( x y, x y … )`; with `nested` every position may stand in brackets of its own.
    fn positions(
        &mut self,
        dimensions: &mut Dimensions,
        nested: bool,
    ) -> Result<Coordinates, Fault> {
        let mut out = Coordinates::default();
        self.list(&mut |reader| {
            if nested && reader.keyword("EMPTY") {
                return Ok(());
            }
            if nested && reader.take('(') {
                reader.position(dimensions, &mut out)?;
                if !reader.take(')') {
                    return Err(reader.fault("此处应为“)”", "\")\" is expected here"));
                }
                return Ok(());
            }
            reader.position(dimensions, &mut out)
        })?;
        Ok(out)
    }

    fn lines(&mut self, dimensions: &mut Dimensions) -> Result<Vec<Coordinates>, Fault> {
        let mut lines = Vec::new();
        self.list(&mut |reader| {
            if !reader.keyword("EMPTY") {
                lines.push(reader.positions(dimensions, false)?);
            }
            Ok(())
        })?;
        Ok(lines)
    }

    fn polygon(&mut self, dimensions: &mut Dimensions) -> Result<Polygon, Fault> {
        let mut rings = self.lines(dimensions)?;
        for ring in &mut rings {
            self.rings_closed += u64::from(ring.len() > 1 && ring.close());
        }
        Ok(Polygon { rings })
    }

    fn polygons(&mut self, dimensions: &mut Dimensions) -> Result<Vec<Polygon>, Fault> {
        let mut polygons = Vec::new();
        self.list(&mut |reader| {
            if !reader.keyword("EMPTY") {
                polygons.push(reader.polygon(dimensions)?);
            }
            Ok(())
        })?;
        Ok(polygons)
    }
}

/// `POINTZ` is `POINT` and `Z`.
fn split_tag(word: &str) -> (&str, &str) {
    for tag in ["ZM", "Z", "M"] {
        if let Some(kind) = word.strip_suffix(tag)
            && KINDS.contains(&kind)
        {
            return (kind, tag);
        }
    }
    (word, "")
}

fn fixed(tag: &str) -> Dimensions {
    Dimensions::Fixed {
        z: tag.starts_with('Z'),
        m: tag.ends_with('M'),
    }
}

fn empty(kind: &str) -> Geometry {
    let kind = match kind {
        "POINT" | "MULTIPOINT" => GeometryKind::Points,
        "LINESTRING" | "MULTILINESTRING" => GeometryKind::Lines,
        "POLYGON" | "MULTIPOLYGON" => GeometryKind::Polygons,
        _ => GeometryKind::Mixed,
    };
    match kind {
        GeometryKind::Points => Geometry::Points(Coordinates::default()),
        GeometryKind::Lines => Geometry::Lines(Vec::new()),
        GeometryKind::Polygons => Geometry::Polygons(Vec::new()),
        _ => Geometry::Collection(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_all_kinds_are_read() {
        for (text, vertices) in [
            ("POINT (1 2)", 1),
            ("point z(1 2 3)", 1),
            ("PointZM (1 2 3 4)", 1),
            ("POINT M (1 2 nan)", 1),
            ("POINT EMPTY", 0),
            ("MULTIPOINT (1 2, 3 4)", 2),
            ("MULTIPOINT ((1 2), EMPTY, (3 4))", 2),
            ("LINESTRING(1 2,3 4)", 2),
            ("MULTILINESTRING ((1 2,3 4),EMPTY,(5 6,7 8,9 1e1))", 5),
            ("POLYGON ((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))", 8),
            ("MULTIPOLYGON Z EMPTY", 0),
            ("MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", 8),
            ("GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))", 3),
        ] {
            let parsed = read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            assert_eq!(parsed.geometry.vertex_count(), vertices, "{text}");
            assert!(looks_like(text), "{text}");
        }
        assert_eq!(read("SRID=4547;POINT(1 2)").unwrap().srid, Some(4547));
        assert_eq!(read("POLYGON((0 0,1 0,1 1))").unwrap().rings_closed, 1);
    }

    #[test]
    fn faults_name_the_character() {
        for (text, at) in [
            ("", 1),
            ("POINT", 6),
            ("POINT (1)", 9),
            ("POINT (1 2", 11),
            ("POINT (1 2) x", 13),
            ("POINT (1 NaN)", 10),
            ("POINT (1e999 2)", 8),
            ("LINESTRING (1 2, 3 4 5)", 23),
            ("POINT Z (1 2)", 13),
            ("点 (1 2)", 1),
            ("CIRCULARSTRING (0 0, 1 1, 2 0)", 1),
            ("SRID=x;POINT (1 2)", 6),
            ("POINT (1 2 3 4 5)", 16),
        ] {
            assert_eq!(read(text).unwrap_err().at, at, "{text}");
        }
        let deep = "GEOMETRYCOLLECTION(".repeat(100_000);
        assert!(read(&deep).unwrap_err().zh.contains("过深"));
        assert!(!looks_like("Point of interest") && !looks_like("点"));
    }
}
