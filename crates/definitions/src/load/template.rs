//! Texts of reports: what stands between braces, and what was probably meant.

use super::dangling;
use super::registry::duplicate;
use crate::error::Problem;
use crate::model::{Form, Indicator, InsertKind, Piece, Template};
use crate::text::{Place, Placed, Reader, nearest};

const BARE: [&str; 5] = ["year", "next_year", "last_year", "bureau", "tasks"];
const FORMS: [(&str, Form); 4] = [
    ("value", Form::Value),
    ("display", Form::Display),
    ("words", Form::Words),
    ("last_year", Form::LastYear),
];
const INSERTS: [(&str, InsertKind); 3] = [
    ("table", InsertKind::Table),
    ("chart", InsertKind::Chart),
    ("map", InsertKind::Map),
];

/// What a text of the report can name.
pub(crate) struct Names<'d> {
    pub(crate) indicators: &'d [Indicator],
    /// The ids of its tables, charts and maps, each with its place.
    inserts: Vec<(InsertKind, Placed<String>)>,
}

impl<'d> Names<'d> {
    pub(crate) fn of(document: &Reader<'_>, indicators: &'d [Indicator]) -> Self {
        let mut inserts: Vec<(InsertKind, Placed<String>)> = Vec::new();
        for (key, kind) in INSERTS {
            for row in document.tables(key) {
                let Some(id) = row.optional_text("id") else {
                    continue;
                };
                let same = |other: &&(InsertKind, Placed<String>)| {
                    other.0 == kind && other.1.value == id.value
                };
                match inserts.iter().find(same) {
                    Some((_, first)) => {
                        duplicate(document.reports(), &id.value, &id.place, &first.place);
                    }
                    None => inserts.push((kind, id)),
                }
            }
        }
        Self {
            indicators,
            inserts,
        }
    }

    /// A required text on one line.
    pub(crate) fn line(&self, table: &Reader<'_>, key: &'static str) -> Option<Template> {
        let text = table.text(key)?;
        Some(self.template(&text.value, &text.place, table))
    }

    /// The title of the report: a text, or one in both languages.
    pub(crate) fn title(&self, table: &Reader<'_>) -> (Option<Template>, Option<Template>) {
        let both = table
            .find("title")
            .filter(|value| value.get_ref().as_table().is_some());
        let Some(value) = both else {
            return (self.line(table, "title"), None);
        };
        let place = table.place_of(value);
        let words = table.bilingual("title");
        let of = |text: &str| self.template(text, &place, table);
        let title = words.as_ref().map(|words| of(&words.zh));
        (title, words.as_ref().map(|words| of(&words.en)))
    }

    /// The paragraphs of a text, one to a line; empty lines do not count.
    pub(crate) fn paragraphs(&self, table: &Reader<'_>) -> Vec<Template> {
        let Some(text) = table.optional_text("text") else {
            return Vec::new();
        };
        let lines = (0..).zip(text.value.lines());
        let written = lines.filter(|(_, line)| !line.trim().is_empty());
        let template = |(number, line): (u32, &str)| {
            let place = table.place_within(&text.place, number);
            self.template(line.trim(), &place, table)
        };
        written.map(template).collect()
    }

    fn template(&self, text: &str, place: &Place, table: &Reader<'_>) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            match self.piece(name) {
                Ok(piece) => pieces.push(piece),
                Err(suggestion) => {
                    let problem = Problem::Placeholder {
                        name: name.to_owned(),
                    };
                    table.reports().add(place.clone(), problem, suggestion);
                }
            }
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Template { pieces }
    }

    /// What stands between braces, or what was probably meant.
    fn piece(&self, name: &str) -> Result<Piece, Option<String>> {
        match name {
            "year" => return Ok(Piece::Year(0)),
            "next_year" => return Ok(Piece::Year(1)),
            "last_year" => return Ok(Piece::Year(-1)),
            "bureau" => return Ok(Piece::Bureau),
            "tasks" => return Ok(Piece::Tasks),
            _ => {}
        }
        let (first, second) = name
            .split_once(':')
            .map_or((name, None), |(a, b)| (a, Some(b)));
        if let (Some((word, kind)), Some(id)) =
            (INSERTS.iter().find(|(word, _)| *word == first), second)
        {
            return self.insert(word, *kind, id);
        }
        let form = match second {
            None => Form::Display,
            Some(word) => {
                let Some((_, form)) = FORMS.iter().find(|(form, _)| *form == word) else {
                    let near = nearest(word, FORMS.iter().map(|(form, _)| *form));
                    return Err(near.map(|near| format!("{first}:{near}")));
                };
                *form
            }
        };
        if self
            .indicators
            .iter()
            .any(|indicator| indicator.id == first)
        {
            let indicator = first.to_owned();
            return Ok(Piece::Figure { indicator, form });
        }
        let known = self
            .indicators
            .iter()
            .map(|indicator| indicator.id.as_str());
        let near = nearest(first, known.chain(BARE));
        Err(near.map(|near| second.map_or(near.clone(), |form| format!("{near}:{form}"))))
    }

    fn insert(&self, word: &str, kind: InsertKind, id: &str) -> Result<Piece, Option<String>> {
        let known = || {
            let same = self.inserts.iter().filter(|(other, _)| *other == kind);
            same.map(|(_, id)| id.value.as_str())
        };
        if known().any(|other| other == id) {
            let id = id.to_owned();
            return Ok(Piece::Insert { kind, id });
        }
        Err(nearest(id, known()).map(|near| format!("{word}:{near}")))
    }

    /// Ids of indicators; one that nothing defines is reported.
    pub(crate) fn indicators(&self, table: &Reader<'_>) -> Vec<String> {
        let texts = table.texts("indicators");
        if texts.is_empty() {
            let problem = Problem::MissingField {
                table: "report".into(),
                field: "indicators".into(),
            };
            table.reports().add(table.place(), problem, None);
        }
        for text in &texts {
            if !self
                .indicators
                .iter()
                .any(|indicator| indicator.id == text.value)
            {
                let known = self
                    .indicators
                    .iter()
                    .map(|indicator| indicator.id.as_str());
                let place = text.place.clone();
                dangling(
                    table.reports(),
                    place,
                    ("指标", "indicator"),
                    &text.value,
                    known,
                );
            }
        }
        texts.into_iter().map(|text| text.value).collect()
    }
}
