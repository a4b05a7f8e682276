use kunyu_terms::{Decimal, Exact};

use super::{Amount, Basis, Figure, NoValue, Period, Tally};
use crate::load::Definitions;
use crate::model::{Formula, Indicator, Measure, Value};

impl Indicator {
    /// The period that it is about when a year is asked: the year, or everything up to its end.
    pub fn period(&self, year: i16) -> Option<Period> {
        let period = Period::year(year)?;
        Some(if self.cumulative {
            period.cumulative()
        } else {
            period
        })
    }
}

impl Definitions {
    /// The indicators, in the order of the files.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator of this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The indicators over registers that one needs, itself among them when it is one.
    pub fn measured<'d>(&'d self, indicator: &'d Indicator) -> Vec<&'d Indicator> {
        let mut found: Vec<&Indicator> = Vec::new();
        let mut waiting = vec![indicator];
        while let Some(next) = waiting.pop() {
            if next.register.is_some() {
                if !found.iter().any(|other| other.id == next.id) {
                    found.push(next);
                }
                continue;
            }
            let inputs = next.inputs().into_iter().rev();
            waiting.extend(inputs.filter_map(|id| self.indicator(id)));
        }
        found
    }

    /// An indicator's figure for a year. `measured` gives the amount of an indicator over a
    /// register; it is asked for each that is needed, with the period it is about.
    ///
    /// # Errors
    /// What `measured` returns.
    pub fn figure<E>(
        &self,
        indicator: &Indicator,
        year: Period,
        measured: &mut dyn FnMut(&Indicator, Period) -> Result<Amount, E>,
    ) -> Result<Figure, E> {
        let amount = self.amount(indicator, year, measured)?;
        Ok(indicator.figure(amount))
    }

    /// The amount of an indicator over records at hand: those that its filter lets count.
    pub fn tally<'r>(
        &self,
        indicator: &Indicator,
        rows: impl IntoIterator<Item = &'r [Value]>,
        period: Period,
    ) -> Option<Amount> {
        let register = self.register(indicator.register.as_deref()?)?;
        let mut tally = Tally::new(indicator, &register.fields)?;
        for row in rows {
            if indicator.filter.holds(row, period) == Some(true) {
                tally.add(row);
            }
        }
        Some(tally.finish())
    }

    fn amount<E>(
        &self,
        indicator: &Indicator,
        year: Period,
        measured: &mut dyn FnMut(&Indicator, Period) -> Result<Amount, E>,
    ) -> Result<Amount, E> {
        let Measure::Expression(formula) = &indicator.measure else {
            let period = if indicator.cumulative {
                year.cumulative()
            } else {
                year
            };
            return measured(indicator, period);
        };
        let mut inputs: Vec<(&Indicator, Amount)> = Vec::new();
        for id in formula.inputs() {
            if let Some(input) = self.indicator(id) {
                inputs.push((input, self.amount(input, year, measured)?));
            }
        }
        Ok(formula.amount(indicator, inputs))
    }

    /// The amount of a computed indicator from given numbers of its inputs, each in its own unit.
    pub(crate) fn given(&self, indicator: &Indicator, given: &[(String, Decimal)]) -> Amount {
        let known = |(id, number): &(String, Decimal)| {
            let amount = Amount {
                value: Ok(Exact::from(*number)),
                basis: Basis::Computed,
                rows: 0,
                blank: 0,
            };
            Some((self.indicator(id)?, amount))
        };
        let inputs = given.iter().filter_map(known).collect();
        match &indicator.measure {
            Measure::Expression(formula) => formula.amount(indicator, inputs),
            _ => Amount {
                value: Err(NoValue::TooLarge),
                basis: Basis::Computed,
                rows: 0,
                blank: 0,
            },
        }
    }
}

impl Formula {
    /// The amount of the indicator that it computes.
    fn amount(&self, indicator: &Indicator, given: Vec<(&Indicator, Amount)>) -> Amount {
        let (mut rows, mut blank) = (0, 0);
        let mut inputs: Vec<(&str, Result<Exact, NoValue>)> = Vec::new();
        for (input, amount) in given {
            rows += amount.rows;
            blank += amount.blank;
            let id = input.id.as_str();
            let without = |why| match why {
                NoValue::Withheld => NoValue::Withheld,
                _ => NoValue::Without {
                    indicator: id.to_owned(),
                },
            };
            let base = amount
                .value
                .map_err(without)
                .and_then(|value| value.times(input.unit.size).ok_or(NoValue::TooLarge));
            inputs.push((id, base));
        }
        let value = self.value(&inputs).and_then(|base| {
            let told = base.over(indicator.unit.size);
            told.ok_or(NoValue::TooLarge)
        });
        Amount {
            value,
            basis: Basis::Computed,
            rows,
            blank,
        }
    }

    /// The value in the base of its dimension, from those of its inputs.
    fn value(&self, inputs: &[(&str, Result<Exact, NoValue>)]) -> Result<Exact, NoValue> {
        let both = |sides: &[Self; 2]| -> Result<(Exact, Exact), NoValue> {
            Ok((sides[0].value(inputs)?, sides[1].value(inputs)?))
        };
        let fits = |result: Option<Exact>| result.ok_or(NoValue::TooLarge);
        match self {
            Self::Indicator(id) => {
                let found = inputs.iter().find(|(other, _)| other == id);
                let missing = || NoValue::Without {
                    indicator: id.clone(),
                };
                found.map_or_else(|| Err(missing()), |(_, value)| value.clone())
            }
            Self::Add(sides) => {
                let (left, right) = both(sides)?;
                fits(left.plus(right))
            }
            Self::Subtract(sides) => {
                let (left, right) = both(sides)?;
                fits(left.minus(right))
            }
            Self::Multiply(sides) => {
                let (left, right) = both(sides)?;
                fits(left.times(right))
            }
            Self::Divide(sides) => {
                let (left, right) = both(sides)?;
                if right == Exact::ZERO {
                    return Err(NoValue::DividedByZero);
                }
                fits(left.over(right))
            }
        }
    }
}
