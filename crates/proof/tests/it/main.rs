//! The proof of written reports: the bureau's own report of 2020, reports made at random, hostile text.

mod bureau;
mod common;
mod corpus;
mod hostile;
mod rules;
