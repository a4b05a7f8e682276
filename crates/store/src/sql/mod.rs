//! The one place that knows which database is underneath.
//!
//! Statements are built by sea-query and bound by name. A database is a variant of [`Pool`],
//! [`Inner`] and [`Record`] with its builder in [`ask!`], and nothing else.

mod define;
mod migrate;
mod postgres;
mod shape;

use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sea_query::{
    Expr, ExprTrait, PostgresQueryBuilder, Query, SelectStatement, SqliteQueryBuilder,
};
use sea_query_sqlx::SqlxBinder;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction};

use crate::StoreError;

pub(crate) use define::only_shapes;
pub(crate) use migrate::{migrate, migrate_to, version_of};
pub use postgres::DatabaseUrl;
pub(crate) use postgres::{fault, lost};
pub(crate) use shape::{Holds, Table};

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(30);
const CONNECTIONS: u32 = 4;
/// Pages that a connection may keep in memory, in KiB (negative: no number of pages): an act of
/// many rows does not read its own pages from the file again.
const CACHE: &str = "-65536";

/// Connections to the database.
#[derive(Debug, Clone)]
pub(crate) enum Pool {
    /// A file in the data folder.
    Sqlite(SqlitePool),
    /// A server, for many users.
    Postgres(PgPool),
}

/// A transaction; dropped without [`Tx::commit`] it is undone.
pub(crate) struct Tx(Inner);

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A row that was read.
pub(crate) enum Record {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

/// The statement in the words of the database, with its values: the one place where it is chosen.
macro_rules! ask {
    ($kind:ident, $statement:expr) => {{
        let (sql, values) = $statement.build_sqlx(ask!(@builder $kind));
        sqlx::query_with::<$kind, _>(AssertSqlSafe(sql), values)
    }};
    (@builder Sqlite) => { SqliteQueryBuilder };
    (@builder Postgres) => { PostgresQueryBuilder };
}

fn failed(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::database(action, error)
}

impl Pool {
    /// Opens the SQLite file; `create` makes it when it is not there. Each commit is on the disk when it
    /// returns, unless `lazy`: then with the next checkpoint (a power failure takes back whole acts).
    pub(crate) async fn sqlite(file: &Path, create: bool, lazy: bool) -> Result<Self, StoreError> {
        let synchronous = if lazy {
            SqliteSynchronous::Normal
        } else {
            SqliteSynchronous::Full
        };
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .pragma("cache_size", CACHE)
            .busy_timeout(BUSY);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options);
        pool.await
            .map(Self::Sqlite)
            .map_err(failed("open the database"))
    }

    /// Connects to a PostgreSQL database that is there.
    pub(crate) async fn postgres(url: &DatabaseUrl) -> Result<Self, StoreError> {
        url.connect().await.map(Self::Postgres)
    }

    /// A transaction that will write: it waits for other writers now, not in the middle.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        self.begin("BEGIN IMMEDIATE", postgres::BEGIN_WRITE).await
    }

    /// A transaction that only reads, all of it from one moment.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        self.begin("BEGIN", postgres::BEGIN_READ).await
    }

    async fn begin(&self, sqlite: &'static str, postgres: &'static str) -> Result<Tx, StoreError> {
        let begun = match self {
            Self::Sqlite(pool) => pool.begin_with(sqlite).await.map(Inner::Sqlite),
            Self::Postgres(pool) => pool.begin_with(postgres).await.map(Inner::Postgres),
        };
        begun.map(Tx).map_err(failed("begin"))
    }

    /// Rows of one query outside any transaction.
    pub(crate) async fn rows(&self, query: &SelectStatement) -> Result<Vec<Record>, StoreError> {
        match self {
            Self::Sqlite(pool) => {
                let rows = ask!(Sqlite, query).fetch_all(pool).await;
                Ok(records(rows.map_err(failed("read"))?, Record::Sqlite))
            }
            Self::Postgres(pool) => {
                let rows = ask!(Postgres, query).fetch_all(pool).await;
                Ok(records(rows.map_err(failed("read"))?, Record::Postgres))
            }
        }
    }

    /// At most one row of one query.
    pub(crate) async fn row(&self, query: &SelectStatement) -> Result<Option<Record>, StoreError> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// The database's own examination of itself; `ok` or what it found.
    pub(crate) async fn examine(&self) -> Result<String, StoreError> {
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)")
                .fetch_one(pool)
                .await
                .map_err(failed("examine the database")),
            Self::Postgres(pool) => {
                // reading every value is what finds a damaged page
                for table in self.tables().await? {
                    let sql = format!("SELECT count(t::text) FROM \"{table}\" t");
                    let read = sqlx::query(AssertSqlSafe(sql)).execute(pool).await;
                    read.map_err(failed("examine the database"))?;
                }
                Ok("ok".into())
            }
        }
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn records<R>(rows: Vec<R>, wrap: fn(R) -> Record) -> Vec<Record> {
    rows.into_iter().map(wrap).collect()
}

