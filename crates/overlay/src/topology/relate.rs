use std::ops::ControlFlow;

use super::angle::Direction;
use super::locate::{Location, Locator};
use super::places::inner_places;
use super::segment::{Contact, Segment, contact, push_line, push_ring, side};
use super::sweep::sweep;
use super::tree::BoxTree;
use crate::{Bounds, MultiPolygon, PlaneArea, Point, Shape};

/// How two shapes lie to each other: as much of the DE-9IM as the named predicates need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent answers, not a state"
)]
pub struct Relation {
    /// They have a point in common.
    pub intersects: bool,
    /// Their interiors have a point in common.
    pub interiors_meet: bool,
    /// A part of the first lies outside the second.
    pub a_outside_b: bool,
    /// A part of the second lies outside the first.
    pub b_outside_a: bool,
}

impl Relation {
    fn complete(self) -> bool {
        self.intersects && self.interiors_meet && self.a_outside_b && self.b_outside_a
    }

    fn swapped(self) -> Self {
        Self {
            a_outside_b: self.b_outside_a,
            b_outside_a: self.a_outside_b,
            ..self
        }
    }
}

/// Whether the shapes have a point in common.
pub fn intersects(a: &Shape, b: &Shape) -> bool {
    relation(a, b, &|found| found.intersects).intersects
}

/// Whether the shapes have no point in common.
pub fn disjoint(a: &Shape, b: &Shape) -> bool {
    !intersects(a, b)
}

/// Whether the shapes meet, but their interiors do not.
pub fn touches(a: &Shape, b: &Shape) -> bool {
    let found = relation(a, b, &|found| found.interiors_meet);
    found.intersects && !found.interiors_meet
}

/// Whether no point of `b` lies outside `a`; `false` when either is empty.
pub fn covers(a: &Shape, b: &Shape) -> bool {
    let found = relation(a, b, &|found| found.b_outside_a);
    found.intersects && !found.b_outside_a
}

/// Whether no point of `a` lies outside `b`; `false` when either is empty.
pub fn covered_by(a: &Shape, b: &Shape) -> bool {
    covers(b, a)
}

/// Whether `a` covers `b` and their interiors meet: a point on the boundary of an area is
/// covered, but not contained.
pub fn contains(a: &Shape, b: &Shape) -> bool {
    let found = relation(a, b, &|found| found.b_outside_a);
    found.interiors_meet && !found.b_outside_a
}

/// Whether `b` contains `a`.
pub fn within(a: &Shape, b: &Shape) -> bool {
    contains(b, a)
}

/// Whether the shapes have the same points.
pub fn equals(a: &Shape, b: &Shape) -> bool {
    let found = relation(a, b, &|found| found.a_outside_b || found.b_outside_a);
    found.intersects && !found.a_outside_b && !found.b_outside_a
}

/// How two valid shapes lie to each other, exactly; n log n in the edges near both.
///
/// The boundary of lines is their ends, those met an even number of times left out; points have
/// no boundary. Invalid polygons give some answer.
///
/// ```
/// use kunyu_overlay::{Point, Shape, relate};
/// let line = |x| Shape::Lines(vec![vec![Point { x, y: 0 }, Point { x: x + 4, y: 0 }]]);
/// let found = relate(&line(0), &line(4));
/// assert!(found.intersects && !found.interiors_meet);
/// ```
pub fn relate(a: &Shape, b: &Shape) -> Relation {
    relation(a, b, &|_| false)
}

fn relation(a: &Shape, b: &Shape, enough: &dyn Fn(&Relation) -> bool) -> Relation {
    if matches!(a, Shape::Points(_)) && !matches!(b, Shape::Points(_)) {
        return relation(b, a, &|found| enough(&found.swapped())).swapped();
    }
    let mut found = Relation {
        a_outside_b: dimension(a) > dimension(b),
        b_outside_a: dimension(b) > dimension(a),
        ..Relation::default()
    };
    let (Some(bounds_a), Some(bounds_b)) = (bounds(a), bounds(b)) else {
        found.a_outside_b = bounds(a).is_some();
        found.b_outside_a = bounds(b).is_some();
        return found;
    };
    if !bounds_a.meets(&bounds_b) {
        return Relation {
            a_outside_b: true,
            b_outside_a: true,
            ..Relation::default()
        };
    }
    if let Shape::Points(points) = b {
        points_on(a, points, &mut found);
        return found;
    }
    let window = Bounds {
        min: Point {
            x: bounds_a.min.x.max(bounds_b.min.x),
            y: bounds_a.min.y.max(bounds_b.min.y),
        },
        max: Point {
            x: bounds_a.max.x.min(bounds_b.max.x),
            y: bounds_a.max.y.min(bounds_b.max.y),
        },
    };
    Pair::new(a, b, window).relate(&mut found, enough);
    found
}

