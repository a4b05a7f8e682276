//! Numbers that are no figures: years, dates, ordinals, document numbers, names.

use crate::unit::begins;

/// Words after a number that make it an ordinal, an address or a rank.
const ORDINAL_AFTER: &[&str] = &[
    "号", "届", "级", "路", "街", "线", "版", "时", "日", "室", "楼", "单元", "月", "环", "轮",
    "师", "院", "中学", "小学", "国道", "省道", "代", "档", "星",
];
/// Words after a bare number that make it a name: 12345热线.
const NAME_AFTER: &[&str] = &[
    "热线",
    "平台",
    "专线",
    "电话",
    "工程",
    "行动",
    "计划",
    "模式",
    "系统",
    "体系",
    "指挥",
    "条例",
    "战略",
    "机制",
    "工作法",
    "办",
    "精神",
    "讲话",
];
/// Characters before a small Chinese numeral that make it part of a word: 统一, 每一个, 第三方.
const WORD_BEFORE: &str = "第统唯同专进每某逐任单归另这那哪首新万不十百千零初周";

/// Whether the Arabic number at `from..to` (unit not yet read) is a name or an ordinal, not a figure.
pub(crate) fn arabic_name(chars: &[char], from: usize, to: usize) -> bool {
    let before = from
        .checked_sub(1)
        .and_then(|index| chars.get(index))
        .copied();
    let rest = &chars[to.min(chars.len())..];
    let after = rest.first().copied();
    let digits = to - from;
    let glued =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || "+_×=:∶/#*&·".contains(c));
    let latin_unit = crate::unit::Unit::at(rest).is_some();
    glued(before)
        || (glued(after) && !latin_unit)
        || before == Some('第')
        || brackets(before, after)
        || (before == Some('.') && from >= 2 && chars[from - 2].is_ascii_digit())
        || (after == Some('.') && rest.get(1).is_some_and(char::is_ascii_digit))
        || (chars[from] == '0' && digits > 1 && chars.get(from + 1) != Some(&'.'))
        || (digits >= 9 && chars[from..to].iter().all(char::is_ascii_digit) && !latin_unit)
        || (after == Some('期') && rest.get(1).is_some_and(|c| crate::label::content(*c)))
        || ORDINAL_AFTER.iter().any(|word| begins(rest, word))
        || NAME_AFTER.iter().any(|word| begins(rest, word))
        || list_marker(chars, from, to)
}

/// 〔2020〕, [2020].
fn brackets(before: Option<char>, after: Option<char>) -> bool {
    matches!(before, Some('〔' | '[' | '【' | '﹝'))
        && matches!(after, Some('〕' | ']' | '】' | '﹞'))
}

/// `1.`, `2、`, `（3）`, `4）` before an item of a list.
fn list_marker(chars: &[char], from: usize, to: usize) -> bool {
    let before = from
        .checked_sub(1)
        .and_then(|index| chars.get(index))
        .copied();
    let after = chars.get(to).copied();
    let opens = before.is_none_or(|c| "。；：！？".contains(c));
    (before == Some('（') && after == Some('）'))
        || (opens && to - from <= 2 && matches!(after, Some('、' | '.' | '）')))
}

/// Whether the Chinese numeral at `from` is part of a word, an ordinal or a phase.
pub(crate) fn chinese_name(chars: &[char], from: usize, to: usize) -> bool {
    let before = from
        .checked_sub(1)
        .and_then(|index| chars.get(index))
        .copied();
    let rest = &chars[to.min(chars.len())..];
    before.is_some_and(|c| WORD_BEFORE.contains(c))
        || [
            "期", "级", "届", "号", "轮", "月", "日", "楼", "环", "路", "星", "度",
        ]
        .iter()
        .any(|word| begins(rest, word))
        || (before == Some('（') && rest.first() == Some(&'）'))
}

/// Spans between 《》 and short quotations: names, whatever numbers they hold.
pub(crate) fn quoted(chars: &[char]) -> Vec<(usize, usize)> {
    const LONGEST: usize = 14;
    let mut spans = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        let (close, longest) = match chars[index] {
            '《' => ('》', 60),
            '“' => ('”', LONGEST),
            '「' => ('」', LONGEST),
            '"' => ('"', LONGEST),
            _ => {
                index += 1;
                continue;
            }
        };
        let end = chars[index + 1..]
            .iter()
            .take(longest)
            .position(|c| *c == close);
        match end {
            Some(length) => {
                spans.push((index, index + 1 + length));
                index += length + 2;
            }
            None => index += 1,
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let from = chars.iter().position(char::is_ascii_digit).unwrap();
        let length = crate::numeral::at(&chars[from..]).map_or(1, |numeral| numeral.length);
        arabic_name(&chars, from, from + length)
    }

    #[test]
    fn names_and_ordinals() {
        for text in [
            "TCL2厂",
            "第15次",
            "武政〔2020〕15号",
            "1:500地形图",
            "12345热线",
            "5G基站",
            "1+3模式",
            "13812345678",
            "（2）完成",
            "3、完成",
            "4级主任",
            "007案",
            "107国道",
            "2020.5.6",
        ] {
            assert!(name(text), "{text}");
        }
        for text in [
            "共29宗",
            "60余名",
            "226.6公顷",
            "100m²",
            "（29宗）",
            "达1366件",
            "0.5公顷",
        ] {
            assert!(!name(text), "{text}");
        }
    }

    #[test]
    fn quotations() {
        let chars: Vec<char> = "“十四五”和《2020年规划》".chars().collect();
        assert_eq!(quoted(&chars), [(0, 4), (6, 14)]);
    }
}
