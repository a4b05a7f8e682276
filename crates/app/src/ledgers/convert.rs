//! The store's lots and entries as the pure ledger knows them.

use std::collections::HashMap;

use kunyu_ledger as ledger;
use kunyu_ledger::{Books, Document, EntryId, Grade, Id, Ledger, LotKind, Written};
use kunyu_store::{KnownAt, LedgerEntry, Line, LotBook, NewEntry};
use kunyu_terms::{Area, AreaUnit, Date, WrittenArea};
use serde_json::json;

use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Kind, Result};

/// Lots of the store being put together for the pure ledger.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    lots: Vec<ledger::Lot>,
    entries: Vec<ledger::Entry>,
    /// Where each entry stands.
    index: HashMap<i64, usize>,
}

impl Gathered {
    /// Adds a lot, or the holder of a side account; an entry that touches two lots stands once, with the
    /// lines of both.
    pub(crate) fn add(&mut self, book: &LotBook) -> Result<()> {
        if LotKind::ALL.iter().any(|(kind, _)| *kind == book.lot.kind) {
            self.lots.push(lot_of(book)?);
        }
        for entry in &book.entries {
            let read = entry_of(entry)?;
            if let Some(known) = self.index.get(&entry.id) {
                self.entries[*known].lines.extend(read.lines);
            } else {
                self.index.insert(entry.id, self.entries.len());
                self.entries.push(read);
            }
        }
        Ok(())
    }

    /// The pure ledger over what was gathered.
    pub(crate) fn ledger(&self, books: &Books) -> Result<Ledger> {
        let (lots, entries) = (self.lots.clone(), self.entries.clone());
        let ledger = Ledger::from_entries(books.clone(), lots, entries);
        ledger.map_err(|error| Error::of(Kind::Internal, &error))
    }
}

/// All lots, or one, with their entries as known at a recorded time.
pub(crate) async fn load(folder: &Folder, lot: Option<&str>, known: &KnownAt) -> Result<Ledger> {
    let ids = if let Some(lot) = lot {
        vec![lot.to_owned()]
    } else {
        let lots = folder.store.lots().await.map_err(|error| input(&error))?;
        lots.into_iter().map(|lot| lot.id).collect()
    };
    let mut gathered = Gathered::default();
    for id in ids {
        let book = folder.store.lot(&id, known).await;
        if let Some(book) = book.map_err(|error| input(&error))? {
            gathered.add(&book)?;
        }
    }
    gathered.ledger(folder.books())
}

/// A lot.
fn lot_of(book: &LotBook) -> Result<ledger::Lot> {
    let lot = &book.lot;
    let kind = LotKind::ALL.iter().find(|(id, _)| *id == lot.kind);
    let written = WrittenArea::parse(&lot.area_written, AreaUnit::SquareMetre);
    let opens = |entry: &&LedgerEntry| {
        let opened = entry.detail.get("opens").and_then(|lot| lot.as_str());
        opened == Some(lot.id.as_str())
    };
    // entries that were written before the opening was marked: the first one
    let marked = book.entries.iter().filter(opens).map(|entry| entry.id);
    let first = book.entries.iter().map(|entry| entry.id).min();
    let opened = marked.max().or(first);
    Ok(ledger::Lot {
        id: Id::from(lot.id.as_str()),
        kind: kind.map_or(LotKind::Stock, |(_, kind)| *kind),
        area_document: Area::from_centi_m2(lot.area_document),
        written: written.map(|area| Written {
            number: area.written,
            unit: area.unit,
        }),
        area_measured: lot.area_measured.map(Area::from_centi_m2),
        approved_on: day(&lot.approved_on)?,
        document: lot.document.clone(),
        grade: grade_of(&lot.grade),
        opened: opened.map_or_else(EntryId::default, entry_id),
    })
}

fn grade_of(code: &str) -> Option<Grade> {
    let known = Grade::ALL.iter().find(|(id, _)| *id == code);
    known.map(|(_, grade)| *grade)
}

fn entry_id(id: i64) -> EntryId {
    EntryId(u64::try_from(id).unwrap_or_default())
}

/// An entry.
fn entry_of(entry: &LedgerEntry) -> Result<ledger::Entry> {
    let text = |key: &str| entry.detail.get(key).and_then(|value| value.as_str());
    let line = |line: &kunyu_store::Line| ledger::Line {
        book: Id::from(line.book.as_str()),
        lot: Id::from(line.lot.as_str()),
        piece: Id::from(line.piece.as_str()),
        state: Id::from(line.state.as_str()),
        amount: line.amount,
    };
    Ok(ledger::Entry {
        id: entry_id(entry.id),
        date: day(&entry.date)?,
        seq: u64::try_from(entry.seq).unwrap_or_default(),
        lines: entry.lines.iter().map(line).collect(),
        document: Some(Document::numbered(entry.document.as_str())),
        corrects: entry.corrects.map(entry_id),
        linked: entry
            .detail
            .get("linked")
            .and_then(serde_json::Value::as_i64)
            .map(entry_id),
        reason: Some(entry.reason.clone()).filter(|reason| !reason.is_empty()),
        grade: text("grade").and_then(grade_of),
        by: text("by").unwrap_or_default().to_owned(),
        second: text("second").map(str::to_owned),
    })
}

/// An entry of the pure ledger as the store keeps it.
pub(crate) fn new_entry(entry: &ledger::Entry, document: &str, case: Option<i64>) -> NewEntry {
    let line = |line: &ledger::Line| Line {
        book: line.book.to_string(),
        lot: line.lot.to_string(),
        piece: line.piece.to_string(),
        state: line.state.to_string(),
        amount: line.amount,
    };
    NewEntry {
        document: document.to_owned(),
        corrects: None,
        reason: entry.reason.clone().unwrap_or_default(),
        case,
        detail: json!({ "by": entry.by, "second": entry.second }),
        lines: entry.lines.iter().map(line).collect(),
    }
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| {
        Error::new(
            Kind::Internal,
            "ledger.day",
            format!("账中的日期“{text}”读不出"),
            format!("the day \"{text}\" in the ledger does not read"),
        )
    })
}
