//! Scenario 2: one batch to the end.

use kunyu_ledger::{
    ActStep, At, Holding, Ledger, LedgerError, LotKind, Move, Return, by_lot, by_year, percent,
};
use kunyu_terms::Area;

use crate::support::*;

const LOT: &str = "鄂政土批〔2020〕15号";

/// Opens, converts and charges the batch: A 6, B 5, road C 3, D 1, of it 0.6 cropland.
fn approved() -> Ledger {
    let mut ledger = Ledger::new(books());
    for (book, amount) in [("annual_plan", ha(100.0)), ("planned_scale", ha(300.0))] {
        let from_above = transfer(
            book,
            ("district", "origin"),
            ("2020", "available"),
            amount.centi_m2(),
        );
        ledger.post(posting("2020-01-01").step(from_above)).unwrap();
    }
    let mut pool = posting("2020-01-01");
    pool.grade = Some(kunyu_ledger::Grade::Original);
    let credit = transfer(
        "farmland_quantity",
        ("pool", "origin"),
        ("pool", "available"),
        ha(100.0).centi_m2(),
    );
    ledger.post(pool.step(credit)).unwrap();
    let pieces = vec![
        piece(
            "A",
            ha(6.0),
            &[("cropland", ha(4.0)), ("other_farmland", ha(2.0))],
        ),
        piece("B", ha(5.0), &[("cropland", ha(3.0)), ("unused", ha(2.0))]),
        piece(
            "C",
            ha(3.0),
            &[("cropland", ha(1.0)), ("other_farmland", ha(2.0))],
        ),
        piece(
            "D",
            ha(1.0),
            &[("cropland", ha(0.6)), ("other_farmland", ha(0.4))],
        ),
    ];
    let batch = lot(
        LOT,
        LotKind::Batch,
        ha(15.0),
        Some(m2(150_003.21)),
        "2020-01-10",
    );
    ledger
        .open_lot(batch, opening("2020-01-10", pieces))
        .unwrap();
    let mut approval = posting("2020-01-10");
    for piece in ["A", "B", "C", "D"] {
        approval = approval.step(to(LOT, piece, "class", "construction"));
    }
    let at = At::on(day("2020-01-10"));
    for (book, pool) in [
        ("annual_plan", "2020"),
        ("planned_scale", "2020"),
        ("farmland_quantity", "pool"),
    ] {
        let pieces = ["A", "B", "C", "D"].iter();
        let charge: i64 = pieces
            .map(|piece| ledger.charge(book, LOT, piece, at).unwrap())
            .sum();
        approval = approval.step(transfer(book, (pool, "available"), (LOT, "used"), charge));
    }
    ledger.post(approval).unwrap();
    ledger
}

fn part_of_b(book: &str, state: &str) -> Move {
    Move {
        area: Some(ha(2.0)),
        name: Some("B-1".into()),
        ..to(LOT, "B", book, state)
    }
}

/// Expropriation, allocation, reserve, listing, contracts, registration.
fn carry_on(ledger: &mut Ledger) {
    let mut expropriation = posting("2020-03-01");
    for piece in ["A", "B", "C"] {
        expropriation = expropriation
            .step(to(LOT, piece, "ownership", "state"))
            .step(to(LOT, piece, "custody", "government"));
    }
    let contract_of_a = posting("2020-07-01")
        .step(split(
            LOT,
            "A",
            vec![
                part("A-net", ha(5.2), None),
                part("A-road", ha(0.8), Some("levied_road")),
            ],
        ))
        .step(to(LOT, "A-net", "disposition", "granted"))
        .step(to(LOT, "A-net", "custody", "user"))
        .step(to(LOT, "A-road", "disposition", "granted"));
    let postings = vec![
        expropriation,
        posting("2020-04-01")
            .step(to(LOT, "C", "disposition", "allocated"))
            .step(to(LOT, "C", "custody", "user")),
        posting("2020-05-01")
            .step(to(LOT, "A", "custody", "reserve"))
            .step(to(LOT, "B", "custody", "reserve")),
        posting("2020-06-01").step(to(LOT, "A", "disposition", "announced")),
        contract_of_a,
        posting("2020-08-01")
            .step(part_of_b("disposition", "granted"))
            .step(part_of_b("custody", "user")),
        posting("2020-09-01").step(to(LOT, "A-net", "registration", "registered")),
    ];
    for posting in postings {
        ledger.post(posting).unwrap();
        assert_sound(ledger, "2020-12-31");
    }
}

