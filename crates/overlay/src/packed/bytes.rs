use std::sync::Arc;

use thiserror::Error;

use super::rings::doubled_area;
use super::{PackedLayer, RingTable, Table};
use crate::Point;

const MAGIC: &[u8; 8] = b"KYPACK01";
const HEADER: usize = 40;
/// Largest absolute coordinate of the grid: 2^26 m.
const LIMIT: i64 = 1 << 53;

/// Why bytes are not a packed layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PackedError {
    /// Another kind of file, or another version.
    #[error("these bytes are not a packed layer of version 1")]
    NotPacked,
    /// The length is not what the header says.
    #[error("a packed layer of {expected} bytes was announced, {found} are there")]
    Length {
        /// Bytes according to the header.
        expected: u64,
        /// Bytes given.
        found: u64,
    },
    /// A column holds what cannot be.
    #[error("column {column} of the packed layer is damaged at entry {index}")]
    Damaged {
        /// Name of the column.
        column: &'static str,
        /// Entry, from 0.
        index: usize,
    },
}

impl PackedLayer {
    /// The layer as bytes, little-endian, every column aligned to 8 bytes from the start:
    ///
    /// | bytes | content |
    /// |---|---|
    /// | 8 | `KYPACK01` |
    /// | 8 | number of features F, `u64` |
    /// | 8 | number of rings R, `u64` |
    /// | 8 | number of points P, closing points included, `u64` |
    /// | 8 | length of all, `u64` |
    /// | 4·F | caller's number of each packed feature, `u32` |
    /// | 4·(F+1) | first ring of each feature, and R, `u32` |
    /// | 4·(R+1) | first point of each ring, and P, `u32` |
    /// | R | 1 where a ring opens a polygon, 0 where it is a hole |
    /// | 16·P | x and y of each point in 2^-27 m, `i64` |
    ///
    /// Areas, boxes and the index of edges are derived on loading.
    pub fn to_bytes(&self) -> Vec<u8> {
        let table = self.table();
        let counts = [
            table.ids.len(),
            table.rings.areas.len(),
            table.rings.points.len(),
        ];
        let length = layout(counts).map_or(0, |layout| layout[5]);
        let mut bytes = Vec::with_capacity(length);
        bytes.extend(MAGIC);
        for count in counts.into_iter().chain([length]) {
            bytes.extend((count as u64).to_le_bytes());
        }
        for column in [&table.ids, &table.features, &table.rings.starts] {
            bytes.extend(column.iter().flat_map(|number| number.to_le_bytes()));
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        bytes.extend(table.rings.shells.iter().map(|&shell| u8::from(shell)));
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        for point in &table.rings.points {
            bytes.extend(point.x.to_le_bytes());
            bytes.extend(point.y.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`PackedLayer::to_bytes`] wrote. Whatever the bytes are, this never panics and
    /// takes memory only in proportion to their length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackedError> {
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return Err(PackedError::NotPacked);
        }
        let word = |index: usize| u64_at(bytes, 8 + 8 * index);
        let wrong = PackedError::Length {
            expected: word(3),
            found: bytes.len() as u64,
        };
        let counts = [word(0), word(1), word(2)];
        if counts.iter().any(|&count| count > u64::from(u32::MAX) - 1) {
            return Err(wrong);
        }
        let counts = counts.map(|count| count as usize);
        let layout = layout(counts).ok_or(wrong)?;
        if layout[5] != bytes.len() || word(3) != bytes.len() as u64 {
            return Err(wrong);
        }
        let ids = u32_column(bytes, layout[0], counts[0]);
        check_permutation(&ids)?;
        let features = u32_column(bytes, layout[1], counts[0] + 1);
        check_offsets("features", &features, counts[1], 0)?;
        let starts = u32_column(bytes, layout[2], counts[1] + 1);
        check_offsets("rings", &starts, counts[2], 4)?;
        let shells = bytes[layout[3]..layout[3] + counts[1]]
            .iter()
            .map(|&flag| flag == 1);
        let shells: Vec<bool> = shells.collect();
        let points = points(&bytes[layout[4]..])?;
        let areas = checked_areas(&points, &starts, &shells)?;
        check_shells(&features, &shells)?;
        let rings = RingTable {
            points,
            starts,
            areas,
            shells,
        };
        Ok(Self(Arc::new(Table::new(rings, features, ids))))
    }
}

/// Offsets of the columns ids, features, starts, shells, points, and the length of all.
fn layout([features, rings, points]: [usize; 3]) -> Option<[usize; 6]> {
    let sizes = [
        4 * features,
        4 * (features + 1),
        4 * (rings + 1),
        rings,
        points.checked_mul(16)?,
    ];
    let mut offsets = [HEADER; 6];
    for (index, size) in sizes.into_iter().enumerate() {
        offsets[index + 1] = offsets[index]
            .checked_add(size)?
            .checked_next_multiple_of(8)?;
    }
    Some(offsets)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 8]
        .iter()
        .rev()
        .fold(0, |word, &byte| (word << 8) | u64::from(byte))
}

