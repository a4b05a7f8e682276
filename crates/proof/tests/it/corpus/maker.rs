//! Makes one report with its known values and the true status of every figure.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_proof::{Known, Parts, Status};
use kunyu_terms::Exact;

use super::numbers::{Random, chinese, full_width, mistaken, thousands};

const DISTRACT: &str = include_str!("distract.txt");

/// One indicator of a bureau as the corpus describes it.
#[derive(Debug, Clone)]
pub struct Described {
    id: String,
    title: String,
    unit: String,
    kind: String,
    phrases: Vec<String>,
}

/// The indicators and the joint sentences of one bureau.
#[derive(Debug, Clone, Default)]
pub struct Bureau {
    name: String,
    described: Vec<Described>,
    joint: Vec<String>,
}

/// One figure of a made report.
pub struct Truth {
    pub paragraph: usize,
    pub at: usize,
    pub text: String,
    pub of: String,
    pub status: Status,
}

/// A made report.
pub struct Made {
    pub text: String,
    pub known: Vec<Known>,
    pub year: i16,
    pub figures: Vec<Truth>,
    paragraphs: Vec<String>,
}

impl Made {
    pub fn paragraph(&self, index: usize) -> &str {
        self.paragraphs.get(index).map_or("", String::as_str)
    }
}

/// Reads the corpus.
pub fn bureaus(text: &str) -> Vec<Bureau> {
    let mut bureaus: Vec<Bureau> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# bureau: ") {
            bureaus.push(Bureau {
                name: name.to_owned(),
                ..Bureau::default()
            });
            continue;
        }
        let bureau = bureaus.last_mut().expect("a bureau comes first");
        if let Some(joint) = line.strip_prefix('@') {
            bureau.joint.push(joint.to_owned());
            continue;
        }
        let cells: Vec<&str> = line.split('|').collect();
        let [id, title, unit, kind, phrases] = cells[..] else {
            panic!("{line}")
        };
        bureau.described.push(Described {
            id: id.to_owned(),
            title: title.to_owned(),
            unit: unit.to_owned(),
            kind: kind.to_owned(),
            phrases: phrases.split('；').map(str::to_owned).collect(),
        });
    }
    bureaus
}

/// Unscaled value and decimals, or a ratio of two others.
type Values = BTreeMap<String, Exact>;

fn values(bureau: &Bureau, random: &mut Random) -> Values {
    let mut values = Values::new();
    for described in &bureau.described {
        let value = match described.kind.split_at(1) {
            ("c", _) => Exact::whole(random.between(2, 420)),
            ("C", _) => Exact::whole(random.between(500, 90_000)),
            ("a" | "m", _) => {
                let decimals = if random.chance(25) { 4 } else { 2 };
                let most = if decimals == 4 { 9_000_000 } else { 90_000 };
                Exact::scaled(i128::from(random.between(150, most)), decimals).unwrap()
            }
            ("s", rest) if rest.starts_with('<') => {
                let whole = values[&rest[1..]].numerator() as i64;
                Exact::whole(random.between(whole * 7 / 10, whole).max(1))
            }
            ("s", rest) => {
                let parts = rest[1..].split('+').map(|id| values[id]);
                parts.fold(Exact::ZERO, |sum, part| sum.plus(part).unwrap())
            }
            (_, rest) => {
                let (of, base) = rest[1..].split_once('/').unwrap();
                values[of].percent_of(values[base]).unwrap()
            }
        };
        values.insert(described.id.clone(), value);
    }
    values
}

fn known(bureau: &Bureau, values: &Values, year: i16) -> Vec<Known> {
    let parts = |kind: &str| match kind.split_once(':') {
        Some(("s", parts)) => Parts::Sum(parts.split('+').map(str::to_owned).collect()),
        Some((_, parts)) => {
            let (of, base) = parts.split_once('/').unwrap();
            Parts::Ratio {
                of: of.to_owned(),
                base: base.to_owned(),
            }
        }
        None => Parts::None,
    };
    let described = bureau.described.iter().map(|described| Known {
        id: described.id.clone(),
        title: described.title.clone(),
        section: bureau.name.clone(),
        unit: described.unit.clone(),
        value: values[&described.id],
        rounding: None,
        at_least: false,
        phrases: Vec::new(),
        parts: parts(&described.kind),
        year,
    });
    described.collect()
}

