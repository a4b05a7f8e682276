//! The first pass over a GeoJSON: checks the whole syntax, finds the columns, the kind of
//! geometry, the CRS, and whether it is one document or one feature a line.

use std::collections::HashMap;
use std::io::Read;

use rayon::prelude::*;

use super::coordinates::Seen;
use super::object::{self, Members, RawFeature, is_geometry};
use super::pieces::{self, Ahead, Step};
use super::token::{Next, Piece, Tokens};
use crate::{CrsStatement, Field, FieldKind, FormatError, GeometryKind, Limits, Place, Value, crs};

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
        self.add_kind(kind);
    }

    /// Adds the values of another part of the column.
    fn join(&mut self, other: &Self) {
        let Some(kind) = other.kind else { return };
        self.not_date |= other.not_date;
        self.not_time |= other.not_time;
        self.add_kind(kind);
    }

    fn add_kind(&mut self, kind: FieldKind) {
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

/// Collects columns and geometry over features.
struct Survey {
    /// Columns, each with the place where it was first seen.
    columns: Vec<(String, Column, Place)>,
    index: HashMap<String, usize>,
    id: Column,
    geometry: GeometryKind,
    z: bool,
    m: bool,
    count: u64,
    limit: usize,
}

impl Survey {
    fn new(limit: usize) -> Self {
        Self {
            columns: Vec::new(),
            index: HashMap::new(),
            id: Column::default(),
            geometry: GeometryKind::None,
            z: false,
            m: false,
            count: 0,
            limit,
        }
    }

    fn column(
        &mut self,
        name: &str,
        place: impl FnOnce() -> Place,
    ) -> Result<&mut Column, FormatError> {
        let column = if let Some(&column) = self.index.get(name) {
            column
        } else {
            if self.columns.len() >= self.limit {
                return Err(FormatError::Limit {
                    place: place().into(),
                    what: "columns",
                    limit: self.limit as u64,
                });
            }
            self.index.insert(name.to_owned(), self.columns.len());
            let column = (name.to_owned(), Column::default(), place());
            self.columns.push(column);
            self.columns.len() - 1
        };
        Ok(&mut self.columns[column].1)
    }

    fn add<R: Read>(
        &mut self,
        feature: &RawFeature,
        tokens: &Tokens<R>,
    ) -> Result<(), FormatError> {
        self.count += 1;
        for (name, value) in &feature.properties {
            self.column(name, || tokens.place())?.add(value);
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

    /// Adds what was found in the features that follow.
    fn join(&mut self, other: Self) -> Result<(), FormatError> {
        self.count += other.count;
        for (name, column, place) in other.columns {
            self.column(&name, || place)?.join(&column);
        }
        self.id.join(&other.id);
        self.geometry = self.geometry.or(other.geometry);
        self.z |= other.z;
        self.m |= other.m;
        Ok(())
    }
}

/// What stays the same while a text is surveyed.
pub(super) struct Bounds<'l> {
    pub(super) place: &'l Place,
    pub(super) limits: &'l Limits,
}

impl Bounds<'_> {
    pub(super) fn tokens(&self, piece: Piece) -> Tokens<std::io::Empty> {
        let Self { place, limits } = self;
        Tokens::of_piece(piece, place, limits.depth, limits.feature_bytes)
    }
}

/// What was found in some pieces, up to the first error.
struct Found {
    survey: Survey,
    seen: Seen,
    foreign: bool,
    error: Option<FormatError>,
}

/// Pieces surveyed by one task.
const TASK: usize = 32;

/// Surveys features, each read by `read`.
fn survey_of(
    pieces: Vec<Piece>,
    bounds: &Bounds<'_>,
    read: impl Fn(
        &mut Tokens<std::io::Empty>,
        &mut Seen,
        &mut bool,
    ) -> Result<Option<RawFeature>, FormatError>
    + Sync,
) -> Vec<Found> {
    let of_some = |pieces: Vec<Piece>| {
        let mut found = Found {
            survey: Survey::new(bounds.limits.fields),
            seen: Seen::default(),
            foreign: false,
            error: None,
        };
        for piece in pieces {
            let mut tokens = bounds.tokens(piece);
            let feature = read(&mut tokens, &mut found.seen, &mut found.foreign);
            let added = feature.and_then(|feature| match feature {
                Some(feature) => found.survey.add(&feature, &tokens),
                None => Ok(()),
            });
            if let Err(error) = added {
                found.error = Some(error);
                break;
            }
        }
        found
    };
    let tasks = pieces.into_par_iter().chunks(TASK);
    tasks.map(of_some).collect()
}

/// The first pass as it goes on.
struct Pass<'l> {
    bounds: Bounds<'l>,
    ahead: Ahead,
    survey: Survey,
    seen: Seen,
    foreign: bool,
}

