//! Which of two coordinate columns is east and which is north.

use super::column::{Facts, Range};
use super::names::{self, Part};

/// How it was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// The values leave no choice.
    Values,
    /// The names leave no choice, and the values agree or say nothing.
    Names,
    /// `X` is north and `Y` east, as in Chinese surveying.
    Surveying,
    /// `X` is east and `Y` north, as in geographic data.
    Geographic,
    /// The values leave no choice and contradict the names.
    AgainstNames,
}

/// Two columns that make a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Axes {
    pub(super) east: usize,
    pub(super) north: usize,
    pub(super) degrees: bool,
    pub(super) basis: Basis,
}

/// Whether values alone make the first column east (`true`) or north.
fn by_values(first: Range, second: Range) -> Option<bool> {
    use Range::{Latitude, Longitude, Prefixed, Seven, Six};
    match (first, second) {
        (Prefixed, Seven | Six) | (Six, Seven) | (Longitude, Latitude) => Some(true),
        (Seven | Six, Prefixed) | (Seven, Six) | (Latitude, Longitude) => Some(false),
        _ => None,
    }
}

/// The pair of columns that hold positions; the fullest where there are several, plane
/// coordinates before degrees.
pub(super) fn find(names: &[String], facts: &[Facts]) -> Option<Axes> {
    let parts: Vec<Option<Part>> = names.iter().map(|name| names::part(name)).collect();
    let chinese = names.iter().any(|name| names::is_chinese(name));
    let columns = |wanted: Part| {
        parts
            .iter()
            .enumerate()
            .filter(move |(_, part)| **part == Some(wanted))
            .map(|(index, _)| index)
            .collect::<Vec<_>>()
    };
    let mut best: Option<(u64, bool, Axes)> = None;
    for (first, second) in [(Part::East, Part::North), (Part::X, Part::Y)] {
        let pairs: Vec<(usize, usize)> = columns(first)
            .into_iter()
            .flat_map(|one| columns(second).into_iter().map(move |two| (one, two)))
            .take(64)
            .collect();
        for (one, two) in pairs {
            let Some(axes) = pair(one, two, first == Part::East, chinese, facts) else {
                continue;
            };
            let filled = facts[one].filled.min(facts[two].filled);
            let better = best.is_none_or(|(most, degrees, _)| {
                filled > most || (filled == most && degrees && !axes.degrees)
            });
            if better {
                best = Some((filled, axes.degrees, axes));
            }
        }
    }
    best.map(|(_, _, axes)| axes)
}

fn pair(one: usize, two: usize, sure: bool, chinese: bool, facts: &[Facts]) -> Option<Axes> {
    let (first, second) = (facts[one].range()?, facts[two].range()?);
    if first.is_degrees() != second.is_degrees() {
        return None;
    }
    let degrees = first.is_degrees();
    let (first_east, basis) = match (by_values(first, second), sure) {
        (Some(false), true) => (false, Basis::AgainstNames),
        (Some(east), false) => (east, Basis::Values),
        (Some(true) | None, true) => (true, Basis::Names),
        (None, false) if chinese && !degrees => (false, Basis::Surveying),
        (None, false) => (true, Basis::Geographic),
    };
    let (east, north) = if first_east { (one, two) } else { (two, one) };
    Some(Axes {
        east,
        north,
        degrees,
        basis,
    })
}

/// Without names: the only column of eastings with zone number and the only one of northings.
pub(super) fn nameless(facts: &[Facts]) -> Option<Axes> {
    let only = |wanted: Range| {
        let mut found = facts
            .iter()
            .enumerate()
            .filter(|(_, facts)| facts.range() == Some(wanted))
            .map(|(index, _)| index);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    Some(Axes {
        east: only(Range::Prefixed)?,
        north: only(Range::Seven)?,
        degrees: false,
        basis: Basis::Values,
    })
}
