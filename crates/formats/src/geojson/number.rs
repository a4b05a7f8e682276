//! Number literals of JSON: how long they are, and the nearest `f64`.

use super::token::LONGEST_NUMBER;

/// Length of the number literal at the beginning of some bytes that hold the byte behind it too; `None`
/// where there is no valid literal, its end is not seen, or it is long.
pub(super) fn literal(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = bytes.get(from..)?;
        let count = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        (count > 0).then_some(from + count)
    };
    let first = usize::from(bytes.first() == Some(&b'-'));
    let mut end = match bytes.get(first)? {
        b'0' => first + 1,
        _ => digits(first)?,
    };
    if bytes.get(end)? == &b'.' {
        end = digits(end + 1)?;
    }
    if matches!(bytes.get(end)?, b'e' | b'E') {
        let sign = matches!(bytes.get(end + 1)?, b'+' | b'-');
        end = digits(end + 1 + usize::from(sign))?;
    }
    // the byte behind it is there
    bytes.get(end)?;
    (end <= LONGEST_NUMBER).then_some(end)
}

/// The number at the beginning of some bytes, and its length; `None` where there is no valid and finite one,
/// or its end is not seen.
///
/// Without exponent it is often exactly a whole number below 2^53 by a power of ten up to 10^22: of these two
/// `f64` holds each, so that the quotient is the nearest `f64`.
pub(super) fn decimal(bytes: &[u8]) -> Option<(f64, usize)> {
    const EXACT: u64 = 1 << 53;
    let first = usize::from(bytes.first() == Some(&b'-'));
    let mut digits = Digits::default();
    let point = digits.take(bytes, first);
    let whole_digits = digits.kept;
    let mut at = point;
    if bytes.get(point)? == &b'.' {
        at = digits.take(bytes, point + 1);
        if at == point + 1 {
            return None;
        }
    }
    match bytes.get(at)? {
        b'e' | b'E' => return read(bytes, literal(bytes)?),
        b'.' | b'+' | b'-' => return None,
        _ => {}
    }
    let leading_zero = point > first + 1 && bytes[first] == b'0';
    if point == first || leading_zero || at > LONGEST_NUMBER {
        return None;
    }
    let Digits { number, kept, cut } = digits;
    let number = match POWERS.get(kept - whole_digits) {
        _ if whole_digits < point - first => return read(bytes, at),
        Some(power) if !cut && number <= EXACT => number as f64 / power,
        _ => match nearest(number, kept - whole_digits, cut) {
            Some(number) => number,
            None => return read(bytes, at),
        },
    };
    Some((if first == 1 { -number } else { number }, at))
}

const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The first digits of a literal as a number.
#[derive(Default)]
struct Digits {
    number: u64,
    /// Digits that are in the number.
    kept: usize,
    /// Whether digits behind them are not.
    cut: bool,
}

impl Digits {
    /// Takes the digits from a place on; where they end.
    fn take(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk)
            && self.number < 100_000_000_000
            && let Some(eight) = eight_digits(*chunk)
        {
            self.number = self.number * 100_000_000 + eight;
            (self.kept, at) = (self.kept + 8, at + 8);
        }
        while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
            if self.number < 1_000_000_000_000_000_000 {
                self.number = self.number * 10 + u64::from(digit - b'0');
                self.kept += 1;
            } else {
                self.cut = true;
            }
            at += 1;
        }
        at
    }
}

/// The number that eight digits are, all at once; `None` where another byte is among them.
fn eight_digits(chunk: [u8; 8]) -> Option<u64> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let bytes = u64::from_le_bytes(chunk);
    let digits = bytes.wrapping_sub(0x3030_3030_3030_3030);
    if (bytes.wrapping_add(0x4646_4646_4646_4646) | digits) & HIGH != 0 {
        return None;
    }
    // pairs, then two pairs, then all
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

