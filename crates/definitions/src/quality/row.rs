use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{Shape, validate};
use kunyu_terms::{Area, AreaUnit, Decimal, Lang, Localized};

use super::{ActiveQuality, CheckedRow, Found, GEOMETRY, Rows, area_centi_m2, centi_m2};
use crate::condition::{Condition, is_blank};
use crate::model::{
    Computed, Field, FieldKind, GeometryKind, Layer, Measured, Presence, QualityRule, RowRule,
    RuleKind, Unit, Value,
};

/// The rules of a check that judge each row of a layer alone; they judge from any thread.
pub struct RowRules<'d> {
    active: &'d ActiveQuality<'d>,
    layer: &'d Layer,
    zone: ZoneArea,
    rules: Vec<(&'d QualityRule, &'d RowRule)>,
}

impl<'d> RowRules<'d> {
    /// The row rules of `active` about `layer` for which `wanted` holds. Areas are measured in `zone`.
    pub fn new(
        active: &'d ActiveQuality<'d>,
        layer: &'d Layer,
        zone: ZoneArea,
        wanted: impl Fn(&QualityRule) -> bool,
    ) -> Self {
        let rules = active.rules(&layer.id).filter(|rule| wanted(rule));
        let rules = rules.filter_map(|rule| match &rule.kind {
            RuleKind::Row(asked) => Some((rule, asked)),
            _ => None,
        });
        Self {
            active,
            layer,
            zone,
            rules: rules.collect(),
        }
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Judges a row.
    pub fn examine(&self, row: CheckedRow<'_>, found: &mut Vec<Found>) {
        for (rule, asked) in &self.rules {
            let judged = Judged {
                active: self.active,
                layer: self.layer,
                zone: &self.zone,
                rule,
                row,
            };
            judged.by(asked, found);
        }
    }
}

/// A row before a rule.
struct Judged<'j> {
    active: &'j ActiveQuality<'j>,
    layer: &'j Layer,
    zone: &'j ZoneArea,
    rule: &'j QualityRule,
    row: CheckedRow<'j>,
}

