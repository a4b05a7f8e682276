//! The first pass: every section once, objects checked and indexed.

use std::collections::HashMap;
use std::io::BufRead;

use super::FORMAT;
use super::cursor::{Cursor, Script};
use super::head::{Head, Reference};
use super::index::{Entry, Index, MOST_OBJECTS};
use super::object::{self, Grammar, Section, Shape};
use super::tables::{Codes, MOST_TABLES, Table, read_structures};
use crate::notice::NoticeLog;
use crate::{FormatError, Limits, Notice, Place};

/// The rows of a table, as one stretch of the attribute section.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) table: usize,
    /// Where the first row begins, and how many lines stand before it.
    pub(super) offset: u64,
    pub(super) lines: u64,
}

/// Everything that a VCT says about itself, and where its objects lie.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) head: Head,
    pub(super) script: Script,
    pub(super) grammar: Grammar,
    pub(super) reference: Reference,
    pub(super) codes: Codes,
    pub(super) tables: Vec<Table>,
    by_table: HashMap<String, usize>,
    /// By [`Section`].
    pub(super) sections: [Index; 4],
    pub(super) blocks: Vec<Block>,
    /// Long texts by identifier.
    pub(super) texts: Index,
}

impl Catalogue {
    pub(super) fn section(&self, section: Section) -> &Index {
        &self.sections[section as usize]
    }

    /// Number of the table of this name, in capitals or not.
    pub(super) fn table(&self, name: &str) -> Option<usize> {
        self.by_table
            .get(&name.trim().to_ascii_lowercase())
            .copied()
    }

    /// Adds a table; of two with one name the first is meant by it.
    pub(super) fn add_table(&mut self, table: Table) {
        let name = table.name.to_ascii_lowercase();
        self.by_table.entry(name).or_insert(self.tables.len());
        self.tables.push(table);
    }
}

/// Most stretches of rows.
const MOST_BLOCKS: usize = 100_000;

/// Reads the whole file once.
pub(super) fn scan<R: BufRead>(
    cursor: Cursor<R>,
    place: &Place,
    limits: &Limits,
    notices: &mut NoticeLog,
) -> Result<Catalogue, FormatError> {
    let mut scan = Scan {
        cursor,
        place,
        limits,
        notices,
        seen: Vec::new(),
        stray: None,
    };
    let mut catalogue = scan.head()?;
    while scan.cursor.advance()? {
        scan.section(&mut catalogue)?;
    }
    for needed in ["FeatureCode", "TableStructure", "Attribute"] {
        if !scan.seen.contains(&needed) {
            return Err(scan.missing(&format!("{needed}Begin")));
        }
    }
    scan.finish(&mut catalogue);
    Ok(catalogue)
}

struct Scan<'a, R> {
    cursor: Cursor<R>,
    place: &'a Place,
    limits: &'a Limits,
    notices: &'a mut NoticeLog,
    /// Sections met.
    seen: Vec<&'static str>,
    /// First line outside all sections.
    stray: Option<Place>,
}

