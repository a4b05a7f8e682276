//! A written report against the figures that are known: reading the draft and the figures, telling the findings.

use std::collections::BTreeMap;
use std::path::Path;

use kunyu_definitions::{Bound, Formula, Measure};
use kunyu_formats::{Block, Prose, read_prose};
use kunyu_proof::{Draft, Finding, Known, Parts, Rounding, Status};
use kunyu_terms::{Exact, Lang};
use serde::{Deserialize, Serialize};

use crate::error::{Kind, system_zh};
use crate::rights::Sight;
use crate::{Error, Folder, Result};

/// One figure of a draft, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProofRow {
    /// As written, without spaces.
    pub figure: String,
    /// Headings, paragraph and character.
    pub place: String,
    /// What should stand there; `null` where nothing is known.
    pub expected: Option<String>,
    /// `right`, `rounded`, `cut_or_unrounded`, `warned`, `wrong` or `untraced`.
    pub status: &'static str,
    /// Why.
    pub reason: String,
    /// The indicator it was traced to.
    pub indicator: Option<String>,
}

/// A draft with what was found in it.
#[derive(Debug, Clone)]
pub struct Proved {
    draft: Draft,
    findings: Vec<Finding>,
}

/// Reads a draft: DOCX, TXT or MD by its ending; `encoding` for text that states none.
pub fn read_draft(path: &Path, encoding: Option<&str>) -> Result<Draft> {
    let prose = read_prose(path, encoding).map_err(|error| {
        let told = Error::of(Kind::Input, &error).at(&path.display().to_string());
        match error {
            kunyu_formats::FormatError::Unrecognised { .. } => told.remedy(
                "请给出 .docx、.txt 或 .md 文件",
                "give a .docx, .txt or .md file",
            ),
            _ => told,
        }
    })?;
    Ok(match prose {
        Prose::Text(text) => Draft::from_text(&text),
        Prose::Markdown(text) => Draft::from_markdown(&text),
        Prose::Document(blocks) => from_blocks(&blocks),
    })
}

fn from_blocks(blocks: &[Block]) -> Draft {
    let mut draft = Draft::default();
    for block in blocks {
        match block {
            Block::Table(rows) => draft.table(rows),
            Block::Paragraph { style, text } => match style.as_deref().and_then(heading_level) {
                Some(level) if !text.trim().is_empty() => draft.heading(level, text.trim()),
                _ => draft.line(text),
            },
        }
    }
    draft
}

/// The level of a heading style: `Heading1`, `heading 2`, `标题3`.
fn heading_level(style: &str) -> Option<u8> {
    let lower = style.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("heading")
        .or_else(|| lower.strip_prefix("标题"))?;
    rest.trim()
        .parse()
        .ok()
        .filter(|level| (1..=9).contains(level))
}

/// A title in one or both languages.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Title {
    Plain(String),
    Both(BTreeMap<String, String>),
}

/// A value as text or number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Amount {
    Text(String),
    Number(serde_json::Number),
}

#[derive(Debug, Deserialize)]
struct RoundingRow {
    digits: u32,
    #[serde(default)]
    mode: String,
}

/// One row of a file of figures.
#[derive(Debug, Deserialize)]
struct FigureRow {
    id: String,
    title: Title,
    unit: String,
    value: Amount,
    #[serde(default)]
    section: String,
    year: Option<i16>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    sum_of: Vec<String>,
    ratio_of: Option<(String, String)>,
    bound: Option<String>,
    rounding: Option<RoundingRow>,
}

/// Reads a file of figures: a JSON list of `{id, title, unit, value}` with, where they apply, `section`, `year`
/// (else `year`
/// given here), `phrases`, `sum_of`, `ratio_of`, `bound` = `at_least` and `rounding` = `{digits, mode}`.
pub fn read_figures(path: &Path, year: i16) -> Result<Vec<Known>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::input(
            "proof.figures.file",
            format!("无法读取 {shown}：{}", system_zh(&error)),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    let fault = |reason: &str| {
        Error::input(
            "proof.figures.syntax",
            format!("{shown} 不是数据表：{reason}"),
            format!("{shown} is no list of figures: {reason}"),
        )
        .remedy(
            "应为 JSON 列表，每项含 id、title、unit、value",
            "write a JSON list of objects with id, title, unit and value",
        )
    };
    let rows: Vec<FigureRow> =
        serde_json::from_str(&text).map_err(|error| fault(&error.to_string()))?;
    rows.into_iter()
        .map(|row| known(row, year).map_err(|reason| fault(&reason)))
        .collect()
}

