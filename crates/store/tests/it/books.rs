//! The books of the ledger.

use std::collections::BTreeMap;

use kunyu_store::{
    Balance, BalanceQuery, KnownAt, Line, Lot, NewEntry, ORIGIN, PieceBalance, RecordAct,
    RecordError, Store, StoreError,
};
use kunyu_terms::Localized;
use serde_json::json;

use crate::harness::{World, on_each};

pub(crate) fn lot(id: &str, kind: &str) -> Lot {
    Lot {
        id: id.into(),
        kind: kind.into(),
        area_document: 100_000_000,
        area_written: "100.0000 公顷".into(),
        area_measured: Some(100_001_234),
        approved_on: "2015-06-01".into(),
        document: "鄂土资批〔2015〕1号".into(),
        grade: "A".into(),
        record: None,
        detail: json!({"batch": 1}),
    }
}

pub(crate) fn transfer(lot: &str, piece: &str, from: &str, to: &str, amount: i64) -> NewEntry {
    let line = |state: &str, amount| Line {
        book: "disposition".into(),
        lot: lot.into(),
        piece: piece.into(),
        state: state.into(),
        amount,
    };
    NewEntry {
        document: "文".into(),
        corrects: None,
        reason: String::new(),
        case: None,
        detail: json!({}),
        lines: vec![line(from, -amount), line(to, amount)],
    }
}

async fn begin(world: &World, day: &str) -> RecordAct {
    world
        .store
        .begin_act(&world.clerk, "entry", day)
        .await
        .unwrap()
}

async fn post(world: &World, day: &str, entry: &NewEntry) -> i64 {
    let mut act = begin(world, day).await;
    let id = act.post(entry).await.unwrap();
    act.commit().await.unwrap();
    id
}

pub(crate) async fn states(
    store: &Store,
    day: &str,
    known_at: KnownAt,
    kind: Option<&str>,
) -> BTreeMap<String, i64> {
    let query = BalanceQuery {
        date: day.into(),
        known_at,
        lot_kind: kind.map(str::to_owned),
    };
    let balances = store.balances("disposition", &query).await.unwrap();
    let mut sums = BTreeMap::new();
    for Balance { state, amount, .. } in balances {
        *sums.entry(state).or_default() += amount;
    }
    sums
}

fn below_zero(error: StoreError) -> i64 {
    match error {
        StoreError::Record(RecordError::BelowZero { left, .. }) => left,
        other => panic!("{other}"),
    }
}

#[test]
fn balances_are_right_on_both_axes() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let mut act = begin(&world, "2015-06-01").await;
        act.open_lot(&lot("2015-1", "batch")).await.unwrap();
        act.open_lot(&lot("存量-1", "stock")).await.unwrap();
        assert_eq!(
            act.open_lot(&lot("2015-1", "batch"))
                .await
                .unwrap_err()
                .code(),
            "store.exists"
        );
        act.post(&transfer("2015-1", "A", ORIGIN, "undisposed", 1000))
            .await
            .unwrap();
        act.post(&transfer("存量-1", "S", ORIGIN, "undisposed", 50))
            .await
            .unwrap();
        let opened = act.commit().await.unwrap();
        post(
            &world,
            "2020-03-15",
            &transfer("2015-1", "A", "undisposed", "announced", 400),
        )
        .await;
        let announced = store.seq_at(&KnownAt::Now).await.unwrap();
        // a paper of 2019 comes in later
        post(
            &world,
            "2019-12-31",
            &transfer("2015-1", "A", "undisposed", "granted", 100),
        )
        .await;
        let now = || KnownAt::Now;
        let on = async |day, known| states(store, day, known, Some("batch")).await;
        let of = |pairs: &[(&str, i64)]| -> BTreeMap<String, i64> {
            pairs
                .iter()
                .map(|(state, amount)| ((*state).to_owned(), *amount))
                .collect()
        };
        assert_eq!(on("2015-05-31", now()).await, of(&[]));
        assert_eq!(
            on("2019-12-30", now()).await,
            of(&[(ORIGIN, -1000), ("undisposed", 1000)])
        );
        let end_2019 = of(&[(ORIGIN, -1000), ("undisposed", 900), ("granted", 100)]);
        assert_eq!(on("2019-12-31", now()).await, end_2019);
        let then = on("2019-12-31", KnownAt::Seq(announced)).await;
        assert_eq!(then, of(&[(ORIGIN, -1000), ("undisposed", 1000)]));
        assert_eq!(on("2020-03-14", now()).await, end_2019);
        let all = of(&[
            (ORIGIN, -1000),
            ("undisposed", 500),
            ("granted", 100),
            ("announced", 400),
        ]);
        assert_eq!(on("2020-03-15", now()).await, all);
        let with_stock = states(store, "2015-06-01", KnownAt::Seq(opened), None).await;
        assert_eq!(with_stock, of(&[(ORIGIN, -1050), ("undisposed", 1050)]));
        let pieces = store
            .lot_balances("2015-1", "2020-03-15", &now())
            .await
            .unwrap();
        let granted = PieceBalance {
            book: "disposition".into(),
            lot: "2015-1".into(),
            piece: "A".into(),
            state: "granted".into(),
            amount: 100,
        };
        assert!(pieces.contains(&granted) && pieces.len() == 4);
        let query = BalanceQuery {
            date: "2020-03-15".into(),
            ..BalanceQuery::default()
        };
        assert_eq!(
            store
                .piece_balances("disposition", &query)
                .await
                .unwrap()
                .len(),
            6
        );
        let book = store.lot("2015-1", &now()).await.unwrap().unwrap();
        assert_eq!((book.lot, book.entries.len()), (lot("2015-1", "batch"), 3));
        let then = store
            .lot("2015-1", &KnownAt::Seq(opened))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(then.entries.len(), 1);
        assert_eq!(store.lots().await.unwrap().len(), 2);
    });
}

