//! Temporary files beside the target, and coordinates as the digits that will be written.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

/// A nameless temporary file: written first, then read.
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self(BufWriter::with_capacity(1 << 16, file)))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    pub(super) fn into_reader(self) -> io::Result<BufReader<File>> {
        let mut file = self
            .0
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(BufReader::with_capacity(1 << 16, file))
    }
}

/// A number of eight bytes; `None` at the end.
pub(super) fn read_u64(reader: &mut impl Read) -> io::Result<Option<u64>> {
    let mut bytes = [0; 8];
    match reader.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(u64::from_le_bytes(bytes))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// A position as it will be written; equal when the digits are.
pub(super) type Node = (i64, i64);

/// How coordinates are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Digits {
    /// So many decimals: a node holds multiples of the last one.
    Fixed(u8),
    /// All that an `f64` has: a node holds its bits.
    Full,
}

impl Digits {
    fn number(self, value: f64) -> Option<i64> {
        match self {
            Self::Full => value.is_finite().then(|| {
                if value == 0.0 {
                    0
                } else {
                    value.to_bits() as i64
                }
            }),
            Self::Fixed(decimals) => {
                let scaled = (value * 10_f64.powi(i32::from(decimals))).round();
                (scaled.abs() < 9e15).then_some(scaled as i64)
            }
        }
    }

    /// The position with the digits that are written; `None` for one that is not finite or has
    /// more digits than an `f64` holds.
    pub(super) fn node(self, (x, y): (f64, f64)) -> Option<Node> {
        Some((self.number(x)?, self.number(y)?))
    }

    fn write_number(self, out: &mut String, number: i64) {
        use std::fmt::Write as _;
        let _ = match self {
            Self::Full => write!(out, "{}", f64::from_bits(number as u64)),
            Self::Fixed(0) => write!(out, "{number}"),
            Self::Fixed(decimals) => {
                let unit = 10_u64.pow(u32::from(decimals));
                let sign = if number < 0 { "-" } else { "" };
                let (whole, rest) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
                let width = usize::from(decimals);
                write!(out, "{sign}{whole}.{rest:0width$}")
            }
        };
    }

    /// Adds `x,y` and a line end.
    pub(super) fn write(self, out: &mut String, (x, y): Node) {
        self.write_pair(out, (x, y));
        out.push_str("\r\n");
    }

    /// Adds `x,y`.
    pub(super) fn write_pair(self, out: &mut String, (x, y): Node) {
        self.write_number(out, x);
        out.push(',');
        self.write_number(out, y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_number() {
        for (digits, value, text) in [
            (
                Digits::Fixed(3),
                (38_520_000.123_4, -0.000_4),
                "38520000.123,0.000",
            ),
            (Digits::Fixed(3), (-1.5, -0.001), "-1.500,-0.001"),
            (Digits::Fixed(0), (12.4, 12.6), "12,13"),
            (
                Digits::Full,
                (114.123_456_789_012_3, -0.0),
                "114.1234567890123,0",
            ),
        ] {
            let mut out = String::new();
            digits.write_pair(&mut out, digits.node(value).unwrap());
            assert_eq!(out, text);
        }
        assert_eq!(Digits::Fixed(3).node((f64::NAN, 0.0)), None);
        assert_eq!(Digits::Full.node((f64::INFINITY, 0.0)), None);
        assert_eq!(Digits::Fixed(9).node((38_520_000.0, 0.0)), None);
    }
}
