//! Filters of registers: the part of a condition that a database can answer too.

use kunyu_terms::{Area, Decimal};

use super::compile::{Fault, compile};
use super::scope::{RECORD, Scope};
use super::tree::{Comparison, Tree};
use crate::indicator::Filter;
use crate::load::Registry;
use crate::model::{Field, FieldKind, Value, WrittenArea};

/// What a filter cannot say, in Chinese and English.
pub(super) type Words = (&'static str, &'static str);

const UNSUPPORTED: Words = (
    "筛选条件只能写：字段与具体值或字段比较、in 列表、in year、has、under、&&、||、!",
    "a filter can compare a field with a literal or a field, and use in, in year, has, under, \
     &&, || and !",
);

const RELATION: Words = (
    "另一台账的记录只能用 == 或 != 与编号比较，或与同一台账的关联字段比较",
    "a record of another register is compared by == or != with a number, or with a relation to the \
     same register",
);

/// Parses and checks a filter over the fields of a register, by bare names.
pub(crate) fn compile_filter(
    source: &str,
    registry: &Registry,
    fields: &[Field],
) -> Result<Filter, Fault> {
    let condition = compile(source, Scope::filter(registry, fields))?;
    let lowered = lowered(&condition.tree, registry, (fields, RECORD), None);
    lowered.map_err(|(zh, en)| Fault {
        line: 0,
        zh: zh.to_owned(),
        en: en.to_owned(),
        suggestion: None,
    })
}

/// A condition over the fields of one thing as a filter; `outer` gives the values of what is not about
/// it.
pub(super) fn lowered(
    tree: &Tree,
    registry: &Registry,
    (fields, owner): (&[Field], usize),
    outer: Option<&dyn Fn(&Tree) -> Value>,
) -> Result<Filter, Words> {
    let lowering = Lowering {
        registry,
        fields,
        owner,
        outer,
    };
    lowering.filter(tree)
}

struct Lowering<'a> {
    registry: &'a Registry,
    fields: &'a [Field],
    owner: usize,
    outer: Option<&'a dyn Fn(&Tree) -> Value>,
}

