//! A written report as paragraphs with their places.

use std::fmt;

/// Where a paragraph stands in a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Heading of level 1: `一、2020年工作情况`.
    pub part: Option<String>,
    /// Heading of level 2: `（二）强化土地管理，保障项目落地`.
    pub section: Option<String>,
    /// Paragraph of running text, from 1; rows of tables count as paragraphs.
    pub paragraph: usize,
    /// Character within the paragraph, from 1.
    pub character: usize,
}

/// One paragraph of running text, or one cell of a table told as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands; `character` is 1.
    pub place: Place,
    /// Its text.
    pub text: String,
}

/// A report to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Title lines before the first paragraph.
    pub titles: Vec<String>,
    /// Paragraphs in order.
    pub paragraphs: Vec<Paragraph>,
    part: Option<String>,
    section: Option<String>,
    open: bool,
}

/// Characters of a line that can be a heading or a title.
const HEADING_LENGTH: usize = 45;
/// A line at least this long that ends inside a sentence goes on in the next line.
const WRAPPED_LENGTH: usize = 24;

/// Levels of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Part,
    Section,
    Title,
}

impl Draft {
    /// From running text: blank lines, page breaks and hard line ends inside sentences are joined.
    pub fn from_text(text: &str) -> Self {
        let mut draft = Self::default();
        for line in text.lines() {
            draft.line(line);
        }
        draft
    }

    /// From Markdown: headings, lists, emphasis and tables are understood.
    pub fn from_markdown(text: &str) -> Self {
        let mut draft = Self::default();
        let mut rows: Vec<Vec<String>> = Vec::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(inner) = line.strip_prefix('|') {
                let inner = inner.strip_suffix('|').unwrap_or(inner);
                let cells: Vec<String> = inner.split('|').map(|cell| plain(cell.trim())).collect();
                let rule = |cell: &String| cell.chars().all(|c| matches!(c, '-' | ':' | ' '));
                if !cells.iter().all(rule) {
                    rows.push(cells);
                }
                continue;
            }
            draft.table(&rows);
            rows.clear();
            draft.markdown_line(line);
        }
        draft.table(&rows);
        draft
    }

    fn markdown_line(&mut self, line: &str) {
        let hashes = line.chars().take_while(|c| *c == '#').count();
        let text = plain(line.trim_start_matches(['#', '>', '-', '*', '+', ' ']));
        match hashes {
            0 if line.is_empty() => self.open = false,
            0 => self.line(&text),
            1 if !matches!(heading(&text), Some(Level::Part | Level::Section)) => {
                self.titles.push(text);
            }
            1 | 2 if heading(&text) != Some(Level::Section) => self.enter(Level::Part, text),
            _ => self.enter(Level::Section, text),
        }
    }

    /// Enters a heading of a document: level 1 opens a part, all others a section.
    pub fn heading(&mut self, level: u8, text: &str) {
        let level = match heading(text) {
            Some(known @ (Level::Part | Level::Section)) => known,
            _ if level <= 1 => Level::Part,
            _ => Level::Section,
        };
        self.enter(level, text.to_owned());
    }

    /// Adds one line of a text, or one paragraph of a document.
    pub fn line(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        match heading(line) {
            Some(Level::Title) | None => {}
            Some(level) => return self.enter(level, line.to_owned()),
        }
        if self.open
            && let Some(last) = self.paragraphs.last_mut()
        {
            last.text.push_str(line);
            self.open = goes_on(&last.text, line);
            return;
        }
        let first = self.paragraphs.is_empty() && self.part.is_none();
        if first && heading(line) == Some(Level::Title) {
            self.titles.push(line.to_owned());
            return;
        }
        self.add(line.to_owned());
        self.open = goes_on(line, line);
    }

    fn add(&mut self, text: String) {
        let place = Place {
            part: self.part.clone(),
            section: self.section.clone(),
            paragraph: self.paragraphs.len() + 1,
            character: 1,
        };
        self.paragraphs.push(Paragraph { place, text });
    }

    fn enter(&mut self, level: Level, text: String) {
        self.open = false;
        if level == Level::Part {
            self.part = Some(text);
            self.section = None;
        } else {
            self.section = Some(text);
        }
    }

    /// Adds a table; its first row names the columns. Each figure becomes a sentence of column, row, value and unit.
    pub fn table(&mut self, rows: &[Vec<String>]) {
        self.open = false;
        let Some((head, body)) = rows.split_first() else {
            return;
        };
        if body.is_empty() {
            self.add(head.join("，"));
            return;
        }
        let column_of = |words: &[&str]| {
            head.iter()
                .position(|cell| words.iter().any(|word| cell.contains(word)))
        };
        let unit_column = column_of(&["单位"]).filter(|column| !head[*column].contains('（'));
        for row in body {
            let is_unit = |column: usize| unit_column == Some(column);
            let label = |(column, cell): &(usize, &String)| {
                !is_unit(*column) && !cell.is_empty() && !numeric(cell)
            };
            let name: Vec<&str> = row
                .iter()
                .enumerate()
                .filter(label)
                .map(|(_, cell)| cell.as_str())
                .collect();
            let unit = unit_column.and_then(|column| row.get(column));
            for (column, cell) in row.iter().enumerate().filter(|(_, cell)| numeric(cell)) {
                let of = head.get(column).map_or("", String::as_str);
                self.add(cell_sentence(
                    of,
                    &name.join(""),
                    cell,
                    unit.map(String::as_str),
                ));
            }
            if !row.iter().any(|cell| numeric(cell)) {
                self.add(row.join("，"));
            }
        }
    }
}

