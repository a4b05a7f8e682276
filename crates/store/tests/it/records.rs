use kunyu_store::{KnownAt, RecordError, RecordInput, Selection, StoreError, Value};
use kunyu_terms::{Lang, Localized};

use crate::harness::{World, on_each, square};
use crate::register::{change, create, head, input, parcel, supply, value, values};

pub(crate) fn record_error(error: StoreError) -> RecordError {
    match error {
        StoreError::Record(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn every_kind_of_value_comes_back_as_it_was_given() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let first = create(&world, "2020-03-01", &parcel("P(2020)001号", 5_200_000)).await;
        let mut given = input([
            ("parcel_no", Value::text("P(2020)002号")),
            ("method", Value::text("挂牌")),
            ("storeys", Value::Integer(-3)),
            (
                "plot_ratio",
                Value::Decimal {
                    unscaled: 25,
                    scale: 1,
                },
            ),
            ("signed_on", Value::date("2020-03-30")),
            ("paid", Value::Boolean(true)),
            (
                "price",
                Value::Money {
                    fen: i64::MAX,
                    written: Some("很多".into()),
                },
            ),
            ("swapped_for", Value::Record(first)),
        ]);
        given.state = Some("listed".into());
        given.shape = Some(Some(square(100, 200, 50)));
        let id = create(&world, "2020-03-02", &given).await;
        let row = store
            .record("land_supply", id, "2020-03-02", &KnownAt::Now)
            .await
            .unwrap()
            .unwrap();
        given.set.insert(
            "plot_ratio".into(),
            Value::Decimal {
                unscaled: 250,
                scale: 2,
            },
        );
        given.set.insert("contract_area".into(), Value::Null);
        assert_eq!(values(&row, &supply()), given.set);
        assert_eq!((row.state.as_str(), row.version), ("listed", 1));
        assert_eq!(row.shape, Some(square(100, 200, 50)));
        let before = store.record("land_supply", id, "2020-03-01", &KnownAt::Now);
        assert_eq!(before.await.unwrap(), None);
        let spec = store.register_spec("land_supply").await.unwrap();
        assert_eq!((spec.version, spec.spec), (1, supply()));
        assert!(store.verify_audit(None).await.unwrap().is_whole());
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}

#[test]
fn a_value_that_does_not_fit_is_refused_and_leaves_nothing() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let before = head(store).await;
        let cases = [
            ("storeys", Value::text("3"), "record.value"),
            (
                "plot_ratio",
                Value::Decimal {
                    unscaled: 2555,
                    scale: 3,
                },
                "record.value",
            ),
            ("signed_on", Value::date("2020-02-30"), "record.value"),
            ("contract_area", Value::Integer(5), "record.value"),
            ("method", Value::text("a\0b"), "record.value"),
            ("nothing", Value::Null, "record.unknown_field"),
            ("swapped_for", Value::Record(99), "store.unknown"),
        ];
        for (id, value, code) in cases {
            let mut act = store
                .begin_act(&world.clerk, "x", "2020-01-01")
                .await
                .unwrap();
            let error = act
                .create_record("land_supply", &input([(id, value)]))
                .await;
            assert_eq!(error.unwrap_err().code(), code, "{id}");
        }
        let mut line = parcel("P1", 1);
        line.shape = Some(Some(kunyu_overlay::Shape::Points(vec![])));
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let error = act.create_record("land_supply", &line).await.unwrap_err();
        assert_eq!(error.code(), "record.shape");
        drop(act);
        assert!(
            store
                .begin_act(&world.clerk, "x", "2020-1-1")
                .await
                .is_err()
        );
        assert_eq!(head(store).await, before);
        assert_eq!(
            store
                .count("land_supply", &Selection::on("2030-01-01"))
                .await
                .unwrap(),
            0
        );
    });
}

