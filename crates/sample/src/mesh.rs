//! A planar mesh of faces whose shared edges exist once, and its dissolution by label.
//!
//! An edge of the mesh is a polyline with a face on either side. Because both faces use the very
//! same points, any grouping of faces gives polygons without gaps and overlaps.

use std::cmp::Ordering;

use kunyu_overlay::{Bounds, MultiPolygon, PlaneArea, Point, Polygon, Ring};

/// The face outside everything, and the label of faces that belong to no region.
pub(crate) const NOTHING: u32 = u32::MAX;

/// A shared edge: points `start..end` of the mesh, at least two, consecutive ones distinct.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Face on the left in the direction of the points.
    pub(crate) left: u32,
    pub(crate) right: u32,
}

/// Edges and their points.
#[derive(Debug, Default)]
pub(crate) struct Mesh {
    pub(crate) points: Vec<Point>,
    pub(crate) edges: Vec<Edge>,
}

/// A region: its label, and its polygons in canonical order.
pub(crate) type Region = (u32, MultiPolygon);

/// An edge walked with its region on the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Half {
    region: u32,
    start: Point,
    edge: u32,
    forward: bool,
}

impl Mesh {
    /// Adds an edge; repeated points are dropped, an edge of one point is not added.
    pub(crate) fn push(&mut self, points: impl IntoIterator<Item = Point>, left: u32, right: u32) {
        let start = self.points.len();
        for point in points {
            if self.points.len() == start || self.points[self.points.len() - 1] != point {
                self.points.push(point);
            }
        }
        if self.points.len() < start + 2 {
            self.points.truncate(start);
            return;
        }
        let end = self.points.len() as u32;
        self.edges.push(Edge {
            start: start as u32,
            end,
            left,
            right,
        });
    }

    fn line(&self, edge: u32) -> &[Point] {
        let edge = &self.edges[edge as usize];
        &self.points[edge.start as usize..edge.end as usize]
    }

    /// The points of a half edge, without its last.
    fn walk(&self, half: Half, ring: &mut Ring) {
        let line = self.line(half.edge);
        if half.forward {
            ring.extend(&line[..line.len() - 1]);
        } else {
            ring.extend(line[1..].iter().rev());
        }
    }

    fn end(&self, half: Half) -> Point {
        let line = self.line(half.edge);
        if half.forward {
            line[line.len() - 1]
        } else {
            line[0]
        }
    }

    /// From the end of a half edge back along its last segment.
    fn back(&self, half: Half) -> (i128, i128) {
        let line = self.line(half.edge);
        let (last, before) = if half.forward {
            (line.len() - 1, line.len() - 2)
        } else {
            (0, 1)
        };
        direction(line[last], line[before])
    }

    /// Along the first segment of a half edge.
    fn out(&self, half: Half) -> (i128, i128) {
        let line = self.line(half.edge);
        let (first, second) = if half.forward {
            (0, 1)
        } else {
            (line.len() - 1, line.len() - 2)
        };
        direction(line[first], line[second])
    }

    /// Unites the faces of each label; `label(face)` may be [`NOTHING`]. Ordered by label.
    pub(crate) fn dissolve(&self, label: impl Fn(u32) -> u32) -> Vec<Region> {
        let label = |face| {
            if face == NOTHING {
                NOTHING
            } else {
                label(face)
            }
        };
        let mut halves = Vec::new();
        for (index, edge) in self.edges.iter().enumerate() {
            let (left, right) = (label(edge.left), label(edge.right));
            if left == right {
                continue;
            }
            let line = self.line(index as u32);
            let (first, last) = (line[0], line[line.len() - 1]);
            for (region, start, forward) in [(left, first, true), (right, last, false)] {
                if region != NOTHING {
                    halves.push(Half {
                        region,
                        start,
                        edge: index as u32,
                        forward,
                    });
                }
            }
        }
        halves.sort_unstable();
        halves
            .chunk_by(|a, b| a.region == b.region)
            .map(|group| (group[0].region, assemble(self.rings(group))))
            .collect()
    }

