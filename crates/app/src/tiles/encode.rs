//! The bytes of a tile.

use std::collections::HashMap;

use geozero::mvt::tile::{Feature, GeomType, Layer, Value};
use geozero::mvt::{Message, Tile};
use kunyu_overlay::{MultiPolygon, Point};

use super::grid::EXTENT;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE: u32 = 7;

/// One layer of a tile in the making.
pub(super) struct Encoder {
    layer: Layer,
    keys: HashMap<&'static str, u32>,
    values: HashMap<String, u32>,
}

/// Commands and the place of the pen.
#[derive(Default)]
struct Pen {
    commands: Vec<u32>,
    at: (i64, i64),
}

impl Pen {
    fn step(&mut self, to: Point) {
        let zigzag = |step: i64| ((step << 1) ^ (step >> 63)) as u32;
        self.commands.push(zigzag(to.x - self.at.0));
        self.commands.push(zigzag(to.y - self.at.1));
        self.at = (to.x, to.y);
    }

    fn run(&mut self, command: u32, points: &[Point]) {
        self.commands.push(((points.len() as u32) << 3) | command);
        for point in points {
            self.step(*point);
        }
    }

    fn path(&mut self, points: &[Point], is_ring: bool) {
        let Some((first, rest)) = points.split_first() else {
            return;
        };
        self.run(MOVE_TO, &[*first]);
        self.run(LINE_TO, rest);
        if is_ring {
            self.commands.push((1 << 3) | CLOSE);
        }
    }
}

impl Encoder {
    pub(super) fn new(name: &str) -> Self {
        Self {
            layer: Layer {
                version: 2,
                name: name.to_owned(),
                extent: Some(EXTENT as u32),
                ..Layer::default()
            },
            keys: HashMap::new(),
            values: HashMap::new(),
        }
    }

    fn tags(&mut self, tags: &[(&'static str, Option<&str>)]) -> Vec<u32> {
        let mut pairs = Vec::with_capacity(tags.len() * 2);
        for (key, value) in tags {
            let Some(value) = value else { continue };
            let key = *self.keys.entry(key).or_insert_with(|| {
                self.layer.keys.push((*key).to_owned());
                self.layer.keys.len() as u32 - 1
            });
            let value = if let Some(&index) = self.values.get(*value) {
                index
            } else {
                self.layer.values.push(Value {
                    string_value: Some((*value).to_owned()),
                    ..Value::default()
                });
                let index = self.layer.values.len() as u32 - 1;
                self.values.insert((*value).to_owned(), index);
                index
            };
            pairs.extend([key, value]);
        }
        pairs
    }

    fn feature(
        &mut self,
        row: usize,
        kind: GeomType,
        geometry: Vec<u32>,
        tags: &[(&'static str, Option<&str>)],
    ) {
        if geometry.is_empty() {
            return;
        }
        let tags = self.tags(tags);
        self.layer.features.push(Feature {
            id: Some(row as u64 + 1),
            tags,
            r#type: Some(kind.into()),
            geometry,
        });
    }

    /// A polygon: shells clockwise on the screen, holes the other way, as the rings come.
    pub(super) fn polygons(
        &mut self,
        row: usize,
        polygons: &MultiPolygon,
        tags: &[(&'static str, Option<&str>)],
    ) {
        let mut pen = Pen::default();
        for ring in polygons.rings() {
            pen.path(ring, true);
        }
        self.feature(row, GeomType::Polygon, pen.commands, tags);
    }

    /// Lines; those that fell together are left out.
    pub(super) fn lines(
        &mut self,
        row: usize,
        lines: &[Vec<Point>],
        tags: &[(&'static str, Option<&str>)],
    ) {
        let mut pen = Pen::default();
        for line in lines.iter().filter(|line| line.len() > 1) {
            pen.path(line, false);
        }
        self.feature(row, GeomType::Linestring, pen.commands, tags);
    }

    /// Points.
    pub(super) fn points(
        &mut self,
        row: usize,
        points: &[Point],
        tags: &[(&'static str, Option<&str>)],
    ) {
        let mut pen = Pen::default();
        if !points.is_empty() {
            pen.run(MOVE_TO, points);
        }
        self.feature(row, GeomType::Point, pen.commands, tags);
    }

    /// The tile; empty when nothing was drawn.
    pub(super) fn finish(self) -> Vec<u8> {
        if self.layer.features.is_empty() {
            return Vec::new();
        }
        let tile = Tile {
            layers: vec![self.layer],
        };
        tile.encode_to_vec()
    }
}
