//! Backups: taken while others write, put back into either database, refused when damaged.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kunyu_store::{
    BackupFault, FieldKind, FieldSpec, GeometryKind, KnownAt, OpenOptions, RecordInput,
    RegisterSpec, Store, StoreError, Value as Field, restore,
};
use kunyu_terms::{Lang, Localized};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::crash::{kill_at_work, kills, moment, start, start_with};
use crate::harness::{Kind, World, address, files, mosaic, new_schema, on_each, square};

/// A world with editions, jobs, an attachment and definitions.
async fn filled(kind: Kind) -> World {
    let world = World::new(kind).await;
    world.add_layer().await;
    world.publish(mosaic(12), "2026-01-01").await;
    world.import(mosaic(13)).await;
    for number in 0..20 {
        let input = json!({ "number": number, "text": "行\n\"\\" });
        let job = world.store.enqueue(&world.clerk, "import", &input, None);
        job.await.unwrap();
    }
    registers(&world).await;
    let deep = world
        .path()
        .join("definitions")
        .join("很长的目录名称".repeat(6));
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("一项定义.toml"), "a = 1").unwrap();
    std::fs::write(world.path().join("definitions/a.toml"), "b = 2").unwrap();
    world
}

/// A register that was extended and got another key, with a drawn record that has a document; and a
/// file that no act has named.
async fn registers(world: &World) {
    let field = |id: &str, kind| FieldSpec {
        id: id.into(),
        kind,
        personal: None,
        retired: false,
    };
    let mut spec = RegisterSpec {
        id: "plot".into(),
        fields: vec![field("no", FieldKind::Text), field("size", FieldKind::Area)],
        number: Some("no".into()),
        unique: Vec::new(),
        geometry: GeometryKind::Polygon,
    };
    let (store, clerk) = (&world.store, &world.clerk);
    store.define_register(clerk, &spec).await.unwrap();
    spec.fields.push(field("note", FieldKind::Text));
    spec.number = None;
    spec.unique = vec![vec!["no".into(), "note".into()]];
    store.define_register(clerk, &spec).await.unwrap();
    let document = store.put_attachment(b"a document".to_vec()).await.unwrap();
    store
        .put_attachment(b"not attached".to_vec())
        .await
        .unwrap();
    let mut act = store
        .begin_act(clerk, "plot.book", "2026-01-01")
        .await
        .unwrap();
    let size = Field::Area {
        centi_m2: 1_000_000,
        written: Some("1.0000 公顷".into()),
    };
    let input = RecordInput {
        set: BTreeMap::from([
            ("no".into(), Field::Text("一".into())),
            ("size".into(), size),
        ]),
        state: None,
        shape: Some(Some(square(0, 0, 100))),
    };
    act.create_record("plot", &input).await.unwrap();
    act.attach("plot/1", &document, "合同.pdf", "application/pdf", "合同")
        .await
        .unwrap();
    act.commit().await.unwrap();
}

/// Address of a new database.
async fn schema(kind: Kind) -> Option<String> {
    match kind {
        Kind::Sqlite => None,
        Kind::Postgres => Some(new_schema().await),
    }
}

async fn database(kind: Kind) -> OpenOptions {
    at(schema(kind).await.as_deref())
}

fn at(url: Option<&str>) -> OpenOptions {
    OpenOptions {
        database: url.map(address),
        ..OpenOptions::default()
    }
}

/// Everything that a store answers about itself.
async fn answers(store: &Store) -> String {
    let audit = store.audit(0, 100_000).await.unwrap();
    let jobs = store.jobs().await.unwrap();
    let layers = store.layers().await.unwrap();
    let editions = store.editions("landuse").await.unwrap();
    let publications = store.publications("landuse").await.unwrap();
    let users = store.users().await.unwrap();
    for edition in &editions {
        store.lake().verify("landuse", &edition.id).await.unwrap();
    }
    assert!(store.verify_audit(None).await.unwrap().is_whole());
    assert!(store.verify_records("plot").await.unwrap().is_empty());
    let record = store
        .record("plot", 1, "2026-06-01", &KnownAt::Now)
        .await
        .unwrap();
    let documents = store.attachments("plot/1").await.unwrap();
    let content = store.attachment(&documents[0].file.hash).await.unwrap();
    assert_eq!(content, b"a document");
    let instance = store.instance();
    format!(
        "{record:?} {documents:?} {instance:?} {audit:?} {jobs:?} {layers:?} {editions:?} {publications:?} {users:?}"
    )
}

