/// A Markdown table.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(ToString::to_string).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(super) fn write(&self, text: &mut String) {
        if self.rows.is_empty() {
            text.push_str("（无）\n");
            return;
        }
        let rule = vec!["---".to_owned(); self.head.len()];
        let lines = [&self.head, &rule].into_iter().chain(&self.rows);
        for line in lines {
            let cells: Vec<String> = line.iter().map(|cell| escaped(cell)).collect();
            text.push_str("| ");
            text.push_str(&cells.join(" | "));
            text.push_str(" |\n");
        }
    }
}

/// Text that does not end its cell.
pub(super) fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
