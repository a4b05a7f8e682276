use std::collections::BTreeSet;

use kunyu_terms::{Decimal, Exact, Lang, MAX_DECIMALS};

use super::{Dimension, FigureUnit};
use crate::model::{Field, Indicator, Measure, Unit, Value};

/// What an indicator came to, exactly and before rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The value in the unit of the indicator, or why there is none.
    pub value: Result<Exact, NoValue>,
    /// What it rests on.
    pub basis: Basis,
    /// Records that counted.
    pub rows: u64,
    /// Of these, records that do not state the field measured.
    pub blank: u64,
}

/// What a value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Records, or different values, counted.
    Counted,
    /// Numbers as their documents write them, all in the unit of the figure.
    Written,
    /// What is stored (areas in 0.01 m², money in 0.01 元), converted exactly.
    Posted,
    /// Other indicators.
    Computed,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoValue {
    /// The divisor is nought.
    DividedByZero,
    /// Another indicator has no value.
    Without {
        /// The other indicator.
        indicator: String,
    },
    /// Too large to compute exactly.
    TooLarge,
    /// Whoever asks may not know it.
    Withheld,
}

impl NoValue {
    /// In words.
    pub fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::DividedByZero, Lang::Zh) => "除数为零，没有数值".to_owned(),
            (Self::DividedByZero, Lang::En) => "the divisor is nought".to_owned(),
            (Self::Without { indicator }, Lang::Zh) => format!("指标“{indicator}”没有数值"),
            (Self::Without { indicator }, Lang::En) => format!("\"{indicator}\" has no value"),
            (Self::TooLarge, Lang::Zh) => "数值过大，无法精确计算".to_owned(),
            (Self::TooLarge, Lang::En) => "too large to compute exactly".to_owned(),
            (Self::Withheld, Lang::Zh) => "无权知悉".to_owned(),
            (Self::Withheld, Lang::En) => "not for this reader".to_owned(),
        }
    }
}

/// Adds up the records of an indicator, one after the other.
///
/// An indicator in 亩, 公顷 or 平方米 sums the numbers as written when all are written in that unit,
/// else what is posted, converted exactly.
#[derive(Debug, Clone)]
pub struct Tally<'d> {
    unit: &'d FigureUnit,
    kind: Kind,
    field: Option<(usize, Unit)>,
    rows: u64,
    blank: u64,
    /// In units of 10⁻¹² of the field: numbers, or areas and money as stored.
    stored: Option<i128>,
    /// In units of 10⁻¹² of the unit written; none when not all are written in that unit.
    written: Option<i128>,
    distinct: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Sum,
    Distinct,
}

impl<'d> Tally<'d> {
    /// For an indicator over a register with these fields; `None` for one computed from others.
    pub fn new(indicator: &'d Indicator, fields: &[Field]) -> Option<Self> {
        let (kind, index) = match indicator.measure {
            Measure::Count => (Kind::Count, None),
            Measure::Sum(index) => (Kind::Sum, Some(index)),
            Measure::CountDistinct(index) => (Kind::Distinct, Some(index)),
            Measure::Expression(_) => return None,
        };
        let unit_of = |index: usize| fields.get(index).map_or(Unit::None, |field| field.unit);
        Some(Self {
            unit: &indicator.unit,
            kind,
            field: index.map(|index| (index, unit_of(index))),
            rows: 0,
            blank: 0,
            stored: Some(0),
            written: Some(0),
            distinct: BTreeSet::new(),
        })
    }

    /// Adds a record, its values in the order of the register's fields.
    pub fn add(&mut self, values: &[Value]) {
        let value = self
            .field
            .map(|(index, _)| values.get(index).unwrap_or(&Value::Null));
        self.add_value(value);
    }

    /// Adds a record by the value of the field measured alone (none for a count).
    pub fn add_value(&mut self, value: Option<&Value>) {
        self.rows += 1;
        let Some(value) = value.filter(|_| self.kind != Kind::Count) else {
            return;
        };
        if *value == Value::Null {
            self.blank += 1;
        } else if self.kind == Kind::Distinct {
            self.distinct.extend(value.written());
        } else {
            self.sum(value);
        }
    }

    fn sum(&mut self, value: &Value) {
        let add = |sum: Option<i128>, number: Decimal| {
            let steps = 10_i128.pow(u32::from(MAX_DECIMALS - number.scale()));
            sum?.checked_add(i128::from(number.unscaled()).checked_mul(steps)?)
        };
        let (stored, written) = match value {
            Value::Number(number) => (Some(*number), None),
            Value::Money(fen) => (Some(Decimal::whole(*fen)), None),
            Value::Area(area) => {
                let same = self.unit.of_area() == Some(area.unit);
                let posted = Decimal::whole(area.area.centi_m2());
                (Some(posted), same.then_some(area.written))
            }
            _ => (None, None),
        };
        self.stored = stored.and_then(|number| add(self.stored, number));
        self.written = written.and_then(|number| add(self.written, number));
    }

    /// What it came to.
    pub fn finish(self) -> Amount {
        let (value, basis) = match self.kind {
            Kind::Count => (self.pieces(self.rows), Basis::Counted),
            Kind::Distinct => (self.pieces(self.distinct.len() as u64), Basis::Counted),
            Kind::Sum => self.total(),
        };
        Amount {
            value: value.ok_or(NoValue::TooLarge),
            basis,
            rows: self.rows,
            blank: self.blank,
        }
    }

    fn pieces(&self, count: u64) -> Option<Exact> {
        Exact::new(i128::from(count), 1)?.over(self.unit.size)
    }

    fn total(&self) -> (Option<Exact>, Basis) {
        let steps = 10_i128.pow(u32::from(MAX_DECIMALS));
        let any = self.rows > self.blank;
        if let Some(written) = self
            .written
            .filter(|_| any && self.unit.of_area().is_some())
        {
            return (Exact::new(written, steps), Basis::Written);
        }
        let size = self
            .field
            .and_then(|(_, unit)| stored_size(unit, self.unit.dimension));
        let value = self.stored.and_then(|stored| {
            let stored = Exact::new(stored, steps)?;
            stored.times(size?)?.over(self.unit.size)
        });
        (value, Basis::Posted)
    }
}

/// The size of one stored unit of a field, in the base of its dimension: areas and money are stored
/// in it; plain numbers in the unit of the field.
fn stored_size(unit: Unit, dimension: Dimension) -> Option<Exact> {
    let one = Exact::whole(1);
    match dimension {
        Dimension::AREA | Dimension::MONEY => Some(one),
        _ if unit == Unit::Percent => Exact::new(1, 100),
        _ => Some(one),
    }
}
