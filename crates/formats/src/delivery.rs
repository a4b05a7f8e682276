//! Deliveries: a folder or an archive with the files of several layers.
//!
//! Every file that can hold layers is read, and one that is broken is an error that names it; what
//! lies beside the data (documents, pictures, indexes) is a notice.

use std::path::{Path, PathBuf};

use crate::archive::{self, Member};
use crate::bundle::Bundle;
use crate::fgdb::{FgdbSource, Files};
use crate::input::Blob;
use crate::notice::NoticeLog;
use crate::pending::file_name;
use crate::shp::{DbfSource, Parts, ShpSource};
use crate::sniff::{self, Hint};
use crate::{FormatError, Limits, Notice, OpenOptions, Place, Source};

/// What a file is good for, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Shape,
    Table,
    /// A part of a Shapefile that is read with it.
    Part,
    /// A part of a File Geodatabase.
    Geodatabase,
    /// Text that may be data or a note.
    Perhaps,
    Archive,
    Data,
    Other,
}

impl Role {
    fn of(extension: &str) -> Self {
        match extension {
            "shp" => Self::Shape,
            "dbf" => Self::Table,
            "shx" | "prj" | "cpg" | "cst" => Self::Part,
            "gdbtable" | "gdbtablx" | "cdf" => Self::Geodatabase,
            "txt" | "json" => Self::Perhaps,
            "zip" | "shz" => Self::Archive,
            other if archive::WANTED.contains(&other) => Self::Data,
            _ => Self::Other,
        }
    }
}

/// The sources found so far.
struct Delivery<'a> {
    /// Name of the folder or archive.
    file: String,
    options: &'a OpenOptions,
    /// What nested archives may still use.
    limits: Limits,
    sources: Vec<Box<dyn Source>>,
    log: NoticeLog,
}

/// Opens every layer in an archive.
pub(crate) fn open_zip(
    blob: &Blob,
    file: &str,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    let mut delivery = Delivery::new(file, options);
    delivery.add_archive(blob, file)?;
    delivery.finish()
}

/// Opens every layer in a folder and the folders in it.
pub(crate) fn open_folder(
    path: &Path,
    options: &OpenOptions,
) -> Result<Box<dyn Source>, FormatError> {
    let file = file_name(path);
    let root = std::fs::canonicalize(path).map_err(|error| FormatError::read(&file, error))?;
    let mut delivery = Delivery::new(&file, options);
    let walk = Walk::new(
        &root,
        &file,
        options.limits.archive_entries,
        &mut delivery.log,
    )?;
    delivery.limits.archive_entries -= walk.entries;
    for (path, label) in walk.databases {
        // a folder that is a data set by itself
        match sniff::open(&path, options) {
            Ok(source) => delivery.sources.push(source),
            Err(FormatError::Unrecognised { .. }) => delivery.skip(&label),
            Err(error) => return Err(error),
        }
    }
    delivery.add(&walk.members, &file, true)?;
    delivery.finish()
}

impl<'a> Delivery<'a> {
    fn new(file: &str, options: &'a OpenOptions) -> Self {
        Self {
            file: file.to_owned(),
            options,
            limits: options.limits.clone(),
            sources: Vec::new(),
            log: NoticeLog::default(),
        }
    }

    fn skip(&mut self, label: &str) {
        let zh = "不是图层数据，未读取";
        let en = "holds no layer; not read";
        self.log
            .push(Notice::new("delivery.skipped", Place::file(label), zh, en));
    }

    fn add_archive(&mut self, blob: &Blob, label: &str) -> Result<(), FormatError> {
        let unpacked = archive::unpack(blob, label, &self.limits)?;
        self.limits.unpacked_bytes -= unpacked.bytes.min(self.limits.unpacked_bytes);
        let entries = unpacked.members.len() + unpacked.skipped.len();
        self.limits.archive_entries -= entries.min(self.limits.archive_entries);
        // indexes and marks of a File Geodatabase are part of it
        let beside = |path: &&String| !path.to_ascii_lowercase().contains(".gdb/");
        for path in unpacked.skipped.iter().filter(beside) {
            self.skip(&format!("{label}/{path}"));
        }
        self.add(&unpacked.members, label, false)
    }

