use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value as Json;

use super::{Line, Lot};
use crate::sql::{Record, Tx};
use crate::{KnownAt, RecordAct, Store, StoreError};

/// An entry of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its number.
    pub id: i64,
    /// Audit entry.
    pub seq: i64,
    /// Business date.
    pub date: String,
    /// Number of the document.
    pub document: String,
    /// The entry that it corrects.
    pub corrects: Option<i64>,
    /// Why.
    pub reason: String,
    /// Number of the user who posted it.
    pub actor_id: i64,
    /// The case that posted it.
    pub case: Option<i64>,
    /// Whatever else the caller kept.
    pub detail: Json,
    /// Its lines in order; of a lot's book only those of the lot.
    pub lines: Vec<Line>,
}

/// A lot with all entries that touch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotBook {
    /// The lot.
    pub lot: Lot,
    /// Its entries in the order in which they were posted.
    pub entries: Vec<LedgerEntry>,
}

fn lots() -> SelectStatement {
    Query::select()
        .columns([
            "id",
            "kind",
            "area_document",
            "area_written",
            "area_measured",
        ])
        .columns(["approved_on", "document", "grade", "register", "record"])
        .columns(["detail", "seq"])
        .from("ledger_lot")
        .to_owned()
}

fn read_lot(row: &Record) -> Result<Lot, StoreError> {
    let (register, record) = (row.text("register")?, row.int_or_none("record")?);
    Ok(Lot {
        id: row.text("id")?,
        kind: row.text("kind")?,
        area_document: row.int("area_document")?,
        area_written: row.text("area_written")?,
        area_measured: row.int_or_none("area_measured")?,
        approved_on: row.text("approved_on")?,
        document: row.text("document")?,
        grade: row.text("grade")?,
        record: record.map(|record| (register, record)),
        detail: row.json("detail")?,
    })
}

fn read_line(row: &Record) -> Result<Line, StoreError> {
    Ok(Line {
        book: row.text("book")?,
        lot: row.text("lot")?,
        piece: row.text("piece")?,
        state: row.text("state")?,
        amount: row.int("amount")?,
    })
}

fn read_entry(row: &Record) -> Result<LedgerEntry, StoreError> {
    Ok(LedgerEntry {
        id: row.int("id")?,
        seq: row.int("seq")?,
        date: row.text("date")?,
        document: row.text("document")?,
        corrects: row.int_or_none("corrects")?,
        reason: row.text("reason")?,
        actor_id: row.int("actor_id")?,
        case: row.int_or_none("case_id")?,
        detail: row.json("detail")?,
        lines: Vec::new(),
    })
}

fn entry_of(id: i64) -> SelectStatement {
    Query::select()
        .columns(["id", "seq", "date", "document", "corrects", "reason"])
        .columns(["actor_id", "case_id", "detail"])
        .from("ledger_entry")
        .and_where(Expr::col("id").eq(id))
        .to_owned()
}

/// The kind of a lot, if it is there.
pub(super) async fn kind(tx: &mut Tx, lot: &str) -> Result<Option<String>, StoreError> {
    let query = lots().and_where(Expr::col("id").eq(lot)).to_owned();
    tx.row(&query)
        .await?
        .map(|row| row.text("kind"))
        .transpose()
}

/// Who posted an entry.
pub(super) async fn poster(tx: &mut Tx, entry: i64) -> Result<Option<i64>, StoreError> {
    let row = tx.row(&entry_of(entry)).await?;
    row.map(|row| row.int("actor_id")).transpose()
}

/// Whether an entry has been corrected.
pub(super) async fn is_corrected(tx: &mut Tx, entry: i64) -> Result<bool, StoreError> {
    let query = Query::select()
        .column("id")
        .from("ledger_entry")
        .and_where(Expr::col("corrects").eq(entry))
        .to_owned();
    Ok(tx.row(&query).await?.is_some())
}

async fn book(tx: &mut Tx, id: &str, seq: i64) -> Result<Option<LotBook>, StoreError> {
    let query = lots()
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("seq").lte(seq))
        .to_owned();
    let Some(row) = tx.row(&query).await? else {
        return Ok(None);
    };
    let line = |name: &'static str| ("ledger_line", name);
    let entry = |name: &'static str| ("ledger_entry", name);
    let query = Query::select()
        .columns(["book", "lot", "piece", "state", "amount"].map(line))
        .columns(["id", "seq", "date", "document", "corrects", "reason"].map(entry))
        .columns(["actor_id", "case_id", "detail"].map(entry))
        .from("ledger_line")
        .inner_join("ledger_entry", Expr::col(entry("id")).equals(line("entry")))
        .and_where(Expr::col(line("lot")).eq(id))
        .and_where(Expr::col(line("seq")).lte(seq))
        .order_by(line("entry"), Order::Asc)
        .order_by(line("line"), Order::Asc)
        .to_owned();
    let mut entries: BTreeMap<i64, LedgerEntry> = BTreeMap::new();
    for row in &tx.rows(&query).await? {
        let id = row.int("id")?;
        if !entries.contains_key(&id) {
            entries.insert(id, read_entry(row)?);
        }
        if let Some(entry) = entries.get_mut(&id) {
            entry.lines.push(read_line(row)?);
        }
    }
    Ok(Some(LotBook {
        lot: read_lot(&row)?,
        entries: entries.into_values().collect(),
    }))
}

impl RecordAct {
    /// A lot with its entries, this act's own included; nobody can post until the commit.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lot(&mut self, id: &str) -> Result<Option<LotBook>, StoreError> {
        book(&mut self.tx, id, i64::MAX).await
    }
}

impl Store {
    /// A lot with its entries as known then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lot(&self, id: &str, known_at: &KnownAt) -> Result<Option<LotBook>, StoreError> {
        let seq = self.seq_at(known_at).await?;
        let mut tx = self.pool().read().await?;
        book(&mut tx, id, seq).await
    }

    /// All lots, by day of approval.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lots(&self) -> Result<Vec<Lot>, StoreError> {
        let query = lots()
            .order_by("approved_on", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(read_lot)
            .collect()
    }

    /// An entry with all its lines.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn ledger_entry(&self, id: i64) -> Result<Option<LedgerEntry>, StoreError> {
        let mut tx = self.pool().read().await?;
        let Some(row) = tx.row(&entry_of(id)).await? else {
            return Ok(None);
        };
        let mut entry = read_entry(&row)?;
        let query = Query::select()
            .columns(["book", "lot", "piece", "state", "amount"])
            .from("ledger_line")
            .and_where(Expr::col("entry").eq(id))
            .order_by("line", Order::Asc)
            .to_owned();
        for row in &tx.rows(&query).await? {
            entry.lines.push(read_line(row)?);
        }
        Ok(Some(entry))
    }
}
