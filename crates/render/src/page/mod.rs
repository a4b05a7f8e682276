mod blocks;
mod flow;
mod head;
mod table;
pub(crate) mod theme;

use crate::backend::pdf;
use crate::draw::{Ink, Words};
use crate::number::Numbers;
use crate::{Document, Fonts, RenderError, Role};

use flow::Flow;
use theme::{FOLIO_MM, PAGE_MM, PT_PER_MM, Theme};

/// The document as PDF.
pub(crate) fn write(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    let mut flow = Flow::new(fonts, Theme::of(document.lang));
    head::draw(&mut flow, document)?;
    let mut numbers = Numbers::default();
    for block in &document.blocks {
        blocks::draw(&mut flow, &mut numbers, block)?;
    }
    number_pages(&mut flow)?;
    let size = (PAGE_MM.0 * PT_PER_MM, PAGE_MM.1 * PT_PER_MM);
    pdf::write(document, size, &flow.pages, fonts)
}

/// `— 1 —` below the text area: odd pages at the right, even ones at the left, one character from
/// the edge (GB/T 9704-2012, 7.5).
fn number_pages(flow: &mut Flow<'_>) -> Result<(), RenderError> {
    let size = flow.theme.folio;
    let y = Flow::top() + Flow::height() + FOLIO_MM * PT_PER_MM + 0.88 * size;
    for index in 0..flow.pages.len() {
        let text = format!("— {} —", index + 1);
        let width = flow.fonts.width(Role::Song, &text)? * size;
        let x = if index % 2 == 0 {
            Flow::left() + Flow::width() - width - size
        } else {
            Flow::left() + size
        };
        flow.pages[index].push(Ink::Text(Words::new(x, y, size, Role::Song, text)));
    }
    Ok(())
}
