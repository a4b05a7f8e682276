use kunyu_overlay::{Bounds, MultiPolygon, Point, Ring, Shape};

/// A place on a shape: a vertex of points and lines, a point inside polygons (the middle of the
/// widest piece at half their height; a vertex where they have no inside).
pub fn place_on(shape: &Shape) -> Option<Point> {
    match shape {
        Shape::Points(points) => points.first().copied(),
        Shape::Lines(lines) => {
            let line = lines.iter().find(|line| !line.is_empty())?;
            line.get(line.len() / 2).copied()
        }
        Shape::Polygons(polygons) => inside(polygons).or_else(|| {
            let shell = &polygons.0.first()?.shell;
            shell.first().copied()
        }),
    }
}

/// Length of a line in the plane, metres.
pub(crate) fn length_m(line: &[Point]) -> f64 {
    let steps = line.windows(2).map(|pair| {
        let (from, to) = (pair[0].metres(), pair[1].metres());
        libm::hypot(to.0 - from.0, to.1 - from.1)
    });
    steps.sum()
}

fn inside(polygons: &MultiPolygon) -> Option<Point> {
    // the largest part says best where a shape is
    let largest = polygons.0.iter().max_by_key(|part| {
        Bounds::of(&part.shell).map_or(0, |bounds| {
            i128::from(bounds.max.x - bounds.min.x) * i128::from(bounds.max.y - bounds.min.y)
        })
    })?;
    let bounds = Bounds::of(&largest.shell)?;
    let level = bounds.min.y + (bounds.max.y - bounds.min.y) / 2;
    let mut crossings: Vec<i64> = Vec::new();
    for ring in largest.rings() {
        crossings.extend(crossings_of(ring, level));
    }
    crossings.sort_unstable();
    let pairs = crossings.chunks_exact(2);
    let widest = pairs.max_by_key(|pair| pair[1] - pair[0])?;
    let x = widest[0] + (widest[1] - widest[0]) / 2;
    (widest[1] > widest[0]).then_some(Point { x, y: level })
}

/// Where a ring crosses a level; half-open, so that vertices on it count once.
fn crossings_of(ring: &Ring, level: i64) -> impl Iterator<Item = i64> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).filter_map(move |(from, to)| {
        let crosses = (from.y <= level) != (to.y <= level);
        crosses.then(|| {
            let (rise, run) = (i128::from(to.y - from.y), i128::from(to.x - from.x));
            let step = i128::from(level - from.y) * run / rise;
            from.x + step as i64
        })
    })
}

#[cfg(test)]
mod tests {
    use kunyu_overlay::{Location, Polygon, locate};

    use super::*;

    fn point(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn the_place_lies_inside_a_ring_around_a_hole() {
        let square = |low: i64, high: i64| {
            vec![
                point(low, low),
                point(high, low),
                point(high, high),
                point(low, high),
            ]
        };
        let mut hole = square(10, 90);
        hole.reverse();
        let polygons = MultiPolygon(vec![Polygon {
            shell: square(0, 100),
            holes: vec![hole],
        }]);
        let place = place_on(&Shape::Polygons(polygons.clone())).unwrap();
        assert_eq!(locate(&polygons, place), Location::Inside);
    }

    #[test]
    fn degenerate_shapes_have_a_vertex_or_nothing() {
        let flat = MultiPolygon(vec![Polygon {
            shell: vec![point(1, 1), point(5, 1), point(9, 1)],
            holes: Vec::new(),
        }]);
        assert_eq!(place_on(&Shape::Polygons(flat)), Some(point(1, 1)));
        assert_eq!(place_on(&Shape::Polygons(MultiPolygon::default())), None);
        assert_eq!(place_on(&Shape::Lines(vec![Vec::new()])), None);
    }
}
