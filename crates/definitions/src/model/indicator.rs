use kunyu_terms::{Bilingual, Decimal, Rounding};

use crate::indicator::{FigureUnit, Filter};
use crate::model::Value;
use crate::text::Place;

/// A declared figure (指标): which records, what of them, in which unit, how rounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Id, as in `supply.deal_area`.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The section that answers for it (科室); by it figures are shown to people.
    pub section: String,
    /// The register whose records it measures; none where it is computed from other indicators.
    pub register: Option<String>,
    pub(crate) filter: Filter,
    /// What is measured.
    pub measure: Measure,
    /// The unit in which it is told.
    pub unit: FigureUnit,
    /// Decimals that are shown.
    pub digits: u8,
    /// Whether noughts at the end are left out: 226.6 with at most 4 decimals.
    pub trim: bool,
    /// How further decimals are lost.
    pub rounding: Rounding,
    /// How it is told, with `{value}`; none: value and unit.
    pub display: Option<String>,
    /// What is said in place of certain values, as 未发生 for 0.
    pub words: Vec<(Decimal, String)>,
    /// Whether the value is a bound only.
    pub bound: Option<Bound>,
    /// Whether it counts all years up to the one asked.
    pub cumulative: bool,
    /// What is to be reached, in its unit.
    pub target: Option<Decimal>,
    /// When somebody must look at it.
    pub warning: Warning,
    /// What a report calls it, beside its title.
    pub phrases: Vec<String>,
    /// Where it is defined in law or by the bureau.
    pub source: Option<String>,
    /// Worked examples.
    pub examples: Vec<IndicatorExample>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) canonical: String,
}

/// What an indicator measures. Fields are indices into the fields of its register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// The number of records.
    Count,
    /// The sum of a field; records that do not state it add nothing.
    Sum(usize),
    /// How many different values a field has; records that do not state it do not count.
    CountDistinct(usize),
    /// A computation over other indicators.
    Expression(Formula),
}

/// A computation over exact, unrounded values of other indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Another indicator, by id.
    Indicator(String),
    /// The sum.
    Add(Box<[Formula; 2]>),
    /// The difference.
    Subtract(Box<[Formula; 2]>),
    /// The product.
    Multiply(Box<[Formula; 2]>),
    /// The quotient; nothing when the second is nought.
    Divide(Box<[Formula; 2]>),
}

/// A value that is not the whole truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// At least so many (余).
    AtLeast,
    /// At most so many (不足).
    AtMost,
}

/// When an indicator calls for attention, in its unit; compared with the exact value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warning {
    /// Below this.
    pub below: Option<Decimal>,
    /// Above this.
    pub above: Option<Decimal>,
}

/// A worked example: records or given figures, and what comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorExample {
    /// Title.
    pub title: String,
    /// The year asked.
    pub year: i16,
    /// Records, each with a value for every field of the register.
    pub rows: Vec<Vec<Value>>,
    /// Other indicators' values, each in its own unit.
    pub given: Vec<(String, Decimal)>,
    /// The rounded value; none: that there is none.
    pub value: Option<Decimal>,
    /// How it is told.
    pub display: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl Indicator {
    /// Which records count; everything for an indicator computed from others.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether a field of its register is what it measures.
    pub fn measures(&self, wanted: usize) -> bool {
        match self.measure {
            Measure::Sum(field) | Measure::CountDistinct(field) => field == wanted,
            Measure::Count | Measure::Expression(_) => false,
        }
    }

    /// The definition as canonical text, for hashes.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The indicators that it is computed from.
    pub fn inputs(&self) -> Vec<&str> {
        match &self.measure {
            Measure::Expression(formula) => formula.inputs(),
            _ => Vec::new(),
        }
    }
}

impl Formula {
    /// The indicators that it names, each once, in order.
    pub fn inputs(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'f>(&'f self, found: &mut Vec<&'f str>) {
        match self {
            Self::Indicator(id) => {
                if !found.contains(&id.as_str()) {
                    found.push(id);
                }
            }
            Self::Add(sides)
            | Self::Subtract(sides)
            | Self::Multiply(sides)
            | Self::Divide(sides) => sides.iter().for_each(|side| side.collect(found)),
        }
    }
}
