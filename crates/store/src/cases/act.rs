use sea_query::{Expr, ExprTrait, Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read::{self, Case};
use crate::records::RecordError;
use crate::{RecordAct, StoreError, canonical_json, personal};

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Opens the case.
    Open,
    /// A transition of the process.
    Step,
    /// Gives the case to somebody else; the state stays.
    Delegate,
    /// Sends it back to an earlier state.
    Return,
    /// The applicant or the bureau withdraws it.
    Withdraw,
    /// Takes a closed case up again; by another user than the one who closed it.
    Reopen,
}

impl StepKind {
    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Step => "step",
            Self::Delegate => "delegate",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
        }
    }
}

/// A signature of a chain: 经办, 科长, 分管领导, 局长 and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// As what the person signed.
    pub role: String,
    /// Name of the person.
    pub name: String,
    /// Opinion.
    #[serde(default)]
    pub opinion: String,
    /// Day on the paper, `YYYY-MM-DD`.
    pub date: String,
}

/// What [`RecordAct::open_case`] needs.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
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
    /// Whose turn it is; empty for nobody in particular.
    pub owner: String,
    /// The step that opens it.
    pub step: NewStep,
}

/// A step about to be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStep {
    /// What it is.
    pub kind: StepKind,
    /// The transition.
    pub transition: String,
    /// State after.
    pub to_state: String,
    /// Whether that state ends the case.
    pub is_final: bool,
    /// Whose turn it is afterwards; as before when not given.
    pub owner: Option<String>,
    /// Opinion of the user.
    pub opinion: String,
    /// What was put in; integers and text only. Values of personal fields of the register are
    /// masked before they are kept here.
    pub input: Json,
    /// Who signed.
    pub signatures: Vec<Signature>,
}

impl RecordAct {
    /// Opens a case about a record; returns its number in the store.
    ///
    /// # Errors
    /// When the number is taken, or the record is not there.
    pub async fn open_case(&mut self, new: &NewCase) -> Result<i64, StoreError> {
        crate::users::usable("case", &new.number)?;
        crate::record_act::day(&new.process_from)?;
        let taken = read::select()
            .and_where(Expr::col("number").eq(new.number.as_str()))
            .to_owned();
        if self.tx.row(&taken).await?.is_some() {
            return Err(StoreError::Exists {
                what: "case",
                name: new.number.clone(),
            });
        }
        if self
            .record(&new.register, new.record, None)
            .await?
            .is_none()
        {
            return Err(StoreError::Unknown {
                what: "record",
                name: format!("{}/{}", new.register, new.record),
            });
        }
        let case = Case {
            id: self.next("case").await?,
            number: new.number.clone(),
            process: new.process.clone(),
            process_from: new.process_from.clone(),
            register: new.register.clone(),
            record: new.record,
            state: new.step.to_state.clone(),
            opened_on: self.business_date().to_owned(),
            opened_seq: self.seq(),
            closed_on: None,
            closed_by: None,
            owner: new.step.owner.as_ref().unwrap_or(&new.owner).clone(),
            version: 1,
            seq: self.seq(),
        };
        let case = self.closed(case, new.step.is_final);
        insert(self, &case).await?;
        self.add_step(&case, "", &new.step).await?;
        Ok(case.id)
    }

    /// Takes a step; returns the version of the case.
    ///
    /// # Errors
    /// When the case was changed meanwhile, is closed (or, for reopening, is not), or the user who
    /// reopens it is the one who closed it.
    pub async fn step_case(
        &mut self,
        case: i64,
        seen_version: Option<i64>,
        step: &NewStep,
    ) -> Result<i64, StoreError> {
        let before = read::fetch(&mut self.tx, case).await?;
        if let Some(seen) = seen_version.filter(|seen| *seen != before.version) {
            return Err(StoreError::Stale {
                what: "case",
                name: before.number,
                seen,
                current: before.version,
            });
        }
        self.may_step(&before, step)?;
        let mut after = before.clone();
        after.state.clone_from(&step.to_state);
        if let Some(owner) = &step.owner {
            after.owner.clone_from(owner);
        }
        after.version += 1;
        after.seq = self.seq();
        let after = self.closed(after, step.is_final);
        update(self, &after).await?;
        self.add_step(&after, &before.state, step).await?;
        Ok(after.version)
    }

    /// The case as it is within this act.
    ///
    /// # Errors
    /// When there is none.
    pub async fn case(&mut self, case: i64) -> Result<Case, StoreError> {
        read::fetch(&mut self.tx, case).await
    }

