use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::{Env, Program};
use kunyu_terms::Decimal;

use super::functions::FUNCTIONS;
use super::tree::{Comparison, Condition, Tree};
use crate::load::Registry;
use crate::model::{Field, FieldKind, Layer, Permission, Unit, Value};
use crate::text::nearest;

/// The names a condition may use.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) attributes: &'a [Field],
    /// The layer of the features hit; none where a condition is about the plot alone.
    pub(crate) layer: Option<&'a Layer>,
    pub(crate) names: Names,
}

/// How a condition calls the two things it is about.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    attributes: &'static str,
    layer: &'static str,
}

impl Names {
    /// A plot and the feature hit.
    pub(crate) const CHECK: Self = Self {
        attributes: "subject",
        layer: "hit",
    };
    /// A row under examination, and a row of another layer.
    pub(crate) const QUALITY: Self = Self {
        attributes: "other",
        layer: "row",
    };
}

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
pub(super) enum Kind {
    Boolean,
    /// Text, of a code list.
    Text(Option<usize>),
    /// What a matrix answers.
    Permission,
    /// A declared number with its unit; classes have a code list.
    Number(Unit, Option<usize>),
    Date,
}

pub(super) struct Compiler<'a> {
    pub(super) scope: Scope<'a>,
    program: &'a Program,
    source: &'a str,
    attributes: Vec<usize>,
    fields: Vec<usize>,
    values: Vec<usize>,
    matrices: Vec<usize>,
    year: bool,
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

