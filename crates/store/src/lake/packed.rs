//! The packed cache of an edition: what checks, feature queries and tiles read.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kunyu_overlay::{Bounds, MultiPolygon, PackedLayer, Shape};
use serde::{Deserialize, Serialize};

use super::canonical::{day, days, decode_shape, shape_bytes};
use super::manifest::{Manifest, Part};
use super::{Lake, ReadOptions, blocking, part_path, wkb};
use crate::{ColumnKind, EditionId, GeometryKind, Row, Scalar, Schema, StoreError};

const MAGIC: &[u8; 8] = b"KYPACK01";

/// An edition in memory: packed polygons and columns. Row `i` is feature `i` of the polygons.
#[derive(Debug)]
pub struct PackedEdition {
    header: Header,
    keys: Texts,
    columns: Vec<Values>,
    polygons: Option<PackedLayer>,
    shapes: Option<Texts>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    edition: EditionId,
    epsg: u32,
    rows: usize,
    schema: Schema,
    /// Sizes of the sections that follow: keys, one per column, geometry.
    sections: Vec<usize>,
}

/// Byte strings end to end.
#[derive(Debug, Default)]
struct Texts {
    ends: Vec<u64>,
    bytes: Vec<u8>,
}

/// The values of a column. Integers, decimals (unscaled), bits of reals, days and yes/no are all
/// whole numbers.
#[derive(Debug)]
struct Values {
    present: Vec<u8>,
    data: Data,
}

#[derive(Debug)]
enum Data {
    Texts(Texts),
    Numbers(Vec<i64>),
}

impl PackedEdition {
    /// The edition.
    pub fn edition(&self) -> EditionId {
        self.header.edition
    }

    /// EPSG code of the CRS of the coordinates.
    pub fn epsg(&self) -> u32 {
        self.header.epsg
    }

