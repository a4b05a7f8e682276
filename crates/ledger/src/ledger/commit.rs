//! Posting: all entries of a change together, or none.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_terms::Date;

use super::Ledger;
use super::draft::Draft;
use super::timeline::{Breach, Timeline};
use crate::{Entry, EntryId, Id, LedgerError, Posting, Shortage};

/// More shortages than this are not listed.
const MAX_LISTED: usize = 50;

/// What of an entry does not follow from its lines.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) corrects: Option<EntryId>,
    pub(super) linked: Option<EntryId>,
}

impl Ledger {
    /// Books a posting as one entry, or refuses it and changes nothing.
    ///
    /// Refused are unknown names, a piece that does not stand where it should, more than a state
    /// holds on that day ([`LedgerError::Short`]) or on a later one ([`LedgerError::Dependent`]).
    pub fn post(&mut self, posting: Posting) -> Result<Entry, LedgerError> {
        let mut entries = self.post_all(vec![posting])?;
        entries.pop().ok_or(LedgerError::Nothing)
    }

    /// Books several postings, one entry each, all or none; a later one sees the earlier ones.
    pub fn post_all(&mut self, postings: Vec<Posting>) -> Result<Vec<Entry>, LedgerError> {
        self.together(None, |ledger| {
            for posting in postings {
                ledger.append(posting, Links::default())?;
            }
            Ok(())
        })
    }

    /// Books the two halves of a swap (置换), each entry linked to the other.
    pub fn swap(&mut self, one: Posting, other: Posting) -> Result<[Entry; 2], LedgerError> {
        let entries = self.together(None, |ledger| {
            let first = EntryId(ledger.next_entry);
            let second = EntryId(ledger.next_entry.saturating_add(1));
            let linked = |to| Links {
                linked: Some(to),
                ..Links::default()
            };
            ledger.append(one, linked(second))?;
            ledger.append(other, linked(first))
        })?;
        entries.try_into().map_err(|_| LedgerError::Nothing)
    }

    /// Runs a change and judges it as a whole; takes everything back when it is refused.
    pub(super) fn together(
        &mut self,
        corrected: Option<EntryId>,
        change: impl FnOnce(&mut Self) -> Result<(), LedgerError>,
    ) -> Result<Vec<Entry>, LedgerError> {
        let (mark, first) = (self.entries.len(), self.next_entry);
        let judged = change(self).and_then(|()| self.judge(mark, corrected));
        if let Err(error) = judged {
            self.take_back(mark, EntryId(first));
            return Err(error);
        }
        if !self.fixed_seq {
            self.next_seq = self.next_seq.saturating_add(1);
        }
        Ok(self.entries[mark..].to_vec())
    }

    /// Drafts a posting over what is known and puts it into the books, not yet judged.
    pub(super) fn append(&mut self, posting: Posting, links: Links) -> Result<(), LedgerError> {
        let mut draft = Draft::new(self, posting.date, posting.grade.is_some());
        for step in &posting.steps {
            draft.run(step)?;
        }
        let lines = draft.into_lines();
        if lines.is_empty() {
            return Err(LedgerError::Nothing);
        }
        self.append_entry(Entry {
            id: EntryId::default(),
            date: posting.date,
            seq: 0,
            lines,
            document: posting.document,
            corrects: links.corrects,
            linked: links.linked,
            reason: posting.reason,
            grade: posting.grade,
            by: posting.by,
            second: posting.second,
        })
    }

    /// Numbers an entry and puts it into the books, not yet judged.
    pub(super) fn append_entry(&mut self, mut entry: Entry) -> Result<(), LedgerError> {
        entry.id = EntryId(self.next_entry);
        entry.seq = self.next_seq;
        if self.positions.contains_key(&entry.id) {
            return Err(LedgerError::EntryExists { entry: entry.id });
        }
        self.insert(entry)?;
        self.next_entry = self.next_entry.saturating_add(1);
        Ok(())
    }

    fn take_back(&mut self, mark: usize, first: EntryId) {
        for entry in self.entries.split_off(mark) {
            self.positions.remove(&entry.id);
            if let Some(corrected) = entry.corrects
                && self.corrected_by(corrected) == Some(entry.id)
            {
                self.corrected.remove(&corrected);
            }
            for line in &entry.lines {
                if let Some(touching) = self.by_lot.get_mut(&line.lot) {
                    touching.retain(|touching| *touching != entry.id);
                }
                if let Some(pieces) = self.timelines.get_mut(&line.lot) {
                    if let Some(timeline) = pieces.get_mut(&line.piece) {
                        timeline.forget(first);
                    }
                    pieces.retain(|_, timeline| !timeline.is_empty());
                }
            }
        }
        for versions in self.lots.values_mut() {
            versions.retain(|lot| lot.opened < first);
        }
        self.lots.retain(|_, versions| !versions.is_empty());
        self.next_entry = first.0;
    }

