use std::collections::BTreeSet;

use kunyu_overlay::{Bounds, Point};
use sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use crate::catalogue::KnownAt;
use crate::lake::Change;
use crate::sql::Record;
use crate::{Actor, EditionId, Store, StoreError, canonical_json};

const COLUMNS: [&str; 14] = [
    "number",
    "payload_hash",
    "check_id",
    "day",
    "known_at_seq",
    "outcome",
    "subjects",
    "min_x",
    "min_y",
    "max_x",
    "max_y",
    "actor_id",
    "time",
    "seq",
];

/// A verdict to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVerdict {
    /// SM3 of the payload, hexadecimal.
    pub payload_hash: String,
    /// The check.
    pub check_id: String,
    /// Legal date of the check, `YYYY-MM-DD`.
    pub day: String,
    /// Recorded time of the check.
    pub known_at_seq: i64,
    /// The outcome in one word of the check's vocabulary.
    pub outcome: String,
    /// Names of the subjects.
    pub subjects: Vec<String>,
    /// Box around the subjects.
    pub bounds: Bounds,
    /// Layers and editions that it stands on.
    pub editions: Vec<(String, EditionId)>,
    /// Payload and envelope, as handed out.
    pub bundle: Vec<u8>,
}

/// A recorded verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Its number: year and running number, `2026-000001`.
    pub number: String,
    /// SM3 of the payload, hexadecimal.
    pub payload_hash: String,
    /// The check.
    pub check_id: String,
    /// Legal date of the check.
    pub day: String,
    /// Recorded time of the check.
    pub known_at_seq: i64,
    /// The outcome in one word of the check's vocabulary.
    pub outcome: String,
    /// Names of the subjects.
    pub subjects: Vec<String>,
    /// Box around the subjects.
    pub bounds: Bounds,
    /// Number of the user who recorded it.
    pub actor_id: i64,
    /// When, UTC.
    pub time: String,
    /// Its audit entry.
    pub seq: i64,
}

impl Verdict {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let subjects =
            serde_json::from_value(row.json("subjects")?).map_err(|error| StoreError::Stored {
                what: "subjects".into(),
                reason: error.to_string(),
            })?;
        let corner = |x, y| {
            Ok::<_, StoreError>(Point {
                x: row.int(x)?,
                y: row.int(y)?,
            })
        };
        Ok(Self {
            number: row.text("number")?,
            payload_hash: row.text("payload_hash")?,
            check_id: row.text("check_id")?,
            day: row.text("day")?,
            known_at_seq: row.int("known_at_seq")?,
            outcome: row.text("outcome")?,
            subjects,
            bounds: Bounds {
                min: corner("min_x", "min_y")?,
                max: corner("max_x", "max_y")?,
            },
            actor_id: row.int("actor_id")?,
            time: row.text("time")?,
            seq: row.int("seq")?,
        })
    }
}

fn select() -> SelectStatement {
    let mut query = Query::select();
    for column in COLUMNS {
        query.column(("verdict", column));
    }
    query.from("verdict").to_owned()
}

/// Boxes that share a point.
fn meets(bounds: &Bounds) -> Condition {
    Condition::all()
        .add(Expr::col("min_x").lte(bounds.max.x))
        .add(Expr::col("max_x").gte(bounds.min.x))
        .add(Expr::col("min_y").lte(bounds.max.y))
        .add(Expr::col("max_y").gte(bounds.min.y))
}

impl Store {
    /// Records a verdict under the next number of the year.
    ///
    /// # Errors
    /// When the actor may not act or the database fails.
    pub async fn record_verdict(
        &self,
        actor: &Actor,
        new: &NewVerdict,
    ) -> Result<Verdict, StoreError> {
        let mut act = self.begin(actor, "verdict.record").await?;
        let year = act.now()[..4].to_owned();
        let running = act.next(&format!("verdict.{year}")).await?;
        let number = format!("{year}-{running:06}");
        let editions: Vec<String> = new
            .editions
            .iter()
            .map(|(layer, id)| format!("{layer}@{id}"))
            .collect();
        let payload = json!({
            "payload_hash": new.payload_hash, "check": new.check_id, "day": new.day,
            "known_at_seq": new.known_at_seq, "outcome": new.outcome, "editions": editions,
        });
        let mut entry = act.record(&number, &payload).await?;
        entry
            .tx
            .run(&insert(&number, new, actor, (entry.seq, &entry.time))?)
            .await?;
        let unique: BTreeSet<_> = new.editions.iter().collect();
        for (layer, id) in unique {
            let row = Query::insert()
                .into_table("verdict_edition")
                .columns(["layer", "edition", "number"])
                .values_panic([
                    layer.as_str().into(),
                    id.to_string().into(),
                    number.as_str().into(),
                ])
                .to_owned();
            entry.tx.run(&row).await?;
        }
        let query = select()
            .and_where(Expr::col("number").eq(number.as_str()))
            .to_owned();
        let row = entry.tx.row(&query).await?;
        let row = row.ok_or(StoreError::Unknown {
            what: "verdict",
            name: number,
        })?;
        let verdict = Verdict::read(&row)?;
        entry.commit().await?;
        Ok(verdict)
    }

