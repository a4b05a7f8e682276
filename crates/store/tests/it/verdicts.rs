use kunyu_overlay::Bounds;
use kunyu_store::{EditionId, NewVerdict, Scalar};
use kunyu_terms::Localized;

use crate::harness::{World, at, mosaic, on_each};

fn verdict(x: i64, y: i64, edition: EditionId) -> NewVerdict {
    NewVerdict {
        payload_hash: "ab".repeat(32),
        check_id: "site_compliance".into(),
        day: "2026-01-15".into(),
        known_at_seq: 9,
        outcome: "conflict".into(),
        subjects: vec!["地块一".into()],
        bounds: Bounds {
            min: at(x, y),
            max: at(x + 20, y + 20),
        },
        editions: vec![("landuse".into(), edition), ("landuse".into(), edition)],
        bundle: b"{\"payload\":1}".to_vec(),
    }
}

#[test]
fn a_verdict_is_numbered_within_its_year_and_kept_whole() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let new = verdict(0, 0, EditionId([7; 32]));
        let first = world
            .store
            .record_verdict(&world.clerk, &new)
            .await
            .unwrap();
        let second = world
            .store
            .record_verdict(&world.clerk, &new)
            .await
            .unwrap();
        assert_eq!(
            (first.number.as_str(), second.number.as_str()),
            ("2026-000001", "2026-000002")
        );
        world.pass(366 * 86_400);
        let third = world
            .store
            .record_verdict(&world.clerk, &new)
            .await
            .unwrap();
        assert_eq!(third.number, "2027-000001");
        let (found, bundle) = world.store.verdict("2026-000001").await.unwrap();
        assert_eq!((found, bundle), (first, new.bundle));
        assert_eq!(world.store.verdicts().await.unwrap().len(), 3);
        let error = world.store.verdict("2026-000009").await.unwrap_err();
        assert_eq!(error.code(), "store.unknown");
    });
}

#[test]
fn the_verdicts_that_a_new_edition_could_change_are_listed() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let store = &world.store;
        let old = world.publish(mosaic(5), "2026-01-01").await;
        let far = store
            .record_verdict(&world.clerk, &verdict(450, 450, old))
            .await
            .unwrap();
        let hit = store
            .record_verdict(&world.clerk, &verdict(50, 50, old))
            .await
            .unwrap();
        let other = verdict(50, 50, EditionId([1; 32]));
        store.record_verdict(&world.clerk, &other).await.unwrap();
        let mut rows = mosaic(5);
        rows[0].values[1] = Scalar::Text("0101".into());
        let new = world.import(rows).await.id;
        let changed = async |day: &str, reach| {
            let list = store
                .verdicts_changed_by("landuse", &new, day, reach)
                .await
                .unwrap();
            list.into_iter()
                .map(|verdict| verdict.number)
                .collect::<Vec<_>>()
        };
        assert_eq!(changed("2026-02-01", 0).await, [hit.number.as_str()]);
        assert_eq!(changed("2026-02-01", 349).await, [hit.number.as_str()]);
        assert_eq!(
            changed("2026-02-01", 350).await,
            [far.number.as_str(), hit.number.as_str()]
        );
        assert_eq!(changed("2025-02-01", 350).await, Vec::<String>::new());
        let near = Bounds {
            min: at(440, 440),
            max: at(455, 455),
        };
        let using = store
            .verdicts_using("landuse", Some(&old), Some(&near))
            .await
            .unwrap();
        assert_eq!(
            using.iter().map(|v| v.number.as_str()).collect::<Vec<_>>(),
            [far.number]
        );
        assert_eq!(
            store
                .verdicts_using("landuse", None, None)
                .await
                .unwrap()
                .len(),
            3
        );
    });
}
