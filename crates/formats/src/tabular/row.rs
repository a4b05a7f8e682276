//! Columns in messages.

use crate::Place;

/// How people of this kind of file speak of a column.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// Names as in the header.
    pub(super) names: Vec<String>,
    /// Letters, as in spreadsheets, instead of numbers.
    pub(super) letters: bool,
}

impl Columns {
    fn mark(&self, index: usize) -> String {
        if !self.letters {
            return (index + 1).to_string();
        }
        let mut letters = Vec::new();
        let mut rest = index + 1;
        while rest > 0 {
            letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect()
    }

    fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// `第 4 列“X坐标”` or `D 列“X坐标”`.
    pub(super) fn zh(&self, index: usize) -> String {
        let (mark, name) = (self.mark(index), self.name(index));
        if self.letters {
            format!("{mark} 列“{name}”")
        } else {
            format!("第 {mark} 列“{name}”")
        }
    }

    /// `column 4 "X坐标"`.
    pub(super) fn en(&self, index: usize) -> String {
        format!("column {} \"{}\"", self.mark(index), self.name(index))
    }
}

/// The layer's file, without line and row.
pub(super) fn whole(place: &Place) -> Place {
    Place {
        line: None,
        row: None,
        ..place.clone()
    }
}
