//! Figures as people and programs read them.

use kunyu_definitions::{Figure, Indicator};
use kunyu_terms::{Lang, Rounding};
use serde::Serialize;

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FigureView {
    /// Indicator id.
    pub id: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// The section that answers for it.
    pub section: String,
    /// The exact value, a decimal or a fraction; null where there is none.
    pub value: Option<String>,
    /// With the declared decimals.
    pub rounded: Option<String>,
    /// Unit.
    pub unit: String,
    /// How it was rounded: `half_up 2`, `cut 2`.
    pub rounding: String,
    /// How a report tells it.
    pub display: String,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Records behind it.
    pub rows: u64,
    /// Target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether the target is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Whether somebody must look at it.
    pub warning: bool,
    /// Last year's figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<String>,
    /// By township.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupView>,
}

/// A part of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GroupView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The figure.
    pub display: String,
}

impl FigureView {
    pub(super) fn new(indicator: &Indicator, figure: &Figure) -> Self {
        let mode = match indicator.rounding {
            Rounding::HalfUp => "half_up",
            Rounding::Cut => "cut",
        };
        Self {
            id: indicator.id.clone(),
            title_zh: indicator.title.zh.clone(),
            title_en: indicator.title.en.clone(),
            section: indicator.section.clone(),
            value: figure.amount.value.as_ref().ok().map(ToString::to_string),
            rounded: figure.rounded.map(|value| value.to_string()),
            unit: indicator.unit.to_string(),
            rounding: format!("{mode} {}", indicator.digits),
            display: figure.display.clone(),
            why: figure
                .amount
                .value
                .as_ref()
                .err()
                .map(|why| why.sentence(Lang::Zh)),
            rows: figure.amount.rows,
            target: indicator.target.map(|target| target.to_string()),
            reached: figure.reached,
            warning: figure.alert.is_some(),
            last_year: None,
            groups: Vec::new(),
        }
    }
}
