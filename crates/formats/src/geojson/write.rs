use std::fmt::Write as _;
use std::path::Path;

use crate::pending::{Pending, file_name};
use crate::{
    Coordinates, CrsStatement, Feature, Field, FormatError, Geometry, Layer, Notice, Place,
    Polygon, Sink, Value, WriteOptions,
};

/// A GeoJSON being written: one FeatureCollection, or one feature a line.
pub(crate) struct JsonSink {
    file: Pending,
    place: Place,
    fields: Vec<Field>,
    decimals: Option<usize>,
    lines: bool,
    count: u64,
    lost_m: bool,
    text: String,
    notices: Vec<Notice>,
}

impl JsonSink {
    /// Starts the file and writes what stands before the first feature.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
        lines: bool,
    ) -> Result<Self, FormatError> {
        let mut sink = Self {
            file: Pending::create(path)?,
            place: Place::file(file_name(path)),
            fields: layer.fields.clone(),
            decimals: options.coordinate_decimals(&layer.crs),
            lines,
            count: 0,
            lost_m: false,
            text: String::new(),
            notices: Vec::new(),
        };
        if layer.fields.iter().any(|field| field.width.is_some()) {
            let zh = "GeoJSON 不存放字段宽度，已略去";
            let en = "GeoJSON has no place for the widths of fields; left out";
            sink.notices.push(Notice::new(
                "geojson.widths_dropped",
                sink.place.clone(),
                zh,
                en,
            ));
        }
        if !lines {
            let mut head = String::from("{\n\"type\": \"FeatureCollection\",\n");
            let _ = writeln!(head, "\"name\": {},", quoted(&layer.name));
            if let Some(name) = crs_name(&layer.crs) {
                let _ = writeln!(
                    head,
                    "\"crs\": {{\"type\": \"name\", \"properties\": {{\"name\": {}}}}},",
                    quoted(&name)
                );
            }
            head.push_str("\"features\": [\n");
            sink.file.write(head.as_bytes())?;
        } else if !layer.crs.is_unknown() {
            let zh = "逐行 GeoJSON 没有写坐标系的位置";
            let en = "line-by-line GeoJSON has no place for a CRS";
            sink.notices.push(Notice::new(
                "format.crs_unwritten",
                sink.place.clone(),
                zh,
                en,
            ));
        }
        Ok(sink)
    }

    fn number(&mut self, value: f64) {
        crate::wkt::number(&mut self.text, value, self.decimals);
    }

    fn position(&mut self, part: &Coordinates, index: usize) {
        let (x, y) = part.xy[index];
        self.text.push('[');
        self.number(x);
        self.text.push(',');
        self.number(y);
        let at = |extra: &Option<Vec<f64>>| {
            extra
                .as_ref()
                .and_then(|list| list.get(index))
                .copied()
                .filter(|v| v.is_finite())
        };
        let (z, m) = (at(&part.z), at(&part.m));
        if let Some(z) = z {
            self.text.push(',');
            self.number(z);
        }
        match (z, m) {
            (Some(_), Some(m)) => {
                self.text.push(',');
                self.number(m);
            }
            // a third number would be read as a height
            (None, Some(_)) => self.lost_m = true,
            _ => {}
        }
        self.text.push(']');
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            each(self, item);
        }
        self.text.push(']');
    }

    fn positions(&mut self, part: &Coordinates) {
        self.text.push('[');
        for index in 0..part.len() {
            if index > 0 {
                self.text.push(',');
            }
            self.position(part, index);
        }
        self.text.push(']');
    }

    fn polygon(&mut self, polygon: &Polygon) {
        let rings: Vec<Coordinates> = polygon
            .rings
            .iter()
            .enumerate()
            .map(|(index, ring)| {
                let mut ring = ring.clone();
                ring.close();
                // right-hand rule: shells counter-clockwise, holes clockwise
                if (ring.signed_area2() < 0.0) == (index == 0) && ring.signed_area2() != 0.0 {
                    ring.reverse();
                }
                ring
            })
            .collect();
        self.list(&rings, Self::positions);
    }

    fn geometry(&mut self, geometry: &Geometry) {
        let (kind, many) = match geometry {
            Geometry::Points(points) => ("Point", points.len() != 1),
            Geometry::Lines(lines) => ("LineString", lines.len() != 1),
            Geometry::Polygons(polygons) => ("Polygon", polygons.len() != 1),
            Geometry::Collection(members) => {
                self.text
                    .push_str("{\"type\":\"GeometryCollection\",\"geometries\":");
                self.list(members, Self::geometry);
                self.text.push('}');
                return;
            }
        };
        let multi = if many { "Multi" } else { "" };
        let _ = write!(self.text, "{{\"type\":\"{multi}{kind}\",\"coordinates\":");
        match geometry {
            Geometry::Points(points) if many => self.positions(points),
            Geometry::Points(points) => self.position(points, 0),
            Geometry::Lines(lines) if many => self.list(lines, Self::positions),
            Geometry::Lines(lines) => self.positions(&lines[0]),
            Geometry::Polygons(polygons) if many => self.list(polygons, Self::polygon),
            Geometry::Polygons(polygons) => self.polygon(&polygons[0]),
            Geometry::Collection(_) => {}
        }
        self.text.push('}');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) | Value::Date(text) | Value::DateTime(text) => {
                self.text.push_str(&quoted(text));
            }
            Value::Integer(number) => {
                let _ = write!(self.text, "{number}");
            }
            Value::Real(number) if number.is_finite() => {
                // the point tells a reader that the column is not of whole numbers
                let _ = write!(self.text, "{number:?}");
            }
            Value::Null | Value::Real(_) => self.text.push_str("null"),
            Value::Boolean(yes) => {
                let _ = write!(self.text, "{yes}");
            }
            Value::Binary(bytes) => {
                self.text.push('"');
                for byte in bytes {
                    let _ = write!(self.text, "{byte:02x}");
                }
                self.text.push('"');
            }
        }
    }

    fn feature(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let mut finite = true;
        if let Some(geometry) = &feature.geometry {
            geometry.for_each(&mut |part| {
                finite &= part.xy.iter().all(|(x, y)| x.is_finite() && y.is_finite());
            });
        }
        if !finite {
            return Err(FormatError::CannotHold {
                place: self.place.at_row(feature.row).into(),
                format: super::FORMAT,
                zh: "非有限坐标".into(),
                en: "coordinates that are not finite".into(),
            });
        }
        self.text.push_str("{\"type\":\"Feature\",\"properties\":{");
        for index in 0..self.fields.len() {
            if index > 0 {
                self.text.push(',');
            }
            let name = quoted(&self.fields[index].name);
            self.text.push_str(&name);
            self.text.push(':');
            self.value(feature.values.get(index).unwrap_or(&Value::Null));
        }
        self.text.push_str("},\"geometry\":");
        match &feature.geometry {
            Some(geometry) => self.geometry(geometry),
            None => self.text.push_str("null"),
        }
        self.text.push('}');
        Ok(())
    }
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The name to write; none for longitude and latitude in the order that RFC 7946 assumes only
/// when nothing is known.
fn crs_name(crs: &CrsStatement) -> Option<String> {
    match crs {
        CrsStatement::Unknown => None,
        CrsStatement::Stated(crs) if crs.epsg() == 4326 => {
            Some("urn:ogc:def:crs:OGC:1.3:CRS84".to_owned())
        }
        CrsStatement::Stated(crs) => Some(format!("urn:ogc:def:crs:EPSG::{}", crs.epsg())),
        CrsStatement::Unsupported(other) => Some(match &other.code {
            Some(code) => code.replacen("EPSG:", "urn:ogc:def:crs:EPSG::", 1),
            None => other.name.clone(),
        }),
    }
}

impl Sink for JsonSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        self.text.clear();
        if self.count > 0 && !self.lines {
            self.text.push_str(",\n");
        }
        self.feature(feature)?;
        if self.lines {
            self.text.push('\n');
        }
        self.count += 1;
        let text = std::mem::take(&mut self.text);
        self.file.write(text.as_bytes())?;
        self.text = text;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        if !self.lines {
            self.file.write(b"\n]\n}\n")?;
        }
        if self.lost_m {
            let zh = "没有高程的量测值不能写入 GeoJSON，已略去";
            let en = "measures without heights have no place in GeoJSON; left out";
            self.notices
                .push(Notice::new("geojson.m_dropped", self.place.clone(), zh, en));
        }
        self.file.finish()?;
        Ok(self.notices)
    }
}
