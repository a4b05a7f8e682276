//! One act: one transaction, one audit entry.

use sea_query::{Expr, ExprTrait, Query};
use serde_json::Value;

use crate::audit::{self, Entry};
use crate::sql::Tx;
use crate::users::{self, ADMIN, VIEWER};
use crate::{Actor, Store, StoreError, canonical_json};

/// An act that has begun. It can only be committed through its audit entry; dropped, it is undone.
pub(crate) struct Act {
    pub(crate) tx: Tx,
    pub(crate) actor: Actor,
    action: &'static str,
    now: String,
}

/// An act with its audit entry written and the head of the trail held: what needs the sequence
/// number is written now, then it is committed.
pub(crate) struct RecordedAct {
    pub(crate) tx: Tx,
    pub(crate) seq: i64,
    pub(crate) time: String,
}

impl Store {
    /// Begins an act. The user's right to act is read again inside the transaction.
    pub(crate) async fn begin(
        &self,
        actor: &Actor,
        action: &'static str,
    ) -> Result<Act, StoreError> {
        let mut tx = self.pool().write().await?;
        authorise(&mut tx, actor, action).await?;
        Ok(Act {
            tx,
            actor: actor.clone(),
            action,
            now: self.now(),
        })
    }

    /// Begins an act about one's own account, which whoever only reads does too.
    pub(crate) async fn begin_own(
        &self,
        actor: &Actor,
        action: &'static str,
    ) -> Result<Act, StoreError> {
        let mut tx = self.pool().write().await?;
        still_there(&mut tx, actor, action).await?;
        Ok(Act {
            tx,
            actor: actor.clone(),
            action,
            now: self.now(),
        })
    }

    /// Writes an act that is nothing but its audit entry, and returns its sequence number.
    ///
    /// # Errors
    /// When the actor may not act, or a number of the payload is not an integer.
    pub async fn note(
        &self,
        actor: &Actor,
        action: &'static str,
        subject: &str,
        payload: &Value,
    ) -> Result<i64, StoreError> {
        let act = self.begin(actor, action).await?;
        act.record(subject, payload).await?.commit().await
    }
}

/// Refuses an actor who may not act any more.
pub(crate) async fn authorise(
    tx: &mut Tx,
    actor: &Actor,
    action: &'static str,
) -> Result<(), StoreError> {
    if actor.role() == VIEWER {
        let (name, role) = (actor.name().to_owned(), actor.role().to_owned());
        return Err(StoreError::NotAllowed { name, role, action });
    }
    still_there(tx, actor, action).await
}

/// Refuses an actor who was stopped or has another role by now.
async fn still_there(tx: &mut Tx, actor: &Actor, action: &'static str) -> Result<(), StoreError> {
    if actor.is_founder() {
        return Ok(());
    }
    let row = tx.row(&users::by_name(actor.name())).await?;
    let user = users::active(row.as_ref(), actor.name())?;
    if user.id != actor.id() || user.role != actor.role() {
        let (name, role) = (user.name, user.role);
        return Err(StoreError::NotAllowed { name, role, action });
    }
    Ok(())
}

impl Act {
    /// Refuses unless the actor has this role.
    pub(crate) fn require(&self, role: &str) -> Result<(), StoreError> {
        if self.actor.role() == role || self.actor.role() == ADMIN {
            return Ok(());
        }
        Err(StoreError::NotAllowed {
            name: self.actor.name().to_owned(),
            role: self.actor.role().to_owned(),
            action: self.action,
        })
    }

    /// Refuses when the actor is the one who made the thing.
    pub(crate) fn second_person(&self, maker: i64) -> Result<(), StoreError> {
        if self.actor.id() == maker {
            let name = self.actor.name().to_owned();
            return Err(StoreError::FourEyes {
                action: self.action,
                name,
            });
        }
        Ok(())
    }

    /// The next number of a series.
    pub(crate) async fn next(&mut self, series: &str) -> Result<i64, StoreError> {
        self.reserve(series, 1).await
    }

    /// The first of the next `count` numbers of a series.
    pub(crate) async fn reserve(&mut self, series: &str, count: i64) -> Result<i64, StoreError> {
        let query = Query::select()
            .column("value")
            .from("counter")
            .and_where(Expr::col("name").eq(series))
            .lock_exclusive()
            .to_owned();
        let Some(row) = self.tx.row(&query).await? else {
            let first = Query::insert()
                .into_table("counter")
                .columns(["name", "value"])
                .values_panic([series.into(), count.into()])
                .to_owned();
            self.tx.run(&first).await?;
            return Ok(1);
        };
        let value = row.int("value")? + 1;
        let update = Query::update()
            .table("counter")
            .value("value", value + count - 1)
            .and_where(Expr::col("name").eq(series))
            .to_owned();
        self.tx.run(&update).await?;
        Ok(value)
    }

    /// The instant of the act.
    pub(crate) fn now(&self) -> &str {
        &self.now
    }

    /// Writes the audit entry. From here to the commit this act holds the head of the trail.
    pub(crate) async fn record(
        mut self,
        subject: &str,
        payload: &Value,
    ) -> Result<RecordedAct, StoreError> {
        let entry = Entry {
            actor_id: self.actor.id(),
            actor: self.actor.name(),
            action: self.action,
            subject,
            payload: &canonical_json(payload)?,
        };
        let (seq, time) = audit::append(&mut self.tx, &entry, &self.now).await?;
        Ok(RecordedAct {
            tx: self.tx,
            seq,
            time,
        })
    }
}

impl RecordedAct {
    /// Makes the act and its entry visible; returns the sequence number.
    pub(crate) async fn commit(self) -> Result<i64, StoreError> {
        self.tx.commit().await?;
        Ok(self.seq)
    }
}
