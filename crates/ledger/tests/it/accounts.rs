//! Scenario 6 and the other side accounts.

use std::collections::BTreeMap;

use kunyu_ledger::{At, Grade, Holding, Id, Ledger, LedgerError, Regime};
use kunyu_terms::{Bilingual, Localized};

use crate::support::*;

const CAPACITY: i64 = 2_000_000;

fn pool() -> Ledger {
    let mut ledger = Ledger::new(books());
    let mut credit = posting("2020-12-31");
    credit.grade = Some(Grade::Copy);
    let amounts = [
        ("farmland_quantity", ha(100.0).centi_m2()),
        ("farmland_paddy", ha(5.0).centi_m2()),
        ("farmland_capacity", CAPACITY),
    ];
    for (book, amount) in amounts {
        credit = credit.step(transfer(
            book,
            ("pool", "origin"),
            ("pool", "available"),
            amount,
        ));
    }
    ledger.post(credit).unwrap();
    ledger
}

fn regimes() -> Vec<Regime> {
    let ids = |list: &[&str]| -> Vec<Id> { list.iter().map(|id| (*id).into()).collect() };
    let three = ids(&["farmland_quantity", "farmland_capacity", "farmland_paddy"]);
    let regime = |id: &str, from, draws: Vec<(&str, Vec<Id>)>| Regime {
        id: id.into(),
        title: Bilingual::new(id, id),
        from: day(from),
        article: id.into(),
        draws: draws
            .into_iter()
            .map(|(kind, books)| (kind.into(), books))
            .collect(),
    };
    vec![
        regime("2017", "2018-01-01", vec![("construction", three)]),
        regime(
            "2024",
            "2024-09-30",
            vec![
                (
                    "construction",
                    ids(&["farmland_quantity", "farmland_capacity"]),
                ),
                ("orchard", ids(&["farmland_quantity", "farmland_capacity"])),
            ],
        ),
    ]
}

fn occupation(date: &str, kind: &str) -> kunyu_ledger::Posting {
    let amounts: BTreeMap<Id, i64> = [
        ("farmland_quantity".into(), ha(90.32).centi_m2()),
        ("farmland_paddy".into(), ha(6.0).centi_m2()),
        ("farmland_capacity".into(), 1_500_000),
    ]
    .into();
    let (from, user) = (
        Holding::new("pool", "available"),
        Holding::new("project", "used"),
    );
    let regimes = regimes();
    let regime = Regime::on(&regimes, day(date)).expect("a regime is in force");
    posting(date).steps(regime.write_off(kind, &from, &user, &amounts))
}

fn available(ledger: &Ledger, book: &str, date: &str) -> i64 {
    ledger
        .balance(book, Some("pool"), Some("available"), At::on(day(date)))
        .unwrap()
}

#[test]
fn paddy_is_short_until_the_project_is_accepted() {
    let mut ledger = pool();
    let refuse = |ledger: &mut Ledger, date| {
        let error = ledger.post(occupation(date, "construction")).unwrap_err();
        let LedgerError::Short { shortages } = &error else {
            panic!("{error}");
        };
        assert_eq!(shortages.len(), 1);
        assert_eq!(&*shortages[0].book, "farmland_paddy");
        assert_eq!(shortages[0].short, ha(1.0).centi_m2());
        assert!(
            error
                .sentence(kunyu_terms::Lang::Zh)
                .contains("缺 1.0000 公顷")
        );
    };
    refuse(&mut ledger, "2021-01-10");
    let amount = ha(43.33).centi_m2();
    let begun = transfer(
        "farmland_paddy",
        ("林家台", "origin"),
        ("林家台", "under_construction"),
        amount,
    );
    ledger.post(posting("2021-01-15").step(begun)).unwrap();
    refuse(&mut ledger, "2021-02-01");
    // never straight into the pool
    let leap = transfer(
        "farmland_paddy",
        ("林家台", "origin"),
        ("pool", "available"),
        amount,
    );
    let error = ledger.post(posting("2021-02-01").step(leap)).unwrap_err();
    assert!(matches!(error, LedgerError::Flow { .. }));
    let accepted = transfer(
        "farmland_paddy",
        ("林家台", "under_construction"),
        ("pool", "available"),
        amount,
    );
    ledger.post(posting("2021-03-01").step(accepted)).unwrap();
    assert_eq!(
        available(&ledger, "farmland_paddy", "2021-03-01"),
        ha(48.33).centi_m2()
    );
    assert_eq!(
        available(&ledger, "farmland_quantity", "2021-03-01"),
        ha(100.0).centi_m2()
    );
    // an act of a day before the acceptance does not have it
    refuse(&mut ledger, "2021-02-28");
    ledger
        .post(occupation("2021-03-02", "construction"))
        .unwrap();
    assert_eq!(
        available(&ledger, "farmland_quantity", "2021-03-02"),
        ha(9.68).centi_m2()
    );
    assert_eq!(
        available(&ledger, "farmland_paddy", "2021-03-02"),
        ha(42.33).centi_m2()
    );
    assert_eq!(
        available(&ledger, "farmland_capacity", "2021-03-02"),
        CAPACITY - 1_500_000
    );
}

