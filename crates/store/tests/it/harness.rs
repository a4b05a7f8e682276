use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring, Shape};
use kunyu_store::{
    Actor, CheckRecord, Clock, Column, ColumnKind, DatabaseUrl, Edition, EditionId, GeometryKind,
    LayerSpec, Lineage, NewFolder, OpenOptions, Publish, Row, Scalar, Schema, Store, StoreError,
};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

/// The databases on which the suite runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Names a PostgreSQL database in which each test makes a schema of its own.
const SERVER: &str = "KUNYU_TEST_DATABASE_URL";

fn server() -> Option<String> {
    std::env::var(SERVER).ok().filter(|url| !url.is_empty())
}

/// SQLite always; PostgreSQL where there is one, which continuous integration must have.
fn kinds() -> Vec<Kind> {
    if server().is_some() {
        return vec![Kind::Sqlite, Kind::Postgres];
    }
    let needed = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        !needed,
        "{SERVER} names no PostgreSQL: run the tests through scripts/postgres.sh"
    );
    #[expect(clippy::print_stderr, reason = "who reads the log must know")]
    let () = eprintln!(
        "skipped on PostgreSQL: {SERVER} is not set (scripts/postgres.sh COMMAND sets it)"
    );
    vec![Kind::Sqlite]
}

/// The address of a new, empty schema.
pub(crate) async fn new_schema() -> String {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let server = server().unwrap();
    let count = COUNT.fetch_add(1, Ordering::SeqCst);
    let name = format!("test_{}_{count}", std::process::id());
    let text = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
    run_at(&server, &text).await;
    let joint = if server.contains('?') { '&' } else { '?' };
    format!("{server}{joint}options[search_path]={name}")
}

/// Runs statements on a PostgreSQL database.
async fn run_at(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Users of every test: name and role.
const USERS: [(&str, &str); 5] = [
    ("经办", "clerk"),
    ("数据员", "data"),
    ("科长", "section_chief"),
    ("分管领导", "leader"),
    ("查询", "viewer"),
];

/// A store in a folder of its own, with a clock that the test moves.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) seconds: Arc<AtomicI64>,
    /// Address of the database when it is not in the folder.
    pub(crate) url: Option<String>,
    pub(crate) clerk: Actor,
    pub(crate) chief: Actor,
}

pub(crate) fn new_folder() -> NewFolder {
    NewFolder {
        epsg: 4526,
        district: "420112".into(),
        admin: "admin".into(),
    }
}

pub(crate) fn address(url: &str) -> DatabaseUrl {
    DatabaseUrl::parse(url).unwrap()
}

fn clock(seconds: &Arc<AtomicI64>) -> Clock {
    let seconds = Arc::clone(seconds);
    Clock::from_fn(move || {
        // 2026-01-01T00:00:00Z and the seconds of the test
        let now = 1_767_225_600 + seconds.load(Ordering::SeqCst);
        jiff::Timestamp::from_second(now).unwrap()
    })
}

impl World {
    pub(crate) async fn new(kind: Kind) -> Self {
        Self::with_budget(kind, None).await
    }

    pub(crate) async fn with_budget(kind: Kind, budget: Option<usize>) -> Self {
        let url = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(new_schema().await),
        };
        let folder = tempfile::tempdir().unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let options = OpenOptions {
            clock: Some(clock(&seconds)),
            database: url.as_deref().map(address),
            sort_budget_bytes: budget,
            ..OpenOptions::default()
        };
        let dir = folder.path().join("data");
        let store = Store::create_with(&dir, &new_folder(), options)
            .await
            .unwrap();
        let admin = store.actor("admin").await.unwrap();
        for (name, role) in USERS {
            store.add_user(&admin, name, role).await.unwrap();
        }
        let clerk = store.actor("经办").await.unwrap();
        let chief = store.actor("科长").await.unwrap();
        Self {
            store,
            folder,
            seconds,
            url,
            clerk,
            chief,
        }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) async fn reopened(&self) -> Store {
        let clock = Some(clock(&self.seconds));
        let options = OpenOptions {
            clock,
            ..OpenOptions::default()
        };
        self.open(options).await.unwrap()
    }

    /// Opens the folder once more, with its database.
    pub(crate) async fn open(&self, options: OpenOptions) -> Result<Store, StoreError> {
        let database = self.url.as_deref().map(address);
        let options = OpenOptions {
            database,
            ..options
        };
        Store::open_with(&self.path(), options).await
    }

    /// Changes the database behind the store's back.
    pub(crate) async fn behind(&self, sql: &'static str) {
        if let Some(url) = &self.url {
            return run_at(url, sql).await;
        }
        let file = self.path().join("kunyu.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn add_layer(&self) {
        self.store
            .put_layer(&self.clerk, &spec("landuse"), None)
            .await
            .unwrap();
    }

    /// Writes and registers an edition of the layer `landuse`.
    pub(crate) async fn import(&self, rows: Vec<Row>) -> Edition {
        import(&self.store, &self.clerk, rows).await.unwrap()
    }

    /// Imports, checks and publishes.
    pub(crate) async fn publish(&self, rows: Vec<Row>, day: &str) -> EditionId {
        let id = self.import(rows).await.id;
        self.store
            .record_check(&self.clerk, "landuse", &id, CheckRecord::default())
            .await
            .unwrap();
        self.store
            .publish(&self.chief, "landuse", &id, &decision(day))
            .await
            .unwrap();
        id
    }
}

