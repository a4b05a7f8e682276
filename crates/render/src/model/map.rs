use kunyu_overlay::{Bounds, MultiPolygon, Point, Shape};
use kunyu_terms::Lang;

use crate::{Day, RenderError, Style, Verdict};

/// A map on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct MapSheet {
    /// Language of the fixed words.
    pub lang: Lang,
    /// Title above the map; empty for none.
    pub title: String,
    /// Ground to show; the scale is rounded to a decent number, so that a little more is shown.
    pub extent: Extent,
    /// Size on paper.
    pub frame: Frame,
    /// Layers from the lowest to the highest.
    pub layers: Vec<MapLayer>,
    /// What is printed under the map.
    pub facts: MapFacts,
}

/// A layer of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLayer {
    /// Word in the legend; empty to leave the layer out of the legend.
    pub legend: String,
    /// How its shapes are drawn.
    pub style: Style,
    /// What it shows.
    pub shapes: Vec<MapShape>,
}

/// A shape of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct MapShape {
    /// Where it lies, in the grid of the map's coordinate system.
    pub shape: Shape,
    /// Words beside or in it; left out where they would collide.
    pub label: Option<String>,
    /// The label is drawn even where it collides.
    pub must_label: bool,
}

/// Ground to show, in grid units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent(pub Bounds);

/// Size of the map's frame on paper in mm, without title and legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width.
    pub width_mm: f32,
    /// Height.
    pub height_mm: f32,
}

/// What is printed under a map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MapFacts {
    /// Date of the map.
    pub date: Option<Day>,
    /// Layers with their editions, as in `地类图斑@3f9c2e`.
    pub editions: Vec<String>,
    /// Name of the coordinate system, as in `CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526)`.
    pub crs: String,
    /// The data are invented: printed plainly.
    pub synthetic: bool,
    /// 审图号 of a public map, when there is one.
    pub approval: Option<String>,
}

impl Default for Frame {
    /// The width of the text of an official page.
    fn default() -> Self {
        Self {
            width_mm: 156.0,
            height_mm: 130.0,
        }
    }
}

impl Extent {
    /// The ground around the shapes and, on each side, `margin` of the longer side of their box
    /// (0.2 is usual), at least 20 m. [`RenderError::Map`] when no shape has a point.
    pub fn around<'a>(
        shapes: impl IntoIterator<Item = &'a Shape>,
        margin: f64,
    ) -> Result<Self, RenderError> {
        let points = shapes.into_iter().flat_map(points);
        let Some(bounds) = Bounds::of(points) else {
            let reason = "no shape has a point".to_owned();
            return Err(RenderError::Map {
                map: String::new(),
                reason,
            });
        };
        let side = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
        let least = 20.0 * kunyu_overlay::GRID_PER_METRE;
        let grow = (side as f64 * margin.clamp(0.0, 10.0)).max(least) as i64;
        Ok(Self(Bounds {
            min: Point {
                x: bounds.min.x - grow,
                y: bounds.min.y - grow,
            },
            max: Point {
                x: bounds.max.x + grow,
                y: bounds.max.y + grow,
            },
        }))
    }
}

/// All points of a shape.
fn points(shape: &Shape) -> Box<dyn Iterator<Item = &Point> + '_> {
    match shape {
        Shape::Points(points) => Box::new(points.iter()),
        Shape::Lines(lines) => Box::new(lines.iter().flatten()),
        Shape::Polygons(polygons) => Box::new(polygons.rings().flatten()),
    }
}

impl MapShape {
    /// A shape without words.
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            label: None,
            must_label: false,
        }
    }

    /// Polygons without words.
    pub fn polygons(polygons: MultiPolygon) -> Self {
        Self::new(Shape::Polygons(polygons))
    }

    /// The same shape with words that may be left out.
    pub fn labelled(self, label: impl Into<String>) -> Self {
        Self {
            label: Some(label.into()),
            ..self
        }
    }

    /// The same shape with words that are always drawn.
    pub fn named(self, label: impl Into<String>) -> Self {
        Self {
            label: Some(label.into()),
            must_label: true,
            ..self
        }
    }
}

impl MapLayer {
    /// A layer with its word in the legend.
    pub fn new(legend: impl Into<String>, style: Style, shapes: Vec<MapShape>) -> Self {
        Self {
            legend: legend.into(),
            style,
            shapes,
        }
    }

    /// The shapes of one verdict, with its style and its word.
    pub fn of_verdict(verdict: Verdict, lang: Lang, shapes: Vec<MapShape>) -> Self {
        Self::new(verdict.word(lang), Style::of_verdict(verdict), shapes)
    }
}

impl MapSheet {
    /// A map without layers.
    pub fn new(lang: Lang, title: impl Into<String>, extent: Extent) -> Self {
        Self {
            lang,
            title: title.into(),
            extent,
            frame: Frame::default(),
            layers: Vec::new(),
            facts: MapFacts::default(),
        }
    }
}
