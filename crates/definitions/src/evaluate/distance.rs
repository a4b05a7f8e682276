use kunyu_overlay::{Bounds, MultiPolygon, Point, Shape, buffer, intersection, normalise};
use kunyu_terms::Decimal;

use super::classify::{Feature, Question, Standing};
use super::pieces::{grid_units, pieces, window};
use super::rule::Hit;
use super::{EvaluateError, SourceGeometry};
use crate::verdict::{Gap, GapReason};

impl Question<'_> {
    /// What of the plot lies nearer to the features than their setback, moved by `shift_m`.
    pub(crate) fn within_distance(
        &self,
        shift_m: f64,
        gaps: &mut Vec<Gap>,
    ) -> Result<Vec<Hit>, EvaluateError> {
        let numbers = &self.prepared.active.constants.values;
        let largest = self
            .rule
            .distances
            .iter()
            .filter_map(|distance| numbers[distance.value]);
        let reach = largest.max().map_or(0.0, Decimal::to_f64) + shift_m;
        if reach <= 0.0 {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        // twice the reach: where polygons are cut at the window, the cut stays out of reach
        let (near, window) = window(&self.plot.bounds, grid_units(2.0 * reach) + 1);
        for (row, shape) in self.near(&near, &window) {
            let feature = self.feature(row);
            if let Standing::Passed = feature.standing {
                continue;
            }
            let Some(distance) = self.setback(&feature, gaps) else {
                continue;
            };
            let metres = distance.to_f64() + shift_m;
            let piece = self.corridor(&shape, metres)?;
            if !piece.is_empty() {
                hits.push(Hit {
                    feature,
                    piece,
                    distance: Some(distance),
                });
            }
        }
        Ok(hits)
    }

    /// The parts of the source's features that can matter within `near`.
    fn near(&self, near: &Bounds, window: &MultiPolygon) -> Vec<(u32, Shape)> {
        match &self.bound.view.geometry {
            SourceGeometry::Polygons(layer) => pieces(layer, window)
                .into_iter()
                .map(|(row, piece)| (row, Shape::Polygons(piece)))
                .collect(),
            SourceGeometry::Shapes(shapes) => {
                let boxes = self.bound.boxes.iter().enumerate();
                let meets = boxes.filter(|(_, bounds)| bounds.is_some_and(|one| one.meets(near)));
                meets
                    .map(|(row, _)| (row as u32, clipped(&shapes[row], near)))
                    .collect()
            }
        }
    }

    fn setback(&self, feature: &Feature, gaps: &mut Vec<Gap>) -> Option<Decimal> {
        let active = self.prepared.active;
        let applies = |condition: &Option<crate::condition::Condition>| {
            condition
                .as_ref()
                .is_none_or(|when| self.holds(when, &feature.values) == Some(true))
        };
        let Some(distance) = self.rule.distances.iter().find(|one| applies(&one.when)) else {
            let conditions = self
                .rule
                .distances
                .iter()
                .filter_map(|one| one.when.as_ref());
            for condition in conditions {
                if self.holds(condition, &feature.values).is_none() {
                    gaps.extend(self.gaps(condition, &feature.values, Some(feature.row)));
                }
            }
            return None;
        };
        let number = active.constants.values[distance.value];
        if number.is_none() {
            let name = active.registry.values[distance.value].id.clone();
            gaps.push(Gap {
                reason: GapReason::NotInForce,
                name,
                feature: None,
            });
        }
        number
    }

    fn corridor(&self, shape: &Shape, metres: f64) -> Result<MultiPolygon, EvaluateError> {
        if metres <= 0.0 {
            return Ok(MultiPolygon::default());
        }
        let corridor = buffer(shape, metres).map_err(|error| self.geometry_error(&error))?;
        Ok(normalise(intersection(&self.plot.subject.shape, &corridor)))
    }

    pub(crate) fn geometry_error(&self, error: &dyn std::fmt::Display) -> EvaluateError {
        EvaluateError::Geometry {
            subject: self.plot.subject.name.clone(),
            rule: self.rule.id.clone(),
            words: error.to_string(),
        }
    }
}

/// The points and the line segments whose boxes meet `near`. Where a line is cut, the cut lies
/// out of reach of the plot, so the corridor inside the plot stays the same.
fn clipped(shape: &Shape, near: &Bounds) -> Shape {
    let meets = |points: &[Point]| Bounds::of(points).is_some_and(|bounds| bounds.meets(near));
    match shape {
        Shape::Points(points) => {
            let kept = points
                .iter()
                .filter(|point| meets(std::slice::from_ref(point)));
            Shape::Points(kept.copied().collect())
        }
        Shape::Lines(lines) => {
            let mut kept: Vec<Vec<Point>> = Vec::new();
            for line in lines {
                let mut open = false;
                for edge in line.windows(2) {
                    if !meets(edge) {
                        open = false;
                    } else if let (true, Some(last)) = (open, kept.last_mut()) {
                        last.push(edge[1]);
                    } else {
                        kept.push(edge.to_vec());
                        open = true;
                    }
                }
            }
            Shape::Lines(kept)
        }
        Shape::Polygons(_) => shape.clone(),
    }
}
