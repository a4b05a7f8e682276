//! From rows to the bytes by which an edition keeps them; on as many threads as there are.

use std::sync::Arc;

use kunyu_overlay::{Bounds, PlaneArea, Shape};

use super::canonical::{canonical_row, encode_row, row_digest};
use super::sort::Block;
use super::wkb;
use crate::{Row, Schema, StoreError};

/// Bytes of the place on the curve before the key of a sorted row.
pub(super) const CURVE_BYTES: usize = 8;
/// Bytes for which a block has room from the start.
const BLOCK: usize = 1 << 17;
/// A block that is longer takes no further row.
const FULL: usize = 1 << 20;

/// Prepares rows of an edition. Cheap to clone; every thread may have one.
#[derive(Debug, Clone)]
pub struct Preparer {
    schema: Arc<Schema>,
}

/// Rows ready to be sorted into an edition, in any order.
#[derive(Default)]
pub struct PreparedRows {
    pub(super) rows: Vec<Block>,
    pub(super) digests: Block,
    pub(super) count: u64,
    pub(super) area: PlaneArea,
}

impl Preparer {
    pub(super) fn new(schema: &Schema) -> Self {
        Self {
            schema: Arc::new(schema.clone()),
        }
    }

    /// Room for rows of so many vertices together: what they need, roughly.
    pub fn room(&self, rows: usize, vertices: usize) -> PreparedRows {
        let bytes = (vertices * 16 + rows * (64 + 8 * self.schema.fields.len())).min(FULL + BLOCK);
        PreparedRows {
            rows: vec![Block::with_capacity(bytes, rows)],
            digests: Block::with_capacity(rows * 64, rows),
            ..PreparedRows::default()
        }
    }

    /// Adds a row; `number` is told where it has no key. Rings may begin anywhere and turn either way.
    ///
    /// # Errors
    /// When the row has no key, or a value or the geometry does not fit the schema; `into` is as it was
    /// then.
    pub fn add(&self, into: &mut PreparedRows, row: Row, number: u64) -> Result<(), StoreError> {
        if row.key.is_empty() {
            return Err(StoreError::NoKey { row: number });
        }
        let row = canonical_row(&self.schema, row)?;
        into.add(&self.schema, &row);
        Ok(())
    }
}

impl PreparedRows {
    /// Rows so far.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Gives back room that was not needed: what is prepared stays in memory until all of it is sorted.
    pub fn trim(&mut self) {
        self.rows.iter_mut().for_each(Block::trim);
        self.digests.trim();
    }

    /// Bytes of the rows.
    pub(super) fn bytes(&self) -> usize {
        self.rows.iter().map(Block::len).sum()
    }

    fn add(&mut self, schema: &Schema, row: &Row) {
        let bounds = row.shape.as_ref().and_then(wkb::bounds);
        if self.rows.last().is_none_or(|block| block.len() > FULL) {
            self.rows.push(Block::with_capacity(BLOCK, 64));
        }
        let Some(block) = self.rows.last_mut() else {
            return;
        };
        let value = block.add(|bytes| {
            bytes.extend_from_slice(&curve(bounds.as_ref()).to_be_bytes());
            bytes.extend_from_slice(row.key.as_bytes());
            encode_row(bytes, schema, row);
            CURVE_BYTES + row.key.len()
        });
        let digest = row_digest(value);
        self.digests.add(|bytes| {
            bytes.extend_from_slice(row.key.as_bytes());
            bytes.extend_from_slice(&digest);
            row.key.len()
        });
        self.count += 1;
        if let Some(Shape::Polygons(polygons)) = &row.shape {
            self.area = self.area + polygons.plane_area();
        }
    }
}

/// Rows without geometry come last.
fn curve(bounds: Option<&Bounds>) -> u64 {
    bounds.map_or(u64::MAX, wkb::hilbert)
}
