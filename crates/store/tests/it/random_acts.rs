//! Thousands of random acts against a model that replays them.

use std::collections::BTreeMap;

use kunyu_store::{KnownAt, ORIGIN, RecordInput, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::books::{lot, states, transfer};
use crate::harness::{Kind, World, on_each};
use crate::register::{head, supply};

/// One act on one of a few records, with an entry of the ledger beside it.
#[derive(Debug, Clone)]
struct Act {
    record: usize,
    day: u32,
    storeys: Option<i64>,
    method: Option<u8>,
    is_end: bool,
    moved: i64,
    from: usize,
    to: usize,
}

const STATES: [&str; 4] = [ORIGIN, "undisposed", "announced", "granted"];

fn acts() -> impl Strategy<Value = Act> {
    let act = (
        (0_usize..12, 0_u32..300, any::<u8>()),
        (prop::option::of(0_i64..9), prop::option::of(0_u8..4)),
        (0_i64..40, 0_usize..4, 0_usize..4),
    );
    act.prop_map(
        |((record, day, end), (storeys, method), (moved, from, to))| Act {
            record,
            day,
            storeys,
            method,
            is_end: end < 4,
            moved,
            from,
            to,
        },
    )
}

fn day(number: u32) -> String {
    format!("2020-{:02}-{:02}", number / 28 + 1, number % 28 + 1)
}

/// What the test keeps beside the store: accepted acts in the order of recording.
#[derive(Default)]
struct Model {
    /// record, seq, day, what it set; `None`: it ended.
    changes: Vec<(i64, i64, u32, Option<Act>)>,
    /// seq, day, from, to, amount.
    moves: Vec<(i64, u32, usize, usize, i64)>,
}

impl Model {
    /// storeys and method of a record on a day as known at a sequence; `None` when it is not there.
    fn record(&self, record: i64, on: u32, seq: i64) -> Option<(Value, Value)> {
        let known: Vec<_> = self
            .changes
            .iter()
            .filter(|(of, at, ..)| *of == record && *at <= seq)
            .collect();
        let begin = known.first()?.2;
        let end = known
            .iter()
            .find(|(.., act)| act.is_none())
            .map(|(_, _, day, _)| *day);
        if on < begin || end.is_some_and(|end| on >= end) {
            return None;
        }
        let mut set: Vec<_> = known
            .iter()
            .filter(|(_, _, day, act)| *day <= on && act.is_some())
            .collect();
        set.sort_by_key(|(_, _, day, _)| *day);
        let (mut storeys, mut method) = (Value::Null, Value::Null);
        for (.., act) in set {
            let act = act.as_ref()?;
            storeys = act.storeys.map_or(storeys, Value::Integer);
            method = act.method.map_or(method, |m| Value::text(format!("m{m}")));
        }
        Some((storeys, method))
    }

    fn states(&self, on: u32, seq: i64) -> BTreeMap<String, i64> {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let known = self
            .moves
            .iter()
            .filter(|(at, day, ..)| *at <= seq && *day <= on);
        for (_, _, from, to, amount) in known {
            *sums.entry(STATES[*from].into()).or_default() -= amount;
            *sums.entry(STATES[*to].into()).or_default() += amount;
        }
        sums.retain(|_, amount| *amount != 0);
        sums
    }

    fn left(&self, state: usize) -> i64 {
        self.states(u32::MAX, i64::MAX)
            .get(STATES[state])
            .copied()
            .unwrap_or(0)
    }
}

/// Does one random act and says whether the store took it.
async fn attempt(
    act: &mut kunyu_store::RecordAct,
    model: &mut Model,
    ids: &mut [Option<i64>],
    one: &Act,
) -> bool {
    let mut set = RecordInput::default();
    if let Some(storeys) = one.storeys {
        set.set.insert("storeys".into(), Value::Integer(storeys));
    }
    if let Some(method) = one.method {
        set.set
            .insert("method".into(), Value::text(format!("m{method}")));
    }
    let register = "land_supply";
    let done = match (ids[one.record], one.is_end) {
        (None, _) => act.create_record(register, &set).await,
        (Some(id), false) => act
            .change_record(register, id, None, &set)
            .await
            .map(|_| id),
        (Some(id), true) => act.end_record(register, id, None).await.map(|_| id),
    };
    let is_end = ids[one.record].is_some() && one.is_end;
    let entry = transfer("L", "A", STATES[one.from], STATES[one.to], one.moved);
    let may_post =
        STATES[one.from] == ORIGIN || one.from == one.to || model.left(one.from) >= one.moved;
    let posted = act.post(&entry).await;
    assert_eq!(posted.is_ok(), may_post, "{one:?}");
    let (Ok(id), Ok(_)) = (done, posted) else {
        return false;
    };
    let seq = act.seq();
    model
        .changes
        .push((id, seq, one.day, (!is_end).then(|| one.clone())));
    model
        .moves
        .push((seq, one.day, one.from, one.to, one.moved));
    ids[one.record] = (!is_end).then_some(id);
    true
}

#[test]
fn two_thousand_random_acts_are_what_they_should_be_on_both_axes() {
    on_each(async |kind: Kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let mut spec = supply();
        spec.unique.clear();
        store.define_register(&world.clerk, &spec).await.unwrap();
        let mut runner = TestRunner::deterministic();
        let (mut model, mut ids) = (Model::default(), [None; 12]);
        let mut act = store
            .begin_act(&world.clerk, "setup", "2020-01-01")
            .await
            .unwrap();
        act.open_lot(&lot("L", "batch")).await.unwrap();
        let mut taken = 0;
        for _ in 0..2000 {
            let one = acts().new_tree(&mut runner).unwrap().current();
            act.and_then("random", &day(one.day)).await.unwrap();
            if attempt(&mut act, &mut model, &mut ids, &one).await {
                taken += 1;
            } else {
                act.undo().await.unwrap();
            }
        }
        act.commit().await.unwrap();
        assert!((500..1950).contains(&taken), "{taken}");
        assert!(store.verify_audit(None).await.unwrap().is_whole());
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
        let last = head(store).await;
        let records = model.changes.iter().map(|change| change.0).max().unwrap();
        for _ in 0..150 {
            let probe = (0_i64..=last, 0_u32..300, 1..=records).new_tree(&mut runner);
            let (seq, on, id) = probe.unwrap().current();
            let known = KnownAt::Seq(seq);
            assert_eq!(
                states(store, &day(on), known.clone(), None).await,
                model.states(on, seq)
            );
            let row = store
                .record("land_supply", id, &day(on), &known)
                .await
                .unwrap();
            let found = row.map(|row| (row.values[2].clone(), row.values[1].clone()));
            assert_eq!(
                found,
                model.record(id, on, seq),
                "record {id} on {on} at {seq}"
            );
        }
    });
}
