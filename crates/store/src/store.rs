use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use object_store::ObjectStore;
use sea_query::{Query, SelectStatement};

use crate::clock::Clock;
use crate::lake::Lake;
use crate::sql::{self, DatabaseUrl, Pool, Record};
use crate::users::ADMIN;
use crate::{Actor, Keys, StoreError, folder};

/// A data folder: the database of everything that changes, and the lake of what never does.
///
/// Cheap to clone; all clones share the connections.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    instance: Instance,
    pool: Pool,
    lake: Lake,
    clock: Clock,
    keys: OnceLock<Option<Arc<Keys>>>,
}

/// What a data folder was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Random name of the folder, also in every anchor.
    pub id: String,
    /// The working CRS: EPSG code of a 3° Gauss-Krüger zone.
    pub epsg: u32,
    /// Six-digit code of the district.
    pub district: String,
    /// Instant of creation, UTC.
    pub created: String,
}

/// What [`Store::create`] needs.
#[derive(Debug, Clone)]
pub struct NewFolder {
    /// EPSG code of the working CRS.
    pub epsg: u32,
    /// Six-digit code of the district.
    pub district: String,
    /// Name of the first administrator.
    pub admin: String,
}

/// How a store is opened where the defaults do not fit.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The clock; the machine's unless given.
    pub clock: Option<Clock>,
    /// Where the database is; a file in the folder unless given.
    pub database: Option<DatabaseUrl>,
    /// Where the lake lives; the folder `lake` unless given.
    pub objects: Option<Arc<dyn ObjectStore>>,
    /// Memory for sorting an edition, in bytes; 256 MiB unless given.
    pub sort_budget_bytes: Option<usize>,
    /// Keys for personal data; those of the folder named by `KUNYU_KEYS` unless given.
    pub keys: Option<Arc<Keys>>,
    /// Commits to the database in the folder reach the disk together rather than one by one: for
    /// a folder that can be made again.
    pub lazy: bool,
}

impl Store {
    /// Makes a data folder in a new or empty folder.
    ///
    /// # Errors
    /// When the folder holds something already, or cannot be written.
    pub async fn create(dir: &Path, new: &NewFolder) -> Result<Self, StoreError> {
        Self::create_with(dir, new, OpenOptions::default()).await
    }

    /// Makes a data folder whose database is at an address; the database is there and empty.
    ///
    /// # Errors
    /// As [`Store::create`], and when the database cannot be used or holds tables already.
    pub async fn create_url(
        dir: &Path,
        new: &NewFolder,
        url: DatabaseUrl,
    ) -> Result<Self, StoreError> {
        Self::create_with(dir, new, at(url)).await
    }

