//! Programs that are killed in the middle, and programs that work at the same time.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kunyu_store::Store;
use sqlx::Connection as _;

use crate::harness::{Kind, World, address, files, import, mosaic, on_each};

const ROLE: &str = "KUNYU_TEST_ROLE";
const FOLDER: &str = "KUNYU_TEST_FOLDER";
const DATABASE: &str = "KUNYU_TEST_DATABASE";

/// How often a program is killed: `usual` times, or as often as `KUNYU_KILLS` says (make soak).
pub(crate) fn kills(usual: u64) -> u64 {
    let asked = std::env::var("KUNYU_KILLS").ok();
    asked.map_or(usual, |kills| kills.parse().unwrap())
}

/// A moment within a span of milliseconds; each round has another.
pub(crate) fn moment(round: u64, span: u64) -> Duration {
    Duration::from_millis(round * 37 % span)
}

pub(crate) fn start(role: &str, world: &World) -> Child {
    start_with(role, world, world.url.as_deref())
}

/// Starts this program in a role, with another database than the folder's own.
pub(crate) fn start_with(role: &str, world: &World, url: Option<&str>) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["crash::child", "--exact", "--ignored", "--nocapture"]);
    command.env(ROLE, role).env(FOLDER, world.path());
    if let Some(url) = url {
        command.env(DATABASE, url);
    }
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until the child is at work, lets it go on for a while, and kills it.
pub(crate) fn kill_at_work(mut child: Child, world: &World, pause: Duration) {
    while !signal(&world.path()).exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(pause);
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(signal(&world.path())).unwrap();
}

fn signal(folder: &Path) -> PathBuf {
    folder.with_file_name("reached")
}

/// Waits for the child to say that it is there, then kills it.
fn kill_when_reached(mut child: Child, folder: &Path) {
    while !signal(folder).exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended by itself"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(signal(folder)).unwrap();
}

/// Lets the child work until it is `ready` and a while longer, then kills it.
pub(crate) fn kill_after(mut child: Child, ready: impl Fn() -> bool, pause: Duration) {
    while !ready() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended by itself"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(pause);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Not a test: what the child processes of the tests below do.
#[test]
#[ignore = "run by the other tests of this module as a program of its own"]
fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let work = async {
        if role == "restore" {
            std::fs::write(signal(&folder), "").unwrap();
            crate::backup::restore_beside(&folder, std::env::var(DATABASE).ok()).await;
        } else {
            act(&role, &folder).await;
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work);
}

fn wait_to_be_killed(reached: impl Fn()) {
    reached();
    std::thread::sleep(Duration::from_mins(10));
}

async fn act(role: &str, folder: &Path) {
    let reached = || std::fs::write(signal(folder), "").unwrap();
    let url = std::env::var(DATABASE).ok();
    let store = match &url {
        None => Store::open(folder).await,
        Some(url) => Store::open_url(folder, address(url)).await,
    };
    let store = store.unwrap();
    let clerk = store.actor("经办").await.unwrap();
    match role {
        "written" => {
            let mut writer = store
                .lake()
                .writer("landuse", 4526, &crate::harness::schema())
                .unwrap();
            for row in mosaic(60) {
                writer.push(row).unwrap();
            }
            let _written = writer.finish().await.unwrap();
            wait_to_be_killed(reached);
        }
        "transaction" => {
            let sql = "DELETE FROM audit; UPDATE audit_head SET seq = 99; DELETE FROM counter";
            if let Some(url) = &url {
                let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
                let mut tx = connection.begin().await.unwrap();
                sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
                wait_to_be_killed(reached);
            }
            let file = folder.join("kunyu.sqlite");
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
            sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
            wait_to_be_killed(reached);
        }
        "acts" => crate::record_acts::act_for_ever(&store, &clerk, folder).await,
        "busy" => {
            reached();
            for side in 1.. {
                import(&store, &clerk, mosaic(side % 70 + 1)).await.unwrap();
            }
        }
        "backup" => {
            reached();
            for number in 0.. {
                let target = folder.with_file_name(format!("{number}.backup"));
                store.backup(&target).await.unwrap();
            }
        }
        side => {
            import(&store, &clerk, mosaic(side.parse().unwrap()))
                .await
                .unwrap();
        }
    }
}

/// Every edition of the catalogue is whole, the trail is whole, and nothing else is in the lake.
async fn assert_sound(world: &World) -> usize {
    let store = world.reopened().await;
    store.examine().await.unwrap();
    assert!(store.verify_audit(None).await.unwrap().is_whole());
    let editions = store.editions("landuse").await.unwrap();
    let mut expected = Vec::new();
    for edition in &editions {
        store.lake().verify("landuse", &edition.id).await.unwrap();
        let manifest = store.lake().manifest("landuse", &edition.id).await.unwrap();
        expected.push(format!("landuse/{}/manifest.json", edition.id));
        for (number, part) in manifest.parts.iter().enumerate() {
            expected.push(format!("landuse/{}/part-{number:05}.parquet", edition.id));
            expected.push(format!("landuse/parts/{}.parquet", part.sha256));
        }
    }
    expected.sort();
    expected.dedup();
    assert_eq!(files(&world.path().join("lake")), expected);
    assert!(
        files(&world.path().join("tmp"))
            .iter()
            .all(|file| file == "lock")
    );
    editions.len()
}

#[test]
fn an_import_killed_before_its_entry_leaves_nothing() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        world.import(mosaic(3)).await;
        kill_when_reached(start("written", &world), &world.path());
        let left = files(&world.path().join("lake"));
        assert!(left.len() > 3, "the child has written nothing: {left:?}");
        assert_eq!(assert_sound(&world).await, 1);
    });
}

#[test]
fn a_transaction_that_is_killed_never_happened() {
    on_each(async |kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let before = world.store.audit(0, 1000).await.unwrap();
        kill_when_reached(start("transaction", &world), &world.path());
        let store = world.reopened().await;
        assert_eq!(store.audit(0, 1000).await.unwrap(), before);
        assert_sound(&world).await;
        import(&store, &world.clerk, mosaic(2)).await.unwrap();
        assert_eq!(assert_sound(&world).await, 1);
    });
}

#[test]
fn killed_at_any_moment_the_folder_is_sound() {
    /// After so many a new folder is taken: looking at every edition takes longer each time.
    const ROUNDS: u64 = 12;
    on_each(async |kind| {
        let kills = kills(ROUNDS);
        for begun in (0..kills).step_by(ROUNDS as usize) {
            let world = World::new(kind).await;
            world.add_layer().await;
            for round in begun..kills.min(begun + ROUNDS) {
                kill_at_work(start("busy", &world), &world, moment(round, 200));
                assert_sound(&world).await;
            }
        }
    });
}

#[test]
fn programs_that_import_at_once_do_not_disturb_each_other() {
    on_each(async |kind: Kind| {
        let world = World::new(kind).await;
        world.add_layer().await;
        let roles = ["20", "30", "20", "41"];
        let children: Vec<_> = roles.iter().map(|role| start(role, &world)).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(assert_sound(&world).await, 3);
    });
}
