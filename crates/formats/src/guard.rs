//! A wall around libraries that may panic on damaged files.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{FormatError, Place};

/// Runs code of a library on content that nobody checked; an error or a panic becomes a
/// [`FormatError::Malformed`].
pub(crate) fn guarded<T, E: Display>(
    place: &Place,
    format: &'static str,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, FormatError> {
    let damaged = |detail: &str| {
        let zh = format!("{format} 文件损坏（{detail}）");
        let en = format!("the {format} file is damaged ({detail})");
        FormatError::malformed(place, format, zh, en)
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(&error.to_string())),
        Err(_) => Err(damaged("internal inconsistency")),
    }
}
