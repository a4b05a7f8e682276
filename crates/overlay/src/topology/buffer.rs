use super::boolean::{FillRule, Operation, combine, enclosed, union};
use super::error::TopologyError;
use crate::{GRID_PER_METRE, MultiPolygon, PlaneArea, Point, Ring, Shape};

/// Paths of more edges than this are buffered piece by piece, and the pieces united.
const PIECE: usize = 128;
/// Largest distance in metres; coordinates must stay on the engine's range with it.
const LARGEST_METRES: f64 = 33_554_432.0;

/// The end of a buffered line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// Half a circle around the end.
    Round,
    /// Straight across the end: a corridor just as long as its line.
    Flat,
}

/// How round a buffer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferOptions {
    /// Edges of a quarter circle (1 to 1024). All arc vertices lie on the circle, at multiples of
    /// 90° / this, so the edges lie inside it by up to distance · (1 - cos(45° / this)).
    pub segments_per_quadrant: u32,
    /// Ends of lines.
    pub cap: Cap,
}

impl Default for BufferOptions {
    /// 32 edges a quarter (at most 0.03 % of the distance inside the circle), round ends.
    fn default() -> Self {
        Self {
            segments_per_quadrant: 32,
            cap: Cap::Round,
        }
    }
}

/// All places within `distance_m` metres of a shape, with round corners and ends
/// ([`BufferOptions::default`]); for polygons a negative distance takes away what lies within
/// that distance of the boundary. Parts and holes of a few grid units' width, which rounding
/// leaves, are left out.
///
/// ```
/// use kunyu_overlay::{Point, Shape, buffer};
/// let point = Shape::Points(vec![Point::snap(100.0, 200.0)?]);
/// let area = buffer(&point, 10.0)?.plane_area().square_metres();
/// assert!((area - 10.0 * 10.0 * std::f64::consts::PI).abs() < 0.2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn buffer(shape: &Shape, distance_m: f64) -> Result<MultiPolygon, TopologyError> {
    buffer_with(shape, distance_m, &BufferOptions::default())
}

/// [`buffer`] with its roundness and ends. A distance that is not finite or too large, or
/// negative for points or lines, is an error; an empty shape has an empty buffer.
pub fn buffer_with(
    shape: &Shape,
    distance_m: f64,
    options: &BufferOptions,
) -> Result<MultiPolygon, TopologyError> {
    let area = matches!(shape, Shape::Polygons(_));
    let usable = distance_m.is_finite() && distance_m.abs() <= LARGEST_METRES;
    if !usable || (distance_m < 0.0 && !area) {
        return Err(TopologyError::Distance { metres: distance_m });
    }
    let pen = Pen::new(distance_m.abs(), *options);
    Ok(match shape {
        _ if pen.radius == 0.0 => match shape {
            Shape::Polygons(polygons) => polygons.clone(),
            _ => MultiPolygon::default(),
        },
        Shape::Points(points) => merge(
            points
                .iter()
                .map(|&point| MultiPolygon::from(pen.circle(point)))
                .collect(),
        ),
        Shape::Lines(lines) => {
            let strokes = lines.iter().flat_map(|line| pen.line(line));
            without_slivers(merge(strokes.collect()))
        }
        Shape::Polygons(polygons) => {
            let strokes: Vec<MultiPolygon> =
                polygons.rings().flat_map(|ring| pen.ring(ring)).collect();
            let operation = if distance_m > 0.0 {
                Operation::Union
            } else {
                Operation::Difference
            };
            let result = combine(operation, std::slice::from_ref(polygons), &[merge(strokes)]);
            without_slivers(result)
        }
    })
}

/// Leaves out parts and holes no wider than rounding can make them: a few grid units (10 nm).
fn without_slivers(mut shape: MultiPolygon) -> MultiPolygon {
    let wide = |ring: &Ring| {
        let next = ring.iter().cycle().skip(1);
        let length: i64 = ring
            .iter()
            .zip(next)
            .map(|(a, b)| (b.x - a.x).abs() + (b.y - a.y).abs())
            .sum();
        PlaneArea::of_ring(ring).0.abs() > i128::from(length) * 8
    };
    shape.0.retain(|polygon| wide(&polygon.shell));
    shape
        .0
        .iter_mut()
        .for_each(|polygon| polygon.holes.retain(wide));
    shape
}

impl From<Ring> for MultiPolygon {
    /// One polygon without holes; the ring must be counter-clockwise.
    fn from(shell: Ring) -> Self {
        Self(vec![crate::Polygon {
            shell,
            holes: Vec::new(),
        }])
    }
}

/// Unites neighbours first, so that no step sees more crossings than it must.
fn merge(mut parts: Vec<MultiPolygon>) -> MultiPolygon {
    while parts.len() > 1 {
        parts = parts.chunks(16).map(union).collect();
    }
    // one part has been through the engine already, or is a single convex ring
    parts
        .pop()
        .map_or_else(MultiPolygon::default, |part| union(&[part]))
}

/// What draws: a disc of some radius.
struct Pen {
    /// In grid units.
    radius: f64,
    cap: Cap,
    /// Offsets of the arc vertices, counter-clockwise from east.
    arc: Vec<(i64, i64)>,
}

