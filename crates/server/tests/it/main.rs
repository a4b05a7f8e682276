//! The server as browsers and programs meet it, without a network between.

#![allow(clippy::unwrap_used, reason = "what cannot be set up cannot be tested")]
#![allow(
    clippy::too_many_lines,
    reason = "what somebody may do is told in one piece"
)]

mod accounts;
mod permissions;
mod records;
mod rights;
mod support;
