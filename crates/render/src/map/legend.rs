use super::ground::Ground;
use super::{LINE_MM, RIM_MM, SMALL_MM, sample};
use crate::draw::{Contour, Ink, Stroked, Words};
use crate::text::{Piece, Setting, TextLine, wrap};
use crate::words::{typeset, words};
use crate::{Colour, Fonts, Line, MapSheet, RenderError, Role, Style};

/// Width of the block with scale and scale bar; mm.
const SCALE_WIDTH: f32 = 46.0;
/// Width of a sample and the gap behind it; mm.
const SAMPLE: (f32, f32) = (6.5, 3.2);
const GAP: f32 = 2.0;
/// Least width of a column; mm.
const COLUMN: f32 = 50.0;

/// Legend at the left, scale at the right, below the frame; returns where they end.
pub(super) fn draw(
    map: &MapSheet,
    ground: &Ground,
    fonts: &Fonts,
    top: f32,
    inks: &mut Vec<Ink>,
) -> Result<f32, RenderError> {
    let right = RIM_MM + map.frame.width_mm;
    let beside = map.frame.width_mm >= SCALE_WIDTH + COLUMN;
    let width = if beside {
        map.frame.width_mm - SCALE_WIDTH
    } else {
        map.frame.width_mm
    };
    let end = entries(map, fonts, top, width, inks)?;
    let scale_top = if beside { top } else { end };
    let left = if beside {
        right - SCALE_WIDTH + 4.0
    } else {
        RIM_MM
    };
    let scale_end = scale(map, ground, fonts, (left, scale_top), inks)?;
    Ok(end.max(scale_end) + 0.8)
}

fn entries(
    map: &MapSheet,
    fonts: &Fonts,
    top: f32,
    width: f32,
    inks: &mut Vec<Ink>,
) -> Result<f32, RenderError> {
    let heading = words(map.lang).legend;
    let shown = map.layers.iter().filter(|layer| !layer.legend.is_empty());
    let columns = ((width / COLUMN) as usize).max(1);
    let column = width / columns as f32;
    let mut rows: Vec<(Style, Vec<TextLine>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    // highest first: the subject and its conflicts before what lies around
    for layer in shown.rev() {
        if seen.contains(&layer.legend.as_str()) {
            continue;
        }
        seen.push(&layer.legend);
        let room = column - SAMPLE.0 - 2.0 * GAP;
        let setting = Setting {
            size: SMALL_MM,
            width: room,
            indent: 0.0,
            tracking: 0.0,
        };
        let piece = Piece::new(Role::Hei, typeset(map.lang, &layer.legend));
        rows.push((layer.style, wrap(fonts, &[piece], setting)?));
    }
    if rows.is_empty() {
        return Ok(top);
    }
    let title = Words::new(
        RIM_MM,
        top + LINE_MM - 0.8,
        SMALL_MM * 1.15,
        Role::Hei,
        heading,
    );
    inks.push(Ink::Text(Words {
        bold: true,
        ..title
    }));
    let mut y = top + LINE_MM + 0.6;
    for band in rows.chunks(columns) {
        let lines = band.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1);
        for (index, (style, lines)) in band.iter().enumerate() {
            let x = RIM_MM + column * index as f32;
            sample(style, (x + 0.3, y + 0.5), SAMPLE, inks);
            for (row, line) in lines.iter().enumerate() {
                let baseline = y + LINE_MM * row as f32 + 3.0;
                line.draw(x + SAMPLE.0 + GAP, baseline, None, inks);
            }
        }
        y += LINE_MM * lines as f32 + 0.4;
    }
    Ok(y)
}

/// `1:2,000` and a bar of four parts.
fn scale(
    map: &MapSheet,
    ground: &Ground,
    fonts: &Fonts,
    at: (f32, f32),
    inks: &mut Vec<Ink>,
) -> Result<f32, RenderError> {
    let (left, top) = at;
    let word = words(map.lang).scale;
    let text = format!("{word} 1:{}", ground.scale);
    let title = Words::new(left, top + LINE_MM - 0.8, SMALL_MM * 1.15, Role::Hei, text);
    inks.push(Ink::Text(Words {
        bold: true,
        ..title
    }));
    let (part_m, part_mm) = bar_part(ground.metres_per_mm());
    let (bar_top, height) = (top + LINE_MM + 5.0, 1.2);
    for index in 0_u8..4 {
        let x = left + part_mm * f32::from(index);
        let contours = vec![Contour::rectangle(x, bar_top, part_mm, height)];
        let colour = if index % 2 == 0 {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        let stroke = Some(Line::solid(Colour::BLACK, 0.2));
        inks.push(Ink::Path(Stroked {
            contours,
            fill: Some((colour, 1.0)),
            stroke,
        }));
    }
    for (parts, unit) in [(0_u8, false), (2, false), (4, true)] {
        let text = distance(part_m * f64::from(parts), part_m * 4.0, unit);
        let number = text.split(' ').next().unwrap_or_default();
        let half = fonts.width(Role::Hei, number)? * 2.3 / 2.0;
        let x = (left + part_mm * f32::from(parts) - half).max(left);
        inks.push(Ink::Text(Words::new(
            x,
            bar_top - 1.0,
            2.3,
            Role::Hei,
            text,
        )));
    }
    Ok(bar_top + height + 1.5)
}

/// Length of a part of the bar on the ground (1, 2 or 5 times a power of ten) and on paper.
fn bar_part(metres_per_mm: f64) -> (f64, f32) {
    let most = 8.5 * metres_per_mm;
    let mut part = 0.000_1;
    let mut factors = [2.0, 2.5, 2.0].into_iter().cycle();
    while let Some(factor) = factors.next().filter(|factor| part * factor <= most) {
        part *= factor;
    }
    (part, (part / metres_per_mm) as f32)
}

/// A distance in m, or km for a bar of at least 2 km.
fn distance(metres: f64, whole_m: f64, unit: bool) -> String {
    let (value, name) = if whole_m >= 2000.0 {
        (metres / 1000.0, "km")
    } else {
        (metres, "m")
    };
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if unit {
        format!("{text} {name}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_bar_is_round_and_fits() {
        for (metres_per_mm, expected) in [(2.0, 10.0), (0.5, 2.0), (10.0, 50.0), (1.5, 10.0)] {
            let (part_m, part_mm) = bar_part(metres_per_mm);
            assert!(
                (part_m - expected).abs() < 1e-9,
                "{metres_per_mm}: {part_m}"
            );
            assert!(part_mm <= 8.5);
        }
        assert_eq!(distance(4000.0, 4000.0, true), "4 km");
        assert_eq!(distance(20.0, 40.0, false), "20");
    }
}
