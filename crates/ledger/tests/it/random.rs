//! Random acts, good and bad, over one ledger.

use std::collections::BTreeMap;

use kunyu_ledger::{
    At, Correction, Differs, Entry, EntryId, Ledger, LedgerError, LotKind, Move, Part, Piece,
    Posting,
};
use kunyu_terms::{Area, Date, Localized};

use crate::support::*;

/// SplitMix64: the same acts from the same seed, everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        let position = self.below(list.len());
        list.get(position)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const ACCOUNTS: [&str; 4] = [
    "annual_plan",
    "farmland_quantity",
    "farmland_paddy",
    "farmland_capacity",
];
const POOLS: [&str; 3] = ["2020", "2021", "pool"];

/// A ledger with the acts done on it, counted by outcome.
pub struct World {
    pub ledger: Ledger,
    pub random: Random,
    pub outcomes: BTreeMap<&'static str, u64>,
    lots: Vec<String>,
    today: Date,
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self {
            ledger: Ledger::new(books()),
            random: Random::new(seed),
            outcomes: BTreeMap::new(),
            lots: Vec::new(),
            today: day("2015-01-01"),
        }
    }

    /// One act; returns its entries when it was done.
    pub fn act(&mut self) -> Option<Vec<Entry>> {
        if self.random.chance(40) {
            let days = self.random.below(20) as i64;
            self.today = self.today.plus_days(days).expect("within the calendar");
        }
        let kind = self.random.below(100);
        let (name, done) = match kind {
            _ if self.lots.is_empty() => ("open", self.open()),
            0..4 => ("open", self.open()),
            4..14 => ("convert", self.convert()),
            14..44 => ("move", self.move_piece()),
            44..54 => ("part", self.move_part()),
            54..62 => ("split", self.split()),
            62..72 => ("transfer", self.transfer()),
            72..76 => ("difference", self.difference()),
            76..84 => ("act", self.declared_act()),
            84..94 => ("correct", self.correct()),
            94..96 => ("swap", self.swap()),
            96..98 => ("reopen", self.reopen()),
            _ => ("several", self.several()),
        };
        match done {
            Ok(entries) => {
                *self.outcomes.entry(name).or_default() += 1;
                Some(entries)
            }
            Err(error) => {
                assert_ne!(error.code(), "ledger.law", "{error}");
                *self.outcomes.entry(error.code()).or_default() += 1;
                None
            }
        }
    }

    /// Mostly today, sometimes back-dated, by much or little.
    fn date(&mut self) -> Date {
        let back = match self.random.below(10) {
            0 => self.random.below(900),
            1 | 2 => self.random.below(30),
            _ => 0,
        };
        self.today
            .plus_days(-(back as i64))
            .expect("within the calendar")
    }

    fn posting(&mut self) -> Posting {
        Posting::new(self.date(), "clerk")
    }

    fn lot(&mut self) -> String {
        self.random.pick(&self.lots).cloned().unwrap_or_default()
    }

    fn piece(&mut self, date: Date) -> Result<Piece, LedgerError> {
        let lot = self.lot();
        let pieces = self.ledger.pieces(&lot, At::on(date));
        let piece = self.random.pick(&pieces).cloned();
        piece.ok_or(LedgerError::UnknownPiece {
            lot: lot.as_str().into(),
            piece: "any".into(),
            date,
        })
    }

    fn state(&mut self, book: &str) -> String {
        let book = self.ledger.books().book(book).expect("a book").clone();
        let states: Vec<_> = book.states.iter().filter(|state| !state.contra).collect();
        self.random
            .pick(&states)
            .map(|state| state.id.to_string())
            .unwrap_or_default()
    }

    fn track(&mut self) -> &'static str {
        let tracks = [
            "ownership",
            "custody",
            "disposition",
            "use",
            "registration",
            "kind",
        ];
        self.random.pick(&tracks).copied().unwrap_or("use")
    }

    fn area(&mut self, whole: Area) -> Area {
        // now and then a little more than there is
        let limit = whole.centi_m2() + whole.centi_m2() / 20 + 2;
        Area::from_centi_m2(1 + (self.random.next() % limit as u64) as i64)
    }

    fn opening(&mut self) -> (Area, Vec<kunyu_ledger::OpeningPiece>) {
        let count = 1 + self.random.below(4);
        let mut whole = 0;
        let pieces = (0..count).map(|number| {
            let parts: Vec<i64> = (0..3)
                .map(|_| (self.random.next() % 5_000_000) as i64)
                .collect();
            let area = parts.iter().sum::<i64>() + 1;
            whole += area;
            let states = ["cropland", "other_farmland", "unused"];
            let mut mix: Vec<(&str, Area)> = states
                .iter()
                .zip(&parts)
                .map(|(state, area)| (*state, Area::from_centi_m2(*area)))
                .collect();
            mix[0].1 = Area::from_centi_m2(parts[0] + 1);
            piece(&format!("{number}"), Area::from_centi_m2(area), &mix)
        });
        let pieces = pieces.collect();
        (Area::from_centi_m2(whole), pieces)
    }

    fn open(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let id = format!("L{}", self.random.below(12));
        let (area, pieces) = self.opening();
        let kind = [LotKind::Batch, LotKind::Project, LotKind::Stock][self.random.below(3)];
        let date = self.date();
        let new = lot(&id, kind, area, Some(area), &date.to_string());
        let entry = self
            .ledger
            .open_lot(new, opening(&date.to_string(), pieces))?;
        if !self.lots.contains(&id) {
            self.lots.push(id);
        }
        Ok(vec![entry])
    }

    fn reopen(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let id = self.lot();
        let Some(old) = self.ledger.lot(&id, None).cloned() else {
            return Err(LedgerError::UnknownLot {
                lot: id.as_str().into(),
            });
        };
        let (area, pieces) = self.opening();
        let date = self.date().to_string();
        let new = lot(&id, old.kind, area, Some(area), &date);
        let correction = self.correction(old.opened, None);
        self.ledger
            .correct_opening(correction, new, opening(&date, pieces))
    }

    fn convert(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let mut posting = self.posting();
        let piece = self.piece(posting.date)?;
        let state = self.state("class");
        let mut request = to(&piece.lot, &piece.name, "class", &state);
        if self.random.chance(50) {
            request.from = Some(self.state("class").as_str().into());
        }
        if self.random.chance(50) {
            request.area = Some(self.area(piece.area));
        }
        posting = posting.step(request);
        Ok(vec![self.ledger.post(posting)?])
    }

    fn one_move(&mut self, date: Date) -> Result<Move, LedgerError> {
        let piece = self.piece(date)?;
        let track = self.track();
        let state = self.state(track);
        let mut request = to(&piece.lot, &piece.name, track, &state);
        if self.random.chance(30) {
            request.from = Some(self.state(track).as_str().into());
        }
        Ok(request)
    }

    fn move_piece(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let posting = self.posting();
        let request = self.one_move(posting.date)?;
        Ok(vec![self.ledger.post(posting.step(request))?])
    }

    fn move_part(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let mut posting = self.posting();
        let piece = self.piece(posting.date)?;
        let area = self.area(piece.area);
        for _ in 0..=self.random.below(3) {
            let track = self.track();
            let state = self.state(track);
            let mut request = to(&piece.lot, &piece.name, track, &state);
            request.area = Some(area);
            posting = posting.step(request);
        }
        Ok(vec![self.ledger.post(posting)?])
    }

    fn split(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let posting = self.posting();
        let piece = self.piece(posting.date)?;
        let mut left = piece.area;
        let mut parts = Vec::new();
        for _ in 0..=self.random.below(3) {
            let area = Area::from_centi_m2(self.area(left).centi_m2() / 2 + 1);
            left = Area::from_centi_m2((left.centi_m2() - area.centi_m2()).max(1));
            let kind = self.random.chance(20).then(|| "levied_road".into());
            let keeps = parts.is_empty() && self.random.chance(20);
            parts.push(Part {
                name: keeps.then(|| piece.name.clone()),
                kind,
                area,
                mix: BTreeMap::new(),
            });
        }
        let posting = posting.step(split(&piece.lot, &piece.name, parts));
        Ok(vec![self.ledger.post(posting)?])
    }

    fn transfer(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let mut posting = self.posting();
        if self.random.chance(30) {
            posting.grade = Some(kunyu_ledger::Grade::Copy);
        }
        let account = self
            .random
            .pick(&ACCOUNTS)
            .copied()
            .unwrap_or("annual_plan");
        let states: Vec<String> = {
            let book = self.ledger.books().book(account).expect("a book");
            book.states
                .iter()
                .map(|state| state.id.to_string())
                .collect()
        };
        let holder = |random: &mut Random| random.pick(&POOLS).copied().unwrap_or("pool");
        let (from, into) = (holder(&mut self.random), holder(&mut self.random));
        let out = self.random.pick(&states).cloned().unwrap_or_default();
        let state = self.random.pick(&states).cloned().unwrap_or_default();
        let amount = 1 + self.random.below(10_000_000) as i64;
        let step = transfer(account, (from, &out), (into, &state), amount);
        Ok(vec![self.ledger.post(posting.step(step))?])
    }

    fn difference(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let posting = self.posting();
        let piece = self.piece(posting.date)?;
        let differs = if self.random.chance(50) {
            Differs::Short
        } else {
            Differs::Over
        };
        let area = Area::from_centi_m2(1 + self.random.below(3_000) as i64);
        let step = difference(&piece.lot, &piece.name, differs, Some(area));
        Ok(vec![self.ledger.post(posting.step(step))?])
    }

    fn declared_act(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let posting = self.posting();
        let piece = self.piece(posting.date)?;
        let acts = ["withdrawal", "repossession", "write_off"];
        let act = self.random.pick(&acts).copied().unwrap_or("write_off");
        let step = act_on(act, &piece.lot, &piece.name);
        Ok(vec![self.ledger.post(posting.step(step))?])
    }

    fn correction(&mut self, entry: EntryId, replacement: Option<Posting>) -> Correction {
        let second = if self.random.chance(97) {
            "head"
        } else {
            "clerk"
        };
        Correction {
            entry,
            replacement,
            reason: "写错".into(),
            by: "clerk".into(),
            second: second.into(),
        }
    }

    fn correct(&mut self) -> Result<Vec<Entry>, LedgerError> {
        // mostly a late one: the early ones bear too much
        let count = self.ledger.entries().len();
        let back = if self.random.chance(80) {
            self.random.below(12)
        } else {
            self.random.below(count)
        };
        let position = count.saturating_sub(1 + back);
        let Some(wrong) = self.ledger.entries().get(position).map(|entry| entry.id) else {
            return Err(LedgerError::Nothing);
        };
        let replacement = if self.random.chance(50) {
            let posting = self.posting();
            let request = self.one_move(posting.date)?;
            Some(posting.step(request))
        } else {
            None
        };
        let correction = self.correction(wrong, replacement);
        self.ledger.correct(correction)
    }

    fn swap(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let (one, other) = (self.posting(), self.posting());
        let first = self.one_move(one.date)?;
        let second = self.one_move(other.date)?;
        let entries = self.ledger.swap(one.step(first), other.step(second))?;
        Ok(entries.to_vec())
    }

    fn several(&mut self) -> Result<Vec<Entry>, LedgerError> {
        let mut postings = Vec::new();
        for _ in 0..3 {
            let posting = self.posting();
            let request = self.one_move(posting.date)?;
            postings.push(posting.step(request));
        }
        self.ledger.post_all(postings)
    }
}
