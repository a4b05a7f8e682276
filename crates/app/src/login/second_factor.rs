//! The second factor: codes by time (TOTP, RFC 6238), SHA-1, six digits, 30 seconds, as every
//! authenticator knows them.

use kunyu_store::Credential;
use totp_rs::{Builder, Secret, Totp};

use super::failed;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::Action;
use crate::{Error, Kind, Result};

/// A secret to be put into an authenticator; it counts once a code of it was given.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct SecondFactor {
    /// The secret in base 32.
    pub secret: String,
    /// The same as an address that authenticators read from a QR code.
    pub uri: String,
}

/// Bytes of a secret (RFC 4226 §4: 160 bits).
const SECRET_BYTES: usize = 20;

fn totp(secret: &str) -> Result<Totp> {
    let broken = || {
        Error::new(
            Kind::Internal,
            "second_factor.secret",
            "第二因子密钥损坏",
            "the secret of the second factor is damaged",
        )
    };
    let secret = Secret::try_from_base32(secret).map_err(|_| broken())?;
    Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|_| broken())
}

fn seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Whether a code is right, and was not used before.
async fn takes(folder: &Folder, account: i64, code: &str) -> Result<bool> {
    let secret = folder.store.second_factor(account).await;
    let Some(secret) = secret.map_err(|error| input(&error))? else {
        return Ok(false);
    };
    let Some(step) = totp(&secret)?.check(code.trim(), seconds()) else {
        return Ok(false);
    };
    let step = i64::try_from(step).unwrap_or(0);
    let used = folder.store.use_second_factor(account, step).await;
    used.map_err(|error| input(&error))
}

/// Whether the second factor is satisfied; an error that asks for a code where one is missing.
pub(super) async fn is_right(
    folder: &Folder,
    credential: &Credential,
    code: Option<&str>,
) -> Result<bool> {
    if !credential.second_factor_on {
        return Ok(true);
    }
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
        return Err(Error::forbidden(
            "login.second_factor",
            "请输入动态验证码",
            "enter the code of your authenticator",
        ));
    };
    takes(folder, credential.account, code).await
}

/// A new secret for one's own account.
pub async fn new_second_factor(folder: &Folder, user: &str) -> Result<SecondFactor> {
    let actor = folder.actor(user).await?;
    let mut bytes = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| failed())?;
    let secret = Secret::from(bytes.to_vec()).to_base32();
    let kept = folder
        .store
        .set_second_factor(&actor, user, Some(&secret), false);
    kept.await.map_err(|error| input(&error))?;
    let mut label = String::new();
    for byte in user.bytes() {
        label.push_str(&format!("%{byte:02X}"));
    }
    Ok(SecondFactor {
        uri: format!("otpauth://totp/Kunyu:{label}?secret={secret}&issuer=Kunyu"),
        secret,
    })
}

/// Turns the second factor on with the first code of the authenticator.
pub async fn confirm_second_factor(folder: &Folder, user: &str, code: &str) -> Result<()> {
    let actor = folder.actor(user).await?;
    if !takes(folder, actor.id(), code).await? {
        return Err(wrong_code());
    }
    let secret = folder.store.second_factor(actor.id()).await;
    let secret = secret.map_err(|error| input(&error))?;
    let on = folder
        .store
        .set_second_factor(&actor, user, secret.as_deref(), true);
    on.await.map(drop).map_err(|error| input(&error))
}

/// Takes the second factor away: one's own with a code, somebody else's by who manages users (the
/// phone was lost).
pub async fn drop_second_factor(
    folder: &Folder,
    by: &str,
    name: &str,
    code: Option<&str>,
) -> Result<()> {
    let actor = if by == name {
        let actor = folder.actor(by).await?;
        if !takes(folder, actor.id(), code.unwrap_or_default()).await? {
            return Err(wrong_code());
        }
        actor
    } else {
        folder.allowed(by, Action::ManageAccounts).await?
    };
    let off = folder.store.set_second_factor(&actor, name, None, false);
    off.await.map(drop).map_err(|error| input(&error))
}

fn wrong_code() -> Error {
    Error::input(
        "second_factor.code",
        "动态验证码不对或已用过",
        "the code is wrong or was used before",
    )
}
