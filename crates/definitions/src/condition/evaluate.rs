use std::cmp::Ordering;

use kunyu_terms::{Date, Decimal};

use super::scope::SECOND;
use super::sets::SetRead;
use super::tree::{Arithmetic, Comparison, Condition, Datum, Step, Tree};
use crate::condition::BalanceRead;
use crate::load::Registry;
use crate::model::{Codes, Value};

/// What is constant during a check: the definitions, and their numbers on its date.
#[derive(Clone)]
pub(crate) struct Constants<'d> {
    pub(crate) registry: &'d Registry,
    /// The registry's values on the date, by index; `None` where not in force.
    pub(crate) values: Vec<Option<Decimal>>,
    pub(crate) date: Date,
    /// Year of the delivery under examination, where it was given.
    pub(crate) year: Option<i64>,
}

/// Where a condition finds what it reads; what a thing does not have is absent.
pub(crate) trait Inputs {
    /// A field of a thing, by number.
    fn member(&self, owner: usize, index: usize) -> Datum<'_>;

    /// A field of the record that a field of a thing names.
    fn related(&self, _owner: usize, _relation: usize, _index: usize) -> Datum<'_> {
        Datum::Null
    }

    /// The business date of the act.
    fn today(&self) -> Option<Date> {
        None
    }

    /// The date a number of working days later.
    fn workdays(&self, _from: Date, _days: i64) -> Option<Date> {
        None
    }

    /// How many working days lie after a date, to another.
    fn workdays_between(&self, _from: Date, _to: Date) -> Option<i64> {
        None
    }

    /// What stands in a state of a book.
    fn balance(&self, _read: &BalanceRead) -> Datum<'_> {
        Datum::Null
    }

    /// The state of a piece in a book.
    fn state_of(&self, _piece: &str, _book: &str) -> Option<String> {
        None
    }

    /// What is told of records of another register.
    fn set(&self, _read: &SetRead, _constants: &Constants<'_>) -> Datum<'_> {
        Datum::Null
    }

    /// The rows of a list.
    fn rows(&self, _owner: usize, _index: usize) -> &[Vec<Value>] {
        &[]
    }

    /// Whether a role has signed.
    fn signed(&self, _role: &str) -> Option<bool> {
        None
    }

    /// The first and last day of the period asked.
    fn period(&self) -> Option<(Date, Date)> {
        None
    }
}

impl Condition {
    /// True, false, or `None` where an absent value leaves it open.
    pub(crate) fn holds(&self, constants: &Constants<'_>, inputs: &dyn Inputs) -> Option<bool> {
        match evaluate(&self.tree, constants, inputs) {
            Datum::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    /// The value that it gives; `Null` where an absent value leaves it open.
    pub(crate) fn value<'v>(
        &'v self,
        constants: &'v Constants<'_>,
        inputs: &'v dyn Inputs,
    ) -> Datum<'v> {
        evaluate(&self.tree, constants, inputs)
    }

