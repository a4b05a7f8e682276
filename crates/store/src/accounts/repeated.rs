use sea_query::{Expr, ExprTrait, Query};

use crate::{Actor, Store, StoreError};

/// Seconds for which an answer is kept.
const KEPT_SECONDS: i64 = 24 * 3600;

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Status of HTTP.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
}

/// What is known of a request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// It is new; whoever asked answers it now.
    New,
    /// It is being answered just now.
    Underway,
    /// It was answered.
    Answered(Answered),
    /// The key was used for another request.
    Other,
}

impl Store {
    /// Claims the key of a request for an answer, or tells what became of the first one.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn claim_request(
        &self,
        actor: &Actor,
        key: &str,
        fingerprint: &str,
    ) -> Result<Repeat, StoreError> {
        let mut tx = self.pool().write().await?;
        let old = Query::delete()
            .from_table("answered_request")
            .and_where(Expr::col("time").lt(self.after(-KEPT_SECONDS)))
            .to_owned();
        tx.run(&old).await?;
        let query = Query::select()
            .columns(["fingerprint", "status", "body"])
            .from("answered_request")
            .and_where(Expr::col("account_id").eq(actor.id()))
            .and_where(Expr::col("request_key").eq(key))
            .to_owned();
        if let Some(row) = tx.row(&query).await? {
            if row.text("fingerprint")? != fingerprint {
                return Ok(Repeat::Other);
            }
            let status = u16::try_from(row.int("status")?).unwrap_or(0);
            let body = row.bytes("body")?;
            return Ok(match status {
                0 => Repeat::Underway,
                status => Repeat::Answered(Answered { status, body }),
            });
        }
        let row = Query::insert()
            .into_table("answered_request")
            .columns([
                "account_id",
                "request_key",
                "fingerprint",
                "status",
                "body",
                "time",
            ])
            .values_panic([
                actor.id().into(),
                key.into(),
                fingerprint.into(),
                0.into(),
                Vec::<u8>::new().into(),
                self.now().into(),
            ])
            .to_owned();
        tx.run(&row).await?;
        tx.commit().await?;
        Ok(Repeat::New)
    }

    /// Keeps the answer to a claimed request; without one the claim is given up.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn answer_request(
        &self,
        actor: &Actor,
        key: &str,
        answer: Option<&Answered>,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool().write().await?;
        if let Some(answer) = answer {
            let update = Query::update()
                .table("answered_request")
                .values([
                    ("status", i64::from(answer.status).into()),
                    ("body", answer.body.clone().into()),
                ])
                .and_where(Expr::col("account_id").eq(actor.id()))
                .and_where(Expr::col("request_key").eq(key))
                .to_owned();
            tx.run(&update).await?;
        } else {
            let delete = Query::delete()
                .from_table("answered_request")
                .and_where(Expr::col("account_id").eq(actor.id()))
                .and_where(Expr::col("request_key").eq(key))
                .to_owned();
            tx.run(&delete).await?;
        }
        tx.commit().await
    }
}