fn lower(
    source: &str,
    scope: Scope<'_>,
    root: impl FnOnce(&mut Compiler<'_>, &IdedExpr) -> Result<Typed, Fault>,
) -> Result<(Condition, Kind), Fault> {
    let program = Env::stdlib()
        .compile(source)
        .map_err(|errors| syntax_fault(&errors))?;
    let mut compiler = Compiler {
        scope,
        program: &program,
        source,
        attributes: Vec::new(),
        fields: Vec::new(),
        values: Vec::new(),
        matrices: Vec::new(),
        year: false,
    };
    let (tree, kind) = root(&mut compiler, program.expression())?;
    let Compiler {
        mut attributes,
        mut fields,
        mut values,
        mut matrices,
        year,
        ..
    } = compiler;
    for list in [&mut attributes, &mut fields, &mut values, &mut matrices] {
        list.sort_unstable();
        list.dedup();
    }
    let condition = Condition {
        tree,
        attributes,
        fields,
        values,
        matrices,
        year,
    };
    Ok((condition, kind))
}

fn syntax_fault(errors: &cel::ParseErrors) -> Fault {
    let first = errors.errors.first();
    let line = first.map_or(1, |error| error.pos.0).max(1) as u32 - 1;
    let words = first.map_or_else(String::new, |error| error.msg.clone());
    Fault {
        line,
        zh: format!("写法有误：{words}"),
        en: words,
        suggestion: None,
    }
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

    /// A bare name: a dated value.
    fn name(&mut self, expr: &IdedExpr, name: &str) -> Result<Typed, Fault> {
        let values = &self.scope.registry.values;
        if name == DELIVERY_YEAR && self.scope.names.layer == Names::QUALITY.layer {
            self.year = true;
            return Ok((Tree::Year, Kind::Number(Unit::None, None)));
        }
        if let Some(index) = values.iter().position(|value| value.id == name) {
            self.values.push(index);
            return Ok((Tree::Number(index), Kind::Number(values[index].unit, None)));
        }
        let mut fault = self.fault(
            expr,
            format!("没有名为“{name}”的值"),
            format!("unknown name \"{name}\""),
        );
        let attributes = self.scope.attributes.iter();
        let fields = self.scope.layer.iter().flat_map(|layer| &layer.fields);
        let names = self.scope.names;
        let full = |owner: &str, field: &Field| format!("{owner}.{}", field.id);
        let members: Vec<(&str, String)> = attributes
            .map(|field| (field.id.as_str(), full(names.attributes, field)))
            .chain(fields.map(|field| (field.id.as_str(), full(names.layer, field))))
            .collect();
        let known = values.iter().map(|value| value.id.as_str());
        let near = nearest(name, known.chain(members.iter().map(|(id, _)| *id)));
        let member = |id: &String| members.iter().find(|(member, _)| member == id);
        fault.suggestion = near.map(|id| member(&id).map_or(id.clone(), |(_, full)| full.clone()));
        Err(fault)
    }

    /// `subject.x` or `hit.X`; `row.X` or `other.X`.
    fn member(&mut self, expr: &IdedExpr, owner: &IdedExpr, id: &str) -> Result<Typed, Fault> {
        let names = self.scope.names;
        let (fields, what) = match &owner.expr {
            Expr::Ident(name) if name == names.attributes => {
                (self.scope.attributes, names.attributes)
            }
            Expr::Ident(name) if name == names.layer => {
                let Some(layer) = self.scope.layer else {
                    let owner = names.attributes;
                    return Err(self.fault(
                        expr,
                        format!("这里只能用地块自己的属性（{owner}.…）"),
                        format!("only the plot's own attributes ({owner}.…) can be used here"),
                    ));
                };
                (layer.fields.as_slice(), names.layer)
            }
            _ => {
                let (one, two) = (names.attributes, names.layer);
                return Err(self.fault(
                    expr,
                    format!("只能写 {one}.属性 或 {two}.字段"),
                    format!("only {one}.attribute or {two}.FIELD can be written"),
                ));
            }
        };
        let Some(index) = fields.iter().position(|field| field.id == id) else {
            let mut fault = self.fault(
                expr,
                format!("{what} 没有“{id}”这个字段"),
                format!("{what} has no field \"{id}\""),
            );
            fault.suggestion = nearest(id, fields.iter().map(|field| field.id.as_str()));
            return Err(fault);
        };
        let kind = self.kind_of(&fields[index]);
        if what == names.attributes {
            self.attributes.push(index);
            return Ok((Tree::Subject(index), kind));
        }
        self.fields.push(index);
        Ok((Tree::Hit(index), kind))
    }

    fn kind_of(&self, field: &Field) -> Kind {
        let codes = field
            .codes
            .as_deref()
            .and_then(|id| self.scope.registry.codes_index(id));
        match field.kind {
            FieldKind::Text | FieldKind::Code | FieldKind::Record => Kind::Text(codes),
            FieldKind::Integer | FieldKind::Decimal(_) => Kind::Number(field.unit, codes),
            // compared as they are stored, whatever the unit of the document
            FieldKind::Area => Kind::Number(Unit::SquareMetre, None),
            FieldKind::Money => Kind::Number(Unit::Yuan, None),
            FieldKind::Date => Kind::Date,
            FieldKind::Boolean => Kind::Boolean,
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
            (operators::IN, [inner, list]) => self.among(expr, inner, list),
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

    /// A literal that stands for a value of `kind`: a known code, a date, a class number.
    fn literal(&self, at: &IdedExpr, kind: Kind, equality: bool) -> Result<Value, Fault> {
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
                if class || number == 0 {
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

    fn known_code(&self, at: &IdedExpr, codes: Option<usize>, code: &str) -> Result<(), Fault> {
        let Some(list) = codes.map(|index| &self.scope.registry.codes[index]) else {
            return Ok(());
        };
        if list.get(code).is_some() {
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
        self.matrices.push(index);
        Ok((
            Tree::Permit(index, Box::new([planned_tree, project_tree])),
            Kind::Permission,
        ))
    }
}

impl Kind {
    fn zh(self) -> &'static str {
        match self {
            Self::Boolean => "真或假",
            Self::Text(_) => "文字",
            Self::Permission => "相容性",
            Self::Number(..) => "数字",
            Self::Date => "日期",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::Text(_) => "a text",
            Self::Permission => "a permission",
            Self::Number(..) => "a number",
            Self::Date => "a date",
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
