use std::collections::{HashMap, HashSet};

use kunyu_geodesy::ZoneArea;
use kunyu_terms::{Area, AreaUnit};

use super::{ActiveQuality, CheckedRow, Found, area_centi_m2, centi_m2};
use crate::model::{Aggregate, Layer, Parent, QualityRule, RuleKind, TableTotals, Unit, Value};

/// The rows of other layers, which hold the controls.
pub trait Controls {
    /// Shows every row of a layer; false when the layer is not there.
    fn rows(&self, layer: &str, visit: &mut dyn FnMut(CheckedRow<'_>)) -> bool;
}

/// What is gathered over all rows for the rules that judge them together.
pub struct Tallies<'d> {
    active: &'d ActiveQuality<'d>,
    layer: &'d Layer,
    zone: ZoneArea,
    rules: Vec<(&'d QualityRule, Gathered)>,
}

enum Gathered {
    /// First key by value; the later rows of a value that occurs again.
    Unique(HashMap<String, String>, Vec<Found>),
    /// Sum by group in 0.01 m², and number of members.
    Sums(HashMap<String, (i64, u64)>),
    /// The values that occurred.
    Seen(HashSet<String>),
}

/// A value of a group as it is compared.
pub(crate) fn cut(text: &str, prefix: Option<usize>) -> &str {
    let end = prefix.and_then(|prefix| text.char_indices().nth(prefix));
    end.map_or(text, |(at, _)| &text[..at])
}

impl<'d> Tallies<'d> {
    /// The rules of `active` that judge all rows of `layer` together, those for which `wanted` holds.
    pub fn new(
        active: &'d ActiveQuality<'d>,
        layer: &'d Layer,
        zone: ZoneArea,
        wanted: impl Fn(&QualityRule) -> bool,
    ) -> Self {
        let rules = active.rules(&layer.id).filter(|rule| rule.is_of_all_rows());
        let rules = rules.filter(|rule| wanted(rule));
        let rules = rules.filter_map(|rule| {
            let RuleKind::Whole(asked) = &rule.kind else {
                return None;
            };
            let gathered = match asked {
                Aggregate::Unique { .. } => Gathered::Unique(HashMap::new(), Vec::new()),
                Aggregate::Sum { .. } | Aggregate::Table(_) => Gathered::Sums(HashMap::new()),
                Aggregate::Mandatory { .. } => Gathered::Seen(HashSet::new()),
            };
            Some((rule, gathered))
        });
        Self {
            active,
            layer,
            zone,
            rules: rules.collect(),
        }
    }

    /// Takes a row into account.
    pub fn add(&mut self, row: CheckedRow<'_>) {
        for (rule, gathered) in &mut self.rules {
            let RuleKind::Whole(asked) = &rule.kind else {
                continue;
            };
            match (asked, gathered) {
                (Aggregate::Unique { fields }, Gathered::Unique(first, found)) => {
                    let Some(value) = joined(fields, row.values) else {
                        continue;
                    };
                    if let Some(key) = first.get(&value) {
                        let facts = [
                            ("value", value.replace('\u{1f}', "、")),
                            ("keys", key.clone()),
                        ];
                        let field = fields.last().and_then(|at| self.layer.fields.get(*at));
                        let field = field.map_or("", |field| field.id.as_str());
                        found.push(self.active.found(rule, row, &[], field, &facts));
                    } else {
                        first.insert(value, row.key.to_owned());
                    }
                }
                (
                    Aggregate::Sum {
                        field, by, prefix, ..
                    },
                    Gathered::Sums(sums),
                ) => {
                    let unit = self.layer.fields.get(*field).map_or(Unit::None, |f| f.unit);
                    let area = row
                        .values
                        .get(*field)
                        .and_then(|value| centi_m2(value, unit));
                    add(sums, row.values.get(*by), *prefix, area);
                }
                (Aggregate::Table(totals), Gathered::Sums(sums)) => {
                    let area = match totals.field {
                        Some(field) => {
                            let unit = self.layer.fields.get(field).map_or(Unit::None, |f| f.unit);
                            row.values
                                .get(field)
                                .and_then(|value| centi_m2(value, unit))
                        }
                        None => row.shape.and_then(|shape| area_centi_m2(shape, &self.zone)),
                    };
                    add(sums, row.values.get(totals.by), None, area);
                }
                (Aggregate::Mandatory { field, .. }, Gathered::Seen(seen)) => {
                    seen.extend(row.values.get(*field).and_then(Value::written));
                }
                _ => {}
            }
        }
    }

    /// The findings, with the rules that could not be judged because a layer is not there.
    pub fn finish(self, controls: &dyn Controls) -> (Vec<Found>, Vec<(&'d QualityRule, &'d str)>) {
        let (mut found, mut open) = (Vec::new(), Vec::new());
        let (active, layer, zone) = (self.active, self.layer, self.zone);
        for (rule, gathered) in self.rules {
            let RuleKind::Whole(asked) = &rule.kind else {
                continue;
            };
            let end = Ending {
                active,
                layer,
                zone: &zone,
                rule,
            };
            let other = match (asked, gathered) {
                (_, Gathered::Unique(_, twice)) => {
                    found.extend(twice);
                    continue;
                }
                (Aggregate::Mandatory { field, values }, Gathered::Seen(seen)) => {
                    let missing = values.iter().filter(|value| !seen.contains(*value));
                    found.extend(missing.map(|value| end.missing(*field, value)));
                    continue;
                }
                (
                    Aggregate::Sum {
                        field,
                        parent,
                        tolerance,
                        ..
                    },
                    Gathered::Sums(sums),
                ) => {
                    let told = end.sums(*field, parent, *tolerance, sums, controls);
                    told.map(|told| found.extend(told)).ok_or(parent.layer)
                }
                (Aggregate::Table(totals), Gathered::Sums(sums)) => {
                    let told = end.table(totals, &sums, controls);
                    told.map(|told| found.extend(told))
                        .ok_or(totals.table.layer)
                }
                _ => continue,
            };
            if let Err(layer) = other {
                open.push((rule, active.constants.registry.layers[layer].id.as_str()));
            }
        }
        (found, open)
    }
}

fn joined(fields: &[usize], values: &[Value]) -> Option<String> {
    let mut parts = Vec::with_capacity(fields.len());
    for field in fields {
        let text = values.get(*field)?.written()?;
        parts.push(text);
    }
    Some(parts.join("\u{1f}"))
}

fn add(
    sums: &mut HashMap<String, (i64, u64)>,
    group: Option<&Value>,
    prefix: Option<usize>,
    area: Option<i64>,
) {
    let group = group.and_then(Value::written).unwrap_or_default();
    let group = cut(&group, prefix);
    let sum = match sums.get_mut(group) {
        Some(sum) => sum,
        None => sums.entry(group.to_owned()).or_default(),
    };
    sum.0 = sum.0.saturating_add(area.unwrap_or(0));
    sum.1 += 1;
}

/// A control row.
struct Control {
    key: String,
    row_key: String,
    values: Vec<Value>,
    place: Option<kunyu_overlay::Point>,
    centi_m2: Option<i64>,
}

/// The end of a rule about all rows.
struct Ending<'e> {
    active: &'e ActiveQuality<'e>,
    layer: &'e Layer,
    zone: &'e ZoneArea,
    rule: &'e QualityRule,
}

impl Ending<'_> {
    fn missing(&self, field: usize, value: &str) -> Found {
        let field = self.layer.fields.get(field);
        let field = field.map_or("", |field| field.id.as_str());
        let facts = [("value", value.to_owned()), ("expected", value.to_owned())];
        let mut told = self.active.found(self.rule, nobody(), &[], field, &facts);
        // each missing value is a finding of its own
        value.clone_into(&mut told.key);
        told
    }

