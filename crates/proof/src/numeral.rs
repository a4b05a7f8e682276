//! Numerals at the beginning of a text: Arabic, Chinese, mixed.

use crate::unit::{Unit, begins};
use kunyu_terms::Exact;

/// Digits that one numeral may have: more is an identifier.
const MAX_DIGITS: usize = 18;
/// Decimals that one numeral may have.
const MAX_DECIMALS: usize = 9;

/// A numeral as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numeral {
    /// Its value, scales 万 and 亿 included.
    pub(crate) value: Exact,
    /// The value of its last written place: 0.01 for 95.87, 1000 for 1.2万.
    pub(crate) step: Exact,
    /// The value of its last place that is not zero: 100 for 1400.
    pub(crate) coarse: Exact,
    /// The one scale it is written in: 10000 for 1.2万.
    pub(crate) scale: Exact,
    /// Length in characters.
    pub(crate) length: usize,
    /// Digits and scales written in Chinese.
    pub(crate) chinese: bool,
    /// One Chinese character: most often prose (一条, 三项), not a figure.
    pub(crate) single: bool,
}

/// The numeral at the beginning of `text`.
pub(crate) fn at(text: &[char]) -> Option<Numeral> {
    match text.first()? {
        c if c.is_ascii_digit() => arabic(text),
        c if digit(*c).is_some() || *c == '十' || *c == '拾' => chinese(text),
        '百' | '千' | '万' => round_number(text),
        _ => None,
    }
}

/// 百余件, 千余名: a bare scale counts only where 余 or 多 follows.
fn round_number(text: &[char]) -> Option<Numeral> {
    if !matches!(text.get(1), Some('余' | '多')) {
        return None;
    }
    let value = Exact::whole(scale(text[0])?);
    Some(Numeral {
        value,
        step: value,
        coarse: value,
        scale: Exact::whole(1),
        length: 1,
        chinese: true,
        single: false,
    })
}

fn arabic(text: &[char]) -> Option<Numeral> {
    let (mut total, mut step, mut coarse, mut length) = plain_arabic(text)?;
    let last = scale_here(&text[length..]);
    let mut written_in = Exact::whole(1);
    if let Some(factor) = last {
        let trillion = factor == 10_000 && begins(&text[length + 1..], "亿");
        let factor = Exact::whole(if trillion { 1_000_000_000_000 } else { factor });
        total = total.times(factor)?;
        step = step.times(factor)?;
        coarse = coarse.times(factor)?;
        length += 1 + usize::from(trillion);
        written_in = factor;
    }
    // 2亿3000万: what came before is complete, the new part stands after it
    if let Some(limit) = last
        && let Some((part, part_length)) = lower_part(&text[length..], limit)
    {
        total = total.plus(part.0)?;
        (step, coarse) = (part.1, part.2);
        written_in = Exact::whole(1);
        length += part_length;
    }
    Some(Numeral {
        value: total,
        step,
        coarse,
        scale: written_in,
        length,
        chinese: false,
        single: false,
    })
}

type Part = (Exact, Exact, Exact);

/// 2亿`3000万`, 3万`4千`: a second number with its own, lower scale.
fn lower_part(text: &[char], limit: i64) -> Option<(Part, usize)> {
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    let (value, step, coarse, length) = plain_arabic(text)?;
    let factor = scale_here(&text[length..]);
    let factor_exact = Exact::whole(factor.unwrap_or(1));
    let value = value.times(factor_exact)?;
    if value >= Exact::whole(limit) {
        return None;
    }
    let part = (
        value,
        step.times(factor_exact)?,
        coarse.times(factor_exact)?,
    );
    Some((part, length + usize::from(factor.is_some())))
}

/// A scale character that is not the first of a unit: 3千米 are kilometres.
fn scale_here(text: &[char]) -> Option<i64> {
    let factor = scale(*text.first()?)?;
    let unit = ["千米", "千克", "百分点", "千瓦"];
    (!unit.iter().any(|unit| begins(text, unit))).then_some(factor)
}

fn scale(c: char) -> Option<i64> {
    match c {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1000),
        '万' | '萬' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// Digits with thousands separators and decimals: value, step, coarse step, length.
fn plain_arabic(text: &[char]) -> Option<(Exact, Exact, Exact, usize)> {
    let run = |from: usize| {
        text[from..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let mut length = run(0);
    let mut digits: Vec<char> = text[..length].to_vec();
    if length <= 3 {
        while matches!(text.get(length), Some(',' | ' ')) && run(length + 1) == 3 {
            digits.extend(&text[length + 1..length + 4]);
            length += 4;
        }
    }
    let mut decimals = 0;
    if text.get(length) == Some(&'.') && run(length + 1) > 0 {
        decimals = run(length + 1);
        digits.extend(&text[length + 1..=length + decimals]);
        length += 1 + decimals;
    }
    if digits.is_empty() || digits.len() > MAX_DIGITS || decimals > MAX_DECIMALS {
        return None;
    }
    let zeros = digits.iter().rev().take_while(|c| **c == '0').count();
    let number: i128 = digits.iter().collect::<String>().parse().ok()?;
    let value = Exact::scaled(number, decimals as u32)?;
    let step = Exact::scaled(1, decimals as u32)?;
    let zeros = if number == 0 { 0 } else { zeros };
    let coarse = step.times(Exact::new(10_i128.pow(zeros as u32), 1)?)?;
    Some((value, step, coarse, length))
}

/// Value of a Chinese digit.
pub(crate) fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '廿' => 20,
        '卅' => 30,
        _ => return None,
    })
}

