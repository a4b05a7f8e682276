//! The audit trail: a hash chain over canonical JSON.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;
use sm3::{Digest, Sm3};

use crate::anchor::{Anchor, AnchorState};
use crate::keys::Keys;
use crate::model::hex;
use crate::sql::{Record, Tx};
use crate::{Instance, Store, StoreError, canonical_json};

const BATCH: u64 = 1000;
const COLUMNS: [&str; 9] = [
    "seq",
    "time",
    "actor_id",
    "actor",
    "action",
    "subject",
    "payload",
    "prev_hash",
    "hash",
];

/// An entry about to be written.
pub(crate) struct Entry<'a> {
    pub(crate) actor_id: i64,
    pub(crate) actor: &'a str,
    pub(crate) action: &'a str,
    pub(crate) subject: &'a str,
    /// Canonical JSON.
    pub(crate) payload: &'a str,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Position in the trail, from 1; the commit order of everything.
    pub seq: i64,
    /// Instant, UTC; never before that of the entry before.
    pub time: String,
    /// Number of the user; 0 for the making of the folder.
    pub actor_id: i64,
    /// Name of the user at that time.
    pub actor: String,
    /// The act, for example `edition.publish`.
    pub action: String,
    /// What was acted on.
    pub subject: String,
    /// Details as canonical JSON.
    pub payload: String,
    /// SM3 of the entry before.
    pub prev_hash: String,
    /// SM3 of this entry.
    pub hash: String,
}

/// What is wrong with the first broken entry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuditFault {
    /// The entry is not there.
    Missing,
    /// The content does not give the hash.
    Changed,
    /// It does not follow from the entry before.
    NotLinked,
    /// The last entry is not the one that the head names.
    Head,
}

/// The first broken entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditBreak {
    /// Its position.
    pub seq: i64,
    /// What is wrong.
    pub fault: AuditFault,
}

/// What a walk along the trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries that are whole, from the first.
    pub entries: i64,
    /// Hash of the last whole entry.
    pub head_hash: String,
    /// The first broken entry.
    pub broken: Option<AuditBreak>,
    /// What the anchor proves.
    pub anchor: AnchorState,
}

impl AuditReport {
    /// Whether the trail is whole, and agrees with the anchor where one was given.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none()
            && !matches!(self.anchor, AnchorState::Cut | AnchorState::Differs)
            && !matches!(
                self.anchor,
                AnchorState::OtherFolder | AnchorState::BadSignature
            )
    }
}

impl AuditEntry {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.int("seq")?,
            time: row.text("time")?,
            actor_id: row.int("actor_id")?,
            actor: row.text("actor")?,
            action: row.text("action")?,
            subject: row.text("subject")?,
            payload: row.text("payload")?,
            prev_hash: row.text("prev_hash")?,
            hash: row.text("hash")?,
        })
    }

    fn as_new(&self) -> Entry<'_> {
        Entry {
            actor_id: self.actor_id,
            actor: &self.actor,
            action: &self.action,
            subject: &self.subject,
            payload: &self.payload,
        }
    }
}

/// The hash of an entry: SM3 over the hash before it and the entry as canonical JSON.
fn digest(prev_hash: &str, seq: i64, time: &str, entry: &Entry<'_>) -> Result<String, StoreError> {
    let text = canonical_json(&json!({
        "seq": seq,
        "time": time,
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "payload": entry.payload,
        "prev_hash": prev_hash,
    }))?;
    Ok(hex(&Sm3::digest(text.as_bytes())))
}

fn head() -> SelectStatement {
    let columns = ["seq", "hash", "time"];
    Query::select()
        .columns(columns)
        .from("audit_head")
        .to_owned()
}

/// Writes the head of an empty trail; its hash binds the trail to the instance.
pub(crate) async fn found(tx: &mut Tx, instance: &Instance) -> Result<(), StoreError> {
    let row = Query::insert()
        .into_table("audit_head")
        .columns(["id", "seq", "hash", "time"])
        .values_panic([
            1.into(),
            0.into(),
            genesis(instance)?.into(),
            instance.created.clone().into(),
        ])
        .to_owned();
    tx.run(&row).await.map(drop)
}

fn genesis(instance: &Instance) -> Result<String, StoreError> {
    let text = canonical_json(&json!({
        "instance": instance.id,
        "epsg": instance.epsg,
        "district": instance.district,
        "created": instance.created,
    }))?;
    Ok(hex(&Sm3::digest(text.as_bytes())))
}

/// The last entry of the trail, read and locked: nobody else appends until the transaction ends.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    seq: i64,
    hash: String,
    time: String,
}

impl Head {
    /// Reads and locks the head.
    pub(crate) async fn lock(tx: &mut Tx) -> Result<Self, StoreError> {
        let last = tx.row(head().lock_exclusive()).await?;
        let last = last.ok_or_else(no_head)?;
        Ok(Self {
            seq: last.int("seq")?,
            hash: last.text("hash")?,
            time: last.text("time")?,
        })
    }

    /// Sequence of the last entry.
    pub(crate) fn seq(&self) -> i64 {
        self.seq
    }

    /// Instant of the last entry.
    pub(crate) fn time(&self) -> &str {
        &self.time
    }

