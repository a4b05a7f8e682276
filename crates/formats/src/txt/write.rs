use std::fmt::Write as _;
use std::path::Path;

use kunyu_geodesy::{Datum, Zone};

use super::area;
use crate::notice::NoticeLog;
use crate::pending::{Pending, file_name};
use crate::text::Charset;
use crate::{
    Coordinates, Feature, FormatError, Geometry, GeometryKind, Layer, Notice, Place, Sink, Value,
    WriteOptions,
};

/// Field names that go to each column of a plot header, in order of preference.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("plot_no", &["plot_no", "地块编号", "DKBH", "TBBH"]),
    ("name", &["name", "地块名称", "DKMC", "XMMC"]),
    ("kind", &["kind"]),
    ("sheet", &["sheet", "图幅号", "TFH"]),
    ("use", &["use", "地块用途", "DKYT", "YDYT"]),
    ("class", &["class", "地类编码", "DLBM"]),
    ("area_declared", &["area_declared"]),
    ("area_unit", &["area_unit"]),
];

/// Header keys in the official order, with the value to write where the layer has none.
const KEYS: [(&str, &str); 10] = [
    ("格式版本号", "1.01版本"),
    ("数据产生单位", ""),
    ("数据产生日期", ""),
    ("坐标系", ""),
    ("几度分带", ""),
    ("投影类型", "高斯克吕格"),
    ("计量单位", "米"),
    ("带号", ""),
    ("精度", ""),
    ("转换参数", "0,0,0,0,0,0,0"),
];

/// A boundary TXT being written.
pub(crate) struct TxtSink {
    file: Pending,
    place: Place,
    charset: Charset,
    decimals: Option<usize>,
    /// Added to eastings: ±zone × 1 000 000, or nothing.
    shift_m: f64,
    columns: [Option<usize>; 8],
    notices: NoticeLog,
    lost_z: bool,
    rare: bool,
    replaced: bool,
}

fn datum_name(datum: Datum) -> Option<&'static str> {
    match datum {
        Datum::Cgcs2000 => Some("2000国家大地坐标系"),
        Datum::Xian1980 => Some("1980西安坐标系"),
        Datum::Beijing1954 => Some("1954北京坐标系"),
        Datum::Wgs84 => None,
    }
}

fn cannot(place: &Place, zh: &str, en: &str) -> FormatError {
    let format = crate::Format::BoundaryTxt.name();
    FormatError::CannotHold {
        place: place.clone().into(),
        format,
        zh: zh.into(),
        en: en.into(),
    }
}

fn zone_of(layer: &Layer, place: &Place) -> Result<(Zone, &'static str), FormatError> {
    let zone = layer.crs.stated().and_then(kunyu_geodesy::Crs::zone);
    let named = zone.and_then(|zone| Some((zone, datum_name(zone.datum())?)));
    named.ok_or_else(|| {
        let zh = format!("坐标系 {}（只能是高斯-克吕格分带坐标）", layer.crs);
        let en = format!("the system {} (only Gauss-Krüger zones)", layer.crs);
        cannot(place, &zh, &en)
    })
}

