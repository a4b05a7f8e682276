//! Reads one `[[transition]]`.

use super::effects::{self, Setting};
use super::expression::condition;
use super::layer::field_of_input;
use super::message::{message_of, parts_known};
use super::register::link_fields;
use super::registry::{Registry, duplicate};
use super::value::articles;
use super::{dangling, layer};
use crate::condition::Scope;
use crate::error::Problem;
use crate::model::{
    ArticleVersion, DocumentRule, Field, Guard, Material, Opening, ProcessClock, Register, State,
    StepKind, Transition,
};
use crate::text::{Placed, Reader};

/// What the transitions of a process refer to.
pub(super) struct Parts<'p> {
    pub(super) registry: &'p Registry,
    pub(super) register: &'p Register,
    pub(super) case: &'p [Field],
    pub(super) states: &'p [State],
    pub(super) clocks: &'p [ProcessClock],
    pub(super) materials: &'p [Material],
    pub(super) documents: &'p [DocumentRule],
    /// Guards that several steps name.
    pub(super) guards: Vec<Reader<'p>>,
}

pub(crate) const STATE: (&str, &str) = ("环节", "state");

pub(super) fn read(table: &Reader<'_>, parts: &Parts<'_>) -> Option<Transition> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let opens = opening(table);
    let (from, to) = (from_states(table, opens, parts), table.optional_text("to"));
    if let Some(to) = &to {
        known(table, to, STATE, parts.states.iter().map(|state| &state.id));
    }
    let kind = kind(table, opens);
    let roles = roles(table, parts);
    let signers = values(table.texts("signers"));
    let consults = values(table.texts("consults"));
    let second_person = table.flag("second_person").unwrap_or(false);
    let distinct_from = values(table.texts("distinct_from"));
    let notice = table.flag("notice").unwrap_or(false);
    let named = id.as_ref().map_or("transition", |id| id.value.as_str());
    let articles = cited(table, notice, named);
    let materials = parts.materials.iter().map(|material| &material.id);
    let materials = names(table, "materials", ("材料", "material"), materials);
    let documents = parts.documents.iter().map(|document| &document.id);
    let documents = names(table, "documents", ("文书", "document"), documents);
    let clocks = |key: &'static str| {
        let known = parts.clocks.iter().map(|clock| &clock.id);
        names(table, key, ("时钟", "clock"), known)
    };
    let (starts, stops) = (clocks("starts"), clocks("stops"));
    let (resumes, ends) = (clocks("resumes"), clocks("ends"));
    let input = inputs(table, parts);
    let scope = Scope::process(parts.registry, &parts.register.fields, &input, parts.case);
    let guards = guards(table, named, parts, scope);
    beside(table, &input, &guards);
    let setting = Setting {
        parts,
        input: &input,
        scope,
    };
    let effects = effects::read(table, setting);
    table.finish();
    let id = id?;
    super::register::check_id(&id, table.reports());
    Some(Transition {
        id: id.value,
        title: title?,
        second_person: second_person || kind == StepKind::Reopen,
        distinct_from,
        kind,
        opens,
        from,
        to: to.map(|to| to.value),
        roles,
        signers,
        consults,
        materials,
        notice,
        articles,
        starts,
        stops,
        resumes,
        ends,
        input,
        documents,
        guards,
        sets: effects.sets,
        posts: effects.posts,
        writes: effects.writes,
        lots: effects.lots,
        splits: effects.splits,
        differences: effects.differences,
        acts: effects.acts,
        follow_ups: effects.follow_ups,
        place: id.place,
    })
}