#[test]
fn a_stale_edit_is_refused_with_both_versions() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let id = create(&world, "2020-03-01", &parcel("P1", 5_200_000)).await;
        let mut act = store
            .begin_act(&world.chief, "x", "2020-03-05")
            .await
            .unwrap();
        let new = input([
            ("contract_area", Value::area(5_300_000)),
            ("paid", Value::Boolean(true)),
        ]);
        let version = act
            .change_record("land_supply", id, Some(1), &new)
            .await
            .unwrap();
        assert_eq!(version, 2);
        act.commit().await.unwrap();
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-03-06")
            .await
            .unwrap();
        let error = act
            .change_record("land_supply", id, Some(1), &new)
            .await
            .unwrap_err();
        assert!(
            error
                .sentence(Lang::Zh)
                .contains("您看到的是第 1 版，现为第 2 版")
        );
        assert!(error.remedy(Lang::Zh).unwrap().contains("重新读取"));
        let RecordError::Stale {
            seen,
            current,
            by,
            differences,
            label,
            ..
        } = record_error(error)
        else {
            panic!("not stale");
        };
        assert_eq!(
            (seen, current, by.as_str(), label.as_str()),
            (1, 2, "科长", "P1")
        );
        let shown: Vec<_> = differences
            .iter()
            .map(|d| (d.field.as_str(), d.seen.as_str(), d.current.as_str()))
            .collect();
        let expected = [
            ("paid", "—", "是"),
            ("contract_area", "5200000/1000000 公顷", "53000.00 m²"),
        ];
        assert_eq!(shown, expected);
        assert_eq!(
            act.change_record("land_supply", id, Some(2), &new)
                .await
                .unwrap(),
            3
        );
        act.commit().await.unwrap();
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn a_back_dated_act_is_put_in_its_place_and_both_axes_stay_readable() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let id = create(&world, "2020-03-01", &parcel("P1", 100)).await;
        let created = head(store).await;
        let later = input([
            ("method", Value::text("挂牌")),
            ("storeys", Value::Integer(2)),
        ]);
        change(&world, id, "2020-06-01", &later).await;
        let listed = head(store).await;
        // a paper of April comes in: the area changes for good, the method only until June
        let paper = input([
            ("method", Value::text("协议")),
            ("contract_area", Value::area(90)),
        ]);
        change(&world, id, "2020-04-01", &paper).await;
        let now = head(store).await;
        for (field, day, seq, expected) in [
            (
                "contract_area",
                "2020-03-31",
                now,
                Value::Area {
                    centi_m2: 100,
                    written: Some("100/1000000 公顷".into()),
                },
            ),
            ("contract_area", "2020-04-01", now, Value::area(90)),
            ("contract_area", "2020-07-01", now, Value::area(90)),
            ("method", "2020-03-31", now, Value::Null),
            ("method", "2020-05-31", now, Value::text("协议")),
            ("method", "2020-06-01", now, Value::text("挂牌")),
            ("storeys", "2020-05-31", now, Value::Null),
            ("method", "2020-05-31", listed, Value::Null),
            ("method", "2020-06-01", listed, Value::text("挂牌")),
            ("method", "2020-06-01", created, Value::Null),
            ("parcel_no", "2020-06-01", created - 1, Value::Null),
        ] {
            assert_eq!(
                value(store, id, field, day, seq).await,
                expected,
                "{field} {day} {seq}"
            );
        }
        let versions = store
            .timeline("land_supply", id, &KnownAt::Now)
            .await
            .unwrap();
        let spans: Vec<_> = versions
            .iter()
            .map(|row| {
                (
                    row.valid_from.as_str(),
                    row.valid_to.as_deref(),
                    row.version,
                )
            })
            .collect();
        let expected = [
            ("2020-03-01", Some("2020-04-01"), 3),
            ("2020-04-01", Some("2020-06-01"), 3),
            ("2020-06-01", None, 3),
        ];
        assert_eq!(spans, expected);
        let history = store.history("land_supply", id).await.unwrap();
        let days: Vec<_> = history
            .iter()
            .map(|c| (c.version, c.business_date.as_str()))
            .collect();
        assert_eq!(
            days,
            [(1, "2020-03-01"), (2, "2020-06-01"), (3, "2020-04-01")]
        );
        assert_eq!(history[2].content["set"]["method"], "协议");
        assert_eq!(
            (history[2].actor.as_str(), history[2].action.as_str()),
            ("经办", "supply.change")
        );
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-02-29")
            .await
            .unwrap();
        let early = act
            .change_record("land_supply", id, None, &later)
            .await
            .unwrap_err();
        assert_eq!(early.code(), "record.before_beginning");
        let mut act_end = act;
        let end = act_end
            .end_record("land_supply", id, None)
            .await
            .unwrap_err();
        assert_eq!(end.code(), "record.before_beginning");
        drop(act_end);
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn a_record_ends_frees_its_number_and_is_revived_only_while_it_is_free() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let id = create(&world, "2020-03-01", &parcel("P1", 100)).await;
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-05-01")
            .await
            .unwrap();
        let taken = act
            .create_record("land_supply", &parcel("P1", 1))
            .await
            .unwrap_err();
        assert_eq!(
            taken.sentence(Lang::Zh),
            "台账 land_supply 中 parcel_no “P1” 已被记录 1 使用"
        );
        drop(act);
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-05-01")
            .await
            .unwrap();
        act.end_record("land_supply", id, Some(1)).await.unwrap();
        let again = act
            .create_record("land_supply", &parcel("P1", 7))
            .await
            .unwrap();
        act.commit().await.unwrap();
        assert_eq!(again, 2);
        let on = async |day: &str| {
            let page = store
                .find("land_supply", &Selection::on(day))
                .await
                .unwrap();
            page.rows.iter().map(|row| row.record).collect::<Vec<_>>()
        };
        assert_eq!(
            (on("2020-04-30").await, on("2020-05-01").await),
            (vec![id], vec![again])
        );
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-06-01")
            .await
            .unwrap();
        let ended = act
            .change_record("land_supply", id, None, &parcel("P3", 1))
            .await
            .unwrap_err();
        assert_eq!(ended.code(), "record.ended");
        let taken = act
            .revive_record("land_supply", id, None)
            .await
            .unwrap_err();
        assert_eq!(taken.code(), "record.taken");
        drop(act);
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-06-01")
            .await
            .unwrap();
        let renamed = input([("parcel_no", Value::text("P2"))]);
        act.change_record("land_supply", again, None, &renamed)
            .await
            .unwrap();
        act.revive_record("land_supply", id, None).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(on("2020-06-02").await, [id, again]);
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}

