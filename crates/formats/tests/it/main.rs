//! Readers and writers against real, hostile and generated files.

mod common;
mod reference;
