//! Where the geometry of a table is.

use super::axes::{self, Axes};
use super::column::Facts;
use super::names::{self, Part};

/// Columns of a table of boundary points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlotColumns {
    /// Number of the plot; without it the table is one plot.
    pub(super) plot: Option<usize>,
    pub(super) ring: Option<usize>,
    pub(super) point: Option<usize>,
    pub(super) axes: Axes,
}

/// The form of the geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    None,
    /// Well-known text in this column.
    Text(usize),
    /// A point a row.
    Point(Axes),
    /// A boundary point a row.
    Plots(PlotColumns),
}

impl Shape {
    /// Columns that are part of the geometry and no attributes.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::None => Vec::new(),
            Self::Text(column) => vec![*column],
            Self::Point(axes) => vec![axes.east, axes.north],
            Self::Plots(plots) => {
                let mut columns = vec![plots.axes.east, plots.axes.north];
                columns.extend(plots.ring);
                columns.extend(plots.point);
                columns
            }
        }
    }

    pub(super) fn axes(&self) -> Option<&Axes> {
        match self {
            Self::Point(axes) => Some(axes),
            Self::Plots(plots) => Some(&plots.axes),
            _ => None,
        }
    }
}

/// Decides by the names and what the first pass found.
pub(super) fn shape(names: &[String], facts: &[Facts], rows: u64, header: bool) -> Shape {
    if let Some(column) = text_column(names, facts) {
        return Shape::Text(column);
    }
    let axes = if header {
        axes::find(names, facts)
    } else {
        axes::nameless(facts)
    };
    match axes {
        None => Shape::None,
        Some(axes) => plots(names, facts, rows, axes).map_or(Shape::Point(axes), Shape::Plots),
    }
}

/// The column of well-known text: half of a column of that name, or all of another.
fn text_column(names: &[String], facts: &[Facts]) -> Option<usize> {
    let named = |index: usize| names::part(&names[index]) == Some(Part::Geometry);
    let mostly = |facts: &Facts| facts.texts.like > 0 && facts.texts.like * 2 >= facts.filled;
    let by_name = (0..names.len()).find(|index| named(*index) && mostly(&facts[*index]));
    let whole = |facts: &Facts| facts.texts.like > 0 && facts.texts.like == facts.filled;
    by_name
        .or_else(|| (0..names.len()).find(|index| whole(&facts[*index])))
        // no geometry in any row
        .or_else(|| {
            (0..names.len())
                .find(|index| facts[*index].filled == 0 && names::plain(&names[*index]) == "wkt")
        })
}

/// Boundary points need a plot number that several rows share, or no plot number and names such
/// as `J1` or ring numbers; three rows at least make a plot.
fn plots(names: &[String], facts: &[Facts], rows: u64, axes: Axes) -> Option<PlotColumns> {
    let parts: Vec<Option<Part>> = names.iter().map(|name| names::part(name)).collect();
    let find = |wanted: Part| parts.iter().position(|part| *part == Some(wanted));
    let ring = find(Part::Ring);
    let named_points = (0..facts.len()).find(|index| {
        facts[*index].filled > 0 && facts[*index].point_names == facts[*index].filled
    });
    let point = find(Part::Point).or(named_points);
    if ring.is_none() && point.is_none() {
        return None;
    }
    let mut candidates: Vec<(usize, usize)> = parts
        .iter()
        .enumerate()
        .filter_map(|(index, part)| match part {
            Some(Part::Plot(rank)) => Some((*rank, index)),
            _ => None,
        })
        .collect();
    candidates.sort_unstable();
    // with ring and point numbers there is no doubt what the rows are
    let sure = ring.is_some() && point.is_some();
    let shared = |index: usize| {
        let runs = facts[index].runs;
        runs > 0 && (runs * 3 <= rows || (sure && runs < rows))
    };
    let plot = candidates
        .iter()
        .map(|(_, index)| *index)
        .find(|index| shared(*index));
    let lone = candidates.is_empty() && rows >= 3 && (ring.is_some() || named_points.is_some());
    (plot.is_some() || lone).then_some(PlotColumns {
        plot,
        ring,
        point,
        axes,
    })
}
