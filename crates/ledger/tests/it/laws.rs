//! The laws under random acts. `a_million_acts` is the long form (`make soak`).

use std::collections::BTreeMap;

use kunyu_ledger::{At, Entry, Ledger, Seq};
use kunyu_terms::Date;
use proptest::prelude::*;

use crate::naive;
use crate::random::{Random, World};
use crate::support::*;

/// A balance as it was answered when it was the newest.
struct Answer {
    book: &'static str,
    lot: String,
    state: &'static str,
    date: Date,
    known: Seq,
    answer: i64,
}

const ASKED: [(&str, &str); 5] = [
    ("class", "cropland"),
    ("ownership", "state"),
    ("disposition", "undisposed"),
    ("use", "not_handed_over"),
    ("annual_plan", "available"),
];

fn ask(world: &mut World, answers: &mut Vec<Answer>) {
    let (book, state) = ASKED[world.random.below(ASKED.len())];
    let lot = if book == "annual_plan" {
        "2020".to_owned()
    } else {
        format!("L{}", world.random.below(12))
    };
    let date = day("2014-06-01")
        .plus_days(world.random.below(3_000) as i64)
        .expect("within the calendar");
    let ledger = &world.ledger;
    let Some(last) = ledger.entries().last() else {
        return;
    };
    let answer = ledger
        .balance(book, Some(&lot), Some(state), At::on(date))
        .expect("declared");
    answers.push(Answer {
        book,
        lot,
        state,
        date,
        known: last.seq,
        answer,
    });
}

/// The whole state of a ledger, for "nothing changed".
fn snapshot(ledger: &Ledger) -> String {
    let at = At::on(day("2100-01-01"));
    let lots: Vec<_> = ledger
        .lots(at)
        .map(|lot| (lot, ledger.pieces(&lot.id, at)))
        .collect();
    format!("{lots:?} {:?}", ledger.entries().last())
}

/// The law of each new entry, on each day from its own on, for the lots it touches.
fn judge(ledger: &Ledger, new: &[Entry]) {
    for entry in new {
        naive::assert_balanced(entry);
    }
    let touched: Vec<&str> = new
        .iter()
        .flat_map(|entry| &entry.lines)
        .map(|line| &*line.lot)
        .collect();
    let part: Vec<Entry> = ledger
        .entries()
        .iter()
        .filter_map(|entry| {
            let mut entry = entry.clone();
            entry.lines.retain(|line| touched.contains(&&*line.lot));
            (!entry.lines.is_empty()).then_some(entry)
        })
        .collect();
    let first = new.iter().map(|entry| entry.date).min();
    for date in naive::days(&part)
        .into_iter()
        .filter(|date| Some(*date) >= first)
    {
        naive::assert_lawful(ledger.books(), &part, At::on(date));
    }
}

/// `count` random acts on one ledger, with every law; `thorough`: judged after every single act.
fn run(seed: u64, count: u64, thorough: bool) -> BTreeMap<&'static str, u64> {
    let mut world = World::new(seed);
    let mut answers = Vec::new();
    for number in 0..count {
        let before = thorough.then(|| snapshot(&world.ledger));
        let known = world.ledger.entries().len();
        if let Some(new) = world.act() {
            assert_eq!(world.ledger.entries()[known..], new);
            if thorough || number % 16 == 0 {
                judge(&world.ledger, &new);
            }
        } else {
            assert_eq!(world.ledger.entries().len(), known);
            assert!(before.is_none_or(|before| before == snapshot(&world.ledger)));
        }
        ask(&mut world, &mut answers);
    }
    at_the_end(&mut world, &answers);
    world.outcomes
}

fn at_the_end(world: &mut World, answers: &[Answer]) {
    let ledger = &world.ledger;
    for asked in answers {
        let at = At::known(asked.date, asked.known);
        let answer = ledger
            .balance(asked.book, Some(&asked.lot), Some(asked.state), at)
            .expect("declared");
        assert_eq!(
            answer, asked.answer,
            "{} {} {} {at:?}",
            asked.book, asked.lot, asked.state
        );
        let naive = naive::balance(ledger.entries(), asked.book, &asked.lot, asked.state, at);
        assert_eq!(naive, asked.answer);
    }
    // lawful on every day, as known now and as known at random points
    let days = naive::days(ledger.entries());
    for date in &days {
        naive::assert_lawful(ledger.books(), ledger.entries(), At::on(*date));
    }
    let last = ledger.entries().last().map_or(0, |entry| entry.seq);
    for _ in 0..8 {
        let date = *world.random.pick(&days).unwrap_or(&day("2015-01-01"));
        let known = world.random.next() % (last + 1);
        naive::assert_lawful(ledger.books(), ledger.entries(), At::known(date, known));
        for lot in ledger.lots(At::known(date, known)) {
            let report =
                ledger.reconcile(&lot.id, Some("survey_difference"), At::known(date, known));
            assert_eq!(report.expect("the lot is open").faults, []);
        }
    }
    shuffled(ledger, &mut world.random);
}

