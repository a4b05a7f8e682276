//! Reads what a transition books in the land ledger: entries, lots, cuts and declared acts.

use super::book::{BOOK, STATE};
use super::dangling;
use super::effects::{Setting, each, list_input};
use super::expression::{Wanted, condition, of_type, typed};
use crate::condition::Scope;
use crate::error::Problem;
use crate::model::{
    ActRule, Book, DifferenceRule, Field, FieldKind, LotRule, PartRule, PartsRule, PostRule,
    SplitRule, StartRule, StateRule, Unit,
};
use crate::text::{Placed, Reader};

/// Kinds of lot.
const LOTS: [&str; 4] = ["batch", "project", "stock", "account"];

pub(super) fn post(table: &Reader<'_>, setting: Setting<'_>) -> Option<PostRule> {
    let (each, scope) = each(table, setting);
    let when = condition(table, "when", scope);
    let book = table.text("book");
    let account = table.optional_text("account").map(|text| text.value);
    let lot = of_type(table, "lot", Wanted::Text, scope);
    let piece = of_type(table, "piece", Wanted::Text, scope);
    let found = book
        .as_ref()
        .and_then(|name| known_book(table, name, setting));
    let (from, to) = (table.optional_text("from"), table.text("to"));
    let unit = found.map_or(Unit::SquareMetre, |book| book.unit);
    let area = table.text("area");
    let area = area.and_then(|text| typed(table, &text, Wanted::Number(unit), scope));
    table.finish();
    let found = found?;
    let from = match from {
        Some(from) => Some(state_rule(table, from, found, scope)?),
        None => None,
    };
    Some(PostRule {
        each,
        when,
        book: book?.value,
        account,
        lot,
        piece,
        from,
        to: state_rule(table, to?, found, scope)?,
        area: area?,
    })
}

fn known_book<'s>(
    table: &Reader<'_>,
    name: &Placed<String>,
    setting: Setting<'s>,
) -> Option<&'s Book> {
    let books = &setting.parts.registry.books;
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
    if !plain(&name.value) {
        return typed(table, &name, Wanted::Text, scope)
            .map(|found| StateRule::Computed(Box::new(found)));
    }
    known_state(table, &name, book).then_some(StateRule::Named(name.value))
}

