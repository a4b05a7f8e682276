use std::path::{Path, PathBuf};
use std::sync::Arc;

use skrifa::raw::FileRef;
use skrifa::{FontRef, MetadataProvider};

use super::face::{Data, Face};
use crate::RenderError;

/// Folders of fonts of the usual systems.
const SYSTEM: [&str; 6] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
    "/usr/share/X11/fonts",
];

/// A font file is read whole; a larger one is not a font.
const LARGEST_BYTES: u64 = 256 << 20;

/// Font files below the folder, in the order of their paths.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, RenderError> {
    let wrong = |error: &std::io::Error| RenderError::FontFolder {
        folder: folder.display().to_string(),
        reason: error.to_string(),
    };
    let mut found = Vec::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(wrong(&error)),
            Err(_) => continue,
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() && depth < 4 {
                open.push((path, depth + 1));
            } else if is_font(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Font files of the system.
fn system_files() -> Vec<PathBuf> {
    SYSTEM
        .iter()
        .filter_map(|folder| files(Path::new(folder)).ok())
        .flatten()
        .collect()
}

/// The face of the system that has the character and comes first in rank. Files are read one by
/// one and dropped again: this is for the rare character that no other font has.
pub(super) fn system_face(character: char) -> Option<Arc<Face>> {
    let mut best: Option<Face> = None;
    for path in system_files() {
        let name = file_name(&path);
        let Ok((data, count)) = read(&path) else {
            continue;
        };
        for index in 0..count {
            let font = FontRef::from_index((*data).as_ref(), index);
            if !font.is_ok_and(|font| font.charmap().map(character).is_some()) {
                continue;
            }
            let Ok(face) = Face::read(&name, data.clone(), index) else {
                continue;
            };
            if best.as_ref().is_none_or(|best| face.rank() < best.rank()) {
                best = Some(face);
            }
        }
    }
    best.map(Arc::new)
}

/// All faces of a font file.
pub(super) fn faces(path: &Path) -> Result<Vec<Arc<Face>>, RenderError> {
    let name = file_name(path);
    let (data, count) = read(path)?;
    (0..count)
        .map(|index| Face::read(&name, data.clone(), index).map(Arc::new))
        .collect()
}

/// Bytes of a font file and the number of its faces.
fn read(path: &Path) -> Result<(Data, u32), RenderError> {
    let wrong = |reason: String| RenderError::Font {
        name: file_name(path),
        reason,
    };
    let length = std::fs::metadata(path)
        .map_err(|error| wrong(error.to_string()))?
        .len();
    if length > LARGEST_BYTES {
        return Err(wrong(format!("{length} bytes are too many for a font")));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let count = match FileRef::new(&bytes) {
        Ok(FileRef::Font(_)) => 1,
        Ok(FileRef::Collection(collection)) => collection.len(),
        Err(error) => return Err(wrong(error.to_string())),
    };
    Ok((Arc::new(bytes), count))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    extension == "ttf" || extension == "otf" || extension == "ttc" || extension == "otc"
}
