use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use super::edition::{self, Edition, EditionState};
use crate::act::RecordedAct;
use crate::sql::{Record, Tx};
use crate::{Actor, EditionId, Store, StoreError, clock};

const COLUMNS: [&str; 7] = [
    "layer",
    "edition",
    "effective_from",
    "document",
    "published_by",
    "time",
    "seq",
];

/// Recorded time: as of when things are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KnownAt {
    /// All that is known now.
    #[default]
    Now,
    /// What was known after this audit entry.
    Seq(i64),
    /// What was known at this instant (RFC 3339), or at the end of this day in China.
    Time(String),
}

/// What [`Store::publish`] needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Number of the deciding document.
    pub document: String,
    /// Day from which the edition is in force, `YYYY-MM-DD`.
    pub effective_from: String,
    /// Version of the edition that the publisher saw.
    pub seen_version: Option<i64>,
}

/// From which day an edition is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The layer.
    pub layer: String,
    /// The edition.
    pub edition: EditionId,
    /// Legal time: the day from which it is in force.
    pub effective_from: String,
    /// Number of the deciding document.
    pub document: String,
    /// Number of the user who published it.
    pub published_by_id: i64,
    /// When, UTC.
    pub time: String,
    /// Recorded time: its audit entry.
    pub seq: i64,
}

impl Publication {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            layer: row.text("layer")?,
            edition: row.text("edition")?.parse()?,
            effective_from: row.text("effective_from")?,
            document: row.text("document")?,
            published_by_id: row.int("published_by")?,
            time: row.text("time")?,
            seq: row.int("seq")?,
        })
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("publication")
        .to_owned()
}

/// Publications known at `seq`, the one in force on `day` first among those of its layer.
fn known(day: &str, seq: i64) -> SelectStatement {
    select()
        .and_where(Expr::col("effective_from").lte(day))
        .and_where(Expr::col("seq").lte(seq))
        .order_by("effective_from", Order::Desc)
        .order_by("seq", Order::Desc)
        .to_owned()
}

fn check_day(day: &str) -> Result<(), StoreError> {
    if clock::is_day(day) {
        return Ok(());
    }
    Err(StoreError::BadDate {
        text: day.to_owned(),
    })
}

impl Store {
    /// Publishes a checked edition from a day on. The one in force before is superseded. The
    /// publisher is not the one who made the edition. A published edition may be published again
    /// with another day or after a later one was withdrawn by a correction.
    ///
    /// # Errors
    /// When the edition is a draft, was changed meanwhile, is in force from that day already, or the
    /// publisher is one of those who brought it.
    pub async fn publish(
        &self,
        actor: &Actor,
        layer: &str,
        id: &EditionId,
        publish: &Publish,
    ) -> Result<Publication, StoreError> {
        check_day(&publish.effective_from)?;
        if publish.document.trim().is_empty() {
            return Err(StoreError::BadName {
                what: "document",
                text: String::new(),
            });
        }
        let mut act = self.begin(actor, "edition.publish").await?;
        let edition = edition::fetch(&mut act.tx, layer, id).await?;
        let (what, name) = ("edition", edition.label());
        if let Some(seen) = publish.seen_version.filter(|seen| *seen != edition.version) {
            return Err(StoreError::Stale {
                what,
                name,
                seen,
                current: edition.version,
            });
        }
        if edition.state == EditionState::Draft {
            let (state, needed) = ("draft".to_owned(), "checked");
            return Err(StoreError::WrongState {
                what,
                name,
                state,
                needed,
            });
        }
        for maker in edition::registrars(&mut act.tx, &edition).await? {
            act.second_person(maker)?;
        }
        not_again(&mut act.tx, &edition, &publish.effective_from).await?;
        super::change_set::approve(&mut act, layer, id).await?;
        let payload = json!({
            "document": publish.document,
            "effective_from": publish.effective_from,
        });
        let mut entry = act.record(&format!("{layer}@{id}"), &payload).await?;
        let publication = Publication {
            layer: layer.to_owned(),
            edition: *id,
            effective_from: publish.effective_from.clone(),
            document: publish.document.clone(),
            published_by_id: actor.id(),
            time: entry.time.clone(),
            seq: entry.seq,
        };
        super::change_set::approved(&mut entry, actor, layer, id).await?;
        insert(&mut entry, &publication).await?;
        settle_states(&mut entry.tx, layer, &edition).await?;
        entry.commit().await?;
        Ok(publication)
    }

    /// The publication of a layer that is in force on a day, as known then.
    ///
    /// # Errors
    /// When the day or the instant cannot be read.
    pub async fn in_force(
        &self,
        layer: &str,
        day: &str,
        known_at: &KnownAt,
    ) -> Result<Option<Publication>, StoreError> {
        check_day(day)?;
        let seq = self.seq_at(known_at).await?;
        let query = known(day, seq)
            .and_where(Expr::col("layer").eq(layer))
            .limit(1)
            .to_owned();
        self.pool()
            .row(&query)
            .await?
            .as_ref()
            .map(Publication::read)
            .transpose()
    }

