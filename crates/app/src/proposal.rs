//! Which of their fields is which of ours: found from the kept mapping, the names and the values, and
//! shown before anything is imported.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kunyu_definitions::{Definitions, Field, FieldKind, Layer};
use kunyu_formats::Value;
use serde::Serialize;

use crate::error::Kind;
use crate::folder::Folder;
use crate::import::{self, ImportRequest};
use crate::mapping::Mapping;
use crate::rows::named;
use crate::{Error, Note, Result};

/// Features looked at to judge a column by its values.
const LOOKED_AT: usize = 2_000;
/// Different values of a column that are kept.
const MOST_VALUES: usize = 300;
/// Share of a column's values, in per cent, that must be in a code list.
const LEAST_SHARE: usize = 90;

/// How one of our fields is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProposedField {
    /// Our field.
    pub field: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Their field; `None` when none was found.
    pub theirs: Option<String>,
    /// `mapping`, `name`, `values` or `none`.
    pub found_by: &'static str,
    /// Whether an import needs it.
    pub required: bool,
    /// A value of their field.
    pub sample: Option<String>,
}

/// What an import would do with the columns of a file.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Proposal {
    /// Layer.
    pub layer: String,
    /// Our fields in their order.
    pub fields: Vec<ProposedField>,
    /// Their fields that would not be read.
    pub unused: Vec<String>,
    /// Features looked at.
    pub rows: usize,
    /// What was noticed while reading.
    pub notes: Vec<Note>,
}

/// A column of the file and what was seen in it.
struct Seen {
    name: String,
    values: BTreeSet<String>,
    /// First value in file order.
    sample: Option<String>,
}

/// Proposes how the columns of a file fill those of a layer; nothing is changed.
pub async fn propose(folder: &Folder, request: &ImportRequest) -> Result<Proposal> {
    let (layer, mapping) = import::mapping_of(folder, request).await?;
    let mut source = import::open_source(folder, request)?;
    let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
    let names = source.layer.fields.iter().map(|field| field.name.clone());
    let mut columns: Vec<Seen> = names
        .map(|name| Seen {
            name,
            values: BTreeSet::new(),
            sample: None,
        })
        .collect();
    let mut rows = 0;
    for feature in source
        .source
        .features(source.index)
        .map_err(fail)?
        .take(LOOKED_AT)
    {
        for (column, value) in columns.iter_mut().zip(feature.map_err(fail)?.values) {
            column.see(&value);
        }
        rows += 1;
    }
    let mut notes = std::mem::take(&mut source.notes);
    notes.extend(
        source
            .source
            .notices()
            .iter()
            .map(|notice| Note::of(notice)),
    );
    let (fields, unused) = matched(&folder.definitions, layer, &mapping, &columns);
    Ok(Proposal {
        layer: layer.id.clone(),
        fields,
        unused,
        rows,
        notes,
    })
}

impl Seen {
    fn see(&mut self, value: &Value) {
        let text = match value {
            Value::Text(text) | Value::Date(text) | Value::DateTime(text) => text.trim().to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Boolean(flag) => flag.to_string(),
            Value::Null | Value::Binary(_) => return,
        };
        if text.is_empty() {
            return;
        }
        if self.sample.is_none() {
            self.sample = Some(text.clone());
        }
        if self.values.len() < MOST_VALUES {
            self.values.insert(text);
        }
    }
}

fn matched(
    definitions: &Definitions,
    layer: &Layer,
    mapping: &Mapping,
    columns: &[Seen],
) -> (Vec<ProposedField>, Vec<String>) {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut taken = vec![false; columns.len()];
    let mut found: Vec<Option<(usize, &'static str)>> = vec![None; layer.fields.len()];
    for (field, slot) in layer.fields.iter().zip(&mut found) {
        let mapped = mapping.iter().find(|(_, our)| **our == field.id);
        let by_mapping = mapped.and_then(|(their, _)| names.iter().position(|name| name == their));
        *slot = by_mapping
            .map(|column| (column, "mapping"))
            .or_else(|| named(field, &names).map(|column| (column, "name")));
        if let Some((column, _)) = *slot {
            taken[column] = true;
        }
    }
    for (field, slot) in layer.fields.iter().zip(&mut found) {
        if slot.is_none()
            && let Some(column) = by_values(definitions, field, columns, &taken)
        {
            taken[column] = true;
            *slot = Some((column, "values"));
        }
    }
    let fields = layer
        .fields
        .iter()
        .zip(found)
        .map(|(field, found)| ProposedField {
            field: field.id.clone(),
            title_zh: field.title.zh.clone(),
            title_en: field.title.en.clone(),
            theirs: found.map(|(column, _)| names[column].clone()),
            found_by: found.map_or("none", |(_, by)| by),
            required: field.required || field.id == layer.key,
            sample: found.and_then(|(column, _)| columns[column].sample.clone()),
        });
    let fields = fields.collect();
    let unused = names.into_iter().zip(taken).filter(|(_, taken)| !taken);
    (fields, unused.map(|(name, _)| name).collect())
}

/// The one free column whose values the field could hold: nearly all in its code list.
fn by_values(
    definitions: &Definitions,
    field: &Field,
    columns: &[Seen],
    taken: &[bool],
) -> Option<usize> {
    if field.kind != FieldKind::Code {
        return None;
    }
    let codes = definitions.codes(field.codes.as_deref()?)?;
    let fits = |column: &Seen| {
        let known = column
            .values
            .iter()
            .filter(|value| codes.get(value).is_some());
        !column.values.is_empty() && known.count() * 100 >= column.values.len() * LEAST_SHARE
    };
    let mut free = columns
        .iter()
        .enumerate()
        .filter(|(at, column)| !taken[*at] && fits(column));
    match (free.next(), free.next()) {
        (Some((only, _)), None) => Some(only),
        _ => None,
    }
}

impl Proposal {
    /// Required fields that nothing fills.
    pub fn missing(&self) -> impl Iterator<Item = &ProposedField> {
        let missing = |field: &&ProposedField| field.required && field.theirs.is_none();
        self.fields.iter().filter(missing)
    }

    /// A mapping file to be looked over and given to `import --mapping`.
    pub fn mapping_file(&self) -> String {
        let mut text = String::new();
        for field in &self.fields {
            let (ours, zh) = (&field.field, &field.title_zh);
            // writing to a string cannot fail
            let _ = match &field.theirs {
                Some(theirs) => {
                    let theirs = toml::Value::String(theirs.clone());
                    writeln!(text, "{theirs} = \"{ours}\"  # {zh}, {}", field.found_by)
                }
                None => writeln!(text, "# ? = \"{ours}\"  # {zh}"),
            };
        }
        for name in &self.unused {
            let _ = writeln!(text, "# {name}: 未读入 (not read)");
        }
        text
    }
}
