use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::sql::Record;
use crate::{Store, StoreError};

/// A pack of records that went out, or of results that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its number in the store.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// The outside system.
    pub system: String,
    /// Whether it went out.
    pub is_out: bool,
    /// The pack that a result answers.
    pub answers: Option<i64>,
    /// Business date.
    pub made_on: String,
    /// Who made or read it.
    pub made_by: String,
    /// Number of records.
    pub count: i64,
    /// SM3 of its manifest.
    pub hash: String,
    /// SHA-256 of the file.
    pub attachment: String,
    /// Audit entry.
    pub seq: i64,
}

/// What became of a record that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// Sent, no answer yet.
    Sent,
    /// Answered, accepted.
    Answered,
    /// Answered, refused.
    Failed,
}

impl RowState {
    /// All with their words.
    pub const ALL: [(&'static str, Self); 3] = [
        ("sent", Self::Sent),
        ("answered", Self::Answered),
        ("failed", Self::Failed),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, state)| *state == self);
        found.map_or("sent", |(word, _)| word)
    }
}

/// A record of a pack that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// The pack.
    pub pack: i64,
    /// Register.
    pub register: String,
    /// Record.
    pub record: i64,
    /// By which the other side names it.
    pub key: String,
    /// Version of the record as it was sent.
    pub version: i64,
    /// SM3 of the row as it was sent.
    pub hash: String,
    /// What became of it.
    pub state: RowState,
    /// The number that the other side gave it.
    pub their_number: Option<String>,
    /// What the other side says.
    pub message: Option<String>,
}

const PACK: [&str; 11] = [
    "id",
    "number",
    "system",
    "direction",
    "answers",
    "made_on",
    "made_by",
    "count",
    "hash",
    "attachment",
    "seq",
];

const ROW: [&str; 9] = [
    "pack",
    "register",
    "record",
    "record_key",
    "version",
    "hash",
    "state",
    "their_number",
    "message",
];

pub(super) fn packs() -> SelectStatement {
    Query::select()
        .columns(PACK)
        .from("exchange_pack")
        .order_by("id", Order::Asc)
        .to_owned()
}

pub(super) fn rows() -> SelectStatement {
    Query::select()
        .columns(ROW)
        .from("exchange_row")
        .order_by("pack", Order::Asc)
        .order_by("record_key", Order::Asc)
        .order_by("record", Order::Asc)
        .to_owned()
}

pub(super) fn pack(row: &Record) -> Result<Pack, StoreError> {
    Ok(Pack {
        id: row.int("id")?,
        number: row.text("number")?,
        system: row.text("system")?,
        is_out: row.text("direction")? == "out",
        answers: row.int_or_none("answers")?,
        made_on: row.text("made_on")?,
        made_by: row.text("made_by")?,
        count: row.int("count")?,
        hash: row.text("hash")?,
        attachment: row.text("attachment")?,
        seq: row.int("seq")?,
    })
}

pub(super) fn row(row: &Record) -> Result<PackRow, StoreError> {
    let word = row.text("state")?;
    let state = RowState::ALL.iter().find(|(known, _)| *known == word);
    Ok(PackRow {
        pack: row.int("pack")?,
        register: row.text("register")?,
        record: row.int("record")?,
        key: row.text("record_key")?,
        version: row.int("version")?,
        hash: row.text("hash")?,
        state: state.map_or(RowState::Sent, |(_, state)| *state),
        their_number: row.text_or_none("their_number")?,
        message: row.text_or_none("message")?,
    })
}

impl Store {
    /// Packs in the order in which they were made; of one system where it is given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn packs(&self, system: Option<&str>) -> Result<Vec<Pack>, StoreError> {
        let mut query = packs();
        if let Some(system) = system {
            query.and_where(Expr::col("system").eq(system));
        }
        self.pool().rows(&query).await?.iter().map(pack).collect()
    }

    /// The records of a pack that went out, by key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pack_rows(&self, pack: i64) -> Result<Vec<PackRow>, StoreError> {
        let query = rows().and_where(Expr::col("pack").eq(pack)).to_owned();
        self.pool().rows(&query).await?.iter().map(row).collect()
    }

    /// Every record that was sent to a system, by pack.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sent_rows(&self, system: &str) -> Result<Vec<PackRow>, StoreError> {
        let own = Query::select()
            .column("id")
            .from("exchange_pack")
            .and_where(Expr::col("system").eq(system))
            .to_owned();
        let query = rows()
            .and_where(Expr::col("pack").in_subquery(own))
            .to_owned();
        self.pool().rows(&query).await?.iter().map(row).collect()
    }
}
