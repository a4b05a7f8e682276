use std::fmt::Write as _;

use kunyu_terms::ClockKind;

use super::table::Table;
use crate::load::Definitions;
use crate::model::{Guard, Part, Process, Transition};

impl Definitions {
    pub(super) fn process_page(&self, process: &Process) -> String {
        let register = self.register(&process.register);
        let title = register.map_or(process.register.as_str(), |one| one.title.zh.as_str());
        let mut text = format!(
            "# {}（{}）\n\n`{}`　{} 起施行　科室：{}　台账：[{title}](../registers/{}.md)\n",
            process.title.zh,
            process.title.en,
            process.id,
            process.from,
            process.section,
            process.register
        );
        if let Some(number) = &process.number {
            let _ = writeln!(text, "\n办件编号：{number}");
        }
        text.push_str("\n## 环节（States）\n\n");
        text.push_str(&diagram(process));
        text.push_str("\n## 时钟（Clocks）\n\n");
        self.clocks(process).write(&mut text);
        text.push_str("\n## 材料（Materials）\n\n");
        for material in &process.materials {
            let _ = writeln!(text, "- {}（{}）", material.title.zh, material.title.en);
        }
        text.push_str("\n## 文书（Documents）\n\n");
        for document in &process.documents {
            let number = document.number.as_deref().unwrap_or("不编号");
            let _ = writeln!(
                text,
                "- {}：模板 `{}`，{number}",
                document.title.zh, document.template
            );
        }
        text.push_str("\n## 步骤（Steps）\n");
        for step in &process.transitions {
            self.step(process, step, &mut text);
        }
        text.push_str("\n## 算例（Examples）\n\n");
        for example in &process.examples {
            let outcome = match (example.then.refused, &example.then.state) {
                (Some(true), _) => "不予办理".to_owned(),
                (_, Some(state)) => {
                    let title = process.state(state).map_or(state, |state| &state.title.zh);
                    format!("转“{title}”")
                }
                _ => "见规程".to_owned(),
            };
            let article = example.then.article.as_deref();
            let article = article.map_or_else(String::new, |article| format!("（{article}）"));
            let (title, today) = (&example.title, example.today);
            let _ = writeln!(text, "- {title}：{today}，{outcome}{article}");
        }
        text
    }

    fn clocks(&self, process: &Process) -> Table {
        let mut rows = Table::new(&["时钟", "施行日期", "长度", "依据"]);
        for clock in &process.clocks {
            let value = clock.days.as_ref();
            let value = value.and_then(|id| self.values().iter().find(|value| value.id == *id));
            if clock.days.is_none() {
                let stated = "到约定的日期为止".to_owned();
                rows.row([clock.title.zh.clone(), String::new(), stated, String::new()]);
            }
            for version in value.iter().flat_map(|value| &value.versions) {
                let unit = match (clock.kind, value.map(|value| value.unit.name())) {
                    (ClockKind::Working, _) => "个工作日",
                    (_, Some("month")) => "个月",
                    (_, Some("year")) => "年",
                    _ => "日",
                };
                rows.row([
                    clock.title.zh.clone(),
                    version.from.to_string(),
                    format!("{}{unit}", version.value),
                    version.article.clone(),
                ]);
            }
        }
        rows
    }

    fn step(&self, process: &Process, step: &Transition, text: &mut String) {
        let state = |id: &String| {
            let found = process.state(id);
            found.map_or_else(|| id.clone(), |state| state.title.zh.clone())
        };
        let _ = writeln!(
            text,
            "\n### {}（{}）`{}`\n",
            step.title.zh, step.title.en, step.id
        );
        let from: Vec<String> = step.from.iter().map(state).collect();
        let to = step.to.as_ref().map_or_else(|| "不变".to_owned(), state);
        let from = if from.is_empty() {
            "立案".to_owned()
        } else {
            from.join("、")
        };
        let _ = writeln!(text, "- {from} → {to}");
        let clocks = clock_changes(process, step);
        let roles = step.roles.iter().map(|id| {
            self.role(id)
                .map_or_else(|| id.clone(), |role| role.title.zh.clone())
        });
        let lists = [
            ("岗位", roles.collect::<Vec<_>>(), "、"),
            ("签字", step.signers.clone(), " → "),
            ("会办", step.consults.clone(), "、"),
            ("时钟", clocks, "；"),
        ];
        for (what, names, between) in lists {
            if !names.is_empty() {
                let _ = writeln!(text, "- {what}：{}", names.join(between));
            }
        }
        if step.second_person {
            text.push_str("- 须由上一步办理人以外的人办理\n");
        }
        if !step.input.is_empty() {
            text.push('\n');
            self.fields_table(&step.input).write(text);
        }
        self.guards(&step.guards, "不予办理", text);
    }

    /// What must hold, each with its articles.
    pub(super) fn guards(&self, guards: &[Guard], refused: &str, text: &mut String) {
        for guard in guards {
            let sentence: String = guard
                .refusal
                .zh
                .iter()
                .map(|part| self.part(part))
                .collect();
            let what = if guard.warn {
                "须说明原因"
            } else {
                refused
            };
            let _ = writeln!(text, "\n- {what}：{sentence}");
            for article in &guard.articles {
                let unread = if article.confirmed {
                    ""
                } else {
                    "（未核对原文）"
                };
                let _ = writeln!(text, "  - {} 起：{}{unread}", article.from, article.text);
            }
        }
    }

    /// A part of a sentence: numbers by their latest version, fields by their names.
    fn part(&self, part: &Part) -> String {
        match part {
            Part::Text(text) => text.clone(),
            Part::Fill(name) => {
                let value = self.values().iter().find(|value| value.id == *name);
                let version = value.and_then(|value| value.versions.last());
                version.map_or_else(
                    || format!("{{{name}}}"),
                    |version| version.value.to_string(),
                )
            }
        }
    }
}

/// What a step does to clocks.
fn clock_changes(process: &Process, step: &Transition) -> Vec<String> {
    let changes = [
        ("启动", &step.starts),
        ("停", &step.stops),
        ("继续", &step.resumes),
        ("结束", &step.ends),
    ]
    .into_iter()
    .filter(|(_, clocks)| !clocks.is_empty())
    .map(|(what, clocks)| {
        let titles = clocks.iter().map(|id| {
            process
                .clock(id)
                .map_or(id.as_str(), |clock| clock.title.zh.as_str())
        });
        format!("{what}{}", titles.collect::<Vec<_>>().join("、"))
    });
    changes.collect()
}

/// The states as a Mermaid diagram.
fn diagram(process: &Process) -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    let label = |title: &str| title.replace([':', ';', '"', '\n'], " ");
    for state in &process.states {
        let _ = writeln!(
            text,
            "  state \"{}\" as {}",
            label(&state.title.zh),
            state.id
        );
    }
    for step in &process.transitions {
        let title = label(&step.title.zh);
        if step.opens.is_some() {
            let to = step.to.as_ref().unwrap_or(&process.initial);
            let _ = writeln!(text, "  [*] --> {to}: {title}");
        }
        for from in &step.from {
            let to = step.to.as_ref().unwrap_or(from);
            let _ = writeln!(text, "  {from} --> {to}: {title}");
        }
    }
    for state in process.states.iter().filter(|state| state.is_final) {
        let _ = writeln!(text, "  {} --> [*]", state.id);
    }
    text.push_str("```\n");
    text
}
