use super::flow::{Flow, Stand, baseline};
use super::table;
use super::theme::{PT_PER_MM, Theme};
use crate::draw::Ink;
use crate::number::Numbers;
use crate::text::{Piece, Setting, wrap};
use crate::words::{typeset, words};
use crate::{Align, Block, Figure, RenderError, Role, Run, map};

pub(super) fn draw(
    flow: &mut Flow<'_>,
    numbers: &mut Numbers,
    block: &Block,
) -> Result<(), RenderError> {
    match block {
        Block::Heading { level, text } => heading(flow, numbers, *level, text),
        Block::Paragraph(runs) => {
            let pieces = flow.pieces(runs, Role::Body);
            flow.body(&pieces, flow.theme.indent)?;
            let gap = if flow.theme.indent > 0.0 {
                0.0
            } else {
                flow.theme.pitch * 0.4
            };
            flow.skip(gap);
            Ok(())
        }
        Block::KeyValues(pairs) => table::key_values(flow, pairs),
        Block::Table(content) => table::draw(flow, numbers, content),
        Block::Figure(content) => figure(flow, numbers, content),
        Block::Note(runs) => note(flow, runs),
        Block::PageBreak => {
            if flow.y > 0.0 {
                flow.new_page();
            }
            Ok(())
        }
        Block::Signature { by, date } => {
            let date = date.written(flow.theme.lang);
            closing(flow, &[by.as_str(), date.as_str()])
        }
        Block::Line { runs, align } => {
            let pieces = flow.pieces(runs, Role::Body);
            let Theme { body, pitch, .. } = flow.theme;
            let stand = match align {
                Align::Left => Stand::Left,
                Align::Centre => Stand::Centre,
                Align::Right => Stand::Right,
            };
            flow.text(&pieces, body, pitch, Flow::width(), stand)
        }
        Block::Closing(lines) => {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            closing(flow, &lines)
        }
        Block::Attachments(names) => attachments(flow, names),
    }
}

/// Level 1 黑体, level 2 楷体, below the font of the text.
fn heading(
    flow: &mut Flow<'_>,
    numbers: &mut Numbers,
    level: u8,
    text: &str,
) -> Result<(), RenderError> {
    let theme = flow.theme;
    let role = match level {
        0 | 1 => Role::Hei,
        2 => Role::Kai,
        _ => Role::Body,
    };
    // a heading stays with two lines of what follows
    flow.need(3.0 * theme.pitch);
    let text = numbers.heading(theme.lang, level, &typeset(theme.lang, text));
    let bold = theme.indent == 0.0;
    if bold {
        flow.skip(theme.pitch * 0.5);
    }
    flow.body(
        &[Piece {
            bold,
            ..Piece::new(role, text)
        }],
        theme.indent,
    )?;
    if bold {
        flow.skip(theme.pitch * 0.15);
    }
    Ok(())
}

fn note(flow: &mut Flow<'_>, runs: &[Run]) -> Result<(), RenderError> {
    let fixed = words(flow.theme.lang);
    let mut pieces = vec![Piece::new(
        Role::Hei,
        format!("{}{}", fixed.note, fixed.colon),
    )];
    pieces.extend(flow.pieces(runs, Role::Body));
    let (size, pitch) = (flow.theme.small, flow.theme.small_pitch);
    flow.text(&pieces, size, pitch, Flow::width(), Stand::Left)?;
    flow.skip(pitch * 0.5);
    Ok(())
}

