use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde_json::json;

use super::edition::Lineage;
use crate::act::{Act, RecordedAct};
use crate::lake::RowChange;
use crate::sql::Record;
use crate::{Actor, EditionId, Store, StoreError};

const COLUMNS: [&str; 12] = [
    "id",
    "layer",
    "base_edition",
    "new_edition",
    "document",
    "added",
    "changed",
    "removed",
    "proposed_by",
    "proposed_seq",
    "approved_by",
    "approved_seq",
];

/// A correction of a layer by a document and two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    /// Its number.
    pub id: i64,
    /// The layer.
    pub layer: String,
    /// The edition that it changes.
    pub base: EditionId,
    /// The edition that it makes: a draft until a second user publishes it.
    pub new: EditionId,
    /// Number of the document.
    pub document: String,
    /// Rows added.
    pub added: i64,
    /// Rows changed.
    pub changed: i64,
    /// Rows removed.
    pub removed: i64,
    /// Number of the user who proposed it.
    pub proposed_by_id: i64,
    /// Audit entry of the proposal.
    pub proposed_seq: i64,
    /// Number of the user who approved it.
    pub approved_by_id: Option<i64>,
    /// Audit entry of the approval.
    pub approved_seq: Option<i64>,
}

impl ChangeSet {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.int("id")?,
            layer: row.text("layer")?,
            base: row.text("base_edition")?.parse()?,
            new: row.text("new_edition")?.parse()?,
            document: row.text("document")?,
            added: row.int("added")?,
            changed: row.int("changed")?,
            removed: row.int("removed")?,
            proposed_by_id: row.int("proposed_by")?,
            proposed_seq: row.int("proposed_seq")?,
            approved_by_id: row.int_or_none("approved_by")?,
            approved_seq: row.int_or_none("approved_seq")?,
        })
    }
}

fn of_layer(layer: &str) -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("change_set")
        .and_where(Expr::col("layer").eq(layer))
        .order_by("id", Order::Asc)
        .to_owned()
}

impl Store {
    /// Applies changes to an edition: writes the resulting edition as a draft, together with the
    /// change set that leads to it. It takes effect when a second user publishes it.
    ///
    /// # Errors
    /// When a change does not fit the base (an added key that is there, a changed or removed one
    /// that is not), or a row does not fit the schema.
    pub async fn apply_changes(
        &self,
        actor: &Actor,
        layer: &str,
        base: &EditionId,
        changes: Vec<RowChange>,
        document: &str,
        lineage: &Lineage,
    ) -> Result<ChangeSet, StoreError> {
        let document = crate::users::usable("document", document)?;
        self.edition(layer, base).await?;
        let count = |wanted: fn(&RowChange) -> bool| {
            changes.iter().filter(|change| wanted(change)).count() as i64
        };
        let added = count(|change| matches!(change, RowChange::Add(_)));
        let changed = count(|change| matches!(change, RowChange::Change(_)));
        let removed = count(|change| matches!(change, RowChange::Remove(_)));
        let written = self.lake().apply(layer, base, changes).await?;
        let new = written.manifest().edition;
        self.register(actor, written, lineage).await?;
        let mut act = self.begin(actor, "change_set.propose").await?;
        let id = act.next("change_set").await?;
        let payload = json!({
            "base": base.to_string(), "new": new.to_string(), "document": document,
            "added": added, "changed": changed, "removed": removed,
        });
        let mut entry = act
            .record(&format!("{layer} change set {id}"), &payload)
            .await?;
        let (layer, base, document) = (layer.to_owned(), *base, document.to_owned());
        let (proposed_by_id, proposed_seq) = (actor.id(), entry.seq);
        let set = ChangeSet {
            id,
            layer,
            base,
            new,
            document,
            added,
            changed,
            removed,
            proposed_by_id,
            proposed_seq,
            approved_by_id: None,
            approved_seq: None,
        };
        entry.tx.run(&insert(&set)).await?;
        entry.commit().await?;
        Ok(set)
    }

    /// The change sets of a layer in the order in which they were proposed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn change_sets(&self, layer: &str) -> Result<Vec<ChangeSet>, StoreError> {
        let rows = self.pool().rows(&of_layer(layer)).await?;
        rows.iter().map(ChangeSet::read).collect()
    }
}

fn insert(set: &ChangeSet) -> sea_query::InsertStatement {
    let values = [
        set.id.into(),
        set.layer.as_str().into(),
        set.base.to_string().into(),
        set.new.to_string().into(),
        set.document.as_str().into(),
        set.added.into(),
        set.changed.into(),
        set.removed.into(),
        set.proposed_by_id.into(),
        set.proposed_seq.into(),
        set.approved_by_id.into(),
        set.approved_seq.into(),
    ];
    Query::insert()
        .into_table("change_set")
        .columns(COLUMNS)
        .values_panic(values)
        .to_owned()
}

fn waiting(layer: &str, new: &EditionId) -> SelectStatement {
    of_layer(layer)
        .and_where(Expr::col("new_edition").eq(new.to_string()))
        .and_where(Expr::col("approved_by").is_null())
        .to_owned()
}

/// Refuses to publish the outcome of a change set to the one who proposed it.
pub(crate) async fn approve(act: &mut Act, layer: &str, new: &EditionId) -> Result<(), StoreError> {
    for row in &act.tx.rows(&waiting(layer, new)).await? {
        act.second_person(ChangeSet::read(row)?.proposed_by_id)?;
    }
    Ok(())
}

/// Notes who approved the change sets that lead to the edition being published.
pub(crate) async fn approved(
    entry: &mut RecordedAct,
    actor: &Actor,
    layer: &str,
    new: &EditionId,
) -> Result<(), StoreError> {
    let update = Query::update()
        .table("change_set")
        .values([
            ("approved_by", actor.id().into()),
            ("approved_seq", entry.seq.into()),
        ])
        .and_where(Expr::col("layer").eq(layer))
        .and_where(Expr::col("new_edition").eq(new.to_string()))
        .and_where(Expr::col("approved_by").is_null())
        .to_owned();
    entry.tx.run(&update).await.map(drop)
}
