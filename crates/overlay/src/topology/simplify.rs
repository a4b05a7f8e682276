use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::error::TopologyError;
use super::places::inner_places;
use super::segment::{Contact, Segment, crossing, push_line, push_ring, side};
use super::sweep::sweep;
use super::tree::BoxTree;
use crate::{Bounds, GRID_PER_METRE, MultiPolygon, Point, Polygon, Ring, Shape};

/// Simplifies polygons together: an edge that two of them share stays shared, so a partition
/// stays a partition, without gaps or overlaps.
///
/// Douglas and Peucker (1973) on each piece of border between two junctions: no vertex that is
/// left out lies further than `tolerance_m` metres from the new border. A shortcut is taken only
/// when no vertex of any border lies between it and the old course (after Saalfeld 1999), so
/// borders never cross or jump over each other; rings keep at least three points. Vertices are
/// never moved. A vertex that lies exactly on a neighbour's edge joins that edge.
///
/// Polygons must be valid and must not overlap: borders that cross are an error.
pub fn simplify_coverage(
    polygons: &[MultiPolygon],
    tolerance_m: f64,
) -> Result<Vec<MultiPolygon>, TopologyError> {
    let mut paths = Vec::new();
    for (owner, polygon) in polygons.iter().enumerate() {
        for ring in polygon.rings().filter(|ring| !ring.is_empty()) {
            paths.push(Path {
                owner,
                points: ring.clone(),
                closed: true,
            });
        }
    }
    let mut simple = simplify_paths(paths, tolerance_m)?.into_iter();
    let mut ring = |old: &Ring| -> Ring {
        if old.is_empty() {
            Ring::new()
        } else {
            simple.next().unwrap_or_default()
        }
    };
    let mut polygon = |old: &Polygon| Polygon {
        shell: ring(&old.shell),
        holes: old.holes.iter().map(&mut ring).collect(),
    };
    let parts = |multi: &MultiPolygon| MultiPolygon(multi.0.iter().map(&mut polygon).collect());
    Ok(polygons.iter().map(parts).collect())
}

/// [`simplify_coverage`] for one shape: polygons stay valid, lines keep their ends and junctions;
/// points stay as they are. Lines that cross without a common vertex may cross elsewhere after.
///
/// ```
/// use kunyu_overlay::{Point, Shape, simplify};
/// let bent = [(0.0, 0.0), (5.0, 0.1), (10.0, 0.0)].map(|(x, y)| Point::snap(x, y).unwrap());
/// let Shape::Lines(lines) = simplify(&Shape::Lines(vec![bent.to_vec()]), 0.2)? else { panic!() };
/// assert_eq!(lines[0], [bent[0], bent[2]]);
/// # Ok::<(), kunyu_overlay::TopologyError>(())
/// ```
pub fn simplify(shape: &Shape, tolerance_m: f64) -> Result<Shape, TopologyError> {
    Ok(match shape {
        Shape::Points(points) => Shape::Points(points.clone()),
        Shape::Lines(lines) => {
            let path = |(owner, line): (usize, &Vec<Point>)| Path {
                owner,
                points: line.clone(),
                closed: false,
            };
            let paths = lines.iter().enumerate().map(path).collect();
            Shape::Lines(simplify_paths(paths, tolerance_m)?)
        }
        Shape::Polygons(polygons) => {
            let mut simple = simplify_coverage(std::slice::from_ref(polygons), tolerance_m)?;
            Shape::Polygons(simple.pop().unwrap_or_default())
        }
    })
}

/// A ring or line of some shape.
struct Path {
    owner: usize,
    points: Vec<Point>,
    closed: bool,
}

fn simplify_paths(
    mut paths: Vec<Path>,
    tolerance_m: f64,
) -> Result<Vec<Vec<Point>>, TopologyError> {
    if !tolerance_m.is_finite() || tolerance_m < 0.0 {
        return Err(TopologyError::Distance {
            metres: tolerance_m,
        });
    }
    for path in &mut paths {
        path.points.dedup();
        while path.closed && path.points.len() > 1 && path.points.first() == path.points.last() {
            path.points.pop();
        }
    }
    join_vertices(&mut paths)?;
    let nodes = nodes(&paths);
    let mut arcs = Arcs::default();
    let courses: Vec<Vec<(usize, bool)>> = paths
        .iter()
        .map(|path| arcs.add_path(path, &nodes))
        .collect();
    let kept = arcs.simplify(tolerance_m * GRID_PER_METRE);
    let rebuilt = paths.iter().zip(courses).map(|(path, course)| {
        let mut points: Vec<Point> = Vec::new();
        for (arc, forward) in course {
            let own = &kept[arc];
            let ordered: Vec<Point> = if forward {
                own.clone()
            } else {
                own.iter().rev().copied().collect()
            };
            let skip = usize::from(!points.is_empty());
            points.extend(&ordered[skip..]);
        }
        if path.closed {
            points.pop();
        }
        points
    });
    Ok(rebuilt.collect())
}

