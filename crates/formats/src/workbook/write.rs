use std::path::Path;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, Format as CellFormat,
    FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::cells::{DAY, Formats, Look, OutCell, TEXT, decimals, long, put};
use crate::pending::{Pending, file_name};
use crate::xlsx::{MAX_COLUMNS, MAX_ROWS, sheet_name};
use crate::{FormatError, Place};

/// Longest list that stands in the cell itself, in characters; longer ones stand in a hidden sheet.
const INLINE_LIST: usize = 255;
/// Widest sheet that is printed on one page across, in half-width characters.
const ONE_PAGE: u32 = 220;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnForm {
    /// Text; what is typed later stays text too, a leading `=` or `0` included.
    Text,
    /// Text over several lines.
    Prose,
    /// A whole number.
    Integer,
    /// A number shown with this many decimals at least.
    Number(u8),
    /// A calendar day.
    Date,
}

/// A column of a sheet to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// Title in the header.
    pub title: String,
    /// What it holds.
    pub form: ColumnForm,
    /// What may be chosen; anything when empty.
    pub choices: Vec<String>,
    /// Width in half-width characters.
    pub width: u16,
}

/// A sheet to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPlan {
    /// Its name; what a sheet cannot be called is changed.
    pub name: String,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// Title and text of the message where something else than a choice is typed.
    pub refusal: (String, String),
    /// Columns on the left that stay in sight.
    pub frozen: u16,
}

/// A workbook of sheets to be filled in: header kept in sight, filters, drop-downs. Rows already
/// written lie in a temporary file; nothing is seen under the name before [`WorkbookWriter::finish`].
pub struct WorkbookWriter {
    file: Pending,
    place: Place,
    book: Workbook,
    /// Name of the hidden sheet.
    lists_name: String,
    /// Lists too long for a cell, each a column of the hidden sheet.
    lists: Vec<Vec<String>>,
    sheet: Option<Current>,
    formats: Formats,
    /// What stands at the head and foot of every printed page.
    mark: Option<String>,
}

/// The sheet being written.
struct Current {
    index: usize,
    columns: u16,
    row: u32,
    /// Which columns hold text over several lines.
    prose: Vec<bool>,
}

fn failed(place: &Place, error: XlsxError) -> FormatError {
    match error {
        XlsxError::IoError(error) => FormatError::write(place.file.clone(), error),
        error => FormatError::write(place.file.clone(), std::io::Error::other(error)),
    }
}