fn dimension(shape: &Shape) -> u8 {
    match shape {
        Shape::Points(_) => 0,
        Shape::Lines(_) => 1,
        Shape::Polygons(_) => 2,
    }
}

fn bounds(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Points(points) => Bounds::of(points),
        Shape::Lines(lines) => Bounds::of(lines.iter().flatten()),
        Shape::Polygons(polygons) => polygons.bounds(),
    }
}

/// Points against points, lines or polygons.
fn points_on(a: &Shape, points: &[Point], found: &mut Relation) {
    let mut tell = |location: Location| match location {
        Location::Outside => found.b_outside_a = true,
        Location::OnBoundary => found.intersects = true,
        Location::Inside => {
            found.intersects = true;
            found.interiors_meet = true;
        }
    };
    match a {
        Shape::Polygons(polygons) => {
            let locator = Locator::new(polygons);
            for &point in points {
                tell(locator.locate(point));
            }
        }
        Shape::Lines(lines) => {
            let ends = line_ends(lines);
            let mut segments = Vec::new();
            for line in lines {
                push_line(&mut segments, 0, line);
            }
            let boxes: Vec<Bounds> = segments.iter().map(Segment::bounds).collect();
            let tree = BoxTree::new(&boxes);
            for &point in points {
                let on = tree.query(
                    &Bounds {
                        min: point,
                        max: point,
                    },
                    |id| {
                        let segment = &segments[id as usize];
                        let end = segment.a == point || segment.b == point;
                        if end || segment.has_inside(point) {
                            return ControlFlow::Break(());
                        }
                        ControlFlow::Continue(())
                    },
                );
                tell(match (ends.binary_search(&point), on.is_break()) {
                    (Ok(_), _) => Location::OnBoundary,
                    (_, true) => Location::Inside,
                    (_, false) => Location::Outside,
                });
            }
        }
        Shape::Points(own) => {
            let (mut own, mut other) = (own.clone(), points.to_vec());
            own.sort_unstable();
            other.sort_unstable();
            for point in &other {
                let inside = own.binary_search(point).is_ok();
                tell(if inside {
                    Location::Inside
                } else {
                    Location::Outside
                });
            }
            found.a_outside_b = own.iter().any(|point| other.binary_search(point).is_err());
        }
    }
}

/// Ends of lines that are ends an odd number of times (the mod-2 rule), in order.
fn line_ends(lines: &[Vec<Point>]) -> Vec<Point> {
    let mut ends: Vec<Point> = lines
        .iter()
        .flat_map(|line| line.first().into_iter().chain(line.last()))
        .copied()
        .collect();
    ends.sort_unstable();
    let odd = ends
        .chunk_by(|a, b| a == b)
        .filter(|group| group.len() % 2 == 1);
    odd.map(|group| group[0]).collect()
}

/// Rings (and whether they are turned the wrong way) or lines.
fn paths(shape: &Shape) -> Vec<(&[Point], bool)> {
    match shape {
        Shape::Points(_) => Vec::new(),
        Shape::Lines(lines) => lines.iter().map(|line| (line.as_slice(), false)).collect(),
        Shape::Polygons(polygons) => {
            let rings = polygons.0.iter().flat_map(|polygon| {
                polygon.rings().enumerate().map(|(number, ring)| {
                    let left = PlaneArea::of_ring(ring).0 > 0;
                    (ring.as_slice(), left != (number == 0))
                })
            });
            rings.collect()
        }
    }
}

/// A ring or line of an operand.
struct Path<'a> {
    points: &'a [Point],
    second: bool,
    /// Whether a ring is turned the other way than its polygon wants.
    turned: bool,
    /// Whether it meets the other operand's edges.
    met: bool,
}

/// Two shapes of lines or polygons.
struct Pair<'a> {
    a: &'a Shape,
    b: &'a Shape,
    paths: Vec<Path<'a>>,
    segments: Vec<Segment>,
}

/// One direction in which an operand leaves a place.
#[derive(Clone, Copy)]
struct Spoke {
    direction: Direction,
    second: bool,
    /// For rings: whether the interior lies on the counter-clockwise side; `None` for lines.
    inside_left: Option<bool>,
}