/// The file that no act has named.
fn unnamed() -> String {
    hash_of(b"not attached")
}

fn hash_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn is_kept(file: &str) -> bool {
    !file.starts_with("kunyu.") && !file.starts_with("tmp/") && !file.starts_with("cache/")
}

fn kept(folder: &Path) -> Vec<String> {
    files(folder)
        .into_iter()
        .filter(|file| is_kept(file))
        .collect()
}

#[test]
fn what_is_put_back_is_equal_in_either_database() {
    on_each(async |kind| {
        let world = filled(kind).await;
        let target = world.folder.path().join("a.backup");
        let made = world.store.backup(&target).await.unwrap();
        assert_eq!((made.editions, made.audit_seq), (2, 34));
        let before = answers(&world.store).await;
        let kinds = if kind == Kind::Sqlite {
            vec![kind]
        } else {
            vec![Kind::Sqlite, kind]
        };
        for other in kinds {
            let dir = world.folder.path().join(format!("restored {other:?}"));
            let options = database(other).await;
            let (store, report) = restore(&target, &dir, options.clone()).await.unwrap();
            assert_eq!(report, made);
            assert_eq!(answers(&store).await, before);
            let mut all = kept(&world.path());
            all.retain(|file| !file.contains(&unnamed()));
            assert_eq!(kept(&dir), all);
            // it goes on from there, also after being opened again
            let clerk = store.actor("经办").await.unwrap();
            store.enqueue(&clerk, "x", &json!({}), None).await.unwrap();
            store.close().await;
            let store = Store::open_with(&dir, options).await.unwrap();
            assert!(store.verify_audit(None).await.unwrap().is_whole());
            assert_eq!(store.jobs().await.unwrap()[0].id, 21);
            // a backup of what was put back is put back as well
            let second = world.folder.path().join(format!("{other:?}.backup"));
            let again = store.backup(&second).await.unwrap();
            assert_eq!(again.audit_seq, made.audit_seq + 1);
        }
        let error = world.store.backup(&target).await.unwrap_err();
        assert_eq!(error.code(), "store.exists");
        let into_itself = restore(&target, &world.path(), OpenOptions::default()).await;
        assert_eq!(into_itself.unwrap_err().code(), "store.folder_not_empty");
    });
}

#[test]
fn a_backup_taken_while_others_write_is_of_one_moment() {
    on_each(async |kind| {
        let world = filled(kind).await;
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = Vec::new();
        for _ in 0..2 {
            let (store, clerk, stop) =
                (world.store.clone(), world.clerk.clone(), Arc::clone(&stop));
            writers.push(tokio::spawn(async move {
                let mut acknowledged = 0;
                while !stop.load(Ordering::SeqCst) {
                    let job = store.enqueue(&clerk, "x", &json!({}), None).await.unwrap();
                    acknowledged = job.id;
                }
                acknowledged
            }));
        }
        let mut seen = Vec::new();
        for number in 0..5 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let target = world.folder.path().join(format!("{number}.backup"));
            let before = world.store.jobs().await.unwrap().len() as i64;
            seen.push((
                target.clone(),
                before,
                world.store.backup(&target).await.unwrap(),
            ));
        }
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            assert!(writer.await.unwrap() > 20);
        }
        for (target, before, report) in seen {
            let dir = target.with_extension("folder");
            let (store, _) = restore(&target, &dir, database(kind).await).await.unwrap();
            let jobs = store.jobs().await.unwrap().len() as i64;
            // one entry for each job: the rows and the trail are of the same moment
            assert_eq!(report.audit_seq, 14 + jobs);
            assert!(jobs >= before, "an acknowledged job is missing");
            store.close().await;
        }
    });
}

