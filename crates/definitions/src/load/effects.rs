//! Reads what a transition does: fields set, further records written.

use super::dangling;
use super::expression::{Wanted, condition, told, typed, value_for};
use super::follow_up;
use super::postings;
use super::register::{FIELD, REGISTER};
use super::transition::Parts;
use crate::condition::{Condition, OLD, RECORD, Scope, compile, compile_set};
use crate::error::Problem;
use crate::model::{
    ActRule, DifferenceRule, Field, FieldKind, LotRule, OpenRule, PostRule, SetRule, SetValue,
    SplitRule, TargetRule, WriteRule,
};
use crate::text::{Placed, Reader};

/// What a transition does.
pub(super) struct Effects {
    pub(super) sets: Vec<SetRule>,
    pub(super) posts: Vec<PostRule>,
    pub(super) writes: Vec<WriteRule>,
    pub(super) lots: Vec<LotRule>,
    pub(super) splits: Vec<SplitRule>,
    pub(super) differences: Vec<DifferenceRule>,
    pub(super) acts: Vec<ActRule>,
    pub(super) follow_ups: Vec<OpenRule>,
}

/// What effects are read with.
#[derive(Clone, Copy)]
pub(super) struct Setting<'s> {
    pub(super) parts: &'s Parts<'s>,
    pub(super) input: &'s [Field],
    pub(super) scope: Scope<'s>,
}

pub(super) fn read(table: &Reader<'_>, setting: Setting<'_>) -> Effects {
    let (creates, changes) = (table.tables("create"), table.tables("change"));
    let created = creates.iter().filter_map(|row| write(row, setting, false));
    let changed = changes.iter().filter_map(|row| write(row, setting, true));
    let posts = table.tables("post");
    let lots = table.tables("lot");
    let splits = table.tables("split");
    let differences = table.tables("difference");
    let withdrawals = table.tables("withdraw");
    let acts = table.tables("act");
    let follow_ups = table.tables("open");
    let withdrawn = withdrawals
        .iter()
        .filter_map(|row| postings::act(row, setting, Some("withdraw")));
    let acted = acts
        .iter()
        .filter_map(|row| postings::act(row, setting, None));
    Effects {
        sets: sets(table, &setting.parts.register.fields, setting.scope),
        posts: posts
            .iter()
            .filter_map(|row| postings::post(row, setting))
            .collect(),
        writes: created.chain(changed).collect(),
        lots: lots
            .iter()
            .filter_map(|row| postings::lot(row, setting))
            .collect(),
        splits: splits
            .iter()
            .filter_map(|row| postings::split(row, setting))
            .collect(),
        differences: differences
            .iter()
            .filter_map(|row| postings::difference(row, setting))
            .collect(),
        acts: withdrawn.chain(acted).collect(),
        follow_ups: follow_ups
            .iter()
            .filter_map(|row| follow_up::read(row, setting))
            .collect(),
    }
}

/// `each = "input.plots"`: the list input whose rows an effect is repeated for, and the scope in
/// which `row.x` is read.
pub(super) fn each<'s>(table: &Reader<'_>, setting: Setting<'s>) -> (Option<usize>, Scope<'s>) {
    let Some(text) = table.optional_text("each") else {
        return (None, setting.scope);
    };
    let index = list_input(table, &text, setting.input);
    let scope = index.map_or(setting.scope, |index| {
        setting.scope.with_row(&setting.input[index].columns)
    });
    (index, scope)
}

/// The list input that `input.plots` names.
pub(super) fn list_input(
    table: &Reader<'_>,
    text: &Placed<String>,
    input: &[Field],
) -> Option<usize> {
    let named = |field: &Field| format!("input.{}", field.id) == text.value;
    let found = input
        .iter()
        .position(|field| field.kind == FieldKind::List && named(field));
    if found.is_none() {
        let lists = input.iter().filter(|field| field.kind == FieldKind::List);
        let known: Vec<String> = lists.map(|field| format!("input.{}", field.id)).collect();
        let kind = ("列表输入", "list input");
        let names = known.iter().map(String::as_str);
        dangling(
            table.reports(),
            text.place.clone(),
            kind,
            &text.value,
            names,
        );
    }
    found
}

/// Whether an expression takes personal data from a record; what is entered may be taken.
fn reads_personal(value: &Condition, scope: Scope<'_>) -> bool {
    let fields = |owner: usize| {
        let mut owners = scope.owners();
        owners
            .find(|(number, _)| *number == owner)
            .map(|(_, owner)| owner.fields)
    };
    let own = value.fields(RECORD).chain(value.fields(OLD));
    let mut own = own.filter_map(|index| fields(RECORD)?.get(index));
    let mut related = value
        .reads
        .related
        .iter()
        .filter_map(|(owner, relation, index)| {
            let other = fields(*owner)?.get(*relation)?.references.as_deref()?;
            let register = scope.registry.register_index(other)?;
            scope.registry.registers[register].fields.get(*index)
        });
    own.any(|field| field.personal.is_some()) || related.any(|field| field.personal.is_some())
}

