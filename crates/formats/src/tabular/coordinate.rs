//! One coordinate as people write it: a number, or degrees, minutes and seconds.

use super::cell::Cell;
use crate::txt::narrow;

/// A finite number, or degrees with minutes and seconds as decimal degrees (south and west
/// negative). `None` when it is neither.
pub(super) fn parse(text: &str) -> Option<f64> {
    let plain = narrow(text);
    let plain = plain.trim().trim_start_matches('\'');
    number(plain).or_else(|| degrees(plain))
}

/// The coordinate in a cell.
pub(super) fn of_cell(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number { value, .. } => Some(*value).filter(|value| value.is_finite()),
        Cell::Open(text) | Cell::Text(text) if text.len() <= 60 => parse(text),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    let text = text
        .strip_suffix(['米', 'm', 'M'])
        .unwrap_or(text)
        .trim_end();
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if !begins {
        return None;
    }
    let plain = if grouped(text) {
        text.replace(',', "")
    } else {
        text.to_owned()
    };
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `3,391,000.5`: groups of three behind a first of at most three.
fn grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or("");
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or("");
    let mut others = groups.peekable();
    others.peek().is_some()
        && (1..=3).contains(&first.len())
        && digits(first)
        && others.all(|group| group.len() == 3 && digits(group))
}

/// Degrees by signs (`114°12′30.5″`, `114度12分30.5秒`, `东经114度12分`, `114:12:30.5`).
fn degrees(text: &str) -> Option<f64> {
    if text.len() > 60 {
        return None;
    }
    let (text, sign) = hemisphere(text);
    let mut text: String = text
        .chars()
        .map(|character| match character {
            '°' | '度' | 'º' | '˚' | 'd' | 'D' | ':' | '′' | '分' | '\'' | '’' | '‘' | '`' => {
                '|'
            }
            '″' | '秒' | '"' | '”' | '“' => ' ',
            other => other,
        })
        .collect();
    // one number alone is degrees only when a sign says so
    if !text.contains('|') {
        return None;
    }
    // the last number may bear its sign, and two signs of minutes stand for one of seconds
    text.truncate(text.trim_end_matches(['|', ' ']).len());
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [whole, ref rest @ ..] = parts[..] else {
        return None;
    };
    let (whole, negative) = match whole.strip_prefix('-') {
        Some(whole) => (whole, true),
        None => (whole, false),
    };
    let unsigned = |text: &str| {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        (plain && !text.is_empty()).then(|| text.parse::<f64>().ok())?
    };
    let mut value = unsigned(whole).filter(|degrees| *degrees <= 180.0)?;
    let mut unit = 1.0;
    for part in rest.iter().filter(|part| !part.is_empty()) {
        unit *= 60.0;
        if unit > 3_600.0 {
            return None;
        }
        value += unsigned(part).filter(|number| *number < 60.0)? / unit;
    }
    Some(if negative {
        -sign * value
    } else {
        sign * value
    })
}

/// Takes a letter or word of the hemisphere off either end.
fn hemisphere(text: &str) -> (&str, f64) {
    let marks = [
        ("东经", 1.0),
        ("西经", -1.0),
        ("北纬", 1.0),
        ("南纬", -1.0),
        ("E", 1.0),
        ("W", -1.0),
        ("N", 1.0),
        ("S", -1.0),
        ("e", 1.0),
        ("w", -1.0),
        ("n", 1.0),
        ("s", -1.0),
    ];
    for (mark, sign) in marks {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            return (rest.trim(), sign);
        }
    }
    (text, 1.0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn coordinates_in_all_dresses() {
        for (text, value) in [
            ("38520000.123", 38_520_000.123),
            (" ３３９１０００．５ ", 3_391_000.5),
            ("3,391,000.5", 3_391_000.5),
            ("-0.393631", -0.393_631),
            ("519170.278m", 519_170.278),
            ("114°12′30″", 114.0 + 12.0 / 60.0 + 30.0 / 3600.0),
            ("114°12'30.5\"", 114.0 + 12.0 / 60.0 + 30.5 / 3600.0),
            ("东经114度12分", 114.2),
            ("30°39'0\"N", 30.65),
            ("W 1:30:0", -1.5),
            ("S30°", -30.0),
            ("-30°30'", -30.5),
        ] {
            let found = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found - value).abs() < 1e-12, "{text}: {found}");
        }
        for text in [
            "", "无", "NaN", "inf", "1e999", "1,2", "114°72'", "200°1'", "J1", "1:2:3:4",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