    /// The open case of a process about a record, within this act, beside one; none where there is no
    /// other.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_case_about(
        &mut self,
        process: &str,
        (register, record): (&str, i64),
        beside: Option<i64>,
    ) -> Result<Option<Case>, StoreError> {
        let mut query = read::select();
        query
            .and_where(Expr::col("register").eq(register))
            .and_where(Expr::col("record").eq(record))
            .and_where(Expr::col("process").eq(process))
            .and_where(Expr::col("closed_on").is_null());
        if let Some(beside) = beside {
            query.and_where(Expr::col("id").ne(beside));
        }
        query.order_by("id", sea_query::Order::Asc).limit(1);
        self.tx
            .row(&query)
            .await?
            .as_ref()
            .map(Case::read)
            .transpose()
    }

    fn may_step(&self, case: &Case, step: &NewStep) -> Result<(), StoreError> {
        let is_closed = case.closed_on.is_some();
        let wrong = |state: &str| RecordError::State {
            what: "case",
            label: case.number.clone(),
            state: state.to_owned(),
        };
        match (step.kind, is_closed) {
            (StepKind::Open, _) | (StepKind::Reopen, false) => Err(wrong("open").into()),
            (StepKind::Reopen, true) => {
                if step.opinion.trim().is_empty() {
                    let what = "reopening";
                    return Err(RecordError::NoReason { what }.into());
                }
                if case.closed_by == Some(self.actor.id()) {
                    return Err(StoreError::FourEyes {
                        action: "case.reopen",
                        name: self.actor.name().to_owned(),
                    });
                }
                Ok(())
            }
            (_, true) => Err(wrong("closed").into()),
            (_, false) => Ok(()),
        }
    }

    fn closed(&self, mut case: Case, is_final: bool) -> Case {
        case.closed_on = is_final.then(|| self.business_date().to_owned());
        case.closed_by = is_final.then(|| self.actor.id());
        case
    }

    async fn add_step(
        &mut self,
        case: &Case,
        from_state: &str,
        step: &NewStep,
    ) -> Result<(), StoreError> {
        for signature in &step.signatures {
            crate::record_act::day(&signature.date)?;
        }
        let input = canonical_json(&self.masked(case, &step.input).await?)?;
        let signatures = canonical_json(&json!(step.signatures))?;
        let content = canonical_json(&json!({
            "case": case.number, "step": case.version, "kind": step.kind.word(),
            "transition": step.transition, "from": from_state, "to": step.to_state,
            "business_date": self.business_date(), "opinion": step.opinion,
            "input": input, "signatures": signatures, "owner": case.owner,
        }))?;
        let (date, time) = (self.business_date().to_owned(), self.time().to_owned());
        let row = Query::insert()
            .into_table("case_step")
            .columns([
                "case_id",
                "step",
                "seq",
                "kind",
                "transition",
                "from_state",
                "to_state",
                "business_date",
                "time",
                "actor_id",
                "actor",
                "opinion",
                "input",
                "signatures",
            ])
            .values_panic([
                case.id.into(),
                case.version.into(),
                self.seq().into(),
                step.kind.word().into(),
                step.transition.as_str().into(),
                from_state.into(),
                step.to_state.as_str().into(),
                date.into(),
                time.into(),
                self.actor.id().into(),
                self.actor.name().into(),
                step.opinion.as_str().into(),
                input.into(),
                signatures.into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.changed(format!("case/{}/{}", case.id, case.version), &content);
        Ok(())
    }

    /// The input with the values of personal fields masked; they stand in the record.
    async fn masked(&mut self, case: &Case, input: &Json) -> Result<Json, StoreError> {
        let spec = self.spec(&case.register).await?;
        let mut input = input.clone();
        let Some(members) = input.as_object_mut() else {
            return Ok(input);
        };
        for field in &spec.fields {
            let Some(kind) = field.personal else {
                continue;
            };
            let value = members.get_mut(&field.id).filter(|value| !value.is_null());
            if let Some(value) = value {
                let text = value.as_str().unwrap_or_default();
                *value = personal::mask(kind, text).into();
            }
        }
        Ok(input)
    }
}

async fn insert(act: &mut RecordAct, case: &Case) -> Result<(), StoreError> {
    let row = Query::insert()
        .into_table("case_file")
        .columns([
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
        ])
        .values_panic([
            case.id.into(),
            case.number.as_str().into(),
            case.process.as_str().into(),
            case.process_from.as_str().into(),
            case.register.as_str().into(),
            case.record.into(),
            case.state.as_str().into(),
            case.opened_on.as_str().into(),
            case.opened_seq.into(),
            case.closed_on.clone().into(),
            case.closed_by.into(),
            case.owner.as_str().into(),
            case.version.into(),
            case.seq.into(),
        ])
        .to_owned();
    act.tx.run(&row).await.map(drop)
}

async fn update(act: &mut RecordAct, case: &Case) -> Result<(), StoreError> {
    let update = Query::update()
        .table("case_file")
        .values([
            ("state", case.state.as_str().into()),
            ("closed_on", case.closed_on.clone().into()),
            ("closed_by", case.closed_by.into()),
            ("owner", case.owner.as_str().into()),
            ("version", case.version.into()),
            ("seq", case.seq.into()),
        ])
        .and_where(Expr::col("id").eq(case.id))
        .to_owned();
    act.tx.run(&update).await.map(drop)
}
