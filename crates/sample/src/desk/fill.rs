//! What stands in braces in the texts of a desk file, filled in when the step is taken.

use std::collections::BTreeMap;

use kunyu_terms::{Date, WorkCalendar};
use serde_json::{Map, Value};

use super::Offset;

/// What is known when a step is taken.
pub struct Known<'k> {
    /// The day of the desk.
    pub today: Date,
    /// The day of the step.
    pub day: Date,
    /// Working days.
    pub calendar: &'k WorkCalendar,
    /// Numbers of records, by case.
    pub records: &'k BTreeMap<String, String>,
    /// Numbers of cases, by case.
    pub cases: &'k BTreeMap<String, String>,
    /// Area in m² and township of the case's plot.
    pub plot: Option<(i64, &'k str)>,
}

impl Known<'_> {
    /// A text with its braces filled: `{today+30d}`, `{day-5}`, `{year-1}`, `{record.id}`, `{case.id}`,
    /// `{area}`, `{township}`.
    ///
    /// # Errors
    /// What stands in braces and is not known.
    pub fn text(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or_else(|| after.to_owned())?;
            filled.push_str(before);
            filled.push_str(&self.word(name).ok_or_else(|| name.to_owned())?);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// A value with the braces of all its texts filled.
    ///
    /// # Errors
    /// What stands in braces and is not known.
    pub fn value(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(members) => Value::Object(self.object(members)?),
            other => other.clone(),
        })
    }

    /// An object with the braces of all its texts filled.
    ///
    /// # Errors
    /// What stands in braces and is not known.
    pub fn object(&self, members: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        let members = members.iter();
        let members = members.map(|(key, value)| Ok((key.clone(), self.value(value)?)));
        members.collect()
    }

    fn word(&self, name: &str) -> Option<String> {
        if let Some(id) = name.strip_prefix("record.") {
            return self.records.get(id).cloned();
        }
        if let Some(id) = name.strip_prefix("case.") {
            return self.cases.get(id).cloned();
        }
        match name {
            "area" => return self.plot.map(|(area, _)| area.to_string()),
            "township" => return self.plot.map(|(_, township)| township.to_owned()),
            _ => {}
        }
        let at = name.find(['+', '-']).unwrap_or(name.len());
        let (base, count) = name.split_at(at);
        if base == "year" {
            let count: i16 = if count.is_empty() {
                0
            } else {
                count.parse().ok()?
            };
            return Some(self.today.year().checked_add(count)?.to_string());
        }
        let from = match base {
            "today" => self.today,
            "day" => self.day,
            _ => return None,
        };
        let count = if count.is_empty() { "0d" } else { count };
        let day = Offset::parse(count)?.exactly(from, self.calendar)?;
        Some(day.to_string())
    }
}
