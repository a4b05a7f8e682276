//! Tests of the sample district.

#![cfg(test)]

mod attributes;
mod files;
mod golden;
mod statistics;
mod support;
mod tessellation;
mod truth;
