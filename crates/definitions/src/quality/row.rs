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
    /// The code list (by index) of each field.
    lists: Vec<Option<usize>>,
    /// Whether all polygons are known to be valid.
    valid_polygons: bool,
}

/// What the rules of a [`RowRules`] find in some rows.
#[derive(Debug, Default)]
pub struct RowFindings {
    /// Findings of the rules that are to be told, in the order of the rows.
    pub told: Vec<Found>,
    /// For each rule whether its findings are told, and how many were counted instead.
    counted: Vec<(bool, u64)>,
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
        let registry = active.constants.registry;
        let list = |field: &Field| registry.codes_index(field.codes.as_deref()?);
        Self {
            active,
            layer,
            zone,
            rules: rules.collect(),
            lists: layer.fields.iter().map(list).collect(),
            valid_polygons: false,
        }
    }

    /// For rows whose polygons are known to be valid ([`validate`] finds nothing), because they were just
    /// built or mended: they are not examined again.
    #[must_use]
    pub fn of_valid_polygons(self) -> Self {
        Self {
            valid_polygons: true,
            ..self
        }
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// An empty list of findings; those of rules for which `told` does not hold are only counted.
    pub fn findings(&self, told: impl Fn(&QualityRule) -> bool) -> RowFindings {
        let rules = self.rules.iter();
        RowFindings {
            told: Vec::new(),
            counted: rules.map(|(rule, _)| (told(rule), 0)).collect(),
        }
    }

    /// The rules with the number of their findings that were counted and not told.
    pub fn counted(&self, found: &RowFindings) -> impl Iterator<Item = (&'d QualityRule, u64)> {
        let pairs = self.rules.iter().zip(&found.counted);
        pairs.map(|((rule, _), (_, count))| (*rule, *count))
    }

    /// Judges a row.
    pub fn examine(&self, row: CheckedRow<'_>, found: &mut RowFindings) {
        let RowFindings { told, counted } = found;
        for ((rule, asked), (is_told, count)) in self.rules.iter().zip(counted) {
            let judged = Judged {
                rules: self,
                active: self.active,
                layer: self.layer,
                zone: &self.zone,
                rule,
                row,
            };
            let list = is_told.then_some(&mut *told);
            judged.by(asked, &mut Sink { list, count });
        }
    }
}

/// Takes the findings of a rule.
struct Sink<'s> {
    /// Where they are told, or else they are counted.
    list: Option<&'s mut Vec<Found>>,
    count: &'s mut u64,
}

impl Sink<'_> {
    fn push(&mut self, found: impl FnOnce() -> Found) {
        match &mut self.list {
            Some(list) => list.push(found()),
            None => *self.count += 1,
        }
    }
}

/// A row before a rule.
struct Judged<'j> {
    rules: &'j RowRules<'j>,
    active: &'j ActiveQuality<'j>,
    layer: &'j Layer,
    zone: &'j ZoneArea,
    rule: &'j QualityRule,
    row: CheckedRow<'j>,
}

