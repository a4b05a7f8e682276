//! From the working plane to the grid of a tile and back.

use std::f64::consts::PI;

use kunyu_overlay::{Bounds, MultiPolygon, Point, Polygon};

use super::TileId;
use crate::folder::Folder;
use crate::map::{lon_lat, plane};
use crate::{Error, Result};

/// Units of a tile's side.
pub(super) const EXTENT: i64 = 4096;
/// Units beyond the edge that are drawn too, so that outlines meet.
const BUFFER: i64 = 64;
/// Units of a pixel: a tile is drawn at 512 pixels.
const PIXEL: i64 = 8;

/// The grid of a tile.
pub(super) struct Grid<'f> {
    folder: &'f Folder,
    id: TileId,
    /// The tile with its buffer on the working plane.
    pub(super) plane: Bounds,
    /// Units of the tile per unit of the plane, at its middle.
    scale: f64,
}

impl<'f> Grid<'f> {
    pub(super) fn new(folder: &'f Folder, id: TileId) -> Result<Self> {
        // corners and middles of the sides: the edge of a tile is slightly bent on the plane
        let steps = [-BUFFER, EXTENT / 2, EXTENT + BUFFER];
        let mut corners = Vec::with_capacity(9);
        for x in steps {
            for y in steps {
                let (lon, lat) = degrees(id, x as f64, y as f64);
                corners.push(plane(folder, lon, lat)?);
            }
        }
        let bounds = Bounds::of(&corners)
            .ok_or_else(|| Error::usage("tile.unknown", "没有这个瓦片", "there is no such tile"))?;
        let width = (bounds.max.x - bounds.min.x).max(1);
        Ok(Self {
            folder,
            id,
            plane: bounds,
            scale: (EXTENT + 2 * BUFFER) as f64 / width as f64,
        })
    }

    /// A point of the plane on the grid of the tile.
    pub(super) fn point(&self, point: Point) -> Point {
        let (lon, lat) = lon_lat(self.folder, point);
        let tiles = f64::from(1_u32 << self.id.z);
        let sin = libm::sin(lat * PI / 180.0);
        let x = (lon + 180.0) / 360.0 * tiles;
        let y = (0.5 - libm::log((1.0 + sin) / (1.0 - sin)) / (4.0 * PI)) * tiles;
        let unit = |place: f64, tile: u32| libm::round((place - f64::from(tile)) * EXTENT as f64);
        Point {
            x: unit(x, self.id.x) as i64,
            y: unit(y, self.id.y) as i64,
        }
    }

    /// A line on the grid, without points that fall on the one before.
    pub(super) fn line(&self, points: &[Point]) -> Vec<Point> {
        let mut placed: Vec<Point> = points.iter().map(|point| self.point(*point)).collect();
        placed.dedup();
        placed
    }

    /// A ring on the grid.
    pub(super) fn ring(&self, points: &[Point]) -> Vec<Point> {
        let mut placed = self.line(points);
        while placed.len() > 1 && placed.first() == placed.last() {
            placed.pop();
        }
        placed
    }

    /// Whether a box is narrower than a pixel both ways.
    pub(super) fn is_small(&self, bounds: &Bounds) -> bool {
        let limit = PIXEL as f64 / self.scale;
        ((bounds.max.x - bounds.min.x) as f64) < limit
            && ((bounds.max.y - bounds.min.y) as f64) < limit
    }

    /// The share of a pixel that a box fills.
    pub(super) fn pixels(&self, bounds: &Bounds) -> f64 {
        let side = |from: i64, to: i64| (to - from) as f64 * self.scale / PIXEL as f64;
        side(bounds.min.x, bounds.max.x) * side(bounds.min.y, bounds.max.y)
    }

    /// The pixel at the corner of a box.
    pub(super) fn dot(&self, bounds: &Bounds) -> MultiPolygon {
        let at = self.point(bounds.min);
        let corner = |x: i64, y: i64| Point {
            x: at.x + x,
            y: at.y + y,
        };
        let shell = vec![
            corner(0, 0),
            corner(PIXEL, 0),
            corner(PIXEL, PIXEL),
            corner(0, PIXEL),
        ];
        MultiPolygon(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])
    }

    /// The edge of what is drawn.
    pub(super) fn edge() -> Bounds {
        let (low, high) = (-BUFFER, EXTENT + BUFFER);
        Bounds {
            min: Point { x: low, y: low },
            max: Point { x: high, y: high },
        }
    }

    /// The edge as a polygon.
    pub(super) fn frame() -> MultiPolygon {
        let Bounds { min, max } = Self::edge();
        let shell = vec![
            min,
            Point { x: max.x, y: min.y },
            max,
            Point { x: min.x, y: max.y },
        ];
        MultiPolygon(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])
    }
}

/// Longitude and latitude of a place in a tile, degrees.
fn degrees(id: TileId, x: f64, y: f64) -> (f64, f64) {
    let tiles = f64::from(1_u32 << id.z);
    let across = (f64::from(id.x) + x / EXTENT as f64) / tiles;
    let down = (f64::from(id.y) + y / EXTENT as f64) / tiles;
    let lat = libm::atan(libm::sinh(PI * (1.0 - 2.0 * down))) * 180.0 / PI;
    (across * 360.0 - 180.0, lat)
}
