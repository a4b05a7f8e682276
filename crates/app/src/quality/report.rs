//! What goes back to the institute: a document, a workbook, a layer of the places.

use std::path::PathBuf;

use kunyu_formats::{Field, FieldKind, Value};
use kunyu_overlay::{Point, Shape};
use kunyu_render::{
    Block, Cell, Column, Day, Document, Fonts, MapPictures, Number, RenderError, Row, Run, Table,
    to_docx, to_markdown, to_pdf, to_xlsx,
};
use kunyu_terms::Lang;

use super::model::{Examined, FindingRow, RuleRow};
use crate::emit::Output;
use crate::error::Kind;
use crate::folder::Folder;
use crate::report::short;
use crate::{Error, Result};

pub use crate::report::Form;

/// Findings of a rule that are listed in a document on paper; a workbook lists all.
const ON_PAPER: usize = 200;

struct Writer<'w> {
    examined: &'w Examined,
    lang: Lang,
    most: usize,
}

/// The report in a form; `fonts` are folders to look in first.
pub fn render(
    folder: &Folder,
    examined: &Examined,
    lang: Lang,
    form: Form,
    fonts: &[PathBuf],
) -> Result<Vec<u8>> {
    let fail = |error: RenderError| Error::of(Kind::Input, &error);
    let most = if form == Form::Xlsx {
        usize::MAX
    } else {
        ON_PAPER
    };
    let writer = Writer {
        examined,
        lang,
        most,
    };
    let document = writer.document(folder).map_err(fail)?;
    let fonts = Fonts::find(fonts).map_err(fail)?;
    match form {
        Form::Docx => to_docx(&document, &fonts).map_err(fail),
        Form::Pdf => to_pdf(&document, &fonts).map_err(fail),
        Form::Xlsx => to_xlsx(&document, &fonts).map_err(fail),
        Form::Markdown => {
            let written = to_markdown(&document, &fonts, &MapPictures::Inline).map_err(fail)?;
            Ok(written.text.into_bytes())
        }
    }
}

