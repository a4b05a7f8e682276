use std::cmp::Ordering;
use std::fmt;

use kunyu_terms::{AreaUnit, Date, Decimal};
use regex_lite::Regex;

use super::sets::SetRead;
use crate::model::{Unit, Value, WrittenArea};

/// A balance that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BalanceRead {
    /// Book.
    pub book: String,
    /// State.
    pub state: String,
    /// Holder of a side account; the record's piece or lot where absent.
    pub holder: Option<String>,
}

impl fmt::Display for BalanceRead {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.book, self.state)?;
        match &self.holder {
            Some(holder) => write!(out, "@{holder}"),
            None => Ok(()),
        }
    }
}

/// A checked condition.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) tree: Tree,
    pub(crate) reads: Reads,
}

/// What a condition reads.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// Fields: thing, field, by number.
    pub(crate) members: Vec<(usize, usize)>,
    /// Fields of related records: thing, field that names the record, field of that record.
    pub(crate) related: Vec<(usize, usize, usize)>,
    /// Values, by index.
    pub(crate) values: Vec<usize>,
    /// Matrices, by index.
    pub(crate) matrices: Vec<usize>,
    /// Balances.
    pub(crate) balances: Vec<BalanceRead>,
    /// Books in which the state of a piece is asked.
    pub(crate) pieces: Vec<String>,
    /// Roles whose signature is asked.
    pub(crate) signed: Vec<String>,
    /// Whether it reads the year of the delivery.
    pub(crate) year: bool,
    /// Whether it asks for records of other registers.
    pub(crate) sets: bool,
}

impl Condition {
    /// The records of another register that it asks for, where it is nothing else.
    pub(crate) fn set(&self) -> Option<&SetRead> {
        match &self.tree {
            Tree::Set(read) => Some(read),
            _ => None,
        }
    }

    /// Whether it only copies a field.
    pub(crate) fn is_copy(&self) -> bool {
        matches!(self.tree, Tree::Member(..) | Tree::Related(..))
    }

    /// The fields of one thing that it reads.
    pub(crate) fn fields(&self, owner: usize) -> impl Iterator<Item = usize> {
        let members = self.reads.members.iter();
        members
            .filter(move |(thing, _)| *thing == owner)
            .map(|(_, field)| *field)
    }
}

/// A typed expression.
#[derive(Debug)]
pub(crate) enum Tree {
    Literal(Value),
    /// A field: thing, field.
    Member(usize, usize),
    /// A field of a related record: thing, field that names the record, field of that record.
    Related(usize, usize, usize),
    /// The business date of the act.
    Today,
    /// A number in another unit.
    Convert(Conversion, Box<Tree>),
    /// A date moved by a number of days, months or years; back where true.
    Shift(Step, bool, Box<[Tree; 2]>),
    /// A date moved by a number of working days.
    Workdays(Box<[Tree; 2]>),
    /// Calendar days from the second date to the first.
    Between(Box<[Tree; 2]>),
    /// Working days from the first date to the second.
    WorkdaysBetween(Box<[Tree; 2]>),
    /// Area in a state of a book.
    Balance(Box<BalanceRead>),
    /// Whether a role has signed.
    Signed(String),
    /// State of a piece in a book: piece, book.
    StateOf(Box<Tree>, String),
    /// Records of another register.
    Set(Box<SetRead>),
    /// Number of rows of a list: thing, field.
    Rows(usize, usize),
    /// Sum of a column of a list: thing, field, column.
    Sum(usize, usize, usize),
    /// The larger of two where true, else the smaller.
    Extreme(bool, Box<[Tree; 2]>),
    /// The first by the second, to eight decimals.
    Ratio(Box<[Tree; 2]>),
    /// Year of a date.
    YearOf(Box<Tree>),
    /// Whether a date lies in the period asked.
    InPeriod(Box<Tree>),
    /// Dated value.
    Number(usize),
    /// Year of the delivery.
    Year,
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    If(Box<[Tree; 3]>),
    Compare(Comparison, Box<[Tree; 2]>),
    /// Whether the first is one of the others.
    Among(Box<Tree>, Vec<Value>),
    /// Whether a value is stated.
    Stated(Box<Tree>),
    /// Whether a code is or stands below another: code list, code, ancestor.
    Under(usize, Box<Tree>, String),
    /// Group of a code: code list, code.
    Group(usize, Box<Tree>),
    /// Name of a code: code list, code.
    Name(usize, Box<Tree>),
    /// Whether a code is in its list: code list, code.
    Listed(usize, Box<Tree>),
    /// Number of characters of a text.
    Size(Box<Tree>),
    /// Whether the first text begins with the second.
    Begins(Box<[Tree; 2]>),
    /// Whether the first text ends with the second.
    Ends(Box<[Tree; 2]>),
    /// Whether a pattern is found in a text.
    Matches(Box<Tree>, Regex),
    /// A sum, a difference or a product.
    Compute(Arithmetic, Box<[Tree; 2]>),
    /// What a matrix says: matrix, planned, project.
    Permit(usize, Box<[Tree; 2]>),
    /// The first, or the second where the first is absent.
    Otherwise(Box<[Tree; 2]>),
}

/// How two numbers are computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
}

/// By what a date is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Days,
    Months,
    Years,
}

/// How a number changes its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// To m² in whole 0.01 m².
    Area(AreaUnit),
    /// By a whole factor, to 元 or 元/m².
    Times(i64),
    /// From per cent to a share.
    Share,
}

impl Conversion {
    /// How a number of this unit is compared as stored, and the unit it then has.
    pub(crate) fn to_stored(unit: Unit) -> Option<(Self, Unit)> {
        Some(match unit {
            Unit::Hectare => (Self::Area(AreaUnit::Hectare), Unit::SquareMetre),
            Unit::Mu => (Self::Area(AreaUnit::Mu), Unit::SquareMetre),
            Unit::WanYuan => (Self::Times(10_000), Unit::Yuan),
            // 10 000 元 / (2000/3 m²)
            Unit::WanYuanPerMu => (Self::Times(15), Unit::YuanPerSquareMetre),
            _ => return None,
        })
    }

    pub(crate) fn of(self, number: Decimal) -> Option<Decimal> {
        match self {
            Self::Area(unit) => {
                let area = WrittenArea::new(number, unit)?.area;
                Decimal::new(area.centi_m2(), 2)
            }
            Self::Times(factor) => number.times(Decimal::whole(factor)),
            Self::Share => number.times(Decimal::new(1, 2)?),
        }
    }
}

/// How two values are compared: numbers by size, dates by time, texts by their Unicode scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds for values in this order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::NotEqual => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Greater => order == Ordering::Greater,
            Self::GreaterOrEqual => order != Ordering::Less,
        }
    }

    /// The same with its sides changed.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// A value at run time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Datum<'v> {
    Null,
    Text(&'v str),
    Number(Decimal),
    Boolean(bool),
    Date(Date),
}

impl<'v> From<&'v Value> for Datum<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Null | Value::List(_) => Self::Null,
            Value::Text(text) => Self::Text(text),
            Value::Number(number) => Self::Number(*number),
            Value::Boolean(flag) => Self::Boolean(*flag),
            Value::Date(date) => Self::Date(*date),
            // in m² and in 元, exactly
            Value::Area(area) => Self::of_cents(area.area.centi_m2()),
            Value::Money(fen) => Self::of_cents(*fen),
        }
    }
}

impl Datum<'_> {
    /// Hundredths as a number.
    pub(crate) fn of_cents(cents: i64) -> Self {
        Decimal::new(cents, 2).map_or(Self::Null, Self::Number)
    }
}
