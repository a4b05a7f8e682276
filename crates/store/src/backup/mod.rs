//! Backup and restore: one archive of the database, the lake and the other files of a data folder.
//!
//! A backup is a tar file compressed with zstd. It holds `database/<table>.jsonl` (one row a line, the
//! same for both databases), `lake/…`, `attachments/…`, `folder/…` and, last, `manifest.json` with the size and SHA-256
//! of every file, the rows of every table, and the head of the audit trail. All rows are from one
//! moment; editions and attachments never change, so they are copied afterwards. See ADR 0016.

mod archive;
mod contents;
mod make;
mod restore;
mod rows;

pub use contents::BackupFault;
pub use make::BackupReport;
pub use restore::restore;

/// A restore is under way in the folder, or was when its program died; the file is locked meanwhile.
const UNFINISHED: &str = "restore-unfinished";
/// What the store itself makes in a data folder; everything else there is copied as it is.
const OWN: [&str; 9] = [
    "kunyu.json",
    "kunyu.sqlite",
    "kunyu.sqlite-wal",
    "kunyu.sqlite-shm",
    "lake",
    "attachments",
    "tmp",
    "cache",
    UNFINISHED,
];
const MANIFEST: &str = "manifest.json";
