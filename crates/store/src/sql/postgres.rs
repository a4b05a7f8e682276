//! What is particular to PostgreSQL: the address, the session, the lock of writers.

use std::fmt;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions as _, PgPool};

use super::{BUSY, CONNECTIONS};
use crate::StoreError;

/// Writers take turns, as on SQLite: the lock is taken with the first statement and let go by the
/// commit. A schema has its own turn. What a killed program held, the server lets go.
/// The times are those of [`BUSY`].
pub(super) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; \
    SET LOCAL lock_timeout = '30s'; \
    SELECT pg_advisory_xact_lock(1263885401, hashtext(current_schema()))";
/// All statements see the same moment.
pub(super) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Address of a PostgreSQL database, `postgres://user:password@host:port/database`. A schema other
/// than the user's first is given as `?options[search_path]=name`. The password is never shown.
#[derive(Clone)]
pub struct DatabaseUrl(PgConnectOptions);

impl DatabaseUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`StoreError::DatabaseUrl`] when it is none, or asks for what this program cannot do.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let refuse = |reason: &str| StoreError::DatabaseUrl {
            reason: reason.to_owned(),
        };
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(refuse("it does not begin with postgres://"));
        }
        let options =
            PgConnectOptions::from_str(text).map_err(|error| refuse(&error.to_string()))?;
        if options.get_database().is_none_or(str::is_empty) {
            return Err(refuse("it names no database"));
        }
        if !matches!(
            options.get_ssl_mode(),
            PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer
        ) {
            return Err(refuse("this program speaks to the server without TLS"));
        }
        Ok(Self(options.disable_statement_logging()))
    }

    /// Where the database is, without user and password.
    pub fn place(&self) -> String {
        let options = &self.0;
        let host = options.get_socket().map_or_else(
            || options.get_host().to_owned(),
            |socket| socket.display().to_string(),
        );
        let database = options.get_database().unwrap_or_default();
        format!("{host}:{}/{database}", options.get_port())
    }

    pub(super) async fn connect(&self) -> Result<PgPool, StoreError> {
        let options = self.0.clone().application_name("kunyu").options([
            ("synchronous_commit", "on"),
            ("lc_messages", "C"),
            ("client_min_messages", "warning"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(BUSY)
            .connect_with(options)
            .await
            .map_err(|error| self.unreachable(error))?;
        let encoding = sqlx::query_scalar::<_, String>("SHOW server_encoding")
            .fetch_one(&pool)
            .await
            .map_err(|error| self.unreachable(error))?;
        if encoding != "UTF8" {
            return Err(StoreError::DatabaseServer {
                place: self.place(),
                reason: format!("its encoding is {encoding}, not UTF8"),
            });
        }
        Ok(pool)
    }

    fn unreachable(&self, error: sqlx::Error) -> StoreError {
        let reason = match &error {
            sqlx::Error::Database(said) => said.message().to_owned(),
            sqlx::Error::Io(io) => io.to_string(),
            other => other.to_string(),
        };
        StoreError::DatabaseServer {
            place: self.place(),
            reason,
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("DatabaseUrl")
            .field(&self.place())
            .finish()
    }
}

/// A portable migration text in the words of PostgreSQL. Text is compared byte by byte, as SQLite
/// does, whatever the server's language is.
pub(super) fn dialect(text: &str) -> String {
    text.replace("{bytes}", "BYTEA")
        .replace(" TEXT", " TEXT COLLATE \"C\"")
}

/// What an SQLSTATE means to the user; `None` when nothing better is known than what was said.
pub(crate) fn fault(state: &str, said: &str) -> Option<StoreError> {
    Some(match state {
        // lock wait over; serialisation failure; deadlock; too many connections
        "55P03" | "40001" | "40P01" | "53300" => StoreError::DatabaseBusy,
        "53100" => StoreError::DiskFull {
            what: "the database".into(),
        },
        "XX001" | "XX002" => StoreError::DatabaseDamaged {
            detail: said.to_owned(),
        },
        // shut down by the administrator, crashed, starting up; connection gone; no right
        "57P01" | "57P02" | "57P03" | "42501" => lost(said),
        state if state.starts_with("08") => lost(said),
        _ => return None,
    })
}

/// The server went away in the middle.
pub(crate) fn lost(said: &str) -> StoreError {
    StoreError::DatabaseServer {
        place: "--database-url".into(),
        reason: said.to_owned(),
    }
}
