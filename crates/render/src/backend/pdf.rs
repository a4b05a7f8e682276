use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use kunyu_terms::Lang;

use super::EMBOLDEN;
use crate::draw::{Contour, Ink, Stroked, Words, stretches};
use crate::fonts::Shaped;
use crate::{Colour, Document, Fonts, Line, RenderError, Role};

/// Writes pages of inks in points, each of `size_pt`.
pub(crate) fn write(
    document: &Document,
    size_pt: (f32, f32),
    pages: &[Vec<Ink>],
    fonts: &Fonts,
) -> Result<Vec<u8>, RenderError> {
    let wrong = |reason: &str| RenderError::Writer {
        format: "PDF",
        reason: reason.to_owned(),
    };
    let size = Size::from_wh(size_pt.0, size_pt.1).ok_or_else(|| wrong("page without size"))?;
    let mut pdf = krilla::Document::new();
    pdf.set_metadata(metadata(document));
    for inks in pages {
        let mut page = pdf.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        marks(&mut surface, document, size_pt, fonts)?;
        draw(&mut surface, inks, fonts)?;
        surface.finish();
        page.finish();
    }
    pdf.finish().map_err(|error| wrong(&format!("{error:?}")))
}

const GREY: Colour = Colour::rgb(0xD8D8D8);
/// Size of a watermark of two characters, and of the words in the corner, in points.
const WATERMARK_PT: f32 = 150.0;
const CORNER_PT: f32 = 12.0;
/// Distance of the words in the corner from the upper and right edge, in points.
const CORNER_AT: (f32, f32) = (56.0, 74.0);

/// Watermark from corner to corner below the text, small words at the top right.
fn marks(
    surface: &mut Surface<'_>,
    document: &Document,
    size: (f32, f32),
    fonts: &Fonts,
) -> Result<(), RenderError> {
    if let Some(text) = document
        .watermark
        .as_deref()
        .filter(|text| !text.is_empty())
    {
        let natural = fonts.width(Role::Hei, text)?.max(0.1);
        let large = WATERMARK_PT.min(size.0 * 0.9 / natural);
        let width = natural * large;
        let words = Words::new(-width / 2.0, large * 0.38, large, Role::Hei, text);
        let words = Words {
            colour: GREY,
            ..words
        };
        let turn = std::f32::consts::FRAC_1_SQRT_2;
        let (x, y) = (size.0 / 2.0, size.1 / 2.0);
        surface.push_transform(&Transform::from_row(turn, -turn, turn, turn, x, y));
        draw(surface, &[Ink::Text(words)], fonts)?;
        surface.pop();
    }
    if let Some(text) = document.corner.as_deref().filter(|text| !text.is_empty()) {
        let width = fonts.width(Role::Hei, text)? * CORNER_PT;
        let x = size.0 - CORNER_AT.1 - width;
        let words = Words::new(x, CORNER_AT.0, CORNER_PT, Role::Hei, text);
        draw(surface, &[Ink::Text(words)], fonts)?;
    }
    Ok(())
}

fn metadata(document: &Document) -> Metadata {
    let language = if document.lang == Lang::Zh {
        "zh-CN"
    } else {
        "en"
    };
    let mut metadata = Metadata::new()
        .title(document.title.clone())
        .language(language.to_owned())
        .creator("Kunyu".to_owned());
    if !document.author.is_empty() {
        metadata = metadata.authors(vec![document.author.clone()]);
    }
    if let Some(day) = document.date {
        let date = DateTime::new(day.year()).month(day.month()).day(day.day());
        let date = date
            .hour(0)
            .minute(0)
            .second(0)
            .utc_offset_hour(8)
            .utc_offset_minute(0);
        metadata = metadata.creation_date(date);
    }
    metadata
}