/// The figures that may be known of the folder's indicators for a year, to check a report of that year against.
pub async fn known_values(folder: &Folder, sight: &Sight, year: i16) -> Result<Vec<Known>> {
    let computed = crate::indicators::all((folder, sight), year, None, None).await?;
    let mut known = Vec::new();
    for indicator in folder.definitions.indicators() {
        let figure = computed.figure(indicator);
        let Ok(value) = figure.amount.value else {
            continue;
        };
        known.push(Known {
            id: indicator.id.clone(),
            title: indicator.title.zh.clone(),
            section: indicator.section.clone(),
            unit: indicator.unit.word.clone(),
            value,
            rounding: Some(Rounding {
                digits: u32::from(indicator.digits),
                cut: indicator.rounding == kunyu_terms::Rounding::Cut,
            }),
            at_least: indicator.bound == Some(Bound::AtLeast),
            phrases: indicator.phrases.clone(),
            parts: parts(&indicator.measure),
            year,
        });
    }
    Ok(known)
}

/// What an indicator is made of: a sum of others, or the ratio of two.
fn parts(measure: &Measure) -> Parts {
    let Measure::Expression(formula) = measure else {
        return Parts::None;
    };
    if let Formula::Divide(sides) = formula
        && let [Formula::Indicator(of), Formula::Indicator(base)] = &**sides
    {
        return Parts::Ratio {
            of: of.clone(),
            base: base.clone(),
        };
    }
    let mut summed = Vec::new();
    if terms(formula, &mut summed) {
        Parts::Sum(summed)
    } else {
        Parts::None
    }
}

/// The indicators of a plain sum; false where it is something else.
fn terms(formula: &Formula, summed: &mut Vec<String>) -> bool {
    match formula {
        Formula::Indicator(id) => {
            summed.push(id.clone());
            true
        }
        Formula::Add(sides) => sides.iter().all(|side| terms(side, summed)),
        _ => false,
    }
}

fn known(row: FigureRow, year: i16) -> std::result::Result<Known, String> {
    let value = match row.value {
        Amount::Text(text) => text,
        Amount::Number(number) => number.to_string(),
    };
    let value: Exact = value
        .parse()
        .map_err(|error| format!("{}: {error}", row.id))?;
    let title = match row.title {
        Title::Plain(title) => title,
        Title::Both(titles) => {
            let title = titles.get("zh").or_else(|| titles.values().next());
            title
                .cloned()
                .ok_or_else(|| format!("{}: no title", row.id))?
        }
    };
    let parts = match (row.sum_of.is_empty(), row.ratio_of) {
        (true, None) => Parts::None,
        (false, None) => Parts::Sum(row.sum_of),
        (true, Some((of, base))) => Parts::Ratio { of, base },
        (false, Some(_)) => return Err(format!("{}: both sum_of and ratio_of", row.id)),
    };
    Ok(Known {
        id: row.id,
        title,
        section: row.section,
        unit: row.unit,
        value,
        rounding: row.rounding.map(|rounding| Rounding {
            digits: rounding.digits,
            cut: rounding.mode == "cut",
        }),
        at_least: row.bound.as_deref() == Some("at_least"),
        phrases: row.phrases,
        parts,
        year: row.year.unwrap_or(year),
    })
}

/// Checks every figure of a draft, the report of `year`.
pub fn prove(draft: Draft, known: &[Known], year: i16) -> Proved {
    let findings = kunyu_proof::proof(&draft, known, year);
    Proved { draft, findings }
}

impl Proved {
    /// The findings in the order of the text.
    pub fn rows(&self, lang: Lang) -> Vec<ProofRow> {
        let told = |finding: &Finding| ProofRow {
            figure: finding.figure.clone(),
            place: match lang {
                Lang::Zh => finding.place.written_zh(),
                Lang::En => finding.place.written_en(),
            },
            expected: finding.expected.clone(),
            status: finding.status.code(),
            reason: finding.reason.in_lang(lang).to_owned(),
            indicator: finding.indicator.clone(),
        };
        self.findings.iter().map(told).collect()
    }

