use thiserror::Error;

/// The grid is 2^-27 m: 7.45 nm, exact in `f64` both ways below 2^26 m.
pub const GRID_BITS: u32 = 27;
/// Grid units in a metre.
pub const GRID_PER_METRE: f64 = 134_217_728.0;
/// Largest absolute coordinate, in metres.
const LIMIT_METRES: f64 = 67_108_864.0;

/// A place in the plane in grid units of 2^-27 m: `x` east, `y` north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Point {
    /// East, in 2^-27 m.
    pub x: i64,
    /// North, in 2^-27 m.
    pub y: i64,
}

/// Why a coordinate cannot be put on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum GridError {
    /// NaN or infinite.
    #[error("coordinate ({x}, {y}) is not a finite number")]
    NotFinite {
        /// East as given.
        x: f64,
        /// North as given.
        y: f64,
    },
    /// Beyond ±2^26 m.
    #[error("coordinate ({x}, {y}) lies outside ±67108864 m")]
    OutOfRange {
        /// East as given.
        x: f64,
        /// North as given.
        y: f64,
    },
}

impl Point {
    /// Snaps metres (`x` east, `y` north) to the nearest grid point, once, on entry.
    pub fn snap(x: f64, y: f64) -> Result<Self, GridError> {
        if !x.is_finite() || !y.is_finite() {
            return Err(GridError::NotFinite { x, y });
        }
        if x.abs() >= LIMIT_METRES || y.abs() >= LIMIT_METRES {
            return Err(GridError::OutOfRange { x, y });
        }
        Ok(Self {
            x: nearest(x * GRID_PER_METRE),
            y: nearest(y * GRID_PER_METRE),
        })
    }

    /// As [`Point::snap`] of every place, moved east by whole metres first; `None` when it refuses one.
    pub fn snap_all(places: &[(f64, f64)], east: f64) -> Option<Vec<Self>> {
        // not so for NaN
        let fits = |metres: f64| metres.abs() < LIMIT_METRES;
        let all = places
            .iter()
            .fold(true, |all, &(x, y)| all & fits(x + east) & fits(y));
        let snapped = |&(x, y): &(f64, f64)| Self {
            x: nearest((x + east) * GRID_PER_METRE),
            y: nearest(y * GRID_PER_METRE),
        };
        all.then(|| places.iter().map(snapped).collect())
    }

    /// The place in metres, exactly (`x` east, `y` north).
    pub fn metres(self) -> (f64, f64) {
        (
            self.x as f64 / GRID_PER_METRE,
            self.y as f64 / GRID_PER_METRE,
        )
    }
}

/// The nearest whole number, halves away from zero; exact below 2^53, where the fraction is.
fn nearest(scaled: f64) -> i64 {
    let whole = scaled as i64;
    let fraction = scaled - whole as f64;
    whole + i64::from(fraction >= 0.5) - i64::from(fraction <= -0.5)
}

/// An axis-parallel box in grid units, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// South-west corner.
    pub min: Point,
    /// North-east corner.
    pub max: Point,
}

impl Bounds {
    /// The smallest box around the points; `None` when there is none.
    pub fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = *points.next()?;
        Some(points.fold(
            Self {
                min: first,
                max: first,
            },
            |bounds, point| Self {
                min: Point {
                    x: bounds.min.x.min(point.x),
                    y: bounds.min.y.min(point.y),
                },
                max: Point {
                    x: bounds.max.x.max(point.x),
                    y: bounds.max.y.max(point.y),
                },
            },
        ))
    }

    /// Whether the boxes share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Many at once are snapped, or refused, as one by one.
        #[test]
        fn all_are_snapped_as_each(
            places in prop::collection::vec((-7e7..7e7_f64, -6.8e7..6.8e7_f64), 0..4),
            odd in prop::sample::select(vec![0.0, 0.5, f64::NAN, f64::INFINITY, -67_108_864.0]),
            east in -3_i32..3,
        ) {
            let east = f64::from(east) * 1e6;
            let places: Vec<_> = places.into_iter().chain([(1.0, odd)]).collect();
            let each = places.iter().map(|&(x, y)| Point::snap(x + east, y).ok());
            prop_assert_eq!(Point::snap_all(&places, east), each.collect::<Option<Vec<_>>>());
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        for (given, wanted) in [
            (0.5, 1),
            (-0.5, -1),
            (0.49999999999999994, 0),
            (1.5, 2),
            (-2.5, -3),
            (-0.0, 0),
            (9007199254740991.0, 9007199254740991),
        ] {
            assert_eq!(nearest(given), wanted, "{given}");
        }
    }

    proptest! {
        /// It is `round` as IEEE 754 has it.
        #[test]
        fn rounds_as_the_library_does(scaled in -9e15_f64..9e15, small in -1e4_f64..1e4) {
            for scaled in [scaled, small, (small * 2.0).trunc() / 2.0] {
                prop_assert_eq!(nearest(scaled), libm::round(scaled) as i64);
            }
        }
    }
}
