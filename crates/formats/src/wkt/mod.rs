//! Well-known text: OGC and ISO forms with Z, M and ZM, and the `SRID=` prefix of PostGIS.

mod read;
mod write;

pub(crate) use read::{looks_like, read};
pub(crate) use write::{Writer, number};
