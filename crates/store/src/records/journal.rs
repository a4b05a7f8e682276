//! The journal of changes: who set what, with effect of which day, in which act.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value as Json;

use super::row::{self, Cell};
use super::write::{label, unknown};
use super::{Difference, RecordError, RegisterSpec, Timeline};
use crate::sql::{Record, Tx};
use crate::{RecordAct, Store, StoreError};

/// A change of a record as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordChange {
    /// The version that it made, from 1.
    pub version: i64,
    /// Audit entry.
    pub seq: i64,
    /// `create`, `change`, `end` or `revive`.
    pub operation: String,
    /// Business date.
    pub business_date: String,
    /// Name of the user at that time.
    pub actor: String,
    /// Instant of booking.
    pub time: String,
    /// The act, as in the audit trail.
    pub action: String,
    /// Canonical JSON of what was set; its SM3 is in the audit entry. Personal data as keyed hash.
    pub content: Json,
}

/// A change about to be written.
pub(super) struct Journal<'a> {
    pub(super) register: &'a str,
    pub(super) record: i64,
    pub(super) version: i64,
    pub(super) operation: &'static str,
    /// Canonical JSON.
    pub(super) content: String,
}

/// The last version of a record.
pub(super) struct Last {
    pub(super) version: i64,
    pub(super) actor: String,
}

/// Writes changes, in one statement.
pub(super) async fn insert(act: &mut RecordAct, entries: &[Journal<'_>]) -> Result<(), StoreError> {
    let mut query = Query::insert()
        .into_table("record_change")
        .columns([
            "register",
            "record",
            "version",
            "seq",
            "operation",
            "business_date",
            "actor",
            "content",
        ])
        .to_owned();
    for entry in entries {
        query.values_panic([
            entry.register.into(),
            entry.record.into(),
            entry.version.into(),
            act.seq().into(),
            entry.operation.into(),
            act.business_date().into(),
            act.actor.name().into(),
            entry.content.as_str().into(),
        ]);
    }
    act.tx.run(&query).await.map(drop)
}

fn of(register: &str, record: i64) -> SelectStatement {
    Query::select()
        .from("record_change")
        .and_where(Expr::col("register").eq(register))
        .and_where(Expr::col("record").eq(record))
        .to_owned()
}

pub(super) async fn last(tx: &mut Tx, register: &str, record: i64) -> Result<Last, StoreError> {
    let query = of(register, record)
        .columns(["version", "actor"])
        .order_by("version", Order::Desc)
        .limit(1)
        .to_owned();
    let row = tx.row(&query).await?;
    let row = row.ok_or_else(|| unknown(register, record))?;
    Ok(Last {
        version: row.int("version")?,
        actor: row.text("actor")?,
    })
}

/// The refusal of a stale edit, with what differs between the version seen and the one now.
pub(super) async fn stale(
    tx: &mut Tx,
    spec: &RegisterSpec,
    record: i64,
    seen: i64,
    last: &Last,
    now: &Timeline<Cell>,
) -> Result<StoreError, StoreError> {
    let query = of(&spec.id, record)
        .column("seq")
        .and_where(Expr::col("version").eq(seen))
        .to_owned();
    let differences = match tx.row(&query).await? {
        None => Vec::new(),
        Some(row) => {
            let seq = row.int("seq")?;
            let then = row::timeline(tx, spec, record, Some(seq)).await?;
            then.map_or_else(Vec::new, |(then, _)| compared(spec, &then, now))
        }
    };
    Ok(RecordError::Stale {
        register: spec.id.clone(),
        label: label(spec, record, now),
        seen,
        current: last.version,
        by: last.actor.clone(),
        differences,
    }
    .into())
}

fn compared(spec: &RegisterSpec, then: &Timeline<Cell>, now: &Timeline<Cell>) -> Vec<Difference> {
    let (Some(then), Some(now)) = (then.last(), now.last()) else {
        return Vec::new();
    };
    let pairs = then.values.iter().zip(&now.values).enumerate();
    let differ = pairs.filter(|(_, (then, now))| then != now);
    let mut all: Vec<_> = differ
        .map(|(column, (then, now))| Difference {
            field: row::column_name(spec, column).to_owned(),
            seen: then.shown().to_string(),
            current: now.shown().to_string(),
        })
        .collect();
    if then.to != now.to {
        let end = |to: &Option<String>| to.clone().unwrap_or_else(|| "—".into());
        all.push(Difference {
            field: "$end".into(),
            seen: end(&then.to),
            current: end(&now.to),
        });
    }
    all
}

impl RecordChange {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            version: row.int("version")?,
            seq: row.int("seq")?,
            operation: row.text("operation")?,
            business_date: row.text("business_date")?,
            actor: row.text("actor")?,
            time: row.text("time")?,
            action: row.text("action")?,
            content: row.json("content")?,
        })
    }
}

impl Store {
    /// All changes of a record in the order in which they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn history(
        &self,
        register: &str,
        record: i64,
    ) -> Result<Vec<RecordChange>, StoreError> {
        let change = |name: &'static str| ("record_change", name);
        let query = Query::select()
            .columns(["version", "seq", "operation", "business_date"].map(change))
            .columns(["actor", "content"].map(change))
            .columns(["time", "action"].map(|name| ("audit", name)))
            .from("record_change")
            .inner_join(
                "audit",
                Expr::col(("audit", "seq")).equals(("record_change", "seq")),
            )
            .and_where(Expr::col(("record_change", "register")).eq(register))
            .and_where(Expr::col(("record_change", "record")).eq(record))
            .order_by(("record_change", "version"), Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(RecordChange::read).collect()
    }
}
