use cel::Program;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use kunyu_terms::Decimal;

use super::functions::FUNCTIONS;
use super::parse::parsed;
use super::scope::Scope;
use super::tree::{Comparison, Condition, Reads, Tree};
use crate::model::{Field, Unit, Value};
use crate::text::nearest;

/// Why a condition does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Lines below the first line of the expression.
    pub(crate) line: u32,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) suggestion: Option<String>,
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    /// Text, of a code list.
    Text(Option<usize>),
    /// What a matrix answers.
    Permission,
    /// A declared number with its unit; classes have a code list.
    Number(Unit, Option<usize>),
    Date,
    /// Rows: only counted and summed.
    List,
}

pub(super) struct Compiler<'a> {
    pub(super) scope: Scope<'a>,
    program: &'a Program,
    source: &'a str,
    pub(super) reads: Reads,
}

/// The name under which a quality condition reads the year of the delivery.
pub(crate) const DELIVERY_YEAR: &str = "delivery_year";

pub(super) type Typed = (Tree, Kind);

/// A checked expression that gives a number.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) condition: Condition,
    pub(crate) unit: Unit,
}

/// Parses, checks and lowers a condition; the expression must be true or false.
pub(crate) fn compile(source: &str, scope: Scope<'_>) -> Result<Condition, Fault> {
    lower(source, scope, |compiler, expression| {
        Ok((compiler.boolean(expression)?, Kind::Boolean))
    })
    .map(|(condition, _)| condition)
}

/// Parses, checks and lowers an expression that gives a number.
pub(crate) fn compile_number(source: &str, scope: Scope<'_>) -> Result<Expression, Fault> {
    let (condition, unit) = lower(source, scope, |compiler, expression| {
        match compiler.typed(expression)? {
            found @ (_, Kind::Number(..)) => Ok(found),
            _ => Err(compiler.fault(expression, "应得出数字", "must be a number")),
        }
    })
    .map(|(condition, kind)| match kind {
        Kind::Number(unit, _) => (condition, unit),
        _ => (condition, Unit::None),
    })?;
    Ok(Expression { condition, unit })
}

/// Parses, checks and lowers an expression of any type but a permission.
pub(crate) fn compile_any(source: &str, scope: Scope<'_>) -> Result<(Condition, Kind), Fault> {
    lower(source, scope, |compiler, expression| {
        match compiler.typed(expression)? {
            (_, kind @ (Kind::Permission | Kind::List)) => Err(compiler.fault(
                expression,
                format!("{}不能作为值", kind.zh()),
                format!("{} is not a value here", kind.en()),
            )),
            found => Ok(found),
        }
    })
}

/// Parses, checks and lowers an expression whose value a field takes; `null` clears it.
pub(crate) fn compile_for(
    source: &str,
    field: &Field,
    scope: Scope<'_>,
) -> Result<Condition, Fault> {
    lower(source, scope, |compiler, expression| {
        compiler.for_field(expression, field)
    })
    .map(|(condition, _)| condition)
}

