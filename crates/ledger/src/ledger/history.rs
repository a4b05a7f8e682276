//! What a piece was when its lot was opened, through all later splits.

use std::collections::BTreeMap;

use super::Ledger;
use super::draft::Draft;
use super::timeline::Totals;
use crate::book::Slot;
use crate::share::share_mix;
use crate::{At, Book, Entry, EntryId, Id, LedgerError};

/// Changes of one entry to the pieces of one lot, without 本底.
type Changes = BTreeMap<Id, Totals>;

/// Where pieces began and where they stand, as entries are followed.
#[derive(Debug, Default)]
struct Trail {
    origin: BTreeMap<Id, Totals>,
    now: BTreeMap<Id, Totals>,
}

impl Ledger {
    /// What an account is charged for a piece: the area of its opening states in the account's
    /// basis, such as the cropland that it was.
    pub fn charge(
        &self,
        account: &str,
        lot: &str,
        piece: &str,
        at: At,
    ) -> Result<i64, LedgerError> {
        let trail = self.trail(lot, at)?;
        let book = self.books.book(account)?;
        let unknown = || LedgerError::UnknownPiece {
            lot: lot.into(),
            piece: piece.into(),
            date: at.date,
        };
        self.by_basis(book, trail.origin.get(piece).ok_or_else(unknown)?)
    }

    pub(super) fn by_basis(&self, account: &Book, origin: &Totals) -> Result<i64, LedgerError> {
        let Some(basis) = &account.basis else {
            return Err(LedgerError::Declaration {
                id: Id::clone(&account.id),
                needs: "a basis, or a stated amount",
            });
        };
        let slots = basis.states.iter();
        let held = slots.map(|state| Ok(origin.get(self.books.slot(&basis.book, state)?)));
        held.sum()
    }

    /// Follows the entries of a lot that are known and were not taken back.
    fn trail(&self, lot: &str, at: At) -> Result<Trail, LedgerError> {
        let touching = self.by_lot.get(lot).map_or(&[][..], Vec::as_slice);
        let live = |id: &&EntryId| self.is_live(**id, at.known) && !self.is_reversal(**id);
        let mut entries: Vec<&Entry> = touching
            .iter()
            .filter(live)
            .filter_map(|id| self.entry(*id))
            .filter(|entry| at.sees(entry.date, entry.seq))
            .collect();
        // on one day a replacement stands where the entry stood that it replaces
        entries.sort_by_key(|entry| (entry.date, self.root(entry), entry.id));
        let mut trail = Trail::default();
        for entry in entries {
            let mut changes = Changes::new();
            for line in entry.lines.iter().filter(|line| *line.lot == *lot) {
                let slot = self.books.slot(&line.book, &line.state)?;
                self.note(&mut changes, &line.piece, slot, line.amount);
            }
            trail.follow(self, &changes)?;
        }
        Ok(trail)
    }

    /// The first entry of a chain of corrections.
    fn root(&self, entry: &Entry) -> EntryId {
        let corrected = |id: &EntryId| self.entry(*id)?.corrects.filter(|older| older < id);
        let chain = std::iter::successors(Some(entry.id), corrected);
        chain.last().unwrap_or(entry.id)
    }

    fn note(&self, changes: &mut Changes, piece: &Id, slot: Slot, amount: i64) {
        let info = self.books.info(slot);
        if info.land && !info.contra {
            changes
                .entry(Id::clone(piece))
                .or_default()
                .add(slot, amount);
        }
    }
}

impl Draft<'_> {
    /// The opening states of a piece, with the lines so far.
    pub(super) fn origin(&self, lot: &Id, piece: &Id) -> Result<Totals, LedgerError> {
        let mut trail = self.ledger.trail(lot, self.at)?;
        let mut changes = Changes::new();
        for (piece, slot, amount) in self.lines.of(lot) {
            self.ledger.note(&mut changes, piece, slot, amount);
        }
        trail.follow(self.ledger, &changes)?;
        Ok(trail.origin.remove(piece).unwrap_or_default())
    }
}

