//! The ledger: entries, and what follows from them.

mod acts;
mod commit;
mod correct;
mod cut;
mod draft;
mod history;
mod open;
mod query;
mod reconcile;
mod steps;
mod timeline;

use std::collections::{BTreeMap, HashMap};

pub use correct::Correction;
pub use query::Piece;
pub use reconcile::{Fault, Reconciliation, TrackSum};

use crate::entry::MAX_AMOUNT;
use crate::{Books, Entry, EntryId, Id, LedgerError, Lot, Seq};
use timeline::Timeline;

/// Entries over declared books, with every law kept on every day.
///
/// It may hold the whole land or only what one posting needs: every entry that has a line in a
/// lot or holder that the posting touches.
#[derive(Debug, Clone)]
pub struct Ledger {
    books: Books,
    entries: Vec<Entry>,
    positions: HashMap<EntryId, usize>,
    /// Corrected entry → its first correcting entry and when that became known.
    corrected: HashMap<EntryId, (EntryId, Seq)>,
    /// Versions of each lot, by opening entry.
    lots: BTreeMap<Id, Vec<Lot>>,
    /// Lot or holder → piece → lines.
    timelines: BTreeMap<Id, BTreeMap<Id, Timeline>>,
    /// Lot → entries that touch it.
    by_lot: BTreeMap<Id, Vec<EntryId>>,
    next_entry: u64,
    next_seq: Seq,
    fixed_seq: bool,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(books: Books) -> Self {
        Self {
            books,
            entries: Vec::new(),
            positions: HashMap::new(),
            corrected: HashMap::new(),
            lots: BTreeMap::new(),
            timelines: BTreeMap::new(),
            by_lot: BTreeMap::new(),
            next_entry: 1,
            next_seq: 1,
            fixed_seq: false,
        }
    }

    /// A ledger of entries that were posted before, in any order, and of their lots.
    ///
    /// Refuses unknown books and states, absurd amounts and an entry given twice. It does not
    /// judge balances: [`Ledger::reconcile`] lists what is wrong with them.
    pub fn from_entries(
        books: Books,
        lots: Vec<Lot>,
        mut entries: Vec<Entry>,
    ) -> Result<Self, LedgerError> {
        let mut ledger = Self::new(books);
        entries.sort_by_key(|entry| (entry.seq, entry.id));
        for entry in entries {
            if ledger.positions.contains_key(&entry.id) {
                return Err(LedgerError::EntryExists { entry: entry.id });
            }
            ledger.next_entry = ledger.next_entry.max(entry.id.0.saturating_add(1));
            ledger.next_seq = ledger.next_seq.max(entry.seq.saturating_add(1));
            ledger.insert(entry)?;
        }
        for lot in lots {
            let versions = ledger.lots.entry(Id::clone(&lot.id)).or_default();
            versions.push(lot);
            versions.sort_by_key(|lot| lot.opened);
        }
        Ok(ledger)
    }

    /// Gives the next entry this number (never one that was given before), and all following
    /// entries this sequence until called again: those of the transaction that stores them.
    pub fn record_as(&mut self, first: EntryId, seq: Seq) {
        self.next_entry = first.0.max(self.next_entry);
        self.next_seq = seq;
        self.fixed_seq = true;
    }

    /// The books.
    pub fn books(&self) -> &Books {
        &self.books
    }

    /// All entries, in the order of recording.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of this number.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.positions
            .get(&id)
            .map(|position| &self.entries[*position])
    }

    /// The entry that corrected this one, if one did.
    pub fn corrected_by(&self, id: EntryId) -> Option<EntryId> {
        self.corrected.get(&id).map(|(by, _)| *by)
    }

    /// Puts an entry into the books without judging balances.
    fn insert(&mut self, entry: Entry) -> Result<(), LedgerError> {
        let mut slots = Vec::with_capacity(entry.lines.len());
        for line in &entry.lines {
            if line.amount.abs() > MAX_AMOUNT {
                return Err(LedgerError::Amount {
                    lot: Id::clone(&line.lot),
                    amount: line.amount,
                });
            }
            slots.push(self.books.slot(&line.book, &line.state)?);
        }
        for (line, slot) in entry.lines.iter().zip(slots) {
            let pieces = self.timelines.entry(Id::clone(&line.lot)).or_default();
            let timeline = pieces.entry(Id::clone(&line.piece)).or_default();
            timeline.insert(timeline::Posted {
                date: entry.date,
                seq: entry.seq,
                entry: entry.id,
                slot,
                amount: line.amount,
            });
            let touching = self.by_lot.entry(Id::clone(&line.lot)).or_default();
            if touching.last() != Some(&entry.id) {
                touching.push(entry.id);
            }
        }
        if let Some(corrected) = entry.corrects {
            let by = (entry.id, entry.seq);
            self.corrected.entry(corrected).or_insert(by);
        }
        self.positions.insert(entry.id, self.entries.len());
        self.entries.push(entry);
        Ok(())
    }
}