/// The guards of a step: those of the process that it names, then its own.
fn guards(table: &Reader<'_>, step: &str, parts: &Parts<'_>, scope: Scope<'_>) -> Vec<Guard> {
    let mut all = Vec::new();
    for name in table.texts("guards") {
        let id_of = |row: &&Reader<'_>| row.text("id").is_some_and(|id| id.value == name.value);
        if let Some(row) = parts.guards.iter().find(id_of) {
            all.extend(guard(row, step, scope));
            continue;
        }
        let ids = parts.guards.iter().filter_map(|row| row.text("id"));
        let ids: Vec<String> = ids.map(|id| id.value).collect();
        let known = ids.iter().map(String::as_str);
        let kind = ("共用条件", "shared guard");
        dangling(table.reports(), name.place, kind, &name.value, known);
    }
    let own = table.tables("guard");
    all.extend(own.iter().filter_map(|row| guard(row, step, scope)));
    all
}

/// Every guard that steps share has a name, once.
pub(super) fn shared_guards(parts: &Parts<'_>) {
    let mut seen: Vec<Placed<String>> = Vec::new();
    for row in &parts.guards {
        let Some(id) = row.text("id") else { continue };
        super::register::check_id(&id, row.reports());
        match seen.iter().find(|other| other.value == id.value) {
            Some(first) => duplicate(row.reports(), &id.value, &id.place, &first.place),
            None => seen.push(id),
        }
    }
}

/// Its own legal basis; a one-time notice must have one.
fn cited(table: &Reader<'_>, notice: bool, step: &str) -> Vec<ArticleVersion> {
    if notice || table.raw().contains_key("article") {
        return articles(table, step);
    }
    Vec::new()
}

/// Who may do it; where roles are defined, they must be among them.
fn roles(table: &Reader<'_>, parts: &Parts<'_>) -> Vec<String> {
    let known = parts.registry.roles.iter().map(|role| &role.id);
    if parts.registry.roles.is_empty() {
        return values(table.texts("roles"));
    }
    names(table, "roles", ("角色", "role"), known)
}

/// A list of names that must all be known.
fn names<'k>(
    table: &Reader<'_>,
    key: &'static str,
    kind: (&'static str, &'static str),
    among: impl Iterator<Item = &'k String> + Clone,
) -> Vec<String> {
    let names = table.texts(key);
    all_known(table, &names, kind, among);
    values(names)
}

fn values(texts: Vec<Placed<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}

/// Reports a name that is not among those known.
pub(super) fn known<'k>(
    table: &Reader<'_>,
    name: &Placed<String>,
    kind: (&'static str, &'static str),
    known: impl Iterator<Item = &'k String> + Clone,
) {
    if !known.clone().any(|other| *other == name.value) {
        let known = known.map(String::as_str);
        dangling(
            table.reports(),
            name.place.clone(),
            kind,
            &name.value,
            known,
        );
    }
}

fn all_known<'k>(
    table: &Reader<'_>,
    names: &[Placed<String>],
    kind: (&'static str, &'static str),
    among: impl Iterator<Item = &'k String> + Clone,
) {
    for name in names {
        known(table, name, kind, among.clone());
    }
}

/// `opens = true` or `opens = "case"`.
fn opening(table: &Reader<'_>) -> Option<Opening> {
    let value = table.find("opens")?;
    match (value.get_ref().as_bool(), value.get_ref().as_str()) {
        (Some(true), _) => Some(Opening::Record),
        (Some(false), _) => None,
        (_, Some("case")) => Some(Opening::Case),
        _ => {
            table.wrong_type(value, "opens", ("true 或 \"case\"", "true or \"case\""));
            None
        }
    }
}

/// `from = ["a", "b"]`; `["*"]` is every state that is not final.
fn from_states(table: &Reader<'_>, opens: Option<Opening>, parts: &Parts<'_>) -> Vec<String> {
    let names = table.texts("from");
    let unfit = |zh: &str, en: &str| {
        let problem = Problem::Structure {
            subject: "from".into(),
            zh: zh.into(),
            en: en.into(),
        };
        table.reports().add(table.place(), problem, None);
    };
    match (opens, names.as_slice()) {
        (Some(_), []) => return Vec::new(),
        (Some(_), _) => unfit(
            "开始办件的一步不写 from",
            "a step that opens a case leads from nowhere",
        ),
        (None, []) => unfit(
            "要写从哪些环节出发，或者 opens = true",
            "name the states from which it leads, or opens = true",
        ),
        (None, [any]) if any.value == "*" => {
            let open = parts.states.iter().filter(|state| !state.is_final);
            return open.map(|state| state.id.clone()).collect();
        }
        _ => {}
    }
    all_known(
        table,
        &names,
        STATE,
        parts.states.iter().map(|state| &state.id),
    );
    values(names)
}

