//! 256-bit comparisons for edges too long for 128 bits.

use std::cmp::Ordering;

/// Compares `n1 / d1` with `n2 / d2`; no denominator is zero, values fit 127 bits.
pub(super) fn compare_fractions(n1: i128, d1: i128, n2: i128, d2: i128) -> Ordering {
    let (first, second) = (n1 as f64 / d1 as f64, n2 as f64 / d2 as f64);
    // each quotient is within 2^-51 of its value, relatively
    let margin = (first.abs() + second.abs()) * 1e-15;
    if (first - second).abs() > margin {
        return if first < second {
            Ordering::Less
        } else {
            Ordering::Greater
        };
    }
    let flip = (d1 < 0) != (d2 < 0);
    let order = compare_products(n1, d2, n2, d1);
    if flip { order.reverse() } else { order }
}

/// Compares `a * b` with `c * d` exactly.
pub(crate) fn compare_products(a: i128, b: i128, c: i128, d: i128) -> Ordering {
    if let (Some(left), Some(right)) = (a.checked_mul(b), c.checked_mul(d)) {
        return left.cmp(&right);
    }
    let sign = |x: i128, y: i128| x.signum() * y.signum();
    let (left, right) = (sign(a, b), sign(c, d));
    if left != right {
        return left.cmp(&right);
    }
    let magnitude = widening(a.unsigned_abs(), b.unsigned_abs())
        .cmp(&widening(c.unsigned_abs(), d.unsigned_abs()));
    if left < 0 {
        magnitude.reverse()
    } else {
        magnitude
    }
}

/// The 256-bit product, high half first.
fn widening(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let (cross, carry) = (a1 * b0).overflowing_add(a0 * b1);
    let (low, carry_low) = low.overflowing_add(cross << 64);
    let high = a1 * b1 + (cross >> 64) + (u128::from(carry) << 64) + u128::from(carry_low);
    (high, low)
}

/// A signed number of up to 190 bits: `high · 2^64 + low`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    high: i128,
    low: u64,
}

impl Wide {
    /// `a * b`.
    pub(super) fn product(a: i128, b: i64) -> Self {
        let (upper, lower) = ((a >> 64) as i64, a as u64);
        let low = i128::from(lower) * i128::from(b);
        Self {
            high: i128::from(upper) * i128::from(b) + (low >> 64),
            low: low as u64,
        }
    }

    /// `self + a`.
    pub(super) fn plus(self, a: i128) -> Self {
        let (low, carry) = self.low.overflowing_add(a as u64);
        Self {
            high: self.high + (a >> 64) + i128::from(carry),
            low,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_compare_beyond_128_bits() {
        let big = 1_i128 << 110;
        assert_eq!(compare_products(big + 1, big, big, big), Ordering::Greater);
        assert_eq!(compare_products(big + 1, -big, big, -big), Ordering::Less);
        assert_eq!(compare_products(big, big, big, big), Ordering::Equal);
        assert_eq!(compare_products(big + 1, big - 1, big, big), Ordering::Less);
    }

    #[test]
    fn fractions_compare_exactly() {
        let big = 1_i128 << 109;
        assert_eq!(
            compare_fractions(big - 1, big, big - 2, big - 1),
            Ordering::Greater
        );
        assert_eq!(
            compare_fractions(big - 1, -big, big - 2, -(big - 1)),
            Ordering::Less
        );
        assert_eq!(compare_fractions(1, 3, 2, 6), Ordering::Equal);
        assert_eq!(compare_fractions(0, 3, 0, -6), Ordering::Equal);
    }

    #[test]
    fn wide_products_carry() {
        let product = Wide::product(-(1_i128 << 100) - 1, 3);
        assert!(product.plus((1_i128 << 100) + 1) < Wide::product(-(1_i128 << 100), 2));
        assert!(Wide::product(-1, 1).plus(1) == Wide::product(0, 5));
        assert!(Wide::product(1, -1).plus(2) == Wide::product(1, 1));
    }
}