impl<R: BufRead> Scan<'_, R> {
    fn missing(&self, what: &str) -> FormatError {
        FormatError::Missing {
            place: self.place.clone().into(),
            missing: what.to_owned(),
        }
    }

    fn note(&mut self, code: &'static str, place: Place, zh: String, en: String) {
        self.notices.push(Notice::new(code, place, zh, en));
    }

    fn head(&mut self) -> Result<Catalogue, FormatError> {
        if !self.cursor.advance()? || !self.cursor.is("HeadBegin") {
            return Err(self.missing("HeadBegin"));
        }
        let head = Head::read(&mut self.cursor)?;
        self.cursor.script.separator = head.separator();
        let reference = head.reference();
        let place = self.place.clone();
        if reference.axes_by_extent {
            let zh = "坐标轴方向与文件头的范围不符，按范围读取".to_owned();
            let en = "the axes of the head do not fit its extent; read as the extent".to_owned();
            self.note("vct.axes_by_extent", place.clone(), zh, en);
        }
        if reference.prefix_by_extent {
            let zh = "投影参数的东偏与范围中的带号不符，按范围读取".to_owned();
            let en = "the false easting does not fit the eastings of the extent; read as these";
            self.note("vct.prefix_by_extent", place, zh, en.to_owned());
        }
        let grammar = Grammar {
            old: head.is_old(),
            frame: reference.frame.clone(),
            most: usize::try_from(self.limits.feature_bytes / 32).unwrap_or(usize::MAX),
        };
        Ok(Catalogue {
            head,
            script: self.cursor.script.clone(),
            grammar,
            reference,
            codes: Codes::default(),
            tables: Vec::new(),
            by_table: HashMap::new(),
            sections: Default::default(),
            blocks: Vec::new(),
            texts: Index::default(),
        })
    }

    /// The section that the current line begins.
    fn section(&mut self, catalogue: &mut Catalogue) -> Result<(), FormatError> {
        let word = self.cursor.text()?.to_ascii_lowercase();
        let Some(name) = word.strip_suffix("begin") else {
            let place = self.cursor.place();
            self.stray.get_or_insert(place);
            return Ok(());
        };
        match name {
            "featurecode" => {
                self.seen.push("FeatureCode");
                catalogue
                    .codes
                    .read(&mut self.cursor, catalogue.grammar.old)
            }
            "tablestructure" => {
                self.seen.push("TableStructure");
                let mut notices = Vec::new();
                let fields = self.limits.fields;
                let tables = read_structures(&mut self.cursor, fields, &mut notices);
                for notice in notices {
                    self.notices.push(notice);
                }
                for table in tables? {
                    catalogue.add_table(table);
                }
                if catalogue.tables.len() > MOST_TABLES {
                    return Err(self.cursor.fail("表过多", "there are too many tables"));
                }
                Ok(())
            }
            "attribute" => {
                self.seen.push("Attribute");
                self.attributes(catalogue)
            }
            "varchar" => self.texts(catalogue),
            _ => {
                let known = |section: &Section| section.word().eq_ignore_ascii_case(name);
                match Section::ALL.into_iter().find(known) {
                    Some(section) => self.objects(section, catalogue),
                    None => self.skip(name),
                }
            }
        }
    }

    fn skip(&mut self, name: &str) -> Result<(), FormatError> {
        let (end, place) = (format!("{name}end"), self.cursor.place());
        let mut lines = 0_u64;
        loop {
            self.cursor.expect(("节的结尾", "the end of the section"))?;
            if self.cursor.is(&end) {
                break;
            }
            lines += 1;
        }
        if lines > 0 {
            let zh = format!("不读取 {name} 节（{lines} 行）");
            let en = format!("the section {name} is not read ({lines} lines)");
            self.note("vct.section_skipped", place, zh, en);
        }
        Ok(())
    }

    fn objects(&mut self, section: Section, catalogue: &mut Catalogue) -> Result<(), FormatError> {
        let end = format!("{}End", section.word());
        loop {
            self.cursor
                .expect(("目标或节的结尾", "an object or the end of the section"))?;
            if self.cursor.is(&end) {
                return Ok(());
            }
            let (place, start) = (self.cursor.place(), self.cursor.span().0);
            let object = object::read(&mut self.cursor, section, &catalogue.grammar)?;
            let length = u32::try_from(self.cursor.span().1 - start).ok();
            let length = length.filter(|length| u64::from(*length) <= self.limits.feature_bytes);
            let total: usize = catalogue.sections.iter().map(|s| s.entries().len()).sum();
            let code = catalogue.codes.number(&object.code);
            let (Some(length), Some(code)) = (length, code.filter(|_| total < MOST_OBJECTS)) else {
                let (what, limit) = ("objects or bytes of an object", MOST_OBJECTS as u64);
                return Err(FormatError::Limit {
                    place: place.into(),
                    what,
                    limit,
                });
            };
            let line = place.line.unwrap_or(0);
            catalogue.sections[section as usize].push(Entry {
                id: object.id,
                offset: start,
                length,
                line: u32::try_from(line).unwrap_or(u32::MAX),
                code,
            });
            self.note_object(&object, place, catalogue.grammar.frame.chord);
            self.terminator(catalogue.grammar.old)?;
        }
    }

    /// The `0` behind an object, which 2.0 may leave out.
    fn terminator(&mut self, old: bool) -> Result<(), FormatError> {
        if !self.cursor.advance()? || self.cursor.is("0") {
            return Ok(());
        }
        if !old {
            let zh = "目标之后缺少结束标志 0".to_owned();
            let en = "the 0 that ends an object is missing".to_owned();
            self.note("vct.terminator_missing", self.cursor.place(), zh, en);
        }
        self.cursor.hold();
        Ok(())
    }

    fn note_object(&mut self, object: &object::Object, place: Place, chord: f64) {
        let id = object.id;
        if object.curved {
            let zh = format!("目标 {id} 的圆弧、圆或椭圆已按弦高不超过 {chord} 化为折线");
            let en = format!("curves of object {id} became chords at most {chord} off");
            self.note("vct.curve_densified", place.clone(), zh, en);
        }
        if matches!(object.shape, Shape::Directed(_)) {
            let zh = format!("目标 {id} 是有向点，第二个点表示方向");
            let en = format!("object {id} is a directed point; its second point is the direction");
            self.note("vct.directed_point", place, zh, en);
        }
    }

    /// Tables with their rows, and perhaps the block of long texts.
    fn attributes(&mut self, catalogue: &mut Catalogue) -> Result<(), FormatError> {
        loop {
            self.cursor.expect(("AttributeEnd", "AttributeEnd"))?;
            if self.cursor.is("AttributeEnd") {
                return Ok(());
            }
            if self.cursor.is("VarcharBegin") {
                self.texts(catalogue)?;
                continue;
            }
            let (name, place) = (self.cursor.short_text()?, self.cursor.place());
            let table = catalogue.table(&name);
            let mut rows = 0_u64;
            loop {
                self.cursor
                    .expect(("属性行或 TableEnd", "a row or TableEnd"))?;
                if self.cursor.is("TableEnd") {
                    break;
                }
                if self.cursor.is("AttributeEnd") {
                    let zh = format!("表 {name} 之后缺少 TableEnd");
                    let en = format!("TableEnd is missing behind table {name}");
                    self.note("vct.table_end_missing", self.cursor.place(), zh, en);
                    self.cursor.hold();
                    break;
                }
                if let (0, Some(table)) = (rows, table) {
                    catalogue.blocks.push(Block {
                        table,
                        offset: self.cursor.span().0,
                        lines: self.cursor.number() - 1,
                    });
                }
                rows += 1;
            }
            if catalogue.blocks.len() > MOST_BLOCKS {
                return Err(self
                    .cursor
                    .fail("属性表过多", "there are too many attribute tables"));
            }
            if table.is_none() {
                let shown: String = name.chars().take(60).collect();
                let zh = format!("属性表“{shown}”没有表结构，{rows} 行未读取");
                let en =
                    format!("the table \"{shown}\" has no structure; {rows} rows are not read");
                self.note("vct.unknown_table", place, zh, en);
            }
        }
    }

    /// Identifier, lines of text, and a line with the separator alone; again and again.
    fn texts(&mut self, catalogue: &mut Catalogue) -> Result<(), FormatError> {
        loop {
            self.cursor.expect(("VarcharEnd", "VarcharEnd"))?;
            if self.cursor.is("VarcharEnd") {
                return Ok(());
            }
            let id = self
                .cursor
                .as_integer(("长文本标识码", "an identifier of a text"))?;
            let line = self.cursor.number();
            let mut span: Option<(u64, u64)> = None;
            loop {
                self.cursor
                    .advance_any(("长文本的结尾", "the end of a text"))?;
                if self.cursor.bytes() == catalogue.script.separator.as_bytes() {
                    break;
                }
                let (start, end) = self.cursor.span();
                span = Some((span.map_or(start, |span| span.0), end));
            }
            let (start, end) = span.unwrap_or_default();
            let length = u32::try_from(end - start).ok();
            let (Ok(id), Some(length)) = (u64::try_from(id), length) else {
                return Err(self
                    .cursor
                    .fail("长文本过长或标识码为负", "a text is too long"));
            };
            if catalogue.texts.entries().len() >= MOST_OBJECTS {
                return Err(self
                    .cursor
                    .fail("长文本过多", "there are too many long texts"));
            }
            catalogue.texts.push(Entry {
                id,
                offset: start,
                length,
                line: u32::try_from(line).unwrap_or(u32::MAX),
                code: 0,
            });
        }
    }

    /// Orders the indexes and names identifiers that occur twice.
    fn finish(&mut self, catalogue: &mut Catalogue) {
        catalogue.texts.seal();
        for index in &mut catalogue.sections {
            for entry in index.seal() {
                let id = entry.id;
                let place = self.place.at_line(u64::from(entry.line));
                let zh = format!("目标标识码 {id} 重复，引用它的是前一个目标");
                let en = format!("the identifier {id} occurs twice; references mean the first");
                self.note("vct.duplicate_id", place, zh, en);
            }
        }
        if let Some(place) = self.stray.take() {
            let zh = format!("各节之外有不属于 {FORMAT} 的行");
            let en = format!("there are lines outside the sections of a {FORMAT}");
            self.note("vct.stray_lines", place, zh, en);
        }
    }
}