/// A figure as one writes it and its true status.
fn stated(
    described: &Described,
    value: Exact,
    random: &mut Random,
    mistakes: bool,
) -> (String, Status) {
    let whole = value.denominator() == 1;
    let fine = value.written(4);
    if whole && value <= Exact::whole(9) && random.chance(60) {
        let text = value.to_string();
        if mistakes && random.chance(15) {
            let other = (value.numerator() % 9) + 1;
            let other = if other == value.numerator() {
                other + 1
            } else {
                other
            };
            return (format!("{other}{}", described.unit), Status::Wrong);
        }
        return (format!("{text}{}", described.unit), Status::Right);
    }
    let ratio = described.unit == "%";
    let exact_digits = if whole {
        0
    } else {
        fine.trim_end_matches('0').len() - fine.find('.').unwrap() - 1
    };
    let digits = if ratio || exact_digits > 2 {
        2
    } else {
        exact_digits
    };
    let rounded = value.written(digits as u8);
    let exact = rounded.parse::<Exact>().unwrap() == value;
    if mistakes && random.chance(12) {
        return (
            format!(
                "{}{}",
                surely_wrong(value, &rounded, random),
                described.unit
            ),
            Status::Wrong,
        );
    }
    if !exact && random.chance(15) {
        let step = Exact::scaled(1, digits as u32).unwrap();
        let cut = value.cut_to(step).unwrap().written(digits as u8);
        if cut != rounded {
            return (format!("{cut}{}", described.unit), Status::CutOrUnrounded);
        }
    }
    let status = if exact {
        Status::Right
    } else {
        Status::Rounded
    };
    written(described, value, &rounded, exact, random)
        .unwrap_or_else(|| (format!("{rounded}{}", described.unit), status))
}

/// A mistake that is no rounding or cutting of the value.
fn surely_wrong(value: Exact, rounded: &str, random: &mut Random) -> String {
    loop {
        let text = mistaken(rounded, random);
        let stated: Exact = text.parse().unwrap();
        let step =
            Exact::scaled(1, text.split_once('.').map_or(0, |(_, f)| f.len() as u32)).unwrap();
        if value.nearest(step) != Some(stated) && value.cut_to(step) != Some(stated) {
            return text;
        }
    }
}

/// Other hands: Chinese numerals, thousands, full width, 万, 余, 亩 for 公顷.
fn written(
    described: &Described,
    value: Exact,
    rounded: &str,
    exact: bool,
    random: &mut Random,
) -> Option<(String, Status)> {
    let unit = &described.unit;
    let status = if exact {
        Status::Right
    } else {
        Status::Rounded
    };
    let number = value.numerator() as i64;
    let whole = value.denominator() == 1;
    match random.below(12) {
        0 if whole && number > 10 => Some((format!("{}{unit}", chinese(number)), status)),
        1 if number > 999 => Some((format!("{}{unit}", thousands(rounded)), status)),
        2 => Some((format!("{}{unit}", full_width(rounded)), status)),
        3 if whole && number > 20_000 => {
            let text = value.over(Exact::whole(10_000))?.written(2);
            let exact = text.parse::<Exact>().ok()?.times(Exact::whole(10_000))? == value;
            Some((
                format!("{text}万{unit}"),
                if exact {
                    Status::Right
                } else {
                    Status::Rounded
                },
            ))
        }
        4 if whole && number > 1000 && number % 100 != 0 => {
            Some((format!("{}余{unit}", number / 100 * 100), Status::Right))
        }
        5 if unit == "公顷" => {
            let mu = value.times(Exact::whole(15))?;
            let text = mu.written(2);
            let exact = text.parse::<Exact>().ok()? == mu;
            Some((
                format!("{text}亩"),
                if exact {
                    Status::Right
                } else {
                    Status::Rounded
                },
            ))
        }
        6 if unit == "公顷" => {
            let text = value.times(Exact::whole(10_000))?;
            (text.denominator() == 1).then(|| (format!("{text}平方米"), Status::Right))
        }
        7 if unit == "%" => Some((format!("百分之{}", spoken(rounded)), status)),
        _ => None,
    }
}

fn spoken(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction: String = fraction
        .chars()
        .map(|c| chinese(i64::from(c as u8 - b'0')))
        .collect();
    let whole = if whole == "100" {
        "百".to_owned()
    } else {
        chinese(whole.parse().unwrap())
    };
    if fraction.is_empty() {
        whole
    } else {
        format!("{whole}点{fraction}")
    }
}

struct Writer<'a> {
    bureau: &'a Bureau,
    values: &'a Values,
    random: Random,
    paragraphs: Vec<String>,
    current: String,
    figures: Vec<Truth>,
    /// Phrases that are not of this year, and distractions: each is told once, or the report contradicts itself.
    told: BTreeSet<String>,
}