/// Whether `c` may stand inside a Chinese numeral.
fn numeral_character(c: char) -> bool {
    digit(c).is_some() || scale(c).is_some()
}

fn chinese(text: &[char]) -> Option<Numeral> {
    let length = text
        .iter()
        .take(2 * MAX_DIGITS)
        .take_while(|c| numeral_character(**c))
        .count();
    let word = &text[..length];
    let by_place = word.iter().all(|c| digit(*c).is_some_and(|d| d < 10));
    let (mut value, mut step) = if by_place && length > 1 {
        positional(word)?
    } else {
        spoken(word)?
    };
    let mut total_length = length;
    if let Some((fraction, decimals)) = spoken_decimals(&text[length..]) {
        value = value.plus(fraction)?;
        step = Exact::scaled(1, decimals as u32)?;
        total_length += 1 + decimals;
        if let Some(factor) = scale_here(&text[total_length..]).filter(|factor| *factor >= 10_000) {
            value = value.times(Exact::whole(factor))?;
            step = step.times(Exact::whole(factor))?;
            total_length += 1;
        }
    }
    Some(Numeral {
        value,
        step: if total_length > length {
            step
        } else {
            Exact::whole(1)
        },
        coarse: step,
        scale: Exact::whole(1),
        length: total_length,
        chinese: true,
        single: total_length == 1,
    })
}

/// 二〇二〇, 一三六六: digits by place. Two digits such as 三五 mean "three to five" and are no number.
fn positional(word: &[char]) -> Option<(Exact, Exact)> {
    if word.len() == 2 && word[0] != '〇' && word[1] != '〇' && word[1] != '零' {
        return None;
    }
    if word.len() > MAX_DIGITS {
        return None;
    }
    let number = word.iter().try_fold(0_i64, |number, c| {
        number.checked_mul(10)?.checked_add(digit(*c)?)
    })?;
    Some((Exact::whole(number), Exact::whole(1)))
}

/// 一百二十三万四千, 两万三 (the short form of 两万三千).
fn spoken(word: &[char]) -> Option<(Exact, Exact)> {
    let (mut total, mut section, mut pending) = (0_i64, 0_i64, None::<i64>);
    let (mut last_scale, mut zero, mut lowest, mut in_section) = (1_i64, false, 1_i64, 10_000_i64);
    for &c in word {
        if let Some(value) = digit(c) {
            if pending.is_some_and(|pending| pending < 20) || (value > 9 && section > 0) {
                return None;
            }
            if value == 0 {
                (zero, last_scale) = (true, 1);
            } else {
                pending = Some(pending.unwrap_or(0) + value);
                lowest = 1;
            }
            continue;
        }
        let factor = scale(c)?;
        if factor < 10_000 {
            let times = pending.take().unwrap_or(i64::from(factor == 10));
            if times == 0 || times > 9 || factor >= in_section {
                return None;
            }
            in_section = factor;
            section = section.checked_add(times.checked_mul(factor)?)?;
        } else {
            section = section.checked_add(pending.take().unwrap_or(0))?;
            if section == 0 && total == 0 {
                return None;
            }
            let whole = if factor > 10_000 {
                total + section
            } else {
                section
            };
            let kept = if factor > 10_000 { 0 } else { total };
            total = kept.checked_add(whole.checked_mul(factor)?)?;
            section = 0;
            in_section = 10_000;
        }
        (last_scale, zero, lowest) = (factor, false, factor);
    }
    if let Some(rest) = pending {
        let short = last_scale > 10 && !zero && rest < 10;
        let place = if short { last_scale / 10 } else { 1 };
        section = section.checked_add(rest.checked_mul(place)?)?;
        lowest = place;
    }
    let value = total.checked_add(section)?;
    // beyond 10^17 nothing of a bureau is counted
    (value < 100_000_000_000_000_000).then(|| (Exact::whole(value), Exact::whole(lowest)))
}

/// 点八七: value and number of decimals.
fn spoken_decimals(text: &[char]) -> Option<(Exact, usize)> {
    if text.first() != Some(&'点') {
        return None;
    }
    let digits: Vec<i64> = text[1..]
        .iter()
        .take(MAX_DECIMALS + 1)
        .map_while(|c| digit(*c).filter(|value| *value < 10))
        .collect();
    if digits.is_empty() || digits.len() > MAX_DECIMALS {
        return None;
    }
    let number = digits
        .iter()
        .fold(0, |number, digit| number * 10 + i128::from(*digit));
    Some((Exact::scaled(number, digits.len() as u32)?, digits.len()))
}

