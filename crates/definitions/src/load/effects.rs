//! Reads what a transition does: fields set, area posted, lots opened, further records written.

use super::book::{BOOK, STATE};
use super::dangling;
use super::expression::{Wanted, condition, of_type, typed, value_for};
use super::register::{FIELD, REGISTER};
use super::transition::Parts;
use crate::condition::Scope;
use crate::error::Problem;
use crate::model::{
    Book, Field, FieldKind, LotRule, PostRule, SetRule, StateRule, Unit, WriteRule, WriteTarget,
};
use crate::text::{Placed, Reader};

/// What a transition does.
pub(super) struct Effects {
    pub(super) sets: Vec<SetRule>,
    pub(super) posts: Vec<PostRule>,
    pub(super) writes: Vec<WriteRule>,
    pub(super) lots: Vec<LotRule>,
}

pub(super) fn read(table: &Reader<'_>, parts: &Parts<'_>, scope: Scope<'_>) -> Effects {
    let posts = table.tables("post");
    let lots = table.tables("lot");
    let (creates, updates) = (table.tables("create"), table.tables("update"));
    let created = creates.iter().filter_map(|row| create(row, parts, scope));
    let updated = updates.iter().filter_map(|row| update(row, parts, scope));
    Effects {
        sets: sets(table, &parts.register.fields, scope),
        posts: posts
            .iter()
            .filter_map(|row| post(row, parts, scope))
            .collect(),
        writes: created.chain(updated).collect(),
        lots: lots.iter().filter_map(|row| lot(row, scope)).collect(),
    }
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
        if let Some(value) = value_for(&inner, &text, &fields[index], scope) {
            sets.push(SetRule {
                field: index,
                value,
            });
        }
    }
    sets
}

fn post(table: &Reader<'_>, parts: &Parts<'_>, scope: Scope<'_>) -> Option<PostRule> {
    let when = condition(table, "when", scope);
    let book = table.text("book");
    let lot = of_type(table, "lot", Wanted::Text, scope);
    let piece = of_type(table, "piece", Wanted::Text, scope);
    let found = book
        .as_ref()
        .and_then(|name| known_book(table, name, parts));
    let (from, to) = (table.text("from"), table.text("to"));
    let unit = found.map_or(Unit::SquareMetre, |book| book.unit);
    let area = table.text("area");
    let area = area.and_then(|text| typed(table, &text, Wanted::Number(unit), scope));
    table.finish();
    let found = found?;
    let state = |name: Option<Placed<String>>| state_rule(table, name?, found, scope);
    let (from, to) = (state(from), state(to));
    Some(PostRule {
        when,
        book: book?.value,
        lot,
        piece,
        from: from?,
        to: to?,
        area: area?,
    })
}

fn known_book<'p>(
    table: &Reader<'_>,
    name: &Placed<String>,
    parts: &Parts<'p>,
) -> Option<&'p Book> {
    let books = &parts.registry.books;
    let found = books.iter().find(|book| book.id == name.value);
    if found.is_none() {
        let known = books.iter().map(|book| book.id.as_str());
        dangling(
            table.reports(),
            name.place.clone(),
            BOOK,
            &name.value,
            known,
        );
    }
    found
}

/// The name of a state, or an expression that gives one.
fn state_rule(
    table: &Reader<'_>,
    name: Placed<String>,
    book: &Book,
    scope: Scope<'_>,
) -> Option<StateRule> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !name.value.chars().all(plain) {
        return typed(table, &name, Wanted::Text, scope).map(StateRule::Computed);
    }
    if !book.states.iter().any(|state| state.id == name.value) {
        let known = book.states.iter().map(|state| state.id.as_str());
        dangling(table.reports(), name.place, STATE, &name.value, known);
        return None;
    }
    Some(StateRule::Named(name.value))
}

fn lot(table: &Reader<'_>, scope: Scope<'_>) -> Option<LotRule> {
    const KINDS: [&str; 4] = ["batch", "project", "stock", "account"];
    let when = condition(table, "when", scope);
    let kind = table.text("kind");
    if let Some(kind) = kind
        .as_ref()
        .filter(|kind| !KINDS.contains(&kind.value.as_str()))
    {
        let place = kind.place.clone();
        dangling(
            table.reports(),
            place,
            ("批次种类", "kind of lot"),
            &kind.value,
            KINDS,
        );
    }
    let (id, area) = (table.text("id"), table.text("area"));
    let id = id.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let wanted = Wanted::Number(Unit::SquareMetre);
    let area = area.and_then(|text| typed(table, &text, wanted, scope));
    let approved_on = of_type(table, "approved_on", Wanted::Date, scope);
    let document = of_type(table, "document", Wanted::Text, scope);
    let grade = of_type(table, "grade", Wanted::Text, scope);
    table.finish();
    Some(LotRule {
        when,
        kind: kind?.value,
        id: id?,
        area: area?,
        approved_on,
        document,
        grade,
    })
}

/// `[[transition.create]] register = "x"; set = { … }`.
fn create(table: &Reader<'_>, parts: &Parts<'_>, scope: Scope<'_>) -> Option<WriteRule> {
    let when = condition(table, "when", scope);
    let name = table.text("register");
    let registers = &parts.registry.registers;
    let found = name.as_ref().and_then(|name| {
        let found = parts.registry.register_index(&name.value);
        if found.is_none() {
            let known = registers.iter().map(|register| register.id.as_str());
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
    let fields = found.map_or(&[][..], |index| registers[index].fields.as_slice());
    let sets = if found.is_some() {
        sets(table, fields, scope)
    } else {
        table.find("set");
        Vec::new()
    };
    table.finish();
    Some(WriteRule {
        when,
        target: WriteTarget::New,
        register: found?,
        sets,
    })
}

/// `[[transition.update]] relation = "lot"; set = { … }`.
fn update(table: &Reader<'_>, parts: &Parts<'_>, scope: Scope<'_>) -> Option<WriteRule> {
    let when = condition(table, "when", scope);
    let name = table.text("relation");
    let found = name.as_ref().and_then(|name| {
        let relations = parts.register.relations();
        let found = relations
            .into_iter()
            .find(|(field, _)| field.id == name.value);
        if found.is_none() {
            let known = parts.register.fields.iter();
            let known = known.filter(|field| field.kind == FieldKind::Record);
            let known: Vec<&str> = known.map(|field| field.id.as_str()).collect();
            dangling(
                table.reports(),
                name.place.clone(),
                FIELD,
                &name.value,
                known,
            );
        }
        parts.registry.register_index(found?.1)
    });
    let registers = &parts.registry.registers;
    let sets = match found {
        Some(index) => sets(table, &registers[index].fields, scope),
        None => {
            table.find("set");
            Vec::new()
        }
    };
    table.finish();
    Some(WriteRule {
        when,
        target: WriteTarget::Related(name?.value),
        register: found?,
        sets,
    })
}