/// Nothing is taken from this archive and nothing is left behind.
async fn assert_refused(target: &Path, wanted: Option<&BackupFault>, what: &str) -> StoreError {
    let dir = target.with_file_name("refused");
    let Err(error) = restore(target, &dir, OpenOptions::default()).await else {
        panic!("{what}: restored");
    };
    assert_eq!(error.code(), "store.backup", "{what}: {error}");
    assert!(!dir.exists(), "{what}: {:?}", files(&dir));
    if let (Some(wanted), StoreError::Backup { fault, .. }) = (wanted, &error) {
        assert_eq!(fault, wanted, "{what}: {error}");
    }
    error
}

#[test]
fn a_damaged_or_cut_archive_is_refused_with_the_place() {
    on_each(async |kind| {
        let world = filled(kind).await;
        let whole = world.folder.path().join("whole.backup");
        world.store.backup(&whole).await.unwrap();
        let bytes = std::fs::read(&whole).unwrap();
        let target = world.folder.path().join("damaged.backup");
        for length in (0..bytes.len())
            .step_by(bytes.len() / 40 + 1)
            .chain(bytes.len() - 9..bytes.len())
        {
            std::fs::write(&target, &bytes[..length]).unwrap();
            let error = assert_refused(&target, None, &format!("cut at {length}")).await;
            assert!(error.to_string().contains("damaged.backup"), "{error}");
            assert!(error.sentence(Lang::Zh).contains("备份"), "{error}");
        }
        for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            std::fs::write(&target, changed).unwrap();
            // zstd leaves some bits without a meaning: nothing is changed when one of them is
            if !says_the_same(&target, &whole) {
                assert_refused(&target, None, &format!("changed at {at}")).await;
            }
        }
        let mut longer = bytes.clone();
        longer.extend(b"more");
        std::fs::write(&target, longer).unwrap();
        assert_refused(&target, None, "longer").await;
    });
}

/// Whether the archive unpacks to the very bytes of the whole one.
fn says_the_same(archive: &Path, whole: &Path) -> bool {
    let bytes = |path: &Path| zstd::decode_all(File::open(path).unwrap());
    bytes(archive).is_ok_and(|found| found == bytes(whole).unwrap())
}

type Files = Vec<(String, Vec<u8>)>;

fn unpacked(path: &Path) -> Files {
    let decoder = zstd::Decoder::new(File::open(path).unwrap()).unwrap();
    let mut archive = tar::Archive::new(decoder);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        (name, bytes)
    });
    entries.collect()
}

/// Packs files with a manifest whose hashes are right, whatever the names are.
fn packed(path: &Path, mut files: Files, kind: tar::EntryType) {
    let (_, manifest) = files.pop().unwrap();
    let mut manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let list = files.iter().map(|(name, bytes)| {
        let hash = hash_of(bytes);
        json!({"name": name, "size_bytes": bytes.len(), "sha256": hash})
    });
    manifest["files"] = list.collect();
    files.push(("manifest.json".into(), manifest.to_string().into_bytes()));
    let encoder = zstd::Encoder::new(File::create(path).unwrap(), 1).unwrap();
    let mut builder = tar::Builder::new(encoder);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        let is_odd = name.starts_with("folder/odd") && kind != tar::EntryType::Regular;
        header.set_size(if is_odd { 0 } else { bytes.len() as u64 });
        header.set_mode(0o644);
        header.set_entry_type(if is_odd {
            kind
        } else {
            tar::EntryType::Regular
        });
        if is_odd {
            header.set_link_name("/etc/passwd").unwrap();
        }
        if name.len() <= 100 {
            // past the checks of the tar library
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder
                .append(&header, if is_odd { &[][..] } else { &bytes[..] })
                .unwrap();
        } else {
            builder.append_data(&mut header, name, &bytes[..]).unwrap();
        }
    }
    builder.into_inner().unwrap().finish().unwrap();
}

fn with(files: &Files, name: &str, bytes: &[u8]) -> Files {
    let mut files = files.clone();
    files.insert(files.len() - 1, (name.into(), bytes.to_vec()));
    files
}

