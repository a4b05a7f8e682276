use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::BoxStream;
use kunyu_store::{OpenOptions, ReadOptions, Store, StoreError};
use kunyu_terms::Localized;
use object_store::path::Path as ObjectPath;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result as ObjectResult,
};

use crate::harness::{Kind, World, files, import, mosaic, on_each};

#[test]
fn a_changed_part_is_named_and_not_believed() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(20)).await.id;
        let lake = world.store.lake();
        let part = lake.manifest("landuse", &id).await.unwrap().parts[0]
            .sha256
            .clone();
        let path = world
            .path()
            .join(format!("lake/landuse/parts/{part}.parquet"));
        let whole = std::fs::read(&path).unwrap();
        for place in [0, whole.len() / 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            let error = lake.verify("landuse", &id).await.unwrap_err();
            assert!(error.to_string().contains(&part), "{error}");
            let reader = lake
                .read("landuse", &id, ReadOptions::default())
                .await
                .unwrap();
            assert_eq!(reader.all().await.unwrap_err().code(), "lake.damaged");
        }
        std::fs::remove_file(&path).unwrap();
        let error = lake.verify("landuse", &id).await.unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
        // importing the source again heals it
        world.import(mosaic(20)).await;
        lake.verify("landuse", &id).await.unwrap();
    });
}

#[test]
fn a_changed_manifest_is_named() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let id = world.import(mosaic(3)).await.id;
        let path = world
            .path()
            .join(format!("lake/landuse/{id}/manifest.json"));
        let whole = std::fs::read_to_string(&path).unwrap();
        let lake = world.store.lake();
        for text in ["{", "", "{}", &whole.replace("\"rows\": 9", "\"rows\": 8")] {
            std::fs::write(&path, text).unwrap();
            let error = lake.verify("landuse", &id).await.unwrap_err();
            assert_eq!(error.code(), "lake.damaged", "{text}");
        }
    });
}

#[test]
fn a_damaged_database_is_named_with_a_remedy() {
    on_each(async |kind| {
        if kind == Kind::Postgres {
            return; // its files are the server's
        }
        let world = World::new(kind).await;
        let path = world.path();
        world.store.close().await;
        let file = path.join("kunyu.sqlite");
        for extra in ["kunyu.sqlite-wal", "kunyu.sqlite-shm"] {
            let _ = std::fs::remove_file(path.join(extra));
        }
        let whole = std::fs::read(&file).unwrap();
        let mut bytes = whole.clone();
        bytes[..64].fill(0x5a);
        std::fs::write(&file, bytes).unwrap();
        let error = Store::open(&path).await.unwrap_err();
        assert_eq!(error.code(), "store.database_damaged", "{error}");
        assert!(
            error
                .remedy(kunyu_terms::Lang::Zh)
                .unwrap()
                .contains("备份")
        );
        let mut bytes = whole.clone();
        let length = bytes.len();
        bytes[4096..length].fill(0x5a);
        std::fs::write(&file, bytes).unwrap();
        let error = match Store::open(&path).await {
            Err(error) => error,
            Ok(store) => store.examine().await.unwrap_err(),
        };
        assert_eq!(error.code(), "store.database_damaged", "{error}");
        std::fs::remove_file(&file).unwrap();
        let error = Store::open(&path).await.unwrap_err();
        assert_eq!(error.code(), "store.database", "{error}");
    });
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let tmp = world.path().join("tmp");
        std::fs::remove_dir_all(&tmp).unwrap();
        std::fs::write(&tmp, "a file where a folder should be").unwrap();
        let error = import(&world.store, &world.clerk, mosaic(2))
            .await
            .unwrap_err();
        assert!(matches!(&error, StoreError::File { path, .. } if path.starts_with(&tmp)));
        let error = world.open(OpenOptions::default()).await.unwrap_err();
        assert_eq!(error.code(), "store.file");
    });
}

/// A lake on a disk that can be full.
#[derive(Debug)]
struct Disk {
    inner: object_store::memory::InMemory,
    full: AtomicBool,
}

impl fmt::Display for Disk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("disk")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Disk {
    async fn put_opts(
        &self,
        location: &ObjectPath,
        payload: PutPayload,
        options: PutOptions,
    ) -> ObjectResult<PutResult> {
        if self.full.load(Ordering::SeqCst) && location.as_ref().ends_with("manifest.json") {
            let source = Box::new(std::io::Error::from(std::io::ErrorKind::StorageFull));
            return Err(object_store::Error::Generic {
                store: "disk",
                source,
            });
        }
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &ObjectPath,
        options: PutMultipartOptions,
    ) -> ObjectResult<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(
        &self,
        location: &ObjectPath,
        options: GetOptions,
    ) -> ObjectResult<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, ObjectResult<ObjectPath>>,
    ) -> BoxStream<'static, ObjectResult<ObjectPath>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&ObjectPath>) -> BoxStream<'static, ObjectResult<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&ObjectPath>) -> ObjectResult<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(
        &self,
        from: &ObjectPath,
        to: &ObjectPath,
        options: CopyOptions,
    ) -> ObjectResult<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[test]
fn a_full_disk_leaves_nothing_and_is_named() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let inner = object_store::memory::InMemory::new();
        let disk = Arc::new(Disk {
            inner,
            full: AtomicBool::new(true),
        });
        let objects: Arc<dyn ObjectStore> = Arc::<Disk>::clone(&disk);
        let options = OpenOptions {
            objects: Some(objects),
            ..OpenOptions::default()
        };
        let store = world.open(options).await.unwrap();
        let error = import(&store, &world.clerk, mosaic(20)).await.unwrap_err();
        assert_eq!(error.code(), "store.disk_full", "{error}");
        assert!(store.editions("landuse").await.unwrap().is_empty());
        disk.full.store(false, Ordering::SeqCst);
        let edition = import(&store, &world.clerk, mosaic(20)).await.unwrap();
        store.lake().verify("landuse", &edition.id).await.unwrap();
        assert!(files(&world.path().join("lake")).is_empty());
    });
}
