use sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::read::{self, PackRow, RowState};
use crate::{RecordAct, StoreError, canonical_json};

/// What [`RecordAct::keep_pack`] needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPack {
    /// Its number.
    pub number: String,
    /// The outside system.
    pub system: String,
    /// The pack that a result answers; none: it goes out.
    pub answers: Option<i64>,
    /// Number of records.
    pub count: i64,
    /// SM3 of its manifest.
    pub hash: String,
    /// SHA-256 of the file.
    pub attachment: String,
    /// The records, of a pack that goes out.
    pub rows: Vec<NewPackRow>,
}

/// A record that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPackRow {
    /// Register.
    pub register: String,
    /// Record.
    pub record: i64,
    /// By which the other side names it.
    pub key: String,
    /// Version of the record.
    pub version: i64,
    /// SM3 of the row.
    pub hash: String,
}

/// What the other side answered about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The number that it gave.
    pub their_number: Option<String>,
    /// Whether it refused the record.
    pub failed: bool,
    /// What it says.
    pub message: Option<String>,
}

impl RecordAct {
    /// Records a pack, with the records that go out in it; returns its number in the store.
    ///
    /// # Errors
    /// When the number is taken.
    pub async fn keep_pack(&mut self, new: &NewPack) -> Result<i64, StoreError> {
        crate::users::usable("pack", &new.number)?;
        let taken = read::packs()
            .and_where(Expr::col("number").eq(new.number.as_str()))
            .to_owned();
        if self.tx.row(&taken).await?.is_some() {
            return Err(StoreError::Exists {
                what: "pack",
                name: new.number.clone(),
            });
        }
        let id = self.next("exchange_pack").await?;
        let direction = if new.answers.is_some() { "in" } else { "out" };
        let row = Query::insert()
            .into_table("exchange_pack")
            .columns([
                "id",
                "number",
                "system",
                "direction",
                "answers",
                "made_on",
                "made_by",
                "count",
                "hash",
                "attachment",
                "seq",
            ])
            .values_panic([
                id.into(),
                new.number.as_str().into(),
                new.system.as_str().into(),
                direction.into(),
                new.answers.into(),
                self.business_date().to_owned().into(),
                self.actor.name().into(),
                new.count.into(),
                new.hash.as_str().into(),
                new.attachment.as_str().into(),
                self.seq().into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        for row in &new.rows {
            self.keep_row(id, row).await?;
        }
        let content = canonical_json(&json!({
            "number": new.number, "system": new.system, "direction": direction,
            "count": new.count, "sm3": new.hash, "sha256": new.attachment,
        }))?;
        self.changed(format!("exchange_pack/{id}"), &content);
        Ok(id)
    }

    async fn keep_row(&mut self, pack: i64, row: &NewPackRow) -> Result<(), StoreError> {
        let insert = Query::insert()
            .into_table("exchange_row")
            .columns([
                "pack",
                "register",
                "record",
                "record_key",
                "version",
                "hash",
                "state",
            ])
            .values_panic([
                pack.into(),
                row.register.as_str().into(),
                row.record.into(),
                row.key.as_str().into(),
                row.version.into(),
                row.hash.as_str().into(),
                RowState::Sent.word().into(),
            ])
            .to_owned();
        self.tx.run(&insert).await.map(drop)
    }

    /// Records the answer about a record of a pack.
    ///
    /// # Errors
    /// When the pack has no such record.
    pub async fn answer_row(&mut self, row: &PackRow, answer: &Answer) -> Result<(), StoreError> {
        let state = if answer.failed {
            RowState::Failed
        } else {
            RowState::Answered
        };
        let update = Query::update()
            .table("exchange_row")
            .value("state", state.word())
            .value("their_number", answer.their_number.clone())
            .value("message", answer.message.clone())
            .value("answered_seq", self.seq())
            .and_where(Expr::col("pack").eq(row.pack))
            .and_where(Expr::col("register").eq(row.register.as_str()))
            .and_where(Expr::col("record").eq(row.record))
            .to_owned();
        if self.tx.run(&update).await? == 0 {
            return Err(StoreError::Unknown {
                what: "pack",
                name: format!("{}/{}", row.pack, row.key),
            });
        }
        let content = canonical_json(&json!({
            "key": row.key, "state": state.word(), "their_number": answer.their_number,
            "message": answer.message,
        }))?;
        self.changed(
            format!("exchange_row/{}/{}/{}", row.pack, row.register, row.record),
            &content,
        );
        Ok(())
    }
}
