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
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    const EXACT: u64 = 1 << 53;
    let first = usize::from(bytes.first() == Some(&b'-'));
    let (mut at, mut whole, mut point, mut exact) = (first, 0_u64, None, true);
    loop {
        match *bytes.get(at)? {
            digit @ b'0'..=b'9' => {
                exact &= whole < EXACT;
                whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            }
            b'.' if point.is_none() && at > first => point = Some(at),
            b'e' | b'E' => return read(bytes, literal(bytes)?),
            b'.' | b'+' | b'-' => return None,
            _ => break,
        }
        at += 1;
    }
    let digits = point.unwrap_or(at) - first;
    let decimals = point.map_or(0, |point| at - point - 1);
    let leading_zero = digits > 1 && bytes[first] == b'0';
    if digits == 0 || leading_zero || (point.is_some() && decimals == 0) || at > LONGEST_NUMBER {
        return None;
    }
    match POWERS.get(decimals) {
        Some(power) if exact && whole <= EXACT => {
            let number = whole as f64 / power;
            Some((if first == 1 { -number } else { number }, at))
        }
        _ => read(bytes, at),
    }
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
