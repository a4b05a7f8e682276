//! Who somebody is: passwords, second factor, sessions. The store keeps, this decides.

mod password;
mod second_factor;

use kunyu_store::{
    Actor, ApiToken, Credential, LockRule, NewSession, NewToken, OpenedSession, Session,
};

use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Action;
use crate::{Error, Result, dates};

pub use second_factor::{
    SecondFactor, confirm_second_factor, drop_second_factor, new_second_factor,
};

/// What is asked of passwords and sessions (GB/T 22239-2019 §8.1.4.1: complexity, lock, time-out);
/// the numbers are the bureau's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Letters of a password at least.
    pub min_length: u32,
    /// Kinds of letters at least: capital, small, digit, other.
    pub kinds: u32,
    /// Wrong passwords in a row that lock an account.
    pub failures: u32,
    /// Minutes for which it is locked.
    pub lock_minutes: u32,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends whatever is done.
    pub session_hours: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            min_length: 10,
            kinds: 3,
            failures: 5,
            lock_minutes: 15,
            idle_minutes: 30,
            session_hours: 12,
        }
    }
}

impl Policy {
    fn lock(&self) -> LockRule {
        LockRule {
            failures: self.failures,
            seconds: self.lock_minutes.saturating_mul(60),
        }
    }
}

/// One answer for an unknown name and a wrong password.
fn failed() -> Error {
    Error::forbidden(
        "login.failed",
        "用户名或口令不对",
        "the name or the password is wrong",
    )
}

fn locked(until: &str) -> Error {
    let until = until.get(..16).unwrap_or(until).replace('T', " ");
    Error::forbidden(
        "login.locked",
        format!("口令多次输错，账户锁定至 {until}（世界时）"),
        format!("too many wrong passwords: the account is locked until {until} UTC"),
    )
    .remedy(
        "请稍后再试，或请安全管理员解锁",
        "try again later, or ask the security administrator to unlock it",
    )
}

/// Opens a session for who knows the password, and the code where a second factor is on.
pub async fn log_in(
    folder: &Folder,
    policy: &Policy,
    name: &str,
    password: &str,
    code: Option<&str>,
) -> Result<OpenedSession> {
    let actor = folder.store.actor(name).await.ok();
    let credential = match &actor {
        Some(actor) => folder.store.credential(actor.id()).await,
        None => Ok(None),
    };
    let credential = credential.map_err(|error| input(&error))?;
    if let Some(until) = credential.as_ref().and_then(|one| one.locked_until.clone())
        && until > dates::now()
    {
        return Err(locked(&until));
    }
    let kept = credential.as_ref().map(|one| one.password.clone());
    let right = password::verify(password.to_owned(), kept).await?;
    let (Some(actor), Some(credential)) = (actor, credential) else {
        return Err(failed());
    };
    let right = right && second_factor::is_right(folder, &credential, code).await?;
    if !right {
        let until = folder.store.note_failure(&actor, policy.lock()).await;
        let until = until.map_err(|error| input(&error))?;
        return Err(until.map_or_else(failed, |until| locked(&until)));
    }
    let new = NewSession {
        seconds: policy.session_hours.saturating_mul(3600),
    };
    let opened = folder.store.open_session(&actor, new).await;
    opened.map_err(|error| input(&error))
}

/// Changes one's own password; other sessions of the account end.
pub async fn change_password(
    folder: &Folder,
    policy: &Policy,
    user: &str,
    old: &str,
    new: &str,
    session: Option<&str>,
) -> Result<()> {
    let actor = folder.actor(user).await?;
    let credential = folder.store.credential(actor.id()).await;
    let credential = credential.map_err(|error| input(&error))?;
    let kept = credential.map(|one| one.password);
    if !password::verify(old.to_owned(), kept).await? {
        let until = folder.store.note_failure(&actor, policy.lock()).await;
        let until = until.map_err(|error| input(&error))?;
        return Err(until.map_or_else(
            || {
                Error::input(
                    "password.old",
                    "原口令不对",
                    "the present password is wrong",
                )
            },
            |until| locked(&until),
        ));
    }
    password::meets(policy, user, old, new)?;
    let hash = password::hash(new.to_owned()).await?;
    let set = folder
        .store
        .set_password(&actor, user, &hash, false, session);
    set.await.map(drop).map_err(|error| input(&error))
}

/// Gives a user a password that works once: it must be changed at the first log-in. Told once, kept
/// nowhere.
pub async fn one_time_password(folder: &Folder, by: &str, name: &str) -> Result<String> {
    let actor = folder.allowed(by, Action::ManageAccounts).await?;
    let password = password::one_time()?;
    let hash = password::hash(password.clone()).await?;
    let set = folder.store.set_password(&actor, name, &hash, true, None);
    set.await.map_err(|error| input(&error))?;
    Ok(password)
}

/// Opens an account again that wrong passwords locked: the security administrator's to do.
pub async fn unlock(folder: &Folder, by: &str, name: &str) -> Result<()> {
    let actor = folder.allowed(by, Action::ManageRights).await?;
    let done = folder.store.unlock(&actor, name).await;
    done.map(drop).map_err(|error| input(&error))
}

