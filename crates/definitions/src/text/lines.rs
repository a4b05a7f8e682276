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
}

impl Lines {
    pub(crate) fn of(file: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(index, _)| index + 1))
            .collect();
        Self {
            file: file.into(),
            starts,
        }
    }

    pub(crate) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        Place {
            file: Arc::clone(&self.file),
            line: line as u32,
        }
    }
}
