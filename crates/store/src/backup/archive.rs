//! The archive itself: writing and reading tar inside zstd, every byte hashed.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::rc::Rc;

use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::MANIFEST;
use super::contents::{BackupFault, Contents, FORM, Packed, fault, place_of};
use crate::StoreError;
use crate::model::hex;

/// Level 3 is zstd's own balance of speed and size.
const LEVEL: i32 = 3;
/// A name longer than this is none.
const LONGEST_NAME: u64 = 4096;
/// A manifest larger than this is none: millions of files.
const LARGEST_MANIFEST: u64 = 1 << 30;
/// What may follow the last file: the zeros that end a tar file, in whole records.
const LONGEST_END: u64 = 1 << 20;

/// An archive being written.
pub(super) struct Writer {
    builder: Builder<zstd::Encoder<'static, BufWriter<File>>>,
    pub(super) files: Vec<Packed>,
    names: BTreeSet<String>,
}

/// Hashes and counts what is read through it.
struct Hashing<R> {
    inner: R,
    digest: Sha256,
    count: u64,
}

impl<R> Hashing<R> {
    fn new(inner: R) -> Self {
        let digest = Sha256::new();
        let count = 0;
        Self {
            inner,
            digest,
            count,
        }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        self.count += count as u64;
        Ok(count)
    }
}

impl Writer {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let mut encoder = zstd::Encoder::new(BufWriter::with_capacity(1 << 20, file), LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self {
            builder: Builder::new(encoder),
            files: Vec::new(),
            names: BTreeSet::new(),
        })
    }

    /// Whether a file of this name is in the archive already.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Adds a file of `size` bytes; fails when there are more or fewer.
    pub(super) fn add(&mut self, name: &str, size: u64, data: impl Read) -> io::Result<()> {
        let mut hashing = Hashing::new(data);
        self.put(name, size, hashing.by_ref().take(size))?;
        if hashing.count != size || hashing.read(&mut [0])? != 0 {
            return Err(io::Error::other("the file changed while it was being read"));
        }
        self.names.insert(name.to_owned());
        self.files.push(Packed {
            name: name.to_owned(),
            size_bytes: size,
            sha256: hex(&hashing.digest.finalize()),
        });
        Ok(())
    }

    fn put(&mut self, name: &str, size: u64, data: impl Read) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_size(size);
        self.builder.append_data(&mut header, name, data)
    }

    /// Adds the manifest and makes everything durable.
    pub(super) fn finish(mut self, contents: &Contents) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(contents)?;
        self.put(MANIFEST, text.len() as u64, &text[..])?;
        let mut buffered = self.builder.into_inner()?.finish()?;
        buffered.flush()?;
        buffered.get_ref().sync_all()
    }
}

