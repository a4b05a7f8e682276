//! Reports: filled from figures and tasks, with every figure traceable; what is refused.

use std::collections::BTreeMap;

use kunyu_definitions::{
    Definitions, Figure, FillInput, FilledReport, ReportBlock, ReportRun, Task, Value,
};

use crate::indicator::{REGISTER, SUPPLY, figure, indicator};

const REPORT: &str = r#"
[report]
id = "annual"
title = "{year}年工作总结及{next_year}年工作安排"
issuer = "{bureau}"

[[part]]
title = "{year}年工作情况"
[[part.section]]
title = "强化土地管理，保障项目落地"
text = """
{year}年，供应土地{supply.parcels:value}宗，总面积{supply.area}，上年{supply.area:last_year}。{table:supply}

{safety.accidents:words}重大安全事故。{tasks}
"""
tasks = "土地管理"

[[part]]
title = "{next_year}年工作安排"
text = "重点抓好以下几方面工作："
[[part.section]]
title = "强化计划管理"
tasks = "土地管理"
tasks_year = "next_year"
[[part.section]]
title = "抓好服务"
tasks = "服务"
tasks_year = "next_year"

[[table]]
id = "supply"
title = "{year}年供地情况"
indicators = ["supply.parcels", "supply.area"]
columns = ["value", "unit", "last_year", "change", "target", "reached"]

[[chart]]
id = "areas"
title = "历年供地面积"
indicators = ["supply.area"]
years = 3

[[map]]
id = "where"
title = "供地位置"
indicators = ["supply.area"]
"#;

fn indicators() -> String {
    let of = |id: &str, rest: &str| indicator(id, &format!("register = \"land_supply\"\n{rest}"));
    [
        of(
            "supply.parcels",
            "measure = \"count\"\nunit = \"宗\"\ntarget = 3",
        ),
        of(
            "supply.area",
            "measure = \"sum(contract_area)\"\nunit = \"公顷\"\nround = { digits = 1 }\n\
             display = \"约{value}公顷\"",
        ),
        of(
            "safety.accidents",
            "filter = \"sold\"\nmeasure = \"count\"\nunit = \"起\"\ndisplay = \"发生{value}起\"\n\
             words = { 0 = \"未发生\" }",
        ),
    ]
    .concat()
}

fn load(report: &str) -> Result<Definitions, Vec<kunyu_definitions::DefinitionError>> {
    let indicators = indicators();
    let files = [
        ("codes.toml", REGISTER),
        ("supply.toml", SUPPLY),
        ("indicators.toml", indicators.as_str()),
        ("report.toml", report),
    ];
    Definitions::load(&files)
}

fn rows(count: usize, sold: bool) -> Vec<Vec<Value>> {
    let area = kunyu_definitions::WrittenArea::parse("1.25 公顷", kunyu_terms::AreaUnit::Mu);
    let mut row = vec![Value::Null; 8];
    row[2] = Value::Area(area.unwrap());
    row[7] = Value::Boolean(sold);
    vec![row; count]
}

fn filled(accidents: bool) -> FilledReport {
    let definitions = load(REPORT).unwrap();
    let report = definitions.report("annual").unwrap();
    let mut figures: BTreeMap<(String, i16), Figure> = BTreeMap::new();
    for (id, years_on) in report.figures() {
        // nothing is known of 2018
        let count = match years_on {
            0 => 4,
            -1 => 2,
            _ => continue,
        };
        let found = figure(&definitions, id, &rows(count, accidents));
        figures.insert((id.to_owned(), 2020 + years_on), found);
    }
    let task = |section: &str, year: i16, sentence: &str| Task {
        section: section.into(),
        year,
        sentence: sentence.into(),
    };
    let tasks = [
        task("土地管理", 2020, "推进项目开工。"),
        task("土地管理", 2021, "编制供应计划。"),
        task("土地管理", 2021, "优先保障网安基地。"),
        task("耕地保护", 2021, "开展清理。"),
    ];
    let input = FillInput {
        year: 2020,
        bureau: "东西湖区自然资源和规划局",
        figures: &figures,
        tasks: &tasks,
    };
    definitions.fill(report, input)
}

fn texts(report: &FilledReport) -> Vec<String> {
    let mut texts = Vec::new();
    for block in &report.blocks {
        texts.push(match block {
            ReportBlock::Heading { level, runs } => {
                format!(
                    "{} {}",
                    "#".repeat(usize::from(*level)),
                    FilledReport::words(runs)
                )
            }
            ReportBlock::Paragraph(runs) => FilledReport::words(runs),
            ReportBlock::Table(table) => format!("[表 {}]", table.title),
            ReportBlock::Chart(chart) => format!("[图 {}]", chart.title),
            ReportBlock::Map { title, .. } => format!("[地图 {title}]"),
        });
    }
    texts
}

#[test]
fn a_report_writes_itself() {
    let report = filled(false);
    assert_eq!(report.title, "2020年工作总结及2021年工作安排");
    assert_eq!(report.issuer.as_deref(), Some("东西湖区自然资源和规划局"));
    assert_eq!(
        texts(&report),
        [
            "# 2020年工作情况",
            "## 强化土地管理，保障项目落地",
            "2020年，供应土地4宗，总面积约5.0公顷，上年约2.5公顷。",
            "[表 2020年供地情况]",
            "未发生重大安全事故。推进项目开工。",
            "# 2021年工作安排",
            "重点抓好以下几方面工作：",
            "## 强化计划管理",
            "编制供应计划。优先保障网安基地。",
            "## 抓好服务",
            "[图 历年供地面积]",
            "[地图 供地位置]",
        ]
    );
    let accidents = texts(&filled(true));
    assert!(accidents.contains(&"发生4起重大安全事故。推进项目开工。".to_owned()));
}