impl<'a> Pair<'a> {
    /// Takes the edges that reach the window both shapes lie in.
    fn new(a: &'a Shape, b: &'a Shape, window: Bounds) -> Self {
        let mut pair = Self {
            a,
            b,
            paths: Vec::new(),
            segments: Vec::new(),
        };
        for (shape, second) in [(a, false), (b, true)] {
            for (points, turned) in paths(shape).into_iter().filter(|path| !path.0.is_empty()) {
                let (number, start) = (pair.paths.len() as u32, pair.segments.len());
                if matches!(shape, Shape::Lines(_)) {
                    push_line(&mut pair.segments, number, points);
                } else {
                    push_ring(&mut pair.segments, number, points);
                }
                let kept = pair.segments.split_off(start);
                let near = kept
                    .into_iter()
                    .filter(|segment| segment.bounds().meets(&window));
                pair.segments.extend(near);
                pair.paths.push(Path {
                    points,
                    second,
                    turned,
                    met: false,
                });
            }
        }
        pair
    }

    fn second(&self, segment: u32) -> bool {
        self.paths[self.segments[segment as usize].ring as usize].second
    }

    fn relate(&mut self, found: &mut Relation, enough: &dyn Fn(&Relation) -> bool) {
        let lines = [self.a, self.b]
            .iter()
            .any(|shape| matches!(shape, Shape::Lines(_)));
        let places = if lines {
            Some(self.line_contacts(found))
        } else {
            self.area_contacts()
        };
        let Some(places) = places else {
            // edges cross: interiors meet, and each leaves the other there
            *found = Relation {
                intersects: true,
                interiors_meet: true,
                a_outside_b: true,
                b_outside_a: true,
            };
            return;
        };
        self.at_places(places, found, enough);
        if !found.complete() && !enough(found) {
            self.apart(found, enough);
        }
    }

    /// Places at which an edge of one area touches the other, with the edge they lie inside;
    /// `None` when edges cross.
    fn area_contacts(&self) -> Option<Vec<(Point, u32)>> {
        let mut contacts = Vec::new();
        let swept = sweep(&self.segments, self.paths.len(), |contact| match contact {
            Contact::Cross(s, t) if self.second(s) != self.second(t) => ControlFlow::Break(()),
            other => {
                contacts.push(other);
                ControlFlow::Continue(())
            }
        });
        swept.map(|_| inner_places(&self.segments, &contacts))
    }

    /// The same where lines take part: a line may cross an edge and yet stay covered, by another
    /// part that touches just there or by a line along it.
    fn line_contacts(&mut self, found: &mut Relation) -> Vec<(Point, u32)> {
        let (mut overlaps, mut crosses) = (Vec::new(), Vec::new());
        let contacts = self.contacts_between();
        let mut places = inner_places(&self.segments, &contacts);
        for contact in contacts {
            match contact {
                Contact::Cross(s, t) => crosses.extend([(s, t), (t, s)]),
                Contact::Overlap(s, t) => overlaps.extend([(s, t), (t, s)]),
                Contact::Touch(..) => {}
            }
        }
        overlaps.sort_unstable();
        let mut touched: Vec<(u32, Point)> =
            places.iter().map(|&(place, on)| (on, place)).collect();
        touched.sort_unstable();
        for (s, t) in crosses {
            found.intersects = true;
            found.interiors_meet = true;
            let path = self.segments[s as usize].ring as usize;
            self.paths[path].met = true;
            let crossed = self.segments[t as usize];
            let from = touched.partition_point(|touch| touch.0 < s);
            let here = touched[from..].iter().take_while(|touch| touch.0 == s);
            if let Some(touch) = here.into_iter().find(|touch| crossed.has_inside(touch.1)) {
                places.push((touch.1, t));
                continue;
            }
            let from = overlaps.partition_point(|pair| pair.0 < s);
            let along = overlaps[from..].iter().take_while(|pair| pair.0 == s);
            let covered = along
                .map(|pair| self.segments[pair.1 as usize])
                .any(|along| {
                    side(crossed.a, crossed.b, along.a) * side(crossed.a, crossed.b, along.b) < 0
                });
            *outside(found, self.second(s)) |= !covered;
        }
        places
    }

    /// All contacts between edges of the one and of the other.
    fn contacts_between(&self) -> Vec<Contact> {
        let (first, second): (Vec<u32>, Vec<u32>) =
            (0..self.segments.len() as u32).partition(|&id| !self.second(id));
        let boxes: Vec<Bounds> = self.segments.iter().map(Segment::bounds).collect();
        let of_second: Vec<Bounds> = second.iter().map(|&id| boxes[id as usize]).collect();
        let tree = BoxTree::new(&of_second);
        let mut contacts = Vec::new();
        for id in first {
            let _ = tree.query(&boxes[id as usize], |other| {
                contacts.extend(contact(&self.segments, id, second[other as usize]));
                ControlFlow::Continue(())
            });
        }
        contacts
    }

