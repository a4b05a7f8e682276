//! Definitions that grow, personal data, and what was changed behind the store's back.

use kunyu_store::{FieldKind, KnownAt, RecordError, RecordFault, Selection, SpecFault, Value};
use kunyu_terms::{Lang, Localized};

use crate::harness::{World, on_each};
use crate::records::record_error;
use crate::register::{change, create, field, input, parcel, person, supply, values, with_keys};

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn definitions_grow_and_what_would_lose_data_is_refused_with_the_remedy() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let first = store
            .define_register(&world.clerk, &supply())
            .await
            .unwrap();
        let again = store
            .define_register(&world.chief, &supply())
            .await
            .unwrap();
        assert_eq!(first, again);
        let id = create(&world, "2020-01-01", &parcel("P1", 100)).await;
        create(&world, "2020-01-01", &parcel("P2", 100)).await;
        let refused = async |change: &dyn Fn(&mut kunyu_store::RegisterSpec)| {
            let mut spec = supply();
            change(&mut spec);
            let error = store
                .define_register(&world.clerk, &spec)
                .await
                .unwrap_err();
            let remedy = error.remedy(Lang::Zh).unwrap_or_default();
            let RecordError::Spec { field, fault, .. } = record_error(error) else {
                panic!("not a definition");
            };
            (field, fault, remedy)
        };
        let (name, fault, remedy) = refused(&|spec| spec.fields[2].kind = FieldKind::Text).await;
        let expected = SpecFault::KindChanged {
            was: "integer".into(),
            now: "text".into(),
        };
        assert_eq!((name.as_str(), fault), ("storeys", expected));
        assert!(remedy.contains("retired"));
        let (name, fault, remedy) = refused(&|spec| drop(spec.fields.remove(5))).await;
        assert_eq!((name.as_str(), fault), ("paid", SpecFault::Removed));
        assert!(remedy.contains("retired"));
        let geometry = |spec: &mut kunyu_store::RegisterSpec| {
            spec.geometry = kunyu_store::GeometryKind::Point;
        };
        assert_eq!(refused(&geometry).await.1, SpecFault::GeometryChanged);
        let key =
            |spec: &mut kunyu_store::RegisterSpec| spec.unique.push(vec!["contract_area".into()]);
        let (_, fault, remedy) = refused(&key).await;
        assert_eq!(
            fault,
            SpecFault::KeyNotUnique {
                example: format!("#{id}")
            }
        );
        assert!(remedy.contains("更正"));
        assert_eq!(
            refused(&|s| s.fields[0].id = "Bad-Name".into()).await.1,
            SpecFault::BadName
        );
        let mut grown = supply();
        grown.fields[4].retired = true;
        grown.unique.clear();
        grown.fields.insert(0, field("remark", FieldKind::Text));
        grown.fields.push(field("deposit", FieldKind::Money));
        let version = store.define_register(&world.clerk, &grown).await.unwrap();
        assert_eq!(version.version, 2);
        let row = store
            .record("land_supply", id, "2020-01-02", &KnownAt::Now)
            .await
            .unwrap();
        let found = values(&row.unwrap(), &grown);
        assert_eq!(
            (&found["remark"], &found["deposit"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(found["parcel_no"], Value::text("P1"));
        change(
            &world,
            id,
            "2020-02-01",
            &input([("deposit", Value::money(5))]),
        )
        .await;
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-02-01")
            .await
            .unwrap();
        let old = input([("signed_on", Value::date("2020-02-01"))]);
        let error = act
            .change_record("land_supply", id, None, &old)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "record.retired");
        drop(act);
        assert_eq!(store.verify_records("land_supply").await.unwrap(), []);
        assert_eq!(store.register_specs().await.unwrap(), [version]);
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn personal_data_is_encrypted_masked_searched_and_revealed_with_a_trace() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world
            .store
            .define_register(&world.clerk, &person())
            .await
            .unwrap();
        let given = input([
            ("name", Value::text("某某")),
            ("id_number", Value::text("420112199001010017")),
            ("village", Value::text("径河")),
        ]);
        let mut act = world
            .store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let error = act.create_record("person", &given).await.unwrap_err();
        assert_eq!(error.code(), "record.no_personal_key");
        assert!(error.remedy(Lang::En).unwrap().contains("KUNYU_KEYS"));
        drop(act);
        let (store, keys) = with_keys(&world).await;
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let id = act.create_record("person", &given).await.unwrap();
        let twice = act.create_record("person", &given).await.unwrap_err();
        assert!(!twice.to_string().contains("420112199001010017"));
        act.commit().await.unwrap();
        let row = store
            .record("person", id, "2020-01-01", &KnownAt::Now)
            .await
            .unwrap()
            .unwrap();
        let shown: Vec<_> = row.values.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["某*", "4201**********0017", "—", "径河"]);
        let find = |value: &str| {
            let filter = kunyu_store::Where::equal("id_number", Value::text(value));
            Selection::on("2020-01-01").filtered(filter)
        };
        assert_eq!(
            store
                .count("person", &find("420112199001010017"))
                .await
                .unwrap(),
            1
        );
        assert_eq!(
            store
                .count("person", &find("4201**********0017"))
                .await
                .unwrap(),
            0
        );
        let less =
            kunyu_store::Where::compare("name", kunyu_store::Comparison::Less, Value::text("x"));
        let error = store
            .count("person", &Selection::on("2020-01-01").filtered(less))
            .await;
        assert_eq!(error.unwrap_err().code(), "record.not_searchable");
        let none = store
            .reveal(&world.clerk, "person", id, &["name"], " ")
            .await
            .unwrap_err();
        assert_eq!(none.code(), "record.no_reason");
        // a new key: what was written with the old one stays readable and searchable
        let dir = keys.path().join("keys");
        let rotated = std::sync::Arc::new(kunyu_store::Keys::add_personal(&dir).unwrap());
        let options = kunyu_store::OpenOptions {
            keys: Some(rotated),
            ..Default::default()
        };
        let store = world.open(options).await.unwrap();
        assert_eq!(
            store
                .count("person", &find("420112199001010017"))
                .await
                .unwrap(),
            1
        );
        let texts = store.reveal(
            &world.clerk,
            "person",
            id,
            &["id_number", "phone", "village"],
            "核对",
        );
        let expected = [Some("420112199001010017".into()), None, Some("径河".into())];
        assert_eq!(texts.await.unwrap(), expected);
        let trail = store.audit(0, 1000).await.unwrap();
        let last = trail.last().unwrap();
        assert_eq!(
            (last.action.as_str(), last.subject.as_str()),
            ("record.reveal", "person/1")
        );
        assert!(last.payload.contains("核对"));
        assert!(
            trail
                .iter()
                .all(|entry| !entry.payload.contains("420112199001010017"))
        );
        let history = store.history("person", id).await.unwrap();
        assert!(
            !history[0]
                .content
                .to_string()
                .contains("420112199001010017")
        );
        assert_eq!(store.verify_records("person").await.unwrap(), []);
        world
            .behind("UPDATE r_person SET name__cipher = id_number__cipher")
            .await;
        let error = store
            .reveal(&world.clerk, "person", id, &["name"], "x")
            .await
            .unwrap_err();
        assert_eq!(error.code(), "record.cipher");
    });
}

