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
    ArticleVersion, Book, BookKind, BookState, Check, Code, Codes, DatedValue, DocumentRule,
    Example, Field, FieldKind, GeometryKind, Layer, Material, Matrix, Opening, Personal, Presence,
    Process, ProcessClock, QualityCheck, QualityRule, QualitySeverity, Register, Relation,
    RepairKind, Role, State, StepKind, StructureRule, TopologyKind, TopologyRule, Transition, Unit,
    Value, ValueVersion, View, WrittenArea,
};
pub use model::{Calendar, Notice};
pub use process::{
    ActRequest, ActiveProcess, CaseFacts, CaseSignature, ClockChange, ClockStep, Facts, JudgeError,
    Judged, LotRequest, Part, PostRequest, Refusal, RefusalKind, RelationPath, SplitRequest,
    WriteRequest,
};
pub use quality::{
    ActiveQuality, CheckedRow, Controls, Distribution, Found, GEOMETRY, Mended, RowRules, Tallies,
    area_centi_m2, place_on,
};
pub use text::Place;
pub use verdict::*;