#[test]
fn the_law_of_the_date_says_what_an_occupation_draws_on() {
    let books_of = |date: &str, kind: &str| -> Vec<Id> {
        let steps = occupation(date, kind).steps;
        let book = |step| match step {
            kunyu_ledger::Step::Transfer(transfer) => transfer.book,
            other => panic!("{other:?}"),
        };
        steps.into_iter().map(book).collect()
    };
    assert_eq!(books_of("2024-09-29", "construction").len(), 3);
    assert!(books_of("2024-09-29", "orchard").is_empty());
    let unified: Vec<Id> = vec!["farmland_quantity".into(), "farmland_capacity".into()];
    assert_eq!(books_of("2024-09-30", "orchard"), unified);
    assert_eq!(books_of("2024-09-30", "construction"), unified);
    assert!(Regime::on(&regimes(), day("2017-12-31")).is_none());
}

#[test]
fn accounts_are_never_mixed() {
    let mut ledger = pool();
    // plenty of farmland credit does not help the yearly plan
    let over = transfer("annual_plan", ("pool", "available"), ("project", "used"), 1);
    assert!(matches!(
        ledger.post(posting("2021-01-01").step(over)),
        Err(LedgerError::Short { .. })
    ));
    let track = transfer("ownership", ("pool", "collective"), ("pool", "state"), 1);
    assert!(matches!(
        ledger.post(posting("2021-01-01").step(track)),
        Err(LedgerError::WrongKind { .. })
    ));
}

#[test]
fn a_back_dated_taking_is_tested_against_every_later_day() {
    let mut ledger = pool();
    let take = |date, amount| {
        posting(date).step(transfer(
            "farmland_paddy",
            ("pool", "available"),
            ("project", "used"),
            amount,
        ))
    };
    let later = ledger.post(take("2021-06-01", ha(4.0).centi_m2())).unwrap();
    let error = ledger
        .post(take("2021-02-01", ha(1.01).centi_m2()))
        .unwrap_err();
    let LedgerError::Dependent { entries, shortages } = error else {
        panic!("{error}");
    };
    assert_eq!(entries, [later.id]);
    assert_eq!(shortages[0].short, ha(0.01).centi_m2());
    assert_eq!(shortages[0].date, day("2021-06-01"));
    ledger.post(take("2021-02-01", ha(1.0).centi_m2())).unwrap();
}

#[test]
fn blank_certificates_are_counted() {
    let mut ledger = Ledger::new(books());
    let certificates = |from, to, count| {
        transfer(
            "blank_certificates",
            ("counter", from),
            ("counter", to),
            count,
        )
    };
    ledger
        .post(posting("2020-01-02").step(certificates("origin", "stock", 500)))
        .unwrap();
    ledger
        .post(posting("2020-01-03").step(certificates("stock", "spoiled", 1)))
        .unwrap();
    ledger
        .post(posting("2020-01-03").step(certificates("stock", "issued", 499)))
        .unwrap();
    let none = ledger
        .post(posting("2020-01-04").step(certificates("stock", "issued", 1)))
        .unwrap_err();
    assert!(none.sentence(kunyu_terms::Lang::Zh).contains("缺 1 本"));
}
