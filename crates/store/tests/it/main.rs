//! Tests of the store and the lake.
//!
//! What depends on the database runs through [`harness::Kind`], a list of the databases on which a
//! store can be opened, so that a second one joins by one more entry.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod acts;
mod attachments;
mod audit;
mod backup;
mod books;
mod cases;
mod catalogue;
mod crash;
mod faults;
mod foreign;
mod harness;
mod identity;
mod jobs;
mod lake;
mod papers;
mod random_acts;
mod record_acts;
mod record_queries;
mod records;
mod register;
mod register_rules;
mod server;
mod speed;
mod verdicts;
