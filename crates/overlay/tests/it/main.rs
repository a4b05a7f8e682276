//! Integration tests of the overlay kernel, in one binary.

mod support;
mod topology_boolean;
mod topology_relate;
mod topology_validity;