    /// The dictionary's name that it asks a field to hold: `row.FIELD == name(row.CODE)`.
    pub(crate) fn name_written<'v>(
        &'v self,
        field: usize,
        constants: &'v Constants<'_>,
        inputs: &'v dyn Inputs,
    ) -> Option<&'v str> {
        let sides = named_by(&self.tree, field)?;
        match evaluate(sides, constants, inputs) {
            Datum::Text(name) => Some(name),
            _ => None,
        }
    }

    /// The number that it gives; `None` where an absent value leaves it open.
    pub(crate) fn number(&self, constants: &Constants<'_>, inputs: &dyn Inputs) -> Option<Decimal> {
        match evaluate(&self.tree, constants, inputs) {
            Datum::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// The name that a field is compared with, anywhere in a conjunction.
fn named_by(tree: &Tree, field: usize) -> Option<&Tree> {
    match tree {
        Tree::All(parts) => parts.iter().find_map(|part| named_by(part, field)),
        Tree::Compare(Comparison::Equal, sides) => match &**sides {
            [Tree::Member(SECOND, found), name @ Tree::Name(..)]
            | [name @ Tree::Name(..), Tree::Member(SECOND, found)]
                if *found == field =>
            {
                Some(name)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The value of an expression; `Null` where an absent value leaves it open.
pub(super) fn evaluate<'v>(
    tree: &'v Tree,
    constants: &'v Constants<'_>,
    inputs: &'v dyn Inputs,
) -> Datum<'v> {
    let go = |tree: &'v Tree| evaluate(tree, constants, inputs);
    match tree {
        Tree::Literal(value) => value.into(),
        Tree::Member(owner, index) => inputs.member(*owner, *index),
        Tree::Related(owner, relation, index) => inputs.related(*owner, *relation, *index),
        Tree::Number(index) => constants
            .values
            .get(*index)
            .copied()
            .flatten()
            .map_or(Datum::Null, Datum::Number),
        Tree::Year => constants
            .year
            .map_or(Datum::Null, |year| Datum::Number(Decimal::whole(year))),
        Tree::Not(inner) => match go(inner) {
            Datum::Boolean(flag) => Datum::Boolean(!flag),
            _ => Datum::Null,
        },
        Tree::All(parts) => settle(parts.iter().map(go), false),
        Tree::Any(parts) => settle(parts.iter().map(go), true),
        Tree::If(parts) => match go(&parts[0]) {
            Datum::Boolean(true) => go(&parts[1]),
            Datum::Boolean(false) => go(&parts[2]),
            _ => Datum::Null,
        },
        Tree::Compare(comparison, sides) => compare(*comparison, go(&sides[0]), go(&sides[1])),
        Tree::Among(inner, values) => match go(inner) {
            Datum::Null => Datum::Null,
            found => Datum::Boolean(values.iter().any(|value| Datum::from(value) == found)),
        },
        Tree::Stated(inner) => Datum::Boolean(go(inner) != Datum::Null),
        Tree::Otherwise(sides) => match go(&sides[0]) {
            Datum::Null => go(&sides[1]),
            found => found,
        },
        _ => of_texts(tree, constants, inputs),
    }
}

/// Codes, texts and arithmetic.
fn of_texts<'v>(tree: &'v Tree, constants: &'v Constants<'_>, inputs: &'v dyn Inputs) -> Datum<'v> {
    let go = |tree: &'v Tree| evaluate(tree, constants, inputs);
    match tree {
        Tree::Under(codes, inner, _)
        | Tree::Group(codes, inner)
        | Tree::Name(codes, inner)
        | Tree::Listed(codes, inner) => match go(inner) {
            Datum::Text(code) => of_codes(tree, &constants.registry.codes[*codes], code),
            _ => Datum::Null,
        },
        Tree::Size(inner) | Tree::Matches(inner, _) => match go(inner) {
            Datum::Text(text) => of_text(tree, text),
            _ => Datum::Null,
        },
        Tree::Begins(sides) | Tree::Ends(sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Text(text), Datum::Text(part)) => Datum::Boolean(match tree {
                Tree::Begins(_) => text.starts_with(part),
                _ => text.ends_with(part),
            }),
            _ => Datum::Null,
        },
        Tree::Compute(how, sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Number(left), Datum::Number(right)) => {
                compute(*how, left, right).map_or(Datum::Null, Datum::Number)
            }
            _ => Datum::Null,
        },
        Tree::Permit(matrix, sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Text(planned), Datum::Text(project)) => {
                let found = constants
                    .registry
                    .permit(*matrix, planned, project, constants.date);
                found.map_or(Datum::Null, |permission| Datum::Text(permission.name()))
            }
            _ => Datum::Null,
        },
        _ => of_act(tree, constants, inputs),
    }
}

/// Dates, units, balances and signatures.
fn of_act<'v>(tree: &'v Tree, constants: &'v Constants<'_>, inputs: &'v dyn Inputs) -> Datum<'v> {
    let go = |tree: &'v Tree| evaluate(tree, constants, inputs);
    let date = |date: Option<Date>| date.map_or(Datum::Null, Datum::Date);
    match tree {
        Tree::Today => date(inputs.today()),
        Tree::Convert(conversion, inner) => match go(inner) {
            Datum::Number(number) => conversion.of(number).map_or(Datum::Null, Datum::Number),
            _ => Datum::Null,
        },
        Tree::Shift(step, back, sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Date(from), Datum::Number(count)) => {
                let count = count
                    .stored(0)
                    .map(|count| if *back { -count } else { count });
                date(count.and_then(|count| shifted(from, *step, count)))
            }
            _ => Datum::Null,
        },
        Tree::Workdays(sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Date(from), Datum::Number(days)) => {
                date(days.stored(0).and_then(|days| inputs.workdays(from, days)))
            }
            _ => Datum::Null,
        },
        Tree::WorkdaysBetween(sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Date(from), Datum::Date(to)) => {
                let days = inputs.workdays_between(from, to);
                days.map_or(Datum::Null, |days| Datum::Number(Decimal::whole(days)))
            }
            _ => Datum::Null,
        },
        Tree::Between(sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Date(to), Datum::Date(from)) => {
                Datum::Number(Decimal::whole(from.days_until(to)))
            }
            _ => Datum::Null,
        },
        Tree::Balance(read) => inputs.balance(read),
        Tree::Set(read) => inputs.set(read, constants),
        Tree::Signed(role) => inputs.signed(role).map_or(Datum::Null, Datum::Boolean),
        Tree::InPeriod(inner) => match (go(inner), inputs.period()) {
            (Datum::Date(date), Some((from, to))) => Datum::Boolean(from <= date && date <= to),
            (Datum::Number(year), Some((from, to))) => {
                let year_of = |date: Date| Decimal::whole(i64::from(date.year()));
                Datum::Boolean(year_of(from) <= year && year <= year_of(to))
            }
            _ => Datum::Null,
        },
        _ => of_rows(tree, constants, inputs),
    }
}

