//! Acts as a whole: batches, two clerks at once, killed programs.

use kunyu_store::{KnownAt, ORIGIN, Selection, Store, Value};
use kunyu_terms::Localized;

use crate::books::{lot, states, transfer};
use crate::crash;
use crate::harness::{World, on_each};
use crate::register::{head, input, parcel, supply};

#[test]
fn a_batch_is_many_entries_and_one_moment_of_truth() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let before = head(store).await;
        let mut act = store
            .begin_act(&world.clerk, "import.row", "2020-01-01")
            .await
            .unwrap();
        act.batch().await.unwrap();
        let mut errors = Vec::new();
        for number in [1, 2, 2, 3] {
            let row = act
                .create_record("land_supply", &parcel(&format!("P{number}"), 1))
                .await;
            match row {
                Ok(_) => drop(act.and_then("import.row", "2020-01-01").await.unwrap()),
                Err(error) => {
                    errors.push(error.code());
                    act.undo().await.unwrap();
                }
            }
        }
        assert_eq!(errors, ["record.taken"]);
        // nothing is there before the commit, all of it afterwards
        assert_eq!(head(store).await, before);
        assert_eq!(act.commit().await.unwrap(), before + 3);
        let page = store
            .find("land_supply", &Selection::on("2020-01-01"))
            .await
            .unwrap();
        let found: Vec<_> = page
            .rows
            .iter()
            .map(|row| (row.record, row.seq_from))
            .collect();
        // a row that was taken back leaves neither entry nor number
        assert_eq!(found, [(1, before + 1), (2, before + 2), (3, before + 3)]);
        assert!(store.verify_audit(None).await.unwrap().is_whole());
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
        let mut act = store
            .begin_act(&world.clerk, "import.row", "2020-01-01")
            .await
            .unwrap();
        act.create_record("land_supply", &parcel("P9", 1))
            .await
            .unwrap();
        act.and_then("import.row", "2020-01-01").await.unwrap();
        drop(act);
        assert_eq!(
            store
                .count("land_supply", &Selection::on("2020-01-01"))
                .await
                .unwrap(),
            3
        );
        let mut act = store
            .begin_act(&world.clerk, "single", "2020-01-01")
            .await
            .unwrap();
        assert_eq!(act.undo().await.unwrap_err().code(), "store.wrong_state");
    });
}

#[test]
fn a_viewer_and_a_user_who_was_stopped_do_not_act() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let viewer = store.actor("查询").await.unwrap();
        let error = store
            .begin_act(&viewer, "x", "2020-01-01")
            .await
            .err()
            .unwrap();
        assert_eq!(error.code(), "store.not_allowed");
        let admin = store.actor("admin").await.unwrap();
        store
            .set_user(&admin, "经办", "clerk", false)
            .await
            .unwrap();
        let error = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .err()
            .unwrap();
        assert_eq!(error.code(), "store.inactive_user");
    });
}

/// Counts a record further and moves area, twenty times each, as long as the store lets it.
async fn clerk(actor: kunyu_store::Actor, store: Store, id: i64) -> (i64, i64) {
    let (mut stale, mut posted) = (0, 0);
    for _ in 0..20 {
        let row = store
            .record("land_supply", id, "2020-01-01", &KnownAt::Now)
            .await;
        let row = row.unwrap().unwrap();
        let next = row.values[2].number().unwrap() + 1;
        let mut act = store
            .begin_act(&actor, "count", "2020-01-01")
            .await
            .unwrap();
        let new = input([("storeys", Value::Integer(next))]);
        match act
            .change_record("land_supply", id, Some(row.version), &new)
            .await
        {
            Ok(_) => drop(act.commit().await.unwrap()),
            Err(error) => {
                assert_eq!(error.code(), "record.stale");
                stale += 1;
                drop(act);
            }
        }
        let mut act = store.begin_act(&actor, "post", "2020-01-02").await.unwrap();
        let entry = transfer("L", "A", "undisposed", "granted", 2);
        if act.post(&entry).await.is_ok() {
            act.commit().await.unwrap();
            posted += 1;
        }
    }
    (stale, posted)
}

