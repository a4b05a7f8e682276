//! Work calendars: the shipped ones against known days, and what is wrong with broken ones.

use kunyu_definitions::{Calendar, Definitions};
use kunyu_terms::Date;

use crate::support::shipped_figures;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Workdays of a month, or of a year.
fn workdays(calendar: &Calendar, from: &str, to: &str) -> i64 {
    let before = day(from).plus_days(-1).unwrap();
    calendar.days.workdays_between(before, day(to)).unwrap()
}

#[test]
fn the_notices_of_nine_years() {
    let definitions = shipped_figures();
    let national = definitions.calendar("110000").unwrap();
    assert_eq!(national.id, "national");
    assert!(national.notices.iter().all(|notice| notice.confirmed));
    // days of the year − weekends − weekdays off + weekend days worked
    let counted = [
        (2019, 250),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
    ];
    for (year, expected) in counted {
        let year_end = |month_day: &str| format!("{year}-{month_day}");
        let found = national
            .days
            .workdays_between(day(&format!("{}-12-31", year - 1)), day(&year_end("12-31")));
        assert_eq!(found, Ok(expected), "{year}");
    }
    let is = |text: &str| national.days.is_workday(day(text));
    for worked in [
        "2018-12-29",
        "2019-04-28",
        "2020-10-10",
        "2024-02-09",
        "2026-02-28",
    ] {
        assert_eq!(is(worked), Some(true), "{worked}");
    }
    for off in [
        "2018-12-31",
        "2019-05-03",
        "2020-02-01",
        "2022-12-31",
        "2026-02-23",
    ] {
        assert_eq!(is(off), Some(false), "{off}");
    }
    assert_eq!(is("2017-12-29"), None);
    // only the holidays of the law until the year's notice is published
    assert_eq!(is("2027-02-05"), Some(false));
    assert_eq!(is("2027-02-12"), Some(true));
    assert_eq!(is("2028-01-04"), None);
}

#[test]
fn five_days_promised_before_the_holidays() {
    let definitions = shipped_figures();
    let calendar = definitions.calendar("420112").unwrap();
    let due = calendar.days.add_workdays(day("2020-09-30"), 5);
    assert_eq!(due, Ok(day("2020-10-14")));
}

#[test]
fn hubei_in_early_2020_has_its_own_days() {
    let definitions = shipped_figures();
    let (hubei, national) = (
        definitions.calendar("420112").unwrap(),
        definitions.calendar("110101").unwrap(),
    );
    assert_eq!(hubei.id, "hubei");
    assert_eq!(workdays(national, "2020-02-01", "2020-02-29"), 20);
    assert_eq!(workdays(hubei, "2020-02-01", "2020-02-29"), 11);
    assert_eq!(hubei.days.is_workday(day("2020-02-14")), Some(true));
    let said: Vec<_> = hubei.notices_of(day("2020-02-07")).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].text.contains("湖北省"));
    let moved = national.notices_of(day("2020-02-01")).last().unwrap();
    assert!(moved.text.contains("延长2020年春节假期"));
}

fn problems(text: &str) -> Vec<String> {
    let files = [("calendar/x.toml", text)];
    let Err(errors) = Definitions::load(&files) else {
        return Vec::new();
    };
    let line = |error: &kunyu_definitions::DefinitionError| {
        format!("{}: {}", error.place.line, error.problem_text())
    };
    errors.iter().map(line).collect()
}

trait ProblemText {
    fn problem_text(&self) -> String;
}

impl ProblemText for kunyu_definitions::DefinitionError {
    fn problem_text(&self) -> String {
        use kunyu_terms::Localized;
        self.problem.sentence(kunyu_terms::Lang::En)
    }
}

const HEAD: &str = r#"[calendar]
id = "x"
title = { zh = "历", en = "calendar" }
from = "2020-01-01"
to = "2020-12-31"
[[notice]]
text = "通知"
published = "2019-11-21"
"#;

#[test]
fn what_a_calendar_cannot_say() {
    let with = |body: &str| problems(&format!("{HEAD}{body}"));
    assert_eq!(with("holidays = [\"2020-01-01\"]"), Vec::<String>::new());
    // a day off that is no weekday anyway is fine
    assert_eq!(
        with("holidays = [\"2020-10-03/2020-10-04\"]"),
        Vec::<String>::new()
    );
    let cases = [
        (
            "holidays = [\"2020-10-10\"]\nworkdays = [\"2020-10-10\"]",
            "10: 2020-10-10 stands twice in one notice",
        ),
        (
            "holidays = [\"2020-10-01\"]\nworkdays = [\"2020-10-12\"]",
            "10: 2020-10-12 is a workday anyway, not a make-up workday",
        ),
        (
            "holidays = [\"2020-10-01\", \"2021-01-01\"]",
            "9: 2021-01-01 lies outside the calendar (2020-01-01 to 2020-12-31)",
        ),
        (
            "holidays = [\"2020-10-01\", \"2020-10-08/2020-10-01\"]",
            "9: \"holidays\" must be dates (YYYY-MM-DD) or \"first/last\"",
        ),
        (
            "workdays = [\"2020-10-10\"]",
            "2: no notice of holidays for 2020",
        ),
    ];
    for (body, expected) in cases {
        assert!(
            with(body).contains(&expected.to_owned()),
            "{body}: {:?}",
            with(body)
        );
    }
}

#[test]
fn layers_need_something_to_lie_over() {
    let layer = |over: &str| {
        format!(
            "[calendar]\nid = \"y\"\ntitle = {{ zh = \"层\", en = \"layer\" }}\nregion = \"42\"\n\
             over = \"{over}\"\n[[notice]]\ntext = \"通知\"\npublished = \"2020-02-01\"\n\
             holidays = [\"2020-02-03\"]\n"
        )
    };
    let base = format!("{HEAD}holidays = [\"2020-01-01\"]\n");
    let load = |over: &str| Definitions::load(&[("a.toml", base.clone()), ("b.toml", layer(over))]);
    assert!(load("x").is_ok());
    let errors = load("xx").unwrap_err();
    assert_eq!(errors[0].place.line, 5);
    assert_eq!(errors[0].suggestion.as_deref(), Some("x"));
    assert!(load("y").is_err(), "a calendar cannot lie over itself");
}