    fn controls(&self, parent: &Parent, controls: &dyn Controls) -> Option<Vec<Control>> {
        let layer = &self.active.constants.registry.layers[parent.layer];
        let unit = parent
            .control
            .map_or(Unit::None, |field| layer.fields[field].unit);
        let mut found = Vec::new();
        let there = controls.rows(&layer.id, &mut |row| {
            let key = row.values.get(parent.key).and_then(Value::written);
            let control = match parent.control {
                Some(field) => row
                    .values
                    .get(field)
                    .and_then(|value| centi_m2(value, unit)),
                None => row.shape.and_then(|shape| area_centi_m2(shape, self.zone)),
            };
            found.push(Control {
                key: key.unwrap_or_default(),
                row_key: row.key.to_owned(),
                values: row.values.to_vec(),
                place: row.shape.and_then(super::place_on),
                centi_m2: control,
            });
        });
        there.then_some(found)
    }

    fn sums(
        &self,
        field: usize,
        parent: &Parent,
        tolerance: usize,
        mut sums: HashMap<String, (i64, u64)>,
        controls: &dyn Controls,
    ) -> Option<Vec<Found>> {
        let allowed = self.allowed(tolerance);
        let mut found = Vec::new();
        for control in merged(self.controls(parent, controls)?) {
            let (sum, count) = sums.remove(&control.key).unwrap_or_default();
            let Some(wanted) = control.centi_m2 else {
                continue;
            };
            if (sum - wanted).abs() > allowed {
                found.push(self.off(field, &control, (sum, count, wanted), AreaUnit::SquareMetre));
            }
        }
        let mut strays: Vec<_> = sums.into_iter().collect();
        strays.sort();
        for (group, (sum, count)) in strays {
            let control = Control {
                key: group,
                row_key: String::new(),
                values: Vec::new(),
                place: None,
                centi_m2: None,
            };
            found.push(self.off(field, &control, (sum, count, 0), AreaUnit::SquareMetre));
        }
        Some(found)
    }