impl Judged<'_> {
    fn by(&self, asked: &RowRule, found: &mut Vec<Found>) {
        match asked {
            RowRule::Filled { fields } => self.filled(fields, found),
            RowRule::Codes { fields } => self.codes(fields, found),
            RowRule::Widths => self.widths(found),
            RowRule::Types => self.types(found),
            RowRule::Trimmed => self.trimmed(found),
            RowRule::Geometry => self.geometry(found),
            RowRule::RepeatedPoints => self.repeated_points(found),
            RowRule::Require {
                when,
                require,
                field,
            } => {
                if self.holds(when.as_ref()) && self.asks(require) != Some(true) {
                    let field = field.and_then(|field| self.layer.fields.get(field));
                    found.push(self.of_field(field, &[]));
                }
            }
            RowRule::Computed(computed) => found.extend(self.computed(computed)),
            RowRule::Measured(measured) => found.extend(self.measured(measured)),
            RowRule::SmallArea { when, value } => found.extend(self.small(when.as_ref(), *value)),
            RowRule::ShortLine { when, value } => found.extend(self.short(when.as_ref(), *value)),
            RowRule::NoHoles { when } => found.extend(self.holes(when.as_ref())),
        }
    }

    fn asks(&self, condition: &Condition) -> Option<bool> {
        let inputs = Rows {
            row: self.row.values,
            other: &[],
        };
        condition.holds(&self.active.constants, &inputs)
    }

    /// Where a condition is open, because a value is absent, the rule does not apply.
    fn holds(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|when| self.asks(when) == Some(true))
    }

    fn of_field(&self, field: Option<&Field>, facts: &[(&str, String)]) -> Found {
        let id = field.map_or("", |field| field.id.as_str());
        let mut all = vec![("field", id.to_owned())];
        if let Some(field) = field {
            all.push(("title_zh", field.title.zh.clone()));
            all.push(("title_en", field.title.en.clone()));
            let value = self.value(&field.id).and_then(|value| field.written(value));
            all.push(("value", value.unwrap_or_default()));
        }
        all.extend(facts.iter().cloned());
        self.active.found(self.rule, self.row, &[], id, &all)
    }

    fn of_shape(&self, facts: &[(&str, String)]) -> Found {
        self.active.found(self.rule, self.row, &[], GEOMETRY, facts)
    }

    fn value(&self, id: &str) -> Option<&Value> {
        let index = self.layer.fields.iter().position(|field| field.id == id)?;
        self.row.values.get(index)
    }

    /// The fields named, with their values; all of the layer where none is named.
    fn chosen<'s>(&'s self, fields: &'s [usize]) -> impl Iterator<Item = (&'s Field, &'s Value)> {
        let all = self.layer.fields.iter().zip(self.row.values).enumerate();
        all.filter(|(index, _)| fields.is_empty() || fields.contains(index))
            .map(|(_, pair)| pair)
    }

    fn filled(&self, fields: &[usize], found: &mut Vec<Found>) {
        for (field, value) in self.chosen(fields) {
            let asked = !fields.is_empty() || field.required || field.presence == Presence::Filled;
            if asked && is_blank(value) {
                found.push(self.of_field(Some(field), &[]));
            }
        }
    }

    fn codes(&self, fields: &[usize], found: &mut Vec<Found>) {
        let registry = self.active.constants.registry;
        for (field, value) in self.chosen(fields) {
            let list = field
                .codes
                .as_deref()
                .and_then(|id| registry.codes_index(id));
            let (Some(list), false) = (list, is_blank(value)) else {
                continue;
            };
            let written = value.written().unwrap_or_default();
            if registry.codes[list].get(&written).is_none() {
                found.push(self.of_field(Some(field), &[]));
            }
        }
    }

    fn widths(&self, found: &mut Vec<Found>) {
        for (field, value) in self.chosen(&[]) {
            let Some(width) = field.width.map(usize::from) else {
                continue;
            };
            let size = match value {
                Value::Text(text) => text.chars().count(),
                Value::Number(number) => {
                    let decimals = match field.kind {
                        FieldKind::Decimal(decimals) => decimals,
                        _ => 0,
                    };
                    let fits = number.rounded(decimals) == Some(*number);
                    let digits = number.unscaled().unsigned_abs().to_string().len();
                    if fits { digits } else { usize::MAX }
                }
                _ => continue,
            };
            if size > width {
                found.push(self.of_field(Some(field), &[("width", width.to_string())]));
            }
        }
    }

    fn types(&self, found: &mut Vec<Found>) {
        for (field, value) in self.chosen(&[]) {
            let fits = match value {
                Value::Null => true,
                Value::Text(_) => matches!(
                    field.kind,
                    FieldKind::Text | FieldKind::Code | FieldKind::Record
                ),
                Value::Number(_) => field.kind.is_number(),
                Value::Boolean(_) => field.kind == FieldKind::Boolean,
                Value::Date(_) => field.kind == FieldKind::Date,
                Value::Area(_) => field.kind == FieldKind::Area,
                Value::Money(_) => field.kind == FieldKind::Money,
                Value::List(_) => field.kind == FieldKind::List,
            };
            if !fits {
                let (zh, en) = field.kind.words();
                let facts = [
                    ("expected_zh", zh.to_owned()),
                    ("expected_en", en.to_owned()),
                ];
                found.push(self.of_field(Some(field), &facts));
            }
        }
    }

    fn trimmed(&self, found: &mut Vec<Found>) {
        for (field, value) in self.chosen(&[]) {
            let Value::Text(text) = value else { continue };
            if text.trim() != text {
                found.push(self.of_field(Some(field), &[]));
            }
        }
    }

    fn geometry(&self, found: &mut Vec<Found>) {
        if self.layer.geometry == GeometryKind::Table {
            return;
        }
        let reason =
            |zh: &str, en: &str| [("reason_zh", zh.to_owned()), ("reason_en", en.to_owned())];
        if let Some(fault) = self.row.fault {
            return found.push(self.of_shape(&reason(&fault.zh, &fault.en)));
        }
        match self.row.shape {
            None => found.push(self.of_shape(&reason("没有图形", "there is no geometry"))),
            Some(Shape::Polygons(polygons)) => {
                for defect in validate(polygons) {
                    let facts = reason(&defect.sentence(Lang::Zh), &defect.sentence(Lang::En));
                    let mut told = self.of_shape(&facts);
                    let (x, y) = defect.place;
                    told.place = kunyu_overlay::Point::snap(x, y).ok().or(told.place);
                    found.push(told);
                }
            }
            Some(_) => {}
        }
    }

    fn repeated_points(&self, found: &mut Vec<Found>) {
        let count = self.row.shape.map_or(0, super::repair::repeated);
        if count > 0 {
            found.push(self.of_shape(&[("count", count.to_string())]));
        }
    }

    fn computed(&self, asked: &Computed) -> Option<Found> {
        if !self.holds(asked.when.as_ref()) {
            return None;
        }
        let field = self.layer.fields.get(asked.field)?;
        let expected = self.active.expected(asked, self.layer, self.row.values)?;
        let tolerance = self.active.value(asked.tolerance)?;
        let Some(Value::Number(stated)) = self.row.values.get(asked.field) else {
            let expected = field.written(&Value::Number(expected)).unwrap_or_default();
            return Some(self.of_field(Some(field), &[("expected", expected)]));
        };
        let difference = stated.minus(expected)?;
        (difference.magnitude()? > tolerance).then(|| {
            let written = |number| field.written(&Value::Number(number)).unwrap_or_default();
            let facts = [
                ("expected", written(expected)),
                ("difference", written(difference)),
                ("tolerance", tolerance.to_string()),
            ];
            self.of_field(Some(field), &facts)
        })
    }

    fn measured(&self, asked: &Measured) -> Option<Found> {
        let field = self.layer.fields.get(asked.field)?;
        let area = area_centi_m2(self.row.shape?, self.zone)?;
        let stated = centi_m2(self.row.values.get(asked.field)?, field.unit)?;
        let fixed = self.active.value(asked.tolerance)?.to_f64();
        let share = asked.relative.map_or(Some(0.0), |index| {
            self.active.value(index).map(Decimal::to_f64)
        })?;
        // half a unit of the last digit is not the measurer's fault
        let written = if field.unit == Unit::Hectare {
            0.5
        } else {
            0.005
        };
        let allowed = (fixed + share * area as f64 / 100.0).max(written);
        let difference = stated - area;
        ((difference as f64 / 100.0).abs() > allowed).then(|| {
            let unit = match field.unit {
                Unit::Hectare => (AreaUnit::Hectare, 4),
                _ => (AreaUnit::SquareMetre, 2),
            };
            let written = |centi: i64| Area::from_centi_m2(centi).written(unit.0, unit.1);
            let facts = [
                ("expected", written(area)),
                ("difference", written(difference)),
                ("tolerance", format!("{allowed:.2}")),
            ];
            self.of_field(Some(field), &facts)
        })
    }

    fn small(&self, when: Option<&Condition>, value: usize) -> Option<Found> {
        let least = self.active.value(value)?;
        let area = area_centi_m2(self.row.shape?, self.zone)?;
        let below = (area as f64) < least.to_f64() * 100.0;
        (below && self.holds(when)).then(|| {
            let facts = [
                ("area_m2", Area::from_centi_m2(area).to_string()),
                ("tolerance", least.to_string()),
            ];
            self.of_shape(&facts)
        })
    }

    fn short(&self, when: Option<&Condition>, value: usize) -> Option<Found> {
        let least = self.active.value(value)?;
        let Some(Shape::Lines(lines)) = self.row.shape else {
            return None;
        };
        let length: f64 = lines.iter().map(|line| super::place::length_m(line)).sum();
        (length < least.to_f64() && self.holds(when)).then(|| {
            let facts = [
                ("length_m", format!("{length:.3}")),
                ("tolerance", least.to_string()),
            ];
            self.of_shape(&facts)
        })
    }

    fn holes(&self, when: Option<&Condition>) -> Option<Found> {
        let Some(Shape::Polygons(polygons)) = self.row.shape else {
            return None;
        };
        let holes = polygons.0.iter().flat_map(|polygon| &polygon.holes);
        let count = holes.clone().count();
        let first = holes.clone().next().and_then(|hole| hole.first().copied());
        (count > 0 && self.holds(when)).then(|| Found {
            place: first,
            ..self.of_shape(&[("count", count.to_string())])
        })
    }
}

impl ActiveQuality<'_> {
    /// What a computed field must be, rounded to its decimals.
    pub(crate) fn expected(
        &self,
        asked: &Computed,
        layer: &Layer,
        values: &[Value],
    ) -> Option<Decimal> {
        let inputs = Rows {
            row: values,
            other: &[],
        };
        let number = asked.equals.condition.number(&self.constants, &inputs)?;
        match layer.fields.get(asked.field)?.kind {
            FieldKind::Decimal(decimals) => number.rounded(decimals),
            _ => Some(number),
        }
    }
}
