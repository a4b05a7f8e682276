//! Names in SQL, and what SQLite says in our words.

use rusqlite::ErrorCode;

use super::FORMAT;
use crate::{FormatError, Place};

/// A name in double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A failed statement while reading.
pub(super) fn read_error(place: &Place, error: &rusqlite::Error) -> FormatError {
    let code = error.sqlite_error_code();
    let (zh, en) = match code {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            ("数据库文件损坏", "the database file is damaged")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "数据库被其他程序占用",
            "the database is locked by another program",
        ),
        Some(ErrorCode::TooBig) => ("某个值过大", "a value is too large"),
        Some(ErrorCode::OperationInterrupted) => (
            "查询过于复杂，已中止",
            "the query takes too long and was stopped",
        ),
        _ => ("数据库无法读取", "the database cannot be read"),
    };
    let detail = error.to_string();
    FormatError::malformed(
        place,
        FORMAT,
        format!("{zh}（{detail}）"),
        format!("{en} ({detail})"),
    )
}

/// A failed statement while writing.
pub(super) fn write_error(place: &Place, error: rusqlite::Error) -> FormatError {
    FormatError::write(place.file.clone(), std::io::Error::other(error))
}
