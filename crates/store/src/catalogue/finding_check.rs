//! What a quality check leaves in the work list.

use std::collections::{HashMap, HashSet};

use sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::edition::{self, Edition, EditionState};
use super::finding::{COLUMNS, Finding, FindingState, NewFinding, Severity, of_edition};
use crate::sql::Tx;
use crate::{Actor, EditionId, Store, StoreError, canonical_json};

/// What a check found, and what it looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckRecord<'c> {
    /// What was found.
    pub findings: &'c [NewFinding],
    /// The rules that were judged in full; `None`: all. A finding of another rule is left as it is.
    pub judged: Option<&'c [String]>,
    /// The edition whose findings are followed into this one.
    pub previous: Option<EditionId>,
}

/// What became of the work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckOutcome {
    /// The edition after the check.
    pub edition: Edition,
    /// Findings that were not there before.
    pub new: usize,
    /// Findings that were there already, or are followed from the earlier edition.
    pub kept: usize,
    /// Findings that did not occur again.
    pub closed: usize,
}

impl CheckRecord<'_> {
    fn judges(&self, rule: &str) -> bool {
        self.judged
            .is_none_or(|rules| rules.iter().any(|judged| judged == rule))
    }
}

/// By this a finding is known again in its own edition.
fn exact(found: &NewFinding) -> (&str, &str, &str, &str) {
    (&found.rule, &found.row_key, &found.field, &found.sentence)
}

/// By this a finding is known again in a later edition.
fn followed(found: &NewFinding) -> (&str, &str, &str) {
    (&found.rule, &found.row_key, &found.field)
}

/// What is to be written, worked out before the transaction's audit entry.
struct Plan<'c> {
    new: Vec<(&'c NewFinding, Option<&'c Finding>)>,
    kept: usize,
    errors: usize,
    /// Findings of this edition and of the earlier one that did not occur again.
    gone: Vec<i64>,
}

impl Store {
    /// Records the outcome of a quality check. Findings that occur again keep owner and state, others
    /// of the rules judged are closed; findings of `previous` are followed by rule, row and field. A
    /// draft without unsettled errors becomes checked, a checked edition with some a draft again.
    ///
    /// # Errors
    /// When an edition is unknown.
    pub async fn record_check(
        &self,
        actor: &Actor,
        layer: &str,
        id: &EditionId,
        record: CheckRecord<'_>,
    ) -> Result<CheckOutcome, StoreError> {
        let mut act = self.begin(actor, "edition.check").await?;
        let edition = edition::fetch(&mut act.tx, layer, id).await?;
        let known = read(&mut act.tx, layer, id).await?;
        let earlier = match &record.previous {
            Some(previous) if previous != id => read(&mut act.tx, layer, previous).await?,
            _ => Vec::new(),
        };
        let plan = plan(&record, &known, &earlier);
        let count = plan.new.len() as i64;
        let first = if count > 0 {
            act.reserve("finding", count).await?
        } else {
            0
        };
        let payload = json!({
            "findings": record.findings.len(), "new": count, "open_errors": plan.errors,
            "closed": plan.gone.len(),
            "previous": record.previous.map(|previous| previous.to_string()),
        });
        let mut entry = act.record(&format!("{layer}@{id}"), &payload).await?;
        for (number, (found, before)) in (first..).zip(&plan.new) {
            let row = insert((layer, id), number, found, *before, entry.seq)?;
            entry.tx.run(&row).await?;
            if let Some(before) = before {
                let closed = close(before.id, Some(number), entry.seq);
                entry.tx.run(&closed).await?;
            }
        }
        for gone in &plan.gone {
            entry.tx.run(&close(*gone, None, entry.seq)).await?;
        }
        let next = match (edition.state, plan.errors) {
            (EditionState::Draft, 0) => Some(EditionState::Checked),
            (EditionState::Checked, 1..) => Some(EditionState::Draft),
            _ => None,
        };
        if let Some(next) = next {
            edition::set_state(&mut entry.tx, &edition, next).await?;
        }
        if next == Some(EditionState::Checked) {
            checked_by(&mut entry.tx, &edition, actor, entry.seq).await?;
        }
        let edition = edition::fetch(&mut entry.tx, layer, id).await?;
        entry.commit().await?;
        Ok(CheckOutcome {
            edition,
            new: plan
                .new
                .iter()
                .filter(|(_, before)| before.is_none())
                .count(),
            kept: plan.kept
                + plan
                    .new
                    .iter()
                    .filter(|(_, before)| before.is_some())
                    .count(),
            closed: plan.gone.len(),
        })
    }
}

