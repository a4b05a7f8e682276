//! The lines of an entry while its steps are run.

use std::collections::{BTreeMap, HashMap};

use kunyu_terms::Date;

use super::Ledger;
use super::timeline::{Timeline, Totals};
use crate::book::{Books, Slot};
use crate::{At, Book, Id, LedgerError, Line};

/// Lines of one entry: one for each lot, piece and slot, in the order of their first mention.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: Vec<(Id, Id, Slot, i64)>,
    index: HashMap<(Id, Id, Slot), usize>,
}

impl Lines {
    pub(super) fn add(&mut self, lot: &Id, piece: &Id, slot: Slot, amount: i64) {
        if amount == 0 {
            return;
        }
        let key = (Id::clone(lot), Id::clone(piece), slot);
        let position = *self.index.entry(key).or_insert(self.lines.len());
        if let Some(line) = self.lines.get_mut(position) {
            line.3 = line.3.saturating_add(amount);
        } else {
            self.lines
                .push((Id::clone(lot), Id::clone(piece), slot, amount));
        }
    }

    pub(super) fn of<'l>(&'l self, lot: &'l str) -> impl Iterator<Item = (&'l Id, Slot, i64)> + 'l {
        let of = move |(held, piece, slot, amount): &'l (Id, Id, Slot, i64)| {
            (**held == *lot).then_some((piece, *slot, *amount))
        };
        self.lines.iter().filter_map(of)
    }

    /// Lines by the ids of their books and states, without those that cancelled out.
    pub(super) fn named(self, books: &Books) -> Vec<Line> {
        let moved = self.lines.into_iter().filter(|line| line.3 != 0);
        moved
            .map(|(lot, piece, slot, amount)| Line {
                book: Id::clone(&books.book_of(slot).id),
                lot,
                piece,
                state: Id::clone(&books.state_of(slot).id),
                amount,
            })
            .collect()
    }
}

/// A posting in the making: what is known on its day, and the lines so far.
pub(super) struct Draft<'l> {
    pub(super) ledger: &'l Ledger,
    pub(super) at: At,
    /// An old balance is brought in: flows out of 本底 are free.
    pub(super) opening: bool,
    pub(super) lines: Lines,
    /// Parts cut off by moves: (lot, piece, area) → part.
    pub(super) cuts: BTreeMap<(Id, Id, i64), Id>,
}

impl<'l> Draft<'l> {
    pub(super) fn new(ledger: &'l Ledger, date: Date, opening: bool) -> Self {
        Self {
            ledger,
            at: At::on(date),
            opening,
            lines: Lines::default(),
            cuts: BTreeMap::new(),
        }
    }

    pub(super) fn into_lines(self) -> Vec<Line> {
        let books = &self.ledger.books;
        self.lines.named(books)
    }

    /// What a piece or holder has on the day, with the lines so far.
    pub(super) fn totals(&self, lot: &str, piece: &str) -> Totals {
        let timeline = self.ledger.timeline(lot, piece);
        let mut totals = timeline.map(|timeline| timeline.totals(self.at));
        let totals = totals.get_or_insert_default();
        for (held, slot, amount) in self.lines.of(lot) {
            if **held == *piece {
                totals.add(slot, amount);
            }
        }
        std::mem::take(totals)
    }

    /// A piece that has land on the day.
    pub(super) fn piece(&self, lot: &Id, piece: &Id) -> Result<(Totals, i64), LedgerError> {
        let totals = self.totals(lot, piece);
        let area = totals.area(&self.ledger.books);
        if area > 0 {
            return Ok((totals, area));
        }
        if self.ledger.lot(lot, None).is_none() {
            return Err(LedgerError::UnknownLot {
                lot: Id::clone(lot),
            });
        }
        Err(LedgerError::UnknownPiece {
            lot: Id::clone(lot),
            piece: Id::clone(piece),
            date: self.at.date,
        })
    }

    /// Whether a name has land on the day, later, or in the lines so far.
    pub(super) fn is_taken(&self, lot: &Id, name: &Id) -> bool {
        let books = &self.ledger.books;
        let later = self.ledger.timeline(lot, name);
        self.totals(lot, name).area(books) != 0
            || later.is_some_and(|timeline| timeline.now().area(books) != 0)
    }

    /// The next `piece/n` that was never used.
    pub(super) fn free_name(&self, lot: &Id, piece: &Id, reserved: &[Id]) -> Id {
        let used = |name: &Id| {
            let known = self
                .ledger
                .timeline(lot, name)
                .is_some_and(Timeline::was_used);
            let drafted = self.lines.of(lot).any(|(held, ..)| held == name);
            known || drafted || reserved.contains(name)
        };
        let names = (1_u64..).map(|number| Id::from(format!("{piece}/{number}")));
        // there are more numbers than names in use
        names
            .into_iter()
            .find(|name| !used(name))
            .unwrap_or_default()
    }

    pub(super) fn book(&self, id: &Id, land: bool) -> Result<&'l Book, LedgerError> {
        let book = self.ledger.books.book(id)?;
        if book.is_land() == land {
            return Ok(book);
        }
        Err(LedgerError::WrongKind {
            book: Id::clone(id),
        })
    }

    /// The states of a piece in a land book, with their amounts.
    pub(super) fn states(
        &self,
        totals: &Totals,
        book: &Book,
    ) -> Result<Vec<(Slot, i64)>, LedgerError> {
        let books = &self.ledger.books;
        let position = books.info(books.contra_slot(book)?).book;
        Ok(totals.in_book(books, position).collect())
    }
}