/// 百分之九十五点八七, 千分之三, 三分之一 as percent: value, step, length.
pub(crate) fn fraction(text: &[char]) -> Option<Numeral> {
    let (base, head) = match text.first()? {
        '百' | '千' | '万' => (Exact::whole(scale(text[0])?), 1),
        _ => {
            let base = at(text).filter(|base| base.chinese)?;
            (base.value, base.length)
        }
    };
    if !begins(&text[head..], "分之") {
        return None;
    }
    let rest = &text[head + 2..];
    let above = match at(rest) {
        Some(above) => above,
        None if rest.first() == Some(&'百') => Numeral {
            value: Exact::HUNDRED,
            step: Exact::whole(1),
            coarse: Exact::whole(1),
            scale: Exact::whole(1),
            length: 1,
            chinese: true,
            single: false,
        },
        None => return None,
    };
    let percent = Exact::HUNDRED.over(base)?;
    Some(Numeral {
        value: above.value.times(percent)?,
        step: above.step.times(percent)?,
        coarse: above.coarse.times(percent)?,
        scale: Exact::whole(1),
        length: head + 2 + above.length,
        chinese: true,
        single: false,
    })
}

/// Adds the half of 三亩半, where a unit is followed by 半.
pub(crate) fn with_half(numeral: Numeral) -> Option<Numeral> {
    let half = Exact::new(1, 2)?;
    Some(Numeral {
        value: numeral.value.plus(half)?,
        step: half,
        coarse: half,
        ..numeral
    })
}

/// The unit after a numeral and the length of both together, 半 left out.
pub(crate) fn unit_after(text: &[char], from: usize) -> Option<(Unit, usize)> {
    Unit::at(text.get(from..)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(String, usize)> {
        let chars: Vec<char> = text.chars().collect();
        at(&chars).map(|numeral| (numeral.value.to_string(), numeral.length))
    }

    fn reads(text: &str, expected: &str) {
        let length = text.chars().count();
        assert_eq!(value(text), Some((expected.to_owned(), length)), "{text}");
    }

    #[test]
    fn reads_chinese() {
        for (text, expected) in [
            ("一百二十三万四千", "1234000"),
            ("二千二百六十二", "2262"),
            ("十五", "15"),
            ("一百零六", "106"),
            ("两万三", "23000"),
            ("一百二", "120"),
            ("廿五", "25"),
            ("二〇二〇", "2020"),
            ("九十五点八七", "95.87"),
            ("一点二万", "12000"),
            ("三亿零五百万", "305000000"),
            ("一万亿", "1000000000000"),
            ("壹佰贰拾叁", "123"),
            ("十", "10"),
            ("一万零三", "10003"),
        ] {
            reads(text, expected);
        }
        for text in ["三五", "七八", "一一万", "十十", "百", "万", "千家"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn reads_arabic_and_mixed() {
        for (text, expected) in [
            ("1,366", "1366"),
            ("11,588,000.5", "11588000.5"),
            ("1.2万", "12000"),
            ("2亿3000万", "230000000"),
            ("3万4千", "34000"),
            ("5千", "5000"),
            ("226.6", "226.6"),
            ("1.5万亿", "1500000000000"),
        ] {
            reads(text, expected);
        }
        assert_eq!(value("1,36"), Some(("1".into(), 1)));
        assert_eq!(value("3千米"), Some(("3".into(), 1)));
        assert_eq!(value("1.年"), Some(("1".into(), 1)));
        assert_eq!(value("12345678901234567890"), None);
    }

    #[test]
    fn reads_fractions_as_percent() {
        let read = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            fraction(&chars).map(|numeral| numeral.value.written(4))
        };
        assert_eq!(read("百分之九十五点八七").as_deref(), Some("95.8700"));
        assert_eq!(read("百分之百").as_deref(), Some("100.0000"));
        assert_eq!(read("百分之95.87").as_deref(), Some("95.8700"));
        assert_eq!(read("千分之三").as_deref(), Some("0.3000"));
        assert_eq!(read("三分之一").as_deref(), Some("33.3333"));
        assert_eq!(read("十分重要"), None);
    }

    #[test]
    fn steps_are_the_last_places() {
        let steps = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            at(&chars).map(|n| (n.step.to_string(), n.coarse.to_string()))
        };
        assert_eq!(steps("95.87"), Some(("0.01".into(), "0.01".into())));
        assert_eq!(steps("1400"), Some(("1".into(), "100".into())));
        assert_eq!(steps("1.2万"), Some(("1000".into(), "1000".into())));
        assert_eq!(steps("一千四百"), Some(("1".into(), "100".into())));
        assert_eq!(steps("0"), Some(("1".into(), "1".into())));
    }
}
