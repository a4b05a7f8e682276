//! From sorted rows to the files of an edition.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::canonical::{self, EditionName};
use super::manifest::Part;
use super::parquet_part::{self, Encoded};
use super::prepare::CURVE_BYTES;
use super::sort::{Arena, Entry, Sorted, Sorter};
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
    pub(super) rows: SortedRows,
}

/// Makes the files of an edition.
pub(super) struct Maker {
    pub(super) schema: Arc<Schema>,
    pub(super) epsg: u32,
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
                    tasks.spawn(move |_| drop(send.send(maker.file(rows))));
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

    fn file(&self, rows: PartRows) -> Result<PartFile, StoreError> {
        let Encoded {
            bytes,
            rows: count,
            bounds,
        } = parquet_part::encode(&self.schema, self.epsg, rows.iter())?;
        let part = Part {
            sha256: hex(&Sha256::digest(&bytes)),
            size_bytes: bytes.len() as u64,
            rows: count as u64,
            bounds: bounds.map(Into::into),
        };
        let rows = SortedRows {
            schema: Arc::clone(&self.schema),
            rows,
        };
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
    fn len(&self) -> usize {
        match self {
            Self::Resident(_, entries) => entries.len(),
            Self::Copied { ends, .. } => ends.len(),
        }
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Resident(arena, entries) => Some(arena.record(*entries.get(row)?).1),
            Self::Copied { bytes, ends } => {
                let start = row
                    .checked_sub(1)
                    .map_or(Some(0), |before| ends.get(before).copied());
                bytes.get(start?..*ends.get(row)?)
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|row| self.get(row))
    }
}

/// Rows of an edition that is being written, in its order.
pub struct SortedRows {
    schema: Arc<Schema>,
    rows: PartRows,
}

impl SortedRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row as a reader of the edition will be given it.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn row(&self, row: usize) -> Result<Row, StoreError> {
        let bytes = self.rows.get(row);
        let row = bytes.and_then(|bytes| canonical::decode_row(&self.schema, bytes));
        row.ok_or_else(parquet_part::damaged)
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