fn kind(table: &Reader<'_>, opens: Option<Opening>) -> StepKind {
    let kinds = [
        ("step", StepKind::Step),
        ("delegate", StepKind::Delegate),
        ("return", StepKind::Return),
        ("withdraw", StepKind::Withdraw),
        ("reopen", StepKind::Reopen),
    ];
    let word = table.optional_text("kind");
    if opens.is_some() {
        return StepKind::Open;
    }
    let found = word.and_then(|word| {
        let kind = ("步骤种类", "kind of step");
        layer::named(&word, kind, &kinds, table.reports())
    });
    found.unwrap_or(StepKind::Step)
}

/// `input = [{ id, … }]`: what a field of the register declares need not be said again.
fn inputs(table: &Reader<'_>, parts: &Parts<'_>) -> Vec<Field> {
    let mut inputs: Vec<Field> = Vec::new();
    for row in table.tables("input") {
        let Some(field) = field_of_input(&row, parts.register) else {
            continue;
        };
        match inputs.iter().find(|other| other.id == field.id) {
            Some(first) => duplicate(table.reports(), &field.id, &field.place, &first.place),
            None => inputs.push(field),
        }
    }
    link_fields(&inputs, parts.registry, table.reports());
    inputs
}

/// What a person gives beside the inputs of any step; no input bears such a name.
const BESIDE: [&str; 4] = ["materials", "signatures", "opinion", "warn_reason"];
/// What answers a guard that only warns, unless the step asks for a reason of its own.
const REASON: &str = "reason";

/// Refuses inputs that would be taken for what stands beside the inputs.
fn beside(table: &Reader<'_>, input: &[Field], guards: &[Guard]) {
    let warns = guards.iter().any(|guard| guard.warn);
    for field in input {
        let id = field.id.as_str();
        let (zh, en) = if BESIDE.contains(&id) {
            (
                "每一步都可以在内容里写这一项，输入不能同名",
                "it stands beside the inputs of every step: no input bears its name",
            )
        } else if warns && id == REASON {
            (
                "这一步有只提醒的条件（warn），它的说明也叫 reason；请给这项输入另起名字",
                "the step has a guard that warns, which a reason answers: name the input otherwise",
            )
        } else {
            continue;
        };
        let problem = Problem::Structure {
            subject: field.id.clone(),
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        let meant = Some(format!("stated_{id}"));
        table.reports().add(field.place.clone(), problem, meant);
    }
}

pub(super) fn guard(table: &Reader<'_>, step: &str, scope: Scope<'_>) -> Option<Guard> {
    if !table.raw().contains_key("when") {
        table.text("when");
    }
    let when = condition(table, "when", scope);
    let warn = table.flag("warn").unwrap_or(false);
    let articles = if warn && !table.raw().contains_key("article") {
        Vec::new()
    } else {
        articles(table, step)
    };
    let mut fills: Vec<String> = vec!["today".to_owned()];
    let values = scope.registry.values.iter();
    fills.extend(values.map(|value| value.id.clone()));
    for (_, owner) in scope.owners() {
        let fields = owner.fields.iter();
        fills.extend(fields.map(|field| format!("{}.{}", owner.name, field.id)));
    }
    let refusal = message_of(table, "refusal", |text, place| {
        parts_known(text, &fills, place, table)
    });
    table.finish();
    Some(Guard {
        when: when?,
        refusal: refusal?,
        articles,
        warn,
    })
}
