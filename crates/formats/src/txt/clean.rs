//! Lines as people write them: full-width digits and punctuation, odd blanks, other brackets.

use std::borrow::Cow;

/// Blanks of all kinds, byte-order marks in the middle of joined files, zero-width spaces.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}' | '\0')
}

/// Without blanks at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn narrow_one(character: char) -> char {
    match character {
        // the full-width block repeats ASCII at a fixed distance
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' | '\u{a0}' => ' ',
        '【' => '[',
        '】' => ']',
        '、' => ',',
        '。' | '·' => '.',
        '−' | '–' => '-',
        other => other,
    }
}

/// Full-width digits and punctuation as ASCII; borrowed when there were none.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    if text
        .chars()
        .all(|character| narrow_one(character) == character)
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_one).collect())
}

/// At most twenty characters, for messages.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if text.chars().nth(20).is_some() {
        short.push('…');
    }
    short
}

/// A finite number, blanks around it ignored.
pub(super) fn number(text: &str) -> Option<f64> {
    trim(text)
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}
