//! Reads the `[[book]]`s and `[[view]]`s of the land ledger.

use super::dangling;
use super::layer::named;
use super::register::check_id;
use super::registry::{Registry, duplicate};
use super::value::unit;
use crate::model::{Book, BookKind, BookState, Unit, View};
use crate::text::{Reader, Reports};

pub(crate) const BOOK: (&str, &str) = ("账簿", "book");
pub(crate) const STATE: (&str, &str) = ("状态", "state");

/// Reads the books and views of a file.
pub(crate) fn read(document: &Reader<'_>, registry: &mut Registry) {
    for table in document.tables("book") {
        let Some(book) = book(&table) else { continue };
        match registry.books.iter().find(|other| other.id == book.id) {
            Some(first) => duplicate(table.reports(), &book.id, &book.place, &first.place),
            None => registry.books.push(book),
        }
    }
    for table in document.tables("view") {
        let Some(view) = view(&table) else { continue };
        match registry.views.iter().find(|other| other.id == view.id) {
            Some(first) => duplicate(table.reports(), &view.id, &view.place, &first.place),
            None => registry.views.push(view),
        }
    }
}

fn book(table: &Reader<'_>) -> Option<Book> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let kinds = [
        ("track", BookKind::Track),
        ("nature", BookKind::Nature),
        ("account", BookKind::Account),
    ];
    let kind = table.text("kind");
    let kind =
        kind.and_then(|word| named(&word, ("账簿种类", "kind of book"), &kinds, table.reports()));
    let given = table.raw().contains_key("unit");
    let unit = unit(table)?;
    let mixed = table.flag("mixed").unwrap_or(false);
    let mut states: Vec<BookState> = Vec::new();
    for row in table.tables("states") {
        let (id, title) = (row.text("id"), row.bilingual("title"));
        let contra = row.flag("contra").unwrap_or(false);
        row.finish();
        let (Some(id), Some(title)) = (id, title) else {
            continue;
        };
        if states.iter().any(|state| state.id == id.value) {
            duplicate(row.reports(), &id.value, &id.place, &table.place());
            continue;
        }
        states.push(BookState {
            id: id.value,
            title,
            contra,
        });
    }
    table.finish();
    let id = id?;
    check_id(&id, table.reports());
    Some(Book {
        id: id.value,
        title: title?,
        kind: kind?,
        unit: if given { unit } else { Unit::SquareMetre },
        mixed,
        states,
        place: id.place,
    })
}

fn view(table: &Reader<'_>) -> Option<View> {
    let (id, title) = (table.text("id"), table.bilingual("title"));
    let lots = table.texts("lots");
    let pieces = table.optional_text("pieces");
    let mut states = Vec::new();
    if let Some(inner) = table.table("states") {
        for (book, value) in inner.entries() {
            let list = value.get_ref().as_array();
            let texts = list.and_then(|items| {
                let texts = items.iter().map(|item| item.get_ref().as_str());
                texts
                    .map(|text| text.map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
            });
            match texts {
                Some(texts) => states.push((book.value, texts)),
                None => inner.wrong_type(value, &book.value, ("状态列表", "a list of states")),
            }
        }
    }
    table.finish();
    let id = id?;
    Some(View {
        id: id.value,
        title: title?,
        lots: lots.into_iter().map(|lot| lot.value).collect(),
        states,
        pieces: pieces.map(|kind| kind.value),
        place: id.place,
    })
}

/// Checks that views name books and states that there are.
pub(crate) fn link(registry: &Registry, reports: &Reports) {
    for view in &registry.views {
        for (book, states) in &view.states {
            let Some(found) = registry.books.iter().find(|other| other.id == *book) else {
                let known = registry.books.iter().map(|book| book.id.as_str());
                dangling(reports, view.place.clone(), BOOK, book, known);
                continue;
            };
            for state in states {
                if !found.states.iter().any(|other| other.id == *state) {
                    let known = found.states.iter().map(|state| state.id.as_str());
                    dangling(reports, view.place.clone(), STATE, state, known);
                }
            }
        }
    }
}
