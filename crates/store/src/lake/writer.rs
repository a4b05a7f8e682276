use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use kunyu_overlay::{Bounds, PlaneArea};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::canonical::EditionName;
use super::guard::WriteGuard;
use super::make::{FILES_AT_ONCE, Maker, PartFile, SortedRows};
use super::manifest::{self, Manifest, Part};
use super::prepare::{PreparedRows, Preparer};
use super::sort::Sorter;
use super::{Lake, blocking, manifest_path, part_path, wkb};
use crate::{Row, Schema, StoreError, catalogue};

/// Bytes of rows that were pushed one by one and are kept together.
const TOGETHER: usize = 1 << 18;

/// Takes the rows of an edition in any order.
///
/// Memory stays within the sort budget of the store plus one part; beyond it rows wait in
/// nameless files of the data folder.
pub struct EditionWriter {
    lake: Lake,
    layer: String,
    epsg: u32,
    schema: Schema,
    rows: Sorter,
    digests: Sorter,
    guard: WriteGuard,
    preparer: Preparer,
    /// Rows that were pushed one by one and are not in the sort yet.
    pushed: PreparedRows,
    count: u64,
    area: PlaneArea,
}

/// An edition whose files are in the lake, durable, and which nobody sees yet:
/// [`crate::Store::register`] makes it exist. Dropped without that it is swept away later.
#[derive(Debug)]
pub struct WrittenEdition {
    manifest: Manifest,
    guard: WriteGuard,
}

impl Lake {
    /// Begins an edition of a layer in the CRS `epsg`.
    ///
    /// # Errors
    /// When the layer's name or the schema is not usable, or the data folder cannot be written.
    pub fn writer(
        &self,
        layer: &str,
        epsg: u32,
        schema: &Schema,
    ) -> Result<EditionWriter, StoreError> {
        catalogue::check_layer_id(layer)?;
        schema.validate()?;
        let guard = WriteGuard::begin(&self.scratch())?;
        Ok(EditionWriter {
            lake: self.clone(),
            layer: layer.to_owned(),
            epsg,
            schema: schema.clone(),
            rows: Sorter::new(&self.scratch(), self.budget / 4 * 3),
            digests: Sorter::new(&self.scratch(), self.budget / 4),
            guard,
            preparer: Preparer::new(schema),
            pushed: PreparedRows::default(),
            count: 0,
            area: PlaneArea(0),
        })
    }
}

impl EditionWriter {
    /// Adds a row. Rings may begin anywhere and turn either way; they are stored canonically.
    ///
    /// # Errors
    /// When the row has no key, or a value or the geometry does not fit the schema. Two rows with
    /// one key are found by [`EditionWriter::finish`].
    pub fn push(&mut self, row: Row) -> Result<(), StoreError> {
        let number = self.len() + 1;
        self.preparer.add(&mut self.pushed, row, number)?;
        if self.pushed.bytes() > TOGETHER {
            self.flush()?;
        }
        Ok(())
    }

    /// What prepares rows for [`EditionWriter::push_prepared`], on other threads too.
    pub fn preparer(&self) -> Preparer {
        self.preparer.clone()
    }

