use std::collections::HashSet;

use kunyu_terms::Lang;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Image, Workbook, Worksheet,
    XlsxError,
};

use crate::backend::png;
use crate::number::Numbers;
use crate::words::words;
use crate::{
    Align, Block, Cell, CellValue, Document, Figure, Fonts, Number, RenderError, Row, RowKind, Run,
    Table, map,
};

/// Dots per inch of the maps.
const MAP_DPI: u32 = 150;
/// Longest name of a sheet.
const NAME_LENGTH: usize = 31;
/// Most characters of a cell.
const CELL_LENGTH: usize = 32_767;

/// One sheet with the text, then one for each table and each map.
pub(crate) fn write(document: &Document, fonts: &Fonts) -> Result<Vec<u8>, RenderError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    let mut names = Names(HashSet::new());
    let cover = cover(document, &mut names).map_err(wrong)?;
    workbook.push_worksheet(cover);
    let mut numbers = Numbers::default();
    for block in &document.blocks {
        let sheet = match block {
            Block::Table(table) => {
                table.verify()?;
                let name = numbers.table(document.lang, &table.caption);
                table_sheet(table, &names.next(&name), document.lang).map_err(wrong)?
            }
            Block::Figure(figure) => {
                let name = numbers.figure(document.lang, &figure.caption);
                map_sheet(figure, &names.next(&name), fonts)?
            }
            _ => continue,
        };
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().map_err(wrong)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used as the function of map_err"
)]
fn wrong(error: XlsxError) -> RenderError {
    RenderError::Writer {
        format: "XLSX",
        reason: error.to_string(),
    }
}

fn properties(document: &Document) -> Result<DocProperties, RenderError> {
    // the writer would ask the clock; a document without a date has the first day of zip archives
    let (year, month, day) = document
        .date
        .map_or((1980, 1, 1), |day| (day.year(), day.month(), day.day()));
    let created = ExcelDateTime::from_ymd(year, month, day).map_err(wrong)?;
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_author(&document.author);
    Ok(properties.set_creation_datetime(&created))
}

/// Names of sheets: short, without forbidden characters, each once.
struct Names(HashSet<String>);

impl Names {
    fn next(&mut self, wanted: &str) -> String {
        let allowed =
            |character: &char| !"[]:*?/\\'".contains(*character) && !character.is_control();
        let clean: String = wanted.replace("  ", " ").chars().filter(allowed).collect();
        let mut name: String = clean.trim().chars().take(NAME_LENGTH).collect();
        let mut number = 2;
        while name.is_empty() || self.0.contains(&name.to_lowercase()) {
            let tail = format!(" {number}");
            let kept = NAME_LENGTH - tail.chars().count();
            name = clean
                .trim()
                .chars()
                .take(kept)
                .chain(tail.chars())
                .collect();
            number += 1;
        }
        self.0.insert(name.to_lowercase());
        name
    }
}

/// Everything that is not a table: two columns, the second wide.
fn cover(document: &Document, names: &mut Names) -> Result<Worksheet, XlsxError> {
    let fixed = words(document.lang);
    let mut sheet = Worksheet::new();
    sheet.set_name(names.next(fixed.document))?;
    sheet.set_column_width(0, 24)?.set_column_width(1, 90)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    let title = Format::new().set_bold().set_font_size(16);
    let strong = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut row = 0;
    sheet.write_string_with_format(row, 0, clip(&document.title), &title)?;
    let day = document.date.map(|day| day.written(document.lang));
    let facts = [
        (fixed.issuer, document.issuer.clone()),
        (fixed.number, document.number.clone()),
        (fixed.date, day),
    ];
    for (name, value) in facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    {
        row += 1;
        sheet.write_string_with_format(row, 0, name, &strong)?;
        sheet.write_string_with_format(row, 1, clip(&value), &wrap)?;
    }
    row += 1;
    let mut numbers = Numbers::default();
    for block in &document.blocks {
        for (column, name, value) in lines(block, document.lang, &mut numbers) {
            row += 1;
            if !name.is_empty() {
                sheet.write_string_with_format(row, 0, clip(&name), &strong)?;
            }
            if !value.is_empty() {
                sheet.write_string_with_format(row, column, clip(&value), &wrap)?;
            }
        }
    }
    Ok(sheet)
}

/// Rows of a block on the first sheet: column of the value, name, value.
fn lines(block: &Block, lang: Lang, numbers: &mut Numbers) -> Vec<(u16, String, String)> {
    let fixed = words(lang);
    let text = |runs: &[Run]| runs.iter().map(|run| run.text(lang)).collect::<String>();
    match block {
        Block::Heading { level, text } => {
            vec![(1, numbers.heading(lang, *level, text), String::new())]
        }
        Block::Paragraph(runs) | Block::Line { runs, .. } => {
            vec![(1, String::new(), text(runs))]
        }
        Block::KeyValues(pairs) => pairs
            .iter()
            .map(|(name, value)| (1, name.clone(), text(value)))
            .collect(),
        Block::Table(table) => vec![(1, String::new(), numbers.table(lang, &table.caption))],
        Block::Figure(figure) => vec![(1, String::new(), numbers.figure(lang, &figure.caption))],
        Block::Note(runs) => vec![(1, fixed.note.to_owned(), text(runs))],
        Block::PageBreak => Vec::new(),
        Block::Signature { by, date } => {
            vec![(1, String::new(), format!("{by}  {}", date.written(lang)))]
        }
        Block::Closing(lines) => vec![(1, String::new(), lines.join("  "))],
        Block::Attachments(names) => {
            let name = |(index, name): (usize, &String)| {
                let lead = if index == 0 { fixed.attachment } else { "" };
                (1, lead.to_owned(), format!("{}. {name}", index + 1))
            };
            names.iter().enumerate().map(name).collect()
        }
    }
}

