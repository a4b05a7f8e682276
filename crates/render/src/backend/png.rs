use skrifa::outline::OutlinePen;
use tiny_skia::{
    FillRule, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash,
    Transform,
};

use super::EMBOLDEN;
use crate::draw::{Contour, Ink, Stroked, Words, stretches};
use crate::{Colour, Fonts, Line, RenderError};

/// Pixels on a side beyond which a picture is refused.
const LARGEST_PIXELS: f32 = 20_000.0;

/// Draws inks in millimetres on a picture of the given size.
pub(crate) fn write(
    size_mm: (f32, f32),
    inks: &[Ink],
    fonts: &Fonts,
    dots_per_inch: u32,
) -> Result<Vec<u8>, RenderError> {
    let wrong = |reason: String| RenderError::Writer {
        format: "PNG",
        reason,
    };
    let scale = dots_per_inch as f32 / 25.4;
    let (width, height) = ((size_mm.0 * scale).ceil(), (size_mm.1 * scale).ceil());
    let possible = width >= 1.0 && height >= 1.0 && width.max(height) <= LARGEST_PIXELS;
    let pixmap = if possible {
        Pixmap::new(width as u32, height as u32)
    } else {
        None
    };
    let mut pixmap = pixmap.ok_or_else(|| wrong(format!("{width} × {height} pixels")))?;
    pixmap.fill(tiny_skia::Color::WHITE);
    let mut canvas = Canvas { pixmap, fonts };
    canvas.inks(inks, Transform::from_scale(scale, scale), None)?;
    canvas
        .pixmap
        .encode_png()
        .map_err(|error| wrong(error.to_string()))
}

struct Canvas<'a> {
    pixmap: Pixmap,
    fonts: &'a Fonts,
}

impl Canvas<'_> {
    fn inks(
        &mut self,
        inks: &[Ink],
        transform: Transform,
        mask: Option<&Mask>,
    ) -> Result<(), RenderError> {
        inks.iter()
            .try_for_each(|ink| self.ink(ink, transform, mask))
    }

    fn ink(
        &mut self,
        ink: &Ink,
        transform: Transform,
        mask: Option<&Mask>,
    ) -> Result<(), RenderError> {
        match ink {
            Ink::Path(path) => self.path(path, transform, mask),
            Ink::Text(words) => self.words(words, transform, mask)?,
            Ink::Clip(contours, inks) => {
                let Some(path) = path_of(contours) else {
                    return Ok(());
                };
                let inside = match mask {
                    Some(mask) => {
                        let mut both = mask.clone();
                        both.intersect_path(&path, FillRule::EvenOdd, true, transform);
                        Some(both)
                    }
                    None => Mask::new(self.pixmap.width(), self.pixmap.height()).map(|mut mask| {
                        mask.fill_path(&path, FillRule::EvenOdd, true, transform);
                        mask
                    }),
                };
                self.inks(inks, transform, inside.as_ref())?;
            }
            Ink::Placed { at, scale, inks } => {
                let inner = transform
                    .pre_translate(at.0, at.1)
                    .pre_scale(*scale, *scale);
                self.inks(inks, inner, mask)?;
            }
        }
        Ok(())
    }

    fn path(&mut self, stroked: &Stroked, transform: Transform, mask: Option<&Mask>) {
        let Some(path) = path_of(&stroked.contours) else {
            return;
        };
        if let Some((colour, opacity)) = stroked.fill {
            let paint = paint(colour, opacity);
            self.pixmap
                .fill_path(&path, &paint, FillRule::EvenOdd, transform, mask);
        }
        if let Some(line) = stroked.stroke {
            let paint = paint(line.colour, 1.0);
            self.pixmap
                .stroke_path(&path, &paint, &stroke(line), transform, mask);
        }
    }

    fn words(
        &mut self,
        words: &Words,
        transform: Transform,
        mask: Option<&Mask>,
    ) -> Result<(), RenderError> {
        let mut pen = Pen {
            path: PathBuilder::new(),
            x: words.x,
            y: words.y,
        };
        let mut embolden = words.bold;
        for shaped in self.fonts.shape(words.role, &words.text)? {
            shaped.face.outline(shaped.glyph, words.size, &mut pen);
            pen.x += shaped.glyph.advance * words.size + words.spacing.0;
            pen.x += if stretches(shaped.character) {
                words.spacing.1
            } else {
                0.0
            };
            embolden |= shaped.embolden;
        }
        let Some(path) = pen.path.finish() else {
            return Ok(());
        };
        if words.halo > 0.0 {
            let rim = stroke(Line::solid(Colour::WHITE, 2.0 * words.halo));
            self.pixmap
                .stroke_path(&path, &paint(Colour::WHITE, 1.0), &rim, transform, mask);
        }
        let paint = paint(words.colour, 1.0);
        self.pixmap
            .fill_path(&path, &paint, FillRule::Winding, transform, mask);
        if embolden {
            let rim = stroke(Line::solid(words.colour, EMBOLDEN * words.size));
            self.pixmap
                .stroke_path(&path, &paint, &rim, transform, mask);
        }
        Ok(())
    }
}

fn paint(colour: Colour, opacity: f32) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, alpha);
    paint
}

fn stroke(line: Line) -> Stroke {
    Stroke {
        width: line.width_mm,
        line_join: LineJoin::Round,
        line_cap: if line.dash_mm.is_some() {
            LineCap::Butt
        } else {
            LineCap::Round
        },
        dash: line
            .dash_mm
            .and_then(|(dash, gap)| StrokeDash::new(vec![dash, gap], 0.0)),
        ..Stroke::default()
    }
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

struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.y - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.y - y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path
            .quad_to(self.x + cx, self.y - cy, self.x + x, self.y - y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (left, top) = (self.x, self.y);
        self.path
            .cubic_to(left + ax, top - ay, left + bx, top - by, left + x, top - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
