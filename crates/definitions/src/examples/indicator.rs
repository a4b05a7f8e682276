use std::convert::Infallible;

use kunyu_terms::Decimal;

use super::run::{ExampleOutcome, Mismatch};
use crate::indicator::{Amount, Basis, Figure, NoValue, Period};
use crate::load::Definitions;
use crate::model::{Indicator, IndicatorExample};

impl Definitions {
    /// Runs the worked examples of all indicators.
    pub(super) fn run_indicators(&self, outcomes: &mut Vec<ExampleOutcome>) {
        for indicator in &self.indicators {
            for example in &indicator.examples {
                outcomes.push(self.run_indicator(indicator, example));
            }
        }
    }

    fn run_indicator(&self, indicator: &Indicator, example: &IndicatorExample) -> ExampleOutcome {
        let figure = self.exemplified(indicator, example);
        let mut mismatches = Vec::new();
        let written = |value: Option<Decimal>| {
            value.map_or_else(|| "no value".to_owned(), |value| value.to_string())
        };
        let found = figure.as_ref().and_then(|figure| figure.rounded);
        if found != example.value {
            mismatches.push(Mismatch {
                what: "value".into(),
                expected: written(example.value),
                found: written(found),
            });
        }
        if let Some(expected) = &example.display {
            let found = figure.map_or_else(String::new, |figure| figure.display);
            if found != *expected {
                mismatches.push(Mismatch {
                    what: "display".into(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
        ExampleOutcome {
            check: indicator.id.clone(),
            title: example.title.clone(),
            place: example.place.clone(),
            mismatches,
        }
    }

    /// The figure of an example; none where its year is none.
    fn exemplified(&self, indicator: &Indicator, example: &IndicatorExample) -> Option<Figure> {
        let year = Period::year(example.year)?;
        if indicator.register.is_none() {
            return Some(indicator.figure(self.given(indicator, &example.given)));
        }
        let rows = || example.rows.iter().map(Vec::as_slice);
        let mut tally = |indicator: &Indicator, period: Period| {
            Ok::<_, Infallible>(self.tally(indicator, rows(), period).unwrap_or(Amount {
                value: Err(NoValue::TooLarge),
                basis: Basis::Counted,
                rows: 0,
                blank: 0,
            }))
        };
        self.figure(indicator, year, &mut tally).ok()
    }
}
