//! Declared acts over a piece, and survey differences.

use kunyu_terms::Area;

use super::draft::Draft;
use super::open::positive;
use super::steps::beyond;
use super::timeline::Totals;
use crate::{
    Act, ActStep, Difference, Differs, Id, LedgerError, Refusal, RefusalRule, Return, Transfer,
    largest_remainder,
};

impl Draft<'_> {
    /// The piece shrinks or grows in every track; the account keeps by how much.
    pub(super) fn difference(&mut self, difference: &Difference) -> Result<(), LedgerError> {
        let (totals, area) = self.piece(&difference.lot, &difference.piece)?;
        let amount = difference.area.map_or(area, Area::centi_m2);
        positive(&difference.lot, amount, 1)?;
        let shrinks = difference.differs == Differs::Short;
        if shrinks && amount > area {
            return Err(beyond(&difference.lot, &difference.piece, area, amount));
        }
        let account = self.book(&difference.account, false)?;
        let books = &self.ledger.books;
        let short = books.slot(&account.id, "short")?;
        let over = books.slot(&account.id, "over")?;
        let contra = books.contra_slot(account)?;
        let held = self.totals(&difference.lot, "");
        let signed = if shrinks { amount } else { -amount };
        let net = held.get(short) - held.get(over) + signed;
        let tolerance = self.tolerance(difference)?;
        if net.abs() > tolerance.centi_m2() {
            return Err(LedgerError::AboveTolerance {
                lot: Id::clone(&difference.lot),
                difference: Area::from_centi_m2(net),
                tolerance,
            });
        }
        for book in books.land() {
            let contra = books.contra_slot(book)?;
            let states = self.states(&totals, book)?;
            let weights: Vec<i64> = states.iter().map(|(_, amount)| *amount).collect();
            let shares = largest_remainder(amount, &weights).unwrap_or_default();
            for ((slot, _), share) in states.iter().zip(shares) {
                let signed = if shrinks { -share } else { share };
                let (lot, piece) = (&difference.lot, &difference.piece);
                self.lines.add(lot, piece, *slot, signed);
                self.lines.add(lot, piece, contra, -signed);
            }
        }
        let whole = Id::default();
        let into = if shrinks { short } else { over };
        self.lines.add(&difference.lot, &whole, contra, -amount);
        self.lines.add(&difference.lot, &whole, into, amount);
        Ok(())
    }

    fn tolerance(&self, difference: &Difference) -> Result<Area, LedgerError> {
        let lot = self.ledger.lot(&difference.lot, None);
        let unknown = || LedgerError::UnknownLot {
            lot: Id::clone(&difference.lot),
        };
        Ok(difference
            .tolerance
            .of(lot.ok_or_else(unknown)?.area_document))
    }

    pub(super) fn act(&mut self, step: &ActStep) -> Result<(), LedgerError> {
        let act = self.ledger.books.act(&step.act)?.clone();
        let (totals, _) = self.piece(&step.lot, &step.piece)?;
        let origin = self.origin(&step.lot, &step.piece)?;
        for rule in &act.refuses {
            self.judge_rule(&act, rule, step, &totals, &origin)?;
        }
        for (book, state) in &act.to {
            let book = self.book(book, true)?;
            let to = self.ledger.land_slot(book, state)?;
            for (slot, amount) in self.states(&totals, book)? {
                self.lines.add(&step.lot, &step.piece, slot, -amount);
                self.lines.add(&step.lot, &step.piece, to, amount);
            }
        }
        for book in &act.restores {
            let book = self.book(book, true)?;
            for (slot, amount) in self.states(&totals, book)? {
                self.lines.add(&step.lot, &step.piece, slot, -amount);
            }
            for (slot, amount) in self.states(&origin, book)? {
                self.lines.add(&step.lot, &step.piece, slot, amount);
            }
        }
        for back in &step.returns {
            self.give_back(back, &origin)?;
        }
        Ok(())
    }

    fn judge_rule(
        &self,
        act: &Act,
        rule: &RefusalRule,
        step: &ActStep,
        totals: &Totals,
        origin: &Totals,
    ) -> Result<(), LedgerError> {
        let books = &self.ledger.books;
        for state in &rule.states {
            let slot = books.slot(&rule.book, state)?;
            let held = totals.get(slot);
            let before = if rule.gained { origin.get(slot) } else { 0 };
            if held > before {
                return Err(LedgerError::Refused(Box::new(Refusal {
                    act: Id::clone(&act.id),
                    act_title: act.title.clone(),
                    code: Id::clone(&rule.code),
                    lot: Id::clone(&step.lot),
                    piece: Id::clone(&step.piece),
                    book: Id::clone(&rule.book),
                    state: Id::clone(state),
                    state_title: books.state_of(slot).title.clone(),
                })));
            }
        }
        Ok(())
    }

    fn give_back(&mut self, back: &Return, origin: &Totals) -> Result<(), LedgerError> {
        let book = self.book(&back.book, false)?;
        let amount = match back.amount {
            Some(amount) => amount,
            None => self.ledger.by_basis(book, origin)?,
        };
        if amount == 0 && back.amount.is_none() {
            return Ok(());
        }
        self.transfer(&Transfer {
            book: Id::clone(&back.book),
            from: back.from.clone(),
            to: back.to.clone(),
            amount,
        })
    }
}
