//! Words beside a figure: what it claims and what it does in the sentence.

use crate::figure::{Claim, Role};
use crate::unit::{Measure, Unit, begins};

/// Words before a figure, longer ones first.
const BEFORE: &[(&str, Claim)] = &[
    ("不少于", Claim::AtLeast),
    ("不低于", Claim::AtLeast),
    ("不超过", Claim::AtMost),
    ("不多于", Claim::AtMost),
    ("不高于", Claim::AtMost),
    ("将近", Claim::Nearly),
    ("接近", Claim::Nearly),
    ("大约", Claim::About),
    ("约为", Claim::About),
    ("超过", Claim::AtLeast),
    ("突破", Claim::AtLeast),
    ("至少", Claim::AtLeast),
    ("高于", Claim::AtLeast),
    ("不足", Claim::AtMost),
    ("不到", Claim::AtMost),
    ("低于", Claim::AtMost),
    ("最多", Claim::AtMost),
    ("约", Claim::About),
    ("近", Claim::Nearly),
    ("超", Claim::AtLeast),
    ("逾", Claim::AtLeast),
];
const AFTER: &[(&str, Claim)] = &[
    ("以上", Claim::AtLeast),
    ("以内", Claim::AtMost),
    ("以下", Claim::AtMost),
    ("左右", Claim::About),
    ("上下", Claim::About),
    ("有余", Claim::AndMore),
    ("余", Claim::AndMore),
];
/// Words that make a figure the sum of others.
const SUM_WORDS: &[&str] = &[
    "合计",
    "总计",
    "总数为",
    "总数达",
    "总数",
    "合计为",
    "合计达",
    "小计",
];
/// Words of change with their sign; those that name the value reached (增至) stand in [`REACHED`].
const CHANGE: &[(&str, i64)] = &[
    ("增长", 1),
    ("增加", 1),
    ("上升", 1),
    ("提高", 1),
    ("提升", 1),
    ("增幅", 1),
    ("增幅为", 1),
    ("增长率", 1),
    ("多", 1),
    ("下降", -1),
    ("减少", -1),
    ("降低", -1),
    ("回落", -1),
    ("降幅", -1),
    ("少", -1),
];
/// Words that compare with another time.
const COMPARED: &[&str] = &[
    "同比",
    "比上年",
    "较上年",
    "比去年",
    "较去年",
    "环比",
    "比上一年",
    "较上一年",
    "年均",
    "上年同期",
    "去年同期",
];

/// The word that ends `before`, and its length.
pub(crate) fn claim_before(before: &[char]) -> (Claim, usize) {
    let found = BEFORE.iter().find(|(word, _)| ends(before, word));
    match found {
        // 最近3年, 附近5公里: other words
        Some(("近", _))
            if ["最近", "附近", "邻近"]
                .iter()
                .any(|word| ends(before, word)) =>
        {
            (Claim::Exactly, 0)
        }
        Some(("约", _))
            if ["节约", "预约", "集约", "签约", "履约"]
                .iter()
                .any(|w| ends(before, w)) =>
        {
            (Claim::Exactly, 0)
        }
        Some((word, claim)) => (*claim, word.chars().count()),
        None => (Claim::Exactly, 0),
    }
}

/// The word that begins `after`, and its length.
pub(crate) fn claim_after(after: &[char]) -> (Claim, usize) {
    let found = AFTER.iter().find(|(word, _)| begins(after, word));
    match found {
        // 余 opens many words: only before punctuation
        Some(("余", _)) if !after.get(1).is_none_or(|c| "，。；、）".contains(*c)) => {
            (Claim::Exactly, 0)
        }
        Some((word, claim)) => (*claim, word.chars().count()),
        None => (Claim::Exactly, 0),
    }
}

/// Whether `text` ends with `word`.
pub(crate) fn ends(text: &[char], word: &str) -> bool {
    let length = word.chars().count();
    text.len() >= length && begins(&text[text.len() - length..], word)
}

/// What a figure behind `before` does in its sentence.
pub(crate) fn role(before: &[char], unit: Option<&Unit>) -> Role {
    let recent = &before[before.len().saturating_sub(24)..];
    let clause_start = recent
        .iter()
        .rposition(|c| "，。；：（）、".contains(*c) || c.is_ascii_digit())
        .map_or(0, |place| place + 1);
    let clause = &recent[clause_start..];
    let bare = trimmed(clause);
    if sums(bare) {
        return Role::Total;
    }
    let Some((_, sign)) = CHANGE.iter().find(|(word, _)| ends(bare, word)) else {
        return Role::Plain;
    };
    let text: String = clause.iter().collect();
    let compared = COMPARED.iter().any(|word| text.contains(word));
    match unit.map(|unit| unit.measure) {
        Some(Measure::Share) => Role::Growth(*sign),
        Some(Measure::Points) => Role::Change(*sign),
        _ if compared => Role::Change(*sign),
        _ => Role::Plain,
    }
}

