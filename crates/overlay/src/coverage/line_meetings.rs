use std::ops::Range;

use super::findings::{CheckOptions, Findings, Keeper};
use super::lines::Lines;
use super::parallel::keep_from;
use crate::Point;
use crate::topology::{Contact, Direction, Segment, contact, crossing};

/// Edges looked at by one task.
const EDGES: usize = 1024;

/// What lines must not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRule {
    /// A line runs along a part of itself.
    SelfOverlap,
    /// A line crosses or touches itself, but that its two ends may meet.
    SelfCrossing,
    /// Two lines run along each other.
    Overlap,
    /// Two lines cross or touch at a place where neither ends.
    Crossing,
}

/// Where one or two lines do what they must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineMeeting {
    /// The smaller number.
    pub a: u32,
    /// The greater number; the same for a line with itself.
    pub b: u32,
    /// The place, rounded to the grid where two edges cross; the begin of a common stretch.
    pub place: Point,
    /// The end of a common stretch, in the order of coordinates; else the place again.
    pub to: Point,
}

/// Breaches of a rule among lines, by numbers and place. A common stretch is told edge by edge.
pub fn line_meetings(
    lines: &[Vec<Point>],
    rule: LineRule,
    options: &CheckOptions,
) -> Findings<LineMeeting> {
    let search = Search {
        lines: Lines::new(lines),
        rule,
    };
    let count = search.lines.mesh.segments.len();
    let keeper = keep_from(count, EDGES, options.keep, |range, keeper| {
        search.edges(range, keeper);
    });
    let mut at_vertices = Keeper::new(options.keep);
    if matches!(rule, LineRule::SelfCrossing | LineRule::Crossing) {
        search.vertices(&mut at_vertices);
    }
    keeper.merge(at_vertices).finish()
}

struct Search {
    lines: Lines,
    rule: LineRule,
}

/// A vertex of a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Visit {
    place: Point,
    line: u32,
    vertex: u32,
}

impl Search {
    /// Meetings of edges beside those at common vertices.
    fn edges(&self, range: Range<usize>, keeper: &mut Keeper<LineMeeting>) {
        let segments = &self.lines.mesh.segments;
        let mut near = Vec::new();
        for one in range.start as u32..range.end as u32 {
            let edge = &segments[one as usize];
            self.lines.mesh.near(edge.a, edge.b, 0, &mut near);
            let first = near.partition_point(|&other| other <= one);
            for &two in &near[first..] {
                let same = segments[two as usize].ring == edge.ring;
                let wanted = matches!(self.rule, LineRule::SelfCrossing | LineRule::SelfOverlap);
                if same == wanted
                    && let Some(found) = contact(segments, one, two)
                    && let Some((place, to)) = self.breach(found)
                {
                    let (a, b) = (edge.ring, segments[two as usize].ring);
                    let (a, b) = (a.min(b), a.max(b));
                    keeper.push(LineMeeting { a, b, place, to });
                }
            }
        }
    }

    fn breach(&self, found: Contact) -> Option<(Point, Point)> {
        let overlaps = matches!(self.rule, LineRule::SelfOverlap | LineRule::Overlap);
        let segment = |number: u32| &self.lines.mesh.segments[number as usize];
        match found {
            Contact::Overlap(s, t) if overlaps => {
                let (s, t) = (segment(s), segment(t));
                Some((s.left().max(t.left()), s.right().min(t.right())))
            }
            // always from the same one of the two
            Contact::Cross(s, t) if !overlaps => {
                let (s, t) = (segment(s), segment(t));
                let swap = (s.left(), s.right()) > (t.left(), t.right());
                let place = if swap { crossing(t, s) } else { crossing(s, t) };
                Some((place, place))
            }
            Contact::Touch(end, on, place) if !overlaps => self
                .touches(segment(end), segment(on), place)
                .then_some((place, place)),
            _ => None,
        }
    }

    /// Whether the vertex of a line inside an edge is a breach, told for one of the edges at it.
    fn touches(&self, end: &Segment, on: &Segment, place: Point) -> bool {
        let line = &self.lines.points[end.ring as usize];
        let vertex = end.vertex as usize + usize::from(end.b == place);
        let last = vertex + 1 == line.len();
        if end.a != place && !last {
            return false;
        }
        if self.rule == LineRule::Crossing && (vertex == 0 || last) {
            return false;
        }
        let mut directions = self.directions(end.ring, vertex);
        directions.extend([Direction::new(place, on.a), Direction::new(place, on.b)]);
        all_differ(&directions)
    }

    /// Where a line goes from a vertex.
    fn directions(&self, line: u32, vertex: usize) -> Vec<Direction> {
        let line = &self.lines.points[line as usize];
        let before = vertex.checked_sub(1).and_then(|before| line.get(before));
        let around = [before, line.get(vertex + 1)];
        around
            .into_iter()
            .flatten()
            .map(|&to| Direction::new(line[vertex], to))
            .collect()
    }

    /// Meetings at common vertices.
    fn vertices(&self, keeper: &mut Keeper<LineMeeting>) {
        let mut visits: Vec<Visit> = Vec::new();
        for (line, points) in (0..).zip(&self.lines.points) {
            if points.len() > 1 {
                visits.extend((0..).zip(points).map(|(vertex, &place)| Visit {
                    place,
                    line,
                    vertex,
                }));
            }
        }
        visits.sort_unstable();
        for place in visits.chunk_by(|one, two| one.place == two.place) {
            for pair in place.windows(2) {
                if self.meet(&pair[0], &pair[1]) {
                    let place = pair[0].place;
                    let (a, b) = (pair[0].line, pair[1].line);
                    keeper.push(LineMeeting {
                        a,
                        b,
                        place,
                        to: place,
                    });
                }
            }
        }
    }

    /// Whether two visits to a place, the next to each other by line and vertex, are a breach.
    fn meet(&self, one: &Visit, two: &Visit) -> bool {
        let ends = |visit: &Visit| {
            let count = self.lines.points[visit.line as usize].len() as u32;
            (visit.vertex == 0, visit.vertex + 1 == count)
        };
        let (first, second) = (ends(one), ends(two));
        let allowed = if one.line == two.line {
            self.rule == LineRule::Crossing || (first.0 && second.1)
        } else {
            self.rule == LineRule::SelfCrossing || first.0 || first.1 || second.0 || second.1
        };
        if allowed {
            return false;
        }
        let mut directions = self.directions(one.line, one.vertex as usize);
        directions.extend(self.directions(two.line, two.vertex as usize));
        all_differ(&directions)
    }
}

/// Whether no two directions are the same; where they are, lines run along each other.
fn all_differ(directions: &[Direction]) -> bool {
    let mut rest = directions;
    while let [first, others @ ..] = rest {
        if others.iter().any(|other| first.by_angle(*other).is_eq()) {
            return false;
        }
        rest = others;
    }
    true
}