/// The map, made smaller where the page is too small, with its caption below.
fn figure(flow: &mut Flow<'_>, numbers: &mut Numbers, figure: &Figure) -> Result<(), RenderError> {
    let theme = flow.theme;
    let sheet = map::compose(&figure.map, flow.fonts)?;
    let caption_room = theme.small_pitch * 2.5;
    let (width, height) = (sheet.size_mm.0 * PT_PER_MM, sheet.size_mm.1 * PT_PER_MM);
    let largest = Flow::height() - caption_room;
    let shrink = (Flow::width() / width).min(largest / height).min(1.0);
    flow.need(height * shrink + caption_room);
    flow.skip(theme.small_pitch * 0.5);
    let x = Flow::left() + (Flow::width() - width * shrink) / 2.0;
    let at = (x, Flow::top() + flow.y);
    let inks = std::sync::Arc::new(sheet.inks);
    flow.inks().push(Ink::Placed {
        at,
        scale: shrink * PT_PER_MM,
        inks,
    });
    flow.y += height * shrink;
    let caption = numbers.figure(theme.lang, &typeset(theme.lang, &figure.caption));
    let pieces = [Piece::new(Role::Hei, caption)];
    flow.text(
        &pieces,
        theme.small,
        theme.small_pitch,
        Flow::width(),
        Stand::Centre,
    )?;
    flow.skip(theme.small_pitch * 0.5);
    Ok(())
}

/// The date (the last line) four characters from the right edge, the signer centred above it; free
/// place for the stamp.
fn closing(flow: &mut Flow<'_>, words: &[&str]) -> Result<(), RenderError> {
    let theme = flow.theme;
    let (size, pitch) = (theme.body, theme.pitch);
    // rather less free place than a page with nothing but the signature
    let own = (words.len() as f32 + 0.2) * pitch;
    flow.need(own);
    flow.skip((flow.room() - own).clamp(0.0, 2.0 * pitch));
    let setting = Setting {
        size,
        width: Flow::width() - 4.0 * size,
        indent: 0.0,
        tracking: theme.tracking,
    };
    let mut lines = Vec::new();
    for line in words {
        let pieces = [Piece::new(Role::Body, typeset(theme.lang, line))];
        lines.extend(wrap(flow.fonts, &pieces, setting)?);
    }
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let last = lines.last().map_or(0.0, |line| line.width);
    // the wider of both keeps its distance from the edge
    let distance = if widest > last {
        2.0 * size
    } else {
        4.0 * size
    };
    let centre = Flow::left() + Flow::width() - distance - widest / 2.0;
    for line in &lines {
        flow.need(pitch);
        let y = Flow::top() + flow.y + baseline(size, pitch);
        line.draw(centre - line.width / 2.0, y, None, flow.inks());
        flow.y += pitch;
    }
    Ok(())
}

/// `附件：1. …`, one line below the text; a single attachment has no number.
fn attachments(flow: &mut Flow<'_>, names: &[String]) -> Result<(), RenderError> {
    let theme = flow.theme;
    let (size, pitch) = (theme.body, theme.pitch);
    let fixed = words(theme.lang);
    let lead = format!("{}{}", fixed.attachment, fixed.colon);
    let lead_width =
        flow.fonts.width(Role::Body, &lead)? * size + theme.tracking * lead.chars().count() as f32;
    flow.need((pitch * (names.len() + 1) as f32).min(Flow::height() / 2.0));
    flow.skip(pitch);
    for (index, name) in names.iter().enumerate() {
        let number = if names.len() > 1 {
            format!("{}. ", index + 1)
        } else {
            String::new()
        };
        let left = theme.indent + lead_width;
        let number_width = flow.fonts.width(Role::Body, &number)? * size;
        let room = Flow::width() - left - number_width;
        let setting = Setting {
            size,
            width: room,
            indent: 0.0,
            tracking: theme.tracking,
        };
        let name = Piece::new(Role::Body, typeset(theme.lang, name));
        let lines = wrap(flow.fonts, &[name], setting)?;
        for (row, line) in lines.iter().enumerate() {
            flow.need(pitch);
            let y = Flow::top() + flow.y + baseline(size, pitch);
            let x = Flow::left() + left;
            let mut word = |at: f32, text: &str| {
                let words = crate::draw::Words::new(at, y, size, Role::Body, text);
                let spacing = (theme.tracking, 0.0);
                flow.inks()
                    .push(Ink::Text(crate::draw::Words { spacing, ..words }));
            };
            if index == 0 && row == 0 {
                word(x - lead_width, &lead);
            }
            if row == 0 && !number.is_empty() {
                word(x, &number);
            }
            line.draw(x + number_width, y, None, flow.inks());
            flow.y += pitch;
        }
    }
    Ok(())
}
