//! The frozen text of a document as paper: one markup for all of them.
//!
//! `# ` title, `## ` and `### ` headings, `> ` issuer and date at the right, `| … |` tables, `^ ` a
//! line in the middle, `---` a new page, `附件：` the list of attachments. A line that begins with two
//! blanks (　　) is a paragraph; any other stands at the left. `**…**` is emphasised, `<br>` breaks a
//! line in a cell.

use kunyu_render::{Align, Block, Cell, Column, Day, Document, Row, Run, Table};
use kunyu_terms::Lang;

/// What is drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Page<'p> {
    pub(super) title: &'p str,
    pub(super) head: Option<&'p str>,
    pub(super) number: Option<&'p str>,
    pub(super) text: &'p str,
    pub(super) date: Option<&'p str>,
    pub(super) author: &'p str,
    /// Words of the stamp, at the issuer.
    pub(super) stamp: Option<&'p str>,
}

/// Most characters of the line that holds the number.
const NUMBER_LINE: usize = 60;
/// Characters of the narrowest and the widest column.
const NARROW: usize = 7;
const WIDE: usize = 22;

/// The document of a page.
pub(super) fn document(page: &Page<'_>) -> Document {
    let mut document = Document::new(Lang::Zh, page.title);
    document.issuer = page.head.map(|head| plain(head.trim()));
    document.date = page.date.and_then(|date| Day::parse(date).ok());
    page.author.clone_into(&mut document.author);
    let mut writer = Writer {
        page,
        document,
        titled: false,
        numbered: false,
        rows: Vec::new(),
        closing: Vec::new(),
        stamped: false,
    };
    for line in page.text.lines() {
        writer.line(line);
    }
    writer.flush();
    writer.document
}

struct Writer<'p> {
    page: &'p Page<'p>,
    document: Document,
    titled: bool,
    numbered: bool,
    rows: Vec<Vec<String>>,
    closing: Vec<String>,
    stamped: bool,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        let words = line.trim();
        if let Some(row) = words.strip_prefix('|') {
            self.end_closing();
            self.rows.push(cells(row));
            return;
        }
        self.end_table();
        if let Some(words) = words.strip_prefix('>') {
            self.closing.push(plain(words.trim()));
            return;
        }
        if words.is_empty() {
            return;
        }
        self.end_closing();
        self.text(line, words);
    }

    fn text(&mut self, line: &str, words: &str) {
        if let Some(title) = words.strip_prefix("# ") {
            self.titled = true;
            self.document.title = plain(title);
        } else if let Some(title) = words.strip_prefix("### ") {
            self.add(Block::heading(2, plain(title)));
        } else if let Some(title) = words.strip_prefix("## ") {
            self.add(Block::heading(1, plain(title)));
        } else if words == "---" {
            self.add(Block::PageBreak);
        } else if let Some(words) = words.strip_prefix("^ ") {
            let runs = runs(words);
            self.add(Block::Line {
                runs,
                align: Align::Centre,
            });
        } else if self.is_number(words) {
            self.numbered = true;
            self.document.number = Some(plain(words));
        } else if let Some(names) = words.strip_prefix("附件：") {
            let names = plain(names);
            let names = names.split('；').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            self.add(Block::Attachments(names.map(str::to_owned).collect()));
        } else if line.starts_with("　　") || line.starts_with("  ") {
            self.add(Block::Paragraph(runs(words)));
        } else {
            let runs = runs(words);
            self.add(Block::Line {
                runs,
                align: Align::Left,
            });
        }
    }

    /// The line with the number of the document stands right below the title.
    fn is_number(&self, words: &str) -> bool {
        let Some(number) = self.page.number else {
            return false;
        };
        let first = self.titled && !self.numbered && self.document.blocks.is_empty();
        first && words.chars().count() <= NUMBER_LINE && plain(words).contains(number)
    }

    fn add(&mut self, block: Block) {
        self.document.blocks.push(block);
    }

    fn flush(&mut self) {
        self.end_table();
        self.end_closing();
    }

    fn end_closing(&mut self) {
        let mut lines = std::mem::take(&mut self.closing);
        if let (Some(first), Some(stamp), false) =
            (lines.first_mut(), self.page.stamp, self.stamped)
        {
            *first = format!("{first}（{stamp}）");
            self.stamped = true;
        }
        if !lines.is_empty() {
            self.add(Block::Closing(lines));
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if let Some(table) = table(&rows) {
            self.add(Block::Table(table));
        }
    }
}

/// A table of rows; the one above `|---|` is its heading.
fn table(rows: &[Vec<String>]) -> Option<Table> {
    let is_rule = |row: &&Vec<String>| {
        !row.is_empty()
            && row
                .iter()
                .all(|cell| cell.trim_matches(['-', ':']).is_empty() && cell.contains('-'))
    };
    let headed = rows.get(1).is_some_and(|row| is_rule(&row));
    let body: Vec<&Vec<String>> = rows.iter().filter(|row| !is_rule(row)).collect();
    let count = body.iter().map(|row| row.len()).max()?;
    let (heads, body) = match (headed, body.split_first()) {
        (true, Some((heads, rest))) => (Some(*heads), rest),
        _ => (None, body.as_slice()),
    };
    let cell = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
    let columns = (0..count).map(|at| {
        let title = heads.map_or_else(String::new, |heads| plain(&cell(heads, at)));
        let texts = || body.iter().map(|row| plain(&cell(row, at)));
        let longest = texts()
            .chain([title.clone()])
            .map(|text| text.chars().count() + 2);
        let width = longest.max().unwrap_or(NARROW).clamp(NARROW, WIDE);
        let numbers = headed && !body.is_empty() && texts().all(|text| is_number(&text));
        Column {
            title,
            unit: String::new(),
            width: width as f32,
            align: if numbers { Align::Right } else { Align::Left },
        }
    });
    let mut table = Table::new("", columns.collect());
    let row = |row: &&Vec<String>| {
        // what a row leaves out belongs to its last cell
        let short = count - row.len().min(count);
        let last = row.len().saturating_sub(1);
        let cells = row.iter().enumerate().map(|(at, text)| {
            let cell = Cell::runs(runs(text));
            if at == last {
                cell.over(1 + short)
            } else {
                cell
            }
        });
        Row::body(cells.collect())
    };
    table.rows = body.iter().map(row).collect();
    Some(table)
}

