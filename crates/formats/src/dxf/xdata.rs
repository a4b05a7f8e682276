//! Attributes of our own in extended data: `name=value` under the application `KUNYU`, and their
//! kinds at layer 0, so that what was written is read again.

use super::text::{Style, escape};
use crate::text::Charset;
use crate::{Field, FieldKind, Value};

/// Name of the application.
pub(super) const APPLICATION: &str = "KUNYU";
/// Longest string of extended data, in bytes.
const LONGEST: usize = 250;
/// Room for the extended data of one entity, in bytes (the format allows 16 383).
pub(super) const ROOM: usize = 15_000;

const KINDS: [(FieldKind, &str); 7] = [
    (FieldKind::Text, "text"),
    (FieldKind::Integer, "integer"),
    (FieldKind::Real, "real"),
    (FieldKind::Boolean, "boolean"),
    (FieldKind::Date, "date"),
    (FieldKind::DateTime, "datetime"),
    (FieldKind::Binary, "binary"),
];

/// Columns that the writer declared.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) title: Option<String>,
    pub(super) fields: Vec<Field>,
}

impl Schema {
    /// Takes the strings of layer 0; whatever is no declaration is passed over.
    pub(super) fn read(&mut self, values: &[String], limit: usize) {
        for (name, value) in joined(values) {
            if name == "title" {
                self.title = Some(value);
            } else if name == "field" && self.fields.len() < limit {
                self.fields.extend(declared(&value));
            }
        }
    }

    /// The strings for layer 0.
    pub(super) fn strings(title: &str, fields: &[Field]) -> Vec<(String, String)> {
        let number = |number: Option<String>| number.unwrap_or_default();
        let field = |field: &Field| {
            let kind = KINDS.iter().find(|(kind, _)| *kind == field.kind);
            let kind = kind.map_or("text", |(_, name)| name);
            let width = number(field.width.map(|width| width.to_string()));
            let decimals = number(field.decimals.map(|decimals| decimals.to_string()));
            let text = format!("{kind},{width},{decimals},{}", field.name);
            ("field".to_owned(), text)
        };
        let title = ("title".to_owned(), title.to_owned());
        [title]
            .into_iter()
            .chain(fields.iter().map(field))
            .collect()
    }
}

fn declared(text: &str) -> Option<Field> {
    let mut parts = text.splitn(4, ',');
    let kind = parts.next()?;
    let (kind, _) = KINDS.iter().find(|(_, name)| *name == kind)?;
    let (width, decimals) = (parts.next()?, parts.next()?);
    Some(Field {
        width: width.parse().ok(),
        decimals: decimals.parse().ok(),
        ..Field::new(parts.next()?, *kind)
    })
}

/// Which part of a feature an entity is: a hole belongs to the shell before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// From 1.
    pub(super) index: u64,
    pub(super) count: u64,
    pub(super) hole: bool,
}

/// What our own extended data says of an entity.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Attributes {
    pub(super) part: Option<Part>,
    /// A closed line that is no polygon.
    pub(super) line: bool,
    /// Heights are given, though all are 0.
    pub(super) heights: bool,
    pub(super) values: Vec<(String, String)>,
}

impl Attributes {
    pub(super) fn read(strings: &[String]) -> Self {
        let mut out = Self::default();
        for (name, value) in joined(strings) {
            match name.as_str() {
                "#part" => out.part = part(&value),
                "#line" => out.line = true,
                "#z" => out.heights = true,
                _ => out.values.push((unquoted(&name), value)),
            }
        }
        out
    }

    /// The names and values to write.
    pub(super) fn strings(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        if let Some(part) = self.part {
            let hole = if part.hole { "h" } else { "" };
            let text = format!("{}/{}{hole}", part.index, part.count);
            out.push(("#part".to_owned(), text));
        }
        for (flag, name) in [(self.line, "#line"), (self.heights, "#z")] {
            if flag {
                out.push((name.to_owned(), "1".to_owned()));
            }
        }
        let values = self.values.iter();
        out.extend(values.map(|(name, value)| (quoted(name), value.clone())));
        out
    }
}

fn part(text: &str) -> Option<Part> {
    let (text, hole) = match text.strip_suffix('h') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let (index, count) = text.split_once('/')?;
    let (index, count) = (index.parse().ok()?, count.parse().ok()?);
    (1..=count)
        .contains(&index)
        .then_some(Part { index, count, hole })
}

