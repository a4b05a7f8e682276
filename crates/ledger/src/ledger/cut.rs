//! Cutting a piece: every track and the class mix are cut with it.

use std::collections::BTreeSet;

use kunyu_terms::Area;

use super::draft::Draft;
use super::open::positive;
use super::steps::beyond;
use crate::book::Slot;
use crate::share::share_mix;
use crate::{Book, Id, LedgerError, Part, Split};

impl Draft<'_> {
    /// Cuts a piece; returns the names of its parts, the rest last.
    pub(super) fn split(&mut self, split: &Split) -> Result<Vec<Id>, LedgerError> {
        let (totals, area) = self.piece(&split.lot, &split.piece)?;
        let parts = self.parts(split, area)?;
        let books = &self.ledger.books;
        let nature = books.nature().map(|book| Id::clone(&book.id));
        for book in books.land() {
            let from = self.states(&totals, book)?;
            for (slot, amount) in &from {
                self.lines.add(&split.lot, &split.piece, *slot, -amount);
            }
            let rows = self.part_rows(split, book, &parts, &from)?;
            for (part, row) in parts.iter().zip(rows) {
                let name = part.name.as_ref().unwrap_or(&split.piece);
                let kind = part
                    .kind
                    .as_ref()
                    .filter(|_| nature.as_ref() == Some(&book.id));
                if let Some(kind) = kind {
                    let slot = self.ledger.land_slot(book, kind)?;
                    self.lines.add(&split.lot, name, slot, part.area.centi_m2());
                    continue;
                }
                for (slot, amount) in row {
                    self.lines.add(&split.lot, name, slot, amount);
                }
            }
        }
        Ok(parts.into_iter().filter_map(|part| part.name).collect())
    }

    /// The parts with names for all, and the rest as a last part.
    fn parts(&self, split: &Split, area: i64) -> Result<Vec<Part>, LedgerError> {
        let mut parts = split.parts.clone();
        let mut taken = 0_i64;
        for part in &parts {
            positive(&split.lot, part.area.centi_m2(), 1)?;
            taken = taken.saturating_add(part.area.centi_m2());
        }
        if taken > area {
            return Err(beyond(&split.lot, &split.piece, area, taken));
        }
        if taken < area {
            parts.push(Part {
                area: Area::from_centi_m2(area - taken),
                ..Part::default()
            });
        }
        let stated = split.parts.iter().filter_map(|part| part.name.clone());
        let mut names: Vec<Id> = stated.collect();
        let unique: BTreeSet<&Id> = names.iter().collect();
        let clash = names.iter().find(|name| {
            name.is_empty() || **name != split.piece && self.is_taken(&split.lot, name)
        });
        if unique.len() < names.len() || clash.is_some() {
            let clash = clash.or(names.first()).cloned();
            return Err(LedgerError::PieceExists {
                lot: Id::clone(&split.lot),
                piece: clash.unwrap_or_default(),
            });
        }
        for part in &mut parts {
            if part.name.is_none() {
                let name = self.free_name(&split.lot, &split.piece, &names);
                names.push(Id::clone(&name));
                part.name = Some(name);
            }
        }
        Ok(parts)
    }

    /// What each part takes of a book: whole in a pure track; of a mix as stated, else by
    /// largest remainder of what is left.
    fn part_rows(
        &self,
        split: &Split,
        book: &Book,
        parts: &[Part],
        from: &[(Slot, i64)],
    ) -> Result<Vec<Vec<(Slot, i64)>>, LedgerError> {
        let mut left: Vec<i64> = from.iter().map(|(_, amount)| *amount).collect();
        let mut rows: Vec<Option<Vec<(Slot, i64)>>> = Vec::with_capacity(parts.len());
        for part in parts {
            let Some(mix) = part.mix.get(&book.id).filter(|_| book.mixed) else {
                rows.push(None);
                continue;
            };
            let area = part.area.centi_m2();
            let stated = self.ledger.mix_slots(&split.lot, book, mix, area)?;
            for (slot, amount) in &stated {
                let at = from.iter().position(|(held, _)| held == slot);
                let held = at.map_or(0, |at| left[at]);
                if *amount > held {
                    return Err(LedgerError::Sum {
                        lot: Id::clone(&split.lot),
                        of: Id::clone(&self.ledger.books.state_of(*slot).id),
                        whole: held,
                        parts: *amount,
                    });
                }
                if let Some(at) = at {
                    left[at] -= amount;
                }
            }
            rows.push(Some(stated));
        }
        let open = parts.iter().zip(&rows).filter(|(_, row)| row.is_none());
        let areas: Vec<i64> = open.map(|(part, _)| part.area.centi_m2()).collect();
        let shared = share_mix(&left, &areas).ok_or_else(|| LedgerError::Sum {
            lot: Id::clone(&split.lot),
            of: Id::clone(&book.id),
            whole: left.iter().sum(),
            parts: areas.iter().sum(),
        })?;
        let mut shared = shared.into_iter();
        let slots = from.iter().map(|(slot, _)| *slot);
        let fill = |row: Option<Vec<(Slot, i64)>>| {
            row.unwrap_or_else(|| {
                slots
                    .clone()
                    .zip(shared.next().unwrap_or_default())
                    .collect()
            })
        };
        Ok(rows.into_iter().map(fill).collect())
    }
}
