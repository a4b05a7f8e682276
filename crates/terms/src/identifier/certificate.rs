use std::fmt;
use std::str::FromStr;

use super::{IdentifierError, IdentifierFault, IdentifierKind};

/// 不动产权证号、不动产登记证明号: province, year, issuing place, 7-digit serial of that year.
///
/// Brackets and blanks are read in either width and written in full width.
///
/// ```
/// use kunyu_terms::CertificateNumber;
/// let number: CertificateNumber = "鄂(2020)武汉市东西湖不动产权第0000001号".parse()?;
/// assert_eq!(number.to_string(), "鄂（2020）武汉市东西湖不动产权第0000001号");
/// assert_eq!((number.year, number.serial), (2020, 1));
/// # Ok::<(), kunyu_terms::IdentifierError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber {
    /// Short name of the province, as 鄂.
    pub province: String,
    /// Year.
    pub year: i16,
    /// City or county that issues it, as it writes itself (武汉市东西湖, without 区).
    pub place: String,
    /// What it proves.
    pub kind: CertificateKind,
    /// Serial of the year, 1 to 9 999 999.
    pub serial: u32,
}

/// What a certificate proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateKind {
    /// 不动产权证书: a right.
    Right,
    /// 不动产登记证明: a mortgage, easement or notice.
    Proof,
}

const KIND: IdentifierKind = IdentifierKind::CertificateNumber;
const WORDS: [(&str, CertificateKind); 2] = [
    ("不动产权第", CertificateKind::Right),
    ("不动产证明第", CertificateKind::Proof),
];
/// Short names of provinces on certificates.
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵黔云滇藏陕甘青宁新";

fn parse(text: &str) -> Option<CertificateNumber> {
    let (province, rest) = text.split_once('（')?;
    let (year, rest) = rest.split_once('）')?;
    let found = WORDS.iter().find_map(|(word, kind)| {
        let (place, serial) = rest.split_once(word)?;
        Some((place, serial, *kind))
    });
    let (place, serial, kind) = found?;
    let serial = serial.strip_suffix('号')?;
    let digits = |text: &str, count| {
        text.len() == count && text.bytes().all(|letter| letter.is_ascii_digit())
    };
    let mut letters = province.chars();
    let known = letters
        .next()
        .is_some_and(|letter| PROVINCES.contains(letter));
    let named = (2..=20).contains(&place.chars().count())
        && place
            .chars()
            .all(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let shaped = known && letters.next().is_none() && named;
    if !shaped || !digits(year, 4) || !digits(serial, 7) {
        return None;
    }
    let serial = serial.parse().ok().filter(|serial| *serial > 0)?;
    Some(CertificateNumber {
        province: province.to_owned(),
        year: year.parse().ok()?,
        place: place.to_owned(),
        kind,
        serial,
    })
}

impl FromStr for CertificateNumber {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let wide = |letter: char| match letter {
            '(' => Some('（'),
            ')' => Some('）'),
            letter if letter.is_whitespace() => None,
            letter => Some(letter),
        };
        let text: String = text.chars().filter_map(wide).collect();
        parse(&text).ok_or_else(|| KIND.fails(IdentifierFault::Form))
    }
}

impl fmt::Display for CertificateNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = WORDS.iter().filter(|(_, kind)| *kind == self.kind);
        let word = words.next().map_or("", |(word, _)| word);
        let (province, year, place) = (&self.province, self.year, &self.place);
        write!(
            formatter,
            "{province}（{year:04}）{place}{word}{:07}号",
            self.serial
        )
    }
}
