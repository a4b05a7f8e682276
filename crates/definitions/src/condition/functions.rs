use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use regex_lite::Regex;

use super::compile::{Compiler, Fault, Kind, Typed};
use super::tree::{Arithmetic, Tree};
use crate::model::{Unit, Value};

/// All functions, to suggest what was meant.
pub(super) const FUNCTIONS: [&str; 12] = [
    "under",
    "group",
    "name",
    "listed",
    "permit",
    "otherwise",
    "has",
    "blank",
    "size",
    "startsWith",
    "endsWith",
    "matches",
];

/// Longest pattern that a definition may state.
const PATTERN_LENGTH: usize = 500;

impl Compiler<'_> {
    /// Functions of texts and codes, and arithmetic; `None` for everything else.
    pub(super) fn function(
        &mut self,
        expr: &IdedExpr,
        call: &CallExpr,
    ) -> Result<Option<Typed>, Fault> {
        // `x.size()` is `size(x)`
        let args: Vec<&IdedExpr> = call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect();
        let found = match (call.func_name.as_str(), args.as_slice()) {
            ("blank", [inner]) => {
                let (tree, _) = self.typed(inner)?;
                let stated = Tree::Stated(Box::new(tree));
                (Tree::Not(Box::new(stated)), Kind::Boolean)
            }
            ("name", [code]) => {
                let (tree, codes) = self.coded(code)?;
                (Tree::Name(codes, Box::new(tree)), Kind::Text(None))
            }
            ("listed", [code]) => {
                let (tree, codes) = self.coded(code)?;
                (Tree::Listed(codes, Box::new(tree)), Kind::Boolean)
            }
            ("size", [inner]) => {
                let tree = self.text(inner)?;
                (Tree::Size(Box::new(tree)), Kind::Number(Unit::Count, None))
            }
            ("startsWith", [inner, part]) => {
                let sides = [self.text(inner)?, self.text(part)?];
                (Tree::Begins(Box::new(sides)), Kind::Boolean)
            }
            ("endsWith", [inner, part]) => {
                let sides = [self.text(inner)?, self.text(part)?];
                (Tree::Ends(Box::new(sides)), Kind::Boolean)
            }
            ("matches", [inner, pattern]) => self.matches(inner, pattern)?,
            (operators::ADD, [left, right]) => {
                self.arithmetic(expr, Arithmetic::Add, left, right)?
            }
            (operators::SUBSTRACT, [left, right]) => {
                self.arithmetic(expr, Arithmetic::Subtract, left, right)?
            }
            (operators::MULTIPLY, [left, right]) => {
                self.arithmetic(expr, Arithmetic::Multiply, left, right)?
            }
            _ => return Ok(None),
        };
        Ok(Some(found))
    }

    fn text(&mut self, expr: &IdedExpr) -> Result<Tree, Fault> {
        match self.typed(expr)? {
            (tree, Kind::Text(_)) => Ok(tree),
            _ => Err(self.fault(expr, "应为文字", "must be a text")),
        }
    }

    fn matches(&mut self, inner: &IdedExpr, pattern: &IdedExpr) -> Result<Typed, Fault> {
        let tree = self.text(inner)?;
        let Expr::Literal(LiteralValue::String(text)) = &pattern.expr else {
            return Err(self.fault(pattern, "样式应直接写出", "the pattern must be a literal"));
        };
        let text = text.inner();
        let read = (text.len() <= PATTERN_LENGTH).then(|| Regex::new(text).ok());
        let Some(read) = read.flatten() else {
            return Err(self.fault(pattern, "样式写法有误", "the pattern does not read"));
        };
        Ok((Tree::Matches(Box::new(tree), read), Kind::Boolean))
    }

    /// Sums and differences of one unit; products of which one side has no unit.
    fn arithmetic(
        &mut self,
        expr: &IdedExpr,
        how: Arithmetic,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let ((left, kind), (right, other)) = (self.typed(left)?, self.typed(right)?);
        let (Kind::Number(one, _), Kind::Number(two, _)) = (kind, other) else {
            return Err(self.fault(expr, "只能计算数字", "only numbers can be computed with"));
        };
        let unit = match how {
            Arithmetic::Multiply if one == Unit::None => two,
            Arithmetic::Multiply if two == Unit::None => one,
            Arithmetic::Multiply => {
                return Err(self.fault(
                    expr,
                    "相乘的两边须有一边没有单位",
                    "one side of a product must be without unit",
                ));
            }
            Arithmetic::Add | Arithmetic::Subtract => {
                self.same_kind(expr, kind, other)?;
                one
            }
        };
        Ok((
            Tree::Compute(how, Box::new([left, right])),
            Kind::Number(unit, None),
        ))
    }
}

/// Whether a value is nothing but blanks.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
