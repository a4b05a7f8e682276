use kunyu_overlay::{MultiPolygon, Shape, buffer, intersection, union};

use super::EvaluateError;
use super::SourceGeometry;
use super::classify::{Question, Standing};
use super::pieces::{grid_units, pieces, window};
use crate::model::Relation;
use crate::verdict::Moved;

impl Question<'_> {
    /// The area if the source's boundary moved by its declared accuracy, both ways.
    pub(crate) fn moved(&self) -> Result<Option<Moved>, EvaluateError> {
        let by = self.layer.accuracy_m;
        let metres = by.to_f64();
        if metres <= 0.0 {
            return Ok(None);
        }
        let (least, most) = match (self.rule.relation, &self.bound.view.geometry) {
            (Relation::WithinDistance, _) => {
                (self.corridor_area(-metres)?, self.corridor_area(metres)?)
            }
            (relation, SourceGeometry::Polygons(_)) => {
                let covered = self.covered_when_moved(metres)?;
                match relation {
                    Relation::Outside => {
                        let whole = self.plot.measure.plane;
                        (whole - covered.1, whole - covered.0)
                    }
                    _ => covered,
                }
            }
            _ => return Ok(None),
        };
        let written = |raw: i128| kunyu_overlay::PlaneArea(raw).rounded().to_string();
        Ok(Some(Moved {
            by_m: by.to_string(),
            least_m2: written(least),
            most_m2: written(most),
        }))
    }

    fn corridor_area(&self, shift_m: f64) -> Result<i128, EvaluateError> {
        let hits = self.within_distance(shift_m, &mut Vec::new())?;
        let counted = hits.into_iter().filter(|hit| hit.feature.is_counted());
        let shapes: Vec<MultiPolygon> = counted.map(|hit| hit.piece).collect();
        Ok(union(&shapes).plane_area().0)
    }

    /// Area of the plot under the counted features, shrunk and grown by `metres`.
    ///
    /// Only what lies near is moved: the source is cut at a window so much larger than the plot
    /// that the moved cut cannot reach it. Neighbours are joined first, so that only the outer
    /// boundary moves.
    fn covered_when_moved(&self, metres: f64) -> Result<(i128, i128), EvaluateError> {
        let SourceGeometry::Polygons(layer) = &self.bound.view.geometry else {
            return Ok((0, 0));
        };
        let (_, window) = window(&self.plot.bounds, grid_units(3.0 * metres) + 1);
        let near = pieces(layer, &window).into_iter();
        let counted = near.filter(|(row, _)| self.feature(*row).is_counted());
        let shapes: Vec<MultiPolygon> = counted.map(|(_, piece)| piece).collect();
        let joined = Shape::Polygons(union(&shapes));
        let covered = |shift: f64| -> Result<i128, EvaluateError> {
            let moved = buffer(&joined, shift).map_err(|error| self.geometry_error(&error))?;
            Ok(intersection(&self.plot.subject.shape, &moved)
                .plane_area()
                .0)
        };
        Ok((covered(-metres)?, covered(metres)?))
    }
}

impl super::classify::Feature {
    pub(crate) fn is_counted(&self) -> bool {
        matches!(self.standing, Standing::Counted(_))
    }
}
