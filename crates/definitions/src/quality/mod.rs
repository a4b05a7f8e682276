//! Quality rules at work: rows and shapes in, findings out. Pure; who streams the rows and keeps the
//! findings is the caller's business.

mod fill;
mod place;
mod repair;
mod row;
mod whole;

use std::collections::HashMap;

use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{EllipsoidArea, Point, Shape, ellipsoid_area_of};
use kunyu_terms::{Date, Decimal};

use crate::condition::{Constants, DELIVERY_YEAR, Datum, FIRST, Inputs};
use crate::load::{Definitions, Registry};
use crate::model::{
    Aggregate, Layer, QualityCheck, QualityRule, RuleKind, StructureRule, TopologyRule, Unit, Value,
};
use crate::verdict::Words;

pub use place::place_on;
pub use repair::{Distribution, Mended};
pub use row::{RowFindings, RowRules};
pub use whole::{Controls, Tallies};

/// A row under examination.
#[derive(Debug, Clone, Copy)]
pub struct CheckedRow<'r> {
    /// Its key.
    pub key: &'r str,
    /// One value for each field of its layer.
    pub values: &'r [Value],
    /// Its shape.
    pub shape: Option<&'r Shape>,
    /// Why its geometry could not be taken in, where it could not.
    pub fault: Option<&'r Words>,
}

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Id of the rule.
    pub rule: String,
    /// Key of the row; empty for the layer as a whole.
    pub key: String,
    /// The field, `geometry`, or empty.
    pub field: String,
    /// What was found.
    pub words: Words,
    /// How to mend it.
    pub remedy: Words,
    /// Where, on the grid.
    pub place: Option<Point>,
    /// The offending piece, of topology rules.
    pub piece: Option<Shape>,
}

/// A quality check on a date: its rules with the numbers then in force.
pub struct ActiveQuality<'d> {
    pub(crate) check: &'d QualityCheck,
    pub(crate) constants: Constants<'d>,
}

impl Definitions {
    /// The quality checks in force on a date that are about a layer; where none names the layer, those
    /// that are about any layer.
    pub fn quality_of(&self, layer: &str, date: Date) -> Vec<ActiveQuality<'_>> {
        let mut newest: HashMap<&str, &QualityCheck> = HashMap::new();
        for check in self.quality.iter().filter(|check| check.from <= date) {
            let known = newest.entry(&check.id).or_insert(check);
            if known.from < check.from {
                *known = check;
            }
        }
        let mut checks: Vec<&QualityCheck> = newest.into_values().collect();
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        let names = |check: &&&QualityCheck| {
            check
                .rules
                .iter()
                .any(|rule| rule.layer.as_deref() == Some(layer))
        };
        let named: Vec<_> = checks.iter().filter(names).collect();
        let chosen = if named.is_empty() {
            checks
                .iter()
                .filter(|check| check.layers.is_empty())
                .collect()
        } else {
            named
        };
        chosen
            .into_iter()
            .map(|check| ActiveQuality::new(check, &self.registry, date))
            .collect()
    }
}

impl<'d> ActiveQuality<'d> {
    pub(crate) fn new(check: &'d QualityCheck, registry: &'d Registry, date: Date) -> Self {
        let number = |value: &crate::DatedValue| value.on(date).map(|version| version.value);
        let values = registry.values.iter().map(number).collect();
        Self {
            check,
            constants: Constants {
                registry,
                values,
                date,
                year: None,
            },
        }
    }

    /// With the year of the delivery, for rules that ask for it.
    pub fn of_year(mut self, year: Option<i64>) -> Self {
        self.constants.year = year;
        self
    }