async fn read(tx: &mut Tx, layer: &str, id: &EditionId) -> Result<Vec<Finding>, StoreError> {
    let closed = FindingState::Closed.word();
    let query = of_edition(layer, id)
        .and_where(Expr::col("state").ne(closed))
        .to_owned();
    let rows = tx.rows(&query).await?;
    rows.iter().map(Finding::read).collect()
}

fn plan<'c>(record: &CheckRecord<'c>, known: &'c [Finding], earlier: &'c [Finding]) -> Plan<'c> {
    let by_exact: HashMap<_, _> = known
        .iter()
        .map(|known| (exact(&known.found), known))
        .collect();
    let mut by_followed: HashMap<_, Vec<&Finding>> = HashMap::new();
    for finding in earlier {
        by_followed
            .entry(followed(&finding.found))
            .or_default()
            .push(finding);
    }
    let mut plan = Plan {
        new: Vec::new(),
        kept: 0,
        errors: 0,
        gone: Vec::new(),
    };
    let mut again: HashSet<i64> = HashSet::new();
    for found in record.findings {
        let error = usize::from(found.severity == Severity::Error);
        if let Some(known) = by_exact.get(&exact(found)) {
            again.insert(known.id);
            plan.kept += 1;
            plan.errors += if known.state.is_unsettled() { error } else { 0 };
            continue;
        }
        let candidates = by_followed.get_mut(&followed(found));
        let before = candidates.and_then(|candidates| {
            let same = candidates
                .iter()
                .position(|one| one.found.sentence == found.sentence);
            let at = same.or((!candidates.is_empty()).then_some(0))?;
            Some(candidates.remove(at))
        });
        let waived = before.is_some_and(|before| stays_waived(before, found));
        plan.errors += if waived { 0 } else { error };
        again.extend(before.map(|before| before.id));
        plan.new.push((found, before));
    }
    for finding in known
        .iter()
        .chain(earlier)
        .filter(|finding| !again.contains(&finding.id))
    {
        if record.judges(&finding.found.rule) {
            plan.gone.push(finding.id);
        } else if known.iter().any(|known| known.id == finding.id) {
            let open = finding.state.is_unsettled() && finding.found.severity == Severity::Error;
            plan.errors += usize::from(open);
        }
    }
    plan
}

/// A waiver holds for what was waived, not for another figure at the same place.
fn stays_waived(before: &Finding, found: &NewFinding) -> bool {
    before.state == FindingState::Waived && before.found.sentence == found.sentence
}

fn insert(
    (layer, id): (&str, &EditionId),
    number: i64,
    found: &NewFinding,
    before: Option<&Finding>,
    seq: i64,
) -> Result<sea_query::InsertStatement, StoreError> {
    let owner = before.map_or("", |before| before.owner.as_str());
    let waived = before.filter(|before| stays_waived(before, found));
    let state = match (waived, owner) {
        (Some(_), _) => FindingState::Waived,
        (None, "") => FindingState::Open,
        (None, _) => FindingState::Assigned,
    };
    let values = [
        number.into(),
        layer.into(),
        id.to_string().into(),
        found.rule.as_str().into(),
        found.row_key.as_str().into(),
        found.field.as_str().into(),
        found.severity.word().into(),
        found.sentence.as_str().into(),
        canonical_json(&found.detail)?.into(),
        owner.into(),
        state.word().into(),
        waived.map_or("", |before| before.reason.as_str()).into(),
        waived.and_then(|before| before.waived_by_id).into(),
        before.map(|before| before.id).into(),
        None::<i64>.into(),
        seq.into(),
    ];
    Ok(Query::insert()
        .into_table("quality_finding")
        .columns(COLUMNS)
        .values_panic(values)
        .to_owned())
}

fn close(id: i64, successor: Option<i64>, seq: i64) -> sea_query::UpdateStatement {
    Query::update()
        .table("quality_finding")
        .values([
            ("state", FindingState::Closed.word().into()),
            ("successor", successor.into()),
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