fn replaced(files: &Files, name: &str, change: impl Fn(String) -> String) -> Files {
    let mut files = files.clone();
    let file = files.iter_mut().find(|(found, _)| found == name).unwrap();
    let text = String::from_utf8(file.1.clone()).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{name}");
    file.1 = changed.into_bytes();
    files
}

/// A world, and the files of a backup of it.
async fn backed_up(kind: Kind) -> (World, Files) {
    let world = filled(kind).await;
    let whole = world.folder.path().join("whole.backup");
    world.store.backup(&whole).await.unwrap();
    let files = unpacked(&whole);
    (world, files)
}

#[test]
fn an_archive_made_by_an_enemy_is_refused() {
    use tar::EntryType as T;
    on_each(async |kind| {
        let (world, files) = backed_up(kind).await;
        let target = world.folder.path().join("hostile.backup");
        let outside = world.folder.path().join("outside");
        let names = [
            "../outside",
            "folder/../../outside",
            "folder//outside",
            "folder/./outside",
            "/outside",
            "folder/a\\..\\..\\outside",
            "folder/C:outside",
            "folder/kunyu.json",
            "folder/kunyu.sqlite",
            "folder/lake/x",
            "folder/attachments/x",
            "folder/restore-unfinished",
            "database/../kunyu.json",
            "database/a/b",
            "outside",
            "folder",
        ];
        for name in names {
            packed(&target, with(&files, name, b"x"), T::Regular);
            assert_refused(&target, Some(&BackupFault::Name), name).await;
            assert!(!outside.exists());
        }
        for kind in [T::Symlink, T::Link, T::Directory, T::Char, T::Fifo] {
            packed(&target, with(&files, "folder/odd", b""), kind);
            assert_refused(&target, Some(&BackupFault::NotAFile), &format!("{kind:?}")).await;
        }
        let twice = with(&files, "folder/definitions/a.toml", b"y");
        packed(&target, twice, T::Regular);
        assert_refused(&target, Some(&BackupFault::Surplus), "twice").await;
    });
}

#[test]
fn rows_that_an_enemy_changed_are_refused() {
    use tar::EntryType as T;
    on_each(async |kind| {
        let (world, files) = backed_up(kind).await;
        let target = world.folder.path().join("hostile.backup");
        let audit = "database/audit.jsonl";
        let changed = replaced(&files, audit, |text| text.replace("layer.put", "layer.cut"));
        packed(&target, changed, T::Regular);
        let error = assert_refused(&target, Some(&BackupFault::Audit), "audit").await;
        assert!(error.to_string().contains("audit entry 7"), "{error}");
        let shorter = |text: String| text.split_once('\n').unwrap().1.to_owned();
        for name in [audit, "database/account.jsonl", "database/audit_head.jsonl"] {
            packed(&target, replaced(&files, name, shorter), T::Regular);
            assert_refused(&target, Some(&BackupFault::Rows), name).await;
        }
        let doubled = |text: String| format!("{}\n{text}", text.lines().next().unwrap());
        for (name, change) in [
            ("database/job.jsonl", &doubled as &dyn Fn(String) -> String),
            ("database/job.jsonl", &|_| "[1]\n".into()),
            ("database/job.jsonl", &|_| "nonsense".into()),
        ] {
            packed(&target, replaced(&files, name, change), T::Regular);
            assert_refused(&target, Some(&BackupFault::Rows), name).await;
        }
    });
}