fn draw(surface: &mut Surface<'_>, inks: &[Ink], fonts: &Fonts) -> Result<(), RenderError> {
    for ink in inks {
        match ink {
            Ink::Path(path) => draw_path(surface, path),
            Ink::Text(words) => draw_words(surface, words, fonts)?,
            Ink::Clip(contours, inks) => {
                let Some(path) = path_of(contours) else {
                    continue;
                };
                surface.push_clip_path(&path, &FillRule::EvenOdd);
                draw(surface, inks, fonts)?;
                surface.pop();
            }
            Ink::Placed { at, scale, inks } => {
                let place = Transform::from_row(*scale, 0.0, 0.0, *scale, at.0, at.1);
                surface.push_transform(&place);
                draw(surface, inks, fonts)?;
                surface.pop();
            }
        }
    }
    Ok(())
}

fn draw_path(surface: &mut Surface<'_>, stroked: &Stroked) {
    let Some(path) = path_of(&stroked.contours) else {
        return;
    };
    surface.set_fill(stroked.fill.map(|(colour, opacity)| fill(colour, opacity)));
    surface.set_stroke(stroked.stroke.map(stroke));
    if stroked.fill.is_some() || stroked.stroke.is_some() {
        surface.draw_path(&path);
    }
}

fn draw_words(surface: &mut Surface<'_>, words: &Words, fonts: &Fonts) -> Result<(), RenderError> {
    let shaped = fonts.shape(words.role, &words.text)?;
    if words.halo > 0.0 {
        surface.set_fill(None);
        surface.set_stroke(Some(stroke(Line::solid(Colour::WHITE, 2.0 * words.halo))));
        draw_runs(surface, words, &shaped, true)?;
    }
    surface.set_fill(Some(fill(words.colour, 1.0)));
    draw_runs(surface, words, &shaped, false)
}

/// Draws the characters in runs of one face.
fn draw_runs(
    surface: &mut Surface<'_>,
    words: &Words,
    shaped: &[Shaped],
    rim: bool,
) -> Result<(), RenderError> {
    let mut x = words.x;
    let same = |a: &Shaped, b: &Shaped| {
        std::sync::Arc::ptr_eq(&a.face, &b.face) && a.embolden == b.embolden
    };
    for run in shaped.chunk_by(same) {
        let mut text = String::new();
        let mut glyphs = Vec::with_capacity(run.len());
        let start = Point::from_xy(x, words.y);
        for shaped in run {
            let from = text.len();
            text.push(shaped.character);
            let space = if stretches(shaped.character) {
                words.spacing.1
            } else {
                0.0
            };
            let advance = shaped.glyph.advance + (words.spacing.0 + space) / words.size;
            x += advance * words.size;
            let id = GlyphId::new(shaped.glyph.id);
            glyphs.push(KrillaGlyph::new(
                id,
                advance,
                0.0,
                0.0,
                0.0,
                from..text.len(),
                None,
            ));
        }
        if !rim {
            let heavy = words.bold || run[0].embolden;
            let line = Line::solid(words.colour, EMBOLDEN * words.size);
            surface.set_stroke(heavy.then(|| stroke(line)));
        }
        let font = run[0].face.for_pdf()?;
        // the rim is drawn as outlines, so that a search finds the words once
        surface.draw_glyphs(start, &glyphs, font, &text, words.size, rim);
    }
    Ok(())
}

fn fill(colour: Colour, opacity: f32) -> Fill {
    let opacity = NormalizedF32::new(opacity.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE);
    Fill {
        paint: rgb(colour).into(),
        opacity,
        rule: FillRule::EvenOdd,
    }
}

fn stroke(line: Line) -> Stroke {
    Stroke {
        paint: rgb(line.colour).into(),
        width: line.width_mm,
        line_cap: if line.dash_mm.is_some() {
            LineCap::Butt
        } else {
            LineCap::Round
        },
        line_join: LineJoin::Round,
        dash: line.dash_mm.map(|(dash, gap)| StrokeDash {
            array: vec![dash, gap],
            offset: 0.0,
        }),
        ..Stroke::default()
    }
}

fn rgb(colour: Colour) -> rgb::Color {
    rgb::Color::new(colour.red, colour.green, colour.blue)
}

fn path_of(contours: &[Contour]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for contour in contours {
        let mut points = contour.points.iter();
        let Some(&(x, y)) = points.next() else {
            continue;
        };
        path.move_to(x, y);
        points.for_each(|&(x, y)| path.line_to(x, y));
        if contour.closed {
            path.close();
        }
    }
    path.finish()
}
