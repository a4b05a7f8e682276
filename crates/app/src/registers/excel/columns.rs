//! Fields as columns of a sheet: titles, units, what may be chosen, and which column is which.

use std::collections::HashMap;

use kunyu_definitions::{Codes, Definitions, Field, FieldKind, Unit};
use kunyu_terms::{AreaUnit, Date, Lang};

/// What is written behind the title of a column that holds the figure as its document writes it.
pub(super) const AS_WRITTEN: [&str; 2] = ["原文", "as written"];
pub(super) const RETIRED: [&str; 2] = ["停用", "retired"];
/// Columns that an error sheet adds; they are passed over when it is imported.
pub(super) const ROW_COLUMN: [&str; 2] = ["原行号", "Row"];
pub(super) const PROBLEM_COLUMN: [&str; 2] = ["问题", "Problem"];

/// Words of units with those of the definitions, Chinese first.
pub(super) const UNITS: [(Unit, &str, &str); 16] = [
    (Unit::SquareMetre, "平方米", "m²"),
    (Unit::Hectare, "公顷", "ha"),
    (Unit::Mu, "亩", "mu"),
    (Unit::Yuan, "元", "yuan"),
    (Unit::WanYuan, "万元", "wan yuan"),
    (Unit::YuanPerSquareMetre, "元/平方米", "yuan/m²"),
    (Unit::WanYuanPerMu, "万元/亩", "wan yuan/mu"),
    (Unit::Metre, "米", "m"),
    (Unit::Kilometre, "公里", "km"),
    (Unit::Percent, "%", "%"),
    (Unit::Kilovolt, "千伏", "kV"),
    (Unit::Day, "天", "days"),
    (Unit::Month, "月", "months"),
    (Unit::Year, "年", "years"),
    (Unit::Tonne, "吨", "t"),
    (Unit::Kilogram, "公斤", "kg"),
];

/// A unit that a column states in its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stated {
    /// Of areas.
    Area(AreaUnit),
    /// Of money: its word and its size in 0.01 元.
    Money(&'static str, i64),
}

/// A field as a column.
pub(crate) struct FieldColumn<'d> {
    pub(crate) field: &'d Field,
    pub(crate) codes: Option<&'d Codes>,
    /// Code by name; `None` where several codes bear the name.
    pub(super) by_name: HashMap<&'d str, Option<&'d str>>,
    /// Whether it must be filled.
    pub(crate) required: bool,
    pub(crate) retired: bool,
}

/// The fields as columns, in their order; `number` names the one that must always be filled.
pub(crate) fn columns_of<'d>(
    definitions: &'d Definitions,
    fields: &'d [Field],
    number: Option<&str>,
    today: Date,
) -> Vec<FieldColumn<'d>> {
    let column = |field: &'d Field| {
        let codes = field.codes.as_deref().and_then(|id| definitions.codes(id));
        let codes = codes.filter(|_| field.kind == FieldKind::Code);
        let mut by_name: HashMap<&str, Option<&str>> = HashMap::new();
        for entry in codes.into_iter().flat_map(|codes| &codes.entries) {
            by_name
                .entry(entry.name.as_str())
                .and_modify(|code| *code = None)
                .or_insert(Some(entry.code.as_str()));
        }
        FieldColumn {
            field,
            codes,
            by_name,
            required: field.required || number == Some(field.id.as_str()),
            retired: field.retired.is_some_and(|from| from <= today),
        }
    };
    fields.iter().map(column).collect()
}

/// The word of a unit.
pub(super) fn unit_word(unit: Unit, lang: Lang) -> Option<&'static str> {
    let found = UNITS.iter().find(|(known, ..)| *known == unit);
    found.map(|(_, zh, en)| if lang == Lang::Zh { *zh } else { *en })
}

/// What is told of a field in brackets: its unit.
fn bracketed(title: &str, word: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{title}（{word}）"),
        Lang::En => format!("{title} ({word})"),
    }
}

impl FieldColumn<'_> {
    /// Title in the header: with its unit; `*` where it must be filled.
    pub(super) fn heading(&self, lang: Lang) -> String {
        let title = self.field.title.in_lang(lang);
        let numeric = self.field.kind.is_number();
        let unit = unit_word(self.field.unit, lang).filter(|_| numeric);
        let mut heading = match unit {
            Some(word) => bracketed(title, word, lang),
            None => title.to_owned(),
        };
        if self.retired {
            heading = bracketed(&heading, RETIRED[usize::from(lang == Lang::En)], lang);
        }
        if self.required {
            heading.push('*');
        }
        heading
    }

    /// Title of the column beside it that holds figures as their documents write them.
    pub(super) fn written_heading(&self, lang: Lang) -> String {
        let word = AS_WRITTEN[usize::from(lang == Lang::En)];
        bracketed(self.field.title.in_lang(lang), word, lang)
    }

    /// What may be chosen in it.
    pub(super) fn choices(&self, lang: Lang) -> Vec<String> {
        if self.field.kind == FieldKind::Boolean {
            let words = if lang == Lang::Zh {
                ["是", "否"]
            } else {
                ["yes", "no"]
            };
            return words.map(str::to_owned).to_vec();
        }
        let entries = self.codes.into_iter().flat_map(|codes| &codes.entries);
        entries
            .map(|entry| told(&entry.code, &entry.name))
            .collect()
    }

    /// A code as people choose it: with its name where that says more.
    pub(super) fn code_text(&self, code: &str) -> String {
        let entry = self.codes.and_then(|codes| codes.get(code));
        entry.map_or_else(|| code.to_owned(), |entry| told(&entry.code, &entry.name))
    }
}

fn told(code: &str, name: &str) -> String {
    if code == name {
        return code.to_owned();
    }
    format!("{code} {name}")
}

/// Letters of a column, from 0.
pub(crate) fn letters(index: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), index + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
