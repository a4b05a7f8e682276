use std::path::Path;

use crate::{Format, FormatError, Layer, OpenOptions, Sink, Source, WriteOptions};

pub(crate) fn open(path: &Path, _options: &OpenOptions) -> Result<Box<dyn Source>, FormatError> {
    Err(FormatError::Unrecognised { file: path.display().to_string(), found: None })
}

pub(crate) fn create(
    path: &Path,
    _format: Format,
    _layer: &Layer,
    _options: &WriteOptions,
) -> Result<Box<dyn Sink>, FormatError> {
    Err(FormatError::Unrecognised { file: path.display().to_string(), found: None })
}