    /// The check.
    pub fn definition(&self) -> &'d QualityCheck {
        self.check
    }

    /// The rules that are about a layer.
    pub fn rules(&self, layer: &str) -> impl Iterator<Item = &'d QualityRule> {
        let layer = layer.to_owned();
        let about =
            move |rule: &&QualityRule| rule.layer.as_deref().is_none_or(|named| named == layer);
        self.check.rules.iter().filter(about)
    }

    /// The number that a value has on the date of the check.
    pub(crate) fn value(&self, index: usize) -> Option<Decimal> {
        self.constants.values.get(index).copied().flatten()
    }

    /// The layer of this id.
    pub(crate) fn layer(&self, id: &str) -> Option<&'d Layer> {
        let registry = self.constants.registry;
        registry.layers.iter().find(|layer| layer.id == id)
    }

    /// The values that a rule needs and that are not in force on the date, `delivery_year` among them
    /// where it was not given.
    pub fn missing_values(&self, rule: &QualityRule) -> Vec<&'d str> {
        let needed = rule.kind.values();
        let absent = needed
            .into_iter()
            .filter(|index| self.value(*index).is_none());
        let year = rule.kind.reads_year() && self.constants.year.is_none();
        absent
            .map(|index| self.constants.registry.values[index].id.as_str())
            .chain(year.then_some(DELIVERY_YEAR))
            .collect()
    }

    /// The cluster tolerance of a topology rule in metres: what is nowhere wider does not count; the
    /// least angle of spikes in degrees.
    pub fn tolerance(&self, rule: &TopologyRule) -> f64 {
        let number = rule.tolerance.and_then(|index| self.value(index));
        number.map_or(0.0, Decimal::to_f64)
    }

    /// What an overlap below does not count for an overlapping rule, m².
    pub fn overlap_tolerance(&self, rule: &QualityRule) -> f64 {
        match &rule.kind {
            RuleKind::Overlapping(rule) => self.value(rule.tolerance).map_or(0.0, Decimal::to_f64),
            _ => 0.0,
        }
    }

    /// Judges a row and an overlapping row of another layer.
    pub fn overlapping(
        &self,
        rule: &QualityRule,
        row: CheckedRow<'_>,
        other: CheckedRow<'_>,
    ) -> Option<Found> {
        let RuleKind::Overlapping(asked) = &rule.kind else {
            return None;
        };
        let inputs = Rows {
            row: row.values,
            other: other.values,
        };
        if let Some(when) = &asked.when
            && when.holds(&self.constants, &inputs) != Some(true)
        {
            return None;
        }
        if asked.require.holds(&self.constants, &inputs) == Some(true) {
            return None;
        }
        let field = asked.field.and_then(|field| {
            let layer = self.layer(rule.layer.as_deref()?)?;
            layer.fields.get(field)
        });
        let field = field.map_or(GEOMETRY, |field| field.id.as_str());
        let facts = [("field", field.to_owned())];
        Some(self.found(rule, row, other.values, field, &facts))
    }

    /// A finding of a rule that is evaluated outside, with its facts.
    pub fn told(
        &self,
        rule: &QualityRule,
        row: CheckedRow<'_>,
        other: &[Value],
        facts: &[(&str, String)],
    ) -> Found {
        self.found(rule, row, other, GEOMETRY, facts)
    }
}

/// The field of findings about shapes.
pub const GEOMETRY: &str = "geometry";

impl QualityRule {
    /// What it asks of the file as a whole.
    pub fn structure(&self) -> Option<StructureRule> {
        match &self.kind {
            RuleKind::Structure(structure) => Some(*structure),
            _ => None,
        }
    }

    /// What it asks of the shapes together.
    pub fn topology(&self) -> Option<&TopologyRule> {
        match &self.kind {
            RuleKind::Topology(topology) => Some(topology),
            _ => None,
        }
    }

    /// Whether it is asked of pairs of overlapping rows.
    pub fn is_overlapping(&self) -> bool {
        matches!(self.kind, RuleKind::Overlapping(_))
    }

    /// Whether each row is judged alone.
    pub fn is_of_rows(&self) -> bool {
        matches!(self.kind, RuleKind::Row(_))
    }

