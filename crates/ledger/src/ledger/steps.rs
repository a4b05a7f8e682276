//! The steps of a posting, turned into lines.

use kunyu_terms::{Area, Bilingual};

use super::draft::Draft;
use super::open::positive;
use crate::book::Slot;
use crate::{
    Book, Holding, Id, LedgerError, Misplaced, Move, Part, Split, Step, Transfer, largest_remainder,
};

impl Draft<'_> {
    pub(super) fn run(&mut self, step: &Step) -> Result<(), LedgerError> {
        match step {
            Step::Split(split) => self.split(split).map(|_| ()),
            Step::Move(request) => self.move_piece(request),
            Step::Transfer(transfer) => self.transfer(transfer),
            Step::Difference(difference) => self.difference(difference),
            Step::Act(act) => self.act(act),
        }
    }

    fn move_piece(&mut self, request: &Move) -> Result<(), LedgerError> {
        let book = self.book(&request.book, true)?;
        let to = self.ledger.land_slot(book, &request.to)?;
        let from = match &request.from {
            Some(state) => Some(self.ledger.land_slot(book, state)?),
            None => None,
        };
        if book.mixed {
            return self.move_mixed(request, book, from, to);
        }
        let piece = self.part_to_move(request)?;
        let (totals, _) = self.piece(&request.lot, &piece)?;
        for (slot, amount) in self.states(&totals, book)? {
            if from.is_some_and(|from| from != slot) {
                return Err(self.misplaced(request, &piece, slot));
            }
            self.check_flow(book, slot, to)?;
            self.lines.add(&request.lot, &piece, slot, -amount);
            self.lines.add(&request.lot, &piece, to, amount);
        }
        Ok(())
    }

    /// The piece, or the part of it that is cut off for this posting.
    fn part_to_move(&mut self, request: &Move) -> Result<Id, LedgerError> {
        let Some(wanted) = request.area.map(Area::centi_m2) else {
            return Ok(Id::clone(&request.piece));
        };
        positive(&request.lot, wanted, 1)?;
        let key = (Id::clone(&request.lot), Id::clone(&request.piece), wanted);
        if let Some(part) = self.cuts.get(&key) {
            return Ok(Id::clone(part));
        }
        let (_, area) = self.piece(&request.lot, &request.piece)?;
        if wanted == area {
            return Ok(Id::clone(&request.piece));
        }
        let split = Split {
            lot: Id::clone(&request.lot),
            piece: Id::clone(&request.piece),
            parts: vec![Part {
                name: request.name.clone(),
                area: Area::from_centi_m2(wanted),
                ..Part::default()
            }],
        };
        let names = self.split(&split)?;
        let part = names.into_iter().next().unwrap_or_default();
        self.cuts.insert(key, Id::clone(&part));
        Ok(part)
    }

    fn move_mixed(
        &mut self,
        request: &Move,
        book: &Book,
        from: Option<Slot>,
        to: Slot,
    ) -> Result<(), LedgerError> {
        let piece = Id::clone(&request.piece);
        let (totals, area) = self.piece(&request.lot, &piece)?;
        let states = self.states(&totals, book)?;
        let source: Vec<(Slot, i64)> = states
            .iter()
            .copied()
            .filter(|(slot, _)| from.is_none_or(|from| from == *slot))
            .collect();
        let held: i64 = source.iter().map(|(_, amount)| amount).sum();
        if held == 0 {
            let found = states.first().map_or(to, |(slot, _)| *slot);
            return Err(self.misplaced(request, &piece, found));
        }
        let wanted = request.area.map_or(held, Area::centi_m2);
        positive(&request.lot, wanted, 1)?;
        if wanted > held {
            let within = if from.is_some() { held } else { area };
            return Err(beyond(&request.lot, &piece, within, wanted));
        }
        let weights: Vec<i64> = source.iter().map(|(_, amount)| *amount).collect();
        let shares = largest_remainder(wanted, &weights).unwrap_or_default();
        for ((slot, _), share) in source.iter().zip(shares) {
            self.check_flow(book, *slot, to)?;
            self.lines.add(&request.lot, &piece, *slot, -share);
            self.lines.add(&request.lot, &piece, to, share);
        }
        Ok(())
    }

    pub(super) fn transfer(&mut self, transfer: &Transfer) -> Result<(), LedgerError> {
        let book = self.book(&transfer.book, false)?;
        positive(&transfer.from.holder, transfer.amount, 1)?;
        let from = self.ledger.books.slot(&book.id, &transfer.from.state)?;
        let to = self.ledger.books.slot(&book.id, &transfer.to.state)?;
        let out_of_contra = self.ledger.books.info(from).contra;
        if !(self.opening && out_of_contra) {
            self.check_flow(book, from, to)?;
        }
        self.book_transfer(&transfer.from, from, &transfer.to, to, transfer.amount);
        Ok(())
    }

    fn book_transfer(&mut self, from: &Holding, out: Slot, to: &Holding, into: Slot, amount: i64) {
        let whole = Id::default();
        self.lines.add(&from.holder, &whole, out, -amount);
        self.lines.add(&to.holder, &whole, into, amount);
    }

    fn check_flow(&self, book: &Book, from: Slot, to: Slot) -> Result<(), LedgerError> {
        let books = &self.ledger.books;
        let (from, to) = (&books.state_of(from).id, &books.state_of(to).id);
        let allowed = |(start, end): &(Id, Id)| start == from && end == to;
        if book.flows.is_empty() || from == to || book.flows.iter().any(allowed) {
            return Ok(());
        }
        Err(LedgerError::Flow {
            book: Id::clone(&book.id),
            from: Id::clone(from),
            to: Id::clone(to),
        })
    }

    fn misplaced(&self, request: &Move, piece: &Id, found: Slot) -> LedgerError {
        let books = &self.ledger.books;
        let found = books.state_of(found);
        let expected = request.from.clone().unwrap_or_default();
        let book = books.book(&request.book).ok();
        let title = |state: &Id| {
            let declared = book.and_then(|book| book.state(state));
            declared.map_or_else(Bilingual::default, |state| state.title.clone())
        };
        LedgerError::WrongState(Box::new(Misplaced {
            book: Id::clone(&request.book),
            book_title: book.map(|book| book.title.clone()).unwrap_or_default(),
            lot: Id::clone(&request.lot),
            piece: Id::clone(piece),
            found: Id::clone(&found.id),
            found_title: found.title.clone(),
            expected_title: title(&expected),
            expected,
        }))
    }
}

pub(super) fn beyond(lot: &Id, piece: &Id, area: i64, wanted: i64) -> LedgerError {
    LedgerError::BeyondPiece {
        lot: Id::clone(lot),
        piece: Id::clone(piece),
        area: Area::from_centi_m2(area),
        wanted: Area::from_centi_m2(wanted),
    }
}
