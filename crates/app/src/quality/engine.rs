//! The pass over the rows, and what follows it.

use std::collections::BTreeMap;

use kunyu_definitions::{ActiveQuality, Found, Layer, QualityRule, RowRules, Tallies};
use kunyu_formats::CrsStatement;
use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{Pieces, Shape, intersect_layers_parallel};
use rayon::prelude::*;

use super::model::{Examined, FindingRow, NotAssessed, RuleRow, Target, Wanted};
use super::shapes::{Body, Gathered, Others};
use super::source::{Record, Rows};
use super::structure::{self, Facts};
use super::topology::{Topology, area_m2};
use crate::folder::Folder;
use crate::layers::{self, edition, no_layer};
use crate::progress::Progress;
use crate::{Error, Note, Result, dates, input, mapping::Mapping};

/// Findings of a rule that are listed; all are counted.
pub(super) const LISTED: usize = 5000;
/// Rows judged by one task.
const TASK: usize = 512;

/// Findings by rule.
pub(super) struct Collector {
    rules: BTreeMap<String, (u64, Vec<FindingRow>)>,
}

impl Collector {
    fn new() -> Self {
        Self {
            rules: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, rule: &QualityRule, found: Found) {
        if !self.rules.contains_key(&rule.id) {
            self.rules.insert(rule.id.clone(), (0, Vec::new()));
        }
        let Some((count, listed)) = self.rules.get_mut(&rule.id) else {
            return;
        };
        *count += 1;
        if listed.len() < LISTED {
            listed.push(row_of(rule, found));
        }
    }

    /// Findings that were counted and not given.
    pub(super) fn unlisted(&mut self, rule: &QualityRule, more: u64) {
        if more > 0 {
            self.rules.entry(rule.id.clone()).or_default().0 += more;
        }
    }
}

fn row_of(rule: &QualityRule, found: Found) -> FindingRow {
    let area = match &found.piece {
        Some(Shape::Polygons(polygons)) => Some(area_m2(polygons.plane_area())),
        _ => None,
    };
    FindingRow {
        rule: found.rule,
        severity: rule.severity.name(),
        confirmed: rule.confirmed,
        key: found.key,
        field: found.field,
        zh: found.words.zh,
        en: found.words.en,
        remedy_zh: found.remedy.zh,
        remedy_en: found.remedy.en,
        repair: rule.repair.map(kunyu_definitions::RepairKind::name),
        place: found.place.map(|place| {
            let (x, y) = place.metres();
            [x, y]
        }),
        area_m2: area,
        piece: found.piece,
    }
}

/// Examines an edition or a file.
pub(super) async fn examine(
    folder: &Folder,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Examined> {
    let opened = open(folder, wanted).await?;
    let layer = opened.layer;
    let date = dates::date_or_today(wanted.date.as_deref())?;
    let checks = folder.definitions.quality_of(&layer.id, date);
    let checks: Vec<ActiveQuality<'_>> = checks
        .into_iter()
        .filter(|check| {
            wanted
                .check
                .as_deref()
                .is_none_or(|id| check.definition().id == id)
        })
        .map(|check| check.of_year(wanted.year))
        .collect();
    if checks.is_empty() {
        return Err(no_check(folder, layer, wanted.check.as_deref()));
    }
    let zone = folder.crs.zone().ok_or_else(|| {
        Error::input(
            "crs.not_working",
            "工作坐标系不是投影带",
            "the working CRS is no zone",
        )
    })?;
    let run = Run {
        layer,
        checks: &checks,
        zone: ZoneArea::new(&zone),
        first_look: wanted.first_look,
    };
    let (others, missing) = if wanted.first_look {
        (Others::default(), Vec::new())
    } else {
        run.others(folder, wanted, progress).await?
    };
    let mut examined = opened.examined;
    examined.date = date.to_string();
    examined.checks = checks
        .iter()
        .map(|check| {
            let definition = check.definition();
            (definition.id.clone(), definition.definition_hash.clone())
        })
        .collect();
    run.go(
        (opened.rows, &opened.facts),
        &others,
        &missing,
        progress,
        &mut examined,
    )
    .await?;
    Ok(examined)
}

struct Opened<'f> {
    layer: &'f Layer,
    rows: Rows<'f>,
    facts: Facts,
    examined: Examined,
}

async fn open<'f>(folder: &'f Folder, wanted: &Wanted) -> Result<Opened<'f>> {
    let find = |id: &str| {
        let layer = folder.definitions.layer(id);
        layer.ok_or_else(|| no_layer(folder, id))
    };
    match &wanted.target {
        Target::Edition(name) => {
            let edition = edition(folder, name).await?;
            let layer = find(&edition.layer)?;
            let manifest = folder
                .store
                .lake()
                .manifest(&edition.layer, &edition.id)
                .await;
            let schema = manifest.map_err(|error| layers::input(&error))?.schema;
            let column = |field: &kunyu_definitions::Field| {
                schema
                    .index(&field.id)
                    .map(|at| layers::field(&schema.fields[at]))
            };
            let facts = Facts {
                statement: CrsStatement::Stated(folder.crs),
                crs: Some(folder.crs),
                columns: layer.fields.iter().map(column).collect(),
                has_widths: false,
            };
            let mut examined = empty(layer);
            examined.edition = Some(edition.id.to_string());
            Ok(Opened {
                layer,
                rows: Rows::of_edition(folder, layer, &edition).await?,
                facts,
                examined,
            })
        }
        Target::File {
            file,
            layer,
            source_layer,
            mapping,
        } => {
            let layer = find(layer)?;
            let given = input::Wanted {
                crs: wanted.crs,
                working: None,
                source_layer: source_layer.as_deref(),
            };
            let kept = crate::import::mapping_of(folder, file, source_layer.as_deref(), &layer.id);
            let mapping = match mapping {
                Some(mapping) => mapping.clone(),
                None => kept.await?,
            };
            let rows = Rows::of_file(folder, layer, file, given, &mapping)?;
            let facts = facts_of(&rows, layer, wanted.crs);
            let mut examined = empty(layer);
            let name = file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            examined.file = name;
            Ok(Opened {
                layer,
                rows,
                facts,
                examined,
            })
        }
    }
}