    /// Whether it belongs to the first look that every import takes: filled, codes, geometry.
    pub fn is_first_look(&self) -> bool {
        use crate::model::RowRule::{Codes, Filled, Geometry};
        matches!(
            &self.kind,
            RuleKind::Row(Filled { .. } | Codes { .. } | Geometry)
        )
    }

    /// The layer that it reads beside its own.
    pub fn other_layer<'d>(&self, active: &ActiveQuality<'d>) -> Option<&'d str> {
        let layer = self.kind.other(active.constants.registry)?;
        Some(layer.id.as_str())
    }

    pub(crate) fn is_of_all_rows(&self) -> bool {
        matches!(self.kind, RuleKind::Whole(_))
    }
}

impl RuleKind {
    /// Whether it reads the year of the delivery.
    fn reads_year(&self) -> bool {
        match self {
            Self::Row(crate::model::RowRule::Require { when, require, .. }) => {
                require.reads.year || when.as_ref().is_some_and(|when| when.reads.year)
            }
            Self::Overlapping(asked) => asked.require.reads.year,
            _ => false,
        }
    }

    /// The dated values that it reads, by index.
    fn values(&self) -> Vec<usize> {
        use crate::model::RowRule::{Computed, Measured, NoHoles, Require, ShortLine, SmallArea};
        let of = |condition: &Option<crate::condition::Condition>| {
            condition
                .as_ref()
                .map_or(Vec::new(), |condition| condition.reads.values.clone())
        };
        match self {
            Self::Row(Require { when, require, .. }) => {
                [of(when), require.reads.values.clone()].concat()
            }
            Self::Row(Computed(computed)) => {
                let own = &computed.equals.condition.reads.values;
                [of(&computed.when), own.clone(), vec![computed.tolerance]].concat()
            }
            Self::Row(Measured(measured)) => {
                let relative = measured.relative.into_iter();
                relative.chain([measured.tolerance]).collect()
            }
            Self::Row(SmallArea { when, value } | ShortLine { when, value }) => {
                [of(when), vec![*value]].concat()
            }
            Self::Row(NoHoles { when }) => of(when),
            Self::Whole(Aggregate::Sum { tolerance, .. }) => vec![*tolerance],
            Self::Whole(Aggregate::Table(totals)) => vec![totals.tolerance],
            Self::Overlapping(asked) => {
                let own = [of(&asked.when), asked.require.reads.values.clone()].concat();
                [own, vec![asked.tolerance]].concat()
            }
            Self::Topology(topology) => topology.tolerance.into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// The two rows that a condition reads.
pub(crate) struct Rows<'r> {
    pub(crate) row: &'r [Value],
    pub(crate) other: &'r [Value],
}

impl Inputs for Rows<'_> {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        let row = if owner == FIRST { self.other } else { self.row };
        row.get(index).map_or(Datum::Null, stated)
    }
}

/// A text of blanks is no value.
fn stated(value: &Value) -> Datum<'_> {
    if crate::condition::is_blank(value) {
        Datum::Null
    } else {
        Datum::from(value)
    }
}

/// The ellipsoidal area of a shape in units of 0.01 m²; none for points and lines.
pub fn area_centi_m2(shape: &Shape, zone: &ZoneArea) -> Option<i64> {
    match shape {
        Shape::Polygons(polygons) => {
            let area: EllipsoidArea = ellipsoid_area_of(polygons, zone);
            Some(area.rounded().centi_m2())
        }
        _ => None,
    }
}

/// A number of a field in units of 0.01 m²; `None` where it is absent or finer.
pub(crate) fn centi_m2(value: &Value, unit: Unit) -> Option<i64> {
    let Value::Number(number) = value else {
        return None;
    };
    match unit {
        Unit::Hectare => number.times(Decimal::whole(10_000))?.rounded(2)?.stored(2),
        _ => number.rounded(2)?.stored(2),
    }
}
