use super::Table;
use super::frame::Frame;
use super::grid::{accumulate, for_each_edge};
use crate::Point;
use crate::exact::{Shift, is_left, orient};

/// Which features hold the reference points of cells, as changes along each row.
///
/// A full list is kept only where the changes since the last one outnumber it, so the memory is
/// proportional to the edges however many features lie over each other.
#[derive(Debug, Default)]
pub(super) struct RowEvents {
    row_offsets: Vec<u32>,
    events: Vec<Event>,
    kept_offsets: Vec<u32>,
    kept: Vec<Kept>,
    lists: Vec<u32>,
}

/// A feature begins or ceases to hold reference points, from this column on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    column: u32,
    feature: u32,
}

/// A full list in force before the event of that number.
#[derive(Debug, Clone, Copy)]
struct Kept {
    event: u32,
    start: u32,
    end: u32,
}

impl RowEvents {
    pub(super) fn build(table: &Table, frame: &Frame) -> Self {
        let (row_offsets, events) = sorted_events(table, frame);
        let mut built = Self {
            row_offsets: vec![0],
            kept_offsets: vec![0],
            ..Self::default()
        };
        built.events.reserve(events.len());
        for row in row_offsets.windows(2) {
            built.keep_row(&events[row[0] as usize..row[1] as usize]);
        }
        built
    }

    /// Adds a row: pairs of equal events cancel.
    fn keep_row(&mut self, row: &[Event]) {
        let (mut list, mut since) = (Vec::new(), 0);
        for group in row
            .chunk_by(|a, b| a == b)
            .filter(|group| group.len() % 2 == 1)
        {
            if since > list.len() {
                let start = self.lists.len() as u32;
                self.lists.extend(&list);
                let (event, end) = (self.events.len() as u32, self.lists.len() as u32);
                self.kept.push(Kept { event, start, end });
                since = 0;
            }
            toggle(&mut list, group[0].feature);
            self.events.push(group[0]);
            since += 1;
        }
        self.row_offsets.push(self.events.len() as u32);
        self.kept_offsets.push(self.kept.len() as u32);
    }

    /// Fills `list` with the features that hold the reference point of a cell.
    pub(super) fn at(&self, cell: (i64, i64), list: &mut Vec<u32>) {
        list.clear();
        let row = cell.1 as usize;
        let span = self.row_offsets[row] as usize..self.row_offsets[row + 1] as usize;
        let ahead =
            self.events[span.clone()].partition_point(|event| i64::from(event.column) <= cell.0);
        let end = span.start + ahead;
        let kept = self.kept_offsets[row] as usize..self.kept_offsets[row + 1] as usize;
        let kept = &self.kept[kept];
        let before = kept.partition_point(|kept| kept.event as usize <= end);
        let mut from = span.start;
        if let Some(kept) = before.checked_sub(1).map(|index| kept[index]) {
            list.extend(&self.lists[kept.start as usize..kept.end as usize]);
            from = kept.event as usize;
        }
        self.events[from..end]
            .iter()
            .for_each(|event| toggle(list, event.feature));
    }

    pub(super) fn size_bytes(&self) -> usize {
        (self.events.len() * 8) + (self.kept.len() * 12) + (self.lists.len() * 4)
    }
}

/// Puts in what is missing, takes out what is there.
pub(crate) fn toggle(list: &mut Vec<u32>, feature: u32) {
    match list.iter().position(|&held| held == feature) {
        Some(index) => {
            list.swap_remove(index);
        }
        None => list.push(feature),
    }
}

/// Events of all rows, sorted within each, with the offset of each row.
fn sorted_events(table: &Table, frame: &Frame) -> (Vec<u32>, Vec<Event>) {
    let mut offsets = vec![0_u32; frame.rows as usize + 1];
    for_each_edge(table, |_, edge, _| {
        rows_spanned(frame, edge).for_each(|row| offsets[row as usize + 1] += 1);
    });
    accumulate(&mut offsets);
    let mut next = offsets.clone();
    let total = offsets.last().copied().unwrap_or(0) as usize;
    let mut events = vec![
        Event {
            column: 0,
            feature: 0
        };
        total
    ];
    for_each_edge(table, |_, edge, feature| {
        for row in rows_spanned(frame, edge) {
            let place = &mut next[row as usize];
            events[*place as usize] = Event {
                column: first_column(frame, edge, row),
                feature,
            };
            *place += 1;
        }
    });
    for row in offsets.windows(2) {
        events[row[0] as usize..row[1] as usize].sort_unstable();
    }
    (offsets, events)
}

/// Rows whose reference line the edge crosses.
fn rows_spanned(frame: &Frame, (u, v): (Point, Point)) -> std::ops::Range<i64> {
    let first = frame.doubled_reference((0, 0)).y;
    let reach = |y: i64| {
        // rows whose line lies below y
        let above = 2 * y - first;
        (above >> (frame.shift.1 + 1)) + 1
    };
    reach(u.y.min(v.y)).clamp(0, frame.rows)..reach(u.y.max(v.y)).clamp(0, frame.rows)
}

/// The first column whose reference point lies east of the edge; `columns` when there is none.
fn first_column(frame: &Frame, (u, v): (Point, Point), row: i64) -> u32 {
    let double = |point: Point| Point {
        x: 2 * point.x,
        y: 2 * point.y,
    };
    let (from, to) = if u.y < v.y {
        (double(u), double(v))
    } else {
        (double(v), double(u))
    };
    // with the edge going north, east of it is its right
    let east = |column: i64| {
        let point = frame.doubled_reference((column, row));
        let exact = orient(from, to, point);
        // the layer counts as moved forward, so the point as moved back
        !is_left(exact, from, to, Shift::Back)
    };
    let line = frame.doubled_reference((0, row));
    let slope = (to.x - from.x) as f64 / (to.y - from.y) as f64;
    let x = from.x + ((line.y - from.y) as f64 * slope) as i64;
    let guess = ((x - line.x) >> (frame.shift.0 + 1)) + 1;
    let mut column = guess.clamp(0, frame.columns);
    while column > 0 && east(column - 1) {
        column -= 1;
    }
    while column < frame.columns && !east(column) {
        column += 1;
    }
    column as u32
}
