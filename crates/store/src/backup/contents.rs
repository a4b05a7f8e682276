use std::fmt;
use std::path::Path;

use sea_query::{Order, Query};
use serde::{Deserialize, Serialize};

use super::OWN;
use crate::sql::Tx;
use crate::{Instance, StoreError};

/// Version of the form of backups that this program writes and reads.
pub(super) const FORM: i64 = 1;

/// The last file of a backup: what the others must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) kunyu_backup: i64,
    pub(super) instance: Owner,
    /// Instant of the backup, UTC.
    pub(super) made: String,
    pub(super) schema_version: i64,
    /// Head of the audit trail.
    pub(super) audit_seq: i64,
    pub(super) audit_hash: String,
    pub(super) tables: Vec<Rows>,
    pub(super) files: Vec<Packed>,
}

/// The data folder that was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub(super) id: String,
    pub(super) epsg: u32,
    pub(super) district: String,
    pub(super) created: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rows {
    pub(super) name: String,
    /// Name and `integer`, `text` or `bytes`.
    pub(super) columns: Vec<(String, String)>,
    pub(super) rows: u64,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Packed {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) sha256: String,
}

impl From<&Instance> for Owner {
    fn from(instance: &Instance) -> Self {
        Self {
            id: instance.id.clone(),
            epsg: instance.epsg,
            district: instance.district.clone(),
            created: instance.created.clone(),
        }
    }
}

impl From<Owner> for Instance {
    fn from(owner: Owner) -> Self {
        Self {
            id: owner.id,
            epsg: owner.epsg,
            district: owner.district,
            created: owner.created,
        }
    }
}

/// What is wrong with a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BackupFault {
    /// It ends early, or a byte of it was changed.
    Unreadable,
    /// A newer program wrote it.
    TooNew,
    /// A name that leads out of the folder, or to what the store makes itself.
    Name,
    /// A link, device or folder where only files may be.
    NotAFile,
    /// The same file twice, or one after the manifest.
    Surplus,
    /// The manifest cannot be read.
    Manifest,
    /// The manifest names a file that is not there.
    Missing,
    /// The content is not what the manifest says.
    Hash,
    /// The rows do not fit the table.
    Rows,
    /// The trail of the rows is broken or is not that of the manifest.
    Audit,
}

impl BackupFault {
    pub(crate) fn zh(&self) -> &'static str {
        match self {
            Self::Unreadable => "文件不完整或已损坏",
            Self::TooNew => "由更新版本的程序写成",
            Self::Name => "文件名不允许（指向目录之外，或为系统保留）",
            Self::NotAFile => "不是普通文件",
            Self::Surplus => "文件重复或多余",
            Self::Manifest => "清单无法读取",
            Self::Missing => "清单所列文件不在其中",
            Self::Hash => "内容与清单不符",
            Self::Rows => "数据行与数据表不符",
            Self::Audit => "审计链断裂或与清单不符",
        }
    }
}

impl fmt::Display for BackupFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreadable => "it ends early or was damaged",
            Self::TooNew => "a newer program wrote it",
            Self::Name => {
                "a name that is not allowed (out of the folder, or one of the program's own)"
            }
            Self::NotAFile => "not an ordinary file",
            Self::Surplus => "a file twice, or one too many",
            Self::Manifest => "the manifest cannot be read",
            Self::Missing => "a file of the manifest is not there",
            Self::Hash => "the content is not what the manifest says",
            Self::Rows => "the rows do not fit the table",
            Self::Audit => "the audit trail is broken or not that of the manifest",
        })
    }
}

pub(super) fn fault(file: &Path, place: impl Into<String>, fault: BackupFault) -> StoreError {
    StoreError::Backup {
        file: file.to_owned(),
        place: place.into(),
        fault,
    }
}

/// Name of an attachment in the archive, and its place below the data folder.
pub(super) fn attachment_name(hash: &str) -> String {
    let start: String = hash.chars().take(2).collect();
    format!("attachments/{start}/{hash}")
}

/// The attachments of the database.
pub(super) async fn attachments(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    if !tx
        .tables()
        .await?
        .iter()
        .any(|table| table.name == "attachment")
    {
        return Ok(Vec::new());
    }
    let query = Query::select()
        .distinct()
        .column("hash")
        .from("attachment")
        .order_by("hash", Order::Asc)
        .to_owned();
    tx.rows(&query)
        .await?
        .iter()
        .map(|row| row.text("hash"))
        .collect()
}

/// Where a file of the archive goes, below the data folder; `None` when its name is not allowed.
pub(super) fn place_of(name: &str) -> Option<String> {
    let usable = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part.contains(['\\', ':'])
            && !part.chars().any(char::is_control)
    };
    if !name.split('/').all(usable) {
        return None;
    }
    let (kind, rest) = name.split_once('/')?;
    let first = rest.split('/').next()?;
    match kind {
        "database" if rest == first => Some(format!("tmp/{rest}")),
        "lake" | "attachments" => Some(name.to_owned()),
        "folder" if !OWN.contains(&first) => Some(rest.to_owned()),
        _ => None,
    }
}
