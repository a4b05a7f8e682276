//! Every sentence of the bureau's report of 2020 is carried by definitions: the table in
//! `docs/coverage/report-2020.toml`, held against the text and against what is defined.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kunyu_definitions::Definitions;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::support::shipped;

const TABLE: &str = "docs/coverage/report-2020.toml";
/// Lines before the text: title and bureau.
const HEAD: usize = 2;
/// Code list of the topics that tasks are about.
const TOPICS: &str = "task_topic";

#[derive(Deserialize)]
struct Table {
    coverage: About,
    sentence: Vec<Sentence>,
}

#[derive(Deserialize)]
struct About {
    sentences: usize,
}

#[derive(Deserialize)]
struct Sentence {
    place: String,
    gist: String,
    sha256: String,
    by: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn table() -> Table {
    let text = fs::read_to_string(root().join(TABLE)).unwrap();
    toml::from_str(&text).unwrap()
}

/// Whether something is defined: `indicator:plan.started`.
fn is_defined(definitions: &Definitions, carrier: &str) -> bool {
    let Some((kind, id)) = carrier.split_once(':') else {
        return false;
    };
    match kind {
        "indicator" => definitions.indicators().iter().any(|one| one.id == id),
        "register" => definitions.register(id).is_some(),
        "process" => definitions.processes().iter().any(|one| one.id == id),
        "task" => definitions
            .codes(TOPICS)
            .is_some_and(|list| list.get(id).is_some()),
        _ => false,
    }
}

#[test]
fn what_carries_a_sentence_is_defined() {
    let definitions = shipped();
    let table = table();
    assert_eq!(table.sentence.len(), table.coverage.sentences);
    for sentence in &table.sentence {
        let (place, gist) = (&sentence.place, &sentence.gist);
        assert!(
            !gist.is_empty() && !sentence.by.is_empty(),
            "{place}: nothing carries it"
        );
        for carrier in &sentence.by {
            let known = is_defined(&definitions, carrier);
            assert!(known, "{place} ({gist}): {carrier} is not defined");
        }
    }
}

/// Whether a line begins with Chinese numerals and a mark.
fn numeral_before(line: &str, mark: char) -> Option<&str> {
    let (head, _) = line.split_once(mark)?;
    let is_numeral = !head.is_empty() && head.chars().all(|c| "一二三四五六七八九十".contains(c));
    is_numeral.then_some(head)
}

/// The sentences of a report with their places, split as the table says.
fn sentences(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let (mut part, mut section) = ("前言".to_owned(), String::new());
    let (mut number, mut open) = (0, String::new());
    let mut end = |open: &mut String, part: &str, section: &str, number: &mut usize| {
        let sentence = std::mem::take(open);
        if !sentence.is_empty() {
            *number += 1;
            let space = if section.is_empty() { " " } else { "" };
            found.push((format!("{part}{section}{space}{number}"), sentence));
        }
    };
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<String>());
    for line in lines.filter(|line| !line.is_empty()).skip(HEAD) {
        let of_section = line
            .strip_prefix('（')
            .and_then(|rest| numeral_before(rest, '）'));
        let of_part = numeral_before(&line, '、');
        if let Some(heading) = of_section.or(of_part) {
            end(&mut open, &part, &section, &mut number);
            number = 0;
            if of_section.is_some() {
                section = format!("（{heading}）");
            } else {
                (part, section) = (heading.to_owned(), String::new());
            }
            continue;
        }
        for character in line.chars() {
            open.push(character);
            if "。；！".contains(character) {
                end(&mut open, &part, &section, &mut number);
            }
        }
    }
    end(&mut open, &part, &section, &mut number);
    found
}

/// The first 16 hexadecimal digits of SHA-256.
fn fingerprint(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(String::new(), |mut all, byte| {
        write!(all, "{byte:02x}").unwrap();
        all
    })
}

#[test]
fn every_sentence_of_the_report_is_in_the_table() {
    let shared = std::env::var_os("KUNYU_SHARED");
    let shared = shared.map_or_else(|| root().join("../shared"), PathBuf::from);
    let path = shared.join("domain/report-2020.txt");
    let Ok(text) = fs::read_to_string(&path) else {
        assert!(!shared.is_dir(), "{} is missing", path.display());
        println!("skipped: {} is not there", path.display());
        return;
    };
    let found: Vec<(String, String)> = sentences(&text)
        .into_iter()
        .map(|(place, sentence)| (place, fingerprint(&sentence)))
        .collect();
    let mapped: Vec<(String, String)> = table()
        .sentence
        .into_iter()
        .map(|sentence| (sentence.place, sentence.sha256))
        .collect();
    assert_eq!(found, mapped);
}

#[test]
fn sentences_are_split_as_the_table_says() {
    let text = "标题\n单位\n\n前言一句。还有\n一句！\n一、工作情况\n（一）强化规划\n2020 年，\n完成；好\n二、安排\n一句。";
    let places: Vec<(String, String)> = sentences(text);
    let expected = [
        ("前言 1", "前言一句。"),
        ("前言 2", "还有一句！"),
        ("一（一）1", "2020年，完成；"),
        ("一（一）2", "好"),
        ("二 1", "一句。"),
    ];
    let expected = expected.map(|(place, text)| (place.to_owned(), text.to_owned()));
    assert_eq!(places, expected);
}