    /// [`Store::create`] with options.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub async fn create_with(
        dir: &Path,
        new: &NewFolder,
        options: OpenOptions,
    ) -> Result<Self, StoreError> {
        crate::users::usable("user", &new.admin)?;
        folder::prepare(dir)?;
        let clock = options.clock.clone().unwrap_or_else(Clock::system);
        let pool = new_pool(dir, options.database.as_ref()).await?;
        sql::migrate(&pool, &clock).await?;
        let instance = Instance {
            id: folder::random_name()?,
            epsg: new.epsg,
            district: new.district.clone(),
            created: clock.now(),
        };
        let mut tx = pool.write().await?;
        let row = Query::insert()
            .into_table("instance")
            .columns(["id", "epsg", "district", "created"])
            .values_panic([
                instance.id.as_str().into(),
                i64::from(instance.epsg).into(),
                instance.district.as_str().into(),
                instance.created.as_str().into(),
            ])
            .to_owned();
        tx.run(&row).await?;
        crate::audit::found(&mut tx, &instance).await?;
        tx.commit().await?;
        let on_server = options.database.is_some();
        let store = Self::assemble(dir, instance, pool, clock, options)?;
        store.add_first_user(&new.admin).await?;
        // last, so that a folder that was not finished is not taken for one
        folder::mark(dir, on_server.then_some(store.instance().id.as_str()))?;
        Ok(store)
    }

    /// Opens a data folder, brings its database up to date, and sweeps what killed imports left.
    ///
    /// # Errors
    /// When it is no data folder, was written by a newer program, or is damaged.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, OpenOptions::default()).await
    }

    /// Opens a data folder whose database is at an address.
    ///
    /// # Errors
    /// As [`Store::open`], and when the database cannot be used or is that of another folder.
    pub async fn open_url(dir: &Path, url: DatabaseUrl) -> Result<Self, StoreError> {
        Self::open_with(dir, at(url)).await
    }

    /// [`Store::open`] with options.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(dir: &Path, options: OpenOptions) -> Result<Self, StoreError> {
        let on_server = folder::check(dir)?;
        let clock = options.clock.clone().unwrap_or_else(Clock::system);
        let path = dir.to_owned();
        let pool = match (&options.database, on_server) {
            (None, None) => Pool::sqlite(&folder::database(dir), false, options.lazy).await?,
            (Some(url), Some(expected)) => its_pool(url, &expected, path).await?,
            (None, Some(_)) => return Err(StoreError::DatabaseElsewhere { path }),
            (Some(_), None) => return Err(StoreError::DatabaseInside { path }),
        };
        sql::migrate(&pool, &clock).await?;
        let instance = read_instance(&pool).await?;
        let store = Self::assemble(dir, instance, pool, clock, options)?;
        store.sweep().await?;
        Ok(store)
    }

    fn assemble(
        dir: &Path,
        instance: Instance,
        pool: Pool,
        clock: Clock,
        options: OpenOptions,
    ) -> Result<Self, StoreError> {
        let lake = Lake::open(dir, options.objects, options.sort_budget_bytes)?;
        let keys = OnceLock::new();
        if let Some(given) = options.keys {
            let _ = keys.set(Some(given));
        }
        Ok(Self(Arc::new(Inner {
            folder: dir.to_owned(),
            instance,
            pool,
            lake,
            clock,
            keys,
        })))
    }

    async fn add_first_user(&self, name: &str) -> Result<(), StoreError> {
        self.add_user(&Actor::founder(), name, ADMIN)
            .await
            .map(drop)
    }

    /// What the folder was made for.
    pub fn instance(&self) -> &Instance {
        &self.0.instance
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The layer editions.
    pub fn lake(&self) -> &Lake {
        &self.0.lake
    }

    /// The present instant by the store's clock, UTC text.
    pub fn now(&self) -> String {
        self.0.clock.now()
    }

    /// Today in China, `YYYY-MM-DD`, by the store's clock.
    pub fn today(&self) -> String {
        let offset = jiff::tz::offset(8).to_time_zone();
        self.instant().to_zoned(offset).date().to_string()
    }

    /// Asks the database to examine itself.
    ///
    /// # Errors
    /// [`StoreError::DatabaseDamaged`] with the first thing it found.
    pub async fn examine(&self) -> Result<(), StoreError> {
        match self.pool().examine().await?.as_str() {
            "ok" => Ok(()),
            found => Err(StoreError::DatabaseDamaged {
                detail: found.to_owned(),
            }),
        }
    }

    /// Closes the connections; a store dropped without it is closed in the background.
    pub async fn close(self) {
        self.pool().close().await;
    }

    /// The keys for personal data, read when they are first needed.
    pub(crate) fn keys(&self) -> Result<Option<Arc<Keys>>, StoreError> {
        if let Some(keys) = self.0.keys.get() {
            return Ok(keys.clone());
        }
        let keys = Keys::from_env()?.map(Arc::new);
        Ok(self.0.keys.get_or_init(|| keys).clone())
    }

    pub(crate) fn instant(&self) -> jiff::Timestamp {
        self.0.clock.instant()
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }
}

fn at(url: DatabaseUrl) -> OpenOptions {
    OpenOptions {
        database: Some(url),
        ..OpenOptions::default()
    }
}

/// The database of a new folder: none of its tables may be there.
pub(crate) async fn new_pool(dir: &Path, url: Option<&DatabaseUrl>) -> Result<Pool, StoreError> {
    let Some(url) = url else {
        return Pool::sqlite(&folder::database(dir), true, false).await;
    };
    let pool = Pool::postgres(url).await?;
    if !pool.tables().await?.is_empty() {
        let place = url.place();
        return Err(StoreError::DatabaseTaken { place });
    }
    Ok(pool)
}

/// The database at the address, when it is that of the folder. Another one is not touched.
async fn its_pool(url: &DatabaseUrl, expected: &str, path: PathBuf) -> Result<Pool, StoreError> {
    let pool = Pool::postgres(url).await?;
    if pool.has_table("instance").await? && read_instance(&pool).await?.id == expected {
        return Ok(pool);
    }
    let place = url.place();
    Err(StoreError::OtherDatabase { place, path })
}

async fn read_instance(pool: &Pool) -> Result<Instance, StoreError> {
    let row = pool.row(&instance_query()).await?;
    let row = row.ok_or_else(|| StoreError::DatabaseDamaged {
        detail: "the table instance is empty".into(),
    })?;
    instance_of(&row)
}

pub(crate) fn instance_query() -> SelectStatement {
    Query::select()
        .columns(["id", "epsg", "district", "created"])
        .from("instance")
        .to_owned()
}

pub(crate) fn instance_of(row: &Record) -> Result<Instance, StoreError> {
    let epsg = u32::try_from(row.int("epsg")?).map_err(|error| StoreError::Stored {
        what: "epsg".into(),
        reason: error.to_string(),
    })?;
    Ok(Instance {
        id: row.text("id")?,
        epsg,
        district: row.text("district")?,
        created: row.text("created")?,
    })
}
