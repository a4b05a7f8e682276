//! The built command, used as people use it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod area;
mod bad_input;
mod check;
mod import;
mod overlay;
mod project;
mod real_input;
mod support;
mod surface;
mod verdict;
