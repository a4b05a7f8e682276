//! Tests of the sample district.

#![cfg(test)]

mod attributes;
mod desk;
mod files;
mod golden;
mod statistics;
mod support;
mod tessellation;
mod truth;
