//! The database at an address: what is refused, and what must be as on SQLite.

use kunyu_store::{DatabaseUrl, OpenOptions, Store, StoreError};
use kunyu_terms::{Lang, Localized};
use serde_json::json;

use crate::harness::{Kind, World, address, new_folder, new_schema, on_each, spec};

fn code(result: Result<Store, StoreError>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn a_folder_is_opened_with_its_own_database_only() {
    on_each(async |kind| {
        if kind == Kind::Sqlite {
            return;
        }
        let world = World::new(kind).await;
        let other = World::new(kind).await;
        let inside = World::new(Kind::Sqlite).await;
        let own = address(world.url.as_ref().unwrap());
        let without = Store::open(&world.path()).await.unwrap_err();
        assert_eq!(without.code(), "store.database_elsewhere");
        assert!(without.remedy(Lang::Zh).unwrap().contains("--database-url"));
        let foreign = address(other.url.as_ref().unwrap());
        let refused = Store::open_url(&world.path(), foreign).await.unwrap_err();
        assert_eq!(refused.code(), "store.other_database");
        assert!(
            refused
                .to_string()
                .contains(&world.path().display().to_string())
        );
        let empty = address(&new_schema().await);
        assert_eq!(
            code(Store::open_url(&world.path(), empty.clone()).await),
            "store.other_database"
        );
        // refusing has made no tables there
        let fresh = tempfile::tempdir().unwrap();
        Store::create_url(fresh.path(), &new_folder(), empty)
            .await
            .unwrap();
        assert_eq!(
            code(Store::open_url(&inside.path(), own.clone()).await),
            "store.database_inside"
        );
        let second = tempfile::tempdir().unwrap();
        let taken = Store::create_url(second.path(), &new_folder(), own).await;
        assert_eq!(code(taken), "store.database_taken");
        assert!(Store::open(second.path()).await.is_err());
    });
}

#[test]
fn an_address_that_cannot_be_used_is_refused_without_its_password() {
    let cases = [
        ("mysql://user:geheim@host/database", "postgres://"),
        ("/var/lib/database", "postgres://"),
        ("postgres://user:geheim@host:port/database", "port"),
        ("postgres://user:geheim@host", "database"),
        (
            "postgres://user:geheim@host/database?sslmode=require",
            "TLS",
        ),
    ];
    for (text, reason) in cases {
        let error = DatabaseUrl::parse(text).unwrap_err();
        assert_eq!(error.code(), "store.database_url");
        let said = error.sentence(Lang::En) + &error.sentence(Lang::Zh);
        assert!(said.contains(reason) && !said.contains("geheim"), "{said}");
        assert!(error.remedy(Lang::En).unwrap().contains("postgres://"));
    }
    let url = DatabaseUrl::parse("postgres://user:geheim@host:5433/database").unwrap();
    assert_eq!(url.place(), "host:5433/database");
    assert!(!format!("{url:?}").contains("geheim"));
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().display().to_string().replace('/', "%2F");
    let url = address(&format!("postgres://user:geheim@{socket}/database"));
    let data = folder.path().join("data");
    let made = runtime.block_on(async { Store::create_url(&data, &new_folder(), url).await });
    let error = made.unwrap_err();
    assert_eq!(error.code(), "store.database_server");
    assert!(!error.to_string().contains("geheim"), "{error}");
    assert!(error.remedy(Lang::Zh).unwrap().contains("服务器"));
}

#[test]
fn text_is_ordered_byte_by_byte() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        for id in ["b", "a_b", "aa", "a1", "ab_", "zz"] {
            let put = world.store.put_layer(&world.clerk, &spec(id), None).await;
            put.unwrap();
        }
        let layers = world.store.layers().await.unwrap();
        let found: Vec<_> = layers.into_iter().map(|layer| layer.spec.id).collect();
        assert_eq!(found, ["a1", "a_b", "aa", "ab_", "b", "zz"]);
    });
}

#[test]
fn writers_at_once_take_turns_and_leave_one_trail() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let before = world.store.audit(0, 1000).await.unwrap().len();
        let mut tasks = Vec::new();
        for writer in 0..6 {
            let store = world.open(OpenOptions::default()).await.unwrap();
            let clerk = world.clerk.clone();
            tasks.push(tokio::spawn(async move {
                for number in 0..10 {
                    let job = json!({"writer": writer, "number": number});
                    store.enqueue(&clerk, "import", &job, None).await.unwrap();
                }
                store.close().await;
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let report = world.store.verify_audit(None).await.unwrap();
        assert!(report.is_whole());
        assert_eq!(report.entries, before as i64 + 60);
        let mut ids: Vec<_> = world
            .store
            .jobs()
            .await
            .unwrap()
            .iter()
            .map(|job| job.id)
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=60).collect::<Vec<_>>());
    });
}
