use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::Arc;

use kunyu_overlay::Bounds;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use super::manifest::{Manifest, Part};
use super::parquet_read::{self, Wanted};
use super::{Lake, blocking, part_path};
use crate::model::hex;
use crate::{EditionId, Row, Schema, StoreError};

/// What is wanted of an edition; by default everything.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Only rows whose box meets this one (rows without geometry are left out then).
    pub bounds: Option<Bounds>,
    /// Only these columns (and the key), in the edition's order.
    pub columns: Option<Vec<String>>,
    /// Leave the geometry out.
    pub without_shapes: bool,
}

/// Reads an edition part by part, in the order of the space-filling curve. Every part is checked
/// against the hash in the manifest before a row of it is believed.
#[derive(Debug)]
pub struct EditionReader {
    lake: Lake,
    manifest: Manifest,
    wanted: Arc<Wanted>,
    next: usize,
    /// Parts that are being read, in order.
    ahead: VecDeque<JoinHandle<Result<Vec<Row>, StoreError>>>,
}

/// Parts read at the same time, at most: memory holds that many.
const PARTS_AT_ONCE: usize = 3;

impl Lake {
    /// Begins to read an edition.
    ///
    /// # Errors
    /// When the manifest cannot be read, or a column is not there.
    pub async fn read(
        &self,
        layer: &str,
        id: &EditionId,
        options: ReadOptions,
    ) -> Result<EditionReader, StoreError> {
        let manifest = self.manifest(layer, id).await?;
        let mut schema = manifest.schema.clone();
        if let Some(columns) = options.columns {
            if let Some(name) = columns.iter().find(|name| schema.index(name).is_none()) {
                return Err(StoreError::Unknown {
                    what: "column",
                    name: name.clone(),
                });
            }
            let key = schema.key.clone();
            schema
                .fields
                .retain(|field| field.name == key || columns.contains(&field.name));
        }
        let wanted = Wanted {
            schema,
            bounds: options.bounds,
            shapes: !options.without_shapes,
        };
        Ok(EditionReader {
            lake: self.clone(),
            manifest,
            wanted: Arc::new(wanted),
            next: 0,
            ahead: VecDeque::new(),
        })
    }

    /// The file of a part, checked against its hash.
    pub(crate) async fn part(&self, layer: &str, part: &Part) -> Result<Vec<u8>, StoreError> {
        let path = part_path(layer, &part.sha256);
        let bytes = self.get(&path).await?;
        let expected = part.sha256.clone();
        blocking(move || {
            if hex(&Sha256::digest(&bytes)) == expected {
                return Ok(bytes);
            }
            let reason = "its content is not what was written".to_owned();
            Err(StoreError::Damaged {
                file: path.to_string(),
                reason,
            })
        })
        .await
    }
}

impl EditionReader {
    /// The columns that rows have.
    pub fn schema(&self) -> &Schema {
        &self.wanted.schema
    }

    /// EPSG code of the CRS of the coordinates.
    pub fn epsg(&self) -> u32 {
        self.manifest.epsg
    }

    /// What the edition is made of.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The rows of the next part that has any; `None` at the end.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] naming the file.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, StoreError> {
        loop {
            self.look_ahead();
            let Some(part) = self.ahead.pop_front() else {
                return Ok(None);
            };
            let rows = part.await.map_err(|_| StoreError::Task)??;
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
    }

    /// Begins to read the next parts, each on a core of its own.
    fn look_ahead(&mut self) {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        while self.ahead.len() < cores.min(PARTS_AT_ONCE) {
            let Some(part) = self.manifest.parts.get(self.next) else {
                return;
            };
            self.next += 1;
            if !self.is_wanted(part) {
                continue;
            }
            let (lake, wanted) = (self.lake.clone(), Arc::clone(&self.wanted));
            let (layer, part) = (self.manifest.layer.clone(), part.clone());
            self.ahead.push_back(tokio::spawn(async move {
                let bytes = lake.part(&layer, &part).await?;
                let file = part_path(&layer, &part.sha256).to_string();
                blocking(move || decode(bytes, &wanted, file)).await
            }));
        }
    }

    /// All rows at once.
    ///
    /// # Errors
    /// As [`EditionReader::next`].
    pub async fn all(mut self) -> Result<Vec<Row>, StoreError> {
        let mut all = Vec::new();
        while let Some(mut rows) = self.next().await? {
            all.append(&mut rows);
        }
        Ok(all)
    }

    fn is_wanted(&self, part: &Part) -> bool {
        self.wanted.bounds.is_none_or(|bounds| {
            part.bounds
                .is_some_and(|found| Bounds::from(found).meets(&bounds))
        })
    }
}

/// Decodes the rows of a part's file.
pub(super) fn decode(
    bytes: Vec<u8>,
    wanted: &Wanted,
    file: String,
) -> Result<Vec<Row>, StoreError> {
    parquet_read::decode(bytes::Bytes::from(bytes), wanted)
        .map_err(|reason| StoreError::Damaged { file, reason })
}
