use kunyu_overlay::{Bounds, Point};
use serde::{Deserialize, Serialize};

use crate::{EditionId, Schema};

/// Version of the manifest that this program writes and reads.
pub(crate) const FORMAT: u32 = 1;

/// What an edition is made of: `lake/<layer>/<edition>/manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub format: u32,
    /// The layer.
    pub layer: String,
    /// The name of the edition, computed from its rows.
    pub edition: EditionId,
    /// EPSG code of the CRS of the coordinates.
    pub epsg: u32,
    /// Columns, key and geometry.
    pub schema: Schema,
    /// Number of rows.
    pub rows: u64,
    /// Sum of the plane areas in 0.01 m².
    pub area_centi_m2: i64,
    /// Box around everything.
    pub bounds: Option<GridBox>,
    /// The files, in the order of the space-filling curve.
    pub parts: Vec<Part>,
}

/// One file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// SHA-256 of the file, hexadecimal; the file is `lake/<layer>/parts/<sha256>.parquet`.
    pub sha256: String,
    /// Size of the file.
    pub size_bytes: u64,
    /// Number of rows.
    pub rows: u64,
    /// Box around its rows.
    pub bounds: Option<GridBox>,
}

/// A box in grid units of 2^-27 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridBox {
    /// West.
    pub min_x: i64,
    /// South.
    pub min_y: i64,
    /// East.
    pub max_x: i64,
    /// North.
    pub max_y: i64,
}

impl From<Bounds> for GridBox {
    fn from(bounds: Bounds) -> Self {
        let (min, max) = (bounds.min, bounds.max);
        Self {
            min_x: min.x,
            min_y: min.y,
            max_x: max.x,
            max_y: max.y,
        }
    }
}

impl From<GridBox> for Bounds {
    fn from(grid: GridBox) -> Self {
        let min = Point {
            x: grid.min_x,
            y: grid.min_y,
        };
        Self {
            min,
            max: Point {
                x: grid.max_x,
                y: grid.max_y,
            },
        }
    }
}
