//! Steps laid before those who have to sign them (送签). Signatures belong to what was laid before them: a
//! step prepared anew has none.

use kunyu_overlay::Shape;
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::{Value as Json, json};
use sm3::{Digest as _, Sm3};

use super::read;
use crate::model::hex;
use crate::personal;
use crate::records::{RecordError, keep_shape, shape_from};
use crate::sql::{Record, Tx, read_json};
use crate::{RecordAct, Store, StoreError, canonical_json};

/// What [`RecordAct::prepare_step`] needs.
#[derive(Debug, Clone)]
pub struct NewDraft {
    /// The transition that is to be taken.
    pub transition: String,
    /// What is put in; integers and text only.
    pub input: Json,
    /// Shape of the record.
    pub shape: Option<Shape>,
    /// Whether the input holds personal data: it is encrypted then.
    pub personal: bool,
}

/// A prepared step with its signatures.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The case.
    pub case: i64,
    /// Its position among those of the case, from 1.
    pub draft: i64,
    /// The transition that is to be taken.
    pub transition: String,
    /// What is put in.
    pub input: Json,
    /// Shape of the record.
    pub shape: Option<Shape>,
    /// Business date.
    pub prepared_on: String,
    /// Name of the user who prepared it.
    pub prepared_by: String,
    /// Audit entry.
    pub seq: i64,
    /// Signatures in the order in which they were given.
    pub signatures: Vec<DraftSignature>,
}

/// A signature of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSignature {
    /// As what: 经办, 科长, …
    pub role: String,
    /// Number of the user.
    pub user: i64,
    /// Name of the user.
    pub name: String,
    /// Opinion.
    pub opinion: String,
    /// Business date.
    pub signed_on: String,
}