    /// Adds rows that were prepared; the same edition as one by one.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn push_prepared(&mut self, prepared: PreparedRows) -> Result<(), StoreError> {
        self.count += prepared.count;
        self.area = self.area + prepared.area;
        self.digests.adopt(prepared.digests)?;
        let mut rows = prepared.rows.into_iter();
        rows.try_for_each(|block| self.rows.adopt(block))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let pushed = std::mem::take(&mut self.pushed);
        self.push_prepared(pushed)
    }

    /// Rows so far.
    pub fn len(&self) -> u64 {
        self.count + self.pushed.len()
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sorts, names and writes the edition.
    ///
    /// # Errors
    /// [`StoreError::DuplicateKey`], or when the disk fails; nothing is visible then.
    pub async fn finish(self) -> Result<WrittenEdition, StoreError> {
        self.write(None).await
    }

    /// As [`EditionWriter::finish`]; `see` is shown the rows, part by part in the order of the
    /// edition, while the next parts are made.
    ///
    /// # Errors
    /// As [`EditionWriter::finish`].
    pub async fn finish_seen(
        self,
        mut see: impl FnMut(&SortedRows) -> Result<(), StoreError> + Send,
    ) -> Result<WrittenEdition, StoreError> {
        self.write(Some(&mut see)).await
    }

    async fn write(mut self, mut see: Option<See<'_>>) -> Result<WrittenEdition, StoreError> {
        self.flush()?;
        let (lake, layer) = (self.lake, self.layer);
        let (send, mut files) = mpsc::channel(1);
        let maker = Maker {
            schema: Arc::new(self.schema.clone()),
            epsg: self.epsg,
            send,
        };
        let (rows, digests) = (self.rows, self.digests);
        let name = EditionName::new(self.epsg, &self.schema, self.count);
        let made = blocking(move || maker.make(rows, digests, name));
        let made = tokio::spawn(made);
        let mut writing = VecDeque::new();
        let mut parts = Vec::new();
        while let Some(PartFile { bytes, part, rows }) = files.recv().await {
            if writing.len() == FILES_AT_ONCE {
                parts.extend(written(&mut writing).await?);
            }
            let (lake, layer) = (lake.clone(), layer.clone());
            writing.push_back(tokio::spawn(async move {
                lake.put_part(&layer, part, bytes).await
            }));
            if let Some(see) = &mut see {
                see(&rows)?;
            }
        }
        let edition = made.await.map_err(|_| StoreError::Task)??;
        while let Some(part) = written(&mut writing).await? {
            parts.push(part);
        }
        if let Some(part) = parts.first() {
            lake.sync_folders(&part_path(&layer, &part.sha256)).await?;
        }
        let all = parts.iter().fold(None, |all, part| {
            wkb::joined(all, part.bounds.map(Bounds::from))
        });
        let manifest = Manifest {
            format: manifest::FORMAT,
            layer,
            edition,
            epsg: self.epsg,
            schema: self.schema,
            rows: self.count,
            area_centi_m2: self.area.rounded().centi_m2(),
            bounds: all.map(Into::into),
            parts,
        };
        lake.link_parts(&manifest).await?;
        lake.put_manifest(&manifest).await?;
        Ok(WrittenEdition {
            manifest,
            guard: self.guard,
        })
    }
}

/// Who is shown the rows.
type See<'s> = &'s mut (dyn FnMut(&SortedRows) -> Result<(), StoreError> + Send);

/// Parts on their way to the disk, in order.
type Writing = VecDeque<JoinHandle<Result<Part, StoreError>>>;

/// The first of the parts on their way, once it is on the disk; `None` when there is none.
async fn written(writing: &mut Writing) -> Result<Option<Part>, StoreError> {
    match writing.pop_front() {
        None => Ok(None),
        Some(part) => part.await.map_err(|_| StoreError::Task)?.map(Some),
    }
}

impl Lake {
    /// Stores a part unless the same bytes are there already.
    async fn put_part(&self, layer: &str, part: Part, bytes: Vec<u8>) -> Result<Part, StoreError> {
        let path = part_path(layer, &part.sha256);
        let there = match self.get(&path).await {
            Ok(found) => found == bytes,
            Err(StoreError::Damaged { .. }) => false,
            Err(error) => return Err(error),
        };
        if !there {
            self.put_content(&path, bytes).await?;
        }
        Ok(part)
    }

    /// In a local lake the edition's own folder holds its parts as links, so that other programs
    /// can open the folder as it is.
    pub(crate) async fn link_parts(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let Some(folder) = &self.local else {
            return Ok(());
        };
        let layer = folder.join(&manifest.layer);
        let edition = layer.join(manifest.edition.to_string());
        let names: Vec<_> = manifest
            .parts
            .iter()
            .map(|part| part.sha256.clone())
            .collect();
        blocking(move || {
            super::make_folder(&edition)?;
            for (number, sha256) in names.iter().enumerate() {
                let link = edition.join(format!("part-{number:05}.parquet"));
                link_file(
                    &layer.join("parts").join(format!("{sha256}.parquet")),
                    &link,
                )?;
            }
            Ok(())
        })
        .await
    }

    async fn put_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let text = serde_json::to_vec_pretty(manifest).map_err(|error| StoreError::Stored {
            what: "manifest".into(),
            reason: error.to_string(),
        })?;
        self.put(&manifest_path(&manifest.layer, &manifest.edition), text)
            .await
    }
}

/// Links, or copies where the file system has no links; takes the place of an earlier link.
fn link_file(file: &Path, link: &Path) -> Result<(), StoreError> {
    let unfinished = link.with_extension("parquet#1");
    let _ = fs::remove_file(&unfinished);
    let linked = fs::hard_link(file, &unfinished)
        .or_else(|_| fs::copy(file, &unfinished).map(drop))
        .and_then(|()| fs::rename(&unfinished, link));
    // renaming one link onto another of the same file leaves both
    let _ = fs::remove_file(&unfinished);
    linked.map_err(|error| StoreError::file(link, error))
}

impl WrittenEdition {
    /// What was written.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// It is in the catalogue.
    pub(crate) fn settle(self) {
        self.guard.settle();
    }
}
