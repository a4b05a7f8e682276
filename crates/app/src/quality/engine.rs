//! The pass over the rows, and what follows it.

use kunyu_definitions::{ActiveQuality, Found, Layer, QualityRule, RowFindings, RowRules, Tallies};
use kunyu_geodesy::ZoneArea;
use kunyu_overlay::{Pieces, Shape, intersect_layers_parallel};
use kunyu_store::{SortedRows, StoreError};
use kunyu_terms::Date;
use rayon::prelude::*;

use super::collect::Collector;
use super::model::{Examined, NotAssessed, RuleRow, Wanted};
use super::open::{given_rows, no_check, open};
use super::shapes::{Body, Gathered, Others};
use super::source::{Record, Rows, record};
use super::structure::{self, Facts};
use super::topology::Topology;
use crate::folder::Folder;
use crate::layers::edition;
use crate::progress::Progress;
use crate::{Error, Note, dates};

/// Rows judged by one task.
const TASK: usize = 512;

/// Examines an edition or a file.
pub(super) async fn examine(
    folder: &Folder,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> crate::Result<Examined> {
    let opened = open(folder, wanted).await?;
    let layer = opened.layer;
    let date = dates::date_or_today(wanted.date.as_deref())?;
    let checks = active_checks(folder, layer, date, wanted)?;
    let run = Run {
        layer,
        checks: &checks,
        zone: zone_of(folder)?,
        first_look: wanted.first_look,
    };
    let (others, missing) = if wanted.first_look {
        (Others::default(), Vec::new())
    } else {
        run.others(folder, wanted, progress).await?
    };
    let mut examined = opened.examined;
    head(&mut examined, date, &checks);
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

/// The checks of a layer that are asked for, on a date.
pub(super) fn active_checks<'f>(
    folder: &'f Folder,
    layer: &Layer,
    date: Date,
    wanted: &Wanted,
) -> crate::Result<Vec<ActiveQuality<'f>>> {
    let only = wanted.check.as_deref();
    let checks = folder.definitions.quality_of(&layer.id, date).into_iter();
    let checks: Vec<ActiveQuality<'_>> = checks
        .filter(|check| only.is_none_or(|id| check.definition().id == id))
        .map(|check| check.of_year(wanted.year))
        .collect();
    if checks.is_empty() {
        return Err(no_check(folder, layer, only));
    }
    Ok(checks)
}

/// Where areas are measured.
pub(super) fn zone_of(folder: &Folder) -> crate::Result<ZoneArea> {
    let zone = folder.crs.zone().ok_or_else(|| {
        Error::input(
            "crs.not_working",
            "工作坐标系不是投影带",
            "the working CRS is no zone",
        )
    })?;
    Ok(ZoneArea::new(&zone))
}

/// Writes down by which checks, on which date, something is examined.
pub(super) fn head(examined: &mut Examined, date: Date, checks: &[ActiveQuality<'_>]) {
    let named = |check: &ActiveQuality<'_>| {
        let definition = check.definition();
        (definition.id.clone(), definition.definition_hash.clone())
    };
    examined.date = date.to_string();
    examined.checks = checks.iter().map(named).collect();
}

/// The checks of one layer.
pub(crate) struct Run<'r> {
    pub(super) layer: &'r Layer,
    pub(super) checks: &'r [ActiveQuality<'r>],
    pub(super) zone: ZoneArea,
    pub(super) first_look: bool,
}

impl<'r> Run<'r> {
    /// Whether a rule is asked for and all its numbers are in force.
    fn asks(&self, active: &ActiveQuality<'_>, rule: &QualityRule) -> bool {
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
    ) -> crate::Result<(Others<'r>, Vec<String>)> {
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
                Some((_, source)) => Some(given_rows(folder, layer, source, &wanted.given).await?),
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
                gathered.add_all(batch);
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
    ) -> crate::Result<()> {
        let mut collector = Collector::new();
        let judges = self.judges();
        let mut tallies: Vec<Tallies<'_>> = self
            .checks
            .iter()
            .map(|check| {
                let wanted = |rule: &QualityRule| self.asks(check, rule);
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
                    for tally in &mut tallies {
                        tally.add(record.row());
                    }
                }
                if whole {
                    gathered.add_all(batch);
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

    /// The row rules that are asked, by check.
    pub(super) fn judges(&self) -> Vec<RowRules<'_>> {
        let of = |check| {
            let wanted = |rule: &QualityRule| self.asks(check, rule);
            RowRules::new(check, self.layer, self.zone.clone(), wanted)
        };
        self.checks.iter().map(of).collect()
    }

    fn batch(&self, judges: &[RowRules<'_>], batch: &[Record], collector: &mut Collector) {
        let judged = batch.par_chunks(TASK);
        let judged = judged.map(|records| judge(judges, records, collector));
        let judged: Vec<Judged> = judged.collect();
        self.collect_judged(judges, judged, collector);
    }

    /// As [`Run::batch`], of rows that nothing else is asked of.
    pub(super) fn rows(
        &self,
        judges: &[RowRules<'_>],
        columns: &[Option<usize>],
        rows: &SortedRows,
        collector: &mut Collector,
    ) -> Result<(), StoreError> {
        let judged = (0..rows.len()).into_par_iter().step_by(TASK).map(|first| {
            let mut found = told_by(judges, collector);
            for row in first..rows.len().min(first + TASK) {
                let row = record(self.layer, columns, rows.row(row)?);
                examine_row(judges, &row, &mut found);
            }
            Ok(found)
        });
        let judged: Result<Vec<Judged>, StoreError> = judged.collect();
        self.collect_judged(judges, judged?, collector);
        Ok(())
    }

    fn collect_judged(
        &self,
        judges: &[RowRules<'_>],
        judged: Vec<Judged>,
        collector: &mut Collector,
    ) {
        for (judge, found) in judged
            .into_iter()
            .flat_map(|found| judges.iter().zip(found))
        {
            for (rule, count) in judge.counted(&found) {
                collector.unlisted(rule, count);
            }
            self.collect(found.told, collector);
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
                .filter(|rule| self.asks(check, rule))
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
    pub(super) fn tell(
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

/// What each of some judges found.
type Judged = Vec<RowFindings>;

/// Judges rows.
fn judge(judges: &[RowRules<'_>], records: &[Record], collector: &Collector) -> Judged {
    let mut found = told_by(judges, collector);
    for record in records {
        examine_row(judges, record, &mut found);
    }
    found
}

/// Nothing found yet; findings of rules of which enough are listed already are counted only.
fn told_by(judges: &[RowRules<'_>], collector: &Collector) -> Judged {
    let list = |judge: &RowRules<'_>| judge.findings(|rule| !collector.is_full(rule));
    judges.iter().map(list).collect()
}

fn examine_row(judges: &[RowRules<'_>], record: &Record, found: &mut Judged) {
    for (judge, found) in judges.iter().zip(found) {
        judge.examine(record.row(), found);
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
