//! Keys that came before, in little memory: their bytes end to end, found by a hash made elsewhere.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// A key's hash as its own hash: it is spread already.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Hashes keys, on any thread.
#[derive(Clone, Default)]
pub struct KeyHash(RandomState);

impl KeyHash {
    pub fn of(&self, key: &str) -> u64 {
        self.0.hash_one(key)
    }
}

/// All keys so far.
#[derive(Default)]
pub struct Keys {
    hash: KeyHash,
    bytes: Vec<u8>,
    /// Where the first key of a hash lies, and how long it is.
    found: HashMap<u64, (usize, usize), BuildHasherDefault<Spread>>,
    /// Keys whose hash another key had before.
    others: HashSet<Box<str>>,
}

impl Keys {
    /// What hashes these keys.
    pub fn hash(&self) -> &KeyHash {
        &self.hash
    }

    /// Whether a key is new; `hash` is its hash by [`Keys::hash`].
    pub fn insert(&mut self, hash: u64, key: &str) -> bool {
        match self.found.entry(hash) {
            Entry::Vacant(place) => {
                place.insert((self.bytes.len(), key.len()));
                self.bytes.extend_from_slice(key.as_bytes());
                true
            }
            Entry::Occupied(first) => {
                let (at, length) = *first.get();
                let same = &self.bytes[at..at + length] == key.as_bytes();
                !same && self.others.insert(key.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_hash_are_told_apart() {
        let mut keys = Keys::default();
        for (hash, key, is_new) in [
            (7, "a", true),
            (7, "b", true),
            (8, "", true),
            (7, "a", false),
            (7, "b", false),
            (7, "ab", true),
            (8, "", false),
            (9, "a", true),
        ] {
            assert_eq!(keys.insert(hash, key), is_new, "{hash} {key}");
        }
        let hash = KeyHash::default();
        assert_eq!(hash.of("中"), hash.clone().of("中"));
    }
}
