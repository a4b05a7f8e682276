//! Where every object of a section lies.

/// Most objects of a file.
pub(super) const MOST_OBJECTS: usize = 1 << 26;

/// One object: 32 bytes, and 4 in the order by identifier.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: u64,
    /// Offset and length in bytes.
    pub(super) offset: u64,
    pub(super) length: u32,
    /// Line of the identifier, from 1; the last number for all lines behind it.
    pub(super) line: u32,
    /// Number of the feature code.
    pub(super) code: u16,
}

/// The objects of one section, in file order, to be found by identifier.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    order: Vec<u32>,
}

impl Index {
    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Orders the identifiers; gives the objects whose identifier an earlier one has.
    pub(super) fn seal(&mut self) -> Vec<Entry> {
        self.order = (0..self.entries.len() as u32).collect();
        let key = |index: &u32| (self.entries[*index as usize].id, *index);
        self.order.sort_unstable_by_key(key);
        let same = self
            .order
            .windows(2)
            .filter(|pair| key(&pair[0]).0 == key(&pair[1]).0);
        same.map(|pair| self.entries[pair[1] as usize]).collect()
    }

    /// Number of the first object with this identifier.
    pub(super) fn find(&self, id: u64) -> Option<usize> {
        let before = |index: &u32| self.entries[*index as usize].id < id;
        let at = self.order.partition_point(before);
        let index = *self.order.get(at)? as usize;
        (self.entries[index].id == id).then_some(index)
    }
}
