//! What the reference suites share: the folder of shared data, rows, scaling.

pub(crate) mod mesh;
pub(crate) mod wkt;

use std::path::PathBuf;

use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring, normalise};
use wkt::Wkt;

/// The shared data folder: `KUNYU_SHARED`, else `shared` beside the workspace.
pub(crate) fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("KUNYU_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    root.is_dir().then_some(root)
}

/// A file of the shared folder as text; `None` (said on standard output) when it is not there.
pub(crate) fn shared_text(path: &str) -> Option<String> {
    let text = shared().and_then(|root| std::fs::read_to_string(root.join(path)).ok());
    if text.is_none() {
        println!("skipped: shared file {path} is not here");
    }
    text
}

/// The rows of a JSON-lines file of the shared folder.
pub(crate) fn shared_rows(path: &str) -> Option<Vec<serde_json::Value>> {
    let text = shared_text(path)?;
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// A suite that ran nothing though the data is there is a failure where `CI` is `true`.
pub(crate) fn must_have_run(suite: &str, run: usize) {
    println!("{suite}: {run} cases run");
    let strict = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(run > 0 || !strict, "{suite} ran no case");
}

/// The power of two that brings the largest absolute coordinate to between 5e4 and 1e5 m.
pub(crate) fn scale_of(geometries: &[&Wkt]) -> f64 {
    let largest = geometries
        .iter()
        .flat_map(|geometry| geometry.coordinates())
        .flat_map(|(x, y)| [x.abs(), y.abs()])
        .fold(0.0, f64::max);
    let mut scale = 1.0;
    if largest == 0.0 {
        return scale;
    }
    while largest * scale >= 1e5 {
        scale /= 2.0;
    }
    while largest * scale < 5e4 {
        scale *= 2.0;
    }
    scale
}

/// Polygons as written, times `scale`, on the grid; turned right, nothing repaired.
pub(crate) fn scaled(wkt: &Wkt, scale: f64) -> MultiPolygon {
    let ring = |points: &Vec<(f64, f64)>| -> Ring {
        let mut ring: Ring = points
            .iter()
            .map(|&(x, y)| Point::snap(x * scale, y * scale).unwrap())
            .collect();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    };
    let polygon = |rings: &Vec<Vec<(f64, f64)>>| {
        let mut rings = rings.iter().map(ring);
        Polygon {
            shell: rings.next().unwrap_or_default(),
            holes: rings.collect(),
        }
    };
    match wkt {
        Wkt::Polygons(polygons) => normalise(MultiPolygon(polygons.iter().map(polygon).collect())),
        other => panic!("not polygons: {other:?}"),
    }
}

/// Length of all rings in metres.
pub(crate) fn perimeter_m(shape: &MultiPolygon) -> f64 {
    let edge = |a: &Point, b: &Point| {
        let ((ax, ay), (bx, by)) = (a.metres(), b.metres());
        libm::hypot(bx - ax, by - ay)
    };
    let ring = |ring: &Ring| -> f64 {
        ring.iter()
            .zip(ring.iter().cycle().skip(1))
            .map(|(a, b)| edge(a, b))
            .sum()
    };
    shape.rings().map(ring).sum()
}