fn facts_of(rows: &Rows<'_>, layer: &Layer, given: Option<kunyu_geodesy::Crs>) -> Facts {
    let Rows::File(file) = rows else {
        return Facts {
            statement: CrsStatement::Unknown,
            crs: None,
            columns: Vec::new(),
            has_widths: false,
        };
    };
    let source = &file.input;
    let column = |(at, _)| {
        let column = file.column(at)?;
        source.layer.fields.get(column).cloned()
    };
    let statement = match (&source.layer.crs, given.or(source.crs)) {
        (CrsStatement::Unknown, Some(crs)) => CrsStatement::Stated(crs),
        (stated, _) => stated.clone(),
    };
    Facts {
        statement,
        crs: source.crs,
        columns: layer.fields.iter().enumerate().map(column).collect(),
        has_widths: matches!(source.source.format(), "Shapefile" | "GeoPackage"),
    }
}

fn empty(layer: &Layer) -> Examined {
    Examined {
        layer: layer.id.clone(),
        title_zh: layer.title.zh.clone(),
        title_en: layer.title.en.clone(),
        edition: None,
        file: None,
        date: String::new(),
        checks: Vec::new(),
        rows: 0,
        errors: 0,
        warnings: 0,
        infos: 0,
        rules: Vec::new(),
        not_assessed: Vec::new(),
        findings: Vec::new(),
        notes: Vec::new(),
    }
}

fn no_check(folder: &Folder, layer: &Layer, wanted: Option<&str>) -> Error {
    let ids: Vec<&str> = folder
        .definitions
        .quality_checks()
        .iter()
        .map(|check| check.id.as_str())
        .collect();
    let ids = ids.join(", ");
    let (id, wanted) = (&layer.id, wanted.unwrap_or("—"));
    Error::input(
        "quality.no_check",
        format!("图层 {id} 没有适用的质量检查（指定：{wanted}），有：{ids}"),
        format!("no quality check applies to {id} (asked for: {wanted}); there are: {ids}"),
    )
    .remedy(
        "请查看数据目录里 definitions/quality/，或用 --date 指定日期",
        "look into definitions/quality/ of the data folder, or give a date with --date",
    )
}

/// The checks of one layer.
struct Run<'r> {
    layer: &'r Layer,
    checks: &'r [ActiveQuality<'r>],
    zone: ZoneArea,
    first_look: bool,
}

impl<'r> Run<'r> {
    /// Whether a rule is asked for and all its numbers are in force.
    fn judges(&self, active: &ActiveQuality<'_>, rule: &QualityRule) -> bool {
        (!self.first_look || rule.is_first_look()) && active.missing_values(rule).is_empty()
    }

    fn rules(&self) -> impl Iterator<Item = (&'r ActiveQuality<'r>, &'r QualityRule)> {
        let layer = self.layer;
        self.checks
            .iter()
            .flat_map(move |check| check.rules(&layer.id).map(move |rule| (check, rule)))
    }