#[test]
fn entries_that_break_a_law_are_refused_and_leave_nothing() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let mut act = begin(&world, "2015-06-01").await;
        act.open_lot(&lot("L", "batch")).await.unwrap();
        act.post(&transfer("L", "A", ORIGIN, "undisposed", 1000))
            .await
            .unwrap();
        act.commit().await.unwrap();
        let before = store.seq_at(&KnownAt::Now).await.unwrap();
        let mut act = begin(&world, "2020-01-01").await;
        let mut uneven = transfer("L", "A", "undisposed", "granted", 10);
        uneven.lines[1].amount = 9;
        assert_eq!(
            act.post(&uneven).await.unwrap_err().code(),
            "ledger.unbalanced"
        );
        let nowhere = transfer("M", "A", "undisposed", "granted", 10);
        assert_eq!(
            act.post(&nowhere).await.unwrap_err().code(),
            "store.unknown"
        );
        let too_much = transfer("L", "A", "undisposed", "granted", 1001);
        assert_eq!(below_zero(act.post(&too_much).await.unwrap_err()), -1);
        drop(act);
        let mut act = begin(&world, "2020-01-01").await;
        let other = transfer("L", "B", "undisposed", "granted", 1);
        assert_eq!(below_zero(act.post(&other).await.unwrap_err()), -1);
        drop(act);
        assert_eq!(store.seq_at(&KnownAt::Now).await.unwrap(), before);
        let sums = states(store, "2030-01-01", KnownAt::Now, None).await;
        assert_eq!(sums["undisposed"], 1000);
    });
}

#[test]
fn a_wrong_entry_is_corrected_once_by_a_second_person_with_a_reason() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let mut act = begin(&world, "2015-06-01").await;
        act.open_lot(&lot("L", "batch")).await.unwrap();
        act.post(&transfer("L", "A", ORIGIN, "undisposed", 1000))
            .await
            .unwrap();
        act.commit().await.unwrap();
        let wrong = post(
            &world,
            "2020-01-01",
            &transfer("L", "A", "undisposed", "granted", 300),
        )
        .await;
        let mut back = transfer("L", "A", "granted", "undisposed", 300);
        back.corrects = Some(wrong);
        let mut act = store
            .begin_act(&world.chief, "correct", "2020-02-01")
            .await
            .unwrap();
        assert_eq!(
            act.post(&back).await.unwrap_err().code(),
            "record.no_reason"
        );
        back.reason = "面积抄错".into();
        drop(act);
        let mut act = begin(&world, "2020-02-01").await;
        assert_eq!(act.post(&back).await.unwrap_err().code(), "store.four_eyes");
        drop(act);
        let mut act = store
            .begin_act(&world.chief, "correct", "2020-02-01")
            .await
            .unwrap();
        let id = act.post(&back).await.unwrap();
        act.commit().await.unwrap();
        let entry = store.ledger_entry(id).await.unwrap().unwrap();
        assert_eq!(
            (entry.corrects, entry.reason.as_str()),
            (Some(wrong), "面积抄错")
        );
        assert_eq!(entry.lines, back.lines);
        let admin = store.actor("admin").await.unwrap();
        let mut act = store
            .begin_act(&admin, "correct", "2020-02-02")
            .await
            .unwrap();
        assert_eq!(act.post(&back).await.unwrap_err().code(), "record.state");
        drop(act);
        let sums = states(store, "2020-01-31", KnownAt::Now, None).await;
        assert_eq!((sums["granted"], sums["undisposed"]), (300, 700));
        assert_eq!(
            states(store, "2020-02-01", KnownAt::Now, None).await["undisposed"],
            1000
        );
    });
}
