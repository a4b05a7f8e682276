//! Scenario 3: opening the old books.

use kunyu_ledger::{
    At, Differs, Fault, Grade, Ledger, LedgerError, LotKind, Move, Written, largest_remainder,
};
use kunyu_terms::{Area, AreaUnit, Localized};

use crate::support::*;

fn batch_2012() -> Ledger {
    let mut ledger = Ledger::new(books());
    let mut batch = lot(
        "2012-3",
        LotKind::Batch,
        ha(10.0),
        Some(m2(100_012.34)),
        "2012-06-01",
    );
    batch.grade = Some(Grade::Original);
    batch.written = Some(Written {
        number: "10.0000".parse().unwrap(),
        unit: AreaUnit::Hectare,
    });
    ledger
        .open_lot(
            batch,
            opening("2012-06-01", vec![piece("1", ha(10.0), &[])]),
        )
        .unwrap();
    ledger
}

fn contract(piece: &str, name: &str, area: Area) -> Move {
    Move {
        area: Some(area),
        name: Some(name.into()),
        ..to("2012-3", piece, "disposition", "granted")
    }
}

#[test]
fn contracts_that_cover_a_lot_leave_a_survey_difference() {
    let mut ledger = batch_2012();
    ledger
        .post(posting("2013-01-01").step(contract("1", "first", m2(59_990.0))))
        .unwrap();
    ledger
        .post(posting("2014-01-01").step(contract("1/1", "second", m2(39_998.0))))
        .unwrap();
    assert_eq!(sum(&ledger, &approved_unsupplied(), "2014-01-01"), m2(12.0));
    let rest = difference("2012-3", "1/1/1", Differs::Short, None);
    ledger.post(posting("2014-01-01").step(rest)).unwrap();
    assert_eq!(
        sum(&ledger, &approved_unsupplied(), "2014-01-01"),
        Area::default()
    );
    let at = At::on(day("2014-01-01"));
    let report = ledger
        .reconcile("2012-3", Some("survey_difference"), at)
        .unwrap();
    assert_eq!(report.difference, m2(12.0));
    assert_eq!(report.faults, []);
    assert!(report.tracks.iter().all(|track| track.sum == m2(99_988.0)));
    // without the account the tracks would miss 12 m²
    let report = ledger.reconcile("2012-3", None, at).unwrap();
    assert_eq!(report.faults.len(), 7);
}

#[test]
fn a_survey_above_the_document_lets_the_piece_grow() {
    let mut ledger = batch_2012();
    ledger
        .post(posting("2013-01-01").step(difference("2012-3", "1", Differs::Over, Some(m2(12.34)))))
        .unwrap();
    let at = At::on(day("2013-01-01"));
    assert_eq!(
        ledger.piece("2012-3", "1", at).unwrap().area,
        m2(100_012.34)
    );
    let report = ledger
        .reconcile("2012-3", Some("survey_difference"), at)
        .unwrap();
    assert_eq!((report.difference, report.faults), (m2(-12.34), vec![]));
}

#[test]
fn above_the_tolerance_it_is_a_work_item() {
    let mut ledger = batch_2012();
    // 500 millionths of 10 ha are 50 m², over the whole lot
    let shrink =
        |area| posting("2013-01-01").step(difference("2012-3", "1", Differs::Short, Some(area)));
    ledger.post(shrink(m2(30.0))).unwrap();
    let error = ledger.post(shrink(m2(20.01))).unwrap_err();
    let LedgerError::AboveTolerance {
        difference,
        tolerance,
        ..
    } = &error
    else {
        panic!("{error}");
    };
    assert_eq!((*difference, *tolerance), (m2(50.01), m2(50.0)));
    assert!(
        error
            .remedy(kunyu_terms::Lang::Zh)
            .unwrap()
            .contains("待办")
    );
    ledger.post(shrink(m2(20.0))).unwrap();
}

