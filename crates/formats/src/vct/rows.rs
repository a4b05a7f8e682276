//! The features of one layer.

use std::io::BufReader;

use kunyu_terms::{Lang, Localized};

use super::cursor::Cursor;
use super::index::Entry;
use super::layers::Plan;
use super::object::Section;
use super::read::cursor_at;
use super::resolve::{Found, Resolver};
use super::rings::Repair;
use super::scan::{Block, Catalogue};
use super::tables::Type;
use super::{FORMAT, values};
use crate::input::{Blob, ReadSeek};
use crate::notice::NoticeLog;
use crate::{Feature, FormatError, Notice, OpenOptions, Place, Value};

/// Which objects of a section have been given.
#[derive(Default)]
struct Given(Vec<u64>);

impl Given {
    /// Marks one; tells whether it was marked before.
    fn mark(&mut self, index: usize) -> bool {
        let (word, bit) = (index / 64, 1 << (index % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let before = self.0[word] & bit != 0;
        self.0[word] |= bit;
        before
    }

    fn has(&self, index: usize) -> bool {
        self.0
            .get(index / 64)
            .is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}

/// The features of one layer: rows first, then objects without a row.
pub(super) struct Rows<'a> {
    source: Parts<'a>,
    resolver: Resolver<'a>,
    notices: &'a mut NoticeLog,
    blocks: std::slice::Iter<'a, Block>,
    cursor: Option<Cursor<BufReader<Box<dyn ReadSeek>>>>,
    /// Whether rows begin with an identifier of their own; known from the first row on.
    with_id: Option<bool>,
    given: [Given; 4],
    /// Section and number of the next object to look at for one without a row.
    rest: (usize, usize),
    row: u64,
    ended: bool,
}

/// What does not change while a layer is read.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) blob: &'a Blob,
    pub(super) options: &'a OpenOptions,
    pub(super) place: &'a Place,
    pub(super) catalogue: &'a Catalogue,
    pub(super) plan: &'a Plan,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        source: Parts<'a>,
        resolver: Resolver<'a>,
        notices: &'a mut NoticeLog,
    ) -> Self {
        Self {
            source,
            resolver,
            notices,
            blocks: source.plan.blocks.iter(),
            cursor: None,
            with_id: None,
            given: Default::default(),
            rest: (0, 0),
            row: 0,
            ended: false,
        }
    }

    fn inform(&mut self, code: &'static str, place: &Place, zh: String, en: String) {
        self.notices.push(Notice::new(code, place.clone(), zh, en));
    }

    /// A repair: a notice, or an error when reading strictly.
    fn repair(
        &mut self,
        code: &'static str,
        place: &Place,
        zh: String,
        en: String,
    ) -> Result<(), FormatError> {
        let notice = Notice::new(code, place.clone(), zh, en);
        if self.source.options.strict {
            return Err(FormatError::Strict {
                notice: code,
                zh: notice.sentence(Lang::Zh),
                en: notice.sentence(Lang::En),
            });
        }
        self.notices.push(notice);
        Ok(())
    }

    fn read(&mut self) -> Result<Option<Feature>, FormatError> {
        loop {
            let Some(cursor) = &mut self.cursor else {
                let Some(block) = self.blocks.next() else {
                    return self.without_row();
                };
                let (source, at) = (self.source, (block.lines, block.offset));
                let script = source.catalogue.script.clone();
                let line_bytes = source.options.limits.line_bytes;
                let cursor = cursor_at(source.blob, source.place, script, line_bytes, at)?;
                self.cursor = Some(cursor);
                continue;
            };
            if !cursor.advance()? || cursor.is("TableEnd") || cursor.is("AttributeEnd") {
                self.cursor = None;
                continue;
            }
            let (line, text) = (cursor.number(), cursor.whole_text()?.into_owned());
            return self.with_row(line, &text).map(Some);
        }
    }

