use std::cell::OnceCell;
use std::ops::ControlFlow;

use super::segment::{Segment, push_ring, side};
use super::tree::BoxTree;
use crate::{Bounds, MultiPolygon, Point};

/// Edges looked at one by one before an index is worth building.
const SCAN_LIMIT: usize = 64;

/// Where a point lies with respect to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the interior.
    Inside,
    /// On a ring.
    OnBoundary,
    /// Neither inside nor on a ring.
    Outside,
}

/// Where `point` lies with respect to valid polygons, exactly; one pass over the vertices.
///
/// ```
/// use kunyu_overlay::{Location, MultiPolygon, Point, Polygon, locate};
/// let shell = [(0, 0), (4, 0), (4, 4)].map(|(x, y)| Point { x, y }).to_vec();
/// let shape = MultiPolygon(vec![Polygon { shell, holes: Vec::new() }]);
/// assert_eq!(locate(&shape, Point { x: 3, y: 1 }), Location::Inside);
/// assert_eq!(locate(&shape, Point { x: 2, y: 2 }), Location::OnBoundary);
/// ```
pub fn locate(shape: &MultiPolygon, point: Point) -> Location {
    let mut ray = Ray {
        point,
        odd: false,
        on: false,
    };
    for ring in shape.rings() {
        let next = ring.iter().cycle().skip(1);
        for (&a, &b) in ring.iter().zip(next) {
            ray.pass(a, b);
        }
    }
    ray.location()
}

/// A ray from a point to the east, and what it met.
struct Ray {
    point: Point,
    odd: bool,
    on: bool,
}

impl Ray {
    fn pass(&mut self, a: Point, b: Point) {
        let p = self.point;
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        if p.y < low.y || p.y > high.y || p.x > a.x.max(b.x) {
            return;
        }
        let side = side(low, high, p);
        let between = a.x.min(b.x) <= p.x;
        if side == 0 && between {
            self.on = true;
        } else if low.y <= p.y && p.y < high.y && side > 0 {
            self.odd = !self.odd;
        }
    }

    fn location(&self) -> Location {
        match (self.on, self.odd) {
            (true, _) => Location::OnBoundary,
            (false, true) => Location::Inside,
            (false, false) => Location::Outside,
        }
    }
}

/// Many places in one area: an index of its edges, built when it is worth it.
pub(crate) struct Locator {
    segments: Vec<Segment>,
    bounds: Option<Bounds>,
    tree: OnceCell<BoxTree>,
}

impl Locator {
    pub(crate) fn new(shape: &MultiPolygon) -> Self {
        let mut segments = Vec::new();
        for ring in shape.rings() {
            push_ring(&mut segments, 0, ring);
        }
        Self {
            segments,
            bounds: shape.bounds(),
            tree: OnceCell::new(),
        }
    }

    pub(crate) fn locate(&self, point: Point) -> Location {
        let Some(bounds) = self.bounds else {
            return Location::Outside;
        };
        if !bounds.meets(&Bounds {
            min: point,
            max: point,
        }) {
            return Location::Outside;
        }
        let mut ray = Ray {
            point,
            odd: false,
            on: false,
        };
        if self.segments.len() <= SCAN_LIMIT {
            self.segments
                .iter()
                .for_each(|segment| ray.pass(segment.a, segment.b));
            return ray.location();
        }
        let tree = self.tree.get_or_init(|| {
            BoxTree::new(
                &self
                    .segments
                    .iter()
                    .map(Segment::bounds)
                    .collect::<Vec<_>>(),
            )
        });
        let east = Point {
            x: bounds.max.x,
            y: point.y,
        };
        let _ = tree.query(
            &Bounds {
                min: point,
                max: east,
            },
            |id| {
                let segment = &self.segments[id as usize];
                ray.pass(segment.a, segment.b);
                ControlFlow::Continue(())
            },
        );
        ray.location()
    }
}
