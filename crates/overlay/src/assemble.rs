//! Rings to valid polygons.

use crate::exact::orient;
use crate::topology::{FillRule, repair, validate};
use crate::{Bounds, MultiPolygon, PlaneArea, Point, Polygon, Ring};

/// Valid polygons from the rings of pieces: counter-clockwise rings become shells, clockwise ones
/// holes of the smallest shell around them.
///
/// Rings that touch themselves are split and corridors without width removed; where that changes
/// the area, it does so by less than 1e-6 m², and the canonical area of the rings stays what it
/// was.
pub fn assemble(rings: &[Ring]) -> MultiPolygon {
    from_linked(rings, true)
}

/// As [`assemble`]; rings that are not `near` anything are simple and need no look.
pub(crate) fn from_linked(rings: &[Ring], near: bool) -> MultiPolygon {
    let shape = nest(rings);
    if !near || validate(&shape).is_empty() {
        return shape;
    }
    // even-odd does not ask for orientation, and a corridor walked both ways encloses nothing
    match repair(&shape, FillRule::EvenOdd) {
        Ok(repaired) => repaired.shape,
        Err(_) => shape,
    }
}

struct Shell<'a> {
    ring: &'a [Point],
    bounds: Bounds,
    area: i128,
}

/// Gives holes to shells. A hole outside every shell becomes a polygon of its own, so that no
/// ring is lost.
fn nest(rings: &[Ring]) -> MultiPolygon {
    if let [ring] = rings {
        return MultiPolygon(vec![Polygon {
            shell: ring.clone(),
            holes: Vec::new(),
        }]);
    }
    let areas: Vec<i128> = rings
        .iter()
        .map(|ring| PlaneArea::of_ring(ring).0)
        .collect();
    let mut shells = Vec::new();
    let mut polygons = Vec::new();
    for (ring, &area) in rings.iter().zip(&areas) {
        if let Some(bounds) = Bounds::of(ring).filter(|_| area > 0) {
            shells.push(Shell { ring, bounds, area });
            polygons.push(Polygon {
                shell: ring.clone(),
                holes: Vec::new(),
            });
        }
    }
    for (ring, _) in rings.iter().zip(&areas).filter(|(_, area)| **area <= 0) {
        match shell_around(&shells, ring) {
            Some(index) => polygons[index].holes.push(ring.clone()),
            None => polygons.push(Polygon {
                shell: ring.clone(),
                holes: Vec::new(),
            }),
        }
    }
    MultiPolygon(polygons)
}

fn shell_around(shells: &[Shell<'_>], hole: &[Point]) -> Option<usize> {
    if shells.len() == 1 {
        return Some(0);
    }
    let own = Bounds::of(hole)?;
    let holds = |shell: &Shell<'_>| {
        let (outer, inner) = (&shell.bounds, &own);
        outer.min.x <= inner.min.x
            && outer.min.y <= inner.min.y
            && outer.max.x >= inner.max.x
            && outer.max.y >= inner.max.y
            && hole
                .iter()
                .find_map(|&vertex| inside(shell.ring, vertex))
                .unwrap_or(true)
    };
    let around = shells.iter().enumerate().filter(|(_, shell)| holds(shell));
    around
        .min_by_key(|(_, shell)| shell.area)
        .map(|(index, _)| index)
}

/// Whether a ring holds a point; `None` when the point lies on it.
fn inside(ring: &[Point], point: Point) -> Option<bool> {
    let mut inside = false;
    let mut from = *ring.last()?;
    for &to in ring {
        let exact = orient(from, to, point);
        let within = point.x >= from.x.min(to.x)
            && point.x <= from.x.max(to.x)
            && point.y >= from.y.min(to.y)
            && point.y <= from.y.max(to.y);
        if exact == 0 && within {
            return None;
        }
        if (from.y > point.y) != (to.y > point.y) && (exact > 0) == (to.y > from.y) {
            inside = !inside;
        }
        from = to;
    }
    Some(inside)
}
