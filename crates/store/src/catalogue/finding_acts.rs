//! Acts on findings: each is one transaction with its audit entry.

use sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::edition;
use super::finding::{Finding, FindingState, select, unknown};
use crate::act::Act;
use crate::users;
use crate::{Actor, Store, StoreError};

/// What is done with findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done<'d> {
    Assign(&'d str),
    Mend(&'d str),
    Waive(&'d str),
}

impl Store {
    /// Gives findings to a user who looks after them.
    ///
    /// # Errors
    /// When a finding or the user is unknown, or a finding is settled.
    pub async fn assign_findings(
        &self,
        actor: &Actor,
        ids: &[i64],
        owner: &str,
    ) -> Result<Vec<Finding>, StoreError> {
        let mut act = self.begin(actor, "finding.assign").await?;
        let row = act.tx.row(&users::by_name(owner)).await?;
        users::active(row.as_ref(), owner)?;
        self.settle(act, ids, Done::Assign(owner)).await
    }

    /// Notes that findings are mended; the next check will tell.
    ///
    /// # Errors
    /// When a finding is unknown or settled.
    pub async fn mend_findings(
        &self,
        actor: &Actor,
        ids: &[i64],
        how: &str,
    ) -> Result<Vec<Finding>, StoreError> {
        let act = self.begin(actor, "finding.mend").await?;
        self.settle(act, ids, Done::Mend(how)).await
    }

    /// Accepts findings as they are, with a reason. It takes a second person: neither the one who
    /// brought the edition in nor the one who looks after the finding.
    ///
    /// # Errors
    /// When a finding is unknown or settled, or the actor is one of these.
    pub async fn waive_findings(
        &self,
        actor: &Actor,
        ids: &[i64],
        reason: &str,
    ) -> Result<Vec<Finding>, StoreError> {
        let reason = users::usable("reason", reason)?.to_owned();
        let act = self.begin(actor, "finding.waive").await?;
        self.settle(act, ids, Done::Waive(&reason)).await
    }

    async fn settle(
        &self,
        mut act: Act,
        ids: &[i64],
        done: Done<'_>,
    ) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::with_capacity(ids.len());
        for id in ids {
            let query = select().and_where(Expr::col("id").eq(*id)).to_owned();
            let row = act.tx.row(&query).await?;
            let finding = row
                .as_ref()
                .map_or_else(|| Err(unknown(*id)), Finding::read)?;
            if !finding.state.is_unsettled() {
                return Err(StoreError::WrongState {
                    what: "finding",
                    name: id.to_string(),
                    state: finding.state.word().to_owned(),
                    needed: "open, assigned or mended",
                });
            }
            if let Done::Waive(_) = done {
                let edition = edition::fetch(&mut act.tx, &finding.layer, &finding.edition).await?;
                act.second_person(edition.created_by_id)?;
                if finding.owner == act.actor.name() {
                    act.second_person(act.actor.id())?;
                }
            }
            findings.push(finding);
        }
        let (state, note) = match done {
            Done::Assign(owner) => (FindingState::Assigned, json!({ "owner": owner })),
            Done::Mend(how) => (FindingState::Mended, json!({ "how": how })),
            Done::Waive(reason) => (FindingState::Waived, json!({ "reason": reason })),
        };
        let actor = act.actor.id();
        let numbers: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let subject = format!("finding {}", numbers.join(", "));
        let payload = json!({ "state": state.word(), "findings": ids, "note": note });
        let mut entry = act.record(&subject, &payload).await?;
        for finding in &mut findings {
            finding.state = state;
            finding.seq = entry.seq;
            match done {
                Done::Assign(owner) => owner.clone_into(&mut finding.owner),
                Done::Mend(how) => how.clone_into(&mut finding.reason),
                Done::Waive(reason) => {
                    reason.clone_into(&mut finding.reason);
                    finding.waived_by_id = Some(actor);
                }
            }
            entry.tx.run(&update(finding)).await?;
        }
        entry.commit().await?;
        Ok(findings)
    }
}

fn update(finding: &Finding) -> sea_query::UpdateStatement {
    Query::update()
        .table("quality_finding")
        .values([
            ("state", finding.state.word().into()),
            ("owner", finding.owner.as_str().into()),
            ("reason", finding.reason.as_str().into()),
            ("waived_by", finding.waived_by_id.into()),
            ("seq", finding.seq.into()),
        ])
        .and_where(Expr::col("id").eq(finding.id))
        .to_owned()
}
