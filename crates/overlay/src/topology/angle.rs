use std::cmp::Ordering;

use crate::Point;

/// A direction in the plane, from one grid point to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Direction {
    x: i64,
    y: i64,
}

impl Direction {
    /// From `from` to `to`, which differ.
    pub(crate) fn new(from: Point, to: Point) -> Self {
        Self {
            x: to.x - from.x,
            y: to.y - from.y,
        }
    }

    fn lower_half(self) -> bool {
        self.y < 0 || (self.y == 0 && self.x < 0)
    }

    fn cross(self, other: Self) -> i128 {
        i128::from(self.x) * i128::from(other.y) - i128::from(self.y) * i128::from(other.x)
    }

    /// Compares angles counter-clockwise from east; equal for the same direction, any length.
    pub(crate) fn by_angle(self, other: Self) -> Ordering {
        let halves = self.lower_half().cmp(&other.lower_half());
        halves.then_with(|| 0.cmp(&self.cross(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_round_once() {
        let round = [
            (1, 0),
            (2, 1),
            (0, 5),
            (-3, 1),
            (-1, 0),
            (-1, -1),
            (0, -2),
            (9, -1),
        ];
        let round = round.map(|(x, y)| Direction { x, y });
        assert!(
            round
                .windows(2)
                .all(|pair| pair[0].by_angle(pair[1]) == Ordering::Less)
        );
        assert_eq!(round[0].by_angle(Direction { x: 7, y: 0 }), Ordering::Equal);
    }
}
