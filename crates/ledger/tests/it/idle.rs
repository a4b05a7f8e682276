//! Scenario 5: the clock of idle land.

use kunyu_ledger::{
    Extension, IdleDate, IdleFacts, IdleGround, IdleLaw, IdleState, Pause, PauseCause, Progress,
    idle_fee, idle_state,
};
use kunyu_terms::Date;
use proptest::prelude::*;

use crate::support::day;

const LAW: IdleLaw = IdleLaw {
    fee_years: 1,
    taking_years: 2,
    built_below: (1, 3),
    invested_below: (25, 100),
    stopped_years: 1,
    extension_years: Some(1),
};

fn pause(from: &str, to: Option<&str>, proof: Option<&str>) -> Pause {
    Pause {
        cause: PauseCause::ForceMajeure,
        from: day(from),
        to: to.map(day),
        proof: proof.map(str::to_owned),
    }
}

fn facts(start: &str, pauses: Vec<Pause>) -> IdleFacts {
    IdleFacts {
        start: day(start),
        extensions: Vec::new(),
        pauses,
        progress: None,
    }
}

fn on(facts: &IdleFacts, date: &str) -> IdleState {
    idle_state(facts, &LAW, day(date)).expect("within the calendar")
}

fn full(date: &str) -> IdleDate {
    IdleDate::On(day(date))
}

#[test]
fn proven_force_majeure_puts_off_both_dates() {
    let closed = |proof| {
        facts(
            "2019-06-01",
            vec![pause("2020-01-23", Some("2020-04-08"), proof)],
        )
    };
    let state = on(&closed(Some("防控指挥部通告第1号")), "2020-08-16");
    assert_eq!(
        (state.fee_on, state.taking_on),
        (full("2020-08-17"), full("2021-08-17"))
    );
    assert_eq!(state.days_left_out, 77);
    assert_eq!(
        (state.ground, state.fee, state.taking),
        (None, false, false)
    );
    let state = on(&closed(Some("通告")), "2020-08-17");
    assert_eq!(
        (state.ground, state.fee, state.taking),
        (Some(IdleGround::NotStarted), true, false)
    );
    assert!(on(&closed(Some("通告")), "2021-08-17").taking);
    for proof in [None, Some(" ")] {
        let state = on(&closed(proof), "2020-06-01");
        assert_eq!(state.fee_on, full("2020-06-01"));
        assert_eq!((state.unproven, state.fee), (vec![0], true));
    }
    assert_eq!(
        idle_fee(10_000 * 1_000_000, (20, 100)),
        Some(2_000 * 1_000_000)
    );
}

#[test]
fn pauses_count_once_and_only_while_the_term_runs() {
    let overlapping = vec![
        pause("2019-01-01", Some("2019-06-10"), Some("a")),
        pause("2019-06-05", Some("2019-06-20"), Some("b")),
        pause("2020-07-01", Some("2020-07-31"), Some("c")),
        pause("2019-06-03", Some("2019-06-03"), Some("d")),
        pause("2019-09-09", Some("2019-09-01"), Some("backwards")),
    ];
    let state = on(&facts("2019-06-01", overlapping), "2019-07-01");
    // 1 to 20 June are 20 days; the third begins after the first year is full
    assert_eq!(state.fee_on, full("2020-06-21"));
    assert_eq!(state.taking_on, full("2021-07-22"));
    assert_eq!(state.days_left_out, 51);
}

#[test]
fn an_open_pause_stops_the_clock() {
    let state = on(
        &facts("2019-06-01", vec![pause("2020-05-31", None, Some("a"))]),
        "2030-01-01",
    );
    let since = day("2020-05-31");
    assert_eq!(state.fee_on, IdleDate::Stopped { since });
    assert_eq!((state.ground, state.fee), (None, false));
    let state = on(
        &facts("2019-06-01", vec![pause("2020-06-01", None, Some("a"))]),
        "2030-01-01",
    );
    assert_eq!(
        (state.fee_on, state.taking_on),
        (
            full("2020-06-01"),
            IdleDate::Stopped {
                since: day("2020-06-01")
            }
        )
    );
    assert!(state.fee && !state.taking);
}