    fn table(
        &self,
        totals: &TableTotals,
        sums: &HashMap<String, (i64, u64)>,
        controls: &dyn Controls,
    ) -> Option<Vec<Found>> {
        let registry = self.active.constants.registry;
        let column = self.layer.fields.get(totals.by)?;
        let list = column
            .codes
            .as_deref()
            .and_then(|id| registry.codes_index(id));
        let table = &registry.layers[totals.table.layer];
        let unit = totals
            .table
            .control
            .map_or(Unit::None, |field| table.fields[field].unit);
        let shown = if unit == Unit::Hectare {
            AreaUnit::Hectare
        } else {
            AreaUnit::SquareMetre
        };
        let allowed = self.allowed(totals.tolerance);
        let controls = self.controls(&totals.table, controls)?;
        let below = |class: &str, of: &str| {
            class == of || list.is_some_and(|list| registry.codes[list].is_under(class, of))
        };
        let mut found = Vec::new();
        for control in &controls {
            let wanted = control.centi_m2.unwrap_or(0);
            let inside = sums.iter().filter(|(class, _)| below(class, &control.key));
            let (sum, count) = inside.fold((0_i64, 0), |(area, count), (_, (more, rows))| {
                (area.saturating_add(*more), count + rows)
            });
            if (sum - wanted).abs() > allowed {
                found.push(self.off(totals.by, control, (sum, count, wanted), shown));
            }
        }
        let mut absent: Vec<_> = sums
            .iter()
            .filter(|(class, _)| !controls.iter().any(|control| below(class, &control.key)))
            .collect();
        absent.sort();
        for (class, (sum, count)) in absent {
            let control = Control {
                key: class.clone(),
                row_key: String::new(),
                values: Vec::new(),
                place: None,
                centi_m2: None,
            };
            found.push(self.off(totals.by, &control, (*sum, *count, 0), shown));
        }
        Some(found)
    }

    fn allowed(&self, tolerance: usize) -> i64 {
        let number = self.active.value(tolerance);
        number
            .and_then(|number| number.rounded(2)?.stored(2))
            .unwrap_or(0)
    }

    /// A sum that is not what its control says. The finding stands at the group.
    fn off(
        &self,
        field: usize,
        control: &Control,
        (sum, count, wanted): (i64, u64, i64),
        unit: AreaUnit,
    ) -> Found {
        let digits = if unit == AreaUnit::Hectare { 4 } else { 2 };
        let written = |centi: i64| Area::from_centi_m2(centi).written(unit, digits);
        let field = self.layer.fields.get(field);
        let field = field.map_or("", |field| field.id.as_str());
        let facts = [
            ("group", control.key.clone()),
            ("value", written(sum)),
            ("expected", written(wanted)),
            ("difference", written(sum - wanted)),
            ("count", count.to_string()),
            ("keys", control.row_key.clone()),
        ];
        let row = CheckedRow {
            key: &control.key,
            ..nobody()
        };
        let mut told = self
            .active
            .found(self.rule, row, &control.values, field, &facts);
        told.place = control.place;
        told
    }
}

fn nobody() -> CheckedRow<'static> {
    CheckedRow {
        key: "",
        values: &[],
        shape: None,
        fault: None,
    }
}

/// Controls of one key added up: an enclave has its own row.
fn merged(controls: Vec<Control>) -> Vec<Control> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Control> = Vec::new();
    for control in controls {
        if let Some(&at) = places.get(&control.key) {
            let known: &mut Control = &mut kept[at];
            known.centi_m2 = match (known.centi_m2, control.centi_m2) {
                (Some(one), Some(two)) => Some(one.saturating_add(two)),
                (one, two) => one.or(two),
            };
        } else {
            places.insert(control.key.clone(), kept.len());
            kept.push(control);
        }
    }
    kept
}

impl ActiveQuality<'_> {
    /// The controls of a sum rule by group, in 0.01 m²; `None` when the layer is not there.
    pub fn controls_of(
        &self,
        rule: &QualityRule,
        layer: &Layer,
        zone: &ZoneArea,
        controls: &dyn Controls,
    ) -> Option<HashMap<String, i64>> {
        let RuleKind::Whole(Aggregate::Sum { parent, .. }) = &rule.kind else {
            return None;
        };
        let end = Ending {
            active: self,
            layer,
            zone,
            rule,
        };
        let found = merged(end.controls(parent, controls)?);
        let known = found
            .into_iter()
            .filter_map(|control| Some((control.key, control.centi_m2?)));
        Some(known.collect())
    }
}
