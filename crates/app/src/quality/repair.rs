//! Repairs that lose nothing: listed first, done only when the rule is named, into a new draft.

use std::collections::HashMap;

use kunyu_definitions::{
    ActiveQuality, Distribution, FieldKind, Layer, Mended, QualityRule, RepairKind, Value,
};
use kunyu_geodesy::ZoneArea;
use kunyu_store::{Actor, Lineage, ReadOptions, Row, RowChange, Scalar};
use serde::Serialize;
use serde_json::json;

use super::shapes::{Gathered, Others};
use super::source::{Record, Rows, edition_columns, record};
use crate::folder::Folder;
use crate::layers::{edition, input, no_layer};
use crate::rights::Action;
use crate::{Error, Result, dates};

/// Largest residual that is shared out, in 0.01 m² for each member: beyond it something is wrong that
/// sharing would hide.
const MOST_RESIDUAL: i64 = 50;
/// Changes written into one audit entry.
const PER_ENTRY: usize = 500;

/// What is to be repaired.
#[derive(Debug, Clone)]
pub struct RepairRequest {
    /// `LAYER@EDITION`.
    pub edition: String,
    /// Rules whose repair is asked for, in the order in which they are done.
    pub rules: Vec<String>,
    /// Document that orders it; without it nothing is changed.
    pub document: Option<String>,
    /// Law of this date; today when not given.
    pub date: Option<String>,
}

/// One change.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RepairChange {
    /// Rule.
    pub rule: String,
    /// What is done.
    pub repair: &'static str,
    /// Key of the row.
    pub key: String,
    /// Field, or `geometry`.
    pub field: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// What was or would be changed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Repaired {
    /// Layer id.
    pub layer: String,
    /// The edition that was looked at.
    pub base: String,
    /// The draft with the changes; none when they were only listed.
    pub edition: Option<String>,
    /// The changes.
    pub changes: Vec<RepairChange>,
}

/// Lists the repairs of the named rules or, with a document and a user, makes them in a new draft.
pub async fn repair(
    folder: &Folder,
    user: Option<&str>,
    request: &RepairRequest,
) -> Result<Repaired> {
    let actor = match (&request.document, user) {
        (Some(_), Some(user)) => Some(folder.allowed(user, Action::Import).await?),
        (Some(_), None) => {
            return Err(Error::usage(
                "user.missing",
                "修复有改动，须指明用户",
                "a repair changes something and needs a user",
            )
            .remedy("请加 --as 用户", "add --as USER"));
        }
        (None, _) => None,
    };
    let base = edition(folder, &request.edition).await?;
    let layer = folder.definitions.layer(&base.layer);
    let layer = layer.ok_or_else(|| no_layer(folder, &base.layer))?;
    let date = dates::date_or_today(request.date.as_deref())?;
    let checks = folder.definitions.quality_of(&layer.id, date);
    let asked = asked(&checks, layer, &request.rules)?;
    let work = Work {
        folder,
        layer,
        asked,
    };
    let shares = work.shares(&base).await?;
    let (changes, rows) = work.changes(&base, &shares).await?;
    let mut repaired = Repaired {
        layer: base.layer.clone(),
        base: base.id.to_string(),
        edition: None,
        changes,
    };
    let (Some(actor), Some(document)) = (actor, &request.document) else {
        return Ok(repaired);
    };
    if rows.is_empty() {
        return Ok(repaired);
    }
    let lineage = Lineage {
        source_file: format!("kunyu quality --repair {}", request.rules.join(",")),
        source_hash: String::new(),
        details: json!({ "base": base.id, "document": document, "repairs": repaired.changes.len() }),
    };
    let store = &folder.store;
    let set = store
        .apply_changes(&actor, &base.layer, &base.id, rows, document, &lineage)
        .await;
    let set = set.map_err(|error| input(&error))?;
    let name = format!("{}@{}", base.layer, set.new);
    audit(folder, &actor, &name, &repaired.changes).await?;
    let draft = edition(folder, &name).await?;
    super::first_look(folder, &actor, &draft).await?;
    repaired.edition = Some(set.new.to_string());
    Ok(repaired)
}

/// Every change stands in the audit trail.
async fn audit(folder: &Folder, actor: &Actor, name: &str, changes: &[RepairChange]) -> Result<()> {
    for part in changes.chunks(PER_ENTRY) {
        let payload = json!({ "changes": part });
        let noted = folder
            .store
            .note(actor, "edition.repair", name, &payload)
            .await;
        noted.map_err(|error| input(&error))?;
    }
    Ok(())
}

type Asked<'a> = Vec<(&'a ActiveQuality<'a>, &'a QualityRule, RepairKind)>;

fn asked<'a>(
    checks: &'a [ActiveQuality<'a>],
    layer: &Layer,
    rules: &[String],
) -> Result<Asked<'a>> {
    let offered = || {
        checks.iter().flat_map(|check| {
            let rules = check.rules(&layer.id);
            rules.filter_map(move |rule| Some((check, rule, rule.repair?)))
        })
    };
    let find = |id: &String| {
        let found = offered().find(|(_, rule, _)| rule.id == *id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = offered().map(|(_, rule, _)| rule.id.as_str()).collect();
            let ids = ids.join(", ");
            Error::usage(
                "quality.no_repair",
                format!("规则 {id} 没有可用的修复，有修复的规则：{ids}"),
                format!("the rule {id} has no repair; rules with one: {ids}"),
            )
        })
    };
    rules.iter().map(find).collect()
}

struct Work<'w> {
    folder: &'w Folder,
    layer: &'w Layer,
    asked: Asked<'w>,
}

