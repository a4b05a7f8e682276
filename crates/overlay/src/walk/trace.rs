use crate::exact::{Shift, crossing_point, is_left, orient};
use crate::packed::{Entry, NEAR, RingStart, Rings, Table, toggle};
use crate::{Bounds, Point};

/// An edge of the walked feature crosses an edge of the layer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crossing {
    /// Packed feature of the layer.
    pub feature: u32,
    /// Edge of the walked feature.
    pub mine: u32,
    /// Edge of the layer.
    pub other: u32,
    /// Whether the walked feature's ring comes into the layer's feature here.
    pub enters: bool,
    /// Where, on the grid.
    pub point: Point,
}

/// Everything one feature has to do with a layer. Buffers are kept from feature to feature.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub crossings: Vec<Crossing>,
    /// (feature of the layer, ring of the walked feature whose first point it holds).
    pub held: Vec<(u32, u32)>,
    /// (feature of the layer, its ring whose first point the walked feature holds).
    pub holding: Vec<(u32, u32)>,
    /// Features of the layer that come within a few grid units without a clear crossing.
    pub near: Vec<u32>,
    list: Vec<u32>,
    between: Vec<Entry>,
    on_line: Vec<u32>,
    candidates: Vec<(RingStart, bool)>,
}

impl Trace {
    /// Walks every ring of a feature once through the grid of a layer.
    pub(crate) fn walk(&mut self, mine: &Rings<'_>, layer: &Table) {
        self.crossings.clear();
        self.held.clear();
        self.holding.clear();
        self.near.clear();
        let Some(total) = layer.total_bounds() else {
            return;
        };
        for ring in 0..mine.areas.len() {
            let (start, end) = mine.range(ring);
            self.walk_ring(mine, (start, end), layer);
            self.locate(mine, ring as u32, layer);
        }
        let span = mine.starts[0] as usize..mine.starts[mine.areas.len()] as usize;
        if let Some(bounds) = Bounds::of(&mine.points[span]).filter(|own| own.meets(&total)) {
            self.find_held_rings(mine, &bounds, layer);
        }
        self.near.sort_unstable();
        self.near.dedup();
    }

    fn walk_ring(&mut self, mine: &Rings<'_>, (start, end): (usize, usize), layer: &Table) {
        let cells = layer.grid().cells();
        let frame = *cells.frame();
        let mut from = mine.points[start];
        let mut cell = frame.cell(from);
        for edge in start..end {
            let to = mine.points[edge + 1];
            let next = frame.cell(to);
            let walker = Probe::new(edge as u32, from, to, mine.tag);
            let single = (cell == next && frame.holds(cell)).then(|| frame.index(cell));
            match single.map(|cell| cells.edges(cell)) {
                Some(Some(edges)) => self.meet(&walker, edges, layer),
                None if cell == next => {}
                _ => {
                    let before = self.crossings.len();
                    cells.along(from, to, 0, &mut |edges| self.meet(&walker, edges, layer));
                    self.drop_repeats(before);
                }
            }
            (from, cell) = (to, next);
        }
    }

    /// Tests an edge against the edges of a cell.
    #[inline]
    fn meet(&mut self, probe: &Probe, edges: &[Entry], layer: &Table) {
        for entry in edges {
            let at = entry.edge as usize;
            let (c, d) = (layer.rings.points[at], layer.rings.points[at + 1]);
            if probe.misses(c, d) {
                continue;
            }
            let (to_c, to_d) = (
                orient(probe.from, probe.to, c),
                orient(probe.from, probe.to, d),
            );
            if (to_c > probe.clear && to_d > probe.clear)
                || (to_c < -probe.clear && to_d < -probe.clear)
            {
                continue;
            }
            self.meet_closely(probe, *entry, (c, d), (to_c, to_d), layer);
        }
    }

