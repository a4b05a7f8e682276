//! What must hold of a process as a whole: every state can be reached and left, every clock is
//! started, every number is in force.

use std::collections::BTreeSet;

use super::dangling;
use super::registry::Registry;
use super::transition::STATE;
use crate::condition::Condition;
use crate::error::Problem;
use crate::model::{Opening, PartsRule, Process, StateRule, StepKind, Transition};
use crate::text::{Place, Placed, Reports, nearest};

pub(super) fn check(
    process: &Process,
    initial: &Placed<String>,
    registry: &Registry,
    reports: &Reports,
) {
    if process.state(&initial.value).is_none() {
        let known = process.states.iter().map(|state| state.id.as_str());
        dangling(reports, initial.place.clone(), STATE, &initial.value, known);
        return;
    }
    ways(process, reports);
    clocks(process, reports);
    signatures(process, reports);
    persons(process, reports);
    in_force(process, registry, reports);
    numbered(process, registry, reports);
}

/// A step that makes a record gives it the number by which people call it.
fn numbered(process: &Process, registry: &Registry, reports: &Reports) {
    let at = registry.register_index(&process.register);
    let Some(register) = at.map(|at| &registry.registers[at]) else {
        return;
    };
    let Some(index) = register.field_index(&register.number) else {
        return;
    };
    if !register.fields[index].required {
        return;
    }
    for step in &process.transitions {
        let entered = step.input.iter().any(|field| field.id == register.number);
        let set = step.sets.iter().any(|set| set.field == index);
        if step.opens == Some(Opening::Record) && !entered && !set {
            structure(
                reports,
                &step.place,
                &step.id,
                "这一步立记录，却没有给它编号",
                "this step makes a record and gives it no number",
                Some(format!("set = {{ {} = \"case.number\" }}", register.number)),
            );
        }
    }
}

