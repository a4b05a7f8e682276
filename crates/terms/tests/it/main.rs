//! Terms: working days and clocks against counting day by day, identifiers against known values.
#![expect(clippy::unwrap_used, reason = "what cannot be set up cannot be tested")]

mod clocks;
mod exact;
mod identifiers;
