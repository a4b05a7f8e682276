use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Decimal, MAX_DECIMALS};

/// An exact number: a fraction in lowest terms. Sums, ratios and conversions of units are computed
/// with it, and rounded once, at the end, as the figure declares.
///
/// ```
/// use kunyu_terms::{Exact, Rounding};
/// let rate = Exact::new(100 * 8134, 8507).expect("not over zero");
/// let rounded = |how| rate.rounded(2, how).map(|number| number.to_string());
/// assert_eq!(rounded(Rounding::HalfUp).as_deref(), Some("95.62"));
/// assert_eq!(rounded(Rounding::Cut).as_deref(), Some("95.61"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    numerator: i128,
    /// Above zero.
    denominator: i128,
}

/// How a number loses its further decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rounding {
    /// To the nearest; a half goes away from zero (四舍五入).
    #[default]
    HalfUp,
    /// Cut off, towards zero (截尾).
    Cut,
}

impl Exact {
    /// Nought.
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

    /// `numerator / denominator`; `None` over zero, or where it does not fit.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let common = gcd(numerator, denominator) * denominator.signum();
        Some(Self {
            numerator: numerator / common,
            denominator: denominator / common,
        })
    }

    /// Above the line, in lowest terms; carries the sign.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Below the line, in lowest terms; above zero.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// The sum; `None` where it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let common = gcd(self.denominator, other.denominator);
        let (left, right) = (other.denominator / common, self.denominator / common);
        let top = self
            .numerator
            .checked_mul(left)?
            .checked_add(other.numerator.checked_mul(right)?)?;
        Self::new(top, self.denominator.checked_mul(left)?)
    }

    /// The difference; `None` where it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self {
            numerator: -other.numerator,
            ..other
        })
    }

    /// The product; `None` where it does not fit.
    pub fn times(self, other: Self) -> Option<Self> {
        let (one, two) = (
            gcd(self.numerator, other.denominator),
            gcd(other.numerator, self.denominator),
        );
        let top = (self.numerator / one).checked_mul(other.numerator / two)?;
        let bottom = (self.denominator / two).checked_mul(other.denominator / one)?;
        Self::new(top, bottom)
    }

    /// The quotient; `None` over zero, or where it does not fit.
    pub fn over(self, other: Self) -> Option<Self> {
        let upside_down = Self::new(other.denominator, other.numerator)?;
        self.times(upside_down)
    }

    /// With `digits` decimals; `None` where it does not fit.
    pub fn rounded(self, digits: u8, how: Rounding) -> Option<Decimal> {
        if digits > MAX_DECIMALS {
            return None;
        }
        let base = 10_i128.pow(u32::from(digits));
        let whole = (self.numerator / self.denominator).checked_mul(base)?;
        let rest = (self.numerator % self.denominator).checked_mul(base)?;
        let (more, left) = (rest / self.denominator, rest % self.denominator);
        let up = how == Rounding::HalfUp && left.abs() >= self.denominator - left.abs();
        let step = if up { self.numerator.signum() } else { 0 };
        let unscaled = whole.checked_add(more)?.checked_add(step)?;
        Decimal::new(i64::try_from(unscaled).ok()?, digits)
    }

    /// `unscaled / 10^decimals`; `None` where it does not fit.
    pub fn scaled(unscaled: i128, decimals: u32) -> Option<Self> {
        Self::new(unscaled, 10_i128.checked_pow(decimals)?)
    }

    /// `100 · self / base`; `None` for a zero base or where it does not fit.
    pub fn percent_of(self, base: Self) -> Option<Self> {
        self.over(base)?.times(Self::HUNDRED)
    }

    /// Distance from zero.
    pub fn magnitude(self) -> Self {
        Self {
            numerator: self.numerator.abs(),
            ..self
        }
    }

    /// The nearest multiple of `step`, halves away from zero; `None` where it does not fit.
    pub fn nearest(self, step: Self) -> Option<Self> {
        let steps = self.over(step)?;
        let whole = steps
            .numerator
            .abs()
            .checked_mul(2)?
            .checked_add(steps.denominator)?
            .checked_div(steps.denominator.checked_mul(2)?)?;
        Self::new(whole * steps.numerator.signum(), 1)?.times(step)
    }

    /// The multiple of `step` next to it towards zero; `None` where it does not fit.
    pub fn cut_to(self, step: Self) -> Option<Self> {
        let steps = self.over(step)?;
        Self::new(steps.numerator / steps.denominator, 1)?.times(step)
    }

    /// Written with `decimals`, halves away from zero; as a fraction where that does not fit.
    pub fn written(self, decimals: u8) -> String {
        let rounded = self.rounded(decimals, Rounding::HalfUp);
        rounded.map_or_else(|| self.to_string(), |number| number.to_string())
    }

    /// For reading: at most four decimals, without noughts at their end.
    ///
    /// ```
    /// use kunyu_terms::Exact;
    /// assert_eq!(Exact::new(11_600, 121).map(Exact::short).as_deref(), Some("95.8678"));
    /// ```
    pub fn short(self) -> String {
        let rounded = self.rounded(4, Rounding::HalfUp);
        let trimmed = rounded.and_then(|number| Self::from(number).decimal());
        trimmed.map_or_else(|| self.to_string(), |number| number.to_string())
    }

    /// The same number as a decimal, where it has at most [`MAX_DECIMALS`] decimals.
    pub fn decimal(self) -> Option<Decimal> {
        let places = (0..=MAX_DECIMALS)
            .find(|digits| 10_i128.pow(u32::from(*digits)) % self.denominator == 0)?;
        self.rounded(places, Rounding::Cut)
    }
}

