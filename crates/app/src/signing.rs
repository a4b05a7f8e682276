//! Signatures over verdicts: who answers for a bundle.

use std::path::Path;

use kunyu_definitions::{Bundle, Envelope, Signature};
use kunyu_store::{Keys, SignatureRecord, SignatureState};
use serde::Serialize;

use crate::layers::input;
use crate::{Error, Result};

/// What the signature of a bundle is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// There is none.
    Unsigned,
    /// There is one, and no keys are at hand to check it.
    Unchecked,
    /// Made by a known key over this very envelope.
    Good,
    /// Not made by its key over this envelope.
    Bad,
    /// Made by a key that is not known here: it proves nothing.
    UnknownKey,
}

/// Signs the envelope (hash, software, time and actor) when a signing key is at hand.
pub(crate) fn sign(bundle: &mut Bundle) -> Result<()> {
    let keys = Keys::from_env().map_err(|error| input(&error))?;
    let record = keys.and_then(|keys| keys.sign(&bundle.envelope.signed_bytes()));
    bundle.envelope.signature = record.map(|record| Signature {
        algorithm: record.algorithm,
        key: record.key,
        value: record.value,
    });
    Ok(())
}

/// Checks the signature of an envelope against the keys at hand.
pub(crate) fn check(envelope: &Envelope) -> Result<Signed> {
    let Some(signature) = &envelope.signature else {
        return Ok(Signed::Unsigned);
    };
    let Some(keys) = Keys::from_env().map_err(|error| input(&error))? else {
        return Ok(Signed::Unchecked);
    };
    let record = SignatureRecord {
        algorithm: signature.algorithm.clone(),
        key: signature.key.clone(),
        value: signature.value.clone(),
    };
    Ok(match keys.verify(&envelope.signed_bytes(), &record) {
        SignatureState::Good => Signed::Good,
        SignatureState::UnknownKey => Signed::UnknownKey,
        _ => Signed::Bad,
    })
}

/// Makes a folder with a new signing key. It must lie outside the data folder, so that whoever can copy
/// the data cannot sign.
pub fn new_key(dir: &Path, data: Option<&Path>) -> Result<()> {
    let inside = data.is_some_and(|data| absolute(dir).starts_with(absolute(data)));
    if inside {
        return Err(Error::usage(
            "keys.inside",
            "密钥目录不能放在数据目录里",
            "the keys must not lie inside the data folder",
        ));
    }
    Keys::generate(dir).map(drop).map_err(|error| input(&error))
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
