use serde::{Deserialize, Serialize};

/// Version of the kernel whose areas a payload holds; raised when any payload would change.
pub const KERNEL: u32 = 1;
/// Version of the payload's shape.
pub const FORMAT: &str = "kunyu-verdict-1";

/// Rings of one polygon, shell first; each point `[east, north]` in grid units of 2^-27 m.
pub type PolygonRings = Vec<Vec<[i64; 2]>>;

/// What was asked, on which data, and the answer: no time, host or program version, so that the
/// same question on the same data gives the same bytes for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// [`FORMAT`].
    pub format: String,
    /// [`KERNEL`].
    pub kernel: u32,
    /// The check.
    pub check: CheckName,
    /// The date whose law and data are applied, ISO.
    pub date: String,
    /// Audit sequence as of which the data are known; null: as known when it was made.
    pub known_at: Option<i64>,
    /// `sm3:` and the hash of the canonical definitions that took part.
    pub definition_hash: String,
    /// The plane of all coordinates.
    pub crs: CrsName,
    /// What counts as digitising, not as overlap.
    pub tolerance: Tolerance,
    /// The sources asked, by id.
    pub sources: Vec<SourceState>,
    /// Register rows read: none yet.
    pub register_rows: Vec<RegisterRow>,
    /// One per plot, in the order given.
    pub subjects: Vec<SubjectResult>,
    /// The worst answer of all plots, over rules of severity stop and warn.
    pub verdict: Outcome,
}

/// A check by id and version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckName {
    /// Id.
    pub id: String,
    /// First day of this version, ISO.
    pub from: String,
    /// Title.
    pub title: Words,
}

/// The same words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A coordinate reference system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrsName {
    /// EPSG code.
    pub epsg: u32,
    /// Grid units in a metre as a power of two: 27.
    pub grid_bits: u32,
}

/// The thresholds below which an overlap is a digitising sliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Smaller pieces are tolerated, m².
    pub area_m2: String,
    /// Pieces in which no disc of this diameter fits are tolerated, m.
    pub width_m: String,
    /// Where the numbers come from.
    pub article: String,
}

/// Which state of a source was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// Layer id.
    pub id: String,
    /// Edition id; null when the source was not there.
    pub edition: Option<String>,
    /// Declared positional accuracy, m.
    pub accuracy_m: String,
}

/// A register row that took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// Register id.
    pub register: String,
    /// Row key.
    pub key: String,
    /// Legal date, ISO.
    pub effective: String,
    /// Audit sequence.
    pub recorded: i64,
    /// Hash of the row.
    pub hash: String,
}

/// The answer to one rule, or to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule could not be asked: source or figure missing, or no such law on that date.
    NotAssessed,
    /// Nothing forbids it.
    NoConflict,
    /// Only digitising slivers.
    WithinTolerance,
    /// The rule is broken.
    Conflict,
}

/// What a conflict means for the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For information; never makes the verdict a conflict.
    Info,
    /// To be adjusted or explained.
    Warn,
    /// Not allowed.
    Stop,
}

/// One plot with all its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectResult {
    /// Name.
    pub name: String,
    /// Attributes as they were used, written as text, by id.
    pub attributes: Vec<Attribute>,
    /// Geometry.
    pub polygons: Vec<PolygonRings>,
    /// Area of the plot.
    pub areas: Areas,
    /// The worst answer over rules of severity stop and warn.
    pub verdict: Outcome,
    /// One per rule, in the order of the check.
    pub rules: Vec<RuleResult>,
}

/// One attribute of a plot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Attribute id.
    pub id: String,
    /// Value as text.
    pub value: String,
    /// Not stated: the check's default was taken.
    pub assumed: bool,
}

/// An area, plane and ellipsoidal, as decimal strings: m² with 2 decimals (posted), 亩 and ha
/// with 4.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Areas {
    /// Plane, m².
    pub plane_m2: String,
    /// Plane, 亩.
    pub plane_mu: String,
    /// Plane, ha.
    pub plane_ha: String,
    /// Ellipsoidal, m².
    pub ellipsoid_m2: String,
    /// Ellipsoidal, 亩.
    pub ellipsoid_mu: String,
    /// Ellipsoidal, ha.
    pub ellipsoid_ha: String,
}

