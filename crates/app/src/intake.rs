//! From a feature of a file to a shape on the grid: projected once, snapped once, built by
//! containment, validated. A repair is named, never silent.

use kunyu_formats::{Coordinates, Feature, Geometry, Place, Value};
use kunyu_overlay::{
    FillRule, MultiPolygon, Point, Polygon, Repaired, Ring, Shape, TopologyError,
    polygons_from_rings, repair, simple_polygon,
};
use kunyu_terms::Lang;

use crate::error::Kind;
use crate::projector::Projector;
use crate::{Error, Note, Result};

/// A feature on the grid.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Number of the feature in its file, from 1.
    pub row: u64,
    /// Where it stands.
    pub place: Place,
    /// Its shape; `None` when it has none.
    pub shape: Option<Shape>,
    /// Its values, in the order of the layer's fields.
    pub values: Vec<Value>,
    /// What was repaired.
    pub notes: Vec<Note>,
}

/// Takes features in, one after the other.
pub struct Intake {
    projector: Projector,
    repair: bool,
}

impl Intake {
    /// `repair`: mend invalid polygons, each mending named; else refuse them.
    pub fn new(projector: Projector, repair: bool) -> Self {
        Self { projector, repair }
    }

    /// A note on the vertices inserted into long edges, when there were any.
    pub fn densified(&self) -> Option<Note> {
        let count = self.projector.inserted();
        (count > 0).then(|| {
            Note::new(
                "intake.densified",
                format!("投影前在超过 70 米的边上加密了 {count} 个点"),
                format!("{count} vertices were inserted into edges over 70 m before projecting"),
            )
        })
    }

    /// One feature.
    pub fn take(&self, feature: Feature) -> Result<Taken> {
        let mut notes = Vec::new();
        let shape = match &feature.geometry {
            Some(geometry) => self.shape(&feature, geometry, &mut notes)?,
            None => None,
        };
        Ok(Taken {
            row: feature.row,
            place: feature.place,
            shape,
            values: feature.values,
            notes,
        })
    }

    /// One feature to be examined: what is wrong with its geometry is told beside its values.
    pub fn look(&self, feature: Feature) -> (Taken, Option<Error>) {
        let mut notes = Vec::new();
        let shape = match &feature.geometry {
            Some(geometry) => self.shape(&feature, geometry, &mut notes),
            None => Ok(None),
        };
        let (shape, fault) = match shape {
            Ok(shape) => (shape, None),
            Err(error) => (None, Some(error)),
        };
        let taken = Taken {
            row: feature.row,
            place: feature.place,
            shape,
            values: feature.values,
            notes,
        };
        (taken, fault)
    }

    fn shape(
        &self,
        feature: &Feature,
        geometry: &Geometry,
        notes: &mut Vec<Note>,
    ) -> Result<Option<Shape>> {
        if geometry.is_empty() {
            return Ok(None);
        }
        match geometry {
            Geometry::Points(points) => {
                let mut snapped = Vec::with_capacity(points.len());
                for place in &points.xy {
                    snapped.push(snap(feature, self.projector.point(*place))?);
                }
                Ok(Some(Shape::Points(snapped)))
            }
            Geometry::Lines(lines) => {
                let lines = lines.iter().map(|line| self.line(feature, line));
                Ok(Some(Shape::Lines(lines.collect::<Result<_>>()?)))
            }
            Geometry::Polygons(polygons) => {
                let rings = polygons.iter().flat_map(|polygon| &polygon.rings);
                let mut rings: Vec<Ring> = rings
                    .map(|ring| self.ring(feature, ring))
                    .collect::<Result<_>>()?;
                if rings.len() == 1
                    && let Some(ring) = rings.pop()
                {
                    match simple_polygon(ring) {
                        Ok(polygon) => {
                            return Ok(Some(Shape::Polygons(MultiPolygon(vec![polygon]))));
                        }
                        Err(ring) => rings.push(ring),
                    }
                }
                let counts = polygons.iter().map(|polygon| polygon.rings.len());
                let shape = self.polygons(feature, &rings, counts, notes)?;
                Ok(Some(Shape::Polygons(shape)))
            }
            Geometry::Collection(_) => Err(refuse(
                feature,
                &Note::new(
                    "intake.mixed",
                    "要素混合了点、线、面",
                    "the feature mixes points, lines and polygons",
                ),
            )),
        }
    }

