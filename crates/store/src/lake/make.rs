//! From sorted rows to the files of an edition.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::canonical::{self, EditionName};
use super::manifest::Part;
use super::prepare::CURVE_BYTES;
use super::sort::{Arena, Entry, Sorted, Sorter};
use super::{parquet_part, wkb};
use crate::model::hex;
use crate::{EditionId, Row, Schema, StoreError};

/// A part is cut after a row whose key says so: one in 8192, so that a row more or less moves the
/// cuts beside it and no others.
const CUT_MASK: u32 = 8191;
const PART_ROWS_MIN: usize = 2048;
const PART_ROWS_MAX: usize = 32768;
/// Files made at the same time, at most: memory holds that many parts.
pub(super) const FILES_AT_ONCE: usize = 4;
/// Canonical bytes of a part, at most (a single row may exceed it).
const PART_BYTES_MAX: usize = 64 << 20;

/// The bytes of a part and what the manifest says of it.
pub(super) struct PartFile {
    pub(super) bytes: Vec<u8>,
    pub(super) part: Part,
    /// The rows, where somebody wants to see them.
    pub(super) rows: Vec<Row>,
}

/// Makes the files of an edition.
pub(super) struct Maker {
    pub(super) schema: Schema,
    pub(super) epsg: u32,
    pub(super) keep_rows: bool,
    pub(super) send: mpsc::Sender<PartFile>,
}

impl Maker {
    /// Sends the files in order, made on all cores; returns the edition's name. Ends early when nobody
    /// receives.
    pub(super) fn make(
        self,
        rows: Sorter,
        digests: Sorter,
        named: EditionName,
    ) -> Result<EditionId, StoreError> {
        let (edition, sorted) = rayon::join(|| name(digests, named), || rows.finish());
        let (edition, mut cutter) = (edition?, Cutter::new(sorted?));
        let at_once = (rayon::current_num_threads() + 1).min(FILES_AT_ONCE);
        let maker = &self;
        // a panic of a task comes out of the scope
        rayon::in_place_scope(|tasks| {
            let mut making: VecDeque<Receiver<Result<PartFile, StoreError>>> = VecDeque::new();
            loop {
                while making.len() < at_once
                    && let Some(rows) = cutter.next_part()?
                {
                    let (send, made) = sync_channel(1);
                    tasks.spawn(move |_| drop(send.send(maker.file(&rows))));
                    making.push_back(made);
                }
                let Some(made) = making.pop_front() else {
                    return Ok(());
                };
                let file = made.recv().map_err(|_| StoreError::Task)??;
                if maker.send.blocking_send(file).is_err() {
                    return Ok(());
                }
            }
        })
        .map(|()| edition)
    }

    fn file(&self, rows: &PartRows) -> Result<PartFile, StoreError> {
        let decode = |bytes: &[u8]| {
            canonical::decode_row(&self.schema, bytes).ok_or_else(|| StoreError::Damaged {
                file: "a sorted run".to_owned(),
                reason: "a row cannot be read back".into(),
            })
        };
        let mut rows: Vec<Row> = rows.map(decode)?;
        let boxes = rows.iter().map(|row| row.shape.as_ref());
        let boxes: Vec<_> = boxes.map(|shape| shape.and_then(wkb::bounds)).collect();
        let bounds = boxes
            .iter()
            .fold(None, |all, bounds| wkb::joined(all, *bounds));
        let bytes = parquet_part::encode(&self.schema, self.epsg, &rows, &boxes)?;
        let part = Part {
            sha256: hex(&Sha256::digest(&bytes)),
            size_bytes: bytes.len() as u64,
            rows: rows.len() as u64,
            bounds: bounds.map(Into::into),
        };
        if !self.keep_rows {
            rows = Vec::new();
        }
        Ok(PartFile { bytes, part, rows })
    }
}

/// The edition's name; refuses two rows with one key.
fn name(digests: Sorter, mut name: EditionName) -> Result<EditionId, StoreError> {
    let mut sorted = digests.finish()?;
    let mut last: Option<Vec<u8>> = None;
    while let Some((key, digest)) = sorted.next()? {
        if last.as_deref() == Some(key) {
            let key = String::from_utf8_lossy(key).into_owned();
            return Err(StoreError::DuplicateKey { key });
        }
        name.add(digest);
        let last = last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(key);
    }
    Ok(name.finish())
}

/// Canonical bytes of the rows of a part.
enum PartRows {
    /// Where they were sorted.
    Resident(Arc<Arena>, Vec<Entry>),
    /// End to end.
    Copied { bytes: Vec<u8>, ends: Vec<usize> },
}

impl PartRows {
    fn map<T>(&self, each: impl Fn(&[u8]) -> Result<T, StoreError>) -> Result<Vec<T>, StoreError> {
        match self {
            Self::Resident(arena, entries) => {
                let rows = entries.iter().map(|entry| each(arena.record(*entry).1));
                rows.collect()
            }
            Self::Copied { bytes, ends } => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let rows = starts
                    .zip(ends)
                    .map(|(start, end)| each(&bytes[start..*end]));
                rows.collect()
            }
        }
    }
}

/// Cuts the sorted rows into parts.
enum Cutter {
    Resident(Arc<Arena>, std::vec::IntoIter<Entry>),
    Runs(Box<Sorted>),
}

impl Cutter {
    fn new(sorted: Sorted) -> Self {
        match Box::new(sorted).resident() {
            Ok((arena, entries)) => Self::Resident(Arc::new(arena), entries.into_iter()),
            Err(sorted) => Self::Runs(sorted),
        }
    }

    /// The rows of the next part; `None` at the end.
    fn next_part(&mut self) -> Result<Option<PartRows>, StoreError> {
        let (mut rows, mut size) = (0, 0);
        let mut is_last = |place: &[u8], value: &[u8]| {
            (rows, size) = (rows + 1, size + value.len());
            let cut = rows >= PART_ROWS_MIN && is_cut(&place[CURVE_BYTES..]);
            cut || rows >= PART_ROWS_MAX || size >= PART_BYTES_MAX
        };
        let part = match self {
            Self::Resident(arena, entries) => {
                let mut part = Vec::new();
                for entry in entries {
                    part.push(entry);
                    let (place, value) = arena.record(entry);
                    if is_last(place, value) {
                        break;
                    }
                }
                PartRows::Resident(Arc::clone(arena), part)
            }
            Self::Runs(sorted) => {
                let (mut bytes, mut ends) = (Vec::new(), Vec::new());
                while let Some((place, value)) = sorted.next()? {
                    bytes.extend_from_slice(value);
                    ends.push(bytes.len());
                    if is_last(place, value) {
                        break;
                    }
                }
                PartRows::Copied { bytes, ends }
            }
        };
        Ok((rows > 0).then_some(part))
    }
}

fn is_cut(key: &[u8]) -> bool {
    let digest: [u8; 32] = Sha256::digest(key).into();
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) & CUT_MASK == 0
}
