//! Acts on records, cases and the books of the ledger: one act, one transaction, one audit entry.
//!
//! The head of the audit trail is locked when the act begins: its sequence number is known from the
//! start, everything that the act reads stays as it is until the commit, and two acts can neither
//! deadlock nor overtake each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_query::{Expr, ExprTrait, Query};
use serde_json::{Map, Value as Json, json};
use sm3::{Digest, Sm3};

use crate::act::authorise;
use crate::audit::{Entry, Head};
use crate::model::hex;
use crate::records::RegisterSpec;
use crate::sql::Tx;
use crate::{Actor, Store, StoreError, canonical_json, clock};

/// The right that the store asks for; finer rights are the caller's.
const RIGHT: &str = "record.act";
const SAVEPOINT: &str = "present_act";

/// An act that has begun, or a batch of them. Dropped without [`RecordAct::commit`] it never
/// happened.
pub struct RecordAct {
    pub(crate) tx: Tx,
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    pub(crate) state: State,
    before: State,
    specs: BTreeMap<String, Arc<RegisterSpec>>,
    is_batch: bool,
}

/// What an act holds in memory; put back when it is taken back.
#[derive(Clone)]
pub(crate) struct State {
    head: Head,
    counters: BTreeMap<String, Counter>,
    time: String,
    action: String,
    business_date: String,
    subject: Option<String>,
    notes: Map<String, Json>,
    changes: Vec<Json>,
}

#[derive(Clone)]
struct Counter {
    value: i64,
    is_stored: bool,
    is_moved: bool,
}

impl Store {
    /// Begins an act of a business date (`YYYY-MM-DD`). The user's right to act is read again
    /// inside the transaction.
    ///
    /// # Errors
    /// When the actor may not act, the day is none, or the database stays busy.
    pub async fn begin_act(
        &self,
        actor: &Actor,
        action: &str,
        business_date: &str,
    ) -> Result<RecordAct, StoreError> {
        let mut tx = self.pool().write().await?;
        let head = Head::lock(&mut tx).await?;
        authorise(&mut tx, actor, RIGHT).await?;
        let mut state = State {
            head,
            counters: BTreeMap::new(),
            time: String::new(),
            action: String::new(),
            business_date: String::new(),
            subject: None,
            notes: Map::new(),
            changes: Vec::new(),
        };
        state.begin(self.now(), action, business_date)?;
        Ok(RecordAct {
            tx,
            store: self.clone(),
            actor: actor.clone(),
            before: state.clone(),
            state,
            specs: BTreeMap::new(),
            is_batch: false,
        })
    }
}

impl State {
    fn begin(&mut self, now: String, action: &str, business_date: &str) -> Result<(), StoreError> {
        crate::users::usable("action", action)?;
        day(business_date)?;
        self.time = Ord::max(now, self.head.time().to_owned());
        action.clone_into(&mut self.action);
        business_date.clone_into(&mut self.business_date);
        self.subject = None;
        self.notes = Map::new();
        self.changes = Vec::new();
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.notes.is_empty()
    }
}

impl RecordAct {
    /// The audit sequence that this act will have.
    pub fn seq(&self) -> i64 {
        self.state.head.seq() + 1
    }