    fn line(&self, feature: &Feature, line: &Coordinates) -> Result<Vec<Point>> {
        // only a line with a place that is off the grid is looked at twice
        if let Some(metres) = self.projector.shift()
            && let Some(snapped) = Point::snap_all(&line.xy, metres)
        {
            return Ok(snapped);
        }
        let projected = self.projector.line(&line.xy);
        let projected = projected.map_err(|error| error.at(&feature.place.to_string()))?;
        projected
            .into_iter()
            .map(|place| snap(feature, Ok(place)))
            .collect()
    }

    /// A ring, opened: the repeated last point dropped.
    fn ring(&self, feature: &Feature, ring: &Coordinates) -> Result<Ring> {
        let mut points = self.line(feature, ring)?;
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        Ok(points)
    }

    fn polygons(
        &self,
        feature: &Feature,
        rings: &[Ring],
        counts: impl Iterator<Item = usize>,
        notes: &mut Vec<Note>,
    ) -> Result<MultiPolygon> {
        let built = polygons_from_rings(rings);
        let repaired = match built {
            Ok(repaired) => repaired,
            Err(error) if self.repair => {
                mend(feature, &as_declared(rings, counts)).map_err(|_| fault(feature, &error))?
            }
            Err(error) => return Err(fault(feature, &error)),
        };
        let place = || (feature.place.zh(), feature.place.to_string());
        notes.extend(repaired.repairs.iter().map(|repair| {
            let (zh, en) = place();
            Note::of(repair).at(&zh, &en)
        }));
        Ok(repaired.shape)
    }
}

fn snap(feature: &Feature, place: Result<(f64, f64)>) -> Result<Point> {
    let (x, y) = place.map_err(|error| error.at(&feature.place.to_string()))?;
    Point::snap(x, y).map_err(|error| {
        let zh = format!("坐标（{x}，{y}）不是有限数，或超出网格范围");
        refuse(
            feature,
            &Note::new("intake.coordinate", zh, error.to_string()),
        )
    })
}

fn mend(feature: &Feature, shape: &MultiPolygon) -> Result<Repaired> {
    repair(shape, FillRule::EvenOdd).map_err(|error| fault(feature, &error))
}

/// The polygons as the file nests them, for a repair.
fn as_declared(rings: &[Ring], counts: impl Iterator<Item = usize>) -> MultiPolygon {
    let mut rest = rings.iter();
    let polygons = counts.filter_map(|count| {
        let mut own = rest.by_ref().take(count).cloned();
        let shell = own.next()?;
        Some(Polygon {
            shell,
            holes: own.collect(),
        })
    });
    MultiPolygon(polygons.collect())
}

fn refuse(feature: &Feature, note: &Note) -> Error {
    let (zh, en) = (feature.place.zh(), feature.place.to_string());
    Error::input(
        &note.code,
        format!("{zh}：{}", note.zh),
        format!("{en}: {}", note.en),
    )
    .remedy(
        "请修改文件；导入和叠加时也可加 --repair，逐处说明地修复",
        "mend the file; import and overlay also take --repair, which names every repair",
    )
}

fn fault(feature: &Feature, error: &TopologyError) -> Error {
    let told = refuse(feature, &Note::of(error));
    match error {
        TopologyError::BadRing { place, .. } | TopologyError::Crossing { place, .. } => {
            at_line(feature, *place, told)
        }
        _ => told,
    }
}

/// Adds the line of the file whose vertex is meant, where the format knows lines.
fn at_line(feature: &Feature, place: (f64, f64), error: Error) -> Error {
    let Some(line) = nearest_line(feature, place) else {
        return error;
    };
    let (zh, en) = (
        error.sentence(Lang::Zh).to_owned(),
        error.sentence(Lang::En).to_owned(),
    );
    let code = error.code().to_owned();
    let told = Error::new(
        Kind::Input,
        code,
        format!("{zh}（第 {line} 行附近）"),
        format!("{en} (near line {line})"),
    );
    match (error.remedy_in(Lang::Zh), error.remedy_in(Lang::En)) {
        (Some(zh), Some(en)) => told.remedy(zh, en),
        _ => told,
    }
}

fn nearest_line(feature: &Feature, place: (f64, f64)) -> Option<u64> {
    let mut nearest: Option<(f64, u64)> = None;
    let mut lists = feature.vertex_lines.iter();
    feature.geometry.as_ref()?.for_each(&mut |ring| {
        let lines = lists.next();
        for (vertex, line) in ring.xy.iter().zip(lines.into_iter().flatten()) {
            let distance = (vertex.0 - place.0).abs().max((vertex.1 - place.1).abs());
            if nearest.is_none_or(|(least, _)| distance < least) {
                nearest = Some((distance, *line));
            }
        }
    });
    nearest.map(|(_, line)| line)
}
