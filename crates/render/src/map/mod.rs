mod ground;
mod labels;
mod legend;
mod symbol;

use crate::draw::{Contour, Ink, Words};
use crate::text::{Piece, Setting, wrap};
use crate::words::{typeset, words};
use crate::{Colour, Fonts, Line, MapLayer, MapSheet, RenderError, Role, Style};

use ground::Ground;
use labels::Taken;

/// Empty paper around the sheet; mm.
const RIM_MM: f32 = 1.5;
/// Font sizes; mm.
const TITLE_MM: f32 = 5.2;
const LABEL_MM: f32 = 2.6;
const SMALL_MM: f32 = 2.7;
/// Distance between lines of small text; mm.
const LINE_MM: f32 = 4.2;

/// A map ready to be drawn, in millimetres.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) size_mm: (f32, f32),
    pub(crate) inks: Vec<Ink>,
}

/// Draws the whole sheet: title, frame with map, north arrow, legend, scale, facts.
pub(crate) fn compose(map: &MapSheet, fonts: &Fonts) -> Result<Sheet, RenderError> {
    let ground = Ground::of(map)?;
    let mut inks = Vec::new();
    let width = map.frame.width_mm;
    let mut y = RIM_MM;
    if !map.title.is_empty() {
        y = title(map, fonts, y, &mut inks)?;
    }
    let inside = frame_inks(map, &ground, fonts)?;
    let at = (RIM_MM, y);
    inks.push(Ink::Placed {
        at,
        scale: 1.0,
        inks: std::sync::Arc::new(inside),
    });
    y += map.frame.height_mm + 2.0;
    y = legend::draw(map, &ground, fonts, y, &mut inks)?;
    y = facts(map, fonts, y, &mut inks)?;
    Ok(Sheet {
        size_mm: (width + 2.0 * RIM_MM, y + RIM_MM),
        inks,
    })
}

fn title(map: &MapSheet, fonts: &Fonts, top: f32, inks: &mut Vec<Ink>) -> Result<f32, RenderError> {
    let text = typeset(map.lang, &map.title);
    let width = map.frame.width_mm;
    let setting = Setting {
        size: TITLE_MM,
        width,
        indent: 0.0,
        tracking: 0.0,
    };
    let mut y = top;
    for line in wrap(fonts, &[Piece::new(Role::Hei, text)], setting)? {
        y += TITLE_MM * 1.3;
        line.draw(
            RIM_MM + (width - line.width) / 2.0,
            y - TITLE_MM * 0.3,
            None,
            inks,
        );
    }
    Ok(y + 1.5)
}

/// The map itself with its frame and north arrow; origin at the upper left of the frame.
fn frame_inks(map: &MapSheet, ground: &Ground, fonts: &Fonts) -> Result<Vec<Ink>, RenderError> {
    let (width, height) = (map.frame.width_mm, map.frame.height_mm);
    let frame = Contour::rectangle(0.0, 0.0, width, height);
    let mut inside = vec![Ink::fill(vec![frame.clone()], Colour::WHITE)];
    let mut taken = Taken::default();
    let north = [width - 11.0, 0.0, width, 17.0];
    taken.add(north);
    let mut named = Vec::new();
    for layer in &map.layers {
        draw_layer(layer, ground, &mut inside, &mut taken, &mut named);
    }
    // what must be named takes its place first
    named.sort_by_key(|label| !label.must);
    let bounds = [0.6, 0.6, width - 0.6, height - 0.6];
    for label in named {
        let text = typeset(map.lang, &label.text);
        let size = (
            fonts.width(Role::Hei, &text)? * LABEL_MM + 0.6,
            LABEL_MM * 1.25,
        );
        // words that do not fit into their area would seem to belong to its neighbours
        let fits = |anchor: &&(f32, (f32, f32))| label.must || anchor.0 >= size.0;
        let anchors: Vec<_> = label
            .anchors
            .iter()
            .filter(fits)
            .map(|anchor| anchor.1)
            .collect();
        let Some(at) = taken.place(&anchors, size, label.offset, bounds, label.must) else {
            continue;
        };
        let left = at.0 - size.0 / 2.0 + 0.3;
        let words = Words::new(left, at.1 + LABEL_MM * 0.37, LABEL_MM, Role::Hei, text);
        let colour = Colour::rgb(0x202020);
        inside.push(Ink::Text(Words {
            halo: 0.35,
            bold: label.must,
            colour,
            ..words
        }));
    }
    north_arrow(map, (width - 5.5, 2.0), &mut inside);
    let mut inks = vec![Ink::Clip(vec![frame.clone()], inside)];
    inks.push(Ink::stroke(vec![frame], Line::solid(Colour::BLACK, 0.35)));
    Ok(inks)
}

struct Label {
    text: String,
    /// Room in mm and place.
    anchors: Vec<(f32, (f32, f32))>,
    offset: f32,
    must: bool,
}

