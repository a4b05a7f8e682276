//! Reads `[[transition.open]]`: a case of another process that a step opens.

use super::dangling;
use super::effects::Setting;
use super::expression::{Wanted, condition, of_type, told};
use crate::condition::compile_any;
use crate::error::Problem;
use crate::model::{OpenRule, Opening, Process};
use crate::text::{Placed, Reader, Reports};

pub(super) fn read(table: &Reader<'_>, setting: Setting<'_>) -> Option<OpenRule> {
    let when = condition(table, "when", setting.scope);
    let (process, step) = (table.text("process"), table.text("step"));
    let record = of_type(table, "record", Wanted::Text, setting.scope);
    let mut input = Vec::new();
    let entered = table.optional_table("input");
    for (inner, (key, value)) in entered.iter().flat_map(|inner| {
        let entries = inner.entries().into_iter();
        entries.map(move |entry| (inner, entry))
    }) {
        let Some(text) = value.get_ref().as_str() else {
            let expected = ("表达式（加引号）", "an expression in quotes");
            inner.wrong_type(value, &key.value, expected);
            continue;
        };
        let text = Placed {
            value: text.to_owned(),
            place: inner.place_of(value),
        };
        let compiled = compile_any(&text.value, setting.scope);
        if let Some((condition, _)) = told(inner, &text, compiled) {
            input.push((key.value, condition));
        }
    }
    table.finish();
    let process = process?;
    Some(OpenRule {
        when,
        process: process.value,
        step: step?.value,
        record,
        input,
        place: process.place,
    })
}

/// Checks that the steps that are opened are there, open a case, and know the inputs.
pub(super) fn link(processes: &[Process], reports: &Reports) {
    for process in processes {
        for step in &process.transitions {
            for rule in &step.follow_ups {
                link_one(process, rule, processes, reports);
            }
        }
    }
}

fn link_one(process: &Process, rule: &OpenRule, processes: &[Process], reports: &Reports) {
    let place = || rule.place.clone();
    let versions: Vec<&Process> = processes
        .iter()
        .filter(|one| one.id == rule.process)
        .collect();
    if versions.is_empty() {
        let known = processes.iter().map(|process| process.id.as_str());
        dangling(reports, place(), ("流程", "process"), &rule.process, known);
    }
    for other in versions {
        let Some(opened) = other.transition(&rule.step) else {
            let known = other.transitions.iter().map(|step| step.id.as_str());
            dangling(reports, place(), ("步骤", "step"), &rule.step, known);
            continue;
        };
        let unfit = |zh: &str, en: &str| {
            let problem = Problem::Structure {
                subject: format!("{}.{}", rule.process, rule.step),
                zh: zh.to_owned(),
                en: en.to_owned(),
            };
            reports.add(place(), problem, None);
        };
        match opened.opens {
            None => unfit("这一步不是开始办件的一步", "this step opens no case"),
            Some(Opening::Case) if rule.record.is_none() && other.register != process.register => {
                unfit(
                    "两个流程的台账不同：写明 record",
                    "the processes are about different registers: name the record",
                );
            }
            Some(_) => {}
        }
        if !opened.follow_ups.is_empty() || !opened.signers.is_empty() {
            unfit(
                "自动开始的一步不能再开始别的办件，也不能要签批",
                "a step that is opened by another opens none and needs no signature",
            );
        }
        for (id, _) in &rule.input {
            if opened.input_field(id).is_none() {
                let known = opened.input.iter().map(|field| field.id.as_str());
                dangling(reports, place(), ("输入", "input"), id, known);
            }
        }
    }
}
