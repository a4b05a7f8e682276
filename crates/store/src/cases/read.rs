use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value as Json;

use super::Signature;
use crate::sql::{Record, Tx};
use crate::{KnownAt, Store, StoreError};

/// A running or closed instance of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its number in the store.
    pub id: i64,
    /// The number by which people call it.
    pub number: String,
    /// The process.
    pub process: String,
    /// Day from which the version of the process is in force that the case keeps.
    pub process_from: String,
    /// The register of its record.
    pub register: String,
    /// The record that it is about.
    pub record: i64,
    /// Its state.
    pub state: String,
    /// Business date of its opening.
    pub opened_on: String,
    /// Audit entry of its opening.
    pub opened_seq: i64,
    /// Business date of the step into a final state.
    pub closed_on: Option<String>,
    /// Number of the user who closed it.
    pub closed_by: Option<i64>,
    /// Whose turn it is; empty for nobody in particular.
    pub owner: String,
    /// Its version; what a step has to have seen.
    pub version: i64,
    /// Audit entry of the last change.
    pub seq: i64,
}

/// A step of a case as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStep {
    /// Its position, from 1.
    pub step: i64,
    /// Audit entry.
    pub seq: i64,
    /// `open`, `step`, `delegate`, `return`, `withdraw` or `reopen`.
    pub kind: String,
    /// The transition.
    pub transition: String,
    /// State before.
    pub from_state: String,
    /// State after.
    pub to_state: String,
    /// Business date.
    pub business_date: String,
    /// Instant of booking.
    pub time: String,
    /// Number of the user.
    pub actor_id: i64,
    /// Name of the user at that time.
    pub actor: String,
    /// Opinion of the user.
    pub opinion: String,
    /// What was put in, personal data masked.
    pub input: Json,
    /// Who signed.
    pub signatures: Vec<Signature>,
}

/// Which cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseSelection {
    /// Of this process.
    pub process: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// About a record of this register.
    pub register: Option<String>,
    /// About this record.
    pub record: Option<i64>,
    /// Whose turn it is.
    pub owner: Option<String>,
    /// Only cases that are not closed.
    pub open_only: bool,
}

const COLUMNS: [&str; 14] = [
    "id",
    "number",
    "process",
    "process_from",
    "register",
    "record",
    "state",
    "opened_on",
    "opened_seq",
    "closed_on",
    "closed_by",
    "owner",
    "version",
    "seq",
];

impl Case {
    pub(super) fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.int("id")?,
            number: row.text("number")?,
            process: row.text("process")?,
            process_from: row.text("process_from")?,
            register: row.text("register")?,
            record: row.int("record")?,
            state: row.text("state")?,
            opened_on: row.text("opened_on")?,
            opened_seq: row.int("opened_seq")?,
            closed_on: row.text_or_none("closed_on")?,
            closed_by: row.int_or_none("closed_by")?,
            owner: row.text("owner")?,
            version: row.int("version")?,
            seq: row.int("seq")?,
        })
    }
}

impl CaseStep {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let signatures = serde_json::from_value(row.json("signatures")?);
        Ok(Self {
            step: row.int("step")?,
            seq: row.int("seq")?,
            kind: row.text("kind")?,
            transition: row.text("transition")?,
            from_state: row.text("from_state")?,
            to_state: row.text("to_state")?,
            business_date: row.text("business_date")?,
            time: row.text("time")?,
            actor_id: row.int("actor_id")?,
            actor: row.text("actor")?,
            opinion: row.text("opinion")?,
            input: row.json("input")?,
            signatures: signatures.map_err(|error| StoreError::Stored {
                what: "signatures".into(),
                reason: error.to_string(),
            })?,
        })
    }
}

pub(super) fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("case_file")
        .to_owned()
}

/// The case, locked with the head of the trail.
pub(super) async fn fetch(tx: &mut Tx, id: i64) -> Result<Case, StoreError> {
    let query = select().and_where(Expr::col("id").eq(id)).to_owned();
    let row = tx.row(&query).await?;
    Case::read(&row.ok_or_else(|| super::no_case(id))?)
}

fn steps(case: i64) -> SelectStatement {
    Query::select()
        .columns([
            "step",
            "seq",
            "kind",
            "transition",
            "from_state",
            "to_state",
        ])
        .columns(["business_date", "time", "actor_id", "actor", "opinion"])
        .columns(["input", "signatures"])
        .from("case_step")
        .and_where(Expr::col("case_id").eq(case))
        .order_by("step", Order::Asc)
        .to_owned()
}

impl Store {
    /// A case by its number in the store.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case(&self, id: i64) -> Result<Option<Case>, StoreError> {
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        self.pool()
            .row(&query)
            .await?
            .as_ref()
            .map(Case::read)
            .transpose()
    }

    /// A case by the number by which people call it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_by_number(&self, number: &str) -> Result<Option<Case>, StoreError> {
        let query = select()
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        self.pool()
            .row(&query)
            .await?
            .as_ref()
            .map(Case::read)
            .transpose()
    }

    /// Cases in the order in which they were opened.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cases(&self, selection: &CaseSelection) -> Result<Vec<Case>, StoreError> {
        let mut query = select();
        let texts = [
            ("process", &selection.process),
            ("state", &selection.state),
            ("register", &selection.register),
            ("owner", &selection.owner),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                query.and_where(Expr::col(column).eq(text.as_str()));
            }
        }
        if let Some(record) = selection.record {
            query.and_where(Expr::col("record").eq(record));
        }
        if selection.open_only {
            query.and_where(Expr::col("closed_on").is_null());
        }
        query.order_by("id", Order::Asc);
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Case::read)
            .collect()
    }

    /// The steps of a case in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_steps(&self, case: i64) -> Result<Vec<CaseStep>, StoreError> {
        let rows = self.pool().rows(&steps(case)).await?;
        rows.iter().map(CaseStep::read).collect()
    }

    /// The state of a case on a business date as known then: that after the last of the steps that
    /// were booked by then and took effect by that day. `None` before it was opened.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_state(
        &self,
        case: i64,
        date: &str,
        known_at: &KnownAt,
    ) -> Result<Option<String>, StoreError> {
        crate::record_act::day(date)?;
        let seq = self.seq_at(known_at).await?;
        let query = steps(case)
            .and_where(Expr::col("seq").lte(seq))
            .and_where(Expr::col("business_date").lte(date))
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.last().map(|row| row.text("to_state")).transpose()
    }
}