/// Lists, pieces, and what is computed from two numbers or a date.
fn of_rows<'v>(tree: &'v Tree, constants: &'v Constants<'_>, inputs: &'v dyn Inputs) -> Datum<'v> {
    let go = |tree: &'v Tree| evaluate(tree, constants, inputs);
    let number = |number: Option<Decimal>| number.map_or(Datum::Null, Datum::Number);
    match tree {
        Tree::Rows(owner, index) => {
            Datum::Number(Decimal::whole(inputs.rows(*owner, *index).len() as i64))
        }
        Tree::Sum(owner, index, column) => {
            let rows = inputs.rows(*owner, *index).iter();
            number(
                rows.map(|row| row.get(*column))
                    .try_fold(Decimal::whole(0), |sum, value| {
                        match value.map(Datum::from) {
                            Some(Datum::Number(number)) => sum.plus(number),
                            _ => None,
                        }
                    }),
            )
        }
        Tree::StateOf(piece, book) => match go(piece) {
            Datum::Text(piece) => inputs
                .state_of(piece, book)
                .and_then(|state| known_state(constants.registry, book, &state))
                .map_or(Datum::Null, Datum::Text),
            _ => Datum::Null,
        },
        Tree::Extreme(largest, sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Number(one), Datum::Number(two)) => {
                Datum::Number(if *largest { one.max(two) } else { one.min(two) })
            }
            (Datum::Date(one), Datum::Date(two)) => {
                Datum::Date(if *largest { one.max(two) } else { one.min(two) })
            }
            _ => Datum::Null,
        },
        Tree::Ratio(sides) => match (go(&sides[0]), go(&sides[1])) {
            (Datum::Number(one), Datum::Number(two)) => number(ratio(one, two)),
            _ => Datum::Null,
        },
        Tree::YearOf(date) => match go(date) {
            Datum::Date(date) => Datum::Number(Decimal::whole(i64::from(date.year()))),
            _ => Datum::Null,
        },
        _ => Datum::Null,
    }
}

