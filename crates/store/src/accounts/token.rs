use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use super::{hash, random_token};
use crate::sql::Record;
use crate::{Actor, Store, StoreError, canonical_json};

/// A token for a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub title: String,
    /// What it may: `read`, `write`.
    pub scopes: Vec<String>,
    /// Seconds for which it is good.
    pub seconds: u32,
}

/// A token as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Number.
    pub id: i64,
    /// Account on whose behalf it acts.
    pub account: i64,
    /// What it is for.
    pub title: String,
    /// What it may.
    pub scopes: Vec<String>,
    /// Instant, UTC.
    pub created: String,
    /// Instant, UTC.
    pub expires: String,
    /// Instant at which it was taken back, UTC.
    pub revoked: Option<String>,
}

impl ApiToken {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let scopes = serde_json::from_value(row.json("scopes")?);
        Ok(Self {
            id: row.int("id")?,
            account: row.int("account_id")?,
            title: row.text("title")?,
            scopes: scopes.map_err(|error| StoreError::Stored {
                what: "scopes".into(),
                reason: error.to_string(),
            })?,
            created: row.text("created")?,
            expires: row.text("expires")?,
            revoked: row.text_or_none("revoked")?,
        })
    }
}

fn select() -> SelectStatement {
    let columns = [
        "id",
        "account_id",
        "title",
        "scopes",
        "created",
        "expires",
        "revoked",
    ];
    Query::select()
        .columns(columns)
        .from("api_token")
        .to_owned()
}

impl Store {
    /// Makes a token for programs that act as the user; it is told once.
    ///
    /// # Errors
    /// When the user may not act or the title is empty.
    pub async fn new_token(
        &self,
        actor: &Actor,
        new: &NewToken,
    ) -> Result<(String, i64), StoreError> {
        let title = crate::users::usable("token", &new.title)?;
        let mut act = self.begin_own(actor, "token.new").await?;
        let id = act.next("api_token").await?;
        let token = random_token()?;
        let (created, expires) = (act.now().to_owned(), self.after(i64::from(new.seconds)));
        let scopes = json!(new.scopes);
        let payload = json!({ "id": id, "scopes": scopes, "expires": expires });
        let mut entry = act.record(title, &payload).await?;
        let row = Query::insert()
            .into_table("api_token")
            .columns([
                "id",
                "hash",
                "account_id",
                "title",
                "scopes",
                "created",
                "expires",
                "seq",
            ])
            .values_panic([
                id.into(),
                hash(&token).into(),
                actor.id().into(),
                title.into(),
                canonical_json(&scopes)?.into(),
                created.into(),
                expires.into(),
                entry.seq.into(),
            ])
            .to_owned();
        entry.tx.run(&row).await?;
        entry.commit().await?;
        Ok((token, id))
    }

    /// Who acts with a token, and what it may.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn token(&self, token: &str) -> Result<Option<(Actor, ApiToken)>, StoreError> {
        let query = select()
            .and_where(Expr::col("hash").eq(hash(token)))
            .and_where(Expr::col("revoked").is_null())
            .and_where(Expr::col("expires").gt(self.now()))
            .to_owned();
        let Some(row) = self.pool().row(&query).await? else {
            return Ok(None);
        };
        let token = ApiToken::read(&row)?;
        let actor = self.actor_of(token.account).await?;
        Ok(actor.map(|actor| (actor, token)))
    }

    /// The tokens of a user, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tokens(&self, account: i64) -> Result<Vec<ApiToken>, StoreError> {
        let query = select()
            .and_where(Expr::col("account_id").eq(account))
            .order_by("id", Order::Desc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(ApiToken::read).collect()
    }

    /// Takes a token back: one's own.
    ///
    /// # Errors
    /// When the actor has no such token.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<i64, StoreError> {
        let mut act = self.begin_own(actor, "token.revoke").await?;
        let revoke = Query::update()
            .table("api_token")
            .value("revoked", act.now())
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("account_id").eq(actor.id()))
            .and_where(Expr::col("revoked").is_null())
            .to_owned();
        if act.tx.run(&revoke).await? == 0 {
            return Err(StoreError::Unknown {
                what: "token",
                name: id.to_string(),
            });
        }
        let payload = json!({ "id": id });
        act.record(&id.to_string(), &payload).await?.commit().await
    }
}
