//! The characters of a paragraph as they are compared: one width, no spaces, with their places.

/// Characters without spaces, in half width where a figure could hold them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clean {
    /// Characters.
    pub(crate) chars: Vec<char>,
    /// For each of them, its index among the characters of the paragraph as written.
    pub(crate) origin: Vec<usize>,
}

impl Clean {
    /// From a paragraph as written.
    pub(crate) fn new(text: &str) -> Self {
        let written: Vec<char> = text.chars().collect();
        let mut clean = Self::default();
        for (index, &c) in written.iter().enumerate() {
            if c.is_whitespace() || c.is_control() || c == '\u{200b}' || c == '\u{feff}' {
                // a space between digits parts two numbers, or thousands
                let between = |c: Option<&char>| c.is_some_and(|c| half(*c).is_ascii_digit());
                if between(index.checked_sub(1).and_then(|before| written.get(before)))
                    && between(written.get(index + 1))
                {
                    clean.push(' ', index);
                }
                continue;
            }
            let c = half(c);
            let digit_before = clean.chars.last().is_some_and(char::is_ascii_digit);
            let digit_after = written
                .get(index + 1)
                .is_some_and(|c| half(*c).is_ascii_digit());
            clean.push(in_place(c, digit_before && digit_after), index);
        }
        clean
    }

    fn push(&mut self, c: char, origin: usize) {
        self.chars.push(c);
        self.origin.push(origin);
    }

    /// The words between two places, as compared.
    pub(crate) fn text(&self, from: usize, to: usize) -> String {
        let to = to.min(self.chars.len());
        self.chars[from.min(to)..to].iter().collect()
    }
}

fn half(c: char) -> char {
    match c {
        '０'..='９' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '％' => '%',
        '．' => '.',
        '＋' => '+',
        '＝' => '=',
        '／' => '/',
        '○' | '◯' => '〇',
        '(' => '（',
        ')' => '）',
        ';' => '；',
        '!' => '！',
        '?' => '？',
        '—' | '–' | '―' | '－' | '~' | '～' | '−' | '-' => '-',
        other => other,
    }
}

/// Commas and colons are punctuation, save between digits.
fn in_place(c: char, between_digits: bool) -> char {
    match c {
        ',' | '､' if !between_digits => '，',
        ':' | '∶' if !between_digits => '：',
        '∶' => ':',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_width_no_spaces_places_kept() {
        let clean = Clean::new("全局 ６０ 余名, 1,366件，９５．８７％ 11 588");
        let text: String = clean.chars.iter().collect();
        assert_eq!(text, "全局60余名，1,366件，95.87%11 588");
        let place = clean.chars.iter().position(|c| *c == '6').unwrap();
        assert_eq!(clean.origin[place], 3);
    }
}
