//! What a land survey writes beside class and place, so that a patch keeps the survey's own rules.

use crate::{district::Value, landuse::Cover, layers::said};

/// Year of the survey.
pub(crate) const YEAR: i64 = 2019;
/// 要素代码 of patches, villages and townships.
pub(crate) const PATCH: &str = "2001010100";
pub(crate) const VILLAGE: &str = "1000600400";
pub(crate) const TOWNSHIP: &str = "1000600100";
/// 描述说明: land, not an island.
pub(crate) const LAND: &str = "00";

/// Areas and codes that follow from the cover of a patch.
pub(crate) struct Derived {
    /// Deduction factor of field ridges, in 0.0001.
    factor: Option<i64>,
    kind: Option<&'static str>,
    /// Width of a linear feature, in 0.1 m.
    width: Option<i64>,
    planting: Option<(&'static str, &'static str)>,
    settlement: Option<&'static str>,
}

impl Derived {
    pub(crate) fn of(cover: &Cover) -> Self {
        let terraced = cover.grade.is_some_and(|grade| grade >= 3);
        let sloping = cover.grade.is_some_and(|grade| grade >= 2);
        Self {
            factor: terraced.then(|| 400 + 150 * i64::from(cover.grade.unwrap_or(0))),
            kind: if terraced {
                Some("TT")
            } else {
                sloping.then_some("PD")
            },
            width: match cover.code {
                "1003" => Some(120),
                "1107" => Some(30),
                _ => None,
            },
            planting: cover.is_crop().then_some(("LS", "种植粮食作物")),
            settlement: settlement(cover.code),
        }
    }

    /// The values from 图斑面积 to 扣除地类面积 and 图斑地类面积; `area` in 0.01 m².
    pub(crate) fn areas(&self, area: i64) -> [Value; 5] {
        let deducted = self.factor.map(|factor| (area * factor + 5_000) / 10_000);
        let text = self.factor.map_or(Value::Null, |_| said("1203"));
        [
            decimal(Some(area), 2),
            text,
            decimal(self.factor, 4),
            decimal(deducted, 2),
            decimal(Some(area - deducted.unwrap_or(0)), 2),
        ]
    }

    /// The values from 耕地类型 to 描述说明.
    pub(crate) fn codes(&self, cover: &Cover) -> [Value; 8] {
        let text = |text: Option<&str>| text.map_or(Value::Null, said);
        [
            text(self.kind),
            cover
                .grade
                .map_or(Value::Null, |grade| said(grade.to_string())),
            decimal(self.width, 1),
            text(self.planting.map(|(code, _)| code)),
            text(self.planting.map(|(_, name)| name)),
            text(self.settlement),
            Value::Integer(YEAR),
            said(LAND),
        ]
    }
}

/// 城镇村属性码: which settlement a built class lies in.
fn settlement(code: &str) -> Option<&'static str> {
    match code {
        "0702" => Some("203"),
        "0602" => Some("204"),
        "0601" => Some("201A"),
        "05H1" | "0701" | "08H1" | "08H2" | "0809" | "0810" | "1004" | "1005" => Some("201"),
        _ => None,
    }
}

pub(crate) fn decimal(unscaled: Option<i64>, scale: u8) -> Value {
    unscaled.map_or(Value::Null, |unscaled| Value::Decimal { unscaled, scale })
}
