use std::borrow::Cow;
use std::collections::BTreeSet;

use kunyu_definitions::{Layer, Register};
use kunyu_store::{PackedEdition, Selection, Value, Where};
use serde_json::Value as Json;

/// A register as somebody may know it.
pub(crate) struct Seen<'f> {
    register: Cow<'f, Register>,
    rows: Option<Where>,
    areas: Option<Vec<String>>,
    hidden: BTreeSet<String>,
}

/// The records that lie in townships.
pub(super) fn townships(field: &str, areas: Vec<String>) -> Where {
    Where::In {
        field: field.to_owned(),
        values: areas.into_iter().map(Value::text).collect(),
    }
}

impl<'f> Seen<'f> {
    pub(super) fn new(
        register: Cow<'f, Register>,
        rows: Option<Where>,
        areas: Option<Vec<String>>,
        hidden: BTreeSet<String>,
    ) -> Self {
        Self {
            register,
            rows,
            areas,
            hidden,
        }
    }

    /// The register without the columns that are not to be seen.
    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    /// Whether only the records of some townships are known.
    pub(crate) fn is_bound(&self) -> bool {
        self.rows.is_some()
    }

    /// Whether all records and columns are known.
    pub(crate) fn is_whole(&self) -> bool {
        self.rows.is_none() && self.hidden.is_empty()
    }

    /// Whether no column is concealed.
    pub(crate) fn has_all_columns(&self) -> bool {
        self.hidden.is_empty()
    }

    /// Whether a township is among those that are known.
    pub(crate) fn reaches(&self, township: Option<&str>) -> bool {
        let Some(areas) = &self.areas else {
            return true;
        };
        township.is_some_and(|code| areas.iter().any(|area| area == code))
    }

    /// Narrows a selection to what is known.
    pub(crate) fn narrow(&self, selection: &mut Selection) {
        if let Some(rows) = &self.rows {
            selection.filter = Some(match selection.filter.take() {
                Some(filter) => Where::And(vec![rows.clone(), filter]),
                None => rows.clone(),
            });
        }
        if !self.hidden.is_empty() && selection.fields.is_none() {
            let fields = self.register.fields.iter();
            selection.fields = Some(fields.map(|field| field.id.clone()).collect());
        }
    }

    /// Takes what is concealed out of a change as the journal holds it.
    pub(crate) fn clean(&self, content: &mut Json) {
        if self.hidden.is_empty() {
            return;
        }
        if let Some(set) = content.get_mut("set").and_then(Json::as_object_mut) {
            set.retain(|field, _| !self.hidden.contains(field));
        }
    }
}

/// A layer as somebody may know it.
pub(crate) struct SeenLayer<'f> {
    layer: &'f Layer,
    /// Townships and the column that begins with their codes.
    bound: Option<(Vec<String>, &'f str)>,
    hidden: BTreeSet<String>,
}

impl<'f> SeenLayer<'f> {
    pub(super) fn new(
        layer: &'f Layer,
        bound: Option<(Vec<String>, &'f str)>,
        hidden: BTreeSet<String>,
    ) -> Self {
        Self {
            layer,
            bound,
            hidden,
        }
    }

    /// The layer.
    pub(crate) fn layer(&self) -> &'f Layer {
        self.layer
    }

    /// Whether a column is concealed.
    pub(crate) fn hides(&self, column: &str) -> bool {
        self.hidden.contains(column)
    }

    /// Whether a feature of an edition is known.
    pub(crate) fn has(&self, packed: &PackedEdition, row: usize) -> bool {
        let Some((areas, column)) = &self.bound else {
            return true;
        };
        let fields = packed.schema().fields.iter();
        let column = fields
            .map(|field| field.name.as_str())
            .position(|name| name == *column);
        let place = column.and_then(|column| packed.text(column, row));
        place.is_some_and(|place| areas.iter().any(|area| place.starts_with(area.as_str())))
    }
}
