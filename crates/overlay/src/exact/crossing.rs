use super::wide::Wide;
use crate::Point;

/// The point where the lines of two edges meet, each coordinate rounded once to the nearest grid
/// line, halves toward +∞: a function of the two edges that does not depend on their order or
/// direction. The edges must not be parallel.
pub(crate) fn crossing_point(first: (Point, Point), second: (Point, Point)) -> Point {
    let (origin, along) = (first.0, difference(first.0, first.1));
    let other = difference(second.0, second.1);
    let to_other = difference(origin, second.0);
    let denominator = cross(along, other);
    let numerator = cross(to_other, other);
    let ratio = numerator as f64 / denominator as f64;
    Point {
        x: origin.x + rounded_share(along.0, numerator, denominator, ratio),
        y: origin.y + rounded_share(along.1, numerator, denominator, ratio),
    }
}

fn difference(from: Point, to: Point) -> (i64, i64) {
    (to.x - from.x, to.y - from.y)
}

#[inline]
fn cross(a: (i64, i64), b: (i64, i64)) -> i128 {
    i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0)
}

/// `floor(length · numerator / denominator + 1/2)`.
#[inline]
fn rounded_share(length: i64, numerator: i128, denominator: i128, ratio: f64) -> i64 {
    let estimate = length as f64 * ratio + 0.5;
    let mut floor = estimate as i64;
    if floor as f64 > estimate {
        floor -= 1;
    }
    // the estimate is within 2^-50 of its value, relatively to an edge's length
    let margin = (length.unsigned_abs() as f64) * (1.0 / (1_u64 << 49) as f64);
    let rest = estimate - floor as f64;
    if rest > margin && rest < 1.0 - margin {
        return floor;
    }
    exact_share(length, numerator, denominator, floor)
}

#[cold]
fn exact_share(length: i64, numerator: i128, denominator: i128, guess: i64) -> i64 {
    let (numerator, denominator) = if denominator < 0 {
        (-numerator, -denominator)
    } else {
        (numerator, denominator)
    };
    // largest k with 2·d·k ≤ 2·length·n + d
    let bound = Wide::product(numerator * 2, length).plus(denominator);
    let reaches = |k: i64| Wide::product(denominator * 2, k) <= bound;
    let mut share = guess;
    while !reaches(share) {
        share -= 1;
    }
    while reaches(share + 1) {
        share += 1;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn halves_go_up_and_order_does_not_matter() {
        let flat = (point(0, 0), point(3, 1));
        let steep = (point(1, -1), point(2, 2));
        let place = crossing_point(flat, steep);
        assert_eq!(place, crossing_point(steep, flat));
        assert_eq!(place, crossing_point((flat.1, flat.0), (steep.1, steep.0)));
        // y = x/3 meets x = 1.5 at (1.5, 0.5)
        let upright = (point(1, -7), point(2, 8));
        assert_eq!(crossing_point(flat, upright), point(2, 1));
    }

    #[test]
    fn long_edges_are_exact() {
        let reach = (1_i64 << 52) + 12_345;
        let first = (point(-reach, -reach + 1), point(reach, reach));
        let second = (point(-reach, reach - 7), point(reach - 3, -reach));
        let place = crossing_point(first, second);
        assert_eq!(place, crossing_point(second, first));
        assert!(place.x.abs() < 10 && place.y.abs() < 10, "{place:?}");
    }
}
