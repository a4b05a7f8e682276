use serde::Serialize;

/// What the parcel of a case is to its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Breaks the rule.
    Violates,
    /// Keeps the rule with room to spare.
    Clean,
    /// Breaks it only by a sliver under the tolerance.
    Tolerance,
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    /// West, south, east, north in millimetres of EPSG:4526.
    pub rectangle_mm: [i64; 4],
    /// Proposal, where the rule looks at it.
    pub proposal: Proposal,
}

/// The expected share of one source feature in a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthSource {
    /// Layer id.
    pub layer: &'static str,
    /// Key of the feature.
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
    /// `rule/kind`.
    pub id: String,
    /// Rule id.
    pub rule: &'static str,
    /// Kind.
    pub kind: Kind,
    /// The parcel.
    pub parcel: Parcel,
    /// Expected answer of the rule.
    pub expected: Expected,
    /// Expected pieces.
    pub sources: Vec<TruthSource>,
}

/// All cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// Version of this schema.
    pub schema: u32,
    /// Marks the data as synthetic.
    pub notice: String,
    /// Cases, ordered by rule and kind.
    pub cases: Vec<TruthCase>,
}