#[test]
fn a_lot_without_drawing_needs_two_persons_and_is_on_the_work_list() {
    let mut ledger = Ledger::new(books());
    let batch = || {
        let mut batch = lot("2009-1", LotKind::Batch, ha(8.0), None, "2009-04-01");
        batch.grade = Some(Grade::Copy);
        batch
    };
    let mut supplied = piece("supplied", ha(5.0), &[]);
    supplied
        .states
        .insert("disposition".into(), "granted".into());
    let pieces = vec![supplied, piece("rest", ha(3.0), &[])];
    let mut books_opened = opening("2009-04-01", pieces);
    for second in [None, Some("clerk"), Some(" ")] {
        books_opened.second = second.map(str::to_owned);
        let error = ledger.open_lot(batch(), books_opened.clone()).unwrap_err();
        assert!(matches!(error, LedgerError::SecondUser { .. }));
    }
    books_opened.second = Some("head".into());
    let entry = ledger.open_lot(batch(), books_opened).unwrap();
    assert_eq!(entry.grade, Some(Grade::Copy));
    assert_eq!(sum(&ledger, &approved_unsupplied(), "2020-01-01"), ha(3.0));
    let at = At::on(day("2020-01-01"));
    let listed: Vec<_> = ledger
        .without_drawing(at)
        .map(|lot| lot.id.to_string())
        .collect();
    assert_eq!(listed, ["2009-1"]);
}

#[test]
fn written_and_posted_areas_agree() {
    let mut ledger = Ledger::new(books());
    let open = |number: &str, unit, area, ledger: &mut Ledger| {
        let mut batch = lot(number, LotKind::Batch, area, Some(area), "2012-06-01");
        batch.written = Some(Written {
            number: number.parse().unwrap(),
            unit,
        });
        ledger.open_lot(batch, opening("2012-06-01", vec![piece("1", area, &[])]))
    };
    open("150.00", AreaUnit::Mu, ha(10.0), &mut ledger).unwrap();
    open("45.05", AreaUnit::Mu, m2(30_033.33), &mut ledger).unwrap();
    open("10.01", AreaUnit::Hectare, ha(10.01), &mut ledger).unwrap();
    let error = open("10.02", AreaUnit::Hectare, ha(10.01), &mut ledger).unwrap_err();
    assert!(matches!(error, LedgerError::WrittenDiffers { .. }));
}

#[test]
fn negative_remainders_in_old_data_are_listed_not_hidden() {
    let ledger = batch_2012();
    let mut entries = ledger.entries().to_vec();
    let lots = vec![ledger.lot("2012-3", None).unwrap().clone()];
    // an old row that supplied more than was approved
    let mut wrong = entries[0].clone();
    wrong.id = kunyu_ledger::EntryId(9);
    wrong.seq = 9;
    wrong.lines.retain(|line| &*line.book == "disposition");
    wrong.lines[0].state = "undisposed".into();
    wrong.lines[0].amount = -ha(12.0).centi_m2();
    wrong.lines[1].state = "granted".into();
    wrong.lines[1].amount = ha(12.0).centi_m2();
    entries.push(wrong);
    let read = Ledger::from_entries(books(), lots, entries).unwrap();
    let report = read
        .reconcile("2012-3", None, At::on(day("2020-01-01")))
        .unwrap();
    let short = -ha(2.0).centi_m2();
    let negative =
        |fault: &Fault| matches!(fault, Fault::Negative { amount, .. } if *amount == short);
    assert!(report.faults.iter().any(negative), "{:?}", report.faults);
    let sound = read
        .reconcile("2012-3", None, At::known(day("2020-01-01"), 1))
        .unwrap();
    assert_eq!(sound.faults, []);
}

#[test]
fn a_document_area_is_shared_by_what_was_measured() {
    let measured = [6_000_123, 3_000_617, 1_000_494];
    let shares = largest_remainder(ha(10.0).centi_m2(), &measured).unwrap();
    assert_eq!(shares.iter().sum::<i64>(), ha(10.0).centi_m2());
    assert_eq!(shares, [5_999_383, 3_000_247, 1_000_370]);
}
