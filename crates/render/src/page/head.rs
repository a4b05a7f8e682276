use super::flow::{Flow, Stand, baseline};
use super::theme::PT_PER_MM;
use crate::draw::{Contour, Ink};
use crate::text::{Piece, Setting, wrap};
use crate::words::typeset;
use crate::{Colour, Document, Line, RenderError, Role};

/// Red of the issuer and of the line below.
const RED: Colour = Colour::rgb(0xD00000);
/// Distance of the issuer from the top of the text area, 7.2.4.
const ISSUER_MM: f32 = 35.0;
/// Largest size of the issuer, in points.
const ISSUER_PT: f32 = 42.0;
/// Distance of the red line from the document number, 7.2.7.
const RED_LINE_MM: f32 = 4.0;

/// Issuer, number and red line of an official document, then the title.
pub(super) fn draw(flow: &mut Flow<'_>, document: &Document) -> Result<(), RenderError> {
    let number = document
        .number
        .as_deref()
        .filter(|number| !number.is_empty());
    if let Some(issuer) = document
        .issuer
        .as_deref()
        .filter(|issuer| !issuer.is_empty())
    {
        draw_issuer(flow, issuer, number)?;
        title(flow, &document.title)?;
    } else {
        title(flow, &document.title)?;
        if let Some(number) = number {
            let pieces = [Piece::new(Role::Kai, typeset(flow.theme.lang, number))];
            let (size, pitch) = (flow.theme.body * 0.9, flow.theme.pitch);
            flow.text(&pieces, size, pitch, Flow::width(), Stand::Centre)?;
        }
    }
    let pitch = flow.theme.pitch;
    flow.skip(pitch * 0.6);
    Ok(())
}

fn draw_issuer(flow: &mut Flow<'_>, issuer: &str, number: Option<&str>) -> Result<(), RenderError> {
    let issuer = typeset(flow.theme.lang, issuer);
    let natural = flow.fonts.width(Role::Title, &issuer)?;
    let size = (Flow::width() * 0.96 / natural.max(1.0))
        .min(ISSUER_PT)
        .max(flow.theme.title);
    flow.y = ISSUER_MM * PT_PER_MM;
    let setting = Setting {
        size,
        width: Flow::width(),
        indent: 0.0,
        tracking: 0.0,
    };
    for line in wrap(flow.fonts, &[Piece::new(Role::Title, issuer)], setting)? {
        let x = Flow::left() + (Flow::width() - line.width) / 2.0;
        let y = Flow::top() + flow.y + baseline(size, size * 1.2);
        line.draw_in(x, y, RED, flow.inks());
        flow.y += size * 1.2;
    }
    if let Some(number) = number {
        flow.y += 2.0 * flow.theme.pitch;
        let pieces = [Piece::new(Role::Body, typeset(flow.theme.lang, number))];
        let (size, pitch) = (flow.theme.body, flow.theme.pitch);
        flow.text(&pieces, size, pitch, Flow::width(), Stand::Centre)?;
    }
    flow.y += RED_LINE_MM * PT_PER_MM;
    let y = Flow::top() + flow.y;
    let ends = vec![(Flow::left(), y), (Flow::left() + Flow::width(), y)];
    flow.inks().push(Ink::stroke(
        vec![Contour::open(ends)],
        Line::solid(RED, 1.5),
    ));
    flow.y += 2.0 * flow.theme.pitch;
    Ok(())
}

/// The title in lines of about the same length.
fn title(flow: &mut Flow<'_>, title: &str) -> Result<(), RenderError> {
    if title.is_empty() {
        return Ok(());
    }
    let title = typeset(flow.theme.lang, title);
    let size = flow.theme.title;
    let natural = flow.fonts.width(Role::Title, &title)? * size;
    let lines = (natural / Flow::width()).ceil().max(1.0);
    let width = (natural / lines * 1.04 + size).min(Flow::width());
    let pieces = [Piece::new(Role::Title, title)];
    flow.text(&pieces, size, size * 1.5, width, Stand::Centre)
}
