//! The files of a geodatabase: a folder on the disk, or the members of an archive.

use std::collections::HashMap;
use std::path::Path;

use crate::FormatError;
use crate::archive::Member;
use crate::input::Blob;
use crate::pending::file_name;

/// Files by their name in lower case.
pub(crate) struct Files {
    /// Name of the geodatabase, for messages.
    pub(super) name: String,
    blobs: HashMap<String, Blob>,
}

/// The table that lists all others.
const CATALOGUE: &str = "a00000001.gdbtable";

fn is_part(name: &str) -> bool {
    [".gdbtable", ".gdbtablx", ".cdf"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

impl Files {
    pub(crate) fn new(name: &str, parts: impl Iterator<Item = (String, Blob)>) -> Self {
        let blobs = parts
            .map(|(name, blob)| (name.to_lowercase(), blob))
            .collect();
        Self {
            name: name.to_owned(),
            blobs,
        }
    }

    /// Whether a folder is a geodatabase by what lies in it.
    pub(crate) fn is_geodatabase(folder: &Path) -> bool {
        [CATALOGUE, "a00000001.cdf"]
            .iter()
            .any(|name| folder.join(name).is_file())
    }

    /// All parts in a folder.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, FormatError> {
        let name = file_name(folder);
        let entries = std::fs::read_dir(folder).map_err(|error| FormatError::read(&name, error))?;
        let parts = entries.flatten().filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            is_part(&name.to_lowercase()).then(|| (name, Blob::Path(entry.path())))
        });
        Ok(Self::new(&name, parts))
    }

    /// The geodatabases in an archive: every folder with a catalogue in it.
    pub(crate) fn in_archive(members: &[Member], archive: &str) -> Vec<Self> {
        let folder = |member: &Member| {
            let length = member.path.len() - member.name().len();
            member.path[..length].to_owned()
        };
        let catalogues = members.iter().filter(|member| {
            let name = member.name().to_lowercase();
            name == CATALOGUE || name == "a00000001.cdf"
        });
        let mut folders: Vec<String> = Vec::new();
        for found in catalogues.map(folder) {
            if !folders.contains(&found) {
                folders.push(found);
            }
        }
        let files = folders.into_iter().map(|wanted| {
            let parts = members
                .iter()
                .filter(|member| is_part(&member.name().to_lowercase()) && folder(member) == wanted)
                .map(|member| (member.name().to_owned(), member.blob.clone()));
            let name = wanted.trim_end_matches(['/', '\\']);
            let name = if name.is_empty() {
                archive.to_owned()
            } else {
                format!("{archive}/{name}")
            };
            Self::new(&name, parts)
        });
        files.collect()
    }

    /// A part of a table, by the number of the table and an extension.
    pub(super) fn part(&self, table: u32, extension: &str) -> Option<&Blob> {
        self.blobs.get(&part_name(table, extension))
    }
}

/// `a0000000b.gdbtable`.
pub(super) fn part_name(table: u32, extension: &str) -> String {
    format!("a{table:08x}.{extension}")
}