/// The declared state of this name.
fn known_state<'r>(registry: &'r Registry, book: &str, state: &str) -> Option<&'r str> {
    let book = registry.books.iter().find(|other| other.id == book)?;
    let found = book.states.iter().find(|other| other.id == state)?;
    Some(&found.id)
}

/// The quotient to eight decimals, half away from zero; none by nought.
fn ratio(one: Decimal, two: Decimal) -> Option<Decimal> {
    let scale = one.scale().max(two.scale());
    let whole = |number: Decimal| number.stored(scale).map(i128::from);
    let (top, bottom) = (whole(one)? * 100_000_000, whole(two)?);
    if bottom == 0 {
        return None;
    }
    let sign = top.signum() * bottom.signum();
    let (top, bottom) = (top.abs(), bottom.abs());
    let rounded = sign * ((2 * top + bottom) / (2 * bottom));
    Decimal::new(i64::try_from(rounded).ok()?, 8)
}

/// A date moved; months end where they end (31 January and a month is 28 or 29 February).
pub(crate) fn shifted(from: Date, step: Step, count: i64) -> Option<Date> {
    match step {
        Step::Days => from.plus_days(count),
        Step::Months => from.plus_months(count),
        Step::Years => from.plus_months(count.checked_mul(12)?),
    }
}

/// What a code list says about a code.
fn of_codes<'v>(asked: &'v Tree, codes: &'v Codes, code: &str) -> Datum<'v> {
    let entry = codes.get(code);
    match asked {
        Tree::Under(_, _, ancestor) => Datum::Boolean(codes.is_under(code, ancestor)),
        Tree::Group(..) => entry
            .and_then(|entry| entry.group.as_deref())
            .map_or(Datum::Null, Datum::Text),
        Tree::Name(..) => entry.map_or(Datum::Null, |entry| Datum::Text(&entry.name)),
        _ => Datum::Boolean(entry.is_some()),
    }
}

/// What a text alone answers.
fn of_text<'v>(asked: &Tree, text: &str) -> Datum<'v> {
    match asked {
        Tree::Matches(_, pattern) => Datum::Boolean(pattern.is_match(text)),
        _ => Datum::Number(Decimal::whole(text.chars().count() as i64)),
    }
}

/// Exact; absent where the result does not fit.
fn compute(how: Arithmetic, left: Decimal, right: Decimal) -> Option<Decimal> {
    match how {
        Arithmetic::Add => left.plus(right),
        Arithmetic::Subtract => left.minus(right),
        Arithmetic::Multiply => left.times(right),
    }
}

/// `&&` and `||`: `decisive` decides alone, an absent value leaves the rest open.
fn settle<'v>(parts: impl Iterator<Item = Datum<'v>>, decisive: bool) -> Datum<'v> {
    let mut open = false;
    for part in parts {
        match part {
            Datum::Boolean(flag) if flag == decisive => return Datum::Boolean(decisive),
            Datum::Boolean(_) => {}
            _ => open = true,
        }
    }
    if open {
        Datum::Null
    } else {
        Datum::Boolean(!decisive)
    }
}

fn compare<'v>(comparison: Comparison, left: Datum<'_>, right: Datum<'_>) -> Datum<'v> {
    order(left, right).map_or(Datum::Null, |order| Datum::Boolean(comparison.holds(order)))
}

/// The order of two values of one type; none where one is absent.
pub(crate) fn order(left: Datum<'_>, right: Datum<'_>) -> Option<Ordering> {
    Some(match (left, right) {
        (Datum::Text(left), Datum::Text(right)) => left.cmp(right),
        (Datum::Number(left), Datum::Number(right)) => left.cmp(&right),
        (Datum::Boolean(left), Datum::Boolean(right)) => left.cmp(&right),
        (Datum::Date(left), Datum::Date(right)) => left.cmp(&right),
        _ => return None,
    })
}
