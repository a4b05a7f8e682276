//! What may be written as it is: codes, dates, yes or no, nought; never a legal number.

use cel::common::ast::{Expr, IdedExpr, LiteralValue};
use kunyu_terms::Decimal;

use super::compile::{Compiler, Fault, Kind, Typed};
use super::scope::ScopeKind;
use super::tree::{Conversion, Tree};
use crate::model::{Field, FieldKind, Permission, Unit, Value};
use crate::text::nearest;

impl Compiler<'_> {
    /// A literal that stands for a value of `kind`: a known code, a date, a class number.
    pub(super) fn literal(
        &self,
        at: &IdedExpr,
        kind: Kind,
        equality: bool,
    ) -> Result<Value, Fault> {
        let Expr::Literal(literal) = &at.expr else {
            return Err(self.fault(at, "应写具体的值", "must be a literal"));
        };
        match (literal, kind) {
            (LiteralValue::Boolean(flag), Kind::Boolean) => Ok(Value::Boolean(*flag.inner())),
            (LiteralValue::String(text), Kind::Text(codes)) => {
                self.known_code(at, codes, text.inner())?;
                Ok(Value::Text(text.inner().to_owned()))
            }
            (LiteralValue::String(text), Kind::Permission) => {
                let text = text.inner();
                if Permission::NAMES.contains(&text) {
                    return Ok(Value::Text(text.to_owned()));
                }
                let mut fault = self.fault(
                    at,
                    format!("用途相容表的结果只有 允许、有条件、不允许，没有“{text}”"),
                    format!("a matrix answers 允许, 有条件 or 不允许, not \"{text}\""),
                );
                fault.suggestion = nearest(text, Permission::NAMES);
                Err(fault)
            }
            (LiteralValue::String(text), Kind::Date) => match text.inner().parse() {
                Ok(date) => Ok(Value::Date(date)),
                Err(_) => Err(self.fault(at, "日期应写作 年-月-日", "a date is YYYY-MM-DD")),
            },
            (LiteralValue::Int(number), Kind::Number(_, codes)) => {
                let number = *number.inner();
                let class = equality && codes.is_some();
                if class {
                    self.known_code(at, codes, &number.to_string())?;
                }
                if class || number == 0 || self.may_count(number) {
                    return Ok(Value::Number(Decimal::whole(number)));
                }
                Err(self.legal_number(at))
            }
            (LiteralValue::Double(_), Kind::Number(..)) => Err(self.legal_number(at)),
            _ => Err(self.fault(
                at,
                format!("此处应为{}", kind.zh()),
                format!("must be {}", kind.en()),
            )),
        }
    }

    fn legal_number(&self, at: &IdedExpr) -> Fault {
        self.fault(
            at,
            "法定数字不能直接写在条件里，请写成 [[value]] 并注明单位和依据",
            "a legal number may not stand in a condition: declare it as a [[value]] \
             with its unit and article",
        )
    }

    /// Whether a number only counts: 0 and 1 in processes and filters.
    pub(super) fn may_count(&self, number: i64) -> bool {
        let counts = [ScopeKind::Process, ScopeKind::Filter, ScopeKind::Set];
        counts.contains(&self.scope.kind) && (number == 0 || number == 1)
    }

    /// An expression whose value a field takes.
    pub(super) fn for_field(&mut self, expr: &IdedExpr, field: &Field) -> Result<Typed, Fault> {
        if matches!(expr.expr, Expr::Literal(LiteralValue::Null)) {
            return Ok((Tree::Literal(Value::Null), Kind::Boolean));
        }
        if let Expr::Call(call) = &expr.expr
            && call.func_name == cel::common::ast::operators::CONDITIONAL
            && let [test, yes, no] = call.args.as_slice()
        {
            let test = self.boolean(test)?;
            let ((yes, kind), (no, _)) = (self.for_field(yes, field)?, self.for_field(no, field)?);
            return Ok((Tree::If(Box::new([test, yes, no])), kind));
        }
        let codes = field
            .codes
            .as_deref()
            .and_then(|id| self.scope.registry.codes_index(id));
        let wanted = match field.kind {
            FieldKind::Text | FieldKind::Code | FieldKind::Record => Kind::Text(codes),
            FieldKind::List => Kind::List,
            FieldKind::Integer | FieldKind::Decimal(_) => Kind::Number(field.unit, codes),
            FieldKind::Area => Kind::Number(Unit::SquareMetre, None),
            FieldKind::Money => Kind::Number(Unit::Yuan, None),
            FieldKind::Date => Kind::Date,
            FieldKind::Boolean => Kind::Boolean,
        };
        if let Expr::Literal(_) = &expr.expr {
            return Ok((Tree::Literal(self.literal(expr, wanted, true)?), wanted));
        }
        let (tree, kind) = self.typed(expr)?;
        let stored = match wanted {
            Kind::Number(unit, codes) => {
                let unit = Conversion::to_stored(unit).map_or(unit, |(_, stored)| stored);
                Kind::Number(unit, codes)
            }
            other => other,
        };
        self.same_kind(expr, stored, kind)?;
        Ok((tree, wanted))
    }
}
