use super::Coverage;
use super::clusters::Clusters;
use super::findings::{CheckOptions, Findings, Keeper, Keyed};
use super::mesh::Mesh;
use super::place::place_in;
use super::regions::{Part, regions};
use crate::exact::orient;
use crate::packed::NEAR;
use crate::topology::Segment;
use crate::{MultiPolygon, PlaneArea, Point, Polygon};

/// A region that no polygon of a layer covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its outline; vertices are those of its neighbours, or crossings rounded to the grid.
    pub polygon: Polygon,
    /// Its area.
    pub area: PlaneArea,
    /// Polygons that share an edge with it, or a part of one, in ascending order.
    pub neighbours: Vec<u32>,
    /// A place inside it, or a vertex where it is narrower than the grid.
    pub place: Point,
}

pub(super) fn gaps(coverage: &Coverage, options: &CheckOptions) -> Findings<Gap> {
    let found = regions(&coverage.mesh, coverage.clusters(), Part::Gap);
    findings(coverage, found, options)
}

pub(super) fn uncovered(
    coverage: &Coverage,
    parent: &Coverage,
    options: &CheckOptions,
) -> Findings<Gap> {
    let mesh = Mesh::joined(&coverage.mesh, &parent.mesh);
    let found = regions(&mesh, &Clusters::new(&mesh), Part::Uncovered);
    findings(coverage, found, options)
}

fn findings(coverage: &Coverage, found: Vec<Polygon>, options: &CheckOptions) -> Findings<Gap> {
    let mut keeper = Keeper::new(options.keep);
    for polygon in found {
        let area = polygon.rings().map(|ring| PlaneArea::of_ring(ring)).sum();
        if options.passes_over(area, polygon.rings()) {
            keeper.pass_over();
            continue;
        }
        let first = polygon.shell.first().copied();
        keeper.push(Keyed((first, area), polygon));
    }
    keeper.finish().map(|Keyed((vertex, area), polygon)| {
        let shape = MultiPolygon(vec![polygon.clone()]);
        let neighbours = neighbours(&coverage.mesh, &polygon);
        let mut neighbours: Vec<u32> = neighbours.iter().map(|&p| coverage.number(p)).collect();
        neighbours.sort_unstable();
        Gap {
            area,
            neighbours,
            place: place_in(&shape).or(vertex).unwrap_or_default(),
            polygon,
        }
    })
}

/// Places of the features with an unmatched edge along the outline.
fn neighbours(mesh: &Mesh, polygon: &Polygon) -> Vec<u32> {
    let (mut near, mut found) = (Vec::new(), Vec::new());
    for ring in polygon.rings() {
        let next = ring.iter().cycle().skip(1);
        for (&a, &b) in ring.iter().zip(next) {
            mesh.near(a, b, NEAR, &mut near);
            let along = near
                .iter()
                .map(|&edge| &mesh.segments[edge as usize])
                .filter(|edge| runs_along(edge, a, b));
            found.extend(along.map(|edge| edge.ring));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether an edge goes from `b` towards `a`, or is passed on that way, to about a grid unit: the
/// feature lies on the other side of its edge than the gap.
fn runs_along(edge: &Segment, a: Point, b: Point) -> bool {
    let (dx, dy) = (edge.b.x - edge.a.x, edge.b.y - edge.a.y);
    let clearance = i128::from(2 * (dx.abs() + dy.abs()));
    let beside = |place: Point| orient(edge.a, edge.b, place).abs() <= clearance;
    let along = |p: Point, q: Point| {
        i128::from(dx) * i128::from(q.x - p.x) + i128::from(dy) * i128::from(q.y - p.y)
    };
    let square = along(edge.a, edge.b);
    // both ends of the stretch by their feet on the edge
    let (from, to) = (along(edge.a, b), along(edge.a, a));
    beside(a) && beside(b) && from < to && from.max(0) < to.min(square)
}
