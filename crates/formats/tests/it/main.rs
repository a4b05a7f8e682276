//! Readers and writers against real, hostile and generated files.

mod common;
mod hostile;
mod reference;
mod roundtrip;
mod txt;
