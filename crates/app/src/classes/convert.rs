//! An edition with its classes converted, written as it is read.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use kunyu_definitions::{Codes, Conversion, ConversionEntry, Layer, area_centi_m2, place_on};
use kunyu_formats::{
    CrsStatement, Feature, Field, FieldKind, Format, GeometryKind, Sink, Value, WriteOptions,
    create,
};
use kunyu_geodesy::ZoneArea;
use kunyu_store::{Edition, ReadOptions, Row, Scalar, Schema};
use kunyu_terms::Area;
use serde::Serialize;

use super::decisions::{Decisions, fits};
use crate::emit::{geometry, unknown_format};
use crate::error::Kind;
use crate::folder::Folder;
use crate::layers::{edition, input, no_layer, value};
use crate::package::{beside, parent, unwritable};
use crate::quality::{self, Examined, FindingRow, RuleRow};
use crate::rights::Action;
use crate::yearly::form::column;
use crate::{Error, Note, Progress, Result, dates};

/// Findings that are listed; all are counted.
const LISTED: usize = 5000;

/// What to convert.
#[derive(Debug, Clone)]
pub struct Request {
    /// `LAYER@EDITION`, or `LAYER` in force.
    pub edition: String,
    /// Table; the only one for the classes of the layer when not given.
    pub table: Option<String>,
    /// File to write.
    pub target: PathBuf,
    /// What people decided.
    pub decisions: Decisions,
}

/// What was converted.
#[derive(Debug, Clone, Serialize)]
pub struct Converted {
    /// Layer id.
    pub layer: String,
    /// Edition id.
    pub edition: String,
    /// Table.
    pub table: String,
    /// Rows.
    pub rows: u64,
    /// Rows with a code by the table.
    pub by_table: u64,
    /// Rows with a code by decision.
    pub by_decision: u64,
    /// Rows that wait for a decision, left blank.
    pub open: u64,
    /// Area of all rows, m².
    pub area_m2: String,
    /// Rows and areas by class before and code after; the code is empty where it is open.
    pub classes: Vec<ClassCount>,
    /// Whether the open rows were put into the work list.
    pub recorded: bool,
    /// What to know.
    pub notes: Vec<Note>,
}

/// Rows of a class that became one code.
#[derive(Debug, Clone, Serialize)]
pub struct ClassCount {
    /// Class before.
    pub class: String,
    /// Its name.
    pub class_name: String,
    /// Code after; empty where it is open.
    pub code: String,
    /// Its name.
    pub code_name: String,
    /// Number of rows.
    pub count: u64,
    /// Their area, m².
    pub area_m2: String,
}

/// Converts an edition and writes it; with a user, the rows that wait for a decision become findings
/// of the edition, and those that do no more are closed.
pub async fn convert(
    folder: &Folder,
    user: Option<&str>,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Converted> {
    let actor = match user {
        Some(user) => Some(folder.allowed(user, Action::Examine).await?),
        None => None,
    };
    let edition = edition(folder, &request.edition).await?;
    let layer = folder.definitions.layer(&edition.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &edition.layer))?;
    let table = table(folder, layer, request.table.as_deref())?;
    let lake = folder.store.lake();
    let reader = lake
        .read(&edition.layer, &edition.id, ReadOptions::default())
        .await;
    let mut reader = reader.map_err(|error| input(&error))?;
    let mut work = Work::new(folder, layer, table, reader.schema().clone(), request)?;
    let beside = beside(&request.target)?;
    let mut sink = work.sink(folder, &edition, &beside.path().join(file_name(request)?))?;
    progress.stage(
        "转换地类",
        "converting classes",
        Some(edition.rows.unsigned_abs()),
    );
    while let Some(rows) = reader.next().await.map_err(|error| input(&error))? {
        for row in rows {
            let feature = work.row(row)?;
            sink.write(&feature).map_err(|error| fail(&error))?;
        }
        progress.done(work.rows);
    }
    let notices = sink.finish().map_err(|error| fail(&error))?;
    let mut notes: Vec<Note> = notices.iter().map(|notice| Note::of(notice)).collect();
    work.all_keys_used()?;
    for entry in std::fs::read_dir(beside.path())? {
        let entry = entry?;
        let to = parent(&request.target).join(entry.file_name());
        std::fs::rename(entry.path(), &to).map_err(|error| unwritable(&to, &error))?;
    }
    if let Some(actor) = &actor {
        let examined = work.examined(&edition);
        let previous = quality::base_of(folder, &edition.layer, &edition.id).await?;
        quality::record(folder, actor, &edition, &examined, previous).await?;
        notes.extend(beyond_list(&work));
    }
    Ok(work.told(&edition, actor.is_some(), notes))
}

