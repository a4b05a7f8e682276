//! Terms: working days and clocks against counting day by day, identifiers against known values.

mod clocks;
mod exact;
mod identifiers;
