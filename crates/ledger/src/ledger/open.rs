//! Opening a lot: its area enters the books out of 本底.

use std::collections::BTreeSet;

use super::Ledger;
use super::correct::two_users;
use super::draft::Lines;
use crate::book::Slot;
use crate::{
    At, Book, Document, Entry, EntryId, Id, LedgerError, Lot, MAX_AMOUNT, Opening, OpeningPiece,
    Seq,
};

impl Ledger {
    /// Opens a lot with its pieces, in every track.
    ///
    /// The pieces together have the document's area. A lot without a drawing needs two users.
    pub fn open_lot(&mut self, lot: Lot, opening: Opening) -> Result<Entry, LedgerError> {
        if self.lot(&lot.id, None).is_some() {
            return Err(LedgerError::LotExists { lot: lot.id });
        }
        let entry = self.opening_entry(&lot, opening)?;
        let mut entries = self.together(None, |ledger| ledger.append_opening(lot, entry))?;
        entries.pop().ok_or(LedgerError::Nothing)
    }

    /// The lot as known at a sequence (`None`: now); `None` where it was not open then.
    pub fn lot(&self, id: &str, known: Option<Seq>) -> Option<&Lot> {
        let versions = self.lot_versions(id).iter().rev();
        let mut open = versions.filter(|lot| self.is_live(lot.opened, known));
        open.next()
    }

    /// The lots open at a point of both axes, by id.
    pub fn lots(&self, at: At) -> impl Iterator<Item = &Lot> {
        let open = move |id: &Id| self.lot(id, at.known);
        self.lots.keys().filter_map(open).filter(move |lot| {
            let opened = self.entry(lot.opened);
            opened.is_some_and(|entry| at.sees(entry.date, entry.seq))
        })
    }

    /// Lots without a drawing (无图形), for the work list.
    pub fn without_drawing(&self, at: At) -> impl Iterator<Item = &Lot> {
        self.lots(at).filter(|lot| lot.area_measured.is_none())
    }

