//! The first pass over a GeoJSON: checks the whole syntax, finds the columns, the kind of
//! geometry, the CRS, and whether it is one document or one feature a line.

use std::collections::HashMap;
use std::io::Read;

use super::coordinates::Seen;
use super::object::{self, Members, RawFeature, is_geometry};
use super::token::{Next, Tokens};
use crate::{CrsStatement, Field, FieldKind, FormatError, GeometryKind, Value, crs};

/// How features lie in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// In the `features` of one FeatureCollection.
    Collection,
    /// One after another (also: a single feature or geometry).
    Sequence,
}

/// What the first pass found.
pub(super) struct Scan {
    pub(super) layout: Layout,
    pub(super) fields: Vec<Field>,
    /// Column of the member `id`, where features have one.
    pub(super) id: Option<usize>,
    pub(super) geometry: GeometryKind,
    pub(super) z: bool,
    pub(super) m: bool,
    pub(super) crs: CrsStatement,
    pub(super) name: Option<String>,
    pub(super) count: u64,
    pub(super) seen: Seen,
    pub(super) foreign: bool,
}

#[derive(Default)]
pub(crate) struct Column {
    kind: Option<FieldKind>,
    not_date: bool,
    not_time: bool,
}

impl Column {
    pub(crate) fn add(&mut self, value: &Value) {
        let Some(kind) = value.kind() else { return };
        let text = value.text().unwrap_or_default();
        self.not_date |= !is_date(text);
        self.not_time |= !is_date_time(text);
        self.kind = Some(match (self.kind, kind) {
            (None, kind) => kind,
            (Some(one), two) if one == two => one,
            (Some(FieldKind::Integer | FieldKind::Real), FieldKind::Integer | FieldKind::Real) => {
                FieldKind::Real
            }
            _ => FieldKind::Text,
        });
    }

    /// Whether any value was not null.
    pub(crate) fn has_values(&self) -> bool {
        self.kind.is_some()
    }

    pub(crate) fn kind(&self) -> FieldKind {
        match self.kind {
            Some(FieldKind::Text) if !self.not_date => FieldKind::Date,
            Some(FieldKind::Text) if !self.not_time => FieldKind::DateTime,
            other => other.unwrap_or(FieldKind::Text),
        }
    }
}

fn digits(text: &str, pattern: &[u8]) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, sign)| match sign {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}

/// `YYYY-MM-DD`, a day of the calendar as far as the month's length goes.
pub(crate) fn is_date(text: &str) -> bool {
    digits(text, b"0000-00-00")
        && ("01"..="12").contains(&&text[5..7])
        && ("01"..="31").contains(&&text[8..])
}

/// `YYYY-MM-DDThh:mm:ss`, with fractions and zone if any.
pub(crate) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let rest = time.get(8..).unwrap_or("?");
    is_date(date)
        && time.get(..8).is_some_and(|time| digits(time, b"00:00:00"))
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b'+' | b'-' | b'Z'))
}

/// Collects columns and geometry over all features.
struct Survey {
    columns: Vec<(String, Column)>,
    index: HashMap<String, usize>,
    id: Column,
    geometry: GeometryKind,
    z: bool,
    m: bool,
    count: u64,
    limit: usize,
}

impl Survey {
    fn add<R: Read>(
        &mut self,
        feature: &RawFeature,
        tokens: &Tokens<R>,
    ) -> Result<(), FormatError> {
        self.count += 1;
        for (name, value) in &feature.properties {
            let column = if let Some(&column) = self.index.get(name) {
                column
            } else {
                if self.columns.len() >= self.limit {
                    let (place, limit) = (tokens.place(), self.limit as u64);
                    return Err(FormatError::Limit {
                        place: place.into(),
                        what: "columns",
                        limit,
                    });
                }
                self.index.insert(name.clone(), self.columns.len());
                self.columns.push((name.clone(), Column::default()));
                self.columns.len() - 1
            };
            self.columns[column].1.add(value);
        }
        if let Some(id) = &feature.id {
            self.id.add(id);
        }
        if let Some(geometry) = &feature.geometry {
            self.geometry = self.geometry.or(geometry.kind());
            let (z, m) = geometry.dimensions();
            self.z |= z;
            self.m |= m;
        }
        Ok(())
    }
}

/// Reads the whole text once.
pub(super) fn scan<R: Read>(
    tokens: &mut Tokens<R>,
    field_limit: usize,
) -> Result<Scan, FormatError> {
    let mut survey = Survey {
        columns: Vec::new(),
        index: HashMap::new(),
        id: Column::default(),
        geometry: GeometryKind::None,
        z: false,
        m: false,
        count: 0,
        limit: field_limit,
    };
    let mut seen = Seen::default();
    tokens.skip_separators()?;
    let (top, has_features) = top_level(tokens, &mut seen, &mut survey)?;
    let mut layout = Layout::Collection;
    let (name, crs, mut foreign) = (top.name.clone(), top.crs.clone(), top.foreign);
    if let Some("FeatureCollection") = top.kind.as_deref() {
        if !has_features {
            let en = "a FeatureCollection without \"features\"";
            return Err(tokens.error("FeatureCollection 没有 features", en));
        }
        foreign |= top.properties.is_some() || top.geometry.is_some();
        tokens.finish()?;
    } else {
        foreign |= has_features;
        layout = Layout::Sequence;
        let feature = single(top, tokens, &mut seen, &mut foreign)?;
        survey.add(&feature, tokens)?;
        rest(tokens, &mut seen, &mut survey, &mut foreign)?;
    }
    tokens.set_row(0);
    Ok(finish(survey, layout, seen, name, crs.as_deref(), foreign))
}

