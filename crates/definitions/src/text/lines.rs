use std::sync::Arc;

/// Where a definition stands: file and line (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path as given to the loader.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
}

/// The line starts of a text.
pub(crate) struct Lines {
    file: Arc<str>,
    starts: Vec<usize>,
    /// Places of texts in three quotes that begin with a line end, which does not count.
    blocks: Vec<usize>,
    /// Lines on which three quotes stand: texts that begin there may go over several lines.
    quoted: Vec<u32>,
}

impl Lines {
    pub(crate) fn of(file: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(index, _)| index + 1))
            .collect();
        let opened = ["\"\"\"\n", "'''\n", "\"\"\"\r\n", "'''\r\n"];
        let mut blocks: Vec<usize> = opened
            .iter()
            .flat_map(|quotes| text.match_indices(quotes).map(|(at, _)| at))
            .collect();
        blocks.sort_unstable();
        let mut lines = Self {
            file: file.into(),
            starts,
            blocks,
            quoted: Vec::new(),
        };
        let quotes = ["\"\"\"", "'''"];
        let mut quoted: Vec<u32> = quotes
            .iter()
            .flat_map(|quotes| text.match_indices(quotes))
            .map(|(at, _)| lines.place(at).line)
            .collect();
        quoted.sort_unstable();
        lines.quoted = quoted;
        lines
    }

    /// The place `below` line ends after the beginning of a text; a text in plain quotes has one line,
    /// whatever line ends it spells out.
    pub(crate) fn within(&self, text: &Place, below: u32) -> Place {
        let begins = |line: u32| self.quoted.binary_search(&line).is_ok();
        let several = begins(text.line) || begins(text.line.saturating_sub(1));
        let last = self.starts.len() as u32;
        let below = if several { below } else { 0 };
        Place {
            file: Arc::clone(&text.file),
            line: text.line.saturating_add(below).min(last),
        }
    }

    /// Where the first letter of a text stands whose quotes begin at `offset`.
    pub(crate) fn text_place(&self, offset: usize) -> Place {
        let mut place = self.place(offset);
        if self.blocks.binary_search(&offset).is_ok() {
            place.line += 1;
        }
        place
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        Place {
            file: Arc::clone(&self.file),
            line: line as u32,
        }
    }
}
