use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::frame::{self, FIRST_FREE, Frame, MODEL_SPACE, Out};
use super::text::{Style, escape};
use super::xdata::{Attributes, Part, Schema, text};
use crate::pending::{Pending, beside, file_name};
use crate::text::Charset;
use crate::{
    Coordinates, Feature, Field, FieldKind, FormatError, Geometry, Layer, Notice, Place, Sink,
    Value, WriteOptions,
};

/// Most drawing layers that are kept while writing.
const MOST_LAYERS: usize = 100_000;
/// Longest text of a TEXT entity, in bytes.
const LONGEST_TEXT: usize = 250;

/// Pages that a drawing can state.
const PAGES: [(&str, &str); 9] = [
    ("GB18030", "ANSI_936"),
    ("UTF-8", "ANSI_936"),
    ("Big5", "ANSI_950"),
    ("Shift_JIS", "ANSI_932"),
    ("EUC-KR", "ANSI_949"),
    ("windows-1250", "ANSI_1250"),
    ("windows-1251", "ANSI_1251"),
    ("windows-1252", "ANSI_1252"),
    ("windows-1254", "ANSI_1254"),
];

/// A drawing being written: entities go to a temporary file, the frame is put around them at the
/// end, when its layers and handles are known.
///
/// Rings are closed polylines (LWPOLYLINE, or a 3D POLYLINE where heights differ), because that is
/// what surveyors work with; the parts of a feature follow each other and say so in extended data.
pub(crate) struct DxfSink {
    target: PathBuf,
    place: Place,
    body: BufWriter<NamedTempFile>,
    out: Out,
    charset: Charset,
    code_page: &'static str,
    metres: bool,
    decimals: Option<usize>,
    layer: String,
    fields: Vec<Field>,
    /// Fields that give the drawing layer, the text and the Cass code.
    layer_field: Option<usize>,
    text_field: Option<usize>,
    code_field: Option<usize>,
    layers: Vec<String>,
    known: HashSet<String>,
    bounds: Option<[f64; 4]>,
    handle: u64,
    lost: Lost,
    notices: Vec<Notice>,
}

/// What the drawing could not hold as it was.
#[derive(Default)]
struct Lost {
    several: u64,
    empty: u64,
    values: u64,
    names: u64,
    measures: bool,
}

