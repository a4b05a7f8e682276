use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact rational number, reduced, its denominator above zero.
///
/// Ratios of counts, 亩 (2000/3 m²) and percentages stay exact until they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    numerator: i128,
    denominator: i128,
}

/// Why a text is not an [`Exact`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactError {
    /// The text as given.
    pub text: String,
}

impl fmt::Display for ExactError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "\"{}\" is not a decimal number or a fraction a/b of at most 18 digits each",
            self.text
        )
    }
}

impl std::error::Error for ExactError {}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self::whole(0);
    /// One hundred, the factor from a ratio to a percentage.
    pub const HUNDRED: Self = Self::whole(100);

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self {
            numerator: number as i128,
            denominator: 1,
        }
    }

    /// `numerator / denominator`; `None` for a zero denominator.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        let divisor = divisor(numerator.checked_abs()?, denominator.checked_abs()?);
        if denominator == 0 || divisor == 0 {
            return None;
        }
        let sign = denominator.signum();
        Some(Self {
            numerator: numerator / divisor * sign,
            denominator: denominator / divisor * sign,
        })
    }

    /// `unscaled / 10^decimals`; `None` where it does not fit.
    pub fn decimal(unscaled: i128, decimals: u32) -> Option<Self> {
        Self::new(unscaled, 10_i128.checked_pow(decimals)?)
    }

    /// Numerator of the reduced fraction.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// Denominator of the reduced fraction, above zero.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// The sum; `None` where it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(
            left.checked_add(right)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The difference; `None` where it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self {
            numerator: other.numerator.checked_neg()?,
            ..other
        })
    }

    /// The product; `None` where it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    /// The quotient; `None` for division by zero or where it does not fit.
    pub fn over(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.denominator)?,
            self.denominator.checked_mul(other.numerator)?,
        )
    }

    /// `100 · self / base`; `None` for a zero base or where it does not fit.
    pub fn percent_of(self, base: Self) -> Option<Self> {
        self.over(base)?.times(Self::HUNDRED)
    }

    /// Distance from zero.
    pub fn magnitude(self) -> Self {
        Self {
            numerator: self.numerator.saturating_abs(),
            ..self
        }
    }

    /// Below zero.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// The nearest multiple of `step`, halves away from zero.
    pub fn rounded(self, step: Self) -> Option<Self> {
        let steps = self.over(step)?;
        let magnitude = steps.numerator.checked_abs()?;
        let whole = magnitude
            .checked_mul(2)?
            .checked_add(steps.denominator)?
            .checked_div(steps.denominator.checked_mul(2)?)?;
        Self::new(whole * steps.numerator.signum(), 1)?.times(step)
    }

    /// The multiple of `step` next to it towards zero.
    pub fn cut(self, step: Self) -> Option<Self> {
        let steps = self.over(step)?;
        Self::new(steps.numerator / steps.denominator, 1)?.times(step)
    }

    /// Which is greater; `None` where it cannot be computed.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        Some(self.minus(other)?.numerator.cmp(&0))
    }

    /// Surely `self <= other`.
    pub fn at_most(self, other: Self) -> bool {
        self.compare(other).is_some_and(Ordering::is_le)
    }

    /// Surely `self < other`.
    pub fn below(self, other: Self) -> bool {
        self.compare(other).is_some_and(Ordering::is_lt)
    }

    /// Written with `decimals`, halves away from zero.
    pub fn written(self, decimals: u32) -> String {
        let step = 10_i128
            .checked_pow(decimals)
            .and_then(|power| Self::new(1, power));
        let rounded = step.and_then(|step| self.rounded(step)?.over(step));
        let Some(steps) = rounded else {
            return format!("{}/{}", self.numerator, self.denominator);
        };
        let sign = if steps.is_negative() { "-" } else { "" };
        let digits = format!(
            "{:0width$}",
            steps.numerator.unsigned_abs(),
            width = decimals as usize + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - decimals as usize);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

impl fmt::Display for Exact {
    /// As a decimal of at most four places, without trailing zeros.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.written(4);
        let short = if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            &text
        };
        formatter.write_str(short)
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    /// Reads `226.6`, `-3` or `116/121`.
    fn from_str(text: &str) -> Result<Self, ExactError> {
        let error = || ExactError {
            text: text.chars().take(60).collect(),
        };
        let number = |part: &str| -> Option<Self> {
            let read: kunyu_terms::Decimal = part.trim().parse().ok()?;
            Self::decimal(i128::from(read.unscaled()), u32::from(read.scale()))
        };
        match text.split_once('/') {
            None => number(text),
            Some((above, below)) => {
                number(above).and_then(|above| number(below).and_then(|below| above.over(below)))
            }
        }
        .ok_or_else(error)
    }
}

fn divisor(mut left: i128, mut right: i128) -> i128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn rounds_and_cuts_exactly() {
        let rate = read("8134").percent_of(read("8507")).unwrap();
        let step = read("0.01");
        assert_eq!(rate.rounded(step), Some(read("95.62")));
        assert_eq!(rate.cut(step), Some(read("95.61")));
        assert_eq!(rate.written(4), "95.6154");
        assert_eq!(read("-2.345").rounded(step), Some(read("-2.35")));
        assert_eq!(read("0.5").rounded(read("1")), Some(read("1")));
        assert_eq!(read("1366").rounded(read("100")), Some(read("1400")));
    }

    #[test]
    fn writes_short() {
        assert_eq!(read("226.60").to_string(), "226.6");
        assert_eq!(read("100").to_string(), "100");
        assert_eq!(read("-0.05").to_string(), "-0.05");
        assert_eq!(read("1/3").to_string(), "0.3333");
    }

    #[test]
    fn too_large_is_no_answer() {
        let large = Exact::new(i128::MAX, 1).unwrap();
        assert_eq!(large.times(large), None);
        assert_eq!(large.plus(large), None);
        assert_eq!(Exact::new(1, 0), None);
        assert_eq!(read("1").over(Exact::ZERO), None);
        assert!("".parse::<Exact>().is_err());
        assert!("1/0".parse::<Exact>().is_err());
        assert_eq!(Exact::new(i128::MIN, 1), None);
    }
}
