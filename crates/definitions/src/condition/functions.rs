use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use regex_lite::Regex;

use super::compile::{Compiler, Fault, Kind, Typed};
use super::scope::ScopeKind;
use super::tree::{Arithmetic, Conversion, Step, Tree};
use crate::condition::BalanceRead;
use crate::model::{Book, FieldKind, Unit, Value};
use crate::text::nearest;

/// All functions, to suggest what was meant.
pub(super) const FUNCTIONS: [&str; 25] = [
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
    "workdays",
    "workdays_between",
    "balance",
    "signed",
    "state_of",
    "sum",
    "count",
    "count_of",
    "any_of",
    "max",
    "min",
    "year",
    "today",
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

    /// Sums and differences of one unit; products of which one side has no unit, is a share in
    /// per cent, or is a price per area; dates moved and dates apart.
    fn arithmetic(
        &mut self,
        expr: &IdedExpr,
        how: Arithmetic,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Result<Typed, Fault> {
        let ((left, kind), (right, other)) = (self.typed(left)?, self.typed(right)?);
        if let (Kind::Date, Some(tree)) = (kind, step(other)) {
            let sides = Box::new([left, right]);
            return match how {
                Arithmetic::Multiply => {
                    Err(self.fault(expr, "日期不能相乘", "dates do not multiply"))
                }
                how => Ok((
                    Tree::Shift(tree, how == Arithmetic::Subtract, sides),
                    Kind::Date,
                )),
            };
        }
        if (kind, other, how) == (Kind::Date, Kind::Date, Arithmetic::Subtract) {
            let days = Tree::Between(Box::new([left, right]));
            return Ok((days, Kind::Number(Unit::Day, None)));
        }
        let (Kind::Number(one, codes), Kind::Number(two, _)) = (kind, other) else {
            return Err(self.fault(expr, "只能计算数字", "only numbers can be computed with"));
        };
        let compute = |left, right| Tree::Compute(how, Box::new([left, right]));
        let number = |tree, unit| Ok((tree, Kind::Number(unit, None)));
        let share = |tree| Tree::Convert(Conversion::Share, Box::new(tree));
        match (how, one, two) {
            (Arithmetic::Multiply, Unit::None, unit) | (Arithmetic::Multiply, unit, Unit::None) => {
                number(compute(left, right), unit)
            }
            (Arithmetic::Multiply, Unit::Percent, unit) => {
                number(compute(share(left), right), unit)
            }
            (Arithmetic::Multiply, unit, Unit::Percent) => {
                number(compute(left, share(right)), unit)
            }
            (Arithmetic::Multiply, Unit::YuanPerSquareMetre, Unit::SquareMetre)
            | (Arithmetic::Multiply, Unit::SquareMetre, Unit::YuanPerSquareMetre) => {
                number(compute(left, right), Unit::Yuan)
            }
            (Arithmetic::Multiply, ..) => Err(self.fault(
                expr,
                "相乘的两边须有一边没有单位",
                "one side of a product must be without unit",
            )),
            // one thing more or less of what is counted
            (_, Unit::Count, Unit::None) | (_, Unit::None, Unit::Count)
                if matches!(left, Tree::Literal(_)) || matches!(right, Tree::Literal(_)) =>
            {
                number(compute(left, right), Unit::Count)
            }
            _ => {
                self.same_kind(expr, Kind::Number(one, codes), other)?;
                number(compute(left, right), one)
            }
        }
    }

    /// Functions of processes; `None` for everything else.
    pub(super) fn act_function(
        &mut self,
        expr: &IdedExpr,
        name: &str,
        args: &[IdedExpr],
    ) -> Result<Option<Typed>, Fault> {
        if self.scope.kind != ScopeKind::Process {
            return Ok(None);
        }
        Ok(Some(match (name, args) {
            ("workdays", [from, days]) => {
                let ((from_tree, kind), (days_tree, number)) =
                    (self.typed(from)?, self.typed(days)?);
                self.same_kind(from, Kind::Date, kind)?;
                self.same_kind(days, Kind::Number(Unit::Day, None), number)?;
                (Tree::Workdays(Box::new([from_tree, days_tree])), Kind::Date)
            }
            ("workdays_between", [from, to]) => {
                let ((one, kind), (two, other)) = (self.typed(from)?, self.typed(to)?);
                self.same_kind(from, Kind::Date, kind)?;
                self.same_kind(to, Kind::Date, other)?;
                let days = Tree::WorkdaysBetween(Box::new([one, two]));
                (days, Kind::Number(Unit::Day, None))
            }
            ("balance", [book, state]) => self.balance(expr, [book, state], None)?,
            ("balance", [book, state, holder]) => {
                self.balance(expr, [book, state], Some(holder))?
            }
            ("signed", [role]) => {
                let role = self.plain(role)?;
                self.reads.signed.push(role.clone());
                (Tree::Signed(role), Kind::Boolean)
            }
            ("state_of", [piece, book]) => {
                let tree = self.text(piece)?;
                let book_id = self.plain(book)?;
                self.known_book(book, &book_id)?;
                self.reads.pieces.push(book_id.clone());
                (Tree::StateOf(Box::new(tree), book_id), Kind::Text(None))
            }
            ("count", [list]) => {
                let (owner, index) = self.list(list)?;
                (Tree::Rows(owner, index), Kind::Number(Unit::None, None))
            }
            ("count_of" | "any_of", [register, filter]) => {
                self.set(name == "any_of", register, filter)?
            }
            ("sum", [column]) => self.sum(column)?,
            ("year", [date]) => {
                let (tree, kind) = self.typed(date)?;
                self.same_kind(date, Kind::Date, kind)?;
                (Tree::YearOf(Box::new(tree)), Kind::Number(Unit::None, None))
            }
            ("max" | "min", [one, two]) => {
                let ((left, kind), (right, other)) = (self.typed(one)?, self.typed(two)?);
                self.same_kind(expr, kind, other)?;
                (Tree::Extreme(name == "max", Box::new([left, right])), kind)
            }
            (operators::DIVIDE, [one, two]) => {
                let ((left, kind), (right, other)) = (self.typed(one)?, self.typed(two)?);
                self.same_kind(expr, kind, other)?;
                if !matches!(kind, Kind::Number(..)) {
                    return Err(self.fault(
                        expr,
                        "只能计算数字",
                        "only numbers can be computed with",
                    ));
                }
                (
                    Tree::Ratio(Box::new([left, right])),
                    Kind::Number(Unit::None, None),
                )
            }
            _ => return Ok(None),
        }))
    }

    /// `balance('book', 'state')` of the record's land, `balance('book', 'state', 'holder')` of a
    /// side account.
    fn balance(
        &mut self,
        expr: &IdedExpr,
        [book, state]: [&IdedExpr; 2],
        holder: Option<&IdedExpr>,
    ) -> Result<Typed, Fault> {
        let (book, state) = (self.plain(book)?, self.plain(state)?);
        let unit = self.known_state(expr, &book, &state)?;
        let holder = holder.map(|holder| self.plain(holder)).transpose()?;
        let read = BalanceRead {
            book,
            state,
            holder,
        };
        self.reads.balances.push(read.clone());
        let tree = Tree::Balance(Box::new(read));
        Ok((tree, Kind::Number(unit, None)))
    }

    /// `input.plots`: a list.
    fn list(&self, expr: &IdedExpr) -> Result<(usize, usize), Fault> {
        if let Expr::Select(select) = &expr.expr
            && let Expr::Ident(name) = &select.operand.expr
        {
            let found = self.scope.owners().find_map(|(number, owner)| {
                let index = owner
                    .fields
                    .iter()
                    .position(|field| field.id == select.field)?;
                let fits = owner.name == name && owner.fields[index].kind == FieldKind::List;
                fits.then_some((number, index))
            });
            if let Some(found) = found {
                return Ok(found);
            }
        }
        Err(self.fault(
            expr,
            "应为列表输入（input.…）",
            "must be a list input (input.…)",
        ))
    }

    /// `sum(input.plots.area)`.
    fn sum(&mut self, expr: &IdedExpr) -> Result<Typed, Fault> {
        let Expr::Select(select) = &expr.expr else {
            return Err(self.fault(expr, "应写 input.列表.列", "write input.list.column"));
        };
        let (owner, index) = self.list(&select.operand)?;
        let owner_fields = self.scope.owners[owner].map_or(&[][..], |owner| owner.fields);
        let columns = &owner_fields[index].columns;
        let Some(column) = columns.iter().position(|column| column.id == select.field) else {
            let mut fault = self.fault(
                expr,
                format!("列表没有“{}”这一列", select.field),
                format!("the list has no column \"{}\"", select.field),
            );
            fault.suggestion = nearest(
                &select.field,
                columns.iter().map(|column| column.id.as_str()),
            );
            return Err(fault);
        };
        let kind = self.kind_of(&columns[column]);
        let summed = (Tree::Sum(owner, index, column), kind);
        match kind {
            Kind::Number(..) => Ok(self.as_stored(summed)),
            _ => Err(self.fault(expr, "只能合计数字", "only numbers can be summed")),
        }
    }

    /// A text that is written out.
    pub(super) fn plain(&self, expr: &IdedExpr) -> Result<String, Fault> {
        match &expr.expr {
            Expr::Literal(LiteralValue::String(text)) => Ok(text.inner().to_owned()),
            _ => Err(self.fault(expr, "应直接写出名称", "must be a name in quotes")),
        }
    }

    /// The book of this name.
    fn known_book(&self, expr: &IdedExpr, book: &str) -> Result<&Book, Fault> {
        let books = &self.scope.registry.books;
        books.iter().find(|other| other.id == book).ok_or_else(|| {
            let mut fault = self.fault(
                expr,
                format!("没有名为“{book}”的账簿"),
                format!("no book is named \"{book}\""),
            );
            fault.suggestion = nearest(book, books.iter().map(|book| book.id.as_str()));
            fault
        })
    }

    /// The unit of a balance; a book or state that nothing defines is a fault.
    fn known_state(&self, expr: &IdedExpr, book: &str, state: &str) -> Result<Unit, Fault> {
        let found = self.known_book(expr, book)?;
        if !found.states.iter().any(|other| other.id == state) {
            let mut fault = self.fault(
                expr,
                format!("账簿“{book}”没有“{state}”这个状态"),
                format!("book \"{book}\" has no state \"{state}\""),
            );
            fault.suggestion = nearest(state, found.states.iter().map(|state| state.id.as_str()));
            return Err(fault);
        }
        Ok(found.unit)
    }

    /// `date in year`: within the period asked.
    pub(super) fn in_period(&mut self, inner: &IdedExpr) -> Result<Typed, Fault> {
        if self.scope.kind != ScopeKind::Filter {
            let (zh, en) = (
                "只有指标的筛选可以写 in year",
                "only filters of indicators have a year",
            );
            return Err(self.fault(inner, zh, en));
        }
        let (tree, kind) = self.typed(inner)?;
        // a year is a period of its own
        if !matches!(kind, Kind::Number(Unit::None | Unit::Year, _)) {
            self.same_kind(inner, Kind::Date, kind)?;
        }
        Ok((Tree::InPeriod(Box::new(tree)), Kind::Boolean))
    }
}

/// By what a number of this kind moves a date.
fn step(kind: Kind) -> Option<Step> {
    match kind {
        Kind::Number(Unit::Day, _) => Some(Step::Days),
        Kind::Number(Unit::Month, _) => Some(Step::Months),
        Kind::Number(Unit::Year, _) => Some(Step::Years),
        _ => None,
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
