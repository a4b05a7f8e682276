use super::flow::{Flow, Stand, baseline};
use crate::draw::{Contour, Ink};
use crate::number::Numbers;
use crate::text::{Piece, Setting, TextLine, wrap};
use crate::words::{typeset, words};
use crate::{Align, Cell, CellValue, Colour, Line, RenderError, Role, Row, RowKind, Run, Table};

/// Space between text and line, in points.
const PADDING: (f32, f32) = (3.5, 2.5);
const SHADE: Colour = Colour::rgb(0xEFEFEF);
const RULE: f32 = 0.5;

/// A row ready to be drawn.
struct Laid {
    cells: Vec<LaidCell>,
    shaded: bool,
}

struct LaidCell {
    x: f32,
    width: f32,
    align: Align,
    lines: Vec<TextLine>,
}

impl Laid {
    fn lines(&self) -> usize {
        self.cells
            .iter()
            .map(|cell| cell.lines.len())
            .max()
            .unwrap_or(1)
            .max(1)
    }
}

/// Height of a row of so many lines.
fn row_height(lines: usize, pitch: f32) -> f32 {
    lines as f32 * pitch + 2.0 * PADDING.1
}

/// A table with its caption, its header on each page, and its notes.
pub(super) fn draw(
    flow: &mut Flow<'_>,
    numbers: &mut Numbers,
    table: &Table,
) -> Result<(), RenderError> {
    table.verify()?;
    let theme = flow.theme;
    let (size, pitch) = (theme.small, theme.small_pitch);
    let widths = widths(table);
    let header = header(flow, table, &widths)?;
    let rows = rows(flow, table, &widths)?;
    let header_height = row_height(header.lines(), pitch);
    let first = rows
        .first()
        .map_or(0.0, |row| row_height(row.lines().min(4), pitch));
    flow.need(2.0 * pitch + header_height + first);
    flow.skip(pitch * 0.4);
    if !table.caption.is_empty() {
        let caption = numbers.table(theme.lang, &typeset(theme.lang, &table.caption));
        let pieces = [Piece::new(Role::Hei, caption)];
        flow.text(
            &pieces,
            size + 1.0,
            pitch * 1.25,
            Flow::width(),
            Stand::Centre,
        )?;
    }
    let header = Some(&header).filter(|_| table.has_header());
    if let Some(header) = header {
        place(flow, header);
    }
    for row in &rows {
        place_row(flow, row, header);
    }
    flow.y += pitch * 0.2;
    let fixed = words(theme.lang);
    for (index, note) in table.notes.iter().enumerate() {
        let number = if table.notes.len() > 1 {
            (index + 1).to_string()
        } else {
            String::new()
        };
        let lead = format!("{}{number}{}", fixed.note, fixed.colon);
        let pieces = [
            Piece::new(Role::Hei, lead),
            Piece::new(Role::Body, typeset(theme.lang, note)),
        ];
        flow.text(&pieces, size, pitch, Flow::width(), Stand::Left)?;
    }
    flow.skip(pitch * 0.6);
    Ok(())
}

/// Names at the left, values at the right.
pub(super) fn key_values(
    flow: &mut Flow<'_>,
    pairs: &[(String, Vec<Run>)],
) -> Result<(), RenderError> {
    let name_width = Flow::width() * 0.24;
    let value_width = Flow::width() - name_width;
    for (name, value) in pairs {
        let name = [Piece::new(Role::Hei, typeset(flow.theme.lang, name))];
        let value = flow.pieces(value, Role::Body);
        let row = Laid {
            cells: vec![
                cell(flow, &name, 0.0, name_width, Align::Left)?,
                cell(flow, &value, name_width, value_width, Align::Left)?,
            ],
            shaded: false,
        };
        let height = row_height(row.lines().min(4), flow.theme.small_pitch);
        flow.need(height);
        place_row(flow, &row, None);
    }
    flow.skip(flow.theme.small_pitch * 0.8);
    Ok(())
}

/// Widths of the columns in points.
fn widths(table: &Table) -> Vec<f32> {
    let share = |width: f32| {
        if width.is_finite() {
            width.clamp(0.1, 20.0)
        } else {
            1.0
        }
    };
    let sum: f32 = table.columns.iter().map(|column| share(column.width)).sum();
    table
        .columns
        .iter()
        .map(|column| share(column.width) / sum * Flow::width())
        .collect()
}

fn header(flow: &Flow<'_>, table: &Table, widths: &[f32]) -> Result<Laid, RenderError> {
    let mut cells = Vec::new();
    let mut x = 0.0;
    for (column, &width) in table.columns.iter().zip(widths) {
        let lang = flow.theme.lang;
        let text = typeset(lang, &column.heading(lang));
        cells.push(cell(
            flow,
            &[Piece::new(Role::Hei, text)],
            x,
            width,
            Align::Centre,
        )?);
        x += width;
    }
    Ok(Laid {
        cells,
        shaded: true,
    })
}

