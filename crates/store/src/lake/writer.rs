use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use kunyu_overlay::{Bounds, PlaneArea, Shape};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::canonical::{self, EditionName, canonical_row, encode_row, row_digest};
use super::guard::WriteGuard;
use super::manifest::{self, Manifest, Part};
use super::sort::{Sorted, Sorter};
use super::{Lake, blocking, manifest_path, parquet_part, part_path, wkb};
use crate::model::hex;
use crate::{EditionId, Row, Schema, StoreError, catalogue};

/// A part is cut after a row whose key says so: one in 8192, so that a row more or less moves the
/// cuts beside it and no others.
const CUT_MASK: u32 = 8191;
const PART_ROWS_MIN: usize = 2048;
const PART_ROWS_MAX: usize = 32768;
/// Files made at the same time, at most: memory holds that many parts.
const FILES_AT_ONCE: usize = 4;
/// Bytes of the place on the curve before the key of a sorted row.
const CURVE_BYTES: usize = 8;
/// Canonical bytes of a part, at most (a single row may exceed it).
const PART_BYTES_MAX: usize = 64 << 20;

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
        let prepared = prepare(&self.schema, row, self.count + 1)?;
        self.take(prepared)
    }

    /// Adds rows, their canonical bytes and digests made on all cores; the same edition as one by one.
    ///
    /// # Errors
    /// As [`EditionWriter::push`], for the first row that does not fit.
    pub fn push_all(&mut self, rows: Vec<Row>) -> Result<(), StoreError> {
        let (schema, before) = (&self.schema, self.count);
        let prepared: Vec<_> = rows
            .into_par_iter()
            .enumerate()
            .map(|(index, row)| prepare(schema, row, before + index as u64 + 1))
            .collect();
        prepared.into_iter().try_for_each(|row| self.take(row?))
    }

    fn take(&mut self, row: Prepared) -> Result<(), StoreError> {
        self.count += 1;
        self.area = self.area + row.area;
        let key = &row.place[CURVE_BYTES..];
        self.digests.push(key, &row.digest)?;
        self.rows.push(&row.place, &row.bytes)
    }

    /// Rows so far.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Sorts, names and writes the edition.
    ///
    /// # Errors
    /// [`StoreError::DuplicateKey`], or when the disk fails; nothing is visible then.
    pub async fn finish(self) -> Result<WrittenEdition, StoreError> {
        self.write(None).await
    }

    /// As [`EditionWriter::finish`]; `see` is shown the rows, part by part in the order of the
    /// edition, while the next parts are made. They are what a reader of the edition will be given.
    ///
    /// # Errors
    /// As [`EditionWriter::finish`].
    pub async fn finish_seen(
        self,
        mut see: impl FnMut(Vec<Row>) + Send,
    ) -> Result<WrittenEdition, StoreError> {
        self.write(Some(&mut see)).await
    }

    async fn write(
        self,
        mut see: Option<&mut (dyn FnMut(Vec<Row>) + Send)>,
    ) -> Result<WrittenEdition, StoreError> {
        let (lake, layer) = (self.lake, self.layer);
        let (send, mut files) = mpsc::channel(1);
        let maker = Maker {
            schema: self.schema.clone(),
            epsg: self.epsg,
            keep_rows: see.is_some(),
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
            if let (Some(see), false) = (&mut see, rows.is_empty()) {
                see(rows);
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

/// Parts on their way to the disk, in order.
type Writing = VecDeque<JoinHandle<Result<Part, StoreError>>>;

/// The first of the parts on their way, once it is on the disk; `None` when there is none.
async fn written(writing: &mut Writing) -> Result<Option<Part>, StoreError> {
    match writing.pop_front() {
        None => Ok(None),
        Some(part) => part.await.map_err(|_| StoreError::Task)?.map(Some),
    }
}

/// A row as it goes into the sort.
struct Prepared {
    /// Place on the space-filling curve, then the key.
    place: Vec<u8>,
    bytes: Vec<u8>,
    digest: [u8; 32],
    area: PlaneArea,
}

fn prepare(schema: &Schema, row: Row, number: u64) -> Result<Prepared, StoreError> {
    if row.key.is_empty() {
        return Err(StoreError::NoKey { row: number });
    }
    let row = canonical_row(schema, row)?;
    let area = match &row.shape {
        Some(Shape::Polygons(polygons)) => polygons.plane_area(),
        _ => PlaneArea(0),
    };
    let bytes = encode_row(schema, &row);
    let bounds = row.shape.as_ref().and_then(wkb::bounds);
    // rows without geometry come last
    let curve = bounds.as_ref().map_or(u64::MAX, wkb::hilbert);
    let mut place = curve.to_be_bytes().to_vec();
    place.extend_from_slice(row.key.as_bytes());
    Ok(Prepared {
        digest: row_digest(&bytes),
        place,
        bytes,
        area,
    })
}

/// The edition's name; refuses two rows with one key.
fn name(digests: Sorter, mut name: EditionName) -> Result<EditionId, StoreError> {
    let mut sorted = digests.finish()?;
    let mut last: Option<Vec<u8>> = None;
    while let Some((key, digest)) = sorted.next()? {
        if last.as_deref() == Some(key) {
            let key = String::from_utf8_lossy(key).into_owned();
            return Err(StoreError::DuplicateKey { key });
        }
        name.add(digest);
        let last = last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(key);
    }
    Ok(name.finish())
}

/// The bytes of a part and what the manifest says of it.
struct PartFile {
    bytes: Vec<u8>,
    part: Part,
    /// The rows, where somebody wants to see them.
    rows: Vec<Row>,
}

/// Makes the files of an edition.
struct Maker {
    schema: Schema,
    epsg: u32,
    keep_rows: bool,
    send: mpsc::Sender<PartFile>,
}

impl Maker {
    /// Sends the files in order, made on all cores while the rows of the next are collected; returns the
    /// edition's name. Ends early when nobody receives.
    fn make(
        self,
        rows: Sorter,
        digests: Sorter,
        named: EditionName,
    ) -> Result<EditionId, StoreError> {
        let first = || {
            let mut cutter = Cutter(rows.finish()?);
            let next = cutter.next_parts()?;
            Ok::<_, StoreError>((cutter, next))
        };
        let (edition, first) = rayon::join(|| name(digests, named), first);
        let (edition, (mut cutter, mut next)) = (edition?, first?);
        while !next.is_empty() {
            let current = std::mem::take(&mut next);
            let (after, files) = rayon::join(|| cutter.next_parts(), || self.files(current));
            next = after?;
            for file in files? {
                if self.send.blocking_send(file).is_err() {
                    return Ok(edition);
                }
            }
        }
        Ok(edition)
    }

    fn files(&self, parts: Vec<PartRows>) -> Result<Vec<PartFile>, StoreError> {
        let files = parts.into_par_iter().map(|rows| self.file(&rows));
        files.collect()
    }

    fn file(&self, rows: &PartRows) -> Result<PartFile, StoreError> {
        let rows = rows.iter().map(|bytes| {
            canonical::decode_row(&self.schema, bytes).ok_or_else(|| StoreError::Damaged {
                file: "a sorted run".to_owned(),
                reason: "a row cannot be read back".into(),
            })
        });
        let mut rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
        let bounds = rows.iter().fold(None, |all, row| {
            wkb::joined(all, row.shape.as_ref().and_then(wkb::bounds))
        });
        let bytes = parquet_part::encode(&self.schema, self.epsg, &rows)?;
        let part = Part {
            sha256: hex(&Sha256::digest(&bytes)),
            size_bytes: bytes.len() as u64,
            rows: rows.len() as u64,
            bounds: bounds.map(Into::into),
        };
        if !self.keep_rows {
            rows = Vec::new();
        }
        Ok(PartFile { bytes, part, rows })
    }
}

/// Canonical bytes of the rows of a part, end to end.
#[derive(Default)]
struct PartRows {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl PartRows {
    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.bytes[start..*end])
    }
}

/// Cuts the sorted rows into parts.
struct Cutter(Sorted);

impl Cutter {
    /// As many parts as are made at the same time; none at the end.
    fn next_parts(&mut self) -> Result<Vec<PartRows>, StoreError> {
        let mut parts = Vec::new();
        while parts.len() < rayon::current_num_threads().clamp(1, FILES_AT_ONCE) {
            let part = self.next_part()?;
            if part.ends.is_empty() {
                break;
            }
            parts.push(part);
        }
        Ok(parts)
    }

    fn next_part(&mut self) -> Result<PartRows, StoreError> {
        let mut rows = PartRows::default();
        while let Some((place, bytes)) = self.0.next()? {
            rows.bytes.extend_from_slice(bytes);
            rows.ends.push(rows.bytes.len());
            let cut = rows.ends.len() >= PART_ROWS_MIN && is_cut(&place[CURVE_BYTES..]);
            if cut || rows.ends.len() >= PART_ROWS_MAX || rows.bytes.len() >= PART_BYTES_MAX {
                break;
            }
        }
        Ok(rows)
    }
}

fn is_cut(key: &[u8]) -> bool {
    let digest: [u8; 32] = Sha256::digest(key).into();
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) & CUT_MASK == 0
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