fn fail(error: &kunyu_formats::FormatError) -> Error {
    Error::of(Kind::Input, error)
}

fn file_name(request: &Request) -> Result<&std::ffi::OsStr> {
    let target = &request.target;
    target.file_name().ok_or_else(|| unknown_format(target))
}

fn beyond_list(work: &Work<'_>) -> Option<Note> {
    let (open, listed) = (work.open, work.findings.len());
    (open > listed as u64).then(|| {
        Note::new(
            "classes.listed",
            format!("待确认 {open} 个图斑，待办清单列出前 {listed} 个；可先用规则成批确认"),
            format!("{open} rows wait for a decision; the work list holds the first {listed}: decide by rules first"),
        )
    })
}

/// The table that is named, or the only one for the classes of the layer.
fn table<'f>(folder: &'f Folder, layer: &Layer, named: Option<&str>) -> Result<&'f Conversion> {
    let class = layer.class.as_ref().and_then(|class| layer.field(class));
    let codes = class.and_then(|field| field.codes.as_deref());
    let of_layer = |table: &&Conversion| Some(table.from.as_str()) == codes;
    let tables = folder.definitions.conversions();
    let found: Vec<&Conversion> = tables
        .iter()
        .filter(of_layer)
        .filter(|table| named.is_none_or(|named| table.id == named))
        .collect();
    if let [only] = found[..] {
        return Ok(only);
    }
    let known: Vec<&str> = tables.iter().map(|table| table.id.as_str()).collect();
    let (id, known) = (&layer.id, known.join(", "));
    Err(Error::input(
        "classes.table",
        format!("图层 {id} 没有唯一适用的转换表，现有：{known}"),
        format!("there is not one table for the layer {id}; there are: {known}"),
    )
    .remedy(
        "请用 --table 指定，或在 definitions/conversions/ 增加转换表",
        "name one with --table, or add one to definitions/conversions/",
    ))
}

/// The state of a conversion.
struct Work<'w> {
    layer: &'w Layer,
    table: &'w Conversion,
    from: &'w Codes,
    to: &'w Codes,
    decisions: &'w Decisions,
    schema: Schema,
    /// Position of the class.
    class: usize,
    zone: ZoneArea,
    rows: u64,
    by_table: u64,
    by_decision: u64,
    open: u64,
    used: HashSet<String>,
    /// Rows and 0.01 m² by class and code.
    counts: BTreeMap<(String, String), (u64, i64)>,
    findings: Vec<FindingRow>,
}

impl<'w> Work<'w> {
    fn new(
        folder: &'w Folder,
        layer: &'w Layer,
        table: &'w Conversion,
        schema: Schema,
        request: &'w Request,
    ) -> Result<Self> {
        let codes = |id: &str| folder.definitions.codes(id);
        let class = layer.class.as_deref().and_then(|class| schema.index(class));
        let parts = (
            codes(&table.from),
            codes(&table.to),
            class,
            folder.crs.zone(),
        );
        let (Some(from), Some(to), Some(class), Some(zone)) = parts else {
            let id = &layer.id;
            return Err(Error::input(
                "classes.layer",
                format!("图层 {id} 没有地类字段"),
                format!("the layer {id} has no column of classes"),
            ));
        };
        if let Some(taken) = table
            .columns
            .iter()
            .find(|name| schema.index(name).is_some())
        {
            let id = &layer.id;
            return Err(Error::input(
                "classes.column_taken",
                format!("图层 {id} 已有字段 {taken}"),
                format!("the layer {id} has a column {taken} already"),
            ));
        }
        request.decisions.check(table, to, &schema)?;
        Ok(Self {
            layer,
            table,
            from,
            to,
            decisions: &request.decisions,
            schema,
            class,
            zone: ZoneArea::new(&zone),
            rows: 0,
            by_table: 0,
            by_decision: 0,
            open: 0,
            used: HashSet::new(),
            counts: BTreeMap::new(),
            findings: Vec::new(),
        })
    }

