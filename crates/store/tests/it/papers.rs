//! Documents that steps issue: frozen, numbered, stamped, void, encrypted where they tell personal data.

use kunyu_store::{
    NewPaper, PaperSelection, PaperState, RecordAct, SeriesNumber, Store, StoreError, Value,
};
use serde_json::json;

use crate::cases::case_of;
use crate::harness::{World, on_each};
use crate::register::{input, parcel, person, supply, with_keys};

const SERIES: &str = "确〔{year}〕{n}号";

fn paper(number: &SeriesNumber, case: i64, record: i64) -> NewPaper {
    NewPaper {
        number: number.written.clone(),
        series: Some(number.clone()),
        document: "confirmation".into(),
        template: "sale_confirmation".into(),
        title: "成交确认书".into(),
        case,
        process: "listing".into(),
        transition: "sell".into(),
        register: "land_supply".into(),
        record,
        content: json!({"text": "成交价壹仟万元整", "number": number.written}),
        personal: false,
        receipt: true,
        replaces: None,
    }
}

async fn begin(store: &Store, actor: &kunyu_store::Actor) -> RecordAct {
    store.begin_act(actor, "paper", "2020-06-08").await.unwrap()
}

/// A case about a parcel; its number and that of the record in the store.
async fn case(world: &World) -> (i64, i64) {
    let defined = world.store.define_register(&world.clerk, &supply()).await;
    defined.unwrap();
    let mut act = begin(&world.store, &world.clerk).await;
    let record = act
        .create_record("land_supply", &parcel("P1", 100))
        .await
        .unwrap();
    let case = act
        .open_case(&case_of("挂〔2020〕1号", record))
        .await
        .unwrap();
    act.commit().await.unwrap();
    (case, record)
}

/// Makes a document void and issues another in its place, as a third user.
async fn replaced(world: &World, id: i64, (case, record): (i64, i64)) -> i64 {
    let leader = world.store.actor("分管领导").await.unwrap();
    let mut act = begin(&world.store, &leader).await;
    assert!(act.void_paper(id, "  ").await.is_err());
    act.void_paper(id, "有误").await.unwrap();
    let next = act.next_number(SERIES).await.unwrap();
    assert_eq!(next.number, 2);
    let new = NewPaper {
        replaces: Some(id),
        ..paper(&next, case, record)
    };
    let by = act.issue_paper(&new).await.unwrap();
    act.commit().await.unwrap();
    by
}

/// Serves a document; a void one, and a day that there is not, are refused.
async fn served(world: &World, id: i64, by: i64) {
    let mut act = begin(&world.store, &world.clerk).await;
    assert!(act.serve_paper(id, "2020-06-09", &json!({})).await.is_err());
    assert!(act.serve_paper(by, "2020-06-31", &json!({})).await.is_err());
    act.serve_paper(by, "2020-06-09", &json!({"way": "邮寄"}))
        .await
        .unwrap();
    act.commit().await.unwrap();
}

#[test]
fn a_document_is_frozen_and_its_number_stays_in_the_series() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let (case, record) = case(&world).await;
        let mut act = begin(&world.store, &world.clerk).await;
        let number = act.next_number(SERIES).await.unwrap();
        let id = act
            .issue_paper(&paper(&number, case, record))
            .await
            .unwrap();
        // the same number once
        let again = act.issue_paper(&paper(&number, case, record)).await;
        assert!(matches!(again, Err(StoreError::Exists { .. })));
        act.commit().await.unwrap();
        // what was not committed never was
        let mut act = begin(&world.store, &world.clerk).await;
        let lost = act.next_number(SERIES).await.unwrap();
        act.issue_paper(&paper(&lost, case, record)).await.unwrap();
        drop(act);

        let mut act = begin(&world.store, &world.clerk).await;
        assert_eq!(
            act.print_paper(id, &json!({"form": "pdf"})).await.unwrap(),
            1
        );
        assert_eq!(
            act.print_paper(id, &json!({"form": "pdf"})).await.unwrap(),
            2
        );
        act.commit().await.unwrap();

        let mut act = begin(&world.store, &world.chief).await;
        act.stamp_paper(id, "行政公章").await.unwrap();
        assert!(act.stamp_paper(id, "行政公章").await.is_err());
        act.commit().await.unwrap();
        // neither who stamped it nor who issued it makes it void
        for actor in [&world.chief, &world.clerk] {
            let mut act = begin(&world.store, actor).await;
            let alone = act.void_paper(id, "有误").await;
            assert!(
                matches!(alone, Err(StoreError::FourEyes { .. })),
                "{alone:?}"
            );
        }
        let by = replaced(&world, id, (case, record)).await;

        let void = world.store.paper(id).await.unwrap();
        assert_eq!(
            (void.state(), void.replaced_by),
            (PaperState::Void, Some(by))
        );
        assert_eq!(world.store.paper(by).await.unwrap().replaces, Some(id));
        assert_eq!(
            world.store.paper_content(&void).unwrap()["text"],
            "成交价壹仟万元整"
        );
        let events = world.store.paper_events(&void, false).await.unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["issue", "print", "print", "stamp", "void", "replace"]
        );
        let numbers = world.store.numbers(SERIES, 2020).await.unwrap();
        assert_eq!(numbers[0].void_reason.as_deref(), Some("有误"));
        let gaps = world.store.unexplained_gaps(SERIES, 2020).await.unwrap();
        assert!(gaps.is_empty(), "{gaps:?}");
        let of_case = PaperSelection {
            case: Some(case),
            ..PaperSelection::default()
        };
        assert_eq!(world.store.papers(&of_case).await.unwrap().len(), 2);
        served(&world, id, by).await;
        assert!(world.store.verify_audit(None).await.unwrap().is_whole());
    });
}

#[test]
fn a_document_about_a_person_is_encrypted_at_rest() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let (store, _keys) = with_keys(&world).await;
        store
            .define_register(&world.clerk, &person())
            .await
            .unwrap();
        let mut act = begin(&store, &world.clerk).await;
        let name = input([("name", Value::text("某某某"))]);
        let record = act.create_record("person", &name).await.unwrap();
        let mut new = case_of("访〔2020〕1号", record);
        new.register = "person".into();
        let case = act.open_case(&new).await.unwrap();
        let read = act
            .personal("person", record, &["name", "phone"])
            .await
            .unwrap();
        assert_eq!(read, [Some("某某某".to_owned()), None]);
        let number = act.next_number(SERIES).await.unwrap();
        let new = NewPaper {
            register: "person".into(),
            content: json!({"text": "某某某：你好"}),
            personal: true,
            ..paper(&number, case, record)
        };
        let id = act.issue_paper(&new).await.unwrap();
        act.serve_paper(id, "2020-06-09", &json!({"receiver": "某某某"}))
            .await
            .unwrap();
        act.commit().await.unwrap();
        let encrypted = store.paper(id).await.unwrap();
        assert!(encrypted.encrypted);
        assert_eq!(
            store.paper_content(&encrypted).unwrap()["text"],
            "某某某：你好"
        );
        // without the key nothing opens, and a look tells no names
        assert!(world.store.paper_content(&encrypted).is_err());
        let events = store.paper_events(&encrypted, false).await.unwrap();
        assert!(events.iter().all(|event| event.detail.is_null()));
        let events = store.paper_events(&encrypted, true).await.unwrap();
        assert_eq!(events[1].detail["receiver"], "某某某");
        store.close().await;
    });
}
