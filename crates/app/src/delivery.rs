//! Which bytes were delivered: the hash that stands in the lineage of an edition.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::error::system_zh;
use crate::{Error, Result};

/// SHA-256 in hexadecimal: of a file's bytes; of a folder or a Shapefile with its parts, of the list
/// `hash  name` of its files, one a line in order of name, as `sha256sum` prints it.
pub(crate) fn hash(path: &Path) -> Result<String> {
    let files = files(path).map_err(|error| unreadable(path, &error))?;
    if let [single] = &files[..]
        && single == path
    {
        return hash_of_file(path);
    }
    let mut list = String::new();
    let hashes: Vec<_> = files.par_iter().map(|file| hash_of_file(file)).collect();
    for (file, hash) in files.iter().zip(hashes) {
        let name = file.strip_prefix(path).map_or_else(
            |_| file.file_name().map(PathBuf::from).unwrap_or_default(),
            Path::to_owned,
        );
        // writing to a string cannot fail
        let _ = writeln!(list, "{}  {}", hash?, name.display());
    }
    Ok(crate::hexadecimal(&Sha256::digest(list.as_bytes())))
}

/// All files that belong to a delivery, in order of name.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        below(path, &mut found)?;
    } else if path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("shp"))
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
            let other = entry?.path();
            if other.is_file() && other.file_stem() == path.file_stem() {
                found.push(other);
            }
        }
    } else {
        found.push(path.to_owned());
    }
    found.sort();
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            below(&entry.path(), found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn hash_of_file(path: &Path) -> Result<String> {
    let hash = || {
        let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
        // what is hashed is still in the cache of the core that read it
        let mut buffer = vec![0; 1 << 18];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(crate::hexadecimal(&hasher.finalize())),
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    };
    hash().map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let shown = path.display();
    Error::input(
        "input.open",
        format!("无法打开 {shown}：{}", system_zh(error)),
        format!("cannot open {shown}: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_shapefile_count_with_all_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.shp", "one");
        let shp = folder.path().join("a.shp");
        let alone = hash(&shp).unwrap();
        write("a.dbf", "two");
        let with_table = hash(&shp).unwrap();
        assert_ne!(alone, with_table);
        write("b.dbf", "another");
        assert_eq!(hash(&shp).unwrap(), with_table);
        let whole = hash(folder.path()).unwrap();
        write("b.dbf", "changed");
        assert_ne!(hash(folder.path()).unwrap(), whole);
        assert!(hash(&folder.path().join("none.txt")).is_err());
    }
}
