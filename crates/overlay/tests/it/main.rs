//! Integration tests of the overlay kernel, in one binary.

mod support;