impl Pen {
    fn new(radius_m: f64, options: BufferOptions) -> Self {
        let radius = radius_m * GRID_PER_METRE;
        let quarter = options.segments_per_quadrant.clamp(1, 1024);
        let mut first = Vec::new();
        for step in 0..quarter {
            let angle = std::f64::consts::FRAC_PI_2 * f64::from(step) / f64::from(quarter);
            let snap = |part: f64| libm::round(radius * part) as i64;
            first.push((snap(libm::cos(angle)), snap(libm::sin(angle))));
        }
        // the other quarters are turned, so that the circle looks the same from all four sides
        let turn = |points: &[(i64, i64)]| points.iter().map(|&(x, y)| (-y, x)).collect::<Vec<_>>();
        let second = turn(&first);
        let third = turn(&second);
        let fourth = turn(&third);
        Self {
            radius,
            cap: options.cap,
            arc: [first, second, third, fourth].concat(),
        }
    }

    fn circle(&self, centre: Point) -> Ring {
        let mut ring: Ring = self
            .arc
            .iter()
            .map(|&offset| moved(centre, offset))
            .collect();
        ring.dedup();
        ring
    }

    /// The left normal of an edge, as long as the radius.
    fn normal(&self, a: Point, b: Point) -> (i64, i64) {
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        let share = self.radius / libm::sqrt(dx * dx + dy * dy);
        (
            libm::round(-dy * share) as i64,
            libm::round(dx * share) as i64,
        )
    }

    /// A line as pieces of stroke.
    fn line(&self, points: &[Point]) -> Vec<MultiPolygon> {
        let mut points = points.to_vec();
        points.dedup();
        let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
            return Vec::new();
        };
        if points.len() < 2 {
            let round = self.cap == Cap::Round;
            return if round {
                vec![self.circle(first).into()]
            } else {
                Vec::new()
            };
        }
        if points.len() > 2 && first == last {
            points.pop();
            return self.ring(&points);
        }
        let mut strokes = self.stroke(&points, false);
        if self.cap == Cap::Round {
            let normal = self.normal(last, points[points.len() - 2]);
            strokes.extend(
                self.wedge(last, negative(normal), normal)
                    .map(MultiPolygon::from),
            );
            let normal = self.normal(first, points[1]);
            strokes.extend(
                self.wedge(first, negative(normal), normal)
                    .map(MultiPolygon::from),
            );
        }
        strokes
    }

    /// A closed ring as pieces of stroke.
    fn ring(&self, points: &[Point]) -> Vec<MultiPolygon> {
        let mut points = points.to_vec();
        points.dedup();
        if let [first, .., second_last] = points[..]
            && first == second_last
        {
            points.pop();
        }
        let Some(&first) = points.first() else {
            return Vec::new();
        };
        if points.len() == 1 {
            return vec![self.circle(first).into()];
        }
        points.push(first);
        self.stroke(&points, true)
    }

    /// A rectangle along each edge and a wedge at each bend, united piece by piece.
    fn stroke(&self, points: &[Point], closed: bool) -> Vec<MultiPolygon> {
        let edges: Vec<(Point, Point, (i64, i64))> = points
            .windows(2)
            .map(|edge| (edge[0], edge[1], self.normal(edge[0], edge[1])))
            .collect();
        let mut parts = Vec::with_capacity(2 * edges.len());
        for (number, &(a, b, normal)) in edges.iter().enumerate() {
            let back = (-normal.0, -normal.1);
            parts.push(vec![
                moved(a, back),
                moved(b, back),
                moved(b, normal),
                moved(a, normal),
            ]);
            let next = edges
                .get(number + 1)
                .or(if closed { edges.first() } else { None });
            if let Some(&(_, _, next)) = next {
                parts.extend(self.wedge(b, normal, next));
            }
        }
        let unite = |parts: &[Ring]| enclosed(parts, FillRule::NonZero);
        parts.chunks(PIECE).map(unite).collect()
    }

    /// The part of the disc that a bend opens between two edges, on the outer side.
    fn wedge(&self, at: Point, before: (i64, i64), after: (i64, i64)) -> Option<Ring> {
        let turn = cross(before, after);
        let straight = turn == 0 && dot(before, after) > 0;
        // a bend to the left opens on the right, between the right normals
        let (from, to) = match turn {
            _ if straight => return None,
            ..=0 => (after, before),
            _ => (negative(before), negative(after)),
        };
        let mut ring = vec![at, moved(at, from)];
        let start = self.arc.partition_point(|&arc| by_angle(arc, from));
        let arcs = self.arc[start..].iter().chain(&self.arc[..start]);
        let within = |arc: &&(i64, i64)| {
            let half_turn = turn == 0;
            cross(from, **arc) > 0 && (half_turn || cross(**arc, to) > 0)
        };
        let reached = arcs
            .skip_while(|arc| cross(from, **arc) <= 0)
            .take_while(within);
        ring.extend(reached.map(|&arc| moved(at, arc)));
        ring.push(moved(at, to));
        ring.dedup();
        Some(ring)
    }
}

/// Whether direction `a` comes before `b`, counter-clockwise from east.
fn by_angle(a: (i64, i64), b: (i64, i64)) -> bool {
    let lower = |v: (i64, i64)| v.1 < 0 || (v.1 == 0 && v.0 < 0);
    match (lower(a), lower(b)) {
        (false, true) => true,
        (true, false) => false,
        _ => cross(a, b) > 0,
    }
}

fn moved(point: Point, by: (i64, i64)) -> Point {
    Point {
        x: point.x + by.0,
        y: point.y + by.1,
    }
}

fn negative(vector: (i64, i64)) -> (i64, i64) {
    (-vector.0, -vector.1)
}

fn cross(a: (i64, i64), b: (i64, i64)) -> i128 {
    i128::from(a.0) * i128::from(b.1) - i128::from(a.1) * i128::from(b.0)
}

fn dot(a: (i64, i64), b: (i64, i64)) -> i128 {
    i128::from(a.0) * i128::from(b.0) + i128::from(a.1) * i128::from(b.1)
}
