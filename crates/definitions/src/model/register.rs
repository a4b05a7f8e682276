use kunyu_terms::Bilingual;

use super::{Field, FieldKind, GeometryKind};
use crate::text::Place;

/// A declared table of business objects (台账); every change of a record keeps its history.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    /// Id, the same everywhere.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The section that keeps it (科室).
    pub section: String,
    /// Geometry of its records; [`GeometryKind::Table`] where they have none.
    pub geometry: GeometryKind,
    /// Fields; retired ones stay.
    pub fields: Vec<Field>,
    /// The text field that people call a record by; unique among live records.
    pub number: String,
    /// The text field that lists show beside the number.
    pub label: Option<String>,
    /// The field of the legal area (that of the document).
    pub area: Option<String>,
    /// The date field that places a record in a year.
    pub date: Option<String>,
    /// The field of the township.
    pub township: Option<String>,
    /// Secrecy class (公开, 内部, 秘密).
    pub secrecy: String,
    /// What its records are in the land ledger.
    pub ledger: Option<LedgerRole>,
    /// Further keys: the values of these fields together are unique among live records.
    pub unique: Vec<Vec<String>>,
    /// Where it is defined.
    pub place: Place,
    /// Canonical text, for hashes.
    pub(crate) canonical: String,
}

/// What a record is in the land ledger; it bears the same number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerRole {
    /// A lot: where area comes from.
    Lot,
    /// A piece of a lot.
    Piece,
}

impl Register {
    /// The field of this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The index of the field of this id.
    pub fn field_index(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }

    /// The fields that name a record of another register, with that register's id.
    pub fn relations(&self) -> impl Iterator<Item = (&Field, &str)> {
        self.fields.iter().filter_map(|field| {
            let other = field.references.as_deref()?;
            (field.kind == FieldKind::Record).then_some((field, other))
        })
    }

    /// The definition as canonical text, for hashes.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}
