use std::path::PathBuf;

use thiserror::Error;

use crate::{BackupFault, EditionId, SchemaFault};

/// What can go wrong in the store and the lake.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder is not a data folder.
    #[error("{} is not a Kunyu data folder", path.display())]
    NotADataFolder {
        /// The folder given.
        path: PathBuf,
    },
    /// The folder holds something already.
    #[error("{} is not empty: a data folder is made in a new or empty folder", path.display())]
    NotEmpty {
        /// The folder given.
        path: PathBuf,
    },
    /// A newer Kunyu wrote the folder.
    #[error("the data folder has version {found}, this program knows versions up to {known}")]
    FolderTooNew {
        /// Version found.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// A migration of the folder is not the one this program holds.
    #[error("migration {version} of the database differs from the one in this program")]
    MigrationDiffers {
        /// Number of the migration.
        version: i64,
    },
    /// The database refused a statement.
    #[error("the database failed while doing: {action}")]
    Database {
        /// What was being done.
        action: &'static str,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// The database file is damaged.
    #[error("the database is damaged ({detail})")]
    DatabaseDamaged {
        /// What the database said.
        detail: String,
    },
    /// Another program holds the database for too long.
    #[error("another program is writing to the database and did not finish in time")]
    DatabaseBusy,
    /// The address of the database cannot be used.
    #[error("the address of the database cannot be used: {reason}")]
    DatabaseUrl {
        /// Why; the address itself is not repeated, it may hold a password.
        reason: String,
    },
    /// The database server cannot be reached, or turned the program away.
    #[error("the database server at {place} does not serve this program: {reason}")]
    DatabaseServer {
        /// Host, port and database.
        place: String,
        /// What was said.
        reason: String,
    },
    /// The folder keeps its database on a server, and no address was given.
    #[error("the database of {} is on a server", path.display())]
    DatabaseElsewhere {
        /// The data folder.
        path: PathBuf,
    },
    /// The folder holds its own database, and the address of another one was given.
    #[error("{} holds its own database, no other can be named for it", path.display())]
    DatabaseInside {
        /// The data folder.
        path: PathBuf,
    },
    /// The database belongs to another folder, or to none.
    #[error("the database at {place} is not that of {}", path.display())]
    OtherDatabase {
        /// Host, port and database.
        place: String,
        /// The data folder.
        path: PathBuf,
    },
    /// The database holds the data of a folder already.
    #[error("the database at {place} holds tables already")]
    DatabaseTaken {
        /// Host, port and database.
        place: String,
    },
    /// A backup that is not whole or not to be trusted.
    #[error("the backup {} cannot be used: at {place}: {fault}", file.display())]
    Backup {
        /// The archive.
        file: PathBuf,
        /// The file or audit entry in it.
        place: String,
        /// What is wrong.
        fault: BackupFault,
    },
    /// No space is left.
    #[error("no space left while writing {what}")]
    DiskFull {
        /// What was being written.
        what: String,
    },
    /// A file or folder cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The object store failed.
    #[error("the layer store failed at {path}")]
    Objects {
        /// Path in the lake.
        path: String,
        /// What the object store said.
        #[source]
        source: object_store::Error,
    },
    /// A file of an edition is missing, changed or unreadable.
    #[error("{file} is damaged: {reason}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Parquet could not be written.
    #[error("the rows could not be written as Parquet")]
    Parquet(#[source] parquet::errors::ParquetError),
    /// A background task ended unexpectedly.
    #[error("a background task of the store ended unexpectedly")]
    Task,
    /// A text of the database or of a definition could not be read back.
    #[error("the stored {what} cannot be read: {reason}")]
    Stored {
        /// Which text.
        what: String,
        /// Why.
        reason: String,
    },
    /// A number that canonical JSON does not allow.
    #[error("the number {number} cannot be written canonically")]
    NotCanonical {
        /// The number.
        number: String,
    },
    /// Not an edition name.
    #[error("\"{text}\" is not the name of an edition")]
    EditionName {
        /// The text given.
        text: String,
    },
    /// Not a usable name.
    #[error("\"{text}\" cannot be the name of {what}")]
    BadName {
        /// What was to be named.
        what: &'static str,
        /// The text given.
        text: String,
    },
    /// Not a date.
    #[error("\"{text}\" is not a date")]
    BadDate {
        /// The text given.
        text: String,
    },
    /// Nobody of this name.
    #[error("there is no user \"{name}\"")]
    UnknownUser {
        /// The name given.
        name: String,
    },
    /// The user may no longer act.
    #[error("user \"{name}\" is not active")]
    InactiveUser {
        /// The user.
        name: String,
    },
    /// The user's role does not allow the act.
    #[error(
        "user \"{name}\" with role {role} may not {}",
        crate::error_text::act_en(action)
    )]
    NotAllowed {
        /// The user.
        name: String,
        /// The user's role.
        role: String,
        /// The act, as in the audit trail.
        action: &'static str,
    },
    /// Two different people are needed.
    #[error(
        "to {} needs a second person: \"{name}\" has brought this in",
        crate::error_text::act_en(action)
    )]
    FourEyes {
        /// The act, as in the audit trail.
        action: &'static str,
        /// The one who made it.
        name: String,
    },
    /// Something of this name exists.
    #[error("{what} \"{name}\" exists already")]
    Exists {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Nothing of this name exists.
    #[error("there is no {what} \"{name}\"")]
    Unknown {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The beginning of an edition name fits more than one edition.
    #[error("\"{text}\" fits {count} editions of layer {layer}")]
    AmbiguousEdition {
        /// The layer.
        layer: String,
        /// The text given.
        text: String,
        /// How many editions it fits.
        count: usize,
    },
    /// Somebody else changed the thing in between.
    #[error("{what} \"{name}\" was changed meanwhile: you saw version {seen}, it has {current}")]
    Stale {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
        /// The version that the caller saw.
        seen: i64,
        /// The version now.
        current: i64,
    },
    /// The thing is in a state that does not allow the act.
    #[error("{what} \"{name}\" is {state}; it must be {needed}")]
    WrongState {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
        /// Its state.
        state: String,
        /// The state that the act needs.
        needed: &'static str,
    },
    /// Quality findings stand in the way.
    #[error("edition {} of layer {layer} has {count} open errors", edition.short())]
    OpenFindings {
        /// The layer.
        layer: String,
        /// The edition.
        edition: EditionId,
        /// How many errors are open.
        count: i64,
    },
    /// An edition that is not one of its layer.
    #[error("the edition does not fit layer {layer}: {reason}")]
    LayerMismatch {
        /// The layer.
        layer: String,
        /// What differs.
        reason: String,
    },
    /// A schema that cannot be stored.
    #[error("column {column} of the schema: {}", crate::error_text::schema_fault_en(*fault))]
    Schema {
        /// The column.
        column: String,
        /// What is wrong with it.
        fault: SchemaFault,
    },
    /// A row without key.
    #[error("row {row} has no key")]
    NoKey {
        /// Which row, from 1.
        row: u64,
    },
    /// Two rows with one key.
    #[error("the key \"{key}\" occurs more than once")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A value that does not fit its column.
    #[error("row \"{key}\", column {column}: {found} does not fit {expected}")]
    Value {
        /// Key of the row.
        key: String,
        /// The column.
        column: String,
        /// What the column holds.
        expected: String,
        /// What the row holds.
        found: String,
    },
    /// A geometry that cannot be stored in this layer.
    #[error("row \"{key}\": {reason}")]
    Geometry {
        /// Key of the row.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// A change set that does not fit the edition it is applied to.
    #[error("key \"{key}\" is to be {change}, but the edition {has} it")]
    Change {
        /// The key.
        key: String,
        /// Added, changed or removed.
        change: &'static str,
        /// `has` or `has not`.
        has: &'static str,
    },
    /// A job that another program runs.
    #[error("job {id} is being run by another program")]
    JobTaken {
        /// The job.
        id: i64,
    },
    /// The user asked for the job to stop.
    #[error("job {id} was cancelled")]
    JobCancelled {
        /// The job.
        id: i64,
    },
    /// A key of the keys folder cannot be used.
    #[error("the key {} cannot be used: {reason}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// What is wrong with a register, a record, a case or an entry of the ledger.
    #[error(transparent)]
    Record(#[from] crate::records::RecordError),
    /// A file that is not an anchor of the audit trail.
    #[error("this is not an anchor of an audit trail: {reason}")]
    Anchor {
        /// Why.
        reason: String,
    },
}

impl StoreError {
    /// Turns a database error into the sentence that helps: busy, full, damaged, gone, or failed.
    pub(crate) fn database(action: &'static str, source: sqlx::Error) -> Self {
        let known = match &source {
            sqlx::Error::Database(said) => {
                let code = said.code().unwrap_or_default();
                if said
                    .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                    .is_some()
                {
                    crate::sql::fault(&code, said.message())
                } else {
                    Self::sqlite_fault(&code, &source)
                }
            }
            sqlx::Error::PoolTimedOut => Some(Self::DatabaseBusy),
            sqlx::Error::Io(said) => Some(crate::sql::lost(&said.to_string())),
            _ => None,
        };
        known.unwrap_or(Self::Database { action, source })
    }

    fn sqlite_fault(code: &str, source: &sqlx::Error) -> Option<Self> {
        match code.parse::<i32>().ok()? & 0xff {
            5 | 6 => Some(Self::DatabaseBusy),
            13 => Some(Self::DiskFull {
                what: "the database".into(),
            }),
            11 | 26 => Some(Self::DatabaseDamaged {
                detail: source.to_string(),
            }),
            _ => None,
        }
    }

    /// Turns a file error into the sentence that helps.
    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        let path = path.into();
        if source.kind() == std::io::ErrorKind::StorageFull {
            return Self::DiskFull {
                what: path.display().to_string(),
            };
        }
        Self::File { path, source }
    }

    /// Turns an object store error into the sentence that helps.
    pub(crate) fn objects(path: impl ToString, source: object_store::Error) -> Self {
        let path = path.to_string();
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&source);
        while let Some(error) = cause {
            let io = error.downcast_ref::<std::io::Error>();
            if io.is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull) {
                return Self::DiskFull { what: path };
            }
            cause = error.source();
        }
        match source {
            object_store::Error::NotFound { .. } => Self::Damaged {
                file: path,
                reason: "the file is missing".into(),
            },
            source => Self::Objects { path, source },
        }
    }
}
