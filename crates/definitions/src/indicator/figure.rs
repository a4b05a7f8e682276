use kunyu_terms::{Decimal, Exact};

use super::{Amount, NoValue};
use crate::model::{Bound, Indicator};

/// An indicator's value as it is told, with the exact value it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The indicator.
    pub indicator: String,
    /// What it came to, unrounded.
    pub amount: Amount,
    /// With the decimals of the indicator; none where there is no value.
    pub rounded: Option<Decimal>,
    /// How it is told: `约136.42公顷`, `60余名`; `—` where there is no value.
    pub display: String,
    /// Whether the target is reached; none without a target or a value.
    pub reached: Option<bool>,
    /// Whether somebody must look at it.
    pub alert: Option<Alert>,
}

/// A limit that an indicator has passed, in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// It is below this.
    Below(Decimal),
    /// It is above this.
    Above(Decimal),
}

/// What stands in place of a value that there is not.
pub(crate) const NO_VALUE: &str = "—";

impl Indicator {
    /// Rounds an amount and tells it as declared.
    pub fn figure(&self, amount: Amount) -> Figure {
        let exact = amount.value.clone().ok();
        let rounded = exact.and_then(|exact| exact.rounded(self.digits, self.rounding));
        let amount = match (&amount.value, rounded) {
            (Ok(_), None) => Amount {
                value: Err(NoValue::TooLarge),
                ..amount
            },
            _ => amount,
        };
        let exact = exact.filter(|_| rounded.is_some());
        Figure {
            indicator: self.id.clone(),
            display: self.told(rounded),
            rounded,
            reached: exact.and_then(|exact| self.reached(exact)),
            alert: exact.and_then(|exact| self.alert(exact)),
            amount,
        }
    }

    /// The value in the words of the indicator.
    fn told(&self, rounded: Option<Decimal>) -> String {
        let Some(value) = rounded else {
            return NO_VALUE.to_owned();
        };
        let (value, unit) = (value.to_string(), &self.unit.word);
        match (&self.display, self.bound) {
            (Some(pattern), _) => pattern.replace("{value}", &value),
            (None, Some(Bound::AtLeast)) => format!("{value}余{unit}"),
            (None, Some(Bound::AtMost)) => format!("不足{value}{unit}"),
            (None, None) => format!("{value}{unit}"),
        }
    }

    /// A target is a floor, unless only values above a limit call for attention.
    fn reached(&self, exact: Exact) -> Option<bool> {
        let target = Exact::from(self.target?);
        let ceiling = self.warning.above.is_some() && self.warning.below.is_none();
        Some(if ceiling {
            exact <= target
        } else {
            exact >= target
        })
    }

    fn alert(&self, exact: Exact) -> Option<Alert> {
        let below = self.warning.below.filter(|limit| exact < (*limit).into());
        let above = self.warning.above.filter(|limit| exact > (*limit).into());
        below.map(Alert::Below).or(above.map(Alert::Above))
    }
}

impl Figure {
    /// The rounded value alone, `—` where there is none.
    pub fn value(&self) -> String {
        self.rounded
            .map_or_else(|| NO_VALUE.to_owned(), |value| value.to_string())
    }
}