impl RecordAct {
    /// Lays a step before those who have to sign it; returns its position. What was laid before them
    /// earlier, with its signatures, counts no longer.
    ///
    /// # Errors
    /// When there is no such case, or personal data cannot be encrypted.
    pub async fn prepare_step(&mut self, case: i64, new: &NewDraft) -> Result<i64, StoreError> {
        let found = read::fetch(&mut self.tx, case).await?;
        let spec = self.spec(&found.register).await?;
        let query = Query::select()
            .expr_as(Expr::col("draft").max(), "last")
            .from("case_draft")
            .and_where(Expr::col("case_id").eq(case))
            .to_owned();
        let last = self.tx.row(&query).await?;
        let last = last.map_or(Ok(None), |row| row.int_or_none("last"))?;
        let draft = last.unwrap_or(0) + 1;
        let input = canonical_json(&new.input)?;
        let bytes = if new.personal {
            let keys = self.store.keys()?;
            let key = keys.as_ref().and_then(|keys| keys.personal().first());
            let key = key.ok_or_else(|| RecordError::NoPersonalKey {
                register: spec.id.clone(),
                field: new.transition.clone(),
            })?;
            key.encrypt(&place(case, draft), &input)?
        } else {
            input.into_bytes()
        };
        let shape = match &new.shape {
            Some(shape) => Some(keep_shape(&mut self.tx, &spec, shape).await?.hash),
            None => None,
        };
        let content = canonical_json(&json!({
            "case": case, "draft": draft, "transition": new.transition,
            "input": hex(&Sm3::digest(&bytes)), "shape": shape,
            "business_date": self.business_date(),
        }))?;
        let row = Query::insert()
            .into_table("case_draft")
            .columns([
                "case_id",
                "draft",
                "transition",
                "input",
                "encrypted",
                "shape",
                "business_date",
                "actor_id",
                "actor",
                "seq",
            ])
            .values_panic([
                case.into(),
                draft.into(),
                new.transition.as_str().into(),
                bytes.into(),
                i64::from(new.personal).into(),
                shape.into(),
                self.business_date().into(),
                self.actor.id().into(),
                self.actor.name().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.changed(format!("case/{case}/draft/{draft}"), &content);
        Ok(draft)
    }

    /// Signs the step that lies before the signers of a case, as the acting user.
    ///
    /// # Errors
    /// When nothing lies there, or the user signed it in another role.
    pub async fn sign_step(
        &mut self,
        case: i64,
        role: &str,
        opinion: &str,
    ) -> Result<(), StoreError> {
        let draft = self.draft(case).await?;
        let draft = draft.ok_or_else(|| StoreError::Unknown {
            what: "draft",
            name: case.to_string(),
        })?;
        let user = self.actor.id();
        let other = |one: &DraftSignature| one.user == user && one.role != role;
        if draft.signatures.iter().any(other) {
            return Err(StoreError::FourEyes {
                action: "case.sign",
                name: self.actor.name().to_owned(),
            });
        }
        let content = canonical_json(&json!({
            "case": case, "draft": draft.draft, "role": role, "opinion": opinion,
            "business_date": self.business_date(),
        }))?;
        let row = Query::insert()
            .into_table("case_signature")
            .columns([
                "case_id",
                "draft",
                "role",
                "actor_id",
                "actor",
                "opinion",
                "business_date",
                "seq",
            ])
            .values_panic([
                case.into(),
                draft.draft.into(),
                role.into(),
                user.into(),
                self.actor.name().into(),
                opinion.into(),
                self.business_date().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.changed(
            format!("case/{case}/draft/{}/{role}", draft.draft),
            &content,
        );
        Ok(())
    }

    /// The step that lies before the signers of a case; none once the case has moved on.
    ///
    /// # Errors
    /// When there is no such case, or its draft does not read.
    pub async fn draft(&mut self, case: i64) -> Result<Option<Draft>, StoreError> {
        draft(&self.store, &mut self.tx, case).await
    }
}

impl Store {
    /// The step that lies before the signers of a case; none once the case has moved on.
    ///
    /// # Errors
    /// When there is no such case, or its draft does not read.
    pub async fn draft(&self, case: i64) -> Result<Option<Draft>, StoreError> {
        let mut tx = self.pool().read().await?;
        draft(self, &mut tx, case).await
    }
}

/// Where an encrypted draft belongs.
fn place(case: i64, draft: i64) -> String {
    format!("case_draft/{case}/{draft}")
}

fn newest(case: i64) -> SelectStatement {
    Query::select()
        .columns(["draft", "transition", "input", "encrypted", "shape"])
        .columns(["business_date", "actor", "seq"])
        .from("case_draft")
        .and_where(Expr::col("case_id").eq(case))
        .order_by("draft", Order::Desc)
        .limit(1)
        .to_owned()
}

async fn draft(store: &Store, tx: &mut Tx, case: i64) -> Result<Option<Draft>, StoreError> {
    let moved = read::fetch(tx, case).await?.seq;
    let Some(row) = tx.row(&newest(case)).await? else {
        return Ok(None);
    };
    let (draft, seq) = (row.int("draft")?, row.int("seq")?);
    if seq <= moved {
        return Ok(None);
    }
    let bytes = row.bytes("input")?;
    let text = if row.flag("encrypted")? {
        let keys = store.keys()?;
        let keys = keys.as_ref().map_or(&[][..], |keys| keys.personal());
        personal::decrypt(keys, &place(case, draft), &bytes)?
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let shape = match row.text_or_none("shape")? {
        Some(hash) => shape(tx, &hash).await?,
        None => None,
    };
    let query = Query::select()
        .columns(["role", "actor_id", "actor", "opinion", "business_date"])
        .from("case_signature")
        .and_where(Expr::col("case_id").eq(case))
        .and_where(Expr::col("draft").eq(draft))
        .order_by("seq", Order::Asc)
        .to_owned();
    let signatures = tx.rows(&query).await?;
    Ok(Some(Draft {
        case,
        draft,
        transition: row.text("transition")?,
        input: read_json("draft", &text)?,
        shape,
        prepared_on: row.text("business_date")?,
        prepared_by: row.text("actor")?,
        seq,
        signatures: signatures.iter().map(signature).collect::<Result<_, _>>()?,
    }))
}

fn signature(row: &Record) -> Result<DraftSignature, StoreError> {
    Ok(DraftSignature {
        role: row.text("role")?,
        user: row.int("actor_id")?,
        name: row.text("actor")?,
        opinion: row.text("opinion")?,
        signed_on: row.text("business_date")?,
    })
}

async fn shape(tx: &mut Tx, hash: &str) -> Result<Option<Shape>, StoreError> {
    let query = Query::select()
        .column("wkb")
        .from("record_shape")
        .and_where(Expr::col("hash").eq(hash))
        .to_owned();
    let row = tx.row(&query).await?;
    row.map(|row| shape_from(hash, &row.bytes("wkb")?))
        .transpose()
}
