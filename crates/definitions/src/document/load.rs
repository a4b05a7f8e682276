//! Reads templates, the bureau's names and its stamps; checks each template at every place where a
//! process uses it.

use kunyu_terms::Date;

use super::model::{BUREAU_KEYS, Bureau, DocumentTemplate, Node, Stamp, slots};
use super::parse::{Flaw, parse, parse_line};
use super::source::{Rows, Source, Step, Unknown, Use};
use crate::condition::{Condition, Fault, OLD, Scope, case_fields, compile};
use crate::error::Problem;
use crate::load::{Registry, canonical_table, dangling, duplicate};
use crate::model::{DocumentRule, FieldKind, Process, Transition};
use crate::text::{Place, Placed, Reader, Reports};
use crate::verdict::sm3_hex;

const TEMPLATE: (&str, &str) = ("文书模板", "document template");
const REGISTER: (&str, &str) = ("台账", "register");
const SEAL: (&str, &str) = ("印章", "stamp");

/// Reads `[document]`, `[bureau]` and `[[stamp]]`, where the file has them.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    bureau(document, registry);
    for table in document.tables("stamp") {
        if let Some(stamp) = stamp(&table) {
            match registry.stamps.iter().find(|other| other.id == stamp.id) {
                Some(first) => duplicate(document.reports(), &stamp.id, &stamp.place, &first.place),
                None => registry.stamps.push(stamp),
            }
        }
    }
    // `[[document]]` belongs to a process
    let own = document.find("document");
    if own.is_none_or(|value| value.get_ref().as_table().is_none()) {
        return;
    }
    let Some(table) = document.optional_table("document") else {
        return;
    };
    let Some(template) = template(&table) else {
        return;
    };
    let same = |other: &&DocumentTemplate| other.id == template.id && other.from == template.from;
    if registry.documents.iter().any(|other| same(&other)) {
        let problem = Problem::TwoVersions {
            id: template.id.clone(),
            date: template.from.to_string(),
        };
        document.reports().add(template.place, problem, None);
        return;
    }
    registry.documents.push(template);
}

fn bureau(document: &Reader<'_>, registry: &mut Registry) {
    let Some(table) = document.optional_table("bureau") else {
        return;
    };
    let name = table.text("name");
    let entries = BUREAU_KEYS.iter().filter_map(|key| {
        let text = table.optional_text(key)?;
        Some((*key, text.value))
    });
    let entries = entries.collect();
    table.finish();
    let Some(name) = name else { return };
    if let Some(first) = &registry.bureau {
        duplicate(document.reports(), &name.value, &name.place, &first.place);
        return;
    }
    registry.bureau = Some(Bureau {
        name: name.value,
        entries,
        place: name.place,
    });
}

fn stamp(table: &Reader<'_>) -> Option<Stamp> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let keepers = table.texts("keepers");
    table.finish();
    let id = id?;
    Some(Stamp {
        id: id.value,
        title: title?,
        keepers: keepers.into_iter().map(|role| role.value).collect(),
        place: id.place,
    })
}

fn template(table: &Reader<'_>) -> Option<DocumentTemplate> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let register = table.optional_text("register");
    let from = table.find("from").and_then(|_| table.date("from"));
    let source = table.optional_text("source");
    let head = table.optional_text("head");
    let receipt = table.flag("receipt").unwrap_or(false);
    let stamp = table.optional_text("stamp");
    let text = table.text("text");
    table.finish();
    let (id, text) = (id?, text?);
    let (nodes, flaws) = parse(&text.value);
    tell(&flaws, &text, table);
    let head = head.map(|head| {
        let (nodes, flaws) = parse_line(&head.value);
        tell(&flaws, &head, table);
        nodes
    });
    let first = Date::new(1900, 1, 1);
    Some(DocumentTemplate {
        id: id.value,
        title: title?,
        register: register.map(|register| register.value),
        from: from.map(|from| from.value).or(first)?,
        source: source.map(|source| source.value),
        head: head.unwrap_or_default(),
        receipt,
        stamp: stamp.map(|stamp| stamp.value),
        nodes,
        place: id.place,
        hash: sm3_hex(canonical_table(table.raw()).as_bytes()),
        text_ends: table.place_within(&text.place, u32::MAX).line,
        text_place: text.place,
    })
}

fn tell(flaws: &[Flaw], text: &Placed<String>, table: &Reader<'_>) {
    for flaw in flaws {
        let place = table.place_within(&text.place, flaw.line);
        let (zh, en) = (flaw.zh.clone(), flaw.en.clone());
        table.reports().add(place, Problem::Sense { zh, en }, None);
    }
}

