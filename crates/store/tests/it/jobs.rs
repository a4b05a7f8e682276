use kunyu_store::{JobState, StoreError};
use kunyu_terms::Localized;
use serde_json::json;

use crate::harness::{World, on_each};

#[test]
fn a_job_runs_reports_and_ends() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let job = store
            .enqueue(&world.clerk, "import", &json!({"file": "a"}), None)
            .await
            .unwrap();
        assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
        let running = store.start_job(job.id).await.unwrap();
        running.progress(5, 10, "读取").await.unwrap();
        let seen = store.job(job.id).await.unwrap();
        assert_eq!(
            (seen.state, seen.done, seen.total),
            (JobState::Running, 5, 10)
        );
        running.finish(&json!({"edition": "x"})).await.unwrap();
        let seen = store.job(job.id).await.unwrap();
        assert_eq!(
            (seen.state, seen.result),
            (JobState::Done, Some(json!({"edition": "x"})))
        );
        let again = store.start_job(job.id).await.unwrap_err();
        assert_eq!(again.code(), "store.wrong_state");
    });
}

#[test]
fn of_many_that_start_a_job_one_gets_it() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let job = world
            .store
            .enqueue(&world.clerk, "check", &json!({}), None)
            .await
            .unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = world.store.clone();
                tokio::spawn(async move { store.start_job(job.id).await.map(drop) })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, StoreError::JobTaken { .. }), "{error}"),
            }
        }
        assert_eq!(won, 1);
    });
}

#[test]
fn a_job_whose_runner_died_goes_on_from_its_checkpoint() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let job = store
            .enqueue(&world.clerk, "check", &json!({}), None)
            .await
            .unwrap();
        let dead = store.start_job(job.id).await.unwrap();
        dead.checkpoint(&json!({"row": 7})).await.unwrap();
        assert!(store.startable_jobs().await.unwrap().is_empty());
        world.pass(61);
        assert_eq!(store.startable_jobs().await.unwrap().len(), 1);
        let heir = store.start_job(job.id).await.unwrap();
        assert_eq!(heir.job().checkpoint, Some(json!({"row": 7})));
        assert_eq!(heir.job().attempts, 2);
        let late = dead.progress(9, 9, "").await.unwrap_err();
        assert_eq!(late.code(), "store.job_taken");
        heir.fail("磁盘空间不足").await.unwrap();
        assert_eq!(store.job(job.id).await.unwrap().state, JobState::Failed);
    });
}

#[test]
fn a_job_stops_when_asked() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let waiting = store
            .enqueue(&world.clerk, "check", &json!({}), None)
            .await
            .unwrap();
        store.cancel_job(&world.clerk, waiting.id).await.unwrap();
        assert_eq!(
            store.job(waiting.id).await.unwrap().state,
            JobState::Cancelled
        );
        let job = store
            .enqueue(&world.clerk, "check", &json!({}), None)
            .await
            .unwrap();
        let running = store.start_job(job.id).await.unwrap();
        store.cancel_job(&world.clerk, job.id).await.unwrap();
        let stop = running.progress(1, 2, "").await.unwrap_err();
        assert_eq!(stop.code(), "store.job_cancelled");
        assert_eq!(store.job(job.id).await.unwrap().state, JobState::Cancelled);
    });
}

#[test]
fn a_unique_job_is_queued_once_until_it_has_ended() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let put = async || {
            store
                .enqueue(&world.clerk, "import", &json!({}), Some("a"))
                .await
        };
        let first = put().await.unwrap();
        assert_eq!(put().await.unwrap().id, first.id);
        store
            .start_job(first.id)
            .await
            .unwrap()
            .finish(&json!({}))
            .await
            .unwrap();
        assert_ne!(put().await.unwrap().id, first.id);
    });
}