fn draw_layer(
    layer: &MapLayer,
    ground: &Ground,
    inks: &mut Vec<Ink>,
    taken: &mut Taken,
    named: &mut Vec<Label>,
) {
    let frame = ground.frame();
    for shape in &layer.shapes {
        let contours = ground.contours(&shape.shape);
        let points = ground.points(&shape.shape);
        if let Some(text) = shape.label.clone() {
            let is_area = contours.iter().any(|contour| contour.closed);
            let free = |places: Vec<_>| places.into_iter().map(|place| (f32::INFINITY, place));
            let anchors = match (is_area, points.is_empty()) {
                (true, _) => labels::inside(&contours, frame),
                (false, true) => free(labels::along(&contours, frame)).collect(),
                (false, false) => free(points.clone()).collect(),
            };
            let sign = layer
                .style
                .marker
                .map_or(0.0, |marker| marker.size_mm / 2.0);
            let offset = if points.is_empty() { 0.0 } else { sign + 0.4 };
            named.push(Label {
                text,
                anchors,
                offset,
                must: shape.must_label,
            });
        }
        symbol::draw(contours, &layer.style, inks);
        let marker = layer.style.marker.unwrap_or(DEFAULT_MARKER);
        for (x, y) in points {
            let half = marker.size_mm / 2.0;
            taken.add([x - half, y - half, x + half, y + half]);
            symbol::mark((x, y), marker, inks);
        }
    }
}

/// Points of a style without a sign are drawn with this one.
const DEFAULT_MARKER: crate::Marker = crate::Marker {
    kind: crate::MarkerKind::Circle,
    colour: Colour::BLACK,
    size_mm: 2.0,
};

/// An arrow to grid north with its letter, on white.
fn north_arrow(map: &MapSheet, top: (f32, f32), inks: &mut Vec<Ink>) {
    let ((x, y), text) = (top, words(map.lang).north);
    let label = Words::new(x - 1.6, y + 3.0, 3.2, Role::Hei, text);
    let shift = if text == "N" { 0.45 } else { 0.0 };
    inks.push(Ink::Text(Words {
        halo: 0.5,
        x: label.x + shift,
        ..label
    }));
    let arrow = [
        (x, y + 4.2),
        (x + 2.4, y + 13.0),
        (x, y + 10.8),
        (x - 2.4, y + 13.0),
    ];
    let rim = Line::solid(Colour::WHITE, 1.0);
    inks.push(Ink::stroke(vec![Contour::closed(arrow.to_vec())], rim));
    inks.push(Ink::fill(
        vec![Contour::closed(arrow.to_vec())],
        Colour::WHITE,
    ));
    let dark = vec![arrow[0], arrow[2], arrow[3]];
    inks.push(Ink::fill(vec![Contour::closed(dark)], Colour::BLACK));
    let line = Line::solid(Colour::BLACK, 0.25);
    inks.push(Ink::stroke(vec![Contour::closed(arrow.to_vec())], line));
}

/// Coordinate system, date, editions and warnings, one under the other.
fn facts(map: &MapSheet, fonts: &Fonts, top: f32, inks: &mut Vec<Ink>) -> Result<f32, RenderError> {
    let fixed = words(map.lang);
    let fact = |name: &str, value: &str| format!("{name}{}{value}", fixed.colon);
    let mut texts = Vec::new();
    if !map.facts.crs.is_empty() {
        texts.push(fact(fixed.crs, &map.facts.crs));
    }
    let day = map
        .facts
        .date
        .map(|day| fact(fixed.date, &day.written(map.lang)));
    let approval = map
        .facts
        .approval
        .as_ref()
        .map(|number| fact(fixed.approval, number));
    texts.extend(day.into_iter().chain(approval));
    if !map.facts.editions.is_empty() {
        texts.push(fact(
            fixed.editions,
            &map.facts.editions.join(fixed.separator),
        ));
    }
    let mut paragraphs = vec![(texts.join("    "), false)];
    if map.facts.synthetic {
        paragraphs.push((fixed.synthetic.to_owned(), true));
    }
    let mut y = top;
    for (text, bold) in paragraphs.into_iter().filter(|(text, _)| !text.is_empty()) {
        let text = typeset(map.lang, &text);
        let width = map.frame.width_mm;
        let setting = Setting {
            size: SMALL_MM,
            width,
            indent: 0.0,
            tracking: 0.0,
        };
        let piece = Piece {
            bold,
            ..Piece::new(Role::Hei, text)
        };
        for line in wrap(fonts, &[piece], setting)? {
            y += LINE_MM;
            line.draw(RIM_MM, y - 1.0, None, inks);
        }
    }
    Ok(y)
}

/// A sample of a style for the legend: `area` mm wide and high from the upper left.
fn sample(style: &Style, at: (f32, f32), size: (f32, f32), inks: &mut Vec<Ink>) {
    let is_area = style.fill.is_some() || style.hatch.is_some();
    let closed_outline = style.outline.is_some_and(|line| line.width_mm >= 0.5);
    if is_area || (closed_outline && style.marker.is_none()) {
        let contour = Contour::rectangle(at.0, at.1, size.0, size.1);
        symbol::draw(vec![contour], style, inks);
    } else if style.outline.is_some() {
        let middle = at.1 + size.1 / 2.0;
        let line = vec![(at.0, middle), (at.0 + size.0, middle)];
        symbol::draw(vec![Contour::open(line)], style, inks);
    } else if let Some(marker) = style.marker {
        symbol::mark((at.0 + size.0 / 2.0, at.1 + size.1 / 2.0), marker, inks);
    }
}
