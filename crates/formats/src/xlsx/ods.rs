//! OpenDocument spreadsheets, read event by event: the library at hand holds whole tables and
//! does not come back from a content that is cut off.

use std::collections::VecDeque;
use std::io::BufReader;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::book::Input;
use super::sheet::{Cells, Placed};
use super::{FORMAT, MAX_ROWS};
use crate::input::Blob;
use crate::tabular::{Cell, Shown};
use crate::{FormatError, Place};

/// Cells that repetition may make in one sheet.
const EXPANDED: u64 = 64 << 20;
/// Longest text of a cell, in bytes.
const TEXT: usize = 16 << 20;

/// The events of `content.xml`.
struct Events {
    reader: Reader<Input>,
    buffer: Vec<u8>,
    place: Place,
}

/// What matters of an event.
enum Seen {
    Table(String),
    TableEnd,
    /// How often the row stands.
    Row(u64),
    RowEnd,
    Cell(CellStart),
    CellEnd,
    Paragraph,
    /// Text, blanks and tabs of a paragraph.
    Text(String),
    Note,
    NoteEnd,
    Other,
    End,
}

/// Attributes of a cell.
#[derive(Debug, Default, Clone)]
struct CellStart {
    kind: String,
    value: Option<String>,
    columns: u64,
    rows_spanned: u32,
    covered: bool,
    error: bool,
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn count<T: std::str::FromStr>(start: &BytesStart<'_>, name: &str, default: T) -> T {
    attribute(start, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

impl CellStart {
    fn new(start: &BytesStart<'_>, covered: bool) -> Self {
        let kind = attribute(start, "office:value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => attribute(start, "office:date-value"),
            "boolean" => attribute(start, "office:boolean-value"),
            "string" => attribute(start, "office:string-value"),
            "float" | "percentage" | "currency" => attribute(start, "office:value"),
            _ => None,
        };
        Self {
            kind,
            value,
            columns: count(start, "table:number-columns-repeated", 1),
            rows_spanned: count(start, "table:number-rows-spanned", 1),
            covered,
            error: attribute(start, "calcext:value-type").as_deref() == Some("error"),
        }
    }

    /// The content; `text` is what the cell shows.
    fn cell(&self, text: String) -> Cell {
        let shown = |text: String| {
            if text.trim().is_empty() {
                Cell::Empty
            } else {
                Cell::Text(text)
            }
        };
        if self.error {
            return Cell::Error(text);
        }
        match (self.kind.as_str(), &self.value) {
            ("float" | "percentage" | "currency", Some(value)) => {
                let number = value.parse::<f64>().ok().filter(|value| value.is_finite());
                number.map_or(Cell::Empty, |number| Cell::Number {
                    value: number,
                    real: value.contains('.'),
                    shown: Shown {
                        decimals: 0,
                        percent: self.kind == "percentage",
                    },
                })
            }
            ("boolean", Some(value)) => Cell::Boolean(value == "true"),
            ("date", Some(value)) if value.contains('T') => Cell::DateTime(value.clone()),
            ("date", Some(value)) => Cell::Date(value.clone()),
            ("string", Some(value)) => shown(value.clone()),
            _ => shown(text),
        }
    }
}

fn damaged(place: &Place, detail: &str) -> FormatError {
    let zh = format!("电子表格内容损坏（{detail}）");
    let en = format!("the content of the spreadsheet is damaged ({detail})");
    FormatError::malformed(place, FORMAT, zh, en)
}

impl Events {
    fn open(content: &Blob, place: &Place) -> Result<Self, FormatError> {
        let input = content
            .open()
            .map_err(|error| FormatError::read(place.file.clone(), error))?;
        let mut reader = Reader::from_reader(BufReader::new(input));
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            place: place.clone(),
        })
    }

    fn next(&mut self) -> Result<Seen, FormatError> {
        self.buffer.clear();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(damaged(&self.place, &error.to_string())),
        };
        Ok(match event {
            Event::Start(start) => match start.name().as_ref() {
                "table:table" => Seen::Table(attribute(&start, "table:name").unwrap_or_default()),
                "table:table-row" => Seen::Row(count(&start, "table:number-rows-repeated", 1)),
                "table:table-cell" => Seen::Cell(CellStart::new(&start, false)),
                "table:covered-table-cell" => Seen::Cell(CellStart::new(&start, true)),
                "text:p" | "text:h" => Seen::Paragraph,
                "text:s" => Seen::Text(" ".repeat(count(&start, "text:c", 1_usize).min(1_000))),
                "text:tab" => Seen::Text("\t".to_owned()),
                "text:line-break" => Seen::Text("\n".to_owned()),
                "office:annotation" => Seen::Note,
                _ => Seen::Other,
            },
            Event::End(end) => match end.name().as_ref() {
                "table:table" => Seen::TableEnd,
                "table:table-row" => Seen::RowEnd,
                "table:table-cell" | "table:covered-table-cell" => Seen::CellEnd,
                "office:annotation" => Seen::NoteEnd,
                _ => Seen::Other,
            },
            Event::Text(text) => Seen::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Seen::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => {
                let named = quick_xml::escape::resolve_predefined_entity(&reference);
                let character = reference.resolve_char_ref().ok().flatten();
                let character = character.map(String::from);
                Seen::Text(named.map(str::to_owned).or(character).unwrap_or_default())
            }
            Event::Eof => Seen::End,
            _ => Seen::Other,
        })
    }

    fn cut(&self) -> FormatError {
        damaged(&self.place, "content.xml ends too early")
    }
}