    fn sink(
        &self,
        folder: &Folder,
        edition: &Edition,
        path: &std::path::Path,
    ) -> Result<Box<dyn Sink>> {
        let format = Format::from_path(path).ok_or_else(|| unknown_format(path))?;
        let name = format!("{}_{}", self.layer.id, self.table.to);
        let mut layer = kunyu_formats::Layer::new(&name, GeometryKind::Polygons);
        layer.crs = CrsStatement::Stated(folder.crs);
        layer.feature_count = Some(edition.rows.unsigned_abs());
        let own = self.schema.fields.iter().map(|own| {
            let field = self.layer.field(&own.name);
            field.map_or_else(|| crate::layers::field(own), column)
        });
        layer.fields = own.collect();
        for (name, width) in self.table.columns.iter().zip([10, 60]) {
            layer.fields.push(Field {
                width: Some(width),
                ..Field::new(name, FieldKind::Text)
            });
        }
        let options = WriteOptions::new().full_precision(true);
        create(path, format, &layer, &options).map_err(|error| fail(&error))
    }

    /// A row with its code, or blank where it waits for a decision.
    fn row(&mut self, row: Row) -> Result<Feature> {
        self.rows += 1;
        let class = match &row.values[self.class] {
            Scalar::Text(class) => class.clone(),
            _ => String::new(),
        };
        let code = self.code(&class, &row)?;
        let name = code.as_deref().and_then(|code| self.to.get(code));
        let name = name.map(|entry| entry.name.clone());
        let area = row.shape.as_ref();
        let area = area.and_then(|shape| area_centi_m2(shape, &self.zone));
        let count = self
            .counts
            .entry((class, code.clone().unwrap_or_default()))
            .or_default();
        *count = (count.0 + 1, count.1 + area.unwrap_or(0));
        let mut values: Vec<Value> = row.values.iter().map(value).collect();
        values.extend([code, name].map(|text| text.map_or(Value::Null, Value::Text)));
        let shape = row.shape.as_ref().map(geometry);
        Ok(Feature::new(self.rows, shape, values))
    }

    fn code(&mut self, class: &str, row: &Row) -> Result<Option<String>> {
        let entry = self.table.get(class);
        let named = self.decisions.names(&row.key);
        if named {
            self.used.insert(row.key.clone());
        }
        if let Some(code) = entry.and_then(ConversionEntry::single) {
            if named {
                return Err(decided_already(&row.key, class, code));
            }
            self.by_table += 1;
            return Ok(Some(code.to_owned()));
        }
        let decided = entry.and_then(|entry| {
            let code = self
                .decisions
                .of(&row.key, entry, &row.values, &self.schema);
            code.map(|code| (entry, code))
        });
        if let Some((entry, code)) = decided {
            fits(entry, code, self.to).map_err(|error| error.at(&row.key))?;
            self.by_decision += 1;
            return Ok(Some(code.to_owned()));
        }
        self.open += 1;
        if self.findings.len() < LISTED {
            let finding = self.finding(class, entry, row);
            self.findings.push(finding);
        }
        Ok(None)
    }