fn is_number(text: &str) -> bool {
    let digits = text.trim();
    digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '%'))
}

/// The cells of a row, cut at every bar that is not behind a backslash.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = row.trim_end().chars();
    while let Some(letter) = letters.next() {
        let last = cells.len() - 1;
        match letter {
            '\\' => {
                cells[last].push('\\');
                cells[last].extend(letters.next());
            }
            '|' => cells.push(String::new()),
            letter => cells[last].push(letter),
        }
    }
    // behind the last bar stands nothing
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Words and emphasised words.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let (mut strong, mut words) = (false, String::new());
    let text = text.replace("<br>", "\n");
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => words.extend(letters.next()),
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
                push(&mut runs, strong, &mut words);
                strong = !strong;
            }
            letter => words.push(letter),
        }
    }
    push(&mut runs, strong, &mut words);
    runs
}

fn push(runs: &mut Vec<Run>, strong: bool, words: &mut String) {
    let words = std::mem::take(words);
    if !words.is_empty() {
        runs.push(if strong {
            Run::strong(words)
        } else {
            Run::plain(words)
        });
    }
}

fn plain(text: &str) -> String {
    runs(text).iter().map(|run| run.text(Lang::Zh)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Document {
        document(&Page {
            title: "标题",
            number: Some("甲〔2020〕1号"),
            text,
            stamp: Some("公章"),
            ..Page::default()
        })
    }

    #[test]
    fn lines_are_what_they_begin_with() {
        let made = page(
            "# 通知书\n编号：甲〔2020〕1号\n\n某公司：\n　　你**公司**。\n## 一\n> 某局\n> 2020年3月2日\n",
        );
        assert_eq!(made.title, "通知书");
        assert_eq!(made.number.as_deref(), Some("编号：甲〔2020〕1号"));
        assert!(matches!(
            &made.blocks[0],
            Block::Line {
                align: Align::Left,
                ..
            }
        ));
        let Block::Paragraph(runs) = &made.blocks[1] else {
            panic!("{:?}", made.blocks)
        };
        assert_eq!(runs[1], Run::strong("公司"));
        let closing = Block::Closing(vec!["某局（公章）".into(), "2020年3月2日".into()]);
        assert_eq!(made.blocks.last(), Some(&closing));
    }

    #[test]
    fn what_a_person_wrote_is_no_markup() {
        let made = page("| 名称 | 甲\\|乙\\*\\*丙 |\n\\> 不是落款\n\\# 不是标题");
        let Block::Table(table) = &made.blocks[0] else {
            panic!("{:?}", made.blocks)
        };
        assert_eq!(table.columns.len(), 2);
        assert_eq!(table.rows[0].cells[1], Cell::text("甲|乙**丙"));
        assert!(matches!(&made.blocks[1], Block::Line { .. }));
        assert_eq!(made.blocks.len(), 3);
    }

    #[test]
    fn a_docx_reads_back_and_says_what_it_is() {
        let mut made = page(
            "# 通知书\n编号：甲〔2020〕1号\n某公司：\n　　你公司。\n| 甲 | 乙 |\n> 某局\n> 2020年3月2日",
        );
        made.watermark = Some("作废".into());
        made.corner = Some("补打（第2次）".into());
        let fonts = kunyu_render::Fonts::embedded().unwrap();
        let bytes = kunyu_render::to_docx(&made, &fonts).unwrap();
        assert_eq!(bytes, kunyu_render::to_docx(&made, &fonts).unwrap());
        let mut file = tempfile::Builder::new().suffix(".docx").tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let prose = kunyu_formats::read_prose(file.path(), None).unwrap();
        let words = format!("{prose:?}");
        for part in [
            "通知书",
            "编号：甲〔2020〕1号",
            "某公司：",
            "某局（公章）",
            "乙",
        ] {
            assert!(words.contains(part), "{part} is not in {words}");
        }
    }

    #[test]
    fn ragged_rows_fill_the_table() {
        let made = page("| 甲 | 乙 | 丙 |\n|---|\n| 1 | 2.50 |\n| a | 3 | c |");
        let Block::Table(table) = &made.blocks[0] else {
            panic!("{:?}", made.blocks)
        };
        table.verify().unwrap();
        assert!(table.has_header());
        assert_eq!(table.rows[0].cells[1].span, 2);
        assert_eq!(table.columns[1].align, Align::Right);
        assert!(
            page("|")
                .blocks
                .iter()
                .all(|block| matches!(block, Block::Table(_)))
        );
    }
}