impl From<Decimal> for Exact {
    fn from(number: Decimal) -> Self {
        let (top, bottom) = (
            i128::from(number.unscaled()),
            10_i128.pow(u32::from(number.scale())),
        );
        let common = gcd(top, bottom);
        Self {
            numerator: top / common,
            denominator: bottom / common,
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(
            (self.numerator, self.denominator),
            (other.numerator, other.denominator),
        )
    }
}

/// Two fractions, by their whole parts and then by what is left, turned upside down: never a
/// product that might not fit.
fn compare(left: (i128, i128), right: (i128, i128)) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        let whole = (left.0.div_euclid(left.1), right.0.div_euclid(right.1));
        let rest = (left.0.rem_euclid(left.1), right.0.rem_euclid(right.1));
        match whole.0.cmp(&whole.1) {
            Ordering::Equal => {}
            decided => return decided,
        }
        match rest {
            (0, 0) => return Ordering::Equal,
            (0, _) => return Ordering::Less,
            (_, 0) => return Ordering::Greater,
            _ => {}
        }
        // a/b < c/d exactly when d/c < b/a
        (left, right) = ((right.1, rest.1), (left.1, rest.0));
    }
}

impl fmt::Display for Exact {
    /// As a decimal where it ends, else as a fraction: `95.5`, `11600/121`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimal() {
            Some(number) => write!(formatter, "{number}"),
            None => write!(formatter, "{}/{}", self.numerator, self.denominator),
        }
    }
}

/// Why a text is not an [`Exact`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{text}\" is not a decimal number or a fraction a/b")]
pub struct ExactError {
    /// The text as given.
    pub text: String,
}

impl FromStr for Exact {
    type Err = ExactError;

    /// Reads `226.6`, `-3` or `116/121`.
    fn from_str(text: &str) -> Result<Self, ExactError> {
        let number = |part: &str| part.trim().parse::<Decimal>().ok().map(Self::from);
        let read = match text.split_once('/') {
            None => number(text),
            Some((above, below)) => number(above)
                .zip(number(below))
                .and_then(|(above, below)| above.over(below)),
        };
        read.ok_or_else(|| ExactError {
            text: text.chars().take(60).collect(),
        })
    }
}

/// Greatest common divisor, at least 1.
fn gcd(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.unsigned_abs(), right.unsigned_abs());
    while right != 0 {
        (left, right) = (right, left % right);
    }
    i128::try_from(left).unwrap_or(1).max(1)
}
