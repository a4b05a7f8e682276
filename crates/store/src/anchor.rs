use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::keys::{Keys, SignatureRecord, SignatureState};
use crate::{Instance, StoreError, canonical_json};

const KIND: &str = "kunyu-audit-anchor";

/// The head of the audit trail at one moment, kept outside the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Always `kunyu-audit-anchor`.
    pub kind: String,
    /// Name of the data folder.
    pub instance: String,
    /// Number of entries.
    pub count: i64,
    /// SM3 of the last entry.
    pub hash: String,
    /// When it was cut, UTC.
    pub time: String,
    /// The signature; nothing when there was no key.
    pub signature: Option<SignatureRecord>,
}

/// What an anchor says about a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnchorState {
    /// No anchor was given: a cut tail cannot be excluded.
    NoAnchor,
    /// All entries up to the anchor are there unchanged; the anchor carries no signature.
    HoldsUnsigned,
    /// The same; the signature was not checked, as its key is not known here.
    HoldsUnknownKey,
    /// The same, and the signature is good.
    HoldsSigned,
    /// The trail has fewer whole entries than the anchor counts.
    Cut,
    /// The entry at the anchor is another one.
    Differs,
    /// The anchor is that of another data folder.
    OtherFolder,
    /// The signature of the anchor is wrong: it proves nothing.
    BadSignature,
}

impl Anchor {
    pub(crate) fn of(
        instance: &Instance,
        count: i64,
        hash: String,
        time: String,
        keys: Option<&Keys>,
    ) -> Result<Self, StoreError> {
        let id = instance.id.clone();
        let mut anchor = Self {
            kind: KIND.into(),
            instance: id,
            count,
            hash,
            time,
            signature: None,
        };
        let signed = anchor.signed_text()?;
        anchor.signature = keys.and_then(|keys| keys.sign(signed.as_bytes()));
        Ok(anchor)
    }

    /// Whether it carries a signature.
    pub fn is_signed(&self) -> bool {
        self.signature.is_some()
    }

    /// As a file: canonical JSON and a line end.
    ///
    /// # Errors
    /// When the count cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, StoreError> {
        let value = serde_json::to_value(self).map_err(|error| unreadable(&error))?;
        Ok(canonical_json(&value)? + "\n")
    }

    /// Reads the file back.
    ///
    /// # Errors
    /// [`StoreError::Anchor`] when it is something else.
    pub fn from_json(text: &str) -> Result<Self, StoreError> {
        let anchor: Self = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if anchor.kind != KIND {
            return Err(StoreError::Anchor {
                reason: format!("its kind is \"{}\"", anchor.kind),
            });
        }
        Ok(anchor)
    }

    fn signed_text(&self) -> Result<String, StoreError> {
        canonical_json(&json!({
            "kind": self.kind,
            "instance": self.instance,
            "count": self.count,
            "hash": self.hash,
            "time": self.time,
        }))
    }

    /// Judges the trail by the anchor; `found` is the hash of the whole entry at its count.
    pub(crate) fn compare(
        &self,
        instance: &Instance,
        found: Option<&str>,
        keys: Option<&Keys>,
    ) -> AnchorState {
        if self.instance != instance.id {
            return AnchorState::OtherFolder;
        }
        let signed = self.signed_text().unwrap_or_default();
        let held = match (&self.signature, keys) {
            (None, _) => AnchorState::HoldsUnsigned,
            (Some(_), None) => AnchorState::HoldsUnknownKey,
            (Some(record), Some(keys)) => match keys.verify(signed.as_bytes(), record) {
                SignatureState::Good => AnchorState::HoldsSigned,
                SignatureState::UnknownKey => AnchorState::HoldsUnknownKey,
                SignatureState::Bad => return AnchorState::BadSignature,
            },
        };
        match found {
            None => AnchorState::Cut,
            Some(hash) if hash == self.hash => held,
            Some(_) => AnchorState::Differs,
        }
    }
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Anchor {
        reason: error.to_string(),
    }
}
