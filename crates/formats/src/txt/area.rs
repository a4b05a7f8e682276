//! The area written in a plot header.

use crate::{Coordinates, nest};

/// A written area and its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    Hectare,
    SquareMetre,
    Mu,
}

impl Unit {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Self::Hectare => "公顷",
            Self::SquareMetre => "平方米",
            Self::Mu => "亩",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Self::Hectare => "hectares",
            Self::SquareMetre => "square metres",
            Self::Mu => "mu",
        }
    }
}

/// Number and unit text; the unit is `None` when only a number stands there.
pub(super) fn parse(text: &str) -> Option<(f64, Option<Unit>)> {
    let end = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let value: f64 = digits.parse().ok()?;
    let unit = match unit.trim().to_lowercase().as_str() {
        "" => None,
        "公顷" | "ha" | "hm2" | "hm²" => Some(Unit::Hectare),
        "平方米" | "平米" | "㎡" | "m2" | "m²" => Some(Unit::SquareMetre),
        "亩" => Some(Unit::Mu),
        _ => return None,
    };
    Some((value, unit))
}

/// A bare number is hectares, unless it is more than ten times the planar area (§1.4).
pub(super) fn assumed_unit(value: f64, plane_m2: f64) -> Unit {
    if plane_m2 > 0.0 && value > 10.0 * plane_m2 / 10_000.0 {
        Unit::SquareMetre
    } else {
        Unit::Hectare
    }
}

/// Planar area in m² of rings nested by containment: good enough to tell units apart and to fill a
/// header of four decimals of a hectare, not a figure to report.
pub(super) fn plane_m2(rings: &[Coordinates]) -> f64 {
    let half = |ring: usize| rings[ring].signed_area2().abs() / 2.0;
    nest::by_containment(rings)
        .iter()
        .map(|group| half(group[0]) - group[1..].iter().map(|hole| half(*hole)).sum::<f64>())
        .sum()
}
