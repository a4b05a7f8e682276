//! The plane of the district: local metres, the outline, and the two windows laid out by hand.

use kunyu_overlay::{GRID_BITS, MultiPolygon, Point, Polygon};

/// East of the local origin, in metres of EPSG:4526.
pub(crate) const ORIGIN_EAST_M: i64 = 38_500_000;
/// North of the local origin, in metres of EPSG:4526.
pub(crate) const ORIGIN_NORTH_M: i64 = 3_380_000;
/// Drawn coordinates are multiples of 1/8192 m, 0.12 mm.
const STEPS_PER_METRE: f64 = 8192.0;
const STEP_BITS: u32 = 13;

/// A place in metres east and north of the local origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Place {
    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(crate) fn times(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }

    pub(crate) fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    pub(crate) fn distance(self, other: Self) -> f64 {
        self.minus(other).length()
    }

    /// Unit vector a quarter turn to the left.
    pub(crate) fn normal(self) -> Self {
        let length = self.length();
        Self::new(-self.y / length, self.x / length)
    }

    /// The grid point, on whole steps of 1/8192 m.
    pub(crate) fn point(self) -> Point {
        let grid = |metres: f64, origin: i64| {
            ((metres * STEPS_PER_METRE).round() as i64 + (origin << STEP_BITS))
                << (GRID_BITS - STEP_BITS)
        };
        Point {
            x: grid(self.x, ORIGIN_EAST_M),
            y: grid(self.y, ORIGIN_NORTH_M),
        }
    }

    /// Local metres of a grid point.
    pub(crate) fn of(point: Point) -> Self {
        let local = |grid: i64, origin: i64| {
            (grid - (origin << GRID_BITS)) as f64 / kunyu_overlay::GRID_PER_METRE
        };
        Self::new(
            local(point.x, ORIGIN_EAST_M),
            local(point.y, ORIGIN_NORTH_M),
        )
    }
}

/// The grid point of a place given in whole millimetres of EPSG:4526.
pub(crate) fn millimetres(east: i64, north: i64) -> Point {
    let grid = |value: i64| {
        let scaled = i128::from(value) << GRID_BITS;
        ((scaled + 500 * scaled.signum()) / 1000) as i64
    };
    Point {
        x: grid(east),
        y: grid(north),
    }
}

/// An axis-parallel rectangle in whole millimetres of EPSG:4526.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rectangle {
    pub(crate) west: i64,
    pub(crate) south: i64,
    pub(crate) east: i64,
    pub(crate) north: i64,
}

impl Rectangle {
    /// From millimetres beside a corner that is given in whole metres of the local origin.
    pub(crate) fn local(corner_m: (i64, i64), mm: [i64; 4]) -> Self {
        let east = (ORIGIN_EAST_M + corner_m.0) * 1000;
        let north = (ORIGIN_NORTH_M + corner_m.1) * 1000;
        Self {
            west: east + mm[0],
            south: north + mm[1],
            east: east + mm[2],
            north: north + mm[3],
        }
    }

    /// The rectangle without a margin.
    pub(crate) const fn shrunk(&self, mm: i64) -> Self {
        Self {
            west: self.west + mm,
            south: self.south + mm,
            east: self.east - mm,
            north: self.north - mm,
        }
    }

    pub(crate) fn ring(&self) -> Vec<Point> {
        vec![
            millimetres(self.west, self.south),
            millimetres(self.east, self.south),
            millimetres(self.east, self.north),
            millimetres(self.west, self.north),
        ]
    }

    pub(crate) fn polygon(&self) -> MultiPolygon {
        MultiPolygon(vec![Polygon {
            shell: self.ring(),
            holes: Vec::new(),
        }])
    }

    pub(crate) fn intersection(&self, other: &Self) -> Option<Self> {
        let common = Self {
            west: self.west.max(other.west),
            south: self.south.max(other.south),
            east: self.east.min(other.east),
            north: self.north.min(other.north),
        };
        (common.west < common.east && common.south < common.north).then_some(common)
    }

    /// Plane area in mm², exactly.
    pub(crate) fn area_mm2(&self) -> i128 {
        i128::from(self.east - self.west) * i128::from(self.north - self.south)
    }
}

