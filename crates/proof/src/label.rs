//! What reports call an indicator, as pairs of characters, and how well a context covers them.

use std::collections::HashMap;

use crate::known::Known;

/// Two neighbouring characters.
pub(crate) type Pair = (char, char);

/// One name of an indicator, reduced to what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    chars: Vec<char>,
    /// What was left off at its end: 面积, 宗数.
    ending: Vec<char>,
}

/// Endings that only repeat the unit.
const ENDINGS: &[&str] = &[
    "任务数量",
    "长度",
    "里程",
    "株数",
    "起数",
    "座数",
    "辆数",
    "宗数",
    "件数",
    "套数",
    "个数",
    "户数",
    "人数",
    "次数",
    "项数",
    "面积",
    "数量",
    "总量",
    "总数",
    "总额",
    "金额",
    "情况",
    "总面",
    "数",
    "量",
    "总",
];
/// Words that any total carries: as a whole name they say nothing.
const EMPTY: &[&str] = &[
    "共计", "合计", "总计", "累计", "总", "全部", "完成", "处理", "办理", "面积", "共",
];

/// The names of an indicator: title and phrases.
pub(crate) fn labels(known: &Known) -> Vec<Label> {
    let names = std::iter::once(&known.title).chain(&known.phrases);
    let mut labels: Vec<Label> = names.filter_map(|name| label(name)).collect();
    labels.dedup();
    labels
}

fn label(name: &str) -> Option<Label> {
    let outside = without_brackets(name);
    let mut chars: Vec<char> = outside.chars().filter(|c| content(*c)).collect();
    if chars.len() < 2 {
        chars = name.chars().filter(|c| content(*c)).collect();
    }
    let whole = chars.len();
    let mut ending = chars.clone();
    while let Some(word) = ENDINGS.iter().find(|word| {
        let length = word.chars().count();
        chars.len() >= length + 2 && crate::words::ends(&chars, word)
    }) {
        chars.truncate(chars.len() - word.chars().count());
    }
    ending.drain(..chars.len().min(whole));
    let text: String = chars.iter().collect();
    (chars.len() > 1 && !EMPTY.contains(&text.as_str())).then_some(Label { chars, ending })
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for c in name.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Characters that carry meaning: no digits, marks or quotes.
pub(crate) fn content(c: char) -> bool {
    c.is_alphabetic() || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// How much each pair tells one indicator from the others: 1 for a pair that only one of them has.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    carriers: HashMap<Pair, usize>,
}

impl Weights {
    pub(crate) fn new<'a>(entries: impl Iterator<Item = &'a [Label]>) -> Self {
        let mut carriers = HashMap::new();
        for labels in entries {
            let pairs: std::collections::HashSet<Pair> =
                labels.iter().flat_map(Label::pairs).collect();
            for pair in pairs {
                *carriers.entry(pair).or_insert(0) += 1;
            }
        }
        Self { carriers }
    }

    fn of(&self, pair: Pair) -> f64 {
        let others = self.carriers.get(&pair).map_or(0, |count| count - 1);
        1.0 / (1.0 + 0.35 * others.min(6) as f64)
    }
}

impl Label {
    fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.chars.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// Whether a word of the name, or the ending left off, stands in the figure's own clause.
    pub(crate) fn stands_near(&self, near: &HashMap<Pair, f64>) -> bool {
        let ending = self.ending.windows(2).map(|pair| (pair[0], pair[1]));
        self.pairs()
            .chain(ending)
            .any(|pair| near.get(&pair).is_some_and(|weight| *weight >= 0.7))
    }

    /// How well a context covers this name, 0 to about 1.1: each character counts as much as the nearest pair that
    /// holds
    /// it, weighted by how telling the pair is.
    pub(crate) fn covered(&self, near: &HashMap<Pair, f64>, weights: &Weights) -> f64 {
        let pairs: Vec<(f64, f64)> = self
            .pairs()
            .map(|pair| (weights.of(pair), near.get(&pair).copied().unwrap_or(0.0)))
            .collect();
        let (mut sum, mut covered, mut matched) = (0.0, 0.0, 0.0);
        for index in 0..self.chars.len() {
            let left = index.checked_sub(1).map_or((0.0, 0.0), |left| pairs[left]);
            let right = pairs.get(index).copied().unwrap_or((0.0, 0.0));
            let weight = f64::max(left.0, right.0);
            let hit = f64::max(left.1, right.1);
            sum += weight;
            covered += weight * hit;
            matched += hit;
        }
        if sum <= 0.0 {
            return 0.0;
        }
        // short names are easily covered by chance
        let short = match self.chars.len() {
            2 => 0.86,
            3 => 0.95,
            _ => 1.0,
        };
        covered / sum * short + 0.008 * f64::min(matched, 12.0)
    }
}
