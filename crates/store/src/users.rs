use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use crate::sql::Record;
use crate::{Store, StoreError};

/// The role that keeps accounts: the system administrator.
pub const ADMIN: &str = "admin";
/// The role that gives rights: the security administrator.
pub const SECURITY: &str = "security";
/// The role of an account that nobody has given a post yet.
pub const NEWCOMER: &str = "newcomer";
/// The role that changes nothing.
pub const VIEWER: &str = "viewer";

/// The person on whose behalf something is changed. Only the store makes one, from its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    id: i64,
    name: String,
    role: String,
}

/// A person known to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Number of the user; four-eyes rules compare it.
    pub id: i64,
    /// Name, as given with `--as`.
    pub name: String,
    /// A role of the rights definitions.
    pub role: String,
    /// Whether the user may act.
    pub active: bool,
    /// Audit entry that made the user.
    pub created_seq: i64,
}

impl Actor {
    /// The one who acts before there is anybody: makes the first administrator.
    pub(crate) fn founder() -> Self {
        Self {
            id: 0,
            name: "kunyu".into(),
            role: ADMIN.into(),
        }
    }

    /// Number of the user.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Name of the user.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Role of the user.
    pub fn role(&self) -> &str {
        &self.role
    }

    pub(crate) fn is_founder(&self) -> bool {
        self.id == 0
    }
}

impl User {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.int("id")?,
            name: row.text("name")?,
            role: row.text("role")?,
            active: row.flag("active")?,
            created_seq: row.int("created_seq")?,
        })
    }
}

fn select() -> SelectStatement {
    let columns = ["id", "name", "role", "active", "created_seq"];
    Query::select().columns(columns).from("account").to_owned()
}

/// The user of this name.
pub(crate) fn by_name(name: &str) -> SelectStatement {
    select().and_where(Expr::col("name").eq(name)).to_owned()
}

/// Refuses unless the row is that of an active user.
pub(crate) fn active(row: Option<&Record>, name: &str) -> Result<User, StoreError> {
    let row = row.ok_or_else(|| StoreError::UnknownUser {
        name: name.to_owned(),
    })?;
    let user = User::read(row)?;
    if !user.active {
        return Err(StoreError::InactiveUser {
            name: name.to_owned(),
        });
    }
    Ok(user)
}

impl Store {
    /// The user who acts.
    ///
    /// # Errors
    /// When nobody has this name or the user is not active.
    pub async fn actor(&self, name: &str) -> Result<Actor, StoreError> {
        let row = self.pool().row(&by_name(name)).await?;
        let user = active(row.as_ref(), name)?;
        Ok(Actor {
            id: user.id,
            name: user.name,
            role: user.role,
        })
    }

    /// All users, in the order in which they were added.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let query = select().order_by("id", Order::Asc).to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(User::read)
            .collect()
    }

    /// Adds a user. Once there was ever a security administrator, a new account has no post until they
    /// give it one.
    ///
    /// # Errors
    /// When the actor is no administrator or gives a right that is not theirs to give, or the name is
    /// taken or empty.
    pub async fn add_user(
        &self,
        actor: &Actor,
        name: &str,
        role: &str,
    ) -> Result<User, StoreError> {
        let name = usable("user", name)?;
        let role = usable("role", role)?;
        let mut act = self.begin(actor, "user.add").await?;
        act.require(ADMIN)?;
        if role != NEWCOMER && act.tx.row(&anybody(SECURITY)).await?.is_some() {
            return Err(refused(actor, "user.role"));
        }
        if act.tx.row(&by_name(name)).await?.is_some() {
            return Err(StoreError::Exists {
                what: "user",
                name: name.to_owned(),
            });
        }
        let id = act.next("user").await?;
        let mut entry = act.record(name, &json!({"id": id, "role": role})).await?;
        let row = Query::insert()
            .into_table("account")
            .columns(["id", "name", "role", "active", "created_seq"])
            .values_panic([
                id.into(),
                name.into(),
                role.into(),
                1.into(),
                entry.seq.into(),
            ])
            .to_owned();
        entry.tx.run(&row).await?;
        let created_seq = entry.commit().await?;
        let (name, role) = (name.to_owned(), role.to_owned());
        Ok(User {
            id,
            name,
            role,
            active: true,
            created_seq,
        })
    }

    /// Gives a user another role, or stops or allows the user to act. Roles are the security
    /// administrator's, and until there ever was one the system administrator's; accounts are the
    /// system administrator's. Nobody changes what is their own.
    ///
    /// # Errors
    /// When it is not the actor's to change, or nobody has this name.
    pub async fn set_user(
        &self,
        actor: &Actor,
        name: &str,
        role: &str,
        is_active: bool,
    ) -> Result<(), StoreError> {
        let role = usable("role", role)?;
        let mut act = self.begin(actor, "user.set").await?;
        let row = act.tx.row(&by_name(name)).await?;
        let user = row.as_ref().map(User::read).transpose()?;
        let Some(user) = user else {
            return Err(StoreError::UnknownUser {
                name: name.to_owned(),
            });
        };
        let gives = user.role != role;
        let stops = user.active != is_active;
        if (gives || stops) && user.id == actor.id {
            return Err(refused(actor, "user.set"));
        }
        if gives {
            let is_first = actor.role == ADMIN && act.tx.row(&anybody(SECURITY)).await?.is_none();
            if actor.role != SECURITY && !is_first && !actor.is_founder() {
                return Err(refused(actor, "user.role"));
            }
        }
        if stops || !gives {
            act.require(ADMIN)?;
        }
        let update = Query::update()
            .table("account")
            .values([
                ("role", role.into()),
                ("active", i64::from(is_active).into()),
            ])
            .and_where(Expr::col("name").eq(name))
            .to_owned();
        act.tx.run(&update).await?;
        let entry = act
            .record(name, &json!({"role": role, "active": is_active}))
            .await?;
        entry.commit().await.map(drop)
    }
}

fn refused(actor: &Actor, action: &'static str) -> StoreError {
    StoreError::NotAllowed {
        name: actor.name.clone(),
        role: actor.role.clone(),
        action,
    }
}

/// Anybody who has a role, whether or not they may act.
fn anybody(role: &str) -> SelectStatement {
    select()
        .and_where(Expr::col("role").eq(role))
        .limit(1)
        .to_owned()
}

/// A name without blanks at its ends, not empty and without control characters.
pub(crate) fn usable<'a>(what: &'static str, name: &'a str) -> Result<&'a str, StoreError> {
    if name.is_empty() || name.trim() != name || name.chars().any(char::is_control) {
        return Err(StoreError::BadName {
            what,
            text: name.to_owned(),
        });
    }
    Ok(name)
}
