//! What tables there are and what their columns hold: for backups, which know no register by name.

use sea_query::{Alias, Order, Query, SelectStatement};
use sqlx::AssertSqlSafe;

use super::{Inner, Pool, Record, Tx, failed, postgres};
use crate::StoreError;

/// Tables in the order in which they were made.
const TABLES_SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
    AND name NOT LIKE 'sqlite%' ORDER BY rowid";
const TABLES_POSTGRES: &str = "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND \
    relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY oid";

/// References from table to table, with the words that make them again.
const REFERENCES: &str = "SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name, \
    pg_get_constraintdef(oid) AS words FROM pg_constraint WHERE contype = 'f' AND connamespace = \
    (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY conname";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Integer,
    Text,
    Bytes,
}

/// A table and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, Holds)>,
}

impl Holds {
    fn of(declared: &str) -> Option<Self> {
        match declared.to_ascii_lowercase().as_str() {
            "bigint" | "integer" => Some(Self::Integer),
            "text" => Some(Self::Text),
            "bytea" | "blob" => Some(Self::Bytes),
            _ => None,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }
}

impl Table {
    /// All rows, by the first column.
    pub(crate) fn rows(&self) -> SelectStatement {
        let mut query = Query::select();
        for (name, _) in &self.columns {
            query.column(Alias::new(name));
        }
        query.from(Alias::new(&self.name));
        if let Some((first, _)) = self.columns.first() {
            query.order_by(Alias::new(first), Order::Asc);
        }
        query
    }
}

impl Pool {
    /// The names of the tables.
    pub(crate) async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let mut tx = self.read().await?;
        Ok(tx.tables().await?.into_iter().map(|t| t.name).collect())
    }

    /// Whether a table is there.
    pub(crate) async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.tables().await?.iter().any(|table| table == name))
    }
}

impl Tx {
    /// The tables and their columns.
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, StoreError> {
        let (tables, columns) = match &self.0 {
            Inner::Sqlite(_) => (
                TABLES_SQLITE,
                "SELECT name, type FROM pragma_table_info('{table}') ORDER BY cid",
            ),
            Inner::Postgres(_) => (
                TABLES_POSTGRES,
                "SELECT column_name::text AS name, data_type::text AS type \
                 FROM information_schema.columns WHERE table_schema = current_schema() \
                 AND table_name = '{table}' ORDER BY ordinal_position",
            ),
        };
        let mut found = Vec::new();
        for row in self.raw(tables.to_owned()).await? {
            let name = row.text("name")?;
            let mut held = Vec::new();
            for column in self.raw(columns.replace("{table}", &name)).await? {
                let declared = column.text("type")?;
                let holds = Holds::of(&declared).ok_or_else(|| StoreError::Stored {
                    what: format!("table {name}"),
                    reason: format!("a column of type {declared}"),
                })?;
                held.push((column.text("name")?, holds));
            }
            found.push(Table {
                name,
                columns: held,
            });
        }
        Ok(found)
    }

    /// Lets rows come in any order until [`Tx::hold_references`]; what it returns is for that.
    pub(crate) async fn loosen_references(&mut self) -> Result<Vec<String>, StoreError> {
        if matches!(self.0, Inner::Sqlite(_)) {
            self.script("PRAGMA defer_foreign_keys = ON").await?;
            return Ok(Vec::new());
        }
        let mut again = Vec::new();
        for row in self.raw(REFERENCES.to_owned()).await? {
            let (place, name) = (row.text("place")?, row.text("name")?);
            self.raw(format!("ALTER TABLE {place} DROP CONSTRAINT {name}"))
                .await?;
            let words = row.text("words")?;
            again.push(format!("ALTER TABLE {place} ADD CONSTRAINT {name} {words}"));
        }
        Ok(again)
    }

    /// Checks all references and holds to them from now on. SQLite does it at the commit.
    pub(crate) async fn hold_references(&mut self, again: Vec<String>) -> Result<(), StoreError> {
        for statement in again {
            self.raw(statement).await?;
        }
        Ok(())
    }

    async fn raw(&mut self, sql: String) -> Result<Vec<Record>, StoreError> {
        let sql = AssertSqlSafe(sql);
        Ok(match &mut self.0 {
            Inner::Sqlite(tx) => {
                let rows = sqlx::query(sql).fetch_all(&mut **tx).await;
                super::records(rows.map_err(failed("read"))?, Record::Sqlite)
            }
            Inner::Postgres(tx) => {
                let rows = sqlx::query(sql).fetch_all(&mut **tx).await;
                super::records(rows.map_err(failed("read"))?, Record::Postgres)
            }
        })
    }

    /// Runs statements that give tables their shape. The text is portable: BIGINT, TEXT and
    /// `{bytes}` for byte strings, the type after the column's name.
    pub(crate) async fn script(&mut self, text: &str) -> Result<(), StoreError> {
        let done = match &mut self.0 {
            Inner::Sqlite(tx) => {
                let text = AssertSqlSafe(text.replace("{bytes}", "BLOB"));
                sqlx::raw_sql(text).execute(&mut **tx).await.map(drop)
            }
            Inner::Postgres(tx) => {
                let text = AssertSqlSafe(postgres::dialect(text));
                sqlx::raw_sql(text).execute(&mut **tx).await.map(drop)
            }
        };
        done.map_err(failed("migrate"))
    }
}
