use super::Table;
use super::cells::{Cells, Entry};
use super::events::RowEvents;
use super::frame::Frame;
use crate::{Bounds, Point};

/// Edges nearer than this to another edge count as near it (grid units).
pub(crate) const NEAR: i64 = 4;
/// Cells a layer may have for each edge, and edges' places in cells for each edge.
const CELLS_PER_EDGE: usize = 1;
const ENTRIES_PER_EDGE: u128 = 6;

/// The first point of a ring, kept by rows of cells, west to east.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RingStart {
    pub point: Point,
    pub ring: u32,
    pub feature: u32,
}

/// A uniform grid of cells over the edges of a layer.
///
/// Each cell lists every edge that comes within [`NEAR`] of it; crowded cells are divided again
/// ([`Cells`]). Each cell has a reference point at odd half units, so that no vertex ever stands
/// level with it; which features hold that point is kept as events along rows ([`RowEvents`]).
#[derive(Debug)]
pub(crate) struct EdgeGrid {
    cells: Cells,
    start_offsets: Vec<u32>,
    starts: Vec<RingStart>,
    holders: RowEvents,
}

impl EdgeGrid {
    pub(super) fn build(table: &Table) -> Self {
        let frame = frame(table);
        let all = |visit: &mut dyn FnMut(Entry, (Point, Point))| {
            for_each_edge(table, |edge, ends, feature| {
                visit(Entry { edge, feature }, ends);
            });
        };
        let cells = Cells::build(frame, &all, &table.rings.points, 0);
        let (start_offsets, starts) = ring_starts(table, &frame);
        let holders = RowEvents::build(table, &frame);
        Self {
            cells,
            start_offsets,
            starts,
            holders,
        }
    }

    pub(crate) fn frame(&self) -> &Frame {
        self.cells.frame()
    }

    pub(crate) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Features that hold the reference point of a cell inside the grid.
    pub(crate) fn holders(&self, cell: (i64, i64), list: &mut Vec<u32>) {
        self.holders.at(cell, list);
    }

    /// Ring starts inside a box.
    pub(crate) fn starts_in(&self, bounds: &Bounds, mut found: impl FnMut(&RingStart)) {
        let (low, high) = (self.frame().cell(bounds.min), self.frame().cell(bounds.max));
        for row in low.1.max(0)..=high.1.min(self.frame().rows - 1) {
            let row = row as usize;
            let span = self.start_offsets[row] as usize..self.start_offsets[row + 1] as usize;
            let row = &self.starts[span];
            let first = row.partition_point(|start| start.point.x < bounds.min.x);
            row[first..]
                .iter()
                .take_while(|start| start.point.x <= bounds.max.x)
                .filter(|start| start.point.y >= bounds.min.y && start.point.y <= bounds.max.y)
                .for_each(&mut found);
        }
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.cells.size_bytes()
            + self.starts.len() * 24
            + self.start_offsets.len() * 4
            + self.holders.size_bytes()
    }
}

/// Calls `visit` with every edge of a layer: its number, its points, its packed feature.
pub(super) fn for_each_edge(table: &Table, mut visit: impl FnMut(u32, (Point, Point), u32)) {
    for place in 0..table.ids.len() {
        for ring in table.ring_range(place) {
            let (start, end) = (table.rings.starts[ring], table.rings.starts[ring + 1] - 1);
            for edge in start..end {
                let (u, v) = (
                    table.rings.points[edge as usize],
                    table.rings.points[edge as usize + 1],
                );
                visit(edge, (u, v), place as u32);
            }
        }
    }
}

pub(super) fn accumulate(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += *count;
        *count = sum;
    }
}

fn ring_starts(table: &Table, frame: &Frame) -> (Vec<u32>, Vec<RingStart>) {
    let mut starts = Vec::with_capacity(table.rings.areas.len());
    for place in 0..table.ids.len() {
        starts.extend(table.ring_range(place).map(|ring| RingStart {
            point: table.rings.points[table.rings.starts[ring] as usize],
            ring: ring as u32,
            feature: place as u32,
        }));
    }
    let row = |start: &RingStart| frame.cell(start.point).1;
    starts.sort_unstable_by_key(|start| (row(start), start.point.x, start.ring));
    let mut offsets = vec![0_u32; frame.rows as usize + 1];
    for start in &starts {
        offsets[row(start) as usize + 1] += 1;
    }
    accumulate(&mut offsets);
    (offsets, starts)
}

/// The cells of a layer.
fn frame(table: &Table) -> Frame {
    let edges = table
        .rings
        .points
        .len()
        .saturating_sub(table.rings.areas.len());
    frame_over(table.total_bounds(), edges, &|visit| {
        for_each_edge(table, |_, ends, _| visit(ends));
    })
}

/// Calls its argument with the ends of every edge.
type Ends<'a> = dyn Fn(&mut dyn FnMut((Point, Point))) + 'a;

/// Cells of powers of two, about [`CELLS_PER_EDGE`] an edge; coarser where long edges would fill
/// too many of them.
pub(super) fn frame_over(bounds: Option<Bounds>, edges: usize, ends: &Ends<'_>) -> Frame {
    let Some(bounds) = bounds else {
        return Frame {
            origin: Point { x: 0, y: 0 },
            shift: (1, 1),
            columns: 0,
            rows: 0,
        };
    };
    let origin = Point {
        x: bounds.min.x - NEAR,
        y: bounds.min.y - NEAR,
    };
    let (width, height) = (
        bounds.max.x - origin.x + 2 * NEAR,
        bounds.max.y - origin.y + 2 * NEAR,
    );
    let limit = (edges * CELLS_PER_EDGE + 16) as u128;
    let count = |shift: (u32, u32)| {
        (
            ((width >> shift.0) + 1) as u128,
            ((height >> shift.1) + 1) as u128,
        )
    };
    let mut shift = (1, 1);
    while count(shift).0 * count(shift).1 > limit {
        if shift.0 <= shift.1 {
            shift.0 += 1;
        } else {
            shift.1 += 1;
        }
    }
    while entries(ends, shift) > ENTRIES_PER_EDGE * edges as u128 + 64 {
        shift = (shift.0 + 1, shift.1 + 1);
    }
    let (columns, rows) = count(shift);
    Frame {
        origin,
        shift,
        columns: columns as i64,
        rows: rows as i64,
    }
}

/// How many cells the edges touch, at most.
fn entries(ends: &Ends<'_>, shift: (u32, u32)) -> u128 {
    let mut sum = 0_u128;
    ends(&mut |(u, v)| {
        let (columns, rows) = ((u.x - v.x).abs() >> shift.0, (u.y - v.y).abs() >> shift.1);
        sum += 1 + u128::from(columns.unsigned_abs()) + u128::from(rows.unsigned_abs());
    });
    sum
}
