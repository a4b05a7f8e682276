//! Identifiers of people, organisations, land and certificates: parsed once, valid ever after.

mod certificate;
mod credit;
mod error;
mod person;
mod unit;

pub use certificate::{CertificateKind, CertificateNumber};
pub use credit::CreditCode;
pub use error::{IdentifierError, IdentifierFault, IdentifierKind};
pub use person::IdNumber;
pub use unit::{ParcelCode, UnitCode};
