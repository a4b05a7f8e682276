use kunyu_store::{
    CheckRecord, EditionState, FindingState, KnownAt, NewFinding, Publish, RowChange, Severity,
    StoreError,
};
use kunyu_terms::Localized;

use crate::harness::{World, decision, import, lineage, mosaic, on_each, row, spec, square};

#[test]
fn a_layer_guards_against_stale_edits() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let mut new = spec("landuse");
        new.owner = "耕地保护科".into();
        let stored = world
            .store
            .put_layer(&world.chief, &new, Some(1))
            .await
            .unwrap();
        assert_eq!(stored.version, 2);
        let stale = world
            .store
            .put_layer(&world.clerk, &new, Some(1))
            .await
            .unwrap_err();
        assert!(matches!(
            stale,
            StoreError::Stale {
                seen: 1,
                current: 2,
                ..
            }
        ));
        assert_eq!(world.store.layer("landuse").await.unwrap().spec, new);
        let bad = world
            .store
            .put_layer(&world.clerk, &spec("../x"), None)
            .await
            .unwrap_err();
        assert_eq!(bad.code(), "store.bad_name");
    });
}

#[test]
fn an_edition_lives_from_draft_to_superseded() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let draft = world.import(mosaic(3)).await;
        assert_eq!((draft.state, draft.rows), (EditionState::Draft, 9));
        assert_eq!(draft.area.centi_m2(), 9_000_000);
        assert_eq!(draft.lineage, lineage());
        let publish = decision("2026-01-01");
        let early = world
            .store
            .publish(&world.chief, "landuse", &draft.id, &publish)
            .await;
        assert_eq!(early.unwrap_err().code(), "store.wrong_state");
        let store = &world.store;
        let checked = store
            .record_check(&world.clerk, "landuse", &draft.id, CheckRecord::default())
            .await
            .unwrap();
        assert_eq!(checked.edition.state, EditionState::Checked);
        let own = store
            .publish(&world.clerk, "landuse", &draft.id, &publish)
            .await;
        assert_eq!(own.unwrap_err().code(), "store.four_eyes");
        let stale = Publish {
            seen_version: Some(1),
            ..publish.clone()
        };
        let stale = store
            .publish(&world.chief, "landuse", &draft.id, &stale)
            .await
            .unwrap_err();
        assert!(matches!(
            stale,
            StoreError::Stale {
                seen: 1,
                current: 2,
                ..
            }
        ));
        store
            .publish(&world.chief, "landuse", &draft.id, &publish)
            .await
            .unwrap();
        let second = world.publish(mosaic(4), "2026-02-01").await;
        let states: Vec<_> = store
            .editions("landuse")
            .await
            .unwrap()
            .iter()
            .map(|e| (e.id, e.state))
            .collect();
        let expected = [
            (second, EditionState::Published),
            (draft.id, EditionState::Superseded),
        ];
        assert_eq!(states, expected);
    });
}

#[test]
fn the_same_rows_again_are_the_edition_that_is_there() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let first = world.import(mosaic(3)).await;
        let mut rows = mosaic(3);
        rows.reverse();
        let second = import(&world.store, &world.chief, rows).await.unwrap();
        assert_eq!(first, second);
        assert_eq!(world.store.editions("landuse").await.unwrap().len(), 1);
    });
}

#[test]
fn an_edition_that_does_not_fit_its_layer_is_refused() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let unknown = import(&world.store, &world.clerk, mosaic(1))
            .await
            .unwrap_err();
        assert_eq!(unknown.code(), "store.unknown");
        let mut other = spec("landuse");
        other.epsg = 4547;
        world
            .store
            .put_layer(&world.clerk, &other, None)
            .await
            .unwrap();
        let error = import(&world.store, &world.clerk, mosaic(1))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("EPSG:4547"), "{error}");
    });
}

