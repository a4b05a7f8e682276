use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Lang, Localized};

/// Most decimals a [`Decimal`] holds.
pub const MAX_DECIMALS: u8 = 12;

/// An exact decimal number: `unscaled / 10^scale`. Never a binary fraction.
///
/// Two decimals are equal when their numbers are, whatever their scale: `2.50 == 2.5`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decimal {
    unscaled: i64,
    scale: u8,
}

/// Why a text or a number is not a [`Decimal`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{text}\" is not a decimal number of at most 18 digits and {MAX_DECIMALS} decimals")]
pub struct DecimalError {
    /// The text as given.
    pub text: String,
}

impl Localized for DecimalError {
    fn code(&self) -> &'static str {
        "terms.decimal"
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("“{}”不是数字（至多 18 位，其中小数至多 12 位）", self.text),
            Lang::En => self.to_string(),
        }
    }
}

impl Decimal {
    /// `unscaled / 10^scale`; `None` beyond [`MAX_DECIMALS`].
    pub fn new(unscaled: i64, scale: u8) -> Option<Self> {
        (scale <= MAX_DECIMALS).then_some(Self { unscaled, scale })
    }

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self {
            unscaled: number,
            scale: 0,
        }
    }

    /// The integer before division by `10^scale`.
    pub const fn unscaled(self) -> i64 {
        self.unscaled
    }

    /// Number of decimals.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The integer `number · 10^scale`; `None` where it would not be whole or not fit.
    ///
    /// ```
    /// use kunyu_terms::Decimal;
    /// let height: Decimal = "18.5".parse()?;
    /// assert_eq!(height.stored(2), Some(1850));
    /// assert_eq!(height.stored(0), None);
    /// # Ok::<(), kunyu_terms::DecimalError>(())
    /// ```
    pub fn stored(self, scale: u8) -> Option<i64> {
        if scale >= self.scale {
            let factor = 10_i64.checked_pow(u32::from(scale - self.scale))?;
            return self.unscaled.checked_mul(factor);
        }
        let factor = 10_i64.checked_pow(u32::from(self.scale - scale))?;
        (self.unscaled % factor == 0).then(|| self.unscaled / factor)
    }

    /// Nearest `f64`.
    pub fn to_f64(self) -> f64 {
        self.unscaled as f64 / 10_i64.pow(u32::from(self.scale)) as f64
    }

    /// The sum, exactly; `None` where it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (left, right) = self.aligned(other);
        Self::narrow(left + right, self.scale.max(other.scale))
    }

    /// The difference, exactly; `None` where it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        let (left, right) = self.aligned(other);
        Self::narrow(left - right, self.scale.max(other.scale))
    }

    /// The product, exactly; `None` where it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        let product = i128::from(self.unscaled) * i128::from(other.unscaled);
        Self::narrow(product, self.scale + other.scale)
    }

    /// Its distance from zero; `None` where it does not fit.
    pub fn magnitude(self) -> Option<Self> {
        Self::narrow(i128::from(self.unscaled).abs(), self.scale)
    }

    /// Rounded half away from zero to `scale` decimals; `None` where it does not fit.
    pub fn rounded(self, scale: u8) -> Option<Self> {
        if scale >= self.scale {
            return Some(self);
        }
        let factor = 10_i128.pow(u32::from(self.scale - scale));
        let number = i128::from(self.unscaled);
        let half = factor / 2 * number.signum();
        Self::narrow((number + half) / factor, scale)
    }

    /// `unscaled / 10^scale` with trailing decimals of zero left out until it fits.
    fn narrow(mut unscaled: i128, mut scale: u8) -> Option<Self> {
        while scale > 0
            && unscaled % 10 == 0
            && (scale > MAX_DECIMALS || i64::try_from(unscaled).is_err())
        {
            unscaled /= 10;
            scale -= 1;
        }
        Self::new(i64::try_from(unscaled).ok()?, scale)
    }

    /// Both as integers of one scale.
    fn aligned(self, other: Self) -> (i128, i128) {
        let scale = self.scale.max(other.scale);
        let widen = |number: Self| {
            i128::from(number.unscaled) * 10_i128.pow(u32::from(scale - number.scale))
        };
        (widen(self), widen(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = self.aligned(*other);
        left.cmp(&right)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let error = || DecimalError {
            text: text.to_owned(),
        };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let shaped = !whole.is_empty() && all_digits(whole) && all_digits(fraction);
        if !shaped || digits.ends_with('.') || fraction.len() > usize::from(MAX_DECIMALS) {
            return Err(error());
        }
        let joined: i64 = format!("{whole}{fraction}").parse().map_err(|_| error())?;
        let unscaled = if negative { -joined } else { joined };
        Ok(Self {
            unscaled,
            scale: fraction.len() as u8,
        })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&crate::area::decimal(
            i128::from(self.unscaled),
            u32::from(self.scale),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_exactly() {
        for text in ["0", "-0.05", "2.50", "999999999999999999", "0.000000000001"] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
        for text in [
            "",
            ".5",
            "1.",
            "1e3",
            "--1",
            "1 ",
            "0.0000000000001",
            "9999999999999999999",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn computes_exactly_or_not_at_all() {
        let read = |text: &str| text.parse::<Decimal>().unwrap();
        let written = |number: Option<Decimal>| number.map(|number| number.to_string());
        assert_eq!(read("0.1").plus(read("0.25")), Some(read("0.35")));
        assert_eq!(
            written(read("1.00").minus(read("0.7"))),
            Some("0.30".into())
        );
        assert_eq!(
            read("1234.56").times(read("0.1025")),
            Some(read("126.5424"))
        );
        assert_eq!(written(read("-2.345").rounded(2)), Some("-2.35".into()));
        assert_eq!(written(read("2.344").rounded(2)), Some("2.34".into()));
        assert_eq!(read("999999999999999999").times(read("99999")), None);
        assert_eq!(read("-3.5").magnitude(), Some(read("3.5")));
    }

    #[test]
    fn compares_across_scales() {
        let read = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(read("2.5"), read("2.500"));
        assert!(read("-0.01") < read("0"));
        assert!(read("20") < read("20.000000000001"));
    }
}
