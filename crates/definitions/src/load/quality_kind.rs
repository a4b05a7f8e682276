//! The kinds of quality rules.

use super::dangling;
use super::expression::told;
use super::message::{message_of, parts_known};
use super::quality::find_layer;
use super::registry::Registry;
use super::rule::{value_of_unit, word};
use crate::condition::{Condition, Expression, Scope, compile, compile_number};
use crate::error::Problem;
use crate::model::{
    Aggregate, Computed, Field, GeometryKind, Layer, Measured, Message, Overlapping, Parent,
    RowRule, RuleKind, StructureRule, TableTotals, TopologyKind, TopologyRule, Unit,
};
use crate::text::{Placed, Reader};

const KINDS: [(&str, Word); 15] = [
    ("structure", Word::Structure),
    ("filled", Word::Filled),
    ("codes", Word::Codes),
    ("widths", Word::Widths),
    ("types", Word::Types),
    ("trimmed", Word::Trimmed),
    ("geometry", Word::Geometry),
    ("repeated_points", Word::RepeatedPoints),
    ("require", Word::Require),
    ("identity", Word::Identity),
    ("measured", Word::Measured),
    ("unique", Word::Unique),
    ("sum", Word::Sum),
    ("table", Word::Table),
    ("mandatory", Word::Mandatory),
];
const SHAPE_KINDS: [(&str, Word); 2] = [
    ("overlapping", Word::Overlapping),
    ("topology", Word::Topology),
];
const STRUCTURE: [(&str, StructureRule); 5] = [
    ("layer", StructureRule::Layer),
    ("crs", StructureRule::Crs),
    ("datum", StructureRule::Datum),
    ("projection", StructureRule::Projection),
    ("fields", StructureRule::Fields),
];
/// What messages of quality rules may name beside fields and values.
const FACTS: [&str; 16] = [
    "angle",
    crate::condition::DELIVERY_YEAR,
    "key",
    "field",
    "title",
    "value",
    "expected",
    "difference",
    "tolerance",
    "area_m2",
    "length_m",
    "count",
    "keys",
    "group",
    "width",
    "reason",
];

#[derive(Clone, Copy)]
enum Word {
    Structure,
    Filled,
    Codes,
    Widths,
    Types,
    Trimmed,
    Geometry,
    RepeatedPoints,
    Require,
    Identity,
    Measured,
    Unique,
    Sum,
    Table,
    Mandatory,
    Overlapping,
    Topology,
}

impl RuleKind {
    /// The other layer that a rule reads.
    pub(crate) fn other<'r>(&self, registry: &'r Registry) -> Option<&'r Layer> {
        let index = match self {
            Self::Overlapping(overlapping) => overlapping.with,
            Self::Whole(Aggregate::Sum { parent, .. }) => parent.layer,
            Self::Whole(Aggregate::Table(totals)) => totals.table.layer,
            Self::Topology(topology) => registry.layer_index(topology.with.as_deref()?)?,
            _ => return None,
        };
        registry.layers.get(index)
    }
}

/// The message under `key`; every place must be fillable.
pub(crate) fn message(
    table: &Reader<'_>,
    key: &'static str,
    registry: &Registry,
    layer: Option<&Layer>,
    other: Option<&Layer>,
) -> Option<Message> {
    let mut known: Vec<String> = FACTS.iter().map(ToString::to_string).collect();
    known.extend(registry.values.iter().map(|value| value.id.clone()));
    for (owner, layer) in [("row", layer), ("other", other)] {
        let fields = layer.iter().flat_map(|layer| &layer.fields);
        known.extend(fields.map(|field| format!("{owner}.{}", field.id)));
    }
    message_of(table, key, |text, place| {
        parts_known(text, &known, place, table)
    })
}

/// Reads what a rule asks.
pub(crate) fn read(
    table: &Reader<'_>,
    registry: &Registry,
    layer: Option<&Layer>,
) -> Option<RuleKind> {
    let kinds: Vec<_> = KINDS.iter().chain(&SHAPE_KINDS).copied().collect();
    let found = word(table, "kind", ("规则种类", "kind of rule"), &kinds)?;
    let empty = Layer::nameless();
    let layer_or = layer.unwrap_or(&empty);
    let asked = Asked {
        table,
        registry,
        layer: layer_or,
    };
    asked.kind(found)
}

struct Asked<'a> {
    table: &'a Reader<'a>,
    registry: &'a Registry,
    layer: &'a Layer,
}

