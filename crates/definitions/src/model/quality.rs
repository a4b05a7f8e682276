use kunyu_terms::{Bilingual, Date};

use super::example::Figure;
use super::{ArticleVersion, Message, Value};
use crate::condition::{Condition, Expression};
use crate::text::Place;

/// A set of quality rules over layers, in force from a date.
#[derive(Debug)]
pub struct QualityCheck {
    /// Id.
    pub id: String,
    /// First day of this version.
    pub from: Date,
    /// Title.
    pub title: Bilingual,
    /// Layers that it is about; empty: every layer that no other quality check is about.
    pub layers: Vec<String>,
    /// Standard it is taken from, by date.
    pub articles: Vec<ArticleVersion>,
    /// Its rules.
    pub rules: Vec<QualityRule>,
    /// Where it is defined.
    pub place: Place,
    /// `sm3:` and the hash over its canonical text.
    pub definition_hash: String,
}

/// How bad a finding of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QualitySeverity {
    /// Keeps an edition from being published.
    Error,
    /// Should be looked at.
    Warning,
    /// For information.
    Info,
}

impl QualitySeverity {
    /// All by the name used in definitions and answers.
    pub const ALL: [(&'static str, Self); 3] = [
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("info", Self::Info),
    ];

    /// The name used in definitions and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A mending that loses nothing and has one outcome; done only when it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairKind {
    /// Blanks around texts are cut off.
    Trim,
    /// The name is written as the code list has it.
    NameFromCode,
    /// The field is written as the rule computes it.
    Compute,
    /// The residual of a control area is shared out (§3.4: evenly, largest first).
    Distribute,
    /// Points that repeat their neighbour are dropped, rings are closed.
    DropRepeatedPoints,
}

impl RepairKind {
    /// All by the name used in definitions and answers.
    pub const ALL: [(&'static str, Self); 5] = [
        ("trim", Self::Trim),
        ("name_from_code", Self::NameFromCode),
        ("compute", Self::Compute),
        ("distribute", Self::Distribute),
        ("drop_repeated_points", Self::DropRepeatedPoints),
    ];

    /// The name used in definitions and answers.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// One rule.
#[derive(Debug)]
pub struct QualityRule {
    /// Id as the inspection catalogue has it, such as `3104` or `A7`.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The layer that it is about; `None`: any layer.
    pub layer: Option<String>,
    /// How bad a finding is.
    pub severity: QualitySeverity,
    /// Whether the rule was read in its source.
    pub confirmed: bool,
    /// The repair that may be asked for.
    pub repair: Option<RepairKind>,
    pub(crate) message: Message,
    pub(crate) remedy: Message,
    pub(crate) kind: RuleKind,
    pub(crate) examples: Vec<QualityExample>,
    /// Where it is defined.
    pub place: Place,
}

/// What a rule asks.
#[derive(Debug)]
pub(crate) enum RuleKind {
    /// Of the file as a whole.
    Structure(StructureRule),
    /// Of each row alone.
    Row(RowRule),
    /// Of all rows together.
    Whole(Aggregate),
    /// Of each pair of a row and an overlapping row of another layer.
    Overlapping(Overlapping),
    /// Of the shapes together.
    Topology(TopologyRule),
}

/// What is asked of a file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StructureRule {
    /// The layer is there and has rows.
    Layer,
    /// A CRS is stated.
    Crs,
    /// The datum is CGCS2000.
    Datum,
    /// The projection is Gauss-Krüger.
    Projection,
    /// The columns that the standard asks for are there, with type, width and decimals.
    Fields,
}

/// What is asked of each row alone.
#[derive(Debug)]
pub(crate) enum RowRule {
    /// Fields are filled; none named: those that the layer asks for.
    Filled { fields: Vec<usize> },
    /// Values are in their code lists; none named: all fields with a list.
    Codes { fields: Vec<usize> },
    /// Values fit the declared width.
    Widths,
    /// Values are of the declared type.
    Types,
    /// Texts have no blanks around them.
    Trimmed,
    /// There is a shape and it is valid.
    Geometry,
    /// No point repeats its neighbour.
    RepeatedPoints,
    /// Where `when` holds, `require` holds.
    Require {
        when: Option<Condition>,
        require: Condition,
        field: Option<usize>,
    },
    /// A field is what the others give.
    Computed(Computed),
    /// A field is the area of the shape.
    Measured(Measured),
    /// The area is not below a value (index).
    SmallArea {
        when: Option<Condition>,
        value: usize,
    },
    /// The length is not below a value (index).
    ShortLine {
        when: Option<Condition>,
        value: usize,
    },
    /// Polygons have no holes.
    NoHoles { when: Option<Condition> },
}

/// `field` = `equals`, within `tolerance` (index of a value).
#[derive(Debug)]
pub(crate) struct Computed {
    pub(crate) when: Option<Condition>,
    pub(crate) field: usize,
    pub(crate) equals: Expression,
    pub(crate) tolerance: usize,
}

/// `field` = the ellipsoidal area, within `tolerance` + `relative` · area (indices of values).
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) field: usize,
    pub(crate) tolerance: usize,
    pub(crate) relative: Option<usize>,
}