#[test]
fn two_clerks_at_once_neither_lose_nor_overwrite_anything() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let id = act
            .create_record("land_supply", &input([("storeys", Value::Integer(0))]))
            .await
            .unwrap();
        act.open_lot(&lot("L", "batch")).await.unwrap();
        act.post(&transfer("L", "A", ORIGIN, "undisposed", 60))
            .await
            .unwrap();
        act.commit().await.unwrap();
        let other = world
            .open(kunyu_store::OpenOptions::default())
            .await
            .unwrap();
        let one = tokio::spawn(clerk(world.clerk.clone(), store.clone(), id));
        let two = tokio::spawn(clerk(world.chief.clone(), other, id));
        let (one, two) = (one.await.unwrap(), two.await.unwrap());
        let row = store
            .record("land_supply", id, "2020-01-01", &KnownAt::Now)
            .await
            .unwrap();
        // every accepted change counted one further
        assert_eq!(row.unwrap().values[2], Value::Integer(40 - one.0 - two.0));
        // 60 is enough for 30 of the 40 entries
        assert_eq!(one.1 + two.1, 30);
        let sums = states(store, "2020-01-02", KnownAt::Now, None).await;
        assert_eq!((sums.get("undisposed"), sums["granted"]), (None, 60));
        assert!(store.verify_audit(None).await.unwrap().is_whole());
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}

#[test]
fn killed_while_acting_nothing_acknowledged_is_lost_and_nothing_is_half_visible() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world
            .store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let mut act = world
            .store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        act.open_lot(&lot("L", "batch")).await.unwrap();
        act.post(&transfer("L", "A", ORIGIN, "undisposed", 1_000_000))
            .await
            .unwrap();
        act.commit().await.unwrap();
        let acknowledged = world.path().with_file_name("acknowledged");
        for round in 0..crash::kills(12) {
            std::fs::write(&acknowledged, "").unwrap();
            let before = head(&world.store).await;
            let child = crash::start("acts", &world);
            let ready = || {
                let written = std::fs::read_to_string(&acknowledged).unwrap();
                written.lines().count() as u64 > round % 5
            };
            crash::kill_after(child, ready, crash::moment(round, 23));
            let store = world.reopened().await;
            // a server may still be busy with the dead one's last transaction
            drop(
                store
                    .begin_act(&world.clerk, "wait", "2020-01-01")
                    .await
                    .unwrap(),
            );
            let written = std::fs::read_to_string(&acknowledged).unwrap();
            // a line that was cut off was not acknowledged
            let whole = written.rfind('\n').map_or("", |end| &written[..end]);
            let last = whole
                .lines()
                .last()
                .map_or(before, |seq| seq.parse().unwrap());
            assert!(head(&store).await >= last, "round {round}");
            assert!(store.verify_audit(None).await.unwrap().is_whole());
            assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
            let records = store
                .count("land_supply", &Selection::on("2020-01-01"))
                .await
                .unwrap();
            let sums = states(&store, "2020-01-01", KnownAt::Now, None).await;
            // each act of the child is one record and one entry of 1
            assert_eq!(
                sums.get("granted").copied().unwrap_or(0),
                records,
                "round {round}"
            );
            assert_eq!(
                store
                    .cases(&kunyu_store::CaseSelection::default())
                    .await
                    .unwrap()
                    .len() as i64,
                records
            );
            store.close().await;
        }
    });
}

/// What the child of the test above does: acts of one record, one case and one entry each, single
/// ones and small batches, with each acknowledged sequence written to a file.
pub(crate) async fn act_for_ever(
    store: &Store,
    clerk: &kunyu_store::Actor,
    folder: &std::path::Path,
) {
    use std::io::Write as _;
    let path = folder.with_file_name("acknowledged");
    let mut acknowledged = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    for round in 0_u32.. {
        let mut act = store.begin_act(clerk, "x", "2020-01-01").await.unwrap();
        for position in 0..=round % 4 {
            if position > 0 {
                act.and_then("x", "2020-01-01").await.unwrap();
            }
            let number = act.next_number("P{year}-{n}").await.unwrap().written;
            let record = act
                .create_record("land_supply", &parcel(&number, 1))
                .await
                .unwrap();
            let case = crate::cases::case_of(&number, record);
            act.open_case(&case).await.unwrap();
            act.post(&transfer("L", "A", "undisposed", "granted", 1))
                .await
                .unwrap();
        }
        let seq = act.commit().await.unwrap();
        writeln!(acknowledged, "{seq}").unwrap();
    }
}
