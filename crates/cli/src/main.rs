//! The `kunyu` command.
fn main() {}