fn finish(
    survey: Survey,
    layout: Layout,
    seen: Seen,
    name: Option<String>,
    crs: Option<&str>,
    foreign: bool,
) -> Scan {
    let mut fields: Vec<Field> = survey
        .columns
        .iter()
        .map(|(name, column)| Field::new(name.clone(), column.kind()))
        .collect();
    let id = survey.id.kind.map(|_| {
        let taken = |name: &str| survey.index.contains_key(name);
        let name = ["id", "_id", "feature_id"]
            .into_iter()
            .find(|name| !taken(name));
        let kind = survey.id.kind.unwrap_or(FieldKind::Text);
        fields.push(Field::new(name.unwrap_or("geojson_id"), kind));
        fields.len() - 1
    });
    Scan {
        layout,
        fields,
        id,
        geometry: survey.geometry,
        z: survey.z,
        m: survey.m,
        crs: crs.map_or(CrsStatement::Unknown, crs_member),
        name,
        count: survey.count,
        seen,
        foreign,
    }
}

/// The first value of the text, its features surveyed on the way.
fn top_level<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
    survey: &mut Survey,
) -> Result<(Members, bool), FormatError> {
    if tokens.next_kind()? == Next::Object {
    } else {
        // the syntax comes first: a text that is no JSON is told so
        tokens.skip()?;
        tokens.finish()?;
        let en = "the document is JSON, but no GeoJSON object";
        return Err(tokens.error("文件是 JSON，但不是 GeoJSON 对象", en));
    }
    tokens.begin_object()?;
    let mut members = Members::default();
    let (mut first, mut has_features) = (true, false);
    while let Some(key) = tokens.next_key(&mut first)? {
        if key != "features" {
            members.read(&key, tokens, seen)?;
            continue;
        }
        if tokens.next_kind()? != Next::Array {
            let en = "\"features\" must be an array";
            return Err(tokens.error("features 必须是数组", en));
        }
        has_features = true;
        tokens.begin_array()?;
        let mut first = true;
        while tokens.next_item(&mut first)? {
            tokens.set_mark();
            tokens.set_row(survey.count + 1);
            let feature = object::feature(tokens, seen)?;
            survey.add(&feature, tokens)?;
        }
        tokens.set_row(0);
    }
    Ok((members, has_features))
}

/// A top-level feature or geometry.
fn single<R: Read>(
    members: Members,
    tokens: &Tokens<R>,
    seen: &mut Seen,
    foreign: &mut bool,
) -> Result<RawFeature, FormatError> {
    match members.kind.as_deref() {
        Some("Feature") => members.into_feature(tokens),
        Some(kind) if is_geometry(kind) => {
            *foreign |= members.geometry.is_some() || members.properties.is_some();
            let geometry = Some(members.into_geometry(tokens, seen)?);
            Ok(RawFeature {
                geometry,
                properties: Vec::new(),
                id: None,
            })
        }
        Some(kind) => {
            let kind: String = kind.chars().take(40).collect();
            let en = format!("\"{kind}\" is no GeoJSON type");
            Err(tokens.error(&format!("“{kind}”不是 GeoJSON 类型"), &en))
        }
        None => {
            let en = "the document is JSON, but its \"type\" is missing, so no GeoJSON";
            Err(tokens.error("文件是 JSON，但没有 type，不是 GeoJSON", en))
        }
    }
}

/// Reads one value of a sequence.
pub(super) fn element<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
    foreign: &mut bool,
) -> Result<Option<RawFeature>, FormatError> {
    tokens.skip_separators()?;
    match tokens.next_kind()? {
        Next::End => return Ok(None),
        Next::Object => {}
        _ => return Err(tokens.error("此处应为要素对象", "a feature object is expected")),
    }
    tokens.begin_object()?;
    let mut members = Members::default();
    let mut first = true;
    while let Some(key) = tokens.next_key(&mut first)? {
        members.read(&key, tokens, seen)?;
    }
    single(members, tokens, seen, foreign).map(Some)
}

fn rest<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
    survey: &mut Survey,
    foreign: &mut bool,
) -> Result<(), FormatError> {
    loop {
        tokens.set_mark();
        tokens.set_row(survey.count + 1);
        let Some(feature) = element(tokens, seen, foreign)? else {
            return Ok(());
        };
        survey.add(&feature, tokens)?;
    }
}

/// The `crs` member: by name, by the old `EPSG` code, or a link, which is not followed.
fn crs_member(raw: &str) -> CrsStatement {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(raw) else {
        return CrsStatement::Unknown;
    };
    if value.is_null() {
        return CrsStatement::Unknown;
    }
    let properties = &value["properties"];
    if let Some(name) = properties["name"].as_str().or_else(|| value.as_str()) {
        return crs::from_text(name);
    }
    match properties["code"].as_u64() {
        Some(code) => crs::from_text(&format!("EPSG:{code}")),
        None => crs::from_text(raw),
    }
}
