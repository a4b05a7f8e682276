//! Findings of quality checks: what they are and how they are read.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::Value;

use crate::sql::Record;
use crate::{EditionId, Store, StoreError};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Keeps the edition from being checked.
    Error,
    /// Should be looked at.
    Warning,
    /// For information.
    Notice,
}

/// Where a finding is in the work list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingState {
    /// Nobody looks after it.
    Open,
    /// Somebody looks after it.
    Assigned,
    /// Its owner says that it is mended; the next check will tell.
    Mended,
    /// A second person accepted it as it is, with a reason.
    Waived,
    /// A later check did not find it again, or follows it in a later edition.
    Closed,
}

/// A finding to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFinding {
    /// Key of the row; empty for the layer as a whole.
    pub row_key: String,
    /// The column, or `geometry`.
    pub field: String,
    /// The rule that found it.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, for people.
    pub sentence: String,
    /// The other sentences, the place and the piece; kept as given.
    pub detail: Value,
}

/// A quality finding of an edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its number.
    pub id: i64,
    /// The layer.
    pub layer: String,
    /// The edition.
    pub edition: EditionId,
    /// What was found.
    pub found: NewFinding,
    /// Name of the user who looks after it; empty for nobody.
    pub owner: String,
    /// Where it is in the work list.
    pub state: FindingState,
    /// Why it was waived, or how it was mended.
    pub reason: String,
    /// Number of the user who waived it.
    pub waived_by_id: Option<i64>,
    /// The same finding in an earlier edition.
    pub previous: Option<i64>,
    /// The same finding in a later edition.
    pub successor: Option<i64>,
    /// Audit entry of the last change.
    pub seq: i64,
}

impl Severity {
    pub(super) const ALL: [(&'static str, Self); 3] = [
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("notice", Self::Notice),
    ];

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, severity)| *severity == self)
            .map_or("notice", |(word, _)| word)
    }
}

impl FindingState {
    /// All states by their words.
    pub const ALL: [(&'static str, Self); 5] = [
        ("open", Self::Open),
        ("assigned", Self::Assigned),
        ("mended", Self::Mended),
        ("waived", Self::Waived),
        ("closed", Self::Closed),
    ];

    /// Its word in the database and in answers.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, state)| *state == self)
            .map_or("closed", |(word, _)| word)
    }

    /// Whether something is still to be done.
    pub fn is_unsettled(self) -> bool {
        matches!(self, Self::Open | Self::Assigned | Self::Mended)
    }
}

impl Finding {
    pub(super) fn read(row: &Record) -> Result<Self, StoreError> {
        let severity = row.text("severity")?;
        let severity = Severity::ALL.iter().find(|(word, _)| *word == severity);
        let state = row.text("state")?;
        let state = FindingState::ALL.iter().find(|(word, _)| *word == state);
        let found = NewFinding {
            row_key: row.text("row_key")?,
            field: row.text("field")?,
            rule: row.text("rule")?,
            severity: severity.map_or(Severity::Notice, |(_, severity)| *severity),
            sentence: row.text("sentence")?,
            detail: row.json("detail")?,
        };
        Ok(Self {
            id: row.int("id")?,
            layer: row.text("layer")?,
            edition: row.text("edition")?.parse()?,
            found,
            owner: row.text("owner")?,
            state: state.map_or(FindingState::Closed, |(_, state)| *state),
            reason: row.text("reason")?,
            waived_by_id: row.int_or_none("waived_by")?,
            previous: row.int_or_none("previous")?,
            successor: row.int_or_none("successor")?,
            seq: row.int("seq")?,
        })
    }
}

pub(super) const COLUMNS: [&str; 16] = [
    "id",
    "layer",
    "edition",
    "rule",
    "row_key",
    "field",
    "severity",
    "sentence",
    "detail",
    "owner",
    "state",
    "reason",
    "waived_by",
    "previous",
    "successor",
    "seq",
];

pub(super) fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("quality_finding")
        .order_by("id", Order::Asc)
        .to_owned()
}

pub(super) fn of_edition(layer: &str, id: &EditionId) -> SelectStatement {
    select()
        .and_where(Expr::col("layer").eq(layer))
        .and_where(Expr::col("edition").eq(id.to_string()))
        .to_owned()
}

impl Store {
    /// The work list of an edition, closed findings included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn findings(&self, layer: &str, id: &EditionId) -> Result<Vec<Finding>, StoreError> {
        let rows = self.pool().rows(&of_edition(layer, id)).await?;
        rows.iter().map(Finding::read).collect()
    }

    /// The findings of all editions that are not closed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unclosed_findings(&self) -> Result<Vec<Finding>, StoreError> {
        let closed = FindingState::Closed.word();
        let query = select().and_where(Expr::col("state").ne(closed)).to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(Finding::read).collect()
    }

    /// A finding by its number.
    ///
    /// # Errors
    /// When there is no such finding.
    pub async fn finding(&self, id: i64) -> Result<Finding, StoreError> {
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        let row = self.pool().row(&query).await?;
        row.as_ref().map_or_else(|| Err(unknown(id)), Finding::read)
    }
}

pub(super) fn unknown(id: i64) -> StoreError {
    StoreError::Unknown {
        what: "finding",
        name: id.to_string(),
    }
}
