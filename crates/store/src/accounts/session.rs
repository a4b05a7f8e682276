use sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::{hash, random_token};
use crate::{Actor, Store, StoreError};

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSession {
    /// Seconds after which it ends whatever is done.
    pub seconds: u32,
}

/// A session just opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSession {
    /// The token: the browser keeps it, the store only its hash.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// What writes of this session must carry.
    pub csrf: String,
    /// Instant of its opening, UTC.
    pub opened: String,
    /// Its end, UTC.
    pub expires: String,
}

/// Seconds after which the last use is written again: not every request writes.
const SEEN_SECONDS: i64 = 60;

impl Store {
    /// Opens a session after the person was known; clears failures.
    ///
    /// # Errors
    /// When the user may not act any more.
    pub async fn open_session(
        &self,
        actor: &Actor,
        new: NewSession,
    ) -> Result<OpenedSession, StoreError> {
        let mut act = self.begin_own(actor, "session.open").await?;
        let (token, csrf) = (random_token()?, random_token()?);
        let now = act.now().to_owned();
        let expires = self.after(i64::from(new.seconds));
        let ended = Query::delete()
            .from_table("login_session")
            .and_where(Expr::col("expires").lt(now.as_str()))
            .to_owned();
        act.tx.run(&ended).await?;
        let row = Query::insert()
            .into_table("login_session")
            .columns(["hash", "account_id", "csrf", "opened", "seen", "expires"])
            .values_panic([
                hash(&token).into(),
                actor.id().into(),
                csrf.as_str().into(),
                now.as_str().into(),
                now.as_str().into(),
                expires.as_str().into(),
            ])
            .to_owned();
        act.tx.run(&row).await?;
        let known = Query::update()
            .table("credential")
            .values([
                ("failures", 0.into()),
                ("locked_until", Expr::null()),
                ("last_login", now.as_str().into()),
            ])
            .and_where(Expr::col("account_id").eq(actor.id()))
            .to_owned();
        act.tx.run(&known).await?;
        act.record(actor.name(), &json!({})).await?.commit().await?;
        let session = Session {
            actor: actor.clone(),
            csrf,
            opened: now,
            expires,
        };
        Ok(OpenedSession { token, session })
    }

    /// The session of a token that is neither past its end nor idle for `idle_seconds`.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn session(
        &self,
        token: &str,
        idle_seconds: u32,
    ) -> Result<Option<Session>, StoreError> {
        let hash = hash(token);
        let query = Query::select()
            .columns(["account_id", "csrf", "opened", "seen", "expires"])
            .from("login_session")
            .and_where(Expr::col("hash").eq(hash.as_str()))
            .to_owned();
        let Some(row) = self.pool().row(&query).await? else {
            return Ok(None);
        };
        let (now, seen) = (self.now(), row.text("seen")?);
        let expires = row.text("expires")?;
        if now >= expires || seen < self.after(-i64::from(idle_seconds)) {
            self.forget(&hash).await?;
            return Ok(None);
        }
        let Some(actor) = self.actor_of(row.int("account_id")?).await? else {
            return Ok(None);
        };
        if seen < self.after(-SEEN_SECONDS) {
            let mut tx = self.pool().write().await?;
            let update = Query::update()
                .table("login_session")
                .value("seen", now.as_str())
                .and_where(Expr::col("hash").eq(hash.as_str()))
                .to_owned();
            tx.run(&update).await?;
            tx.commit().await?;
        }
        Ok(Some(Session {
            actor,
            csrf: row.text("csrf")?,
            opened: row.text("opened")?,
            expires,
        }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.forget(&hash(token)).await
    }

    async fn forget(&self, hash: &str) -> Result<(), StoreError> {
        let mut tx = self.pool().write().await?;
        let delete = Query::delete()
            .from_table("login_session")
            .and_where(Expr::col("hash").eq(hash))
            .to_owned();
        tx.run(&delete).await?;
        tx.commit().await
    }
}