    fn meet_closely(
        &mut self,
        probe: &Probe,
        entry: Entry,
        (c, d): (Point, Point),
        (to_c, to_d): (i128, i128),
        layer: &Table,
    ) {
        let (from, to) = (probe.from, probe.to);
        let (of_from, of_to) = (orient(c, d, from), orient(c, d, to));
        let clear = clearance(c, d);
        if (of_from > clear && of_to > clear) || (of_from < -clear && of_to < -clear) {
            return;
        }
        if to_c.abs().min(to_d.abs()) <= probe.clear || of_from.abs().min(of_to.abs()) <= clear {
            self.near.push(entry.feature);
        }
        let shift = Shift::between(probe.tag, layer.tag(entry.feature));
        if is_left(to_c, from, to, shift) == is_left(to_d, from, to, shift) {
            return;
        }
        let back = shift.reversed();
        let from_inside = is_left(of_from, c, d, back);
        if from_inside == is_left(of_to, c, d, back) {
            return;
        }
        self.crossings.push(Crossing {
            feature: entry.feature,
            mine: probe.edge,
            other: entry.edge,
            enters: !from_inside,
            point: crossing_point((from, to), (c, d)),
        });
    }

    /// An edge that passes several cells may have met the same edge in each of them.
    fn drop_repeats(&mut self, before: usize) {
        if self.crossings.len() > before + 1 {
            self.crossings[before..].sort_unstable_by_key(|crossing| crossing.other);
            let mut kept = before + 1;
            for index in before + 1..self.crossings.len() {
                if self.crossings[index].other != self.crossings[kept - 1].other {
                    self.crossings[kept] = self.crossings[index];
                    kept += 1;
                }
            }
            self.crossings.truncate(kept);
        }
    }

    /// Which features of the layer hold the first point of a ring.
    fn locate(&mut self, mine: &Rings<'_>, ring: u32, layer: &Table) {
        let grid = layer.grid();
        let frame = grid.frame();
        let point = mine.points[mine.starts[ring as usize] as usize];
        let cell = frame.cell(point);
        if !frame.holds(cell) {
            return;
        }
        grid.holders(cell, &mut self.list);
        self.on_line.clear();
        let reference = frame.doubled_reference(cell);
        let start = Point {
            x: reference.x >> 1,
            y: reference.y >> 1,
        };
        self.between.clear();
        let between = &mut self.between;
        grid.cells()
            .along_in(frame.index(cell), start, point, 2, &mut |edges| {
                between.extend_from_slice(edges);
            });
        self.between.sort_unstable();
        self.between.dedup();
        for entry in &self.between {
            let at = entry.edge as usize;
            let edge = (layer.rings.points[at], layer.rings.points[at + 1]);
            let (separates, on_line) = separates(edge, reference, point);
            if separates {
                toggle(&mut self.list, entry.feature);
            }
            if on_line && Shift::between(mine.tag, layer.tag(entry.feature)) == Shift::Back {
                self.on_line.push(entry.feature);
            }
        }
        self.on_line.sort_unstable();
        self.on_line.dedup();
        for &feature in &self.on_line {
            self.list.retain(|&held| held != feature);
            let rings = layer.feature(feature as usize);
            if holds(&rings, point, Shift::Forward) {
                self.list.push(feature);
            }
        }
        self.held
            .extend(self.list.iter().map(|&feature| (feature, ring)));
    }

    /// Which rings of the layer begin inside the walked feature.
    fn find_held_rings(&mut self, mine: &Rings<'_>, bounds: &Bounds, layer: &Table) {
        self.candidates.clear();
        let candidates = &mut self.candidates;
        let wide = Bounds {
            min: Point {
                x: bounds.min.x - NEAR,
                y: bounds.min.y - NEAR,
            },
            max: Point {
                x: bounds.max.x + NEAR,
                y: bounds.max.y + NEAR,
            },
        };
        layer
            .grid()
            .starts_in(&wide, |start| candidates.push((*start, false)));
        if candidates.is_empty() {
            return;
        }
        candidates.sort_unstable_by_key(|(start, _)| start.point.y);
        for ring in 0..mine.areas.len() {
            let (start, end) = mine.range(ring);
            for edge in mine.points[start..=end].windows(2) {
                sweep(candidates, (edge[0], edge[1]), mine.tag, layer);
            }
        }
        let inside = candidates.iter().filter(|(_, inside)| *inside);
        self.holding
            .extend(inside.map(|(start, _)| (start.feature, start.ring)));
    }
}

