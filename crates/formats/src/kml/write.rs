use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::dxf::text_of;
use crate::pending::{beside, file_name, place as put_in_place};
use crate::{
    Coordinates, Feature, Field, FieldKind, FormatError, Geometry, Layer, Notice, Place, Polygon,
    Sink, Value, WriteOptions,
};

/// A KML being written: one Document with a Schema and a Folder, which is the layer.
pub(crate) struct KmlSink {
    target: PathBuf,
    place: Place,
    file: BufWriter<NamedTempFile>,
    fields: Vec<Field>,
    decimals: Option<usize>,
    text: String,
    lost: Lost,
    notices: Vec<Notice>,
}

/// What KML cannot hold as it was.
#[derive(Default)]
struct Lost {
    measures: bool,
    signs: u64,
    wide: u64,
}

/// Characters that XML 1.0 does not have.
fn is_refused(sign: char) -> bool {
    matches!(sign, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Integer => "int",
        FieldKind::Real => "double",
        FieldKind::Boolean => "bool",
        _ => "string",
    }
}

impl KmlSink {
    /// Starts the file; nothing stands at the target before it is finished.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let loss = match layer.crs.stated().map(kunyu_geodesy::Crs::epsg) {
            Some(4326) => None,
            Some(4490) => Some(Notice::new(
                "kml.datum",
                place.clone(),
                "KML 只有 WGS 84：CGCS2000 经纬度按原值写入，差别在地图比例尺上可以忽略，在测量精度上不可",
                "KML knows WGS 84 only: CGCS2000 longitudes and latitudes were written as they are, which is \
                    the same at map scale but not at survey accuracy",
            )),
            _ => {
                return Err(FormatError::CannotHold {
                    place: place.into(),
                    format: super::FORMAT,
                    zh: format!("坐标系为 {} 的图层，只能存放经纬度", layer.crs),
                    en: format!(
                        "a layer in {}: it holds longitudes and latitudes only",
                        layer.crs
                    ),
                });
            }
        };
        let decimals = options.decimals.map_or(9, usize::from).min(17);
        let file = beside(path).map_err(|error| FormatError::write(&place.file, error))?;
        let mut sink = Self {
            target: path.to_owned(),
            place,
            file: BufWriter::with_capacity(1 << 16, file),
            fields: layer.fields.clone(),
            decimals: (!options.full_precision).then_some(decimals),
            text: String::new(),
            lost: Lost::default(),
            notices: loss.into_iter().collect(),
        };
        sink.head(&layer.name);
        sink.flush()?;
        Ok(sink)
    }

    fn head(&mut self, name: &str) {
        self.text.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml \
                xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document id=\"root_doc\">\n",
        );
        if !self.fields.is_empty() {
            self.text.push_str("<Schema id=\"columns\" name=\"");
            self.escape(name);
            self.text.push_str("\">\n");
            for field in self.fields.clone() {
                self.text.push_str("<SimpleField name=\"");
                self.escape(&field.name);
                let _ = writeln!(self.text, "\" type=\"{}\"></SimpleField>", kind(field.kind));
            }
            self.text.push_str("</Schema>\n");
        }
        self.text.push_str("<Folder>\n");
        self.tagged("name", name);
    }

    fn flush(&mut self) -> Result<(), FormatError> {
        let written = self.file.write_all(self.text.as_bytes());
        self.text.clear();
        written.map_err(|error| FormatError::write(&self.place.file, error))
    }

    /// Text of an element or attribute.
    fn escape(&mut self, text: &str) {
        for sign in text.chars() {
            match sign {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // a reader makes them blanks or drops them
                '\n' | '\r' | '\t' => {
                    let _ = write!(self.text, "&#{};", u32::from(sign));
                }
                sign if is_refused(sign) => {
                    self.lost.signs += 1;
                    self.text.push('\u{fffd}');
                }
                sign => self.text.push(sign),
            }
        }
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        let _ = write!(self.text, "<{tag}>");
        self.escape(text);
        let _ = writeln!(self.text, "</{tag}>");
    }

    fn number(&mut self, value: f64) {
        let value = value + 0.0;
        let start = self.text.len();
        let Some(decimals) = self.decimals else {
            let _ = write!(self.text, "{value}");
            return;
        };
        let _ = write!(self.text, "{value:.decimals$}");
        if decimals > 0 {
            let kept = self.text[start..].trim_end_matches('0');
            let kept = kept.trim_end_matches('.').len();
            self.text.truncate(start + kept);
        }
        if &self.text[start..] == "-0" {
            self.text.replace_range(start.., "0");
        }
    }

    fn coordinates(&mut self, part: &Coordinates, range: std::ops::Range<usize>) {
        self.text.push_str("<coordinates>");
        for index in range.clone() {
            if index > range.start {
                self.text.push(' ');
            }
            let (x, y) = part.xy[index];
            self.number(x);
            self.text.push(',');
            self.number(y);
            if let Some(z) = part.z.as_ref().and_then(|z| z.get(index)).copied() {
                self.text.push(',');
                self.number(z);
            }
        }
        self.text.push_str("</coordinates>");
    }

    /// Heights are above sea level, not above the ground.
    fn mode(&mut self, part: &Coordinates) {
        if part.z.is_some() {
            self.text.push_str("<altitudeMode>absolute</altitudeMode>");
        }
    }

    fn polygon(&mut self, polygon: &Polygon) {
        self.text.push_str("<Polygon>");
        if let Some(shell) = polygon.rings.first() {
            self.mode(shell);
        }
        for (index, ring) in polygon.rings.iter().enumerate() {
            let side = if index == 0 { "outer" } else { "inner" };
            let _ = write!(self.text, "<{side}BoundaryIs><LinearRing>");
            self.coordinates(ring, 0..ring.len());
            let _ = write!(self.text, "</LinearRing></{side}BoundaryIs>");
        }
        self.text.push_str("</Polygon>\n");
    }

    fn parts(&mut self, geometry: &Geometry) {
        match geometry {
            Geometry::Points(points) => {
                for index in 0..points.len() {
                    self.text.push_str("<Point>");
                    self.mode(points);
                    self.coordinates(points, index..index + 1);
                    self.text.push_str("</Point>\n");
                }
            }
            Geometry::Lines(lines) => {
                for line in lines {
                    self.text.push_str("<LineString>");
                    self.mode(line);
                    self.coordinates(line, 0..line.len());
                    self.text.push_str("</LineString>\n");
                }
            }
            Geometry::Polygons(polygons) => polygons.iter().for_each(|one| self.polygon(one)),
            Geometry::Collection(members) => members.iter().for_each(|one| self.geometry(one)),
        }
    }

    fn geometry(&mut self, geometry: &Geometry) {
        let single = match geometry {
            Geometry::Points(points) => points.len() == 1,
            Geometry::Lines(lines) => lines.len() == 1,
            Geometry::Polygons(polygons) => polygons.len() == 1,
            Geometry::Collection(_) => false,
        };
        if single {
            self.parts(geometry);
            return;
        }
        self.text.push_str("<MultiGeometry>\n");
        self.parts(geometry);
        self.text.push_str("</MultiGeometry>\n");
    }

    fn check(&mut self, feature: &Feature, geometry: &Geometry) -> Result<(), FormatError> {
        let mut finite = true;
        geometry.for_each(&mut |part| {
            let heights = part.z.iter().flatten();
            let plane = part.xy.iter();
            finite &= heights.copied().all(f64::is_finite)
                && plane.copied().all(|(x, y)| x.is_finite() && y.is_finite());
        });
        self.lost.measures |= geometry.dimensions().1;
        if finite {
            return Ok(());
        }
        Err(FormatError::CannotHold {
            place: self.place.at_row(feature.row).into(),
            format: super::FORMAT,
            zh: "非有限坐标".into(),
            en: "coordinates that are not finite".into(),
        })
    }

    fn values(&mut self, feature: &Feature) {
        let fields = self.fields.clone();
        let pairs = || fields.iter().zip(&feature.values);
        // KML has places of its own for these
        let own = |field: &Field| {
            field.kind == FieldKind::Text && matches!(field.name.as_str(), "name" | "description")
        };
        for tag in ["name", "description"] {
            let found = pairs().find(|(field, _)| field.name == tag && own(field));
            if let Some(text) = found.and_then(|(_, value)| value.text()) {
                self.tagged(tag, text);
            }
        }
        if fields.is_empty() {
            return;
        }
        // without any value too: it says which columns the placemark has
        self.text
            .push_str("<ExtendedData><SchemaData schemaUrl=\"#columns\">\n");
        for (field, value) in pairs().filter(|(field, _)| !own(field)) {
            let Some(text) = text_of(value) else { continue };
            if let Value::Integer(number) = value {
                self.lost.wide += u64::from(i32::try_from(*number).is_err());
            }
            self.text.push_str("<SimpleData name=\"");
            self.escape(&field.name);
            self.text.push_str("\">");
            self.escape(&text);
            self.text.push_str("</SimpleData>\n");
        }
        self.text.push_str("</SchemaData></ExtendedData>\n");
    }

    fn note_lost(&mut self) {
        let counted = [
            (
                self.lost.signs,
                "kml.control_characters",
                "个控制字符不能写入 XML，已用“\u{fffd}”代替",
                "control characters have no place in XML; replaced by \u{fffd}",
            ),
            (
                self.lost.wide,
                "kml.wide_integer",
                "个整数超出 32 位；其他软件可能读错",
                "whole numbers are wider than 32 bits; other programs may misread them",
            ),
        ];
        for (count, code, zh, en) in counted {
            if count > 0 {
                let (zh, en) = (format!("{count} {zh}"), format!("{count} {en}"));
                self.notices
                    .push(Notice::new(code, self.place.clone(), zh, en));
            }
        }
        if self.lost.measures {
            let zh = "量测值（M）不能写入 KML，已略去";
            let en = "measures have no place in KML; left out";
            self.notices
                .push(Notice::new("kml.m_dropped", self.place.clone(), zh, en));
        }
    }

    /// Puts the text into an archive as `doc.kml`.
    fn packed(&self, text: &NamedTempFile) -> Result<NamedTempFile, FormatError> {
        let failed = |error: io::Error| FormatError::write(&self.place.file, error);
        let zip_failed = |error: zip::result::ZipError| failed(io::Error::other(error));
        let file = beside(&self.target).map_err(failed)?;
        let mut archive = zip::ZipWriter::new(file);
        // other readers of KMZ do not know the extension for large files
        let length = text.as_file().metadata().map_err(failed)?.len();
        let large = length > u64::from(u32::MAX / 2);
        let options = zip::write::SimpleFileOptions::default().large_file(large);
        archive.start_file("doc.kml", options).map_err(zip_failed)?;
        let mut reader = text.reopen().map_err(failed)?;
        io::copy(&mut reader, &mut archive).map_err(failed)?;
        archive.finish().map_err(zip_failed)
    }
}

