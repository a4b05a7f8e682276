//! The desk files: read, laid out on days, on land of their own; and what is refused in them.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_overlay::Shape;
use kunyu_sample::Books;
use kunyu_sample::desk::{Desk, FIRST_YEAR};
use kunyu_terms::{Date, WorkCalendar};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Monday to Friday, without holidays.
fn calendar() -> WorkCalendar {
    WorkCalendar::new(day("2019-01-01"), day("2030-12-31"), []).expect("a calendar")
}

#[test]
fn the_shipped_desk_is_dated_back_from_any_day() {
    let desk = Desk::shipped().expect("the files are right");
    assert!(
        (150..=240).contains(&desk.cases.len()),
        "{}",
        desk.cases.len()
    );
    let calendar = calendar();
    let mut today = day("2024-01-01");
    for _ in 0..60 {
        let turns = desk.turns(today, &calendar).expect("it can be dated");
        let steps: usize = desk.cases.iter().map(|case| case.steps.len()).sum();
        assert_eq!(turns.len(), steps);
        assert!(turns.is_sorted_by_key(|turn| turn.on));
        for turn in turns {
            assert!(turn.on <= today && turn.on.year() >= FIRST_YEAR);
            assert_eq!(
                calendar.is_workday(turn.on),
                Some(true),
                "{}",
                turn.case.place
            );
        }
        today = today.plus_days(13).expect("a day");
    }
    let early = desk.turns(day("2021-01-20"), &calendar);
    assert!(early.is_err_and(|error| error.to_string().contains("before 2021")));
}

#[test]
fn every_daily_role_has_its_people() {
    let desk = Desk::shipped().expect("the files are right");
    let mut roles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for person in &desk.people {
        roles.entry(&person.role).or_default().insert(&person.name);
        assert!(!person.section.is_empty());
    }
    for (role, least) in [
        ("clerk", 10),
        ("window", 3),
        ("section_chief", 5),
        ("leader", 2),
        ("director", 1),
        ("registrar", 4),
        ("enforcement", 2),
        ("surveyor", 2),
        ("archivist", 2),
        ("auditor", 1),
    ] {
        let there = roles.get(role).map_or(0, BTreeSet::len);
        assert!(there >= least, "{role}: {there}");
    }
}

fn corners(shape: &Shape) -> (i64, i64, i64, i64) {
    let Shape::Polygons(polygons) = shape else {
        panic!("a plot is a polygon");
    };
    let points = polygons.0.iter().flat_map(|polygon| polygon.shell.iter());
    points.fold((i64::MAX, i64::MAX, i64::MIN, i64::MIN), |b, point| {
        (
            b.0.min(point.x),
            b.1.min(point.y),
            b.2.max(point.x),
            b.3.max(point.y),
        )
    })
}

#[test]
fn plots_lie_apart_from_one_another_and_from_the_books() {
    let desk = Desk::shipped().expect("the files are right");
    let land = desk.land(42).expect("there is room");
    assert_eq!(land, desk.land(42).expect("there is room"));
    assert_ne!(land, desk.land(7).expect("there is room"));
    assert!(land.len() >= 40, "{}", land.len());
    let books = Books::generate(42);
    let acts = books.acts.iter().filter_map(|act| act.shape.as_ref());
    let records = books
        .records
        .iter()
        .filter_map(|record| record.shape.as_ref());
    let taken: Vec<_> = acts.chain(records).map(corners).collect();
    let plots: Vec<_> = land.values().map(|(shape, _)| corners(shape)).collect();
    for (index, a) in plots.iter().enumerate() {
        for b in plots[index + 1..].iter().chain(&taken) {
            assert!(a.2 < b.0 || b.2 < a.0 || a.3 < b.1 || b.3 < a.1);
        }
    }
    for case in &desk.cases {
        let township = case.plot.as_ref().and_then(|plot| plot.township.as_ref());
        if let Some(township) = township {
            assert_eq!(&land[case.id.as_str()].1, township);
        }
    }
}

