use kunyu_terms::{Date, Decimal};

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
    /// What a matrix says: matrix, planned, project.
    Permit(usize, Box<[Tree; 2]>),
    /// The first, or the second where the first is absent.
    Otherwise(Box<[Tree; 2]>),
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
        }
    }
}