/// The first 64 bits of the reciprocals of powers of ten, rounded down, and by how many bits they are shifted.
const RECIPROCALS: [(u64, i32); 20] = {
    let mut table = [(0, 0); 20];
    let (mut at, mut power) = (1, 10_u128);
    while at < table.len() {
        let shift = 63 + 128 - power.leading_zeros();
        table[at] = (((1_u128 << shift) / power) as u64, shift as i32);
        (at, power) = (at + 1, power * 10);
    }
    table
};

/// The nearest `f64` of a number by a power of ten; `cut`: or anything up to the next number by it. `None`
/// where that is not certain.
fn nearest(number: u64, decimals: usize, cut: bool) -> Option<f64> {
    let &(reciprocal, shift) = RECIPROCALS
        .get(decimals)
        .filter(|_| decimals > 0 && number > 0)?;
    let zeros = number.leading_zeros();
    let (low, high) = (number, u128::from(number) + u128::from(cut));
    // what is meant lies between these two: where both have one nearest number, it is that
    let low = u128::from(low << zeros) * u128::from(reciprocal);
    let high = (high << zeros).checked_mul(u128::from(reciprocal) + 1)?;
    let rounded = |product: u128| {
        let is_more = u64::from(product as u64 != 0);
        ((product >> 64) as u64 | is_more) as f64
    };
    let exponent = 1023 + 64 - shift - zeros.cast_signed();
    let scale = f64::from_bits(u64::try_from(exponent).ok()? << 52);
    (rounded(low) == rounded(high)).then(|| rounded(low) * scale)
}

/// The number that these first bytes are.
fn read(bytes: &[u8], length: usize) -> Option<(f64, usize)> {
    let number: f64 = std::str::from_utf8(&bytes[..length]).ok()?.parse().ok()?;
    number.is_finite().then_some((number, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::io::{self, Read};

    use super::super::token::Tokens;
    use super::*;
    use crate::Place;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// What is read the short way is what the standard library reads.
        #[test]
        fn decimals_are_the_nearest(text in "-?[0-9]{0,12}(\\.[0-9]{0,22})?[eE+]?[0-9]?") {
            let closed = format!("{text},");
            if let Some((number, length)) = decimal(closed.as_bytes()) {
                prop_assert_eq!(literal(closed.as_bytes()), Some(length));
                prop_assert_eq!(number.to_bits(), text[..length].parse::<f64>().unwrap().to_bits());
            }
        }

        /// A literal found in sight is one that the slow way takes whole, and the other way round.
        #[test]
        fn literals_agree(text in "-?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?[,. -]") {
            let slow = |text: &str| {
                // byte by byte, so that the end is never in sight
                let mut tokens = Tokens::new(Single(text.as_bytes()), Place::file("x"), 9, 99);
                tokens.number_text().map(str::len).ok()
            };
            let fast = literal(text.as_bytes());
            prop_assert_eq!(fast, slow(&text));
        }
    }

    #[test]
    fn usual_coordinates_are_read_the_short_way() {
        assert_eq!(decimal(b"528838.1234567]"), Some((528838.1234567, 14)));
        assert_eq!(decimal(b"-0,"), Some((-0.0, 2)));
        let written = b"502853.038799999980256,";
        assert_eq!(decimal(written), Some((502853.0388, 22)));
        assert_eq!(nearest(5028530387999999802, 13, true), Some(502853.0388));
        assert_eq!(decimal(b"99999999999999999]"), Some((1e17, 17)));
        assert_eq!(decimal(b"1e3]"), Some((1e3, 3)));
        for slow in [
            "01,",
            "1.,",
            ".5,",
            "1e,",
            "1e999,",
            "99999999999999999",
            "-,",
            "1",
            "1.2.3,",
        ] {
            assert_eq!(decimal(slow.as_bytes()), None, "{slow}");
        }
    }

    /// Gives one byte at a time.
    struct Single<'a>(&'a [u8]);

    impl Read for Single<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0
                .take(1)
                .read(buffer)
                .inspect(|count| self.0 = &self.0[*count..])
        }
    }
}
