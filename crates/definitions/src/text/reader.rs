use std::cell::RefCell;

use kunyu_terms::{Bilingual, Date, Decimal};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Lines, Place, nearest};
use crate::error::{DefinitionError, Problem};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// The problems found so far.
#[derive(Default)]
pub(crate) struct Reports(RefCell<Vec<DefinitionError>>);

impl Reports {
    pub(crate) fn add(&self, place: Place, problem: Problem, suggestion: Option<String>) {
        self.0.borrow_mut().push(DefinitionError {
            place,
            problem,
            suggestion: suggestion.filter(|meant| !meant.trim().is_empty()),
        });
    }

    /// All errors by file and line. What only follows from a text that does not read is left out.
    pub(crate) fn into_errors(self) -> Vec<DefinitionError> {
        let mut errors = self.0.into_inner();
        let unread = |error: &DefinitionError| matches!(error.problem, Problem::Syntax(_));
        let broken: Vec<_> = errors
            .iter()
            .filter(|error| unread(error))
            .map(|error| error.place.file.clone())
            .collect();
        errors.retain(|error| {
            unread(error)
                || !broken.contains(&error.place.file)
                    && (broken.is_empty() || !matches!(error.problem, Problem::Dangling { .. }))
        });
        errors.sort_by(|a, b| (&a.place.file, a.place.line).cmp(&(&b.place.file, b.place.line)));
        errors
    }
}

/// Parses a text as far as it goes; syntax errors are reported.
pub(crate) fn parse<'t>(text: &'t str, lines: &Lines, reports: &Reports) -> DeTable<'t> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() && table.get_ref().is_empty() {
        reports.add(lines.place(0), Problem::Empty, None);
    }
    for error in errors {
        let place = lines.place(error.span().map_or(0, |span| span.start));
        reports.add(place, Problem::Syntax(error.message().to_owned()), None);
    }
    table.into_inner()
}

