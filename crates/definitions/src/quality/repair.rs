use std::collections::HashMap;

use kunyu_geodesy::adjust;
use kunyu_overlay::{MultiPolygon, Point, Polygon, Ring, Shape};
use kunyu_terms::Decimal;

use super::{ActiveQuality, CheckedRow, Rows, centi_m2};
use crate::model::{
    Aggregate, FieldKind, Layer, QualityRule, RepairKind, RowRule, RuleKind, Unit, Value,
};

/// A row as a repair leaves it.
#[derive(Debug, Clone, PartialEq)]
pub enum Mended {
    /// A field (index) gets another value.
    Field {
        /// Which field, by its place in the layer.
        field: usize,
        /// Its value.
        value: Value,
    },
    /// The shape loses its repeated points.
    Shape(Shape),
}

/// Shares of residuals by group, gathered over all rows and then asked for.
#[derive(Debug, Default)]
pub struct Distribution {
    /// Members (area, key) by group.
    groups: HashMap<String, Vec<(i64, String)>>,
    /// Adjusted areas by key.
    adjusted: HashMap<String, i64>,
}

impl ActiveQuality<'_> {
    /// What the safe repair of a rule makes of a row; empty where nothing is to be done.
    pub fn mend(&self, rule: &QualityRule, layer: &Layer, row: CheckedRow<'_>) -> Vec<Mended> {
        let fields = || layer.fields.iter().zip(row.values).enumerate();
        match (rule.repair, &rule.kind) {
            (Some(RepairKind::Trim), RuleKind::Row(RowRule::Trimmed)) => fields()
                .filter_map(|(field, (_, value))| match value {
                    Value::Text(text) if text.trim() != text => {
                        let value = Value::Text(text.trim().to_owned());
                        Some(Mended::Field { field, value })
                    }
                    _ => None,
                })
                .collect(),
            (
                Some(RepairKind::NameFromCode),
                RuleKind::Row(RowRule::Require {
                    when,
                    require,
                    field: Some(field),
                }),
            ) => {
                let inputs = Rows {
                    row: row.values,
                    other: &[],
                };
                let holds = |condition: &crate::condition::Condition| {
                    condition.holds(&self.constants, &inputs) == Some(true)
                };
                if when.as_ref().is_some_and(|when| !holds(when)) || holds(require) {
                    return Vec::new();
                }
                let name = require.name_written(*field, &self.constants, &inputs);
                let mended = |name: &str| Mended::Field {
                    field: *field,
                    value: Value::Text(name.to_owned()),
                };
                name.map(mended).into_iter().collect()
            }
            (Some(RepairKind::Compute), RuleKind::Row(RowRule::Computed(asked))) => {
                let expected = self.expected(asked, layer, row.values);
                let value = expected.map(Value::Number);
                let changed = value.filter(|value| row.values.get(asked.field) != Some(value));
                changed
                    .map(|value| Mended::Field {
                        field: asked.field,
                        value,
                    })
                    .into_iter()
                    .collect()
            }
            (Some(RepairKind::DropRepeatedPoints), _) => {
                let shape = row.shape.filter(|shape| repeated(shape) > 0);
                shape
                    .map(|shape| Mended::Shape(without_repeated(shape)))
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Gathers a row for the distribution of residuals.
    pub fn gather(
        &self,
        rule: &QualityRule,
        layer: &Layer,
        row: CheckedRow<'_>,
        into: &mut Distribution,
    ) {
        let RuleKind::Whole(Aggregate::Sum {
            field, by, prefix, ..
        }) = &rule.kind
        else {
            return;
        };
        let group = row.values.get(*by).and_then(Value::written);
        let unit = layer
            .fields
            .get(*field)
            .map_or(Unit::None, |field| field.unit);
        let area = row
            .values
            .get(*field)
            .and_then(|value| centi_m2(value, unit));
        if let (Some(group), Some(area)) = (group, area) {
            let group = super::whole::cut(&group, *prefix);
            let members = into.groups.entry(group.to_owned()).or_default();
            members.push((area, row.key.to_owned()));
        }
    }

    /// The field that a distribution changes, and what it writes into a row; `None` for rows that
    /// keep their value.
    pub fn share(
        &self,
        rule: &QualityRule,
        layer: &Layer,
        row: CheckedRow<'_>,
        from: &Distribution,
    ) -> Option<Mended> {
        let RuleKind::Whole(Aggregate::Sum { field, .. }) = &rule.kind else {
            return None;
        };
        let column = layer.fields.get(*field)?;
        let area = *from.adjusted.get(row.key)?;
        let decimals = match column.kind {
            FieldKind::Decimal(decimals) => decimals,
            _ => 0,
        };
        let square_metres = Decimal::new(area, 2)?;
        let value = match column.unit {
            Unit::Hectare => square_metres.times(Decimal::new(1, 4)?)?,
            _ => square_metres,
        };
        let value = Value::Number(value.rounded(decimals)?);
        (row.values.get(*field) != Some(&value)).then_some(Mended::Field {
            field: *field,
            value,
        })
    }
}

impl Distribution {
    /// Shares the residual of each group whose control is known; `most` is the largest residual, in
    /// 0.01 m² for each member, that is a residual and not an error.
    pub fn settle(&mut self, controls: &HashMap<String, i64>, most: i64) {
        for (group, members) in std::mem::take(&mut self.groups) {
            let Some(control) = controls.get(&group) else {
                continue;
            };
            let sum: i64 = members.iter().map(|(area, _)| area).sum();
            let limit = most.saturating_mul(members.len() as i64);
            if sum == *control || (control - sum).abs() > limit {
                continue;
            }
            let named: Vec<(i64, &str)> = members
                .iter()
                .map(|(area, key)| (*area, key.as_str()))
                .collect();
            let shares = adjust(*control, &named);
            let pairs = members.iter().zip(shares);
            let keyed = pairs.map(|((_, key), area)| (key.clone(), area));
            self.adjusted.extend(keyed);
        }
    }
}

/// Number of points that repeat their neighbour (the last one also its ring's first).
pub(crate) fn repeated(shape: &Shape) -> usize {
    let along = |points: &[Point]| points.windows(2).filter(|pair| pair[0] == pair[1]).count();
    match shape {
        Shape::Points(_) => 0,
        Shape::Lines(lines) => lines.iter().map(|line| along(line)).sum(),
        Shape::Polygons(polygons) => polygons
            .rings()
            .map(|ring| along(ring) + usize::from(ring.len() > 1 && ring.first() == ring.last()))
            .sum(),
    }
}

fn without_repeated(shape: &Shape) -> Shape {
    let line = |points: &[Point]| {
        let mut kept = points.to_vec();
        kept.dedup();
        kept
    };
    let ring = |ring: &Ring| {
        let mut kept = line(ring);
        while kept.len() > 1 && kept.first() == kept.last() {
            kept.pop();
        }
        kept
    };
    match shape {
        Shape::Points(points) => Shape::Points(points.clone()),
        Shape::Lines(lines) => Shape::Lines(lines.iter().map(|points| line(points)).collect()),
        Shape::Polygons(polygons) => {
            let polygon = |polygon: &Polygon| Polygon {
                shell: ring(&polygon.shell),
                holes: polygon.holes.iter().map(&ring).collect(),
            };
            Shape::Polygons(MultiPolygon(polygons.0.iter().map(polygon).collect()))
        }
    }
}
