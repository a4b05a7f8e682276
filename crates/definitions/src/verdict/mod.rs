//! The verdict as evidence: payload, canonical bytes, hash, bundle, verification.

mod bundle;
mod canonical;
mod model;
mod verify;

pub(crate) use canonical::{canonical_json, sm3_hex};
pub use model::*;
pub use verify::{Answer, Finding, SignatureState, Verification, VerifyError, verify};
