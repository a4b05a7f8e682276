//! Passwords: argon2id (RFC 9106) with the parameters of the library, and what is asked of new ones.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::Policy;
use crate::{Error, Kind, Result};

/// Letters of a password that works once: none that are taken for one another.
const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
const ONE_TIME_LENGTH: usize = 14;
/// Longer ones only cost time.
const MAX_LENGTH: usize = 256;

fn internal() -> Error {
    Error::new(
        Kind::Internal,
        "password.hash",
        "口令无法处理",
        "the password cannot be processed",
    )
}

/// The hash of a password; some tens of milliseconds on a thread of its own.
pub(super) async fn hash(password: String) -> Result<String> {
    let hashed = tokio::task::spawn_blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
    });
    hashed
        .await
        .map_err(|_| internal())?
        .map_err(|_| internal())
}

/// Whether a password is the one of a hash. Without a hash the same work is done, so that nobody can
/// tell from the time whether a name exists.
pub(super) async fn verify(password: String, kept: Option<String>) -> Result<bool> {
    if password.len() > MAX_LENGTH {
        return Ok(false);
    }
    let Some(kept) = kept else {
        hash(password).await?;
        return Ok(false);
    };
    let verified = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&kept).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    });
    verified.await.map_err(|_| internal())
}

/// A random password.
pub(super) fn one_time() -> Result<String> {
    let mut text = String::with_capacity(ONE_TIME_LENGTH);
    while text.len() < ONE_TIME_LENGTH {
        let mut byte = [0_u8];
        getrandom::fill(&mut byte).map_err(|_| internal())?;
        // bytes beyond the letters are drawn again: every letter is as likely
        if let Some(letter) = LETTERS.get(usize::from(byte[0] & 63)) {
            text.push(char::from(*letter));
        }
    }
    Ok(text)
}

/// An error unless a new password is as the policy wants it.
pub(super) fn meets(policy: &Policy, user: &str, old: &str, new: &str) -> Result<()> {
    let letters = new.chars().count();
    let kinds = [
        new.chars().any(char::is_uppercase),
        new.chars().any(char::is_lowercase),
        new.chars().any(|letter| letter.is_ascii_digit()),
        new.chars().any(|letter| !letter.is_alphanumeric()),
    ];
    let kinds = kinds.into_iter().filter(|kind| *kind).count();
    let (least, wanted) = (policy.min_length, policy.kinds);
    let is_long = letters >= least as usize && new.len() <= MAX_LENGTH;
    if is_long && kinds >= wanted as usize && new != old && !new.contains(user) {
        return Ok(());
    }
    Err(Error::input(
        "password.weak",
        format!(
            "新口令至少 {least} 位，大写、小写、数字、符号中至少 {wanted} 类，不含用户名，且不同于原口令"
        ),
        format!(
            "a new password has at least {least} letters, at least {wanted} of capitals, small letters, digits \
             and signs, not the user's name, and differs from the present one"
        ),
    ))
}
