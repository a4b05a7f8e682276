use serde::Serialize;

use super::canonical::{canonical_json, sm3_hex};
use super::{Bundle, Envelope, Payload, SubjectResult};

/// Canonical JSON of anything that holds only texts, integers, flags, lists and tables.
fn canonical_of(value: &impl Serialize) -> String {
    // payload and envelope are structs of plain values with text keys: they always convert
    serde_json::to_value(value).map_or_else(|_| String::new(), |value| canonical_json(&value))
}

impl Payload {
    /// The payload's bytes: canonical JSON by RFC 8785, the same for the same question on the
    /// same data with the same kernel, on every platform.
    pub fn canonical(&self) -> Vec<u8> {
        canonical_of(self).into_bytes()
    }

    /// `sm3:` and the hash of [`Payload::canonical`].
    pub fn hash(&self) -> String {
        sm3_hex(&self.canonical())
    }
}

impl Envelope {
    /// What a signature is made over: canonical JSON of the envelope with `signature` null.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let unsigned = Self {
            signature: None,
            ..self.clone()
        };
        canonical_of(&unsigned).into_bytes()
    }
}

impl Bundle {
    /// An unsigned bundle: `software` names program and version, `time` is ISO 8601 with zone.
    pub fn new(payload: Payload, software: &str, time: &str, actor: Option<&str>) -> Self {
        let envelope = Envelope {
            hash: payload.hash(),
            software: software.to_owned(),
            time: time.to_owned(),
            actor: actor.map(str::to_owned),
            signature: None,
        };
        Self { payload, envelope }
    }

    /// `{"envelope":{…},"payload":{…}}` in canonical JSON.
    pub fn to_json(&self) -> Vec<u8> {
        canonical_of(self).into_bytes()
    }

    /// Whether a payload made again on the same editions, definitions and date has the same bytes.
    pub fn same_payload(&self, rebuilt: &Payload) -> bool {
        self.payload.canonical() == rebuilt.canonical()
    }
}

impl SubjectResult {
    /// The answer of one rule.
    pub fn rule(&self, id: &str) -> Option<&super::RuleResult> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The rules that could not be asked.
    pub fn not_assessed(&self) -> impl Iterator<Item = &super::RuleResult> {
        self.rules
            .iter()
            .filter(|rule| rule.outcome == super::Outcome::NotAssessed)
    }
}
