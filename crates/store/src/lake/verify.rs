use super::canonical::{EditionName, canonical_row, encode_row, row_digest};
use super::parquet_read::Wanted;
use super::reader::decode;
use super::sort::Sorter;
use super::{Lake, blocking, part_path};
use crate::{EditionId, StoreError};

/// What a verified edition was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Files whose hash was right.
    pub files: usize,
    /// Rows that were read.
    pub rows: u64,
}

impl Lake {
    /// Checks an edition: the hash of each file, and the name, computed again from all rows.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] naming the first thing that is wrong.
    pub async fn verify(&self, layer: &str, id: &EditionId) -> Result<Verification, StoreError> {
        let manifest = self.manifest(layer, id).await?;
        let (schema, epsg) = (manifest.schema.clone(), manifest.epsg);
        let wanted = Wanted {
            schema: schema.clone(),
            bounds: None,
            shapes: true,
        };
        let mut digests = Sorter::new(&self.scratch(), self.budget);
        let mut rows = 0;
        for part in &manifest.parts {
            let bytes = self.part(layer, part).await?;
            let file = part_path(layer, &part.sha256).to_string();
            let wanted = wanted.clone();
            let (back, count) = blocking(move || {
                let (mut count, mut written) = (0, Vec::new());
                for row in decode(bytes, &wanted, file)? {
                    let row = canonical_row(&wanted.schema, row)?;
                    written.clear();
                    encode_row(&mut written, &wanted.schema, &row);
                    let digest = row_digest(&written);
                    digests.push(row.key.as_bytes(), &digest)?;
                    count += 1;
                }
                Ok((digests, count))
            })
            .await?;
            digests = back;
            rows += count;
        }
        let found = blocking(move || {
            let mut name = EditionName::new(epsg, &schema, rows);
            let mut sorted = digests.finish()?;
            while let Some((_, digest)) = sorted.next()? {
                name.add(digest);
            }
            Ok(name.finish())
        })
        .await?;
        if found != *id || rows != manifest.rows {
            let file = format!("{layer}/{id}");
            let reason = format!("its {rows} rows give the name {found}");
            return Err(StoreError::Damaged { file, reason });
        }
        Ok(Verification {
            files: manifest.parts.len(),
            rows,
        })
    }
}