impl Lowering<'_> {
    /// The value of what is not about the thing itself.
    fn outer(&self, tree: &Tree) -> Option<Value> {
        let outer = self.outer.filter(|_| !tree.mentions(self.owner))?;
        match tree {
            Tree::Literal(value) => Some(value.clone()),
            tree => Some(outer(tree)),
        }
    }

    /// A field by its bare name.
    fn plain(&self, tree: &Tree) -> Result<usize, Words> {
        match tree {
            Tree::Member(owner, field) if *owner == self.owner => Ok(*field),
            _ => Err(UNSUPPORTED),
        }
    }

    fn filter(&self, tree: &Tree) -> Result<Filter, Words> {
        if let Some(value) = self.outer(tree) {
            return Ok(match value {
                Value::Boolean(false) => Filter::Not(Box::new(Filter::Everything)),
                _ => Filter::Everything,
            });
        }
        Ok(match tree {
            Tree::Literal(Value::Boolean(true)) => Filter::Everything,
            Tree::Literal(Value::Boolean(false)) => Filter::Not(Box::new(Filter::Everything)),
            Tree::Member(..) => Filter::Compare {
                field: self.plain(tree)?,
                comparison: Comparison::Equal,
                value: Value::Boolean(true),
            },
            Tree::Not(inner) => Filter::Not(Box::new(self.filter(inner)?)),
            Tree::All(parts) => Filter::And(self.filters(parts)?),
            Tree::Any(parts) => Filter::Or(self.filters(parts)?),
            Tree::InPeriod(inner) => Filter::InYear {
                field: self.plain(inner)?,
            },
            Tree::Stated(inner) => Filter::Not(Box::new(Filter::IsNull {
                field: self.plain(inner)?,
            })),
            Tree::Among(inner, values) => {
                let field = self.plain(inner)?;
                let values = values.iter().map(|value| self.literal(field, value));
                Filter::In {
                    field,
                    values: values.collect::<Result<_, _>>()?,
                }
            }
            Tree::Under(codes, inner, ancestor) => self.under(*codes, inner, ancestor)?,
            Tree::Compare(comparison, sides) => self.compare(*comparison, sides)?,
            _ => return Err(UNSUPPORTED),
        })
    }

    fn filters(&self, parts: &[Tree]) -> Result<Vec<Filter>, Words> {
        parts.iter().map(|part| self.filter(part)).collect()
    }

    /// A code or one below it: all of them, written out.
    fn under(&self, codes: usize, inner: &Tree, ancestor: &str) -> Result<Filter, Words> {
        let field = self.plain(inner)?;
        let list = self.registry.codes.get(codes).ok_or(UNSUPPORTED)?;
        let codes = list.entries.iter().map(|entry| entry.code.as_str());
        let below = codes.filter(|code| list.is_under(code, ancestor));
        Ok(Filter::In {
            field,
            values: below.map(|code| Value::Text(code.to_owned())).collect(),
        })
    }

    fn compare(&self, comparison: Comparison, sides: &[Tree; 2]) -> Result<Filter, Words> {
        let [left, right] = sides;
        if let Some(value) = self.outer(left) {
            return self.against(right, comparison.turned(), &value);
        }
        if let Some(value) = self.outer(right) {
            return self.against(left, comparison, &value);
        }
        match sides {
            [Tree::Literal(value), field] => self.against(field, comparison.turned(), value),
            [field, Tree::Literal(value)] => self.against(field, comparison, value),
            [Tree::Today, field] => Ok(Filter::CompareToday {
                field: self.plain(field)?,
                comparison: comparison.turned(),
            }),
            [field, Tree::Today] => Ok(Filter::CompareToday {
                field: self.plain(field)?,
                comparison,
            }),
            [left, right] => {
                let (left, right) = (self.plain(left)?, self.plain(right)?);
                if self.references(left) != self.references(right) {
                    return Err(RELATION);
                }
                if self.kind(left) != self.kind(right) {
                    return Err((
                        "两个字段的类型或小数位数不同，不能比较",
                        "the two fields differ in type or decimals",
                    ));
                }
                Ok(Filter::CompareFields {
                    left,
                    comparison,
                    right,
                })
            }
        }
    }

    fn against(
        &self,
        field: &Tree,
        comparison: Comparison,
        value: &Value,
    ) -> Result<Filter, Words> {
        // nought is nought in every unit
        let nought = matches!(value, Value::Number(number) if *number == Decimal::whole(0));
        let field = match field {
            Tree::Convert(_, inner) if nought => self.plain(inner)?,
            other => self.plain(other)?,
        };
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if self.kind(field) == Some(FieldKind::Record) && !equality {
            return Err(RELATION);
        }
        Ok(Filter::Compare {
            field,
            comparison,
            value: self.literal(field, value)?,
        })
    }

    fn references(&self, field: usize) -> Option<&str> {
        let field = self.fields.get(field)?;
        field.references.as_deref()
    }

    fn kind(&self, field: usize) -> Option<FieldKind> {
        self.fields.get(field).map(|field| field.kind)
    }

    /// A literal as the field stores it: areas from m², money from 元.
    fn literal(&self, field: usize, value: &Value) -> Result<Value, Words> {
        let (Value::Number(number), Some(kind)) = (value, self.kind(field)) else {
            return Ok(value.clone());
        };
        let cents = || number.stored(2).ok_or(UNSUPPORTED);
        Ok(match kind {
            FieldKind::Area => Value::Area(WrittenArea::of(Area::from_centi_m2(cents()?))),
            FieldKind::Money => Value::Money(cents()?),
            _ => value.clone(),
        })
    }
}