/// Whether a clause says that its figure is a total: 共 or one of its kind at the end, or 共 before the verb (全区共排查).
fn sums(clause: &[char]) -> bool {
    const OTHER: &[&str] = &[
        "公共",
        "共同",
        "共享",
        "共建",
        "中共",
        "共产",
        "共青",
        "共和",
        "共治",
        "共有产权",
    ];
    let other = |place: usize| {
        OTHER.iter().any(|word| {
            let at = word.chars().position(|c| c == '共').unwrap_or(0);
            place >= at && begins(&clause[place - at..], word)
        })
    };
    let mut together = clause.iter().enumerate().filter(|(_, c)| **c == '共');
    SUM_WORDS.iter().any(|word| ends(clause, word)) || together.any(|(place, _)| !other(place))
}

/// Characters of a clause that are looked at.
const CLAUSE_REACH: usize = 80;

/// The words of the clause that ends with `before`.
pub(crate) fn clause(before: &[char]) -> &[char] {
    let recent = &before[before.len().saturating_sub(CLAUSE_REACH)..];
    let start = recent
        .iter()
        .rposition(|c| "，。；：！？（".contains(*c))
        .map_or(0, |place| place + 1);
    &recent[start..]
}

/// Without the small words between a verb and its figure.
fn trimmed(mut text: &[char]) -> &[char] {
    loop {
        let word = ["了", "达到", "达", "为", "约", "近", "超", "有", "到"]
            .iter()
            .find(|word| ends(text, word));
        // 增加到, 增至: the value reached, not the change
        let reached = ["加到", "长到", "高到", "少到", "降到", "升到", "低到"];
        match word {
            Some(word) if !reached.iter().any(|word| ends(text, word)) => {
                text = &text[..text.len() - word.chars().count()];
            }
            _ => return text,
        }
    }
}

/// Words for all (100) or none (0), and their length.
const WORDED: &[(&str, i64)] = &[
    ("全部", 100),
    ("全面落实", 100),
    ("全面完成", 100),
    ("全覆盖", 100),
    ("均已", 100),
    ("均按", 100),
    ("均得到", 100),
    ("均完成", 100),
    ("均实现", 100),
    ("均达到", 100),
    ("悉数", 100),
    ("无一例", 0),
    ("无一", 0),
    ("未发生", 0),
    ("未出现", 0),
    ("未收到", 0),
    ("没有发生", 0),
    ("没有出现", 0),
    ("没有收到", 0),
    ("未接到", 0),
    ("未发现", 0),
    ("零发生", 0),
    ("零事故", 0),
    ("零投诉", 0),
    ("零差错", 0),
    ("为零", 0),
];

/// A hundred or nothing in words at the beginning of `text`: value and length.
pub(crate) fn worded(text: &[char]) -> Option<(i64, usize)> {
    let (word, value) = WORDED.iter().find(|(word, _)| begins(text, word))?;
    Some((*value, word.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role_of(text: &str, unit: &str) -> Role {
        let chars: Vec<char> = text.chars().collect();
        role(&chars, Some(&Unit::named(unit)))
    }

    #[test]
    fn roles() {
        assert_eq!(role_of("阳光信访平台109件，共计", "件"), Role::Total);
        assert_eq!(role_of("挂账问题共", "个"), Role::Total);
        assert_eq!(role_of("同比增长", "%"), Role::Growth(1));
        assert_eq!(role_of("较上年减少了", "件"), Role::Change(-1));
        assert_eq!(role_of("比上年增加到", "件"), Role::Plain);
        assert_eq!(role_of("新增", "个"), Role::Plain);
    }

    #[test]
    fn claims() {
        let before = |text: &str| claim_before(&text.chars().collect::<Vec<_>>());
        assert_eq!(before("面积约"), (Claim::About, 1));
        assert_eq!(before("最近"), (Claim::Exactly, 0));
        assert_eq!(before("不超过"), (Claim::AtMost, 3));
        assert_eq!(before("节约"), (Claim::Exactly, 0));
        let after = |text: &str| claim_after(&text.chars().collect::<Vec<_>>());
        assert_eq!(after("以上，"), (Claim::AtLeast, 2));
        assert_eq!(after("余地"), (Claim::Exactly, 0));
    }
}
