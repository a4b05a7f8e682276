use std::fmt;
use std::str::FromStr;

use super::{IdentifierError, IdentifierFault, IdentifierKind};
use crate::Date;

/// 公民身份号码 (GB 11643): 6 digits of the division, date of birth, serial, check digit.
///
/// Personal data: it is shown masked; [`IdNumber::revealed`] gives it whole.
///
/// ```
/// use kunyu_terms::IdNumber;
/// let number: IdNumber = "11010519491231002x".parse()?;
/// assert_eq!(number.to_string(), "110105********002X");
/// assert_eq!(number.revealed(), "11010519491231002X");
/// assert!("110105194912310021".parse::<IdNumber>().is_err());
/// # Ok::<(), kunyu_terms::IdentifierError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(String);

const KIND: IdentifierKind = IdentifierKind::IdNumber;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl IdNumber {
    /// The number itself.
    pub fn revealed(&self) -> &str {
        &self.0
    }

    /// Date of birth.
    pub fn born_on(&self) -> Option<Date> {
        born_on(&self.0)
    }
}

fn born_on(text: &str) -> Option<Date> {
    let (year, month, day) = (text.get(6..10)?, text.get(10..12)?, text.get(12..14)?);
    format!("{year}-{month}-{day}").parse().ok()
}

impl FromStr for IdNumber {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let text = text.trim().to_ascii_uppercase();
        KIND.characters(&text, 18, |place, letter| {
            letter.is_ascii_digit() || place == 17 && letter == b'X'
        })?;
        if born_on(&text).is_none() {
            return Err(KIND.fails(IdentifierFault::Date));
        }
        let digits = text.bytes().map(|letter| u32::from(letter - b'0'));
        let sum: u32 = digits
            .zip(WEIGHTS)
            .map(|(digit, weight)| digit * weight)
            .sum();
        if text.as_bytes()[17] != CHECKS[sum as usize % 11] {
            return Err(KIND.fails(IdentifierFault::CheckDigit));
        }
        Ok(Self(text))
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}********{}", &self.0[..6], &self.0[14..])
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdNumber({self})")
    }
}
