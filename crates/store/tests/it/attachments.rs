use std::time::Duration;

use kunyu_store::{Attachment, StoredFile};
use kunyu_terms::Localized;

use crate::harness::{World, files, on_each};

#[test]
fn a_file_is_kept_by_its_content_verified_and_swept_when_nobody_names_it() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        let store = &world.store;
        let file = store.put_attachment(b"scan".to_vec()).await.unwrap();
        assert_eq!(file, store.put_attachment(b"scan".to_vec()).await.unwrap());
        let orphan = store.put_attachment(Vec::new()).await.unwrap();
        let mut act = store
            .begin_act(&world.clerk, "x", "2020-01-01")
            .await
            .unwrap();
        let id = act
            .attach("case/1", &file, "扫描.pdf", "application/pdf", "规划条件")
            .await
            .unwrap();
        let unknown = StoredFile {
            hash: "../../kunyu.json".into(),
            size: 1,
        };
        let refused = act
            .attach("case/1", &unknown, "x", "x", "x")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "store.unknown");
        let seq = act.commit().await.unwrap();
        let expected = Attachment {
            id,
            file: file.clone(),
            name: "扫描.pdf".into(),
            media_type: "application/pdf".into(),
            owner: "case/1".into(),
            title: "规划条件".into(),
            seq,
        };
        assert_eq!(store.attachments("case/1").await.unwrap(), [expected]);
        assert_eq!(store.attachment(&file.hash).await.unwrap(), b"scan");
        let folder = world.path().join("attachments");
        assert_eq!(files(&folder).len(), 2);
        assert_eq!(
            store
                .sweep_attachments(Duration::from_hours(1))
                .await
                .unwrap(),
            0
        );
        assert_eq!(store.sweep_attachments(Duration::ZERO).await.unwrap(), 1);
        assert_eq!(
            files(&folder),
            [format!("{}/{}", &file.hash[..2], file.hash)]
        );
        assert_eq!(
            store.attachment(&orphan.hash).await.unwrap_err().code(),
            "store.unknown"
        );
        let path = folder.join(&file.hash[..2]).join(&file.hash);
        std::fs::write(path, "changed").unwrap();
        let damaged = store.attachment(&file.hash).await.unwrap_err();
        assert_eq!(damaged.code(), "lake.damaged");
    });
}
