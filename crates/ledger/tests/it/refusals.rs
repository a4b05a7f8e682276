//! Bad input: each refusal says what is wrong, in both languages, and changes nothing.

use std::collections::BTreeMap;

use kunyu_ledger::{
    At, Book, BookKind, BookUnit, Books, Entry, Ledger, LotKind, MAX_AMOUNT, Move, OpeningPiece,
    Part, Posting, State, Step,
};
use kunyu_terms::{Area, Bilingual, Lang, Localized};

use crate::support::*;

fn batch() -> Ledger {
    let mut ledger = Ledger::new(books());
    let batch = lot("L", LotKind::Batch, ha(10.0), Some(ha(10.0)), "2020-01-01");
    let mix = [("cropland", ha(4.0)), ("unused", ha(6.0))];
    ledger
        .open_lot(
            batch,
            opening("2020-01-01", vec![piece("1", ha(10.0), &mix)]),
        )
        .unwrap();
    ledger
}

fn refused(ledger: &mut Ledger, posting: Posting, code: &str) {
    let before = ledger.entries().len();
    let pieces = ledger.pieces("L", At::on(day("2030-01-01")));
    let error = ledger.post(posting).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert_ne!(error.sentence(Lang::Zh), error.sentence(Lang::En));
    assert_eq!(ledger.entries().len(), before);
    assert_eq!(ledger.pieces("L", At::on(day("2030-01-01"))), pieces);
}

#[test]
fn unknown_names_and_misplaced_pieces() {
    let mut ledger = batch();
    let from = |state: &str| Move {
        from: Some(state.into()),
        ..to("L", "1", "disposition", "granted")
    };
    let cases: Vec<(Step, &str)> = vec![
        (
            to("L", "1", "dispositon", "granted").into(),
            "ledger.unknown_book",
        ),
        (
            to("L", "1", "disposition", "grantd").into(),
            "ledger.unknown_state",
        ),
        (
            to("M", "1", "disposition", "granted").into(),
            "ledger.unknown_lot",
        ),
        (
            to("L", "2", "disposition", "granted").into(),
            "ledger.unknown_piece",
        ),
        (
            to("L", "1", "annual_plan", "used").into(),
            "ledger.wrong_kind",
        ),
        (to("L", "1", "disposition", "origin").into(), "ledger.flow"),
        (from("announced").into(), "ledger.wrong_state"),
        (act_on("sale", "L", "1").into(), "ledger.unknown_act"),
        (
            to("L", "1", "disposition", "undisposed").into(),
            "ledger.nothing",
        ),
    ];
    for (step, code) in cases {
        refused(&mut ledger, posting("2020-02-01").step(step), code);
    }
    refused(
        &mut ledger,
        posting("2019-12-31").step(from("undisposed")),
        "ledger.unknown_piece",
    );
    refused(&mut ledger, posting("2020-02-01"), "ledger.nothing");
}

#[test]
fn absurd_amounts() {
    let mut ledger = batch();
    for area in [0, -1, i64::MIN, i64::MAX, MAX_AMOUNT + 1] {
        let mut request = to("L", "1", "disposition", "granted");
        request.area = Some(Area::from_centi_m2(area));
        refused(
            &mut ledger,
            posting("2020-02-01").step(request),
            "ledger.amount",
        );
        let request = transfer("annual_plan", ("a", "origin"), ("a", "available"), area);
        refused(
            &mut ledger,
            posting("2020-02-01").step(request),
            "ledger.amount",
        );
        let parts = vec![part("x", Area::from_centi_m2(area), None)];
        refused(
            &mut ledger,
            posting("2020-02-01").step(split("L", "1", parts)),
            "ledger.amount",
        );
    }
    let mut request = to("L", "1", "disposition", "granted");
    request.area = Some(ha(10.0001));
    refused(
        &mut ledger,
        posting("2020-02-01").step(request),
        "ledger.beyond_piece",
    );
}

