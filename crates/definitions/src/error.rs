use kunyu_terms::{Lang, Localized};
use thiserror::Error;

use crate::text::Place;

/// A definition that cannot be loaded: where, what is wrong, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}:{}: {}", place.file, place.line, self.problem.sentence(Lang::En))]
pub struct DefinitionError {
    /// File and line.
    pub place: Place,
    /// What is wrong.
    pub problem: Problem,
    /// What was probably meant, or what to write.
    pub suggestion: Option<String>,
}

/// What is wrong with a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Not TOML; the parser's words.
    Syntax(String),
    /// A file that defines nothing.
    Empty,
    /// A key that this kind of definition does not have.
    UnknownField {
        /// The table.
        table: String,
        /// The key.
        field: String,
    },
    /// A key that must be there.
    MissingField {
        /// The table.
        table: String,
        /// The key.
        field: String,
    },
    /// A value of the wrong type.
    WrongType {
        /// The key.
        field: String,
        /// What is expected, in Chinese and English.
        expected: (&'static str, &'static str),
    },
    /// A unit other than the one needed.
    WrongUnit {
        /// The key or expression.
        field: String,
        /// The unit found.
        found: String,
        /// The unit needed.
        expected: String,
    },
    /// A name that nothing defines.
    Dangling {
        /// What kind of thing is named, in Chinese and English.
        kind: (&'static str, &'static str),
        /// The name.
        id: String,
    },
    /// The same id twice.
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was defined first.
        first: Place,
    },
    /// Two versions start on the same day.
    TwoVersions {
        /// The definition.
        id: String,
        /// The day, ISO.
        date: String,
    },
    /// A legal number or rule without its article.
    MissingArticle {
        /// The definition.
        id: String,
    },
    /// A condition that does not read.
    Condition {
        /// The expression.
        expression: String,
        /// What is wrong, Chinese.
        zh: String,
        /// What is wrong, English.
        en: String,
    },
    /// Parts of a definition that do not fit together.
    Structure {
        /// What it is about.
        subject: String,
        /// What is wrong, Chinese.
        zh: String,
        /// What is wrong, English.
        en: String,
    },
    /// A placeholder in a message that nothing fills.
    Placeholder {
        /// The name between braces.
        name: String,
    },
    /// What reads well but cannot be meant.
    Sense {
        /// What is wrong, Chinese.
        zh: String,
        /// What is wrong, English.
        en: String,
    },
}

impl Localized for Problem {
    fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "definition.syntax",
            Self::Empty => "definition.empty",
            Self::UnknownField { .. } => "definition.unknown_field",
            Self::MissingField { .. } => "definition.missing_field",
            Self::WrongType { .. } => "definition.wrong_type",
            Self::WrongUnit { .. } => "definition.wrong_unit",
            Self::Dangling { .. } => "definition.dangling",
            Self::DuplicateId { .. } => "definition.duplicate_id",
            Self::TwoVersions { .. } => "definition.two_versions",
            Self::MissingArticle { .. } => "definition.missing_article",
            Self::Condition { .. } => "definition.condition",
            Self::Structure { .. } => "definition.structure",
            Self::Placeholder { .. } => "definition.placeholder",
            Self::Sense { .. } => "definition.sense",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.sentence_zh(),
            Lang::En => self.sentence_en(),
        }
    }
}

impl Problem {
    fn sentence_zh(&self) -> String {
        match self {
            Self::Syntax(message) => format!("TOML 语法错误：{message}"),
            Self::Empty => "文件里没有任何定义".to_owned(),
            Self::UnknownField { table, field } => format!("{table} 中没有“{field}”这一项"),
            Self::MissingField { table, field } => format!("{table} 缺少“{field}”"),
            Self::WrongType { field, expected } => format!("“{field}”应为{}", expected.0),
            Self::WrongUnit {
                field,
                found,
                expected,
            } => {
                format!("“{field}”的单位是 {found}，应为 {expected}")
            }
            Self::Dangling { kind, id } => format!("没有名为“{id}”的{}", kind.0),
            Self::DuplicateId { id, first } => {
                format!("“{id}”重复，已在 {} 第 {} 行定义", first.file, first.line)
            }
            Self::TwoVersions { id, date } => format!("“{id}”在 {date} 有两个版本同时生效"),
            Self::MissingArticle { id } => format!("“{id}”没有写明依据条款（article）"),
            Self::Condition { expression, zh, .. } => format!("条件“{}”：{zh}", shown(expression)),
            Self::Structure { subject, zh, .. } => format!("“{subject}”：{zh}"),
            Self::Placeholder { name } => format!("提示语中的 {{{name}}} 没有来源"),
            Self::Sense { zh, .. } => zh.clone(),
        }
    }

    fn sentence_en(&self) -> String {
        match self {
            Self::Syntax(message) => format!("not valid TOML: {message}"),
            Self::Empty => "the file defines nothing".to_owned(),
            Self::UnknownField { table, field } => format!("{table} has no field \"{field}\""),
            Self::MissingField { table, field } => format!("{table} lacks \"{field}\""),
            Self::WrongType { field, expected } => format!("\"{field}\" must be {}", expected.1),
            Self::WrongUnit {
                field,
                found,
                expected,
            } => {
                format!("\"{field}\" is in {found}, expected {expected}")
            }
            Self::Dangling { kind, id } => format!("no {} is named \"{id}\"", kind.1),
            Self::DuplicateId { id, first } => {
                format!(
                    "\"{id}\" is defined twice, first in {} line {}",
                    first.file, first.line
                )
            }
            Self::TwoVersions { id, date } => {
                format!("two versions of \"{id}\" come into force on {date}")
            }
            Self::MissingArticle { id } => format!("\"{id}\" cites no article"),
            Self::Condition { expression, en, .. } => {
                format!("condition \"{}\": {en}", shown(expression))
            }
            Self::Structure { subject, en, .. } => format!("\"{subject}\": {en}"),
            Self::Placeholder { name } => format!("nothing fills {{{name}}} in the message"),
            Self::Sense { en, .. } => en.clone(),
        }
    }
}

/// Most letters of an expression that a message repeats.
const SHOWN: usize = 300;

/// An expression on one line, not longer than a message bears.
fn shown(expression: &str) -> String {
    let mut words = expression.split(|c: char| c.is_whitespace() || c.is_control());
    let mut line = String::new();
    for word in words.by_ref().filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(SHOWN));
        if line.len() >= SHOWN {
            line = line.chars().take(SHOWN).chain(['…']).collect();
            break;
        }
    }
    line
}

impl Localized for DefinitionError {
    fn code(&self) -> &'static str {
        self.problem.code()
    }

    fn sentence(&self, lang: Lang) -> String {
        let Place { file, line } = &self.place;
        match lang {
            Lang::Zh => format!("{file} 第 {line} 行：{}", self.problem.sentence(lang)),
            Lang::En => format!("{file} line {line}: {}", self.problem.sentence(lang)),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let meant = self.suggestion.as_ref()?;
        Some(match lang {
            Lang::Zh => format!("是否应为“{meant}”？"),
            Lang::En => format!("did you mean \"{meant}\"?"),
        })
    }
}
