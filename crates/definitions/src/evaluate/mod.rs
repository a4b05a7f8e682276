//! Rules over sources: what of the plot they touch, and what that means.

mod active;
mod areas;
mod classify;
mod distance;
mod message;
mod moved;
mod pieces;
mod plot;
mod prepared;
mod rule;
mod sliver;
mod source;

use kunyu_terms::{Lang, Localized};
use thiserror::Error;

pub use active::{ActiveCheck, PrepareOptions};
pub use plot::Subject;
pub use prepared::PreparedCheck;
pub use source::{Attributes, SourceGeometry, SourceView, Sources, Table};

pub(crate) use areas::{Measure, polygons_of};
pub(crate) use sliver::{Limits, judge};

/// Why a check cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// Not a projected zone, so that areas have no meaning.
    #[error("EPSG:{epsg} is not a Gauss-Krüger zone")]
    NotAZone {
        /// The code given.
        epsg: u32,
    },
    /// A plot without area.
    #[error("plot \"{subject}\" has no area")]
    EmptySubject {
        /// The plot.
        subject: String,
    },
    /// A plot too far from the zone's meridian, or not in the northings of China.
    #[error("plot \"{subject}\" does not lie in the zone of EPSG:{epsg}")]
    OutsideZone {
        /// The plot.
        subject: String,
        /// The working plane.
        epsg: u32,
    },
    /// An attribute that cannot be read as declared.
    #[error("plot \"{subject}\": attribute {attribute} cannot be \"{value}\"")]
    UnreadableAttribute {
        /// The plot.
        subject: String,
        /// Attribute id.
        attribute: String,
        /// The value given.
        value: String,
    },
    /// No tolerance is in force on the date.
    #[error("no tolerance \"{value}\" is in force on {date}")]
    NoTolerance {
        /// Value id.
        value: String,
        /// ISO date.
        date: String,
    },
    /// A source whose attributes and geometries differ in number.
    #[error("source {source_id}: {rows} rows, but {shapes} geometries")]
    UnevenSource {
        /// Layer id.
        source_id: String,
        /// Attribute rows.
        rows: usize,
        /// Geometries.
        shapes: usize,
    },
    /// A geometry that the kernel refuses.
    #[error("plot \"{subject}\", rule {rule}: {words}")]
    Geometry {
        /// The plot.
        subject: String,
        /// The rule.
        rule: String,
        /// The kernel's words.
        words: String,
    },
}

impl Localized for EvaluateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAZone { .. } => "check.not_a_zone",
            Self::EmptySubject { .. } => "check.empty_plot",
            Self::OutsideZone { .. } => "check.outside_zone",
            Self::UnreadableAttribute { .. } => "check.unreadable_attribute",
            Self::NoTolerance { .. } => "check.no_tolerance",
            Self::UnevenSource { .. } => "check.uneven_source",
            Self::Geometry { .. } => "check.geometry",
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::NotAZone { epsg } => format!("EPSG:{epsg} 不是高斯-克吕格投影带，无法计算面积"),
            Self::EmptySubject { subject } => format!("地块“{subject}”没有面积"),
            Self::OutsideZone { subject, epsg } => {
                format!("地块“{subject}”不在 EPSG:{epsg} 的投影带内，请核对坐标和带号")
            }
            Self::UnreadableAttribute {
                subject,
                attribute,
                value,
            } => {
                format!("地块“{subject}”的属性 {attribute} 不能是“{value}”")
            }
            Self::NoTolerance { value, date } => format!("{date} 没有生效的容差“{value}”"),
            Self::UnevenSource {
                source_id,
                rows,
                shapes,
            } => {
                format!("数据源 {source_id} 有 {rows} 行属性、{shapes} 个图形，数目不一致")
            }
            Self::Geometry {
                subject,
                rule,
                words,
            } => {
                format!("地块“{subject}”、规则 {rule}：图形无法计算（{words}）")
            }
        }
    }
}