    /// The columns.
    pub fn schema(&self) -> &Schema {
        &self.header.schema
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.header.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The key of a row.
    pub fn key(&self, row: usize) -> &str {
        self.keys.text(row).unwrap_or_default()
    }

    /// The polygons, feature `i` being row `i`; `None` when the layer has other geometry.
    pub fn polygons(&self) -> Option<&PackedLayer> {
        self.polygons.as_ref()
    }

    /// The shape of a row.
    pub fn shape(&self, row: usize) -> Option<Shape> {
        if let Some(layer) = &self.polygons {
            let polygons = layer.polygon(u32::try_from(row).ok()?);
            return (!polygons.is_empty()).then_some(Shape::Polygons(polygons));
        }
        decode_shape(self.shapes.as_ref()?.get(row)?)
    }

    /// Rows whose box meets `bounds`, in ascending order.
    pub fn candidates(&self, bounds: &Bounds) -> Vec<usize> {
        if let Some(layer) = &self.polygons {
            return layer
                .candidates(bounds)
                .into_iter()
                .map(|row| row as usize)
                .collect();
        }
        let meets = |row: &usize| {
            self.shape(*row)
                .and_then(|shape| wkb::bounds(&shape))
                .is_some_and(|b| b.meets(bounds))
        };
        (0..self.len()).filter(meets).collect()
    }

    /// The text of a row in a text column.
    pub fn text(&self, column: usize, row: usize) -> Option<&str> {
        let values = self.columns.get(column)?;
        match &values.data {
            Data::Texts(texts) if *values.present.get(row)? == 1 => texts.text(row),
            _ => None,
        }
    }

    /// The value of a row in a column; null when there is no such row or column.
    pub fn value(&self, column: usize, row: usize) -> Scalar {
        self.find_value(column, row).unwrap_or(Scalar::Null)
    }

    fn find_value(&self, column: usize, row: usize) -> Option<Scalar> {
        let values = self.columns.get(column)?;
        if *values.present.get(row)? == 0 {
            return None;
        }
        let number = match &values.data {
            Data::Texts(texts) => return Some(Scalar::Text(texts.text(row)?.to_owned())),
            Data::Numbers(numbers) => *numbers.get(row)?,
        };
        Some(match self.header.schema.fields.get(column)?.kind {
            ColumnKind::Text => return None,
            ColumnKind::Integer => Scalar::Integer(number),
            ColumnKind::Decimal { scale } => Scalar::Decimal {
                unscaled: number,
                scale,
            },
            ColumnKind::Real => Scalar::Real(f64::from_bits(number.cast_unsigned())),
            ColumnKind::Boolean => Scalar::Boolean(number == 1),
            ColumnKind::Date => Scalar::Date(day(i32::try_from(number).ok()?)?),
        })
    }

    fn build(edition: EditionId, epsg: u32, schema: Schema, rows: Vec<Row>) -> Self {
        let mut keys = Texts::default();
        for row in &rows {
            keys.push(row.key.as_bytes());
        }
        let columns = (0..schema.fields.len())
            .map(|at| {
                Values::build(
                    schema.fields[at].kind,
                    rows.iter().map(|row| &row.values[at]),
                )
            })
            .collect();
        let header = Header {
            edition,
            epsg,
            rows: rows.len(),
            schema,
            sections: Vec::new(),
        };
        let mut packed = Self {
            header,
            keys,
            columns,
            polygons: None,
            shapes: None,
        };
        match packed.header.schema.geometry {
            GeometryKind::None => {}
            GeometryKind::Polygon => {
                let polygons = rows.into_iter().map(|row| match row.shape {
                    Some(Shape::Polygons(polygons)) => polygons,
                    _ => MultiPolygon::default(),
                });
                packed.polygons = Some(PackedLayer::build(&polygons.collect::<Vec<_>>()));
            }
            GeometryKind::Point | GeometryKind::Line => {
                let mut shapes = Texts::default();
                for row in &rows {
                    shapes.push(&shape_bytes(row.shape.as_ref()));
                }
                packed.shapes = Some(shapes);
            }
        }
        packed
    }

    fn serialise(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut sections = vec![self.keys.to_bytes()];
        sections.extend(self.columns.iter().map(Values::to_bytes));
        sections.extend(self.polygons.as_ref().map(PackedLayer::to_bytes));
        sections.extend(self.shapes.as_ref().map(Texts::to_bytes));
        self.header.sections = sections.iter().map(Vec::len).collect();
        let header = serde_json::to_vec(&self.header).map_err(|error| StoreError::Stored {
            what: "packed header".into(),
            reason: error.to_string(),
        })?;
        let size: usize = self.header.sections.iter().sum();
        let mut bytes = Vec::with_capacity(size + header.len() + 16);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&(header.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&header);
        for section in sections {
            bytes.extend_from_slice(&section);
        }
        let sum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        Ok(bytes)
    }

    /// `None` for anything but a whole cache file of this edition.
    fn from_bytes(bytes: &[u8], edition: &EditionId) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(body) != u32::from_le_bytes(*sum) {
            return None;
        }
        let rest = body.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (header, mut rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let header: Header = serde_json::from_slice(header).ok()?;
        if header.edition != *edition {
            return None;
        }
        let mut sections = Vec::new();
        for length in &header.sections {
            let (section, tail) = rest.split_at_checked(*length)?;
            sections.push(section);
            rest = tail;
        }
        let mut sections = sections.into_iter();
        let rows = header.rows;
        let keys = Texts::from_bytes(sections.next()?, rows)?;
        let kinds = header.schema.fields.iter().map(|field| field.kind);
        let columns: Option<Vec<_>> = kinds
            .map(|kind| Values::from_bytes(kind, sections.next()?, rows))
            .collect();
        let mut packed = Self {
            columns: columns?,
            keys,
            header,
            polygons: None,
            shapes: None,
        };
        match packed.header.schema.geometry {
            GeometryKind::None => {}
            GeometryKind::Polygon => {
                packed.polygons = Some(PackedLayer::from_bytes(sections.next()?).ok()?);
            }
            GeometryKind::Point | GeometryKind::Line => {
                packed.shapes = Some(Texts::from_bytes(sections.next()?, rows)?);
            }
        }
        Some(packed)
    }
}

impl Texts {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len() as u64);
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        let start = match row.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes
            .get(start as usize..*self.ends.get(row)? as usize)
    }

    fn text(&self, row: usize) -> Option<&str> {
        std::str::from_utf8(self.get(row)?).ok()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.ends.len() * 8 + self.bytes.len());
        for end in &self.ends {
            bytes.extend_from_slice(&end.to_le_bytes());
        }
        bytes.extend_from_slice(&self.bytes);
        bytes
    }

    fn from_bytes(bytes: &[u8], rows: usize) -> Option<Self> {
        let (ends, bytes) = bytes.split_at_checked(rows.checked_mul(8)?)?;
        let ends = ends
            .as_chunks::<8>()
            .0
            .iter()
            .map(|end| u64::from_le_bytes(*end))
            .collect();
        Some(Self {
            ends,
            bytes: bytes.to_vec(),
        })
    }
}

