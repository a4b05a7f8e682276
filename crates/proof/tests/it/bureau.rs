//! The bureau's report of 2020 against its figures.

use kunyu_proof::{Draft, Finding, Known, Parts, Status, proof};

use crate::common::{of, shared};

/// One line of a CSV file with quoted cells.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn ratio(of: &str, base: &str) -> Parts {
    Parts::Ratio {
        of: of.into(),
        base: base.into(),
    }
}

fn sum(parts: &[&str]) -> Parts {
    Parts::Sum(parts.iter().map(|part| (*part).to_owned()).collect())
}

/// How the figures are made, as the column "how it is derived" tells.
fn parts(id: &str) -> Parts {
    match id {
        "inspection.rate" => ratio("inspection.done", "inspection.due"),
        "inspection.rate_all" => ratio("inspection.done", "inspection.total"),
        "unsupplied.rate" => ratio("unsupplied.done", "unsupplied.task"),
        "idle.disposed_rate" => ratio("idle.disposed", "idle.total"),
        "idle.digested_rate" => ratio("idle.digested", "idle.total"),
        "petition.total" => sum(&[
            "petition.mayor",
            "petition.district",
            "petition.board",
            "petition.letters",
        ]),
        "hospital.permits" => sum(&["hospital.permits_done", "hospital.reviews"]),
        _ => Parts::None,
    }
}

/// Every row of the bureau's figures, under its title alone: no phrase is taken from the report.
pub fn figures() -> Option<Vec<Known>> {
    let text = shared("domain/bureau-2020-figures.csv")?;
    let rows = text.lines().skip(1).map(cells);
    let known = rows.map(|row| Known {
        id: row[0].clone(),
        title: row[3].clone(),
        section: row[1].clone(),
        unit: row[5].clone(),
        value: row[4].parse().unwrap(),
        rounding: None,
        at_least: row[7].contains("at least 60") || row[7].contains("at least these"),
        phrases: Vec::new(),
        parts: parts(&row[0]),
        year: 2020,
    });
    Some(known.collect())
}

fn report() -> Option<(String, Vec<Known>)> {
    Some((shared("domain/report-2020.txt")?, figures()?))
}

fn check(text: &str, known: &[Known]) -> Vec<Finding> {
    proof(&Draft::from_text(text), known, 2020)
}

#[test]
fn every_figure_gets_the_status_of_a_careful_reader() {
    let Some((text, known)) = report() else {
        return;
    };
    let findings = check(&text, &known);
    for finding in &findings {
        println!(
            "{:<14} {:<18} {:<22} {:<12} {} | {}",
            finding.figure,
            finding.status.code(),
            finding.indicator.as_deref().unwrap_or("-"),
            finding.expected.as_deref().unwrap_or("-"),
            finding.reason.zh,
            finding.place.written_zh(),
        );
    }
    assert_eq!(of(&findings, "2262件").status, Status::Right);
}

/// The statuses other than right.
const NOT_RIGHT: &[(&str, Status)] = &[
    ("177个", Status::Warned),
    ("95.87%", Status::Rounded),
    ("95.61%", Status::CutOrUnrounded),
    ("94.01%", Status::CutOrUnrounded),
    ("100周年", Status::Untraced),
];

/// Indicators that the report states without a numeral or an all-or-nothing word.
const UNSTATED: &[&str] = &[
    "plan.completed",
    "plan.preliminary",
    "plan.started",
    "projects.started",
    "inspection.rate_all",
    "unsupplied.rate",
    "hospital.permits_done",
    "honours.received",
];

