//! A position inside a polygon, for its label.

use crate::Polygon;

/// A position inside the first polygon: the middle of the widest stretch of a horizontal line half
/// way up. A polygon without an inside gives its first position.
pub(super) fn inside(polygons: &[Polygon]) -> (f64, f64) {
    let Some(polygon) = polygons.iter().find(|polygon| !polygon.rings.is_empty()) else {
        return (0.0, 0.0);
    };
    let shell = &polygon.rings[0].xy;
    let first = shell.first().copied().unwrap_or_default();
    let (low, high) = shell
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
            (low.min(at.1), high.max(at.1))
        });
    let y = f64::midpoint(low, high);
    let mut crossings: Vec<f64> = Vec::new();
    for ring in &polygon.rings {
        for edge in ring.xy.windows(2) {
            let ((x1, y1), (x2, y2)) = (edge[0], edge[1]);
            if (y1 > y) != (y2 > y) {
                crossings.push(x1 + (y - y1) / (y2 - y1) * (x2 - x1));
            }
        }
    }
    crossings.sort_unstable_by(f64::total_cmp);
    let widest = crossings
        .chunks_exact(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    widest.map_or(first, |stretch| (f64::midpoint(stretch[0], stretch[1]), y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Coordinates;

    fn ring(points: &[(f64, f64)]) -> Coordinates {
        let mut ring = Coordinates::plane(points.to_vec());
        ring.close();
        ring
    }

    #[test]
    fn the_label_is_inside_and_beside_the_hole() {
        let shell = ring(&[(0.0, 0.0), (0.0, 10.0), (30.0, 10.0), (30.0, 0.0)]);
        let hole = ring(&[(5.0, 2.0), (25.0, 2.0), (25.0, 8.0), (5.0, 8.0)]);
        let polygon = Polygon {
            rings: vec![shell, hole],
        };
        let (x, y) = inside(&[polygon]);
        assert!(y == 5.0 && (x == 2.5 || x == 27.5), "{x} {y}");
        assert_eq!(inside(&[]), (0.0, 0.0));
        let flat = ring(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]);
        let flat = Polygon { rings: vec![flat] };
        assert_eq!(inside(&[flat]), (1.0, 1.0));
    }
}
