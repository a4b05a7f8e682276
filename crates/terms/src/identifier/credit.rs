use std::fmt;
use std::str::FromStr;

use super::{IdentifierError, IdentifierFault, IdentifierKind};

/// 统一社会信用代码 (GB 32100): registering department, category, division, organisation code, check
/// character.
///
/// ```
/// use kunyu_terms::CreditCode;
/// let code: CreditCode = "91110000600037341L".parse()?;
/// assert_eq!((code.division(), code.organisation()), ("110000", "600037341"));
/// assert!("91110000600037341M".parse::<CreditCode>().is_err());
/// # Ok::<(), kunyu_terms::IdentifierError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

const KIND: IdentifierKind = IdentifierKind::CreditCode;
/// Without I, O, S, V and Z; the value of a character is its place.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

impl CreditCode {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The division of the registering authority (GB/T 2260).
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }

    /// The organisation code (GB 11714), with its own check character.
    ///
    /// That one is not examined: codes are in use in which it does not fit.
    pub fn organisation(&self) -> &str {
        &self.0[8..17]
    }
}

fn value(letter: u8) -> Option<usize> {
    ALPHABET.iter().position(|other| *other == letter)
}

impl FromStr for CreditCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let text = text.trim().to_ascii_uppercase();
        KIND.characters(&text, 18, |place, letter| match place {
            2..=7 => letter.is_ascii_digit(),
            _ => value(letter).is_some(),
        })?;
        let values = text.bytes().filter_map(value);
        let sum: usize = values
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        if text.as_bytes()[17] != ALPHABET[(31 - sum % 31) % 31] {
            return Err(KIND.fails(IdentifierFault::CheckDigit));
        }
        Ok(Self(text))
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
