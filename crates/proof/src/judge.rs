//! Compares a stated figure with an exact value.

use std::cmp::Ordering;

use crate::figure::{Claim, Figure, Nature};
use crate::finding::Status;
use crate::known::Entry;
use kunyu_terms::Exact;

/// How a stated figure stands to the exact value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// Equal.
    Equal,
    /// Half-up of the exact value.
    Rounded,
    /// Rounded further than its last place, as 约 allows.
    Coarse,
    /// Cut towards zero.
    Cut,
    /// Within what unrounded inputs can give.
    Unrounded,
    /// 余, 以上, 近 …: the claim holds.
    Holds,
    /// The claim holds, but says much less than the value.
    Loose,
    /// The known value is only a lower bound; the figure lies above it.
    AboveBound,
    /// None of these.
    Differs,
}

impl Match {
    pub(crate) fn status(self) -> Status {
        match self {
            Self::Equal | Self::Holds => Status::Right,
            Self::Rounded | Self::Coarse => Status::Rounded,
            Self::Cut | Self::Unrounded => Status::CutOrUnrounded,
            Self::Loose | Self::AboveBound => Status::Warned,
            Self::Differs => Status::Wrong,
        }
    }
}

/// Compares `figure` with `exact`, given in the base of its measure.
pub(crate) fn compare(figure: &Figure, exact: Exact, at_least: bool) -> Match {
    in_unit(figure, exact).map_or(Match::Differs, |exact| claim(figure, exact, at_least))
}

/// `exact` (base of the measure) in the unit of the figure.
pub(crate) fn in_unit(figure: &Figure, exact: Exact) -> Option<Exact> {
    match &figure.unit {
        Some(unit) => exact.over(unit.factor),
        None => Some(exact),
    }
}

fn claim(figure: &Figure, exact: Exact, at_least: bool) -> Match {
    let stated = figure.value;
    if figure.nature == Nature::Worded {
        return if stated == exact {
            Match::Equal
        } else {
            Match::Differs
        };
    }
    if stated == exact {
        return if figure.claim == Claim::Exactly {
            Match::Equal
        } else {
            Match::Holds
        };
    }
    if at_least {
        // known: at least `exact`
        return match stated.cmp(&exact) {
            Ordering::Greater => Match::AboveBound,
            _ if figure.claim == Claim::Exactly => Match::Differs,
            _ => more(figure, exact),
        };
    }
    match figure.claim {
        Claim::AndMore => more(figure, exact),
        Claim::AtLeast if stated <= exact => Match::Holds,
        Claim::AtMost if exact <= stated => Match::Holds,
        Claim::Nearly => nearly(figure, exact),
        Claim::About => about(figure, exact),
        Claim::Exactly => plain(figure, exact),
        Claim::AtLeast | Claim::AtMost => Match::Differs,
    }
}

fn plain(figure: &Figure, exact: Exact) -> Match {
    if exact.nearest(figure.step) == Some(figure.value) {
        Match::Rounded
    } else if exact.cut_to(figure.step) == Some(figure.value) {
        Match::Cut
    } else {
        Match::Differs
    }
}

/// 60余: from 60 up to the next step of its last place that is not zero.
fn more(figure: &Figure, exact: Exact) -> Match {
    let next = figure.value.plus(figure.coarse);
    match (figure.value <= exact, next) {
        (true, Some(next)) if exact < next => Match::Holds,
        (true, _) => Match::Loose,
        (false, _) => Match::Differs,
    }
}

/// 近1400: below it, by less than its last place that is not zero or a twentieth.
fn nearly(figure: &Figure, exact: Exact) -> Match {
    let gap = figure.value.minus(exact);
    let twentieth = figure.value.over(Exact::whole(20));
    let allowed =
        |gap: Exact| gap <= figure.coarse || twentieth.is_some_and(|twentieth| gap <= twentieth);
    match gap {
        Some(gap) if gap >= Exact::ZERO && allowed(gap) => Match::Holds,
        Some(gap) if gap >= Exact::ZERO => Match::Differs,
        _ if exact.nearest(figure.coarse) == Some(figure.value) => Match::Loose,
        _ => Match::Differs,
    }
}

/// 约1400: the value rounded to its last place that is not zero.
fn about(figure: &Figure, exact: Exact) -> Match {
    if exact.nearest(figure.step) == Some(figure.value) {
        return Match::Rounded;
    }
    if exact.nearest(figure.coarse) == Some(figure.value) {
        return Match::Coarse;
    }
    if exact.cut_to(figure.step) == Some(figure.value) {
        return Match::Cut;
    }
    let gap = figure.value.minus(exact).map(Exact::magnitude);
    match gap {
        Some(gap) if gap < figure.coarse => Match::Loose,
        _ => Match::Differs,
    }
}

/// Whether a figure agrees with an entry by equality, rounding or cutting.
pub(crate) fn agrees(figure: &Figure, entry: &Entry<'_>) -> bool {
    !matches!(
        compare(figure, entry.exact, entry.known.at_least),
        Match::Differs | Match::Loose | Match::AboveBound
    )
}

/// Whether `100 · of / base`, each known only to half its last place, can be the stated percentage.
pub(crate) fn within_inputs(stated: &Figure, of: (Exact, Exact), base: (Exact, Exact)) -> bool {
    let two = Exact::whole(2);
    let bounds = |(value, step): (Exact, Exact)| {
        let half = step.over(two)?;
        Some((value.minus(half)?, value.plus(half)?))
    };
    let range = || {
        let (of_low, of_high) = bounds(of)?;
        let (base_low, base_high) = bounds(base)?;
        let low = of_low.percent_of(base_high)?.nearest(stated.step)?;
        let high = of_high.percent_of(base_low)?.nearest(stated.step)?;
        Some((low..=high).contains(&stated.value))
    };
    range().unwrap_or(false)
}

/// `value` (in the unit of the figure) as the figure would write it.
pub(crate) fn written(figure: &Figure, value: Exact) -> String {
    let unit = match (&figure.unit, figure.nature) {
        (Some(unit), _) => unit.name,
        (None, Nature::Worded) if figure.value.numerator() == 100 => "%",
        _ => "",
    };
    let scale = match figure.scale.numerator() {
        1_000 => "千",
        10_000 => "万",
        100_000_000 => "亿",
        1_000_000_000_000 => "万亿",
        _ => "",
    };
    let in_scale = |value: Exact| {
        if scale.is_empty() {
            Some(value)
        } else {
            value.over(figure.scale)
        }
    };
    let (Some(value), Some(step)) = (in_scale(value), in_scale(figure.step)) else {
        return format!("{}{unit}", value.short());
    };
    let decimals = (1_u8..=9).find(|decimals| {
        Exact::scaled(1, u32::from(*decimals)).is_some_and(|fraction| fraction == step)
    });
    match decimals {
        Some(decimals) => format!("{}{scale}{unit}", value.written(decimals)),
        None => format!("{}{scale}{unit}", value.short()),
    }
}
