use kunyu_terms::{Area, AreaUnit, Lang};

use crate::{Mark, RenderError, Run};

/// A table: header (repeated on each page), rows, notes below.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Words above the table, without a number; also the name of its sheet in a workbook.
    pub caption: String,
    /// Columns, at least one.
    pub columns: Vec<Column>,
    /// Rows; a table without rows says 无 / none.
    pub rows: Vec<Row>,
    /// Remarks under the table.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Unit, written into the heading; empty for none.
    pub unit: String,
    /// Width in relation to the other columns (1 is usual).
    pub width: f32,
    /// Where text stands; numbers always stand at the right.
    pub align: Align,
}

/// Where text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowKind {
    /// An ordinary row.
    #[default]
    Body,
    /// A heading within the table.
    Group,
    /// A sum.
    Total,
}

/// A row; its cells cover all columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is.
    pub kind: RowKind,
    /// Cells from left to right.
    pub cells: Vec<Cell>,
}

/// A cell over one or more columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What stands in it.
    pub value: CellValue,
    /// Columns covered, at least 1.
    pub span: usize,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Nothing.
    Empty,
    /// Text.
    Text(Vec<Run>),
    /// A number: at the right on paper, a real number in a workbook.
    Number(Number),
}

/// A decimal number as it is to be written, exactly; the unit stands in the column heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    text: String,
}

impl Number {
    /// From a decimal string such as `-12345.60`; the digits after the point are kept.
    pub fn parse(text: &str) -> Result<Self, RenderError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
        let decimal = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if decimal(whole) && decimal(rest) {
            Ok(Self {
                text: text.to_owned(),
            })
        } else {
            Err(RenderError::Number {
                text: text.to_owned(),
            })
        }
    }

    /// An area in `unit` with `digits` decimals.
    pub fn area(area: Area, unit: AreaUnit, digits: u32) -> Self {
        Self {
            text: area.written(unit, digits),
        }
    }

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self {
            text: value.to_string(),
        }
    }

    /// Digits after the point.
    pub fn digits(&self) -> usize {
        self.text.split_once('.').map_or(0, |(_, rest)| rest.len())
    }

    /// With thousands separated, as on paper: `12,345.60`.
    pub fn written(&self) -> String {
        let (sign, digits) = self
            .text
            .strip_prefix('-')
            .map_or(("", self.text.as_str()), |d| ("-", d));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let mut grouped = String::from(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if !rest.is_empty() {
            grouped.push('.');
            grouped.push_str(rest);
        }
        grouped
    }

    /// The plain decimal string, as given.
    pub fn plain(&self) -> &str {
        &self.text
    }
}

impl Column {
    /// A column of text.
    pub fn text(title: impl Into<String>, width: f32) -> Self {
        Self {
            title: title.into(),
            unit: String::new(),
            width,
            align: Align::Left,
        }
    }

    /// A column of numbers with their unit.
    pub fn number(title: impl Into<String>, unit: impl Into<String>, width: f32) -> Self {
        Self {
            title: title.into(),
            unit: unit.into(),
            width,
            align: Align::Right,
        }
    }

    /// The same column with its text in the middle.
    pub fn centred(self) -> Self {
        Self {
            align: Align::Centre,
            ..self
        }
    }

    /// Title with its unit in brackets: `面积（m²）`, `Area (m²)`.
    pub fn heading(&self, lang: Lang) -> String {
        match (self.unit.as_str(), lang) {
            ("", _) => self.title.clone(),
            (unit, Lang::Zh) => format!("{}（{unit}）", self.title),
            (unit, Lang::En) => format!("{} ({unit})", self.title),
        }
    }
}

impl Row {
    /// An ordinary row.
    pub fn body(cells: Vec<Cell>) -> Self {
        Self {
            kind: RowKind::Body,
            cells,
        }
    }

    /// A sum.
    pub fn total(cells: Vec<Cell>) -> Self {
        Self {
            kind: RowKind::Total,
            cells,
        }
    }

    /// A heading over all `columns`.
    pub fn group(text: impl Into<String>, columns: usize) -> Self {
        Self {
            kind: RowKind::Group,
            cells: vec![Cell::text(text).over(columns)],
        }
    }

    /// Columns covered by the cells.
    pub fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.span).sum()
    }
}

impl Cell {
    /// An empty cell.
    pub fn empty() -> Self {
        Self {
            value: CellValue::Empty,
            span: 1,
        }
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            value: CellValue::Text(vec![Run::plain(text)]),
            span: 1,
        }
    }

    /// An answer.
    pub fn mark(mark: Mark) -> Self {
        Self {
            value: CellValue::Text(vec![Run::Mark(mark)]),
            span: 1,
        }
    }

    /// Several runs.
    pub fn runs(runs: Vec<Run>) -> Self {
        Self {
            value: CellValue::Text(runs),
            span: 1,
        }
    }

    /// A number.
    pub fn number(number: Number) -> Self {
        Self {
            value: CellValue::Number(number),
            span: 1,
        }
    }

    /// The same cell over `span` columns.
    pub fn over(self, span: usize) -> Self {
        Self {
            span: span.max(1),
            ..self
        }
    }
}

impl Table {
    /// A table with its columns and no rows yet.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            caption: caption.into(),
            columns,
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether any column has a heading; a form has none, and no header row.
    pub fn has_header(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }

    /// Every row covers exactly the columns; [`RenderError::TableShape`] names the first that does
    /// not.
    pub fn verify(&self) -> Result<(), RenderError> {
        let expected = self.columns.len();
        for (index, row) in self.rows.iter().enumerate() {
            let found = row.columns();
            if found != expected {
                let (table, row) = (self.caption.clone(), index + 1);
                return Err(RenderError::TableShape {
                    table,
                    row,
                    found,
                    expected,
                });
            }
        }
        if expected == 0 {
            let table = self.caption.clone();
            return Err(RenderError::TableShape {
                table,
                row: 0,
                found: 0,
                expected: 1,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_and_group_thousands() {
        for (given, written, digits) in [
            ("0", "0", 0),
            ("-1234567.80", "-1,234,567.80", 2),
            ("999", "999", 0),
            ("1000.5", "1,000.5", 1),
        ] {
            let number = Number::parse(given).unwrap();
            assert_eq!(
                (number.written().as_str(), number.digits()),
                (written, digits)
            );
        }
        for wrong in ["", "-", "1.", ".5", "1,000", "1e3", "NaN", "１"] {
            assert!(Number::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_row_of_the_wrong_width_is_named() {
        let mut table = Table::new("t", vec![Column::text("a", 1.0), Column::text("b", 1.0)]);
        table.rows.push(Row::group("g", 2));
        table.verify().unwrap();
        table.rows.push(Row::body(vec![Cell::empty()]));
        let error = table.verify().unwrap_err();
        assert_eq!(
            error.to_string(),
            "table \"t\", row 2: 1 cells for 2 columns"
        );
    }
}