/// A line of the text of a template.
fn below(template: &DocumentTemplate, lines: u32) -> Place {
    let begins = &template.text_place;
    Place {
        line: begins.line.saturating_add(lines).min(template.text_ends),
        ..begins.clone()
    }
}

/// Checks templates alone, then at every place where a process uses them.
pub(crate) fn link(registry: &Registry, processes: &[Process], reports: &Reports) {
    let case = case_fields();
    let mut used = Vec::new();
    for process in processes {
        for transition in &process.transitions {
            for id in &transition.documents {
                let Some(rule) = process.document(id) else {
                    continue;
                };
                let templates = registry.documents.iter();
                let own: Vec<_> = templates
                    .filter(|template| template.id == rule.template)
                    .collect();
                used.extend(own.iter().map(|template| (&template.id, template.from)));
                let step = Step {
                    process,
                    transition,
                    rule,
                };
                for template in own {
                    bound(registry, template, step, &case, reports);
                }
            }
        }
        for rule in &process.documents {
            let known = || {
                registry
                    .documents
                    .iter()
                    .map(|template| template.id.as_str())
            };
            if !known().any(|id| id == rule.template) {
                let place = rule.template_place.clone();
                dangling(reports, place, TEMPLATE, &rule.template, known());
            }
            rule_names(registry, process, rule, reports);
        }
    }
    for template in &registry.documents {
        names(registry, template, reports);
        if !used.contains(&(&template.id, template.from)) {
            alone(registry, template, &case, reports);
        }
    }
}

/// The clocks and the fields that a document names.
fn rule_names(registry: &Registry, process: &Process, rule: &DocumentRule, reports: &Reports) {
    for clock in &rule.starts {
        if process.clock(clock).is_none() {
            let known = process.clocks.iter().map(|clock| clock.id.as_str());
            dangling(reports, rule.place.clone(), ("时钟", "clock"), clock, known);
        }
    }
    let at = registry.register_index(&process.register);
    let fields = at.map_or(&[][..], |at| registry.registers[at].fields.as_slice());
    let named = [
        (
            &rule.number_field,
            FieldKind::Text,
            ("文字字段", "text field"),
        ),
        (&rule.number_to, FieldKind::Text, ("文字字段", "text field")),
        (&rule.served_to, FieldKind::Date, ("日期字段", "date field")),
    ];
    for (name, kind, title) in named {
        let Some(id) = name else { continue };
        let of_kind = || fields.iter().filter(|field| field.kind == kind);
        if !of_kind().any(|field| field.id == *id) {
            let known = of_kind().map(|field| field.id.as_str());
            dangling(reports, rule.place.clone(), title, id, known);
        }
    }
}

fn names(registry: &Registry, template: &DocumentTemplate, reports: &Reports) {
    let place = || template.place.clone();
    if let Some(id) = &template.register
        && registry.register_index(id).is_none()
    {
        let known = registry
            .registers
            .iter()
            .map(|register| register.id.as_str());
        dangling(reports, place(), REGISTER, id, known);
    }
    if let Some(id) = &template.stamp
        && !registry.stamps.iter().any(|stamp| stamp.id == *id)
    {
        let known = registry.stamps.iter().map(|stamp| stamp.id.as_str());
        dangling(reports, place(), SEAL, id, known);
    }
    let mut found = Vec::new();
    slots(&template.head, &mut found);
    slots(&template.nodes, &mut found);
    if registry.bureau.is_none() && found.iter().any(|slot| slot.path.starts_with("bureau")) {
        let (zh, en) = (
            "文书用到 {bureau}，规程里没有 [bureau]".to_owned(),
            "documents use {bureau}, and no [bureau] is defined".to_owned(),
        );
        let remedy = Some("[bureau]".to_owned());
        reports.add(place(), Problem::Sense { zh, en }, remedy);
    }
}

/// A template that no step uses yet: what can be checked without one.
fn alone(
    registry: &Registry,
    template: &DocumentTemplate,
    case: &[crate::model::Field],
    reports: &Reports,
) {
    let register = template.register.as_deref();
    let at = register.and_then(|id| registry.register_index(id));
    let usage = Use {
        registry,
        record: at.map(|at| registry.registers[at].fields.as_slice()),
        step: None,
        case,
    };
    Checker {
        usage,
        template,
        reports,
    }
    .all();
}