impl Sink for KmlSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        if let Some(geometry) = &feature.geometry {
            self.check(feature, geometry)?;
        }
        self.text.push_str("<Placemark>\n");
        self.values(feature);
        let geometry = feature.geometry.as_ref();
        if let Some(geometry) = geometry.filter(|geometry| !geometry.is_empty()) {
            self.geometry(geometry);
        }
        self.text.push_str("</Placemark>\n");
        self.flush()
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        self.note_lost();
        self.text.push_str("</Folder>\n</Document>\n</kml>\n");
        self.flush()?;
        let failed = |error: io::Error| FormatError::write(&self.place.file, error);
        self.file.flush().map_err(failed)?;
        let extension = self.target.extension();
        let zipped = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("kmz"));
        if zipped {
            let packed = self.packed(self.file.get_ref())?;
            packed.as_file().sync_all().map_err(failed)?;
            put_in_place(packed.into_temp_path(), &self.target)?;
            return Ok(self.notices);
        }
        self.file.get_ref().as_file().sync_all().map_err(failed)?;
        let Self {
            file,
            target,
            place,
            notices,
            ..
        } = *self;
        let file = file
            .into_inner()
            .map_err(|error| FormatError::write(&place.file, error.into_error()))?;
        put_in_place(file.into_temp_path(), &target)?;
        Ok(notices)
    }
}