#[test]
fn both_time_axes_are_kept() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let first = world.publish(mosaic(2), "2026-01-01").await;
        let known_first = world.store.seq_at(&KnownAt::Now).await.unwrap();
        world.pass(86_400);
        let second = world.publish(mosaic(3), "2026-03-01").await;
        let known_second = world.store.seq_at(&KnownAt::Now).await.unwrap();
        world.pass(86_400);
        // a correction that reaches back to January
        let third = world.publish(mosaic(4), "2026-01-01").await;
        let at = async |day: &str, known: KnownAt| {
            let found = world.store.in_force("landuse", day, &known).await.unwrap();
            found.map(|publication| publication.edition)
        };
        assert_eq!(at("2025-12-31", KnownAt::Now).await, None);
        assert_eq!(at("2026-02-01", KnownAt::Now).await, Some(third));
        assert_eq!(at("2026-03-01", KnownAt::Now).await, Some(second));
        assert_eq!(
            at("2026-02-01", KnownAt::Seq(known_second)).await,
            Some(first)
        );
        assert_eq!(
            at("2026-03-01", KnownAt::Seq(known_second)).await,
            Some(second)
        );
        assert_eq!(
            at("2026-03-01", KnownAt::Seq(known_first)).await,
            Some(first)
        );
        assert_eq!(
            at("2026-03-01", KnownAt::Time("2026-01-01".into())).await,
            Some(first)
        );
        let noon = KnownAt::Time("2026-01-02T12:00:00Z".into());
        assert_eq!(at("2026-03-01", noon).await, Some(second));
        assert_eq!(at("2026-03-01", KnownAt::Seq(0)).await, None);
        let all = world
            .store
            .editions_in_force("2026-02-01", &KnownAt::Now)
            .await
            .unwrap();
        assert_eq!(all.iter().map(|p| p.edition).collect::<Vec<_>>(), [third]);
        let future = world.store.seq_at(&KnownAt::Seq(10_000)).await.unwrap_err();
        assert_eq!(future.code(), "store.unknown");
        let unread = world
            .store
            .seq_at(&KnownAt::Time("昨天".into()))
            .await
            .unwrap_err();
        assert_eq!(unread.code(), "store.bad_date");
    });
}

#[test]
fn an_earlier_edition_can_be_published_again() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let first = world.publish(mosaic(2), "2026-01-01").await;
        world.publish(mosaic(3), "2026-02-01").await;
        let again = decision("2026-03-01");
        world
            .store
            .publish(&world.chief, "landuse", &first, &again)
            .await
            .unwrap();
        let now = world
            .store
            .in_force("landuse", "2026-03-02", &KnownAt::Now)
            .await
            .unwrap();
        assert_eq!(now.unwrap().edition, first);
        let edition = world.store.edition("landuse", &first).await.unwrap();
        assert_eq!(edition.state, EditionState::Published);
    });
}

fn finding(key: &str, severity: Severity) -> NewFinding {
    NewFinding {
        row_key: key.into(),
        field: "DLBM".into(),
        rule: "code_list".into(),
        severity,
        sentence: "地类编码不在码表中".into(),
        detail: serde_json::json!({ "en": "not in the code list" }),
    }
}

#[test]
fn open_errors_keep_an_edition_a_draft() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(2)).await.id;
        let found = [
            finding("000-000", Severity::Error),
            finding("000-001", Severity::Warning),
        ];
        let store = &world.store;
        let check = async |found: &[NewFinding]| {
            let record = CheckRecord {
                findings: found,
                ..CheckRecord::default()
            };
            let outcome = store
                .record_check(&world.clerk, "landuse", &id, record)
                .await;
            outcome.unwrap().edition.state
        };
        assert_eq!(check(&found).await, EditionState::Draft);
        assert_eq!(check(&found).await, EditionState::Draft);
        let list = store.findings("landuse", &id).await.unwrap();
        assert_eq!(list.len(), 2);
        let ids = [list[0].id];
        let own = store.waive_findings(&world.clerk, &ids, "旧图如此").await;
        assert_eq!(own.unwrap_err().code(), "store.four_eyes");
        let waived = store
            .waive_findings(&world.chief, &ids, "旧图如此")
            .await
            .unwrap();
        assert_eq!(waived[0].state, FindingState::Waived);
        let again = store.waive_findings(&world.chief, &ids, "旧图如此").await;
        assert_eq!(again.unwrap_err().code(), "store.wrong_state");
        assert_eq!(check(&found).await, EditionState::Checked);
        let worse = [found[0].clone(), finding("000-001", Severity::Error)];
        assert_eq!(check(&worse).await, EditionState::Draft);
        assert_eq!(check(&found[..1]).await, EditionState::Checked);
        let list = store.findings("landuse", &id).await.unwrap();
        assert_eq!(
            (list[0].state, list[0].reason.as_str()),
            (FindingState::Waived, "旧图如此")
        );
        assert!(
            list[1..]
                .iter()
                .all(|finding| finding.state == FindingState::Closed)
        );
    });
}