    /// Number of figures of each status, those that occur.
    pub fn counts(&self) -> Vec<(Status, usize)> {
        let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.status).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// Whether any figure is wrong.
    pub fn any_wrong(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.status == Status::Wrong)
    }

    /// The draft as Markdown, with a remark behind every figure that is wrong, needs a person or was not traced.
    pub fn marked(&self, lang: Lang) -> String {
        let mut text = String::new();
        for title in &self.draft.titles {
            text.push_str(&format!("# {title}\n\n"));
        }
        let (mut part, mut section) = (None, None);
        for (index, paragraph) in self.draft.paragraphs.iter().enumerate() {
            if paragraph.place.part != part {
                part.clone_from(&paragraph.place.part);
                text.push_str(&format!("## {}\n\n", part.as_deref().unwrap_or("")));
                section = None;
            }
            if paragraph.place.section != section {
                section.clone_from(&paragraph.place.section);
                text.push_str(&format!("### {}\n\n", section.as_deref().unwrap_or("")));
            }
            text.push_str(&self.marked_paragraph(index, &paragraph.text, lang));
            text.push_str("\n\n");
        }
        text
    }

    fn marked_paragraph(&self, index: usize, text: &str, lang: Lang) -> String {
        let remarked = |finding: &&Finding| {
            let needs = matches!(
                finding.status,
                Status::Wrong | Status::Warned | Status::Untraced
            );
            finding.span.paragraph == index && needs
        };
        let mut remarks = self.findings.iter().filter(remarked).peekable();
        let mut marked = String::new();
        for (place, c) in text.chars().enumerate() {
            marked.push(c);
            while let Some(finding) = remarks.next_if(|finding| finding.span.to <= place + 1) {
                let title = finding.status.title();
                let reason = finding.reason.in_lang(lang);
                let bold = if finding.status == Status::Wrong {
                    "**"
                } else {
                    ""
                };
                marked.push_str(&format!(
                    "{bold}【{}：{reason}】{bold}",
                    title.in_lang(lang)
                ));
            }
        }
        marked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_their_parts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f.json");
        let text = r#"[{"id":"a","title":{"zh":"市长专线","en":"Mayor"},"unit":"件","value":1366,"rows":12},
            {"id":"r","title":"整改率","unit":"%","value":"11600/121","ratio_of":["b","c"],"year":2019,
             "bound":"at_least","rounding":{"digits":2,"mode":"cut"}}]"#;
        std::fs::write(&path, text).unwrap();
        let known = read_figures(&path, 2020).unwrap();
        assert_eq!((known[0].title.as_str(), known[0].year), ("市长专线", 2020));
        assert_eq!(known[1].value.written(4), "95.8678");
        assert_eq!(
            known[1].parts,
            Parts::Ratio {
                of: "b".into(),
                base: "c".into()
            }
        );
        assert!(known[1].at_least && known[1].rounding.unwrap().cut && known[1].year == 2019);
        for text in [
            "{}",
            "[{\"id\":\"a\"}]",
            "[{\"id\":\"a\",\"title\":\"t\",\"unit\":\"件\",\"value\":\"x\"}]",
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(
                read_figures(&path, 2020).unwrap_err().code(),
                "proof.figures.syntax"
            );
        }
    }

    #[test]
    fn word_documents_keep_headings_and_tables() {
        let paragraph = |style: Option<&str>, text: &str| Block::Paragraph {
            style: style.map(str::to_owned),
            text: text.to_owned(),
        };
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let draft = from_blocks(&[
            paragraph(Some("Heading1"), "工作情况"),
            paragraph(Some("heading 2"), "土地管理"),
            paragraph(None, "储备土地29宗。"),
            Block::Table(vec![
                row(["指标", "单位", "2020年"]),
                row(["储备土地", "宗", "29"]),
            ]),
        ]);
        assert_eq!(
            draft.paragraphs[0].place.section.as_deref(),
            Some("土地管理")
        );
        assert_eq!(draft.paragraphs[1].text, "2020年，储备土地29宗。");
    }

    #[test]
    fn remarks_stand_behind_their_figures() {
        let known = Known {
            id: "a".into(),
            title: "市长专线".into(),
            section: String::new(),
            unit: "件".into(),
            value: Exact::whole(1366),
            rounding: None,
            at_least: false,
            phrases: Vec::new(),
            parts: Parts::None,
            year: 2020,
        };
        let draft = Draft::from_text("一、情况\n处理市长专线 1365 件，走访企业9家。");
        let proved = prove(draft, &[known], 2020);
        assert!(proved.any_wrong());
        let marked = proved.marked(Lang::Zh);
        assert!(
            marked.contains("1365 件**【错误：“市长专线”应为 1366件】**，"),
            "{marked}"
        );
        assert!(marked.contains("9家【未溯源："), "{marked}");
    }
}
