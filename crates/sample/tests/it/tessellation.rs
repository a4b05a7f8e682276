//! Land use and zoning have no gaps and no overlaps; villages and townships nest exactly.

use std::collections::{BTreeMap, HashMap};

use kunyu_overlay::{PlaneArea, Point};
use kunyu_sample::{District, SampleLayer};

use crate::support::{layer, polygons, small, text};

type Segment = (Point, Point);

/// Segments of all rings in their direction; panics when one occurs twice.
fn directed(layer: &SampleLayer) -> HashMap<Segment, usize> {
    let mut segments = HashMap::new();
    for (row, feature) in layer.features.iter().enumerate() {
        for ring in polygons(feature).rings() {
            assert!(ring.len() > 2, "{}", feature.key);
            for (index, &to) in ring.iter().enumerate() {
                let from = ring[(index + ring.len() - 1) % ring.len()];
                assert_ne!(from, to, "{} repeats a point", feature.key);
                let known = segments.insert((from, to), row);
                assert!(known.is_none(), "{} and row {known:?} overlap", feature.key);
            }
        }
    }
    segments
}

/// Each segment is used once or, the other way round, twice. What is used once is the outline:
/// returned as the number of its rings.
fn outline_rings(segments: &HashMap<Segment, usize>) -> usize {
    let mut next = HashMap::new();
    for &(from, to) in segments.keys() {
        if !segments.contains_key(&(to, from)) {
            assert!(
                next.insert(from, to).is_none(),
                "the outline touches itself at {from:?}"
            );
        }
    }
    let mut rings = 0;
    while let Some((&start, _)) = next.iter().next() {
        let mut here = start;
        while let Some(there) = next.remove(&here) {
            here = there;
        }
        assert_eq!(here, start, "the outline is not closed");
        rings += 1;
    }
    rings
}

fn turn(a: Point, b: Point, c: Point) -> i32 {
    let cross = i128::from(b.x - a.x) * i128::from(c.y - a.y)
        - i128::from(b.y - a.y) * i128::from(c.x - a.x);
    cross.signum() as i32
}

fn between(a: Point, b: Point, p: Point) -> bool {
    turn(a, b, p) == 0
        && p.x >= a.x.min(b.x)
        && p.x <= a.x.max(b.x)
        && p.y >= a.y.min(b.y)
        && p.y <= a.y.max(b.y)
        && p != a
        && p != b
}

/// Whether the segments meet elsewhere than in a common end.
fn meet((a, b): Segment, (c, d): Segment) -> bool {
    let crossing = turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
    crossing || between(a, b, c) || between(a, b, d) || between(c, d, a) || between(c, d, b)
}

/// Panics when two segments meet elsewhere than in a common end: exact, over a grid of buckets.
fn assert_no_crossings(segments: &HashMap<Segment, usize>) {
    let mut once: Vec<Segment> = segments
        .keys()
        .filter(|&&(a, b)| a < b || !segments.contains_key(&(b, a)))
        .copied()
        .collect();
    once.sort_unstable();
    // about as long as the longest common segments: 64 m
    let bucket = |value: i64| value >> 33;
    let mut buckets: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
    for (index, &(a, b)) in once.iter().enumerate() {
        for x in bucket(a.x.min(b.x))..=bucket(a.x.max(b.x)) {
            for y in bucket(a.y.min(b.y))..=bucket(a.y.max(b.y)) {
                buckets.entry((x, y)).or_default().push(index as u32);
            }
        }
    }
    for members in buckets.values() {
        for (index, &first) in members.iter().enumerate() {
            for &second in &members[index + 1..] {
                let (s, t) = (once[first as usize], once[second as usize]);
                assert!(!meet(s, t), "{s:?} meets {t:?}");
            }
        }
    }
}

fn area(layer: &SampleLayer) -> PlaneArea {
    layer
        .features
        .iter()
        .map(|feature| polygons(feature).plane_area())
        .sum()
}

fn assert_partition(layer: &SampleLayer) {
    let segments = directed(layer);
    assert_no_crossings(&segments);
    assert_eq!(outline_rings(&segments), 1, "{} has gaps", layer.id);
    for feature in &layer.features {
        for polygon in &polygons(feature).0 {
            assert!(
                PlaneArea::of_ring(&polygon.shell) > PlaneArea(0),
                "{}",
                feature.key
            );
            let holes = polygon.holes.iter();
            assert!(
                holes
                    .map(|hole| PlaneArea::of_ring(hole))
                    .all(|area| area < PlaneArea(0))
            );
        }
    }
}

fn assert_nested(district: &District) {
    let landuse = layer(district, "landuse");
    let (villages, townships) = (layer(district, "village"), layer(district, "township"));
    let mut by_village: BTreeMap<&str, PlaneArea> = BTreeMap::new();
    let mut by_township: BTreeMap<&str, PlaneArea> = BTreeMap::new();
    for patch in &landuse.features {
        let village = text(landuse, patch, "ZLDWDM");
        for (sums, code) in [
            (&mut by_village, village),
            (&mut by_township, &village[..9]),
        ] {
            let sum = sums.entry(code).or_default();
            *sum = *sum + polygons(patch).plane_area();
        }
    }
    for (layer, sums) in [(villages, &by_village), (townships, &by_township)] {
        assert_eq!(layer.features.len(), sums.len());
        for feature in &layer.features {
            assert_eq!(
                polygons(feature).plane_area(),
                sums[feature.key.as_str()],
                "{}",
                layer.id
            );
        }
        assert_eq!(area(layer), area(landuse));
        assert_partition(layer);
    }
}

#[test]
fn landuse_is_a_partition() {
    assert_partition(layer(small(), "landuse"));
}

#[test]
fn villages_and_townships_nest_exactly() {
    assert_nested(small());
}

/// The detailed plan is a partition too, but for the plots to try, which it leaves out: the
/// second ring of its outline.
#[test]
fn zoning_leaves_out_only_the_plots_to_try() {
    let segments = directed(layer(small(), "zoning"));
    assert_no_crossings(&segments);
    assert_eq!(outline_rings(&segments), 2);
}

/// Free shapes are simple as well.
#[test]
fn every_polygon_of_every_layer_is_simple() {
    assert_simple(small());
}

fn assert_simple(district: &District) {
    for layer in district.layers.iter().chain(&district.parcels) {
        for feature in &layer.features {
            let kunyu_overlay::Shape::Polygons(shape) = &feature.shape else {
                continue;
            };
            assert!(!shape.is_empty(), "{} {}", layer.id, feature.key);
            let mut segments = HashMap::new();
            for ring in shape.rings() {
                for (index, &to) in ring.iter().enumerate() {
                    let from = ring[(index + ring.len() - 1) % ring.len()];
                    assert!(segments.insert((from, to), 0).is_none(), "{}", feature.key);
                }
            }
            assert_no_crossings(&segments);
        }
    }
}

/// `SCALE=1 SEED=7 cargo test --release -p kunyu-sample -- --ignored --nocapture partition_at`
#[test]
#[ignore = "runs at the scale and seed of the environment"]
fn partition_at_a_scale() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<f64>().ok())
    };
    let scale = number("SCALE").unwrap_or(1.0);
    let seed = number("SEED").map_or(42, |seed| seed as u64);
    let district = District::generate(&kunyu_sample::Options { scale, seed }).unwrap();
    assert_partition(layer(&district, "landuse"));
    assert_nested(&district);
    assert_simple(&district);
    println!(
        "scale {scale}, seed {seed}: {} patches",
        layer(&district, "landuse").features.len()
    );
}