    /// The other layers that rules read: those given, else the editions in force; and those that are
    /// not there.
    async fn others(
        &self,
        folder: &'r Folder,
        wanted: &Wanted,
        progress: &dyn Progress,
    ) -> Result<(Others<'r>, Vec<String>)> {
        let mut others = Others::default();
        let mut missing = Vec::new();
        for (active, rule) in self.rules() {
            let Some(id) = rule.other_layer(active) else {
                continue;
            };
            if others.0.contains_key(id) || missing.iter().any(|known| known == id) {
                continue;
            }
            let Some(layer) = folder.definitions.layer(id) else {
                continue;
            };
            progress.stage("读入相关图层", "reading other layers", None);
            let given = wanted.with.iter().find(|(name, _)| name == id);
            let rows = match given {
                Some((_, source)) => Some(given_rows(folder, layer, source, wanted.crs).await?),
                None => match edition(folder, id).await {
                    Ok(edition) => Some(Rows::of_edition(folder, layer, &edition).await?),
                    Err(_) => None,
                },
            };
            let Some(rows) = rows else {
                missing.push(id.to_owned());
                continue;
            };
            let mut gathered = Gathered::new(true);
            rows.each(|batch| {
                batch.into_iter().for_each(|record| gathered.add(record));
                Ok(())
            })
            .await?;
            others.0.insert(id, (layer, gathered.packed()));
        }
        Ok((others, missing))
    }