fn structure(
    reports: &Reports,
    place: &Place,
    subject: &str,
    zh: &str,
    en: &str,
    hint: Option<String>,
) {
    let problem = Problem::Structure {
        subject: subject.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    reports.add(place.clone(), problem, hint);
}

/// Steps whose users must be others are steps of the process.
fn persons(process: &Process, reports: &Reports) {
    let known = || process.transitions.iter().map(|step| step.id.as_str());
    for step in &process.transitions {
        for other in &step.distinct_from {
            if !known().any(|id| id == other) {
                dangling(
                    reports,
                    step.place.clone(),
                    ("步骤", "step"),
                    other,
                    known(),
                );
            }
        }
    }
}

/// Every state is reached from an opening, and left unless it is final.
fn ways(process: &Process, reports: &Reports) {
    let target = |step: &Transition| step.to.clone().unwrap_or_else(|| process.initial.clone());
    let mut open: Vec<String> = process.steps_from(None).map(target).collect();
    if open.is_empty() {
        let (zh, en) = (
            "没有开始办件的一步（opens = true）",
            "no step opens a case (opens = true)",
        );
        structure(
            reports,
            &process.place,
            &process.id,
            zh,
            en,
            Some("opens = true".into()),
        );
        return;
    }
    let mut reached: BTreeSet<String> = BTreeSet::new();
    while let Some(state) = open.pop() {
        if reached.insert(state.clone()) {
            let steps = process.steps_from(Some(&state));
            open.extend(steps.filter_map(|step| step.to.clone()));
        }
    }
    for state in &process.states {
        if !reached.contains(&state.id) {
            let (zh, en) = ("没有一步能到这个环节", "no step leads to this state");
            let targets = process
                .transitions
                .iter()
                .filter_map(|step| step.to.as_deref());
            let near = nearest(&state.id, targets.filter(|to| *to != state.id));
            structure(reports, &state.place, &state.id, zh, en, near);
        }
        let away = |step: &&Transition| step.to.as_deref().is_some_and(|to| to != state.id);
        let mut out = process.steps_from(Some(&state.id));
        if !state.is_final && !out.any(|step| away(&step)) {
            let (zh, en) = (
                "这个环节没有出路，也不是终点（final = true）",
                "no step leads away, and it is not final",
            );
            structure(
                reports,
                &state.place,
                &state.id,
                zh,
                en,
                Some("final = true".into()),
            );
        }
        let mut out = process.steps_from(Some(&state.id));
        let again = out.find(|step| state.is_final && step.kind != StepKind::Reopen);
        if let Some(step) = again {
            let (zh, en) = (
                "从终点出发的一步须写 kind = \"reopen\"，由第二人办理",
                "a step from a final state is kind = \"reopen\", by a second person",
            );
            structure(
                reports,
                &step.place,
                &step.id,
                zh,
                en,
                Some("kind = \"reopen\"".into()),
            );
        }
    }
}

/// Every clock is started, and what is stopped can go on.
fn clocks(process: &Process, reports: &Reports) {
    for clock in &process.clocks {
        let in_some = |list: fn(&Transition) -> &Vec<String>| {
            process
                .transitions
                .iter()
                .any(|step| list(step).contains(&clock.id))
        };
        let mut served = process.documents.iter();
        let by_service = served.any(|document| document.starts.contains(&clock.id));
        if !by_service && !in_some(|step| &step.starts) {
            let (zh, en) = (
                "没有一步启动这个时钟（starts）",
                "no step starts this clock (starts)",
            );
            let hint = Some(format!("starts = [\"{}\"]", clock.id));
            structure(reports, &clock.place, &clock.id, zh, en, hint);
        }
        if in_some(|step| &step.stops)
            && !in_some(|step| &step.resumes)
            && !in_some(|step| &step.ends)
        {
            let (zh, en) = (
                "这个时钟停下后没有一步让它继续（resumes）或结束（ends）",
                "this clock is stopped, and no step resumes or ends it",
            );
            let hint = Some(format!("resumes = [\"{}\"]", clock.id));
            structure(reports, &clock.place, &clock.id, zh, en, hint);
        }
    }
}

/// `signed('科长')` asks a role that signs somewhere.
fn signatures(process: &Process, reports: &Reports) {
    let steps = process.transitions.iter();
    let signs: Vec<&str> = steps
        .flat_map(|step| step.signers.iter().chain(&step.consults))
        .map(String::as_str)
        .collect();
    for step in &process.transitions {
        for role in conditions(step).flat_map(|condition| &condition.reads.signed) {
            if !signs.contains(&role.as_str()) {
                let kind = ("签字人", "signer");
                dangling(
                    reports,
                    step.place.clone(),
                    kind,
                    role,
                    signs.iter().copied(),
                );
            }
        }
    }
}

/// Every number that a version reads is in force when the version begins.
fn in_force(process: &Process, registry: &Registry, reports: &Reports) {
    let mut read: BTreeSet<(usize, u32)> = BTreeSet::new();
    for step in &process.transitions {
        let values = conditions(step).flat_map(|condition| &condition.reads.values);
        read.extend(values.map(|value| (*value, step.place.line)));
    }
    for clock in &process.clocks {
        let named = clock.days.iter().chain(&clock.warn);
        let found = named.filter_map(|id| registry.value_index(id));
        read.extend(found.map(|value| (value, clock.place.line)));
    }
    for (index, line) in read {
        let value = &registry.values[index];
        if value.on(process.from).is_some() {
            continue;
        }
        let first = value
            .versions
            .first()
            .map(|version| version.from.to_string());
        let first = first.unwrap_or_default();
        let place = Place {
            line,
            file: process.place.file.clone(),
        };
        let problem = Problem::Structure {
            subject: value.id.clone(),
            zh: format!("在 {} 还没有生效的版本，最早是 {first}", process.from),
            en: format!(
                "has no version in force on {}, the first is of {first}",
                process.from
            ),
        };
        reports.add(place, problem, None);
    }
}

/// All expressions of a step.
pub(crate) fn conditions(step: &Transition) -> impl Iterator<Item = &Condition> {
    let guards = step.guards.iter().map(|guard| &guard.when);
    let sets = step.sets.iter().filter_map(|set| set.value.condition());
    guards.chain(sets).chain(after(step))
}

/// The expressions of a step that see the record as it is afterwards.
fn after(step: &Transition) -> impl Iterator<Item = &Condition> {
    let posts = step.posts.iter().flat_map(|post| {
        let computed = post.from.iter().chain([&post.to]).filter_map(computed);
        let optional = [&post.when, &post.lot, &post.piece].into_iter().flatten();
        optional.chain(computed).chain([&post.area])
    });
    let lots = step.lots.iter().flat_map(|lot| {
        let optional = [&lot.when, &lot.measured, &lot.on, &lot.document, &lot.grade];
        let parts = lot.start.iter().flat_map(|start| &start.states);
        let areas = parts.filter_map(|(_, area)| area.as_ref());
        let own = optional.into_iter().flatten().chain([&lot.lot, &lot.area]);
        own.chain(computed(&lot.kind)).chain(areas)
    });
    let writes = step.writes.iter().flat_map(|write| {
        let sets = write.sets.iter().filter_map(|set| set.value.condition());
        write
            .when
            .iter()
            .chain(write.target.condition())
            .chain(sets)
    });
    let splits = step.splits.iter().flat_map(|split| {
        let optional = [&split.when, &split.lot].into_iter().flatten();
        let parts = match &split.parts {
            PartsRule::Listed(..) => &[][..],
            PartsRule::Stated(parts) => parts,
        };
        let parts = parts
            .iter()
            .flat_map(|part| part.kind.iter().chain([&part.name, &part.area]));
        optional.chain([&split.piece]).chain(parts)
    });
    let differences = step.differences.iter().flat_map(|rule| {
        let optional = [&rule.when, &rule.lot].into_iter().flatten();
        optional.chain([&rule.piece, &rule.share, &rule.least])
    });
    let acts = step.acts.iter().flat_map(|act| {
        let optional = [&act.when, &act.lot, &act.document].into_iter().flatten();
        optional.chain([&act.piece])
    });
    let follow_ups = step.follow_ups.iter().flat_map(|rule| {
        let optional = [&rule.when, &rule.record].into_iter().flatten();
        optional.chain(rule.input.iter().map(|(_, value)| value))
    });
    posts
        .chain(follow_ups)
        .chain(lots)
        .chain(writes)
        .chain(splits)
        .chain(differences)
        .chain(acts)
}

fn computed(name: &StateRule) -> Option<&Condition> {
    match name {
        StateRule::Computed(condition) => Some(condition),
        StateRule::Named(_) => None,
    }
}
