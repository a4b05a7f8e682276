use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use super::edition::{self, Edition, EditionState};
use crate::sql::{Record, Tx};
use crate::{Actor, EditionId, Store, StoreError};

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
    /// To be settled.
    Open,
    /// Corrected in the source or by a change set.
    Corrected,
    /// Accepted as it is.
    Accepted,
}

/// A finding to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// A quality finding of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its number.
    pub id: i64,
    /// What was found.
    pub found: NewFinding,
    /// Name of the user who looks after it; empty for nobody.
    pub owner: String,
    /// Where it is in the work list.
    pub state: FindingState,
}

impl Severity {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

impl FindingState {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Corrected => "corrected",
            Self::Accepted => "accepted",
        }
    }
}

impl Finding {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let severity = match row.text("severity")?.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Notice,
        };
        let state = match row.text("state")?.as_str() {
            "open" => FindingState::Open,
            "corrected" => FindingState::Corrected,
            _ => FindingState::Accepted,
        };
        let found = NewFinding {
            row_key: row.text("row_key")?,
            field: row.text("field")?,
            rule: row.text("rule")?,
            severity,
            sentence: row.text("sentence")?,
        };
        Ok(Self {
            id: row.int("id")?,
            found,
            owner: row.text("owner")?,
            state,
        })
    }
}

fn select() -> SelectStatement {
    let columns = [
        "id", "layer", "edition", "row_key", "field", "rule", "severity", "sentence", "owner",
    ];
    Query::select()
        .columns(columns)
        .column("state")
        .from("finding")
        .to_owned()
}

fn of_edition(layer: &str, id: &EditionId) -> SelectStatement {
    select()
        .and_where(Expr::col("layer").eq(layer))
        .and_where(Expr::col("edition").eq(id.to_string()))
        .order_by("id", Order::Asc)
        .to_owned()
}

impl Store {
    /// Records the outcome of a quality check. Findings of an earlier check of the edition that
    /// occur again keep their owner and state, the others are closed as corrected. A draft without
    /// open errors becomes checked; one with open errors stays a draft.
    ///
    /// # Errors
    /// When the edition is unknown.
    pub async fn record_check(
        &self,
        actor: &Actor,
        layer: &str,
        id: &EditionId,
        findings: &[NewFinding],
    ) -> Result<Edition, StoreError> {
        let mut act = self.begin(actor, "edition.check").await?;
        let edition = edition::fetch(&mut act.tx, layer, id).await?;
        let rows = act.tx.rows(&of_edition(layer, id)).await?;
        let known: Vec<_> = rows.iter().map(Finding::read).collect::<Result<_, _>>()?;
        let mut new = Vec::new();
        for found in findings
            .iter()
            .filter(|found| known.iter().all(|k| k.found != **found))
        {
            new.push((act.next("finding").await?, found));
        }
        let open = |finding: &&Finding| finding.state == FindingState::Open;
        let (kept, gone): (Vec<_>, Vec<_>) = known
            .iter()
            .filter(open)
            .partition(|finding| findings.contains(&finding.found));
        let severities = new.iter().map(|(_, found)| found.severity);
        let severities = severities.chain(kept.iter().map(|finding| finding.found.severity));
        let errors = severities
            .filter(|severity| *severity == Severity::Error)
            .count();
        let payload = json!({"findings": findings.len(), "new": new.len(), "open_errors": errors});
        let mut entry = act.record(&format!("{layer}@{id}"), &payload).await?;
        for (number, found) in new {
            entry
                .tx
                .run(&insert((layer, id), number, found, entry.seq))
                .await?;
        }
        for finding in gone {
            let state = FindingState::Corrected;
            entry
                .tx
                .run(&settle(finding.id, state, &finding.owner, entry.seq))
                .await?;
        }
        if edition.state == EditionState::Draft && errors == 0 {
            edition::set_state(&mut entry.tx, &edition, EditionState::Checked).await?;
            checked_by(&mut entry.tx, &edition, actor, entry.seq).await?;
        }
        let edition = edition::fetch(&mut entry.tx, layer, id).await?;
        entry.commit().await?;
        Ok(edition)
    }

    /// The work list of an edition.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn findings(&self, layer: &str, id: &EditionId) -> Result<Vec<Finding>, StoreError> {
        let rows = self.pool().rows(&of_edition(layer, id)).await?;
        rows.iter().map(Finding::read).collect()
    }

    /// Settles a finding, reopens it, or gives it to somebody.
    ///
    /// # Errors
    /// When there is no such finding.
    pub async fn settle_finding(
        &self,
        actor: &Actor,
        id: i64,
        state: FindingState,
        owner: &str,
    ) -> Result<(), StoreError> {
        let mut act = self.begin(actor, "finding.settle").await?;
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        if act.tx.row(&query).await?.is_none() {
            return Err(StoreError::Unknown {
                what: "finding",
                name: id.to_string(),
            });
        }
        let payload = json!({"state": state.word(), "owner": owner});
        let mut entry = act.record(&format!("finding {id}"), &payload).await?;
        entry.tx.run(&settle(id, state, owner, entry.seq)).await?;
        entry.commit().await.map(drop)
    }
}

fn insert(
    (layer, id): (&str, &EditionId),
    number: i64,
    found: &NewFinding,
    seq: i64,
) -> sea_query::InsertStatement {
    let columns = [
        "id", "layer", "edition", "row_key", "field", "rule", "severity", "sentence", "owner",
        "state", "seq",
    ];
    let values = [
        number.into(),
        layer.into(),
        id.to_string().into(),
        found.row_key.as_str().into(),
        found.field.as_str().into(),
        found.rule.as_str().into(),
        found.severity.word().into(),
        found.sentence.as_str().into(),
        "".into(),
        FindingState::Open.word().into(),
        seq.into(),
    ];
    Query::insert()
        .into_table("finding")
        .columns(columns)
        .values_panic(values)
        .to_owned()
}

fn settle(id: i64, state: FindingState, owner: &str, seq: i64) -> sea_query::UpdateStatement {
    Query::update()
        .table("finding")
        .values([
            ("state", state.word().into()),
            ("owner", owner.into()),
            ("seq", seq.into()),
        ])
        .and_where(Expr::col("id").eq(id))
        .to_owned()
}

async fn checked_by(
    tx: &mut Tx,
    edition: &Edition,
    actor: &Actor,
    seq: i64,
) -> Result<(), StoreError> {
    let update = Query::update()
        .table("edition")
        .values([
            ("checked_by", actor.id().into()),
            ("checked_seq", seq.into()),
        ])
        .and_where(Expr::col("layer").eq(edition.layer.as_str()))
        .and_where(Expr::col("id").eq(edition.id.to_string()))
        .to_owned();
    tx.run(&update).await.map(drop)
}