/// What is asked of all rows together.
#[derive(Debug)]
pub(crate) enum Aggregate {
    /// The fields together occur once.
    Unique { fields: Vec<usize> },
    /// The sum of a field by group is what the parent layer states.
    Sum {
        field: usize,
        by: usize,
        prefix: Option<usize>,
        parent: Parent,
        tolerance: usize,
    },
    /// The sum of the area by class is what a table states.
    Table(TableTotals),
    /// Each of the values occurs.
    Mandatory { field: usize, values: Vec<String> },
}

/// The layer whose rows are controls.
#[derive(Debug)]
pub(crate) struct Parent {
    pub(crate) layer: usize,
    /// Field that names a group.
    pub(crate) key: usize,
    /// Field with the control value; `None`: the ellipsoidal area of its shape.
    pub(crate) control: Option<usize>,
}

/// Sums of the map by class against a table.
#[derive(Debug)]
pub(crate) struct TableTotals {
    /// Field that is summed; `None`: the ellipsoidal area.
    pub(crate) field: Option<usize>,
    /// Field of the class; a class of the table counts everything below it.
    pub(crate) by: usize,
    pub(crate) table: Parent,
    pub(crate) tolerance: usize,
}

/// What is asked of overlapping rows of two layers.
#[derive(Debug)]
pub(crate) struct Overlapping {
    pub(crate) with: usize,
    /// Index of the value below which an overlap does not count.
    pub(crate) tolerance: usize,
    pub(crate) when: Option<Condition>,
    pub(crate) require: Condition,
    pub(crate) field: Option<usize>,
}

/// A topology rule, evaluated over packed layers by the caller.
#[derive(Debug)]
pub struct TopologyRule {
    /// What must not be.
    pub kind: TopologyKind,
    /// The other layer.
    pub with: Option<String>,
    /// Index of the value below which a finding does not count: metres; degrees of spikes.
    pub(crate) tolerance: Option<usize>,
}

/// Relations of shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopologyKind {
    /// Two rows of the layer cover the same ground.
    Overlap,
    /// The rows of the layer do not cover their parent.
    Gap,
    /// A row leaves the layer that it must lie in.
    Inside,
    /// A row leaves a single row of the layer that it must lie in.
    CoveredBy,
    /// A vertex lies on or near the edge of a neighbour that has no vertex there.
    Mismatch,
    /// A ring turns back sharply.
    Spike,
    /// Lines leave the boundary of the polygons of a layer.
    OnBoundary,
    /// Lines end where no other line of the layer ends or passes.
    Dangle,
}

impl TopologyKind {
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("mismatch", Self::Mismatch),
        ("spike", Self::Spike),
        ("overlap", Self::Overlap),
        ("gap", Self::Gap),
        ("inside", Self::Inside),
        ("covered_by", Self::CoveredBy),
        ("on_boundary", Self::OnBoundary),
        ("dangle", Self::Dangle),
    ];
}

/// Rows and what a rule must find in them.
#[derive(Debug)]
pub(crate) struct QualityExample {
    pub(crate) title: String,
    pub(crate) date: Date,
    pub(crate) rows: Vec<GivenRow>,
    pub(crate) others: Vec<GivenRow>,
    /// Number of findings.
    pub(crate) found: usize,
    /// Parts that the Chinese sentences must contain.
    pub(crate) says: Option<String>,
    pub(crate) place: Place,
}

/// A row of an example: one value for each field of its layer.
#[derive(Debug)]
pub(crate) struct GivenRow {
    pub(crate) values: Vec<Value>,
    pub(crate) figure: Option<Figure>,
}
