//! Whether the tables of a register are what the audit trail says: the trail holds the SM3 of every
//! change, the journal holds the changes, and replaying them gives every row on both axes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_query::{Expr, ExprTrait, Order, Query};
use serde_json::Value as Json;
use sm3::{Digest, Sm3};

use super::row::{self, FIELDS, SHAPE, STATE, StoredRow};
use super::{RegisterSpec, Stretch, Timeline};
use crate::model::hex;
use crate::sql::{Record, Tx};
use crate::{Store, StoreError};

const BATCH: u64 = 1000;

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordFault {
    /// The journal is not what the audit trail says.
    Journal {
        /// The record.
        record: i64,
    },
    /// The rows are not what the journal gives.
    Rows {
        /// The record.
        record: i64,
    },
}

/// A change as the journal holds it.
struct Change {
    seq: i64,
    content: Json,
}

impl Store {
    /// Compares a register with its journal and the journal with the audit trail, record by record.
    /// An intact trail ([`Store::verify_audit`]) and no fault here mean that the register is what
    /// the acts made of it. Empty when nothing is wrong.
    ///
    /// # Errors
    /// When the database cannot be read. A fault is an answer, not an error.
    pub async fn verify_records(&self, register: &str) -> Result<Vec<RecordFault>, StoreError> {
        let spec = self.register_spec(register).await?.spec;
        let mut tx = self.pool().read().await?;
        let mut trail = trail(&mut tx, register).await?;
        let mut faults = Vec::new();
        let mut records: BTreeSet<i64> = trail.keys().copied().collect();
        records.extend(ids(&mut tx, "record_change", "record", Some(register)).await?);
        records.extend(ids(&mut tx, &spec.table(), "_record", None).await?);
        for record in records {
            let (hashes, changes) = journal(&mut tx, register, record).await?;
            if trail.remove(&record).unwrap_or_default() != hashes {
                faults.push(RecordFault::Journal { record });
            }
            let rows = tx
                .rows(&row::rows_of(&spec, record).column("_seq_to").to_owned())
                .await?;
            if !rows_agree(&spec, &rows, &changes)? {
                faults.push(RecordFault::Rows { record });
            }
        }
        Ok(faults)
    }
}

/// The hashes of the changes of each record, in the order of the trail.
async fn trail(tx: &mut Tx, register: &str) -> Result<HashMap<i64, Vec<String>>, StoreError> {
    let prefix = format!("{register}/");
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    let mut after = 0;
    loop {
        let query = Query::select()
            .columns(["seq", "payload"])
            .from("audit")
            .and_where(Expr::col("seq").gt(after))
            .order_by("seq", Order::Asc)
            .limit(BATCH)
            .to_owned();
        let rows = tx.rows(&query).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after = last.int("seq")?;
        for row in &rows {
            let payload = row.json("payload")?;
            for change in payload["changes"].as_array().into_iter().flatten() {
                let record = change["what"]
                    .as_str()
                    .and_then(|what| what.strip_prefix(&prefix));
                let record = record.and_then(|record| record.parse().ok());
                if let (Some(record), Some(hash)) = (record, change["sm3"].as_str()) {
                    found.entry(record).or_default().push(hash.to_owned());
                }
            }
        }
    }
}

async fn ids(
    tx: &mut Tx,
    table: &str,
    column: &'static str,
    register: Option<&str>,
) -> Result<Vec<i64>, StoreError> {
    let mut query = Query::select()
        .distinct()
        .expr_as(Expr::col(column), "id")
        .from(table.to_owned())
        .to_owned();
    if let Some(register) = register {
        query.and_where(Expr::col("register").eq(register));
    }
    tx.rows(&query)
        .await?
        .iter()
        .map(|row| row.int("id"))
        .collect()
}

async fn journal(
    tx: &mut Tx,
    register: &str,
    record: i64,
) -> Result<(Vec<String>, Vec<Change>), StoreError> {
    let query = Query::select()
        .columns(["seq", "content"])
        .from("record_change")
        .and_where(Expr::col("register").eq(register))
        .and_where(Expr::col("record").eq(record))
        .order_by("version", Order::Asc)
        .to_owned();
    let (mut hashes, mut changes) = (Vec::new(), Vec::new());
    for row in tx.rows(&query).await? {
        hashes.push(hex(&Sm3::digest(row.text("content")?.as_bytes())));
        changes.push(Change {
            seq: row.int("seq")?,
            content: row.json("content")?,
        });
    }
    Ok((hashes, changes))
}