/// Reads one table, remembering which keys it knows.
pub(crate) struct Reader<'a> {
    name: String,
    table: &'a DeTable<'a>,
    at: usize,
    lines: &'a Lines,
    reports: &'a Reports,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        name: impl Into<String>,
        table: &'a DeTable<'a>,
        at: usize,
        lines: &'a Lines,
        reports: &'a Reports,
    ) -> Self {
        Self {
            name: name.into(),
            table,
            at,
            lines,
            reports,
            known: RefCell::default(),
        }
    }

    pub(crate) fn place(&self) -> Place {
        self.lines.place(self.at)
    }

    pub(crate) fn raw(&self) -> &'a DeTable<'a> {
        self.table
    }

    pub(crate) fn reports(&self) -> &'a Reports {
        self.reports
    }

    /// The keys as written, with their places, for tables that are maps.
    pub(crate) fn entries(&self) -> Vec<(Placed<String>, &'a Spanned<DeValue<'a>>)> {
        let placed = |key: &'a Spanned<_>| Placed {
            value: AsRef::<str>::as_ref(key.get_ref()).to_owned(),
            place: self.lines.place(key.span().start),
        };
        self.table
            .iter()
            .map(|(key, value): (&'a Spanned<std::borrow::Cow<'a, str>>, _)| (placed(key), value))
            .collect()
    }

    pub(crate) fn find(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().push(key);
        self.table.get(key)
    }

    /// The place so many lines below the beginning of a text.
    pub(crate) fn place_within(&self, text: &Place, below: u32) -> Place {
        self.lines.within(text, below)
    }

    pub(crate) fn place_of(&self, value: &Spanned<DeValue<'_>>) -> Place {
        self.lines.place(value.span().start)
    }

    fn required(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        let found = self.find(key);
        if found.is_none() {
            let problem = Problem::MissingField {
                table: self.name.clone(),
                field: key.to_owned(),
            };
            self.reports.add(self.place(), problem, None);
        }
        found
    }

    pub(crate) fn wrong_type(
        &self,
        value: &Spanned<DeValue<'_>>,
        field: &str,
        expected: (&'static str, &'static str),
    ) {
        let problem = Problem::WrongType {
            field: field.to_owned(),
            expected,
        };
        self.reports.add(self.place_of(value), problem, None);
    }

    fn as_text(&self, value: &'a Spanned<DeValue<'a>>, key: &str) -> Option<Placed<String>> {
        if let Some(text) = value.get_ref().as_str() {
            return Some(Placed {
                value: text.to_owned(),
                place: self.lines.text_place(value.span().start),
            });
        }
        self.wrong_type(value, key, ("文字（加引号）", "text in quotes"));
        None
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<Placed<String>> {
        self.required(key)
            .and_then(|value| self.as_text(value, key))
    }

    pub(crate) fn optional_text(&self, key: &'static str) -> Option<Placed<String>> {
        self.find(key).and_then(|value| self.as_text(value, key))
    }

    pub(crate) fn texts(&self, key: &'static str) -> Vec<Placed<String>> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(value, key, ("文字列表", "a list of texts"));
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| self.as_text(item, key))
            .collect()
    }

    /// `{ zh = "…", en = "…" }`.
    pub(crate) fn bilingual(&self, key: &'static str) -> Option<Bilingual> {
        self.required(key)?;
        self.optional_bilingual(key)
    }

    pub(crate) fn optional_bilingual(&self, key: &'static str) -> Option<Bilingual> {
        let table = self.optional_table(key)?;
        let (zh, en) = (table.text("zh"), table.text("en"));
        table.finish();
        Some(Bilingual {
            zh: zh?.value,
            en: en?.value,
        })
    }

    pub(crate) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.find(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(value, key, ("true 或 false", "true or false"));
        }
        flag
    }

    /// A number as written, exactly: `0.10` has two decimals.
    pub(crate) fn as_decimal(
        &self,
        value: &'a Spanned<DeValue<'a>>,
        key: &str,
    ) -> Option<Placed<Decimal>> {
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text.as_ref(),
            _ => "",
        };
        let number = text.replace('_', "").parse().ok();
        if number.is_none() {
            self.wrong_type(value, key, ("数字", "a number"));
        }
        let place = self.place_of(value);
        number.map(|value| Placed { value, place })
    }

    pub(crate) fn decimal(&self, key: &'static str) -> Option<Placed<Decimal>> {
        self.required(key)
            .and_then(|value| self.as_decimal(value, key))
    }

    pub(crate) fn optional_decimal(&self, key: &'static str) -> Option<Placed<Decimal>> {
        self.find(key).and_then(|value| self.as_decimal(value, key))
    }

    /// A date, as text or as a TOML date.
    pub(crate) fn date(&self, key: &'static str) -> Option<Placed<Date>> {
        let value = self.required(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        let place = self.place_of(value);
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong_type(value, key, ("日期（年-月-日）", "a date (YYYY-MM-DD)"));
        }
        date.map(|value| Placed { value, place })
    }

    pub(crate) fn as_table(
        &self,
        value: &'a Spanned<DeValue<'a>>,
        name: &str,
    ) -> Option<Reader<'a>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, name, ("表 { … }", "a table { … }"));
            return None;
        };
        Some(Reader::new(
            name,
            table,
            value.span().start,
            self.lines,
            self.reports,
        ))
    }

    pub(crate) fn optional_table(&self, key: &'static str) -> Option<Reader<'a>> {
        self.find(key).and_then(|value| self.as_table(value, key))
    }

    pub(crate) fn table(&self, key: &'static str) -> Option<Reader<'a>> {
        self.required(key)
            .and_then(|value| self.as_table(value, key))
    }

    /// The tables of `[[key]]` or `key = [{ … }, …]`, in order.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Reader<'a>> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        self.list_of_tables(value, key)
    }

    pub(crate) fn list_of_tables(
        &self,
        value: &'a Spanned<DeValue<'a>>,
        name: &str,
    ) -> Vec<Reader<'a>> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(value, name, ("列表 [ … ]", "a list [ … ]"));
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| self.as_table(item, name))
            .collect()
    }

    /// Reports every key that was not asked for.
    pub(crate) fn finish(&self) {
        let known = self.known.borrow();
        for (key, _) in self.entries() {
            if !known.contains(&key.value.as_str()) {
                let suggestion = nearest(&key.value, known.iter().copied());
                let problem = Problem::UnknownField {
                    table: self.name.clone(),
                    field: key.value,
                };
                self.reports.add(key.place, problem, suggestion);
            }
        }
    }
}
