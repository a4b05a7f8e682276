use kunyu_terms::Date;

use super::dangling;
use crate::document::{Bureau, DocumentTemplate, Stamp};
use crate::error::Problem;
use crate::model::{
    Book, Codes, Conversion, DatedValue, Layer, Matrix, OutsideSigner, Permission, Register, Role,
    SecrecyClass, Series, TownshipColumn, View, in_force,
};
use crate::text::{Place, Reports};

/// What conditions and rules refer to by name.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    pub(crate) layers: Vec<Layer>,
    pub(crate) codes: Vec<Codes>,
    pub(crate) conversions: Vec<Conversion>,
    pub(crate) values: Vec<DatedValue>,
    pub(crate) matrices: Vec<Matrix>,
    pub(crate) registers: Vec<Register>,
    pub(crate) books: Vec<Book>,
    pub(crate) views: Vec<View>,
    pub(crate) ledger: super::ledger::Declared,
    pub(crate) roles: Vec<Role>,
    pub(crate) signers: Vec<OutsideSigner>,
    pub(crate) secrecy: Vec<SecrecyClass>,
    pub(crate) township_columns: Vec<TownshipColumn>,
    pub(crate) series: Vec<Series>,
    pub(crate) documents: Vec<DocumentTemplate>,
    pub(crate) bureau: Option<Bureau>,
    pub(crate) stamps: Vec<Stamp>,
}

impl Registry {
    pub(crate) fn codes_index(&self, id: &str) -> Option<usize> {
        self.codes.iter().position(|codes| codes.id == id)
    }

    pub(crate) fn value_index(&self, id: &str) -> Option<usize> {
        self.values.iter().position(|value| value.id == id)
    }

    pub(crate) fn layer_index(&self, id: &str) -> Option<usize> {
        self.layers.iter().position(|layer| layer.id == id)
    }

    pub(crate) fn register_index(&self, id: &str) -> Option<usize> {
        self.registers.iter().position(|register| register.id == id)
    }

    pub(crate) fn code_ids(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|codes| codes.id.as_str())
    }

    /// Checks the references among layers, code lists and matrices.
    pub(crate) fn link(&self, reports: &Reports) {
        let known = |id: &str| self.codes_index(id).is_some();
        for layer in &self.layers {
            super::layer::link_codes(&layer.fields, self, reports);
            super::yearly::link(layer, self, reports);
        }
        for conversion in &self.conversions {
            super::conversion::link(conversion, self, reports);
        }
        for register in &self.registers {
            super::register::link_fields(&register.fields, self, reports);
        }
        super::book::link(self, reports);
        for matrix in &self.matrices {
            for id in [&matrix.rows, &matrix.columns] {
                if !known(id) {
                    dangling(
                        reports,
                        matrix.place.clone(),
                        CODE_LIST,
                        id,
                        self.code_ids(),
                    );
                }
            }
            self.link_entries(matrix, reports);
        }
    }

    fn link_entries(&self, matrix: &Matrix, reports: &Reports) {
        let list = |id: &str| self.codes_index(id).map(|index| &self.codes[index]);
        let (Some(rows), Some(columns)) = (list(&matrix.rows), list(&matrix.columns)) else {
            return;
        };
        for (row, column, _) in matrix.versions.iter().flat_map(|version| &version.entries) {
            for (code, codes) in [(row, rows), (column, columns)] {
                if codes.get(code).is_none() {
                    let all = codes.entries.iter().map(|entry| entry.code.as_str());
                    dangling(reports, matrix.place.clone(), CODE, code, all);
                }
            }
        }
    }

    /// What a matrix says on a date about a project use under a planned use: the entry of the
    /// nearest codes up both trees (the planned code's own entries before its parents'); the same
    /// use, or one below it, is allowed; everything else is refused.
    pub(crate) fn permit(
        &self,
        matrix: usize,
        planned: &str,
        project: &str,
        date: Date,
    ) -> Option<Permission> {
        let matrix = self.matrices.get(matrix)?;
        let version = in_force(&matrix.versions, date, |version| version.from)?;
        let rows = &self.codes[self.codes_index(&matrix.rows)?];
        let columns = &self.codes[self.codes_index(&matrix.columns)?];
        for row in rows.lineage(planned) {
            for column in columns.lineage(project) {
                let found = version
                    .entries
                    .iter()
                    .find(|entry| entry.0 == row && entry.1 == column);
                if let Some((.., permission)) = found {
                    return Some(*permission);
                }
            }
        }
        let same = matrix.rows == matrix.columns && columns.is_under(project, planned);
        Some(if same {
            Permission::Allowed
        } else {
            Permission::Refused
        })
    }
}

pub(crate) const CODE_LIST: (&str, &str) = ("代码表", "code list");
pub(crate) const CODE: (&str, &str) = ("代码", "code");

/// Reports the second definition of an id.
pub(crate) fn duplicate(reports: &Reports, id: &str, place: &Place, first: &Place) {
    let problem = Problem::DuplicateId {
        id: id.to_owned(),
        first: first.clone(),
    };
    reports.add(place.clone(), problem, None);
}
