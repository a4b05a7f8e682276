use std::collections::BTreeMap;

use kunyu_terms::{Date, Decimal};

use super::Value;
use crate::text::Place;
use crate::verdict::Outcome;

/// A situation and its outcome in the bureau's words; executed by `definitions check`.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What is shown.
    pub title: String,
    /// The date whose law applies.
    pub date: Date,
    pub(crate) subject: Figure,
    pub(crate) attributes: BTreeMap<String, Value>,
    pub(crate) drawings: Vec<Drawing>,
    pub(crate) expected: Vec<ExpectedRule>,
    pub(crate) verdict: Option<Outcome>,
    /// Where it is written.
    pub place: Place,
}

/// A figure in metres from the example's own origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Figure {
    /// West, south, east, north.
    Rectangle([Decimal; 4]),
    /// From x, y to x, y.
    Line([Decimal; 4]),
    /// x, y.
    Point([Decimal; 2]),
}

/// A small layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) layer: String,
    pub(crate) features: Vec<DrawnFeature>,
}

/// A feature of a small layer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DrawnFeature {
    pub(crate) figure: Figure,
    pub(crate) values: BTreeMap<String, Value>,
}

/// What a rule must answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExpectedRule {
    pub(crate) rule: String,
    pub(crate) outcome: Outcome,
    /// Plane m², as written.
    pub(crate) area_m2: Option<String>,
    /// Plane m² of each feature by key.
    pub(crate) features: Vec<(String, String)>,
    pub(crate) place: Place,
}