#[test]
fn rows_and_journal_changed_behind_the_back_are_found() {
    on_each(async |kind| {
        for (sql, expected) in [
            (
                "UPDATE r_land_supply SET contract_area = 7 WHERE _record = 2",
                vec![RecordFault::Rows { record: 2 }],
            ),
            (
                "UPDATE r_land_supply SET _valid_from = '2019-01-01' \
                 WHERE _record = 1 AND _seq_to IS NULL AND _valid_to IS NULL",
                vec![RecordFault::Rows { record: 1 }],
            ),
            (
                "DELETE FROM r_land_supply WHERE _record = 1 AND _seq_to IS NOT NULL",
                vec![RecordFault::Rows { record: 1 }],
            ),
            (
                "DELETE FROM record_change WHERE record = 2",
                vec![
                    RecordFault::Journal { record: 2 },
                    RecordFault::Rows { record: 2 },
                ],
            ),
            (
                "DELETE FROM record_change WHERE record = 2; DELETE FROM r_land_supply WHERE _record = 2",
                vec![RecordFault::Journal { record: 2 }],
            ),
            (
                "UPDATE record_change SET content = '{}' WHERE record = 2",
                vec![
                    RecordFault::Journal { record: 2 },
                    RecordFault::Rows { record: 2 },
                ],
            ),
        ] {
            let world = World::new(kind).await;
            world
                .store
                .define_register(&world.clerk, &supply())
                .await
                .unwrap();
            let id = create(&world, "2020-01-01", &parcel("P1", 100)).await;
            create(&world, "2020-01-01", &parcel("P2", 100)).await;
            change(&world, id, "2020-02-01", &parcel("P1", 200)).await;
            assert_eq!(world.store.verify_records("land_supply").await.unwrap(), []);
            world.behind(sql).await;
            assert_eq!(
                world.store.verify_records("land_supply").await.unwrap(),
                expected,
                "{sql}"
            );
        }
    });
}
