use crate::draw::{Contour, Ink, Stroked};
use crate::{Colour, Hatch, HatchKind, Line, Marker, MarkerKind, Style};

/// Draws areas or lines in a style.
pub(super) fn draw(contours: Vec<Contour>, style: &Style, inks: &mut Vec<Ink>) {
    let is_area = contours.iter().any(|contour| contour.closed);
    if contours.is_empty() {
        return;
    }
    if is_area {
        let fill = style
            .fill
            .filter(|_| style.opacity > 0.0)
            .map(|fill| (fill, style.opacity));
        if fill.is_some() {
            inks.push(Ink::Path(Stroked {
                contours: contours.clone(),
                fill,
                stroke: None,
            }));
        }
        if let Some(hatch) = style.hatch {
            inks.push(Ink::Clip(contours.clone(), vec![pattern(&contours, hatch)]));
        }
    }
    if let Some(line) = style.outline {
        inks.push(Ink::stroke(contours, line));
    }
}

/// Draws a sign.
pub(super) fn mark(at: (f32, f32), marker: Marker, inks: &mut Vec<Ink>) {
    let ((x, y), half) = (at, marker.size_mm / 2.0);
    let rim = Some(Line::solid(Colour::WHITE, marker.size_mm * 0.12));
    let contours = match marker.kind {
        MarkerKind::Circle => vec![Contour::circle(x, y, half)],
        MarkerKind::Square => vec![Contour::rectangle(
            x - half,
            y - half,
            2.0 * half,
            2.0 * half,
        )],
        MarkerKind::Triangle => {
            vec![Contour::closed(vec![
                (x, y - half),
                (x + half, y + half),
                (x - half, y + half),
            ])]
        }
        MarkerKind::Diamond => {
            vec![Contour::closed(vec![
                (x, y - half),
                (x + half, y),
                (x, y + half),
                (x - half, y),
            ])]
        }
        MarkerKind::Cross => {
            let arms = [[-half, half], [half, -half]];
            let arm =
                |[dx, dy]: [f32; 2]| Contour::open(vec![(x + dx, y - half), (x + dy, y + half)]);
            let width = marker.size_mm * 0.22;
            for line in [
                Line::solid(Colour::WHITE, width * 1.6),
                Line::solid(marker.colour, width),
            ] {
                inks.push(Ink::stroke(arms.into_iter().map(arm).collect(), line));
            }
            return;
        }
    };
    inks.push(Ink::Path(Stroked {
        contours,
        fill: Some((marker.colour, 1.0)),
        stroke: rim,
    }));
}

/// Lines or dots over the box around the contours; their places depend on the paper alone, so
/// that neighbours continue each other.
fn pattern(contours: &[Contour], hatch: Hatch) -> Ink {
    let points = || contours.iter().flat_map(|contour| &contour.points);
    let reach = |low: f32, value: f32, high: f32| (low.min(value), high.max(value));
    let empty = (f32::INFINITY, f32::NEG_INFINITY);
    let (left, right) = points().fold(empty, |(low, high), point| reach(low, point.0, high));
    let (top, bottom) = points().fold(empty, |(low, high), point| reach(low, point.1, high));
    let step = hatch.spacing_mm.max(0.3);
    let line = Line::solid(hatch.colour, hatch.width_mm);
    if hatch.kind == HatchKind::Dots {
        return Ink::fill(
            dots((left, top, right, bottom), step, hatch.width_mm),
            hatch.colour,
        );
    }
    let mut lines = Vec::new();
    if matches!(hatch.kind, HatchKind::Rising | HatchKind::Cross) {
        // x + y is the same along a rising line
        for sum in multiples(left + top, right + bottom, step * std::f32::consts::SQRT_2) {
            let points = vec![(sum - bottom, bottom), (sum - top, top)];
            lines.push(Contour::open(points));
        }
    }
    if matches!(hatch.kind, HatchKind::Falling | HatchKind::Cross) {
        for difference in multiples(left - bottom, right - top, step * std::f32::consts::SQRT_2) {
            let points = vec![(difference + top, top), (difference + bottom, bottom)];
            lines.push(Contour::open(points));
        }
    }
    if hatch.kind == HatchKind::Level {
        lines.extend(
            multiples(top, bottom, step).map(|y| Contour::open(vec![(left, y), (right, y)])),
        );
    }
    Ink::stroke(lines, line)
}

fn dots(area: (f32, f32, f32, f32), step: f32, width: f32) -> Vec<Contour> {
    let (left, top, right, bottom) = area;
    let mut dots = Vec::new();
    for y in multiples(top, bottom, step) {
        // each second row is shifted by half a step, counted on the paper
        let even = (y / step).round().rem_euclid(2.0) < 1.0;
        let shift = if even { 0.0 } else { step / 2.0 };
        for x in multiples(left - shift, right, step) {
            let (x, half) = (x + shift, width / 2.0);
            dots.push(Contour::closed(vec![
                (x, y - half),
                (x + half, y),
                (x, y + half),
                (x - half, y),
            ]));
        }
    }
    dots
}

/// Multiples of `step` from `low` to `high`.
fn multiples(low: f32, high: f32, step: f32) -> impl Iterator<Item = f32> {
    let (from, to) = ((low / step).ceil() as i32, (high / step).floor() as i32);
    (from..=to).map(move |index| index as f32 * step)
}
