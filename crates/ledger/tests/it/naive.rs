//! The laws again, written as plainly as possible, from nothing but the lines.

use std::collections::BTreeMap;

use kunyu_ledger::{At, BookKind, Books, Entry};
use kunyu_terms::Date;

/// Track → area and number of states.
type Areas<'e> = BTreeMap<&'e str, (i64, usize)>;

type Key<'e> = (&'e str, &'e str, &'e str, &'e str);

/// (book, lot, piece, state) → amount, over the entries that a point of both axes sees.
pub fn fold(entries: &[Entry], at: At) -> BTreeMap<Key<'_>, i64> {
    let mut sums = BTreeMap::new();
    for entry in entries
        .iter()
        .filter(|entry| at.sees(entry.date, entry.seq))
    {
        for line in &entry.lines {
            *sums
                .entry((&*line.book, &*line.lot, &*line.piece, &*line.state))
                .or_default() += line.amount;
        }
    }
    sums
}

pub fn balance(entries: &[Entry], book: &str, lot: &str, state: &str, at: At) -> i64 {
    let mut sum = 0;
    for entry in entries
        .iter()
        .filter(|entry| at.sees(entry.date, entry.seq))
    {
        for line in &entry.lines {
            if (&*line.book, &*line.lot, &*line.state) == (book, lot, state) {
                sum += line.amount;
            }
        }
    }
    sum
}

/// Each entry sums to zero within each book.
pub fn assert_balanced(entry: &Entry) {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &entry.lines {
        assert_ne!(line.amount, 0, "{entry:?}");
        *sums.entry(&line.book).or_default() += line.amount;
    }
    assert!(sums.values().all(|sum| *sum == 0), "{entry:?}");
}

/// Nothing below zero but 本底; each piece with one area in all tracks, in one state of each pure one.
pub fn assert_lawful(books: &Books, entries: &[Entry], at: At) {
    let sums = fold(entries, at);
    let mut areas: BTreeMap<(&str, &str), Areas<'_>> = BTreeMap::new();
    for ((book, lot, piece, state), amount) in sums {
        if amount == 0 || state == "origin" {
            continue;
        }
        assert!(
            amount > 0,
            "{book} {lot} {piece} {state} {amount} at {at:?}"
        );
        let declared = books.book(book).expect("a book");
        if declared.kind != BookKind::Account {
            let of_piece = areas.entry((lot, piece)).or_default();
            let (area, states) = of_piece.entry(book).or_default();
            *area += amount;
            *states += 1;
            assert!(
                declared.mixed || *states == 1,
                "{book} {lot} {piece} is impure at {at:?}"
            );
        }
    }
    let land = books.land().count();
    for (piece, tracks) in areas {
        let mut areas = tracks.values().map(|(area, _)| *area);
        let first = areas.next().expect("a track");
        assert!(
            tracks.len() == land && areas.all(|area| area == first),
            "{piece:?} {tracks:?} at {at:?}"
        );
    }
}

/// All days on which something changes.
pub fn days(entries: &[Entry]) -> Vec<Date> {
    let mut days: Vec<Date> = entries.iter().map(|entry| entry.date).collect();
    days.sort_unstable();
    days.dedup();
    days
}
