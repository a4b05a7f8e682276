//! Tests of the sample district.

mod statistics;
mod support;
