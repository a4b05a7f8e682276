use std::io::{BufReader, SeekFrom};
use std::sync::Arc;

use tempfile::NamedTempFile;

use super::FORMAT;
use super::cursor::{Cursor, Script};
use super::layers::{self, Plan};
use super::resolve::Resolver;
use super::rows::{Parts, Rows};
use super::scan::{Catalogue, scan};
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::text::{Charset, Detected, Lines, Utf8Reader, detect};
use crate::{Features, FormatError, Layer, Notice, OpenOptions, Place, Source};

/// A VCT opened for reading: one layer a table.
pub(crate) struct VctSource {
    blob: Blob,
    options: OpenOptions,
    place: Place,
    catalogue: Catalogue,
    plans: Vec<Plan>,
    layers: Vec<Layer>,
    opening: Vec<Notice>,
    /// Notices of the last pass over each layer.
    passes: Vec<NoticeLog>,
}

/// The encoding, and the bytes in one whose line ends are those of ASCII.
fn decoded(
    blob: Blob,
    place: &Place,
    options: &OpenOptions,
) -> Result<(Blob, Detected), FormatError> {
    let stated = match &options.encoding {
        None => None,
        Some(label) => {
            Some(
                Charset::from_label(label).ok_or_else(|| FormatError::UnknownEncoding {
                    label: label.clone(),
                })?,
            )
        }
    };
    let io = |error| FormatError::read(place.file.clone(), error);
    let Some(detected) = detect(&blob, stated).map_err(io)? else {
        let encoding = "UTF-8 / GB18030".to_owned();
        return Err(FormatError::Encoding {
            place: place.clone().into(),
            encoding,
        });
    };
    if !detected.charset.name().starts_with("UTF-16") {
        return Ok((blob, detected));
    }
    let mut text = Utf8Reader::open(&blob, detected).map_err(io)?;
    let mut file = NamedTempFile::new().map_err(io)?;
    std::io::copy(&mut text, &mut file).map_err(|error| {
        if error.kind() == std::io::ErrorKind::InvalidData {
            return FormatError::Encoding {
                place: place.clone().into(),
                encoding: detected.charset.name().to_owned(),
            };
        }
        io(error)
    })?;
    let detected = Detected {
        charset: Charset::UTF8,
        mark: 0,
    };
    Ok((Blob::Temp(Arc::new(file)), detected))
}

impl VctSource {
    /// Opens a VCT: reads it once, checks every object and notes where it lies.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let (blob, detected) = decoded(blob, &place, options)?;
        let script = Script {
            charset: detected.charset,
            separator: ",".to_owned(),
        };
        let limits = &options.limits;
        let cursor = cursor_at(&blob, &place, script, limits.line_bytes, (0, detected.mark))?;
        let mut notices = NoticeLog::default();
        let mut catalogue = scan(cursor, &place, limits, &mut notices)?;
        let plans = layers::plan(&mut catalogue, &place, &mut notices);
        let encoding = detected.charset.name();
        let layers: Vec<Layer> = plans
            .iter()
            .map(|plan| layers::describe(&catalogue, plan, encoding))
            .collect();
        Ok(Self {
            blob,
            options: options.clone(),
            place,
            catalogue,
            passes: plans.iter().map(|_| NoticeLog::default()).collect(),
            plans,
            layers,
            opening: notices.list(),
        })
    }
}

/// A cursor from a line on: the number of lines before it and its offset.
pub(super) fn cursor_at(
    blob: &Blob,
    place: &Place,
    script: Script,
    line_bytes: usize,
    (lines, offset): (u64, u64),
) -> Result<Cursor<BufReader<Box<dyn ReadSeek>>>, FormatError> {
    let io = |error| FormatError::read(place.file.clone(), error);
    let mut file = blob.open().map_err(io)?;
    file.seek(SeekFrom::Start(offset)).map_err(io)?;
    let reader = BufReader::with_capacity(64 * 1024, file);
    let name = script.charset.name();
    let reader = Lines::new(reader, place.clone(), name, line_bytes).starting_at(lines, offset);
    Ok(Cursor::new(reader, script))
}

impl Source for VctSource {
    fn format(&self) -> &'static str {
        FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let Some(plan) = self.plans.get(layer) else {
            return Err(FormatError::NoLayer {
                file: self.place.file.clone(),
                asked: layer,
                count: self.plans.len(),
            });
        };
        let file = self
            .blob
            .open()
            .map_err(|error| FormatError::read(self.place.file.clone(), error))?;
        let line_bytes = self.options.limits.line_bytes;
        let catalogue = &self.catalogue;
        let resolver = Resolver::new(catalogue, file, self.place.clone(), line_bytes);
        // notices of an earlier pass would be given twice
        let notices = &mut self.passes[layer];
        notices.clear();
        let parts = Parts {
            blob: &self.blob,
            options: &self.options,
            place: &self.place,
            catalogue,
            plan,
        };
        Ok(Box::new(Rows::new(parts, resolver, notices)))
    }

    fn notices(&self) -> Vec<Notice> {
        let passes = self.passes.iter().flat_map(NoticeLog::list);
        self.opening.iter().cloned().chain(passes).collect()
    }
}