    /// Adds the files of one folder or archive.
    fn add(&mut self, members: &[Member], label: &str, archives: bool) -> Result<(), FormatError> {
        for member in members {
            let name = format!("{label}/{}", member.path);
            let (stem, extension) = member.split();
            let beside = |wanted: &str| has_part(members, stem, wanted);
            match Role::of(&extension) {
                Role::Shape => {
                    let parts = Parts::in_archive(members, member, &name);
                    let source = ShpSource::open(parts, self.options)?;
                    self.sources.push(Box::new(source));
                }
                Role::Table if beside("shp") => {}
                Role::Table => {
                    let mut parts = Parts::table(member.blob.clone(), &name);
                    parts.cpg = Parts::in_archive(members, member, &name).cpg;
                    self.sources
                        .push(Box::new(DbfSource::open(parts, self.options)?));
                }
                Role::Part if beside("shp") || beside("dbf") => {}
                Role::Geodatabase => {}
                Role::Archive if archives => self.add_archive(&member.blob, &name)?,
                Role::Perhaps | Role::Data => self.add_file(member, &name, &extension)?,
                Role::Part | Role::Archive | Role::Other => self.skip(&name),
            }
        }
        for files in Files::in_archive(members, label) {
            let source = FgdbSource::open(&files, self.options)?;
            self.sources.push(Box::new(source));
        }
        Ok(())
    }

    fn add_file(
        &mut self,
        member: &Member,
        name: &str,
        extension: &str,
    ) -> Result<(), FormatError> {
        match sniff::hint(&member.blob, name)? {
            // one inside the other without end
            Hint::Archive => {
                return Err(FormatError::Unsupported {
                    place: Place::file(name).into(),
                    what: "an archive under another name inside an archive".into(),
                });
            }
            Hint::Note if Role::of(extension) == Role::Perhaps => {
                self.skip(name);
                return Ok(());
            }
            Hint::Note | Hint::Data => {}
        }
        let source = sniff::open_blob(&member.blob, name, extension, None, self.options)?;
        self.sources.push(source);
        Ok(())
    }

    fn finish(self) -> Result<Box<dyn Source>, FormatError> {
        if self.sources.is_empty() {
            let missing = sniff::READABLE.to_owned();
            return Err(FormatError::Missing {
                place: Place::file(self.file).into(),
                missing,
            });
        }
        let notices = self.log.list();
        Ok(Box::new(Bundle::new(&self.file, self.sources, notices)))
    }
}

fn has_part(members: &[Member], stem: &str, extension: &str) -> bool {
    members.iter().any(|member| {
        let (other, found) = member.split();
        found == extension && other.eq_ignore_ascii_case(stem)
    })
}

/// The files of a folder and the folders in it.
struct Walk {
    members: Vec<Member>,
    /// Folders that are data sets, and their names for messages.
    databases: Vec<(PathBuf, String)>,
    entries: usize,
}

impl Walk {
    /// Walks a folder: hidden files are left out, links that lead out of it are refused, links
    /// inside it are left to the place that they lead to.
    fn new(root: &Path, file: &str, most: usize, log: &mut NoticeLog) -> Result<Self, FormatError> {
        let mut walk = Self {
            members: Vec::new(),
            databases: Vec::new(),
            entries: 0,
        };
        let mut waiting = vec![(root.to_owned(), String::new())];
        while let Some((folder, inside)) = waiting.pop() {
            let label = format!("{file}/{inside}");
            let read = |error| FormatError::read(label.trim_end_matches('/'), error);
            let mut entries = Vec::new();
            for entry in std::fs::read_dir(&folder).map_err(read)? {
                entries.push(entry.map_err(read)?.path());
                walk.entries += 1;
                if walk.entries > most {
                    return Err(FormatError::Limit {
                        place: Place::file(file).into(),
                        what: "entries of the folder",
                        limit: most as u64,
                    });
                }
            }
            entries.sort();
            let mut folders = Vec::new();
            for path in entries {
                let name = file_name(&path);
                if name.starts_with('.') || name == "__MACOSX" {
                    continue;
                }
                let relative = format!("{inside}{name}");
                let kind = std::fs::symlink_metadata(&path).map_err(read)?.file_type();
                if kind.is_symlink() {
                    link(root, &path, &format!("{file}/{relative}"), log)?;
                } else if kind.is_dir() && name.to_ascii_lowercase().ends_with(".gdb") {
                    walk.databases.push((path, format!("{file}/{relative}")));
                } else if kind.is_dir() {
                    folders.push((path, format!("{relative}/")));
                } else if kind.is_file() {
                    walk.members.push(Member {
                        path: relative,
                        blob: Blob::Path(path),
                    });
                }
            }
            waiting.extend(folders.into_iter().rev());
        }
        Ok(walk)
    }
}

/// A link: refused when it leads out of the folder, else noted.
fn link(root: &Path, path: &Path, label: &str, log: &mut NoticeLog) -> Result<(), FormatError> {
    let place = Place::file(label);
    let inside = std::fs::canonicalize(path).is_ok_and(|target| target.starts_with(root));
    if !inside {
        return Err(FormatError::Unsupported {
            place: place.into(),
            what: "a link that leads out of the folder".into(),
        });
    }
    let zh = "是文件夹内的链接，只读取它所指的文件";
    let en = "is a link inside the folder; only what it leads to is read";
    log.push(Notice::new("delivery.link", place, zh, en));
    Ok(())
}
