//! How people and programs prove who they are: passwords and second factors, sessions, tokens.
//!
//! The store keeps what others computed (the hash of a password) and decides nothing about policy;
//! whatever changes an account's means of proof is an act with its audit entry.

mod credential;
mod export;
mod repeated;
mod session;
mod standing;
mod token;

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::model::hex;
use crate::{Actor, Store, StoreError};

pub use credential::{Credential, LockRule};
pub use export::{ClassifiedExport, NewExport};
pub use repeated::{Answered, Repeat};
pub use session::{NewSession, OpenedSession, Session};
pub use standing::Standing;
pub use token::{ApiToken, NewToken};

/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;

/// A random token, 64 hexadecimal digits.
fn random_token() -> Result<String, StoreError> {
    let mut bytes = [0_u8; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Stored {
        what: "random number".into(),
        reason: error.to_string(),
    })?;
    Ok(hex(&bytes))
}

/// What is kept of a token.
fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

impl Store {
    /// The present instant plus seconds, as the store writes instants.
    fn after(&self, seconds: i64) -> String {
        let now = self.instant();
        let later = now.checked_add(SignedDuration::from_secs(seconds));
        crate::clock::text(later.unwrap_or(now))
    }

    /// The user of a number.
    async fn actor_of(&self, account: i64) -> Result<Option<Actor>, StoreError> {
        let users = self.users().await?;
        let user = users.into_iter().find(|user| user.id == account);
        match user {
            Some(user) if user.active => self.actor(&user.name).await.map(Some),
            _ => Ok(None),
        }
    }
}