/// Who can log in after the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// This administrator, with a password that works once and is told only now.
    Administrator {
        /// Name.
        name: String,
        /// Password.
        password: String,
    },
    /// Every user of the sample district, with the password of the sample.
    Sample {
        /// Password.
        password: &'static str,
    },
}

/// Password of all users of the sample district while only this machine can reach it.
const SAMPLE_PASSWORD: &str = "Kunyu-sample-2020";

/// At the first start nobody has a password: the first administrator gets one that works once. In
/// the synthetic sample, when it `is_local`, all users get the one of the sample. Nothing when
/// somebody has a password already.
pub async fn first_start(folder: &Folder, is_local: bool) -> Result<Option<First>> {
    if folder
        .store
        .any_credential()
        .await
        .map_err(|error| input(&error))?
    {
        return Ok(None);
    }
    let users = folder.store.users().await.map_err(|error| input(&error))?;
    let may = Action::ManageAccounts.word();
    let first = users
        .iter()
        .find(|user| user.active && folder.definitions.may(&user.role, may, ""));
    let Some(first) = first else {
        return Err(Error::input(
            "login.no_administrator",
            "没有可以管理用户的账户",
            "there is no account that may manage users",
        ));
    };
    if !(is_local && folder.is_synthetic()) {
        let name = first.name.clone();
        let password = one_time_password(folder, &name, &name).await?;
        return Ok(Some(First::Administrator { name, password }));
    }
    let actor = folder.actor(&first.name).await?;
    let hash = password::hash(SAMPLE_PASSWORD.to_owned()).await?;
    for user in users.iter().filter(|user| user.active) {
        let set = folder
            .store
            .set_password(&actor, &user.name, &hash, false, None);
        set.await.map_err(|error| input(&error))?;
    }
    let password = SAMPLE_PASSWORD;
    Ok(Some(First::Sample { password }))
}

/// An open session and what stands in the way of its user.
pub struct Known {
    /// The session.
    pub session: Session,
    /// Whether the one-time password is still in use.
    pub must_change_password: bool,
    /// Whether a second factor is on.
    pub second_factor: bool,
}

/// The session of a browser's token, while it lasts.
pub async fn session(folder: &Folder, policy: &Policy, token: &str) -> Result<Option<Known>> {
    let idle = policy.idle_minutes.saturating_mul(60);
    let session = folder.store.session(token, idle).await;
    let Some(session) = session.map_err(|error| input(&error))? else {
        return Ok(None);
    };
    let credential = folder.store.credential(session.actor.id()).await;
    let credential = credential.map_err(|error| input(&error))?;
    Ok(credential.map(|credential| Known {
        session,
        must_change_password: credential.must_change,
        second_factor: credential.second_factor_on,
    }))
}

/// Who acts with a program's token, and what it may.
pub async fn token(folder: &Folder, token: &str) -> Result<Option<(Actor, Vec<String>)>> {
    let found = folder.store.token(token).await;
    let found = found.map_err(|error| input(&error))?;
    Ok(found.map(|(actor, token)| (actor, token.scopes)))
}

/// What proves that somebody is an account, without the proof itself being told further.
pub async fn credential(folder: &Folder, account: i64) -> Result<Option<Credential>> {
    let found = folder.store.credential(account).await;
    found.map_err(|error| input(&error))
}

/// What tokens can be for.
const SCOPES: [&str; 2] = ["read", "write"];
/// Days for which a token is good at most.
const MOST_TOKEN_DAYS: u32 = 366;

/// Makes a token for a program that acts as the user; it is told once.
pub async fn new_token(
    folder: &Folder,
    user: &str,
    title: &str,
    scopes: &[String],
    days: u32,
) -> Result<(String, i64)> {
    let actor = folder.actor(user).await?;
    let is_known = |scope: &String| SCOPES.contains(&scope.as_str());
    if scopes.is_empty() || !scopes.iter().all(is_known) || days == 0 || days > MOST_TOKEN_DAYS {
        return Err(Error::usage(
            "token.wrong",
            format!("令牌的权限应为 read、write，有效期 1 至 {MOST_TOKEN_DAYS} 天"),
            format!("a token is for read or write and good for 1 to {MOST_TOKEN_DAYS} days"),
        ));
    }
    let new = NewToken {
        title: title.to_owned(),
        scopes: scopes.to_vec(),
        seconds: days * 24 * 3600,
    };
    let made = folder.store.new_token(&actor, &new).await;
    made.map_err(|error| input(&error))
}

/// The tokens of an account.
pub async fn tokens(folder: &Folder, account: i64) -> Result<Vec<ApiToken>> {
    let found = folder.store.tokens(account).await;
    found.map_err(|error| input(&error))
}

/// Takes a token back.
pub async fn revoke_token(folder: &Folder, actor: &Actor, id: i64) -> Result<()> {
    let done = folder.store.revoke_token(actor, id).await;
    done.map(drop).map_err(|error| input(&error))
}
