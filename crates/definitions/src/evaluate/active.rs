use kunyu_geodesy::{Crs, ZoneArea};
use kunyu_terms::{Date, Decimal};

use super::prepared::{Bound, PreparedCheck};
use super::sliver::Limits;
use super::{EvaluateError, Sources, Subject};
use crate::condition::Constants;
use crate::load::Registry;
use crate::model::{Check, Field};
use crate::verdict::{Payload, SourceState, Tolerance};

/// A check on a date: its rules with the numbers and articles then in force.
pub struct ActiveCheck<'d> {
    pub(crate) check: &'d Check,
    pub(crate) registry: &'d Registry,
    pub(crate) constants: Constants<'d>,
    pub(crate) date: Date,
}

/// On which plane, and as known when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrepareOptions {
    /// EPSG code of the working plane: a Gauss-Krüger zone.
    pub epsg: u32,
    /// Audit sequence as of which the sources are known; only recorded.
    pub known_at: Option<i64>,
}

impl<'d> ActiveCheck<'d> {
    pub(crate) fn new(check: &'d Check, registry: &'d Registry, date: Date) -> Self {
        let number = |value: &crate::DatedValue| value.on(date).map(|version| version.value);
        let values = registry.values.iter().map(number).collect();
        let constants = Constants {
            registry,
            values,
            date,
            year: None,
        };
        Self {
            check,
            registry,
            constants,
            date,
        }
    }

    /// The check's id, title and attributes.
    pub fn definition(&self) -> &Check {
        self.check
    }

    /// What a plot may state about itself.
    pub fn attributes(&self) -> &[Field] {
        &self.check.attributes
    }

    /// Ids of the sources that the rules ask, each once, in the order of the rules.
    pub fn source_ids(&self) -> Vec<&str> {
        self.check.source_ids()
    }

    /// Binds the sources once; the result checks any number of plots, from any thread.
    pub fn prepare(
        &self,
        sources: &dyn Sources,
        options: PrepareOptions,
    ) -> Result<PreparedCheck<'_>, EvaluateError> {
        let crs = Crs::from_epsg(options.epsg).ok();
        let zone = crs.and_then(|crs| crs.zone());
        let zone = zone.ok_or(EvaluateError::NotAZone { epsg: options.epsg })?;
        let (limits, tolerance) = self.tolerance()?;
        let mut bound: Vec<(String, Option<Bound>)> = Vec::new();
        let mut states = Vec::new();
        for id in self.source_ids() {
            let Some(index) = self.registry.layer_index(id) else {
                continue;
            };
            let layer = &self.registry.layers[index];
            let source = sources
                .source(id)
                .map(|view| Bound::new(layer, view))
                .transpose()?;
            states.push(SourceState {
                id: id.to_owned(),
                edition: source.as_ref().map(|source| source.view.edition.clone()),
                accuracy_m: layer.accuracy_m.to_string(),
            });
            bound.push((id.to_owned(), source));
        }
        let zone = ZoneArea::new(&zone);
        Ok(PreparedCheck {
            active: self,
            options,
            zone,
            limits,
            tolerance,
            states,
            bound,
        })
    }

    /// Checks all plots, one after the other.
    pub fn evaluate(
        &self,
        subjects: &[Subject],
        sources: &dyn Sources,
        options: PrepareOptions,
    ) -> Result<Payload, EvaluateError> {
        let prepared = self.prepare(sources, options)?;
        let results: Result<Vec<_>, _> = subjects
            .iter()
            .map(|subject| prepared.subject(subject))
            .collect();
        Ok(prepared.payload(results?))
    }

    fn tolerance(&self) -> Result<(Limits, Tolerance), EvaluateError> {
        let read = |index: usize| {
            let value = &self.registry.values[index];
            value
                .on(self.date)
                .ok_or_else(|| EvaluateError::NoTolerance {
                    value: value.id.clone(),
                    date: self.date.to_string(),
                })
        };
        let (area, width) = (
            read(self.check.tolerance.area)?,
            read(self.check.tolerance.width)?,
        );
        let (area_m2, width_m): (Decimal, Decimal) = (area.value, width.value);
        let article = if area.article == width.article {
            area.article.clone()
        } else {
            format!("{}；{}", area.article, width.article)
        };
        let words = Tolerance {
            area_m2: area_m2.to_string(),
            width_m: width_m.to_string(),
            article,
        };
        Ok((Limits { area_m2, width_m }, words))
    }
}
