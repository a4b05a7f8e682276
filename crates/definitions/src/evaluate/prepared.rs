use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{Bounds, Point, Shape};

use super::areas::{Measure, rings_of};
use super::plot::PlotAttributes;
use super::rule;
use super::sliver::Limits;
use super::{ActiveCheck, EvaluateError, PrepareOptions, SourceGeometry, SourceView, Subject};
use crate::model::{Layer, Value};
use crate::verdict::{
    CheckName, CrsName, FORMAT, KERNEL, Outcome, Payload, RuleResult, Severity, SourceState,
    SubjectResult, Tolerance, Words,
};

/// A check with its sources bound: checks plots, from any thread.
pub struct PreparedCheck<'c> {
    pub(crate) active: &'c ActiveCheck<'c>,
    pub(crate) options: PrepareOptions,
    pub(crate) zone: ZoneArea,
    pub(crate) limits: Limits,
    pub(crate) tolerance: Tolerance,
    pub(crate) states: Vec<SourceState>,
    pub(crate) bound: Vec<(String, Option<Bound>)>,
}

/// A source with the positions of its layer's fields.
pub(crate) struct Bound {
    pub(crate) view: SourceView,
    /// Column of each field of the layer, by index.
    columns: Vec<Option<usize>>,
    /// Boxes of lines and points.
    pub(crate) boxes: Vec<Option<Bounds>>,
}

/// A plot under check.
pub(crate) struct Plot<'s> {
    pub(crate) subject: &'s Subject,
    pub(crate) bounds: Bounds,
    pub(crate) measure: Measure,
    pub(crate) attributes: PlotAttributes,
}

impl Bound {
    pub(crate) fn new(layer: &Layer, view: SourceView) -> Result<Self, EvaluateError> {
        let (rows, shapes) = (view.attributes.rows(), view.geometry.len());
        if rows != shapes {
            let source_id = layer.id.clone();
            return Err(EvaluateError::UnevenSource {
                source_id,
                rows,
                shapes,
            });
        }
        let columns = layer
            .fields
            .iter()
            .map(|field| view.attributes.column(&field.id))
            .collect();
        let boxes = match &view.geometry {
            SourceGeometry::Polygons(_) => Vec::new(),
            SourceGeometry::Shapes(shapes) => shapes.iter().map(bounds_of).collect(),
        };
        Ok(Self {
            view,
            columns,
            boxes,
        })
    }

    /// The values of one feature as its layer declares them, by field index. What cannot be read
    /// so is absent.
    pub(crate) fn values(&self, layer: &Layer, row: u32) -> Vec<Value> {
        let value = |(field, column): (&crate::Field, &Option<usize>)| {
            let column = (*column)?;
            self.view
                .attributes
                .value(row as usize, column)
                .coerced(field)
        };
        layer
            .fields
            .iter()
            .zip(&self.columns)
            .map(|pair| value(pair).unwrap_or_default())
            .collect()
    }
}

fn bounds_of(shape: &Shape) -> Option<Bounds> {
    match shape {
        Shape::Points(points) => Bounds::of(points),
        Shape::Lines(lines) => Bounds::of(lines.iter().flatten()),
        Shape::Polygons(polygons) => polygons.bounds(),
    }
}

impl PreparedCheck<'_> {
    /// Checks one plot.
    pub fn subject(&self, subject: &Subject) -> Result<SubjectResult, EvaluateError> {
        let empty = || EvaluateError::EmptySubject {
            subject: subject.name.clone(),
        };
        let bounds = subject.shape.bounds().ok_or_else(empty)?;
        let covered = |place: Point| {
            let (east, north) = place.metres();
            self.zone.covers(east, north)
        };
        if !covered(bounds.min) || !covered(bounds.max) {
            let (subject, epsg) = (subject.name.clone(), self.options.epsg);
            return Err(EvaluateError::OutsideZone { subject, epsg });
        }
        let measure = Measure::of(&subject.shape, &self.zone);
        if measure.plane <= 0 {
            return Err(empty());
        }
        let check = self.active.check;
        let attributes = PlotAttributes::read(subject, &check.attributes, self.active.registry)?;
        let plot = Plot {
            subject,
            bounds,
            measure,
            attributes,
        };
        let rules: Result<Vec<RuleResult>, _> = check
            .rules
            .iter()
            .map(|rule| rule::evaluate(self, rule, &plot))
            .collect();
        let rules = rules?;
        Ok(SubjectResult {
            name: subject.name.clone(),
            attributes: plot.attributes.listed(&check.attributes),
            polygons: rings_of(&subject.shape),
            areas: measure.areas(),
            verdict: verdict(&rules),
            rules,
        })
    }

    /// Puts the answers of all plots together, in the order given.
    pub fn payload(&self, subjects: Vec<SubjectResult>) -> Payload {
        let check = self.active.check;
        let verdict = subjects.iter().map(|subject| subject.verdict).max();
        Payload {
            format: FORMAT.to_owned(),
            kernel: KERNEL,
            check: CheckName {
                id: check.id.clone(),
                from: check.from.to_string(),
                title: Words {
                    zh: check.title.zh.clone(),
                    en: check.title.en.clone(),
                },
            },
            date: self.active.date.to_string(),
            known_at: self.options.known_at,
            definition_hash: check.definition_hash.clone(),
            crs: CrsName {
                epsg: self.options.epsg,
                grid_bits: kunyu_overlay::GRID_BITS,
            },
            tolerance: self.tolerance.clone(),
            sources: self.states.clone(),
            register_rows: Vec::new(),
            subjects,
            verdict: verdict.unwrap_or(Outcome::NoConflict),
        }
    }
}

/// The worst answer; information does not count.
pub(crate) fn verdict(rules: &[RuleResult]) -> Outcome {
    let counted = rules.iter().filter(|rule| rule.severity > Severity::Info);
    counted
        .map(|rule| rule.outcome)
        .max()
        .unwrap_or(Outcome::NoConflict)
}