    fn with_row(&mut self, line: u64, text: &str) -> Result<Feature, FormatError> {
        self.row += 1;
        let place = Place {
            row: Some(self.row),
            ..self.source.place.at_line(line)
        };
        let source = self.source;
        let (items, id) = self.items(&place, text)?;
        let fields = source.catalogue.tables[source.plan.table].fields.len();
        let values = self.values(&place, &items[items.len() - fields..])?;
        if let Some((section, index)) = id.and_then(|id| self.object_of(id)) {
            if self.given[section as usize].mark(index) {
                let id = id.unwrap_or_default();
                let zh = format!("目标 {id} 有不止一行属性");
                let en = format!("object {id} has more than one row");
                self.inform("vct.duplicate_row", &place, zh, en);
            }
            return self.feature(place, values, section, index);
        }
        if !source.plan.sections.is_empty() {
            let shown: String = items[0].chars().take(40).collect();
            let zh = format!("属性行“{shown}”没有对应的图形");
            let en = format!("no object belongs to the row \"{shown}\"");
            self.inform("vct.no_geometry", &place, zh, en);
        }
        Ok(self.finished(place, None, values, None, None))
    }

    /// Items of a row, the missing ones empty, and the identifier they begin with; whether that is
    /// a field too shows the number of items in the first row.
    fn items<'t>(
        &mut self,
        place: &Place,
        text: &'t str,
    ) -> Result<(Vec<&'t str>, Option<u64>), FormatError> {
        let source = self.source;
        let table = &source.catalogue.tables[source.plan.table];
        let separator = source.catalogue.script.separator.as_str();
        let mut items: Vec<&str> = text.split(separator).collect();
        let fields = table.fields.len();
        let with_id = *self.with_id.get_or_insert(items.len() != fields);
        let (found, expected) = (items.len(), fields + usize::from(with_id));
        if found > expected {
            let name = &table.name;
            let zh = format!("表 {name} 的行有 {found} 项，应为 {expected} 项（值中可能有分隔符）");
            let en = format!("a row of {name} has {found} items instead of {expected}");
            return Err(FormatError::malformed(place, FORMAT, zh, en));
        }
        if found < expected {
            let zh = format!("行有 {found} 项，应为 {expected} 项，缺少的作空值");
            let en = format!("the row has {found} items instead of {expected}; the rest is null");
            self.repair("vct.short_row", place, zh, en)?;
            items.resize(expected, "");
        }
        let id = items.first().and_then(|item| item.trim().parse().ok());
        if with_id && id.is_none() {
            let shown: String = items[0].chars().take(40).collect();
            let zh = format!("属性行应以目标标识码开头，写的是“{shown}”");
            let en = format!("a row should begin with an identifier, found \"{shown}\"");
            return Err(FormatError::malformed(place, FORMAT, zh, en));
        }
        Ok((items, id))
    }

    /// The object of this identifier that belongs to the table.
    fn object_of(&self, id: u64) -> Option<(Section, usize)> {
        let source = &self.source;
        source.plan.sections.iter().find_map(|section| {
            let index = source.catalogue.section(*section);
            let found = index.find(id)?;
            let mine = source.plan.has(index.entries()[found].code);
            mine.then_some((*section, found))
        })
    }

    fn values(&mut self, place: &Place, items: &[&str]) -> Result<Vec<Value>, FormatError> {
        let table = &self.source.catalogue.tables[self.source.plan.table];
        let mut list = Vec::with_capacity(items.len() + 3);
        for ((item, kind), field) in items.iter().zip(&table.types).zip(&table.fields) {
            if *kind == Type::Varchar
                && let Ok(id) = item.trim().parse()
                && let Some(text) = self.resolver.text(id)?
            {
                list.push(Value::Text(text));
                continue;
            }
            let value = values::parse(*kind, item);
            if value.is_none() {
                let shown: String = item.chars().take(40).collect();
                let name = &field.name;
                let zh = format!("字段 {name} 的值“{shown}”读不懂，作空值");
                let en = format!("the value \"{shown}\" of field {name} is not understood; null");
                self.repair("vct.value_unreadable", place, zh, en)?;
            }
            list.push(value.unwrap_or_default());
        }
        Ok(list)
    }

    /// Objects of the table that no row names, after all rows.
    fn without_row(&mut self) -> Result<Option<Feature>, FormatError> {
        let source = self.source;
        while let Some(&section) = source.plan.sections.get(self.rest.0) {
            let entries = source.catalogue.section(section).entries();
            let given = &self.given[section as usize];
            let missed = (self.rest.1..entries.len())
                .find(|index| !given.has(*index) && source.plan.has(entries[*index].code));
            let Some(index) = missed else {
                self.rest = (self.rest.0 + 1, 0);
                continue;
            };
            self.rest.1 = index + 1;
            self.row += 1;
            let entry = entries[index];
            let place = Place {
                row: Some(self.row),
                ..source.place.at_line(u64::from(entry.line))
            };
            let zh = format!("目标 {} 没有属性行", entry.id);
            let en = format!("object {} has no row of attributes", entry.id);
            self.inform("vct.no_attributes", &place, zh, en);
            let fields = source.catalogue.tables[source.plan.table].fields.len();
            let values = vec![Value::Null; fields];
            return self.feature(place, values, section, index).map(Some);
        }
        Ok(None)
    }

    fn feature(
        &mut self,
        place: Place,
        values: Vec<Value>,
        section: Section,
        index: usize,
    ) -> Result<Feature, FormatError> {
        let entry = self.source.catalogue.section(section).entries()[index];
        let found = self.resolver.feature(section, &entry)?;
        let Found {
            geometry,
            note,
            repairs,
        } = found;
        for repair in repairs {
            self.note_repair(&entry, &repair)?;
        }
        let geometry = Some(geometry).filter(|geometry| !geometry.is_empty());
        if geometry.is_none() {
            let zh = format!("目标 {} 没有坐标", entry.id);
            let en = format!("object {} has no positions", entry.id);
            self.inform("vct.empty_geometry", &place, zh, en);
        }
        Ok(self.finished(place, geometry, values, Some(&entry), note))
    }

    fn note_repair(&mut self, entry: &Entry, repair: &Repair) -> Result<(), FormatError> {
        let place = self.source.place.at_line(u64::from(entry.line));
        let id = entry.id;
        match repair {
            Repair::Snapped { line, gap } => {
                let zh = format!("面 {id} 在线 {line} 处相距 {gap:.2e}，已接合");
                let en = format!("polygon {id} was {gap:.2e} apart at line {line}; joined");
                self.repair("vct.ring_snapped", &place, zh, en)
            }
            Repair::Turned { line } => {
                let zh = format!("面 {id} 引用的线 {line} 方向不符，已反向");
                let en = format!("line {line} of polygon {id} runs the other way; turned");
                self.repair("vct.line_turned", &place, zh, en)
            }
            Repair::Split { line } => {
                let zh = format!("面 {id} 在线 {line} 之前缺少圈分隔 0，已分圈");
                let en = format!("polygon {id} lacks the 0 before the ring of line {line}; split");
                self.repair("vct.ring_split", &place, zh, en)
            }
        }
    }

    /// The feature with the fields that the layer has beside those of the table.
    fn finished(
        &self,
        place: Place,
        geometry: Option<crate::Geometry>,
        mut values: Vec<Value>,
        entry: Option<&Entry>,
        note: Option<(String, f64)>,
    ) -> Feature {
        let plan = self.source.plan;
        if plan.code_field {
            let code = |entry: &Entry| {
                let code = &self.source.catalogue.codes.list[usize::from(entry.code)];
                Value::Text(code.code.clone())
            };
            values.push(entry.map_or(Value::Null, code));
        }
        if plan.note_fields {
            let (text, angle) = note.map_or((Value::Null, Value::Null), |(text, angle)| {
                (Value::Text(text), Value::Real(angle))
            });
            values.extend([text, angle]);
        }
        Feature {
            row: self.row,
            place,
            geometry,
            values,
            vertex_lines: Vec::new(),
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
