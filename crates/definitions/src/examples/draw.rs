use std::collections::HashMap;
use std::sync::Arc;

use kunyu_overlay::{GridError, MultiPolygon, PackedLayer, Point, Polygon, Shape};
use kunyu_terms::Decimal;

use crate::evaluate::{SourceGeometry, SourceView, Sources, Table};
use crate::load::Registry;
use crate::model::{Example, Figure, GeometryKind, Layer, Value};

/// The plane on which examples are drawn: CGCS2000, 3-degree zone 38.
pub(crate) const EPSG: u32 = 4526;
/// The origin of examples: east, north in metres.
const ORIGIN: (f64, f64) = (38_520_000.0, 3_391_000.0);

/// The small layers of an example; a layer that is not drawn is empty.
pub(crate) struct DrawnSources(HashMap<String, SourceView>);

impl Sources for DrawnSources {
    fn source(&self, id: &str) -> Option<SourceView> {
        self.0.get(id).cloned()
    }
}

fn at(x: Decimal, y: Decimal) -> Result<Point, GridError> {
    Point::snap(ORIGIN.0 + x.to_f64(), ORIGIN.1 + y.to_f64())
}

/// A figure on the grid.
pub(crate) fn shape(figure: &Figure) -> Result<Shape, GridError> {
    Ok(match figure {
        Figure::Rectangle(sides) => Shape::Polygons(rectangle(sides)?),
        Figure::Line([x0, y0, x1, y1]) => Shape::Lines(vec![vec![at(*x0, *y0)?, at(*x1, *y1)?]]),
        Figure::Point([x, y]) => Shape::Points(vec![at(*x, *y)?]),
    })
}

/// West, south, east, north in metres from the origin.
pub(crate) fn rectangle(sides: &[Decimal; 4]) -> Result<MultiPolygon, GridError> {
    let [west, south, east, north] = *sides;
    let shell = vec![
        at(west, south)?,
        at(east, south)?,
        at(east, north)?,
        at(west, north)?,
    ];
    Ok(MultiPolygon(vec![Polygon {
        shell,
        holes: Vec::new(),
    }]))
}

/// Draws the layers of an example.
pub(crate) fn sources(example: &Example, registry: &Registry) -> Result<DrawnSources, GridError> {
    let mut views = HashMap::new();
    for layer in &registry.layers {
        let drawing = example
            .drawings
            .iter()
            .find(|drawing| drawing.layer == layer.id);
        let features = drawing.map_or(&[][..], |drawing| &drawing.features);
        let shapes: Result<Vec<Shape>, _> = features
            .iter()
            .map(|feature| shape(&feature.figure))
            .collect();
        let rows: Vec<_> = features.iter().map(|feature| &feature.values).collect();
        let view = SourceView {
            edition: "example".to_owned(),
            geometry: geometry(layer, shapes?),
            attributes: Arc::new(table(layer, &rows)),
        };
        views.insert(layer.id.clone(), view);
    }
    Ok(DrawnSources(views))
}

fn geometry(layer: &Layer, shapes: Vec<Shape>) -> SourceGeometry {
    if layer.geometry != GeometryKind::Polygon {
        return SourceGeometry::Shapes(shapes.into());
    }
    let polygons: Vec<MultiPolygon> = shapes
        .into_iter()
        .map(|shape| match shape {
            Shape::Polygons(polygons) => polygons,
            _ => MultiPolygon::default(),
        })
        .collect();
    SourceGeometry::Polygons(PackedLayer::build(&polygons))
}

fn table(layer: &Layer, rows: &[&std::collections::BTreeMap<String, Value>]) -> Table {
    let keys = rows.iter().enumerate().map(|(number, row)| {
        let key = row.get(&layer.key).and_then(Value::written);
        key.unwrap_or_else(|| (number + 1).to_string())
    });
    let column = |id: &String| -> Vec<Value> {
        rows.iter()
            .map(|row| row.get(id).cloned().unwrap_or_default())
            .collect()
    };
    let columns = layer
        .fields
        .iter()
        .map(|field| (field.id.clone(), column(&field.id)));
    Table::new(keys.collect(), columns.collect())
}
