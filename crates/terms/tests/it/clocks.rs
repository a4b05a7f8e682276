//! Working days and clocks, each compared with the plain way: counting day by day.

use kunyu_terms::{CalendarError, Clock, ClockKind, ClockState, Date, DayKind, WorkCalendar};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn year_2020() -> WorkCalendar {
    let off = |from: &str, days: i64| {
        let first = day(from);
        (0..days).map(move |n| (first.plus_days(n).unwrap(), DayKind::Holiday))
    };
    let on = |text: &str| std::iter::once((day(text), DayKind::Workday));
    let days = off("2020-01-24", 8)
        .chain(off("2020-10-01", 8))
        .chain(on("2020-01-19"))
        .chain(on("2020-09-27"))
        .chain(on("2020-10-10"));
    WorkCalendar::new(day("2020-01-01"), day("2020-12-31"), days).unwrap()
}

#[test]
fn a_saturday_worked_counts() {
    let calendar = year_2020();
    assert_eq!(calendar.is_workday(day("2020-10-10")), Some(true));
    assert_eq!(calendar.is_workday(day("2020-10-08")), Some(false));
    assert_eq!(calendar.is_workday(day("2021-01-01")), None);
    let due = calendar.add_workdays(day("2020-09-30"), 5);
    assert_eq!(due, Ok(day("2020-10-14")));
    assert_eq!(
        calendar.workdays_between(day("2020-09-30"), day("2020-10-14")),
        Ok(5)
    );
}

#[test]
fn a_regional_layer_wins_and_only_where_it_speaks() {
    let national = year_2020();
    let hubei = (3..=13).filter_map(|n| Date::new(2020, 2, n));
    let regional = national
        .layered(hubei.map(|date| (date, DayKind::Holiday)))
        .unwrap();
    assert_eq!(national.is_workday(day("2020-02-10")), Some(true));
    assert_eq!(regional.is_workday(day("2020-02-10")), Some(false));
    assert_eq!(regional.is_workday(day("2020-02-14")), Some(true));
    assert_eq!(
        regional.add_workdays(day("2020-01-23"), 1),
        Ok(day("2020-02-14"))
    );
    let beyond = national.layered([(day("2021-01-04"), DayKind::Holiday)]);
    assert!(matches!(beyond, Err(CalendarError::Outside { .. })));
}

#[test]
fn it_answers_only_for_what_it_covers() {
    let calendar = year_2020();
    let error = calendar.add_workdays(day("2020-12-30"), 2).unwrap_err();
    assert!(error.to_string().contains("2021-01-01"), "{error}");
    assert!(calendar.add_workdays(day("2020-06-01"), u32::MAX).is_err());
    assert!(calendar.add_workdays(day("2019-12-31"), 1).is_err());
    let backwards = WorkCalendar::new(day("2020-12-31"), day("2020-01-01"), []);
    assert!(matches!(backwards, Err(CalendarError::Cover { .. })));
    let endless = WorkCalendar::new(day("0001-01-01"), day("9999-12-31"), []);
    assert!(matches!(endless, Err(CalendarError::Cover { .. })));
}

#[test]
fn a_clock_tells_its_state() {
    let calendar = year_2020();
    let mut clock = Clock::new(day("2020-09-30"), 5, ClockKind::Working);
    clock.warn = 1;
    let on = |clock: &Clock, text: &str| clock.state_on(day(text), &calendar).unwrap();
    assert_eq!(on(&clock, "2020-09-29"), ClockState::NotStarted);
    assert_eq!(on(&clock, "2020-10-08"), ClockState::Running { left: 5 });
    assert_eq!(on(&clock, "2020-10-13"), ClockState::DueSoon { left: 1 });
    assert_eq!(on(&clock, "2020-10-14"), ClockState::DueSoon { left: 0 });
    assert_eq!(on(&clock, "2020-10-16"), ClockState::Overdue { by: 2 });
    clock.ended = Some(day("2020-10-14"));
    assert_eq!(on(&clock, "2020-12-01"), ClockState::Met);
    clock.ended = Some(day("2020-10-15"));
    assert_eq!(on(&clock, "2020-10-14"), ClockState::DueSoon { left: 0 });
    assert_eq!(on(&clock, "2020-12-01"), ClockState::MetLate { by: 1 });
}