fn rows(flow: &Flow<'_>, table: &Table, widths: &[f32]) -> Result<Vec<Laid>, RenderError> {
    if table.rows.is_empty() {
        let none = [Piece::new(Role::Body, words(flow.theme.lang).none)];
        let cells = vec![cell(flow, &none, 0.0, Flow::width(), Align::Centre)?];
        return Ok(vec![Laid {
            cells,
            shaded: false,
        }]);
    }
    table
        .rows
        .iter()
        .map(|row| lay(flow, table, row, widths))
        .collect()
}

fn lay(flow: &Flow<'_>, table: &Table, row: &Row, widths: &[f32]) -> Result<Laid, RenderError> {
    let (mut x, mut column) = (0.0, 0);
    let mut cells = Vec::new();
    for content in &row.cells {
        let span = content.span.min(widths.len() - column);
        let width: f32 = widths[column..column + span].iter().sum();
        let align = match (&content.value, row.kind) {
            (CellValue::Number(_), _) => Align::Right,
            (_, RowKind::Group) => Align::Left,
            (_, RowKind::Total) if span > 1 => Align::Centre,
            _ => table.columns[column].align,
        };
        let pieces = pieces(flow, content, row.kind);
        cells.push(cell(flow, &pieces, x, width, align)?);
        x += width;
        column += span;
    }
    Ok(Laid {
        cells,
        shaded: row.kind == RowKind::Group,
    })
}

fn pieces(flow: &Flow<'_>, cell: &Cell, kind: RowKind) -> Vec<Piece> {
    let role = if kind == RowKind::Body {
        Role::Body
    } else {
        Role::Hei
    };
    match &cell.value {
        CellValue::Empty => Vec::new(),
        CellValue::Text(runs) => flow.pieces(runs, role),
        CellValue::Number(number) => vec![Piece::new(role, number.written())],
    }
}

fn cell(
    flow: &Flow<'_>,
    pieces: &[Piece],
    x: f32,
    width: f32,
    align: Align,
) -> Result<LaidCell, RenderError> {
    let room = (width - 2.0 * PADDING.0).max(flow.theme.small);
    let setting = Setting {
        size: flow.theme.small,
        width: room,
        indent: 0.0,
        tracking: 0.0,
    };
    let lines = wrap(flow.fonts, pieces, setting)?;
    Ok(LaidCell {
        x,
        width,
        align,
        lines,
    })
}

/// Draws a row; one that does not fit goes to the next page, under the header; one higher than a
/// page is divided.
fn place_row(flow: &mut Flow<'_>, row: &Laid, header: Option<&Laid>) {
    let pitch = flow.theme.small_pitch;
    let mut from = 0;
    loop {
        let rest = row.lines() - from;
        let height = row_height(rest, pitch);
        if flow.room() + 0.1 >= height {
            draw_lines(flow, row, from, rest);
            return;
        }
        let repeated = header.map_or(0.0, |header| row_height(header.lines(), pitch));
        let fits = |room: f32| (((room - 2.0 * PADDING.1) / pitch).floor()).max(0.0) as usize;
        if height > Flow::height() - repeated && fits(flow.room()) >= 3 {
            let part = fits(flow.room()).min(rest);
            draw_lines(flow, row, from, part);
            from += part;
        }
        let fresh = flow.y == 0.0;
        flow.new_page();
        if let Some(header) = header.filter(|_| repeated < Flow::height() / 2.0) {
            place(flow, header);
        }
        if fresh && fits(flow.room()) < 3 {
            // a header as high as the page: nothing can be kept together
            draw_lines(flow, row, from, rest);
            return;
        }
    }
}

fn place(flow: &mut Flow<'_>, row: &Laid) {
    draw_lines(flow, row, 0, row.lines());
}

/// Draws lines `from`.. of a row with its rules.
fn draw_lines(flow: &mut Flow<'_>, row: &Laid, from: usize, count: usize) {
    let (size, pitch) = (flow.theme.small, flow.theme.small_pitch);
    let (top, height) = (Flow::top() + flow.y, row_height(count, pitch));
    let boxes: Vec<Contour> = row
        .cells
        .iter()
        .map(|cell| Contour::rectangle(Flow::left() + cell.x, top, cell.width, height))
        .collect();
    let inks = flow.inks();
    if row.shaded {
        inks.push(Ink::fill(boxes.clone(), SHADE));
    }
    inks.push(Ink::stroke(boxes, Line::solid(Colour::BLACK, RULE)));
    for cell in &row.cells {
        let own = cell.lines.len();
        let shown: Vec<&TextLine> = cell.lines.iter().skip(from).take(count).collect();
        // short cells stand in the middle of a row that is not divided
        let middle = if from == 0 && count >= own {
            (count - own) as f32 * pitch / 2.0
        } else {
            0.0
        };
        let mut y = top + PADDING.1 + middle;
        for line in shown {
            let slack = cell.width - 2.0 * PADDING.0 - line.width;
            let shift = match cell.align {
                Align::Left => 0.0,
                Align::Centre => slack / 2.0,
                Align::Right => slack,
            };
            let x = Flow::left() + cell.x + PADDING.0 + shift;
            line.draw(x, y + baseline(size, pitch), None, inks);
            y += pitch;
        }
    }
    flow.y += height;
}