#[test]
fn findings_are_followed_into_the_corrected_edition() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let (store, clerk) = (&world.store, &world.clerk);
        let old = world.import(mosaic(2)).await.id;
        let new = world.import(mosaic(3)).await.id;
        let found = ["000-000", "000-001", "001-000"].map(|key| finding(key, Severity::Error));
        let record = |findings| CheckRecord {
            findings,
            ..CheckRecord::default()
        };
        store
            .record_check(clerk, "landuse", &old, record(&found))
            .await
            .unwrap();
        let ids: Vec<i64> = {
            let list = store.findings("landuse", &old).await.unwrap();
            list.iter().map(|finding| finding.id).collect()
        };
        store
            .assign_findings(clerk, &ids[..2], "科长")
            .await
            .unwrap();
        let nobody = store.assign_findings(clerk, &ids, "无此人").await;
        assert_eq!(nobody.unwrap_err().code(), "store.unknown_user");
        store
            .mend_findings(clerk, &ids[..1], "按图改正")
            .await
            .unwrap();
        // the second stays, the others are gone; a rule that was not judged leaves all as it is
        let unjudged = CheckRecord {
            findings: &[],
            judged: Some(&[]),
            previous: Some(old),
        };
        let outcome = store
            .record_check(clerk, "landuse", &new, unjudged)
            .await
            .unwrap();
        assert_eq!((outcome.new, outcome.kept, outcome.closed), (0, 0, 0));
        let judged = CheckRecord {
            findings: &found[1..2],
            judged: None,
            previous: Some(old),
        };
        let outcome = store
            .record_check(clerk, "landuse", &new, judged)
            .await
            .unwrap();
        assert_eq!((outcome.new, outcome.kept, outcome.closed), (0, 1, 2));
        let before = store.findings("landuse", &old).await.unwrap();
        assert!(
            before
                .iter()
                .all(|finding| finding.state == FindingState::Closed)
        );
        let after = store.findings("landuse", &new).await.unwrap();
        assert_eq!(after.len(), 1);
        assert_eq!(
            (after[0].previous, before[1].successor),
            (Some(ids[1]), Some(after[0].id))
        );
        assert_eq!(
            (after[0].owner.as_str(), after[0].state),
            ("科长", FindingState::Assigned)
        );
        assert!(store.finding(999).await.is_err());
        assert_eq!(store.unclosed_findings().await.unwrap().len(), 1);
        assert!(store.verify_audit(None).await.unwrap().broken.is_none());
    });
}

#[test]
fn a_name_may_be_shortened_while_it_fits_one_edition() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(2)).await.id;
        let found = world
            .store
            .find_edition("landuse", &id.short())
            .await
            .unwrap();
        assert_eq!(found.id, id);
        for name in ["", "zz"] {
            let error = world.store.find_edition("landuse", name).await.unwrap_err();
            assert_eq!(error.code(), "store.unknown");
        }
        for side in 3..20 {
            world.import(mosaic(side)).await;
        }
        let mut codes = Vec::new();
        for digit in "0123456789abcdef".chars() {
            let found = world
                .store
                .find_edition("landuse", &digit.to_string())
                .await;
            codes.extend(found.err().map(|error| error.code()));
        }
        assert!(codes.contains(&"store.ambiguous_edition"));
    });
}

#[test]
fn a_change_set_makes_an_edition_that_two_people_stand_for() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let store = &world.store;
        let base = world.publish(mosaic(3), "2026-01-01").await;
        let changes = vec![
            RowChange::Add(row("new", Some(square(1000, 1000, 50)))),
            RowChange::Change(row("000-000", Some(square(0, 0, 90)))),
            RowChange::Remove("002-002".into()),
        ];
        let (document, lineage) = ("夏自然资规〔2026〕2号", lineage());
        let clerk = &world.clerk;
        let set = store.apply_changes(clerk, "landuse", &base, changes, document, &lineage);
        let set = set.await.unwrap();
        assert_eq!((set.added, set.changed, set.removed), (1, 1, 1));
        let new = store
            .record_check(clerk, "landuse", &set.new, CheckRecord::default())
            .await
            .unwrap();
        assert_eq!(new.edition.rows, 9);
        let own = store
            .publish(clerk, "landuse", &set.new, &decision("2026-02-01"))
            .await;
        assert_eq!(own.unwrap_err().code(), "store.four_eyes");
        let publish = decision("2026-02-01");
        store
            .publish(&world.chief, "landuse", &set.new, &publish)
            .await
            .unwrap();
        let sets = store.change_sets("landuse").await.unwrap();
        assert_eq!(sets[0].approved_by_id, Some(world.chief.id()));
        assert!(sets[0].approved_seq > Some(sets[0].proposed_seq));
    });
}

#[test]
fn a_change_that_does_not_fit_its_base_is_refused() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let base = world.import(mosaic(2)).await.id;
        let cases = [
            vec![RowChange::Add(row("000-000", None))],
            vec![RowChange::Change(row("x", None))],
            vec![RowChange::Remove("x".into())],
            vec![
                RowChange::Remove("000-000".into()),
                RowChange::Add(row("000-000", None)),
            ],
        ];
        for changes in cases {
            let wanted = if changes.len() == 2 {
                "lake.duplicate_key"
            } else {
                "lake.change"
            };
            let (clerk, lineage) = (&world.clerk, lineage());
            let set = world
                .store
                .apply_changes(clerk, "landuse", &base, changes, "1号", &lineage);
            assert_eq!(set.await.unwrap_err().code(), wanted);
        }
        assert_eq!(world.store.editions("landuse").await.unwrap().len(), 1);
    });
}
