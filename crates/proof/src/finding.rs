//! What a proof says of each figure.

use kunyu_terms::Bilingual;

use crate::draft::Place;

/// What became of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Equal to the exact value, or a claim (余, 以上) that holds.
    Right,
    /// Half-up of the exact value.
    Rounded,
    /// Only cutting, or inputs that were not rounded, explain it.
    CutOrUnrounded,
    /// It agrees, or may agree, but misleads or needs a person.
    Warned,
    /// It differs from the exact value, or contradicts the report itself.
    Wrong,
    /// No indicator was found for it.
    Untraced,
}

impl Status {
    /// As in the JSON of the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Rounded => "rounded",
            Self::CutOrUnrounded => "cut_or_unrounded",
            Self::Warned => "warned",
            Self::Wrong => "wrong",
            Self::Untraced => "untraced",
        }
    }

    /// As people read it.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Right => Bilingual::new("正确", "right"),
            Self::Rounded => Bilingual::new("四舍五入", "rounded"),
            Self::CutOrUnrounded => Bilingual::new("截尾或未取整", "cut or unrounded"),
            Self::Warned => Bilingual::new("提醒", "warned"),
            Self::Wrong => Bilingual::new("错误", "wrong"),
            Self::Untraced => Bilingual::new("未溯源", "untraced"),
        }
    }

    /// The value was found and stands.
    pub(crate) fn stands(self) -> bool {
        matches!(self, Self::Right | Self::Rounded | Self::CutOrUnrounded)
    }
}

/// One figure of the report and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// As written, without spaces: `60余名`, `95.87%`.
    pub figure: String,
    /// Where it stands.
    pub place: Place,
    /// What should stand there, in the unit of the figure, rounded half-up to its places.
    pub expected: Option<String>,
    /// What became of it.
    pub status: Status,
    /// Why.
    pub reason: Bilingual,
    /// The indicator it was traced to.
    pub indicator: Option<String>,
    /// The paragraph, from 0, and the characters of the figure in it, as written.
    pub span: Span,
}

/// Characters of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Paragraph of the draft, from 0.
    pub paragraph: usize,
    /// First character, from 0.
    pub from: usize,
    /// Behind the last character.
    pub to: usize,
}
