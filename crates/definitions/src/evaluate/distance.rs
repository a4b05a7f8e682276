use kunyu_overlay::{
    Bounds, GRID_BITS, MultiPolygon, Point, Shape, buffer, intersection, normalise,
};
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
        for (row, piece) in self.near(reach) {
            let feature = self.feature(row);
            if let Standing::Passed = feature.standing {
                continue;
            }
            let Some(distance) = self.setback(&feature, gaps) else {
                continue;
            };
            let metres = distance.to_f64() + shift_m;
            let Some(shape) = self.part(row, piece, metres) else {
                continue;
            };
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

    /// The features with a box within `reach` metres; polygons cut to what can matter: the cut
    /// itself lies out of reach.
    fn near(&self, reach: f64) -> Vec<(u32, Option<MultiPolygon>)> {
        let (near, window) = window(&self.plot.bounds, out_of_reach(reach));
        match &self.bound.view.geometry {
            SourceGeometry::Polygons(layer) => {
                let cut = pieces(layer, &window).into_iter();
                cut.map(|(row, piece)| (row, Some(piece))).collect()
            }
            SourceGeometry::Shapes(_) => {
                let boxes = self.bound.boxes.iter().enumerate();
                let meets = boxes.filter(|(_, bounds)| bounds.is_some_and(|one| one.meets(&near)));
                meets.map(|(row, _)| (row as u32, None)).collect()
            }
        }
    }

    /// What of a feature can matter at its own setback.
    fn part(&self, row: u32, piece: Option<MultiPolygon>, metres: f64) -> Option<Shape> {
        let (near, _) = window(&self.plot.bounds, out_of_reach(metres.max(0.0)));
        match (piece, &self.bound.view.geometry) {
            (Some(piece), _) => {
                let meets = piece.bounds().is_some_and(|bounds| bounds.meets(&near));
                meets.then_some(Shape::Polygons(piece))
            }
            (None, SourceGeometry::Shapes(shapes)) => clipped(shapes.get(row as usize)?, &near),
            (None, SourceGeometry::Polygons(_)) => None,
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

/// Grid units beyond which nothing reaches: corridors are many-sided, their corners may stand out
/// by less than a thousandth, and by rounding.
fn out_of_reach(metres: f64) -> i64 {
    grid_units(metres * 1.001) + (1 << GRID_BITS) / 100
}

/// The points and the line segments whose boxes meet `near`, if any. Where a line is cut, the cut
/// lies out of reach of the plot, so the corridor inside the plot stays the same.
fn clipped(shape: &Shape, near: &Bounds) -> Option<Shape> {
    let meets = |points: &[Point]| Bounds::of(points).is_some_and(|bounds| bounds.meets(near));
    match shape {
        Shape::Points(points) => {
            let kept = points
                .iter()
                .filter(|point| meets(std::slice::from_ref(point)));
            let kept: Vec<Point> = kept.copied().collect();
            (!kept.is_empty()).then_some(Shape::Points(kept))
        }
        Shape::Lines(lines) => {
            let kept: Vec<Vec<Point>> = lines.iter().flat_map(|line| runs(line, &meets)).collect();
            (!kept.is_empty()).then_some(Shape::Lines(kept))
        }
        Shape::Polygons(_) => Some(shape.clone()),
    }
}

/// The runs of edges of a line that `keep` keeps.
fn runs(line: &[Point], keep: &dyn Fn(&[Point]) -> bool) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for edge in line.windows(2) {
        if !keep(edge) {
            open = false;
        } else if let (true, Some(last)) = (open, runs.last_mut()) {
            last.push(edge[1]);
        } else {
            runs.push(edge.to_vec());
            open = true;
        }
    }
    runs
}
