//! Signing keys, kept outside the data folder.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sm2::dsa::signature::{Signer as _, Verifier as _};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::Generate as _;

use crate::StoreError;
use crate::model::{hex, unhex};
use crate::personal::PersonalKey;

/// The distinguishing identifier that GM/T 0009-2012 recommends where none is agreed.
const SIGNER_ID: &str = "1234567812345678";
const SECRET: &str = "signing.sm2";
const PERSONAL: &str = "personal.sm4";
const ALGORITHM: &str = "SM2-SM3";

/// The folder named by `KUNYU_KEYS`: `signing.sm2` (the secret scalar as 64 hexadecimal digits) and
/// any number of `*.pub` files (public points), our own and those of earlier or other keys; and for
/// personal data `personal.sm4` with earlier ones beside it.
#[derive(Debug)]
pub struct Keys {
    secret: Option<SigningKey>,
    known: Vec<VerifyingKey>,
    personal: Vec<PersonalKey>,
}

/// A signature as it stands in an envelope or an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRecord {
    /// `SM2-SM3`.
    pub algorithm: String,
    /// The public point, hexadecimal.
    pub key: String,
    /// The signature, hexadecimal.
    pub value: String,
}

/// What a signature is worth to the one who checks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureState {
    /// Made by a key of the folder over these bytes.
    Good,
    /// Not made by that key over these bytes, or unreadable.
    Bad,
    /// Made by a key that the folder does not know: it proves nothing.
    UnknownKey,
}

impl Keys {
    /// The keys of the folder named by the environment variable `KUNYU_KEYS`, if it is set.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn from_env() -> Result<Option<Self>, StoreError> {
        match std::env::var_os("KUNYU_KEYS") {
            Some(dir) if !dir.is_empty() => Self::open(Path::new(&dir)).map(Some),
            _ => Ok(None),
        }
    }

    /// The keys of a folder, which nobody but its owner may enter (mode 0700).
    ///
    /// # Errors
    /// When the folder is open to others, or a key in it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        refuse_open_folder(dir)?;
        let entries = fs::read_dir(dir).map_err(|error| StoreError::file(dir, error))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        let public = |path: &&PathBuf| path.extension().is_some_and(|suffix| suffix == "pub");
        let known: Result<Vec<_>, _> = paths
            .iter()
            .filter(public)
            .map(|p| read_public(p))
            .collect();
        let mut keys = Self {
            secret: None,
            known: known?,
            personal: read_personal(dir, &paths)?,
        };
        let secret = dir.join(SECRET);
        if secret.exists() {
            let bytes = read_hex(&secret)?;
            let key = SigningKey::from_slice(SIGNER_ID, &bytes);
            let key = key.map_err(|_| bad(&secret, "not a secret key of SM2"))?;
            keys.known.push(key.verifying_key().clone());
            keys.secret = Some(key);
        }
        Ok(keys)
    }

    /// Makes a folder with a new key.
    ///
    /// # Errors
    /// When there is a secret key already, or the folder cannot be written.
    pub fn generate(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(|error| StoreError::file(dir, error))?;
        close_folder(dir)?;
        let secret = sm2::SecretKey::generate();
        let key = SigningKey::new(SIGNER_ID, &secret)
            .map_err(|_| bad(&dir.join(SECRET), "the key could not be made"))?;
        let public = hex(&key.verifying_key().to_sec1_bytes());
        write_new(&dir.join(SECRET), &hex(&secret.to_bytes()))?;
        write_new(&dir.join(format!("{}.pub", &public[2..18])), &public)?;
        Self::add_personal(dir)
    }

    /// Makes a folder with a new key for personal data and no signing key.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new_personal(dir: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(|error| StoreError::file(dir, error))?;
        close_folder(dir)?;
        Self::add_personal(dir)
    }

    /// Adds a new key for personal data to a keys folder. What was encrypted before stays readable:
    /// the earlier key is kept beside it.
    ///
    /// # Errors
    /// As [`Keys::open`], or when the folder cannot be written.
    pub fn add_personal(dir: &Path) -> Result<Self, StoreError> {
        let current = dir.join(PERSONAL);
        if let Some(earlier) = Self::open(dir)?.personal.first() {
            let kept = dir.join(format!("personal-{}.sm4", earlier.id()));
            fs::rename(&current, &kept).map_err(|error| StoreError::file(&kept, error))?;
        }
        let mut secret = [0_u8; 16];
        getrandom::fill(&mut secret).map_err(|_| bad(&current, "no random numbers"))?;
        write_new(&current, &hex(&secret))?;
        Self::open(dir)
    }

    /// The keys for personal data: the current one first.
    pub(crate) fn personal(&self) -> &[PersonalKey] {
        &self.personal
    }

    /// Signs bytes; `None` when the folder has no secret key.
    pub fn sign(&self, bytes: &[u8]) -> Option<SignatureRecord> {
        let key = self.secret.as_ref()?;
        let signature: Signature = key.sign(bytes);
        Some(SignatureRecord {
            algorithm: ALGORITHM.into(),
            key: hex(&key.verifying_key().to_sec1_bytes()),
            value: hex(&signature.to_bytes()),
        })
    }

    /// Checks a signature over bytes.
    pub fn verify(&self, bytes: &[u8], record: &SignatureRecord) -> SignatureState {
        let own = |key: &&VerifyingKey| hex(&key.to_sec1_bytes()) == record.key;
        let Some(key) = self.known.iter().find(own) else {
            return SignatureState::UnknownKey;
        };
        let value = unhex(&record.value).unwrap_or_default();
        match Signature::from_slice(&value) {
            Ok(signature)
                if record.algorithm == ALGORITHM && key.verify(bytes, &signature).is_ok() =>
            {
                SignatureState::Good
            }
            _ => SignatureState::Bad,
        }
    }
}

fn bad(path: &Path, reason: &str) -> StoreError {
    StoreError::Key {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}

fn read_hex(path: &Path) -> Result<Vec<u8>, StoreError> {
    let text = fs::read_to_string(path).map_err(|error| StoreError::file(path, error))?;
    unhex(text.trim()).ok_or_else(|| bad(path, "not hexadecimal"))
}

fn read_personal(dir: &Path, paths: &[PathBuf]) -> Result<Vec<PersonalKey>, StoreError> {
    let current = dir.join(PERSONAL);
    let is_earlier = |path: &&PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("personal-"))
            && path.extension().is_some_and(|suffix| suffix == "sm4")
    };
    let earlier = paths.iter().filter(is_earlier);
    let all = paths.iter().filter(|path| **path == current).chain(earlier);
    all.map(|path| {
        let secret = <[u8; 16]>::try_from(read_hex(path)?);
        let secret = secret.map_err(|_| bad(path, "not a key of SM4: 32 hexadecimal digits"))?;
        Ok(PersonalKey::new(&secret))
    })
    .collect()
}

fn read_public(path: &Path) -> Result<VerifyingKey, StoreError> {
    VerifyingKey::from_sec1_bytes(SIGNER_ID, &read_hex(path)?)
        .map_err(|_| bad(path, "not a public key of SM2"))
}

fn write_new(path: &Path, text: &str) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| StoreError::file(path, error))
}

#[cfg(unix)]
fn refuse_open_folder(dir: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::metadata(dir).map_err(|error| StoreError::file(dir, error))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(bad(
            dir,
            "others may enter the folder; its mode must be 0700",
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn close_folder(dir: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
        .map_err(|error| StoreError::file(dir, error))
}

#[cfg(not(unix))]
fn refuse_open_folder(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(not(unix))]
fn close_folder(_: &Path) -> Result<(), StoreError> {
    Ok(())
}
