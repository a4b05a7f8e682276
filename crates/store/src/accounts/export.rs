use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::{Value, json};

use crate::sql::Record;
use crate::{Actor, Store, StoreError, canonical_json};

/// An export of something that bears a class of secrecy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExport {
    /// Register or layer.
    pub thing: String,
    /// Its class.
    pub secrecy: String,
    /// What exactly: condition, day, form.
    pub asked: Value,
    /// What it is for.
    pub reason: String,
    /// Whether a second person must consent; else it is handed out at once.
    pub needs_consent: bool,
}

/// The same as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassifiedExport {
    /// Number of the export.
    pub id: i64,
    /// Register or layer.
    pub thing: String,
    /// Its class when it was asked for.
    pub secrecy: String,
    /// What exactly.
    pub asked: Value,
    /// What it is for.
    pub reason: String,
    /// Account that asked.
    pub account: i64,
    /// Instant, UTC.
    pub asked_at: String,
    /// Whether a second person must consent.
    pub needs_consent: bool,
    /// Account that decided.
    pub decided_by: Option<i64>,
    /// Instant, UTC.
    pub decided_at: Option<String>,
    /// What was decided.
    pub consented: Option<bool>,
    /// Instant at which it was handed out, UTC.
    pub taken_at: Option<String>,
}

impl ClassifiedExport {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let consented = row.int_or_none("consented")?;
        Ok(Self {
            id: row.int("id")?,
            thing: row.text("thing")?,
            secrecy: row.text("secrecy")?,
            asked: row.json("asked")?,
            reason: row.text("reason")?,
            account: row.int("account_id")?,
            asked_at: row.text("asked_at")?,
            needs_consent: row.flag("needs_consent")?,
            decided_by: row.int_or_none("decided_by")?,
            decided_at: row.text_or_none("decided_at")?,
            consented: consented.map(|one| one == 1),
            taken_at: row.text_or_none("taken_at")?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns([
            "id",
            "thing",
            "secrecy",
            "asked",
            "reason",
            "account_id",
            "asked_at",
            "needs_consent",
            "decided_by",
            "decided_at",
            "consented",
            "taken_at",
        ])
        .from("classified_export")
        .to_owned()
}

fn unknown(id: i64) -> StoreError {
    StoreError::Unknown {
        what: "export",
        name: id.to_string(),
    }
}

impl Store {
    /// Notes an export; where no second person is needed it counts as handed out. Its number stands in
    /// the watermark.
    ///
    /// # Errors
    /// When the actor may not act any more.
    pub async fn new_export(
        &self,
        actor: &Actor,
        new: &NewExport,
    ) -> Result<ClassifiedExport, StoreError> {
        let action = if new.needs_consent {
            "export.ask"
        } else {
            "export.take"
        };
        let mut act = self.begin_own(actor, action).await?;
        let id = act.next("classified_export").await?;
        let now = act.now().to_owned();
        let taken = (!new.needs_consent).then(|| now.clone());
        let row = Query::insert()
            .into_table("classified_export")
            .columns([
                "id",
                "thing",
                "secrecy",
                "asked",
                "reason",
                "account_id",
                "asked_at",
                "needs_consent",
                "taken_at",
            ])
            .values_panic([
                id.into(),
                new.thing.as_str().into(),
                new.secrecy.as_str().into(),
                canonical_json(&new.asked)?.into(),
                new.reason.as_str().into(),
                actor.id().into(),
                now.as_str().into(),
                i64::from(new.needs_consent).into(),
                taken.into(),
            ])
            .to_owned();
        act.tx.run(&row).await?;
        let payload = json!({
            "id": id, "secrecy": new.secrecy, "asked": new.asked, "reason": new.reason,
        });
        act.record(&new.thing, &payload).await?.commit().await?;
        self.export(id).await
    }

    /// An export.
    ///
    /// # Errors
    /// When there is none of this number.
    pub async fn export(&self, id: i64) -> Result<ClassifiedExport, StoreError> {
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        let row = self.pool().row(&query).await?;
        ClassifiedExport::read(&row.ok_or_else(|| unknown(id))?)
    }

    /// Exports, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn exports(&self, most: u64) -> Result<Vec<ClassifiedExport>, StoreError> {
        let query = select().order_by("id", Order::Desc).limit(most).to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(ClassifiedExport::read).collect()
    }

    /// Consents to an export or refuses it, as somebody else than who asked.
    ///
    /// # Errors
    /// When there is none, it was decided before, or the actor asked for it.
    pub async fn decide_export(
        &self,
        actor: &Actor,
        id: i64,
        consents: bool,
    ) -> Result<ClassifiedExport, StoreError> {
        let mut act = self.begin(actor, "export.decide").await?;
        let query = select().and_where(Expr::col("id").eq(id)).to_owned();
        let row = act.tx.row(&query).await?;
        let export = ClassifiedExport::read(&row.ok_or_else(|| unknown(id))?)?;
        act.second_person(export.account)?;
        if !export.needs_consent || export.decided_by.is_some() {
            return Err(wrong_state(&export, "waiting"));
        }
        let now = act.now().to_owned();
        let update = Query::update()
            .table("classified_export")
            .values([
                ("decided_by", actor.id().into()),
                ("decided_at", now.as_str().into()),
                ("consented", i64::from(consents).into()),
            ])
            .and_where(Expr::col("id").eq(id))
            .to_owned();
        act.tx.run(&update).await?;
        let payload = json!({ "id": id, "consents": consents });
        act.record(&export.thing, &payload).await?.commit().await?;
        self.export(id).await
    }

    /// Hands an export out, once, to who asked for it and got consent.
    ///
    /// # Errors
    /// When there is none of theirs, consent is missing, or it was handed out before.
    pub async fn take_export(
        &self,
        actor: &Actor,
        id: i64,
    ) -> Result<ClassifiedExport, StoreError> {
        let mut act = self.begin_own(actor, "export.take").await?;
        let query = select()
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("account_id").eq(actor.id()))
            .to_owned();
        let row = act.tx.row(&query).await?;
        let export = ClassifiedExport::read(&row.ok_or_else(|| unknown(id))?)?;
        if export.consented != Some(true) || export.taken_at.is_some() {
            return Err(wrong_state(&export, "consented"));
        }
        let now = act.now().to_owned();
        let update = Query::update()
            .table("classified_export")
            .value("taken_at", now.as_str())
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("taken_at").is_null())
            .to_owned();
        if act.tx.run(&update).await? == 0 {
            return Err(wrong_state(&export, "consented"));
        }
        act.record(&export.thing, &json!({ "id": id }))
            .await?
            .commit()
            .await?;
        self.export(id).await
    }
}

fn wrong_state(export: &ClassifiedExport, needed: &'static str) -> StoreError {
    let state = match (export.needs_consent, export.consented, &export.taken_at) {
        (_, _, Some(_)) => "taken",
        (true, None, None) => "waiting",
        (_, Some(false), None) => "refused",
        _ => "consented",
    };
    StoreError::WrongState {
        what: "export",
        name: export.id.to_string(),
        state: state.into(),
        needed,
    }
}