/// The columns that a change set.
fn set_of(spec: &RegisterSpec, change: &Change) -> BTreeMap<usize, Json> {
    let columns = (0..spec.fields.len() + FIELDS).filter_map(|column| {
        let value = change.content["set"].get(row::column_name(spec, column))?;
        Some((column, value.clone()))
    });
    columns.collect()
}

/// The timeline after a change; `None` when the journal makes no sense.
fn replay(
    spec: &RegisterSpec,
    before: Option<&Timeline<Json>>,
    change: &Change,
) -> Option<Timeline<Json>> {
    let day = change.content["business_date"].as_str()?;
    let set = set_of(spec, change);
    match (change.content["operation"].as_str()?, before) {
        ("create", None) => {
            let mut values = vec![Json::Null; spec.fields.len() + FIELDS];
            for (column, value) in set {
                values[column] = value;
            }
            Some(Timeline::begin(day, values))
        }
        ("change", Some(before)) => before.change(day, &set).ok(),
        ("end", Some(before)) => before.end(day).ok(),
        ("revive", Some(before)) => before.revive().ok(),
        _ => None,
    }
}

/// Whether replaying the changes gives the rows known at each of their moments, and no others.
fn rows_agree(
    spec: &RegisterSpec,
    rows: &[Record],
    changes: &[Change],
) -> Result<bool, StoreError> {
    let mut stored: Vec<(StoredRow, Option<i64>)> = Vec::with_capacity(rows.len());
    for row in rows {
        stored.push((row::read(spec, row)?, row.int_or_none("_seq_to")?));
    }
    let mut seen = vec![false; stored.len()];
    let mut timeline: Option<Timeline<Json>> = None;
    for (position, change) in changes.iter().enumerate() {
        timeline = replay(spec, timeline.as_ref(), change);
        let Some(now) = &timeline else {
            return Ok(false);
        };
        if changes
            .get(position + 1)
            .is_some_and(|next| next.seq == change.seq)
        {
            continue;
        }
        let mut known = Vec::new();
        for (at, (row, until)) in stored.iter().enumerate() {
            if row.seq_from <= change.seq && until.is_none_or(|until| until > change.seq) {
                seen[at] = true;
                known.push(plain(spec, &row.stretch));
            }
        }
        let expected: Vec<_> = now
            .stretches()
            .iter()
            .map(|s| comparable(spec, s))
            .collect();
        if known != expected {
            return Ok(false);
        }
    }
    Ok(seen.iter().all(|seen| *seen))
}

type Comparable = (String, Option<String>, BTreeSet<String>, Vec<Json>);

fn names(spec: &RegisterSpec, set: &BTreeSet<usize>, is_first: bool) -> BTreeSet<String> {
    // what a beginning sets is everything, also fields that were added to the register later
    let all = 0..spec.fields.len() + FIELDS;
    let columns: Vec<usize> = if is_first {
        all.collect()
    } else {
        set.iter().copied().collect()
    };
    let name = |column: &usize| row::column_name(spec, *column).to_owned();
    columns.iter().map(name).collect()
}

fn comparable(spec: &RegisterSpec, stretch: &Stretch<Json>) -> Comparable {
    let is_first = stretch.set.contains(&STATE) && stretch.set.contains(&SHAPE);
    let set = names(spec, &stretch.set, is_first);
    (
        stretch.from.clone(),
        stretch.to.clone(),
        set,
        stretch.values.clone(),
    )
}

fn plain(spec: &RegisterSpec, stretch: &Stretch<row::Cell>) -> Comparable {
    let is_first = stretch.set.contains(&STATE) && stretch.set.contains(&SHAPE);
    let set = names(spec, &stretch.set, is_first);
    let values = stretch.values.iter().map(row::Cell::to_json).collect();
    (stretch.from.clone(), stretch.to.clone(), set, values)
}
