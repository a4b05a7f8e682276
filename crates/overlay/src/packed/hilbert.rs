use crate::{Bounds, Point};

/// Place of a point on the Hilbert curve over `bounds`, 16 bits an axis.
pub(crate) fn hilbert(bounds: &Bounds, point: Point) -> u32 {
    let cell = |value: i64, low: i64, high: i64| {
        let (offset, extent) = (i128::from(value - low), i128::from((high - low).max(1)));
        (offset * 65_535 / extent).clamp(0, 65_535) as u32
    };
    let mut x = cell(point.x, bounds.min.x, bounds.max.x);
    let mut y = cell(point.y, bounds.min.y, bounds.max.y);
    let mut place = 0;
    for level in (0..16).rev() {
        let side = 1 << level;
        let (right, upper) = (u32::from(x & side != 0), u32::from(y & side != 0));
        place = (place << 2) | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                x = !x & 0xFFFF;
                y = !y & 0xFFFF;
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_in_the_plane() {
        let bounds = Bounds {
            min: Point { x: 0, y: 0 },
            max: Point {
                x: 65_535,
                y: 65_535,
            },
        };
        let mut cells: Vec<_> = (0..32)
            .flat_map(|x| (0..32).map(move |y| Point { x, y }))
            .map(|point| (hilbert(&bounds, point), point))
            .collect();
        cells.sort_unstable_by_key(|cell| cell.0);
        for pair in cells.windows(2) {
            let (p, q) = (pair[0].1, pair[1].1);
            assert_eq!((p.x - q.x).abs() + (p.y - q.y).abs(), 1, "{p:?} {q:?}");
        }
    }
}
