//! Placing blocks and object coordinate systems.

/// A point or vector in space.
pub(super) type Point = [f64; 3];

/// How near to the z axis an extrusion counts as along it (DXF reference).
const NEAR: f64 = 1.0 / 64.0;

/// A placement: turning, scaling and moving in space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Affine {
    rows: [[f64; 4]; 3],
}

impl Affine {
    pub(super) const IDENTITY: Self = Self::diagonal([1.0; 3], [0.0; 3]);

    const fn diagonal(scale: Point, shift: Point) -> Self {
        Self {
            rows: [
                [scale[0], 0.0, 0.0, shift[0]],
                [0.0, scale[1], 0.0, shift[1]],
                [0.0, 0.0, scale[2], shift[2]],
            ],
        }
    }

    pub(super) fn shift(by: Point) -> Self {
        Self::diagonal([1.0; 3], by)
    }

    pub(super) fn scale(by: Point) -> Self {
        Self::diagonal(by, [0.0; 3])
    }

    /// Turns about the z axis, degrees, counter-clockwise.
    pub(super) fn turn(degrees: f64) -> Self {
        let (sin, cos) = sin_cos(degrees);
        Self {
            rows: [
                [cos, -sin, 0.0, 0.0],
                [sin, cos, 0.0, 0.0],
                [0.0, 0.0, 1.0, 0.0],
            ],
        }
    }

    /// From the object coordinate system of this extrusion direction to the world (the "arbitrary
    /// axis algorithm" of the DXF reference).
    pub(super) fn object(normal: Point) -> Self {
        if normal[0] == 0.0 && normal[1] == 0.0 && normal[2] > 0.0 {
            return Self::IDENTITY;
        }
        let Some(normal) = unit(normal) else {
            return Self::IDENTITY;
        };
        let across = if normal[0].abs() < NEAR && normal[1].abs() < NEAR {
            cross([0.0, 1.0, 0.0], normal)
        } else {
            cross([0.0, 0.0, 1.0], normal)
        };
        let x = unit(across).unwrap_or([1.0, 0.0, 0.0]);
        let y = cross(normal, x);
        let row = |index: usize| [x[index], y[index], normal[index], 0.0];
        Self {
            rows: [row(0), row(1), row(2)],
        }
    }

    /// This placement of something already placed by `inner`.
    pub(super) fn of(&self, inner: &Self) -> Self {
        let mut rows = [[0.0; 4]; 3];
        for (row, out) in self.rows.iter().zip(&mut rows) {
            for (column, cell) in out.iter_mut().enumerate() {
                let own = if column == 3 { row[3] } else { 0.0 };
                let products = (0..3).map(|index| row[index] * inner.rows[index][column]);
                *cell = products.sum::<f64>() + own;
            }
        }
        Self { rows }
    }

    pub(super) fn apply(&self, point: Point) -> Point {
        if *self == Self::IDENTITY {
            return point;
        }
        self.rows
            .map(|row| row[0] * point[0] + row[1] * point[1] + row[2] * point[2] + row[3])
    }

    /// The largest factor by which a length may grow.
    pub(super) fn growth(&self) -> f64 {
        let square = |row: &[f64; 4]| row[..3].iter().map(|cell| cell * cell).sum::<f64>();
        if *self == Self::IDENTITY {
            return 1.0;
        }
        libm::sqrt(self.rows.iter().map(square).sum())
    }
}

/// Sine and cosine of degrees; exact at right angles.
pub(super) fn sin_cos(degrees: f64) -> (f64, f64) {
    let turned = degrees.rem_euclid(360.0);
    if turned == 0.0 {
        (0.0, 1.0)
    } else if turned == 90.0 {
        (1.0, 0.0)
    } else if turned == 180.0 {
        (0.0, -1.0)
    } else if turned == 270.0 {
        (-1.0, 0.0)
    } else {
        libm::sincos(turned.to_radians())
    }
}

pub(super) fn cross(a: Point, b: Point) -> Point {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn unit(vector: Point) -> Option<Point> {
    let length = libm::sqrt(vector.iter().map(|part| part * part).sum());
    (length.is_finite() && length > 0.0).then(|| vector.map(|part| part / length))
}
