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
        Self {
            file: file.into(),
            starts,
            blocks,
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
