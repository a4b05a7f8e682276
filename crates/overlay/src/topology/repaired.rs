use kunyu_terms::{Lang, Localized};

use super::boolean::FillRule;
use crate::{MultiPolygon, PlaneArea};

/// A shape, and all that was done to make it valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The valid shape; as it was given when nothing had to be done.
    pub shape: MultiPolygon,
    /// What was done, in order; empty when nothing had to be done.
    pub repairs: Vec<Repair>,
}

/// What a repair does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RepairKind {
    /// The first point was repeated at the end.
    ClosedRing,
    /// Points equal to their neighbour were dropped.
    DroppedPoints,
    /// Edges that run straight back were cut off.
    RemovedSpike,
    /// A ring without any area was left out.
    RemovedRing,
    /// Rings were turned: shells counter-clockwise, holes clockwise.
    Reoriented,
    /// A ring that crosses or runs along itself became what it encloses by the fill rule.
    ResolvedCrossing(FillRule),
    /// A ring was split at a point at which it touches itself; its area stays.
    SplitAtTouch,
    /// A hole went to the part it lies in.
    MovedHole,
    /// A hole outside all parts was left out.
    DroppedHole,
    /// Holes that cross, meet or leave their shell were cut out of it together.
    CutHoles(FillRule),
    /// Parts that overlap or share an edge became one area.
    MergedParts(FillRule),
    /// Rings that share edges were resolved to what lies inside an odd number of them.
    MergedRings,
}

/// One repair with its place and effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// What was done.
    pub kind: RepairKind,
    /// Index of the polygon, those without area not counted; `None` for the whole shape.
    pub polygon: Option<usize>,
    /// Index of the ring, those without area not counted; `None` for the whole polygon.
    pub ring: Option<usize>,
    /// How many points, rings or parts it concerned.
    pub count: usize,
    /// Area before: that of the rings by their vertices, holes deducted.
    pub before: PlaneArea,
    /// Area after, by the same measure.
    pub after: PlaneArea,
}

impl RepairKind {
    fn code(self) -> &'static str {
        match self {
            Self::ClosedRing => "repair.closed_ring",
            Self::DroppedPoints => "repair.dropped_points",
            Self::RemovedSpike => "repair.removed_spike",
            Self::RemovedRing => "repair.removed_ring",
            Self::Reoriented => "repair.reoriented",
            Self::ResolvedCrossing(_) => "repair.resolved_crossing",
            Self::SplitAtTouch => "repair.split_at_touch",
            Self::MovedHole => "repair.moved_hole",
            Self::DroppedHole => "repair.dropped_hole",
            Self::CutHoles(_) => "repair.cut_holes",
            Self::MergedParts(_) => "repair.merged_parts",
            Self::MergedRings => "repair.merged_rings",
        }
    }

    fn chinese(self, count: usize) -> String {
        match self {
            Self::ClosedRing => "闭合界线".to_owned(),
            Self::DroppedPoints => format!("删除重复点{count}个"),
            Self::RemovedSpike => format!("删除尖刺{count}处"),
            Self::RemovedRing => "删除无面积的环".to_owned(),
            Self::Reoriented => format!("调整{count}个环的方向"),
            Self::ResolvedCrossing(rule) => format!("按{}处理自相交", chinese(rule)),
            Self::SplitAtTouch => "在自接点处拆分".to_owned(),
            Self::MovedHole => "内环归入其所在的部分".to_owned(),
            Self::DroppedHole => "删除位于图形之外的内环".to_owned(),
            Self::CutHoles(rule) => format!("{count}个内环按{}合并扣除", chinese(rule)),
            Self::MergedParts(rule) => format!("{count}个部分按{}合并", chinese(rule)),
            Self::MergedRings => format!("{count}个共边的环按奇偶规则合并"),
        }
    }

    fn english(self, count: usize) -> String {
        match self {
            Self::ClosedRing => "closed the ring".to_owned(),
            Self::DroppedPoints => format!("dropped {count} repeated points"),
            Self::RemovedSpike => format!("removed {count} spikes"),
            Self::RemovedRing => "left out a ring without area".to_owned(),
            Self::Reoriented => format!("turned {count} rings"),
            Self::ResolvedCrossing(rule) => {
                format!("resolved a self-crossing by the {} rule", english(rule))
            }
            Self::SplitAtTouch => "split the ring where it touches itself".to_owned(),
            Self::MovedHole => "moved a hole to the part it lies in".to_owned(),
            Self::DroppedHole => "left out a hole outside all parts".to_owned(),
            Self::CutHoles(rule) => {
                format!(
                    "cut {count} holes out together by the {} rule",
                    english(rule)
                )
            }
            Self::MergedParts(rule) => {
                format!("merged {count} parts by the {} rule", english(rule))
            }
            Self::MergedRings => format!("merged {count} rings that share edges (even-odd)"),
        }
    }
}

fn chinese(rule: FillRule) -> &'static str {
    match rule {
        FillRule::EvenOdd => "奇偶规则",
        FillRule::NonZero => "非零环绕规则",
    }
}

fn english(rule: FillRule) -> &'static str {
    match rule {
        FillRule::EvenOdd => "even-odd",
        FillRule::NonZero => "non-zero",
    }
}

impl Localized for Repair {
    fn code(&self) -> &'static str {
        self.kind.code()
    }

    fn sentence(&self, lang: Lang) -> String {
        let number = |index: Option<usize>, zh: [&str; 2], en: &str| match (index, lang) {
            (None, _) => String::new(),
            (Some(index), Lang::Zh) => format!("{}{}{}", zh[0], index + 1, zh[1]),
            (Some(index), Lang::En) => format!("{en} {}, ", index + 1),
        };
        let place = number(self.polygon, ["第", "个部分"], "part")
            + &number(self.ring, ["第", "环"], "ring");
        let (before, after) = (self.before.rounded(), self.after.rounded());
        match lang {
            Lang::Zh => {
                let colon = if place.is_empty() { "" } else { "：" };
                let what = self.kind.chinese(self.count);
                format!("{place}{colon}{what}（面积由 {before} 变为 {after} 平方米）")
            }
            Lang::En => {
                let place = place.trim_end_matches(", ");
                let colon = if place.is_empty() { "" } else { ": " };
                let what = self.kind.english(self.count);
                format!("{place}{colon}{what} (area {before} m² before, {after} m² after)")
            }
        }
    }
}
