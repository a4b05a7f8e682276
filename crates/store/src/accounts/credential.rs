use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use serde_json::json;

use crate::sql::Record;
use crate::{Actor, RecordError, Store, StoreError};

/// What proves that somebody is an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The account.
    pub account: i64,
    /// argon2id in PHC form.
    pub password: String,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Instant of its last change, UTC.
    pub changed: String,
    /// Wrong passwords since the last right one.
    pub failures: i64,
    /// Until when no log-in is tried, UTC.
    pub locked_until: Option<String>,
    /// Whether a code of the second factor is needed.
    pub second_factor_on: bool,
    /// Last time step whose code was used.
    pub second_factor_step: i64,
    /// Instant of the last log-in, UTC.
    pub last_login: Option<String>,
}

/// When wrong passwords lock an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockRule {
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Seconds for which it is locked.
    pub seconds: u32,
}

const COLUMNS: [&str; 9] = [
    "account_id",
    "password",
    "must_change",
    "changed",
    "failures",
    "locked_until",
    "second_factor_on",
    "second_factor_step",
    "last_login",
];

fn of_account(account: i64) -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("credential")
        .and_where(Expr::col("account_id").eq(account))
        .to_owned()
}

/// Binds a secret to its account.
fn place(account: i64) -> String {
    format!("credential/{account}/second_factor")
}

fn no_keys() -> StoreError {
    RecordError::NoPersonalKey {
        register: "credential".into(),
        field: "second_factor".into(),
    }
    .into()
}

impl Credential {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            account: row.int("account_id")?,
            password: row.text("password")?,
            must_change: row.flag("must_change")?,
            changed: row.text("changed")?,
            failures: row.int("failures")?,
            locked_until: row.text_or_none("locked_until")?,
            second_factor_on: row.flag("second_factor_on")?,
            second_factor_step: row.int("second_factor_step")?,
            last_login: row.text_or_none("last_login")?,
        })
    }
}

