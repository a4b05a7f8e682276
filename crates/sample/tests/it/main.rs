//! Tests of the sample district.

mod statistics;
mod support;
mod tessellation;
mod truth;