    /// The work item of a row that waits for a decision.
    fn finding(&self, class: &str, entry: Option<&ConversionEntry>, row: &Row) -> FindingRow {
        let class_name = self.from.get(class).map_or("", |code| code.name.as_str());
        let candidate = |code: &String| {
            let name = self.to.get(code).map_or("", |code| code.name.as_str());
            format!("{code} {name}")
        };
        let list = |between: &str| {
            let codes = entry.map_or(&[][..], |entry| &entry.to[..]);
            codes
                .iter()
                .map(candidate)
                .collect::<Vec<_>>()
                .join(between)
        };
        let note = entry.and_then(|entry| entry.note.as_deref());
        let note = note.map(|note| format!("（{note}）")).unwrap_or_default();
        let (zh, en) = if entry.is_some() {
            (
                format!("地类 {class} {class_name} 可转为：{}{note}", list("、")),
                format!("class {class} may become: {}", list(", ")),
            )
        } else {
            (
                format!("转换表没有地类“{class}”"),
                format!("the table has no class \"{class}\""),
            )
        };
        FindingRow {
            rule: self.table.id.clone(),
            severity: "info",
            confirmed: entry.is_some_and(|entry| entry.confirmed),
            key: row.key.clone(),
            field: self.table.columns[0].clone(),
            zh,
            en,
            remedy_zh: "在确认文件里按标识码或按条件写明编码，用 --decisions 再转换".to_owned(),
            remedy_en: "write the code into a file of decisions, by key or rule; convert again with --decisions"
                .to_owned(),
            repair: None,
            place: row.shape.as_ref().and_then(place_on).map(|place| {
                let (x, y) = place.metres();
                [x, y]
            }),
            area_m2: None,
            piece: None,
        }
    }

    /// Refuses decisions about rows that are not there.
    fn all_keys_used(&self) -> Result<()> {
        let unused = self.decisions.unused(&self.used);
        if unused.is_empty() {
            return Ok(());
        }
        let (count, list) = (unused.len(), unused[..unused.len().min(5)].join(", "));
        Err(Error::input(
            "classes.key",
            format!("确认文件里有 {count} 个标识码不在版次中：{list}"),
            format!("decisions: {count} keys are not in the edition: {list}"),
        ))
    }

    fn examined(&self, edition: &Edition) -> Examined {
        let title = &self.table.title;
        Examined {
            layer: self.layer.id.clone(),
            title_zh: self.layer.title.zh.clone(),
            title_en: self.layer.title.en.clone(),
            edition: Some(edition.id.to_string()),
            file: None,
            date: dates::today().to_string(),
            checks: Vec::new(),
            rows: self.rows,
            errors: 0,
            warnings: 0,
            infos: self.open,
            rules: vec![RuleRow {
                check: self.table.id.clone(),
                id: self.table.id.clone(),
                title_zh: title.zh.clone(),
                title_en: title.en.clone(),
                severity: "info",
                confirmed: true,
                found: self.open,
                listed: self.findings.len() as u64,
                repair: None,
            }],
            not_assessed: Vec::new(),
            findings: self.findings.clone(),
            notes: Vec::new(),
        }
    }

    fn told(&self, edition: &Edition, recorded: bool, notes: Vec<Note>) -> Converted {
        let name = |codes: &Codes, code: &str| {
            let entry = codes.get(code);
            entry.map_or_else(String::new, |entry| entry.name.clone())
        };
        let classes = self
            .counts
            .iter()
            .map(|((class, code), (count, area))| ClassCount {
                class: class.clone(),
                class_name: name(self.from, class),
                code: code.clone(),
                code_name: name(self.to, code),
                count: *count,
                area_m2: Area::from_centi_m2(*area).to_string(),
            });
        let area = self.counts.values().map(|(_, area)| area).sum();
        Converted {
            layer: self.layer.id.clone(),
            edition: edition.id.to_string(),
            table: self.table.id.clone(),
            rows: self.rows,
            by_table: self.by_table,
            by_decision: self.by_decision,
            open: self.open,
            area_m2: Area::from_centi_m2(area).to_string(),
            classes: classes.collect(),
            recorded,
            notes,
        }
    }
}

fn decided_already(key: &str, class: &str, code: &str) -> Error {
    Error::input(
        "classes.decided",
        format!("确认文件：图斑 {key} 的地类 {class} 只对应 {code}，不须确认"),
        format!(
            "decisions: the class {class} of row {key} becomes {code}; there is nothing to decide"
        ),
    )
    .remedy("请从 [keys] 中去掉它", "remove it from [keys]")
}
