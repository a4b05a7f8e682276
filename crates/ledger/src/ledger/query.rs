//! Balances and pieces at a point of both time axes.

use std::collections::BTreeMap;

use kunyu_terms::Area;

use super::Ledger;
use super::timeline::Totals;
use crate::{At, Id, LedgerError, Lot, View, ViewRow};

/// A piece of a lot with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Lot.
    pub lot: Id,
    /// Name.
    pub name: Id,
    /// Kind: its state in the book of natures.
    pub kind: Option<Id>,
    /// Area in the document's measure.
    pub area: Area,
    /// Book → states with their areas; one state but in mixed tracks.
    pub states: BTreeMap<Id, Vec<(Id, Area)>>,
}

impl Piece {
    /// The state in a track that is not mixed.
    pub fn state(&self, book: &str) -> Option<&Id> {
        match self.states.get(book)?.as_slice() {
            [(state, _)] => Some(state),
            _ => None,
        }
    }
}

impl Ledger {
    /// The amount in a book: of one lot or holder or of all, in one state or in all but 本底.
    ///
    /// In the unit of the book, 0.01 m² for land. As of the end of the day.
    pub fn balance(
        &self,
        book: &str,
        lot: Option<&str>,
        state: Option<&str>,
        at: At,
    ) -> Result<i64, LedgerError> {
        let declared = self.books.book(book)?;
        let wanted = if let Some(state) = state {
            vec![self.books.slot(book, state)?]
        } else {
            let states = declared.states.iter().filter(|state| !state.contra);
            let slots = states.map(|state| self.books.slot(book, &state.id));
            slots.collect::<Result<_, _>>()?
        };
        let lots = self.timelines.iter();
        let pieces = lots
            .filter(|(id, _)| lot.is_none_or(|lot| *lot == ***id))
            .flat_map(|(_, pieces)| pieces.values());
        let mut sum = 0_i64;
        for timeline in pieces {
            let totals = timeline.totals(at);
            for slot in &wanted {
                sum = sum.saturating_add(totals.get(*slot));
            }
        }
        Ok(sum)
    }

    /// The pieces of a lot that have land, by name.
    pub fn pieces(&self, lot: &str, at: At) -> Vec<Piece> {
        let Some((id, pieces)) = self.timelines.get_key_value(lot) else {
            return Vec::new();
        };
        let with_land = pieces.iter().filter_map(|(name, timeline)| {
            let totals = timeline.totals(at);
            (totals.area(&self.books) != 0).then(|| self.describe(id, name, &totals))
        });
        with_land.collect()
    }

    /// One piece of a lot, when it has land.
    pub fn piece(&self, lot: &str, piece: &str, at: At) -> Option<Piece> {
        let (id, pieces) = self.timelines.get_key_value(lot)?;
        let (name, timeline) = pieces.get_key_value(piece)?;
        let totals = timeline.totals(at);
        (totals.area(&self.books) != 0).then(|| self.describe(id, name, &totals))
    }

    fn describe(&self, lot: &Id, name: &Id, totals: &Totals) -> Piece {
        let mut states: BTreeMap<Id, Vec<(Id, Area)>> = BTreeMap::new();
        for (slot, amount) in totals.iter() {
            let info = self.books.info(slot);
            if info.land && !info.contra {
                let book = Id::clone(&self.books.book_of(slot).id);
                let state = Id::clone(&self.books.state_of(slot).id);
                let area = Area::from_centi_m2(amount);
                states.entry(book).or_default().push((state, area));
            }
        }
        let nature = self.books.nature();
        let kind = nature
            .and_then(|book| states.get(&book.id))
            .and_then(|states| states.first())
            .map(|(state, _)| Id::clone(state));
        Piece {
            lot: Id::clone(lot),
            name: Id::clone(name),
            kind,
            area: Area::from_centi_m2(totals.area(&self.books)),
            states,
        }
    }

    /// The pieces that a view shows, by lot and name, each with the area that counts.
    ///
    /// The ids of the view are checked first, so a wrong name is an error and not an empty list.
    pub fn view(&self, view: &View, at: At) -> Result<Vec<ViewRow>, LedgerError> {
        view.check(&self.books)?;
        let lots: Vec<&Lot> = self.lots(at).filter(|lot| view.takes(lot.kind)).collect();
        let mut rows = Vec::new();
        for lot in lots {
            for piece in self.pieces(&lot.id, at) {
                let area = view.counted(&piece);
                if area > Area::default() {
                    rows.push(ViewRow {
                        year: lot.approved_on.year(),
                        area,
                        piece,
                    });
                }
            }
        }
        Ok(rows)
    }
}
