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
            inks.push(pattern(&contours, hatch));
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

/// Lines or dots within the contours; their places depend on the paper alone, so that neighbours
/// continue each other.
fn pattern(contours: &[Contour], hatch: Hatch) -> Ink {
    let step = hatch.spacing_mm.max(0.3);
    if hatch.kind == HatchKind::Dots {
        return Ink::fill(dots(contours, step, hatch.width_mm), hatch.colour);
    }
    let slanted = step * std::f32::consts::SQRT_2;
    // x + y is the same along a rising line, y - x along a falling one
    let rising = |(x, y): (f32, f32)| (x - y, x + y);
    let falling = |(x, y): (f32, f32)| (x + y, y - x);
    let mut lines = Vec::new();
    if matches!(hatch.kind, HatchKind::Rising | HatchKind::Cross) {
        let back = |u: f32, v: f32| (f32::midpoint(u, v), (v - u) / 2.0);
        lines.extend(
            spans(contours, slanted, rising).map(|(from, to, v)| (back(from, v), back(to, v))),
        );
    }
    if matches!(hatch.kind, HatchKind::Falling | HatchKind::Cross) {
        let back = |u: f32, v: f32| ((u - v) / 2.0, f32::midpoint(u, v));
        lines.extend(
            spans(contours, slanted, falling).map(|(from, to, v)| (back(from, v), back(to, v))),
        );
    }
    if hatch.kind == HatchKind::Level {
        let level = spans(contours, step, |place| place);
        lines.extend(level.map(|(from, to, v)| ((from, v), (to, v))));
    }
    let lines = lines
        .into_iter()
        .map(|(from, to)| Contour::open(vec![from, to]))
        .collect();
    Ink::stroke(lines, Line::solid(hatch.colour, hatch.width_mm))
}

/// In a turned system (u, v): the stretches inside the contours along each v that is a multiple
/// of `step`, as from, to and v.
fn spans(
    contours: &[Contour],
    step: f32,
    turn: impl Fn((f32, f32)) -> (f32, f32),
) -> impl Iterator<Item = (f32, f32, f32)> {
    let mut crossings: Vec<(i32, f32)> = Vec::new();
    for contour in contours {
        let points = &contour.points;
        for (index, &point) in points.iter().enumerate() {
            let (from, to) = (turn(point), turn(points[(index + 1) % points.len()]));
            let (low, high) = if from.1 <= to.1 {
                (from, to)
            } else {
                (to, from)
            };
            // the lower end counts, the upper one belongs to the next edge
            for row in (low.1 / step).ceil() as i32..=(high.1 / step).ceil() as i32 {
                let v = row as f32 * step;
                if low.1 <= v && v < high.1 {
                    let share = (v - low.1) / (high.1 - low.1);
                    crossings.push((row, low.0 + (high.0 - low.0) * share));
                }
            }
        }
    }
    crossings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut found = Vec::new();
    for row in crossings.chunk_by(|a, b| a.0 == b.0) {
        let v = row[0].0 as f32 * step;
        found.extend(row.chunks_exact(2).map(|pair| (pair[0].1, pair[1].1, v)));
    }
    found.into_iter()
}

/// Small diamonds in rows, each second row shifted by half a step.
fn dots(contours: &[Contour], step: f32, width: f32) -> Vec<Contour> {
    let half = width / 2.0;
    let mut dots = Vec::new();
    for (from, to, y) in spans(contours, step, |place| place) {
        let even = (y / step).round().rem_euclid(2.0) < 1.0;
        let shift = if even { 0.0 } else { step / 2.0 };
        let first = ((from + half - shift) / step).ceil() as i32;
        let last = ((to - half - shift) / step).floor() as i32;
        for index in first..=last {
            let x = index as f32 * step + shift;
            let corners = vec![(x, y - half), (x + half, y), (x, y + half), (x - half, y)];
            dots.push(Contour::closed(corners));
        }
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stays_inside_and_leaves_holes_free() {
        let square = Contour::rectangle(0.0, 0.0, 10.0, 10.0);
        let hole = Contour::rectangle(4.0, 4.0, 2.0, 2.0);
        let found: Vec<_> = spans(&[square, hole], 5.0, |place| place).collect();
        assert_eq!(found, [(0.0, 10.0, 0.0), (0.0, 4.0, 5.0), (6.0, 10.0, 5.0)]);
    }

    #[test]
    fn neighbours_continue_each_other() {
        let hatch = Hatch {
            kind: HatchKind::Cross,
            colour: Colour::BLACK,
            spacing_mm: 1.0,
            width_mm: 0.1,
        };
        let length = |ink: Ink| {
            let Ink::Path(path) = ink else { return 0.0 };
            let length = |points: &[(f32, f32)]| (points[1].0 - points[0].0).abs();
            path.contours
                .iter()
                .map(|contour| length(&contour.points))
                .sum::<f32>()
        };
        let part =
            |x: f32, width: f32| length(pattern(&[Contour::rectangle(x, 0.0, width, 7.0)], hatch));
        assert!((part(0.0, 3.3) + part(3.3, 6.7) - part(0.0, 10.0)).abs() < 0.01);
    }
}