/// Runs a test on every kind of database.
pub(crate) fn on_each<F: Future<Output = ()>>(test: impl Fn(Kind) -> F) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build().unwrap();
    for kind in kinds() {
        runtime.block_on(test(kind));
    }
}

pub(crate) async fn import(
    store: &Store,
    actor: &Actor,
    rows: Vec<Row>,
) -> Result<Edition, StoreError> {
    let mut writer = store.lake().writer("landuse", 4526, &schema())?;
    for row in rows {
        writer.push(row)?;
    }
    store
        .register(actor, writer.finish().await?, &lineage())
        .await
}

pub(crate) fn lineage() -> Lineage {
    Lineage {
        source_file: "三调.gpkg".into(),
        source_hash: "00".into(),
        details: serde_json::json!({"repairs": []}),
    }
}

pub(crate) fn decision(day: &str) -> Publish {
    Publish {
        document: "夏自然资规〔2026〕1号".into(),
        effective_from: day.into(),
        seen_version: None,
    }
}

pub(crate) fn spec(id: &str) -> LayerSpec {
    LayerSpec {
        id: id.into(),
        title_zh: "地类图斑".into(),
        title_en: "Land use".into(),
        geometry: GeometryKind::Polygon,
        key_field: "BSM".into(),
        owner: "自然资源调查科".into(),
        legal_status: "法定".into(),
        scale: 5000,
        accuracy_mm: 2500,
        epsg: 4526,
        secrecy: "内部".into(),
    }
}

pub(crate) fn schema() -> Schema {
    let column = |name: &str, kind| Column {
        name: name.into(),
        kind,
    };
    Schema {
        fields: vec![
            column("BSM", ColumnKind::Text),
            column("DLBM", ColumnKind::Text),
            column("GDPDJB", ColumnKind::Integer),
            column("TBMJ", ColumnKind::Decimal { scale: 2 }),
            column("KCXS", ColumnKind::Real),
            column("SFJC", ColumnKind::Boolean),
            column("DCRQ", ColumnKind::Date),
        ],
        key: "BSM".into(),
        geometry: GeometryKind::Polygon,
    }
}

/// A place in whole metres from a corner inside the sample district.
pub(crate) fn at(x: i64, y: i64) -> Point {
    Point {
        x: (38_520_000 + x) << 27,
        y: (3_391_000 + y) << 27,
    }
}

pub(crate) fn ring(places: &[(i64, i64)]) -> Ring {
    places.iter().map(|(x, y)| at(*x, *y)).collect()
}

pub(crate) fn square(x: i64, y: i64, size: i64) -> Shape {
    let shell = ring(&[(x, y), (x + size, y), (x + size, y + size), (x, y + size)]);
    Shape::Polygons(MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }]))
}

pub(crate) fn row(key: &str, shape: Option<Shape>) -> Row {
    let values = vec![
        Scalar::Text(key.into()),
        Scalar::Text("0103".into()),
        Scalar::Integer(2),
        Scalar::Decimal {
            unscaled: 123_456,
            scale: 2,
        },
        Scalar::Real(0.1),
        Scalar::Boolean(true),
        Scalar::Date("2025-12-31".into()),
    ];
    Row {
        key: key.into(),
        shape,
        values,
    }
}

/// `side` × `side` squares of 100 m, keys `000-000` and so on.
pub(crate) fn mosaic(side: i64) -> Vec<Row> {
    let cells = (0..side).flat_map(|x| (0..side).map(move |y| (x, y)));
    cells
        .map(|(x, y)| {
            row(
                &format!("{x:03}-{y:03}"),
                Some(square(x * 100, y * 100, 100)),
            )
        })
        .collect()
}

pub(crate) fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

/// All files below a folder, relative, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for path in std::fs::read_dir(next)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}
