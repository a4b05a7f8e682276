//! The business as data: layers, code lists, legal numbers and checks in TOML; parsed,
//! type-checked, evaluated; and the verdict that anyone can recompute. Pure: texts and layers are
//! given to it, it knows no file, clock or network.

mod condition;
mod docs;
mod document;
mod error;
mod evaluate;
mod examples;
mod exchange;
mod indicator;
mod load;
mod model;
mod process;
mod quality;
mod report;
mod text;
mod verdict;

pub use condition::{BalanceRead, Comparison};
pub use docs::Page;
pub use document::{
    Absent, Bureau, DocumentFacts, DocumentReads, DocumentTemplate, FilledDocument, Stamp, capital,
    date_in_chinese,
};
pub use error::{DefinitionError, Problem};
pub use evaluate::{
    ActiveCheck, Attributes, EvaluateError, PrepareOptions, PreparedCheck, SourceGeometry,
    SourceView, Sources, Subject, Table,
};
pub use examples::{
    Cell, ExampleOutcome, Mismatch, ProcessCoverage, QualityCoverage, Report, RuleCoverage,
};
pub use exchange::{
    AnswerFault, AnswerRow, ExchangeColumn, ExchangeForm, ExchangeResult, ExchangeSystem,
};
pub use indicator::{
    Alert, Amount, Basis, Dimension, Figure, FigureUnit, Filter, NoValue, Period, Tally,
};
pub use load::Definitions;
pub use model::{
    ArticleVersion, Behaviour, Check, Code, Codes, Conversion, ConversionEntry, DatedValue,
    DocumentRule, Example, Field, FieldKind, GeometryKind, Layer, LedgerRefusal, LedgerRole,
    Material, Matrix, Opening, Personal, Presence, Process, ProcessClock, QualityCheck,
    QualityRule, QualitySeverity, Register, Relation, RepairKind, Role, SecrecyClass, SignedBy,
    State, StepKind, StructureRule, TopologyKind, TopologyRule, Transition, Unit, Value,
    ValueVersion, ViewExample, WrittenArea, Yearly,
};
pub use model::{
    Bound, Calendar, ChartKind, Form, Formula, Indicator, IndicatorExample, InsertKind, Measure,
    NarrativeReport, Notice, OutsideSigner, Piece, ReportChart, ReportMap, ReportPart,
    ReportSection, ReportTable, TableColumn, TaskSource, Template, Warning,
};
pub use process::{
    ActRequest, ActiveProcess, Broken, CaseFacts, CaseSignature, ClockChange, ClockStep,
    DifferenceRequest, Facts, FollowUp, Invariants, JudgeError, Judged, LotRequest, Part,
    PostRequest, Refusal, RefusalKind, RelationPath, SetQuery, SplitRequest, Start, Target,
    WriteRequest,
};
pub use quality::{
    ActiveQuality, CheckedRow, Controls, Distribution, Found, GEOMETRY, Mended, RowFindings,
    RowRules, Tallies, area_centi_m2, place_on,
};
pub use report::{
    FillInput, FilledCell, FilledChart, FilledReport, FilledTable, ReportBlock, ReportFigure,
    ReportRun, SeriesPoint, Task,
};
pub use text::Place;
pub use verdict::*;