impl Trail {
    /// Land that changes its piece takes its origin along; land from 本底 begins here.
    fn follow(&mut self, ledger: &Ledger, changes: &Changes) -> Result<(), LedgerError> {
        let books = &ledger.books;
        let nets: Vec<(&Id, i64)> = changes
            .iter()
            .map(|(piece, change)| (piece, change.area(books)))
            .filter(|(_, net)| *net != 0)
            .collect();
        for (position, book) in books.all().iter().enumerate() {
            if book.is_land() && !nets.is_empty() {
                self.follow_in(ledger, position, changes, &nets)?;
            }
        }
        for (piece, change) in changes {
            let now = self.now.entry(Id::clone(piece)).or_default();
            for (slot, amount) in change.iter() {
                now.add(slot, amount);
            }
        }
        Ok(())
    }

    fn follow_in(
        &mut self,
        ledger: &Ledger,
        book: usize,
        changes: &Changes,
        nets: &[(&Id, i64)],
    ) -> Result<(), LedgerError> {
        let books = &ledger.books;
        let slots = books.slots_of(&books.all()[book].id)?;
        let losers: Vec<_> = nets.iter().filter(|(_, net)| *net < 0).collect();
        let unmoved = losers.iter().all(|(piece, _)| {
            slots.iter().all(|slot| {
                books.info(*slot).contra
                    || at(&self.origin, piece, *slot) == at(&self.now, piece, *slot)
            })
        });
        // an entry may cut a piece and move the part: then its lines no longer tell the cut alone
        let only_cut = slots
            .iter()
            .filter(|slot| !books.info(**slot).contra)
            .all(|slot| {
                nets.iter()
                    .map(|(piece, _)| changes[*piece].get(*slot))
                    .sum::<i64>()
                    == 0
            });
        if losers.is_empty() || unmoved && only_cut {
            for (piece, _) in nets {
                let origin = self.origin.entry(Id::clone(piece)).or_default();
                for (slot, amount) in changes[*piece].in_book(books, book) {
                    origin.add(slot, amount);
                }
            }
            return Ok(());
        }
        let mut pool = vec![0_i64; slots.len()];
        for (piece, net) in &losers {
            let held: Vec<i64> = slots
                .iter()
                .map(|slot| at(&self.origin, piece, *slot))
                .collect();
            let whole: i64 = held.iter().sum();
            let lost = share(&held, &[-net, whole + net])?.swap_remove(0);
            let origin = self.origin.entry(Id::clone(piece)).or_default();
            for ((slot, pool), lost) in slots.iter().zip(&mut pool).zip(lost) {
                origin.add(*slot, -lost);
                *pool += lost;
            }
        }
        let gainers: Vec<_> = nets.iter().filter(|(_, net)| *net > 0).collect();
        let mut areas: Vec<i64> = gainers.iter().map(|(_, net)| *net).collect();
        // what goes back to 本底 is the last, nameless part
        areas.push(pool.iter().sum::<i64>() - areas.iter().sum::<i64>());
        for ((piece, _), row) in gainers.iter().zip(share(&pool, &areas)?) {
            let origin = self.origin.entry(Id::clone(piece)).or_default();
            for (slot, amount) in slots.iter().zip(row) {
                origin.add(*slot, amount);
            }
        }
        Ok(())
    }
}

fn at(pieces: &BTreeMap<Id, Totals>, piece: &Id, slot: Slot) -> i64 {
    pieces.get(piece).map_or(0, |totals| totals.get(slot))
}

fn share(mix: &[i64], areas: &[i64]) -> Result<Vec<Vec<i64>>, LedgerError> {
    share_mix(mix, areas).ok_or(LedgerError::Declaration {
        id: "origin".into(),
        needs: "entries of the whole lot",
    })
}
