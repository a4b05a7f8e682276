use crate::Point;

/// Where cells lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub origin: Point,
    pub shift: (u32, u32),
    pub columns: i64,
    pub rows: i64,
}

impl Frame {
    /// Column and row of a point, which may lie outside.
    #[inline]
    pub(crate) fn cell(&self, point: Point) -> (i64, i64) {
        (
            (point.x - self.origin.x) >> self.shift.0,
            (point.y - self.origin.y) >> self.shift.1,
        )
    }

    #[inline]
    pub(crate) fn holds(&self, cell: (i64, i64)) -> bool {
        cell.0 >= 0 && cell.1 >= 0 && cell.0 < self.columns && cell.1 < self.rows
    }

    #[inline]
    pub(crate) fn index(&self, cell: (i64, i64)) -> usize {
        (cell.1 * self.columns + cell.0) as usize
    }

    /// Twice the reference point of a cell: odd numbers.
    pub(crate) fn doubled_reference(&self, cell: (i64, i64)) -> Point {
        Point {
            x: 2 * self.origin.x + (cell.0 << (self.shift.0 + 1)) + (1 << self.shift.0) + 1,
            y: 2 * self.origin.y + (cell.1 << (self.shift.1 + 1)) + (1 << self.shift.1) + 1,
        }
    }

    /// One cell as a frame of its own, each axis divided by 2^step; `None` when it is too small.
    pub(super) fn divided(&self, cell: usize, step: u32) -> Option<Self> {
        let (column, row) = (cell as i64 % self.columns, cell as i64 / self.columns);
        let shift = (
            self.shift.0.checked_sub(step)?,
            self.shift.1.checked_sub(step)?,
        );
        let origin = Point {
            x: self.origin.x + (column << self.shift.0),
            y: self.origin.y + (row << self.shift.1),
        };
        Some(Self {
            origin,
            shift,
            columns: 1 << step,
            rows: 1 << step,
        })
    }

    /// How many cells an edge touches, at most about.
    pub(super) fn places(&self, (u, v): (Point, Point)) -> u128 {
        let (low, high) = (self.cell(u), self.cell(v));
        let clamp = |value: i64, count: i64| value.clamp(0, count - 1);
        let columns = clamp(low.0, self.columns) - clamp(high.0, self.columns);
        let rows = clamp(low.1, self.rows) - clamp(high.1, self.rows);
        1 + u128::from(columns.unsigned_abs()) + u128::from(rows.unsigned_abs())
    }

    /// Calls `visit` for cells that hold every point within `margin` of the segment (and perhaps
    /// for a few more).
    pub(crate) fn cover(&self, u: Point, v: Point, margin: i64, mut visit: impl FnMut(usize)) {
        let (west, east) = (u.x.min(v.x) - margin, u.x.max(v.x) + margin);
        let (south, north) = (u.y.min(v.y) - margin, u.y.max(v.y) + margin);
        let low = self.cell(Point { x: west, y: south });
        let high = self.cell(Point { x: east, y: north });
        let (c0, c1) = (low.0.max(0), high.0.min(self.columns - 1));
        let (r0, r1) = (low.1.max(0), high.1.min(self.rows - 1));
        if low.0 == high.0 || low.1 == high.1 || u.y == v.y {
            for row in r0..=r1 {
                (c0..=c1).for_each(|column| visit(self.index((column, row))));
            }
            return;
        }
        let slope = (v.x - u.x) as f64 / (v.y - u.y) as f64;
        let slack = margin + 2 + ((v.x - u.x).abs() >> 48);
        let reach = |y: i64| {
            let y = y.clamp(u.y.min(v.y), u.y.max(v.y));
            u.x + ((y - u.y) as f64 * slope) as i64
        };
        for row in r0..=r1 {
            let base = self.origin.y + (row << self.shift.1);
            let (a, b) = (
                reach(base - margin),
                reach(base + (1 << self.shift.1) + margin),
            );
            let first = (a.min(b) - slack).max(west) - self.origin.x;
            let last = (a.max(b) + slack).min(east) - self.origin.x;
            let columns = (first >> self.shift.0).max(0)..=(last >> self.shift.0).min(c1);
            columns.for_each(|column| visit(self.index((column, row))));
        }
    }
}