fn lower(
    source: &str,
    scope: Scope<'_>,
    root: impl FnOnce(&mut Compiler<'_>, &IdedExpr) -> Result<Typed, Fault>,
) -> Result<(Condition, Kind), Fault> {
    let program = parsed(source)?;
    let mut compiler = Compiler {
        scope,
        program: &program,
        source,
        reads: Reads::default(),
    };
    let (tree, kind) = root(&mut compiler, program.expression())?;
    let reads = compiler.reads.sorted();
    Ok((Condition { tree, reads }, kind))
}

impl Compiler<'_> {
    pub(super) fn fault(
        &self,
        at: &IdedExpr,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Fault {
        let offset = self
            .program
            .source_info()
            .offset_for(at.id)
            .map_or(0, |(start, _)| start);
        let before = self.source.chars().take(offset as usize);
        let line = before.filter(|letter| *letter == '\n').count() as u32;
        Fault {
            line,
            zh: zh.into(),
            en: en.into(),
            suggestion: None,
        }
    }

    pub(super) fn boolean(&mut self, expr: &IdedExpr) -> Result<Tree, Fault> {
        match self.typed(expr)? {
            (tree, Kind::Boolean) => Ok(tree),
            _ => Err(self.fault(expr, "应得出真或假", "must be true or false")),
        }
    }

    pub(super) fn typed(&mut self, expr: &IdedExpr) -> Result<Typed, Fault> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(flag)) => {
                Ok((Tree::Literal(Value::Boolean(*flag.inner())), Kind::Boolean))
            }
            Expr::Literal(LiteralValue::String(text)) => Ok((
                Tree::Literal(Value::Text(text.inner().to_owned())),
                Kind::Text(None),
            )),
            Expr::Literal(LiteralValue::Int(number)) if self.may_count(*number.inner()) => Ok((
                Tree::Literal(Value::Number(Decimal::whole(*number.inner()))),
                Kind::Number(Unit::None, None),
            )),
            Expr::Literal(_) => Err(self.fault(
                expr,
                "数字不能直接写在条件里，请写成 [[value]] 并注明依据",
                "a number may not stand in a condition: declare it as a [[value]] with its article",
            )),
            Expr::Ident(name) => self.name(expr, name),
            Expr::Select(select) => {
                let found = self.member(expr, &select.operand, &select.field)?;
                if select.test {
                    return Ok((Tree::Stated(Box::new(found.0)), Kind::Boolean));
                }
                Ok(found)
            }
            Expr::Call(call) => self.call(expr, call),
            _ => Err(self.fault(expr, "不支持这种写法", "this form is not supported")),
        }
    }

    fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Result<Typed, Fault> {
        let args = &call.args;
        let name = call.func_name.as_str();
        if let Some(found) = self.function(expr, call)? {
            return Ok(found);
        }
        if let Some(comparison) = comparison(name) {
            return self.comparison(expr, comparison, args);
        }
        if let Some(found) = self.act_function(expr, name, args)? {
            return Ok(found);
        }
        match (name, args.as_slice()) {
            (operators::LOGICAL_NOT, [inner]) => {
                Ok((Tree::Not(Box::new(self.boolean(inner)?)), Kind::Boolean))
            }
            (operators::LOGICAL_AND, _) => Ok((Tree::All(self.booleans(args)?), Kind::Boolean)),
            (operators::LOGICAL_OR, _) => Ok((Tree::Any(self.booleans(args)?), Kind::Boolean)),
            (operators::CONDITIONAL, [test, yes, no]) => {
                let test = self.boolean(test)?;
                let ((yes, kind), (no, other)) = (self.typed(yes)?, self.typed(no)?);
                self.same_kind(expr, kind, other)?;
                Ok((Tree::If(Box::new([test, yes, no])), kind))
            }
            (operators::IN, [inner, list]) => match &list.expr {
                Expr::Ident(name) if name == "year" => self.in_period(inner),
                _ => self.among(expr, inner, list),
            },
            ("under", [code, ancestor]) => self.under(expr, code, ancestor),
            ("group", [code]) => {
                let (tree, codes) = self.coded(code)?;
                Ok((Tree::Group(codes, Box::new(tree)), Kind::Text(None)))
            }
            ("permit", [matrix, planned, project]) => self.permit(matrix, planned, project),
            ("otherwise", [first, second]) => {
                let (first, kind) = self.typed(first)?;
                let (second, other) = match &second.expr {
                    Expr::Literal(_) => (Tree::Literal(self.literal(second, kind, true)?), kind),
                    _ => self.typed(second)?,
                };
                self.same_kind(expr, kind, other)?;
                Ok((Tree::Otherwise(Box::new([first, second])), kind))
            }
            _ => {
                let mut fault = self.fault(
                    expr,
                    format!("没有这种运算或函数：{name}"),
                    format!("no such operator or function: {name}"),
                );
                fault.suggestion = nearest(name, FUNCTIONS);
                Err(fault)
            }
        }
    }

    fn booleans(&mut self, args: &[IdedExpr]) -> Result<Vec<Tree>, Fault> {
        args.iter().map(|arg| self.boolean(arg)).collect()
    }

    pub(super) fn same_kind(&self, at: &IdedExpr, left: Kind, right: Kind) -> Result<(), Fault> {
        match (left, right) {
            (Kind::Number(left, _), Kind::Number(right, _)) if left != right => Err(self.fault(
                at,
                format!("单位不同：{} 与 {}", left.name(), right.name()),
                format!("different units: {} and {}", left.name(), right.name()),
            )),
            (Kind::Number(..), Kind::Number(..)) | (Kind::Text(_), Kind::Text(_)) => Ok(()),
            _ if left == right => Ok(()),
            _ => Err(self.fault(
                at,
                format!("类型不同：{} 与 {}", left.zh(), right.zh()),
                format!("different types: {} and {}", left.en(), right.en()),
            )),
        }
    }

    fn comparison(
        &mut self,
        expr: &IdedExpr,
        comparison: Comparison,
        args: &[IdedExpr],
    ) -> Result<Typed, Fault> {
        let [left, right] = args else {
            return Err(self.fault(expr, "比较需要两边", "a comparison has two sides"));
        };
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let (left_tree, right_tree) = match (&left.expr, &right.expr) {
            (_, Expr::Literal(_)) => {
                let (tree, kind) = self.typed(left)?;
                (tree, Tree::Literal(self.literal(right, kind, equality)?))
            }
            (Expr::Literal(_), _) => {
                let (tree, kind) = self.typed(right)?;
                (Tree::Literal(self.literal(left, kind, equality)?), tree)
            }
            _ => {
                let ((left, kind), (right, other)) = (self.typed(left)?, self.typed(right)?);
                self.same_kind(expr, kind, other)?;
                (left, right)
            }
        };
        Ok((
            Tree::Compare(comparison, Box::new([left_tree, right_tree])),
            Kind::Boolean,
        ))
    }

    pub(super) fn known_code(
        &self,
        at: &IdedExpr,
        codes: Option<usize>,
        code: &str,
    ) -> Result<(), Fault> {
        let Some(list) = codes.map(|index| &self.scope.registry.codes[index]) else {
            return Ok(());
        };
        // nothing at all is no code, but may be asked for
        if code.is_empty() || list.get(code).is_some() {
            return Ok(());
        }
        let mut fault = self.fault(
            at,
            format!("代码表“{}”中没有“{code}”", list.id),
            format!("code list \"{}\" has no code \"{code}\"", list.id),
        );
        fault.suggestion = nearest(code, list.entries.iter().map(|entry| entry.code.as_str()));
        Err(fault)
    }

    fn among(
        &mut self,
        expr: &IdedExpr,
        inner: &IdedExpr,
        list: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let (tree, kind) = self.typed(inner)?;
        let Expr::List(list) = &list.expr else {
            return Err(self.fault(expr, "in 后面应为列表", "\"in\" needs a list"));
        };
        let values: Result<Vec<_>, _> = list
            .elements
            .iter()
            .map(|item| self.literal(item, kind, true))
            .collect();
        Ok((Tree::Among(Box::new(tree), values?), Kind::Boolean))
    }

    /// An expression whose values come from a code list.
    pub(super) fn coded(&mut self, expr: &IdedExpr) -> Result<(Tree, usize), Fault> {
        match self.typed(expr)? {
            (tree, Kind::Text(Some(codes))) => Ok((tree, codes)),
            _ => Err(self.fault(
                expr,
                "应为有代码表的字段",
                "must be a field with a code list",
            )),
        }
    }

    fn under(
        &mut self,
        expr: &IdedExpr,
        code: &IdedExpr,
        ancestor: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let (tree, codes) = self.coded(code)?;
        let Expr::Literal(LiteralValue::String(text)) = &ancestor.expr else {
            return Err(self.fault(expr, "上级代码应为文字", "the ancestor must be a text"));
        };
        self.known_code(ancestor, Some(codes), text.inner())?;
        Ok((
            Tree::Under(codes, Box::new(tree), text.inner().to_owned()),
            Kind::Boolean,
        ))
    }

    fn permit(
        &mut self,
        matrix: &IdedExpr,
        planned: &IdedExpr,
        project: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let name = match &matrix.expr {
            Expr::Literal(LiteralValue::String(text)) => text.inner(),
            _ => "",
        };
        let matrices = &self.scope.registry.matrices;
        let Some(index) = matrices.iter().position(|matrix| matrix.id == name) else {
            let mut fault = self.fault(
                matrix,
                format!("没有名为“{name}”的用途相容表"),
                format!("no matrix is named \"{name}\""),
            );
            fault.suggestion = nearest(name, matrices.iter().map(|matrix| matrix.id.as_str()));
            return Err(fault);
        };
        let ((planned_tree, rows), (project_tree, columns)) =
            (self.coded(planned)?, self.coded(project)?);
        let lists = &self.scope.registry.codes;
        let wanted = [
            (planned, rows, &matrices[index].rows),
            (project, columns, &matrices[index].columns),
        ];
        for (at, found, expected) in wanted {
            if &lists[found].id != expected {
                return Err(self.fault(
                    at,
                    format!("代码表应为“{expected}”"),
                    format!("its code list must be \"{expected}\""),
                ));
            }
        }
        self.reads.matrices.push(index);
        Ok((
            Tree::Permit(index, Box::new([planned_tree, project_tree])),
            Kind::Permission,
        ))
    }
}

impl Kind {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Self::Boolean => "真或假",
            Self::Text(_) => "文字",
            Self::Permission => "相容性",
            Self::Number(..) => "数字",
            Self::Date => "日期",
            Self::List => "列表",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Text(_) => "a text",
            Self::Permission => "a permission",
            Self::Number(..) => "a number",
            Self::Date => "a date",
            Self::List => "a list",
        }
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        operators::EQUALS => Comparison::Equal,
        operators::NOT_EQUALS => Comparison::NotEqual,
        operators::LESS => Comparison::Less,
        operators::LESS_EQUALS => Comparison::LessOrEqual,
        operators::GREATER => Comparison::Greater,
        operators::GREATER_EQUALS => Comparison::GreaterOrEqual,
        _ => return None,
    })
}
