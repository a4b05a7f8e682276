//! Records of another register in a condition: `count_of('register', "filter")`, `any_of(…)`.
//!
//! In the filter bare names are fields of the other register; `record.x`, `input.x` and `case.x` are the
//! step's own and constant. The evaluator reads no records: it says which set it asks for, and is told
//! how many there are. `[[transition.change]] where = "filter"` names records in the same way.

use std::cell::Cell;

use cel::common::ast::IdedExpr;

use super::compile::{Compiler, Fault, Kind, Typed, compile};
use super::evaluate::{Constants, Inputs, evaluate};
use super::filter::lowered;
use super::scope::{OTHER, Scope};
use super::tree::{Condition, Datum, Tree};
use crate::indicator::Filter;
use crate::model::{Unit, Value};
use crate::text::nearest;

/// Records of another register of which a condition asks whether, or how many, there are.
#[derive(Debug)]
pub(crate) struct SetRead {
    /// Whether it asks for any at all, not for their number.
    pub(crate) any: bool,
    /// Index of the register.
    pub(crate) register: usize,
    tree: Tree,
}

impl SetRead {
    /// The filter with the step's own values in it; `None` where one of them is not stated.
    pub(crate) fn bound(&self, constants: &Constants<'_>, inputs: &dyn Inputs) -> Option<Filter> {
        let open = Cell::new(false);
        let value = |tree: &Tree| {
            let value = match evaluate(tree, constants, inputs) {
                Datum::Null => Value::Null,
                Datum::Text(text) => Value::Text(text.to_owned()),
                Datum::Number(number) => Value::Number(number),
                Datum::Boolean(flag) => Value::Boolean(flag),
                Datum::Date(date) => Value::Date(date),
            };
            open.set(open.get() || value == Value::Null);
            value
        };
        let registry = constants.registry;
        let fields = &registry.registers.get(self.register)?.fields;
        let filter = lowered(&self.tree, registry, (fields, OTHER), Some(&value)).ok()?;
        (!open.get()).then_some(filter)
    }
}

impl Compiler<'_> {
    /// `count_of('register', "filter")` or `any_of('register', "filter")`.
    pub(super) fn set(
        &mut self,
        any: bool,
        register: &IdedExpr,
        filter: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let registry = self.scope.registry;
        let (id, text) = (self.plain(register)?, self.plain(filter)?);
        let Some(at) = registry.register_index(&id) else {
            let mut fault = self.fault(
                register,
                format!("没有名为“{id}”的台账"),
                format!("no register is named \"{id}\""),
            );
            let known = registry.registers.iter();
            fault.suggestion = nearest(&id, known.map(|register| register.id.as_str()));
            return Err(fault);
        };
        let compiled = select(any, at, &text, self.scope);
        let Condition { tree, reads } = compiled.map_err(|fault| Fault {
            line: self.fault(filter, "", "").line,
            zh: format!("“{text}”：{}", fault.zh),
            en: format!("\"{text}\": {}", fault.en),
            suggestion: fault.suggestion,
        })?;
        self.reads.members.extend(reads.members);
        self.reads.related.extend(reads.related);
        self.reads.values.extend(reads.values);
        self.reads.sets = true;
        let kind = if any {
            Kind::Boolean
        } else {
            Kind::Number(Unit::None, None)
        };
        Ok((tree, kind))
    }
}

/// Records of a register that a filter keeps, as a condition that asks whether there are any.
pub(crate) fn compile_set(
    register: usize,
    source: &str,
    scope: Scope<'_>,
) -> Result<Condition, Fault> {
    select(true, register, source, scope)
}

fn select(any: bool, at: usize, source: &str, scope: Scope<'_>) -> Result<Condition, Fault> {
    let registry = scope.registry;
    let fields = &registry.registers[at].fields;
    let Condition { tree, mut reads } = compile(source, scope.over(fields))?;
    let fault = |zh: &str, en: &str| Fault {
        line: 0,
        zh: zh.to_owned(),
        en: en.to_owned(),
        suggestion: None,
    };
    let of_other = |(owner, index): &(usize, usize)| (*owner == OTHER).then_some(*index);
    let mut asked = reads.members.iter().filter_map(of_other);
    if asked.any(|index| fields[index].personal.is_some()) {
        return Err(fault(
            "个人信息不能作筛选条件",
            "personal data cannot be filtered by",
        ));
    }
    // what it says must be a filter, whatever the step's own values are
    let any_value = |_: &Tree| Value::Null;
    let shape = lowered(&tree, registry, (fields, OTHER), Some(&any_value));
    shape.map_err(|(zh, en)| fault(zh, en))?;
    reads.members.retain(|(owner, _)| *owner != OTHER);
    reads.sets = true;
    let read = SetRead {
        any,
        register: at,
        tree,
    };
    Ok(Condition {
        tree: Tree::Set(Box::new(read)),
        reads,
    })
}

impl Tree {
    /// Whether it reads a field of a thing.
    pub(super) fn mentions(&self, owner: usize) -> bool {
        let any = |parts: &[Self]| parts.iter().any(|part| part.mentions(owner));
        match self {
            Self::Member(found, _)
            | Self::Related(found, ..)
            | Self::Rows(found, _)
            | Self::Sum(found, ..) => *found == owner,
            Self::Literal(_)
            | Self::Today
            | Self::Balance(_)
            | Self::Signed(_)
            | Self::Number(_)
            | Self::Year
            | Self::Set(_) => false,
            Self::Convert(_, inner)
            | Self::StateOf(inner, _)
            | Self::YearOf(inner)
            | Self::InPeriod(inner)
            | Self::Not(inner)
            | Self::Among(inner, _)
            | Self::Stated(inner)
            | Self::Under(_, inner, _)
            | Self::Group(_, inner)
            | Self::Name(_, inner)
            | Self::Listed(_, inner)
            | Self::Size(inner)
            | Self::Matches(inner, _) => inner.mentions(owner),
            Self::Shift(_, _, sides)
            | Self::Workdays(sides)
            | Self::Between(sides)
            | Self::WorkdaysBetween(sides)
            | Self::Extreme(_, sides)
            | Self::Ratio(sides)
            | Self::Compare(_, sides)
            | Self::Begins(sides)
            | Self::Ends(sides)
            | Self::Compute(_, sides)
            | Self::Permit(_, sides)
            | Self::Otherwise(sides) => any(sides.as_slice()),
            Self::All(parts) | Self::Any(parts) => any(parts),
            Self::If(parts) => any(parts.as_slice()),
        }
    }
}
