use kunyu_terms::{Bilingual, Date};

use super::in_force;
use crate::text::Place;

/// Which project use a planned use allows, by date.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Id, as written in conditions.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Code list of the planned use.
    pub rows: String,
    /// Code list of the project use.
    pub columns: String,
    /// Versions, earliest first.
    pub(crate) versions: Vec<PermissionTable>,
    /// Where it is defined.
    pub place: Place,
    pub(crate) canonical: String,
}

impl Matrix {
    /// Whether a version is in force on a date.
    pub(crate) fn in_force(&self, date: Date) -> bool {
        in_force(&self.versions, date, |version| version.from).is_some()
    }
}

/// One version of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PermissionTable {
    pub(crate) from: Date,
    pub(crate) entries: Vec<(String, String, Permission)>,
}

/// What the plan says about a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    Allowed,
    Conditional,
    Refused,
}

impl Permission {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Allowed => "允许",
            Self::Conditional => "有条件",
            Self::Refused => "不允许",
        }
    }

    pub(crate) const NAMES: [&'static str; 3] = ["允许", "有条件", "不允许"];
}