/// Recorded in another order, with the same legal dates: the same books.
fn shuffled(ledger: &Ledger, random: &mut Random) {
    let mut entries = ledger.entries().to_vec();
    for position in (1..entries.len()).rev() {
        let other = random.below(position + 1);
        let (one, two) = (entries[position].seq, entries[other].seq);
        (entries[position].seq, entries[other].seq) = (two, one);
        entries.swap(position, other);
    }
    let again = Ledger::from_entries(books(), Vec::new(), entries).expect("the same lines");
    for date in naive::days(ledger.entries()).iter().step_by(7) {
        let at = At::on(*date);
        for lot in (0..12).map(|number| format!("L{number}")) {
            assert_eq!(again.pieces(&lot, at), ledger.pieces(&lot, at));
        }
        for (book, state) in ASKED {
            let of = |ledger: &Ledger| {
                ledger
                    .balance(book, None, Some(state), at)
                    .expect("declared")
            };
            assert_eq!(of(&again), of(ledger));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(48), max_shrink_iters: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_law_holds_after_every_act(seed in any::<u64>()) {
        run(seed, 120, true);
    }
}

fn cases(default: u32) -> u32 {
    let set = std::env::var("KUNYU_LEDGER_CASES").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn random_acts_reach_every_outcome() {
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..40 {
        for (outcome, count) in run(seed, 300, false) {
            *outcomes.entry(outcome).or_default() += count;
        }
    }
    // every lot is whole here, so its history can always be followed
    assert!(!outcomes.contains_key("ledger.declaration"), "{outcomes:?}");
    let done = [
        "open",
        "convert",
        "move",
        "part",
        "split",
        "transfer",
        "difference",
        "act",
        "correct",
        "swap",
        "reopen",
        "several",
    ];
    let refused = [
        "ledger.short",
        "ledger.dependent",
        "ledger.beyond_piece",
        "ledger.wrong_state",
        "ledger.flow",
        "ledger.refused",
        "ledger.above_tolerance",
        "ledger.corrected",
        "ledger.reversal",
        "ledger.second_user",
        "ledger.lot_exists",
        "ledger.nothing",
        "ledger.unknown_piece",
    ];
    for outcome in done.iter().chain(&refused) {
        assert!(
            outcomes.contains_key(outcome),
            "{outcome} never happened: {outcomes:?}"
        );
    }
}

/// The long form: `KUNYU_LEDGER_ACTS` acts (a million) from `KUNYU_LEDGER_SEED`, 500 on each ledger.
#[test]
#[ignore = "long: make soak"]
fn a_million_acts() {
    let number = |name: &str, default: u64| {
        let set = std::env::var(name).ok();
        set.and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (acts, seed) = (
        number("KUNYU_LEDGER_ACTS", 1_000_000),
        number("KUNYU_LEDGER_SEED", 1),
    );
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut run_so_far = 0;
    while run_so_far < acts {
        for (outcome, count) in run(seed.wrapping_add(run_so_far), 500, false) {
            *outcomes.entry(outcome).or_default() += count;
        }
        run_so_far += 500;
    }
    println!("{run_so_far} acts from seed {seed}: {outcomes:#?}");
}

/// Moves of a piece on different tracks may be booked in any order: late paper changes nothing.
#[test]
fn paper_in_any_order_gives_the_same_books() {
    let moves = [
        ("2020-02-01", "ownership", "state"),
        ("2020-03-01", "custody", "reserve"),
        ("2020-04-01", "disposition", "announced"),
        ("2020-05-01", "use", "handed_over"),
        ("2020-06-01", "registration", "registered"),
    ];
    let mut seen: Vec<Vec<kunyu_ledger::Piece>> = Vec::new();
    for order in permutations(moves.len()) {
        let mut ledger = Ledger::new(books());
        let batch = lot(
            "L",
            kunyu_ledger::LotKind::Batch,
            ha(3.0),
            Some(ha(3.0)),
            "2020-01-01",
        );
        ledger
            .open_lot(batch, opening("2020-01-01", vec![piece("1", ha(3.0), &[])]))
            .unwrap();
        for index in order {
            let (date, book, state) = moves[index];
            ledger
                .post(posting(date).step(to("L", "1", book, state)))
                .unwrap();
        }
        let days = moves
            .iter()
            .map(|(date, ..)| ledger.pieces("L", At::on(day(date))));
        seen.push(days.flatten().collect());
    }
    assert_eq!(seen.len(), 120);
    assert!(seen.iter().all(|pieces| *pieces == seen[0]));
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(count - 1) {
        for place in 0..count {
            let mut longer = shorter.clone();
            longer.insert(place, count - 1);
            all.push(longer);
        }
    }
    all
}