    /// The laws, from the day of each new entry on, over every piece and holder it touches.
    fn judge(&self, mark: usize, corrected: Option<EntryId>) -> Result<(), LedgerError> {
        let mut touched: BTreeMap<(&Id, &Id), Date> = BTreeMap::new();
        for entry in &self.entries[mark..] {
            conserve(entry)?;
            for line in &entry.lines {
                let from = touched
                    .entry((&line.lot, &line.piece))
                    .or_insert(entry.date);
                *from = entry.date.min(*from);
            }
        }
        let new = self
            .entries
            .get(mark)
            .map_or(EntryId(u64::MAX), |entry| entry.id);
        let mut judgement = Judgement {
            ledger: self,
            new,
            corrected,
            shortages: Vec::new(),
            later: BTreeSet::new(),
            law: None,
        };
        for ((lot, piece), from) in touched {
            if let Some(timeline) = self.timeline(lot, piece) {
                judgement.look(lot, piece, timeline, from);
            }
        }
        judgement.outcome()
    }

    pub(super) fn timeline(&self, lot: &str, piece: &str) -> Option<&Timeline> {
        self.timelines.get(lot)?.get(piece)
    }
}

/// Each entry sums to zero within each book.
fn conserve(entry: &Entry) -> Result<(), LedgerError> {
    let mut sums: BTreeMap<&Id, i128> = BTreeMap::new();
    for line in &entry.lines {
        *sums.entry(&line.book).or_default() += i128::from(line.amount);
    }
    match sums.into_iter().find(|(_, sum)| *sum != 0) {
        None => Ok(()),
        Some((book, sum)) => Err(LedgerError::Sum {
            lot: entry
                .lines
                .first()
                .map(|line| Id::clone(&line.lot))
                .unwrap_or_default(),
            of: Id::clone(book),
            whole: 0,
            parts: i64::try_from(sum).unwrap_or(i64::MAX),
        }),
    }
}

/// What is found while a change is judged.
struct Judgement<'l> {
    ledger: &'l Ledger,
    /// The first new entry.
    new: EntryId,
    corrected: Option<EntryId>,
    shortages: Vec<Shortage>,
    /// Entries that stand on what the change takes away.
    later: BTreeSet<(Date, EntryId)>,
    law: Option<LedgerError>,
}

impl Judgement<'_> {
    fn look(&mut self, lot: &Id, piece: &Id, timeline: &Timeline, from: Date) {
        let books = &self.ledger.books;
        let Some((date, breaches)) = timeline.first_breach(books, from) else {
            return;
        };
        if date > from || self.corrected.is_some() {
            self.name_later(timeline, from);
        }
        for breach in breaches {
            match breach {
                Breach::Negative(slot, amount) => {
                    if self.shortages.len() < MAX_LISTED {
                        let (book, state) = (books.book_of(slot), books.state_of(slot));
                        self.shortages.push(Shortage {
                            book: Id::clone(&book.id),
                            book_title: book.title.clone(),
                            lot: Id::clone(lot),
                            piece: Id::clone(piece),
                            state: Id::clone(&state.id),
                            state_title: state.title.clone(),
                            date,
                            short: -amount,
                            unit: book.unit,
                        });
                    }
                }
                Breach::Impure(_) => self.break_law(lot, piece, date, "one state in each track"),
                Breach::Uneven(_) => {
                    self.break_law(lot, piece, date, "the same area in each track");
                }
            }
        }
    }

    /// Live entries after the change: by date, and on the day itself after the corrected one.
    fn name_later(&mut self, timeline: &Timeline, from: Date) {
        for line in timeline.lines() {
            let after = match self.corrected {
                Some(corrected) => line.date > from || line.date == from && line.entry > corrected,
                None => line.date > from,
            };
            let live = self.ledger.corrected_by(line.entry).is_none()
                && !self.ledger.is_reversal(line.entry);
            if after && line.entry < self.new && live {
                self.later.insert((line.date, line.entry));
            }
        }
    }

    fn break_law(&mut self, lot: &Id, piece: &Id, date: Date, law: &'static str) {
        self.law.get_or_insert(LedgerError::Law {
            lot: Id::clone(lot),
            piece: Id::clone(piece),
            date,
            law,
        });
    }

    fn outcome(self) -> Result<(), LedgerError> {
        if self.shortages.is_empty() && self.law.is_none() {
            return Ok(());
        }
        if !self.later.is_empty() {
            return Err(LedgerError::Dependent {
                shortages: self.shortages,
                entries: self.later.into_iter().map(|(_, entry)| entry).collect(),
            });
        }
        match self.law {
            Some(law) if self.shortages.is_empty() => Err(law),
            _ => Err(LedgerError::Short {
                shortages: self.shortages,
            }),
        }
    }
}
