//! Views: which pieces count as 批而未供, 供而未用, ….

use std::collections::BTreeMap;

use kunyu_terms::{Area, Bilingual, Decimal};

use crate::{Books, Id, LedgerError, LotKind, Piece};

/// A named question over where pieces stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Id.
    pub id: Id,
    /// Title.
    pub title: Bilingual,
    /// Kinds of lots; all when empty.
    pub lots: Vec<LotKind>,
    /// Kinds of pieces; all when empty.
    pub pieces: Vec<Id>,
    /// Track → states, one of which the piece must stand in. In a mixed track the part in
    /// these states counts.
    pub states: BTreeMap<Id, Vec<Id>>,
}

/// A piece in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    /// Year of the lot's approval.
    pub year: i16,
    /// The area that counts.
    pub area: Area,
    /// The piece.
    pub piece: Piece,
}

impl View {
    /// Whether books, states and kinds are declared.
    pub fn check(&self, books: &Books) -> Result<(), LedgerError> {
        for (book, states) in &self.states {
            if !books.book(book)?.is_land() {
                return Err(LedgerError::WrongKind {
                    book: Id::clone(book),
                });
            }
            for state in states {
                books.slot(book, state)?;
            }
        }
        for kind in &self.pieces {
            let nature = books.nature().map_or("nature", |book| &book.id);
            books.slot(nature, kind)?;
        }
        Ok(())
    }

    /// Whether lots of this kind count.
    pub fn takes(&self, kind: LotKind) -> bool {
        self.lots.is_empty() || self.lots.contains(&kind)
    }

    /// The area of a piece that counts; zero when it does not belong to the view.
    pub fn counted(&self, piece: &Piece) -> Area {
        let kind = piece.kind.as_ref();
        if !self.pieces.is_empty() && !kind.is_some_and(|kind| self.pieces.contains(kind)) {
            return Area::default();
        }
        let in_book = |(book, wanted): (&Id, &Vec<Id>)| {
            let states = piece.states.get(book).into_iter().flatten();
            let counted = states.filter(|(state, _)| wanted.contains(state));
            counted.map(|(_, area)| area.centi_m2()).sum::<i64>()
        };
        let least = self.states.iter().map(in_book).min();
        Area::from_centi_m2(least.unwrap_or(piece.area.centi_m2()))
    }
}

/// The sum of a view.
pub fn total(rows: &[ViewRow]) -> Area {
    Area::from_centi_m2(rows.iter().map(|row| row.area.centi_m2()).sum())
}

/// The sums of a view by year of approval and lot.
pub fn by_lot(rows: &[ViewRow]) -> BTreeMap<(i16, Id), Area> {
    let mut sums: BTreeMap<(i16, Id), Area> = BTreeMap::new();
    for row in rows {
        let sum = sums
            .entry((row.year, Id::clone(&row.piece.lot)))
            .or_default();
        *sum = Area::from_centi_m2(sum.centi_m2() + row.area.centi_m2());
    }
    sums
}

/// The sums of a view by year of approval.
pub fn by_year(rows: &[ViewRow]) -> BTreeMap<i16, Area> {
    let mut sums: BTreeMap<i16, Area> = BTreeMap::new();
    for ((year, _), area) in by_lot(rows) {
        let sum = sums.entry(year).or_default();
        *sum = Area::from_centi_m2(sum.centi_m2() + area.centi_m2());
    }
    sums
}

/// A part as percent of a named base, rounded half-up to two decimals; `None` of nothing.
pub fn percent(part: Area, base: Area) -> Option<Decimal> {
    let base = i128::from(base.centi_m2());
    if base <= 0 {
        return None;
    }
    let scaled = i128::from(part.centi_m2()) * 10_000;
    let rounded = (2 * scaled + base).div_euclid(2 * base);
    Decimal::new(i64::try_from(rounded).ok()?, 2)
}
