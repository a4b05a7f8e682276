//! What the definitions say, once read.

mod book;
mod calendar;
mod check;
mod codes;
mod coerce;
mod conversion;
mod example;
mod field;
mod indicator;
mod layer;
mod ledger;
mod matrix;
mod process;
mod process_example;
mod quality;
mod register;
mod report;
mod role;
mod secrecy;
mod value;
mod yearly;

pub(crate) use book::{Book, BookKind, BookState, View};
pub use calendar::{Calendar, Notice};
pub(crate) use check::{Case, Distance, Exemption, Message, Part, Rule, ToleranceNames};
pub use check::{Check, Relation};
pub use codes::{Code, Codes};
pub use conversion::{Conversion, ConversionEntry};
pub use example::Example;
pub(crate) use example::{Drawing, DrawnFeature, ExpectedRule, Figure};
pub use field::{Field, FieldKind, Personal, Presence, Unit, Value};
pub use indicator::{Bound, Formula, Indicator, IndicatorExample, Measure, Warning};
pub use kunyu_terms::WrittenArea;
pub use layer::{GeometryKind, Layer};
pub use ledger::{LedgerRefusal, ViewExample};
pub use matrix::Matrix;
pub(crate) use matrix::{Permission, PermissionTable};
pub(crate) use process::{
    ActRule, DifferenceRule, Guard, LotRule, OpenRule, PartRule, PartsRule, PostRule, SetRule,
    SetValue, SplitRule, StartRule, StateRule, TargetRule, WriteRule,
};
pub use process::{
    DocumentRule, Material, Opening, Process, ProcessClock, Series, State, StepKind, Transition,
};
pub(crate) use process_example::{Expected, ProcessExample};
pub use register::{LedgerRole, Register};
pub use report::{
    ChartKind, Form, InsertKind, NarrativeReport, Piece, ReportChart, ReportMap, ReportPart,
    ReportSection, ReportTable, TableColumn, TaskSource, Template,
};
pub(crate) use role::fits;
pub use role::{OutsideSigner, Role, SignedBy};
pub(crate) use secrecy::is_cleared;
pub use secrecy::{SecrecyClass, TownshipColumn};
pub use value::{ArticleVersion, DatedValue, ValueVersion};

pub(crate) use quality::{
    Aggregate, Computed, GivenRow, Measured, Overlapping, Parent, QualityExample, RowRule,
    RuleKind, TableTotals,
};
pub use quality::{
    QualityCheck, QualityRule, QualitySeverity, RepairKind, StructureRule, TopologyKind,
    TopologyRule,
};
pub(crate) use value::in_force;
pub use yearly::{Behaviour, Yearly};