    pub(super) fn lot_versions(&self, id: &str) -> &[Lot] {
        self.lots.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether an entry is known and not taken back, as known at a sequence.
    pub(super) fn is_live(&self, id: EntryId, known: Option<Seq>) -> bool {
        let sees = |seq| known.is_none_or(|known| seq <= known);
        let recorded = self.entry(id).is_some_and(|entry| sees(entry.seq));
        let corrected = self.corrected.get(&id);
        recorded && !corrected.is_some_and(|(_, seq)| sees(*seq))
    }

    pub(super) fn append_opening(&mut self, mut lot: Lot, entry: Entry) -> Result<(), LedgerError> {
        lot.opened = EntryId(self.next_entry);
        let versions = self.lots.entry(Id::clone(&lot.id)).or_default();
        versions.push(lot);
        self.append_entry(entry)
    }

    pub(super) fn opening_entry(&self, lot: &Lot, opening: Opening) -> Result<Entry, LedgerError> {
        if lot.area_measured.is_none() {
            two_users(&opening.by, opening.second.as_ref())?;
        }
        check_areas(lot, &opening)?;
        let mut lines = Lines::default();
        for piece in &opening.pieces {
            let taken = self.timeline(&lot.id, &piece.name);
            if taken.is_some_and(|timeline| timeline.now().area(&self.books) > 0) {
                return Err(LedgerError::PieceExists {
                    lot: Id::clone(&lot.id),
                    piece: Id::clone(&piece.name),
                });
            }
            self.open_piece(lot, piece, &mut lines)?;
        }
        Ok(Entry {
            id: EntryId::default(),
            date: opening.date,
            seq: 0,
            lines: lines.named(&self.books),
            document: Some(Document {
                number: lot.document.clone(),
                written: lot.written,
            }),
            corrects: None,
            linked: None,
            reason: None,
            grade: lot.grade,
            by: opening.by,
            second: opening.second,
        })
    }

    fn open_piece(
        &self,
        lot: &Lot,
        piece: &OpeningPiece,
        lines: &mut Lines,
    ) -> Result<(), LedgerError> {
        let named = piece.states.keys().chain(piece.mix.keys());
        for book in named {
            if !self.books.book(book)?.is_land() {
                return Err(LedgerError::WrongKind {
                    book: Id::clone(book),
                });
            }
        }
        for book in self.books.land() {
            let area = piece.area.centi_m2();
            lines.add(&lot.id, &piece.name, self.books.contra_slot(book)?, -area);
            for (slot, amount) in self.opening_states(lot, piece, book)? {
                lines.add(&lot.id, &piece.name, slot, amount);
            }
        }
        Ok(())
    }

    fn opening_states(
        &self,
        lot: &Lot,
        piece: &OpeningPiece,
        book: &Book,
    ) -> Result<Vec<(Slot, i64)>, LedgerError> {
        if let Some(mix) = piece.mix.get(&book.id) {
            if !book.mixed {
                return Err(LedgerError::WrongKind {
                    book: Id::clone(&book.id),
                });
            }
            return self.mix_slots(&lot.id, book, mix, piece.area.centi_m2());
        }
        let initial = || book.initial().map(|state| &state.id);
        let Some(state) = piece.states.get(&book.id).or_else(initial) else {
            return Ok(Vec::new());
        };
        let slot = self.land_slot(book, state)?;
        Ok(vec![(slot, piece.area.centi_m2())])
    }

    /// A state of a land book, not 本底.
    pub(super) fn land_slot(&self, book: &Book, state: &Id) -> Result<Slot, LedgerError> {
        let slot = self.books.slot(&book.id, state)?;
        if self.books.info(slot).contra {
            return Err(LedgerError::Flow {
                book: Id::clone(&book.id),
                from: Id::clone(state),
                to: Id::clone(state),
            });
        }
        Ok(slot)
    }

    /// A stated mix, which must make up the area.
    pub(super) fn mix_slots(
        &self,
        lot: &Id,
        book: &Book,
        mix: &[(Id, kunyu_terms::Area)],
        area: i64,
    ) -> Result<Vec<(Slot, i64)>, LedgerError> {
        let mut slots = Vec::with_capacity(mix.len());
        let mut parts = 0_i64;
        for (state, amount) in mix {
            let amount = amount.centi_m2();
            positive(lot, amount, 0)?;
            parts = parts.saturating_add(amount);
            slots.push((self.land_slot(book, state)?, amount));
        }
        if parts != area {
            return Err(LedgerError::Sum {
                lot: Id::clone(lot),
                of: Id::clone(&book.id),
                whole: area,
                parts,
            });
        }
        Ok(slots)
    }
}

fn check_areas(lot: &Lot, opening: &Opening) -> Result<(), LedgerError> {
    let whole = lot.area_document.centi_m2();
    positive(&lot.id, whole, 1)?;
    if let Some(written) = lot
        .written
        .filter(|written| !written.agrees(lot.area_document))
    {
        return Err(LedgerError::WrittenDiffers {
            of: Id::clone(&lot.id),
            written: written.number.to_string(),
            posted: lot.area_document,
        });
    }
    let mut names = BTreeSet::new();
    let mut parts = 0_i64;
    for piece in &opening.pieces {
        positive(&lot.id, piece.area.centi_m2(), 1)?;
        parts = parts.saturating_add(piece.area.centi_m2());
        if piece.name.is_empty() || !names.insert(&piece.name) {
            return Err(LedgerError::PieceExists {
                lot: Id::clone(&lot.id),
                piece: Id::clone(&piece.name),
            });
        }
    }
    if parts != whole {
        return Err(LedgerError::Sum {
            lot: Id::clone(&lot.id),
            of: "pieces".into(),
            whole,
            parts,
        });
    }
    Ok(())
}

/// An amount from `least` to the largest that is posted.
pub(super) fn positive(lot: &Id, amount: i64, least: i64) -> Result<(), LedgerError> {
    if (least..=MAX_AMOUNT).contains(&amount) {
        return Ok(());
    }
    Err(LedgerError::Amount {
        lot: Id::clone(lot),
        amount,
    })
}