#[test]
fn statements_and_files_that_do_not_belong_are_refused() {
    use tar::EntryType as T;
    on_each(async |kind| {
        let (world, files) = backed_up(kind).await;
        let target = world.folder.path().join("hostile.backup");
        let moved = |text: String| text.replace("landuse", "nowhere");
        packed(
            &target,
            replaced(&files, "database/edition.jsonl", moved),
            T::Regular,
        );
        assert_refused(&target, None, "an edition of no layer").await;
        let line = "[1,\"CREATE TABLE x AS SELECT 1 AS a\"]\n";
        let mut shaped = replaced(&files, "database/table_shape.jsonl", |_| line.into());
        let last = shaped.len() - 1;
        let text = String::from_utf8(shaped[last].1.clone()).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        for table in manifest["tables"].as_array_mut().unwrap() {
            if table["name"] == "table_shape" {
                table["rows"] = 1.into();
            }
        }
        shaped[last].1 = manifest.to_string().into_bytes();
        packed(&target, shaped, T::Regular);
        assert_refused(&target, Some(&BackupFault::Rows), "shape").await;
        let other = |name: &str| {
            let mut files = files.clone();
            let found = files.iter_mut().find(|(found, _)| found.starts_with(name));
            found.unwrap().1.push(b'x');
            files
        };
        for name in ["attachments/", "lake/landuse/parts/"] {
            packed(&target, other(name), T::Regular);
            assert_refused(&target, Some(&BackupFault::Hash), name).await;
        }
        let less: Files = files
            .iter()
            .filter(|(name, _)| !name.ends_with(".parquet"))
            .cloned()
            .collect();
        packed(&target, less, T::Regular);
        assert_refused(&target, Some(&BackupFault::Missing), "parts").await;
        // and the same packing of what is whole is taken
        packed(&target, files, T::Regular);
        let dir = world.folder.path().join("taken");
        let (store, _) = restore(&target, &dir, database(kind).await).await.unwrap();
        answers(&store).await;
    });
}

#[test]
fn a_database_in_use_is_not_restored_into() {
    on_each(async |kind| {
        let Some(url) = World::new(kind).await.url else {
            return;
        };
        let world = filled(kind).await;
        let target = world.folder.path().join("a.backup");
        world.store.backup(&target).await.unwrap();
        let dir = world.folder.path().join("restored");
        let error = restore(&target, &dir, at(Some(&url))).await.unwrap_err();
        assert_eq!(error.code(), "store.database_taken");
        assert!(!dir.exists());
    });
}

/// What the child of the test below does.
pub(crate) async fn restore_beside(folder: &Path, url: Option<String>) {
    let (target, dir) = places(folder);
    restore(&target, &dir, at(url.as_deref())).await.unwrap();
}

fn places(folder: &Path) -> (PathBuf, PathBuf) {
    let target = folder.with_file_name("whole.backup");
    (target, folder.with_file_name("restored"))
}

#[test]
fn killed_in_the_middle_nothing_is_taken_for_good() {
    on_each(async |kind| {
        let world = filled(kind).await;
        for round in 0..kills(8) {
            kill_at_work(start("backup", &world), &world, moment(round, 104));
            let made = std::fs::read_dir(world.folder.path()).unwrap();
            let made = made.map(|entry| entry.unwrap().path());
            for path in made.filter(|path| path.extension().is_some_and(|end| end == "backup")) {
                let dir = world.folder.path().join("check");
                let (store, _) = restore(&path, &dir, database(kind).await).await.unwrap();
                store.close().await;
                std::fs::remove_dir_all(dir).unwrap();
                std::fs::remove_file(path).unwrap();
            }
            assert!(
                kept(&world.path())
                    .iter()
                    .all(|file| !file.contains(".kunyu-"))
            );
        }
        let (target, dir) = places(&world.path());
        world.store.backup(&target).await.unwrap();
        let (mut unfinished, before) = (0, answers(&world.store).await);
        for round in 0..kills(16) {
            let url = schema(kind).await;
            let options = at(url.as_deref());
            let child = start_with("restore", &world, url.as_deref());
            kill_at_work(child, &world, moment(round, 176));
            let store = if dir.join("kunyu.json").exists() {
                Store::open_with(&dir, options).await.unwrap()
            } else {
                unfinished += 1;
                assert_eq!(
                    Store::open(&dir).await.unwrap_err().code(),
                    "store.not_a_data_folder"
                );
                restore(&target, &dir, database(kind).await)
                    .await
                    .unwrap()
                    .0
            };
            assert_eq!(answers(&store).await, before);
            store.close().await;
            std::fs::remove_dir_all(&dir).unwrap();
        }
        assert!(unfinished > 0);
    });
}
