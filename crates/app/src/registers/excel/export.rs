//! Records as a workbook that a clerk can go on typing in.

use std::path::Path;

use kunyu_definitions::{FieldKind, Register};
use kunyu_formats::{ColumnForm, FormatError, OutCell, SheetColumn, SheetPlan, WorkbookWriter};
use kunyu_store::{KnownAt, RecordRow, Selection, StoreError, Value};
use kunyu_terms::{Area, AreaUnit, Decimal, Lang, WrittenArea};
use serde::Serialize;

use super::columns::{FieldColumn, columns_of};
use super::guide;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{ListRequest, Numbers, Reader, readable, selection};
use crate::rights::Sight;
use crate::{Error, Kind, Progress, Result, dates};

/// Records that are read with one query.
const PAGE: u64 = 2_000;

/// A workbook that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Id of the register.
    pub register: String,
    /// Title.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// On this legal day.
    pub date: String,
    /// The file.
    pub file: String,
    /// Records in it.
    pub rows: u64,
}

pub(super) fn format_error(error: &FormatError) -> Error {
    Error::of(Kind::Input, error)
}

/// Writes the records that a list would show into a workbook: one sheet of typed columns with
/// drop-downs, one that says how to fill them in. Personal data is masked, as in lists. A watermark
/// stands on every page and in the properties of the file.
///
/// # Errors
/// An unknown register, a condition that does not fit it, a file that cannot be written.
pub(crate) async fn export(
    folder: &Folder,
    sight: &Sight,
    request: &ListRequest,
    (target, mark): (&Path, Option<&str>),
    lang: Lang,
    progress: &dyn Progress,
) -> Result<Exported> {
    readable(folder).await?;
    let seen = sight.register(folder, &request.register)?;
    let owner = seen.register();
    let today = dates::date_or_today(None)?;
    let mut at = selection(folder, &seen, request).await?;
    pin(folder, &mut at).await?;
    let columns = columns_of(
        &folder.definitions,
        &owner.fields,
        Some(&owner.number),
        today,
    );
    let shape = Shape::of(folder, &columns, &at, owner).await?;
    let mut book = begin(owner, &columns, &shape, (target, mark), lang)?;
    progress.stage("写出记录", "writing records", None);
    let mut rows = 0;
    let mut pages = Pages::new(&at);
    while let Some(page) = pages.next(folder, owner).await? {
        let numbers = Numbers::of_rows(folder, Reader::Folder(folder), owner, &page, &at).await?;
        for row in &page {
            write_row(&mut book, &columns, &shape, row, &numbers, lang)?;
        }
        rows += page.len() as u64;
        progress.done(rows);
    }
    finish(book, folder, owner, &columns, lang)?;
    Ok(exported(owner, &at, target, rows))
}

/// Whether an export can be asked so: an error as [`export`] would give it, before anything is noted.
pub(crate) async fn try_out(folder: &Folder, sight: &Sight, request: &ListRequest) -> Result<()> {
    readable(folder).await?;
    let seen = sight.register(folder, &request.register)?;
    selection(folder, &seen, request).await.map(drop)
}

/// Writes an empty workbook of a register, to be filled in.
///
/// # Errors
/// An unknown register, a file that cannot be written.
pub fn template(
    folder: &Folder,
    sight: &Sight,
    id: &str,
    target: &Path,
    lang: Lang,
) -> Result<Exported> {
    let seen = sight.register(folder, id)?;
    let owner = seen.register();
    let today = dates::date_or_today(None)?;
    let mut columns = columns_of(
        &folder.definitions,
        &owner.fields,
        Some(&owner.number),
        today,
    );
    columns.retain(|column| !column.retired);
    let shape = Shape::plain(&columns);
    let book = begin(owner, &columns, &shape, (target, None), lang)?;
    finish(book, folder, owner, &columns, lang)?;
    let at = Selection::on(today.to_string());
    Ok(exported(owner, &at, target, 0))
}

fn exported(owner: &Register, at: &Selection, target: &Path, rows: u64) -> Exported {
    Exported {
        register: owner.id.clone(),
        title_zh: owner.title.zh.clone(),
        title_en: owner.title.en.clone(),
        date: at.date.clone(),
        file: target.display().to_string(),
        rows,
    }
}

/// All pages are read as known at one moment, whatever is booked meanwhile.
async fn pin(folder: &Folder, at: &mut Selection) -> Result<()> {
    if at.known_at == KnownAt::Now {
        let seq = folder.store.seq_at(&KnownAt::Now).await;
        at.known_at = KnownAt::Seq(seq.map_err(|error| input(&error))?);
    }
    Ok(())
}

/// Pages of a selection, within its own offset and limit.
struct Pages {
    at: Selection,
    left: Option<u64>,
    ended: bool,
}