impl Tx {
    /// Runs a statement and returns how many rows it touched.
    pub(crate) async fn run(&mut self, statement: &impl SqlxBinder) -> Result<u64, StoreError> {
        let touched = match &mut self.0 {
            Inner::Sqlite(tx) => {
                let done = ask!(Sqlite, statement).execute(&mut **tx).await;
                done.map(|done| done.rows_affected())
            }
            Inner::Postgres(tx) => {
                let done = ask!(Postgres, statement).execute(&mut **tx).await;
                done.map(|done| done.rows_affected())
            }
        };
        touched.map_err(failed("write"))
    }

    /// Rows of a query.
    pub(crate) async fn rows(
        &mut self,
        query: &SelectStatement,
    ) -> Result<Vec<Record>, StoreError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                let rows = ask!(Sqlite, query).fetch_all(&mut **tx).await;
                Ok(records(rows.map_err(failed("read"))?, Record::Sqlite))
            }
            Inner::Postgres(tx) => {
                let rows = ask!(Postgres, query).fetch_all(&mut **tx).await;
                Ok(records(rows.map_err(failed("read"))?, Record::Postgres))
            }
        }
    }

    /// At most one row of a query.
    pub(crate) async fn row(
        &mut self,
        query: &SelectStatement,
    ) -> Result<Option<Record>, StoreError> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// Hands over the rows of a query one by one, without holding them all.
    pub(crate) async fn each(
        &mut self,
        query: &SelectStatement,
        mut take: impl FnMut(Record) -> Result<(), StoreError> + Send,
    ) -> Result<(), StoreError> {
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                let mut rows = ask!(Sqlite, query).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(failed("read"))? {
                    take(Record::Sqlite(row))?;
                }
            }
            Inner::Postgres(tx) => {
                let mut rows = ask!(Postgres, query).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(failed("read"))? {
                    take(Record::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Shapes a table that no migration knows (a register of the definitions), and keeps the text,
    /// so that a restore shapes it again. The text is portable as that of a migration, and of the
    /// forms that [`only_shapes`] knows.
    #[allow(dead_code, reason = "for the tables of registers")]
    pub(crate) async fn define(&mut self, text: &str) -> Result<(), StoreError> {
        if !only_shapes(text) {
            return Err(StoreError::Stored {
                what: "shape of a table".into(),
                reason: text.to_owned(),
            });
        }
        self.script(text).await?;
        let query = Query::select()
            .expr_as(Expr::col("number").max(), "last")
            .from("table_shape")
            .to_owned();
        let last = self.row(&query).await?;
        let last = last.map(|row| row.int_or_none("last")).transpose()?;
        let row = Query::insert()
            .into_table("table_shape")
            .columns(["number", "statements"])
            .values_panic([(last.flatten().unwrap_or(0) + 1).into(), text.into()])
            .to_owned();
        self.run(&row).await.map(drop)
    }

    /// Marks a point to which [`Tx::back_to`] returns.
    pub(crate) async fn savepoint(&mut self, name: &'static str) -> Result<(), StoreError> {
        self.script(&format!("SAVEPOINT {name}")).await
    }

    /// Undoes everything since the savepoint, which stays.
    pub(crate) async fn back_to(&mut self, name: &'static str) -> Result<(), StoreError> {
        self.script(&format!("ROLLBACK TO SAVEPOINT {name}")).await
    }

    /// Forgets a savepoint and keeps what was done since.
    pub(crate) async fn release(&mut self, name: &'static str) -> Result<(), StoreError> {
        self.script(&format!("RELEASE SAVEPOINT {name}")).await
    }

    /// Makes everything of this transaction visible, durably.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let done = match self.0 {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        };
        done.map_err(failed("commit"))
    }
}

macro_rules! getter {
    ($name:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        pub(crate) fn $name(&self, column: &str) -> Result<$type, StoreError> {
            let value = match self {
                Self::Sqlite(row) => row.try_get(column),
                Self::Postgres(row) => row.try_get(column),
            };
            value.map_err(failed("read a column"))
        }
    };
}

impl Record {
    getter!(text, String, "A text.");
    getter!(text_or_none, Option<String>, "A text or nothing.");
    getter!(int, i64, "A whole number.");
    getter!(int_or_none, Option<i64>, "A whole number or nothing.");
    getter!(bytes, Vec<u8>, "A byte string.");
    getter!(bytes_or_none, Option<Vec<u8>>, "A byte string or nothing.");

    /// Yes or no.
    pub(crate) fn flag(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// JSON that the store wrote.
    pub(crate) fn json(&self, column: &str) -> Result<serde_json::Value, StoreError> {
        read_json(column, &self.text(column)?)
    }
}

/// Reads back JSON that the store wrote.
pub(crate) fn read_json(what: &str, text: &str) -> Result<serde_json::Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Stored {
        what: what.to_owned(),
        reason: error.to_string(),
    })
}
