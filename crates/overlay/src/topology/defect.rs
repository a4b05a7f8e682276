use std::fmt;

use kunyu_terms::{Lang, Localized};

/// Why a polygon is not valid (OGC Simple Features, ISO 19125-1 §6.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A coordinate is NaN or infinite (raw rings only).
    NotFinite,
    /// A coordinate lies beyond the grid (raw rings only).
    OutOfRange,
    /// The last point of a ring is not its first (raw rings only).
    NotClosed,
    /// A ring has fewer than three distinct points.
    TooFewPoints,
    /// A ring crosses itself.
    SelfCrossing,
    /// A ring runs along a part of itself.
    SelfOverlap,
    /// Two neighbouring edges of a ring run back along each other.
    Spike,
    /// A ring touches itself at a point, which cuts off a part of the interior or exterior.
    SelfTouch,
    /// The same ring stands twice.
    DuplicateRing,
    /// Two rings of a plain list of rings cross.
    RingsCross,
    /// A hole crosses its shell.
    HoleCrossesShell,
    /// A hole runs along its shell.
    HoleSharesEdge,
    /// Two holes of a polygon cross.
    HolesCross,
    /// Two holes of a polygon share an edge.
    HolesShareEdge,
    /// A hole lies outside its shell.
    HoleOutsideShell,
    /// A hole lies in another hole.
    NestedHoles,
    /// Rings that touch each other cut the interior apart.
    InteriorDisconnected,
    /// Two parts cross.
    PartsOverlap,
    /// Two parts share an edge.
    PartsShareEdge,
    /// A part lies inside another part.
    NestedShells,
}

/// A ring of a multipolygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RingId {
    /// Index of the polygon, from 0.
    pub polygon: usize,
    /// Index of the ring: 0 is the shell, then the holes.
    pub ring: usize,
}

/// One thing that makes a multipolygon invalid, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defect {
    /// What is wrong.
    pub reason: Reason,
    /// Index of the polygon, from 0.
    pub polygon: usize,
    /// Index of the ring: 0 is the shell, then the holes.
    pub ring: usize,
    /// Index of the vertex at which the offending edge begins, as given.
    pub vertex: usize,
    /// The place in metres (east, north); a crossing is rounded to the grid.
    pub place: (f64, f64),
    /// The other ring, where two are involved.
    pub other: Option<RingId>,
}

impl Reason {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotFinite => "validity.not_finite",
            Self::OutOfRange => "validity.out_of_range",
            Self::NotClosed => "validity.not_closed",
            Self::TooFewPoints => "validity.too_few_points",
            Self::SelfCrossing => "validity.self_crossing",
            Self::SelfOverlap => "validity.self_overlap",
            Self::Spike => "validity.spike",
            Self::SelfTouch => "validity.self_touch",
            Self::DuplicateRing => "validity.duplicate_ring",
            Self::RingsCross => "validity.rings_cross",
            Self::HoleCrossesShell => "validity.hole_crosses_shell",
            Self::HoleSharesEdge => "validity.hole_shares_edge",
            Self::HolesCross => "validity.holes_cross",
            Self::HolesShareEdge => "validity.holes_share_edge",
            Self::HoleOutsideShell => "validity.hole_outside_shell",
            Self::NestedHoles => "validity.nested_holes",
            Self::InteriorDisconnected => "validity.interior_disconnected",
            Self::PartsOverlap => "validity.parts_overlap",
            Self::PartsShareEdge => "validity.parts_share_edge",
            Self::NestedShells => "validity.nested_shells",
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::NotFinite => "坐标不是有效数字",
            Self::OutOfRange => "坐标超出可表示范围",
            Self::NotClosed => "界线未闭合，末点与首点不同",
            Self::TooFewPoints => "界线不同的界址点少于三个",
            Self::SelfCrossing => "界线自相交",
            Self::SelfOverlap => "界线与自身重合",
            Self::Spike => "界线有尖刺（折返边）",
            Self::SelfTouch => "界线在一点与自身相接",
            Self::DuplicateRing => "界线重复",
            Self::RingsCross => "两条界线相交",
            Self::HoleCrossesShell => "内环与外环相交",
            Self::HoleSharesEdge => "内环与外环共边",
            Self::HolesCross => "两个内环相交",
            Self::HolesShareEdge => "两个内环共边",
            Self::HoleOutsideShell => "内环位于外环之外",
            Self::NestedHoles => "内环位于另一内环之内",
            Self::InteriorDisconnected => "界线相接，使图形内部不连通",
            Self::PartsOverlap => "两个部分重叠",
            Self::PartsShareEdge => "两个部分共边",
            Self::NestedShells => "一个部分位于另一部分之内",
        }
    }

    fn english(self) -> &'static str {
        match self {
            Self::NotFinite => "a coordinate is not a finite number",
            Self::OutOfRange => "a coordinate lies outside the grid's range",
            Self::NotClosed => "the ring is not closed: its last point is not its first",
            Self::TooFewPoints => "the ring has fewer than three distinct points",
            Self::SelfCrossing => "the ring crosses itself",
            Self::SelfOverlap => "the ring runs along itself",
            Self::Spike => "the ring has a spike: an edge runs straight back",
            Self::SelfTouch => "the ring touches itself at a point",
            Self::DuplicateRing => "the ring stands twice",
            Self::RingsCross => "two rings cross",
            Self::HoleCrossesShell => "the hole crosses its shell",
            Self::HoleSharesEdge => "the hole shares an edge with its shell",
            Self::HolesCross => "two holes cross",
            Self::HolesShareEdge => "two holes share an edge",
            Self::HoleOutsideShell => "the hole lies outside its shell",
            Self::NestedHoles => "the hole lies in another hole",
            Self::InteriorDisconnected => "touching rings cut the interior apart",
            Self::PartsOverlap => "two parts overlap",
            Self::PartsShareEdge => "two parts share an edge",
            Self::NestedShells => "the part lies inside another part",
        }
    }
}

impl Localized for Defect {
    fn code(&self) -> &'static str {
        self.reason.code()
    }

    fn sentence(&self, lang: Lang) -> String {
        let (east, north) = self.place;
        let (polygon, ring, vertex) = (self.polygon + 1, self.ring + 1, self.vertex + 1);
        match (lang, self.other) {
            (Lang::Zh, other) => {
                let other = other.map_or_else(String::new, |other| {
                    format!(
                        "，另一界线为第{}个部分第{}环",
                        other.polygon + 1,
                        other.ring + 1
                    )
                });
                let what = self.reason.chinese();
                format!(
                    "第{polygon}个部分第{ring}环第{vertex}点：{what}\
                     （东 {east:.4}，北 {north:.4}{other}）"
                )
            }
            (Lang::En, other) => {
                let other = other.map_or_else(String::new, |other| {
                    format!(
                        "; other ring: part {}, ring {}",
                        other.polygon + 1,
                        other.ring + 1
                    )
                });
                let what = self.reason.english();
                format!(
                    "part {polygon}, ring {ring}, point {vertex}: {what} \
                     (east {east:.4}, north {north:.4}{other})"
                )
            }
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        let text = match (lang, self.reason) {
            (Lang::Zh, Reason::NotFinite | Reason::OutOfRange) => "请核对该点坐标及坐标系",
            (Lang::En, Reason::NotFinite | Reason::OutOfRange) => {
                "check this point's coordinates and the coordinate system"
            }
            (Lang::Zh, _) => "请修改界址点，或允许按指定方法修复并记录",
            (Lang::En, _) => "correct the points, or allow a named repair, which is recorded",
        };
        Some(text.to_owned())
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence(Lang::En))
    }
}
