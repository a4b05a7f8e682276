use super::findings::{CheckOptions, Findings, Keeper};
use super::mesh::Mesh;
use super::metric::chain_length;
use crate::topology::{Segment, push_line};
use crate::{GRID_PER_METRE, Point};

/// An end of a line that meets no other line's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dangle {
    /// Number of the line.
    pub line: u32,
    /// Whether it is the last point of the line, not the first.
    pub at_end: bool,
    /// The end.
    pub place: Point,
    /// The line (of the smallest number) inside of which the end lies: a missing node rather than
    /// a free end.
    pub on: Option<u32>,
}

/// A place where exactly two lines end and no other passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PseudoNode {
    /// The place.
    pub place: Point,
    /// The smaller number.
    pub a: u32,
    /// The greater number.
    pub b: u32,
}

/// A line that is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortLine {
    /// Number of the line.
    pub line: u32,
    /// Its length in units of 2^-27 m, each edge rounded down.
    pub length: i128,
    /// The vertex in its middle.
    pub place: Point,
}

/// Lines without repeated points and an index of their edges.
pub(super) struct Lines {
    /// Points of each line; fewer than two where there is no line.
    pub points: Vec<Vec<Point>>,
    pub mesh: Mesh,
}

impl Lines {
    pub(super) fn new(lines: &[Vec<Point>]) -> Self {
        let clean = |line: &Vec<Point>| {
            let mut line = line.clone();
            line.dedup();
            line
        };
        let points: Vec<Vec<Point>> = lines.iter().map(clean).collect();
        let mut segments: Vec<Segment> = Vec::new();
        for (number, line) in (0..).zip(&points) {
            push_line(&mut segments, number, line);
        }
        let count = segments.len();
        Self {
            points,
            mesh: Mesh::new(segments, count),
        }
    }

    /// Ends by place: line, and whether it is the last point.
    fn ends(&self) -> Vec<(Point, u32, bool)> {
        let mut ends = Vec::with_capacity(2 * self.points.len());
        for (number, line) in (0..).zip(&self.points) {
            if let ([first, _, ..], Some(last)) = (&line[..], line.last()) {
                ends.push((*first, number, false));
                ends.push((*last, number, true));
            }
        }
        ends.sort_unstable();
        ends
    }

    /// The smallest number of a line that passes through a place by an edge which does not end a
    /// line there.
    fn passing(&self, place: Point) -> Option<u32> {
        let mut near = Vec::new();
        self.mesh.near(place, place, 0, &mut near);
        let passes = |edge: &&Segment| {
            let line = &self.points[edge.ring as usize];
            let inner = |vertex: usize| vertex > 0 && vertex + 1 < line.len();
            let vertex = edge.vertex as usize;
            edge.has_inside(place)
                || (edge.a == place && inner(vertex))
                || (edge.b == place && inner(vertex + 1))
        };
        let edges = near
            .iter()
            .map(|&edge| &self.mesh.segments[edge as usize])
            .filter(passes);
        edges.map(|edge| edge.ring).min()
    }
}

/// Ends of lines that meet no end of a line, by number of the line.
///
/// The two ends of a closed line meet each other. Where [`Dangle::on`] is set, the end lies inside
/// a line.
pub fn dangles(lines: &[Vec<Point>], options: &CheckOptions) -> Findings<Dangle> {
    let lines = Lines::new(lines);
    let mut keeper = Keeper::new(options.keep);
    for place in lines.ends().chunk_by(|one, two| one.0 == two.0) {
        if let [(place, line, at_end)] = *place {
            keeper.push(Dangle {
                line,
                at_end,
                place,
                on: lines.passing(place),
            });
        }
    }
    keeper.finish()
}

/// Places where just two different lines end, so that they could be one, by place.
pub fn pseudo_nodes(lines: &[Vec<Point>], options: &CheckOptions) -> Findings<PseudoNode> {
    let lines = Lines::new(lines);
    let mut keeper = Keeper::new(options.keep);
    for place in lines.ends().chunk_by(|one, two| one.0 == two.0) {
        if let [(place, a, _), (_, b, _)] = *place
            && a != b
            && lines.passing(place).is_none()
        {
            keeper.push(PseudoNode { place, a, b });
        }
    }
    keeper.finish()
}

/// Lines shorter than a length in metres, by number; those without any length too.
pub fn short_lines(
    lines: &[Vec<Point>],
    below_m: f64,
    options: &CheckOptions,
) -> Findings<ShortLine> {
    let mut keeper = Keeper::new(options.keep);
    for (number, line) in (0..).zip(lines) {
        let length = chain_length(line);
        if (length as f64) < below_m * GRID_PER_METRE {
            keeper.push(ShortLine {
                line: number,
                length,
                place: line.get(line.len() / 2).copied().unwrap_or_default(),
            });
        }
    }
    keeper.finish()
}
