//! The shapes and rows that are held while rules about all of them are judged.

use std::collections::HashMap;

use kunyu_definitions::{CheckedRow, Controls, Layer, Value};
use kunyu_overlay::{PackedLayer, Point, Shape};
use rayon::prelude::*;

use super::outline::Outline;
use super::source::Record;

/// What is held of the rows of a layer.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) keys: Vec<String>,
    polygons: Vec<Outline>,
    pub(super) lines: Vec<Vec<Point>>,
    /// Row of each line.
    pub(super) line_rows: Vec<u32>,
    pub(super) values: Vec<Vec<Value>>,
    with_values: bool,
}

/// A layer held whole: its row `i` is feature `i` of the polygons.
pub(super) struct Body {
    pub(super) keys: Vec<String>,
    pub(super) polygons: PackedLayer,
    pub(super) lines: Vec<Vec<Point>>,
    pub(super) line_rows: Vec<u32>,
    values: Vec<Vec<Value>>,
}

fn is_polygons(shape: &mut Shape) -> bool {
    matches!(shape, Shape::Polygons(_))
}

impl Gathered {
    pub(super) fn new(with_values: bool) -> Self {
        Self {
            with_values,
            ..Self::default()
        }
    }

    fn add(&mut self, record: Record, polygons: Outline) {
        let row = self.keys.len() as u32;
        self.keys.push(record.key);
        if self.with_values {
            self.values.push(record.values);
        }
        if let Some(Shape::Lines(lines)) = record.shape {
            self.line_rows.extend(lines.iter().map(|_| row));
            self.lines.extend(lines);
        }
        self.polygons.push(polygons);
    }

    pub(super) fn add_all(&mut self, records: Vec<Record>) {
        let outline = |record: &mut Record| match record.shape.take_if(is_polygons) {
            Some(Shape::Polygons(polygons)) => Outline::of(&polygons),
            _ => Outline::default(),
        };
        let outlined: Vec<_> = records
            .into_par_iter()
            .map(|mut record| (outline(&mut record), record))
            .collect();
        for (polygons, record) in outlined {
            self.add(record, polygons);
        }
    }

    pub(super) fn packed(self) -> Body {
        Body {
            polygons: PackedLayer::build_from(self.polygons.len(), |row| {
                self.polygons[row].polygons()
            }),
            keys: self.keys,
            lines: self.lines,
            line_rows: self.line_rows,
            values: self.values,
        }
    }
}

impl Body {
    pub(super) fn key(&self, row: u32) -> &str {
        self.keys.get(row as usize).map_or("", String::as_str)
    }

    pub(super) fn values(&self, row: u32) -> &[Value] {
        self.values.get(row as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn shape(&self, row: u32) -> Shape {
        Shape::Polygons(self.polygons.polygon(row))
    }
}

/// The other layers that rules read, by id.
#[derive(Default)]
pub(super) struct Others<'d>(pub(super) HashMap<&'d str, (&'d Layer, Body)>);

impl Others<'_> {
    pub(super) fn body(&self, layer: &str) -> Option<&Body> {
        self.0.get(layer).map(|(_, body)| body)
    }
}

impl Controls for Others<'_> {
    fn rows(&self, layer: &str, visit: &mut dyn FnMut(CheckedRow<'_>)) -> bool {
        let Some(body) = self.body(layer) else {
            return false;
        };
        for row in 0..body.keys.len() as u32 {
            let shape = body.shape(row);
            visit(CheckedRow {
                key: body.key(row),
                values: body.values(row),
                shape: Some(&shape),
                fault: None,
            });
        }
        true
    }
}