/// The answer to one rule for one plot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// Rule id.
    pub id: String,
    /// Title.
    pub title: Words,
    /// Source id.
    pub source: String,
    /// `overlaps`, `outside`, `within_distance` or `describes`.
    pub relation: String,
    /// The answer.
    pub outcome: Outcome,
    /// The gravest of the features hit; the rule's own when none is.
    pub severity: Severity,
    /// Articles applied.
    pub articles: Vec<Article>,
    /// What to tell the applicant.
    pub message: Words,
    /// Area of the overlap (of the part outside, for `outside`).
    pub areas: Areas,
    /// Part of the plot, per cent with 2 decimals, by plane area.
    pub share_percent: String,
    /// Features hit, largest first.
    pub features: Vec<FeatureHit>,
    /// The overlap itself where it is not simply all the features' rings together.
    pub geometry: Option<Vec<PolygonRings>>,
    /// Whether the features hit do not cover each other, so that their areas add up to `areas`.
    pub additive: bool,
    /// Pieces left to tolerance, each with its reason.
    pub slivers: Vec<Sliver>,
    /// The area if the source's boundary moved by its accuracy; null when nothing is hit.
    pub moved: Option<Moved>,
    /// Areas by class, where the rule asks for them.
    pub groups: Vec<Group>,
    /// What could not be asked and why.
    pub gaps: Vec<Gap>,
    /// Whether an exemption of the rule applied.
    pub exempt: bool,
}

/// A legal basis in force on the date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Citation.
    pub text: String,
    /// In force from, ISO.
    pub from: String,
    /// Whether the citation was read in its source.
    pub confirmed: bool,
}

/// One feature of the source and what of the plot it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureHit {
    /// Key of the feature.
    pub key: String,
    /// Class code, when the layer has one.
    pub code: Option<String>,
    /// Name, when the layer has one.
    pub name: Option<String>,
    /// What a conflict with this feature means.
    pub severity: Severity,
    /// Setback applied, m; null without one.
    pub distance_m: Option<String>,
    /// Values of the fields that the rule reads.
    pub attributes: Vec<Attribute>,
    /// Area in the plot.
    pub areas: FeatureAreas,
    /// The piece itself.
    pub polygons: Vec<PolygonRings>,
}

/// Areas of one feature's piece, m² with 2 decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureAreas {
    /// Plane.
    pub plane_m2: String,
    /// Ellipsoidal.
    pub ellipsoid_m2: String,
}

/// A piece left to tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sliver {
    /// Why.
    pub reason: SliverReason,
    /// Plane area, m² with 4 decimals.
    pub plane_m2: String,
    /// Its first vertex, grid units.
    pub place: [i64; 2],
}

/// Why a piece is left to tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SliverReason {
    /// Smaller than the tolerated area.
    Small,
    /// Narrower than the tolerated width.
    Thin,
}

/// The area if the boundary moved by the declared accuracy: plane m² with 2 decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// By how much, m.
    pub by_m: String,
    /// Boundary moved away from the plot.
    pub least_m2: String,
    /// Boundary moved into the plot.
    pub most_m2: String,
}

/// Area of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Name from the code list.
    pub name: String,
    /// Group from the code list, such as 农用地.
    pub group: Option<String>,
    /// Area.
    pub areas: FeatureAreas,
}

/// Something that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Why.
    pub reason: GapReason,
    /// Which attribute, field, source or value.
    pub name: String,
    /// Feature concerned, when one is.
    pub feature: Option<String>,
}

/// Why something could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The plot does not state this attribute.
    NotStated,
    /// The plot states a code that the code list does not have.
    UnknownCode,
    /// The feature has no value in this field.
    EmptyField,
    /// There is no such source in the data.
    NoSource,
    /// No article or value was in force on the date.
    NotInForce,
}

/// Who made it, when, with what; the payload's hash, and its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// `sm3:` and the hash of the canonical payload.
    pub hash: String,
    /// Program and version.
    pub software: String,
    /// When, ISO 8601 with zone.
    pub time: String,
    /// User; null when nobody is named.
    pub actor: Option<String>,
    /// Signature over [`Envelope::signed_bytes`]; null: unsigned.
    pub signature: Option<Signature>,
}

/// A signature over an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Algorithm, such as `SM2-SM3`.
    pub algorithm: String,
    /// The public key, hexadecimal.
    pub key: String,
    /// Value, hexadecimal.
    pub value: String,
}

/// Payload and envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// What was found.
    pub payload: Payload,
    /// Who says so.
    pub envelope: Envelope,
}
