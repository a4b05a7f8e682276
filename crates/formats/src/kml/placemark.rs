//! One Placemark: its attributes as texts, and its geometry.

use super::coordinates;
use crate::geojson::is_date_time;
use crate::parquet::time::micros;
use crate::xml::{Element, Token, Xml};
use crate::{Coordinates, FormatError, Geometry, Polygon};

/// What a placemark holds.
#[derive(Debug, Default)]
pub(super) struct Placemark {
    /// Columns of KML itself: `name`, `description`, `timestamp`, `begin`, `end`.
    pub(super) usual: Vec<(&'static str, String)>,
    /// Data of the author: the schema it belongs to, if any, name and text.
    pub(super) data: Vec<(Option<String>, String, String)>,
    /// Schemas that are named, with or without data.
    pub(super) schemas: Vec<String>,
    pub(super) geometry: Option<Geometry>,
    /// Line where it begins.
    pub(super) line: Option<u64>,
}

/// What was mended or left out, for notices.
#[derive(Debug, Default, Clone)]
pub(super) struct Seen {
    pub(super) rings_closed: u64,
    pub(super) short_rings: u64,
    pub(super) short_lines: u64,
    pub(super) empty: u64,
    pub(super) models: u64,
}

const GEOMETRIES: [&str; 8] = [
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiGeometry",
    "Track",
    "MultiTrack",
    "Model",
];

/// Reads a placemark behind its beginning. `fields` bounds the number of its values.
pub(super) fn read(
    xml: &mut Xml,
    seen: &mut Seen,
    fields: usize,
) -> Result<Placemark, FormatError> {
    let mut out = Placemark {
        line: xml.place().line,
        ..Placemark::default()
    };
    loop {
        let element = match xml.next()? {
            Token::Start(element) => element,
            Token::Text(_) => continue,
            Token::End | Token::Finish => return Ok(out),
        };
        match element.name.as_str() {
            "name" => out.usual.push(("name", xml.text()?)),
            "description" => out.usual.push(("description", xml.text()?)),
            "TimeStamp" => times(xml, &[("when", "timestamp")], &mut out)?,
            "TimeSpan" => times(xml, &[("begin", "begin"), ("end", "end")], &mut out)?,
            "ExtendedData" => extended(xml, &mut out)?,
            name if GEOMETRIES.contains(&name) => {
                let found = geometry(xml, name, seen)?;
                out.geometry = merge(out.geometry.take().into_iter().chain(found).collect());
            }
            _ => xml.skip()?,
        }
        if out.usual.len() + out.data.len() + out.schemas.len() > fields {
            return Err(xml.too_much("columns", fields as u64));
        }
    }
}

/// Calls `each` with every element inside the one just begun; it must go to its end.
fn inside(
    xml: &mut Xml,
    each: &mut dyn FnMut(&mut Xml, Element) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    loop {
        match xml.next()? {
            Token::Start(element) => each(xml, element)?,
            Token::Text(_) => {}
            Token::End | Token::Finish => return Ok(()),
        }
    }
}

fn times(
    xml: &mut Xml,
    names: &[(&str, &'static str)],
    out: &mut Placemark,
) -> Result<(), FormatError> {
    inside(xml, &mut |xml, element| {
        let found = names.iter().find(|(name, _)| *name == element.name);
        match found {
            Some((_, column)) => {
                let text = xml.text()?.trim().to_owned();
                out.usual.push((*column, text));
                Ok(())
            }
            None => xml.skip(),
        }
    })
}

fn extended(xml: &mut Xml, out: &mut Placemark) -> Result<(), FormatError> {
    inside(xml, &mut |xml, element| match element.name.as_str() {
        "Data" => {
            let name = element.attribute("name").unwrap_or_default().to_owned();
            inside(xml, &mut |xml, element| {
                if element.name != "value" {
                    return xml.skip();
                }
                let text = xml.text()?;
                out.data.push((None, name.clone(), text));
                Ok(())
            })
        }
        "SchemaData" => {
            let url = element.attribute("schemaUrl").unwrap_or_default();
            let schema = url.rsplit('#').next().unwrap_or_default().to_owned();
            out.schemas.push(schema.clone());
            inside(xml, &mut |xml, element| {
                if element.name != "SimpleData" {
                    return xml.skip();
                }
                let name = element.attribute("name").unwrap_or_default().to_owned();
                let text = xml.text()?;
                out.data.push((Some(schema.clone()), name, text));
                Ok(())
            })
        }
        _ => xml.skip(),
    })
}

fn list(xml: &mut Xml) -> Result<Coordinates, FormatError> {
    let text = xml.text()?;
    coordinates::list(&text).map_err(|(zh, en)| xml.fault(zh, en))
}

/// The positions in the `coordinates` of the element just begun.
fn positions(xml: &mut Xml) -> Result<Coordinates, FormatError> {
    let mut found = Coordinates::default();
    inside(xml, &mut |xml, element| {
        if element.name != "coordinates" {
            return xml.skip();
        }
        found = list(xml)?;
        Ok(())
    })?;
    Ok(found)
}

/// Reads a geometry behind its beginning; an empty one is none. Nesting is bounded by the depth of
/// elements.
fn geometry(xml: &mut Xml, name: &str, seen: &mut Seen) -> Result<Option<Geometry>, FormatError> {
    let geometry = match name {
        "Point" => Some(Geometry::Points(positions(xml)?)),
        "LineString" | "LinearRing" => {
            let line = positions(xml)?;
            seen.short_lines += u64::from(line.len() == 1);
            Some(Geometry::Lines(vec![line]))
        }
        "Polygon" => polygon(xml, seen)?,
        "MultiGeometry" | "MultiTrack" => {
            let mut members = Vec::new();
            inside(xml, &mut |xml, element| {
                if !GEOMETRIES.contains(&element.name.as_str()) {
                    return xml.skip();
                }
                members.extend(geometry(xml, &element.name, seen)?);
                Ok(())
            })?;
            merge(members)
        }
        "Track" => Some(Geometry::Lines(vec![track(xml)?])),
        _ => {
            seen.models += 1;
            xml.skip()?;
            return Ok(None);
        }
    };
    let full = geometry.filter(|geometry| !geometry.is_empty());
    seen.empty += u64::from(full.is_none());
    Ok(full)
}

/// Several geometries as one: of one kind, or a collection.
fn merge(members: Vec<Geometry>) -> Option<Geometry> {
    let mut rest = members.into_iter();
    let mut whole = vec![rest.next()?];
    for member in rest {
        match (whole.first_mut(), member) {
            (Some(Geometry::Points(all)), Geometry::Points(more)) if whole_is_one(all, &more) => {
                append(all, more);
            }
            (Some(Geometry::Lines(all)), Geometry::Lines(more)) => all.extend(more),
            (Some(Geometry::Polygons(all)), Geometry::Polygons(more)) => all.extend(more),
            (_, member) => whole.push(member),
        }
    }
    if whole.len() > 1 {
        return Some(Geometry::Collection(whole));
    }
    whole.pop()
}

/// Heights of points are for all of them.
fn whole_is_one(all: &Coordinates, more: &Coordinates) -> bool {
    all.z.is_some() == more.z.is_some()
}

fn append(all: &mut Coordinates, more: Coordinates) {
    all.xy.extend(more.xy);
    if let (Some(all), Some(more)) = (&mut all.z, more.z) {
        all.extend(more);
    }
}

fn polygon(xml: &mut Xml, seen: &mut Seen) -> Result<Option<Geometry>, FormatError> {
    let (mut shells, mut holes) = (Vec::new(), Vec::new());
    inside(xml, &mut |xml, element| {
        let rings = match element.name.as_str() {
            "outerBoundaryIs" => &mut shells,
            "innerBoundaryIs" => &mut holes,
            _ => return xml.skip(),
        };
        inside(xml, &mut |xml, element| {
            if element.name != "LinearRing" {
                return xml.skip();
            }
            let mut ring = positions(xml)?;
            if !ring.is_empty() {
                seen.rings_closed += u64::from(ring.close());
                seen.short_rings += u64::from(ring.len() < 4);
                rings.push(ring);
            }
            Ok(())
        })
    })?;
    if shells.is_empty() && !holes.is_empty() {
        let en = "a polygon has inner boundaries but no outer one";
        return Err(xml.fault("多边形只有内边界，没有外边界", en));
    }
    let rings: Vec<Coordinates> = shells.into_iter().chain(holes).collect();
    Ok((!rings.is_empty()).then(|| Geometry::Polygons(vec![Polygon { rings }])))
}

/// A `gx:Track`: heights, and as measures the seconds since 1970 when every position has a time.
fn track(xml: &mut Xml) -> Result<Coordinates, FormatError> {
    let mut line = Coordinates::default();
    let (mut heights, mut seconds) = (Vec::new(), Vec::new());
    inside(xml, &mut |xml, element| {
        match element.name.as_str() {
            "when" => seconds.push(instant(xml.text()?.trim())),
            "coord" => {
                let text = xml.text()?;
                // a place that was not measured is empty
                if text.trim().is_empty() {
                    seconds.pop();
                    return Ok(());
                }
                let found = coordinates::coord(&text);
                let [x, y, z] = found.map_err(|(zh, en)| xml.fault(zh, en))?;
                line.xy.push((x, y));
                heights.push(z);
            }
            _ => return xml.skip(),
        }
        Ok(())
    })?;
    line.z = Some(heights);
    let times: Option<Vec<f64>> = seconds.into_iter().collect();
    line.m = times.filter(|times| times.len() == line.len());
    Ok(line)
}

/// Seconds since 1970 of an ISO 8601 date and time; without a zone it is UTC.
fn instant(text: &str) -> Option<f64> {
    let (micros, _) = is_date_time(text).then(|| micros(text)).flatten()?;
    Some(micros as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn instants_are_seconds() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(instant("2010-05-28T02:02:09Z"), Some(1_275_012_129.0));
        assert_eq!(
            instant("2010-05-28T10:02:09.5+08:00"),
            Some(1_275_012_129.5)
        );
        for text in [
            "2010",
            "2010-05-28",
            "2010-05-28T",
            "T1:1",
            "2010-05-28T99:00:00Z",
            "2010-05-28T01:01:00+99999999999999999:00",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