fn withdrawal(piece: &str) -> ActStep {
    let back = |book: &str, pool: &str| Return {
        book: book.into(),
        from: Holding::new(LOT, "used"),
        to: Holding::new(pool, "available"),
        amount: None,
    };
    ActStep {
        returns: vec![
            back("annual_plan", "2020"),
            back("planned_scale", "2020"),
            back("farmland_quantity", "pool"),
        ],
        ..act_on("withdrawal", LOT, piece)
    }
}

fn balance(ledger: &Ledger, book: &str, holder: &str, state: &str, date: &str) -> Area {
    let at = At::on(day(date));
    Area::from_centi_m2(ledger.balance(book, Some(holder), Some(state), at).unwrap())
}

#[test]
fn a_batch_of_15_hectares_goes_to_the_end() {
    let mut ledger = approved();
    carry_on(&mut ledger);
    ledger
        .post(posting("2020-10-01").step(withdrawal("D")))
        .unwrap();

    let unsupplied = approved_unsupplied();
    assert_eq!(sum(&ledger, &unsupplied, "2020-09-30"), ha(4.0));
    let left = sum(&ledger, &unsupplied, "2020-10-01");
    assert_eq!(left, ha(3.0));
    assert_eq!(left.written(kunyu_terms::AreaUnit::Mu, 2), "45.00");

    let approved = view("approved", &[LotKind::Batch], &[], &[]);
    let withdrawn = view("withdrawn", &[], &[], &[("disposition", &["withdrawn"])]);
    let base = sum(&ledger, &approved, "2020-10-01");
    let rest =
        Area::from_centi_m2(base.centi_m2() - sum(&ledger, &withdrawn, "2020-10-01").centi_m2());
    assert_eq!((base, rest), (ha(15.0), ha(14.0)));
    assert_eq!(percent(left, base).unwrap().to_string(), "20.00");
    assert_eq!(percent(left, rest).unwrap().to_string(), "21.43");

    let open = ["undisposed", "announced"];
    let unexpropriated = view(
        "u",
        &[],
        &[],
        &[("ownership", &["collective"]), ("disposition", &open)],
    );
    assert_eq!(sum(&ledger, &unexpropriated, "2020-10-01"), Area::default());
    assert_eq!(sum(&ledger, &unexpropriated, "2020-02-29"), ha(15.0));
    let supplied_unused = view(
        "v",
        &[],
        &["plot"],
        &[
            ("disposition", &["granted", "allocated", "leased"]),
            ("use", &["not_handed_over", "handed_over"]),
        ],
    );
    assert_eq!(sum(&ledger, &supplied_unused, "2020-10-01"), ha(10.2));
    let registered = view("r", &[], &[], &[("registration", &["registered"])]);
    assert_eq!(sum(&ledger, &registered, "2020-10-01"), ha(5.2));
    let expropriated_unsupplied = view(
        "e",
        &[],
        &["plot"],
        &[("ownership", &["state"]), ("disposition", &open)],
    );
    assert_eq!(
        sum(&ledger, &expropriated_unsupplied, "2020-10-01"),
        ha(3.0)
    );

    for date in ["2020-01-10", "2020-07-01", "2020-08-01", "2020-10-01"] {
        let report = ledger
            .reconcile(LOT, Some("survey_difference"), At::on(day(date)))
            .unwrap();
        assert_eq!(report.faults, []);
        assert_eq!(report.tracks.len(), 7);
        assert!(report.tracks.iter().all(|track| track.sum == ha(15.0)));
    }
}