    /// Appends an entry. Time never runs back. The head itself is written by [`Head::write`].
    pub(crate) async fn append(
        &mut self,
        tx: &mut Tx,
        entry: &Entry<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        let (seq, prev_hash) = (self.seq + 1, self.hash.as_str());
        let time = Ord::max(self.time.as_str(), now).to_owned();
        let hash = digest(prev_hash, seq, &time, entry)?;
        let row = Query::insert()
            .into_table("audit")
            .columns(COLUMNS)
            .values_panic([
                seq.into(),
                time.as_str().into(),
                entry.actor_id.into(),
                entry.actor.into(),
                entry.action.into(),
                entry.subject.into(),
                entry.payload.into(),
                prev_hash.into(),
                hash.as_str().into(),
            ])
            .to_owned();
        tx.run(&row).await?;
        *self = Self { seq, hash, time };
        Ok(())
    }

    /// Writes the head to its row, once before the commit.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let update = Query::update()
            .table("audit_head")
            .values([
                ("seq", self.seq.into()),
                ("hash", self.hash.as_str().into()),
                ("time", self.time.as_str().into()),
            ])
            .to_owned();
        tx.run(&update).await.map(drop)
    }
}

/// Appends an entry; the head is read and locked here, last in every act of the catalogue.
pub(crate) async fn append(
    tx: &mut Tx,
    entry: &Entry<'_>,
    now: &str,
) -> Result<(i64, String), StoreError> {
    let mut head = Head::lock(tx).await?;
    head.append(tx, entry, now).await?;
    head.write(tx).await?;
    Ok((head.seq, head.time))
}

fn entries(after: i64, limit: u64) -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("audit")
        .and_where(Expr::col("seq").gt(after))
        .order_by("seq", Order::Asc)
        .limit(limit)
        .to_owned()
}

impl Store {
    /// Entries after a position, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, after: i64, limit: u64) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = self.pool().rows(&entries(after, limit)).await?;
        rows.iter().map(AuditEntry::read).collect()
    }

    /// Walks the whole trail. Without an anchor a trail whose tail was cut off, head and all, looks
    /// whole; with one, everything up to the anchor is proven to be there unchanged.
    ///
    /// # Errors
    /// When the database cannot be read. A broken trail is an answer, not an error.
    pub async fn verify_audit(
        &self,
        anchor: Option<(&Anchor, Option<&Keys>)>,
    ) -> Result<AuditReport, StoreError> {
        let mut tx = self.pool().read().await?;
        walk(&mut tx, self.instance(), anchor).await
    }

    /// The head of the trail, to be kept elsewhere; signed when a key is given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn anchor(&self, keys: Option<&Keys>) -> Result<Anchor, StoreError> {
        let row = self.pool().row(&head()).await?;
        let row = row.ok_or_else(no_head)?;
        Anchor::of(
            self.instance(),
            row.int("seq")?,
            row.text("hash")?,
            self.now(),
            keys,
        )
    }
}

/// Walks the trail inside a transaction.
pub(crate) async fn walk(
    tx: &mut Tx,
    instance: &Instance,
    anchor: Option<(&Anchor, Option<&Keys>)>,
) -> Result<AuditReport, StoreError> {
    let mut report = AuditReport {
        entries: 0,
        head_hash: genesis(instance)?,
        broken: None,
        anchor: AnchorState::NoAnchor,
    };
    let mut at_anchor = None;
    loop {
        let batch = tx.rows(&entries(report.entries, BATCH)).await?;
        if batch.is_empty() {
            break;
        }
        for row in &batch {
            let entry = AuditEntry::read(row)?;
            if let Some(fault) = fault(&report, &entry)? {
                let seq = report.entries + 1;
                report.broken = Some(AuditBreak { seq, fault });
                break;
            }
            report.entries = entry.seq;
            report.head_hash = entry.hash;
            if anchor.is_some_and(|(anchor, _)| anchor.count == entry.seq) {
                at_anchor = Some(report.head_hash.clone());
            }
        }
        if report.broken.is_some() {
            break;
        }
    }
    if report.broken.is_none() {
        report.broken = check_head(tx, &report).await?;
    }
    if let Some((anchor, keys)) = anchor {
        report.anchor = anchor.compare(instance, at_anchor.as_deref(), keys);
    }
    Ok(report)
}

/// Position and hash of the last entry, as the head has them.
pub(crate) async fn last(tx: &mut Tx) -> Result<(i64, String), StoreError> {
    let row = tx.row(&head()).await?;
    let row = row.ok_or_else(no_head)?;
    Ok((row.int("seq")?, row.text("hash")?))
}

fn no_head() -> StoreError {
    StoreError::DatabaseDamaged {
        detail: "the head of the audit trail is missing".into(),
    }
}

fn fault(report: &AuditReport, entry: &AuditEntry) -> Result<Option<AuditFault>, StoreError> {
    if entry.seq != report.entries + 1 {
        return Ok(Some(AuditFault::Missing));
    }
    if entry.prev_hash != report.head_hash {
        return Ok(Some(AuditFault::NotLinked));
    }
    let hash = digest(&entry.prev_hash, entry.seq, &entry.time, &entry.as_new())?;
    Ok((hash != entry.hash).then_some(AuditFault::Changed))
}

async fn check_head(tx: &mut Tx, report: &AuditReport) -> Result<Option<AuditBreak>, StoreError> {
    let row = tx.row(&head()).await?;
    let named = row.map(|row| Ok::<_, StoreError>((row.int("seq")?, row.text("hash")?)));
    let expected = (report.entries, report.head_hash.clone());
    match named.transpose()? {
        Some(head) if head == expected => Ok(None),
        Some((seq, _)) if seq > report.entries => Ok(Some(AuditBreak {
            seq: report.entries + 1,
            fault: AuditFault::Missing,
        })),
        _ => Ok(Some(AuditBreak {
            seq: report.entries,
            fault: AuditFault::Head,
        })),
    }
}
