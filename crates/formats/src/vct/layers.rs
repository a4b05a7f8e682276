//! Which layers a file has: one for each table.

use std::collections::{BTreeMap, HashSet};

use super::object::Section;
use super::scan::{Block, Catalogue};
use super::tables::{MOST_TABLES, Table};
use crate::notice::NoticeLog;
use crate::{Field, FieldKind, GeometryKind, Layer, Notice, Place};

/// What makes up one layer.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) table: usize,
    /// Sections with objects of the table.
    pub(super) sections: Vec<Section>,
    pub(super) blocks: Vec<Block>,
    /// Numbers of the feature codes.
    codes: HashSet<u16>,
    kind: GeometryKind,
    /// Whether the fields `vct_code`, and `vct_text` and `vct_angle`, are added.
    pub(super) code_field: bool,
    pub(super) note_fields: bool,
}

impl Plan {
    /// Whether objects of this code belong to the layer.
    pub(super) fn has(&self, code: u16) -> bool {
        self.codes.contains(&code)
    }
}

/// Codes that boundary lines without meaning of their own bear.
const BOUNDARY: [&str; 2] = ["1099000000", "unknown"];

/// Number of objects of every code in every section.
fn counts(catalogue: &Catalogue) -> BTreeMap<u16, [u64; 4]> {
    let mut counts: BTreeMap<u16, [u64; 4]> = BTreeMap::new();
    for section in Section::ALL {
        for entry in catalogue.section(section).entries() {
            counts.entry(entry.code).or_default()[section as usize] += 1;
        }
    }
    counts
}

fn kind(section: Section) -> GeometryKind {
    match section {
        Section::Points | Section::Notes => GeometryKind::Points,
        Section::Lines => GeometryKind::Lines,
        Section::Polygons => GeometryKind::Polygons,
    }
}

/// The layers; objects that belong to none are named.
pub(super) fn plan(catalogue: &mut Catalogue, place: &Place, notices: &mut NoticeLog) -> Vec<Plan> {
    let counts = counts(catalogue);
    for (code, sections) in &counts {
        add_table(catalogue, *code, sections, place, notices);
    }
    let mut codes: Vec<Vec<u16>> = vec![Vec::new(); catalogue.tables.len()];
    for (number, code) in catalogue.codes.list.iter().enumerate() {
        let table = code
            .declared
            .as_ref()
            .and_then(|says| catalogue.table(&says.table));
        if let Some(table) = table {
            codes[table].push(number as u16);
        }
    }
    let mut blocks: Vec<Vec<Block>> = vec![Vec::new(); catalogue.tables.len()];
    for block in &catalogue.blocks {
        blocks[block.table].push(block.clone());
    }
    codes
        .iter()
        .zip(blocks)
        .enumerate()
        .map(|(table, (codes, blocks))| Plan {
            blocks,
            ..one(catalogue, table, codes, &counts)
        })
        .collect()
}

/// A table for a declared code whose table has no structure; a notice for a code that is not
/// declared.
fn add_table(
    catalogue: &mut Catalogue,
    code: u16,
    sections: &[u64; 4],
    place: &Place,
    notices: &mut NoticeLog,
) {
    let code = &catalogue.codes.list[usize::from(code)];
    let name = code
        .declared
        .as_ref()
        .map(|declared| declared.table.clone());
    if name
        .as_ref()
        .is_some_and(|name| catalogue.table(name).is_some())
    {
        return;
    }
    let number: u64 = sections.iter().sum();
    let only_lines = sections[Section::Lines as usize] == number;
    let boundary = BOUNDARY
        .iter()
        .any(|word| code.code.eq_ignore_ascii_case(word));
    if only_lines && boundary {
        return;
    }
    let shown = code.code.clone();
    let room = catalogue.tables.len() < MOST_TABLES;
    if let Some(name) = name.filter(|name| room && !name.is_empty()) {
        let zh = format!("要素代码 {shown} 的表 {name} 没有表结构，只读取图形");
        let en = format!("the table {name} of code {shown} has no structure; shapes only");
        let place = place.clone();
        notices.push(Notice::new("vct.unknown_table", place, zh, en));
        catalogue.add_table(Table {
            name,
            fields: Vec::new(),
            types: Vec::new(),
            bare: false,
        });
        return;
    }
    let zh = format!("要素代码 {shown} 没有声明属性表，{number} 个目标不作为要素读取");
    let en = format!("code {shown} has no table; {number} objects are not read as features");
    notices.push(Notice::new("vct.unknown_code", place.clone(), zh, en));
}

fn one(
    catalogue: &Catalogue,
    table: usize,
    codes: &[u16],
    counts: &BTreeMap<u16, [u64; 4]>,
) -> Plan {
    let mut plan = Plan {
        table,
        sections: Vec::new(),
        blocks: Vec::new(),
        codes: codes.iter().copied().collect(),
        kind: GeometryKind::None,
        code_field: false,
        note_fields: false,
    };
    let mut found = [false; 4];
    let mut declared = GeometryKind::None;
    for number in codes {
        let code = &catalogue.codes.list[usize::from(*number)];
        let Some(says) = &code.declared else { continue };
        let word = |section: &Section| section.word().eq_ignore_ascii_case(&says.kind);
        if let Some(section) = Section::ALL.into_iter().find(word) {
            declared = declared.or(kind(section));
            plan.note_fields |= section == Section::Notes;
        }
        for (section, count) in counts.get(number).into_iter().flatten().enumerate() {
            found[section] |= *count > 0;
        }
    }
    let present = Section::ALL
        .into_iter()
        .filter(|section| found[*section as usize]);
    plan.sections = present.collect();
    plan.note_fields |= found[Section::Notes as usize];
    let seen = plan.sections.iter().map(|section| kind(*section));
    plan.kind = seen.fold(GeometryKind::None, GeometryKind::or);
    if plan.kind == GeometryKind::None && !catalogue.tables[table].bare {
        plan.kind = declared;
    }
    let fields = &catalogue.tables[table].fields;
    let has_code = fields
        .iter()
        .any(|field| field.name.eq_ignore_ascii_case("YSDM"));
    plan.code_field = plan.codes.len() > 1 && !has_code;
    plan
}

/// The layer of a plan.
pub(super) fn describe(catalogue: &Catalogue, plan: &Plan, encoding: &str) -> Layer {
    let table = &catalogue.tables[plan.table];
    let mut layer = Layer::new(&table.name, plan.kind);
    layer.fields.clone_from(&table.fields);
    if plan.code_field {
        layer.fields.push(Field::new("vct_code", FieldKind::Text));
    }
    if plan.note_fields {
        layer.fields.push(Field::new("vct_text", FieldKind::Text));
        layer.fields.push(Field::new("vct_angle", FieldKind::Real));
    }
    if plan.kind != GeometryKind::None {
        layer.crs = catalogue.reference.crs.clone();
        layer.has_z = catalogue.grammar.frame.heights;
    }
    layer.encoding = Some(encoding.to_owned());
    layer.metadata.clone_from(&catalogue.head.pairs);
    let mut codes: Vec<u16> = plan.codes.iter().copied().collect();
    codes.sort_unstable();
    for code in codes {
        let code = &catalogue.codes.list[usize::from(code)];
        if let Some(says) = &code.declared {
            let text = format!("{},{},{}", code.code, says.name, says.kind);
            layer.metadata.push(("FeatureCode".to_owned(), text));
        }
    }
    layer
}