/// `name=value` strings; one that begins with `=` goes on with the value before it.
fn joined(strings: &[String]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for text in strings {
        match (text.split_once('='), out.last_mut()) {
            (Some(("", more)), Some((_, value))) => value.push_str(more),
            (Some((name, value)), _) => out.push((name.to_owned(), value.to_owned())),
            (None, _) => {}
        }
    }
    out
}

fn quoted(name: &str) -> String {
    let name = name
        .replace('~', "~~")
        .replace('=', "~e")
        .replace('#', "~h");
    if name.is_empty() {
        "~n".to_owned()
    } else {
        name
    }
}

fn unquoted(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name.chars();
    while let Some(sign) = rest.next() {
        match (sign, if sign == '~' { rest.next() } else { None }) {
            ('~', Some('e')) => out.push('='),
            ('~', Some('h')) => out.push('#'),
            ('~', Some('n')) => {}
            ('~', Some(other)) => out.push(other),
            (sign, _) => out.push(sign),
        }
    }
    out
}

/// `name=value` as strings that are not too long for the format.
pub(super) fn pieces(name: &str, value: &str, charset: Charset) -> Vec<Vec<u8>> {
    let text = format!("{name}={value}");
    let mut out = Vec::new();
    let (mut from, mut cost) = (0, 0);
    let mut push = |part: &str| {
        let mut bytes = if out.is_empty() {
            Vec::new()
        } else {
            b"=".to_vec()
        };
        bytes.extend(escape(part, Style::Plain, charset));
        out.push(bytes);
    };
    for (at, sign) in text.char_indices() {
        let length = match sign {
            '\\' => 7,
            sign if sign.is_ascii() && !sign.is_control() => 2,
            // a pair of escapes
            _ => 14,
        };
        if cost + length > LONGEST {
            push(&text[from..at]);
            (from, cost) = (at, 0);
        }
        cost += length;
    }
    push(&text[from..]);
    out
}

/// The text that stands for a value; `None` for null.
pub(crate) fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Text(text) | Value::Date(text) | Value::DateTime(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Binary(bytes) => {
            let digit = |digit: u8| char::from(b"0123456789abcdef"[usize::from(digit)]);
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            digits.map(digit).collect()
        }
    })
}

/// The value of a kind that a text stands for; null when it stands for none.
pub(super) fn value(text: &str, kind: FieldKind) -> Value {
    let owned = || text.to_owned();
    let parsed = match kind {
        FieldKind::Text => Some(Value::Text(owned())),
        FieldKind::Date => Some(Value::Date(owned())),
        FieldKind::DateTime => Some(Value::DateTime(owned())),
        FieldKind::Integer => text.trim().parse().ok().map(Value::Integer),
        FieldKind::Real => text.trim().parse().ok().map(Value::Real),
        FieldKind::Boolean => text.trim().parse().ok().map(Value::Boolean),
        FieldKind::Binary => bytes(text).map(Value::Binary),
    };
    parsed.unwrap_or_default()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| {
        let text = std::str::from_utf8(pair)
            .ok()
            .filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(text, 16).ok()
    };
    digits.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dxf::text::plain;

    #[test]
    fn long_values_are_cut_and_joined() {
        let value = "水田^𠮷\\U+0041=\n".repeat(100);
        let attributes = Attributes {
            part: Some(Part {
                index: 2,
                count: 3,
                hole: true,
            }),
            line: true,
            heights: true,
            values: vec![("a=#~b".into(), value), (String::new(), "x".into())],
        };
        let mut strings = Vec::new();
        for (name, value) in attributes.strings() {
            for piece in pieces(&name, &value, Charset::GB18030) {
                assert!(piece.len() <= LONGEST + 1);
                let raw = Charset::GB18030.decode_lossy(&piece).into_owned();
                strings.push(plain(&raw, Style::Plain));
            }
        }
        assert_eq!(Attributes::read(&strings), attributes);
    }

    #[test]
    fn parts_that_lie_are_none() {
        for text in ["0/2", "3/2", "1", "-1/2", "h", "1/99999999999999999999"] {
            assert_eq!(part(text), None, "{text}");
        }
    }
}