    /// A verdict and its bundle.
    ///
    /// # Errors
    /// When there is none of this number.
    pub async fn verdict(&self, number: &str) -> Result<(Verdict, Vec<u8>), StoreError> {
        let query = select()
            .column(("verdict", "bundle"))
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        let row = self.pool().row(&query).await?;
        let unknown = || StoreError::Unknown {
            what: "verdict",
            name: number.to_owned(),
        };
        let row = row.ok_or_else(unknown)?;
        Ok((Verdict::read(&row)?, row.bytes("bundle")?))
    }

    /// All verdicts in the order in which they were recorded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verdicts(&self) -> Result<Vec<Verdict>, StoreError> {
        let query = select().order_by(("verdict", "seq"), Order::Asc).to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Verdict::read)
            .collect()
    }

    /// Verdicts that stand on a layer (one edition of it, or any), near a place if one is given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verdicts_using(
        &self,
        layer: &str,
        edition: Option<&EditionId>,
        near: Option<&Bounds>,
    ) -> Result<Vec<Verdict>, StoreError> {
        let mut standing = Query::select();
        standing
            .column("number")
            .from("verdict_edition")
            .and_where(Expr::col("layer").eq(layer));
        if let Some(id) = edition {
            standing.and_where(Expr::col("edition").eq(id.to_string()));
        }
        let mut query = select();
        query
            .and_where(Expr::col("number").in_subquery(standing))
            .order_by(("verdict", "seq"), Order::Asc);
        if let Some(bounds) = near {
            query.cond_where(meets(bounds));
        }
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Verdict::read)
            .collect()
    }

    /// Verdicts that a new edition of a layer could change when it takes effect on a day: those
    /// that stand on the edition in force there and lie within `reach_m` metres of a row that
    /// differs. Without an edition in force nothing stood on the layer, and the list is empty.
    ///
    /// # Errors
    /// When an edition cannot be read.
    pub async fn verdicts_changed_by(
        &self,
        layer: &str,
        new: &EditionId,
        effective_from: &str,
        reach_m: u32,
    ) -> Result<Vec<Verdict>, StoreError> {
        let Some(old) = self.in_force(layer, effective_from, &KnownAt::Now).await? else {
            return Ok(Vec::new());
        };
        let mut boxes = Vec::new();
        let reach = i64::from(reach_m) << kunyu_overlay::GRID_BITS;
        let collect = |change: Change| {
            boxes.extend(change.bounds().map(|bounds| grown(bounds, reach)));
            Ok(())
        };
        self.lake().diff(layer, &old.edition, new, collect).await?;
        let mut verdicts = self.verdicts_using(layer, Some(&old.edition), None).await?;
        verdicts.retain(|verdict| boxes.iter().any(|place| place.meets(&verdict.bounds)));
        Ok(verdicts)
    }
}

fn grown(bounds: Bounds, reach: i64) -> Bounds {
    Bounds {
        min: Point {
            x: bounds.min.x - reach,
            y: bounds.min.y - reach,
        },
        max: Point {
            x: bounds.max.x + reach,
            y: bounds.max.y + reach,
        },
    }
}

fn insert(
    number: &str,
    new: &NewVerdict,
    actor: &Actor,
    (seq, time): (i64, &str),
) -> Result<sea_query::InsertStatement, StoreError> {
    let values = [
        number.into(),
        new.payload_hash.as_str().into(),
        new.check_id.as_str().into(),
        new.day.as_str().into(),
        new.known_at_seq.into(),
        new.outcome.as_str().into(),
        canonical_json(&json!(new.subjects))?.into(),
        new.bounds.min.x.into(),
        new.bounds.min.y.into(),
        new.bounds.max.x.into(),
        new.bounds.max.y.into(),
        actor.id().into(),
        time.into(),
        seq.into(),
        Expr::val(new.bundle.clone()),
    ];
    let columns = COLUMNS.into_iter().chain(["bundle"]);
    Ok(Query::insert()
        .into_table("verdict")
        .columns(columns)
        .values_panic(values)
        .to_owned())
}
