//! `.xls`: a compound file whose stream of records the library reads into memory, making a dense
//! table of every sheet. The records are gone through before, so that a small file cannot ask for
//! a large table; the library then sees nothing but the stream that was checked.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Range};

use super::FORMAT;
use super::book::converted;
use super::sheet::{Cells, Placed};
use crate::guard::guarded;
use crate::input::Blob;
use crate::{FormatError, Place};

/// Cells of the dense tables of all sheets together.
const MOST_CELLS: u64 = 16 << 20;
/// Longest stream, in bytes.
const MOST_BYTES: u64 = 512 << 20;
/// Sheets of a workbook.
const MOST_SHEETS: usize = 1_024;

const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MUL_RK: u16 = 0x00bd;
const END: u16 = 0x000a;
const BEGIN: u16 = 0x0809;
/// Records that begin with row and column of a cell.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd];

/// Whether a compound file holds a workbook.
pub(crate) fn is_workbook(blob: &Blob) -> bool {
    let Ok(reader) = blob.open() else {
        return false;
    };
    let place = Place::default();
    let found = guarded(&place, FORMAT, || {
        let file = cfb::CompoundFile::open(reader)?;
        Ok::<bool, std::io::Error>(file.is_stream("Workbook") || file.is_stream("Book"))
    });
    found.unwrap_or(false)
}

/// A compound file of nothing but the checked stream of records.
pub(super) fn clean(blob: &Blob, place: &Place) -> Result<Cursor<Vec<u8>>, FormatError> {
    let reader = blob
        .open()
        .map_err(|error| FormatError::read(place.file.clone(), error))?;
    let (name, stream) = guarded(place, FORMAT, || {
        let mut file = cfb::CompoundFile::open(reader)?;
        let name = ["Workbook", "Book"]
            .into_iter()
            .find(|name| file.is_stream(name))
            .ok_or_else(|| std::io::Error::other("no workbook in it"))?;
        let mut stream = Vec::new();
        file.open_stream(name)?
            .take(MOST_BYTES + 1)
            .read_to_end(&mut stream)?;
        Ok::<_, std::io::Error>((name, stream))
    })?;
    if stream.len() as u64 > MOST_BYTES {
        return Err(limit(place, "bytes of the workbook", MOST_BYTES));
    }
    check(&stream, place)?;
    guarded(place, FORMAT, || {
        let mut file =
            cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
        file.create_stream(name)?.write_all(&stream)?;
        file.flush()?;
        Ok::<_, std::io::Error>(Cursor::new(file.into_inner().into_inner()))
    })
}

fn limit(place: &Place, what: &'static str, limit: u64) -> FormatError {
    FormatError::Limit {
        place: place.clone().into(),
        what,
        limit,
    }
}

/// The records from a position on: kind and content.
struct Records<'a> {
    stream: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.stream.split_first_chunk::<4>()?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let content = rest.get(..length)?;
        self.stream = &rest[length..];
        Some((kind, content))
    }
}

fn short(content: &[u8], at: usize) -> Option<u32> {
    let bytes = content.get(at..at + 2)?;
    Some(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

fn long(content: &[u8], at: usize) -> Option<u32> {
    let bytes = content.get(at..at + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Refuses a workbook whose sheets would be larger in memory than they may.
fn check(stream: &[u8], place: &Place) -> Result<(), FormatError> {
    let starts: Vec<usize> = Records { stream }
        .take_while(|(kind, _)| *kind != END)
        .filter(|(kind, _)| *kind == BOUND_SHEET)
        .filter_map(|(_, content)| Some(long(content, 0)? as usize))
        .collect();
    if starts.len() > MOST_SHEETS {
        return Err(limit(place, "sheets", MOST_SHEETS as u64));
    }
    let (mut cells, mut walked) = (0_u64, 0_u64);
    for start in starts {
        let Some(sheet) = stream.get(start..) else {
            continue;
        };
        let (dense, bytes) = extent(sheet, place)?;
        cells = cells.saturating_add(dense);
        walked += bytes;
        if cells > MOST_CELLS {
            return Err(limit(place, "cells of all sheets", MOST_CELLS));
        }
        // sheets that share their records would be read again and again
        if walked > 4 * stream.len() as u64 + 65_536 {
            return Err(limit(place, "bytes of all sheets", stream.len() as u64));
        }
    }
    Ok(())
}

/// Cells of the dense table of a sheet, and the bytes of its records.
fn extent(stream: &[u8], place: &Place) -> Result<(u64, u64), FormatError> {
    let (mut rows, mut columns) = ((u32::MAX, 0), (u32::MAX, 0));
    let mut see = |row: u32, first: u32, last: u32| {
        rows = (rows.0.min(row), rows.1.max(row));
        columns = (columns.0.min(first), columns.1.max(last));
    };
    let (mut depth, mut bytes) = (0_usize, 0_u64);
    for (kind, content) in (Records { stream }) {
        bytes += content.len() as u64 + 4;
        match kind {
            BEGIN => depth += 1,
            END => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            DIMENSIONS => stated(content, place)?,
            MUL_RK => {
                let last = short(content, content.len().saturating_sub(2));
                if let (Some(row), Some(first), Some(last)) =
                    (short(content, 0), short(content, 2), last)
                {
                    see(row, first, last.max(first));
                }
            }
            kind if CELLS.contains(&kind) => {
                if let (Some(row), Some(column)) = (short(content, 0), short(content, 2)) {
                    see(row, column, column);
                }
            }
            _ => {}
        }
    }
    let side = |(first, last): (u32, u32)| u64::from(last.saturating_sub(first)) + 1;
    let dense = if rows.0 == u32::MAX {
        0
    } else {
        side(rows) * side(columns)
    };
    Ok((dense, bytes))
}

/// Refuses a stated extent that is turned round or too large; the library reserves it.
fn stated(content: &[u8], place: &Place) -> Result<(), FormatError> {
    let extent = match content.len() {
        10 => [
            short(content, 0),
            short(content, 2),
            short(content, 4),
            short(content, 6),
        ],
        _ => [
            long(content, 0),
            long(content, 4),
            short(content, 8),
            short(content, 10),
        ],
    };
    let [Some(top), Some(bottom), Some(left), Some(right)] = extent else {
        return Ok(());
    };
    // nothing in it: the end is the beginning. The library may take the left edge for nought
    let turned = bottom < top || right < left;
    let size = u64::from(bottom.saturating_sub(top)) * u64::from(right);
    if turned || size > MOST_CELLS {
        return Err(limit(
            place,
            "stated extent of a sheet in cells",
            MOST_CELLS,
        ));
    }
    Ok(())
}

/// Cells of a dense table.
pub(super) struct RangeCells {
    range: Range<Data>,
    next: usize,
}

impl RangeCells {
    pub(super) fn new(range: Range<Data>) -> Self {
        Self { range, next: 0 }
    }
}

impl Cells for RangeCells {
    fn next_cell(&mut self) -> Result<Option<Placed>, FormatError> {
        let (height, width) = self.range.get_size();
        let (top, left) = self.range.start().unwrap_or_default();
        while self.next < height * width {
            let (row, column) = (self.next / width, self.next % width);
            self.next += 1;
            match self.range.get((row, column)) {
                None | Some(Data::Empty) => {}
                Some(data) => {
                    let cell = converted(data.clone(), "");
                    return Ok(Some((left + column as u32, top + row as u32, cell)));
                }
            }
        }
        Ok(None)
    }
}
