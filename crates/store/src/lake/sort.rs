//! Sorting records that do not fit into memory.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::StoreError;

/// A key and what belongs to it.
pub(crate) type Record = (Box<[u8]>, Box<[u8]>);

/// A record that lies in a sorter.
pub(super) type Lent<'a> = (&'a [u8], &'a [u8]);

/// Bytes of a block of the arena; a longer record has a block of its own.
const BLOCK: usize = 1 << 18;

/// Where a record lies in the arena, and the first bytes of its key, most significant first.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    prefix: u64,
    block: u32,
    at: u32,
    key: u32,
    value: u32,
}

/// Records that were laid out elsewhere, to be handed over as they lie.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

impl Block {
    pub(super) fn with_capacity(bytes: usize, records: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            entries: Vec::with_capacity(records),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Gives back room that was not needed. An allocator shrinks nothing by a little: the bytes are copied.
    pub(super) fn trim(&mut self) {
        if self.bytes.capacity() - self.bytes.len() > self.bytes.len() / 16 {
            self.bytes = self.bytes.as_slice().into();
        }
    }

    /// Adds a record: `write` puts its key and then its value behind the bytes it is given, and tells how
    /// long the key is. Gives the value as it lies.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Vec<u8>) -> usize) -> &[u8] {
        let at = self.bytes.len();
        let key = write(&mut self.bytes);
        let value = self.bytes.len() - at - key;
        self.entries.push(Entry {
            prefix: prefix(&self.bytes[at..at + key]),
            block: 0,
            at: at as u32,
            key: key as u32,
            value: value as u32,
        });
        &self.bytes[at + key..]
    }
}

/// The bytes of records, block by block; blocks are kept when the records are gone.
#[derive(Default)]
pub(super) struct Arena {
    blocks: Vec<Vec<u8>>,
    /// Blocks that hold records; the last of them is being filled.
    used: usize,
}

impl Arena {
    fn push(&mut self, key: &[u8], value: &[u8]) -> Entry {
        let size = key.len() + value.len();
        let full = |block: &Vec<u8>| block.len() + size > block.capacity();
        if self.used == 0 || full(&self.blocks[self.used - 1]) {
            match self.blocks.get_mut(self.used) {
                Some(block) if block.capacity() >= size => {}
                Some(block) => *block = Vec::with_capacity(size),
                None => self.blocks.push(Vec::with_capacity(size.max(BLOCK))),
            }
            self.used += 1;
        }
        let block = &mut self.blocks[self.used - 1];
        let at = block.len() as u32;
        block.extend_from_slice(key);
        block.extend_from_slice(value);
        Entry {
            prefix: prefix(key),
            block: (self.used - 1) as u32,
            at,
            key: key.len() as u32,
            value: value.len() as u32,
        }
    }

    /// Takes a block over; its number.
    fn adopt(&mut self, bytes: Vec<u8>) -> u32 {
        let number = self.used;
        if number < self.blocks.len() {
            self.blocks[number] = bytes;
        } else {
            self.blocks.push(bytes);
        }
        self.used += 1;
        number as u32
    }

    pub(super) fn record(&self, entry: Entry) -> Lent<'_> {
        let (at, key) = (entry.at as usize, entry.key as usize);
        let bytes = &self.blocks[entry.block as usize][at..at + key + entry.value as usize];
        bytes.split_at(key)
    }

    fn compare(&self, a: Entry, b: Entry) -> Ordering {
        let by_prefix = a.prefix.cmp(&b.prefix);
        by_prefix.then_with(|| self.record(a).cmp(&self.record(b)))
    }

    fn sort(&self, entries: &mut [Entry]) {
        entries.par_sort_unstable_by(|a, b| self.compare(*a, *b));
    }

    fn clear(&mut self) {
        self.blocks.iter_mut().for_each(Vec::clear);
        self.used = 0;
    }
}

