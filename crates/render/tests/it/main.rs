//! Documents and maps, read back.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod documents;
mod maps;
mod report;

/// Writes a file to the folder `KUNYU_RENDER_OUT`, to be looked at.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("KUNYU_RENDER_OUT") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}
