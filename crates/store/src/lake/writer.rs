use std::fs;
use std::path::Path;

use kunyu_overlay::{Bounds, PlaneArea, Shape};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

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
        self.digests.push(row.key, row.digest.to_vec())?;
        self.rows.push(row.place, row.bytes)
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
        let Self {
            lake,
            layer,
            epsg,
            schema,
            rows,
            digests,
            guard,
            count,
            area,
        } = self;
        let name_schema = schema.clone();
        let (edition, sorted) = blocking(move || {
            let edition = name(digests, EditionName::new(epsg, &name_schema, count))?;
            Ok((edition, rows.finish()?))
        })
        .await?;
        let mut manifest = Manifest {
            format: manifest::FORMAT,
            layer,
            edition,
            epsg,
            schema: schema.clone(),
            rows: count,
            area_centi_m2: area.rounded().centi_m2(),
            bounds: None,
            parts: Vec::new(),
        };
        let mut cutter = Cutter {
            sorted,
            schema,
            epsg,
        };
        let mut all = None;
        loop {
            let cut = blocking(move || {
                let files = cutter.next_files()?;
                Ok((cutter, files))
            });
            let (back, files) = cut.await?;
            cutter = back;
            if files.is_empty() {
                break;
            }
            for file in files {
                let part = lake.put_part(&manifest.layer, file).await?;
                all = wkb::joined(all, part.bounds.map(Bounds::from));
                manifest.parts.push(part);
            }
        }
        manifest.bounds = all.map(Into::into);
        lake.link_parts(&manifest).await?;
        lake.put_manifest(&manifest).await?;
        Ok(WrittenEdition { manifest, guard })
    }
}

/// A row as it goes into the sort.
struct Prepared {
    key: Vec<u8>,
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
        key: row.key.into_bytes(),
        place,
        bytes,
        area,
    })
}

/// The edition's name; refuses two rows with one key.
fn name(digests: Sorter, mut name: EditionName) -> Result<EditionId, StoreError> {
    let mut sorted = digests.finish()?;
    let mut last: Option<Box<[u8]>> = None;
    while let Some((key, digest)) = sorted.next()? {
        if last.as_ref() == Some(&key) {
            let key = String::from_utf8_lossy(&key).into_owned();
            return Err(StoreError::DuplicateKey { key });
        }
        name.add(&digest);
        last = Some(key);
    }
    Ok(name.finish())
}

/// The bytes of a part and what the manifest says of it.
struct PartFile {
    bytes: Vec<u8>,
    part: Part,
}

struct Cutter {
    sorted: Sorted,
    schema: Schema,
    epsg: u32,
}

impl Cutter {
    /// The next files, made on all cores; none at the end.
    fn next_files(&mut self) -> Result<Vec<PartFile>, StoreError> {
        let mut waiting = Vec::new();
        while waiting.len() < rayon::current_num_threads().clamp(1, FILES_AT_ONCE) {
            let rows = self.next_rows()?;
            if rows.is_empty() {
                break;
            }
            waiting.push(rows);
        }
        let (schema, epsg) = (&self.schema, self.epsg);
        let files = waiting.into_par_iter();
        files.map(|rows| part_file(schema, epsg, &rows)).collect()
    }

    /// Canonical bytes of the rows of the next part.
    fn next_rows(&mut self) -> Result<Vec<Box<[u8]>>, StoreError> {
        let (mut rows, mut size) = (Vec::new(), 0);
        while let Some((place, bytes)) = self.sorted.next()? {
            size += bytes.len();
            let cut = rows.len() + 1 >= PART_ROWS_MIN && is_cut(&place[CURVE_BYTES..]);
            rows.push(bytes);
            if cut || rows.len() >= PART_ROWS_MAX || size >= PART_BYTES_MAX {
                break;
            }
        }
        Ok(rows)
    }
}

fn part_file(schema: &Schema, epsg: u32, rows: &[Box<[u8]>]) -> Result<PartFile, StoreError> {
    let rows = rows.iter().map(|bytes| {
        canonical::decode_row(schema, bytes).ok_or_else(|| StoreError::Damaged {
            file: "a sorted run".to_owned(),
            reason: "a row cannot be read back".into(),
        })
    });
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let bounds = rows.iter().fold(None, |all, row| {
        wkb::joined(all, row.shape.as_ref().and_then(wkb::bounds))
    });
    let bytes = parquet_part::encode(schema, epsg, &rows)?;
    let part = Part {
        sha256: hex(&Sha256::digest(&bytes)),
        size_bytes: bytes.len() as u64,
        rows: rows.len() as u64,
        bounds: bounds.map(Into::into),
    };
    Ok(PartFile { bytes, part })
}

fn is_cut(key: &[u8]) -> bool {
    let digest: [u8; 32] = Sha256::digest(key).into();
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]) & CUT_MASK == 0
}

impl Lake {
    /// Stores a part unless the same bytes are there already.
    async fn put_part(&self, layer: &str, file: PartFile) -> Result<Part, StoreError> {
        let path = part_path(layer, &file.part.sha256);
        let there = match self.get(&path).await {
            Ok(found) => found == file.bytes,
            Err(StoreError::Damaged { .. }) => false,
            Err(error) => return Err(error),
        };
        if !there {
            self.put(&path, file.bytes).await?;
        }
        Ok(file.part)
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
