//! Rings to valid polygons.

use crate::exact::orient;
use crate::topology::{FillRule, repair, validate};
use crate::{Bounds, MultiPolygon, PlaneArea, Point, Polygon, Ring};

/// Valid polygons from the rings of pieces: counter-clockwise rings become shells, clockwise ones
/// holes of the smallest shell around them.
///
/// Rings that touch themselves are split and corridors without width removed; where that changes
/// the area, it does so by a grid unit (7.45 nm) along the edges concerned, and the canonical area
/// of the rings stays what it was.
pub fn assemble(rings: &[Ring]) -> MultiPolygon {
    from_linked(rings.to_vec(), true)
}

/// As [`assemble`]; rings that are not `near` anything are simple and need no look.
pub(crate) fn from_linked(rings: Vec<Ring>, near: bool) -> MultiPolygon {
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

/// Gives holes to shells. A hole outside every shell becomes a polygon of its own, so that no
/// ring is lost.
fn nest(rings: Vec<Ring>) -> MultiPolygon {
    let alone = |shell: Ring| Polygon {
        shell,
        holes: Vec::new(),
    };
    if rings.len() == 1 {
        return MultiPolygon(rings.into_iter().map(alone).collect());
    }
    let area = |ring: &Ring| PlaneArea::of_ring(ring).0;
    let (shells, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| area(ring) > 0);
    let areas: Vec<i128> = shells.iter().map(area).collect();
    let mut polygons: Vec<Polygon> = shells.into_iter().map(alone).collect();
    let count = polygons.len();
    for hole in holes {
        match shell_around(&polygons[..count], &areas, &hole) {
            Some(index) => polygons[index].holes.push(hole),
            None => polygons.push(alone(hole)),
        }
    }
    MultiPolygon(polygons)
}

fn shell_around(polygons: &[Polygon], areas: &[i128], hole: &[Point]) -> Option<usize> {
    if polygons.len() == 1 {
        return Some(0);
    }
    let inner = Bounds::of(hole)?;
    let holds = |index: &usize| {
        let shell = &polygons[*index].shell;
        Bounds::of(shell).is_some_and(|outer| {
            outer.min.x <= inner.min.x
                && outer.min.y <= inner.min.y
                && outer.max.x >= inner.max.x
                && outer.max.y >= inner.max.y
        }) && hole
            .iter()
            .find_map(|&vertex| inside(shell, vertex))
            .unwrap_or(true)
    };
    let around = (0..polygons.len()).filter(holds);
    around.min_by_key(|&index| areas[index])
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