impl Pass<'_> {
    fn join(&mut self, found: Vec<Found>) -> Result<(), FormatError> {
        for part in found {
            self.survey.join(part.survey)?;
            self.seen += part.seen;
            self.foreign |= part.foreign;
            if let Some(error) = part.error {
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Reads the whole text once.
pub(super) fn scan<R: Read + Send>(
    tokens: &mut Tokens<R>,
    bounds: Bounds<'_>,
) -> Result<Scan, FormatError> {
    let mut pass = Pass {
        survey: Survey::new(bounds.limits.fields),
        bounds,
        ahead: Ahead::new(),
        seen: Seen::default(),
        foreign: false,
    };
    tokens.skip_separators()?;
    let (top, has_features) = top_level(tokens, &mut pass)?;
    let mut layout = Layout::Collection;
    let (name, crs) = (top.name.clone(), top.crs.clone());
    pass.foreign |= top.foreign;
    if let Some("FeatureCollection") = top.kind.as_deref() {
        if !has_features {
            let en = "a FeatureCollection without \"features\"";
            return Err(tokens.error("FeatureCollection 没有 features", en));
        }
        pass.foreign |= top.properties.is_some() || top.geometry.is_some();
        tokens.finish()?;
    } else {
        pass.foreign |= has_features;
        layout = Layout::Sequence;
        let feature = single(top, tokens, &mut pass.seen, &mut pass.foreign)?;
        pass.survey.add(&feature, tokens)?;
        rest(tokens, &mut pass)?;
    }
    tokens.set_row(0);
    Ok(finish(pass, layout, name, crs.as_deref()))
}

fn finish(pass: Pass<'_>, layout: Layout, name: Option<String>, crs: Option<&str>) -> Scan {
    let Pass {
        survey,
        seen,
        foreign,
        ..
    } = pass;
    let mut fields: Vec<Field> = survey
        .columns
        .iter()
        .map(|(name, column, _)| Field::new(name.clone(), column.kind()))
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
fn top_level<R: Read + Send>(
    tokens: &mut Tokens<R>,
    pass: &mut Pass<'_>,
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
            members.read(&key, tokens, &mut pass.seen)?;
            continue;
        }
        if tokens.next_kind()? != Next::Array {
            let en = "\"features\" must be an array";
            return Err(tokens.error("features 必须是数组", en));
        }
        has_features = true;
        tokens.begin_array()?;
        items(tokens, pass)?;
        tokens.set_row(0);
    }
    Ok((members, has_features))
}

/// The items of `features`.
fn items<R: Read + Send>(tokens: &mut Tokens<R>, pass: &mut Pass<'_>) -> Result<(), FormatError> {
    let mut first = true;
    loop {
        let bounds = &pass.bounds;
        let next = |tokens: &mut _, row| pieces::next_item(tokens, &mut first, row);
        let read = |pieces| {
            survey_of(pieces, bounds, |tokens, seen, _| {
                object::feature(tokens, seen).map(Some)
            })
        };
        match pass.ahead.step(tokens, next, read)? {
            Step::Read(found) => pass.join(found)?,
            Step::Whole => {
                let feature = object::feature(tokens, &mut pass.seen)?;
                pass.survey.add(&feature, tokens)?;
            }
            Step::End => return Ok(()),
        }
    }
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

/// The values of a sequence behind the first.
fn rest<R: Read + Send>(tokens: &mut Tokens<R>, pass: &mut Pass<'_>) -> Result<(), FormatError> {
    pass.ahead.row = pass.survey.count;
    loop {
        let bounds = &pass.bounds;
        let read = |pieces| survey_of(pieces, bounds, element);
        match pass.ahead.step(tokens, pieces::next_value, read)? {
            Step::Read(found) => pass.join(found)?,
            Step::Whole => {
                if let Some(feature) = element(tokens, &mut pass.seen, &mut pass.foreign)? {
                    pass.survey.add(&feature, tokens)?;
                }
            }
            Step::End => return Ok(()),
        }
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