impl Judged<'_> {
    fn by(&self, asked: &RowRule, found: &mut Sink<'_>) {
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
                    found.push(|| self.of_field(field, &[]));
                }
            }
            RowRule::Computed(computed) => self.computed(computed, found).unwrap_or_default(),
            RowRule::Measured(measured) => self.measured(measured, found).unwrap_or_default(),
            RowRule::SmallArea { when, value } => {
                self.small(when.as_ref(), *value, found).unwrap_or_default();
            }
            RowRule::ShortLine { when, value } => {
                self.short(when.as_ref(), *value, found).unwrap_or_default();
            }
            RowRule::NoHoles { when } => self.holes(when.as_ref(), found),
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

    fn filled(&self, fields: &[usize], found: &mut Sink<'_>) {
        for (field, value) in self.chosen(fields) {
            let asked = !fields.is_empty() || field.required || field.presence == Presence::Filled;
            if asked && is_blank(value) {
                found.push(|| self.of_field(Some(field), &[]));
            }
        }
    }

    fn codes(&self, fields: &[usize], found: &mut Sink<'_>) {
        let registry = self.active.constants.registry;
        for (at, (field, value)) in self.layer.fields.iter().zip(self.row.values).enumerate() {
            let list = self.rules.lists.get(at).copied().flatten();
            let (Some(list), true) = (list, fields.is_empty() || fields.contains(&at)) else {
                continue;
            };
            let known = |code: &str| registry.codes[list].get(code).is_some();
            let is_known = match value {
                value if is_blank(value) => true,
                Value::Text(text) => known(text),
                value => known(&value.written().unwrap_or_default()),
            };
            if !is_known {
                found.push(|| self.of_field(Some(field), &[]));
            }
        }
    }

    fn widths(&self, found: &mut Sink<'_>) {
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
                let facts = || [("width", width.to_string())];
                found.push(|| self.of_field(Some(field), &facts()));
            }
        }
    }

    fn types(&self, found: &mut Sink<'_>) {
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
                found.push(|| {
                    let (zh, en) = field.kind.words();
                    let facts = [
                        ("expected_zh", zh.to_owned()),
                        ("expected_en", en.to_owned()),
                    ];
                    self.of_field(Some(field), &facts)
                });
            }
        }
    }

    fn trimmed(&self, found: &mut Sink<'_>) {
        for (field, value) in self.chosen(&[]) {
            let Value::Text(text) = value else { continue };
            if text.trim() != text {
                found.push(|| self.of_field(Some(field), &[]));
            }
        }
    }

    fn geometry(&self, found: &mut Sink<'_>) {
        if self.layer.geometry == GeometryKind::Table {
            return;
        }
        let reason =
            |zh: &str, en: &str| [("reason_zh", zh.to_owned()), ("reason_en", en.to_owned())];
        if let Some(fault) = self.row.fault {
            return found.push(|| self.of_shape(&reason(&fault.zh, &fault.en)));
        }
        match self.row.shape {
            None => {
                found.push(|| self.of_shape(&reason("没有图形", "there is no geometry")));
            }
            Some(Shape::Polygons(polygons)) if !self.rules.valid_polygons => {
                for defect in validate(polygons) {
                    found.push(|| {
                        let facts = reason(&defect.sentence(Lang::Zh), &defect.sentence(Lang::En));
                        let mut told = self.of_shape(&facts);
                        let (x, y) = defect.place;
                        told.place = kunyu_overlay::Point::snap(x, y).ok().or(told.place);
                        told
                    });
                }
            }
            Some(_) => {}
        }
    }

    fn repeated_points(&self, found: &mut Sink<'_>) {
        let count = self.row.shape.map_or(0, super::repair::repeated);
        if count > 0 {
            found.push(|| self.of_shape(&[("count", count.to_string())]));
        }
    }

    fn computed(&self, asked: &Computed, found: &mut Sink<'_>) -> Option<()> {
        if !self.holds(asked.when.as_ref()) {
            return None;
        }
        let field = self.layer.fields.get(asked.field)?;
        let expected = self.active.expected(asked, self.layer, self.row.values)?;
        let tolerance = self.active.value(asked.tolerance)?;
        let Some(Value::Number(stated)) = self.row.values.get(asked.field) else {
            found.push(|| {
                let expected = field.written(&Value::Number(expected)).unwrap_or_default();
                self.of_field(Some(field), &[("expected", expected)])
            });
            return None;
        };
        let difference = stated.minus(expected)?;
        let is_off = difference.magnitude()? > tolerance;
        is_off.then(|| {
            found.push(|| {
                let written = |number| field.written(&Value::Number(number)).unwrap_or_default();
                let facts = [
                    ("expected", written(expected)),
                    ("difference", written(difference)),
                    ("tolerance", tolerance.to_string()),
                ];
                self.of_field(Some(field), &facts)
            });
        })
    }

    fn measured(&self, asked: &Measured, found: &mut Sink<'_>) -> Option<()> {
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
        let is_off = (difference as f64 / 100.0).abs() > allowed;
        is_off.then(|| {
            found.push(|| {
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
            });
        })
    }

    fn small(&self, when: Option<&Condition>, value: usize, found: &mut Sink<'_>) -> Option<()> {
        let least = self.active.value(value)?;
        let area = area_centi_m2(self.row.shape?, self.zone)?;
        let below = (area as f64) < least.to_f64() * 100.0;
        (below && self.holds(when)).then(|| {
            found.push(|| {
                let facts = [
                    ("area_m2", Area::from_centi_m2(area).to_string()),
                    ("tolerance", least.to_string()),
                ];
                self.of_shape(&facts)
            });
        })
    }

    fn short(&self, when: Option<&Condition>, value: usize, found: &mut Sink<'_>) -> Option<()> {
        let least = self.active.value(value)?;
        let Some(Shape::Lines(lines)) = self.row.shape else {
            return None;
        };
        let length: f64 = lines.iter().map(|line| super::place::length_m(line)).sum();
        (length < least.to_f64() && self.holds(when)).then(|| {
            found.push(|| {
                let facts = [
                    ("length_m", format!("{length:.3}")),
                    ("tolerance", least.to_string()),
                ];
                self.of_shape(&facts)
            });
        })
    }

    fn holes(&self, when: Option<&Condition>, found: &mut Sink<'_>) {
        let Some(Shape::Polygons(polygons)) = self.row.shape else {
            return;
        };
        let holes = polygons.0.iter().flat_map(|polygon| &polygon.holes);
        let count = holes.clone().count();
        let first = holes.clone().next().and_then(|hole| hole.first().copied());
        if count > 0 && self.holds(when) {
            found.push(|| Found {
                place: first,
                ..self.of_shape(&[("count", count.to_string())])
            });
        }
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
