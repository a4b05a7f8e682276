use std::path::Path;

use crate::archive::Member;
use crate::input::Blob;
use crate::pending::file_name;
use crate::sniff::sibling;

/// The files that make one layer; only the first is required.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// Name for messages.
    pub(crate) file: String,
    /// Layer name.
    pub(crate) name: String,
    pub(crate) shp: Option<Blob>,
    pub(crate) shx: Option<Blob>,
    pub(crate) dbf: Option<Blob>,
    pub(crate) prj: Option<Blob>,
    pub(crate) cpg: Option<Blob>,
}

fn stem_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}

impl Parts {
    fn named(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            name: stem_of(file),
            shp: None,
            shx: None,
            dbf: None,
            prj: None,
            cpg: None,
        }
    }

    /// A `.shp` alone.
    pub(crate) fn bare(shp: Blob, file: &str) -> Self {
        Self {
            shp: Some(shp),
            ..Self::named(file)
        }
    }

    /// A `.dbf` alone.
    pub(crate) fn table(dbf: Blob, file: &str) -> Self {
        Self {
            dbf: Some(dbf),
            ..Self::named(file)
        }
    }

    /// A `.shp` with whatever lies beside it.
    pub(crate) fn on_disk(path: &Path) -> Self {
        let part = |extension| sibling(path, extension).map(Blob::Path);
        Self {
            shp: Some(Blob::Path(path.to_owned())),
            shx: part("shx"),
            dbf: part("dbf"),
            prj: part("prj"),
            cpg: part("cpg").or_else(|| part("cst")),
            ..Self::named(&file_name(path))
        }
    }

    /// A `.dbf` with its `.cpg`.
    pub(crate) fn table_on_disk(path: &Path) -> Self {
        Self {
            dbf: Some(Blob::Path(path.to_owned())),
            cpg: sibling(path, "cpg").map(Blob::Path),
            ..Self::named(&file_name(path))
        }
    }

    /// A member of an archive with the members of the same stem.
    pub(crate) fn in_archive(members: &[Member], member: &Member, file: &str) -> Self {
        let stem = member.split().0;
        let part = |extension: &str| {
            let found = members.iter().find(|other| {
                let (name, kind) = other.split();
                kind == extension && name.eq_ignore_ascii_case(stem)
            })?;
            Some(found.blob.clone())
        };
        Self {
            shp: part("shp"),
            shx: part("shx"),
            dbf: part("dbf"),
            prj: part("prj"),
            cpg: part("cpg").or_else(|| part("cst")),
            ..Self::named(file)
        }
    }
}