#[test]
fn keys_of_several_fields_hold_only_when_all_have_a_value() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let half = input([
            ("method", Value::text("挂牌")),
            ("storeys", Value::Integer(1)),
        ]);
        let first = create(&world, "2020-01-01", &half).await;
        let second = create(&world, "2020-01-01", &half).await;
        let day = input([("signed_on", Value::date("2020-02-02"))]);
        change(&world, first, "2020-01-02", &day).await;
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-02")
            .await
            .unwrap();
        let error = act
            .change_record("land_supply", second, None, &day)
            .await
            .unwrap_err();
        let RecordError::Taken { key, holder, .. } = record_error(error) else {
            panic!("not taken");
        };
        assert_eq!(
            (key.as_str(), holder),
            ("method “挂牌”, storeys “1”, signed_on “2020-02-02”", first)
        );
    });
}

#[test]
fn several_changes_of_one_act_are_one_moment() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let before = head(store).await;
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let id = act
            .create_record("land_supply", &parcel("P1", 100))
            .await
            .unwrap();
        act.change_record("land_supply", id, Some(1), &parcel("P1", 200))
            .await
            .unwrap();
        let state = RecordInput {
            state: Some("listed".into()),
            ..RecordInput::default()
        };
        act.change_record("land_supply", id, Some(2), &state)
            .await
            .unwrap();
        let seen = act.record("land_supply", id, None).await.unwrap().unwrap();
        assert_eq!((seen.version, seen.state.as_str()), (3, "listed"));
        act.note("method", "现场".into());
        assert_eq!(act.commit().await.unwrap(), before + 1);
        let rows = store
            .timeline("land_supply", id, &KnownAt::Now)
            .await
            .unwrap();
        assert_eq!(
            (rows.len(), rows[0].version, rows[0].seq_from),
            (1, 3, before + 1)
        );
        let entry = store.audit(before, 10).await.unwrap().remove(0);
        assert_eq!(
            (entry.subject.as_str(), entry.action.as_str()),
            ("land_supply/1", "x")
        );
        let payload: serde_json::Value = serde_json::from_str(&entry.payload).unwrap();
        assert_eq!(payload["changes"].as_array().unwrap().len(), 3);
        assert_eq!(
            (&payload["business_date"], &payload["method"]),
            (&"2020-01-01".into(), &"现场".into())
        );
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}

#[test]
fn many_records_are_made_at_once_and_a_taken_key_refuses_only_its_own() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let spec = supply();
        store.define_register(&world.clerk, &spec).await.unwrap();
        let first = create(&world, "2020-03-01", &parcel("P(2020)001号", 1_00)).await;
        let numbers = (2..=250).map(|number| format!("P(2020){number:03}号"));
        let mut inputs: Vec<RecordInput> = numbers.map(|number| parcel(&number, 2_00)).collect();
        inputs[1] = parcel("P(2020)001号", 3_00);
        inputs[3] = parcel("P(2020)002号", 4_00);
        inputs[5].set.insert("storeys".into(), Value::text("三"));
        let begun = store.begin_act(&world.clerk, "import", "2020-03-02").await;
        let mut act = begun.unwrap();
        let made = act.create_records("land_supply", &inputs).await.unwrap();
        act.commit().await.unwrap();
        assert_eq!(made.len(), inputs.len());
        let refused: Vec<usize> = (0..made.len()).filter(|at| made[*at].is_err()).collect();
        assert_eq!(refused, [1, 3, 5]);
        let holder = |at: usize| match &made[at] {
            Err(RecordError::Taken { holder, .. }) => *holder,
            other => panic!("{other:?}"),
        };
        assert_eq!(holder(1), first);
        assert_eq!(holder(3), *made[0].as_ref().unwrap());
        let page = store
            .find("land_supply", &Selection::on("2020-03-02"))
            .await;
        let rows = page.unwrap().rows;
        assert_eq!(rows.len(), 1 + inputs.len() - refused.len());
        let last = rows
            .iter()
            .find(|row| row.record == *made[248].as_ref().unwrap());
        assert_eq!(
            values(last.unwrap(), &supply())["parcel_no"],
            Value::text("P(2020)250号")
        );
        assert!(store.verify_audit(None).await.unwrap().is_whole());
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
    });
}
