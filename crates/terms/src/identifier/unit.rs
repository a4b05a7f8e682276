use std::fmt;
use std::str::FromStr;

use super::{IdentifierError, IdentifierFault, IdentifierKind};

/// 宗地代码: county 6, cadastral area 3 and sub-area 3, feature 2, serial 5 (GB/T 37346).
///
/// ```
/// use kunyu_terms::ParcelCode;
/// let code: ParcelCode = "420112 001001 GB00001".parse()?;
/// assert_eq!(code.as_str(), "420112001001GB00001");
/// assert_eq!(code.to_string(), "420112 001001 GB00001");
/// assert_eq!(code.county(), "420112");
/// # Ok::<(), kunyu_terms::IdentifierError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParcelCode(String);

/// 不动产单元代码: a parcel code, the feature of the fixture and its 8 digits (GB/T 37346).
///
/// ```
/// use kunyu_terms::UnitCode;
/// let code: UnitCode = "420112001001GB00001F00010001".parse()?;
/// assert_eq!(code.to_string(), "420112 001001 GB00001 F00010001");
/// assert_eq!(code.building(), Some(("0001", "0001")));
/// assert_eq!(code.parcel().as_str(), "420112001001GB00001");
/// # Ok::<(), kunyu_terms::IdentifierError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode(String);

const PARCEL: usize = 19;
const UNIT: usize = 28;
const OWNERS: &[u8] = b"GJZ";
const FEATURES: &[u8] = b"ABSXCDEFHGWYLN";
const FIXTURES: &[u8] = b"FLQW";

impl ParcelCode {
    /// The code without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The county (GB/T 2260).
    pub fn county(&self) -> &str {
        &self.0[..6]
    }

    /// Feature: whose land (G state, J collective, Z undetermined), and which right.
    pub fn feature(&self) -> &str {
        &self.0[12..14]
    }
}

impl UnitCode {
    /// The code without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parcel on which it stands.
    pub fn parcel(&self) -> ParcelCode {
        ParcelCode(self.0[..PARCEL].to_owned())
    }

    /// Whether it is the land alone (W).
    pub fn is_bare(&self) -> bool {
        self.0.as_bytes()[PARCEL] == b'W'
    }

    /// Building (幢) and flat (户); none for anything but a building.
    pub fn building(&self) -> Option<(&str, &str)> {
        let building = self.0.as_bytes()[PARCEL] == b'F';
        building.then(|| (&self.0[PARCEL + 1..PARCEL + 5], &self.0[PARCEL + 5..]))
    }
}

/// Letters and digits at their places; a place beyond the parcel is the fixture's.
fn allowed(place: usize, letter: u8) -> bool {
    match place {
        12 => OWNERS.contains(&letter),
        13 => FEATURES.contains(&letter),
        PARCEL => FIXTURES.contains(&letter),
        _ => letter.is_ascii_digit(),
    }
}

/// Without blanks between the groups, in capitals.
fn joined(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '\u{3000}'));
    kept.collect::<String>().to_ascii_uppercase()
}

fn read(text: &str, kind: IdentifierKind, length: usize) -> Result<String, IdentifierError> {
    let text = joined(text.trim());
    kind.characters(&text, length, allowed)?;
    let bytes = text.as_bytes();
    if matches!(bytes[13], b'A' | b'C') && bytes[12] != b'J' {
        return Err(kind.fails(IdentifierFault::CollectiveOnly));
    }
    Ok(text)
}

impl FromStr for ParcelCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        read(text, IdentifierKind::ParcelCode, PARCEL).map(Self)
    }
}

impl FromStr for UnitCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let kind = IdentifierKind::UnitCode;
        let text = read(text, kind, UNIT)?;
        let noughts = text[PARCEL + 1..].bytes().all(|digit| digit == b'0');
        if noughts != (text.as_bytes()[PARCEL] == b'W') {
            return Err(kind.fails(IdentifierFault::Fixture));
        }
        Ok(Self(text))
    }
}

impl fmt::Display for ParcelCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = &self.0;
        write!(formatter, "{} {} {}", &code[..6], &code[6..12], &code[12..])
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.parcel(), &self.0[PARCEL..])
    }
}
