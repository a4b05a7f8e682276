//! Escapes in the strings of a drawing.

use std::iter::Peekable;
use std::str::Chars;

use crate::text::Charset;

/// What a string is, which decides the codes in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A name or an attribute: `\U+XXXX`, `\M+nXXXX` and `^J`.
    Plain,
    /// Also `%%d`, `%%p`, `%%c` and the like.
    Text,
    /// Also the formatting of MTEXT, which is left out.
    Rich,
}

/// The string without its escapes.
pub(super) fn plain(raw: &str, style: Style) -> String {
    if !raw.contains(['\\', '^', '%', '{', '}']) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut high = None;
    let mut rest = raw.chars().peekable();
    while let Some(sign) = rest.next() {
        match sign {
            '\\' if escaped(&mut rest, &mut out, &mut high) => continue,
            '\\' if style == Style::Rich => formatting(&mut rest, &mut out),
            '^' => caret(&mut rest, &mut out),
            '{' | '}' if style == Style::Rich => {}
            '%' if style != Style::Plain && rest.peek() == Some(&'%') => {
                percent(&mut rest, &mut out);
            }
            other => out.push(other),
        }
        high = None;
    }
    out
}

/// `U+XXXX` or `M+nXXXX` behind a backslash; nothing is taken when it is something else.
/// `high` keeps the first half of a pair of surrogates.
fn escaped(rest: &mut Peekable<Chars<'_>>, out: &mut String, high: &mut Option<u32>) -> bool {
    let ahead: Vec<char> = rest.clone().take(7).collect();
    let hex = |digits: &[char]| {
        let text: String = digits.iter().collect();
        let right = digits.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        right.then(|| u32::from_str_radix(&text, 16).ok()).flatten()
    };
    let (length, code) = match ahead.as_slice() {
        ['U' | 'u', '+', digits @ ..] => (6, hex(digits.get(..4).unwrap_or_default())),
        ['M' | 'm', '+', page @ '1'..='5', digits @ ..] => {
            let code = hex(digits.get(..4).unwrap_or_default());
            (7, code.and_then(|code| multibyte(*page, code)))
        }
        _ => return false,
    };
    let Some(code) = code else { return false };
    for _ in 0..length {
        rest.next();
    }
    match (high.take(), code) {
        (_, 0xd800..=0xdbff) => *high = Some(code),
        (Some(first), 0xdc00..=0xdfff) => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (code - 0xdc00);
            out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
        }
        _ => out.push(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
    true
}

/// The character of two bytes in one of the code pages that `\M+` knows.
fn multibyte(page: char, code: u32) -> Option<u32> {
    let label = match page {
        '1' => "932",
        '2' => "950",
        '3' => "949",
        '5' => "936",
        _ => return None,
    };
    let bytes = [(code >> 8) as u8, code as u8];
    let bytes = if bytes[0] == 0 { &bytes[1..] } else { &bytes };
    let text = Charset::from_label(label)?.decode(bytes)?.into_owned();
    let mut signs = text.chars();
    signs
        .next()
        .filter(|_| signs.next().is_none())
        .map(u32::from)
}

/// A control character written with a caret.
fn caret(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let sign = match rest.peek() {
        Some(' ') => '^',
        Some('J') => '\n',
        Some('M') => '\r',
        Some('I') => '\t',
        _ => {
            out.push('^');
            return;
        }
    };
    out.push(sign);
    rest.next();
}

/// What follows a first percent sign, a second one ahead.
fn percent(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut ahead = rest.clone();
    ahead.next();
    let mut length = 2;
    match ahead.peek() {
        Some('d' | 'D') => out.push('°'),
        Some('p' | 'P') => out.push('±'),
        Some('c' | 'C') => out.push('⌀'),
        Some('%') => out.push('%'),
        Some('u' | 'U' | 'o' | 'O' | 'k' | 'K') => {}
        _ => {
            let digits: String = ahead.take(3).collect();
            let code = digits.parse::<u32>().ok().filter(|_| digits.len() == 3);
            if let Some(sign) = code.filter(|code| *code < 256).and_then(char::from_u32) {
                out.push(sign);
                length = 4;
            } else {
                out.push('%');
                length = 0;
            }
        }
    }
    for _ in 0..length {
        rest.next();
    }
}

/// A formatting code of MTEXT behind its backslash.
fn formatting(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    match rest.next() {
        Some('P' | 'X' | 'N') => out.push('\n'),
        Some('~') => out.push('\u{a0}'),
        Some(sign @ ('\\' | '{' | '}')) => out.push(sign),
        // a stack: 1/2, 1#2 or 1^2
        Some('S') => {
            let stacked = rest.by_ref().take_while(|sign| *sign != ';');
            out.extend(stacked.map(|sign| if matches!(sign, '#' | '^') { '/' } else { sign }));
        }
        Some('A' | 'C' | 'c' | 'F' | 'f' | 'H' | 'Q' | 'T' | 'W' | 'p') => {
            rest.by_ref().take_while(|sign| *sign != ';').for_each(drop);
        }
        Some('L' | 'l' | 'O' | 'o' | 'K' | 'k') | None => {}
        Some(other) => {
            out.push('\\');
            out.push(other);
        }
    }
}

/// A string for the file: whatever the reader above would take for an escape, control characters
/// and signs that the encoding lacks are escaped. `style` is that of the string.
pub(super) fn escape(text: &str, style: Style, charset: Charset) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut before = '\0';
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\n' => out.extend_from_slice(b"^J"),
            '\r' => out.extend_from_slice(b"^M"),
            '\t' => out.extend_from_slice(b"^I"),
            '^' => out.extend_from_slice(b"^ "),
            '\\' if matches!(signs.peek(), Some('U' | 'u' | 'M' | 'm')) => coded(sign, &mut out),
            '%' if style == Style::Text && before == '%' => coded(sign, &mut out),
            sign if sign.is_control() => coded(sign, &mut out),
            sign if sign.is_ascii() => out.push(sign as u8),
            sign => match native(sign, charset) {
                Some(bytes) => out.extend_from_slice(&bytes),
                None => coded(sign, &mut out),
            },
        }
        before = sign;
    }
    out
}