impl TxtSink {
    /// Starts the file and writes its header.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let (zone, datum) = zone_of(layer, &place)?;
        if matches!(layer.geometry, GeometryKind::None) {
            return Err(cannot(&place, "没有图形的表", "a table without geometry"));
        }
        let label = options.encoding.as_deref().unwrap_or("GBK");
        let charset = Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
            label: label.to_owned(),
        })?;
        let prefixed = options.zone_prefix.unwrap_or(zone.prefixed());
        let shift_m = zone.with_prefix(prefixed).false_easting_m() - zone.false_easting_m();
        let decimals = usize::from(options.decimals.unwrap_or(3));
        let mut sink = Self {
            file: Pending::create(path)?,
            place,
            charset,
            decimals: (!options.full_precision).then_some(decimals),
            shift_m,
            columns: COLUMNS.map(|(_, names)| names.iter().find_map(|name| layer.field(name))),
            notices: NoticeLog::default(),
            lost_z: false,
            rare: false,
            replaced: false,
        };
        sink.note_dropped(layer);
        sink.header(layer, zone, datum, decimals)?;
        Ok(sink)
    }

    fn note_dropped(&mut self, layer: &Layer) {
        let kept = |index: &usize| {
            self.columns.contains(&Some(*index)) || layer.fields[*index].name == "count_declared"
        };
        let dropped: Vec<&str> = (0..layer.fields.len())
            .filter(|index| !kept(index))
            .map(|index| layer.fields[index].name.as_str())
            .collect();
        if !dropped.is_empty() {
            let list = dropped.join(", ");
            let zh = format!("格式中没有这些字段的位置，未写入：{list}");
            let en = format!("the format has no place for these fields; not written: {list}");
            self.notices.push(Notice::new(
                "txt.fields_dropped",
                self.place.clone(),
                zh,
                en,
            ));
        }
    }

    fn header(
        &mut self,
        layer: &Layer,
        zone: Zone,
        datum: &str,
        decimals: usize,
    ) -> Result<(), FormatError> {
        let stated = |key: &str| layer.metadata.iter().find(|(name, _)| name == key);
        let mut text = String::new();
        match self.charset.name() {
            "UTF-8" | "UTF-16LE" | "UTF-16BE" => text.push('\u{feff}'),
            _ => {}
        }
        if let Some((key, value)) = stated("项目名称") {
            let _ = write!(text, "[项目信息]\r\n{key}={value}\r\n");
        }
        text.push_str("[属性描述]\r\n");
        let precision = 10_f64.powi(-(decimals as i32));
        for (key, default) in KEYS {
            let value = match key {
                "坐标系" => datum.to_owned(),
                "几度分带" => zone.width().degrees().to_string(),
                "带号" => zone.number().to_string(),
                "精度" => format!("{precision:.decimals$}"),
                "投影类型" | "计量单位" => default.to_owned(),
                _ => stated(key).map_or_else(|| default.to_owned(), |(_, value)| value.clone()),
            };
            let _ = write!(text, "{key}={}\r\n", value.replace(['\r', '\n'], " "));
        }
        text.push_str("[地块坐标]\r\n");
        self.put(&text)
    }

    fn put(&mut self, text: &str) -> Result<(), FormatError> {
        let (bytes, whole) = self.charset.encode(text);
        self.replaced |= !whole;
        if self.charset == Charset::GB18030 && !self.rare && !text.is_ascii() {
            self.rare = text.chars().any(|character| {
                let mut buffer = [0; 4];
                self.charset
                    .encode(character.encode_utf8(&mut buffer))
                    .0
                    .len()
                    == 4
            });
        }
        self.file.write(&bytes)
    }

    fn coordinate(&self, text: &mut String, value: f64) {
        let _ = match self.decimals {
            Some(decimals) => write!(text, "{value:.decimals$}"),
            None => write!(text, "{value}"),
        };
    }

    fn column(&self, feature: &Feature, index: usize) -> String {
        let value = self.columns[index].and_then(|column| feature.values.get(column));
        match value {
            None | Some(Value::Null | Value::Binary(_)) => String::new(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Real(number)) => number.to_string(),
            Some(Value::Boolean(yes)) => if *yes { "1" } else { "0" }.to_owned(),
            Some(Value::Text(text) | Value::Date(text) | Value::DateTime(text)) => text
                .chars()
                .map(|character| match character {
                    ',' => '，',
                    '\r' | '\n' | '\t' => ' ',
                    other => other,
                })
                .collect(),
        }
    }

    /// The declared area as written, else the drawn one in hectares.
    fn area(&self, feature: &Feature, rings: &[&Coordinates]) -> String {
        let (declared, unit) = (self.column(feature, 6), self.column(feature, 7));
        let bare = area::parse(&declared).is_some_and(|(_, unit)| unit.is_none());
        if !declared.is_empty() && (unit.is_empty() || unit == "公顷" || !bare) {
            return declared;
        }
        if !declared.is_empty() {
            return format!("{declared}{unit}");
        }
        let owned: Vec<Coordinates> = rings.iter().map(|ring| (*ring).clone()).collect();
        format!("{:.4}", area::plane_m2(&owned) / 10_000.0)
    }

    fn plot(&mut self, feature: &Feature, geometry: &Geometry) -> Result<String, FormatError> {
        let place = self.place.at_row(feature.row);
        let mut parts: Vec<&Coordinates> = Vec::new();
        let kind = match geometry {
            Geometry::Points(points) => {
                parts.push(points);
                "点"
            }
            Geometry::Lines(lines) => {
                parts.extend(lines);
                "线"
            }
            Geometry::Polygons(polygons) => {
                parts.extend(polygons.iter().flat_map(|polygon| &polygon.rings));
                "面"
            }
            Geometry::Collection(_) => {
                return Err(cannot(
                    &place,
                    "混合图形",
                    "a collection of different geometries",
                ));
            }
        };
        if parts.iter().any(|part| {
            part.xy
                .iter()
                .any(|(x, y)| !x.is_finite() || !y.is_finite())
        }) {
            return Err(cannot(
                &place,
                "非有限坐标",
                "coordinates that are not finite",
            ));
        }
        self.lost_z |= parts
            .iter()
            .any(|part| part.z.is_some() || part.m.is_some());
        let count: usize = parts.iter().map(|part| part.len()).sum();
        let area = if kind == "面" {
            self.area(feature, &parts)
        } else {
            String::new()
        };
        let columns: Vec<String> = [0, 1, 3, 4, 5]
            .into_iter()
            .map(|index| self.column(feature, index))
            .collect();
        let [number, name, sheet, land_use, class] = columns.as_slice() else {
            return Ok(String::new());
        };
        let mut text =
            format!("{count},{area},{number},{name},{kind},{sheet},{land_use},{class},@\r\n");
        self.points(&mut text, &parts, kind == "面");
        Ok(text)
    }

    /// Point lines: numbers go on through the rings, a closing point repeats its ring's first.
    fn points(&self, text: &mut String, parts: &[&Coordinates], rings: bool) {
        let mut number = 0_usize;
        for (ring, part) in parts.iter().enumerate() {
            let first = number + 1;
            let closes = rings && part.is_closed();
            for (index, &(x, y)) in part.xy.iter().enumerate() {
                let name = if closes && index + 1 == part.len() {
                    first
                } else {
                    number += 1;
                    number
                };
                let _ = write!(text, "J{name},{},", ring + 1);
                self.coordinate(text, y);
                text.push(',');
                self.coordinate(text, x + self.shift_m);
                text.push_str("\r\n");
            }
        }
    }
}

