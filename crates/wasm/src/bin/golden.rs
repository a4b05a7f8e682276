//! Writes the golden vectors to standard output.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout()
        .lock()
        .write_all(kunyu_wasm::golden::vectors().as_bytes())
}
