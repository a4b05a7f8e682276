//! No text makes it panic, or slow.

use std::time::{Duration, Instant};

use kunyu_proof::{Draft, Known, proof};
use proptest::prelude::*;

use crate::common::known;
use crate::corpus::numbers::Random;

/// Pieces that figures, names and marks are made of.
const PIECES: &[&str] = &[
    "一",
    "二",
    "两",
    "三",
    "十",
    "百",
    "千",
    "万",
    "亿",
    "零",
    "〇",
    "廿",
    "半",
    "点",
    "分之",
    "百分之",
    "0",
    "1",
    "9",
    "12",
    "2020",
    "2020年",
    "年",
    "月",
    "日",
    ".",
    ",",
    "，",
    "。",
    "、",
    "；",
    "：",
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "%",
    "％",
    "‰",
    "件",
    "宗",
    "个",
    "公顷",
    "亩",
    "平方米",
    "m²",
    "元",
    "名",
    "余",
    "多",
    "约",
    "近",
    "超",
    "不少于",
    "以上",
    "共",
    "共计",
    "合计",
    "其中",
    "分别",
    "为",
    "和",
    "率",
    "整改",
    "整改率",
    "同比增长",
    "较上年减少",
    "均已",
    "未发生",
    "市长专线",
    "储备土地",
    "面积",
    "处置",
    "第",
    "号",
    "期",
    "-",
    "—",
    "~",
    "+",
    "×",
    "/",
    "〔",
    "〕",
    "\n",
    " ",
    "\u{a0}",
    "\u{feff}",
    "😀",
    "e\u{301}",
    "一、",
    "（一）",
    "|",
    "#",
    "99999999999999999999",
    "1e9",
    "NaN",
];

fn book() -> Vec<Known> {
    let mut rate = known("rate", "整改率", "100", "%");
    rate.parts = kunyu_proof::Parts::Ratio {
        of: "a".into(),
        base: "b".into(),
    };
    let mut total = known("t", "处理总件数", "0", "件");
    total.parts = kunyu_proof::Parts::Sum(vec!["a".into(), "t".into(), "none".into()]);
    vec![
        rate,
        total,
        known("a", "市长专线", "1366", "件"),
        known("b", "储备土地面积", "0", "公顷"),
        known("", "", "999999999999999999/7", "亿元"),
        known("x", "（）", "-5", ""),
    ]
}

/// Runs both readers; every finding must lie inside its paragraph.
fn run(text: &str, book: &[Known]) {
    for draft in [Draft::from_text(text), Draft::from_markdown(text)] {
        let paragraphs: Vec<Vec<char>> = draft
            .paragraphs
            .iter()
            .map(|paragraph| paragraph.text.chars().collect())
            .collect();
        for finding in proof(&draft, book, 2020) {
            let written = &paragraphs[finding.span.paragraph][finding.span.from..finding.span.to];
            let cut: String = written.iter().filter(|c| !c.is_whitespace()).collect();
            assert_eq!(cut, finding.figure, "{text}");
        }
    }
}

#[test]
fn texts_of_pieces_at_random() {
    let runs: u64 = std::env::var("KUNYU_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(4_000);
    let book = book();
    for seed in 0..runs {
        let mut random = Random::new(seed);
        let length = random.below(60);
        let text: String = (0..length)
            .map(|_| PIECES[random.below(PIECES.len())])
            .collect();
        run(&text, &book);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn any_text(text in "\\PC{0,200}") {
        run(&text, &book());
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    let book = book();
    for piece in [
        "1",
        "一",
        "1件",
        "一件、",
        "共1件，",
        "其中1件，",
        "分别为1件、",
        "（1亩",
        "“",
        "均已",
        "2020年",
        "十",
        "1 ",
        "字",
    ] {
        let text = piece.repeat(20_000 / piece.chars().count());
        let began = Instant::now();
        run(&text, &book);
        let took = began.elapsed();
        println!("{piece}: {took:?}");
        assert!(took < Duration::from_secs(30), "{piece}: {took:?}");
    }
}