fn u32_column(bytes: &[u8], at: usize, count: usize) -> Vec<u32> {
    bytes[at..at + 4 * count]
        .chunks_exact(4)
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect()
}

fn points(bytes: &[u8]) -> Result<Vec<Point>, PackedError> {
    let place = |index: usize, pair: &[u8]| {
        let point = Point {
            x: u64_at(pair, 0) as i64,
            y: u64_at(pair, 8) as i64,
        };
        let inside =
            point.x.unsigned_abs() <= LIMIT as u64 && point.y.unsigned_abs() <= LIMIT as u64;
        inside.then_some(point).ok_or(PackedError::Damaged {
            column: "points",
            index,
        })
    };
    bytes
        .chunks_exact(16)
        .enumerate()
        .map(|(index, pair)| place(index, pair))
        .collect()
}

fn check_permutation(ids: &[u32]) -> Result<(), PackedError> {
    let mut seen = vec![false; ids.len()];
    for (index, &id) in ids.iter().enumerate() {
        match seen.get_mut(id as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => {
                return Err(PackedError::Damaged {
                    column: "ids",
                    index,
                });
            }
        }
    }
    Ok(())
}

/// Offsets must begin at 0, end at `end` and grow by `step` at least.
fn check_offsets(
    column: &'static str,
    offsets: &[u32],
    end: usize,
    step: u32,
) -> Result<(), PackedError> {
    let damaged = |index| Err(PackedError::Damaged { column, index });
    if offsets[0] != 0 {
        return damaged(0);
    }
    if let Some(index) = offsets
        .windows(2)
        .position(|pair| pair[1].checked_sub(pair[0]).is_none_or(|gap| gap < step))
    {
        return damaged(index + 1);
    }
    if offsets[offsets.len() - 1] as usize != end {
        return damaged(offsets.len() - 1);
    }
    Ok(())
}

/// Rings must be closed, without repeated points, and turn the way their kind does.
fn checked_areas(
    points: &[Point],
    starts: &[u32],
    shells: &[bool],
) -> Result<Vec<i128>, PackedError> {
    let area = |index: usize| {
        let ring = &points[starts[index] as usize..starts[index + 1] as usize];
        let closed = ring.first() == ring.last();
        let clean = ring.windows(2).all(|edge| edge[0] != edge[1]);
        let area = doubled_area(ring);
        let turns = area != 0 && (area > 0) == shells[index];
        (closed && clean && turns)
            .then_some(area)
            .ok_or(PackedError::Damaged {
                column: "rings",
                index,
            })
    };
    (0..shells.len()).map(area).collect()
}

/// The first ring of a feature must be a shell.
fn check_shells(features: &[u32], shells: &[bool]) -> Result<(), PackedError> {
    let orphan = features
        .windows(2)
        .position(|span| span[0] < span[1] && !shells[span[0] as usize]);
    orphan.map_or(Ok(()), |index| {
        Err(PackedError::Damaged {
            column: "features",
            index,
        })
    })
}
