//! Instructions that are followed up (督办), and meetings whose minutes decide cases.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use crate::records::RecordError;
use crate::sql::Record;
use crate::{RecordAct, Store, StoreError, canonical_json};

/// What [`RecordAct::give_instruction`] needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewInstruction {
    /// The record that it is about: its register and number.
    pub record: Option<(String, i64)>,
    /// The case that it is about.
    pub case: Option<i64>,
    /// The meeting that gave it.
    pub meeting: Option<i64>,
    /// What is to be done.
    pub text: String,
    /// Name of the user who has to answer.
    pub owner: String,
    /// Day by which it is to be answered.
    pub deadline: String,
}

/// An instruction of a leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Its number.
    pub id: i64,
    /// What was given.
    pub given: NewInstruction,
    /// Number of the user who gave it.
    pub given_by: i64,
    /// Business date.
    pub given_on: String,
    /// The answer.
    pub answer: Option<String>,
    /// Business date of the answer.
    pub answered_on: Option<String>,
    /// Number of the user who answered.
    pub answered_by: Option<i64>,
    /// Audit entry of the last change.
    pub seq: i64,
}

/// What [`RecordAct::hold_meeting`] needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    /// Its title, for example 局务会.
    pub title: String,
    /// Day on which it was held.
    pub held_on: String,
    /// Number of the minutes.
    pub minutes: String,
    /// What was decided, item by item.
    pub decisions: Vec<Decision>,
}

/// An item of the minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The case that it decides.
    pub case: Option<i64>,
    /// What was decided.
    pub decision: String,
    /// The outcome as a word of the process, for example `approved`.
    pub outcome: String,
}

/// What a meeting decided about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDecision {
    /// Number of the minutes.
    pub minutes: String,
    /// Title of the meeting.
    pub title: String,
    /// Day on which it was held.
    pub held_on: String,
    /// What was decided.
    pub decision: Decision,
    /// Audit entry of the minutes.
    pub seq: i64,
}

/// A meeting with its minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Its number.
    pub id: i64,
    /// What was held and decided.
    pub held: NewMeeting,
    /// Audit entry.
    pub seq: i64,
}

fn instructions() -> SelectStatement {
    Query::select()
        .columns([
            "id", "register", "record", "case_id", "meeting", "text", "owner",
        ])
        .columns(["given_by", "given_on", "deadline", "answer", "answered_on"])
        .columns(["answered_by", "seq"])
        .from("instruction")
        .to_owned()
}

impl Instruction {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let record = row.int_or_none("record")?;
        let register = row.text("register")?;
        Ok(Self {
            id: row.int("id")?,
            given: NewInstruction {
                record: record.map(|record| (register, record)),
                case: row.int_or_none("case_id")?,
                meeting: row.int_or_none("meeting")?,
                text: row.text("text")?,
                owner: row.text("owner")?,
                deadline: row.text("deadline")?,
            },
            given_by: row.int("given_by")?,
            given_on: row.text("given_on")?,
            answer: row.text_or_none("answer")?,
            answered_on: row.text_or_none("answered_on")?,
            answered_by: row.int_or_none("answered_by")?,
            seq: row.int("seq")?,
        })
    }
}

