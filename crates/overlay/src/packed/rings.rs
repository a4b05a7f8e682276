use crate::exact::{orient, shoelace};
use crate::{MultiPolygon, Point, Polygon, Ring};

/// The rings of one feature: closed (first point repeated), clean, oriented.
#[derive(Clone, Copy)]
pub(crate) struct Rings<'a> {
    /// All points of the table the feature stands in.
    pub points: &'a [Point],
    /// Where each ring starts in `points`, and where the last one ends.
    pub starts: &'a [u32],
    /// Twice the signed area of each ring.
    pub areas: &'a [i128],
    /// Identity of the geometry, whatever the order of its rings and vertices.
    pub tag: u64,
}

impl Rings<'_> {
    /// First point and closing point of a ring.
    pub(crate) fn range(&self, ring: usize) -> (usize, usize) {
        (
            self.starts[ring] as usize,
            self.starts[ring + 1] as usize - 1,
        )
    }

    /// The ring in which an edge lies (edges are numbered by their first point).
    pub(crate) fn ring_of(&self, edge: u32) -> usize {
        self.starts
            .partition_point(|&start| start <= edge)
            .saturating_sub(1)
    }

    pub(crate) fn edge(&self, edge: u32) -> (Point, Point) {
        (self.points[edge as usize], self.points[edge as usize + 1])
    }

    pub(crate) fn area(&self) -> i128 {
        self.areas.iter().sum()
    }
}

/// A growing table of rings in the form of [`Rings`].
#[derive(Debug, Default, Clone)]
pub(crate) struct RingTable {
    pub points: Vec<Point>,
    pub starts: Vec<u32>,
    pub areas: Vec<i128>,
    /// Whether a ring opens a polygon.
    pub shells: Vec<bool>,
}

impl RingTable {
    pub(crate) fn new() -> Self {
        Self {
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a feature: points that repeat the one before are dropped, shells turned
    /// counter-clockwise and holes clockwise, rings without area left out.
    pub(crate) fn push(&mut self, shape: &MultiPolygon) {
        for polygon in &shape.0 {
            if self.push_ring(&polygon.shell, true) {
                for hole in &polygon.holes {
                    self.push_ring(hole, false);
                }
            }
        }
    }

    fn push_ring(&mut self, ring: &[Point], shell: bool) -> bool {
        let start = self.points.len();
        for &point in ring {
            if self.points.len() == start || self.points.last() != Some(&point) {
                self.points.push(point);
            }
        }
        while self.points.len() > start + 1 && self.points.last() == self.points.get(start) {
            self.points.pop();
        }
        if self.points.len() < start + 3 {
            self.points.truncate(start);
            return false;
        }
        let first = self.points[start];
        self.points.push(first);
        let area = doubled_area(&self.points[start..]);
        if area == 0 {
            self.points.truncate(start);
            return false;
        }
        if (area > 0) != shell {
            self.points[start..].reverse();
        }
        self.starts.push(self.points.len() as u32);
        self.areas
            .push(if (area > 0) == shell { area } else { -area });
        self.shells.push(shell);
        true
    }

    /// All rings as one feature.
    pub(crate) fn view(&self) -> Rings<'_> {
        Rings {
            points: &self.points,
            starts: &self.starts,
            areas: &self.areas,
            tag: tag(&self.points, &self.starts),
        }
    }

    /// Some of the rings as polygons.
    pub(crate) fn polygons(&self, rings: std::ops::Range<usize>) -> MultiPolygon {
        let mut polygons: Vec<Polygon> = Vec::new();
        for ring in rings {
            let (start, end) = (
                self.starts[ring] as usize,
                self.starts[ring + 1] as usize - 1,
            );
            let points: Ring = self.points[start..end].to_vec();
            match polygons.last_mut() {
                Some(polygon) if !self.shells[ring] => polygon.holes.push(points),
                _ => polygons.push(Polygon {
                    shell: points,
                    holes: Vec::new(),
                }),
            }
        }
        MultiPolygon(polygons)
    }
}

/// Twice the signed area of a closed ring.
pub(crate) fn doubled_area(closed: &[Point]) -> i128 {
    let Some(&origin) = closed.first() else {
        return 0;
    };
    closed
        .windows(2)
        .map(|edge| orient(origin, edge[0], edge[1]))
        .sum()
}

/// Shoelace sums of a chain of points.
pub(crate) fn chain_sum(chain: &[Point]) -> i128 {
    chain.windows(2).fold(0_i128, |sum, edge| {
        sum.wrapping_add(shoelace(edge[0], edge[1]))
    })
}

/// A number for the set of vertices, the same under any rotation and order of rings.
pub(crate) fn tag(points: &[Point], starts: &[u32]) -> u64 {
    let mut sum = 0_u64;
    for ring in starts.windows(2) {
        let vertices = &points[ring[0] as usize..ring[1] as usize - 1];
        sum = vertices
            .iter()
            .fold(sum, |sum, &point| sum.wrapping_add(scramble(point)));
    }
    sum
}

/// A well-mixed number for a place.
#[inline]
pub(crate) fn scramble(point: Point) -> u64 {
    let mixed = (point.x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (point.y as u64)
            .rotate_left(32)
            .wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}
