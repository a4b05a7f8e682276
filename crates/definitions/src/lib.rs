//! The business as data: layers, code lists, legal numbers and checks in TOML; parsed,
//! type-checked, evaluated; and the verdict that anyone can recompute. Pure: texts and layers are
//! given to it, it knows no file, clock or network.

mod condition;
mod error;
mod evaluate;
mod examples;
mod load;
mod model;
mod process;
mod quality;
mod text;
mod verdict;

pub use error::{DefinitionError, Problem};
pub use evaluate::{
    ActiveCheck, Attributes, EvaluateError, PrepareOptions, PreparedCheck, SourceGeometry,
    SourceView, Sources, Subject, Table,
};
pub use examples::{ExampleOutcome, Mismatch, QualityCoverage, Report, RuleCoverage};
pub use load::Definitions;
pub use model::{
    ArticleVersion, Behaviour, Book, BookKind, BookState, Check, Code, Codes, Conversion,
    ConversionEntry, DatedValue, DocumentRule, Example, Field, FieldKind, GeometryKind, Layer,
    LedgerRefusal, LedgerRole, Material, Matrix, Opening, Personal, Presence, Process,
    ProcessClock, QualityCheck, QualityRule, QualitySeverity, Register, Relation, RepairKind, Role,
    State, StepKind, StructureRule, TopologyKind, TopologyRule, Transition, Unit, Value,
    ValueVersion, View, ViewExample, WrittenArea, Yearly,
};
pub use model::{Calendar, Notice};
pub use process::{
    ActiveProcess, CaseFacts, ClockChange, ClockStep, Facts, JudgeError, Judged, LotRequest,
    PostRequest, Refusal, RefusalKind, RelationPath, Signature as CaseSignature, WriteRequest,
};
pub use quality::{
    ActiveQuality, CheckedRow, Controls, Distribution, Found, GEOMETRY, Mended, RowRules, Tallies,
    area_centi_m2, place_on,
};
pub use text::Place;
pub use verdict::*;
