use kunyu_terms::Bilingual;

use crate::load::Registry;
use crate::model::{Field, FieldKind, Layer, Presence, Unit};
use crate::text::Place;

/// Most things that one condition can be about.
pub(crate) const OWNERS: usize = 6;

/// The first and the second thing a check or quality check is about (plot, feature hit; row of
/// another layer, row under examination).
pub(crate) const FIRST: usize = 0;
pub(crate) const SECOND: usize = 1;

/// What a process is about: the record, the inputs of the act, the case.
pub(crate) const RECORD: usize = 0;
pub(crate) const INPUT: usize = 1;
pub(crate) const CASE: usize = 2;
/// A row of a list input.
pub(crate) const ROW: usize = 3;
/// The record before the step, where an expression sees it as the step leaves it.
pub(crate) const OLD: usize = 4;
/// A record of another register, in the filter of a set.
pub(crate) const OTHER: usize = 5;

/// The names a condition may use.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) owners: [Option<Owner<'a>>; OWNERS],
    pub(crate) kind: ScopeKind,
}

/// A thing with fields, by the name under which a condition reads it.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub(crate) name: &'static str,
    pub(crate) fields: &'a [Field],
    /// Whether it is there: a condition about the plot alone has no feature.
    pub(crate) present: bool,
}

/// In what a condition stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A rule of a check: `subject.x`, `hit.X`.
    Check,
    /// A rule of a quality check: `row.X`, `other.X`.
    Quality,
    /// A process: `record.x`, `input.x`, `case.x`, relations, dates, balances, signatures; areas
    /// and money in stored units.
    Process,
    /// A filter of one register: bare names, `x in year`; areas and money in stored units.
    Filter,
    /// A filter of another register within a process: bare names beside the names of the process.
    Set,
}

impl<'a> Owner<'a> {
    fn new(name: &'static str, fields: &'a [Field]) -> Self {
        Self {
            name,
            fields,
            present: true,
        }
    }
}

impl<'a> Scope<'a> {
    /// A plot and, where a rule asks them, the features hit.
    pub(crate) fn check(
        registry: &'a Registry,
        attributes: &'a [Field],
        layer: Option<&'a Layer>,
    ) -> Self {
        let hit = Owner {
            name: "hit",
            fields: layer.map_or(&[], |layer| layer.fields.as_slice()),
            present: layer.is_some(),
        };
        Self {
            registry,
            owners: [
                Some(Owner::new("subject", attributes)),
                Some(hit),
                None,
                None,
                None,
                None,
            ],
            kind: ScopeKind::Check,
        }
    }

    /// A row under examination, and a row of another layer.
    pub(crate) fn quality(registry: &'a Registry, row: &'a [Field], other: &'a [Field]) -> Self {
        Self {
            registry,
            owners: [
                Some(Owner::new("other", other)),
                Some(Owner::new("row", row)),
                None,
                None,
                None,
                None,
            ],
            kind: ScopeKind::Quality,
        }
    }

    /// A record, the inputs of an act, the case.
    pub(crate) fn process(
        registry: &'a Registry,
        record: &'a [Field],
        input: &'a [Field],
        case: &'a [Field],
    ) -> Self {
        Self {
            registry,
            owners: [
                Some(Owner::new("record", record)),
                Some(Owner::new("input", input)),
                Some(Owner::new("case", case)),
                None,
                Some(Owner::new("old", record)),
                None,
            ],
            kind: ScopeKind::Process,
        }
    }

    /// The records of one register, by bare field names.
    pub(crate) fn filter(registry: &'a Registry, fields: &'a [Field]) -> Self {
        Self {
            registry,
            owners: [
                Some(Owner::new("record", fields)),
                None,
                None,
                None,
                None,
                None,
            ],
            kind: ScopeKind::Filter,
        }
    }

    /// The same with a row of a list input.
    pub(crate) fn with_row(mut self, columns: &'a [Field]) -> Self {
        self.owners[ROW] = Some(Owner::new("row", columns));
        self
    }

    /// The filter of a set of records of another register: its fields by bare names, the step's own
    /// things as they are.
    pub(crate) fn over(mut self, fields: &'a [Field]) -> Self {
        self.owners[OTHER] = Some(Owner::new("", fields));
        self.kind = ScopeKind::Set;
        self
    }

    /// The thing whose fields stand by bare names.
    pub(crate) fn bare(&self) -> Option<(usize, Owner<'a>)> {
        let at = match self.kind {
            ScopeKind::Filter => RECORD,
            ScopeKind::Set => OTHER,
            _ => return None,
        };
        Some((at, self.owners[at]?))
    }

    /// The things it is about, with their numbers.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (usize, Owner<'a>)> {
        let numbered = self.owners.into_iter().enumerate();
        numbered.filter_map(|(number, owner)| Some((number, owner?)))
    }

    /// Whether areas and money are compared as they are stored (m², 元).
    pub(crate) fn stored(&self) -> bool {
        matches!(
            self.kind,
            ScopeKind::Process | ScopeKind::Filter | ScopeKind::Set
        )
    }
}

/// The fields of a case that conditions read, in the order in which they are given.
pub(crate) fn case_fields() -> Vec<Field> {
    let field = |id: &str, zh: &str, en: &str, kind: FieldKind| Field {
        id: id.to_owned(),
        title: Bilingual::new(zh, en),
        kind,
        unit: Unit::None,
        codes: None,
        required: false,
        presence: Presence::Free,
        width: None,
        source_names: Vec::new(),
        default: None,
        references: None,
        personal: None,
        columns: Vec::new(),
        retired: None,
        place: Place {
            file: "".into(),
            line: 1,
        },
        codes_place: Place {
            file: "".into(),
            line: 1,
        },
    };
    vec![
        field("number", "办件编号", "case number", FieldKind::Text),
        field("state", "环节", "state of the case", FieldKind::Text),
        field("opened_on", "立案日期", "day of opening", FieldKind::Date),
        field("user", "办理人", "who acts", FieldKind::Text),
        field(
            "last_user",
            "上一步办理人",
            "who acted before",
            FieldKind::Text,
        ),
    ]
}