#[test]
fn parts_that_do_not_fit() {
    let mut ledger = batch();
    let parts = |parts| posting("2020-02-01").step(split("L", "1", parts));
    let two = vec![part("x", ha(6.0), None), part("y", ha(4.5), None)];
    refused(&mut ledger, parts(two), "ledger.beyond_piece");
    let twice = vec![part("x", ha(1.0), None), part("x", ha(1.0), None)];
    refused(&mut ledger, parts(twice), "ledger.piece_exists");
    refused(
        &mut ledger,
        parts(vec![part("", ha(1.0), None)]),
        "ledger.piece_exists",
    );
    refused(
        &mut ledger,
        parts(vec![part("x", ha(1.0), Some("road"))]),
        "ledger.unknown_state",
    );
    let stated = |cropland, unused| Part {
        mix: BTreeMap::from([(
            "class".into(),
            vec![
                ("cropland".into(), ha(cropland)),
                ("unused".into(), ha(unused)),
            ],
        )]),
        ..part("x", ha(5.0), None)
    };
    refused(&mut ledger, parts(vec![stated(3.0, 1.0)]), "ledger.sum");
    refused(&mut ledger, parts(vec![stated(4.5, 0.5)]), "ledger.sum");
    ledger.post(parts(vec![stated(4.0, 1.0)])).unwrap();
    let at = At::on(day("2020-02-01"));
    let rest = ledger.piece("L", "1/1", at).unwrap();
    assert_eq!(rest.states["class"], [("unused".into(), ha(5.0))]);
    refused(
        &mut ledger,
        posting("2020-03-01").step(split("L", "1/1", vec![part("x", ha(1.0), None)])),
        "ledger.piece_exists",
    );
}

#[test]
fn a_part_may_keep_the_name_of_the_piece() {
    let mut ledger = batch();
    let parts = vec![
        part("1", ha(7.0), None),
        part("road", ha(3.0), Some("levied_road")),
    ];
    ledger
        .post(posting("2020-02-01").step(split("L", "1", parts)))
        .unwrap();
    let at = At::on(day("2020-02-01"));
    let pieces: Vec<_> = ledger
        .pieces("L", at)
        .into_iter()
        .map(|piece| (piece.name.to_string(), piece.area))
        .collect();
    assert_eq!(
        pieces,
        [("1".to_owned(), ha(7.0)), ("road".to_owned(), ha(3.0))]
    );
    let road = ledger.piece("L", "road", at).unwrap();
    assert_eq!(road.kind.as_deref(), Some("levied_road"));
    assert_eq!(sum(&ledger, &approved_unsupplied(), "2020-02-01"), ha(7.0));
    // cropland 4 and unused 6, shared 7 to 3
    assert_eq!(
        road.states["class"],
        [("cropland".into(), ha(1.2)), ("unused".into(), ha(1.8))]
    );
    assert_sound(&ledger, "2020-02-01");
}

#[test]
fn part_of_a_class_moves_without_a_cut() {
    let mut ledger = batch();
    let convert = |area| Move {
        from: Some("cropland".into()),
        area: Some(ha(area)),
        ..to("L", "1", "class", "construction")
    };
    refused(
        &mut ledger,
        posting("2020-02-01").step(convert(4.1)),
        "ledger.beyond_piece",
    );
    ledger
        .post(posting("2020-02-01").step(convert(1.5)))
        .unwrap();
    let at = At::on(day("2020-02-01"));
    assert_eq!(ledger.pieces("L", at).len(), 1);
    let held = |state| ledger.balance("class", Some("L"), Some(state), at).unwrap();
    assert_eq!(
        (held("cropland"), held("construction")),
        (ha(2.5).centi_m2(), ha(1.5).centi_m2())
    );
    let mut missing = to("L", "1", "class", "construction");
    missing.from = Some("other_farmland".into());
    refused(
        &mut ledger,
        posting("2020-02-01").step(missing),
        "ledger.wrong_state",
    );
}