/// Puts vertices that lie on another path's edge into that edge; crossing paths are an error.
fn join_vertices(paths: &mut [Path]) -> Result<(), TopologyError> {
    let mut segments: Vec<Segment> = Vec::new();
    for (number, path) in (0_u32..).zip(paths.iter()) {
        if path.closed {
            push_ring(&mut segments, number, &path.points);
        } else {
            push_line(&mut segments, number, &path.points);
        }
    }
    let mut crossed = None;
    let mut contacts = Vec::new();
    let _ = sweep(&segments, paths.len(), |contact| match contact {
        Contact::Cross(s, t) if paths[segments[s as usize].ring as usize].closed => {
            crossed = Some((s, t));
            ControlFlow::Break(())
        }
        other => {
            contacts.push(other);
            ControlFlow::Continue(())
        }
    });
    if let Some((s, t)) = crossed {
        let (s, t) = (&segments[s as usize], &segments[t as usize]);
        let owner = |segment: &Segment| paths[segment.ring as usize].owner;
        let place = crossing(s, t).metres();
        return Err(TopologyError::Crossing {
            first: owner(s),
            second: owner(t),
            place,
        });
    }
    let mut inserts: BTreeMap<(u32, u32), Vec<Point>> = BTreeMap::new();
    for (place, on) in inner_places(&segments, &contacts) {
        let segment = &segments[on as usize];
        inserts
            .entry((segment.ring, segment.vertex))
            .or_default()
            .push(place);
    }
    for ((path, vertex), mut places) in inserts.into_iter().rev() {
        let points = &mut paths[path as usize].points;
        let at = vertex as usize;
        let next = points[(at + 1) % points.len()];
        places.sort_unstable();
        if next < points[at] {
            places.reverse();
        }
        let rest = points.split_off(at + 1);
        points.extend(places.into_iter().chain(rest));
    }
    Ok(())
}

/// Vertices that must stay: ends of lines, and where borders between different owners meet.
fn nodes(paths: &[Path]) -> BTreeSet<Point> {
    // every edge, in both directions, with its owner
    let mut spokes: Vec<(Point, Point, usize)> = Vec::new();
    let mut nodes = BTreeSet::new();
    for path in paths {
        let points = &path.points;
        for edge in points.windows(2) {
            spokes.push((edge[0], edge[1], path.owner));
            spokes.push((edge[1], edge[0], path.owner));
        }
        if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
            if path.closed {
                spokes.push((first, last, path.owner));
                spokes.push((last, first, path.owner));
            } else {
                nodes.extend([first, last]);
            }
        }
    }
    spokes.sort_unstable();
    spokes.dedup();
    for around in spokes.chunk_by(|a, b| a.0 == b.0) {
        let mut ways = around.chunk_by(|a, b| a.1 == b.1);
        let (one, two) = (ways.next(), ways.next());
        let owners = |way: Option<&[(Point, Point, usize)]>| -> Vec<usize> {
            way.unwrap_or_default()
                .iter()
                .map(|spoke| spoke.2)
                .collect()
        };
        if ways.next().is_some() || owners(one) != owners(two) {
            nodes.insert(around[0].0);
        }
    }
    nodes
}

/// Pieces of border between nodes, each once.
#[derive(Default)]
struct Arcs {
    list: Vec<Vec<Point>>,
    /// First and second point of an arc in its own direction, and of its reverse.
    by_start: BTreeMap<(Point, Point), (usize, bool)>,
}

impl Arcs {
    /// Cuts a path at its nodes; the arcs along it, and whether forward.
    fn add_path(&mut self, path: &Path, nodes: &BTreeSet<Point>) -> Vec<(usize, bool)> {
        let mut points = path.points.clone();
        if points.len() < 2 {
            return Vec::new();
        }
        let mut cuts: BTreeSet<usize> = (0..points.len())
            .filter(|&at| nodes.contains(&points[at]))
            .collect();
        if path.closed {
            // a border without junctions is cut at its smallest point, and at the point
            // furthest from there, so that it cannot shrink to a line
            let start = cuts.first().copied().or_else(|| smallest(&points));
            let start = start.unwrap_or_default();
            points.rotate_left(start);
            cuts = cuts.iter().map(|at| at - start).collect();
            cuts.insert(0);
            if cuts.len() < 2 {
                cuts.insert(furthest(&points));
            }
            points.push(points[0]);
        }
        cuts.insert(points.len() - 1);
        let cuts: Vec<usize> = cuts.into_iter().collect();
        cuts.windows(2)
            .map(|cut| self.add(&points[cut[0]..=cut[1]]))
            .collect()
    }

    fn add(&mut self, arc: &[Point]) -> (usize, bool) {
        let (start, end) = ((arc[0], arc[1]), (arc[arc.len() - 1], arc[arc.len() - 2]));
        if let Some(&known) = self.by_start.get(&start) {
            return known;
        }
        let number = self.list.len();
        self.by_start.insert(end, (number, false));
        self.by_start.insert(start, (number, true));
        self.list.push(arc.to_vec());
        (number, true)
    }