/// Turns the answer for every candidate that has the edge to its west.
fn sweep(candidates: &mut [(RingStart, bool)], edge: (Point, Point), tag: u64, layer: &Table) {
    let (low, high) = (edge.0.y.min(edge.1.y), edge.0.y.max(edge.1.y));
    let first = candidates.partition_point(|(start, _)| start.point.y < low);
    for (start, inside) in &mut candidates[first..] {
        if start.point.y > high {
            break;
        }
        let shift = Shift::between(tag, layer.tag(start.feature));
        *inside ^= passes_west(edge, start.point, shift);
    }
}

/// Whether the ray from a point (moved by `shift`) to the west meets the edge.
fn passes_west((u, v): (Point, Point), point: Point, shift: Shift) -> bool {
    let above = |y: i64| {
        if shift == Shift::Forward {
            y > point.y
        } else {
            y >= point.y
        }
    };
    if above(u.y) == above(v.y) {
        return false;
    }
    let (from, to) = if u.y < v.y { (u, v) } else { (v, u) };
    !is_left(orient(from, to, point), from, to, shift)
}

/// Whether rings hold a point that is moved by `shift` against them.
pub(crate) fn holds(rings: &Rings<'_>, point: Point, shift: Shift) -> bool {
    let mut inside = false;
    for ring in 0..rings.areas.len() {
        let (start, end) = rings.range(ring);
        for edge in rings.points[start..=end].windows(2) {
            inside ^= passes_west((edge[0], edge[1]), point, shift);
        }
    }
    inside
}

/// Whether an edge of the layer (moved forward) stands between the reference point of a cell
/// (doubled) and a point in that cell; and whether the point lies exactly on it.
fn separates((c, d): (Point, Point), reference: Point, point: Point) -> (bool, bool) {
    let double = |p: Point| Point {
        x: 2 * p.x,
        y: 2 * p.y,
    };
    let (c2, d2, point2) = (double(c), double(d), double(point));
    let of_point = orient(c2, d2, point2);
    let within = point.x >= c.x.min(d.x)
        && point.x <= c.x.max(d.x)
        && point.y >= c.y.min(d.y)
        && point.y <= c.y.max(d.y);
    let on_line = of_point == 0 && within;
    let left = |p: Point| {
        is_left(
            orient(reference, point2, p),
            reference,
            point2,
            Shift::Forward,
        )
    };
    if left(c2) == left(d2) {
        return (false, on_line);
    }
    let of_reference = orient(c2, d2, reference);
    let apart =
        is_left(of_reference, c2, d2, Shift::Back) != is_left(of_point, c2, d2, Shift::Back);
    (apart, on_line)
}

/// An edge being walked.
struct Probe {
    edge: u32,
    from: Point,
    to: Point,
    low: Point,
    high: Point,
    clear: i128,
    tag: u64,
}

impl Probe {
    #[inline]
    fn new(edge: u32, from: Point, to: Point, tag: u64) -> Self {
        Self {
            edge,
            from,
            to,
            low: Point {
                x: from.x.min(to.x) - NEAR,
                y: from.y.min(to.y) - NEAR,
            },
            high: Point {
                x: from.x.max(to.x) + NEAR,
                y: from.y.max(to.y) + NEAR,
            },
            clear: clearance(from, to),
            tag,
        }
    }

    /// Whether the boxes are more than [`NEAR`] apart.
    #[inline]
    fn misses(&self, c: Point, d: Point) -> bool {
        c.x.max(d.x) < self.low.x
            || c.x.min(d.x) > self.high.x
            || c.y.max(d.y) < self.low.y
            || c.y.min(d.y) > self.high.y
    }
}

/// The value of [`orient`] beyond which a point is certainly two units away from the line.
#[inline]
fn clearance(from: Point, to: Point) -> i128 {
    i128::from(2 * ((to.x - from.x).abs() + (to.y - from.y).abs()))
}