/// Names of the tables, in their order; the whole content is gone through once.
pub(super) fn sheets(content: &Blob, place: &Place) -> Result<Vec<String>, FormatError> {
    let mut events = Events::open(content, place)?;
    let mut names = Vec::new();
    let mut depth = 0_usize;
    loop {
        match events.next()? {
            Seen::Table(name) => {
                // a table inside a table is part of a cell
                if depth == 0 {
                    names.push(name);
                }
                depth += 1;
            }
            Seen::TableEnd => depth = depth.saturating_sub(1),
            Seen::End if depth == 0 => return Ok(names),
            Seen::End => return Err(events.cut()),
            _ => {}
        }
    }
}

/// Cells of one table.
pub(super) struct OdsCells {
    events: Events,
    ready: VecDeque<Placed>,
    row: u64,
    fields: usize,
    /// Merged cells that reach down: column, last row, content.
    spans: Vec<(u64, u64, Cell)>,
    expanded: u64,
    ended: bool,
}

impl OdsCells {
    pub(super) fn open(
        content: &Blob,
        index: usize,
        place: &Place,
        fields: usize,
    ) -> Result<Self, FormatError> {
        let mut events = Events::open(content, place)?;
        let (mut depth, mut tables) = (0_usize, 0);
        loop {
            match events.next()? {
                Seen::Table(name) => {
                    if depth == 0 && tables == index {
                        events.place = place.in_layer(&name);
                        break;
                    }
                    tables += usize::from(depth == 0);
                    depth += 1;
                }
                Seen::TableEnd => depth = depth.saturating_sub(1),
                Seen::End => return Err(events.cut()),
                _ => {}
            }
        }
        Ok(Self {
            events,
            ready: VecDeque::new(),
            row: 0,
            fields,
            spans: Vec::new(),
            expanded: 0,
            ended: false,
        })
    }

    /// Reads the filled cells of one row: column and content.
    fn read_row(&mut self) -> Result<Vec<(u64, Cell)>, FormatError> {
        let mut cells = Vec::new();
        let mut column = 0_u64;
        loop {
            match self.events.next()? {
                Seen::Cell(start) => {
                    let cell = self.read_cell(&start)?;
                    self.place_cell(&start, cell, &mut column, &mut cells)?;
                }
                Seen::RowEnd => return Ok(cells),
                Seen::End => return Err(self.events.cut()),
                _ => {}
            }
        }
    }

    fn place_cell(
        &mut self,
        start: &CellStart,
        cell: Cell,
        column: &mut u64,
        cells: &mut Vec<(u64, Cell)>,
    ) -> Result<(), FormatError> {
        let first = *column;
        *column = first.saturating_add(start.columns.max(1));
        if start.covered {
            let row = self.row;
            let over = |(at, last, _): &&(u64, u64, Cell)| *last >= row && *at == first;
            if let Some((_, _, cell)) = self.spans.iter().find(over) {
                cells.push((first, cell.clone()));
            }
            return Ok(());
        }
        if cell == Cell::Empty {
            return Ok(());
        }
        if *column > self.fields as u64 {
            return Err(FormatError::Limit {
                place: self.events.place.at_line(self.row + 1).into(),
                what: "columns",
                limit: self.fields as u64,
            });
        }
        if start.rows_spanned > 1 && self.spans.len() < self.fields {
            let last = self.row + u64::from(start.rows_spanned) - 1;
            self.spans.push((first, last, cell.clone()));
        }
        for at in first..*column {
            cells.push((at, cell.clone()));
        }
        Ok(())
    }

    fn read_cell(&mut self, start: &CellStart) -> Result<Cell, FormatError> {
        let mut text = String::new();
        let (mut paragraphs, mut notes) = (0, 0_usize);
        loop {
            match self.events.next()? {
                Seen::Note => notes += 1,
                Seen::NoteEnd => notes = notes.saturating_sub(1),
                Seen::Paragraph if notes == 0 => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                }
                Seen::Text(piece) if notes == 0 && paragraphs > 0 => {
                    if text.len() + piece.len() > TEXT {
                        return Err(FormatError::Limit {
                            place: self.events.place.at_line(self.row + 1).into(),
                            what: "text of a cell in bytes",
                            limit: TEXT as u64,
                        });
                    }
                    text.push_str(&piece);
                }
                Seen::CellEnd => return Ok(start.cell(text)),
                Seen::End => return Err(self.events.cut()),
                _ => {}
            }
        }
    }

    /// Puts the next rows with content into `ready`.
    fn fill(&mut self) -> Result<(), FormatError> {
        while self.ready.is_empty() && !self.ended {
            match self.events.next()? {
                Seen::Row(repeated) => {
                    let row = self.row;
                    self.spans.retain(|(_, last, _)| *last >= row);
                    let cells = self.read_row()?;
                    let left = u64::from(MAX_ROWS).saturating_sub(row);
                    let repeated = repeated.clamp(1, left.max(1));
                    self.row = row + repeated;
                    self.expanded += cells.len() as u64 * repeated;
                    if self.expanded > EXPANDED || row >= u64::from(MAX_ROWS) {
                        return Err(FormatError::Limit {
                            place: self.events.place.at_line(row + 1).into(),
                            what: "cells of a sheet",
                            limit: EXPANDED,
                        });
                    }
                    let rows = if cells.is_empty() { 0 } else { repeated };
                    for at in row..row + rows {
                        let placed = |(column, cell): &(u64, Cell)| {
                            (*column as u32, at as u32, cell.clone())
                        };
                        self.ready.extend(cells.iter().map(placed));
                    }
                }
                Seen::TableEnd => self.ended = true,
                Seen::End => return Err(self.events.cut()),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Cells for OdsCells {
    fn next_cell(&mut self) -> Result<Option<Placed>, FormatError> {
        self.fill()?;
        Ok(self.ready.pop_front())
    }
}