impl Pages {
    fn new(at: &Selection) -> Self {
        Self {
            at: at.clone(),
            left: at.limit,
            ended: false,
        }
    }

    async fn next(&mut self, folder: &Folder, owner: &Register) -> Result<Option<Vec<RecordRow>>> {
        let wanted = self.left.map_or(PAGE, |left| left.min(PAGE));
        if self.ended || wanted == 0 {
            return Ok(None);
        }
        self.at.limit = Some(wanted);
        let page = match folder.store.find(&owner.id, &self.at).await {
            Ok(page) => page.rows,
            // a register into which nothing was ever written has no table yet
            Err(StoreError::Unknown { .. }) => Vec::new(),
            Err(error) => return Err(input(&error)),
        };
        let count = page.len() as u64;
        self.ended = count < wanted;
        self.at.offset += count;
        self.left = self.left.map(|left| left - count);
        Ok((count > 0).then_some(page))
    }
}

/// Which columns there are: retired ones that hold something, and one beside each figure that some
/// document writes in another unit.
struct Shape {
    shown: Vec<bool>,
    beside: Vec<bool>,
}

impl Shape {
    fn plain(columns: &[FieldColumn<'_>]) -> Self {
        Self {
            shown: vec![true; columns.len()],
            beside: vec![false; columns.len()],
        }
    }

    async fn of(
        folder: &Folder,
        columns: &[FieldColumn<'_>],
        at: &Selection,
        owner: &Register,
    ) -> Result<Self> {
        let mut shape = Self {
            shown: columns.iter().map(|column| !column.retired).collect(),
            beside: vec![false; columns.len()],
        };
        let written = |column: &FieldColumn<'_>| {
            matches!(column.field.kind, FieldKind::Area | FieldKind::Money)
        };
        if !columns
            .iter()
            .any(|column| written(column) || column.retired)
        {
            return Ok(shape);
        }
        let mut pages = Pages::new(at);
        while let Some(page) = pages.next(folder, owner).await? {
            for row in &page {
                for (index, value) in row.values.iter().enumerate().take(columns.len()) {
                    shape.shown[index] |= *value != Value::Null;
                    shape.beside[index] |= figure(&columns[index], value)
                        .is_some_and(|figure| figure.written.is_some());
                }
            }
        }
        for (shown, column) in shape.shown.iter_mut().zip(columns) {
            *shown |= !column.retired;
        }
        Ok(shape)
    }
}

/// An area or money in the unit of its field; beside it the figure as its document writes it, where
/// that is in another unit.
struct Figure {
    number: String,
    written: Option<String>,
}

fn figure(column: &FieldColumn<'_>, value: &Value) -> Option<Figure> {
    match value {
        Value::Area { centi_m2, written } => {
            let unit = column.field.unit.of_area().unwrap_or(AreaUnit::SquareMetre);
            let read = written
                .as_deref()
                .and_then(|text| WrittenArea::parse(text, unit));
            if let Some(read) = read.filter(|read| read.unit == unit) {
                return Some(Figure {
                    number: read.written.to_string(),
                    written: None,
                });
            }
            let finest = match unit {
                AreaUnit::SquareMetre => 2,
                AreaUnit::Hectare => 6,
                AreaUnit::Mu => 5,
            };
            Some(Figure {
                number: Area::from_centi_m2(*centi_m2).written(unit, finest),
                written: written.clone(),
            })
        }
        Value::Money { fen, written } => {
            let size = column.field.unit.of_money().unwrap_or(100);
            let scale = if size == 100 { 2 } else { 6 };
            let own = super::columns::unit_word(column.field.unit, Lang::Zh).unwrap_or("元");
            let same = written.as_deref().and_then(|text| text.strip_suffix(own));
            let same = same
                .map(str::trim)
                .filter(|text| text.parse::<Decimal>().is_ok());
            if let Some(number) = same {
                return Some(Figure {
                    number: number.to_owned(),
                    written: None,
                });
            }
            let number =
                Decimal::new(*fen, scale).map_or_else(|| fen.to_string(), |n| n.to_string());
            Some(Figure {
                number,
                written: written.clone(),
            })
        }
        _ => None,
    }
}

fn begin(
    owner: &Register,
    columns: &[FieldColumn<'_>],
    shape: &Shape,
    (target, mark): (&Path, Option<&str>),
    lang: Lang,
) -> Result<WorkbookWriter> {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let book = WorkbookWriter::create(target, say("代码", "Codes"));
    let mut book = book.map_err(|error| format_error(&error))?;
    if let Some(line) = mark {
        book.mark(line);
    }
    let mut plan = SheetPlan {
        name: owner.title.in_lang(lang).to_owned(),
        columns: Vec::new(),
        refusal: (
            say("不在代码表中", "Not in the list").to_owned(),
            say("请从下拉列表中选择", "choose from the list").to_owned(),
        ),
        frozen: 0,
    };
    for (index, column) in columns.iter().enumerate() {
        if !shape.shown[index] {
            continue;
        }
        plan.columns.push(sheet_column(column, lang));
        if column.field.id == owner.number && plan.columns.len() == 1 {
            plan.frozen = 1;
        }
        if shape.beside[index] {
            plan.columns.push(SheetColumn {
                title: column.written_heading(lang),
                form: ColumnForm::Text,
                choices: Vec::new(),
                width: 16,
            });
        }
    }
    book.sheet(&plan).map_err(|error| format_error(&error))?;
    Ok(book)
}

pub(super) fn sheet_column(column: &FieldColumn<'_>, lang: Lang) -> SheetColumn {
    let title = column.heading(lang);
    let choices = column.choices(lang);
    let (form, usual) = match column.field.kind {
        FieldKind::Integer => (ColumnForm::Integer, 10),
        FieldKind::Decimal(scale) => (ColumnForm::Number(scale), 12),
        FieldKind::Area => {
            let decimals = match column.field.unit.of_area() {
                Some(AreaUnit::Hectare) => 4,
                _ => 2,
            };
            (ColumnForm::Number(decimals), 14)
        }
        FieldKind::Money => (ColumnForm::Number(2), 14),
        FieldKind::Date => (ColumnForm::Date, 12),
        FieldKind::Boolean => (ColumnForm::Text, 8),
        _ => (ColumnForm::Text, 18),
    };
    let longest = choices.iter().map(|choice| wide(choice)).max().unwrap_or(0);
    let width = usual.max(wide(&title).min(24)).max(longest.min(28)) + 2;
    SheetColumn {
        title,
        form,
        choices,
        width: u16::try_from(width).unwrap_or(30),
    }
}

/// Width of a text in half-width characters.
pub(super) fn wide(text: &str) -> usize {
    text.chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum()
}

fn write_row(
    book: &mut WorkbookWriter,
    columns: &[FieldColumn<'_>],
    shape: &Shape,
    row: &RecordRow,
    numbers: &Numbers,
    lang: Lang,
) -> Result<()> {
    let mut texts: Vec<Told> = Vec::with_capacity(columns.len());
    for (index, (column, value)) in columns.iter().zip(&row.values).enumerate() {
        if !shape.shown[index] {
            continue;
        }
        let figure = figure(column, value);
        let beside = figure.as_ref().and_then(|figure| figure.written.clone());
        texts.push(match figure {
            Some(figure) => Told::Number(figure.number),
            None => told(column, value, numbers, lang),
        });
        if shape.beside[index] {
            texts.push(beside.map_or(Told::Nothing, Told::Text));
        }
    }
    let cells: Vec<OutCell<'_>> = texts.iter().map(Told::cell).collect();
    book.row(&cells, &[]).map_err(|error| format_error(&error))
}

/// A value as it is told in a cell.
enum Told {
    Nothing,
    Text(String),
    Number(String),
    Date(String),
}

impl Told {
    fn cell(&self) -> OutCell<'_> {
        match self {
            Self::Nothing => OutCell::Empty,
            Self::Text(text) => OutCell::Text(text),
            Self::Number(text) => OutCell::Number(text),
            Self::Date(text) => OutCell::Date(text),
        }
    }
}

fn told(column: &FieldColumn<'_>, value: &Value, numbers: &Numbers, lang: Lang) -> Told {
    match value {
        Value::Null => Told::Nothing,
        Value::Text(code) if column.codes.is_some() => Told::Text(column.code_text(code)),
        Value::Text(text) => Told::Text(text.clone()),
        Value::Date(day) => Told::Date(day.clone()),
        Value::Boolean(yes) => {
            let words = if lang == Lang::Zh {
                ["否", "是"]
            } else {
                ["no", "yes"]
            };
            Told::Text(words[usize::from(*yes)].to_owned())
        }
        Value::Record(record) => {
            let register = column.field.references.as_deref().unwrap_or_default();
            let number = numbers.number(register, *record);
            Told::Text(number.map_or_else(|| value.to_string(), str::to_owned))
        }
        other => Told::Number(other.to_string()),
    }
}

fn finish(
    mut book: WorkbookWriter,
    folder: &Folder,
    owner: &Register,
    columns: &[FieldColumn<'_>],
    lang: Lang,
) -> Result<()> {
    guide::write(&mut book, folder, owner, columns, lang)?;
    book.finish().map_err(|error| format_error(&error))
}