/// A template at a step of a process.
fn bound(
    registry: &Registry,
    template: &DocumentTemplate,
    step: Step<'_>,
    case: &[crate::model::Field],
    reports: &Reports,
) {
    let (process, rule) = (step.process, step.rule);
    if let Some(register) = &template.register
        && *register != process.register
    {
        let (own, other) = (&template.id, &process.register);
        let zh = format!("模板“{own}”用于台账 {register}，流程的台账是 {other}");
        let en =
            format!("template \"{own}\" is for register {register}, the process is about {other}");
        reports.add(rule.template_place.clone(), Problem::Sense { zh, en }, None);
        return;
    }
    let at = registry.register_index(&process.register);
    let own = at.map(|at| registry.registers[at].fields.as_slice());
    let usage = Use {
        registry,
        record: own.filter(|_| template.register.is_some()),
        step: Some(step),
        case,
    };
    for (name, text) in &rule.with {
        let words = text.starts_with('\'') && text.ends_with('\'') && text.len() > 1;
        let path = super::parse::slot(text, 0);
        let of_process = Use {
            record: own,
            ..usage
        };
        if !words && (path.form.is_some() || of_process.source(&path, None).is_err()) {
            let problem = Problem::Placeholder {
                name: format!("with.{name} = {text}"),
            };
            let near = of_process.source(&path, None).err().flatten();
            reports.add(rule.place.clone(), problem, near);
        }
    }
    Checker {
        usage,
        template,
        reports,
    }
    .all();
}

struct Checker<'c> {
    usage: Use<'c>,
    template: &'c DocumentTemplate,
    reports: &'c Reports,
}

impl Checker<'_> {
    fn all(&self) {
        self.nodes(&self.template.head, None);
        self.nodes(&self.template.nodes, None);
    }

    fn nodes(&self, nodes: &[Node], row: Option<Rows>) {
        for node in nodes {
            match node {
                Node::Text(_) => {}
                Node::Slot(slot) => {
                    if let Err(near) = self.usage.source(slot, row) {
                        self.unknown(&slot.written(), slot.line, near);
                    }
                }
                Node::If {
                    condition,
                    line,
                    then,
                    otherwise,
                } => {
                    self.condition(condition, *line, row);
                    self.nodes(then, row);
                    self.nodes(otherwise, row);
                }
                Node::Each { list, line, body } => match self.usage.rows(list) {
                    Ok(rows) => self.nodes(body, rows.or(row)),
                    Err(near) => self.unknown(list, *line, near),
                },
            }
        }
    }

    /// A name that is not known: at its line, and where a process is at fault, there.
    fn unknown(&self, name: &str, line: u32, near: Unknown) {
        let problem = Problem::Placeholder {
            name: name.to_owned(),
        };
        let place = match self.usage.step {
            Some(step) if name.starts_with("with.") => step.rule.place.clone(),
            _ => below(self.template, line),
        };
        self.reports.add(place, problem, near);
    }

    fn condition(&self, text: &str, line: u32, row: Option<Rows>) {
        let Some(scope) = scope(&self.usage, row) else {
            return;
        };
        let beyond = |condition: &Condition| {
            let old = condition.fields(OLD).next().is_some();
            (old || condition.reads.sets).then(|| Fault {
                line: 0,
                zh: "文书里只能用办理之后的记录".into(),
                en: "a document tells of the record as the step leaves it".into(),
                suggestion: None,
            })
        };
        let compiled = compile(text, scope);
        let fault = compiled.map_or_else(Some, |condition| beyond(&condition));
        if let Some(Fault {
            zh, en, suggestion, ..
        }) = fault
        {
            let problem = Problem::Condition {
                expression: text.to_owned(),
                zh,
                en,
            };
            let place = below(self.template, line);
            self.reports.add(place, problem, suggestion);
        }
    }
}

/// What the conditions of a template may name; none before a step is known.
pub(super) fn scope<'u>(usage: &Use<'u>, row: Option<Rows>) -> Option<Scope<'u>> {
    let step = usage.step?;
    let record = usage.record.unwrap_or_default();
    let scope = Scope::process(usage.registry, record, &step.transition.input, usage.case);
    Some(match row {
        Some(Rows::Input(list)) => scope.with_row(usage.columns(list)),
        _ => scope,
    })
}

/// The step of a process as templates see it.
pub(super) fn step_of<'p>(
    process: &'p Process,
    transition: &'p Transition,
    document: &str,
) -> Option<Step<'p>> {
    let rule = process.document(document)?;
    Some(Step {
        process,
        transition,
        rule,
    })
}

/// Whether a source is read from a person's data.
pub(super) fn is_personal(usage: &Use<'_>, source: &Source, row: Option<Rows>) -> bool {
    usage
        .field(source, row)
        .is_some_and(|field| field.personal.is_some())
}
