//! Tests of the definitions: the shipped ones, what is wrong with broken ones, verdicts.

mod shipped;
mod support;