impl Writer<'_> {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn document(&self, folder: &Folder) -> std::result::Result<Document, RenderError> {
        let examined = self.examined;
        let layer = self.say(&examined.title_zh, &examined.title_en);
        let title = match self.lang {
            Lang::Zh => format!("{layer}质量检查报告"),
            Lang::En => format!("Quality report: {layer}"),
        };
        let mut document = Document::new(self.lang, title);
        document.date = Day::parse(&examined.date).ok();
        document
            .blocks
            .push(Block::heading(1, self.say("检查结论", "Outcome")));
        document.blocks.push(Block::text(self.outcome()));
        document.blocks.push(Block::KeyValues(self.facts(folder)));
        if folder.is_synthetic() {
            let words = self.say(
                "合成样例数据，界线均为虚构。",
                "Synthetic sample: all boundaries are invented.",
            );
            document.blocks.push(Block::note(words));
        }
        document
            .blocks
            .push(Block::heading(1, self.say("各条规则", "The rules")));
        document.blocks.push(Block::Table(self.rules()));
        if !examined.not_assessed.is_empty() {
            document.blocks.push(Block::heading(
                1,
                self.say("未检查的规则", "Rules not judged"),
            ));
            document.blocks.push(Block::Table(self.open()));
        }
        if !examined.findings.is_empty() {
            document
                .blocks
                .push(Block::heading(1, self.say("问题清单", "Findings")));
            document.blocks.push(Block::Table(self.findings()?));
        }
        Ok(document)
    }

    fn outcome(&self) -> String {
        let Examined {
            rows,
            errors,
            warnings,
            infos,
            ..
        } = self.examined;
        match (self.lang, self.examined.passed()) {
            (Lang::Zh, true) => {
                format!("检查 {rows} 个要素，没有错误；警告 {warnings} 处，提示 {infos} 处。")
            }
            (Lang::Zh, false) => format!(
                "检查 {rows} 个要素，错误 {errors} 处，警告 {warnings} 处，提示 {infos} 处。错误须全部改正或经复核说明后方可使用。"
            ),
            (Lang::En, true) => {
                format!("{rows} features examined, no error; {warnings} warnings, {infos} remarks.")
            }
            (Lang::En, false) => format!(
                "{rows} features examined: {errors} errors, {warnings} warnings, {infos} remarks. \
                 All errors must be mended, or accepted with a reason, before the data are used."
            ),
        }
    }

    fn facts(&self, folder: &Folder) -> Vec<(String, Vec<Run>)> {
        let examined = self.examined;
        let mut facts = Vec::new();
        let mut fact = |zh: &str, en: &str, value: String| {
            facts.push((self.say(zh, en).to_owned(), vec![Run::plain(value)]));
        };
        fact("图层", "Layer", examined.layer.clone());
        if let Some(edition) = &examined.edition {
            fact("版次", "Edition", short(edition).to_owned());
        }
        if let Some(file) = &examined.file {
            fact("文件", "File", file.clone());
        }
        fact(
            "按此日期的规定",
            "Rules of this date",
            examined.date.clone(),
        );
        let crs = match self.lang {
            Lang::Zh => folder.crs.name_zh(),
            Lang::En => folder.crs.name(),
        };
        fact(
            "坐标",
            "Coordinates",
            format!("{crs} (EPSG:{})", folder.crs.epsg()),
        );
        let checks = examined.checks.iter().map(|(id, hash)| {
            let hash: String = hash.chars().take(16).collect();
            format!("{id} {hash}")
        });
        let joined = checks.collect::<Vec<_>>().join("；");
        fact(
            "质量检查及其哈希",
            "Quality checks and their hashes",
            joined,
        );
        facts
    }

    fn rules(&self) -> Table {
        let columns = vec![
            Column::text(self.say("规则", "Rule"), 1.0),
            Column::text(self.say("内容", "Title"), 3.5),
            Column::text(self.say("等级", "Severity"), 0.8).centred(),
            Column::number(self.say("问题数", "Findings"), "", 0.8),
        ];
        let mut table = Table::new(self.say("规则汇总", "Rules"), columns);
        let any = self.examined.rules.iter().any(|rule| !rule.confirmed);
        table.rows = self
            .examined
            .rules
            .iter()
            .map(|rule| self.rule(rule))
            .collect();
        if any {
            let words = self.say(
                "带 * 的规则未与标准原文核对。",
                "Rules with * were not read in the text of a standard.",
            );
            table.notes.push(words.to_owned());
        }
        table
    }

    fn rule(&self, rule: &RuleRow) -> Row {
        let mark = if rule.confirmed { "" } else { "*" };
        Row::body(vec![
            Cell::text(format!("{}{mark}", rule.id)),
            Cell::text(self.say(&rule.title_zh, &rule.title_en)),
            Cell::text(severity(rule.severity, self.lang)),
            Cell::number(Number::whole(rule.found as i64)),
        ])
    }

    fn open(&self) -> Table {
        let columns = vec![
            Column::text(self.say("规则", "Rule"), 1.0),
            Column::text(self.say("原因", "Reason"), 4.0),
        ];
        let mut table = Table::new(self.say("未检查的规则", "Rules not judged"), columns);
        table.rows = self
            .examined
            .not_assessed
            .iter()
            .map(|open| {
                let why = self.say(&open.zh, &open.en);
                Row::body(vec![Cell::text(&open.rule), Cell::text(why)])
            })
            .collect();
        table
    }

    fn findings(&self) -> std::result::Result<Table, RenderError> {
        let columns = vec![
            Column::text(self.say("规则", "Rule"), 0.8),
            Column::text(self.say("等级", "Severity"), 0.6).centred(),
            Column::text(self.say("标识", "Key"), 1.6),
            Column::text(self.say("字段", "Field"), 0.9),
            Column::text(self.say("问题", "Finding"), 3.0),
            Column::text(self.say("改正办法", "How to mend"), 2.6),
            Column::number(self.say("东坐标", "East"), "m", 1.2),
            Column::number(self.say("北坐标", "North"), "m", 1.2),
        ];
        let mut table = Table::new(self.say("问题清单", "Findings"), columns);
        let mut counts: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        for finding in &self.examined.findings {
            let count = counts.entry(&finding.rule).or_default();
            *count += 1;
            if *count <= self.most {
                table.rows.push(self.finding(finding)?);
            }
        }
        for rule in &self.examined.rules {
            let shown = rule.listed.min(self.most as u64);
            if rule.found > shown {
                let (id, found) = (&rule.id, rule.found);
                table.notes.push(match self.lang {
                    Lang::Zh => format!("规则 {id} 共 {found} 处，此处列出前 {shown} 处。"),
                    Lang::En => format!("Rule {id}: the first {shown} of {found} are listed."),
                });
            }
        }
        Ok(table)
    }

    fn finding(&self, finding: &FindingRow) -> std::result::Result<Row, RenderError> {
        let coordinate = |at: usize| match finding.place {
            Some(place) => Ok(Cell::number(Number::parse(&format!("{:.3}", place[at]))?)),
            None => Ok(Cell::empty()),
        };
        Ok(Row::body(vec![
            Cell::text(&finding.rule),
            Cell::text(severity(finding.severity, self.lang)),
            Cell::text(&finding.key),
            Cell::text(&finding.field),
            Cell::text(self.say(&finding.zh, &finding.en)),
            Cell::text(self.say(&finding.remedy_zh, &finding.remedy_en)),
            coordinate(0)?,
            coordinate(1)?,
        ]))
    }
}

/// The word for a severity.
pub fn severity(word: &str, lang: Lang) -> &str {
    match (lang, word) {
        (Lang::Zh, "error") => "错误",
        (Lang::Zh, "warning") => "警告",
        (Lang::Zh, "info" | "notice") => "提示",
        (_, word) => word,
    }
}

/// The findings as a layer: with `pieces` the offending pieces where there are any, else places only.
pub fn layer(folder: &Folder, examined: &Examined, pieces: bool) -> Output {
    let text = |name: &str| Field::new(name, FieldKind::Text);
    let fields = [
        "rule",
        "severity",
        "key",
        "field",
        "zh",
        "en",
        "remedy_zh",
        "remedy_en",
        "area_m2",
    ];
    let rows = examined.findings.iter().filter_map(|finding| {
        let place = finding.place.and_then(|[x, y]| Point::snap(x, y).ok());
        let place = place.map(|place| Shape::Points(vec![place]));
        let piece = finding.piece.clone().filter(|_| pieces);
        let shape = piece.or(place)?;
        let said = |text: &str| Value::Text(text.to_owned());
        let area = finding.area_m2.as_deref().map_or(Value::Null, said);
        let values = [
            finding.rule.as_str(),
            finding.severity,
            &finding.key,
            &finding.field,
            &finding.zh,
            &finding.en,
            &finding.remedy_zh,
            &finding.remedy_en,
        ];
        let values = values.into_iter().map(said).chain([area]).collect();
        Some((Some(shape), values))
    });
    Output {
        name: format!("{}_findings", examined.layer),
        crs: Some(folder.crs),
        fields: fields.into_iter().map(text).collect(),
        rows: rows.collect(),
    }
}
