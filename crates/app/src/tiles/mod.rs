//! Vector tiles (Mapbox Vector Tile 2.1) straight from packed editions.
//!
//! Every vertex is put on the grid of the tile by the same rounding, whatever polygon it belongs to, so
//! neighbours keep their shared edges at every zoom; what collapses on the way is made valid again by the
//! overlay. Polygons smaller than a pixel are gathered by class until they fill one.

mod encode;
mod grid;

use std::collections::HashMap;

use kunyu_overlay::{Bounds, FillRule, MultiPolygon, Point, Shape, enclosed, intersection};
use kunyu_store::{EditionId, PackedEdition};

use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{SeenLayer, Sight};
use crate::{Error, Result};

use encode::Encoder;
use grid::Grid;

/// A tile of the usual scheme of web maps (EPSG:3857, y to the south).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileId {
    /// Zoom, 0 to 22.
    pub z: u8,
    /// Column from the west.
    pub x: u32,
    /// Row from the north.
    pub y: u32,
}

/// Zoom beyond which nothing more is to be seen.
const MOST_ZOOM: u8 = 22;

impl TileId {
    /// A tile that is there.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self> {
        let is_there = z <= MOST_ZOOM && x >> z == 0 && y >> z == 0;
        if is_there {
            return Ok(Self { z, x, y });
        }
        Err(Error::usage(
            "tile.unknown",
            format!("没有瓦片 {z}/{x}/{y}"),
            format!("there is no tile {z}/{x}/{y}"),
        ))
    }
}

/// The tile of an edition with what of it may be known; empty where nothing lies.
pub async fn tile(
    folder: &Folder,
    sight: &Sight,
    (layer, edition): (&str, &str),
    id: TileId,
) -> Result<Vec<u8>> {
    let seen = sight.layer(folder, layer).ok();
    let parsed = edition.parse::<EditionId>().ok();
    let (Some(seen), Some(parsed)) = (seen, parsed) else {
        return Err(Error::usage(
            "layer.unknown",
            format!("没有图层版次 {layer}@{edition}"),
            format!("there is no edition {layer}@{edition}"),
        ));
    };
    let packed = folder.store.lake().packed(layer, &parsed).await;
    let packed = packed.map_err(|error| input(&error))?;
    let grid = Grid::new(folder, id)?;
    Ok(draw(&seen, &packed, &grid))
}

/// Columns of a layer that tiles carry.
struct Carried {
    class: Option<usize>,
    name: Option<usize>,
}

impl Carried {
    fn of(seen: &SeenLayer<'_>, packed: &PackedEdition) -> Self {
        let layer = seen.layer();
        let fields = &packed.schema().fields;
        let column = |id: &Option<String>| {
            let id = id.as_deref().filter(|id| !seen.hides(id))?;
            fields.iter().position(|field| field.name == id)
        };
        Self {
            class: column(&layer.class),
            name: column(&layer.name),
        }
    }
}

fn draw(seen: &SeenLayer<'_>, packed: &PackedEdition, grid: &Grid) -> Vec<u8> {
    let carried = Carried::of(seen, packed);
    let mut encoder = Encoder::new(&seen.layer().id);
    let mut small: HashMap<Option<&str>, f64> = HashMap::new();
    let candidates = packed.candidates(&grid.plane).into_iter();
    for row in candidates.filter(|row| seen.has(packed, *row)) {
        let class = carried.class.and_then(|column| packed.text(column, row));
        let box_of = packed
            .polygons()
            .and_then(|polygons| polygons.bounds(u32::try_from(row).ok()?));
        if let Some(bounds) = box_of
            && grid.is_small(&bounds)
        {
            let gathered = small.entry(class).or_default();
            *gathered += grid.pixels(&bounds);
            if *gathered >= 1.0 {
                *gathered = 0.0;
                let dot = grid.dot(&bounds);
                encoder.polygons(row, &dot, &[("class", class)]);
            }
            continue;
        }
        let name = carried.name.and_then(|column| packed.text(column, row));
        let tags = [
            ("key", Some(packed.key(row))),
            ("class", class),
            ("name", name),
        ];
        match packed.shape(row) {
            Some(Shape::Polygons(polygons)) => {
                let placed = place(grid, &polygons);
                if !placed.is_empty() {
                    encoder.polygons(row, &placed, &tags);
                }
            }
            Some(Shape::Lines(lines)) => {
                let lines: Vec<Vec<Point>> = lines.iter().map(|line| grid.line(line)).collect();
                encoder.lines(row, &lines, &tags);
            }
            Some(Shape::Points(points)) => {
                let points: Vec<Point> = points.iter().map(|point| grid.point(*point)).collect();
                encoder.points(row, &points, &tags);
            }
            None => {}
        }
    }
    encoder.finish()
}

/// A polygon on the grid of the tile, cut at its edge and valid.
fn place(grid: &Grid, polygons: &MultiPolygon) -> MultiPolygon {
    let rings: Vec<Vec<Point>> = polygons.rings().map(|ring| grid.ring(ring)).collect();
    let valid = enclosed(
        rings.iter().filter(|ring| ring.len() > 2),
        FillRule::EvenOdd,
    );
    let inside = |bounds: &Bounds| {
        let edge = Grid::edge();
        edge.min.x <= bounds.min.x
            && edge.min.y <= bounds.min.y
            && bounds.max.x <= edge.max.x
            && bounds.max.y <= edge.max.y
    };
    match valid.bounds() {
        Some(bounds) if inside(&bounds) => valid,
        Some(_) => intersection(&valid, &Grid::frame()),
        None => valid,
    }
}
