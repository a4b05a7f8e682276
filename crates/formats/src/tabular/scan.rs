//! The first pass over a table: header, columns, kinds, geometry, system.

use std::collections::HashSet;

use super::axes::{Axes, Basis};
use super::cell::{Cell, Row, Rows};
use super::column::{Facts, Range, Stated, Zones};
use super::header::{self, Header};
use super::plan::{self, Shape};
use super::read::Table;
use super::row::Columns;
use crate::notice::NoticeLog;
use crate::{
    CrsStatement, Field, FormatError, GeometryKind, Layer, Notice, OpenOptions, Place, crs, txt,
};

/// What the rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text whose quotes may mark text.
    Csv,
    /// Cells with kinds of their own.
    Sheet,
}

/// What is known before the first row.
pub(crate) struct Setting<'a> {
    /// File, and layer where it has several.
    pub(crate) place: Place,
    /// Name of the layer.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) encoding: Option<String>,
    pub(crate) options: &'a OpenOptions,
}

/// Everything the first pass gathers.
#[derive(Default)]
struct Gathered {
    header: Header,
    facts: Vec<Facts>,
    rows: u64,
    first: u64,
    unquoted: bool,
}

impl Gathered {
    fn add(&mut self, row: &Row) {
        if row.is_blank() {
            return;
        }
        self.rows += 1;
        if self.rows == 1 {
            self.first = row.number;
        }
        if self.facts.len() < row.cells.len() {
            self.facts.resize_with(row.cells.len(), Facts::default);
        }
        for (facts, cell) in self.facts.iter_mut().zip(&row.cells) {
            facts.add(cell);
            let open = matches!(cell, Cell::Open(_));
            self.unquoted |= open && !cell.is_blank();
        }
    }
}

/// Reads all rows once; `None` when there is not one filled cell.
pub(crate) fn scan(
    rows: &mut dyn Rows,
    setting: &Setting<'_>,
) -> Result<Option<Table>, FormatError> {
    let mut head: Vec<Row> = Vec::new();
    let mut row = Row::default();
    while head.len() < header::LOOK && next(rows, &mut row, setting)? {
        if !row.is_blank() {
            head.push(row.clone());
        }
    }
    if head.is_empty() {
        return Ok(None);
    }
    let mut gathered = Gathered {
        header: header::find(&head),
        ..Gathered::default()
    };
    let names = gathered.header.names.len();
    gathered.facts.resize_with(names, Facts::default);
    gathered.unquoted = gathered.header.unquoted;
    for row in &head[gathered.header.rows..] {
        gathered.add(row);
    }
    let skip = match gathered.header.rows {
        0 => 0,
        rows => head[rows - 1].number,
    };
    drop(head);
    while next(rows, &mut row, setting)? {
        gathered.add(&row);
    }
    describe(gathered, skip, setting).map(Some)
}

/// The next row; one of more columns than a layer may have is refused.
fn next(rows: &mut dyn Rows, row: &mut Row, setting: &Setting<'_>) -> Result<bool, FormatError> {
    let more = rows.next_row(row)?;
    let limit = setting.options.limits.fields;
    if more && row.cells.len() > limit {
        return Err(FormatError::Limit {
            place: setting.place.at_line(row.number).into(),
            what: "columns",
            limit: limit as u64,
        });
    }
    Ok(more)
}

