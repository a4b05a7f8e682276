use kunyu_terms::{Bilingual, Decimal};

use super::{Field, Yearly};
use crate::text::Place;

/// A spatial dataset that the bureau keeps: what its columns mean and how far to trust its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Id, the same everywhere.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Geometry kind.
    pub geometry: GeometryKind,
    /// Columns.
    pub fields: Vec<Field>,
    /// Column whose value names a feature.
    pub key: String,
    /// Column of the class code.
    pub class: Option<String>,
    /// Column of the name shown to people.
    pub name: Option<String>,
    /// Declared positional accuracy of its boundaries, m.
    pub accuracy_m: Decimal,
    /// Scale denominator of the survey.
    pub scale: Option<u32>,
    /// What the layer is in law.
    pub legal_status: Bilingual,
    /// Secrecy class (公开, 内部, 秘密).
    pub secrecy: String,
    /// Who answers for the data.
    pub owner: String,
    /// Whether features may cover each other.
    pub overlapping: bool,
    /// The form of its yearly change, where it has one.
    pub yearly: Option<Yearly>,
    /// Where it is defined.
    pub place: Place,
    /// Canonical text, for hashes.
    pub(crate) canonical: String,
}

/// The geometry of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
    /// None: a table.
    Table,
}

impl Layer {
    /// A layer without columns, for rules about any layer.
    pub(crate) fn nameless() -> Self {
        let place = Place {
            file: "".into(),
            line: 1,
        };
        Self {
            id: String::new(),
            title: Bilingual::default(),
            geometry: GeometryKind::Polygon,
            fields: Vec::new(),
            key: String::new(),
            class: None,
            name: None,
            accuracy_m: Decimal::whole(0),
            scale: None,
            legal_status: Bilingual::default(),
            secrecy: String::new(),
            owner: String::new(),
            overlapping: true,
            yearly: None,
            place,
            canonical: String::new(),
        }
    }

    /// The column of this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}
