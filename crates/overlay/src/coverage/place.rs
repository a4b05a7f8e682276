use crate::exact::orient;
use crate::topology::{Location, locate};
use crate::{MultiPolygon, Point, Polygon};

/// A grid point inside the polygons, in the part with the largest shell; a vertex where nothing
/// wider than the grid is there. The same for any order of parts and start vertices.
pub(super) fn place_in(shape: &MultiPolygon) -> Option<Point> {
    let area = |polygon: &Polygon| crate::PlaneArea::of_ring(&polygon.shell).0.abs();
    let lowest = |polygon: &Polygon| polygon.shell.iter().min().copied();
    let largest = shape
        .0
        .iter()
        .max_by(|a, b| area(a).cmp(&area(b)).then(lowest(b).cmp(&lowest(a))))?;
    inner_place(largest).or_else(|| lowest(largest))
}

/// The middle of the widest stretch of a level line through the polygon, when it lies inside.
fn inner_place(polygon: &Polygon) -> Option<Point> {
    let mut levels: Vec<i64> = polygon
        .rings()
        .flat_map(|ring| corner_levels(ring))
        .collect();
    levels.sort_unstable();
    levels.dedup();
    // between the two levels around the middle, then in the widest gap between levels
    let (first, last) = (levels.first()?, levels.last()?);
    let middle = first + (last - first) / 2;
    let upper = levels.partition_point(|&level| level <= middle);
    let central = levels.get(upper.checked_sub(1)?..=upper);
    let widest = levels.windows(2).max_by_key(|pair| pair[1] - pair[0]);
    let shape = MultiPolygon(vec![polygon.clone()]);
    [central, widest].into_iter().flatten().find_map(|pair| {
        let level = pair[0] + (pair[1] - pair[0]) / 2;
        let place = widest_at(polygon, level)?;
        (locate(&shape, place) == Location::Inside).then_some(place)
    })
}

/// Ordinates of the vertices at which a ring turns.
fn corner_levels(ring: &[Point]) -> impl Iterator<Item = i64> {
    let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
    let after = ring.iter().cycle().skip(1);
    let corners = ring.iter().zip(before).zip(after);
    corners
        .filter(|((tip, before), after)| orient(**before, **tip, **after) != 0)
        .map(|((tip, _), _)| tip.y)
}

fn widest_at(polygon: &Polygon, level: i64) -> Option<Point> {
    let mut crossed: Vec<i64> = Vec::new();
    for ring in polygon.rings() {
        let next = ring.iter().cycle().skip(1);
        for (a, b) in ring.iter().zip(next) {
            let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
            if low.y <= level && level < high.y {
                let rise = i128::from(high.x - low.x) * i128::from(level - low.y);
                crossed.push(low.x + rise.div_euclid(i128::from(high.y - low.y)) as i64);
            }
        }
    }
    crossed.sort_unstable();
    let widest = crossed
        .chunks_exact(2)
        .rev()
        .max_by_key(|pair| pair[1] - pair[0])?;
    Some(Point {
        x: widest[0] + (widest[1] - widest[0] + 1) / 2,
        y: level,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(points: &[(i64, i64)]) -> Polygon {
        Polygon {
            shell: points.iter().map(|&(x, y)| Point { x, y }).collect(),
            holes: Vec::new(),
        }
    }

    #[test]
    fn lies_inside_and_moves_along() {
        let corner = [(0, 0), (90, 0), (90, 9), (9, 9), (9, 90), (0, 90)];
        let shape = MultiPolygon(vec![
            polygon(&[(200, 0), (203, 0), (203, 3)]),
            polygon(&corner),
        ]);
        let place = place_in(&shape).unwrap();
        assert_eq!(locate(&shape, place), Location::Inside);
        let moved = MultiPolygon(vec![polygon(&corner.map(|(x, y)| (x - 777, y + 13)))]);
        let expected = Point {
            x: place.x - 777,
            y: place.y + 13,
        };
        assert_eq!(place_in(&moved), Some(expected));
    }

    #[test]
    fn a_sliver_below_the_grid_names_a_vertex() {
        let sliver = MultiPolygon(vec![polygon(&[(0, 0), (1000, 1), (2000, 1)])]);
        assert_eq!(place_in(&sliver), Some(Point { x: 0, y: 0 }));
    }
}
