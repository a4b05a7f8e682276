//! Tests of the whole: the shape of the repository, the command, real input.

mod dependencies;
mod tidy;