impl<'a> Asked<'a> {
    fn kind(&self, found: Word) -> Option<RuleKind> {
        Some(match found {
            Word::Structure => {
                let kind = ("结构要求", "structure");
                RuleKind::Structure(word(self.table, "expect", kind, &STRUCTURE)?)
            }
            Word::Filled => RuleKind::Row(RowRule::Filled {
                fields: self.fields("fields"),
            }),
            Word::Codes => RuleKind::Row(RowRule::Codes {
                fields: self.fields("fields"),
            }),
            Word::Widths => RuleKind::Row(RowRule::Widths),
            Word::Types => RuleKind::Row(RowRule::Types),
            Word::Trimmed => RuleKind::Row(RowRule::Trimmed),
            Word::Geometry => RuleKind::Row(RowRule::Geometry),
            Word::RepeatedPoints => RuleKind::Row(RowRule::RepeatedPoints),
            Word::Require => {
                let when = self.optional_condition("when", None);
                let require = self.condition("require", None);
                let field = self.table.optional_text("field");
                RuleKind::Row(RowRule::Require {
                    when,
                    require: require?,
                    field: field.and_then(|field| self.field(self.layer, &field)),
                })
            }
            Word::Identity => RuleKind::Row(RowRule::Computed(self.computed()?)),
            Word::Measured => RuleKind::Row(RowRule::Measured(self.measured()?)),
            Word::Unique => RuleKind::Whole(Aggregate::Unique {
                fields: self.fields("fields"),
            }),
            Word::Sum => RuleKind::Whole(self.sum()?),
            Word::Table => RuleKind::Whole(Aggregate::Table(self.totals()?)),
            Word::Mandatory => {
                let field = self.named_field("field");
                let values = self.table.texts("values");
                let values = values.into_iter().map(|value| value.value).collect();
                RuleKind::Whole(Aggregate::Mandatory {
                    field: field?,
                    values,
                })
            }
            Word::Overlapping => RuleKind::Overlapping(self.overlapping()?),
            Word::Topology => self.topology()?,
        })
    }

