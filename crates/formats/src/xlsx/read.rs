use super::FORMAT;
use super::book::{Book, Kind};
use crate::input::Blob;
use crate::notice::NoticeLog;
use crate::tabular::{self, Setting, Table, scan};
use crate::{Features, FormatError, Layer, Notice, OpenOptions, Place, Source, archive};

/// A workbook opened for reading: every sheet with content is a layer.
pub(crate) struct XlsxSource {
    blob: Blob,
    kind: Kind,
    place: Place,
    options: OpenOptions,
    /// Number of the sheet in the workbook, its table, and what reading it said.
    sheets: Vec<(usize, Table, NoticeLog)>,
    layers: Vec<Layer>,
    notices: Vec<Notice>,
    /// The workbook while a layer is being read.
    book: Option<Book>,
}

impl XlsxSource {
    /// Reads every sheet once.
    pub(crate) fn open(
        blob: Blob,
        file: &str,
        kind: Kind,
        options: &OpenOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file);
        if kind != Kind::Xls {
            archive::measure(&blob, file, &options.limits)?;
        }
        let mut source = Self {
            blob,
            kind,
            place,
            options: options.clone(),
            sheets: Vec::new(),
            layers: Vec::new(),
            notices: Vec::new(),
            book: None,
        };
        source.scan()?;
        Ok(source)
    }

    fn open_book(&self) -> Result<Book, FormatError> {
        Book::open(&self.blob, self.kind, &self.place, &self.options.limits)
    }

    fn scan(&mut self) -> Result<(), FormatError> {
        let mut book = self.open_book()?;
        let fields = self.options.limits.fields;
        for (index, sheet) in book.sheets().into_iter().enumerate() {
            let place = self.place.in_layer(&sheet.name);
            let setting = Setting {
                place: place.clone(),
                name: sheet.name,
                kind: tabular::Kind::Sheet,
                encoding: None,
                options: &self.options,
            };
            let mut rows = book.rows(index, &self.place, fields)?;
            let Some(table) = scan(&mut rows, &setting)? else {
                continue;
            };
            if sheet.hidden {
                let zh = "该工作表是隐藏的";
                self.notices.push(Notice::new(
                    "xlsx.sheet_hidden",
                    place,
                    zh,
                    "the sheet is hidden",
                ));
            }
            self.layers.push(table.layer.clone());
            self.sheets.push((index, table, NoticeLog::default()));
        }
        Ok(())
    }
}

impl Source for XlsxSource {
    fn format(&self) -> &'static str {
        FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        if layer >= self.sheets.len() {
            return Err(FormatError::NoLayer {
                file: self.place.file.clone(),
                asked: layer,
                count: self.sheets.len(),
            });
        }
        let book = self.open_book()?;
        let book = self.book.insert(book);
        let (index, table, log) = &mut self.sheets[layer];
        let rows = book.rows(*index, &self.place, self.options.limits.fields)?;
        Ok(Box::new(table.features(rows, log, &self.options)))
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = self.notices.clone();
        for (_, table, log) in &self.sheets {
            notices.extend(table.layer.notices.iter().cloned());
            notices.extend(log.list());
        }
        notices
    }
}
