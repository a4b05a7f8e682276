//! Tests of the use cases, in one process.

#![cfg(test)]

mod desk;