impl WorkbookWriter {
    /// A workbook at `path`; long lists go into a hidden sheet called `lists`.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn create(path: &Path, lists: &str) -> Result<Self, FormatError> {
        Ok(Self {
            file: Pending::create(path)?,
            place: Place::file(file_name(path)),
            book: Workbook::new(),
            lists_name: sheet_name(lists),
            lists: Vec::new(),
            sheet: None,
            formats: Formats::default(),
            mark: None,
        })
    }

    /// Puts a line at the head and foot of every page of the sheets that follow, and into the properties
    /// of the file.
    pub fn mark(&mut self, line: &str) {
        self.mark = Some(line.to_owned());
        let properties = DocProperties::new().set_comment(line);
        self.book.set_properties(&properties);
    }

    /// Begins a sheet with its header; the one before it is complete.
    ///
    /// # Errors
    /// More columns than a sheet has; no space left.
    pub fn sheet(&mut self, plan: &SheetPlan) -> Result<(), FormatError> {
        self.end_sheet()?;
        if plan.columns.len() > MAX_COLUMNS {
            return Err(self.cannot("超过 16384 列", "more than 16,384 columns"));
        }
        let index = self.book.worksheets().len();
        let lists = self.plan_lists(plan);
        let (place, book) = (&self.place, &mut self.book);
        let mark = self.mark.as_deref().map(printed);
        let mut add = || -> Result<(), XlsxError> {
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name(sheet_name(&plan.name))?;
            if let Some(mark) = &mark {
                sheet.set_header(mark);
                sheet.set_footer(mark);
            }
            begin(sheet, plan, &lists)
        };
        add().map_err(|error| failed(place, error))?;
        self.sheet = Some(Current {
            index,
            columns: plan.columns.len() as u16,
            row: 1,
            prose: plan
                .columns
                .iter()
                .map(|column| column.form == ColumnForm::Prose)
                .collect(),
        });
        Ok(())
    }

    /// The drop-down of each column; long ones are put aside for the hidden sheet.
    fn plan_lists(&mut self, plan: &SheetPlan) -> Vec<Option<Choices>> {
        let mut planned = Vec::with_capacity(plan.columns.len());
        for column in &plan.columns {
            let choices = &column.choices;
            let long: usize = choices
                .iter()
                .map(|choice| choice.encode_utf16().count() + 1)
                .sum();
            let comma = choices.iter().any(|choice| choice.contains([',', '"']));
            planned.push(if choices.is_empty() {
                None
            } else if long <= INLINE_LIST && !comma {
                Some(Choices::Inline(choices.clone()))
            } else {
                let known = self.lists.iter().position(|list| list == choices);
                let at = known.unwrap_or_else(|| {
                    self.lists.push(choices.clone());
                    self.lists.len() - 1
                });
                let (name, letter, last) = (&self.lists_name, letters(at), choices.len());
                Some(Choices::Range(format!(
                    "'{name}'!${letter}$1:${letter}${last}"
                )))
            });
        }
        planned
    }

    /// Writes the next row; `marked` says which cells are to be seen at once.
    ///
    /// # Errors
    /// A text longer than a cell holds; more rows than a sheet has; no space left.
    pub fn row(&mut self, cells: &[OutCell<'_>], marked: &[bool]) -> Result<(), FormatError> {
        let Some(current) = &mut self.sheet else {
            return Ok(());
        };
        let (index, row) = (current.index, current.row);
        if row >= MAX_ROWS {
            return Err(self.cannot("超过 1048576 行", "more than 1,048,576 rows"));
        }
        current.row += 1;
        let prose = current.prose.clone();
        for (at, cell) in cells.iter().enumerate() {
            let flag = |flags: &[bool]| flags.get(at).copied().unwrap_or_default();
            let look = Look {
                marked: flag(marked),
                wrapped: flag(&prose),
            };
            if long(cell) {
                return Err(self.cannot(
                    "超过 32767 个字符的单元格",
                    "a cell of more than 32,767 characters",
                ));
            }
            let (book, formats) = (&mut self.book, &mut self.formats);
            let mut write = || -> Result<(), XlsxError> {
                let sheet = book.worksheet_from_index(index)?;
                put(sheet, (row, at as u16), cell, look, formats)
            };
            write().map_err(|error| failed(&self.place, error))?;
        }
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), FormatError> {
        let Some(current) = self.sheet.take() else {
            return Ok(());
        };
        let (place, book) = (&self.place, &mut self.book);
        let mut filter = || -> Result<(), XlsxError> {
            let sheet = book.worksheet_from_index(current.index)?;
            if let Some(last) = current.columns.checked_sub(1) {
                sheet.autofilter(0, 0, current.row.max(2) - 1, last)?;
            }
            Ok(())
        };
        filter().map_err(|error| failed(place, error))
    }

    fn write_lists(&mut self) -> Result<(), FormatError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let (name, lists) = (self.lists_name.clone(), std::mem::take(&mut self.lists));
        let (place, book) = (&self.place, &mut self.book);
        let write = || -> Result<(), XlsxError> {
            let sheet = book.add_worksheet();
            sheet.set_name(name)?.set_hidden(true);
            for (column, list) in lists.iter().enumerate() {
                for (row, choice) in list.iter().enumerate() {
                    sheet.write_string(row as u32, column as u16, choice)?;
                }
            }
            Ok(())
        };
        write().map_err(|error| failed(place, error))
    }

    /// Completes the file and puts it in place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(), FormatError> {
        self.end_sheet()?;
        self.write_lists()?;
        let place = self.place.clone();
        let file = self.file.file()?;
        self.book
            .save_to_writer(file)
            .map_err(|error| failed(&place, error))?;
        self.file.finish()
    }

    fn cannot(&self, zh: &str, en: &str) -> FormatError {
        FormatError::CannotHold {
            place: self.place.clone().into(),
            format: "Excel",
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

/// Letters of a header that Excel takes at most.
const HEADER_LETTERS: usize = 200;

/// A line in the middle of a page's head; `&` begins a code there.
fn printed(line: &str) -> String {
    let line: String = line.chars().take(HEADER_LETTERS).collect();
    format!("&C{}", line.replace('&', "&&"))
}

/// Where the choices of a column stand.
enum Choices {
    Inline(Vec<String>),
    Range(String),
}

/// Header, widths, formats of what is typed later, drop-downs.
fn begin(
    sheet: &mut Worksheet,
    plan: &SheetPlan,
    lists: &[Option<Choices>],
) -> Result<(), XlsxError> {
    let head = CellFormat::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E8_EEF4))
        .set_border_bottom(FormatBorder::Thin);
    sheet.set_freeze_panes(1, plan.frozen)?;
    // on paper: A4 across, the header on each page; as wide as one page where that can be read
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_repeat_rows(0, 0)?;
    let wide: u32 = plan
        .columns
        .iter()
        .map(|column| u32::from(column.width))
        .sum();
    if wide <= ONE_PAGE {
        sheet.set_print_fit_to_pages(1, 0);
    } else if let Some(last) = plan.frozen.checked_sub(1) {
        sheet.set_repeat_columns(0, last)?;
    }
    for (at, column) in plan.columns.iter().enumerate() {
        let at = at as u16;
        sheet.set_column_width(at, f64::from(column.width))?;
        let format = CellFormat::new().set_align(FormatAlign::Top);
        let format = match column.form {
            ColumnForm::Text => format.set_num_format(TEXT),
            ColumnForm::Prose => format.set_num_format(TEXT).set_text_wrap(),
            ColumnForm::Integer => format.set_num_format("0"),
            ColumnForm::Number(count) => format.set_num_format(decimals(usize::from(count))),
            ColumnForm::Date => format.set_num_format(DAY),
        };
        sheet.set_column_format(at, &format)?;
        sheet.write_string_with_format(0, at, &column.title, &head)?;
        let (title, text) = &plan.refusal;
        let validation = match lists.get(at as usize).and_then(Option::as_ref) {
            None => continue,
            Some(Choices::Inline(choices)) => DataValidation::new().allow_list_strings(choices)?,
            Some(Choices::Range(range)) => {
                DataValidation::new().allow_list_formula(range.as_str().into())
            }
        };
        let validation = validation
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title(title)?
            .set_error_message(text)?;
        sheet.add_data_validation(1, at, MAX_ROWS - 1, at, &validation)?;
    }
    Ok(())
}

/// Letters of a column, from 0.
fn letters(index: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), index + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