fn describe(gathered: Gathered, skip: u64, setting: &Setting<'_>) -> Result<Table, FormatError> {
    let mut log = Log {
        place: setting.place.clone(),
        strict: setting.options.strict,
        log: NoticeLog::default(),
    };
    let names = unique_names(&gathered, &mut log);
    let columns = Columns {
        names,
        letters: setting.kind == Kind::Sheet,
    };
    let header = &gathered.header;
    if !header.found && gathered.rows > 0 {
        let zh = "第一行不是列名，各列按 field_1、field_2 等命名";
        let en = "the first row holds no names of columns; they are called field_1, field_2, …";
        log.inform("table.header_absent", zh.to_owned(), en.to_owned());
    }
    if let Some((number, _)) = header.titles.first() {
        let count = header.titles.len();
        let zh = format!("表头之上有 {count} 行（从第 {number} 行起），作为元数据保留");
        let en = format!("{count} rows above the header (from row {number}) are kept as metadata");
        log.inform("table.title_rows", zh, en);
    }
    let facts = &gathered.facts;
    let shape = plan::shape(&columns.names, facts, gathered.rows, header.found);
    note_axes(shape, &columns, &mut log)?;
    let crs = system(shape, facts, setting, &mut log)?;
    let stated = match setting.kind {
        Kind::Sheet => Stated::TextOrDate,
        Kind::Csv if gathered.unquoted => Stated::Text,
        Kind::Csv => Stated::Nothing,
    };
    let mut layer = Layer::new(setting.name.clone(), GeometryKind::None);
    (layer.crs, layer.encoding) = (crs, setting.encoding.clone());
    let taken = shape.columns();
    let mut fields = Vec::new();
    for (index, name) in columns.names.iter().enumerate() {
        // an empty column without a name is only a separator too many
        let nameless = header.names.get(index).is_none_or(String::is_empty);
        if taken.contains(&index) || (nameless && facts[index].filled == 0) {
            continue;
        }
        if facts[index].damaged > 0 {
            let (zh, en) = (columns.zh(index), columns.en(index));
            let zh = format!("{zh}有超过 15 位的数字，Excel 已舍去末位，按文本读取");
            let en = format!("{en} has numbers of over 15 digits, cut by Excel; read as text");
            log.inform("table.long_number", zh, en);
        }
        let kind = facts[index].kind(stated);
        layer.fields.push(Field::new(name.clone(), kind));
        fields.push((index, kind));
    }
    describe_geometry(shape, facts, &mut layer);
    let title = |(_, text): &(u64, String)| ("title".to_owned(), text.clone());
    layer.metadata = header.titles.iter().map(title).collect();
    if !matches!(shape, Shape::Plots(_)) {
        layer.feature_count = Some(gathered.rows);
    }
    layer.notices = log.log.list();
    Ok(Table {
        layer,
        place: setting.place.clone(),
        fields,
        columns,
        shape,
        skip,
    })
}

fn describe_geometry(shape: Shape, facts: &[Facts], layer: &mut Layer) {
    match shape {
        Shape::None => {}
        Shape::Text(column) => {
            let texts = &facts[column].texts;
            layer.geometry = texts.kind.unwrap_or(GeometryKind::None);
            (layer.has_z, layer.has_m) = (texts.z, texts.m);
        }
        Shape::Point(_) => layer.geometry = GeometryKind::Points,
        Shape::Plots(_) => layer.geometry = GeometryKind::Polygons,
    }
}

struct Log {
    place: Place,
    strict: bool,
    log: NoticeLog,
}

impl Log {
    fn inform(&mut self, code: &'static str, zh: String, en: String) {
        self.log.push(Notice::new(code, self.place.clone(), zh, en));
    }

    fn repair(&mut self, code: &'static str, zh: String, en: String) -> Result<(), FormatError> {
        let notice = Notice::new(code, self.place.clone(), zh, en);
        self.log.repair(notice, self.strict)
    }
}

/// A name for every column, each once.
fn unique_names(gathered: &Gathered, log: &mut Log) -> Vec<String> {
    let mut used: HashSet<String> = HashSet::new();
    let mut names = Vec::new();
    let written = &gathered.header.names;
    for index in 0..gathered.facts.len().max(written.len()) {
        let name = written.get(index).cloned().unwrap_or_default();
        let filled = gathered
            .facts
            .get(index)
            .is_some_and(|facts| facts.filled > 0);
        let mut unique = if name.is_empty() {
            format!("field_{}", index + 1)
        } else {
            name.clone()
        };
        let base = unique.clone();
        let mut number = 2;
        while used.contains(&unique) {
            unique = format!("{base}_{number}");
            number += 1;
        }
        if !name.is_empty() && unique != name {
            let zh = format!("列名“{name}”重复，后一列改称“{unique}”");
            let en = format!("the column name \"{name}\" occurs twice; renamed to \"{unique}\"");
            log.inform("table.field_renamed", zh, en);
        } else if name.is_empty() && filled && gathered.header.found {
            let zh = format!("第 {} 列没有列名，称为“{unique}”", index + 1);
            let en = format!("column {} has no name; called \"{unique}\"", index + 1);
            log.inform("table.field_unnamed", zh, en);
        }
        used.insert(unique.clone());
        names.push(unique);
    }
    names
}