#[test]
fn withdrawal_returns_class_quota_and_farmland_credit() {
    let mut ledger = approved();
    assert_eq!(
        balance(&ledger, "annual_plan", "2020", "available", "2020-01-10"),
        ha(85.0)
    );
    assert_eq!(
        balance(
            &ledger,
            "farmland_quantity",
            "pool",
            "available",
            "2020-01-10"
        ),
        ha(91.4)
    );
    carry_on(&mut ledger);
    ledger
        .post(posting("2020-10-01").step(withdrawal("D")))
        .unwrap();
    assert_eq!(
        balance(&ledger, "annual_plan", "2020", "available", "2020-10-01"),
        ha(86.0)
    );
    assert_eq!(
        balance(&ledger, "planned_scale", "2020", "available", "2020-10-01"),
        ha(286.0)
    );
    assert_eq!(
        balance(
            &ledger,
            "farmland_quantity",
            "pool",
            "available",
            "2020-10-01"
        ),
        ha(92.0)
    );
    assert_eq!(
        balance(&ledger, "farmland_quantity", LOT, "used", "2020-10-01"),
        ha(8.0)
    );
    let class = |state| balance(&ledger, "class", LOT, state, "2020-10-01");
    assert_eq!(class("cropland"), ha(0.6));
    assert_eq!(class("other_farmland"), ha(0.4));
    assert_eq!(class("construction"), ha(14.0));
}

#[test]
fn what_was_expropriated_or_supplied_is_not_withdrawn() {
    let mut ledger = approved();
    carry_on(&mut ledger);
    let before = ledger.entries().len();
    for (piece, code) in [
        ("B/1", "expropriated"),
        ("A-net", "expropriated"),
        ("C", "expropriated"),
    ] {
        let error = ledger
            .post(posting("2020-10-01").step(withdrawal(piece)))
            .unwrap_err();
        let LedgerError::Refused(refusal) = error else {
            panic!("{error}");
        };
        assert_eq!(&*refusal.code, code);
    }
    ledger
        .post(posting("2020-10-01").step(withdrawal("D")))
        .unwrap();
    let error = ledger
        .post(posting("2020-10-02").step(withdrawal("D")))
        .unwrap_err();
    assert!(matches!(error, LedgerError::Refused(refusal) if &*refusal.code == "withdrawn"));
    assert_eq!(ledger.entries().len(), before + 1);
}

#[test]
fn land_that_the_state_owned_before_may_be_withdrawn() {
    let mut ledger = Ledger::new(books());
    let mut farm = piece("farm", ha(2.0), &[("cropland", ha(2.0))]);
    farm.states.insert("ownership".into(), "state".into());
    let batch = lot("L", LotKind::Batch, ha(2.0), Some(ha(2.0)), "2020-01-10");
    ledger
        .open_lot(batch, opening("2020-01-10", vec![farm]))
        .unwrap();
    // cut after the conversion: the part remembers that it was cropland
    ledger
        .post(posting("2020-01-10").step(to("L", "farm", "class", "construction")))
        .unwrap();
    ledger
        .post(posting("2020-02-01").step(split("L", "farm", vec![part("east", ha(0.5), None)])))
        .unwrap();
    ledger
        .post(posting("2020-03-01").step(act_on("withdrawal", "L", "east")))
        .unwrap();
    assert_eq!(
        balance(&ledger, "class", "L", "cropland", "2020-03-01"),
        ha(0.5)
    );
    assert_sound(&ledger, "2020-03-01");
}

