//! Tests of the definitions: the shipped ones, what is wrong with broken ones, verdicts.

mod load;
mod shipped;
mod support;
mod verdict;
