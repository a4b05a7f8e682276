use std::fmt;

use thiserror::Error;

use crate::{Lang, Localized};

/// Why a text is not an identifier. It never repeats the text, which may be personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.sentence(Lang::En))]
pub struct IdentifierError {
    /// What it should be.
    pub kind: IdentifierKind,
    /// What is wrong.
    pub fault: IdentifierFault,
}

/// The kinds of identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentifierKind {
    /// 公民身份号码 (GB 11643)
    IdNumber,
    /// 统一社会信用代码 (GB 32100)
    CreditCode,
    /// 宗地代码, the first 19 characters of a unit code (GB/T 37346)
    ParcelCode,
    /// 不动产单元代码 (GB/T 37346)
    UnitCode,
    /// 不动产权证号、不动产登记证明号
    CertificateNumber,
}

/// What is wrong with an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentifierFault {
    /// It has another number of characters.
    Length {
        /// Characters needed.
        expected: usize,
        /// Characters found.
        found: usize,
    },
    /// A character that may not stand there.
    Character {
        /// Its place, from 1.
        position: usize,
    },
    /// The check digit is another.
    CheckDigit,
    /// The date of birth is no date.
    Date,
    /// A feature that only land of a collective (J) can have.
    CollectiveOnly,
    /// Land without fixtures is W with eight noughts, and nothing else is.
    Fixture,
    /// It is not written in this form.
    Form,
}

impl IdentifierKind {
    /// Its name.
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::IdNumber, Lang::Zh) => "公民身份号码",
            (Self::IdNumber, Lang::En) => "ID number",
            (Self::CreditCode, Lang::Zh) => "统一社会信用代码",
            (Self::CreditCode, Lang::En) => "unified social credit code",
            (Self::ParcelCode, Lang::Zh) => "宗地代码",
            (Self::ParcelCode, Lang::En) => "parcel code",
            (Self::UnitCode, Lang::Zh) => "不动产单元代码",
            (Self::UnitCode, Lang::En) => "real-estate unit code",
            (Self::CertificateNumber, Lang::Zh) => "不动产权证号",
            (Self::CertificateNumber, Lang::En) => "certificate number",
        }
    }
}

impl fmt::Display for IdentifierFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en())
    }
}

impl IdentifierFault {
    fn zh(self) -> String {
        match self {
            Self::Length { expected, found } => format!("应为{expected}位，实为{found}位"),
            Self::Character { position } => format!("第{position}位不是允许的字符"),
            Self::CheckDigit => "校验码不符，请核对是否抄错".to_owned(),
            Self::Date => "出生日期不是有效日期".to_owned(),
            Self::CollectiveOnly => "所有权（A）和宅基地（C）只能与集体（J）相配".to_owned(),
            Self::Fixture => "无定着物应写作 W00000000，有定着物不能全为零".to_owned(),
            Self::Form => "写法应如“鄂（2020）武汉市东西湖不动产权第0000001号”".to_owned(),
        }
    }

    fn en(self) -> String {
        match self {
            Self::Length { expected, found } => {
                format!("must have {expected} characters, has {found}")
            }
            Self::Character { position } => {
                format!("character {position} may not stand there")
            }
            Self::CheckDigit => "the check digit does not fit: was it copied wrongly?".to_owned(),
            Self::Date => "the date of birth is no date".to_owned(),
            Self::CollectiveOnly => "A and C are for collective land (J) only".to_owned(),
            Self::Fixture => "land without fixtures is W00000000, and only that".to_owned(),
            Self::Form => "must be written as 鄂（2020）武汉市东西湖不动产权第0000001号".to_owned(),
        }
    }
}

impl Localized for IdentifierError {
    fn code(&self) -> &'static str {
        match self.kind {
            IdentifierKind::IdNumber => "terms.id_number",
            IdentifierKind::CreditCode => "terms.credit_code",
            IdentifierKind::ParcelCode => "terms.parcel_code",
            IdentifierKind::UnitCode => "terms.unit_code",
            IdentifierKind::CertificateNumber => "terms.certificate_number",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let name = self.kind.name(lang);
        match lang {
            Lang::Zh => format!("{name}：{}", self.fault.zh()),
            Lang::En => format!("{name}: {}", self.fault.en()),
        }
    }
}

impl IdentifierKind {
    pub(super) fn fails(self, fault: IdentifierFault) -> IdentifierError {
        IdentifierError { kind: self, fault }
    }

    /// Exactly `expected` characters of ASCII that `allowed` admits at their place (from 0).
    pub(super) fn characters(
        self,
        text: &str,
        expected: usize,
        allowed: impl Fn(usize, u8) -> bool,
    ) -> Result<(), IdentifierError> {
        let found = text.chars().count();
        if found != expected {
            return Err(self.fails(IdentifierFault::Length { expected, found }));
        }
        let admitted = |(place, letter): (usize, char)| {
            u8::try_from(letter).is_ok_and(|letter| allowed(place, letter))
        };
        match text.chars().enumerate().position(|at| !admitted(at)) {
            None => Ok(()),
            Some(place) => Err(self.fails(IdentifierFault::Character {
                position: place + 1,
            })),
        }
    }
}