/// `2020年，储备土地29宗。`; a column such as 序号 says nothing about its numbers.
fn cell_sentence(column: &str, name: &str, value: &str, unit: Option<&str>) -> String {
    let of_column = column
        .split_once(['（', '('])
        .and_then(|(_, rest)| rest.strip_suffix(['）', ')']));
    let unit = unit.or(of_column).unwrap_or("");
    let column = column.split(['（', '(']).next().unwrap_or("");
    if ["序号", "编号", "No."].contains(&column) {
        return format!("第{value}");
    }
    format!("{column}，{name}{value}{unit}。")
}

fn numeric(cell: &str) -> bool {
    let figure = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",.%％-".contains(c);
    cell.chars().any(|c| c.is_ascii_digit()) && cell.chars().all(figure)
}

/// Without marks of emphasis.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

/// Whether a paragraph that ends with `line` goes on in the next line.
fn goes_on(paragraph: &str, line: &str) -> bool {
    let ended = paragraph.ends_with(['。', '！', '？', '：', '；', '”', '.', '!', '?', ':', ';']);
    let inside = line.contains(['，', '。', '、']) || line.chars().count() >= WRAPPED_LENGTH;
    !ended && inside
}

/// The level of a heading line.
fn heading(line: &str) -> Option<Level> {
    let chars: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    if chars.is_empty() || chars.len() > HEADING_LENGTH {
        return None;
    }
    let ended = matches!(
        chars.last(),
        Some('。' | '；' | '，' | '：' | '、' | ';' | ',' | ':')
    );
    let numeral = |from: usize| {
        let count = chars[from..]
            .iter()
            .take_while(|c| crate::numeral::digit(**c).is_some() || **c == '十')
            .count();
        (count > 0).then_some(from + count)
    };
    if ended {
        return None;
    }
    if let Some(end) = numeral(0)
        && matches!(chars.get(end), Some('、' | '．' | '.'))
    {
        return Some(Level::Part);
    }
    if matches!(chars[0], '（' | '(')
        && let Some(end) = numeral(1)
        && matches!(chars.get(end), Some('）' | ')'))
    {
        return (!chars.contains(&'。')).then_some(Level::Section);
    }
    if chars[0] == '第'
        && let Some(end) = numeral(1)
        && matches!(chars.get(end), Some('章' | '部'))
    {
        return Some(Level::Part);
    }
    let sentence = chars.iter().any(|c| matches!(c, '。' | '，' | '；'));
    (!sentence).then_some(Level::Title)
}

impl Place {
    /// Told in Chinese: `二、… › （一）… › 第3段第15字`.
    pub fn written_zh(&self) -> String {
        self.written(&format!("第{}段第{}字", self.paragraph, self.character))
    }

    /// Told in English, headings as they are.
    pub fn written_en(&self) -> String {
        let tail = format!("paragraph {}, character {}", self.paragraph, self.character);
        self.written(&tail)
    }

    fn written(&self, tail: &str) -> String {
        let heads = [&self.part, &self.section];
        let mut parts: Vec<&str> = heads.into_iter().flatten().map(String::as_str).collect();
        parts.push(tail);
        parts.join(" › ")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written_en())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_open_parts_and_broken_lines_are_joined() {
        let draft = Draft::from_text(
            "2020 年总结\n\n某局\n\n一、2020 年工作情况\n\n（一）强化规划引领，落实管控\n\n结合总体规划修编，编制完成了非\n\n\
             集建区规划。\n\n2021 年要做好工作，推进民族、\n\n工会工作。\n二、安排\n短段。\n",
        );
        assert_eq!(draft.titles, ["2020 年总结", "某局"]);
        let texts: Vec<&str> = draft.paragraphs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "结合总体规划修编，编制完成了非集建区规划。",
                "2021 年要做好工作，推进民族、工会工作。",
                "短段。"
            ]
        );
        assert_eq!(
            draft.paragraphs[0].place.part.as_deref(),
            Some("一、2020 年工作情况")
        );
        assert_eq!(draft.paragraphs[2].place.section, None);
    }

    #[test]
    fn tables_become_sentences() {
        let draft = Draft::from_markdown(
            "# 总结\n\n## 一、情况\n\n| 指标 | 单位 | 2020年 |\n| --- | --- | ---: |\n| 储备土地 | 宗 | 29 |\n\n**处理**2262件。",
        );
        assert_eq!(draft.titles, ["总结"]);
        assert_eq!(draft.paragraphs[0].text, "2020年，储备土地29宗。");
        assert_eq!(draft.paragraphs[1].text, "处理2262件。");
        assert_eq!(draft.paragraphs[1].place.part.as_deref(), Some("一、情况"));
    }
}
