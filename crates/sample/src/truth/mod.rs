//! What every rule must answer on parcels whose overlaps follow from construction.

mod cases;
mod ellipsoid;
mod expect;
pub(crate) mod layout;

use serde::Serialize;

use crate::{district::Value, layers::said};

pub(crate) use cases::{Datum, Source, THEMES};
pub(crate) use expect::{Keys, compute, parcel_rows};

/// What the parcel of a case is to its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Breaks the rule.
    Violates,
    /// Keeps the rule.
    Clean,
    /// Breaks it only by a sliver under the tolerance.
    Tolerance,
}

/// How the parcel lies to the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Half of the parcel lies on the source.
    Half,
    /// 40 m apart.
    Apart,
    /// They share 100 m of boundary and nothing else.
    Touching,
    /// They share a strip of 0.05 m × 100 m.
    Strip,
    /// They share a corner of 1.0 m × 0.5 m.
    Corner,
}

/// The answer that the rule must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Conflict.
    Conflict,
    /// No conflict.
    NoConflict,
    /// Within tolerance.
    WithinTolerance,
}

/// What is proposed on a parcel; absent numbers are not declared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// 用地用海 code.
    pub use_code: Option<&'static str>,
    /// Plot ratio, in hundredths.
    pub plot_ratio_hundredths: Option<i64>,
    /// Building height, in metres.
    pub height_m: Option<i64>,
    /// Building density, in per cent.
    pub density_percent: Option<i64>,
    /// Green share, in per cent.
    pub green_percent: Option<i64>,
    /// Parking places.
    pub parking: Option<i64>,
}

/// A parcel of a case: an axis-parallel rectangle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parcel {
    /// Number, unique among the truth parcels, for example `Z001`.
    pub number: String,
    /// Name, for example `永久基本农田-冲突`.
    pub name: String,
    /// West, south, east, north in whole millimetres of EPSG:4526.
    pub rectangle_mm: [i64; 4],
    /// Plane area in m², exactly.
    pub plane_m2: String,
    /// What is proposed.
    pub proposal: Proposal,
}

/// The expected share of one source feature in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthSource {
    /// Layer id.
    pub layer: &'static str,
    /// Key of the feature; empty where the piece lies outside all features (城镇开发边界外).
    pub feature: String,
    /// Expected plane area in m², two decimals.
    pub plane_m2: String,
    /// Expected ellipsoidal area in m², two decimals.
    pub ellipsoid_m2: String,
    /// How far a right answer may lie from both, in m².
    pub bound_m2: String,
}

/// One case: a parcel, a rule, the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthCase {
    /// `rule[.variant]/kind-form`.
    pub id: String,
    /// Rule id.
    pub rule: &'static str,
    /// Which source of the rule, where it has several (level, voltage, zone).
    pub variant: &'static str,
    /// Kind.
    pub kind: Kind,
    /// Form.
    pub form: Form,
    /// The parcel.
    pub parcel: Parcel,
    /// Expected answer of the rule.
    pub expected: Expected,
    /// Expected pieces, empty when there is none.
    pub sources: Vec<TruthSource>,
    /// Other rules that give the same answer on the same pieces; all further rules are clear.
    pub also: &'static [&'static str],
}

/// All cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// Version of this schema.
    pub schema: u32,
    /// Marks the data as synthetic.
    pub notice: &'static str,
    /// CRS of the rectangles.
    pub crs: &'static str,
    /// Cases, in the order of the parcels.
    pub cases: Vec<TruthCase>,
}

/// The values of a planted row.
pub(crate) fn planted_values(data: &'static [Datum]) -> Vec<Value> {
    data.iter()
        .map(|datum| match *datum {
            Datum::Text(text) => said(text),
            Datum::Integer(number) => Value::Integer(number),
            Datum::Decimal(unscaled, scale) => Value::Decimal { unscaled, scale },
            Datum::Date(date) => Value::Date(date.to_owned()),
        })
        .collect()
}

/// The values of the zoning plot around every case.
pub(crate) fn background_plot() -> Vec<Value> {
    planted_values(&cases::BACKGROUND_PLOT)
}
