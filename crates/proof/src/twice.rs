//! The same figure told twice: two untraced figures with the same words, unit and year, but other values.

use std::collections::HashMap;

use crate::figure::{Claim, Figure, Nature, Role};
use crate::finding::Status;
use crate::label::content;
use crate::trace::{Page, scope};
use crate::verdicts::Opinion;
use kunyu_terms::Exact;

/// Words of one figure: what stands right before it, its measure and what it counts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    words: String,
    unit: &'static str,
    year: Option<i16>,
}

/// Where a key was first told.
#[derive(Debug)]
pub(crate) struct Told {
    value: Exact,
    written: String,
    place: String,
}

/// Characters that make words unmistakable.
const LONG_ENOUGH: usize = 6;

/// The key of a figure; `None` where its words could mean many things.
fn key(page: &Page<'_>, figure: &Figure) -> Option<Key> {
    let plain = figure.nature == Nature::Value && matches!(figure.role, Role::Plain | Role::Total);
    let unit = figure.unit.as_ref().filter(|_| plain && !figure.prose)?;
    if figure.claim != Claim::Exactly {
        return None;
    }
    let chars = &page.clean.chars;
    let before = crate::words::clause(&chars[..figure.start]);
    let behind = chars[figure.end..]
        .iter()
        .take(8)
        .take_while(|c| content(**c));
    let words: String = before
        .iter()
        .filter(|c| content(**c))
        .chain(behind)
        .collect();
    let key = Key {
        unit: unit.name,
        year: scope(page, figure).year,
        words,
    };
    (key.words.chars().count() >= LONG_ENOUGH && !key.words.starts_with("其中")).then_some(key)
}

/// Judges the untraced figures of a paragraph against those told before.
pub(crate) fn check(
    page: &Page<'_>,
    opinions: &mut [Opinion],
    place: &str,
    told: &mut HashMap<Key, Told>,
) {
    for (figure, opinion) in page.scanned.figures.iter().zip(opinions) {
        let Some((key, value)) = key(page, figure).zip(figure.base()) else {
            continue;
        };
        if opinion.status != Status::Untraced {
            continue;
        }
        let Some(first) = told.get(&key) else {
            let written = page.clean.text(figure.start, figure.end);
            told.insert(
                key,
                Told {
                    value,
                    written,
                    place: place.to_owned(),
                },
            );
            continue;
        };
        if first.value != value {
            opinion.status = Status::Wrong;
            opinion.expected = Some(first.written.clone());
            opinion.add(
                &format!("与前文（{}）所述 {} 不一致", first.place, first.written),
                &format!("told before ({}) as {}", first.place, first.written),
            );
        }
    }
}
