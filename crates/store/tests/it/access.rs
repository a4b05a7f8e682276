//! Who gives rights, what people are from which day on, exports that go out once.

use kunyu_store::{NEWCOMER, NewExport, SECURITY, Standing};
use kunyu_terms::Localized;
use serde_json::json;

use crate::harness::{World, on_each};

#[test]
fn roles_are_the_security_administrators_once_there_was_one() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let admin = store.actor("admin").await.unwrap();
        // nobody gives rights yet: the system administrator does
        store.add_user(&admin, "先来", "clerk").await.unwrap();
        store.set_user(&admin, "先来", "data", true).await.unwrap();
        store.add_user(&admin, "安全", SECURITY).await.unwrap();
        let security = store.actor("安全").await.unwrap();
        let refused = [
            store.add_user(&admin, "后来", "clerk").await.map(drop),
            store.set_user(&admin, "先来", "clerk", true).await,
            store.set_user(&security, "先来", "data", false).await,
            store.set_user(&security, "安全", "admin", true).await,
            store.add_user(&security, "后来", NEWCOMER).await.map(drop),
        ];
        for (index, outcome) in refused.into_iter().enumerate() {
            assert_eq!(outcome.unwrap_err().code(), "store.not_allowed", "{index}");
        }
        store.add_user(&admin, "后来", NEWCOMER).await.unwrap();
        store
            .set_user(&security, "后来", "clerk", true)
            .await
            .unwrap();
        store
            .set_user(&admin, "后来", "clerk", false)
            .await
            .unwrap();
        // stopping the security administrator does not give the rights back
        store
            .set_user(&admin, "安全", SECURITY, false)
            .await
            .unwrap();
        let still = store.add_user(&admin, "再来", "clerk").await.unwrap_err();
        assert_eq!(still.code(), "store.not_allowed");
    });
}

#[test]
fn what_somebody_is_follows_the_day() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let admin = store.actor("admin").await.unwrap();
        store.add_user(&admin, "安全", SECURITY).await.unwrap();
        let security = store.actor("安全").await.unwrap();
        let from = |day: &str, areas: &[&str], clearance: Option<&str>| Standing {
            valid_from: day.to_owned(),
            section: Some("利用科".to_owned()),
            areas: areas.iter().map(|area| (*area).to_owned()).collect(),
            clearance: clearance.map(|class| vec![class.to_owned()]),
        };
        let clerk = world.clerk.id();
        let (first, second) = (
            from("2026-01-01", &["1"], None),
            from("2026-03-01", &["1", "2"], Some("秘密")),
        );
        store
            .set_standing(&security, "经办", &second)
            .await
            .unwrap();
        store.set_standing(&security, "经办", &first).await.unwrap();
        assert_eq!(store.standing(clerk, "2025-12-31").await.unwrap(), None);
        assert_eq!(
            store.standing(clerk, "2026-02-28").await.unwrap().as_ref(),
            Some(&first)
        );
        assert_eq!(
            store.standing(clerk, "2026-03-01").await.unwrap().as_ref(),
            Some(&second)
        );
        assert_eq!(store.standings("2026-04-01").await.unwrap()[&clerk], second);
        // the same day again takes the place of what was set
        let again = from("2026-03-01", &[], None);
        store.set_standing(&security, "经办", &again).await.unwrap();
        assert_eq!(
            store.standing(clerk, "2026-05-01").await.unwrap(),
            Some(again.clone())
        );
        for (actor, name) in [
            (&admin, "经办"),
            (&world.chief, "经办"),
            (&security, "安全"),
        ] {
            let error = store.set_standing(actor, name, &again).await.unwrap_err();
            assert_eq!(error.code(), "store.not_allowed", "{name}");
        }
        let no_day = from("2026-02-30", &[], None);
        let error = store
            .set_standing(&security, "经办", &no_day)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "store.bad_date");
        assert!(store.verify_audit(None).await.unwrap().is_whole());
    });
}

#[test]
fn an_export_goes_out_once_and_only_with_somebody_elses_consent() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let new = |needs_consent| NewExport {
            thing: "supply".into(),
            secrecy: "秘密".into(),
            asked: json!({ "register": "supply" }),
            reason: "合成".into(),
            needs_consent,
        };
        let free = store.new_export(&world.clerk, &new(false)).await.unwrap();
        assert_eq!((free.id, free.taken_at.is_some()), (1, true));
        let error = store
            .decide_export(&world.chief, 1, true)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "store.wrong_state");
        let asked = store.new_export(&world.clerk, &new(true)).await.unwrap();
        assert_eq!((asked.id, asked.taken_at, asked.consented), (2, None, None));
        let early = store.take_export(&world.clerk, 2).await.unwrap_err();
        assert_eq!(early.code(), "store.wrong_state");
        let own = store
            .decide_export(&world.clerk, 2, true)
            .await
            .unwrap_err();
        assert_eq!(own.code(), "store.four_eyes");
        let decided = store.decide_export(&world.chief, 2, true).await.unwrap();
        assert_eq!(
            (decided.decided_by, decided.consented),
            (Some(world.chief.id()), Some(true))
        );
        let other = store.take_export(&world.chief, 2).await.unwrap_err();
        assert_eq!(other.code(), "store.unknown");
        assert!(
            store
                .take_export(&world.clerk, 2)
                .await
                .unwrap()
                .taken_at
                .is_some()
        );
        let twice = store.take_export(&world.clerk, 2).await.unwrap_err();
        assert_eq!(twice.code(), "store.wrong_state");
        store.new_export(&world.clerk, &new(true)).await.unwrap();
        store.decide_export(&world.chief, 3, false).await.unwrap();
        let refused = store.take_export(&world.clerk, 3).await.unwrap_err();
        assert_eq!(refused.code(), "store.wrong_state");
        let all = store.exports(10).await.unwrap();
        assert_eq!(all.iter().map(|one| one.id).collect::<Vec<_>>(), [3, 2, 1]);
        assert!(store.verify_audit(None).await.unwrap().is_whole());
    });
}