/// The bytes of a sign, where every program that knows the code page has them: not the four bytes
/// of GB18030.
fn native(sign: char, charset: Charset) -> Option<Vec<u8>> {
    let (bytes, whole) = charset.encode(sign.encode_utf8(&mut [0; 4]));
    let usual = charset == Charset::UTF8 || (bytes.len() <= 2 && sign != '€');
    (whole && usual).then_some(bytes)
}

fn coded(sign: char, out: &mut Vec<u8>) {
    for unit in sign.encode_utf16(&mut [0; 2]) {
        out.extend_from_slice(format!("\\U+{unit:04X}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        assert_eq!(plain("\\U+6C34\\U+7530", Style::Plain), "水田");
        assert_eq!(plain("\\M+5CBAE\\M+5ccef", Style::Plain), "水田");
        assert_eq!(plain("\\U+D842\\U+DFB7", Style::Plain), "𠮷");
        assert_eq!(plain("\\U+D842x\\U+00zz", Style::Plain), "x\\U+00zz");
        assert_eq!(
            plain("45%%d %%p1 %%c5 %%u甲%%u 100%%%", Style::Text),
            "45° ±1 ⌀5 甲 100%"
        );
        assert_eq!(plain("a%%065b%%", Style::Text), "aAb%%");
        assert_eq!(plain("a^Jb^ c^x", Style::Plain), "a\nb^c^x");
    }

    #[test]
    fn formatting_of_mtext_is_left_out() {
        let raw = "{\\fSimSun|b0|i0|c134|p2;\\H3.5;宗地\\P\\C1;{\\L01}\\~\\S1/2; \\\\ \\{x\\}}";
        assert_eq!(plain(raw, Style::Rich), "宗地\n01\u{a0}1/2 \\ {x}");
        assert_eq!(plain("\\", Style::Rich), "");
        assert_eq!(plain("\\fno end", Style::Rich), "");
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "水田𠮷€",
            "a\\U+0041",
            "100%% %%d",
            "x^Jy\n\r\t",
            "\\M+5CBAE",
            "\u{1}\u{7f}",
        ] {
            for charset in [Charset::GB18030, Charset::UTF8] {
                for style in [Style::Plain, Style::Text] {
                    let bytes = escape(text, style, charset);
                    assert!(!bytes.contains(&b'\n'));
                    let raw = charset.decode(&bytes).map(std::borrow::Cow::into_owned);
                    assert_eq!(raw.map(|raw| plain(&raw, style)), Some(text.to_owned()));
                }
            }
        }
    }
}
