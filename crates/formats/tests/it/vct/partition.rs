//! Partitions of every shape, written and read again.

use std::collections::BTreeMap;

use kunyu_formats::{Coordinates, Feature, Geometry, GeometryKind, Polygon, WriteOptions};
use proptest::prelude::*;

use super::write::{cells, layer, normal, there_and_back, values};
use crate::common::area;

/// The rings around cells, from all their edges: those of two cells lie inside.
fn outline(list: &[[(f64, f64); 3]]) -> Vec<Coordinates> {
    let inner = |edge: &[(f64, f64); 3]| {
        list.iter()
            .any(|other| other[0] == edge[2] && other[2] == edge[0])
    };
    let mut open: Vec<[(f64, f64); 3]> = list.iter().copied().filter(|edge| !inner(edge)).collect();
    let mut rings = Vec::new();
    while let Some(first) = open.pop() {
        let mut xy = first.to_vec();
        while xy.first() != xy.last() {
            // at a corner where the area touches itself turn right, so that rings stay simple
            let here = *xy.last().unwrap();
            let last = xy[xy.len() - 2];
            let angle = |to: (f64, f64)| {
                let (ax, ay) = (here.0 - last.0, here.1 - last.1);
                let (bx, by) = (to.0 - here.0, to.1 - here.1);
                (ax * by - ay * bx).atan2(ax * bx + ay * by)
            };
            let next = (0..open.len())
                .filter(|index| open[*index][0] == here)
                .max_by(|a, b| angle(open[*a][1]).total_cmp(&angle(open[*b][1])))
                .unwrap();
            xy.extend_from_slice(&open.swap_remove(next)[1..]);
        }
        rings.push(Coordinates::plane(xy));
    }
    rings
}

/// Merges some cells of a grid: polygons with holes, touching at corners, sharing long borders.
fn merged(columns: usize, rows: usize, owner: &[u8], bends: &[i16]) -> Vec<Feature> {
    let unit = 64.0;
    let bend = |seed: usize| f64::from(bends[seed % bends.len()]) / 1000.0;
    let cells = cells(columns, rows, unit, bend);
    let mut edges: BTreeMap<u8, Vec<[(f64, f64); 3]>> = BTreeMap::new();
    for (cell, owner) in cells.iter().zip(owner) {
        let Some(Geometry::Polygons(polygons)) = &cell.geometry else {
            continue;
        };
        let xy = &polygons[0].rings[0].xy;
        for edge in xy.windows(3).step_by(2) {
            edges
                .entry(*owner)
                .or_default()
                .push([edge[0], edge[1], edge[2]]);
        }
    }
    let mut features = Vec::new();
    for list in edges.values() {
        let rings = outline(list);
        let (shells, holes): (Vec<_>, Vec<_>) = rings
            .into_iter()
            .partition(|ring| ring.signed_area2() > 0.0);
        let mut polygons: Vec<Polygon> = shells
            .into_iter()
            .map(|shell| Polygon { rings: vec![shell] })
            .collect();
        for hole in holes {
            let around = polygons
                .iter_mut()
                .filter(|polygon| {
                    let bounds =
                        |ring: &Coordinates| Geometry::Lines(vec![ring.clone()]).bounds().unwrap();
                    let (a, b) = (bounds(&polygon.rings[0]), bounds(&hole));
                    a[0] < b[0] && a[1] < b[1] && a[2] > b[2] && a[3] > b[3]
                })
                .min_by(|a, b| {
                    let size = |p: &Polygon| p.rings[0].signed_area2();
                    size(a).total_cmp(&size(b))
                });
            around.unwrap().rings.push(hole);
        }
        let row = features.len() as u64 + 1;
        features.push(Feature::new(
            row,
            Some(Geometry::Polygons(polygons)),
            values(row),
        ));
    }
    features
}

fn all_rings(geometry: &Geometry) -> Vec<Vec<Vec<(u64, u64)>>> {
    let mut rings: Vec<Coordinates> = Vec::new();
    geometry.for_each(&mut |ring| rings.push(ring.clone()));
    let alone = rings
        .into_iter()
        .map(|ring| Polygon { rings: vec![ring] })
        .collect();
    normal(&Geometry::Polygons(alone))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn partitions_come_back(
        owner in proptest::collection::vec(0_u8..6, 30),
        bends in proptest::collection::vec(-9_000_i16..9_000, 1..20),
        full in any::<bool>(),
    ) {
        let layer = layer(GeometryKind::Polygons, 4526);
        let features = merged(6, 5, &owner, &bends);
        let options = WriteOptions::new().full_precision(full);
        let (whole, _) = there_and_back(&layer, &features, &options);
        prop_assert_eq!(&whole.notices, &[]);
        let (found, list) = &whole.layers[0];
        prop_assert_eq!(&found.fields, &layer.fields);
        prop_assert_eq!(&found.crs, &layer.crs);
        prop_assert_eq!(list.len(), features.len());
        for (ours, theirs) in list.iter().zip(&features) {
            prop_assert_eq!(&ours.values, &theirs.values);
            let rounded = |geometry: &Geometry| {
                let mut copy = geometry.clone();
                if let Geometry::Polygons(polygons) = &mut copy {
                    for at in polygons.iter_mut().flat_map(|p| &mut p.rings).flat_map(|r| &mut r.xy) {
                        let round = |n: f64| format!("{n:.3}").parse::<f64>().unwrap();
                        *at = if full { *at } else { (round(at.0), round(at.1)) };
                    }
                }
                copy
            };
            let (ours, theirs) = (ours.geometry.as_ref().unwrap(), theirs.geometry.as_ref().unwrap());
            prop_assert!((area(ours) - area(theirs)).abs() < 1e-3);
            prop_assert_eq!(all_rings(ours), all_rings(&rounded(theirs)));
        }
    }
}
