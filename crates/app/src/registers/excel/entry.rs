//! A row of the file as a record: read, held against what is there, ready to be written.

use std::collections::{BTreeMap, HashMap};

use kunyu_definitions::{Field, FieldKind, Value};
use kunyu_formats::{Cell, Row};
use kunyu_store as store;
use kunyu_store::RecordRow;
use kunyu_terms::{AreaUnit, Decimal, WrittenArea};

use super::cell::{Filled, Trouble, read_cell, text_of};
use super::columns::FieldColumn;
use super::header::{Header, Role};
use super::outcome::FieldChange;
use crate::registers::Numbers;

/// What personal data is told as.
const HIDDEN: &str = "***";

/// A row that was read.
pub(crate) struct Entry {
    pub(crate) row: Row,
    /// What is said of each field; `None` where the file has no such column.
    pub(crate) filled: Vec<Option<Filled>>,
    /// What is wrong, with the column of the file.
    pub(crate) troubles: Vec<(Option<usize>, Trouble)>,
}

impl Entry {
    /// Reads all cells of a row.
    pub(crate) fn read(row: Row, header: &Header, columns: &[FieldColumn<'_>]) -> Self {
        let mut entry = Self {
            row,
            filled: vec![None; columns.len()],
            troubles: Vec::new(),
        };
        let blank = Cell::Empty;
        let mut as_written = Vec::new();
        for (at, role) in header.roles.iter().enumerate() {
            let cell = entry.row.cells.get(at).unwrap_or(&blank);
            let (field, unit, written) = match role {
                Some(Role::Field(field, unit)) => (*field, *unit, false),
                Some(Role::Written(field)) => (*field, None, true),
                _ => continue,
            };
            match read_cell(&columns[field], cell, unit) {
                Ok(filled) if written => as_written.push((field, at, filled)),
                Ok(filled) => entry.filled[field] = Some(filled),
                Err(trouble) => entry.troubles.push((Some(at), trouble)),
            }
        }
        for (field, at, written) in as_written {
            let figure = entry.filled[field].take();
            match joined(figure, written) {
                Ok(filled) => entry.filled[field] = Some(filled),
                Err(trouble) => entry.troubles.push((Some(at), trouble)),
            }
        }
        entry
    }

    /// The text of a field, such as the number of the record.
    pub(crate) fn text(&self, field: usize) -> Option<&str> {
        match self.filled.get(field)?.as_ref()? {
            Filled::Text(text) | Filled::Record(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a field of the file is blank or missing.
    pub(crate) fn is_blank(&self, field: usize) -> bool {
        matches!(
            self.filled.get(field),
            None | Some(None | Some(Filled::Blank))
        )
    }

    /// What stands in a column of the file; nothing of personal data.
    pub(crate) fn shown(
        &self,
        at: usize,
        header: &Header,
        columns: &[FieldColumn<'_>],
    ) -> Option<String> {
        let personal = match header.roles.get(at) {
            Some(Some(Role::Field(field, _))) => columns[*field].field.personal.is_some(),
            _ => false,
        };
        let text = self.row.cells.get(at).map(text_of).unwrap_or_default();
        (!personal && !text.is_empty()).then_some(text)
    }

    /// Adds what is missing of what must be filled; in a record that is there only where the file
    /// has the column.
    pub(crate) fn require(&mut self, header: &Header, columns: &[FieldColumn<'_>], is_new: bool) {
        for (index, column) in columns.iter().enumerate() {
            let at = header.column(index);
            let told = self
                .troubles
                .iter()
                .any(|(other, _)| other.is_some() && *other == at);
            if !column.required || column.retired || told || !self.is_blank(index) {
                continue;
            }
            if !is_new && at.is_none() {
                continue;
            }
            let title = &column.field.title;
            let trouble = match at {
                Some(_) => Trouble::new("必填，不能为空", "must be filled"),
                None => Trouble::new(
                    format!("新记录必填“{}”，表里没有这一列", title.zh),
                    format!(
                        "a new record needs \"{}\", which the table has no column for",
                        title.en
                    ),
                ),
            };
            self.troubles.push((at, trouble));
        }
    }
}

/// The record as it will be: what the file fills, else what is there.
pub(crate) fn afterwards(entry: &Entry, existing: Option<Vec<Value>>) -> Vec<Value> {
    let there = existing.unwrap_or_default();
    let fields = entry.filled.iter().enumerate();
    fields
        .map(|(index, filled)| match filled {
            Some(filled) => filled.value(),
            None => there.get(index).cloned().unwrap_or_default(),
        })
        .collect()
}

/// A figure beside the same as its document writes it: they must say the same.
fn joined(figure: Option<Filled>, written: Filled) -> Result<Filled, Trouble> {
    match (figure, written) {
        (figure, Filled::Blank) => Ok(figure.unwrap_or(Filled::Blank)),
        (None | Some(Filled::Blank), written) => Ok(written),
        (Some(Filled::Area { area: figure, .. }), Filled::Area { area, explicit })
            if says(figure, area) =>
        {
            Ok(Filled::Area { area, explicit })
        }
        (Some(Filled::Money { fen, .. }), Filled::Money { fen: same, written }) if fen == same => {
            Ok(Filled::Money { fen, written })
        }
        (_, written) => {
            let told = told(&written);
            Err(Trouble::new(
                format!("原文“{told}”与旁边的数不符：改一处时请同时改另一处，或清空原文"),
                format!(
                    "\"{told}\" as written differs from the figure beside it: change both, or clear this cell"
                ),
            ))
        }
    }
}

/// Whether a figure is an area as written, as far as its own decimals say.
fn says(figure: WrittenArea, written: WrittenArea) -> bool {
    let digits = u32::from(figure.written.scale());
    let rounded: Option<Decimal> = written.area.written(figure.unit, digits).parse().ok();
    figure.area == written.area || rounded == Some(figure.written)
}

fn told(filled: &Filled) -> String {
    match filled {
        Filled::Blank => String::new(),
        Filled::Text(text) | Filled::Record(text) => text.clone(),
        Filled::Integer(number) => number.to_string(),
        Filled::Decimal(number) => number.to_string(),
        Filled::Boolean(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Filled::Date(day) => day.to_string(),
        Filled::Area { area, .. } => area.to_string(),
        Filled::Money { written, .. } => written.clone(),
    }
}

/// Numbers of records by register, as the file names them.
pub(crate) type Named = HashMap<(String, String), i64>;

/// What the file sets in a record.
#[derive(Default)]
pub(crate) struct Set {
    pub(crate) values: BTreeMap<String, store::Value>,
    pub(crate) changes: Vec<FieldChange>,
    /// Personal data that may be what is there already: field and text.
    pub(crate) personal: Vec<(usize, String)>,
}

/// What a row sets: everything that is filled in a new record, what differs in one that is there.
pub(crate) fn set_of(
    entry: &mut Entry,
    header: &Header,
    columns: &[FieldColumn<'_>],
    named: &Named,
    existing: Option<(&RecordRow, &Numbers)>,
) -> Set {
    let mut set = Set::default();
    for (index, column) in columns.iter().enumerate() {
        let Some(filled) = entry.filled[index].clone() else {
            continue;
        };
        let record = match &filled {
            Filled::Record(number) => {
                let register = column.field.references.clone().unwrap_or_default();
                named.get(&(register, number.clone())).copied()
            }
            _ => None,
        };
        let value = filled.stored(column.field, record);
        let now = existing.and_then(|(row, _)| row.values.get(index));
        if let (Some(_), Filled::Text(text)) = (column.field.personal, &filled) {
            if now.and_then(store::Value::as_text) == Some(text) {
                continue;
            }
            if text.contains('*') {
                entry.troubles.push((header.column(index), masked()));
                continue;
            }
            if now.is_some_and(|now| *now != store::Value::Null) {
                set.personal.push((index, text.clone()));
            }
        } else if now.is_some_and(|now| same(now, &filled, &value, column.field))
            || (now.is_none() && value == store::Value::Null)
        {
            continue;
        }
        if let Some((row, numbers)) = existing {
            set.changes
                .push(change(column.field, &row.values[index], &filled, numbers));
        }
        set.values.insert(column.field.id.clone(), value);
    }
    set
}

fn masked() -> Trouble {
    Trouble::new(
        "这是遮蔽后的内容，不能导入：请填原文，或留着不改",
        "this is masked and cannot be imported: write the original, or leave it as it was",
    )
}

/// Whether a record holds already what the file says.
fn same(now: &store::Value, filled: &Filled, value: &store::Value, field: &Field) -> bool {
    match (now, filled) {
        (store::Value::Area { centi_m2, written }, Filled::Area { area, explicit }) => {
            let own = field.unit.of_area().unwrap_or(AreaUnit::SquareMetre);
            let written = written.as_deref();
            let kept = written.and_then(|text| WrittenArea::parse(text, own));
            let unit = kept.is_none_or(|kept| !explicit || kept.unit == area.unit);
            let precise =
                kept.is_some_and(|kept| kept.unit == area.unit && kept.written == area.written);
            precise || (*centi_m2 == area.area.centi_m2() && unit)
        }
        (store::Value::Money { fen, .. }, Filled::Money { fen: given, .. }) => fen == given,
        _ => now == value,
    }
}

fn change(field: &Field, old: &store::Value, new: &Filled, numbers: &Numbers) -> FieldChange {
    let hidden = field.personal.is_some();
    let shown = |text: String| if hidden { HIDDEN.to_owned() } else { text };
    let old = match old {
        store::Value::Null => None,
        store::Value::Record(record) if field.kind == FieldKind::Record => {
            let register = field.references.as_deref().unwrap_or_default();
            let number = numbers.number(register, *record);
            Some(number.map_or_else(|| old.to_string(), str::to_owned))
        }
        other => Some(shown(other.to_string())),
    };
    FieldChange {
        field: field.id.clone(),
        title_zh: field.title.zh.clone(),
        title_en: field.title.en.clone(),
        old,
        new: (*new != Filled::Blank).then(|| shown(told(new))),
    }
}