    /// The business date of the act.
    pub fn business_date(&self) -> &str {
        &self.state.business_date
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Names the subject of the audit entry; the first thing touched unless given.
    pub fn about(&mut self, subject: impl Into<String>) {
        self.state.subject = Some(subject.into());
    }

    /// Puts something of the caller's into the audit entry (integers and text; no personal data).
    pub fn note(&mut self, name: &str, value: Json) {
        self.state.notes.insert(name.to_owned(), value);
    }

    /// The instant of booking.
    pub(crate) fn time(&self) -> &str {
        &self.state.time
    }

    /// Notes a change for the audit entry: what was touched, and the SM3 of its content.
    pub(crate) fn changed(&mut self, what: String, content: &str) {
        if self.state.subject.is_none() {
            self.state.subject = Some(what.clone());
        }
        let hash = hex(&Sm3::digest(content.as_bytes()));
        self.state.changes.push(json!({"what": what, "sm3": hash}));
    }

    /// The next number of a counter; written to its row at the commit.
    pub(crate) async fn next(&mut self, name: &str) -> Result<i64, StoreError> {
        if !self.state.counters.contains_key(name) {
            let query = Query::select()
                .column("value")
                .from("counter")
                .and_where(Expr::col("name").eq(name))
                .lock_exclusive()
                .to_owned();
            let row = self.tx.row(&query).await?;
            let counter = Counter {
                value: row.as_ref().map_or(Ok(0), |row| row.int("value"))?,
                is_stored: row.is_some(),
                is_moved: false,
            };
            self.before
                .counters
                .insert(name.to_owned(), counter.clone());
            self.state.counters.insert(name.to_owned(), counter);
        }
        let counter = self.state.counters.get_mut(name);
        Ok(counter.map_or(0, |counter| {
            counter.value += 1;
            counter.is_moved = true;
            counter.value
        }))
    }

    /// The definition of a register; nobody can change it until the commit.
    pub(crate) async fn spec(&mut self, register: &str) -> Result<Arc<RegisterSpec>, StoreError> {
        if let Some(spec) = self.specs.get(register) {
            return Ok(Arc::clone(spec));
        }
        let found = crate::records::in_use(&mut self.tx, register).await?;
        let spec = Arc::new(found.spec);
        self.specs.insert(register.to_owned(), Arc::clone(&spec));
        Ok(spec)
    }

    /// Ends the present act with its own audit entry and begins another in the same transaction.
    /// Returns the sequence of the entry; all acts of the batch become visible, durably, together.
    /// An act that did nothing has no entry.
    ///
    /// # Errors
    /// When the entry cannot be written, or the day is none.
    pub async fn and_then(&mut self, action: &str, business_date: &str) -> Result<i64, StoreError> {
        let seq = self.close_act().await?;
        let now = self.store.now();
        self.state.begin(now, action, business_date)?;
        self.mark().await?;
        Ok(seq)
    }

    /// Takes the present act back: the transaction is as it was when the act began. Only within a
    /// batch, that is after [`RecordAct::and_then`] or [`RecordAct::batch`].
    ///
    /// # Errors
    /// When this is no batch, or the database fails.
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        if !self.is_batch {
            return Err(StoreError::WrongState {
                what: "act",
                name: self.state.action.clone(),
                state: "single".into(),
                needed: "batch",
            });
        }
        self.tx.back_to(SAVEPOINT).await?;
        self.state = self.before.clone();
        self.specs.clear();
        Ok(())
    }

    /// Makes this act the first of a batch, so that it too can be taken back.
    ///
    /// # Errors
    /// When the act has done something already, or the database fails.
    pub async fn batch(&mut self) -> Result<(), StoreError> {
        if !self.state.is_empty() {
            return Err(StoreError::WrongState {
                what: "act",
                name: self.state.action.clone(),
                state: "begun".into(),
                needed: "empty",
            });
        }
        self.mark().await
    }

    async fn mark(&mut self) -> Result<(), StoreError> {
        if self.is_batch {
            self.tx.release(SAVEPOINT).await?;
        }
        self.tx.savepoint(SAVEPOINT).await?;
        self.is_batch = true;
        self.before = self.state.clone();
        Ok(())
    }

    /// Writes the audit entry of the present act.
    async fn close_act(&mut self) -> Result<i64, StoreError> {
        if self.state.is_empty() {
            return Ok(self.state.head.seq());
        }
        let state = &mut self.state;
        let mut payload = std::mem::take(&mut state.notes);
        let changes = std::mem::take(&mut state.changes);
        payload.insert("business_date".into(), json!(state.business_date));
        payload.insert("changes".into(), Json::Array(changes));
        let payload = canonical_json(&Json::Object(payload))?;
        let entry = Entry {
            actor_id: self.actor.id(),
            actor: self.actor.name(),
            action: &state.action,
            subject: state.subject.as_deref().unwrap_or_default(),
            payload: &payload,
        };
        state.head.append(&mut self.tx, &entry, &state.time).await?;
        Ok(state.head.seq())
    }

    /// Makes everything visible, durably; returns the sequence of the last audit entry.
    ///
    /// # Errors
    /// When the database fails; then nothing has happened.
    pub async fn commit(mut self) -> Result<i64, StoreError> {
        let seq = self.close_act().await?;
        let counters = std::mem::take(&mut self.state.counters);
        for (name, counter) in counters.iter().filter(|(_, counter)| counter.is_moved) {
            self.write_counter(name, counter).await?;
        }
        self.state.head.write(&mut self.tx).await?;
        self.tx.commit().await?;
        Ok(seq)
    }

    async fn write_counter(&mut self, name: &str, counter: &Counter) -> Result<(), StoreError> {
        if counter.is_stored {
            let update = Query::update()
                .table("counter")
                .value("value", counter.value)
                .and_where(Expr::col("name").eq(name))
                .to_owned();
            return self.tx.run(&update).await.map(drop);
        }
        let insert = Query::insert()
            .into_table("counter")
            .columns(["name", "value"])
            .values_panic([name.into(), counter.value.into()])
            .to_owned();
        self.tx.run(&insert).await.map(drop)
    }
}

/// Refuses what is no day.
pub(crate) fn day(text: &str) -> Result<(), StoreError> {
    if clock::is_day(text) {
        return Ok(());
    }
    Err(StoreError::BadDate {
        text: text.to_owned(),
    })
}
