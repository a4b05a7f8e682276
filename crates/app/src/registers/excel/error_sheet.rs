//! The bad rows as they stood, what is wrong with each beside it.

use std::path::{Path, PathBuf};

use kunyu_formats::{Cell, ColumnForm, OutCell, Row, SheetColumn, SheetPlan, WorkbookWriter};
use kunyu_terms::Lang;

use super::cell::Trouble;
use super::columns::{FieldColumn, PROBLEM_COLUMN, ROW_COLUMN};
use super::export::{format_error, sheet_column, wide};
use super::header::{Header, Role};
use crate::Result;

/// Columns before those of the file.
const BEFORE: usize = 2;

/// The sheet being written; it is there only once it is finished.
pub(crate) struct ErrorSheet {
    path: PathBuf,
    book: Option<WorkbookWriter>,
    lang: Lang,
}

impl ErrorSheet {
    pub(crate) fn at(path: &Path, lang: Lang) -> Self {
        Self {
            path: path.to_owned(),
            book: None,
            lang,
        }
    }

    /// Adds a bad row.
    pub(crate) fn add(
        &mut self,
        row: &Row,
        header: &Header,
        columns: &[FieldColumn<'_>],
        troubles: &[(Option<usize>, Trouble)],
    ) -> Result<()> {
        if self.book.is_none() {
            self.book = Some(begin(&self.path, header, columns, self.lang)?);
        }
        let Some(book) = &mut self.book else {
            return Ok(());
        };
        let number = row.number.to_string();
        let told = told(header, troubles, self.lang);
        let mut cells = vec![OutCell::Number(&number), OutCell::Text(&told)];
        let blank = Cell::Empty;
        let width = header.titles.len();
        let read = (0..width).map(|at| OutCell::Read(row.cells.get(at).unwrap_or(&blank)));
        cells.extend(read);
        let mut marked = vec![false; BEFORE + width];
        for at in troubles.iter().filter_map(|(at, _)| *at) {
            if let Some(mark) = marked.get_mut(BEFORE + at) {
                *mark = true;
            }
        }
        book.row(&cells, &marked)
            .map_err(|error| format_error(&error))
    }

    /// Puts it in its place; its name, when there was something to write.
    pub(crate) fn finish(self) -> Result<Option<String>> {
        let Some(book) = self.book else {
            return Ok(None);
        };
        book.finish().map_err(|error| format_error(&error))?;
        Ok(Some(self.path.display().to_string()))
    }
}

/// All troubles of a row, one a line, each with the title of its column.
fn told(header: &Header, troubles: &[(Option<usize>, Trouble)], lang: Lang) -> String {
    let lines = troubles.iter().map(|(at, trouble)| {
        let title = at.and_then(|at| header.titles.get(at)).map(String::as_str);
        match (lang, title) {
            (Lang::Zh, Some(title)) => format!("{title}：{}", trouble.zh),
            (Lang::Zh, None) => trouble.zh.clone(),
            (Lang::En, Some(title)) => format!("{title}: {}", trouble.en),
            (Lang::En, None) => trouble.en.clone(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn begin(
    path: &Path,
    header: &Header,
    columns: &[FieldColumn<'_>],
    lang: Lang,
) -> Result<WorkbookWriter> {
    let word = |words: [&str; 2]| words[usize::from(lang == Lang::En)].to_owned();
    let plain = |title: String, form, width| SheetColumn {
        title,
        form,
        choices: Vec::new(),
        width,
    };
    let mut planned = vec![
        plain(word(ROW_COLUMN), ColumnForm::Integer, 9),
        plain(word(PROBLEM_COLUMN), ColumnForm::Prose, 56),
    ];
    for (title, role) in header.titles.iter().zip(&header.roles) {
        let field = match role {
            Some(Role::Field(field, _)) => columns.get(*field),
            _ => None,
        };
        let narrow = || u16::try_from(wide(title).clamp(10, 24)).unwrap_or(24);
        let column = field.map(|column| SheetColumn {
            title: title.clone(),
            ..sheet_column(column, lang)
        });
        planned.push(column.unwrap_or_else(|| plain(title.clone(), ColumnForm::Text, narrow())));
    }
    let plan = SheetPlan {
        name: word(["有错的行", "Bad rows"]),
        columns: planned,
        refusal: (
            word(["不在代码表中", "Not in the list"]),
            word(["请从下拉列表中选择", "choose from the list"]),
        ),
        frozen: BEFORE as u16,
    };
    let book = WorkbookWriter::create(path, &word(["代码", "Codes"]));
    let mut book = book.map_err(|error| format_error(&error))?;
    book.sheet(&plan).map_err(|error| format_error(&error))?;
    Ok(book)
}
