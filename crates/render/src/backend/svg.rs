use std::fmt::Write as _;

use skrifa::outline::OutlinePen;

use super::EMBOLDEN;
use crate::draw::{Contour, Ink, Stroked, Words, stretches};
use crate::{Colour, Fonts, Line, RenderError};

/// Writes inks in millimetres as an SVG of the given size.
pub(crate) fn write(
    size_mm: (f32, f32),
    title: &str,
    inks: &[Ink],
    fonts: &Fonts,
) -> Result<String, RenderError> {
    let (width, height) = (number(size_mm.0), number(size_mm.1));
    let mut writer = Writer {
        text: String::new(),
        clips: 0,
        fonts,
    };
    let _ = writeln!(
        writer.text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" stroke-linejoin=\"round\" \
         stroke-linecap=\"round\">\n<title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
        escape(title)
    );
    writer.inks(inks)?;
    writer.text.push_str("</svg>\n");
    Ok(writer.text)
}

struct Writer<'a> {
    text: String,
    clips: usize,
    fonts: &'a Fonts,
}

impl Writer<'_> {
    fn inks(&mut self, inks: &[Ink]) -> Result<(), RenderError> {
        inks.iter().try_for_each(|ink| self.ink(ink))
    }

    fn ink(&mut self, ink: &Ink) -> Result<(), RenderError> {
        match ink {
            Ink::Path(path) => self.path(path),
            Ink::Text(words) => self.words(words)?,
            Ink::Clip(contours, inks) => {
                self.clips += 1;
                let (id, outline) = (self.clips, data(contours));
                let _ = writeln!(
                    self.text,
                    "<clipPath id=\"c{id}\"><path clip-rule=\"evenodd\" d=\"{outline}\"/>\
                     </clipPath>\n<g clip-path=\"url(#c{id})\">"
                );
                self.inks(inks)?;
                self.text.push_str("</g>\n");
            }
            Ink::Placed { at, scale, inks } => {
                let (x, y, scale) = (number(at.0), number(at.1), number(*scale));
                let _ = writeln!(
                    self.text,
                    "<g transform=\"translate({x} {y}) scale({scale})\">"
                );
                self.inks(inks)?;
                self.text.push_str("</g>\n");
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &Stroked) {
        let outline = data(&path.contours);
        if outline.is_empty() {
            return;
        }
        let _ = write!(self.text, "<path d=\"{outline}\"");
        match path.fill {
            Some((colour, opacity)) => {
                let _ = write!(
                    self.text,
                    " fill=\"{}\" fill-rule=\"evenodd\"",
                    colour.hex()
                );
                if opacity < 1.0 {
                    let _ = write!(self.text, " fill-opacity=\"{}\"", number(opacity));
                }
            }
            None => self.text.push_str(" fill=\"none\""),
        }
        if let Some(line) = path.stroke {
            self.line(line);
        }
        self.text.push_str("/>\n");
    }

    fn line(&mut self, line: Line) {
        let (colour, width) = (line.colour.hex(), number(line.width_mm));
        let _ = write!(self.text, " stroke=\"{colour}\" stroke-width=\"{width}\"");
        if let Some((dash, gap)) = line.dash_mm {
            let (dash, gap) = (number(dash), number(gap));
            let _ = write!(
                self.text,
                " stroke-dasharray=\"{dash} {gap}\" stroke-linecap=\"butt\""
            );
        }
    }

    /// Text as outlines: the picture needs no font.
    fn words(&mut self, words: &Words) -> Result<(), RenderError> {
        let mut pen = Pen {
            text: String::new(),
            x: words.x,
            y: words.y,
        };
        let mut embolden = words.bold;
        for shaped in self.fonts.shape(words.role, &words.text)? {
            shaped.face.outline(shaped.glyph, words.size, &mut pen);
            let space = stretches(shaped.character);
            pen.x += shaped.glyph.advance * words.size + words.spacing.0;
            pen.x += if space { words.spacing.1 } else { 0.0 };
            embolden |= shaped.embolden;
        }
        if pen.text.is_empty() {
            return Ok(());
        }
        let label = escape(&words.text);
        let _ = writeln!(self.text, "<g role=\"img\" aria-label=\"{label}\">");
        if words.halo > 0.0 {
            let (white, width) = (Colour::WHITE.hex(), number(2.0 * words.halo));
            let outline = &pen.text;
            let _ = writeln!(
                self.text,
                "<path d=\"{outline}\" fill=\"none\" stroke=\"{white}\" stroke-width=\"{width}\"/>"
            );
        }
        let colour = words.colour.hex();
        let _ = write!(self.text, "<path d=\"{}\" fill=\"{colour}\"", pen.text);
        if embolden {
            let width = number(EMBOLDEN * words.size);
            let _ = write!(self.text, " stroke=\"{colour}\" stroke-width=\"{width}\"");
        }
        self.text.push_str("/>\n</g>\n");
        Ok(())
    }
}

/// At most three decimals (0.001 mm), without trailing zeros.
fn number(value: f32) -> String {
    let mut text = format!("{value:.3}");
    let kept = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(kept);
    if text == "-0" { "0".to_owned() } else { text }
}

fn data(contours: &[Contour]) -> String {
    let mut text = String::new();
    for contour in contours {
        for (index, &(x, y)) in contour.points.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            let _ = write!(text, "{command}{} {}", number(x), number(y));
        }
        if contour.closed && !contour.points.is_empty() {
            text.push('Z');
        }
    }
    text
}

/// Text between tags or in an attribute; characters that XML forbids are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

struct Pen {
    text: String,
    x: f32,
    y: f32,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> String {
        format!("{} {}", number(self.x + x), number(self.y - y))
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let point = self.point(x, y);
        let _ = write!(self.text, "M{point}");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let point = self.point(x, y);
        let _ = write!(self.text, "L{point}");
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, point) = (self.point(cx, cy), self.point(x, y));
        let _ = write!(self.text, "Q{control} {point}");
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (first, second, point) = (self.point(ax, ay), self.point(bx, by), self.point(x, y));
        let _ = write!(self.text, "C{first} {second} {point}");
    }

    fn close(&mut self) {
        self.text.push('Z');
    }
}
