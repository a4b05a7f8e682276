use std::collections::{BTreeMap, BTreeSet};

use kunyu_overlay::{Bounds, PlaneArea, Shape};
use kunyu_terms::Area;

use super::canonical::{decode_row, encode_row};
use super::parquet_read::Wanted;
use super::reader::decode;
use super::sort::{Sorted, Sorter};
use super::{Lake, Manifest, ReadOptions, WrittenEdition, blocking, part_path, wkb};
use crate::{Column, ColumnKind, EditionId, Row, Scalar, Schema, StoreError};

/// Column that a difference has beside those of its layer.
const KIND_COLUMN: &str = "BGLX";

/// What happened to a row between two editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Only the later edition has it.
    Added,
    /// Both have it, with different content.
    Changed,
    /// Only the earlier edition has it.
    Removed,
}

impl ChangeKind {
    /// The word in a difference written as a layer.
    pub fn word_zh(self) -> &'static str {
        match self {
            Self::Added => "新增",
            Self::Changed => "变更",
            Self::Removed => "删除",
        }
    }
}

/// A row that differs between two editions.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its key.
    pub key: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The row in the earlier edition.
    pub before: Option<Row>,
    /// The row in the later edition.
    pub after: Option<Row>,
}

impl Change {
    /// Box around the geometry before and after.
    pub fn bounds(&self) -> Option<Bounds> {
        let of = |row: &Option<Row>| row.as_ref()?.shape.as_ref().and_then(wkb::bounds);
        wkb::joined(of(&self.before), of(&self.after))
    }
}

/// A number of rows and the sum of their plane areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Number of rows.
    pub rows: u64,
    /// Area in the earlier edition.
    pub before: Area,
    /// Area in the later edition.
    pub after: Area,
}

/// Two editions in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiffSummary {
    /// Rows that only the later edition has.
    pub added: Tally,
    /// Rows that both have with different content.
    pub changed: Tally,
    /// Rows that only the earlier edition has.
    pub removed: Tally,
    /// Rows that are the same in both.
    pub unchanged: u64,
    /// Box around everything that differs.
    pub bounds: Option<Bounds>,
}

/// One step of a change set.
#[derive(Debug, Clone, PartialEq)]
pub enum RowChange {
    /// A new row; its key must be free.
    Add(Row),
    /// A row that takes the place of the one with its key.
    Change(Row),
    /// The key of a row that goes.
    Remove(String),
}

/// Exact sums while counting.
#[derive(Default)]
struct Sums {
    rows: u64,
    before: PlaneArea,
    after: PlaneArea,
}

impl Sums {
    fn add(&mut self, change: &Change) {
        self.rows += 1;
        self.before = self.before + area(change.before.as_ref());
        self.after = self.after + area(change.after.as_ref());
    }

    fn tally(&self) -> Tally {
        Tally {
            rows: self.rows,
            before: self.before.rounded(),
            after: self.after.rounded(),
        }
    }
}

fn area(row: Option<&Row>) -> PlaneArea {
    match row.and_then(|row| row.shape.as_ref()) {
        Some(Shape::Polygons(polygons)) => polygons.plane_area(),
        _ => PlaneArea(0),
    }
}

impl Lake {
    /// Compares two editions of a layer by key and hands each row that differs to `emit`, in the
    /// order of the keys. Parts that both editions share are not read.
    ///
    /// # Errors
    /// When a file is damaged, the columns or the CRS differ, or `emit` refuses.
    pub async fn diff(
        &self,
        layer: &str,
        earlier: &EditionId,
        later: &EditionId,
        mut emit: impl FnMut(Change) -> Result<(), StoreError> + Send,
    ) -> Result<DiffSummary, StoreError> {
        let old = self.manifest(layer, earlier).await?;
        let new = self.manifest(layer, later).await?;
        if old.schema != new.schema || old.epsg != new.epsg {
            let reason = "the two editions have different columns or another CRS".into();
            return Err(StoreError::LayerMismatch {
                layer: layer.to_owned(),
                reason,
            });
        }
        let hashes = |manifest: &Manifest| -> BTreeSet<String> {
            manifest
                .parts
                .iter()
                .map(|part| part.sha256.clone())
                .collect()
        };
        let (old_hashes, new_hashes) = (hashes(&old), hashes(&new));
        let shared = old
            .parts
            .iter()
            .filter(|part| new_hashes.contains(&part.sha256));
        let mut summary = DiffSummary {
            unchanged: shared.map(|part| part.rows).sum(),
            ..Default::default()
        };
        let mut old_rows = self.by_key(&old, &new_hashes).await?;
        let mut new_rows = self.by_key(&new, &old_hashes).await?;
        let mut sums: [Sums; 3] = Default::default();
        let (mut before, mut after) = (old_rows.next_owned()?, new_rows.next_owned()?);
        while before.is_some() || after.is_some() {
            let old_key = before.as_ref().map(|(key, _)| key);
            let new_key = after.as_ref().map(|(key, _)| key);
            let take_old = new_key.is_none() || old_key.is_some_and(|key| Some(key) <= new_key);
            let take_new = old_key.is_none() || new_key.is_some_and(|key| Some(key) <= old_key);
            let was = if take_old {
                std::mem::replace(&mut before, old_rows.next_owned()?)
            } else {
                None
            };
            let is = if take_new {
                std::mem::replace(&mut after, new_rows.next_owned()?)
            } else {
                None
            };
            if was == is {
                summary.unchanged += 1;
                continue;
            }
            let change = change(&old.schema, was.map(|(_, row)| row), is.map(|(_, row)| row))?;
            sums[change.kind as usize].add(&change);
            summary.bounds = wkb::joined(summary.bounds, change.bounds());
            emit(change)?;
        }
        [summary.added, summary.changed, summary.removed] = sums.map(|sum| sum.tally());
        Ok(summary)
    }

