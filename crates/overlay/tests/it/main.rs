//! Integration tests of the overlay kernel, in one binary.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "suites tell how many cases they ran")]

mod coverage_cases;
mod coverage_laws;
mod coverage_lines;
mod kernel_cases;
mod kernel_laws;
mod kernel_reference;
mod support;
mod topology_boolean;
mod topology_buffer;
mod topology_large;
mod topology_laws;
mod topology_relate;
mod topology_repair;
mod topology_validity;