#[test]
fn every_figure_keeps_its_indicator() {
    let report = filled(false);
    let told: Vec<_> = report
        .figures
        .iter()
        .map(|one| (one.indicator.as_str(), one.year))
        .collect();
    assert_eq!(
        told,
        [
            ("supply.parcels", 2020),
            ("supply.area", 2020),
            ("supply.area", 2019),
            ("supply.parcels", 2019),
            ("safety.accidents", 2020),
            ("supply.area", 2018),
        ]
    );
    let ReportBlock::Paragraph(runs) = &report.blocks[2] else {
        panic!("{:?}", report.blocks[2]);
    };
    let figures: Vec<_> = runs
        .iter()
        .filter_map(|run| match run {
            ReportRun::Figure { text, figure } => Some((text.as_str(), *figure)),
            ReportRun::Text(_) => None,
        })
        .collect();
    assert_eq!(figures, [("4", 0), ("约5.0公顷", 1), ("约2.5公顷", 2)]);
    let ReportBlock::Table(table) = &report.blocks[3] else {
        panic!("{:?}", report.blocks[3]);
    };
    let row: Vec<_> = table.rows[0]
        .iter()
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(row, ["supply.parcels", "4", "宗", "2", "+2", "3", "是"]);
    let row: Vec<_> = table.rows[1]
        .iter()
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(row, ["supply.area", "5.0", "公顷", "2.5", "+2.5", "—", "—"]);
    let sources = report.sources();
    assert_eq!(sources.rows.len(), report.figures.len());
    assert_eq!(sources.rows[1][2].text, "约5.0公顷");
    assert_eq!(sources.rows[1][7].text, "文件所载数合计");
    let missing: Vec<_> = report.missing().map(|one| one.year).collect();
    assert_eq!(missing, [2018]);
}

#[test]
fn the_shipped_report_is_whole_without_figures() {
    let definitions = crate::support::shipped_figures();
    let report = definitions.report("annual").unwrap();
    assert!(report.figures().len() >= 50);
    let task = |section: &str| Task {
        section: section.into(),
        year: 2021,
        sentence: format!("做好{section}。"),
    };
    let input = FillInput {
        year: 2020,
        bureau: "东西湖区自然资源和规划局",
        figures: &BTreeMap::new(),
        tasks: &[task("优化空间规划"), task("强化计划管理")],
    };
    let filled = definitions.fill(report, input);
    assert_eq!(filled.missing().count(), filled.figures.len());
    let texts = texts(&filled);
    let second = texts
        .iter()
        .position(|text| text == "# 2021年工作安排")
        .unwrap();
    assert_eq!(texts[second + 1], "## 优化空间规划");
    assert_eq!(texts[second + 4], "做好强化计划管理。");
}

#[test]
fn json_lists_the_figures() {
    let json = filled(false).to_json();
    assert_eq!(json["title"], "2020年工作总结及2021年工作安排");
    let area = &json["figures"][1];
    assert_eq!(
        (
            area["id"].as_str(),
            area["exact"].as_str(),
            area["display"].as_str()
        ),
        (Some("supply.area"), Some("5"), Some("约5.0公顷"))
    );
    assert_eq!(area["rows"], 4);
    assert_eq!(json["blocks"][2]["paragraph"]["runs"][1]["figure"], 0);
    assert_eq!(json["blocks"][10]["chart"]["years"][0], 2018);
}

#[test]
fn what_a_report_cannot_say() {
    let cases = [
        (
            "{supply.parcels:value}",
            "{supply.parcel:value}",
            Some("supply.parcels:value"),
            12,
        ),
        (
            "{supply.area:last_year}",
            "{supply.area:lastyear}",
            Some("supply.area:last_year"),
            12,
        ),
        ("{table:supply}", "{table:suply}", Some("table:supply"), 12),
        ("{tasks}", "{taskz}", Some("tasks"), 14),
        ("\"{bureau}\"", "\"{burau}\"", Some("bureau"), 5),
        (
            "[\"supply.parcels\", ",
            "[\"supply.parcel\", ",
            Some("supply.parcels"),
            33,
        ),
        (
            "\"target\", \"reached\"",
            "\"target\", \"raeched\"",
            Some("reached"),
            34,
        ),
        (
            "tasks_year = \"next_year\"",
            "tasks_year = \"nextyear\"",
            Some("next_year"),
            24,
        ),
        ("years = 3", "years = 0", None, 40),
        ("tasks = \"土地管理\"\n\n[[part]]", "\n[[part]]", None, 9),
    ];
    for (from, to, suggestion, line) in cases {
        let text = REPORT.replacen(from, to, 1);
        assert_ne!(text, REPORT, "{from}");
        let errors = load(&text).unwrap_err();
        assert_eq!(
            errors[0].suggestion.as_deref(),
            suggestion,
            "{to}: {errors:?}"
        );
        assert_eq!(errors[0].place.line, line, "{to}: {errors:?}");
    }
}
