use kunyu_store::{Anchor, AnchorState, AuditBreak, AuditFault, Keys, Store};

use crate::harness::{World, on_each, spec};

async fn broken(store: &Store) -> Option<AuditBreak> {
    store.verify_audit(None).await.unwrap().broken
}

#[test]
fn the_trail_is_gapless_and_whole() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world
            .store
            .put_layer(&world.clerk, &spec("landuse"), None)
            .await
            .unwrap();
        let entries = world.store.audit(0, 1000).await.unwrap();
        let numbers: Vec<_> = entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, (1..=7).collect::<Vec<_>>());
        assert_eq!(entries[6].action, "layer.put");
        assert_eq!(entries[6].actor, "经办");
        assert!(
            entries
                .windows(2)
                .all(|pair| pair[0].hash == pair[1].prev_hash)
        );
        let report = world.store.verify_audit(None).await.unwrap();
        assert!(report.is_whole());
        assert_eq!((report.entries, report.anchor), (7, AnchorState::NoAnchor));
    });
}

#[test]
fn the_first_broken_entry_is_named() {
    on_each(async |kind| {
        let cases = [
            (
                "UPDATE audit SET payload = '{}' WHERE seq = 4",
                4,
                AuditFault::Changed,
            ),
            (
                "UPDATE audit SET actor_id = 2 WHERE seq = 3",
                3,
                AuditFault::Changed,
            ),
            ("DELETE FROM audit WHERE seq = 2", 2, AuditFault::Missing),
            ("DELETE FROM audit WHERE seq = 6", 6, AuditFault::Missing),
            (
                "UPDATE audit SET prev_hash = hash WHERE seq = 5",
                5,
                AuditFault::NotLinked,
            ),
            ("UPDATE audit_head SET hash = 'x'", 6, AuditFault::Head),
        ];
        for (sql, seq, fault) in cases {
            let world = World::new(kind).await;
            world.behind(sql).await;
            assert_eq!(
                broken(&world.store).await,
                Some(AuditBreak { seq, fault }),
                "{sql}"
            );
        }
    });
}

#[test]
fn only_an_anchor_proves_that_no_tail_was_cut() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let anchor = world.store.anchor(None).await.unwrap();
        assert!(!anchor.is_signed());
        let anchor = Anchor::from_json(&anchor.to_json().unwrap()).unwrap();
        let check = async || {
            world
                .store
                .verify_audit(Some((&anchor, None)))
                .await
                .unwrap()
        };
        assert_eq!(check().await.anchor, AnchorState::HoldsUnsigned);
        world
            .store
            .put_layer(&world.clerk, &spec("landuse"), None)
            .await
            .unwrap();
        assert_eq!(check().await.anchor, AnchorState::HoldsUnsigned);
        world
            .behind(
                "DELETE FROM audit WHERE seq > 4; UPDATE audit_head SET seq = 4, \
             hash = (SELECT hash FROM audit WHERE seq = 4)",
            )
            .await;
        assert_eq!(broken(&world.store).await, None);
        let report = check().await;
        assert_eq!(
            (report.anchor, report.is_whole()),
            (AnchorState::Cut, false)
        );
    });
}

#[test]
fn a_rewritten_trail_differs_from_its_anchor() {
    on_each(async |kind| {
        let (world, other) = (World::new(kind).await, World::new(kind).await);
        let mut anchor = world.store.anchor(None).await.unwrap();
        let foreign = other
            .store
            .verify_audit(Some((&anchor, None)))
            .await
            .unwrap();
        assert_eq!(foreign.anchor, AnchorState::OtherFolder);
        anchor.hash = "00".repeat(32);
        let report = world
            .store
            .verify_audit(Some((&anchor, None)))
            .await
            .unwrap();
        assert_eq!(
            (report.anchor, report.is_whole()),
            (AnchorState::Differs, false)
        );
    });
}

#[test]
fn a_signed_anchor_is_checked_with_the_keys_outside_the_folder() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let keys = Keys::generate(&world.folder.path().join("keys")).unwrap();
        let other = Keys::generate(&world.folder.path().join("others")).unwrap();
        let anchor = world.store.anchor(Some(&keys)).await.unwrap();
        assert!(anchor.is_signed());
        let state = async |anchor: &Anchor, keys: &Keys| {
            world
                .store
                .verify_audit(Some((anchor, Some(keys))))
                .await
                .unwrap()
                .anchor
        };
        assert_eq!(state(&anchor, &keys).await, AnchorState::HoldsSigned);
        assert_eq!(state(&anchor, &other).await, AnchorState::HoldsUnknownKey);
        let mut forged = anchor.clone();
        forged.time = "2030-01-01T00:00:00.000000Z".into();
        assert_eq!(state(&forged, &keys).await, AnchorState::BadSignature);
    });
}

#[cfg(unix)]
#[test]
fn a_keys_folder_that_others_may_enter_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("keys");
    Keys::generate(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o750)).unwrap();
    let error = Keys::open(&dir).unwrap_err();
    assert!(error.to_string().contains("0700"), "{error}");
}

#[test]
fn time_never_runs_back_in_the_trail() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.pass(100);
        world
            .store
            .put_layer(&world.clerk, &spec("a"), None)
            .await
            .unwrap();
        world.pass(-50);
        world
            .store
            .put_layer(&world.clerk, &spec("b"), None)
            .await
            .unwrap();
        let entries = world.store.audit(6, 10).await.unwrap();
        assert_eq!(entries[0].time, entries[1].time);
    });
}

#[test]
fn acts_at_the_same_time_line_up() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let tasks: Vec<_> = (0..24)
            .map(|number| {
                let (store, clerk) = (world.store.clone(), world.clerk.clone());
                tokio::spawn(async move {
                    store
                        .put_layer(&clerk, &spec(&format!("layer_{number}")), None)
                        .await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let report = world.store.verify_audit(None).await.unwrap();
        assert_eq!((report.entries, report.is_whole()), (30, true));
    });
}
