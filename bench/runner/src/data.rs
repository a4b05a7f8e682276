//! Reading the generated layers.

use std::fs;
use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use kunyu_overlay::{MultiPolygon, PackedLayer, PlaneArea, Point, Polygon};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

/// Whatever goes wrong ends the run.
pub(crate) type Fault = Box<dyn std::error::Error>;

/// A `.bin` file: u64 counts of rows, rings and points; u32 first ring of each row and first point
/// of each ring, with ends; padding to 8; then x and y as f64. Shells turn left, holes right.
struct Bin {
    bytes: Vec<u8>,
    rows: usize,
    rings_at: usize,
    points_at: usize,
}

impl Bin {
    fn open(folder: &Path, layer: &str) -> Result<Self, Fault> {
        let bytes = fs::read(folder.join(format!("{layer}_4547.bin")))?;
        let mut bin = Self {
            bytes,
            rows: 0,
            rings_at: 0,
            points_at: 0,
        };
        let (rows, rings) = (bin.word(0) as usize, bin.word(8) as usize);
        bin.rows = rows;
        bin.rings_at = 24 + 4 * (rows + 1);
        bin.points_at = (bin.rings_at + 4 * (rings + 1)).next_multiple_of(8);
        Ok(bin)
    }

    fn word(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.bytes[at..at + 8].try_into().unwrap_or_default())
    }

    fn half(&self, at: usize) -> usize {
        u32::from_le_bytes(self.bytes[at..at + 4].try_into().unwrap_or_default()) as usize
    }

    /// A ring; what does not fit the grid is left out.
    fn ring(&self, ring: usize) -> Vec<Point> {
        let (start, end) = (
            self.half(self.rings_at + 4 * ring),
            self.half(self.rings_at + 4 * ring + 4),
        );
        let coordinate = |index: usize| f64::from_bits(self.word(self.points_at + 8 * index));
        let point = |at: usize| Point::snap(coordinate(2 * at), coordinate(2 * at + 1)).ok();
        (start..end - 1).filter_map(point).collect()
    }

    fn shape(&self, row: usize) -> MultiPolygon {
        let mut polygons: Vec<Polygon> = Vec::new();
        for number in self.half(24 + 4 * row)..self.half(28 + 4 * row) {
            let ring = self.ring(number);
            match polygons.last_mut() {
                Some(polygon) if PlaneArea::of_ring(&ring).0 < 0 => polygon.holes.push(ring),
                _ => polygons.push(Polygon {
                    shell: ring,
                    holes: Vec::new(),
                }),
            }
        }
        MultiPolygon(polygons)
    }
}

/// The shapes of a layer.
pub(crate) fn shapes(folder: &Path, layer: &str) -> Result<Vec<MultiPolygon>, Fault> {
    let bin = Bin::open(folder, layer)?;
    Ok((0..bin.rows).map(|row| bin.shape(row)).collect())
}

/// A layer, packed.
pub(crate) fn layer(folder: &Path, name: &str) -> Result<PackedLayer, Fault> {
    let bin = Bin::open(folder, name)?;
    Ok(PackedLayer::build_from(bin.rows, |row| bin.shape(row)))
}

/// A text column as numbers into its sorted distinct values.
pub(crate) fn codes(folder: &Path, layer: &str, column: &str) -> Result<(Vec<u32>, usize), Fault> {
    let file = fs::File::open(folder.join(format!("{layer}_4547.parquet")))?;
    // without the embedded schema every text column is plain text
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [column]);
    let mut texts = Vec::new();
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        let Some(values) = batch.column(0).as_string_opt::<i32>() else {
            return Err(format!("{layer}.{column} is no text").into());
        };
        texts.extend((0..values.len()).map(|row| values.value(row).to_owned()));
    }
    let mut distinct = texts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let code = |text: &String| distinct.binary_search(text).unwrap_or_default() as u32;
    Ok((texts.iter().map(code).collect(), distinct.len()))
}

/// Largest resident memory of this process in MB; 0 where the system does not tell.
pub(crate) fn peak_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
