//! Reconciliation: every track of a lot sums to its area, and nothing is below zero.

use kunyu_terms::Area;

use super::Ledger;
use super::timeline::{Breach, Totals, breaches};
use crate::{At, BookUnit, Id, LedgerError};

/// The sum of one track over a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackSum {
    /// Track.
    pub book: Id,
    /// States with their areas, in the track's order, without those that hold nothing.
    pub states: Vec<(Id, Area)>,
    /// All states but 本底 together.
    pub sum: Area,
}

/// Something that is wrong with the data of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A remainder below zero: more left a state than was in it.
    Negative {
        /// Book.
        book: Id,
        /// Piece.
        piece: Id,
        /// State.
        state: Id,
        /// How far below zero, as a negative amount in the book's unit.
        amount: i64,
        /// Unit.
        unit: BookUnit,
    },
    /// A piece in several states of a track that is not mixed.
    Impure {
        /// Track.
        book: Id,
        /// Piece.
        piece: Id,
    },
    /// A piece whose area differs between tracks.
    Uneven {
        /// Track.
        book: Id,
        /// Piece.
        piece: Id,
    },
    /// A track that does not sum to the lot's document area, survey differences included.
    Sum {
        /// Track.
        book: Id,
        /// What the track holds.
        found: Area,
        /// What it should hold.
        expected: Area,
    },
}

/// The state of a lot's books at a point of both time axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// Lot.
    pub lot: Id,
    /// Its legal area.
    pub area_document: Area,
    /// Survey difference booked: what the pieces are short of the document (negative: over).
    pub difference: Area,
    /// Each track.
    pub tracks: Vec<TrackSum>,
    /// What is wrong; empty when the books are sound.
    pub faults: Vec<Fault>,
}

impl Ledger {
    /// Sums every track of a lot and lists what is wrong with its data.
    ///
    /// `difference` names the account of survey differences, with states `short` and `over`.
    pub fn reconcile(
        &self,
        lot: &str,
        difference: Option<&str>,
        at: At,
    ) -> Result<Reconciliation, LedgerError> {
        let unknown = || LedgerError::UnknownLot { lot: lot.into() };
        let known = self.lot(lot, at.known).ok_or_else(unknown)?;
        let differs = match difference {
            Some(account) => {
                let held = |state| self.balance(account, Some(lot), Some(state), at);
                held("short")? - held("over")?
            }
            None => 0,
        };
        let expected = Area::from_centi_m2(known.area_document.centi_m2() - differs);
        let mut faults = Vec::new();
        let mut whole = Totals::default();
        for (piece, timeline) in self.timelines.get(lot).into_iter().flatten() {
            let totals = timeline.totals(at);
            let found = breaches(&self.books, &totals).into_iter();
            faults.extend(found.map(|breach| self.fault(piece, breach)));
            for (slot, amount) in totals.iter() {
                whole.add(slot, amount);
            }
        }
        let mut tracks = Vec::new();
        for book in self.books.land() {
            let track = self.track_sum(&book.id, &whole)?;
            if track.sum != expected {
                faults.push(Fault::Sum {
                    book: Id::clone(&book.id),
                    found: track.sum,
                    expected,
                });
            }
            tracks.push(track);
        }
        Ok(Reconciliation {
            lot: Id::clone(&known.id),
            area_document: known.area_document,
            difference: Area::from_centi_m2(differs),
            tracks,
            faults,
        })
    }

    fn track_sum(&self, book: &Id, whole: &Totals) -> Result<TrackSum, LedgerError> {
        let slots = self.books.slots_of(book)?.into_iter();
        let held = slots
            .filter(|slot| !self.books.info(*slot).contra && whole.get(*slot) != 0)
            .map(|slot| {
                (
                    Id::clone(&self.books.state_of(slot).id),
                    Area::from_centi_m2(whole.get(slot)),
                )
            });
        let states: Vec<(Id, Area)> = held.collect();
        let sum = states.iter().map(|(_, area)| area.centi_m2()).sum();
        Ok(TrackSum {
            book: Id::clone(book),
            states,
            sum: Area::from_centi_m2(sum),
        })
    }

    fn fault(&self, piece: &Id, breach: Breach) -> Fault {
        let piece = Id::clone(piece);
        let id = |book: usize| Id::clone(&self.books.all()[book].id);
        match breach {
            Breach::Negative(slot, amount) => Fault::Negative {
                book: Id::clone(&self.books.book_of(slot).id),
                piece,
                state: Id::clone(&self.books.state_of(slot).id),
                amount,
                unit: self.books.book_of(slot).unit,
            },
            Breach::Impure(book) => Fault::Impure {
                book: id(book),
                piece,
            },
            Breach::Uneven(book) => Fault::Uneven {
                book: id(book),
                piece,
            },
        }
    }
}