impl Work<'_> {
    /// The distribution of residuals of each rule that asks for one, by rule.
    async fn shares(&self, base: &kunyu_store::Edition) -> Result<HashMap<String, Distribution>> {
        let mut shares = HashMap::new();
        for (active, rule, kind) in &self.asked {
            let parent = rule
                .other_layer(active)
                .filter(|_| *kind == RepairKind::Distribute);
            let Some(parent) = parent.and_then(|id| self.folder.definitions.layer(id)) else {
                continue;
            };
            let rows = edition(self.folder, &parent.id).await?;
            let mut gathered = Gathered::new(true);
            let rows = Rows::of_edition(self.folder, parent, &rows).await?;
            rows.each(|batch| {
                gathered.add_all(batch);
                Ok(())
            })
            .await?;
            let mut others = Others::default();
            others.0.insert(&parent.id, (parent, gathered.packed()));
            let mut distribution = Distribution::default();
            let own = Rows::of_edition(self.folder, self.layer, base).await?;
            own.each(|batch| {
                for record in &batch {
                    active.gather(rule, self.layer, record.row(), &mut distribution);
                }
                Ok(())
            })
            .await?;
            if let Some(zone) = self.folder.crs.zone() {
                let zone = ZoneArea::new(&zone);
                let controls = active.controls_of(rule, self.layer, &zone, &others);
                distribution.settle(&controls.unwrap_or_default(), MOST_RESIDUAL);
            }
            shares.insert(rule.id.clone(), distribution);
        }
        Ok(shares)
    }

    async fn changes(
        &self,
        base: &kunyu_store::Edition,
        shares: &HashMap<String, Distribution>,
    ) -> Result<(Vec<RepairChange>, Vec<RowChange>)> {
        let lake = self.folder.store.lake();
        let reader = lake
            .read(&base.layer, &base.id, ReadOptions::default())
            .await;
        let mut reader = reader.map_err(|error| input(&error))?;
        let columns = edition_columns(self.layer, reader.schema());
        let (mut changes, mut rows) = (Vec::new(), Vec::new());
        while let Some(batch) = reader.next().await.map_err(|error| input(&error))? {
            for row in batch {
                let before = changes.len();
                let mended = self.mend(row, &columns, shares, &mut changes);
                if changes.len() > before {
                    rows.push(RowChange::Change(mended));
                }
            }
        }
        let order = |change: &RepairChange| {
            self.asked
                .iter()
                .position(|(_, rule, _)| rule.id == change.rule)
        };
        changes.sort_by(|a, b| (order(a), &a.key).cmp(&(order(b), &b.key)));
        Ok((changes, rows))
    }

    /// A row after all repairs, one after the other.
    fn mend(
        &self,
        mut row: Row,
        columns: &[Option<usize>],
        shares: &HashMap<String, Distribution>,
        changes: &mut Vec<RepairChange>,
    ) -> Row {
        for (active, rule, kind) in &self.asked {
            let seen: Record = record(self.layer, columns, row.clone());
            let mended = match shares.get(&rule.id) {
                Some(distribution) => {
                    let share = active.share(rule, self.layer, seen.row(), distribution);
                    share.into_iter().collect()
                }
                None => active.mend(rule, self.layer, seen.row()),
            };
            for mended in mended {
                let change = |field: &str, before: String, after: String| RepairChange {
                    rule: rule.id.clone(),
                    repair: kind.name(),
                    key: row.key.clone(),
                    field: field.to_owned(),
                    before,
                    after,
                };
                match mended {
                    Mended::Shape(shape) => {
                        let (old, new) = (vertices(row.shape.as_ref()), vertices(Some(&shape)));
                        changes.push(change("geometry", old, new));
                        row.shape = Some(shape);
                    }
                    Mended::Field { field, value } => {
                        let (declared, column) = (&self.layer.fields[field], columns[field]);
                        let scalar = scalar(&value, declared.kind);
                        let (Some(column), Some(scalar)) = (column, scalar) else {
                            continue;
                        };
                        let written = |value: &Value| declared.written(value).unwrap_or_default();
                        let (old, new) = (written(&seen.values[field]), written(&value));
                        changes.push(change(&declared.id, old, new));
                        row.values[column] = scalar;
                    }
                }
            }
        }
        row
    }
}

fn vertices(shape: Option<&kunyu_overlay::Shape>) -> String {
    use kunyu_overlay::Shape;
    let count = match shape {
        Some(Shape::Polygons(polygons)) => polygons.rings().map(Vec::len).sum(),
        Some(Shape::Lines(lines)) => lines.iter().map(Vec::len).sum(),
        Some(Shape::Points(points)) => points.len(),
        None => 0,
    };
    format!("{count} 点 (points)")
}

fn scalar(value: &Value, kind: FieldKind) -> Option<Scalar> {
    Some(match (value, kind) {
        (Value::Null, _) => Scalar::Null,
        (Value::Text(text), _) => Scalar::Text(text.clone()),
        (Value::Number(number), FieldKind::Decimal(scale)) => Scalar::Decimal {
            unscaled: number.stored(scale)?,
            scale,
        },
        (Value::Number(number), _) => Scalar::Integer(number.stored(0)?),
        (Value::Boolean(flag), _) => Scalar::Boolean(*flag),
        (Value::Date(date), _) => Scalar::Date(date.to_string()),
        (Value::Area(area), _) => Scalar::Decimal {
            unscaled: area.area.centi_m2(),
            scale: 2,
        },
        (Value::List(_), _) => return None,
        (Value::Money(fen), _) => Scalar::Decimal {
            unscaled: *fen,
            scale: 2,
        },
    })
}
