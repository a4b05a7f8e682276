//! Plausible slips of a small business: each is refused at its file and line, with what was meant.

use kunyu_definitions::Definitions;
use kunyu_terms::Localized;

const REGISTER: &str = r#"
[register]
id = "borrowing"
title = { zh = "借阅", en = "Borrowings" }
section = "档案"
geometry = "none"
number = "number"
secrecy = "内部"
[[field]]
id = "number"
title = { zh = "编号", en = "Number" }
type = "text"
[[field]]
id = "lent_on"
title = { zh = "借出日期", en = "Lent on" }
type = "date"
"#;

const PROCESS: &str = r#"
[process]
id = "borrow"
title = { zh = "借阅", en = "Borrow" }
register = "borrowing"
from = "2020-01-01"
section = "档案"
initial = "asked"
[[state]]
id = "asked"
title = { zh = "申请", en = "Asked" }
[[state]]
id = "lent"
title = { zh = "借出", en = "Lent" }
[[state]]
id = "back"
title = { zh = "归还", en = "Back" }
final = true
[[clock]]
id = "term"
title = { zh = "借期", en = "Term" }
days = "loan_days"
kind = "calendar"
[[transition]]
id = "ask"
title = { zh = "申请", en = "Ask" }
opens = true
input = [{ id = "number" }]
[[transition]]
id = "lend"
title = { zh = "借出", en = "Lend" }
from = ["asked"]
to = "lent"
starts = ["term"]
set = { lent_on = "today" }
[[transition]]
id = "return"
title = { zh = "归还", en = "Return" }
from = ["lent"]
to = "back"
ends = ["term"]
"#;

const VALUES: &str = r#"
[[value]]
id = "loan_days"
title = { zh = "借期", en = "Term" }
unit = "day"
versions = [
  { from = "2019-01-01", value = 30, article = "办法第一条" },
  { from = "2021-01-01", value = 15, article = "办法第一条" },
]
"#;

const INDICATORS: &str = r#"
[[indicator]]
id = "loans"
title = { zh = "借出", en = "Loans" }
section = "档案"
register = "borrowing"
filter = "lent_on in year"
measure = "count"
unit = "件"
"#;

const FILES: [(&str, &str); 4] = [
    ("registers/borrowing.toml", REGISTER),
    ("processes/borrow.toml", PROCESS),
    ("values/loans.toml", VALUES),
    ("indicators/loans.toml", INDICATORS),
];

/// The refusals of the small business with one replacement: place, code, suggestion.
fn refusals(file: &str, from: &str, to: &str) -> Vec<(String, &'static str, Option<String>)> {
    let texts = FILES.map(|(name, text)| {
        if name == file {
            assert!(text.contains(from), "{from} is not in {file}");
            (name, text.replacen(from, to, 1))
        } else {
            (name, text.to_owned())
        }
    });
    let errors = Definitions::load(&texts).expect_err(to);
    errors
        .into_iter()
        .map(|error| {
            let place = format!("{}:{}", error.place.file, error.place.line);
            (place, error.problem.code(), error.suggestion)
        })
        .collect()
}

/// Exactly one refusal, here, of this kind, with this suggestion.
fn one(file: &str, (from, to): (&str, &str), line: u32, code: &str, meant: &str) {
    let found = refusals(file, from, to);
    let place = format!("{file}:{line}");
    let [(at, kind, suggestion)] = found.as_slice() else {
        panic!("{to}: {found:?}");
    };
    assert_eq!((at.as_str(), *kind), (place.as_str(), code), "{found:?}");
    assert_eq!(suggestion.as_deref(), Some(meant));
}

#[test]
fn the_small_business_loads() {
    assert!(Definitions::load(&FILES).is_ok());
}

#[test]
fn a_state_that_nobody_can_leave() {
    let dead = ("to = \"back\"", "to = \"lent\"");
    let found = refusals("processes/borrow.toml", dead.0, dead.1);
    let stuck = &found[0];
    assert_eq!(stuck.0, "processes/borrow.toml:13");
    assert_eq!(stuck.2.as_deref(), Some("final = true"));
    // and nothing leads to the end any more
    assert_eq!(found[1].0, "processes/borrow.toml:16", "{found:?}");
}

#[test]
fn a_clock_without_a_start() {
    let dropped = ("starts = [\"term\"]\n", "");
    let meant = "starts = [\"term\"]";
    one(
        "processes/borrow.toml",
        dropped,
        20,
        "definition.structure",
        meant,
    );
    // a clock that is named wrongly
    let wrong = ("starts = [\"term\"]", "starts = [\"tern\"]");
    let found = refusals("processes/borrow.toml", wrong.0, wrong.1);
    let named = found
        .iter()
        .find(|told| told.1 == "definition.dangling")
        .unwrap();
    assert_eq!(named.0, "processes/borrow.toml:34");
    assert_eq!(named.2.as_deref(), Some("term"));
}

#[test]
fn an_indicator_over_a_missing_field() {
    let file = "indicators/loans.toml";
    let filter = ("lent_on in year", "lend_on in year");
    one(file, filter, 7, "definition.condition", "lent_on");
    let measure = ("\"count\"", "\"count_distinct(numbr)\"");
    one(file, measure, 8, "definition.dangling", "number");
    let register = ("\"borrowing\"", "\"borowing\"");
    one(file, register, 6, "definition.dangling", "borrowing");
}

#[test]
fn two_rules_in_force_on_one_day() {
    let later = "from = \"2019-01-02\"";
    let twice = ("2021-01-01", "2019-01-01");
    one(
        "values/loans.toml",
        twice,
        8,
        "definition.two_versions",
        later,
    );
    let mut texts: Vec<(&str, &str)> = FILES.to_vec();
    texts.push(("processes/borrow_2020.toml", PROCESS));
    let errors = Definitions::load(&texts).expect_err("two versions of a process");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(
        errors[0].to_string(),
        "processes/borrow_2020.toml:3: two versions of \"borrow\" \
        come into force on 2020-01-01"
    );
    assert_eq!(
        errors[0].suggestion.as_deref(),
        Some("from = \"2020-01-02\"")
    );
}

#[test]
fn line_ends_spelt_out_in_a_text_of_one_line_do_not_move_its_place() {
    let broken = ("\"lent_on in year\"", "\"lent_on\\n\\n\\n in yaer\"");
    let found = refusals("indicators/loans.toml", broken.0, broken.1);
    assert_eq!(found[0].0, "indicators/loans.toml:7");
    let several = (
        "\"lent_on in year\"",
        "'''\nlent_on in year\n&& lend_on in year'''",
    );
    let found = refusals("indicators/loans.toml", several.0, several.1);
    assert_eq!(found[0].0, "indicators/loans.toml:9");
}
