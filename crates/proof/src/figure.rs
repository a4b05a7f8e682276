//! What a report says in numbers.

use crate::unit::Unit;
use kunyu_terms::Exact;

/// A word beside a figure that changes what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The figure itself.
    Exactly,
    /// 约, 左右.
    About,
    /// 近: somewhat less.
    Nearly,
    /// 余, 多: somewhat more.
    AndMore,
    /// 超, 不少于, 以上.
    AtLeast,
    /// 不超过, 以内.
    AtMost,
}

/// What a figure does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// States a value.
    Plain,
    /// 共计, 合计: the sum of what is listed before or after.
    Total,
    /// 增长12%: a rate of change against the year before; the sign of the word.
    Growth(i64),
    /// 比上年增加251件: a difference against the year before; the sign of the word.
    Change(i64),
}

/// Why a number can never be traced to an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// A figure like any other.
    Value,
    /// 建党100周年.
    Anniversary,
    /// 3-5个工作日.
    Range,
    /// 全部, 均, 未发生: a hundred percent or none, in words.
    Worded,
}

/// One figure as written.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// First character, with words such as 约 before it.
    pub(crate) start: usize,
    /// Behind its unit and words such as 以上.
    pub(crate) end: usize,
    /// In the unit as written.
    pub(crate) value: Exact,
    /// Value of its last written place.
    pub(crate) step: Exact,
    /// Value of its last place that is not zero.
    pub(crate) coarse: Exact,
    /// The scale it is written in: 10000 for 1.2万元.
    pub(crate) scale: Exact,
    /// Unit; `None` for a bare number.
    pub(crate) unit: Option<Unit>,
    /// Word beside it.
    pub(crate) claim: Claim,
    /// What it does.
    pub(crate) role: Role,
    /// What it is.
    pub(crate) nature: Nature,
    /// A single Chinese character such as 三项: listed only where surely traced.
    pub(crate) prose: bool,
}

/// A year that a clause speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct YearMark {
    /// Its place.
    pub(crate) at: usize,
    /// The year; `None` for a span of years.
    pub(crate) year: Option<i16>,
    /// 2019年，: it holds until another year; 2019年完成… holds for its clause.
    pub(crate) lasting: bool,
}

/// What was found in one paragraph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scanned {
    /// Figures in order.
    pub(crate) figures: Vec<Figure>,
    /// Years that begin a clause, in order.
    pub(crate) years: Vec<YearMark>,
}

impl Figure {
    /// The value in the base of its measure.
    pub(crate) fn base(&self) -> Option<Exact> {
        match &self.unit {
            Some(unit) => self.value.times(unit.factor),
            None => Some(self.value),
        }
    }

    /// Whether both count or measure the same kind of thing in the same unit.
    pub(crate) fn same_unit(&self, other: &Self) -> bool {
        match (&self.unit, &other.unit) {
            (Some(left), Some(right)) => left.comparable(right),
            (None, None) => true,
            _ => false,
        }
    }
}
