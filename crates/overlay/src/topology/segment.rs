use crate::area::cross;
use crate::{Bounds, Point};

/// A directed edge of a ring or line, of non-zero length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Where it starts.
    pub(crate) a: Point,
    /// Where it ends.
    pub(crate) b: Point,
    /// Number of the ring or line it belongs to, over all operands.
    pub(crate) ring: u32,
    /// Index of `a` in the ring or line as given.
    pub(crate) vertex: u32,
}

/// How two segments meet other than at a common end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contact {
    /// Their interiors cross at one place.
    Cross(u32, u32),
    /// They run along each other for more than a point.
    Overlap(u32, u32),
    /// An end of the first lies in the interior of the second.
    Touch(u32, u32, Point),
}

impl Segment {
    /// The lexicographically smaller end.
    pub(crate) fn left(&self) -> Point {
        self.a.min(self.b)
    }

    /// The lexicographically greater end.
    pub(crate) fn right(&self) -> Point {
        self.a.max(self.b)
    }

    /// The box around it.
    pub(crate) fn bounds(&self) -> Bounds {
        let ((x0, x1), (y0, y1)) = (sorted(self.a.x, self.b.x), sorted(self.a.y, self.b.y));
        Bounds {
            min: Point { x: x0, y: y0 },
            max: Point { x: x1, y: y1 },
        }
    }

    /// Whether `p`, known to be on the line through it, lies strictly between its ends.
    fn strictly_between(&self, p: Point) -> bool {
        self.left() < p && p < self.right()
    }

    /// Whether `p` lies in its interior.
    pub(crate) fn has_inside(&self, p: Point) -> bool {
        self.strictly_between(p) && side(self.a, self.b, p) == 0
    }
}

fn sorted(a: i64, b: i64) -> (i64, i64) {
    if a <= b { (a, b) } else { (b, a) }
}

/// 1 when `p` lies left of the line from `a` to `b`, -1 right of it, 0 on it; exact.
pub(crate) fn side(a: Point, b: Point, p: Point) -> i32 {
    cross(a, b, p).signum() as i32
}

/// The contact of two segments (`s`, `t` are their numbers); ends in common are none.
pub(crate) fn contact(segments: &[Segment], s: u32, t: u32) -> Option<Contact> {
    let (first, second) = (&segments[s as usize], &segments[t as usize]);
    let (ta, tb) = (
        side(first.a, first.b, second.a),
        side(first.a, first.b, second.b),
    );
    if ta == 0 && tb == 0 {
        let along = first.left().max(second.left()) < first.right().min(second.right());
        return along.then_some(Contact::Overlap(s, t));
    }
    if ta == tb {
        return None;
    }
    let (sa, sb) = (
        side(second.a, second.b, first.a),
        side(second.a, second.b, first.b),
    );
    if ta * tb < 0 && sa * sb < 0 {
        return Some(Contact::Cross(s, t));
    }
    let touch = |zero: i32, end: u32, place: Point, on: u32| {
        let inside = zero == 0 && segments[on as usize].strictly_between(place);
        inside.then_some(Contact::Touch(end, on, place))
    };
    touch(ta, t, second.a, s)
        .or_else(|| touch(tb, t, second.b, s))
        .or_else(|| touch(sa, s, first.a, t))
        .or_else(|| touch(sb, s, first.b, t))
}

/// Where two crossing segments meet, rounded to the grid; for messages, not for areas.
pub(crate) fn crossing(s: &Segment, t: &Segment) -> Point {
    let (from, to) = (cross(t.a, t.b, s.a), cross(t.a, t.b, s.b));
    let share = from as f64 / (from - to) as f64;
    let along = |a: i64, b: i64| a + libm::round((b - a) as f64 * share) as i64;
    Point {
        x: along(s.a.x, s.b.x),
        y: along(s.a.y, s.b.y),
    }
}

/// The edges of a closed ring, those of zero length left out.
pub(crate) fn push_ring(segments: &mut Vec<Segment>, ring: u32, points: &[Point]) {
    let next = points.iter().cycle().skip(1);
    for (vertex, (&a, &b)) in points.iter().zip(next).enumerate() {
        if a != b {
            segments.push(Segment {
                a,
                b,
                ring,
                vertex: vertex as u32,
            });
        }
    }
}

/// The edges of a line, those of zero length left out.
pub(crate) fn push_line(segments: &mut Vec<Segment>, ring: u32, points: &[Point]) {
    for (vertex, edge) in points.windows(2).enumerate() {
        if edge[0] != edge[1] {
            segments.push(Segment {
                a: edge[0],
                b: edge[1],
                ring,
                vertex: vertex as u32,
            });
        }
    }
}
