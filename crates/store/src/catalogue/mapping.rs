use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use serde_json::{Value, json};

use crate::sql::Record;
use crate::{Actor, Store, StoreError, canonical_json};

/// How the fields of a source are mapped to those of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What the source looks like: the caller's hash over format, field names and types.
    pub fingerprint: String,
    /// The layer.
    pub layer: String,
    /// The mapping.
    pub mapping: Value,
    /// Moves with each change; a change names the version that it saw.
    pub version: i64,
    /// When it was saved, UTC.
    pub time: String,
    /// Its audit entry.
    pub seq: i64,
}

impl Mapping {
    fn read(row: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            fingerprint: row.text("fingerprint")?,
            layer: row.text("layer")?,
            mapping: row.json("mapping")?,
            version: row.int("version")?,
            time: row.text("time")?,
            seq: row.int("seq")?,
        })
    }
}

fn find(fingerprint: &str, layer: &str) -> SelectStatement {
    Query::select()
        .columns(["fingerprint", "layer", "mapping", "version", "time", "seq"])
        .from("import_mapping")
        .and_where(Expr::col("fingerprint").eq(fingerprint))
        .and_where(Expr::col("layer").eq(layer))
        .to_owned()
}

impl Store {
    /// The mapping saved for sources that look like this.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mapping(
        &self,
        fingerprint: &str,
        layer: &str,
    ) -> Result<Option<Mapping>, StoreError> {
        let row = self.pool().row(&find(fingerprint, layer)).await?;
        row.as_ref().map(Mapping::read).transpose()
    }

    /// Saves the mapping of a source; `seen` is the version read before, `None` for a new one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody else saved one meanwhile.
    pub async fn save_mapping(
        &self,
        actor: &Actor,
        fingerprint: &str,
        layer: &str,
        mapping: &Value,
        seen: Option<i64>,
    ) -> Result<Mapping, StoreError> {
        let mut act = self.begin(actor, "mapping.save").await?;
        let old = act.tx.row(&find(fingerprint, layer)).await?;
        let current = old.as_ref().map_or(Ok(0), |row| row.int("version"))?;
        if current != seen.unwrap_or(0) {
            let (what, name, seen) = ("mapping", layer.to_owned(), seen.unwrap_or(0));
            return Err(StoreError::Stale {
                what,
                name,
                seen,
                current,
            });
        }
        let text = canonical_json(mapping)?;
        let payload = json!({"layer": layer, "mapping": mapping});
        let mut entry = act.record(fingerprint, &payload).await?;
        if old.is_some() {
            let delete = Query::delete()
                .from_table("import_mapping")
                .and_where(Expr::col("fingerprint").eq(fingerprint))
                .and_where(Expr::col("layer").eq(layer))
                .to_owned();
            entry.tx.run(&delete).await?;
        }
        let row = Query::insert()
            .into_table("import_mapping")
            .columns([
                "fingerprint",
                "layer",
                "mapping",
                "version",
                "saved_by",
                "time",
                "seq",
            ])
            .values_panic([
                fingerprint.into(),
                layer.into(),
                text.into(),
                (current + 1).into(),
                actor.id().into(),
                entry.time.as_str().into(),
                entry.seq.into(),
            ])
            .to_owned();
        entry.tx.run(&row).await?;
        let saved = entry.tx.row(&find(fingerprint, layer)).await?;
        let missing = || StoreError::Unknown {
            what: "mapping",
            name: fingerprint.to_owned(),
        };
        let saved = Mapping::read(&saved.ok_or_else(missing)?)?;
        entry.commit().await?;
        Ok(saved)
    }
}