impl Sink for TxtSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let Some(geometry) = feature
            .geometry
            .as_ref()
            .filter(|geometry| !geometry.is_empty())
        else {
            let place = self.place.at_row(feature.row);
            let zh = "没有图形，未写入";
            let notice = Notice::new("txt.no_geometry", place, zh, "no geometry; not written");
            self.notices.push(notice);
            return Ok(());
        };
        let text = self.plot(feature, geometry)?;
        self.put(&text)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        let place = self.place.clone();
        if self.lost_z {
            let zh = "格式只有平面坐标，高程和量测值未写入";
            let en = "the format holds plane coordinates only; heights and measures were left out";
            self.notices
                .push(Notice::new("txt.z_dropped", place.clone(), zh, en));
        }
        if self.rare {
            let zh = "有 GBK 之外的字，按 GB18030 四字节写入";
            let en = "characters outside GBK were written as four bytes of GB18030";
            self.notices
                .push(Notice::new("txt.rare_characters", place.clone(), zh, en));
        }
        if self.replaced {
            let zh = format!("{} 中没有的字写成了“?”", self.charset.name());
            let en = format!("characters missing in {} became \"?\"", self.charset.name());
            self.notices
                .push(Notice::new("format.characters_replaced", place, zh, en));
        }
        self.file.finish()?;
        Ok(self.notices.list())
    }
}