impl Writer<'_> {
    /// Writes a phrase with its figures; `as_is` tells what they are when they are not of this year.
    fn phrase(&mut self, phrase: &str, other: Option<Status>) {
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            let (id, behind) = after.split_once('}').unwrap();
            self.current.push_str(before);
            let (text, status) = if id == "n" {
                let unit = "";
                (
                    format!("{}{unit}", self.random.between(2, 300)),
                    Status::Untraced,
                )
            } else {
                let described = self.bureau.described.iter().find(|d| d.id == id).unwrap();
                let value = self.values[id];
                match other {
                    Some(status) => {
                        let step = Exact::whole(self.random.between(1, 9));
                        let value = value.plus(step).unwrap();
                        (stated(described, value, &mut self.random, false).0, status)
                    }
                    None => stated(described, value, &mut self.random, true),
                }
            };
            self.figures.push(Truth {
                paragraph: self.paragraphs.len(),
                at: self.current.chars().count(),
                text: text.clone(),
                of: id.to_owned(),
                status,
            });
            self.current.push_str(&text);
            rest = behind;
        }
        self.current.push_str(rest);
    }

    fn end_sentence(&mut self) {
        self.current.push('。');
    }

    fn end_paragraph(&mut self) {
        if !self.current.is_empty() {
            self.paragraphs.push(std::mem::take(&mut self.current));
        }
    }

    fn distract(&mut self) {
        let lines: Vec<&str> = DISTRACT.lines().collect();
        let line = lines[self.random.below(lines.len())];
        if self.told.insert(line.to_owned()) {
            self.phrase(line, None);
            self.end_sentence();
        }
    }
}

fn ids_in(phrase: &str) -> Vec<&str> {
    phrase
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .collect()
}

/// Makes the report of one seed.
pub fn make(bureaus: &[Bureau], seed: u64) -> Made {
    let mut random = Random::new(seed);
    let bureau = &bureaus[random.below(bureaus.len())];
    let values = values(bureau, &mut random);
    let year = random.between(2012, 2025) as i16;
    let known = known(bureau, &values, year);
    let mut writer = Writer {
        bureau,
        values: &values,
        random,
        paragraphs: Vec::new(),
        current: String::new(),
        figures: Vec::new(),
        told: BTreeSet::new(),
    };
    let mut text = format!("{year}年工作总结\n\n一、{year}年工作情况\n\n");
    this_year(&mut writer, year);
    for paragraph in &writer.paragraphs {
        text.push_str(paragraph);
        text.push_str("\n\n");
    }
    let first = writer.paragraphs.len();
    text.push_str(&format!("二、{}年工作安排\n\n", year + 1));
    for _ in 0..2 {
        let place = writer.random.below(bureau.described.len());
        let phrase = bureau.described[place].phrases[0].clone();
        if !writer.told.insert(format!("plan {phrase}")) {
            continue;
        }
        writer
            .current
            .push_str(["力争", "计划", ""][writer.random.below(3)]);
        writer.phrase(&phrase, Some(Status::Untraced));
        writer.end_sentence();
        writer.end_paragraph();
    }
    for paragraph in &writer.paragraphs[first..] {
        text.push_str(paragraph);
        text.push('\n');
    }
    Made {
        text,
        known,
        year,
        figures: writer.figures,
        paragraphs: writer.paragraphs,
    }
}

fn this_year(writer: &mut Writer<'_>, year: i16) {
    let bureau = writer.bureau;
    let mut phrases: Vec<String> = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for joint in &bureau.joint {
        if writer.random.chance(60) && ids_in(joint).iter().all(|id| !used.contains(id)) {
            used.extend(ids_in(joint));
            phrases.push(format!("@{joint}"));
        }
    }
    for described in &bureau.described {
        if !used.contains(described.id.as_str()) && writer.random.chance(85) {
            let place = writer.random.below(described.phrases.len());
            phrases.push(described.phrases[place].clone());
        }
    }
    for last in (1..phrases.len()).rev() {
        let other = writer.random.below(last + 1);
        phrases.swap(last, other);
    }
    let mut open = 0;
    for phrase in phrases {
        if writer.current.is_empty() && writer.random.chance(50) {
            writer.current.push_str(&format!("{year}年，"));
        }
        if let Some(joint) = phrase.strip_prefix('@') {
            if open > 0 {
                writer.end_sentence();
            }
            writer.phrase(joint, None);
            writer.end_sentence();
            open = 0;
        } else {
            if open > 0 {
                writer.current.push('，');
            }
            writer.phrase(&phrase, None);
            open += 1;
            if open == 3 || writer.random.chance(45) {
                writer.end_sentence();
                open = 0;
            }
        }
        if open == 0 && writer.random.chance(30) {
            writer.distract();
        }
        if open == 0 && writer.random.chance(40) {
            last_year(writer, year);
            writer.end_paragraph();
        }
    }
    if open > 0 {
        writer.end_sentence();
    }
    writer.end_paragraph();
}

/// Now and then a value of the year before, which nobody knows.
fn last_year(writer: &mut Writer<'_>, year: i16) {
    if !writer.random.chance(12) {
        return;
    }
    let described = &writer.bureau.described[writer.random.below(writer.bureau.described.len())];
    let phrase = described.phrases[0].clone();
    if !writer.told.insert(format!("last {phrase}")) {
        return;
    }
    writer.current.push_str(&format!("{}年", year - 1));
    writer.phrase(&phrase, Some(Status::Untraced));
    writer.end_sentence();
}
