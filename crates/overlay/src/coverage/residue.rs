use std::ops::Range;

use super::parallel::{map_ranges, sort};
use crate::Point;
use crate::packed::{Table, scramble};
use crate::topology::Segment;

/// Edges sorted at a time.
const EDGES_AT_A_TIME: usize = 1 << 23;
/// Features looked at by one task.
const FEATURES: usize = 2048;
/// Sorted keys looked at by one task.
const KEYS: usize = 1 << 16;

/// The edges of a layer that are not matched by exactly one edge the other way: every edge of a
/// coverage's rim and of its faults, and no other. `ring` of a segment is the packed place of its
/// feature, `vertex` its edge in the table.
///
/// In a coverage, neighbours run along their common boundary in opposite directions; such edges
/// wind once each way around every place and may be left out. What remains winds around each place
/// as often as features cover it. Time is linear but for sorting of keys; memory is 8 bytes for
/// each of 8 million edges at a time, beside the answer.
pub(super) fn residue(table: &Table) -> Vec<Segment> {
    let edges = table.rings.points.len();
    let passes = edges.div_ceil(EDGES_AT_A_TIME).next_power_of_two() as u64;
    let mut left: Vec<u32> = Vec::new();
    for pass in 0..passes {
        let mut keys = map_ranges(table.ids.len(), FEATURES, |places| {
            keys(table, places, |hash| (hash & (passes - 1)) == pass)
        })
        .concat();
        sort(&mut keys);
        let parts = map_ranges(keys.len(), KEYS, |range| unmatched(table, &keys, range));
        left.extend(parts.iter().flatten());
    }
    left.sort_unstable();
    let segment = |&edge: &u32| {
        let (a, b) = ends(table, edge);
        Segment {
            a,
            b,
            ring: table.owner(edge),
            vertex: edge,
        }
    };
    map_ranges(left.len(), KEYS, |range| {
        left[range].iter().map(segment).collect::<Vec<_>>()
    })
    .concat()
}

fn ends(table: &Table, edge: u32) -> (Point, Point) {
    let edge = edge as usize;
    (table.rings.points[edge], table.rings.points[edge + 1])
}

/// A key for each edge of some features: 32 bits of a hash that does not know the direction, then
/// the edge.
fn keys(table: &Table, places: Range<usize>, wanted: impl Fn(u64) -> bool) -> Vec<u64> {
    let mut keys = Vec::new();
    for ring in places.flat_map(|place| table.ring_range(place)) {
        let (start, end) = (table.rings.starts[ring], table.rings.starts[ring + 1] - 1);
        let mut before = scramble(table.rings.points[start as usize]);
        for edge in start..end {
            let after = scramble(table.rings.points[edge as usize + 1]);
            let sum = before.wrapping_add(after);
            let hash = (sum ^ (sum >> 31)).wrapping_mul(0x94D0_49BB_1331_11EB);
            if wanted(hash) {
                keys.push((hash & !0xFFFF_FFFF) | u64::from(edge));
            }
            before = after;
        }
    }
    keys
}

/// The edges without a match among the runs of equal hashes that begin in a range of sorted keys.
fn unmatched(table: &Table, keys: &[u64], range: Range<usize>) -> Vec<u32> {
    let hash = |at: usize| keys[at] >> 32;
    let mut left = Vec::new();
    let mut at = range.start;
    while at < range.end && at > 0 && hash(at) == hash(at - 1) {
        at += 1;
    }
    while at < range.end {
        let mut end = at + 1;
        while end < keys.len() && hash(end) == hash(at) {
            end += 1;
        }
        unmatched_of_run(table, &keys[at..end], &mut left);
        at = end;
    }
    left
}

fn unmatched_of_run(table: &Table, run: &[u64], left: &mut Vec<u32>) {
    if let [one, two] = *run {
        let ((a, b), (c, d)) = (ends(table, one as u32), ends(table, two as u32));
        if a != d || b != c {
            left.extend([one as u32, two as u32]);
        }
        return;
    }
    if let [one] = *run {
        left.push(one as u32);
        return;
    }
    let mut edges: Vec<(Point, Point, bool, u32)> = run
        .iter()
        .map(|&key| {
            let (a, b) = ends(table, key as u32);
            (a.min(b), a.max(b), a < b, key as u32)
        })
        .collect();
    edges.sort_unstable();
    for same in edges.chunk_by(|one, two| (one.0, one.1) == (two.0, two.1)) {
        if same.len() != 2 || same[0].2 == same[1].2 {
            left.extend(same.iter().map(|edge| edge.3));
        }
    }
}
