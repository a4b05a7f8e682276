//! Reading the generated layers.

use std::fs;
use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use kunyu_overlay::{MultiPolygon, PackedLayer, PlaneArea, Point, Polygon};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Whatever goes wrong ends the run.
pub(crate) type Fault = Box<dyn std::error::Error>;

/// The shapes of a `.bin` file: u64 counts of rows, rings and points; u32 first ring of each row
/// and first point of each ring, with ends; padding to 8; then x and y as f64.
pub(crate) fn shapes(folder: &Path, layer: &str) -> Result<Vec<MultiPolygon>, Fault> {
    let bytes = fs::read(folder.join(format!("{layer}_4547.bin")))?;
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
    let half = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap_or_default());
    let (rows, rings) = (word(0) as usize, word(8) as usize);
    let first_ring = |row: usize| half(24 + 4 * row) as usize;
    let ring_offsets = 24 + 4 * (rows + 1);
    let first_point = |ring: usize| half(ring_offsets + 4 * ring) as usize;
    let points = (ring_offsets + 4 * (rings + 1)).next_multiple_of(8);
    let coordinate = |index: usize| f64::from_bits(word(points + 8 * index));
    let ring = |ring: usize| -> Result<Vec<Point>, Fault> {
        let span = first_point(ring)..first_point(ring + 1) - 1;
        span.map(|at| Ok(Point::snap(coordinate(2 * at), coordinate(2 * at + 1))?)).collect()
    };
    (0..rows)
        .map(|row| {
            let mut polygons: Vec<Polygon> = Vec::new();
            for number in first_ring(row)..first_ring(row + 1) {
                let ring = ring(number)?;
                match polygons.last_mut() {
                    Some(polygon) if PlaneArea::of_ring(&ring).0 < 0 => polygon.holes.push(ring),
                    _ => polygons.push(Polygon { shell: ring, holes: Vec::new() }),
                }
            }
            Ok(MultiPolygon(polygons))
        })
        .collect()
}

/// A layer, packed.
pub(crate) fn layer(folder: &Path, name: &str) -> Result<PackedLayer, Fault> {
    Ok(PackedLayer::build(&shapes(folder, name)?))
}

/// A text column as numbers into its sorted distinct values.
pub(crate) fn codes(folder: &Path, layer: &str, column: &str) -> Result<(Vec<u32>, usize), Fault> {
    let file = fs::File::open(folder.join(format!("{layer}_4547.parquet")))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), [column]);
    let mut texts = Vec::new();
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        let values = batch.column(0);
        let text = |row: usize| -> Result<String, Fault> {
            let text = match (values.as_string_opt::<i32>(), values.as_string_opt::<i64>()) {
                (Some(values), _) => values.value(row),
                (_, Some(values)) => values.value(row),
                _ => return Err(format!("{layer}.{column} is no text").into()),
            };
            Ok(text.to_owned())
        };
        for row in 0..values.len() {
            texts.push(text(row)?);
        }
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
