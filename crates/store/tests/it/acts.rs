use kunyu_store::{OpenOptions, Store, StoreError, VIEWER};
use kunyu_terms::{Lang, Localized};

use crate::harness::{World, new_folder, on_each, spec};

#[test]
fn a_folder_is_made_once_and_opened_again() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let again = world.reopened().await;
        assert_eq!(again.instance(), world.store.instance());
        assert_eq!(again.instance().epsg, 4526);
        let error = Store::create(&world.path(), &new_folder())
            .await
            .unwrap_err();
        assert_eq!(error.code(), "store.folder_not_empty");
    });
}

#[test]
fn what_is_no_data_folder_is_refused_with_a_remedy() {
    on_each(async |_| {
        let folder = tempfile::tempdir().unwrap();
        let error = Store::open(folder.path()).await.unwrap_err();
        assert!(matches!(&error, StoreError::NotADataFolder { path } if path == folder.path()));
        assert!(error.sentence(Lang::Zh).contains("不是坤舆数据目录"));
        assert!(error.remedy(Lang::En).unwrap().contains("kunyu init"));
    });
}

#[test]
fn a_folder_of_a_newer_program_is_refused() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        std::fs::write(
            world.path().join("kunyu.json"),
            "{\"kunyu_data_folder\": 9}",
        )
        .unwrap();
        let error = world.open(OpenOptions::default()).await.unwrap_err();
        assert!(matches!(
            error,
            StoreError::FolderTooNew { found: 9, known: 2 }
        ));
    });
}

#[test]
fn migrations_run_once_and_unknown_ones_are_refused() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let entries = world.store.audit(0, 1000).await.unwrap();
        world.reopened().await;
        let again = world.reopened().await;
        assert_eq!(again.audit(0, 1000).await.unwrap(), entries);
        let open = async || world.open(OpenOptions::default()).await.unwrap_err();
        world
            .behind("UPDATE schema_version SET checksum = 'x' WHERE version = 2")
            .await;
        assert!(matches!(
            open().await,
            StoreError::MigrationDiffers { version: 2 }
        ));
        world
            .behind("INSERT INTO schema_version VALUES (99, 'later', 'x', 'x')")
            .await;
        assert!(matches!(
            open().await,
            StoreError::FolderTooNew {
                found: 99,
                known: 10
            }
        ));
    });
}

#[test]
fn users_are_added_changed_and_stopped_by_an_administrator_only() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let admin = store.actor("admin").await.unwrap();
        let user = store.add_user(&admin, "测绘员", "data").await.unwrap();
        assert_eq!(user.role, "data");
        let twice = store.add_user(&admin, "测绘员", "data").await.unwrap_err();
        assert_eq!(twice.code(), "store.exists");
        let not = store
            .add_user(&world.clerk, "他人", "data")
            .await
            .unwrap_err();
        assert_eq!(not.code(), "store.not_allowed");
        let blank = store.add_user(&admin, " 他人", "data").await.unwrap_err();
        assert_eq!(blank.code(), "store.bad_name");
        let nobody = store.actor("无此人").await.unwrap_err();
        assert_eq!(nobody.sentence(Lang::Zh), "没有用户“无此人”");
        let out = store
            .set_user(&admin, "admin", "data", true)
            .await
            .unwrap_err();
        assert_eq!(out.code(), "store.not_allowed");
        assert_eq!(store.users().await.unwrap().len(), 7);
    });
}

#[test]
fn a_right_that_was_taken_away_is_gone_for_an_actor_read_before() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let admin = store.actor("admin").await.unwrap();
        store
            .set_user(&admin, "经办", "clerk", false)
            .await
            .unwrap();
        let error = store
            .put_layer(&world.clerk, &spec("landuse"), None)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "store.inactive_user");
        store.set_user(&admin, "科长", VIEWER, true).await.unwrap();
        let error = store
            .put_layer(&world.chief, &spec("landuse"), None)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "store.not_allowed");
    });
}

#[test]
fn an_act_that_fails_leaves_neither_row_nor_entry() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let before = world.store.audit(0, 1000).await.unwrap();
        let bad = serde_json::json!({"share": 0.5});
        let mapping = world
            .store
            .save_mapping(&world.clerk, "f", "landuse", &bad, None)
            .await;
        assert_eq!(mapping.unwrap_err().code(), "store.not_canonical");
        assert!(world.store.mapping("f", "landuse").await.unwrap().is_none());
        assert_eq!(world.store.audit(0, 1000).await.unwrap(), before);
    });
}

#[test]
fn a_mapping_is_found_again_and_guards_against_stale_edits() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let first = serde_json::json!({"地类": "DLBM"});
        let saved = store
            .save_mapping(&world.clerk, "f", "landuse", &first, None)
            .await
            .unwrap();
        assert_eq!(saved.version, 1);
        let second = serde_json::json!({"地类编码": "DLBM"});
        let stale = store
            .save_mapping(&world.chief, "f", "landuse", &second, None)
            .await;
        let stale = stale.unwrap_err();
        assert!(matches!(
            stale,
            StoreError::Stale {
                seen: 0,
                current: 1,
                ..
            }
        ));
        store
            .save_mapping(&world.chief, "f", "landuse", &second, Some(1))
            .await
            .unwrap();
        let found = store.mapping("f", "landuse").await.unwrap().unwrap();
        assert_eq!((found.version, found.mapping), (2, second));
    });
}

#[test]
fn every_error_speaks_both_languages() {
    let error = StoreError::Stale {
        what: "layer",
        name: "landuse".into(),
        seen: 3,
        current: 5,
    };
    assert_eq!(
        error.sentence(Lang::En),
        "layer \"landuse\" was changed meanwhile: you saw version 3, it has 5"
    );
    assert_eq!(
        error.sentence(Lang::Zh),
        "图层“landuse”已被他人修改：您看到的是第 3 版，现为第 5 版"
    );
    assert!(error.remedy(Lang::Zh).is_some());
}
