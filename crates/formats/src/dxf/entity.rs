//! One entity with its values, and what all entities have in common.

use super::drawing::Drawing;
use super::pairs::{Kind, Pairs, kind};
use super::text::{Style, plain};
use crate::{FormatError, Place};

/// A value of an entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    /// Decoded, its escapes as written.
    Text(String),
    Real(f64),
    Integer(i64),
}

/// An entity: its type and its pairs in file order.
pub(super) struct Entity {
    pub(super) kind: String,
    pub(super) place: Place,
    pub(super) pairs: Vec<(i32, Datum)>,
}

/// Codes that say nothing about geometry or attributes: markers of classes, owners, pictures of
/// proxies.
fn is_idle(code: i32) -> bool {
    matches!(
        code,
        100 | 102 | 105 | 160..=169 | 270..=389 | 390..=419 | 421..=481 | 999
    )
}

impl Entity {
    /// Reads the pairs behind the current one, which names the type, up to the next `0`. With
    /// `keep` unset they are passed over.
    pub(super) fn read(
        pairs: &mut Pairs,
        drawing: &Drawing,
        keep: bool,
    ) -> Result<Self, FormatError> {
        let mut entity = Self {
            kind: drawing.decode(pairs.word()).to_ascii_uppercase(),
            place: pairs.place(),
            pairs: Vec::new(),
        };
        let limit = drawing.limits.feature_bytes;
        let mut bytes = 0;
        let mut embedded = false;
        loop {
            pairs.need()?;
            let code = pairs.code();
            if code == 0 {
                pairs.hold();
                return Ok(entity);
            }
            // an embedded object (R2018) repeats codes of its host
            embedded |= code == 101;
            if !keep && code != 67 && code != 8 || is_idle(code) || embedded && code < 1000 {
                continue;
            }
            let datum = match kind(code) {
                Some(Kind::Text) => Datum::Text(drawing.decode(pairs.bytes())),
                Some(Kind::Real) => Datum::Real(pairs.real()?),
                Some(Kind::Chunk) | None => continue,
                Some(_) => Datum::Integer(pairs.integer()?),
            };
            bytes += 32 + pairs.bytes().len() as u64;
            if bytes > limit {
                return Err(FormatError::Limit {
                    place: entity.place.into(),
                    what: "feature size in bytes",
                    limit,
                });
            }
            entity.pairs.push((code, datum));
        }
    }

    /// The pairs before the extended data.
    pub(super) fn plain(&self) -> impl Iterator<Item = (i32, &Datum)> {
        let pairs = self.pairs.iter().take_while(|(code, _)| *code < 1000);
        pairs.map(|(code, datum)| (*code, datum))
    }

    fn first(&self, code: i32) -> Option<&Datum> {
        self.plain()
            .find(|(other, _)| *other == code)
            .map(|(_, datum)| datum)
    }

    pub(super) fn real(&self, code: i32) -> Option<f64> {
        match self.first(code)? {
            Datum::Real(number) => Some(*number),
            Datum::Integer(number) => Some(*number as f64),
            Datum::Text(_) => None,
        }
    }

    pub(super) fn integer(&self, code: i32) -> Option<i64> {
        match self.first(code)? {
            Datum::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// A string as written.
    pub(super) fn raw(&self, code: i32) -> Option<&str> {
        match self.first(code)? {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A string without its escapes.
    pub(super) fn text(&self, code: i32) -> Option<String> {
        self.raw(code).map(|raw| plain(raw, Style::Plain))
    }

    /// The point of `code`, `code + 10`, `code + 20`; what is missing is 0.
    pub(super) fn point(&self, code: i32) -> Option<[f64; 3]> {
        let x = self.real(code)?;
        let part = |code| self.real(code).unwrap_or(0.0);
        Some([x, part(code + 10), part(code + 20)])
    }

    /// The extrusion direction.
    pub(super) fn normal(&self) -> [f64; 3] {
        match (self.real(210), self.real(220), self.real(230)) {
            (None, None, None) => [0.0, 0.0, 1.0],
            (x, y, z) => [x.unwrap_or(0.0), y.unwrap_or(0.0), z.unwrap_or(0.0)],
        }
    }

    /// Extended data: for every application its strings and numbers.
    pub(super) fn extended(&self) -> Vec<(String, Vec<String>)> {
        let mut out: Vec<(String, Vec<String>)> = Vec::new();
        for (code, datum) in self.pairs.iter().filter(|(code, _)| *code >= 1000) {
            let text = match datum {
                Datum::Text(text) => plain(text, Style::Plain),
                Datum::Real(number) => number.to_string(),
                Datum::Integer(number) => number.to_string(),
            };
            match (code, out.last_mut()) {
                (1001, _) => out.push((text, Vec::new())),
                // braces of lists
                (1002, _) | (_, None) => {}
                (_, Some((_, values))) => values.push(text),
            }
        }
        out
    }

    pub(super) fn in_paper_space(&self) -> bool {
        self.integer(67) == Some(1)
    }
}
