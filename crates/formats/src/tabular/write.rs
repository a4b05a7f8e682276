//! Rows out of features.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use crate::notice::NoticeLog;
use crate::{
    Coordinates, CrsStatement, Feature, Field, FieldKind, FormatError, Geometry, GeometryKind,
    Layer, Notice, Place, TableForm, Value, WriteOptions, wkt,
};

/// Names of the columns of coordinates.
const PLOT: &str = "地块号";
const RING: &str = "圈号";
const POINT: &str = "点号";
const METRES: [&str; 2] = ["纵坐标X", "横坐标Y"];
const DEGREES: [&str; 2] = ["经度", "纬度"];
const GEOMETRY: &str = "wkt";

/// One cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Out<'a> {
    Null,
    Text(Cow<'a, str>),
    /// Well-known text.
    Geometry(&'a str),
    Integer(i64),
    Real(f64),
    /// A coordinate, to be written with the decimals of the layout.
    Coordinate(f64),
    Boolean(bool),
    Date(&'a str),
    DateTime(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    None,
    Wkt,
    /// Boundary points; the field that holds the plot number, if any.
    Plots(Option<usize>),
    Points,
}

/// Receives one row.
type Emit<'a> = dyn FnMut(&[Out<'_>]) -> Result<(), FormatError> + 'a;

/// How a layer is laid out in columns.
pub(crate) struct Layout {
    place: Place,
    format: &'static str,
    form: Form,
    degrees: bool,
    writer: wkt::Writer,
    fields: Vec<Field>,
    header: Vec<String>,
    seen: HashSet<String>,
    log: NoticeLog,
    text: String,
}

impl Layout {
    /// Lays out a layer; fails when the form cannot hold it.
    pub(crate) fn new(
        place: Place,
        format: &'static str,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let geographic = layer.crs.stated().is_some_and(crate::Crs::is_geographic);
        let form = match (layer.geometry, options.table_form) {
            (GeometryKind::None, _) => Form::None,
            (_, TableForm::Wkt) => Form::Wkt,
            (GeometryKind::Polygons, TableForm::Rows) => Form::Plots(layer.field(PLOT)),
            (GeometryKind::Points, TableForm::Rows) => Form::Points,
            (_, TableForm::Rows) => {
                return Err(FormatError::CannotHold {
                    place: place.into(),
                    format,
                    zh: "逐点表格形式的线或混合几何".into(),
                    en: "lines or mixed geometry as rows of points".into(),
                });
            }
        };
        let srid = layer.crs.stated().map(crate::Crs::epsg);
        let mut layout = Self {
            place,
            format,
            form,
            degrees: geographic,
            writer: wkt::Writer {
                decimals: options.coordinate_decimals(&layer.crs),
                srid: srid.filter(|_| options.table_srid && form == Form::Wkt),
            },
            fields: layer.fields.clone(),
            header: Vec::new(),
            seen: HashSet::new(),
            log: NoticeLog::default(),
            text: String::new(),
        };
        layout.name_columns()?;
        layout.note_crs(&layer.crs);
        Ok(layout)
    }

    fn name_columns(&mut self) -> Result<(), FormatError> {
        let axes = if self.degrees { DEGREES } else { METRES };
        let mut names: Vec<&str> = Vec::new();
        match self.form {
            Form::None => {}
            Form::Wkt => names.push(GEOMETRY),
            Form::Plots(field) => {
                names.extend(field.is_none().then_some(PLOT));
                names.extend([RING, POINT]);
                names.extend(axes);
            }
            Form::Points => names.extend(axes),
        }
        if let Some(name) = names.iter().find(|name| {
            self.fields
                .iter()
                .any(|field| field.name.eq_ignore_ascii_case(name))
        }) {
            return Err(FormatError::CannotHold {
                place: self.place.clone().into(),
                format: self.format,
                zh: format!("名为“{name}”的字段，该列名用于几何"),
                en: format!("a field named \"{name}\", which is the column of the geometry"),
            });
        }
        let fields = self.fields.iter().map(|field| field.name.clone());
        self.header = names.into_iter().map(str::to_owned).chain(fields).collect();
        Ok(())
    }

    /// The system is lost unless it is written or follows from the eastings.
    fn note_crs(&mut self, crs: &CrsStatement) {
        let follows = crs
            .stated()
            .and_then(crate::Crs::zone)
            .is_some_and(|zone| zone.prefixed() && zone.datum() == kunyu_geodesy::Datum::Cgcs2000);
        if crs.is_unknown() || follows || self.writer.srid.is_some() || self.form == Form::None {
            return;
        }
        let zh = format!("表格没有写坐标系的位置，{crs} 须另行说明");
        let en = format!("a table has no place for a CRS; {crs} has to be told otherwise");
        self.inform("format.crs_unwritten", &self.place.clone(), zh, en);
    }

    fn inform(&mut self, code: &'static str, place: &Place, zh: String, en: String) {
        self.log.push(Notice::new(code, place.clone(), zh, en));
    }

    /// Names of the columns.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// Kind of each column: text for the columns of the geometry that are no numbers.
    pub(crate) fn kinds(&self) -> Vec<FieldKind> {
        let before = self.header.len() - self.fields.len();
        let real =
            |name: &String| METRES.contains(&name.as_str()) || DEGREES.contains(&name.as_str());
        self.header
            .iter()
            .enumerate()
            .map(|(index, name)| match index.checked_sub(before) {
                Some(field) => self.fields[field].kind,
                None if real(name) => FieldKind::Real,
                None if name == RING || name == PLOT => FieldKind::Integer,
                None => FieldKind::Text,
            })
            .collect()
    }

    /// Decimals of [`Out::Coordinate`].
    pub(crate) fn decimals(&self) -> Option<usize> {
        self.writer.decimals
    }

    /// What was lost or changed, and what else a writer has to say.
    pub(crate) fn log(&mut self) -> &mut NoticeLog {
        &mut self.log
    }

    fn cannot(&self, row: u64, zh: &str, en: &str) -> FormatError {
        FormatError::CannotHold {
            place: self.place.at_row(row).into(),
            format: self.format,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// Gives the rows of a feature.
    pub(crate) fn rows(
        &mut self,
        feature: &Feature,
        emit: &mut Emit<'_>,
    ) -> Result<(), FormatError> {
        let mut finite = true;
        if let Some(geometry) = &feature.geometry {
            geometry.for_each(&mut |part| {
                finite &= part.xy.iter().all(|(x, y)| x.is_finite() && y.is_finite());
            });
        }
        if !finite {
            let en = "coordinates that are not finite";
            return Err(self.cannot(feature.row, "非有限坐标", en));
        }
        let hexes = self.prepare(feature);
        let values: Vec<Out<'_>> = (0..self.fields.len())
            .map(|index| {
                out(
                    feature.values.get(index).unwrap_or(&Value::Null),
                    &hexes,
                    index,
                )
            })
            .collect();
        match self.form {
            Form::None => emit(&values),
            Form::Wkt => {
                self.text.clear();
                if let Some(geometry) = &feature.geometry {
                    self.writer.write(&mut self.text, geometry);
                }
                let geometry = match self.text.as_str() {
                    "" => Out::Null,
                    text => Out::Geometry(text),
                };
                let row: Vec<Out<'_>> = std::iter::once(geometry).chain(values).collect();
                emit(&row)
            }
            Form::Points => self.point(feature, values, emit),
            Form::Plots(field) => self.plot(feature, field, &values, emit),
        }
    }

    fn position(&self, (x, y): (f64, f64)) -> [Out<'static>; 2] {
        if self.degrees {
            [Out::Coordinate(x), Out::Coordinate(y)]
        } else {
            [Out::Coordinate(y), Out::Coordinate(x)]
        }
    }

    fn point(
        &mut self,
        feature: &Feature,
        values: Vec<Out<'_>>,
        emit: &mut Emit<'_>,
    ) -> Result<(), FormatError> {
        self.note_dimensions(feature);
        let position = match &feature.geometry {
            None => None,
            Some(Geometry::Points(points)) if points.len() <= 1 => points.xy.first().copied(),
            Some(_) => {
                let (zh, en) = (
                    "一行内的多个点或其他几何",
                    "anything but one point in a row",
                );
                return Err(self.cannot(feature.row, zh, en));
            }
        };
        let cells = position.map_or([Out::Null, Out::Null], |xy| self.position(xy));
        let row: Vec<Out<'_>> = cells.into_iter().chain(values).collect();
        emit(&row)
    }

    fn plot(
        &mut self,
        feature: &Feature,
        field: Option<usize>,
        values: &[Out<'_>],
        emit: &mut Emit<'_>,
    ) -> Result<(), FormatError> {
        self.note_dimensions(feature);
        let rings: Vec<&Coordinates> = match &feature.geometry {
            None => Vec::new(),
            Some(Geometry::Polygons(polygons)) => {
                polygons.iter().flat_map(|polygon| &polygon.rings).collect()
            }
            Some(_) => {
                let en = "anything but polygons as rows of boundary points";
                return Err(self.cannot(feature.row, "逐点表格形式的非面几何", en));
            }
        };
        if let Some(field) = field {
            let text = match &values[field] {
                Out::Text(text) => text.trim().to_owned(),
                Out::Integer(number) => number.to_string(),
                _ => String::new(),
            };
            if text.is_empty() || !self.seen.insert(text) {
                let zh = "没有地块号或地块号重复的要素";
                let en = "a feature without a plot number of its own";
                return Err(self.cannot(feature.row, zh, en));
            }
        }
        let number = field.is_none().then_some(Out::Integer(feature.row as i64));
        let row = |cells: [Out<'static>; 4]| -> Vec<Out<'_>> {
            let values = values.iter().cloned();
            number.iter().cloned().chain(cells).chain(values).collect()
        };
        let mut points = 0;
        for (index, ring) in rings.iter().enumerate() {
            let first = points + 1;
            let last = ring.len().saturating_sub(1);
            for (vertex, &position) in ring.xy.iter().enumerate() {
                let closing = vertex == last && ring.is_closed();
                let name = if closing { first } else { points + 1 };
                points += u64::from(!closing);
                let [x, y] = self.position(position);
                let name = Out::Text(format!("J{name}").into());
                emit(&row([Out::Integer(index as i64 + 1), name, x, y]))?;
            }
        }
        if points == 0 {
            emit(&row([Out::Null, Out::Null, Out::Null, Out::Null]))?;
        }
        Ok(())
    }

    fn note_dimensions(&mut self, feature: &Feature) {
        let dimensions = feature.geometry.as_ref().map(Geometry::dimensions);
        if dimensions.is_some_and(|(z, m)| z || m) {
            let zh = "逐点表格形式没有高程和量测值的列，已略去".to_owned();
            let en = "rows of points have no column for heights and measures; left out".to_owned();
            let place = self.place.at_row(feature.row);
            self.inform("table.z_dropped", &place, zh, en);
        }
    }

    /// Notes what cannot be told apart later; bytes as hexadecimal text.
    fn prepare(&mut self, feature: &Feature) -> Vec<(usize, String)> {
        let mut hexes = Vec::new();
        let place = self.place.at_row(feature.row);
        for (index, value) in feature.values.iter().enumerate() {
            match value {
                Value::Text(text) if text.trim().is_empty() => {
                    let zh = "空文本与空值在表格中无法区分".to_owned();
                    let en = "empty text cannot be told from nothing in a table".to_owned();
                    self.inform("table.empty_text", &place, zh, en);
                }
                Value::Integer(number) if number.unsigned_abs() >= 1_000_000_000_000_000 => {
                    let zh = "超过 15 位的整数读回时是文本".to_owned();
                    let en = "whole numbers of over 15 digits are read back as text".to_owned();
                    self.inform("table.long_number", &place, zh, en);
                }
                Value::Real(number) if !number.is_finite() => {
                    let zh = "非有限的数写为空值".to_owned();
                    let en = "a number that is not finite is written as nothing".to_owned();
                    self.inform("table.not_finite", &place, zh, en);
                }
                Value::Binary(bytes) => {
                    let zh = "二进制值写为十六进制文本".to_owned();
                    let en = "bytes are written as hexadecimal text".to_owned();
                    self.inform("table.binary_as_text", &place, zh, en);
                    let mut hex = String::new();
                    for byte in bytes {
                        let _ = write!(hex, "{byte:02x}");
                    }
                    hexes.push((index, hex));
                }
                _ => {}
            }
        }
        hexes
    }
}

fn out<'a>(value: &'a Value, hexes: &'a [(usize, String)], index: usize) -> Out<'a> {
    match value {
        Value::Text(text) if text.trim().is_empty() => Out::Null,
        Value::Text(text) => Out::Text(Cow::Borrowed(text)),
        Value::Integer(number) => Out::Integer(*number),
        Value::Real(number) if number.is_finite() => Out::Real(*number),
        Value::Null | Value::Real(_) => Out::Null,
        Value::Boolean(yes) => Out::Boolean(*yes),
        Value::Date(text) => Out::Date(text),
        Value::DateTime(text) => Out::DateTime(text),
        Value::Binary(_) => hexes
            .iter()
            .find(|(field, _)| *field == index)
            .map_or(Out::Null, |(_, hex)| Out::Text(Cow::Borrowed(hex))),
    }
}
