use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use crate::sql::Record;
use crate::users::{SECURITY, by_name};
use crate::{Actor, Store, StoreError, canonical_json};

/// What somebody is beside the role, from a day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// First day.
    pub valid_from: String,
    /// Organisation unit.
    pub section: Option<String>,
    /// Codes of the townships.
    pub areas: Vec<String>,
    /// Secrecy classes that may be known; none: those of the role.
    pub clearance: Option<Vec<String>>,
}

fn select() -> SelectStatement {
    Query::select()
        .columns(["account_id", "valid_from", "section", "areas", "clearance"])
        .from("account_standing")
        .to_owned()
}

impl Standing {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let list = |text: &str| {
            serde_json::from_str::<Vec<String>>(text).map_err(|error| StoreError::Stored {
                what: "standing".into(),
                reason: error.to_string(),
            })
        };
        let clearance = row.text_or_none("clearance")?;
        Ok(Self {
            valid_from: row.text("valid_from")?,
            section: row.text_or_none("section")?,
            areas: list(&row.text("areas")?)?,
            clearance: clearance.as_deref().map(list).transpose()?,
        })
    }
}

impl Store {
    /// What an account is on a day; none where nothing was ever set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing(&self, account: i64, day: &str) -> Result<Option<Standing>, StoreError> {
        let query = select()
            .and_where(Expr::col("account_id").eq(account))
            .and_where(Expr::col("valid_from").lte(day))
            .order_by("valid_from", Order::Desc)
            .limit(1)
            .to_owned();
        let row = self.pool().row(&query).await?;
        row.as_ref().map(Standing::read).transpose()
    }

    /// What all accounts are on a day, by number of the account.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standings(
        &self,
        day: &str,
    ) -> Result<std::collections::BTreeMap<i64, Standing>, StoreError> {
        let query = select()
            .and_where(Expr::col("valid_from").lte(day))
            .order_by("valid_from", Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        let read = |row: &Record| Ok((row.int("account_id")?, Standing::read(row)?));
        // the later row of an account takes the place of the earlier
        rows.iter().map(read).collect()
    }

    /// Sets what somebody else is from a day on.
    ///
    /// # Errors
    /// When the actor is no security administrator or means themselves, nobody has this name, or the day
    /// is none.
    pub async fn set_standing(
        &self,
        actor: &Actor,
        name: &str,
        new: &Standing,
    ) -> Result<i64, StoreError> {
        crate::record_act::day(&new.valid_from)?;
        let mut act = self.begin(actor, "user.standing").await?;
        let row = act.tx.row(&by_name(name)).await?;
        let user = crate::users::active(row.as_ref(), name)?;
        if user.id == actor.id() || (actor.role() != SECURITY && !actor.is_founder()) {
            return Err(StoreError::NotAllowed {
                name: actor.name().to_owned(),
                role: actor.role().to_owned(),
                action: "user.standing",
            });
        }
        let delete = Query::delete()
            .from_table("account_standing")
            .and_where(Expr::col("account_id").eq(user.id))
            .and_where(Expr::col("valid_from").eq(new.valid_from.as_str()))
            .to_owned();
        act.tx.run(&delete).await?;
        let payload = json!({
            "from": new.valid_from, "section": new.section, "areas": new.areas, "clearance": new.clearance,
        });
        let mut entry = act.record(name, &payload).await?;
        let clearance = new
            .clearance
            .as_ref()
            .map(|list| canonical_json(&json!(list)));
        let row = Query::insert()
            .into_table("account_standing")
            .columns([
                "account_id",
                "valid_from",
                "section",
                "areas",
                "clearance",
                "seq",
            ])
            .values_panic([
                user.id.into(),
                new.valid_from.as_str().into(),
                new.section.clone().into(),
                canonical_json(&json!(new.areas))?.into(),
                clearance.transpose()?.into(),
                entry.seq.into(),
            ])
            .to_owned();
        entry.tx.run(&row).await?;
        entry.commit().await
    }

    /// Opens an account again that wrong passwords locked.
    ///
    /// # Errors
    /// When nobody has this name.
    pub async fn unlock(&self, actor: &Actor, name: &str) -> Result<i64, StoreError> {
        let mut act = self.begin(actor, "user.unlock").await?;
        let row = act.tx.row(&by_name(name)).await?;
        let user = crate::users::active(row.as_ref(), name)?;
        let update = Query::update()
            .table("credential")
            .values([("failures", 0.into()), ("locked_until", Expr::null())])
            .and_where(Expr::col("account_id").eq(user.id))
            .to_owned();
        act.tx.run(&update).await?;
        act.record(name, &json!({})).await?.commit().await
    }
}