impl RecordAct {
    /// Gives an instruction; returns its number.
    ///
    /// # Errors
    /// When the text is empty, the deadline is no day, or what it is about is not there.
    pub async fn give_instruction(&mut self, new: &NewInstruction) -> Result<i64, StoreError> {
        crate::record_act::day(&new.deadline)?;
        if new.text.trim().is_empty() {
            return Err(StoreError::BadName {
                what: "instruction",
                text: new.text.clone(),
            });
        }
        if let Some((register, record)) = &new.record
            && self.record(register, *record, None).await?.is_none()
        {
            return Err(StoreError::Unknown {
                what: "record",
                name: format!("{register}/{record}"),
            });
        }
        if let Some(case) = new.case {
            super::read::fetch(&mut self.tx, case).await?;
        }
        let owner = crate::users::by_name(&new.owner);
        crate::users::active(self.tx.row(&owner).await?.as_ref(), &new.owner)?;
        let id = self.next("instruction").await?;
        let given_on = self.business_date().to_owned();
        let (register, record) = new
            .record
            .clone()
            .map_or((String::new(), None), |(name, id)| (name, Some(id)));
        let content = canonical_json(&json!({
            "instruction": id, "register": register, "record": record, "case": new.case,
            "meeting": new.meeting, "text": new.text, "owner": new.owner,
            "given_on": given_on, "deadline": new.deadline,
        }))?;
        let row = Query::insert()
            .into_table("instruction")
            .columns([
                "id", "register", "record", "case_id", "meeting", "text", "owner", "given_by",
                "given_on", "deadline", "seq",
            ])
            .values_panic([
                id.into(),
                register.into(),
                record.into(),
                new.case.into(),
                new.meeting.into(),
                new.text.as_str().into(),
                new.owner.as_str().into(),
                self.actor.id().into(),
                given_on.into(),
                new.deadline.as_str().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.changed(format!("instruction/{id}"), &content);
        Ok(id)
    }

    /// Answers an instruction.
    ///
    /// # Errors
    /// When there is none, it was answered before, or the answer is empty.
    pub async fn answer_instruction(&mut self, id: i64, answer: &str) -> Result<(), StoreError> {
        let query = instructions().and_where(Expr::col("id").eq(id)).to_owned();
        let row = self.tx.row(&query).await?;
        let row = row.ok_or_else(|| StoreError::Unknown {
            what: "instruction",
            name: id.to_string(),
        })?;
        let wrong = |state: &str| RecordError::State {
            what: "instruction",
            label: id.to_string(),
            state: state.to_owned(),
        };
        if Instruction::read(&row)?.answer.is_some() {
            return Err(wrong("answered").into());
        }
        if answer.trim().is_empty() {
            return Err(wrong("open").into());
        }
        let update = Query::update()
            .table("instruction")
            .value("answer", answer)
            .value("answered_on", self.business_date())
            .value("answered_by", self.actor.id())
            .value("seq", self.seq())
            .and_where(Expr::col("id").eq(id))
            .to_owned();
        self.tx.run(&update).await?;
        let content = canonical_json(&json!({"instruction": id, "answer": answer}))?;
        self.changed(format!("instruction/{id}"), &content);
        Ok(())
    }

    /// Enters a meeting with its minutes; returns its number. The cases are moved on by steps of
    /// the same act.
    ///
    /// # Errors
    /// When the minutes are known already, or a case is not there.
    pub async fn hold_meeting(&mut self, new: &NewMeeting) -> Result<i64, StoreError> {
        crate::record_act::day(&new.held_on)?;
        crate::users::usable("meeting", &new.minutes)?;
        let known = meetings()
            .and_where(Expr::col("minutes").eq(new.minutes.as_str()))
            .to_owned();
        if self.tx.row(&known).await?.is_some() {
            return Err(StoreError::Exists {
                what: "meeting",
                name: new.minutes.clone(),
            });
        }
        let id = self.next("meeting").await?;
        let row = Query::insert()
            .into_table("meeting")
            .columns(["id", "title", "held_on", "minutes", "seq"])
            .values_panic([
                id.into(),
                new.title.as_str().into(),
                new.held_on.as_str().into(),
                new.minutes.as_str().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        let mut items = Vec::new();
        for (position, item) in new.decisions.iter().enumerate() {
            if let Some(case) = item.case {
                super::read::fetch(&mut self.tx, case).await?;
            }
            let row = Query::insert()
                .into_table("meeting_decision")
                .columns(["meeting", "item", "case_id", "decision", "outcome", "seq"])
                .values_panic([
                    id.into(),
                    (position as i64 + 1).into(),
                    item.case.into(),
                    item.decision.as_str().into(),
                    item.outcome.as_str().into(),
                    self.seq().into(),
                ])
                .to_owned();
            self.tx.run(&row).await?;
            items.push(json!([item.case, item.decision, item.outcome]));
        }
        let content = canonical_json(&json!({
            "meeting": id, "title": new.title, "held_on": new.held_on, "minutes": new.minutes,
            "decisions": items,
        }))?;
        self.changed(format!("meeting/{id}"), &content);
        Ok(id)
    }
}

fn meetings() -> SelectStatement {
    Query::select()
        .columns(["id", "title", "held_on", "minutes", "seq"])
        .from("meeting")
        .to_owned()
}

fn decision(row: &Record) -> Result<Decision, StoreError> {
    Ok(Decision {
        case: row.int_or_none("case_id")?,
        decision: row.text("decision")?,
        outcome: row.text("outcome")?,
    })
}

impl Store {
    /// Instructions, those due first at the head; `open_only` leaves the answered ones out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn instructions(&self, open_only: bool) -> Result<Vec<Instruction>, StoreError> {
        let mut query = instructions();
        if open_only {
            query.and_where(Expr::col("answered_on").is_null());
        }
        query
            .order_by("deadline", Order::Asc)
            .order_by("id", Order::Asc);
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(Instruction::read).collect()
    }

    /// Meetings in the order in which they were entered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        let mut tx = self.pool().read().await?;
        let rows = tx.rows(meetings().order_by("id", Order::Asc)).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = row.int("id")?;
            let items = Query::select()
                .columns(["case_id", "decision", "outcome"])
                .from("meeting_decision")
                .and_where(Expr::col("meeting").eq(id))
                .order_by("item", Order::Asc)
                .to_owned();
            let decisions = tx.rows(&items).await?;
            all.push(Meeting {
                id,
                held: NewMeeting {
                    title: row.text("title")?,
                    held_on: row.text("held_on")?,
                    minutes: row.text("minutes")?,
                    decisions: decisions.iter().map(decision).collect::<Result<_, _>>()?,
                },
                seq: row.int("seq")?,
            });
        }
        Ok(all)
    }

    /// The decisions of meetings about a case, as they were entered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn decisions_of(&self, case: i64) -> Result<Vec<CaseDecision>, StoreError> {
        let item = |name: &'static str| ("meeting_decision", name);
        let query = Query::select()
            .columns(["minutes", "title", "held_on", "seq"].map(|name| ("meeting", name)))
            .columns(["case_id", "decision", "outcome"].map(item))
            .from("meeting_decision")
            .inner_join(
                "meeting",
                Expr::col(("meeting", "id")).equals(item("meeting")),
            )
            .and_where(Expr::col(item("case_id")).eq(case))
            .order_by(item("meeting"), Order::Asc)
            .order_by(item("item"), Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter()
            .map(|row| {
                Ok(CaseDecision {
                    minutes: row.text("minutes")?,
                    title: row.text("title")?,
                    held_on: row.text("held_on")?,
                    decision: decision(row)?,
                    seq: row.int("seq")?,
                })
            })
            .collect()
    }
}
