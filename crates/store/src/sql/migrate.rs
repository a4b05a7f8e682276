use sea_query::Query;
use sha2::{Digest, Sha256};

use super::{Pool, Tx};
use crate::StoreError;
use crate::clock::Clock;
use crate::model::hex;

/// A step of the database's shape. Released steps never change; new ones are added at the end.
struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        text: include_str!("../../migrations/0001_foundation.sql"),
    },
    Migration {
        version: 2,
        name: "catalogue",
        text: include_str!("../../migrations/0002_catalogue.sql"),
    },
    Migration {
        version: 3,
        name: "work",
        text: include_str!("../../migrations/0003_work.sql"),
    },
    Migration {
        version: 4,
        name: "quality",
        text: include_str!("../../migrations/0004_quality.sql"),
    },
    Migration {
        version: 5,
        name: "shape",
        text: include_str!("../../migrations/0005_shape.sql"),
    },
    Migration {
        version: 6,
        name: "records",
        text: include_str!("../../migrations/0006_records.sql"),
    },
    Migration {
        version: 7,
        name: "signing",
        text: include_str!("../../migrations/0007_signing.sql"),
    },
    Migration {
        version: 8,
        name: "papers",
        text: include_str!("../../migrations/0008_papers.sql"),
    },
    Migration {
        version: 9,
        name: "accounts",
        text: include_str!("../../migrations/0009_accounts.sql"),
    },
    Migration {
        version: 10,
        name: "access",
        text: include_str!("../../migrations/0010_access.sql"),
    },
];

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    version BIGINT NOT NULL PRIMARY KEY, -- number of the migration
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,              -- SHA-256 of its text
    applied TEXT NOT NULL                -- instant
);";

/// The newest shape that this program knows.
fn newest_version() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// Brings the database to the newest shape. Applied twice it changes nothing; two programs that
/// start at once do it one after the other, because the first statement takes the write lock.
pub(crate) async fn migrate(pool: &Pool, clock: &Clock) -> Result<(), StoreError> {
    if up_to_date(pool).await? {
        return Ok(());
    }
    let mut tx = pool.write().await?;
    migrate_to(&mut tx, newest_version(), &clock.now()).await?;
    tx.commit().await
}

/// Brings the database up to a version, in a transaction that goes on.
pub(crate) async fn migrate_to(tx: &mut Tx, version: i64, now: &str) -> Result<(), StoreError> {
    tx.script(VERSIONS).await?;
    let applied = applied(tx).await?;
    check(&applied)?;
    let wanted = |migration: &&Migration| migration.version <= version;
    for migration in MIGRATIONS[applied.len()..].iter().take_while(wanted) {
        tx.script(migration.text).await?;
        let row = Query::insert()
            .into_table("schema_version")
            .columns(["version", "name", "checksum", "applied"])
            .values_panic([
                migration.version.into(),
                migration.name.into(),
                checksum(migration).into(),
                now.into(),
            ])
            .to_owned();
        tx.run(&row).await?;
    }
    Ok(())
}

/// The version of the database's shape, which this program must know.
pub(crate) async fn version_of(tx: &mut Tx) -> Result<i64, StoreError> {
    let applied = applied(tx).await?;
    check(&applied)?;
    Ok(applied.last().map_or(0, |(version, _)| *version))
}

/// Whether all is applied already, found without taking the write lock.
async fn up_to_date(pool: &Pool) -> Result<bool, StoreError> {
    if !pool.has_table("schema_version").await? {
        return Ok(false);
    }
    let mut tx = pool.read().await?;
    let applied = applied(&mut tx).await?;
    check(&applied)?;
    Ok(applied.len() == MIGRATIONS.len())
}

async fn applied(tx: &mut Tx) -> Result<Vec<(i64, String)>, StoreError> {
    let query = Query::select()
        .columns(["version", "checksum"])
        .from("schema_version")
        .order_by("version", sea_query::Order::Asc)
        .to_owned();
    let rows = tx.rows(&query).await?;
    rows.iter()
        .map(|row| Ok((row.int("version")?, row.text("checksum")?)))
        .collect()
}

fn check(applied: &[(i64, String)]) -> Result<(), StoreError> {
    let found = applied.last().map_or(0, |(version, _)| *version);
    if applied.len() > MIGRATIONS.len() {
        return Err(StoreError::FolderTooNew {
            found,
            known: newest_version(),
        });
    }
    for ((version, sum), migration) in applied.iter().zip(MIGRATIONS) {
        if *version != migration.version || *sum != checksum(migration) {
            return Err(StoreError::MigrationDiffers { version: *version });
        }
    }
    Ok(())
}

fn checksum(migration: &Migration) -> String {
    hex(&Sha256::digest(migration.text.as_bytes()))
}
