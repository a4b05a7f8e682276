use super::findings::{CheckOptions, Findings, Keyed};
use super::lines::Lines;
use super::metric::{chain_length, within};
use super::parallel::keep_from;
use crate::exact::orient;
use crate::packed::Table;
use crate::{PackedLayer, Point};

/// Lines or features looked at by one task.
const CHUNK: usize = 32;

/// A stretch of a line, or of a polygon's boundary, that is not where it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Number of the line or polygon.
    pub feature: u32,
    /// Points of the stretch: vertices, and ends of what lies along it.
    pub path: Vec<Point>,
    /// Its length in units of 2^-27 m, each edge rounded down.
    pub length: i128,
    /// A point of the path, inside it when it has more than two.
    pub place: Point,
}

/// Two ends of an edge.
type Edge = (Point, Point);

/// Stretches of lines that do not run along the boundary of any polygon, by number of the line.
///
/// Exact on the grid; stretches within [`CheckOptions::tolerance_m`] of one edge of the boundary
/// are passed over.
pub fn lines_off_boundary(
    lines: &[Vec<Point>],
    layer: &PackedLayer,
    options: &CheckOptions,
) -> Findings<Stretch> {
    layer.prepare();
    let table = layer.table();
    let tolerance = options.tolerance();
    let found = keep_from(lines.len(), CHUNK, options.keep, |range, keeper| {
        for number in range {
            let mut stretches = Stretches::default();
            for edge in lines[number].windows(2) {
                let edge = (edge[0], edge[1]);
                let near = boundary_near(table, edge, tolerance, |_| true);
                stretches.add(edge, &near, tolerance);
            }
            (0..stretches.passed_over).for_each(|_| keeper.pass_over());
            for path in stretches.paths {
                keeper.push(Keyed((number as u32, path), ()));
            }
        }
    });
    found.finish().map(stretch)
}

/// Stretches of polygons' boundaries along which no line runs, by number of the polygon; a common
/// boundary is told for the smaller number only.
///
/// Exact on the grid; stretches within [`CheckOptions::tolerance_m`] of one edge of a line are
/// passed over.
pub fn boundary_off_lines(
    layer: &PackedLayer,
    lines: &[Vec<Point>],
    options: &CheckOptions,
) -> Findings<Stretch> {
    layer.prepare();
    let table = layer.table();
    let lines = Lines::new(lines);
    let tolerance = options.tolerance();
    let found = keep_from(table.ids.len(), CHUNK, options.keep, |range, keeper| {
        let mut near = Vec::new();
        for place in range {
            let number = table.ids[place];
            let told = |other: u32| table.ids[other as usize] < number;
            for ring in table.ring_range(place) {
                let (start, end) = (table.rings.starts[ring], table.rings.starts[ring + 1]);
                let mut stretches = Stretches::default();
                for edge in table.rings.points[start as usize..end as usize].windows(2) {
                    let edge = (edge[0], edge[1]);
                    lines.mesh.near(edge.0, edge.1, tolerance, &mut near);
                    let along = near
                        .iter()
                        .map(|&other| &lines.mesh.segments[other as usize]);
                    let mut along: Vec<Edge> = along.map(|other| (other.a, other.b)).collect();
                    // nothing is within a tolerance of 0 of a told edge that does not lie on it
                    along.extend(boundary_near(table, edge, 0, told));
                    stretches.add(edge, &along, tolerance);
                }
                stretches.close();
                (0..stretches.passed_over).for_each(|_| keeper.pass_over());
                for path in stretches.paths {
                    keeper.push(Keyed((number, path), ()));
                }
            }
        }
    });
    found.finish().map(stretch)
}

fn stretch(Keyed((feature, path), ()): Keyed<(u32, Vec<Point>), ()>) -> Stretch {
    Stretch {
        feature,
        length: chain_length(&path),
        place: path[path.len() / 2],
        path,
    }
}

/// Edges of the polygons that come near an edge.
fn boundary_near(
    table: &Table,
    (a, b): Edge,
    margin: i64,
    wanted: impl Fn(u32) -> bool,
) -> Vec<Edge> {
    let mut near: Vec<u32> = Vec::new();
    table.grid().cells().along(a, b, margin, &mut |entries| {
        let entries = entries.iter().filter(|entry| wanted(entry.feature));
        near.extend(entries.map(|entry| entry.edge));
    });
    near.sort_unstable();
    near.dedup();
    let points = &table.rings.points;
    near.iter()
        .map(|&edge| (points[edge as usize], points[edge as usize + 1]))
        .collect()
}

/// What is left of a chain of edges.
#[derive(Default)]
struct Stretches {
    paths: Vec<Vec<Point>>,
    passed_over: u64,
    begin: Option<Point>,
}

impl Stretches {
    /// Adds what is left of the next edge of the chain when others are taken away.
    fn add(&mut self, edge: Edge, others: &[Edge], tolerance: i64) {
        self.begin = self.begin.or(Some(edge.0));
        for (from, to) in left_of(edge, others) {
            let close =
                |other: &Edge| within(*other, from, tolerance) && within(*other, to, tolerance);
            if tolerance > 0 && others.iter().any(close) {
                self.passed_over += 1;
                continue;
            }
            match self.paths.last_mut() {
                Some(path) if path.last() == Some(&from) => path.push(to),
                _ => self.paths.push(vec![from, to]),
            }
        }
    }

    /// Joins what was cut at the begin of a closed chain.
    fn close(&mut self) {
        let [first, .., last] = &mut self.paths[..] else {
            return;
        };
        if first.first() == self.begin.as_ref() && last.last() == first.first() {
            last.extend(first.drain(..).skip(1));
            self.paths.swap_remove(0);
        }
    }
}

/// The parts of an edge that do not run along any of the others, in its direction.
fn left_of(edge: Edge, others: &[Edge]) -> Vec<Edge> {
    let (a, b) = edge;
    let (left, right) = (a.min(b), a.max(b));
    if left == right {
        return Vec::new();
    }
    let mut taken: Vec<Edge> = others
        .iter()
        .filter(|(c, d)| orient(a, b, *c) == 0 && orient(a, b, *d) == 0)
        .map(|&(c, d)| (c.min(d).max(left), c.max(d).min(right)))
        .filter(|(from, to)| from < to)
        .collect();
    taken.sort_unstable();
    let (mut parts, mut reached) = (Vec::new(), left);
    for (from, to) in taken {
        if from > reached {
            parts.push((reached, from));
        }
        reached = reached.max(to);
    }
    if reached < right {
        parts.push((reached, right));
    }
    if a > b {
        parts.reverse();
        for part in &mut parts {
            *part = (part.1, part.0);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i64, y: i64) -> Point {
        Point { x, y }
    }

    #[test]
    fn what_others_leave_of_an_edge() {
        let others = [
            (at(2, 1), at(-4, -2)),
            (at(6, 3), at(8, 4)),
            (at(4, 2), at(9, 5)),
        ];
        let left = left_of((at(10, 5), at(0, 0)), &others);
        assert_eq!(left, [(at(10, 5), at(8, 4)), (at(6, 3), at(2, 1))]);
        assert_eq!(left_of((at(0, 0), at(2, 1)), &others), []);
    }
}