    /// The publications of all layers that are in force on a day, as known then, by layer.
    ///
    /// # Errors
    /// As [`Store::in_force`].
    pub async fn editions_in_force(
        &self,
        day: &str,
        known_at: &KnownAt,
    ) -> Result<Vec<Publication>, StoreError> {
        check_day(day)?;
        let seq = self.seq_at(known_at).await?;
        let rows = self.pool().rows(&known(day, seq)).await?;
        let mut all: Vec<_> = rows
            .iter()
            .map(Publication::read)
            .collect::<Result<_, _>>()?;
        // stable: the first of each layer stays the one in force
        all.sort_by(|a, b| a.layer.cmp(&b.layer));
        all.dedup_by(|later, first| later.layer == first.layer);
        Ok(all)
    }

    /// All publications of a layer in the order in which they were recorded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn publications(&self, layer: &str) -> Result<Vec<Publication>, StoreError> {
        let query = select()
            .and_where(Expr::col("layer").eq(layer))
            .order_by("seq", Order::Asc)
            .to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Publication::read)
            .collect()
    }

    /// The audit sequence that a recorded time stands for; for an instant the last entry not after
    /// it, 0 when there is none.
    ///
    /// # Errors
    /// [`StoreError::BadDate`] for an instant that cannot be read, [`StoreError::Unknown`] for a
    /// sequence that is not there yet.
    pub async fn seq_at(&self, known_at: &KnownAt) -> Result<i64, StoreError> {
        let head = Query::select().column("seq").from("audit_head").to_owned();
        let head = self
            .pool()
            .row(&head)
            .await?
            .map_or(Ok(0), |row| row.int("seq"))?;
        match known_at {
            KnownAt::Now => Ok(head),
            KnownAt::Seq(seq) if (0..=head).contains(seq) => Ok(*seq),
            KnownAt::Seq(seq) => Err(StoreError::Unknown {
                what: "audit entry",
                name: seq.to_string(),
            }),
            KnownAt::Time(written) => {
                let query = last_entry_by(written)?;
                self.pool()
                    .row(&query)
                    .await?
                    .map_or(Ok(0), |row| row.int("seq"))
            }
        }
    }
}

/// The last audit entry not after an instant that a person wrote.
pub(crate) fn last_entry_by(written: &str) -> Result<SelectStatement, StoreError> {
    let instant = clock::parse(written).ok_or_else(|| StoreError::BadDate {
        text: written.to_owned(),
    })?;
    Ok(Query::select()
        .column("seq")
        .from("audit")
        .and_where(Expr::col("time").lte(instant))
        .order_by("seq", Order::Desc)
        .limit(1)
        .to_owned())
}

/// Refuses to publish what is in force from this very day already.
async fn not_again(tx: &mut Tx, edition: &Edition, day: &str) -> Result<(), StoreError> {
    let query = known(day, i64::MAX)
        .and_where(Expr::col("layer").eq(edition.layer.as_str()))
        .limit(1)
        .to_owned();
    let Some(row) = tx.row(&query).await? else {
        return Ok(());
    };
    let current = Publication::read(&row)?;
    if current.edition == edition.id && current.effective_from == day {
        let name = format!("{} {day} ({})", edition.label(), current.document);
        return Err(StoreError::Exists {
            what: "publication",
            name,
        });
    }
    Ok(())
}

async fn insert(entry: &mut RecordedAct, publication: &Publication) -> Result<(), StoreError> {
    let row = Query::insert()
        .into_table("publication")
        .columns(COLUMNS)
        .values_panic([
            publication.layer.as_str().into(),
            publication.edition.to_string().into(),
            publication.effective_from.as_str().into(),
            publication.document.as_str().into(),
            publication.published_by_id.into(),
            publication.time.as_str().into(),
            publication.seq.into(),
        ])
        .to_owned();
    entry.tx.run(&row).await.map(drop)
}

/// The edition of the last publication in legal time is published, all others are superseded.
async fn settle_states(tx: &mut Tx, layer: &str, new: &Edition) -> Result<(), StoreError> {
    let query = select()
        .and_where(Expr::col("layer").eq(layer))
        .order_by("effective_from", Order::Desc)
        .order_by("seq", Order::Desc)
        .to_owned();
    let mut seen: Vec<EditionId> = Vec::new();
    for row in &tx.rows(&query).await? {
        let id = Publication::read(row)?.edition;
        if seen.contains(&id) {
            continue;
        }
        let state = if seen.is_empty() {
            EditionState::Published
        } else {
            EditionState::Superseded
        };
        seen.push(id);
        let edition = edition::fetch(tx, layer, &id).await?;
        if edition.state != state || edition.id == new.id {
            edition::set_state(tx, &edition, state).await?;
        }
    }
    Ok(())
}
