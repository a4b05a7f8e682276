use crate::{Bounds, PlaneArea, Point};

/// A closed ring; the first point is not repeated at the end.
pub type Ring = Vec<Point>;

/// A polygon: shell counter-clockwise, holes clockwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Polygon {
    /// Outer ring.
    pub shell: Ring,
    /// Inner rings.
    pub holes: Vec<Ring>,
}

/// Polygons whose interiors do not meet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MultiPolygon(pub Vec<Polygon>);

/// A geometry on the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Points.
    Points(Vec<Point>),
    /// Lines, each of at least two points.
    Lines(Vec<Vec<Point>>),
    /// Polygons.
    Polygons(MultiPolygon),
}

impl Polygon {
    /// Shell, then holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.shell).chain(&self.holes)
    }
}

impl MultiPolygon {
    /// All rings of all polygons.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.0.iter().flat_map(Polygon::rings)
    }

    /// Whether there is no polygon.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The box around all points; `None` when empty.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.0.iter().flat_map(|polygon| &polygon.shell))
    }

    /// Plane area by signed rings, exactly.
    pub fn plane_area(&self) -> PlaneArea {
        self.rings().map(|ring| PlaneArea::of_ring(ring)).sum()
    }
}
