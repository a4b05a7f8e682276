//! Sorting records that do not fit into memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// A key and what belongs to it.
type Record = (Box<[u8]>, Box<[u8]>);

/// What a record costs beside its bytes.
const OVERHEAD: usize = 48;

/// Takes records in any order and returns them by key. Holds at most `budget` bytes; beyond it,
/// sorted runs go to files in `folder` that have no name, so that a killed program leaves none.
pub(crate) struct Sorter {
    folder: PathBuf,
    budget: usize,
    held: usize,
    records: Vec<Record>,
    runs: Vec<File>,
}

impl Sorter {
    pub(crate) fn new(folder: &Path, budget: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            budget,
            held: 0,
            records: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        self.held += key.len() + value.len() + OVERHEAD;
        self.records
            .push((key.into_boxed_slice(), value.into_boxed_slice()));
        if self.held > self.budget {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        self.records.sort_unstable();
        let fault = |error| StoreError::file(&self.folder, error);
        let file = tempfile::tempfile_in(&self.folder).map_err(fault)?;
        let mut writer = BufWriter::with_capacity(1 << 20, file);
        for (key, value) in self.records.drain(..) {
            for part in [key, value] {
                writer
                    .write_all(&(part.len() as u32).to_le_bytes())
                    .map_err(fault)?;
                writer.write_all(&part).map_err(fault)?;
            }
        }
        let file = writer
            .into_inner()
            .map_err(|error| fault(error.into_error()))?;
        self.runs.push(file);
        self.held = 0;
        Ok(())
    }

    /// All records by key (and by value where keys are equal).
    pub(crate) fn finish(mut self) -> Result<Sorted, StoreError> {
        self.records.sort_unstable();
        let mut sorted = Sorted {
            folder: self.folder,
            memory: self.records.into_iter(),
            runs: Vec::new(),
            heap: BinaryHeap::new(),
        };
        for mut run in self.runs {
            let rewound = run.seek(SeekFrom::Start(0));
            rewound.map_err(|error| StoreError::file(&sorted.folder, error))?;
            sorted.runs.push(BufReader::with_capacity(1 << 18, run));
        }
        for source in 0..=sorted.runs.len() {
            sorted.advance(source)?;
        }
        Ok(sorted)
    }
}

/// The records of a [`Sorter`], by key.
pub(crate) struct Sorted {
    folder: PathBuf,
    memory: std::vec::IntoIter<Record>,
    runs: Vec<BufReader<File>>,
    heap: BinaryHeap<Reverse<(Record, usize)>>,
}

impl Sorted {
    pub(crate) fn next(&mut self) -> Result<Option<Record>, StoreError> {
        let Some(Reverse((record, source))) = self.heap.pop() else {
            return Ok(None);
        };
        self.advance(source)?;
        Ok(Some(record))
    }

    fn advance(&mut self, source: usize) -> Result<(), StoreError> {
        let record = match self.runs.get_mut(source) {
            Some(run) => read(run).map_err(|error| StoreError::file(&self.folder, error))?,
            None => self.memory.next(),
        };
        if let Some(record) = record {
            self.heap.push(Reverse((record, source)));
        }
        Ok(())
    }
}

fn read(run: &mut BufReader<File>) -> std::io::Result<Option<Record>> {
    let mut length = [0; 4];
    match run.read_exact(&mut length) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let mut key = vec![0; u32::from_le_bytes(length) as usize];
    run.read_exact(&mut key)?;
    run.read_exact(&mut length)?;
    let mut value = vec![0; u32::from_le_bytes(length) as usize];
    run.read_exact(&mut value)?;
    Ok(Some((key.into(), value.into())))
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
            sorter
                .push(key.to_vec(), number.to_le_bytes().to_vec())
                .unwrap();
        }
        assert!(sorter.runs.len() > 5);
        let mut sorted = sorter.finish().unwrap();
        let (mut last, mut count) = (None, 0);
        while let Some((key, _)) = sorted.next().unwrap() {
            assert!(last.as_ref() < Some(&key));
            last = Some(key);
            count += 1;
        }
        assert_eq!(count, 500);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
