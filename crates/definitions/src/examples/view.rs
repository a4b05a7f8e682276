//! Worked examples of views over the land ledger.

use std::collections::BTreeMap;

use kunyu_ledger::{Id, Piece};
use kunyu_terms::Area;

use super::{ExampleOutcome, Mismatch};
use crate::load::Definitions;
use crate::model::ViewExample;

impl Definitions {
    /// Counts the piece of each example.
    pub(super) fn run_views(&self, examples: &mut Vec<ExampleOutcome>) {
        for example in self.view_examples() {
            let mut mismatches = Vec::new();
            let found = self.counted(example);
            if found != Ok(example.counts) {
                mismatches.push(Mismatch {
                    what: example.view.clone(),
                    expected: format!("{} m²", example.counts),
                    found: found.map_or_else(|error| error, |area| format!("{area} m²")),
                });
            }
            examples.push(ExampleOutcome {
                check: example.view.clone(),
                title: example.title.clone(),
                place: example.place.clone(),
                mismatches,
            });
        }
    }

    fn counted(&self, example: &ViewExample) -> Result<Area, String> {
        let view = self.ledger_view(&example.view).ok_or("no such view")?;
        let books = self.ledger_books();
        let mut states = BTreeMap::new();
        for book in example.states.keys() {
            books.book(book).map_err(|error| error.to_string())?;
        }
        for book in books.land() {
            let stated = example
                .states
                .get(&book.id)
                .and_then(|states| states.first());
            let state = stated.or(book.initial().map(|state| &state.id));
            let state = state.filter(|state| book.state(state).is_some());
            let state: &Id = state.ok_or_else(|| format!("no such state of {}", book.id))?;
            let whole = vec![(Id::clone(state), example.area)];
            states.insert(Id::clone(&book.id), whole);
        }
        let kind = books.nature().and_then(|book| states.get(&book.id));
        let kind = kind.and_then(|states| states.first());
        let piece = Piece {
            lot: "example".into(),
            name: "example".into(),
            kind: kind.map(|(state, _)| Id::clone(state)),
            area: example.area,
            states,
        };
        let taken = view.takes(example.lot);
        Ok(if taken {
            view.counted(&piece)
        } else {
            Area::default()
        })
    }
}
