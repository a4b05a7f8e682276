//! Uploaded files: streamed to a folder of their own, bounded, gone when the request is done.

use std::path::{Path, PathBuf};

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::problem::{Answer, Problem};

/// Parts of a form at most.
const MAX_PARTS: usize = 64;
/// Bytes of a field that is no file.
const MAX_FIELD_BYTES: usize = 1 << 20;

/// A form that was sent: files on disk, fields in memory.
pub(crate) struct Upload {
    folder: TempDir,
    pub(crate) files: Vec<PathBuf>,
    fields: Vec<(String, String)>,
}

fn broken() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "upload.broken",
        "上传中断或格式不对",
        "the upload was cut or is not a form",
    )
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "upload.too_large",
        "文件过大",
        "the file is too large",
    )
}

fn one_file() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "upload.one_file",
        "请上传一个文件",
        "send exactly one file",
    )
}

impl Upload {
    /// Takes a form in, at most `most_bytes` of files.
    pub(crate) async fn take(mut form: Multipart, most_bytes: u64) -> Answer<Self> {
        let folder = tempfile::tempdir().map_err(|_| Problem::internal())?;
        let (mut files, mut fields, mut left) = (Vec::new(), Vec::new(), most_bytes);
        for part in 0.. {
            let Some(field) = form.next_field().await.map_err(|_| broken())? else {
                break;
            };
            if part == MAX_PARTS {
                return Err(too_large());
            }
            if let Some(name) = field.file_name().map(plain_name) {
                let path = folder.path().join(name);
                left = write(field, &path, left).await?;
                files.push(path);
            } else {
                let name = field.name().unwrap_or_default().to_owned();
                let text = field.text().await.map_err(|_| broken())?;
                if text.len() > MAX_FIELD_BYTES {
                    return Err(too_large());
                }
                fields.push((name, text));
            }
        }
        Ok(Self {
            folder,
            files,
            fields,
        })
    }

    /// A field by name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found
            .map(|(_, text)| text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// The only file.
    pub(crate) fn file(&self) -> Answer<&Path> {
        match self.files.as_slice() {
            [file] => Ok(file),
            _ => Err(one_file()),
        }
    }

    /// The files that stand for themselves: what stands beside a shapefile belongs to it.
    pub(crate) fn main_files(&self) -> Vec<PathBuf> {
        const BESIDE: [&str; 8] = ["shx", "dbf", "prj", "cpg", "sbn", "sbx", "xml", "qix"];
        let stands_alone = |path: &&PathBuf| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let ending = ending.map(str::to_ascii_lowercase);
            !ending.is_some_and(|ending| BESIDE.contains(&ending.as_str()))
        };
        self.files.iter().filter(stands_alone).cloned().collect()
    }

    /// The only file that stands for itself.
    pub(crate) fn main_file(&self) -> Answer<PathBuf> {
        match self.main_files().as_slice() {
            [file] => Ok(file.clone()),
            _ => Err(one_file()),
        }
    }

    /// A path for a file of ours beside those that were sent.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The last part of a name, without anything that leads elsewhere.
fn plain_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|letter| !letter.is_control()).collect();
    let kept = kept.trim_start_matches('.').trim();
    if kept.is_empty() {
        "upload".to_owned()
    } else {
        // names of files have at most 255 bytes; the ending says what the file is
        let cut = kept.char_indices().rev().nth(79).map_or(0, |(at, _)| at);
        kept[cut..].to_owned()
    }
}

/// Writes a part to a file; the bytes that are left of the bound.
async fn write(mut field: Field<'_>, path: &Path, mut left: u64) -> Answer<u64> {
    let mut file = tokio::fs::File::create_new(path)
        .await
        .map_err(|_| broken())?;
    while let Some(bytes) = field.chunk().await.map_err(|_| broken())? {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or_else(too_large)?;
        file.write_all(&bytes)
            .await
            .map_err(|_| Problem::internal())?;
    }
    file.flush().await.map_err(|_| Problem::internal())?;
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\x\\地块.shp"), "地块.shp");
        assert_eq!(plain_name("..."), "upload");
        assert_eq!(plain_name(&"长".repeat(200)).chars().count(), 80);
    }
}