#[test]
fn openings_that_do_not_add_up() {
    let mut ledger = batch();
    let open = |ledger: &mut Ledger, id: &str, pieces: Vec<OpeningPiece>| {
        let batch = lot(id, LotKind::Batch, ha(2.0), Some(ha(2.0)), "2020-01-01");
        let error = ledger
            .open_lot(batch, opening("2020-01-01", pieces))
            .unwrap_err();
        assert!(ledger.lot("M", None).is_none());
        error.code()
    };
    let halves = || vec![piece("a", ha(1.0), &[]), piece("b", ha(1.0), &[])];
    assert_eq!(open(&mut ledger, "L", halves()), "ledger.lot_exists");
    assert_eq!(
        open(&mut ledger, "M", vec![piece("a", ha(1.0), &[])]),
        "ledger.sum"
    );
    assert_eq!(open(&mut ledger, "M", Vec::new()), "ledger.sum");
    assert_eq!(
        open(&mut ledger, "M", vec![piece("a", ha(1.0), &[]); 2]),
        "ledger.piece_exists"
    );
    assert_eq!(
        open(&mut ledger, "M", vec![piece("", ha(2.0), &[])]),
        "ledger.piece_exists"
    );
    let mixed = piece("a", ha(2.0), &[("cropland", ha(1.0))]);
    assert_eq!(open(&mut ledger, "M", vec![mixed]), "ledger.sum");
    let mut account = piece("a", ha(2.0), &[]);
    account.states.insert("annual_plan".into(), "used".into());
    assert_eq!(open(&mut ledger, "M", vec![account]), "ledger.wrong_kind");
    let mut contra = piece("a", ha(2.0), &[]);
    contra.states.insert("use".into(), "origin".into());
    assert_eq!(open(&mut ledger, "M", vec![contra]), "ledger.flow");
    let huge = Area::from_centi_m2(i64::MAX);
    let batch = lot("M", LotKind::Batch, huge, Some(huge), "2020-01-01");
    let pieces = vec![piece("a", huge, &[])];
    assert_eq!(
        ledger
            .open_lot(batch, opening("2020-01-01", pieces))
            .unwrap_err()
            .code(),
        "ledger.amount"
    );
}

#[test]
fn books_that_are_not_declared_soundly() {
    let state = |id: &str| State {
        id: id.into(),
        title: Bilingual::default(),
        contra: id == "origin",
    };
    let book = |id: &str, kind, mixed, states: &[&str]| Book {
        id: id.into(),
        title: Bilingual::default(),
        kind,
        unit: BookUnit::Area,
        mixed,
        states: states.iter().map(|id| state(id)).collect(),
        flows: Vec::new(),
        basis: None,
    };
    let track = |id: &str| book(id, BookKind::Track, false, &["origin", "a", "b"]);
    let unsound = |books: Vec<Book>| Books::new(books, Vec::new()).unwrap_err().code();
    assert_eq!(
        unsound(vec![book("x", BookKind::Track, false, &["a", "b"])]),
        "ledger.declaration"
    );
    assert_eq!(
        unsound(vec![book("x", BookKind::Track, false, &["origin"])]),
        "ledger.declaration"
    );
    assert_eq!(
        unsound(vec![book("x", BookKind::Account, true, &["origin", "a"])]),
        "ledger.declaration"
    );
    assert_eq!(unsound(vec![track("x"), track("x")]), "ledger.declaration");
    assert_eq!(
        unsound(vec![book(
            "x",
            BookKind::Track,
            false,
            &["origin", "a", "a"]
        )]),
        "ledger.declaration"
    );
    let nature = |id| book(id, BookKind::Nature, false, &["origin", "a"]);
    assert_eq!(
        unsound(vec![nature("x"), nature("y")]),
        "ledger.declaration"
    );
    let mut flows = track("x");
    flows.flows = vec![("a".into(), "c".into())];
    assert_eq!(unsound(vec![flows]), "ledger.unknown_state");
}

#[test]
fn lines_that_the_ledger_did_not_make() {
    let ledger = batch();
    let opened: Entry = ledger.entries()[0].clone();
    let mut strange = opened.clone();
    strange.lines[0].state = "nowhere".into();
    let read = |entry| {
        Ledger::from_entries(books(), Vec::new(), vec![entry])
            .map(|_| ())
            .unwrap_err()
            .code()
    };
    assert_eq!(read(strange), "ledger.unknown_state");
    let mut absurd = opened;
    absurd.lines[0].amount = i64::MIN + 1;
    assert_eq!(read(absurd), "ledger.amount");
}

#[test]
fn a_view_with_a_wrong_name_is_an_error() {
    let ledger = batch();
    let at = At::on(day("2020-02-01"));
    let wrong = [
        view("v", &[], &["plott"], &[]),
        view("v", &[], &[], &[("disposition", &["grantd"])]),
        view("v", &[], &[], &[("annual_plan", &["used"])]),
    ];
    for view in wrong {
        assert!(ledger.view(&view, at).is_err());
    }
    // of a mixed track the part counts
    let farmland = view(
        "f",
        &[],
        &[],
        &[("class", &["cropland"]), ("ownership", &["collective"])],
    );
    assert_eq!(sum(&ledger, &farmland, "2020-02-01"), ha(4.0));
}
