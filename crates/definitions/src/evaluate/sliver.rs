use kunyu_overlay::{MultiPolygon, Point, Polygon, Shape, buffer, union};
use kunyu_terms::Decimal;

use super::areas::PLANE_BITS;
use crate::verdict::{Outcome, Sliver, SliverReason};

/// What counts as digitising.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) area_m2: Decimal,
    pub(crate) width_m: Decimal,
}

/// Whether pieces are a conflict, and which of them are left to tolerance.
///
/// Small and thin are judged after pieces that touch are joined: an overlap cut into many small
/// patches by the source's own boundaries is one overlap. A part that is broad somewhere counts
/// whole, with its thin ends.
pub(crate) fn judge(pieces: &[&MultiPolygon], limits: &Limits) -> (Outcome, Vec<Sliver>) {
    let reasons = |shape: &MultiPolygon| -> Vec<Option<Sliver>> {
        shape
            .0
            .iter()
            .map(|polygon| sliver(polygon, limits))
            .collect()
    };
    let mut verdicts: Vec<Option<Sliver>> =
        pieces.iter().flat_map(|shape| reasons(shape)).collect();
    if verdicts.len() > 1 && verdicts.iter().any(Option::is_some) {
        let all: Vec<MultiPolygon> = pieces.iter().map(|shape| (*shape).clone()).collect();
        verdicts = reasons(&union(&all));
    }
    let outcome = if verdicts.is_empty() {
        Outcome::NoConflict
    } else if verdicts.iter().all(Option::is_some) {
        Outcome::WithinTolerance
    } else {
        Outcome::Conflict
    };
    (outcome, verdicts.into_iter().flatten().collect())
}

fn sliver(polygon: &Polygon, limits: &Limits) -> Option<Sliver> {
    let shape = MultiPolygon(vec![polygon.clone()]);
    let plane = shape.plane_area();
    let reason = if smaller(plane.0, limits.area_m2) {
        SliverReason::Small
    } else if thinner(&shape, limits.width_m.to_f64()) {
        SliverReason::Thin
    } else {
        return None;
    };
    let first = polygon.shell.first().copied().unwrap_or_default();
    let tenth_thousandths = plane.decimal(4);
    let plane_m2 = Decimal::new(tenth_thousandths as i64, 4)
        .unwrap_or_default()
        .to_string();
    Some(Sliver {
        reason,
        plane_m2,
        place: [first.x, first.y],
    })
}

/// Whether an area in 2^-55 m² is below `limit` m², exactly.
fn smaller(plane: i128, limit: Decimal) -> bool {
    let scale = 10_i128.pow(u32::from(limit.scale()));
    plane.saturating_mul(scale) < i128::from(limit.unscaled()) << PLANE_BITS
}

/// Whether no disc of diameter `width_m` fits inside.
///
/// A shape of area A and perimeter P always holds a disc of diameter 2A/P, so most shapes are
/// decided without work; the others are eroded. A micrometre less is eroded, so that a strip of
/// exactly the width is not thinner.
fn thinner(shape: &MultiPolygon, width_m: f64) -> bool {
    let perimeter: f64 = shape.rings().map(|ring| length(ring)).sum();
    if 2.0 * shape.plane_area().square_metres() >= width_m * perimeter {
        return false;
    }
    let inward = 1e-6 - width_m / 2.0;
    if inward >= 0.0 {
        return false;
    }
    // a shape that cannot be eroded is not called thin: a true overlap must not be lost
    buffer(&Shape::Polygons(shape.clone()), inward).is_ok_and(|rest| rest.is_empty())
}

fn length(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let edge = |(from, to): (&Point, &Point)| {
        let (ax, ay) = from.metres();
        let (bx, by) = to.metres();
        ((bx - ax) * (bx - ax) + (by - ay) * (by - ay)).sqrt()
    };
    ring.iter().zip(next).map(edge).sum()
}
