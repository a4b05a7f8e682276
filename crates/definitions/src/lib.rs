//! The business as data: layers, code lists, legal numbers and checks in TOML; parsed,
//! type-checked, evaluated; and the verdict that anyone can recompute. Pure: texts and layers are
//! given to it, it knows no file, clock or network.

mod condition;
mod error;
mod evaluate;
mod examples;
mod load;
mod model;
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
    ArticleVersion, Behaviour, Check, Code, Codes, Conversion, ConversionEntry, DatedValue,
    Example, Field, FieldKind, GeometryKind, Layer, Matrix, Presence, QualityCheck, QualityRule,
    QualitySeverity, Relation, RepairKind, StructureRule, TopologyKind, TopologyRule, Unit, Value,
    ValueVersion, Yearly,
};
pub use quality::{
    ActiveQuality, CheckedRow, Controls, Distribution, Found, GEOMETRY, Mended, RowFindings,
    RowRules, Tallies, area_centi_m2, place_on,
};
pub use text::Place;
pub use verdict::*;