    fn scope(&self, other: Option<&'a Layer>) -> Scope<'a> {
        let other = other.map_or(&[][..], |other| other.fields.as_slice());
        Scope::quality(self.registry, &self.layer.fields, other)
    }

    fn condition(&self, key: &'static str, other: Option<&'a Layer>) -> Option<Condition> {
        let text = self.table.text(key)?;
        let compiled = compile(&text.value, self.scope(other));
        told(self.table, &text, compiled)
    }

    fn optional_condition(&self, key: &'static str, other: Option<&'a Layer>) -> Option<Condition> {
        self.table.find(key)?;
        self.condition(key, other)
    }

    fn expression(&self, key: &'static str) -> Option<Expression> {
        let text = self.table.text(key)?;
        let compiled = compile_number(&text.value, self.scope(None));
        told(self.table, &text, compiled)
    }

    fn field(&self, layer: &Layer, name: &Placed<String>) -> Option<usize> {
        let found = layer.fields.iter().position(|field| field.id == name.value);
        if found.is_none() {
            let known = layer.fields.iter().map(|field| field.id.as_str());
            let (place, kind) = (name.place.clone(), ("字段", "field"));
            dangling(self.table.reports(), place, kind, &name.value, known);
        }
        found
    }

    fn named_field(&self, key: &'static str) -> Option<usize> {
        let name = self.table.text(key)?;
        self.field(self.layer, &name)
    }

    fn fields(&self, key: &'static str) -> Vec<usize> {
        let names = self.table.texts(key);
        names
            .iter()
            .filter_map(|name| self.field(self.layer, name))
            .collect()
    }

    fn value(&self, key: &'static str, unit: Unit) -> Option<usize> {
        let name = self.table.text(key)?;
        value_of_unit(&name, unit, self.registry, self.table)
    }

    fn number(&self, index: usize, layer: &Layer) -> Option<Unit> {
        let field: &Field = &layer.fields[index];
        if field.kind.is_number() {
            return Some(field.unit);
        }
        let problem = Problem::WrongType {
            field: field.id.clone(),
            expected: ("数字字段", "a field of numbers"),
        };
        self.table.reports().add(self.table.place(), problem, None);
        None
    }

    fn computed(&self) -> Option<Computed> {
        let when = self.optional_condition("when", None);
        let field = self.named_field("field");
        let equals = self.expression("equals");
        let unit = field.and_then(|field| self.number(field, self.layer));
        let tolerance = self.value("tolerance", unit.unwrap_or(Unit::None));
        let (field, equals) = (field?, equals?);
        let unit = unit?;
        if unit != equals.unit {
            let problem = Problem::WrongUnit {
                field: self.layer.fields[field].id.clone(),
                found: unit.name().to_owned(),
                expected: equals.unit.name().to_owned(),
            };
            self.table.reports().add(self.table.place(), problem, None);
        }
        Some(Computed {
            when,
            field,
            equals,
            tolerance: tolerance?,
        })
    }

    fn measured(&self) -> Option<Measured> {
        let field = self.named_field("field");
        let tolerance = self.value("tolerance", Unit::SquareMetre);
        let relative = self
            .table
            .optional_text("relative")
            .and_then(|name| value_of_unit(&name, Unit::None, self.registry, self.table));
        let field = field?;
        self.area_field(field, self.layer)?;
        Some(Measured {
            field,
            tolerance: tolerance?,
            relative,
        })
    }

    fn area_field(&self, field: usize, layer: &Layer) -> Option<()> {
        let unit = self.number(field, layer)?;
        if matches!(unit, Unit::SquareMetre | Unit::Hectare) {
            return Some(());
        }
        let problem = Problem::WrongUnit {
            field: layer.fields[field].id.clone(),
            found: unit.name().to_owned(),
            expected: "m2, ha".to_owned(),
        };
        self.table.reports().add(self.table.place(), problem, None);
        None
    }

    fn parent(
        &self,
        layer: &'static str,
        key: &'static str,
        control: &'static str,
    ) -> Option<Parent> {
        let name = self.table.text(layer);
        let found = name.and_then(|name| find_layer(&name, self.registry, self.table.reports()));
        let (key, control) = (self.table.text(key), self.table.optional_text(control));
        let (index, layer) = found?;
        let key = self.field(layer, &key?);
        let control = match control {
            Some(name) => {
                let field = self.field(layer, &name)?;
                self.area_field(field, layer)?;
                Some(field)
            }
            None => None,
        };
        Some(Parent {
            layer: index,
            key: key?,
            control,
        })
    }

    fn sum(&self) -> Option<Aggregate> {
        let field = self.named_field("field");
        let by = self.named_field("by");
        let prefix = self.table.optional_decimal("by_length");
        let parent = self.parent("parent", "parent_key", "control");
        let tolerance = self.value("tolerance", Unit::SquareMetre);
        let field = field?;
        self.area_field(field, self.layer)?;
        Some(Aggregate::Sum {
            field,
            by: by?,
            prefix: prefix.and_then(|digits| usize::try_from(digits.value.stored(0)?).ok()),
            parent: parent?,
            tolerance: tolerance?,
        })
    }

    fn totals(&self) -> Option<TableTotals> {
        let name = self.table.optional_text("field");
        let field = name.and_then(|name| self.field(self.layer, &name));
        let by = self.named_field("by");
        let table = self.parent("table", "table_key", "column");
        let tolerance = self.value("tolerance", Unit::SquareMetre);
        if let Some(field) = field {
            self.area_field(field, self.layer)?;
        }
        Some(TableTotals {
            field,
            by: by?,
            table: table?,
            tolerance: tolerance?,
        })
    }

    fn with(&self) -> Option<(usize, &'a Layer)> {
        let name = self.table.text("with")?;
        find_layer(&name, self.registry, self.table.reports())
    }

    fn overlapping(&self) -> Option<Overlapping> {
        let with = self.with();
        let other = with.map(|(_, layer)| layer);
        let when = self.optional_condition("when", other);
        let require = self.condition("require", other);
        let tolerance = self.value("tolerance", Unit::SquareMetre);
        let field = self.table.optional_text("field");
        Some(Overlapping {
            with: with?.0,
            tolerance: tolerance?,
            when,
            require: require?,
            field: field.and_then(|field| self.field(self.layer, &field)),
        })
    }

    /// Overlaps, gaps and the like; slivers and holes are asked of each row alone.
    fn topology(&self) -> Option<RuleKind> {
        let own: [(&str, Option<TopologyKind>); 3] =
            [("sliver", None), ("short_line", None), ("no_holes", None)];
        let all = TopologyKind::ALL.map(|(name, kind)| (name, Some(kind)));
        let all: Vec<_> = all.into_iter().chain(own).collect();
        let relation = self.table.optional_text("relation")?.value;
        let Some(kind) = word(self.table, "relation", ("关系", "relation"), &all)? else {
            let when = self.optional_condition("when", None);
            return Some(RuleKind::Row(match relation.as_str() {
                "sliver" => RowRule::SmallArea {
                    when,
                    value: self.value("tolerance", Unit::SquareMetre)?,
                },
                "short_line" => RowRule::ShortLine {
                    when,
                    value: self.value("tolerance", Unit::Metre)?,
                },
                _ => RowRule::NoHoles { when },
            }));
        };
        let alone = matches!(
            kind,
            TopologyKind::Overlap
                | TopologyKind::Dangle
                | TopologyKind::Mismatch
                | TopologyKind::Spike
        );
        let unit = match kind {
            TopologyKind::Spike => Unit::Degree,
            _ => Unit::Metre,
        };
        let with = if alone { None } else { Some(self.with()?.1) };
        self.fits(kind);
        let stated = self.table.find("tolerance");
        let tolerance = stated.and_then(|_| self.value("tolerance", unit));
        Some(RuleKind::Topology(TopologyRule {
            kind,
            with: with.map(|layer| layer.id.clone()),
            tolerance,
        }))
    }

    fn fits(&self, kind: TopologyKind) {
        let lines = matches!(kind, TopologyKind::OnBoundary | TopologyKind::Dangle);
        let wanted = if lines {
            GeometryKind::Line
        } else {
            GeometryKind::Polygon
        };
        if self.layer.geometry != wanted {
            let expected = if lines {
                ("用于线图层的关系", "a relation of lines")
            } else {
                ("用于面图层的关系", "a relation of polygons")
            };
            let problem = Problem::WrongType {
                field: "relation".into(),
                expected,
            };
            self.table.reports().add(self.table.place(), problem, None);
        }
    }
}