/// `set = { field = "expression" }`.
fn sets(table: &Reader<'_>, fields: &[Field], scope: Scope<'_>) -> Vec<SetRule> {
    let Some(inner) = table.optional_table("set") else {
        return Vec::new();
    };
    let mut sets = Vec::new();
    for (key, value) in inner.entries() {
        let Some(index) = fields.iter().position(|field| field.id == key.value) else {
            let known = fields.iter().map(|field| field.id.as_str());
            dangling(table.reports(), key.place, FIELD, &key.value, known);
            continue;
        };
        if fields[index].retired.is_some() {
            let problem = Problem::Structure {
                subject: key.value.clone(),
                zh: "这个字段已停用，不能再写".into(),
                en: "this field is retired and no longer written".into(),
            };
            table.reports().add(key.place, problem, None);
            continue;
        }
        let Some(text) = value.get_ref().as_str() else {
            let expected = ("表达式（加引号）", "an expression in quotes");
            inner.wrong_type(value, &key.value, expected);
            continue;
        };
        let text = Placed {
            value: text.to_owned(),
            place: inner.place_of(value),
        };
        if series_named(&text.value).is_some() {
            let value = series(&inner, &text, &fields[index], scope);
            sets.extend(value.map(|value| SetRule {
                field: index,
                value,
            }));
            continue;
        }
        if let Some(value) = value_for(&inner, &text, &fields[index], scope) {
            if reads_personal(&value, scope) {
                let problem = Problem::Structure {
                    subject: text.value,
                    zh: "记录里的个人信息读出来是遮盖过的，不能抄到别的字段；请重新填写".into(),
                    en: "personal data of records reads masked and is not copied: enter it again"
                        .into(),
                };
                table.reports().add(text.place, problem, None);
                continue;
            }
            sets.push(SetRule {
                field: index,
                value: SetValue::Computed(Box::new(value)),
            });
        }
    }
    sets
}

/// `number('certificate')`, or `condition ? number('one') : number('another')`: the condition, and
/// the series named.
fn series_named(text: &str) -> Option<(Option<&str>, &str, Option<&str>)> {
    let named = |text: &'_ str| -> Option<std::ops::Range<usize>> {
        let inner = text.trim().strip_prefix("number('")?.strip_suffix("')")?;
        let from = text.find("number('")? + "number('".len();
        Some(from..from + inner.len())
    };
    if let Some(range) = named(text) {
        return Some((None, &text[range], None));
    }
    let (rest, last) = text.rsplit_once(':')?;
    let (when, first) = rest.rsplit_once('?')?;
    let (first, last) = (&first[named(first)?], &last[named(last)?]);
    Some((Some(when), first, Some(last)))
}

/// The next number of a series, for a text.
fn series(
    table: &Reader<'_>,
    text: &Placed<String>,
    field: &Field,
    scope: Scope<'_>,
) -> Option<SetValue> {
    let (when, first, other) = series_named(&text.value)?;
    if field.kind != FieldKind::Text {
        let problem = Problem::Structure {
            subject: field.id.clone(),
            zh: "编号只能写入文字字段".into(),
            en: "a number of a series is a text".into(),
        };
        table.reports().add(text.place.clone(), problem, None);
        return None;
    }
    let template = |id: &str| {
        let all = &scope.registry.series;
        let found = all.iter().find(|series| series.id == id);
        if found.is_none() {
            let known = all.iter().map(|series| series.id.as_str());
            let kind = ("编号系列", "number series");
            dangling(table.reports(), text.place.clone(), kind, id, known);
        }
        found.map(|series| series.number.clone())
    };
    let series = template(first)?;
    let unless = match (when, other) {
        (Some(when), Some(other)) => {
            let when = Placed {
                value: when.to_owned(),
                place: text.place.clone(),
            };
            let compiled = compile(&when.value, scope);
            let when = told(table, &when, compiled)?;
            Some((Box::new(when), template(other)?))
        }
        _ => None,
    };
    Some(SetValue::Number { series, unless })
}

/// `[[transition.create]] register = "x"; set = { … }`, or
/// `[[transition.change]] register = "x"; record = "record.y"; set = { … }`, or with `where = "filter"`
/// instead of `record`: every record that the filter keeps.
fn write(table: &Reader<'_>, setting: Setting<'_>, changes: bool) -> Option<WriteRule> {
    let (each, scope) = each(table, setting);
    let when = condition(table, "when", scope);
    let name = table.text("register");
    let registry = setting.parts.registry;
    let found = name.as_ref().and_then(|name| {
        let found = registry.register_index(&name.value);
        if found.is_none() {
            let known = registry
                .registers
                .iter()
                .map(|register| register.id.as_str());
            dangling(
                table.reports(),
                name.place.clone(),
                REGISTER,
                &name.value,
                known,
            );
        }
        found
    });
    let target = match (changes, found) {
        (false, _) => Some(TargetRule::New),
        (true, Some(index)) => target(table, index, scope),
        (true, None) => {
            table.find("record");
            table.find("where");
            None
        }
    };
    let sets = if let Some(index) = found {
        sets(table, &registry.registers[index].fields, scope)
    } else {
        table.find("set");
        Vec::new()
    };
    table.finish();
    Some(WriteRule {
        each,
        when,
        target: target?,
        register: found?,
        sets,
    })
}

/// The record that is changed, by its number or by a filter.
fn target(table: &Reader<'_>, register: usize, scope: Scope<'_>) -> Option<TargetRule> {
    let Some(filter) = table.optional_text("where") else {
        let record = table.text("record")?;
        let number = typed(table, &record, Wanted::Text, scope)?;
        return Some(TargetRule::Numbered(number));
    };
    if let Some(record) = table.optional_text("record") {
        let problem = Problem::Structure {
            subject: "record".into(),
            zh: "record 和 where 只写一个".into(),
            en: "either record or where, not both".into(),
        };
        table.reports().add(record.place, problem, None);
    }
    let compiled = compile_set(register, &filter.value, scope);
    told(table, &filter, compiled).map(TargetRule::Each)
}
