//! What becomes of an entity: a geometry and the attributes of its columns.

use super::drawing::Drawing;
use super::entity::Entity;
use super::xdata::{APPLICATION, Attributes, value};
use crate::{Field, FieldKind, Geometry, Place, Value};

/// Columns that every layer has: name and kind.
pub(super) const COLUMNS: [(&str, FieldKind); 10] = [
    ("layer", FieldKind::Text),
    ("entity", FieldKind::Text),
    ("handle", FieldKind::Text),
    ("colour", FieldKind::Integer),
    ("linetype", FieldKind::Text),
    ("text", FieldKind::Text),
    ("block", FieldKind::Text),
    ("elevation", FieldKind::Real),
    ("south_code", FieldKind::Text),
    ("xdata", FieldKind::Text),
];

/// Applications whose extended data is about drawing, not about the thing drawn.
const IDLE: [&str; 3] = ["ACAD", "AcadAnnotative", APPLICATION];

/// An entity with its geometry and attributes.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) place: Place,
    pub(super) geometry: Option<Geometry>,
    pub(super) layer: String,
    pub(super) kind: String,
    handle: Option<String>,
    colour: i64,
    line_type: String,
    pub(super) text: Option<String>,
    pub(super) block: Option<String>,
    pub(super) elevation: Option<f64>,
    south_code: Option<String>,
    xdata: Option<String>,
    /// Attributes of the insert.
    pub(super) tags: Vec<(String, String)>,
    /// Attributes that our writer gave.
    pub(super) values: Vec<(String, String)>,
}

impl Row {
    /// The attributes of an entity; in a block, `insert` gives what the entity leaves to it.
    pub(super) fn new(
        entity: &Entity,
        drawing: &Drawing,
        insert: Option<&Self>,
    ) -> (Self, Attributes) {
        let mut row = Self {
            place: entity.place.clone(),
            kind: entity.kind.clone(),
            handle: entity.text(5),
            layer: entity.text(8).unwrap_or_else(|| "0".to_owned()),
            ..Self::default()
        };
        let mut colour = entity.integer(62).unwrap_or(256);
        let mut line_type = entity.text(6).unwrap_or_default();
        if let Some(insert) = insert {
            if row.layer == "0" {
                row.layer.clone_from(&insert.layer);
            }
            if colour == 0 {
                colour = insert.colour;
            }
            if line_type.eq_ignore_ascii_case("BYBLOCK") {
                line_type.clone_from(&insert.line_type);
            }
        }
        let layer = drawing.layer(&row.layer);
        if colour == 256
            && let Some(layer) = layer
        {
            colour = layer.colour;
        }
        if line_type.is_empty() || line_type.eq_ignore_ascii_case("BYLAYER") {
            line_type = layer.map_or_else(String::new, |layer| layer.line_type.clone());
        }
        (row.colour, row.line_type) = (colour, line_type);
        let mut own = row.extended(entity);
        row.values = std::mem::take(&mut own.values);
        if let Some(insert) = insert {
            row.inherit(insert);
        }
        (row, own)
    }

    /// Takes the extended data apart.
    fn extended(&mut self, entity: &Entity) -> Attributes {
        let mut own = Attributes::default();
        let mut others = Vec::new();
        for (application, values) in entity.extended() {
            if application == APPLICATION {
                own = Attributes::read(&values);
            }
            if application == "SOUTH" && self.south_code.is_none() {
                self.south_code = values.first().cloned();
            }
            if !IDLE.contains(&application.as_str()) {
                others.push(format!("{application}: {}", values.join("; ")));
            }
        }
        self.xdata = (!others.is_empty()).then(|| others.join(" | "));
        own
    }

    /// What an entity of a block takes from its insert.
    fn inherit(&mut self, insert: &Self) {
        self.place = insert.place.clone();
        self.block.clone_from(&insert.block);
        self.tags.clone_from(&insert.tags);
        if self.south_code.is_none() {
            self.south_code.clone_from(&insert.south_code);
        }
        if self.xdata.is_none() {
            self.xdata.clone_from(&insert.xdata);
        }
        if self.values.is_empty() {
            self.values.clone_from(&insert.values);
        }
    }

    /// Calls `visit` with every attribute beyond the columns that all layers have.
    pub(super) fn further(&self, visit: &mut dyn FnMut(&str, &str)) {
        for (tag, text) in &self.tags {
            let taken = COLUMNS
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(tag));
            if taken || tag.is_empty() {
                visit(&format!("attribute_{tag}"), text);
            } else {
                visit(tag, text);
            }
        }
        for (name, text) in &self.values {
            visit(name, text);
        }
    }

    /// The values of the columns that all layers have, in their order.
    fn usual(&self) -> [Value; 10] {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        let filled = |text: &str| {
            if text.is_empty() {
                Value::Null
            } else {
                Value::Text(text.to_owned())
            }
        };
        [
            Value::Text(self.layer.clone()),
            Value::Text(self.kind.clone()),
            text(&self.handle),
            Value::Integer(self.colour),
            filled(&self.line_type),
            text(&self.text),
            text(&self.block),
            self.elevation.map_or(Value::Null, Value::Real),
            text(&self.south_code),
            text(&self.xdata),
        ]
    }

    /// The values of a layer's fields; `index` finds a field by its name.
    pub(super) fn values(
        &self,
        fields: &[Field],
        index: &dyn Fn(&str) -> Option<usize>,
    ) -> Vec<Value> {
        let mut values = vec![Value::Null; fields.len()];
        for (usual, (name, _)) in self.usual().into_iter().zip(COLUMNS) {
            if let Some(at) = index(name) {
                let same = usual.kind().is_none_or(|kind| kind == fields[at].kind);
                values[at] = if same { usual } else { Value::Null };
            }
        }
        self.further(&mut |name, text| {
            if let Some(at) = index(name) {
                values[at] = value(text, fields[at].kind);
            }
        });
        values
    }
}