    /// Each arc with the vertices it keeps.
    fn simplify(&self, tolerance: f64) -> Vec<Vec<Point>> {
        let mut vertices: Vec<Point> = self.list.concat();
        vertices.sort_unstable();
        vertices.dedup();
        let boxes: Vec<Bounds> = vertices
            .iter()
            .map(|&point| Bounds {
                min: point,
                max: point,
            })
            .collect();
        let obstacles = Obstacles {
            tree: BoxTree::new(&boxes),
            vertices,
            tolerance,
        };
        let ends = |arc: &[Point]| {
            let (first, last) = (arc[0], arc[arc.len() - 1]);
            (first.min(last), first.max(last))
        };
        // two borders between the same nodes must not become the same edge
        let edges = self.list.iter().filter(|arc| arc.len() == 2);
        let mut straight: BTreeSet<_> = edges.map(|arc| ends(arc)).collect();
        let simplified = self.list.iter().map(|arc| {
            let keep = obstacles.keep(arc, false);
            if arc.len() > 2 && keep.len() == 2 && !straight.insert(ends(arc)) {
                return obstacles.keep(arc, true);
            }
            keep
        });
        simplified.collect()
    }
}

fn smallest(points: &[Point]) -> Option<usize> {
    (0..points.len()).min_by_key(|&at| points[at])
}

/// The vertex furthest from the first.
fn furthest(points: &[Point]) -> usize {
    let square = |point: &Point| {
        let (dx, dy) = (
            i128::from(point.x - points[0].x),
            i128::from(point.y - points[0].y),
        );
        dx * dx + dy * dy
    };
    (0..points.len())
        .max_by_key(|&at| (square(&points[at]), points[at]))
        .unwrap_or(0)
}

/// All vertices of all borders: none may come to lie on another side of a border.
struct Obstacles {
    tree: BoxTree,
    vertices: Vec<Point>,
    tolerance: f64,
}

impl Obstacles {
    /// The vertices to keep of one arc, both ends among them.
    fn keep(&self, arc: &[Point], bent: bool) -> Vec<Point> {
        let last = arc.len() - 1;
        let mut kept = BTreeSet::from([0, last]);
        let mut open = vec![(0, last)];
        let mut forced = bent || arc[0] == arc[last];
        while let Some((from, to)) = open.pop() {
            if to - from < 2 {
                continue;
            }
            let (split, distance) = furthest_from_chord(&arc[from..=to]);
            if !forced && distance <= self.tolerance && self.is_free(&arc[from..=to], distance) {
                continue;
            }
            forced = false;
            kept.insert(from + split);
            open.push((from, from + split));
            open.push((from + split, to));
        }
        kept.into_iter().map(|at| arc[at]).collect()
    }

    /// Whether no other vertex lies between a course and its chord, or on the chord.
    ///
    /// `distance` is that of the vertex furthest from the chord: what lies further is outside.
    fn is_free(&self, course: &[Point], distance: f64) -> bool {
        let Some(bounds) = Bounds::of(course) else {
            return true;
        };
        let chord = (course[0], course[course.len() - 1]);
        let reach = distance * 1.000_001 + 2.0;
        let mut own = course.to_vec();
        own.sort_unstable();
        let found = self.tree.query(&bounds, |item| {
            let vertex = self.vertices[item as usize];
            let near = distance_to(chord, vertex) <= reach;
            if near && own.binary_search(&vertex).is_err() && winds_around(course, vertex) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found.is_continue()
    }
}

/// Whether a point lies inside a course closed by its chord, or on the chord.
fn winds_around(course: &[Point], point: Point) -> bool {
    let (mut winding, mut on) = (0, false);
    let next = course.iter().cycle().skip(1);
    for (&a, &b) in course.iter().zip(next) {
        let side = side(a, b, point);
        if a.y <= point.y && b.y > point.y && side > 0 {
            winding += 1;
        } else if b.y <= point.y && a.y > point.y && side < 0 {
            winding -= 1;
        }
        on |= side == 0 && a.min(b) <= point && point <= a.max(b);
    }
    on || winding != 0
}

/// The vertex furthest from the edge between the ends, and its distance in grid units.
fn furthest_from_chord(course: &[Point]) -> (usize, f64) {
    let last = course.len() - 1;
    let chord = (course[0], course[last]);
    let distances = (1..last).map(|at| (at, distance_to(chord, course[at])));
    distances.fold(
        (1, -1.0),
        |best, one| if one.1 > best.1 { one } else { best },
    )
}

/// Distance of a point from a segment, in grid units.
fn distance_to((a, b): (Point, Point), point: Point) -> f64 {
    let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
    let (px, py) = ((point.x - a.x) as f64, (point.y - a.y) as f64);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        ((px * dx + py * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (px - along * dx, py - along * dy);
    libm::sqrt(ex * ex + ey * ey)
}