    async fn go(
        &self,
        (rows, facts): (Rows<'_>, &Facts),
        others: &Others<'_>,
        missing: &[String],
        progress: &dyn Progress,
        examined: &mut Examined,
    ) -> Result<()> {
        let mut collector = Collector::new();
        let judges: Vec<RowRules<'_>> = self
            .checks
            .iter()
            .map(|check| {
                let wanted = |rule: &QualityRule| self.judges(check, rule);
                RowRules::new(check, self.layer, self.zone.clone(), wanted)
            })
            .collect();
        let mut tallies: Vec<Tallies<'_>> = self
            .checks
            .iter()
            .map(|check| {
                let wanted = |rule: &QualityRule| self.judges(check, rule);
                Tallies::new(check, self.layer, self.zone.clone(), wanted)
            })
            .collect();
        let pairs = self.rules().any(|(active, rule)| {
            let other = rule.other_layer(active);
            rule.is_overlapping() && other.is_some_and(|id| others.body(id).is_some())
        });
        let whole = !self.first_look
            && self
                .rules()
                .any(|(_, rule)| rule.topology().is_some() || rule.is_overlapping());
        let mut gathered = Gathered::new(pairs);
        progress.stage("检查要素", "examining rows", None);
        let notes = rows
            .each(|batch| {
                examined.rows += batch.len() as u64;
                progress.done(examined.rows);
                self.batch(&judges, &batch, &mut collector);
                for record in &batch {
                    tallies.iter_mut().for_each(|tally| tally.add(record.row()));
                }
                if whole {
                    batch.into_iter().for_each(|record| gathered.add(record));
                }
                Ok(())
            })
            .await?;
        examined.notes.extend(notes);
        for tally in tallies {
            let (found, _) = tally.finish(others);
            self.collect(found, &mut collector);
        }
        if !self.first_look {
            self.structure(facts, examined.rows, &mut collector);
        }
        if whole {
            progress.stage("检查拓扑", "examining topology", None);
            self.shapes(&gathered.packed(), others, &mut collector);
        }
        self.tell(collector, others, missing, examined);
        Ok(())
    }

    fn batch(&self, judges: &[RowRules<'_>], batch: &[Record], collector: &mut Collector) {
        let judged: Vec<Vec<Found>> = batch
            .par_chunks(TASK)
            .map(|records| {
                let mut found = Vec::new();
                for record in records {
                    judges
                        .iter()
                        .for_each(|judge| judge.examine(record.row(), &mut found));
                }
                found
            })
            .collect();
        for found in judged {
            self.collect(found, collector);
        }
    }

    fn collect(&self, found: Vec<Found>, collector: &mut Collector) {
        for found in found {
            let rule = self.rules().find(|(_, rule)| rule.id == found.rule);
            if let Some((_, rule)) = rule {
                collector.add(rule, found);
            }
        }
    }

    fn structure(&self, facts: &Facts, rows: u64, collector: &mut Collector) {
        for (active, rule) in self.rules().filter(|(_, rule)| rule.structure().is_some()) {
            structure::judge(active, rule, (self.layer, facts, rows), collector);
        }
    }

    fn shapes(&self, body: &Body, others: &Others<'_>, collector: &mut Collector) {
        for check in self.checks {
            let topology = Topology::new(check, body, others);
            for rule in check
                .rules(&self.layer.id)
                .filter(|rule| self.judges(check, rule))
            {
                if let Some(asked) = rule.topology() {
                    topology.judge(rule, asked, collector);
                } else if rule.is_overlapping() {
                    overlapping(check, rule, body, others, collector);
                }
            }
        }
    }

    /// Puts everything into the answer, by check and rule as defined.
    fn tell(
        &self,
        mut collector: Collector,
        others: &Others<'_>,
        missing: &[String],
        examined: &mut Examined,
    ) {
        for (active, rule) in self.rules() {
            if self.first_look && !rule.is_first_look() {
                continue;
            }
            let other = rule.other_layer(active);
            let absent = other.filter(|id| others.body(id).is_none());
            if let Some(open) = open_rule(
                active,
                rule,
                absent.filter(|id| missing.iter().any(|m| m == id)),
            ) {
                examined.not_assessed.push(open);
                continue;
            }
            let (found, listed) = collector.rules.remove(&rule.id).unwrap_or_default();
            examined.count(rule.severity, found);
            examined.rules.push(RuleRow {
                check: active.definition().id.clone(),
                id: rule.id.clone(),
                title_zh: rule.title.zh.clone(),
                title_en: rule.title.en.clone(),
                severity: rule.severity.name(),
                confirmed: rule.confirmed,
                found,
                listed: listed.len() as u64,
                repair: rule
                    .repair
                    .filter(|_| found > 0)
                    .map(kunyu_definitions::RepairKind::name),
            });
            examined.findings.extend(listed);
        }
    }
}

fn open_rule(
    active: &ActiveQuality<'_>,
    rule: &QualityRule,
    absent: Option<&str>,
) -> Option<NotAssessed> {
    let (zh, en) = match (active.missing_values(rule).first(), absent) {
        (Some(&"delivery_year"), _) => (
            "没有给出交付年份（--year）".to_owned(),
            "the year of the delivery is not given (--year)".to_owned(),
        ),
        (Some(value), _) => (
            format!("数值 {value} 在该日期尚未生效"),
            format!("the value {value} is not in force on that date"),
        ),
        (None, Some(layer)) => (
            format!("没有图层 {layer} 的数据（可用 --with {layer}=文件或版次）"),
            format!("there is no layer {layer} (give it with --with {layer}=FILE or an edition)"),
        ),
        (None, None) => return None,
    };
    Some(NotAssessed {
        rule: rule.id.clone(),
        zh,
        en,
    })
}

/// Judges pairs of a row and an overlapping row of another layer.
fn overlapping(
    active: &ActiveQuality<'_>,
    rule: &QualityRule,
    body: &Body,
    others: &Others<'_>,
    collector: &mut Collector,
) {
    let Some(other) = rule.other_layer(active).and_then(|id| others.body(id)) else {
        return;
    };
    let least = active.overlap_tolerance(rule);
    let judge = |pair: kunyu_overlay::Pair| {
        if pair.plane.square_metres() <= least {
            return None;
        }
        let shape = body.shape(pair.a);
        let row = kunyu_definitions::CheckedRow {
            key: body.key(pair.a),
            values: body.values(pair.a),
            shape: Some(&shape),
            fault: None,
        };
        let theirs = kunyu_definitions::CheckedRow {
            key: other.key(pair.b),
            values: other.values(pair.b),
            shape: None,
            fault: None,
        };
        let mut found = active.overlapping(rule, row, theirs)?;
        let piece = Shape::Polygons(pair.polygons());
        found.place = kunyu_definitions::place_on(&piece).or(found.place);
        found.piece = Some(piece);
        Some(found)
    };
    let (a, b) = (&body.polygons, &other.polygons);
    intersect_layers_parallel(a, b, Pieces::Rings, judge, |found| {
        if let Some(found) = found {
            collector.add(rule, found);
        }
    });
}

/// Rows of another layer as given: an edition or a file.
async fn given_rows<'f>(
    folder: &Folder,
    layer: &'f Layer,
    source: &str,
    crs: Option<kunyu_geodesy::Crs>,
) -> Result<Rows<'f>> {
    let path = std::path::Path::new(source);
    if path.exists() {
        let given = input::Wanted {
            crs,
            working: Some(folder.crs),
            source_layer: None,
        };
        return Rows::of_file(folder, layer, path, given, &Mapping::default());
    }
    let named = if source.contains('@') || source == layer.id {
        source.to_owned()
    } else {
        format!("{}@{source}", layer.id)
    };
    let edition = edition(folder, &named).await?;
    Rows::of_edition(folder, layer, &edition).await
}

/// A note on what was found, for those who asked for something else.
pub(super) fn told(examined: &Examined) -> Option<Note> {
    let first = examined.findings.first()?;
    let (all, errors) = (
        examined.errors + examined.warnings + examined.infos,
        examined.errors,
    );
    Some(Note::new(
        "import.findings",
        format!(
            "质量检查发现 {all} 处（其中须改 {errors} 处），第一处：{} {}",
            first.key, first.zh
        ),
        format!(
            "{all} quality findings ({errors} to be mended), first: {} {}",
            first.key, first.en
        ),
    ))
}