    /// The boundary rings of one region: simple, the region on their left.
    fn rings(&self, group: &[Half]) -> Vec<Ring> {
        let mut used = vec![false; group.len()];
        let mut rings = Vec::new();
        for first in 0..group.len() {
            if used[first] {
                continue;
            }
            let (mut ring, mut open) = (Ring::new(), Vec::<(Point, usize)>::new());
            let mut here = first;
            loop {
                used[here] = true;
                let start = group[here].start;
                if starting_at(group, start).len() > 1 {
                    // a ring that comes back to a point is two rings that touch there
                    if let Some(known) = open.iter().position(|&(point, _)| point == start) {
                        rings.push(ring.split_off(open[known].1));
                        open.truncate(known + 1);
                    } else {
                        open.push((start, ring.len()));
                    }
                }
                self.walk(group[here], &mut ring);
                // in a sound mesh the next half edge is unused until the walk is back
                match self.next(group, group[here]) {
                    Some(next) if !used[next] => here = next,
                    _ => break,
                }
            }
            rings.push(ring);
        }
        rings.retain(|ring| ring.len() > 2);
        rings
    }

    /// The half edge that follows: the first one clockwise from where we came, so that the walk
    /// stays beside the same corner of the region.
    fn next(&self, group: &[Half], half: Half) -> Option<usize> {
        let range = starting_at(group, self.end(half));
        let back = self.back(half);
        range.min_by(|&a, &b| clockwise(back, self.out(group[a]), self.out(group[b])))
    }
}

/// The half edges of the group that start at the point.
fn starting_at(group: &[Half], point: Point) -> std::ops::Range<usize> {
    let start = group.partition_point(|half| half.start < point);
    let count = group[start..]
        .iter()
        .take_while(|half| half.start == point)
        .count();
    start..start + count
}

fn direction(from: Point, to: Point) -> (i128, i128) {
    (i128::from(to.x - from.x), i128::from(to.y - from.y))
}

fn cross(a: (i128, i128), b: (i128, i128)) -> i128 {
    a.0 * b.1 - a.1 * b.0
}

/// Orders two directions by their clockwise angle from `base`, in (0, 2π].
fn clockwise(base: (i128, i128), a: (i128, i128), b: (i128, i128)) -> Ordering {
    let half = |direction: (i128, i128)| {
        let side = cross(base, direction);
        let ahead = base.0 * direction.0 + base.1 * direction.1;
        match (side.signum(), ahead > 0) {
            (-1, _) => 0,
            (0, false) => 1,
            (1, _) => 2,
            _ => 3,
        }
    };
    half(a).cmp(&half(b)).then_with(|| cross(a, b).cmp(&0))
}

/// Shells with their holes, in canonical order: each ring from its least point, polygons by it.
fn assemble(rings: Vec<Ring>) -> MultiPolygon {
    let (mut shells, mut holes) = (Vec::new(), Vec::new());
    for mut ring in rings {
        let least = (0..ring.len())
            .min_by_key(|&index| ring[index])
            .unwrap_or(0);
        ring.rotate_left(least);
        let area = PlaneArea::of_ring(&ring);
        match area.cmp(&PlaneArea(0)) {
            Ordering::Greater => shells.push((area, ring)),
            Ordering::Less => holes.push(ring),
            Ordering::Equal => {}
        }
    }
    shells.sort_unstable_by(|a, b| a.1[0].cmp(&b.1[0]).then(a.0.cmp(&b.0)));
    holes.sort_unstable();
    let boxes: Vec<Option<Bounds>> = shells.iter().map(|(_, ring)| Bounds::of(ring)).collect();
    let mut polygons: Vec<Polygon> = shells
        .iter()
        .map(|(_, shell)| Polygon {
            shell: shell.clone(),
            holes: Vec::new(),
        })
        .collect();
    for hole in holes {
        let owner = if shells.len() == 1 {
            Some(0)
        } else {
            (0..shells.len())
                .filter(|&index| {
                    boxes[index].is_some_and(|bounds| covers(&bounds, &hole))
                        && surrounds(&shells[index].1, &hole)
                })
                .min_by_key(|&index| shells[index].0)
        };
        if let Some(owner) = owner {
            polygons[owner].holes.push(hole);
        }
    }
    MultiPolygon(polygons)
}