    /// Canonical rows of the parts that the other edition does not have, by key.
    async fn by_key(
        &self,
        manifest: &Manifest,
        shared: &BTreeSet<String>,
    ) -> Result<Sorted, StoreError> {
        let mut sorter = Sorter::new(&self.scratch(), self.budget / 2);
        for part in manifest
            .parts
            .iter()
            .filter(|part| !shared.contains(&part.sha256))
        {
            let bytes = self.part(&manifest.layer, part).await?;
            let file = part_path(&manifest.layer, &part.sha256).to_string();
            let schema = manifest.schema.clone();
            sorter = blocking(move || {
                let wanted = Wanted {
                    schema,
                    bounds: None,
                    shapes: true,
                };
                let mut bytes_of_row = Vec::new();
                for row in decode(bytes, &wanted, file)? {
                    bytes_of_row.clear();
                    encode_row(&mut bytes_of_row, &wanted.schema, &row);
                    sorter.push(row.key.as_bytes(), &bytes_of_row)?;
                }
                Ok(sorter)
            })
            .await?;
        }
        blocking(move || sorter.finish()).await
    }

    /// Writes the edition that results from changes to another one.
    ///
    /// # Errors
    /// [`StoreError::Change`] for a change that does not fit the base.
    pub async fn apply(
        &self,
        layer: &str,
        base: &EditionId,
        changes: Vec<RowChange>,
    ) -> Result<WrittenEdition, StoreError> {
        let mut pending = BTreeMap::new();
        for change in changes {
            let key = match &change {
                RowChange::Add(row) | RowChange::Change(row) => row.key.clone(),
                RowChange::Remove(key) => key.clone(),
            };
            if pending.insert(key.clone(), change).is_some() {
                return Err(StoreError::DuplicateKey { key });
            }
        }
        let mut reader = self.read(layer, base, ReadOptions::default()).await?;
        let mut writer = self.writer(layer, reader.epsg(), reader.schema())?;
        while let Some(rows) = reader.next().await? {
            for row in rows {
                match pending.remove(&row.key) {
                    None => writer.push(row)?,
                    Some(RowChange::Change(new)) => writer.push(new)?,
                    Some(RowChange::Remove(_)) => {}
                    Some(RowChange::Add(new)) => return Err(misfit(new.key, "added", "has")),
                }
            }
        }
        for (key, change) in pending {
            match change {
                RowChange::Add(row) => writer.push(row)?,
                RowChange::Change(_) => return Err(misfit(key, "changed", "has not")),
                RowChange::Remove(_) => return Err(misfit(key, "removed", "has not")),
            }
        }
        writer.finish().await
    }
}

fn misfit(key: String, change: &'static str, has: &'static str) -> StoreError {
    StoreError::Change { key, change, has }
}

fn change(
    schema: &Schema,
    before: Option<Box<[u8]>>,
    after: Option<Box<[u8]>>,
) -> Result<Change, StoreError> {
    let read = |bytes: Option<Box<[u8]>>| {
        let row = bytes.map(|bytes| decode_row(schema, &bytes).ok_or(()));
        row.transpose().map_err(|()| StoreError::Damaged {
            file: "a sorted run".into(),
            reason: "a row cannot be read back".into(),
        })
    };
    let (before, after) = (read(before)?, read(after)?);
    let kind = match (&before, &after) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let key = after
        .as_ref()
        .or(before.as_ref())
        .map(|row| row.key.clone())
        .unwrap_or_default();
    Ok(Change {
        key,
        kind,
        before,
        after,
    })
}

/// The columns of a difference written as a layer: those of the layer and the kind of change.
pub fn diff_schema(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.fields.push(Column {
        name: KIND_COLUMN.into(),
        kind: ColumnKind::Text,
    });
    schema
}

/// A row of a difference written as a layer: the row as it is now, or as it last was.
pub fn diff_row(change: Change) -> Option<Row> {
    let mut row = change.after.or(change.before)?;
    row.values.push(Scalar::Text(change.kind.word_zh().into()));
    Some(row)
}
