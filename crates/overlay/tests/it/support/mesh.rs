//! Tessellations for the checks of coverages: wiggly cells on a jittered lattice.

use kunyu_overlay::{MultiPolygon, Point, Polygon};

/// splitmix64: enough for drawing cases, the same on every platform.
#[derive(Clone)]
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn around(&mut self, reach: i64) -> i64 {
        (self.next() % (2 * reach as u64 + 1)) as i64 - reach
    }
}

/// Cells of `step` grid units whose edges have `inner` vertices more.
pub(crate) struct Mesh {
    pub(crate) size: usize,
    pub(crate) step: i64,
    pub(crate) inner: i64,
    seed: u64,
}

impl Mesh {
    pub(crate) fn new(size: usize, step: i64, inner: i64, seed: u64) -> Self {
        Self {
            size,
            step,
            inner,
            seed,
        }
    }

    fn jitter(&self, place: (usize, usize), part: i64, reach: i64) -> (i64, i64) {
        let number = (place.0 as u64) << 40 | (place.1 as u64) << 16 | (part + 2) as u64;
        let mut draw = Draw(self.seed ^ number.wrapping_mul(0x2545_F491_4F6C_DD1D));
        draw.next();
        (draw.around(reach), draw.around(reach))
    }

    fn node(&self, place: (usize, usize)) -> Point {
        let (dx, dy) = self.jitter(place, -1, self.step / 6);
        Point {
            x: place.0 as i64 * self.step + dx,
            y: place.1 as i64 * self.step + dy,
        }
    }

    /// The edge from a node to the east or north, without its last point.
    fn edge(&self, from: (usize, usize), to: (usize, usize)) -> Vec<Point> {
        if from > to {
            let mut edge = self.edge(to, from);
            edge.push(self.node(from));
            edge.reverse();
            edge.pop();
            return edge;
        }
        let (a, b) = (self.node(from), self.node(to));
        let mut edge = vec![a];
        for part in 0..self.inner {
            let upright = i64::from(from.0 == to.0);
            let number = 2 * part + upright;
            let (dx, dy) = self.jitter(from, number, self.step / 12 / (self.inner + 1));
            let share = |a: i64, b: i64| a + (b - a) * (part + 1) / (self.inner + 1);
            edge.push(Point {
                x: share(a.x, b.x) + dx,
                y: share(a.y, b.y) + dy,
            });
        }
        edge
    }

    /// A block of cells from one corner to the other, both in lattice places.
    pub(crate) fn block(&self, low: (usize, usize), high: (usize, usize)) -> MultiPolygon {
        let mut shell = Vec::new();
        for x in low.0..high.0 {
            shell.extend(self.edge((x, low.1), (x + 1, low.1)));
        }
        for y in low.1..high.1 {
            shell.extend(self.edge((high.0, y), (high.0, y + 1)));
        }
        for x in (low.0..high.0).rev() {
            shell.extend(self.edge((x + 1, high.1), (x, high.1)));
        }
        for y in (low.1..high.1).rev() {
            shell.extend(self.edge((low.0, y + 1), (low.0, y)));
        }
        MultiPolygon(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])
    }

    /// All cells, row after row.
    pub(crate) fn cells(&self) -> Vec<MultiPolygon> {
        let places = (0..self.size).flat_map(|y| (0..self.size).map(move |x| (x, y)));
        places
            .map(|(x, y)| self.block((x, y), (x + 1, y + 1)))
            .collect()
    }
}

/// Something wrong with a tessellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A cell is missing.
    Removed,
    /// A cell stands twice.
    Doubled,
    /// One cell has a vertex elsewhere.
    Moved,
    /// One cell lacks a vertex that its neighbour has.
    Dropped,
    /// A cell has a vertex more, exactly on an edge.
    Added,
    /// A cell lies elsewhere.
    Shifted,
}

pub(crate) const FAULTS: [Fault; 6] = [
    Fault::Removed,
    Fault::Doubled,
    Fault::Moved,
    Fault::Dropped,
    Fault::Added,
    Fault::Shifted,
];

/// Puts a fault into a layer.
pub(crate) fn inject(shapes: &mut Vec<MultiPolygon>, fault: Fault, draw: &mut Draw, step: i64) {
    if shapes.is_empty() {
        return;
    }
    let at = draw.below(shapes.len());
    if fault == Fault::Removed {
        shapes.remove(at);
        return;
    }
    if fault == Fault::Doubled {
        let copy = shapes[at].clone();
        shapes.push(copy);
        return;
    }
    let by = (draw.around(step / 10), draw.around(step / 10));
    let shell = &mut shapes[at].0[0].shell;
    let vertex = draw.below(shell.len());
    match fault {
        Fault::Moved => {
            shell[vertex].x += by.0;
            shell[vertex].y += by.1;
        }
        Fault::Dropped if shell.len() > 3 => {
            shell.remove(vertex);
        }
        Fault::Added => {
            // an even edge has a grid point in its middle
            let (a, b) = (shell[vertex], shell[(vertex + 1) % shell.len()]);
            if (b.x - a.x) % 2 == 0 && (b.y - a.y) % 2 == 0 {
                let middle = Point {
                    x: a.x + (b.x - a.x) / 2,
                    y: a.y + (b.y - a.y) / 2,
                };
                shell.insert(vertex + 1, middle);
            }
        }
        Fault::Shifted => {
            for point in shell {
                point.x += by.0;
                point.y += by.1;
            }
        }
        _ => {}
    }
}
