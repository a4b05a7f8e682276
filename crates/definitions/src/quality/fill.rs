use super::{ActiveQuality, CheckedRow, Found};
use crate::model::{Message, Part, QualityRule, Value};
use crate::quality::place::place_on;
use crate::verdict::Words;

/// Most characters of a value that a sentence quotes.
const QUOTED: usize = 60;

impl ActiveQuality<'_> {
    /// A finding with its sentences filled.
    pub(crate) fn found(
        &self,
        rule: &QualityRule,
        row: CheckedRow<'_>,
        other: &[Value],
        field: &str,
        facts: &[(&str, String)],
    ) -> Found {
        let filling = Filling {
            active: self,
            rule,
            row,
            other,
            facts,
        };
        Found {
            rule: rule.id.clone(),
            key: row.key.to_owned(),
            field: field.to_owned(),
            words: filling.words(&rule.message),
            remedy: filling.words(&rule.remedy),
            place: row.shape.and_then(place_on),
            piece: None,
        }
    }
}

struct Filling<'f> {
    active: &'f ActiveQuality<'f>,
    rule: &'f QualityRule,
    row: CheckedRow<'f>,
    other: &'f [Value],
    facts: &'f [(&'f str, String)],
}

impl Filling<'_> {
    fn words(&self, message: &Message) -> Words {
        Words {
            zh: self.text(&message.zh, true),
            en: self.text(&message.en, false),
        }
    }

    fn text(&self, parts: &[Part], chinese: bool) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Fill(name) => self.named(name, chinese),
        };
        parts.iter().map(part).collect()
    }

    fn named(&self, name: &str, chinese: bool) -> String {
        let nothing = || (if chinese { "（空）" } else { "(empty)" }).to_owned();
        if let Some(id) = name.strip_prefix("row.") {
            let value = self.value(self.rule.layer.as_deref(), id, self.row.values);
            return value.unwrap_or_else(nothing);
        }
        if let Some(id) = name.strip_prefix("other.") {
            let other = self.rule.other_layer(self.active);
            return self.value(other, id, self.other).unwrap_or_else(nothing);
        }
        if name == "key" {
            return quoted(self.row.key);
        }
        // a fact may be worded in both languages: `name_zh`, `name_en`
        let worded = format!("{name}_{}", if chinese { "zh" } else { "en" });
        let facts = self.facts.iter();
        let fact = facts
            .clone()
            .find(|(known, _)| *known == worded)
            .or_else(|| facts.clone().find(|(known, _)| *known == name));
        if let Some((_, text)) = fact {
            return if text.is_empty() {
                nothing()
            } else {
                quoted(text)
            };
        }
        if name == crate::condition::DELIVERY_YEAR {
            let year = self.active.constants.year;
            return year.map_or_else(nothing, |year| year.to_string());
        }
        let registry = self.active.constants.registry;
        let index = registry.value_index(name);
        let number = index.and_then(|index| self.active.value(index));
        number.map_or_else(nothing, |number| number.to_string())
    }

    fn value(&self, layer: Option<&str>, id: &str, values: &[Value]) -> Option<String> {
        let layer = self.active.layer(layer?)?;
        let index = layer.fields.iter().position(|field| field.id == id)?;
        let text = layer.fields[index].written(values.get(index)?)?;
        (!text.trim().is_empty()).then(|| quoted(&text))
    }
}

/// The text, cut where it is very long.
fn quoted(text: &str) -> String {
    if text.chars().count() <= QUOTED {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(QUOTED).collect();
    cut.push('…');
    cut
}