fn note_axes(shape: Shape, columns: &Columns, log: &mut Log) -> Result<(), FormatError> {
    let Some(&Axes {
        east,
        north,
        basis,
        degrees,
    }) = shape.axes()
    else {
        return Ok(());
    };
    let (zh_basis, en_basis) = match basis {
        Basis::Values => ("由数值判定", "the values leave no choice"),
        Basis::Names => ("由列名判定", "by the names"),
        Basis::Surveying => (
            "按测量惯例 X 为北、Y 为东，数值不能判定",
            "X is north by the convention of surveying; the values do not tell",
        ),
        Basis::Geographic => (
            "按 X 为东、Y 为北，数值不能判定",
            "X is east by the convention of geographic data; the values do not tell",
        ),
        Basis::AgainstNames => ("列名与数值相反", "against the names, by the values"),
    };
    let what = if degrees {
        ("经度", "纬度", "longitude", "latitude")
    } else {
        ("东坐标", "北坐标", "easting", "northing")
    };
    let zh = format!(
        "{}读作{}，{}读作{}（{zh_basis}）",
        columns.zh(east),
        what.0,
        columns.zh(north),
        what.1
    );
    let en = format!(
        "{} is read as {} and {} as {} ({en_basis})",
        columns.en(east),
        what.2,
        columns.en(north),
        what.3
    );
    if basis == Basis::AgainstNames {
        return log.repair("table.axes_swapped", zh, en);
    }
    log.inform("table.axes", zh, en);
    Ok(())
}

/// The system, where a prefix or the zone number in the eastings makes it certain.
fn system(
    shape: Shape,
    facts: &[Facts],
    setting: &Setting<'_>,
    log: &mut Log,
) -> Result<CrsStatement, FormatError> {
    let zones = match shape {
        Shape::None => return Ok(CrsStatement::Unknown),
        Shape::Text(column) => {
            let texts = &facts[column].texts;
            if texts.srid_mixed {
                let zh = "各行的 SRID 不一致，坐标系按未知读取".to_owned();
                let en = "rows differ in their SRID; the system is taken as unknown".to_owned();
                log.repair("table.srid_mixed", zh, en)?;
                return Ok(CrsStatement::Unknown);
            }
            match texts.srid {
                None | Some(0) => {}
                Some(srid) => return Ok(crs::from_text(&format!("EPSG:{srid}"))),
            }
            texts.zones
        }
        Shape::Point(axes) | Shape::Plots(plan::PlotColumns { axes, .. }) => {
            let facts = &facts[axes.east];
            if facts.range() != Some(Range::Prefixed) {
                return Ok(CrsStatement::Unknown);
            }
            if facts.zones == Zones::Mixed {
                let zh = "东坐标的带号不一致或时有时无，坐标系按未知读取".to_owned();
                let en = "eastings differ in their zone number; the system is taken as unknown";
                log.repair("table.zone_mixed", zh, en.to_owned())?;
            }
            facts.zones
        }
    };
    let Zones::One(zone) = zones else {
        return Ok(CrsStatement::Unknown);
    };
    let (crs, assumed) = txt::crs_of_zone(zone, setting.options.crs);
    if assumed {
        let zh = format!("东坐标带有带号 {zone}，未写坐标系，按2000国家大地坐标系读取");
        let en = format!("eastings carry zone {zone} and no datum is stated; read as CGCS2000");
        log.inform("table.datum_assumed", zh, en);
    }
    Ok(crs)
}