fn plain(name: &str) -> bool {
    name.chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn known_state(table: &Reader<'_>, name: &Placed<String>, book: &Book) -> bool {
    let found = book.states.iter().any(|state| state.id == name.value);
    if !found {
        let known = book.states.iter().map(|state| state.id.as_str());
        dangling(
            table.reports(),
            name.place.clone(),
            STATE,
            &name.value,
            known,
        );
    }
    found
}

pub(super) fn lot(table: &Reader<'_>, setting: Setting<'_>) -> Option<LotRule> {
    let scope = setting.scope;
    let when = condition(table, "when", scope);
    let kind = table.text("kind");
    let kind = kind.and_then(|name| {
        if !plain(&name.value) {
            return typed(table, &name, Wanted::Text, scope)
                .map(|found| StateRule::Computed(Box::new(found)));
        }
        if !LOTS.contains(&name.value.as_str()) {
            let kind = ("批次种类", "kind of lot");
            dangling(table.reports(), name.place.clone(), kind, &name.value, LOTS);
        }
        Some(StateRule::Named(name.value))
    });
    let (lot, area) = (table.text("lot"), table.text("area"));
    let lot = lot.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let number = Wanted::Number(Unit::SquareMetre);
    let area = area.and_then(|text| typed(table, &text, number, scope));
    let measured = of_type(table, "measured", number, scope);
    let on = of_type(table, "on", Wanted::Date, scope);
    let document = of_type(table, "document", Wanted::Text, scope);
    let grade = of_type(table, "grade", Wanted::Text, scope);
    let start = start(table, setting);
    table.finish();
    Some(LotRule {
        when,
        kind: kind?,
        lot: lot?,
        area: area?,
        measured,
        on,
        document,
        grade,
        start,
    })
}

/// `start = { ownership = "collective", class = [{ state = "cropland", area = "…" }] }`.
fn start(table: &Reader<'_>, setting: Setting<'_>) -> Vec<StartRule> {
    let mut all = Vec::new();
    let Some(inner) = table.optional_table("start") else {
        return all;
    };
    for (key, value) in inner.entries() {
        let Some(book) = known_book(table, &key, setting) else {
            continue;
        };
        if let Some(state) = value.get_ref().as_str() {
            let name = Placed {
                value: state.to_owned(),
                place: inner.place_of(value),
            };
            if known_state(table, &name, book) {
                all.push(StartRule {
                    book: key.value,
                    states: vec![(name.value, None)],
                });
            }
            continue;
        }
        let rows = inner.list_of_tables(value, &key.value);
        let parts = rows.iter().filter_map(|row| {
            let (state, area) = (row.text("state"), row.text("area"));
            row.finish();
            let number = Wanted::Number(Unit::SquareMetre);
            let area = typed(row, &area?, number, setting.scope)?;
            let state = state.filter(|state| known_state(row, state, book))?;
            Some((state.value, Some(area)))
        });
        all.push(StartRule {
            book: key.value,
            states: parts.collect(),
        });
    }
    all
}

/// `[[transition.split]] lot, piece, into = "input.plots"`: columns name, area, kind; or
/// `parts = [{ name, area, kind }]` with expressions.
pub(super) fn split(table: &Reader<'_>, setting: Setting<'_>) -> Option<SplitRule> {
    let scope = setting.scope;
    let when = condition(table, "when", scope);
    let lot = of_type(table, "lot", Wanted::Text, scope);
    let piece = table.text("piece");
    let piece = piece.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let stated = table.tables("parts");
    let parts = if stated.is_empty() {
        let into = table.text("into");
        into.and_then(|into| listed(table, into, setting))
    } else {
        let parts = stated.iter().map(|row| part(row, scope));
        parts.collect::<Option<Vec<_>>>().map(PartsRule::Stated)
    };
    table.finish();
    Some(SplitRule {
        when,
        lot,
        piece: piece?,
        parts: parts?,
    })
}

fn part(table: &Reader<'_>, scope: Scope<'_>) -> Option<PartRule> {
    let (name, area) = (table.text("name"), table.text("area"));
    let name = name.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let number = Wanted::Number(Unit::SquareMetre);
    let area = area.and_then(|text| typed(table, &text, number, scope));
    let kind = of_type(table, "kind", Wanted::Text, scope);
    table.finish();
    Some(PartRule {
        name: name?,
        area: area?,
        kind,
    })
}

/// The parts of a list input.
fn listed(table: &Reader<'_>, into: Placed<String>, setting: Setting<'_>) -> Option<PartsRule> {
    let list = list_input(table, &into, setting.input)?;
    let columns = &setting.input[list].columns;
    let column = |id: &str, fits: fn(FieldKind) -> bool| {
        columns
            .iter()
            .position(|column: &Field| column.id == id && fits(column.kind))
    };
    let name = column("name", |kind| {
        matches!(kind, FieldKind::Text | FieldKind::Record)
    });
    let area = column("area", |kind| kind == FieldKind::Area);
    let kind = column("kind", |kind| {
        matches!(kind, FieldKind::Text | FieldKind::Code)
    });
    let (Some(name), Some(area)) = (name, area) else {
        let problem = Problem::Structure {
            subject: into.value,
            zh: "分割的列表要有 name（文字）和 area（面积）两列".into(),
            en: "a list to cut into has the columns name (text) and area (area)".into(),
        };
        table.reports().add(into.place, problem, None);
        return None;
    };
    Some(PartsRule::Listed(list, (name, area, kind)))
}

/// `[[transition.difference]] lot, piece, account, share, least`: what is left of a piece leaves the
/// books as a survey difference.
pub(super) fn difference(table: &Reader<'_>, setting: Setting<'_>) -> Option<DifferenceRule> {
    let scope = setting.scope;
    let when = condition(table, "when", scope);
    let lot = of_type(table, "lot", Wanted::Text, scope);
    let piece = table.text("piece");
    let piece = piece.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let account = table.text("account");
    let account = account.filter(|name| {
        known_book(table, name, setting).is_some_and(|book| {
            ["short", "over"].into_iter().all(|state| {
                let name = Placed {
                    value: state.to_owned(),
                    place: name.place.clone(),
                };
                known_state(table, &name, book)
            })
        })
    });
    let (share, least) = (table.text("share"), table.text("least"));
    let share = share.and_then(|text| typed(table, &text, Wanted::Number(Unit::Percent), scope));
    let number = Wanted::Number(Unit::SquareMetre);
    let least = least.and_then(|text| typed(table, &text, number, scope));
    table.finish();
    Some(DifferenceRule {
        when,
        lot,
        piece: piece?,
        account: account?.value,
        share: share?,
        least: least?,
    })
}

/// `[[transition.withdraw]] lot, piece, document`, or `[[transition.act]]` with `act = "…"`.
pub(super) fn act(
    table: &Reader<'_>,
    setting: Setting<'_>,
    known: Option<&str>,
) -> Option<ActRule> {
    let (each, scope) = each(table, setting);
    let when = condition(table, "when", scope);
    let act = match known {
        Some(known) => Some(known.to_owned()),
        None => table.text("act").map(|text| text.value),
    };
    let lot = of_type(table, "lot", Wanted::Text, scope);
    let piece = table.text("piece");
    let piece = piece.and_then(|text| typed(table, &text, Wanted::Text, scope));
    let document = of_type(table, "document", Wanted::Text, scope);
    table.finish();
    Some(ActRule {
        each,
        when,
        act: act?,
        lot,
        piece: piece?,
        document,
    })
}
