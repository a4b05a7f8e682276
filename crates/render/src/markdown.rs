use kunyu_terms::Lang;

use crate::backend::svg;
use crate::number::Numbers;
use crate::words::words;
use crate::{
    Align, Block, Cell, CellValue, Document, Figure, Fonts, MapPictures, Markdown, RenderError,
    Row, RowKind, Run, Table, map,
};

/// The document as CommonMark with tables.
pub(crate) fn write(
    document: &Document,
    fonts: &Fonts,
    pictures: &MapPictures,
) -> Result<Markdown, RenderError> {
    let lang = document.lang;
    let mut writer = Writer {
        lang,
        fonts,
        pictures,
        numbers: Numbers::default(),
        result: Markdown {
            text: String::new(),
            files: Vec::new(),
        },
    };
    writer.head(document);
    for block in &document.blocks {
        writer.block(block)?;
    }
    let text = &mut writer.result.text;
    text.truncate(text.trim_end().len());
    text.push('\n');
    Ok(writer.result)
}

struct Writer<'a> {
    lang: Lang,
    fonts: &'a Fonts,
    pictures: &'a MapPictures,
    numbers: Numbers,
    result: Markdown,
}

impl Writer<'_> {
    /// A paragraph and the empty line behind it.
    fn part(&mut self, text: &str) {
        self.result.text.push_str(text);
        self.result.text.push_str("\n\n");
    }

    fn head(&mut self, document: &Document) {
        let marks = [document.watermark.as_deref(), document.corner.as_deref()];
        for mark in marks.into_iter().flatten() {
            self.part(&format!("**{}**", inline(mark)));
        }
        if !document.title.is_empty() {
            self.part(&format!("# {}", inline(&document.title)));
        }
        let given = [document.issuer.as_deref(), document.number.as_deref()];
        let day = document.date.map(|day| day.written(self.lang));
        let facts: Vec<String> = given.into_iter().flatten().map(inline).chain(day).collect();
        if !facts.is_empty() {
            self.part(&facts.join(" · "));
        }
    }

    fn block(&mut self, block: &Block) -> Result<(), RenderError> {
        match block {
            Block::Heading { level, text } => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 4)) + 1);
                let text = self.numbers.heading(self.lang, *level, text);
                self.part(&format!("{marks} {}", inline(&text)));
            }
            Block::Paragraph(runs) | Block::Line { runs, .. } => {
                let text = self.runs(runs);
                self.part(&start(&text));
            }
            Block::KeyValues(pairs) => {
                let colon = words(self.lang).colon;
                let line = |(name, value): &(String, Vec<Run>)| {
                    format!("- **{}**{colon}{}", inline(name), self.runs(value))
                };
                let lines: Vec<String> = pairs.iter().map(line).collect();
                self.part(&lines.join("\n"));
            }
            Block::Table(table) => self.table(table)?,
            Block::Figure(figure) => self.figure(figure)?,
            Block::Note(runs) => {
                let fixed = words(self.lang);
                let text = self.runs(runs);
                self.part(&format!("> {}{}{text}", fixed.note, fixed.colon));
            }
            Block::PageBreak => self.part("---"),
            Block::Signature { by, date } => {
                self.part(&format!("{}  \n{}", inline(by), date.written(self.lang)));
            }
            Block::Closing(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| inline(line)).collect();
                self.part(&lines.join("  \n"));
            }
            Block::Attachments(names) => {
                let fixed = words(self.lang);
                let names = names.iter().enumerate();
                let lines: Vec<String> = names
                    .map(|(index, name)| format!("{}. {}", index + 1, inline(name)))
                    .collect();
                let lead = format!("{}{}", fixed.attachment, fixed.colon);
                self.part(&format!("{}\n\n{}", lead.trim_end(), lines.join("\n")));
            }
        }
        Ok(())
    }

    fn runs(&self, runs: &[Run]) -> String {
        let one = |run: &Run| {
            let text = inline(&run.text(self.lang));
            if matches!(run, Run::Plain(_)) || text.trim().is_empty() {
                text
            } else {
                format!("**{}**", text.trim())
            }
        };
        runs.iter().map(one).collect()
    }

    fn table(&mut self, table: &Table) -> Result<(), RenderError> {
        table.verify()?;
        let fixed = words(self.lang);
        if !table.caption.is_empty() {
            let caption = self.numbers.table(self.lang, &table.caption);
            self.part(&format!("**{}**", inline(&caption)));
        }
        let heads = table
            .columns
            .iter()
            .map(|column| inline(&column.heading(self.lang)));
        let rules = table.columns.iter().map(|column| match column.align {
            Align::Left => ":---",
            Align::Centre => ":---:",
            Align::Right => "---:",
        });
        let mut lines = vec![row_line(heads), row_line(rules.map(str::to_owned))];
        lines.extend(table.rows.iter().map(|row| self.row(row)));
        if table.rows.is_empty() {
            let empty = std::iter::repeat_n(String::new(), table.columns.len() - 1);
            lines.push(row_line(
                std::iter::once(fixed.none.to_owned()).chain(empty),
            ));
        }
        self.part(&lines.join("\n"));
        for note in &table.notes {
            self.part(&format!("{}{}{}", fixed.note, fixed.colon, inline(note)));
        }
        Ok(())
    }

    fn row(&self, row: &Row) -> String {
        let text = |cell: &Cell| {
            let text = match &cell.value {
                CellValue::Empty => String::new(),
                CellValue::Text(runs) if row.kind == RowKind::Body => self.runs(runs),
                CellValue::Text(runs) => runs
                    .iter()
                    .map(|run| inline(&run.text(self.lang)))
                    .collect(),
                CellValue::Number(number) => number.written(),
            };
            if row.kind == RowKind::Body || text.is_empty() {
                text
            } else {
                format!("**{text}**")
            }
        };
        let cells = row.cells.iter().flat_map(|cell| {
            let rest = std::iter::repeat_n(String::new(), cell.span - 1);
            std::iter::once(text(cell)).chain(rest)
        });
        row_line(cells)
    }

    fn figure(&mut self, figure: &Figure) -> Result<(), RenderError> {
        let caption = inline(&self.numbers.figure(self.lang, &figure.caption));
        let draw = || {
            let sheet = map::compose(&figure.map, self.fonts)?;
            svg::write(sheet.size_mm, &figure.map.title, &sheet.inks, self.fonts)
        };
        let address = match self.pictures {
            MapPictures::Omitted => {
                return {
                    self.part(&format!("*{caption}*"));
                    Ok(())
                };
            }
            MapPictures::Files { prefix } => {
                let name = format!("{prefix}{}.svg", self.numbers.figures);
                let drawn = draw()?.into_bytes();
                self.result.files.push((name.clone(), drawn));
                format!("<{name}>")
            }
            MapPictures::Inline => {
                format!("data:image/svg+xml;base64,{}", base64(draw()?.as_bytes()))
            }
        };
        self.part(&format!("![{caption}]({address})"));
        self.part(&format!("*{caption}*"));
        Ok(())
    }
}

fn row_line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(&cell);
        line.push_str(" |");
    }
    line
}

/// Text in which no character is taken for markup; a line feed becomes a space.
fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' | '\r' | '\t' => escaped.push(' '),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// The same at the start of a paragraph, where `1.`, `-` and `+` begin a list.
fn start(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let list = digits > 0 && text[digits..].starts_with(['.', ')']);
    if list {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else if text.starts_with(['-', '+', '=']) {
        format!("\\{text}")
    } else {
        text.to_owned()
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for index in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * index)) as usize & 63];
            text.push(if index <= group.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(inline("a|b_*c*\n<x>"), "a\\|b\\_\\*c\\* \\<x\\>");
        assert_eq!(start("1. 甲"), "1\\. 甲");
        assert_eq!(start("12亩"), "12亩");
        assert_eq!(start("- 甲"), "\\- 甲");
    }

    #[test]
    fn base64_of_the_standard() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (bytes, text) in cases {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