/// Counts the bytes of the file that were read, so that a fault has a place.
struct Counting {
    inner: File,
    count: Rc<Cell<u64>>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// Receives the files of an archive: their place below the data folder and their bytes.
pub(super) trait Receiver {
    fn receive(&mut self, place: &str, data: &mut dyn Read) -> Result<(), StoreError>;
}

/// Receives for nothing but the hashes.
pub(super) struct Nobody;

impl Receiver for Nobody {
    fn receive(&mut self, _: &str, data: &mut dyn Read) -> Result<(), StoreError> {
        let drained = io::copy(data, &mut io::sink());
        drained.map(drop).map_err(|_| unreadable())
    }
}

/// The archive failed while it was read: the place is added where it is known.
pub(super) fn unreadable() -> StoreError {
    fault(Path::new(""), "", BackupFault::Unreadable)
}

/// Reads an archive to its end and holds every file against the manifest.
pub(super) fn read(path: &Path, receiver: &mut dyn Receiver) -> Result<Contents, StoreError> {
    let file = File::open(path).map_err(|error| StoreError::file(path, error))?;
    let count = Rc::new(Cell::new(0));
    let inner = Counting {
        inner: file,
        count: Rc::clone(&count),
    };
    let mut at = String::from("the beginning");
    unpack(BufReader::new(inner), &mut at, receiver).map_err(|error| match error {
        StoreError::Backup { fault: what, .. } => {
            let bytes = count.get();
            fault(path, format!("{at} (within the first {bytes} bytes)"), what)
        }
        other => other,
    })
}

fn unpack(
    file: impl io::BufRead,
    at: &mut String,
    receiver: &mut dyn Receiver,
) -> Result<Contents, StoreError> {
    let broken = |what: BackupFault| fault(Path::new(""), "", what);
    let lost = |_| unreadable();
    let decoder = zstd::Decoder::with_buffer(file).map_err(lost)?;
    let mut archive = tar::Archive::new(decoder);
    let mut contents: Option<Contents> = None;
    let mut found: Vec<Packed> = Vec::new();
    let mut names = BTreeSet::new();
    let mut long_name = None;
    for entry in archive.entries().map_err(lost)?.raw(true) {
        let mut entry = entry.map_err(lost)?;
        let size = entry.size();
        if entry.header().entry_type() == EntryType::GNULongName {
            long_name = Some(read_name(&mut entry, size).ok_or_else(|| broken(BackupFault::Name))?);
            continue;
        }
        let named = match long_name.take() {
            Some(name) => Some(name),
            None => String::from_utf8(entry.path_bytes().into_owned()).ok(),
        };
        *at = named.ok_or_else(|| broken(BackupFault::Name))?;
        if contents.is_some() || !names.insert(at.clone()) {
            return Err(broken(BackupFault::Surplus));
        }
        if entry.header().entry_type() != EntryType::Regular {
            return Err(broken(BackupFault::NotAFile));
        }
        if at == MANIFEST {
            contents = Some(read_manifest(&mut entry, size)?);
            continue;
        }
        let place = place_of(at).ok_or_else(|| broken(BackupFault::Name))?;
        let mut hashing = Hashing::new(&mut entry);
        receiver.receive(&place, &mut hashing)?;
        if hashing.count != size {
            return Err(broken(BackupFault::Unreadable));
        }
        found.push(Packed {
            name: at.clone(),
            size_bytes: size,
            sha256: hex(&hashing.digest.finalize()),
        });
    }
    *at = "the end".into();
    let mut rest = archive.into_inner().take(LONGEST_END);
    let mut end = Vec::new();
    rest.read_to_end(&mut end).map_err(lost)?;
    if end.iter().any(|byte| *byte != 0) || rest.limit() == 0 {
        return Err(broken(BackupFault::Surplus));
    }
    let contents = contents.ok_or_else(unreadable)?;
    compare(&contents, &found, at)?;
    Ok(contents)
}

fn read_name(entry: &mut impl Read, size: u64) -> Option<String> {
    let mut name = Vec::new();
    let read = entry.take(LONGEST_NAME + 1).read_to_end(&mut name).ok()?;
    if read as u64 != size || size > LONGEST_NAME {
        return None;
    }
    if name.last() == Some(&0) {
        name.pop();
    }
    String::from_utf8(name).ok()
}

fn read_manifest(entry: &mut impl Read, size: u64) -> Result<Contents, StoreError> {
    let broken = |what: BackupFault| fault(Path::new(""), "", what);
    let mut text = Vec::new();
    let read = entry.take(LARGEST_MANIFEST).read_to_end(&mut text);
    if read.map_err(|_| unreadable())? as u64 != size {
        return Err(unreadable());
    }
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|_| broken(BackupFault::Manifest))?;
    let form = value
        .get("kunyu_backup")
        .and_then(serde_json::Value::as_i64);
    if form.is_some_and(|form| form > FORM) {
        return Err(broken(BackupFault::TooNew));
    }
    serde_json::from_value(value).map_err(|_| broken(BackupFault::Manifest))
}

/// The files found must be those of the manifest, in its order.
fn compare(contents: &Contents, found: &[Packed], at: &mut String) -> Result<(), StoreError> {
    let broken = |what: BackupFault| fault(Path::new(""), "", what);
    for (number, expected) in contents.files.iter().enumerate() {
        at.clone_from(&expected.name);
        match found.get(number) {
            Some(file) if file == expected => {}
            Some(file) if file.name == expected.name => return Err(broken(BackupFault::Hash)),
            _ => return Err(broken(BackupFault::Missing)),
        }
    }
    if let Some(file) = found.get(contents.files.len()) {
        at.clone_from(&file.name);
        return Err(broken(BackupFault::Surplus));
    }
    Ok(())
}
