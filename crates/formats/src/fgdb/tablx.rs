//! Where the rows of a table lie: `.gdbtablx`, offsets in blocks of 1,024 rows. Blocks without rows
//! may be left out; a bitmap then says which are there.

use std::io::{Read, Seek, SeekFrom};

use super::FORMAT;
use crate::bytes::Cursor;
use crate::input::{Blob, ReadSeek};
use crate::{FormatError, Place};

const HEADER: u64 = 16;
const BLOCK: u64 = 1024;
/// Bytes of the bitmap of a table with 64-bit numbers, and what stands before and behind it.
const WIDE_MAP: (u32, u32, u32) = (22, 32_768, 52);

/// The index of a table.
pub(super) struct Tablx {
    blob: Blob,
    width: usize,
    /// Blocks stored.
    stored: u64,
    /// Bit for bit, the blocks that are stored; `None` where all are.
    map: Option<Vec<u8>>,
    /// Row numbers given out, deleted rows included.
    pub(super) rows: u64,
    /// The numbers of the rows are certain.
    pub(super) reliable: bool,
}

impl Tablx {
    pub(super) fn open(blob: &Blob, place: &Place) -> Result<Self, FormatError> {
        let io = |error| FormatError::read(place.file.clone(), error);
        let length = blob.len().map_err(io)?;
        let broken = |zh: &str, en: &str| FormatError::malformed(place, FORMAT, zh, en);
        let cut = || {
            broken(
                "行索引 .gdbtablx 不完整",
                "the row index .gdbtablx is cut short",
            )
        };
        let head = blob.head(HEADER).map_err(io)?;
        let mut cursor = Cursor::new(&head);
        let version = cursor.uint32().map_err(|_| cut())?;
        let (stored, rows) = match version {
            3 => {
                let stored = cursor.uint32().map_err(|_| cut())?;
                (
                    u64::from(stored),
                    u64::from(cursor.uint32().map_err(|_| cut())?),
                )
            }
            4 => (cursor.uint64().map_err(|_| cut())?, u64::MAX),
            _ => {
                let what = format!("version {version} of the row index .gdbtablx");
                return Err(FormatError::Unsupported {
                    place: place.clone().into(),
                    what,
                });
            }
        };
        let width = cursor.uint32().map_err(|_| cut())? as usize;
        if !(4..=6).contains(&width) {
            return Err(broken(
                "行索引 .gdbtablx 的文件头无效",
                "the header of the row index .gdbtablx is not valid",
            ));
        }
        let end = stored
            .checked_mul(BLOCK * width as u64)
            .and_then(|bytes| bytes.checked_add(HEADER))
            .filter(|end| *end <= length)
            .ok_or_else(cut)?;
        let mut index = Self {
            blob: blob.clone(),
            width,
            stored,
            map: None,
            rows,
            reliable: true,
        };
        if stored > 0 {
            let mut reader = blob.open().map_err(io)?;
            reader.seek(SeekFrom::Start(end)).map_err(io)?;
            let mut tail = Vec::new();
            // a bitmap has a bit for each of at most 2^31 / 1024 blocks
            reader.take(1 << 20).read_to_end(&mut tail).map_err(io)?;
            let read = if version == 3 {
                index.map(&tail)
            } else {
                index.wide_map(&tail)
            };
            read.ok_or_else(cut)?;
        } else {
            index.rows = 0;
        }
        index.check_map().ok_or_else(|| {
            broken(
                "行索引 .gdbtablx 的块位图与块数不符",
                "the bitmap of the row index .gdbtablx does not fit its blocks",
            )
        })?;
        Ok(index)
    }

    fn map(&mut self, tail: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(tail);
        let words = cursor.uint32().ok()?;
        let bits = cursor.uint32().ok()? as usize;
        cursor.take(8).ok()?;
        if words > 0 {
            self.map = Some(cursor.take(bits.div_ceil(8)).ok()?.to_vec());
        }
        Some(())
    }

    /// The bitmap of the 64-bit form is known in one layout only.
    fn wide_map(&mut self, tail: &[u8]) -> Option<()> {
        let mut cursor = Cursor::new(tail);
        self.rows = cursor.uint64().ok()?;
        let size = cursor.uint32().ok()?;
        let (before, bytes, behind) = WIDE_MAP;
        if size == before + bytes + behind {
            let known = cursor
                .take(before as usize)
                .ok()?
                .starts_with(b"\x01\0\x01\0\0\0");
            let map = cursor.take(bytes as usize).ok()?.to_vec();
            self.reliable = known;
            self.map = known.then_some(map);
        } else if size > 0 {
            self.reliable = false;
        }
        if !self.reliable {
            self.rows = self.stored * BLOCK;
        }
        Some(())
    }

    fn check_map(&self) -> Option<()> {
        let Some(map) = &self.map else {
            return Some(());
        };
        let set: u64 = map.iter().map(|byte| u64::from(byte.count_ones())).sum();
        (set == self.stored).then_some(())
    }

    /// Streams `(row number from 1, offset in the table)` of the rows that are there.
    pub(super) fn offsets(&self) -> std::io::Result<Offsets<'_>> {
        let mut reader = self.blob.open()?;
        reader.seek(SeekFrom::Start(HEADER))?;
        Ok(Offsets {
            index: self,
            reader,
            next_block: 0,
            block: 0,
            left: self.stored,
            bytes: Vec::new(),
            at: 0,
        })
    }

    fn is_stored(&self, block: u64) -> bool {
        self.map.as_ref().is_none_or(|map| {
            map.get((block / 8) as usize)
                .is_some_and(|byte| byte & (1 << (block % 8)) != 0)
        })
    }
}

pub(super) struct Offsets<'a> {
    index: &'a Tablx,
    reader: Box<dyn ReadSeek>,
    /// Logical block to look at next.
    next_block: u64,
    /// Logical block in `bytes`.
    block: u64,
    /// Stored blocks not read yet.
    left: u64,
    bytes: Vec<u8>,
    at: usize,
}

impl Offsets<'_> {
    /// Reads the next block that is stored.
    fn refill(&mut self) -> std::io::Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        while !self.index.is_stored(self.next_block) {
            self.next_block += 1;
        }
        self.block = self.next_block;
        self.next_block += 1;
        self.left -= 1;
        self.bytes.resize(BLOCK as usize * self.index.width, 0);
        self.reader.read_exact(&mut self.bytes)?;
        self.at = 0;
        Ok(true)
    }

    pub(super) fn next(&mut self) -> std::io::Result<Option<(u64, u64)>> {
        let width = self.index.width;
        loop {
            if self.at * width >= self.bytes.len() && !self.refill()? {
                return Ok(None);
            }
            let row = self.block * BLOCK + self.at as u64;
            if row >= self.index.rows {
                return Ok(None);
            }
            let mut raw = [0; 8];
            raw[..width].copy_from_slice(&self.bytes[self.at * width..][..width]);
            self.at += 1;
            let offset = u64::from_le_bytes(raw);
            if offset > 0 {
                return Ok(Some((row + 1, offset)));
            }
        }
    }
}
