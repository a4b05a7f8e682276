use std::path::{Path, PathBuf};

use kunyu_formats::{Feature, FormatError, Geometry, Layer, Notice, OpenOptions, open};

/// The folder of shared test data: `KUNYU_SHARED`, or `../shared` beside the workspace.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("KUNYU_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} is not there", found.display());
    None
}

/// Everything in a file, read at once.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) format: &'static str,
    pub(crate) layers: Vec<(Layer, Vec<Feature>)>,
    pub(crate) notices: Vec<Notice>,
}

impl Whole {
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.notices.iter().map(|notice| notice.code).collect()
    }

    pub(crate) fn features(&self) -> &[Feature] {
        &self.layers[0].1
    }
}

pub(crate) fn read_with(path: &Path, options: &OpenOptions) -> Result<Whole, FormatError> {
    let mut source = open(path, options)?;
    let mut layers = Vec::new();
    for index in 0..source.layers().len() {
        let layer = source.layers()[index].clone();
        let features = source.features(index)?.collect::<Result<Vec<_>, _>>()?;
        layers.push((layer, features));
    }
    Ok(Whole {
        format: source.format(),
        layers,
        notices: source.notices(),
    })
}

pub(crate) fn read(path: &Path) -> Result<Whole, FormatError> {
    read_with(path, &OpenOptions::new())
}

/// A file of these bytes in a folder of its own.
pub(crate) fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Planar area with holes taken off, for comparison with reference figures.
pub(crate) fn area(geometry: &Geometry) -> f64 {
    match geometry {
        Geometry::Polygons(polygons) => polygons
            .iter()
            .map(|polygon| {
                let mut rings = polygon
                    .rings
                    .iter()
                    .map(|ring| ring.signed_area2().abs() / 2.0);
                rings.next().unwrap_or(0.0) - rings.sum::<f64>()
            })
            .sum(),
        Geometry::Collection(members) => members.iter().map(area).sum(),
        _ => 0.0,
    }
}