fn covers(bounds: &Bounds, ring: &[Point]) -> bool {
    Bounds::of(ring).is_some_and(|inner| {
        bounds.min.x <= inner.min.x
            && bounds.min.y <= inner.min.y
            && inner.max.x <= bounds.max.x
            && inner.max.y <= bounds.max.y
    })
}

/// Whether the middle of the first edge of `inner` lies in `ring`; their edges do not cross.
fn surrounds(ring: &[Point], inner: &[Point]) -> bool {
    // doubled coordinates make the middle whole
    let middle = (inner[0].x + inner[1].x, inner[0].y + inner[1].y);
    let mut inside = false;
    for (index, to) in ring.iter().enumerate() {
        let from = ring[(index + ring.len() - 1) % ring.len()];
        let (a, b) = ((2 * from.x, 2 * from.y), (2 * to.x, 2 * to.y));
        if (a.1 > middle.1) == (b.1 > middle.1) {
            continue;
        }
        let turn = cross(
            (i128::from(b.0 - a.0), i128::from(b.1 - a.1)),
            (i128::from(middle.0 - a.0), i128::from(middle.1 - a.1)),
        );
        if (turn > 0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A board of unit squares, faces numbered by row.
    fn board(columns: i64, rows: i64) -> Mesh {
        let mut mesh = Mesh::default();
        let face = |x: i64, y: i64| {
            let known = (0..columns).contains(&x) && (0..rows).contains(&y);
            if known {
                (y * columns + x) as u32
            } else {
                NOTHING
            }
        };
        let point = |x, y| Point { x, y };
        for y in 0..=rows {
            for x in 0..=columns {
                if x < columns {
                    mesh.push([point(x, y), point(x + 1, y)], face(x, y), face(x, y - 1));
                }
                if y < rows {
                    mesh.push([point(x, y), point(x, y + 1)], face(x - 1, y), face(x, y));
                }
            }
        }
        mesh
    }

    fn doubled(area: PlaneArea) -> i128 {
        area.0
    }

    #[test]
    fn a_ring_of_faces_has_a_hole_and_corners_touch_in_points() {
        let mesh = board(3, 3);
        let regions = mesh.dissolve(|face| u32::from(face == 4));
        assert_eq!(regions.len(), 2);
        assert_eq!(
            (regions[0].1.0.len(), regions[0].1.0[0].holes.len()),
            (1, 1)
        );
        assert_eq!(doubled(regions[0].1.plane_area()), 16);
        assert_eq!(doubled(regions[1].1.plane_area()), 2);
        // faces 0, 4, 8 touch only in corners: three polygons
        let diagonal = mesh.dissolve(|face| if face % 4 == 0 { 0 } else { NOTHING });
        assert_eq!(diagonal[0].1.0.len(), 3);
    }

    #[test]
    fn a_hole_that_touches_its_shell_stays_a_hole() {
        // all but face 4 and face 0: the hole touches the shell in one point
        let mesh = board(3, 3);
        let regions = mesh.dissolve(|face| if face == 4 || face == 0 { NOTHING } else { 0 });
        assert_eq!(regions[0].1.0.len(), 1);
        assert_eq!(regions[0].1.0[0].holes.len(), 1);
        assert_eq!(doubled(regions[0].1.plane_area()), 14);
    }

    #[test]
    fn nested_islands_find_their_shell() {
        let mesh = board(7, 7);
        let depth = |face: u32| {
            let (x, y) = (i64::from(face % 7), i64::from(face / 7));
            x.min(y).min(6 - x).min(6 - y) as u32
        };
        let regions = mesh.dissolve(|face| depth(face) % 2);
        let even = &regions[0].1;
        assert_eq!(
            (even.0.len(), even.0[0].holes.len(), even.0[1].holes.len()),
            (2, 1, 1)
        );
        let total: i128 = regions.iter().map(|region| region.1.plane_area().0).sum();
        assert_eq!(total, 98);
    }
}