/// Heads with units in the first row, which stays in view; numbers are numbers.
fn table_sheet(table: &Table, name: &str, lang: Lang) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 1);
    sheet
        .set_name(name)?
        .set_freeze_panes(1, 0)?
        .set_landscape()
        .set_paper_size(9);
    sheet.set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0);
    let head = bordered()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(0x00EF_EFEF);
    for (index, column) in table.columns.iter().enumerate() {
        let at = column_number(index)?;
        sheet.write_string_with_format(0, at, clip(&column.heading(lang)), &head)?;
        let width = if column.width.is_finite() {
            column.width.clamp(0.5, 5.0)
        } else {
            1.0
        };
        sheet.set_column_width(at, f64::from(width) * 13.0)?;
    }
    let mut row = 1;
    for content in &table.rows {
        write_row(&mut sheet, row, table, content, lang)?;
        row += 1;
    }
    let fixed = words(lang);
    if table.rows.is_empty() {
        sheet.write_string_with_format(row, 0, fixed.none, &bordered())?;
        row += 1;
    }
    for note in &table.notes {
        row += 1;
        sheet.write_string(
            row,
            0,
            clip(&format!("{}{}{note}", fixed.note, fixed.colon)),
        )?;
    }
    Ok(sheet)
}

fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    table: &Table,
    content: &Row,
    lang: Lang,
) -> Result<(), XlsxError> {
    let mut column = 0;
    for cell in &content.cells {
        let (from, to) = (
            column_number(column)?,
            column_number(column + cell.span - 1)?,
        );
        let format = format(cell, content.kind, table.columns[column].align);
        match &cell.value {
            _ if to > from => {
                sheet.merge_range(row, from, row, to, &clip(&text(cell, lang)), &format)?;
            }
            CellValue::Number(number) => {
                // a decimal string that was checked is a number
                let value = number.plain().parse::<f64>().unwrap_or(f64::NAN);
                sheet.write_number_with_format(row, from, value, &format)?;
            }
            CellValue::Text(_) => {
                sheet.write_string_with_format(row, from, clip(&text(cell, lang)), &format)?;
            }
            CellValue::Empty => {
                sheet.write_blank(row, from, &format)?;
            }
        }
        column += cell.span;
    }
    Ok(())
}

fn text(cell: &Cell, lang: Lang) -> String {
    match &cell.value {
        CellValue::Empty => String::new(),
        CellValue::Text(runs) => runs.iter().map(|run| run.text(lang)).collect(),
        CellValue::Number(number) => number.written(),
    }
}

fn format(cell: &Cell, kind: RowKind, align: Align) -> Format {
    let mut format = bordered()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    if kind != RowKind::Body {
        format = format.set_bold();
    }
    if kind == RowKind::Group {
        format = format.set_background_color(0x00F7_F7F7);
    }
    match (&cell.value, align) {
        (CellValue::Number(number), _) => format
            .set_num_format(number_format(number))
            .set_align(FormatAlign::Right),
        (_, _) if kind == RowKind::Group => format.set_align(FormatAlign::Left),
        (_, Align::Left) => format.set_align(FormatAlign::Left),
        (_, Align::Centre) => format.set_align(FormatAlign::Center),
        (_, Align::Right) => format.set_align(FormatAlign::Right),
    }
}

/// `#,##0.00` with the digits of the number.
fn number_format(number: &Number) -> String {
    match number.digits() {
        0 => "#,##0".to_owned(),
        digits => format!("#,##0.{}", "0".repeat(digits)),
    }
}

fn bordered() -> Format {
    Format::new().set_border(FormatBorder::Thin)
}

fn column_number(index: usize) -> Result<u16, XlsxError> {
    u16::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)
}

/// A cell holds 32,767 characters; what is longer ends in an ellipsis.
fn clip(text: &str) -> String {
    if text.chars().count() <= CELL_LENGTH {
        return text.to_owned();
    }
    text.chars().take(CELL_LENGTH - 1).chain(['…']).collect()
}

fn map_sheet(figure: &Figure, name: &str, fonts: &Fonts) -> Result<Worksheet, RenderError> {
    let sheet = map::compose(&figure.map, fonts)?;
    let picture = png::write(sheet.size_mm, &sheet.inks, fonts, MAP_DPI)?;
    let image = Image::new_from_buffer(&picture).map_err(wrong)?;
    // the picture says 96 dots per inch
    let scale = 96.0 / f64::from(MAP_DPI);
    let image = image.set_scale_width(scale).set_scale_height(scale);
    let image = image.set_alt_text(&figure.caption);
    let mut sheet = Worksheet::new();
    let bold = Format::new().set_bold();
    sheet
        .set_name(name)
        .and_then(|sheet| sheet.write_string_with_format(0, 0, clip(&figure.caption), &bold))
        .and_then(|sheet| sheet.insert_image(2, 0, &image))
        .map_err(wrong)?;
    Ok(sheet)
}
