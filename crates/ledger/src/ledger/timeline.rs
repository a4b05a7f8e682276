//! All lines of one piece (or holder), by legal date.

use kunyu_terms::Date;

use crate::book::{Books, Slot};
use crate::{At, EntryId, Seq};

/// Amounts by slot, sorted, without zeros.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Totals(Vec<(Slot, i64)>);

impl Totals {
    pub(crate) fn add(&mut self, slot: Slot, amount: i64) {
        match self.0.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(position) => {
                let sum = self.0[position].1.saturating_add(amount);
                if sum == 0 {
                    self.0.remove(position);
                } else {
                    self.0[position].1 = sum;
                }
            }
            Err(position) if amount != 0 => self.0.insert(position, (slot, amount)),
            Err(_) => {}
        }
    }

    pub(crate) fn get(&self, slot: Slot) -> i64 {
        let found = self.0.binary_search_by_key(&slot, |(slot, _)| *slot);
        found.map_or(0, |position| self.0[position].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, i64)> + '_ {
        self.0.iter().copied()
    }

    /// The states of a book that are not contra, with their amounts.
    pub(crate) fn in_book<'t>(
        &'t self,
        books: &'t Books,
        book: usize,
    ) -> impl Iterator<Item = (Slot, i64)> + 't {
        self.iter().filter(move |(slot, _)| {
            let info = books.info(*slot);
            info.book == book && !info.contra
        })
    }

    /// Area of the piece, from the first book of land that holds any.
    pub(crate) fn area(&self, books: &Books) -> i64 {
        let mut of_land = self.iter().filter(|(slot, _)| {
            let info = books.info(*slot);
            info.land && !info.contra
        });
        let Some((first, _)) = of_land.next() else {
            return 0;
        };
        let book = books.info(first).book;
        self.in_book(books, book).map(|(_, amount)| amount).sum()
    }
}

/// How totals break a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breach {
    /// A state below zero.
    Negative(Slot, i64),
    /// Several states of a track that is not mixed.
    Impure(usize),
    /// A track with another area than the first.
    Uneven(usize),
}

/// Every breach of the laws by the totals of one piece or holder.
pub(crate) fn breaches(books: &Books, totals: &Totals) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut sums = vec![0_i64; books.all().len()];
    let mut states = vec![0_u16; books.all().len()];
    let mut land = false;
    for (slot, amount) in totals.iter() {
        let info = books.info(slot);
        if info.contra {
            continue;
        }
        land |= info.land;
        sums[info.book] = sums[info.book].saturating_add(amount);
        states[info.book] += 1;
        if amount < 0 {
            found.push(Breach::Negative(slot, amount));
        } else if info.land && !info.mixed && states[info.book] == 2 {
            found.push(Breach::Impure(info.book));
        }
    }
    if !land {
        return found;
    }
    let mut area = None;
    for (position, book) in books.all().iter().enumerate() {
        if book.is_land() && *area.get_or_insert(sums[position]) != sums[position] {
            found.push(Breach::Uneven(position));
        }
    }
    found
}

/// One line as posted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posted {
    pub(crate) date: Date,
    pub(crate) seq: Seq,
    pub(crate) entry: EntryId,
    pub(crate) slot: Slot,
    pub(crate) amount: i64,
}

/// The lines of one piece or holder, by legal date, then by recording.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timeline {
    posted: Vec<Posted>,
    now: Totals,
}

impl Timeline {
    pub(crate) fn insert(&mut self, line: Posted) {
        let position = self
            .posted
            .partition_point(|posted| posted.date <= line.date);
        self.posted.insert(position, line);
        self.now.add(line.slot, line.amount);
    }

    /// Takes out the lines of entries from `first` on.
    pub(crate) fn forget(&mut self, first: EntryId) {
        for line in self.posted.iter().filter(|line| line.entry >= first) {
            self.now.add(line.slot, -line.amount);
        }
        self.posted.retain(|line| line.entry < first);
    }

    /// Whether a line that was not taken back ever stood here.
    pub(crate) fn was_used(&self) -> bool {
        !self.posted.is_empty()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.posted.is_empty()
    }

    pub(crate) fn lines(&self) -> &[Posted] {
        &self.posted
    }

    /// All that is known now, at the end of time.
    pub(crate) fn now(&self) -> &Totals {
        &self.now
    }

    pub(crate) fn totals(&self, at: At) -> Totals {
        let latest = self.posted.last().is_none_or(|last| last.date <= at.date);
        if latest && at.known.is_none() {
            return self.now.clone();
        }
        let mut totals = Totals::default();
        for line in &self.posted {
            if line.date > at.date {
                break;
            }
            if at.sees(line.date, line.seq) {
                totals.add(line.slot, line.amount);
            }
        }
        totals
    }

    /// The first day from `from` on at whose end a law is broken, with all its breaches.
    pub(crate) fn first_breach(&self, books: &Books, from: Date) -> Option<(Date, Vec<Breach>)> {
        let last = self.posted.last()?.date;
        if last <= from {
            let found = breaches(books, &self.now);
            return (!found.is_empty()).then_some((from, found));
        }
        let mut totals = Totals::default();
        let mut days = self.posted.chunk_by(|a, b| a.date == b.date).peekable();
        while let Some(day) = days.next() {
            for line in day {
                totals.add(line.slot, line.amount);
            }
            let date = day[0].date;
            // a posting on a day without lines is judged with the lines of the days before
            let reaches = date >= from || days.peek().is_none_or(|next| next[0].date > from);
            if reaches {
                let found = breaches(books, &totals);
                if !found.is_empty() {
                    return Some((date.max(from), found));
                }
            }
        }
        None
    }
}
