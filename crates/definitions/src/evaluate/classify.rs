use super::plot::PlotAttributes;
use super::prepared::{Bound, Plot, PreparedCheck};
use crate::condition::{Condition, Datum, FIRST, Inputs, SECOND};
use crate::model::{Layer, Rule, Value};
use crate::verdict::{Gap, GapReason};

/// How a rule stands to one feature, before any geometry.
pub(crate) enum Standing {
    /// Not meant by the rule, or kept to.
    Passed,
    /// Broken where it is touched; judged by this case of the rule.
    Counted(Option<usize>),
    /// Touched with leave.
    Exempt,
    /// Cannot be told.
    Open(Vec<Gap>),
}

/// A feature with its values and standing.
pub(crate) struct Feature {
    pub(crate) row: u32,
    pub(crate) values: Vec<Value>,
    pub(crate) standing: Standing,
}

/// Plot attributes and feature fields for conditions.
pub(crate) struct RowInputs<'r> {
    pub(crate) attributes: &'r PlotAttributes,
    pub(crate) fields: &'r [Value],
}

impl Inputs for RowInputs<'_> {
    fn member(&self, owner: usize, index: usize) -> Datum<'_> {
        let values = if owner == FIRST {
            &self.attributes.values
        } else {
            self.fields
        };
        values.get(index).map_or(Datum::Null, Datum::from)
    }
}

/// A rule with the source it asks, and the plot it is asked for.
pub(crate) struct Question<'q> {
    pub(crate) prepared: &'q PreparedCheck<'q>,
    pub(crate) rule: &'q Rule,
    pub(crate) layer: &'q Layer,
    pub(crate) bound: &'q Bound,
    pub(crate) plot: &'q Plot<'q>,
}

impl Question<'_> {
    /// Reads one feature and how the rule stands to it.
    pub(crate) fn feature(&self, row: u32) -> Feature {
        let values = self.bound.values(self.layer, row);
        let standing = self.standing(&values, row);
        Feature {
            row,
            values,
            standing,
        }
    }

    pub(crate) fn holds(&self, condition: &Condition, values: &[Value]) -> Option<bool> {
        let inputs = RowInputs {
            attributes: &self.plot.attributes,
            fields: values,
        };
        condition.holds(&self.prepared.active.constants, &inputs)
    }

    fn standing(&self, values: &[Value], row: u32) -> Standing {
        let mut gaps = Vec::new();
        for condition in [&self.rule.only, &self.rule.violates].into_iter().flatten() {
            match self.holds(condition, values) {
                Some(true) => {}
                Some(false) => return Standing::Passed,
                None => gaps.extend(self.gaps(condition, values, Some(row))),
            }
        }
        if !gaps.is_empty() {
            return Standing::Open(gaps);
        }
        let exempt = self.rule.exempt.as_ref();
        if exempt.is_some_and(|exempt| self.holds(&exempt.when, values) == Some(true)) {
            return Standing::Exempt;
        }
        let case = |case: &crate::model::Case| self.holds(&case.when, values) == Some(true);
        Standing::Counted(self.rule.cases.iter().position(case))
    }

    /// Which absent inputs leave a condition open.
    pub(crate) fn gaps(
        &self,
        condition: &Condition,
        values: &[Value],
        row: Option<u32>,
    ) -> Vec<Gap> {
        let active = self.prepared.active;
        let attributes = &self.plot.attributes;
        let mut gaps = Vec::new();
        for index in condition.fields(FIRST) {
            if attributes.values[index] == Value::Null {
                let unknown = attributes.unknown[index].is_some();
                let reason = if unknown {
                    GapReason::UnknownCode
                } else {
                    GapReason::NotStated
                };
                let name = active.check.attributes[index].id.clone();
                gaps.push(Gap {
                    reason,
                    name,
                    feature: None,
                });
            }
        }
        for index in condition.fields(SECOND) {
            if values.get(index).is_none_or(|value| *value == Value::Null) {
                let feature = row.map(|row| self.bound.view.attributes.key(row as usize));
                let name = self.layer.fields[index].id.clone();
                gaps.push(Gap {
                    reason: GapReason::EmptyField,
                    name,
                    feature,
                });
            }
        }
        for index in &condition.reads.values {
            if active.constants.values[*index].is_none() {
                let name = active.registry.values[*index].id.clone();
                gaps.push(Gap {
                    reason: GapReason::NotInForce,
                    name,
                    feature: None,
                });
            }
        }
        for index in &condition.reads.matrices {
            let name = active.registry.matrices[*index].id.clone();
            if !active.registry.matrices[*index].in_force(active.date) {
                gaps.push(Gap {
                    reason: GapReason::NotInForce,
                    name,
                    feature: None,
                });
            }
        }
        gaps
    }
}