#[test]
fn each_stated_indicator_is_found_once_and_nothing_else() {
    let Some((text, known)) = report() else {
        return;
    };
    let findings = check(&text, &known);
    let mut found: Vec<&str> = findings
        .iter()
        .filter_map(|f| f.indicator.as_deref())
        .collect();
    let mut stated: Vec<&str> = known
        .iter()
        .map(|k| k.id.as_str())
        .filter(|id| !UNSTATED.contains(id))
        .collect();
    found.sort_unstable();
    stated.sort_unstable();
    assert_eq!(found, stated);
    for finding in &findings {
        let special = NOT_RIGHT
            .iter()
            .find(|(figure, _)| *figure == finding.figure);
        let status = special.map_or(Status::Right, |(_, status)| *status);
        assert_eq!(
            finding.status, status,
            "{}: {}",
            finding.figure, finding.reason.zh
        );
    }
}

#[test]
fn reasons_name_sums_ratios_and_bases() {
    let Some((text, known)) = report() else {
        return;
    };
    let findings = check(&text, &known);
    let says = |figure: &str, words: &str| {
        let finding = of(&findings, figure);
        assert!(
            finding.reason.zh.contains(words),
            "{figure}: {}",
            finding.reason.zh
        );
    };
    says("2262件", "2262 = 1366 + 47 + 740 + 109");
    says("9家", "9 = 3 + 6");
    says("95.87%", "116 / 121 = 95.8678%");
    says("177个", "65.54");
    says("95.61%", "截尾，或由未取整的数算得");
    says("94.01%", "8507 = 94.0167%");
    says("60余名", "至少60");
    assert_eq!(
        of(&findings, "60余名").indicator.as_deref(),
        Some("pandemic.staff")
    );
    assert_eq!(of(&findings, "95.61%").expected.as_deref(), Some("95.62%"));
    let place = &of(&findings, "2262件").place;
    assert_eq!(
        place.section.as_deref(),
        Some("（五）强化服务意识，回应社会关切")
    );
}

#[test]
fn two_changed_figures_are_the_only_wrong_ones() {
    let Some((text, known)) = report() else {
        return;
    };
    let changed = text.replace("2262", "2263").replace("95.87", "95.78");
    let findings = check(&changed, &known);
    let wrong: Vec<&str> = findings
        .iter()
        .filter(|f| f.status == Status::Wrong)
        .map(|f| f.figure.as_str())
        .collect();
    assert_eq!(wrong, ["95.78%", "2263件"]);
    assert_eq!(of(&findings, "95.78%").expected.as_deref(), Some("95.87%"));
    assert_eq!(of(&findings, "2263件").expected.as_deref(), Some("2262件"));
    assert_eq!(of(&findings, "177个").status, Status::Warned);
}

/// Every stated figure, changed alone, is wrong, and no other figure becomes so.
#[test]
fn any_one_changed_figure_is_the_only_wrong_one() {
    let Some((text, known)) = report() else {
        return;
    };
    let draft = Draft::from_text(&text);
    let findings = proof(&draft, &known, 2020);
    let mut changed = 0;
    for finding in findings
        .iter()
        .filter(|f| f.figure.contains(|c: char| c.is_ascii_digit()))
    {
        if matches!(finding.status, Status::Untraced) || finding.figure.contains('余') {
            continue;
        }
        let mut draft = draft.clone();
        let paragraph = &mut draft.paragraphs[finding.span.paragraph].text;
        let written: Vec<char> = paragraph.chars().collect();
        let (before, after) = (&written[..finding.span.from], &written[finding.span.to..]);
        let last = finding.figure.rfind(|c: char| c.is_ascii_digit()).unwrap();
        let digit = u32::from(finding.figure.as_bytes()[last] - b'0');
        let figure = format!(
            "{}{}{}",
            &finding.figure[..last],
            (digit + 5) % 10,
            &finding.figure[last + 1..]
        );
        *paragraph =
            before.iter().collect::<String>() + &figure + &after.iter().collect::<String>();
        let wrong: Vec<String> = proof(&draft, &known, 2020)
            .into_iter()
            .filter(|f| f.status == Status::Wrong)
            .map(|f| f.figure)
            .collect();
        assert_eq!(
            wrong,
            std::slice::from_ref(&figure),
            "{} → {figure}",
            finding.figure
        );
        changed += 1;
    }
    println!("{changed} figures changed one by one");
    assert!(changed > 40);
}