/// The first bytes of a key as a number: where they differ, keys are ordered as these numbers.
fn prefix(key: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = key.len().min(8);
    head[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(head)
}

/// Takes records in any order and returns them by key. Holds at most `budget` bytes; beyond it,
/// sorted runs go to files in `folder` that have no name, so that a killed program leaves none.
pub(crate) struct Sorter {
    folder: PathBuf,
    budget: usize,
    held: usize,
    arena: Arena,
    entries: Vec<Entry>,
    runs: Vec<File>,
}

impl Sorter {
    pub(crate) fn new(folder: &Path, budget: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            budget,
            held: 0,
            arena: Arena::default(),
            entries: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        // twice an entry, because the list of them grows by doubling
        self.held += key.len() + value.len() + 2 * size_of::<Entry>();
        self.entries.push(self.arena.push(key, value));
        if self.held > self.budget {
            self.spill()?;
        }
        Ok(())
    }

    /// Takes the records of a block over without copying them.
    pub(super) fn adopt(&mut self, block: Block) -> Result<(), StoreError> {
        if block.entries.is_empty() {
            return Ok(());
        }
        self.held += block.bytes.capacity() + 2 * block.entries.len() * size_of::<Entry>();
        let number = self.arena.adopt(block.bytes);
        let entries = block.entries.into_iter();
        self.entries.extend(entries.map(|entry| Entry {
            block: number,
            ..entry
        }));
        if self.held > self.budget {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        self.arena.sort(&mut self.entries);
        let fault = |error| StoreError::file(&self.folder, error);
        let file = tempfile::tempfile_in(&self.folder).map_err(fault)?;
        let mut writer = BufWriter::with_capacity(1 << 18, file);
        for entry in self.entries.drain(..) {
            let (key, value) = self.arena.record(entry);
            for part in [
                &entry.key.to_le_bytes(),
                &entry.value.to_le_bytes(),
                key,
                value,
            ] {
                writer.write_all(part).map_err(fault)?;
            }
        }
        let file = writer
            .into_inner()
            .map_err(|error| fault(error.into_error()))?;
        self.runs.push(file);
        self.arena.clear();
        self.held = 0;
        Ok(())
    }

    /// All records by key (and by value where keys are equal).
    pub(crate) fn finish(mut self) -> Result<Sorted, StoreError> {
        self.arena.sort(&mut self.entries);
        let mut sorted = Sorted {
            folder: self.folder,
            arena: self.arena,
            memory: self.entries.into_iter(),
            sources: Vec::new(),
            given: None,
        };
        for mut file in self.runs {
            let rewound = file.seek(SeekFrom::Start(0));
            rewound.map_err(|error| StoreError::file(&sorted.folder, error))?;
            sorted.sources.push(Head::of(Some(file)));
        }
        sorted.sources.push(Head::of(None));
        for source in 0..sorted.sources.len() {
            sorted.advance(source)?;
        }
        Ok(sorted)
    }
}

/// The first record of a run that was not given yet; a run without file is that in memory.
struct Head {
    file: Option<BufReader<File>>,
    /// Of a run in a file: key and value.
    bytes: Vec<u8>,
    entry: Option<Entry>,
}

impl Head {
    fn of(file: Option<File>) -> Self {
        Self {
            file: file.map(|file| BufReader::with_capacity(1 << 18, file)),
            bytes: Vec::new(),
            entry: None,
        }
    }

    fn record<'a>(&'a self, entry: Entry, arena: &'a Arena) -> Lent<'a> {
        match &self.file {
            Some(_) => self.bytes.split_at(entry.key as usize),
            None => arena.record(entry),
        }
    }
}

/// The records of a [`Sorter`], by key.
pub(crate) struct Sorted {
    folder: PathBuf,
    arena: Arena,
    memory: std::vec::IntoIter<Entry>,
    sources: Vec<Head>,
    /// The run whose first record was given.
    given: Option<usize>,
}

impl Sorted {
    /// All records in order where none of them had to leave memory; else what came back.
    pub(super) fn resident(mut self: Box<Self>) -> Result<(Arena, Vec<Entry>), Box<Self>> {
        if self.sources.len() > 1 || self.given.is_some() {
            return Err(self);
        }
        // the first one was taken out already
        let first = self.sources.pop().and_then(|head| head.entry);
        Ok((self.arena, first.into_iter().chain(self.memory).collect()))
    }

    /// The next key and its value.
    pub(super) fn next(&mut self) -> Result<Option<Lent<'_>>, StoreError> {
        if let Some(given) = self.given.take() {
            self.advance(given)?;
        }
        let mut first: Option<(usize, Entry)> = None;
        for (source, head) in self.sources.iter().enumerate() {
            let Some(entry) = head.entry else { continue };
            let is_less = first.is_none_or(|(other, least)| {
                let by_prefix = entry.prefix.cmp(&least.prefix);
                let by_bytes = || {
                    let least = self.sources[other].record(least, &self.arena);
                    head.record(entry, &self.arena).cmp(&least)
                };
                by_prefix.then_with(by_bytes).is_lt()
            });
            if is_less {
                first = Some((source, entry));
            }
        }
        let Some((source, entry)) = first else {
            return Ok(None);
        };
        self.given = Some(source);
        Ok(Some(self.sources[source].record(entry, &self.arena)))
    }

    /// The next key and its value, copied.
    pub(crate) fn next_owned(&mut self) -> Result<Option<Record>, StoreError> {
        let next = self.next()?;
        Ok(next.map(|(key, value)| (key.into(), value.into())))
    }

    fn advance(&mut self, source: usize) -> Result<(), StoreError> {
        let head = &mut self.sources[source];
        head.entry = match &mut head.file {
            Some(file) => read(file, &mut head.bytes)
                .map_err(|error| StoreError::file(&self.folder, error))?,
            None => self.memory.next(),
        };
        Ok(())
    }
}

/// Reads the next record of a run.
fn read(run: &mut BufReader<File>, bytes: &mut Vec<u8>) -> std::io::Result<Option<Entry>> {
    let mut lengths = [[0; 4]; 2];
    match run.read_exact(lengths.as_flattened_mut()) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let [key, value] = lengths.map(u32::from_le_bytes);
    bytes.resize(key as usize + value as usize, 0);
    run.read_exact(bytes)?;
    Ok(Some(Entry {
        prefix: prefix(&bytes[..key as usize]),
        block: 0,
        at: 0,
        key,
        value,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spilled_runs_come_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path(), 2000);
        for number in 0..500_u32 {
            let key = number.wrapping_mul(2_654_435_761).to_be_bytes();
            sorter.push(&key, &number.to_le_bytes()).unwrap();
        }
        assert!(sorter.runs.len() > 5);
        let mut sorted = sorter.finish().unwrap();
        let (mut last, mut count) = (None, 0);
        while let Some((key, _)) = sorted.next_owned().unwrap() {
            assert!(last.as_ref() < Some(&key));
            last = Some(key);
            count += 1;
        }
        assert_eq!(count, 500);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn order_is_that_of_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        // keys that are equal in their first bytes, of all lengths; long values; equal keys
        let mut records: Vec<(Vec<u8>, Vec<u8>)> = (0..400_usize)
            .map(|number| {
                let key = vec![(number % 3) as u8; number * 7 % 13];
                let size = if number % 50 == 0 {
                    BLOCK + number
                } else {
                    number % 5
                };
                (key, vec![(number % 7) as u8; size])
            })
            .collect();
        for budget in [1 << 12, 1 << 22, 1 << 30] {
            let mut sorter = Sorter::new(folder.path(), budget);
            for (key, value) in &records {
                sorter.push(key, value).unwrap();
            }
            let mut sorted = sorter.finish().unwrap();
            records.sort();
            for (key, value) in &records {
                let found = sorted.next().unwrap();
                assert!(found == Some((key, value)));
            }
            assert!(sorted.next().unwrap().is_none());
            records.reverse();
        }
    }
}
