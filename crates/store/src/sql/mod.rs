//! The one place that knows which database is underneath.
//!
//! Statements are built by sea-query and bound by name; a second database is a second variant of
//! [`Pool`], [`Inner`] and [`Record`] with its own builder, and nothing else.

mod migrate;

use std::path::Path;
use std::time::Duration;

use sea_query::{Expr, ExprTrait, Query, SelectStatement, SqliteQueryBuilder};
use sea_query_sqlx::SqlxBinder;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqlitePool, Transaction};

use crate::StoreError;

pub(crate) use migrate::migrate;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(30);
const CONNECTIONS: u32 = 4;

/// Connections to the database.
#[derive(Debug, Clone)]
pub(crate) enum Pool {
    /// A file in the data folder.
    Sqlite(SqlitePool),
}

/// A transaction; dropped without [`Tx::commit`] it is undone.
pub(crate) struct Tx(Inner);

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
}

/// A row that was read.
pub(crate) enum Record {
    Sqlite(sqlx::sqlite::SqliteRow),
}

impl Pool {
    /// Opens the SQLite file; `create` makes it when it is not there.
    pub(crate) async fn sqlite(file: &Path, create: bool) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options);
        let pool = pool
            .await
            .map_err(|error| StoreError::database("open the database", error))?;
        Ok(Self::Sqlite(pool))
    }

    /// A transaction that will write: it waits for other writers now, not in the middle.
    pub(crate) async fn write(&self) -> Result<Tx, StoreError> {
        let Self::Sqlite(pool) = self;
        let begun = pool.begin_with("BEGIN IMMEDIATE").await;
        Ok(Tx(Inner::Sqlite(
            begun.map_err(|error| StoreError::database("begin", error))?,
        )))
    }

    /// A transaction that only reads, all of it from one moment.
    pub(crate) async fn read(&self) -> Result<Tx, StoreError> {
        let Self::Sqlite(pool) = self;
        let begun = pool.begin().await;
        Ok(Tx(Inner::Sqlite(
            begun.map_err(|error| StoreError::database("begin", error))?,
        )))
    }

    /// Rows of one query outside any transaction.
    pub(crate) async fn rows(&self, query: &SelectStatement) -> Result<Vec<Record>, StoreError> {
        let Self::Sqlite(pool) = self;
        let (sql, values) = query.build_sqlx(SqliteQueryBuilder);
        let rows = sqlx::query_with(AssertSqlSafe(sql), values)
            .fetch_all(pool)
            .await;
        let rows = rows.map_err(|error| StoreError::database("read", error))?;
        Ok(rows.into_iter().map(Record::Sqlite).collect())
    }

    /// At most one row of one query.
    pub(crate) async fn row(&self, query: &SelectStatement) -> Result<Option<Record>, StoreError> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// Whether a table is there.
    async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let query = Query::select()
            .column("name")
            .from("sqlite_master")
            .and_where(Expr::col("name").eq(name))
            .to_owned();
        Ok(self.row(&query).await?.is_some())
    }

    /// The type of byte strings in migration texts.
    fn bytes_type(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "BLOB",
        }
    }

    /// The database's own examination of itself; `ok` or what it found.
    pub(crate) async fn examine(&self) -> Result<String, StoreError> {
        let Self::Sqlite(pool) = self;
        let answer = sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)")
            .fetch_one(pool)
            .await;
        answer.map_err(|error| StoreError::database("examine the database", error))
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        let Self::Sqlite(pool) = self;
        pool.close().await;
    }
}

impl Tx {
    /// Runs a statement and returns how many rows it touched.
    pub(crate) async fn run(&mut self, statement: &impl SqlxBinder) -> Result<u64, StoreError> {
        let Inner::Sqlite(tx) = &mut self.0;
        let (sql, values) = statement.build_sqlx(SqliteQueryBuilder);
        let done = sqlx::query_with(AssertSqlSafe(sql), values)
            .execute(&mut **tx)
            .await;
        Ok(done
            .map_err(|error| StoreError::database("write", error))?
            .rows_affected())
    }

    /// Rows of a query.
    pub(crate) async fn rows(
        &mut self,
        query: &SelectStatement,
    ) -> Result<Vec<Record>, StoreError> {
        let Inner::Sqlite(tx) = &mut self.0;
        let (sql, values) = query.build_sqlx(SqliteQueryBuilder);
        let rows = sqlx::query_with(AssertSqlSafe(sql), values)
            .fetch_all(&mut **tx)
            .await;
        let rows = rows.map_err(|error| StoreError::database("read", error))?;
        Ok(rows.into_iter().map(Record::Sqlite).collect())
    }

    /// At most one row of a query.
    pub(crate) async fn row(
        &mut self,
        query: &SelectStatement,
    ) -> Result<Option<Record>, StoreError> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// Runs the statements of a migration.
    pub(super) async fn script(&mut self, text: String) -> Result<(), StoreError> {
        let Inner::Sqlite(tx) = &mut self.0;
        let done = sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut **tx).await;
        done.map(drop)
            .map_err(|error| StoreError::database("migrate", error))
    }

    /// Makes everything of this transaction visible, durably.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let Inner::Sqlite(tx) = self.0;
        tx.commit()
            .await
            .map_err(|error| StoreError::database("commit", error))
    }
}

macro_rules! getter {
    ($name:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        pub(crate) fn $name(&self, column: &str) -> Result<$type, StoreError> {
            let Self::Sqlite(row) = self;
            row.try_get(column)
                .map_err(|error| StoreError::database("read a column", error))
        }
    };
}

impl Record {
    getter!(text, String, "A text.");
    getter!(text_or_none, Option<String>, "A text or nothing.");
    getter!(int, i64, "A whole number.");
    getter!(int_or_none, Option<i64>, "A whole number or nothing.");
    getter!(bytes, Vec<u8>, "A byte string.");

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
