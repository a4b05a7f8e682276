//! Records by the number that people call them by.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::{FieldKind, Register};
use kunyu_store::{RecordAct, RecordRow, Selection, StoreError, Value, Where};

use crate::Result;
use crate::folder::Folder;
use crate::layers::input;

/// The numbers of records that rows point to.
#[derive(Debug, Default)]
pub(crate) struct Numbers(BTreeMap<(String, i64), String>);

/// Where records are read: as they are committed, or inside an act.
pub(crate) enum Reader<'r> {
    /// The store.
    Folder(&'r Folder),
    /// An act, with what it has written so far.
    Act(&'r mut RecordAct),
}

impl Reader<'_> {
    /// The same, once more.
    pub(crate) fn again(&mut self) -> Reader<'_> {
        match self {
            Self::Folder(folder) => Reader::Folder(folder),
            Self::Act(act) => Reader::Act(act),
        }
    }

    async fn find(&mut self, register: &str, selection: &Selection) -> Result<Vec<RecordRow>> {
        let page = match self {
            Self::Folder(folder) => folder.store.find(register, selection).await,
            Self::Act(act) => act.find(register, selection).await,
        };
        match page {
            Ok(page) => Ok(page.rows),
            // a register into which nothing was ever written has no table yet
            Err(StoreError::Unknown { .. }) => Ok(Vec::new()),
            Err(error) => Err(input(&error)),
        }
    }
}

impl Numbers {
    /// The number of a record, when a row pointed to it.
    pub(crate) fn number(&self, register: &str, record: i64) -> Option<&str> {
        let key = (register.to_owned(), record);
        self.0.get(&key).map(String::as_str)
    }

    /// Reads the numbers that `rows` of a register point to.
    pub(crate) async fn of_rows(
        folder: &Folder,
        reader: Reader<'_>,
        register: &Register,
        rows: &[RecordRow],
        at: &Selection,
    ) -> Result<Self> {
        let wanted = pointed(register, rows.iter().map(|row| row.values.as_slice()));
        Self::read(folder, reader, wanted, at).await
    }

    /// Reads the numbers of records, by register.
    pub(super) async fn read(
        folder: &Folder,
        mut reader: Reader<'_>,
        wanted: BTreeMap<String, BTreeSet<i64>>,
        at: &Selection,
    ) -> Result<Self> {
        let mut numbers = Self::default();
        for (id, records) in wanted {
            let Some(register) = folder.definitions.register(&id) else {
                continue;
            };
            let values = records.into_iter().map(Value::Integer).collect();
            let selection = Selection {
                filter: Some(Where::In {
                    field: "$record".to_owned(),
                    values,
                }),
                date: at.date.clone(),
                known_at: at.known_at.clone(),
                fields: Some(vec![register.number.clone()]),
                ..Selection::default()
            };
            for row in reader.find(&id, &selection).await? {
                if let Some(number) = row.values.first().and_then(Value::as_text) {
                    numbers
                        .0
                        .insert((id.clone(), row.record), number.to_owned());
                }
            }
        }
        Ok(numbers)
    }
}

/// The records of other registers that rows point to.
fn pointed<'r>(
    register: &Register,
    rows: impl Iterator<Item = &'r [Value]>,
) -> BTreeMap<String, BTreeSet<i64>> {
    let relations: Vec<(usize, String)> = register
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.kind == FieldKind::Record)
        .filter_map(|(index, field)| Some((index, field.references.clone()?)))
        .collect();
    let mut wanted: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for values in rows {
        for (index, register) in &relations {
            if let Some(Value::Record(record)) = values.get(*index) {
                wanted.entry(register.clone()).or_default().insert(*record);
            }
        }
    }
    wanted
}

/// The record of a register that bears a number on a day.
pub(crate) async fn by_number(
    mut reader: Reader<'_>,
    register: &Register,
    number: &str,
    at: &Selection,
) -> Result<Option<RecordRow>> {
    let wanted = Where::equal(register.number.as_str(), Value::text(number));
    let selection = Selection {
        filter: Some(match &at.filter {
            Some(filter) => Where::And(vec![filter.clone(), wanted]),
            None => wanted,
        }),
        limit: Some(1),
        ..at.clone()
    };
    Ok(reader
        .find(&register.id, &selection)
        .await?
        .into_iter()
        .next())
}