#[test]
fn a_cut_and_a_move_in_one_entry_keep_the_opening_state() {
    let mut ledger = approved();
    let cut = Move {
        area: Some(ha(0.5)),
        name: Some("D-1".into()),
        ..to(LOT, "D", "ownership", "state")
    };
    ledger.post(posting("2020-02-01").step(cut)).unwrap();
    let error = ledger
        .post(posting("2020-10-01").step(withdrawal("D-1")))
        .unwrap_err();
    assert!(matches!(error, LedgerError::Refused(refusal) if &*refusal.code == "expropriated"));
    ledger
        .post(posting("2020-10-01").step(withdrawal("D/1")))
        .unwrap();
    assert_eq!(
        balance(
            &ledger,
            "farmland_quantity",
            "pool",
            "available",
            "2020-10-01"
        ),
        ha(91.7)
    );
}

#[test]
fn repossessed_land_goes_to_reserve_and_is_not_unsupplied_again() {
    let mut ledger = approved();
    carry_on(&mut ledger);
    let before = sum(&ledger, &approved_unsupplied(), "2022-03-01");
    ledger
        .post(posting("2022-03-01").step(act_on("repossession", LOT, "A-net")))
        .unwrap();
    assert_eq!(sum(&ledger, &approved_unsupplied(), "2022-03-01"), before);
    let piece = ledger
        .piece(LOT, "A-net", At::on(day("2022-03-01")))
        .unwrap();
    assert_eq!(
        piece.state("custody").map(|state| &**state),
        Some("reserve")
    );
    assert_eq!(piece.kind.as_deref(), Some("repossessed"));
    let error = ledger
        .post(posting("2022-03-02").step(act_on("repossession", LOT, "A-net")))
        .unwrap_err();
    assert!(matches!(error, LedgerError::Refused(refusal) if &*refusal.code == "not_supplied"));
    assert_sound(&ledger, "2022-12-31");
}

#[test]
fn stock_and_written_off_land_do_not_count_and_sums_go_by_lot_and_year() {
    let mut ledger = approved();
    let stock = lot(
        "old factory",
        LotKind::Stock,
        ha(2.5),
        Some(ha(2.5)),
        "2019-05-01",
    );
    let mut factory = piece("1", ha(2.5), &[("construction", ha(2.5))]);
    factory.states.insert("custody".into(), "reserve".into());
    ledger
        .open_lot(stock, opening("2019-05-01", vec![factory]))
        .unwrap();
    let project = lot("P", LotKind::Project, ha(1.5), Some(ha(1.5)), "2018-05-01");
    let pieces = vec![piece("1", ha(1.0), &[]), piece("2", ha(0.5), &[])];
    ledger
        .open_lot(project, opening("2018-05-01", pieces))
        .unwrap();
    ledger
        .post(posting("2020-02-01").step(act_on("write_off", "P", "2")))
        .unwrap();
    let rows = ledger
        .view(&approved_unsupplied(), At::on(day("2020-02-01")))
        .unwrap();
    let years: Vec<_> = by_year(&rows).into_iter().collect();
    assert_eq!(years, [(2018, ha(1.0)), (2020, ha(15.0))]);
    assert_eq!(by_lot(&rows)[&(2018, "P".into())], ha(1.0));
}

#[test]
fn swapped_pieces_are_linked_both_ways() {
    let mut ledger = approved();
    let first = posting("2020-05-01").step(to(LOT, "A", "custody", "user"));
    let second = posting("2020-05-01").step(to(LOT, "B", "custody", "government"));
    let [one, other] = ledger.swap(first, second).unwrap();
    assert_eq!((one.linked, other.linked), (Some(other.id), Some(one.id)));
    // half a swap is no swap
    let first = posting("2020-06-01").step(to(LOT, "A", "custody", "reserve"));
    let second = posting("2020-06-01").step(to(LOT, "nowhere", "custody", "user"));
    let before = ledger.entries().len();
    assert!(ledger.swap(first, second).is_err());
    assert_eq!(ledger.entries().len(), before);
    let piece = ledger.piece(LOT, "A", At::on(day("2020-12-31"))).unwrap();
    assert_eq!(piece.state("custody").map(|state| &**state), Some("user"));
}
