//! What the tests share.

use std::{path::PathBuf, sync::OnceLock};

use kunyu_overlay::{MultiPolygon, Point, Shape};
use kunyu_sample::{District, Feature, Options, SampleLayer, Value};

/// A small district, generated once.
pub(crate) fn small() -> &'static District {
    static DISTRICT: OnceLock<District> = OnceLock::new();
    DISTRICT.get_or_init(|| generate(0.02))
}

pub(crate) fn generate(scale: f64) -> District {
    District::generate(&Options {
        scale,
        ..Options::default()
    })
    .unwrap()
}

pub(crate) fn layer<'a>(district: &'a District, id: &str) -> &'a SampleLayer {
    district.layer(id).unwrap()
}

pub(crate) fn polygons(feature: &Feature) -> &MultiPolygon {
    match &feature.shape {
        Shape::Polygons(polygons) => polygons,
        other => panic!("not polygons: {other:?}"),
    }
}

pub(crate) fn text<'a>(layer: &SampleLayer, feature: &'a Feature, name: &str) -> &'a str {
    let index = layer
        .fields
        .iter()
        .position(|field| field.name == name)
        .unwrap();
    match &feature.values[index] {
        Value::Text(text) => text,
        _ => "",
    }
}

/// A file of the shared reference data; prints and returns `None` where it is not at hand.
pub(crate) fn shared(path: &str) -> Option<String> {
    let root = std::env::var_os("KUNYU_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    if !root.is_dir() {
        println!("skipped: no reference data at {}", root.display());
        return None;
    }
    Some(std::fs::read_to_string(root.join(path)).unwrap())
}

/// A rectangle in metres: west, south, east, north.
pub(crate) type Rectangle = [f64; 4];

/// Area of the polygons inside the rectangle, by clipping each ring to its four sides (Sutherland
/// and Hodgman): signed ring areas stay right, whatever the bridges along the sides.
pub(crate) fn clipped_m2(shape: &MultiPolygon, rectangle: Rectangle) -> f64 {
    let [west, south, east, north] = rectangle;
    shape
        .rings()
        .map(|ring| {
            let local = |point: &Point| {
                let (x, y) = point.metres();
                (x - west, y - south)
            };
            let mut ring: Vec<(f64, f64)> = ring.iter().map(local).collect();
            let (width, height) = (east - west, north - south);
            ring = half_plane(&ring, |p| p.0);
            ring = half_plane(&ring, |p| width - p.0);
            ring = half_plane(&ring, |p| p.1);
            ring = half_plane(&ring, |p| height - p.1);
            let last = ring.len().wrapping_sub(1);
            let doubled: f64 = (0..ring.len())
                .map(|i| {
                    let (a, b) = (ring[if i == 0 { last } else { i - 1 }], ring[i]);
                    a.0 * b.1 - a.1 * b.0
                })
                .sum();
            doubled / 2.0
        })
        .sum()
}

fn half_plane(ring: &[(f64, f64)], side: impl Fn((f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(ring.len());
    for (index, &to) in ring.iter().enumerate() {
        let from = ring[(index + ring.len() - 1) % ring.len()];
        let (a, b) = (side(from), side(to));
        if (a >= 0.0) != (b >= 0.0) {
            let t = a / (a - b);
            kept.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
        }
        if b >= 0.0 {
            kept.push(to);
        }
    }
    kept
}