impl Store {
    /// What proves that somebody is `account`; none where no password was ever given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn credential(&self, account: i64) -> Result<Option<Credential>, StoreError> {
        let row = self.pool().row(&of_account(account)).await?;
        row.as_ref().map(Credential::read).transpose()
    }

    /// Whether anybody has a password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn any_credential(&self) -> Result<bool, StoreError> {
        let query = Query::select()
            .column("account_id")
            .from("credential")
            .limit(1)
            .to_owned();
        Ok(self.pool().row(&query).await?.is_some())
    }

    /// Gives an account a password (its argon2id hash) and ends its sessions but `keep`. Somebody
    /// else's password is reset by who manages users.
    ///
    /// # Errors
    /// When nobody has this name or the actor may not.
    pub async fn set_password(
        &self,
        actor: &Actor,
        name: &str,
        password: &str,
        must_change: bool,
        keep: Option<&str>,
    ) -> Result<i64, StoreError> {
        let mut act = self.begin_own(actor, "user.password").await?;
        let row = act.tx.row(&crate::users::by_name(name)).await?;
        let user = crate::users::active(row.as_ref(), name)?;
        let now = act.now().to_owned();
        let changed = Query::update()
            .table("credential")
            .values([
                ("password", password.into()),
                ("must_change", i64::from(must_change).into()),
                ("changed", now.as_str().into()),
                ("failures", 0.into()),
                ("locked_until", Expr::null()),
            ])
            .and_where(Expr::col("account_id").eq(user.id))
            .to_owned();
        if act.tx.run(&changed).await? == 0 {
            let row = Query::insert()
                .into_table("credential")
                .columns([
                    "account_id",
                    "password",
                    "must_change",
                    "changed",
                    "failures",
                    "second_factor_on",
                    "second_factor_step",
                ])
                .values_panic([
                    user.id.into(),
                    password.into(),
                    i64::from(must_change).into(),
                    now.as_str().into(),
                    0.into(),
                    0.into(),
                    0.into(),
                ])
                .to_owned();
            act.tx.run(&row).await?;
        }
        let mut ended = Query::delete();
        ended
            .from_table("login_session")
            .and_where(Expr::col("account_id").eq(user.id));
        if let Some(token) = keep {
            ended.and_where(Expr::col("hash").ne(super::hash(token)));
        }
        act.tx.run(&ended).await?;
        let payload = json!({ "must_change": must_change });
        act.record(name, &payload).await?.commit().await
    }

    /// Notes a wrong password or code; locks the account when the rule says so and tells until when.
    /// Only the lock leaves an audit entry: a stranger must not be able to fill the trail.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_failure(
        &self,
        actor: &Actor,
        rule: LockRule,
    ) -> Result<Option<String>, StoreError> {
        let mut act = self.begin_own(actor, "session.locked").await?;
        let mut query = of_account(actor.id());
        let row = act.tx.row(&query.lock_exclusive().to_owned()).await?;
        let Some(row) = row else { return Ok(None) };
        let failures = row.int("failures")? + 1;
        let locked = failures >= i64::from(rule.failures);
        let until = locked.then(|| self.after(i64::from(rule.seconds)));
        let update = Query::update()
            .table("credential")
            .values([
                ("failures", if locked { 0 } else { failures }.into()),
                ("locked_until", until.clone().into()),
            ])
            .and_where(Expr::col("account_id").eq(actor.id()))
            .to_owned();
        act.tx.run(&update).await?;
        if let Some(until) = &until {
            let entry = act.record(actor.name(), &json!({ "until": until })).await?;
            entry.commit().await?;
        } else {
            act.tx.commit().await?;
        }
        Ok(until)
    }

    /// The secret of the second factor, 32 letters of base 32; none where there is none.
    ///
    /// # Errors
    /// When the key is not there.
    pub async fn second_factor(&self, account: i64) -> Result<Option<String>, StoreError> {
        let query = Query::select()
            .column("second_factor")
            .from("credential")
            .and_where(Expr::col("account_id").eq(account))
            .to_owned();
        let row = self.pool().row(&query).await?;
        let secret = row.as_ref().map(|row| row.bytes_or_none("second_factor"));
        let Some(bytes) = secret.transpose()?.flatten() else {
            return Ok(None);
        };
        let keys = self.keys()?;
        let keys = keys.as_ref().map_or(&[][..], |keys| keys.personal());
        let secret = crate::personal::decrypt(keys, &place(account), &bytes)?;
        Ok(Some(secret))
    }

    /// Keeps a secret for the second factor, encrypted; with none the second factor is taken away.
    /// It counts once `is_on`.
    ///
    /// # Errors
    /// When there is no key, or the account has no password.
    pub async fn set_second_factor(
        &self,
        actor: &Actor,
        name: &str,
        secret: Option<&str>,
        is_on: bool,
    ) -> Result<i64, StoreError> {
        let mut act = self.begin_own(actor, "user.second_factor").await?;
        let row = act.tx.row(&crate::users::by_name(name)).await?;
        let user = crate::users::active(row.as_ref(), name)?;
        let encrypted = match secret {
            Some(secret) => {
                let keys = self.keys()?;
                let key = keys.as_ref().and_then(|keys| keys.personal().first());
                let key = key.ok_or_else(no_keys)?;
                Some(key.encrypt(&place(user.id), secret)?)
            }
            None => None,
        };
        let update = Query::update()
            .table("credential")
            .values([
                ("second_factor", encrypted.into()),
                ("second_factor_on", i64::from(is_on).into()),
                ("second_factor_step", 0.into()),
            ])
            .and_where(Expr::col("account_id").eq(user.id))
            .to_owned();
        act.tx.run(&update).await?;
        let payload = json!({ "on": is_on, "set": secret.is_some() });
        act.record(name, &payload).await?.commit().await
    }

    /// Takes the code of a time step: `false` when it, or a later one, was used before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn use_second_factor(&self, account: i64, step: i64) -> Result<bool, StoreError> {
        let mut tx = self.pool().write().await?;
        let update = Query::update()
            .table("credential")
            .value("second_factor_step", step)
            .and_where(Expr::col("account_id").eq(account))
            .and_where(Expr::col("second_factor_step").lt(step))
            .to_owned();
        let used = tx.run(&update).await? == 1;
        tx.commit().await?;
        Ok(used)
    }
}
