use kunyu_terms::{Date, Decimal};
use regex_lite::Regex;

use crate::model::Value;

/// A checked condition.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) tree: Tree,
    /// Attributes of the plot that it reads, by index.
    pub(crate) attributes: Vec<usize>,
    /// Fields of the feature that it reads, by index.
    pub(crate) fields: Vec<usize>,
    /// Values that it reads, by index.
    pub(crate) values: Vec<usize>,
    /// Matrices that it reads, by index.
    pub(crate) matrices: Vec<usize>,
    /// Whether it reads the year of the delivery.
    pub(crate) year: bool,
}

/// A typed expression.
#[derive(Debug)]
pub(crate) enum Tree {
    Literal(Value),
    /// Attribute of the plot.
    Subject(usize),
    /// Field of the feature.
    Hit(usize),
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

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
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
            Value::Null => Self::Null,
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