/// A person and a case of two steps, and more text.
fn read(more: &str) -> Result<Desk, String> {
    let text = format!(
        "team = [\"甲\"]\n[[person]]\nname = \"甲\"\nrole = \"clerk\"\nsection = \"一\"\n\
         [[case]]\nid = \"a\"\nprocess = \"p\"\nstate = \"s\"\nwords = {{ x = \"1\" }}\n\
         [[case.step]]\ndo = \"open\"\nday = -5\ninput = {{ n = \"{{x}}\", on = \"{{day+3d}}\" }}\n\
         [[case.step]]\ndo = \"close\"\nday = -2\n{more}"
    );
    Desk::read([("one.toml", text.as_str())]).map_err(|error| error.to_string())
}

#[test]
fn a_case_like_another_takes_its_steps_on_days_of_its_own() {
    let more = "[[case]]\nid = \"b\"\nlike = \"a\"\nuntil = \"open\"\nshift = 4\nstate = \"s\"\n\
                words = { x = \"2\" }\n[[case.step]]\ndo = \"sign\"\nday = 0\n";
    let desk = read(&format!(
        "{more}[[case]]\nid = \"c\"\nlike = \"b\"\nlaid = \"sign\"\nsigned = 2\nstate = \"s\""
    ))
    .expect("it reads");
    let [a, b, c] = desk.cases.as_slice() else {
        panic!("three cases");
    };
    assert_eq!(a.steps[0].input["n"], "1");
    assert_eq!(b.steps[0].input["n"], "2");
    assert_eq!(b.steps[0].input["on"], "{day+3d}");
    assert_eq!((b.process.as_str(), b.team.len(), b.laid()), ("p", 1, None));
    assert_eq!((c.laid(), c.steps[1].signed), (Some("sign"), Some(2)));
    let turns = desk.turns(day("2026-06-30"), &calendar()).expect("days");
    let of_b: Vec<_> = turns.iter().filter(|turn| turn.case.id == "b").collect();
    assert_eq!(of_b[0].on, day("2026-06-29"));
    assert_eq!(of_b[1].on, day("2026-06-30"));
}

#[test]
fn what_is_wrong_is_named_with_its_file_and_case() {
    let case = |more: &str| format!("[[case]]\nid = \"b\"\nstate = \"s\"\n{more}");
    for (more, says) in [
        (case("like = \"z\""), "one.toml, case b: no case \"z\""),
        (
            case("like = \"a\"\nuntil = \"nowhere\""),
            "has no step \"nowhere\"",
        ),
        (
            case("like = \"a\"\nskip = [\"nowhere\"]"),
            "has no step \"nowhere\"",
        ),
        (
            case("like = \"a\"\nuntil = \"close\"\nlaid = \"open\""),
            "\"open\" is laid",
        ),
        (case("process = \"p\""), "it has no steps"),
        (
            case("[[case.step]]\ndo = \"x\"\nday = 0"),
            "no process is named",
        ),
        (case("like = \"a\"\nteam = [\"乙\"]"), "no person \"乙\""),
        (case("like = \"a\"\nof = \"nobody\""), "is not there"),
        (
            case("like = \"a\"").replace("\"b\"", "\"a\""),
            "two of this id",
        ),
        (case("like = \"a\"\ncolour = 1"), "unknown field"),
        (
            case("like = \"a\"\ndays = { open = \"soon\" }"),
            "is not a day",
        ),
        (
            "[[person]]\nname = \"甲\"\nrole = \"r\"\nsection = \"s\"".to_owned(),
            "two of this name",
        ),
        ("[[case]".to_owned(), "one.toml: "),
    ] {
        let refused = read(&more).expect_err(&more);
        assert!(refused.contains(says), "{refused}\n---\n{more}");
    }
    let desk = read(&case("like = \"a\"\nshift = 3")).expect("it reads");
    let late = desk.turns(day("2026-06-30"), &calendar());
    assert!(late.is_err_and(|error| error.to_string().contains("after the day of the desk")));
    let nowhere = read(&case(
        "like = \"a\"\nplot = { area = 100, township = \"0\" }",
    ));
    let nowhere = nowhere.expect("it reads");
    assert!(nowhere.land(42).is_err());
}