/// A window cut out of the drawn tessellation and filled by hand with squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// South-west corner, whole metres from the local origin.
    pub(crate) west: i64,
    pub(crate) south: i64,
    /// Number of squares west to east and south to north.
    pub(crate) columns: i64,
    pub(crate) rows: i64,
}

/// Side of the squares that fill a window, in metres.
pub(crate) const SQUARE_M: i64 = 50;

/// Around the two plots to try (east 38520000, north 3391000).
pub(crate) const PLOTS_WINDOW: Window = Window {
    west: 19_900,
    south: 10_900,
    columns: 8,
    rows: 12,
};
/// The area of the truth cases.
pub(crate) const TRUTH_WINDOW: Window = Window {
    west: 1_200,
    south: 15_000,
    columns: 120,
    rows: 60,
};
/// Both windows; the index of a window is its place here.
pub(crate) const WINDOWS: [Window; 2] = [PLOTS_WINDOW, TRUTH_WINDOW];

impl Window {
    pub(crate) const fn east(&self) -> i64 {
        self.west + self.columns * SQUARE_M
    }

    pub(crate) const fn north(&self) -> i64 {
        self.south + self.rows * SQUARE_M
    }

    /// Number of its squares.
    pub(crate) const fn squares(&self) -> u32 {
        (self.columns * self.rows) as u32
    }

    /// Whether the place lies in the window or nearer to it than `margin`.
    pub(crate) fn near(&self, place: Place, margin: f64) -> bool {
        place.x > self.west as f64 - margin
            && place.x < self.east() as f64 + margin
            && place.y > self.south as f64 - margin
            && place.y < self.north() as f64 + margin
    }

    /// Centre of a square.
    pub(crate) fn centre(&self, column: i64, row: i64) -> Place {
        let half = SQUARE_M as f64 / 2.0;
        Place::new(
            (self.west + column * SQUARE_M) as f64 + half,
            (self.south + row * SQUARE_M) as f64 + half,
        )
    }

    pub(crate) fn rectangle(&self) -> Rectangle {
        let size = [self.columns * SQUARE_M * 1000, self.rows * SQUARE_M * 1000];
        Rectangle::local((self.west, self.south), [0, 0, size[0], size[1]])
    }
}

/// Whether the place is in a window or nearer than `margin` to one.
pub(crate) fn near_window(place: Place, margin: f64) -> bool {
    WINDOWS.iter().any(|window| window.near(place, margin))
}

/// Centre of the extent 113.88–114.30 E, 30.55–30.83 N, local metres.
pub(crate) const CENTRE: Place = Place::new(8_610.0, 16_600.0);
/// Half the extent.
pub(crate) const HALF: Place = Place::new(20_050.0, 15_350.0);

/// Whether the place lies inside the outline, grown by a factor: an ellipse with a wavy rim, about
/// 495 km². The waves are fixed, so that the district is the same for every seed and scale.
pub(crate) fn inside(place: Place, grow: f64) -> bool {
    let (u, v) = ((place.x - CENTRE.x) / HALF.x, (place.y - CENTRE.y) / HALF.y);
    let radius = (u * u + v * v).sqrt();
    if radius < 0.5 * grow {
        return true;
    }
    if radius > grow {
        return false;
    }
    let turn = libm::atan2(v, u);
    // the first two waves bulge towards the plots to try
    let bulge = turn + 0.57;
    let rim = 0.7141
        + 0.05 * libm::cos(2.0 * bulge)
        + 0.04 * libm::cos(3.0 * bulge)
        + 0.03 * libm::sin(5.0 * turn + 1.0)
        + 0.02 * libm::sin(7.0 * turn + 2.5)
        + 0.012 * libm::sin(13.0 * turn + 0.7);
    radius < rim * grow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_lie_well_inside() {
        for window in WINDOWS {
            for x in [window.west, window.east()] {
                for y in [window.south, window.north()] {
                    assert!(inside(Place::new(x as f64, y as f64), 0.93), "{x} {y}");
                }
            }
        }
    }

    #[test]
    fn millimetres_agree_with_snapping() {
        let point = millimetres(38_520_000_050, 3_391_000_125);
        assert_eq!(point, Point::snap(38_520_000.05, 3_391_000.125).unwrap());
        assert_eq!(
            Place::of(point).point(),
            Place::new(20_000.05, 11_000.125).point()
        );
    }
}