#[test]
fn a_missing_paper_stops_the_clock() {
    let calendar = year_2020();
    let mut clock = Clock::new(day("2020-09-30"), 5, ClockKind::Working);
    clock.stops.push((day("2020-10-09"), None));
    assert_eq!(clock.due(&calendar), Ok(None));
    let state = clock.state_on(day("2020-11-30"), &calendar);
    assert_eq!(state, Ok(ClockState::Stopped { left: 4 }));
    clock.stops[0].1 = Some(day("2020-10-12"));
    assert_eq!(clock.due(&calendar), Ok(Some(day("2020-10-16"))));
    // a stop after the last day changes nothing
    clock.stops.push((day("2020-10-16"), None));
    assert_eq!(clock.due(&calendar), Ok(Some(day("2020-10-16"))));
}

/// The days counted, one after the other.
fn day_by_day(clock: &Clock, calendar: &WorkCalendar, until: Date) -> Vec<Date> {
    let mut counted = Vec::new();
    let mut date = clock.start;
    while date < until {
        date = date.plus_days(1).unwrap();
        let stood = clock
            .stops
            .iter()
            .any(|(stop, resumed)| *stop < date && resumed.is_none_or(|resumed| date <= resumed));
        let counts = clock.kind == ClockKind::Calendar || calendar.is_workday(date) == Some(true);
        if counts && !stood {
            counted.push(date);
        }
    }
    counted
}

fn clocks() -> impl Strategy<Value = Clock> {
    let stop = (0_i64..90, prop::option::weighted(0.9, -3_i64..30));
    let stops = prop::collection::vec(stop, 0..4);
    (0_i64..60, 0_u32..40, any::<bool>(), stops).prop_map(|(start, limit, working, stops)| {
        let at = |n: i64| day("2020-09-01").plus_days(n).unwrap();
        let stops = stops
            .into_iter()
            .map(|(from, length)| (at(from), length.map(|n| at(from + n))));
        let kind = if working {
            ClockKind::Working
        } else {
            ClockKind::Calendar
        };
        let mut clock = Clock::new(at(start), limit, kind);
        clock.stops = stops.collect();
        clock
    })
}

/// 2020 and 2021 with the exceptions of 2020: long enough for every clock here.
fn two_years() -> WorkCalendar {
    let exceptions: Vec<_> = year_2020().exceptions().collect();
    WorkCalendar::new(day("2020-01-01"), day("2021-12-31"), exceptions).unwrap()
}

proptest! {
    #[test]
    fn adding_workdays_is_monotone(date in 0_i64..300, count in 0_u32..200, more in 0_u32..50) {
        let calendar = two_years();
        let date = day("2020-01-01").plus_days(date).unwrap();
        let later = calendar.add_workdays(date, count + more).unwrap();
        let sooner = calendar.add_workdays(date, count).unwrap();
        prop_assert!(sooner <= later);
        prop_assert!(more == 0 || sooner < later);
        let next = calendar.add_workdays(date.plus_days(1).unwrap(), count).unwrap();
        prop_assert!(sooner <= next);
        prop_assert_eq!(calendar.workdays_between(date, later), Ok(i64::from(count + more)));
    }

    #[test]
    fn a_due_day_is_the_last_day_counted(clock in clocks()) {
        let calendar = two_years();
        let counted = day_by_day(&clock, &calendar, day("2021-12-31"));
        let expected = match clock.limit {
            0 => Some(clock.start),
            limit => counted.get(limit as usize - 1).copied(),
        };
        prop_assert_eq!(clock.due(&calendar).unwrap(), expected);
    }

    #[test]
    fn days_counted_are_counted_one_by_one(clock in clocks(), at in 0_i64..200) {
        let calendar = two_years();
        let date = day("2020-09-01").plus_days(at).unwrap();
        let expected = day_by_day(&clock, &calendar, date).len();
        prop_assert_eq!(clock.counted(date, &calendar).unwrap() as usize, expected);
        let state = clock.state_on(date, &calendar).unwrap();
        let late = expected > clock.limit as usize;
        prop_assert_eq!(late, matches!(state, ClockState::Overdue { .. }));
    }
}
