//! Rows out of single cells, merged cells filled downwards.

use calamine::Dimensions;

use crate::tabular::{Cell, Row, Rows};
use crate::{FormatError, Place};

/// Column (from 0), row (from 0) and content of a cell.
pub(super) type Placed = (u32, u32, Cell);

/// Filled cells of a sheet in their order: row by row.
pub(super) trait Cells {
    fn next_cell(&mut self) -> Result<Option<Placed>, FormatError>;
}

/// Merged cells that reach over several rows: the rows below show what the first holds. Sideways
/// nothing is filled: a title over several columns is one title.
#[derive(Debug, Default)]
pub(super) struct Merges {
    /// Sorted by their first row.
    regions: Vec<Dimensions>,
    next: usize,
    /// Column, last row, content.
    active: Vec<(usize, u32, Cell)>,
}

/// Merged cells that may lie side by side.
const MOST_ACTIVE: usize = 4_096;

impl Merges {
    pub(super) fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|region| region.end.0 > region.start.0);
        regions.sort_by_key(|region| region.start);
        Self {
            regions,
            next: 0,
            active: Vec::new(),
        }
    }

    /// A merged cell that begins in the row just given.
    pub(super) fn begin(&mut self, column: usize, last_row: u32, cell: &Cell) {
        if self.active.len() < MOST_ACTIVE && *cell != Cell::Empty {
            self.active.push((column, last_row, cell.clone()));
        }
    }

    /// Fills a row (from 0).
    pub(super) fn apply(&mut self, row: u32, cells: &mut Vec<Cell>) {
        self.active.retain(|(_, last, _)| *last >= row);
        for (column, _, cell) in &self.active {
            if cells.len() <= *column {
                cells.resize(*column + 1, Cell::Empty);
            }
            if cells[*column] == Cell::Empty {
                cells[*column] = cell.clone();
            }
        }
        while let Some(region) = self.regions.get(self.next)
            && region.start.0 <= row
        {
            let (column, last) = (region.start.1 as usize, region.end.0);
            let starts_here = region.start.0 == row;
            self.next += 1;
            if let Some(cell) = cells.get(column)
                && starts_here
            {
                let cell = cell.clone();
                self.begin(column, last, &cell);
            }
        }
    }
}

/// Rows of a sheet.
pub(crate) struct SheetRows<'a> {
    cells: Box<dyn Cells + 'a>,
    ahead: Option<Placed>,
    started: bool,
    merges: Merges,
    place: Place,
    /// Most columns.
    fields: usize,
}

impl<'a> SheetRows<'a> {
    pub(super) fn new(
        cells: Box<dyn Cells + 'a>,
        merges: Merges,
        place: Place,
        fields: usize,
    ) -> Self {
        Self {
            cells,
            ahead: None,
            started: false,
            merges,
            place,
            fields,
        }
    }

    fn advance(&mut self) -> Result<(), FormatError> {
        self.ahead = loop {
            match self.cells.next_cell()? {
                Some((_, _, Cell::Empty)) => {}
                other => break other,
            }
        };
        Ok(())
    }
}

impl Rows for SheetRows<'_> {
    fn next_row(&mut self, out: &mut Row) -> Result<bool, FormatError> {
        if !self.started {
            self.started = true;
            self.advance()?;
        }
        out.cells.clear();
        let Some(&(_, row, _)) = self.ahead.as_ref() else {
            return Ok(false);
        };
        out.number = u64::from(row) + 1;
        while let Some((column, _, cell)) = self.ahead.take_if(|(_, next, _)| *next == row) {
            let column = column as usize;
            if column >= self.fields {
                return Err(FormatError::Limit {
                    place: self.place.at_line(out.number).into(),
                    what: "columns",
                    limit: self.fields as u64,
                });
            }
            if out.cells.len() <= column {
                out.cells.resize(column + 1, Cell::Empty);
            }
            out.cells[column] = cell;
            self.advance()?;
        }
        if let Some((_, next, _)) = &self.ahead
            && *next < row
        {
            let zh = "行的次序颠倒";
            let en = "the rows are not in order";
            let place = self.place.at_line(out.number);
            return Err(FormatError::malformed(&place, super::FORMAT, zh, en));
        }
        self.merges.apply(row, &mut out.cells);
        Ok(true)
    }
}