fn cannot(place: &Place, zh: &str, en: &str) -> FormatError {
    FormatError::CannotHold {
        place: place.clone().into(),
        format: super::FORMAT,
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// A name that a drawing layer may have (R2000: none of `<>/\":;?*|,=` and the grave accent).
fn layer_name(name: &str) -> String {
    let allowed = |sign: char| {
        let refused = "<>/\\\":;?*|,=`^".contains(sign) || sign.is_control();
        if refused { '_' } else { sign }
    };
    let name: String = name.trim().chars().take(200).map(allowed).collect();
    if name.is_empty() {
        "0".to_owned()
    } else {
        name
    }
}

impl DxfSink {
    /// Starts a drawing; nothing stands at the target before it is finished.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let label = options.encoding.as_deref().unwrap_or("GBK");
        let unknown = || FormatError::UnknownEncoding {
            label: label.to_owned(),
        };
        let charset = Charset::from_label(label).ok_or_else(unknown)?;
        let page = PAGES.iter().find(|(name, _)| *name == charset.name());
        let Some((_, code_page)) = page else {
            let (zh, en) = (format!(" {label} 编码的文字"), format!("text in {label}"));
            return Err(cannot(&place, &zh, &en));
        };
        let crs = layer.crs.stated();
        let geographic = crs.is_some_and(kunyu_geodesy::Crs::is_geographic);
        let text_field = |name: &str| {
            let index = layer.field(name)?;
            (layer.fields[index].kind == FieldKind::Text).then_some(index)
        };
        let file = beside(path).map_err(|error| FormatError::write(&place.file, error))?;
        let mut sink = Self {
            target: path.to_owned(),
            body: BufWriter::with_capacity(1 << 16, file),
            out: Out::default(),
            charset,
            code_page,
            metres: crs.is_some() && !geographic,
            decimals: options
                .decimals
                .filter(|_| !options.full_precision)
                .map(|decimals| usize::from(decimals).min(17)),
            layer: layer.name.clone(),
            fields: layer.fields.clone(),
            layer_field: text_field("layer").or_else(|| text_field("图层")),
            text_field: text_field("text"),
            code_field: text_field("south_code"),
            layers: Vec::new(),
            known: HashSet::from(["0".to_owned()]),
            bounds: None,
            handle: FIRST_FREE,
            lost: Lost::default(),
            notices: Vec::new(),
            place,
        };
        if !layer.crs.is_unknown() {
            let zh = "DXF 没有写坐标系的位置";
            let en = "DXF has no place for a CRS";
            sink.say("format.crs_unwritten", zh, en);
        }
        Ok(sink)
    }

    fn say(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.notices
            .push(Notice::new(code, self.place.clone(), zh, en));
    }

    fn rounded(&self, value: f64) -> f64 {
        match self.decimals {
            Some(decimals) => format!("{value:.decimals$}").parse().unwrap_or(value),
            None => value,
        }
    }

    /// The drawing layer of a feature.
    fn layer_of(&mut self, feature: &Feature) -> Result<String, FormatError> {
        let value = self.layer_field.and_then(|at| feature.values.get(at));
        let wanted = value.and_then(Value::text).unwrap_or(&self.layer);
        let name = layer_name(wanted);
        self.lost.names += u64::from(name != wanted);
        if !self.known.contains(&name.to_uppercase()) {
            if self.layers.len() >= MOST_LAYERS {
                let place = self.place.at_row(feature.row);
                let (zh, en) = ("这么多图层", "as many layers as this");
                return Err(cannot(&place, zh, en));
            }
            self.known.insert(name.to_uppercase());
            self.layers.push(name.clone());
        }
        Ok(name)
    }

    /// The attributes that go into extended data: all but those that the drawing holds itself.
    fn attributes(&self, feature: &Feature, layer: &str, text_held: bool) -> Vec<(String, String)> {
        let held = |at: usize, value: &Value| {
            let is_layer = Some(at) == self.layer_field && self.fields[at].name == "layer";
            (is_layer && value.text() == Some(layer))
                || (text_held && Some(at) == self.text_field)
                || (Some(at) == self.code_field && self.code(feature).is_some())
        };
        let fields = self.fields.iter().enumerate();
        fields
            .filter_map(|(at, field)| {
                let value = feature.values.get(at)?;
                let text = text(value).filter(|_| !held(at, value))?;
                Some((field.name.clone(), text))
            })
            .collect()
    }

    /// The Cass code, when it fits into one string.
    fn code(&self, feature: &Feature) -> Option<Vec<u8>> {
        let text = feature.values.get(self.code_field?)?.text()?;
        let bytes = escape(text, Style::Plain, self.charset);
        (bytes.len() <= LONGEST_TEXT).then_some(bytes)
    }

    /// The words of a point, when they fit into a TEXT.
    fn words(&self, feature: &Feature) -> Option<Vec<u8>> {
        let text = feature.values.get(self.text_field?)?.text()?;
        let bytes = escape(text, Style::Text, self.charset);
        (!bytes.is_empty() && bytes.len() <= LONGEST_TEXT).then_some(bytes)
    }

    fn begin(&mut self, kind: &str, owner: u64, layer: &str) -> u64 {
        let handle = self.handle;
        self.handle += 1;
        self.out.word(0, kind);
        self.out.handle(5, handle);
        self.out.handle(330, owner);
        self.out.word(100, "AcDbEntity");
        let name = escape(layer, Style::Plain, self.charset);
        self.out.raw(8, &name);
        handle
    }

    fn extended(&mut self, feature: &Feature, own: &Attributes, hole: bool) {
        if !hole && let Some(code) = self.code(feature) {
            self.out.word(1001, "SOUTH");
            self.out.raw(1000, &code);
        }
        self.lost.values += frame::attributes(&mut self.out, &own.strings(), self.charset);
    }

    fn position(&mut self, part: &Coordinates, index: usize, spatial: bool) {
        let (x, y) = part.xy[index];
        let (x, y) = (self.rounded(x), self.rounded(y));
        self.out.real(10, x);
        self.out.real(20, y);
        if spatial {
            let z = part.z.as_ref().and_then(|z| z.get(index)).copied();
            self.out.real(30, z.unwrap_or(0.0));
        }
    }

    /// A line or ring.
    fn path(
        &mut self,
        feature: &Feature,
        layer: &str,
        part: &Coordinates,
        ring: bool,
        own: &mut Attributes,
    ) {
        let count = part.len() - usize::from(ring && part.is_closed());
        let heights = part.z.as_deref().unwrap_or_default();
        let level = heights.first().copied().unwrap_or(0.0);
        own.heights = part.z.is_some() && heights.iter().all(|height| *height == 0.0);
        own.line = !ring && part.is_closed();
        let hole = own.part.is_some_and(|part| part.hole);
        if heights.iter().all(|height| *height == level) {
            self.begin("LWPOLYLINE", MODEL_SPACE, layer);
            self.out.word(100, "AcDbPolyline");
            self.out.integer(90, count as i64);
            self.out.integer(70, i64::from(ring));
            self.out.real(43, 0.0);
            if !heights.is_empty() {
                self.out.real(38, level);
            }
            for index in 0..count {
                self.position(part, index, false);
            }
            self.extended(feature, own, hole);
            return;
        }
        let owner = self.begin("POLYLINE", MODEL_SPACE, layer);
        self.out.word(100, "AcDb3dPolyline");
        self.out.integer(66, 1);
        for code in [10, 20, 30] {
            self.out.real(code, 0.0);
        }
        self.out.integer(70, 8 + i64::from(ring));
        self.extended(feature, own, hole);
        for index in 0..count {
            self.begin("VERTEX", owner, layer);
            self.out.word(100, "AcDbVertex");
            self.out.word(100, "AcDb3dPolylineVertex");
            self.position(part, index, true);
            self.out.integer(70, 32);
        }
        self.begin("SEQEND", owner, layer);
    }

    fn point(
        &mut self,
        feature: &Feature,
        layer: &str,
        points: &Coordinates,
        index: usize,
        own: &mut Attributes,
    ) {
        let words = self.words(feature);
        let kind = if words.is_some() { "TEXT" } else { "POINT" };
        let class = if words.is_some() {
            "AcDbText"
        } else {
            "AcDbPoint"
        };
        let height = points.z.as_ref().and_then(|z| z.get(index)).copied();
        own.heights = height == Some(0.0);
        self.begin(kind, MODEL_SPACE, layer);
        self.out.word(100, class);
        self.position(points, index, true);
        if let Some(words) = words {
            // as high as letters of a map at 1:500, metres
            self.out.real(40, if self.metres { 1.5 } else { 0.000_02 });
            self.out.raw(1, &words);
            self.out.word(100, class);
        }
        self.extended(feature, own, false);
    }

    fn geometry(&mut self, feature: &Feature, geometry: &Geometry) -> Result<(), FormatError> {
        let layer = self.layer_of(feature)?;
        let text_held = matches!(geometry, Geometry::Points(_)) && self.words(feature).is_some();
        let values = self.attributes(feature, &layer, text_held);
        let count = match geometry {
            Geometry::Points(points) => points.len(),
            Geometry::Lines(lines) => lines.len(),
            Geometry::Polygons(polygons) => polygons.iter().map(|one| one.rings.len()).sum(),
            Geometry::Collection(_) => {
                let place = self.place.at_row(feature.row);
                let (zh, en) = ("混合类型的几何集合", "a collection of several kinds");
                return Err(cannot(&place, zh, en));
            }
        } as u64;
        self.lost.several += u64::from(count > 1);
        let mut index = 0;
        let mut own = |hole: bool| {
            index += 1;
            let part = Part { index, count, hole };
            Attributes {
                part: (count > 1).then_some(part),
                values: if hole { Vec::new() } else { values.clone() },
                ..Attributes::default()
            }
        };
        match geometry {
            Geometry::Points(points) => {
                for at in 0..points.len() {
                    self.point(feature, &layer, points, at, &mut own(false));
                }
            }
            Geometry::Lines(lines) => {
                for line in lines {
                    self.path(feature, &layer, line, false, &mut own(false));
                }
            }
            Geometry::Polygons(polygons) => {
                for polygon in polygons {
                    for (at, ring) in polygon.rings.iter().enumerate() {
                        self.path(feature, &layer, ring, true, &mut own(at > 0));
                    }
                }
            }
            Geometry::Collection(_) => {}
        }
        Ok(())
    }

    /// Refuses what a drawing cannot hold, and notes the extent.
    fn check(&mut self, feature: &Feature, geometry: &Geometry) -> Result<(), FormatError> {
        let mut finite = true;
        geometry.for_each(&mut |part| {
            let heights = part.z.iter().flatten();
            finite &= heights
                .chain(part.xy.iter().flat_map(|(x, y)| [x, y]))
                .all(|n| n.is_finite());
        });
        if !finite {
            let place = self.place.at_row(feature.row);
            let en = "coordinates that are not finite";
            return Err(cannot(&place, "非有限坐标", en));
        }
        self.lost.measures |= geometry.dimensions().1;
        if let Some(new) = geometry.bounds() {
            let old = self.bounds.get_or_insert(new);
            *old = [
                old[0].min(new[0]),
                old[1].min(new[1]),
                old[2].max(new[2]),
                old[3].max(new[3]),
            ];
        }
        Ok(())
    }

    fn note_lost(&mut self) {
        let lost = std::mem::take(&mut self.lost);
        let counted = [
            (
                lost.several,
                "dxf.parts",
                "个多部分或带孔洞的要素写成了多条多段线或多个点；其他软件会把每一条看作单独的图形，孔洞也不例外",
                "features with parts or holes were written as several polylines or points; other programs see \
                    each as a thing of its own, holes too",
            ),
            (
                lost.empty,
                "dxf.no_geometry",
                "个没有几何的要素不能写入图形，已略去",
                "features without geometry have no place in a drawing; left out",
            ),
            (
                lost.values,
                "dxf.xdata_full",
                "个属性值过长，扩展数据放不下，已略去",
                "values are too long for extended data; left out",
            ),
            (
                lost.names,
                "dxf.layer_name",
                "个要素的图层名含有不允许的字符，已用“_”代替",
                "features have layer names with characters that are not allowed; replaced by _",
            ),
        ];
        for (count, code, zh, en) in counted {
            if count > 0 {
                self.say(code, format!("{count} {zh}"), format!("{count} {en}"));
            }
        }
        if lost.measures {
            let zh = "量测值（M）不能写入 DXF，已略去";
            let en = "measures have no place in DXF; left out";
            self.say("dxf.m_dropped", zh, en);
        }
    }
}

impl Sink for DxfSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let geometry = feature.geometry.as_ref();
        let Some(geometry) = geometry.filter(|geometry| !geometry.is_empty()) else {
            self.lost.empty += 1;
            return Ok(());
        };
        self.check(feature, geometry)?;
        self.out.bytes.clear();
        self.geometry(feature, geometry)?;
        let written = self.body.write_all(&self.out.bytes);
        written.map_err(|error| FormatError::write(&self.place.file, error))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        self.note_lost();
        let schema = Schema::strings(&self.layer, &self.fields);
        let frame = Frame {
            charset: self.charset,
            code_page: self.code_page,
            metres: self.metres,
            bounds: self.bounds.unwrap_or_default(),
            layers: &self.layers,
            schema: &schema,
            free: self.handle,
        };
        let (head, whole) = frame.head();
        if !whole {
            let zh = "字段说明过长，部分字段重新读取时将成为文字";
            let en = "the description of the fields is too long; some will be read back as text";
            self.say("dxf.schema_full", zh, en);
        }
        let mut file = Pending::create(&self.target)?;
        file.write(&head)?;
        let failed = |error: io::Error| FormatError::write(&self.place.file, error);
        self.body.flush().map_err(failed)?;
        let mut body = self.body.get_ref().reopen().map_err(failed)?;
        io::copy(&mut body, &mut file.file()?).map_err(failed)?;
        file.write(&frame::tail())?;
        file.finish()?;
        Ok(self.notices)
    }
}