#[test]
fn an_extension_moves_the_start_and_may_be_too_long() {
    let extended = |start: &str| IdleFacts {
        extensions: vec![Extension {
            start: day(start),
            document: "补充协议".into(),
        }],
        ..facts("2019-06-01", Vec::new())
    };
    let state = on(&extended("2020-06-01"), "2021-05-31");
    assert_eq!(
        (state.start, state.fee_on),
        (day("2020-06-01"), full("2021-06-01"))
    );
    assert!(state.too_long.is_empty() && !state.fee);
    assert_eq!(on(&extended("2020-06-02"), "2021-05-31").too_long, [0]);
}

#[test]
fn a_leap_day_falls_due_at_the_end_of_february() {
    assert_eq!(
        on(&facts("2020-02-29", Vec::new()), "2020-03-01").fee_on,
        full("2021-02-28")
    );
}

#[test]
fn started_land_may_be_recognised_but_bears_no_fee() {
    let working = |built, invested, stopped: Option<&str>| IdleFacts {
        progress: Some(Progress {
            started: day("2019-08-01"),
            stopped: stopped.map(day),
            built,
            invested,
        }),
        ..facts("2019-06-01", Vec::new())
    };
    let invested = working(Some((1, 2)), Some((20, 100)), Some("2020-01-01"));
    assert_eq!(on(&invested, "2020-12-31").ground, None);
    let state = on(&invested, "2021-01-01");
    assert_eq!(state.ground, Some(IdleGround::TooLittleInvested));
    assert!(!state.fee && !state.taking);
    assert!(!on(&invested, "2025-01-01").taking);
    let built = working(Some((33, 100)), Some((60, 100)), Some("2020-01-01"));
    assert_eq!(
        on(&built, "2021-01-01").ground,
        Some(IdleGround::TooLittleBuilt)
    );
    let enough = working(Some((1, 3)), Some((25, 100)), Some("2020-01-01"));
    assert_eq!(on(&enough, "2025-01-01").ground, None);
    assert_eq!(
        on(&working(Some((0, 3)), None, None), "2025-01-01").ground,
        None
    );
    // started too late: until then it was not started
    let mut late = working(None, None, None);
    late.progress = late.progress.map(|progress| Progress {
        started: day("2020-09-01"),
        ..progress
    });
    assert!(on(&late, "2020-08-31").fee);
    assert!(!on(&late, "2020-09-01").fee);
}

fn date_at(days: i64) -> Date {
    day("2018-01-01")
        .plus_days(days)
        .expect("within the calendar")
}

proptest! {
    /// Counting day by day: the term is full when as many days ran as the year had.
    #[test]
    fn the_dates_agree_with_counting_day_by_day(
        start in 0_i64..900,
        pauses in prop::collection::vec((0_i64..1800, 0_i64..200, any::<bool>()), 0..6),
    ) {
        let parts = |(from, length, proven): &(i64, i64, bool)| Pause {
            cause: PauseCause::Government,
            from: date_at(*from),
            to: Some(date_at(from + length)),
            proof: proven.then(|| "文件".to_owned()),
        };
        let facts = IdleFacts {
            start: date_at(start),
            extensions: Vec::new(),
            pauses: pauses.iter().map(parts).collect(),
            progress: None,
        };
        let state = idle_state(&facts, &LAW, date_at(0)).unwrap();
        for (due, years) in [(state.fee_on, 1), (state.taking_on, 2)] {
            let begun = facts.start;
            let same = Date::new(begun.year() + years, begun.month(), begun.day());
            let plain = same.unwrap_or_else(|| Date::new(begun.year() + years, begun.month(), 28).unwrap());
            let mut term = 0;
            while begun.plus_days(term).unwrap() < plain {
                term += 1;
            }
            let (mut ran, mut today) = (0, start);
            while ran < term {
                let paused = pauses.iter().any(|(from, length, proven)| {
                    *proven && (*from..=from + length).contains(&today)
                });
                ran += i64::from(!paused);
                today += 1;
            }
            // a pause that begins on the very day on which the term is full does not count
            prop_assert_eq!(due, IdleDate::On(date_at(today)));
        }
    }
}