    /// Looks around each place where both have an edge.
    fn at_places(
        &mut self,
        mut places: Vec<(Point, u32)>,
        found: &mut Relation,
        enough: &dyn Fn(&Relation) -> bool,
    ) {
        for (id, segment) in (0_u32..).zip(&self.segments) {
            places.push((segment.a, id));
            places.push((segment.b, id));
        }
        places.sort_unstable();
        places.dedup();
        let ends = [self.a, self.b].map(|shape| match shape {
            Shape::Lines(lines) => line_ends(lines),
            _ => Vec::new(),
        });
        for group in places.chunk_by(|a, b| a.0 == b.0) {
            let first = self.second(group[0].1);
            if group.iter().all(|&(_, id)| self.second(id) == first) {
                continue;
            }
            found.intersects = true;
            self.around(group, &ends, found);
            for &(_, id) in group {
                self.paths[self.segments[id as usize].ring as usize].met = true;
            }
            if found.complete() || enough(found) {
                return;
            }
        }
    }

    /// Compares the directions in which the operands leave one place.
    fn around(&self, group: &[(Point, u32)], ends: &[Vec<Point>; 2], found: &mut Relation) {
        let place = group[0].0;
        let lines = [self.a, self.b].map(|shape| matches!(shape, Shape::Lines(_)));
        if lines == [true, true] && ends.iter().all(|ends| ends.binary_search(&place).is_err()) {
            found.interiors_meet = true;
        }
        let mut spokes = Vec::new();
        for &(_, id) in group {
            let segment = &self.segments[id as usize];
            let Path { second, turned, .. } = self.paths[segment.ring as usize];
            let area = !lines[usize::from(second)];
            for (to, left) in [(segment.b, !turned), (segment.a, turned)] {
                if to != place {
                    let direction = Direction::new(place, to);
                    spokes.push(Spoke {
                        direction,
                        second,
                        inside_left: area.then_some(left),
                    });
                }
            }
        }
        spokes.sort_by(|one, other| one.direction.by_angle(other.direction));
        // what lies just before the first direction is what lies after the last
        let mut inside = [false, true].map(|second| {
            let last = spokes.iter().rev().find(|spoke| spoke.second == second);
            last.and_then(|spoke| spoke.inside_left).unwrap_or(false)
        });
        for same in spokes.chunk_by(|one, other| one.direction.by_angle(other.direction).is_eq()) {
            compare(same, inside, found);
            for spoke in same {
                inside[usize::from(spoke.second)] = spoke.inside_left.unwrap_or(false);
            }
        }
    }

    /// Rings and lines that meet no edge of the other lie inside or outside it as a whole.
    fn apart(&self, found: &mut Relation, enough: &dyn Fn(&Relation) -> bool) {
        let locators = [self.a, self.b].map(|shape| match shape {
            Shape::Polygons(polygons) => Locator::new(polygons),
            _ => Locator::new(&MultiPolygon::default()),
        });
        for path in self.paths.iter().filter(|path| !path.met) {
            let other = &locators[usize::from(!path.second)];
            let own_is_area = matches!(
                if path.second { self.b } else { self.a },
                Shape::Polygons(_)
            );
            if other.locate(path.points[0]) == Location::Outside {
                *outside(found, path.second) = true;
            } else {
                found.intersects = true;
                found.interiors_meet = true;
                // beyond its ring the other goes on
                *outside(found, !path.second) |= own_is_area;
            }
            if found.complete() || enough(found) {
                return;
            }
        }
    }
}

/// The flag that a part of the second (or first) lies outside the other.
fn outside(found: &mut Relation, second: bool) -> &mut bool {
    if second {
        &mut found.b_outside_a
    } else {
        &mut found.a_outside_b
    }
}

/// What spokes of one direction tell; `inside` says what lies on their clockwise side.
fn compare(same: &[Spoke], inside: [bool; 2], found: &mut Relation) {
    let of = |second: bool| same.iter().find(move |spoke| spoke.second == second);
    match (of(false), of(true)) {
        (Some(one), Some(other)) => match (one.inside_left, other.inside_left) {
            (Some(left), Some(other_left)) if left == other_left => found.interiors_meet = true,
            (Some(_), Some(_)) => {
                found.a_outside_b = true;
                found.b_outside_a = true;
            }
            (None, None) => found.interiors_meet = true,
            _ => {} // a line along a boundary
        },
        (Some(spoke), None) | (None, Some(spoke)) => {
            let second = spoke.second;
            if inside[usize::from(!second)] {
                found.interiors_meet = true;
                *outside(found, !second) |= spoke.inside_left.is_some();
            } else {
                *outside(found, second) = true;
            }
        }
        (None, None) => {}
    }
}
