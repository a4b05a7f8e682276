use super::findings::{CheckOptions, Findings, Keyed};
use super::parallel::keep_from;
use super::place::place_in;
use super::regions::{Part, regions};
use super::{Coverage, depths};
use crate::packed::Table;
use crate::walk::Walker;
use crate::{MultiPolygon, PackedLayer, PairOperation, PlaneArea, Point, pair};

/// Features walked by one task.
const FEATURES: usize = 64;

/// Two polygons of a layer whose interiors meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The smaller number.
    pub a: u32,
    /// The greater number.
    pub b: u32,
    /// Canonical area of the intersection.
    pub area: PlaneArea,
    /// The intersection.
    pub pieces: MultiPolygon,
    /// A place inside the intersection, or a vertex of one narrower than the grid.
    pub place: Point,
}

pub(super) fn overlaps(coverage: &Coverage, options: &CheckOptions) -> Findings<Overlap> {
    let suspects = suspects(coverage);
    let all = coverage.layer.table();
    let layer = PackedLayer::build_from(suspects.len(), |index| polygons(all, suspects[index]));
    layer.prepare();
    let table = layer.table();
    let number = |place: u32| all.ids[suspects[table.ids[place as usize] as usize] as usize];
    let keeper = keep_from(table.ids.len(), FEATURES, options.keep, |places, keeper| {
        let mut walker = Walker::default();
        for place in places.start as u32..places.end as u32 {
            let mine = table.feature(place as usize);
            walker.shared(&mine, table, place + 1, true, |shared| {
                let area = PlaneArea(shared.area);
                if options.passes_over(area, &shared.rings) {
                    return keeper.pass_over();
                }
                let (a, b) = (number(place), number(shared.place));
                let vertex = shared.rings.iter().flatten().min().copied();
                let key = (a.min(b), a.max(b));
                keeper.push(Keyed(key, (area, vertex.unwrap_or_default())));
            });
        }
    });
    keeper.finish().map(|Keyed((a, b), (area, vertex))| {
        let layer = &coverage.layer;
        let operation = PairOperation::Intersection;
        let pieces = pair(&layer.polygon(a), &layer.polygon(b), operation);
        let place = place_in(&pieces).unwrap_or(vertex);
        Overlap {
            a,
            b,
            area,
            pieces,
            place,
        }
    })
}

fn polygons(table: &Table, place: u32) -> MultiPolygon {
    table.rings.polygons(table.ring_range(place as usize))
}

/// Places of the features that may overlap others: those with unmatched edges that cross, and
/// those that share area with what is covered more than once.
fn suspects(coverage: &Coverage) -> Vec<u32> {
    let (mesh, clusters) = (&coverage.mesh, coverage.clusters());
    let crossing = clusters.crossing.iter();
    let mut suspects: Vec<u32> = crossing
        .map(|&edge| mesh.segments[edge as usize].ring)
        .collect();
    let twice = regions(mesh, clusters, Part::Overlap);
    suspects.extend(depths::meeting(coverage.layer.table(), &twice));
    suspects.sort_unstable();
    suspects.dedup();
    suspects
}