impl Values {
    fn build<'a>(kind: ColumnKind, values: impl Iterator<Item = &'a Scalar>) -> Self {
        let mut present = Vec::new();
        let (mut texts, mut numbers) = (Texts::default(), Vec::new());
        for value in values {
            present.push(u8::from(*value != Scalar::Null));
            match value {
                _ if kind == ColumnKind::Text => texts.push(match value {
                    Scalar::Text(text) => text.as_bytes(),
                    _ => b"",
                }),
                value => numbers.push(whole(value)),
            }
        }
        let is_text = kind == ColumnKind::Text;
        Self {
            present,
            data: if is_text {
                Data::Texts(texts)
            } else {
                Data::Numbers(numbers)
            },
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.present.clone();
        match &self.data {
            Data::Texts(texts) => bytes.extend(texts.to_bytes()),
            Data::Numbers(numbers) => {
                bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            }
        }
        bytes
    }

    fn from_bytes(kind: ColumnKind, bytes: &[u8], rows: usize) -> Option<Self> {
        let (present, data) = bytes.split_at_checked(rows)?;
        let data = if kind == ColumnKind::Text {
            Data::Texts(Texts::from_bytes(data, rows)?)
        } else {
            let (chunks, rest) = data.as_chunks::<8>();
            (chunks.len() == rows && rest.is_empty()).then_some(())?;
            Data::Numbers(
                chunks
                    .iter()
                    .map(|chunk| i64::from_le_bytes(*chunk))
                    .collect(),
            )
        };
        Some(Self {
            present: present.to_vec(),
            data,
        })
    }
}

fn whole(value: &Scalar) -> i64 {
    match value {
        Scalar::Null | Scalar::Text(_) => 0,
        Scalar::Integer(number) => *number,
        Scalar::Decimal { unscaled, .. } => *unscaled,
        Scalar::Real(number) => number.to_bits().cast_signed(),
        Scalar::Boolean(yes) => i64::from(*yes),
        Scalar::Date(text) => i64::from(days(text).unwrap_or_default()),
    }
}

/// Whether a cache was written after the files it was made from, and these are whole: a file that was
/// touched since is read again, so that damage is found.
fn is_newer(cache: &Path, files: &[(PathBuf, u64)]) -> bool {
    let written =
        |path: &Path| fs::metadata(path).and_then(|meta| Ok((meta.len(), meta.modified()?)));
    let Ok((_, made)) = written(cache) else {
        return false;
    };
    files.iter().all(|(path, size)| {
        written(path).is_ok_and(|(found, changed)| found == *size && changed <= made)
    })
}

impl Lake {
    /// The packed form of an edition, from the cache or, when that is missing, damaged or older than
    /// a file of the edition, built anew from the edition (its hashes checked) and put there.
    ///
    /// # Errors
    /// When the edition itself cannot be read. A cache that cannot be written is no error.
    pub async fn packed(
        &self,
        layer: &str,
        id: &EditionId,
    ) -> Result<Arc<PackedEdition>, StoreError> {
        let (path, edition) = (self.cache_file(id), *id);
        let files = self.local_files(layer, &self.manifest(layer, id).await?);
        let cached = blocking(move || {
            if !is_newer(&path, &files) {
                return Ok(None);
            }
            Ok(fs::read(path)
                .ok()
                .and_then(|bytes| PackedEdition::from_bytes(&bytes, &edition)))
        })
        .await?;
        if let Some(packed) = cached {
            return Ok(Arc::new(packed));
        }
        let reader = self.read(layer, id, ReadOptions::default()).await?;
        let (schema, epsg) = (reader.schema().clone(), reader.epsg());
        let rows = reader.all().await?;
        let path = self.cache_file(id);
        blocking(move || {
            let mut packed = PackedEdition::build(edition, epsg, schema, rows);
            let bytes = packed.serialise()?;
            let folder = path.parent().map(PathBuf::from).unwrap_or_default();
            let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
                file.write_all(&bytes)?;
                file.persist(&path).map_err(|error| error.error)
            });
            // the next reader builds it again
            drop(written);
            Ok(Arc::new(packed))
        })
        .await
    }

    /// The files of an edition on this machine with their sizes.
    fn local_files(&self, layer: &str, manifest: &Manifest) -> Vec<(PathBuf, u64)> {
        let Some(folder) = &self.local else {
            return Vec::new();
        };
        let file = |part: &Part| {
            let path = folder.join(part_path(layer, &part.sha256).as_ref());
            (path, part.size_bytes)
        };
        manifest.parts.iter().map(file).collect()
    }

    fn cache_file(&self, id: &EditionId) -> PathBuf {
        self.root.join("cache").join(format!("{id}.packed"))
    }
}
