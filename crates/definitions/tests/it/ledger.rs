//! The land ledger as shipped: books, acts, regimes and views; and broken ones.

use kunyu_definitions::Definitions;
use kunyu_ledger::{BookUnit, Regime};
use kunyu_terms::Date;

use crate::support::shipped_texts;

/// The shipped files of the ledger, with the code list that they go with.
fn land() -> Definitions {
    let mut files = shipped_texts();
    files.retain(|(name, _)| name.starts_with("ledger/") || name == "codes/piece_kind.toml");
    Definitions::load(&files).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn six_tracks_and_the_accounts_are_shipped() {
    let definitions = land();
    let books = definitions.ledger_books();
    let tracks: Vec<&str> = books.tracks().map(|book| &*book.id).collect();
    assert_eq!(
        tracks,
        [
            "class",
            "ownership",
            "custody",
            "disposition",
            "use",
            "registration"
        ]
    );
    assert_eq!(books.land().count(), 7);
    let mixed: Vec<&str> = books
        .all()
        .iter()
        .filter(|book| book.mixed)
        .map(|book| &*book.id)
        .collect();
    assert_eq!(mixed, ["class"]);
    for book in books.all() {
        assert_eq!(
            book.contra().map(|state| &*state.id),
            Some("origin"),
            "{}",
            book.id
        );
    }
    assert_eq!(
        books.book("farmland_capacity").unwrap().unit,
        BookUnit::Tonne
    );
    assert_eq!(
        books.book("blank_certificate").unwrap().unit,
        BookUnit::Count
    );
    for act in ["withdrawal", "repossession", "write_off"] {
        assert!(books.act(act).is_ok());
    }
    let kinds = definitions.codes("piece_kind").unwrap();
    let nature = books.nature().unwrap();
    for code in &kinds.entries {
        assert!(nature.state(&code.code).is_some(), "{}", code.code);
    }
}

#[test]
fn every_view_has_examples_that_count_and_that_do_not() {
    let definitions = land();
    for view in definitions.ledger_views() {
        let examples = definitions.view_examples().iter();
        let of_view: Vec<_> = examples
            .filter(|example| *example.view == *view.id)
            .collect();
        let counting = of_view
            .iter()
            .filter(|example| example.counts.centi_m2() > 0)
            .count();
        assert!(counting > 0 && counting < of_view.len(), "{}", view.id);
    }
    let outcomes = definitions.check_all().examples;
    let of_views = outcomes
        .iter()
        .filter(|outcome| outcome.place.file.starts_with("ledger/"));
    assert_eq!(of_views.count(), definitions.view_examples().len());
}

#[test]
fn refusals_cite_the_article_of_the_day() {
    let definitions = land();
    let refusal = definitions
        .ledger_refusal("withdrawal", "expropriated")
        .unwrap();
    assert!(refusal.sentence().zh.contains("已经征收"));
    assert!(
        refusal
            .article(day("2020-10-01"))
            .unwrap()
            .text
            .contains("国发〔2004〕28号")
    );
    assert!(refusal.article(day("2004-10-20")).is_none());
    assert!(
        definitions
            .ledger_refusal("withdrawal", "no_such")
            .is_none()
    );
}

#[test]
fn the_farmland_balance_changes_on_its_day() {
    let definitions = land();
    let on = |date| Regime::on(definitions.regimes(), day(date)).unwrap();
    assert_eq!(on("2024-09-29").accounts("construction").len(), 3);
    assert!(on("2024-09-29").accounts("orchard").is_empty());
    assert_eq!(on("2024-09-30").accounts("orchard").len(), 2);
}

fn broken(text: &str) -> Vec<String> {
    let base = include_str!("../../../../definitions/ledger/tracks.toml");
    let files = [("ledger/tracks.toml", base), ("ledger/x.toml", text)];
    let errors = Definitions::load(&files).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn wrong_declarations_are_named_with_file_and_line() {
    let title = "title = { zh = \"甲\", en = \"a\" }";
    let cases = [
        (
            format!("[[view]]\nid = \"v\"\n{title}\nstates = {{ disposition = [\"sold\"] }}"),
            "ledger/x.toml:2",
        ),
        (
            format!("[[view]]\nid = \"v\"\n{title}\nlots = [\"parcel\"]\nstates = {{ }}"),
            "kind of lot",
        ),
        (
            format!("[[view]]\nid = \"v\"\n{title}\npieces = \"plot\"\nstates = {{ }}"),
            "no state \"plot\"",
        ),
        (
            "[[account_rule]]\nbook = \"quota\"\n".to_owned(),
            "no account is named \"quota\"",
        ),
        (
            format!("[[ledger_act]]\nid = \"a\"\n{title}\nto = {{ disposition = \"sold\" }}"),
            "no state \"sold\"",
        ),
        (
            format!(
                "[[regime]]\nid = \"r\"\n{title}\nfrom = \"2020-01-01\"\narticle = \"x\"\ndraws = {{ a = [\"use\"] }}"
            ),
            "no account is named \"use\"",
        ),
        (
            format!("[[book]]\nid = \"b\"\n{title}\nkind = \"track\"\nstates = []"),
            "is not declared as the ledger needs it",
        ),
        (
            format!(
                "[[view]]\nid = \"v\"\n{title}\nstates = {{ }}\n[[view_example]]\n\
                 title = \"t\"\nview = \"w\"\nlot = \"batch\"\narea = \"1 公顷\"\nstates = {{ }}\ncounts = \"0 公顷\""
            ),
            "no view is named \"w\"",
        ),
    ];
    for (text, expected) in cases {
        let errors = broken(&text);
        assert!(
            errors.iter().any(|error| error.contains(expected)),
            "{text}\n{errors:?}"
        );
    }
}
