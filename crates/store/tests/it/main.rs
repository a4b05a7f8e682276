//! Tests of the store and the lake.
//!
//! What depends on the database runs through [`harness::Kind`], a list of the databases on which a
//! store can be opened, so that a second one joins by one more entry.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod acts;
mod audit;
mod backup;
mod catalogue;
mod crash;
mod faults;
mod foreign;
mod harness;
mod identity;
mod jobs;
mod lake;
mod server;
mod speed;
mod verdicts;
