//! Opening a file: which layer of it, in which CRS.

use std::path::Path;

use kunyu_formats::{CrsStatement, Layer, OpenOptions, Source};
use kunyu_geodesy::{Crs, DatumShift};

use crate::error::Kind;
use crate::{Error, Note, Result};

/// An opened file with the layer and CRS to read it by.
pub struct Input {
    /// The file.
    pub source: Box<dyn Source>,
    /// Number of the layer in the file.
    pub index: usize,
    /// The layer.
    pub layer: Layer,
    /// Its CRS; `None` where none is stated, given or usual.
    pub crs: Option<Crs>,
    /// What was assumed.
    pub notes: Vec<Note>,
}

/// What the user says about files that do not say it themselves.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// CRS of files that state none.
    pub crs: Option<Crs>,
    /// Encoding of text in files that state none, for example `GBK`.
    pub encoding: Option<String>,
    /// Parameters from the datum of the files to the working one.
    pub datum: Option<DatumShift>,
}

impl Given {
    /// How to open a file; `working` stands in for a CRS that is not given.
    pub(crate) fn options(&self, working: Option<Crs>) -> OpenOptions {
        OpenOptions::new()
            .crs(self.crs.or(working))
            .encoding(self.encoding.clone())
    }
}

/// How to open.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// What the user says.
    pub given: Given,
    /// CRS taken for boundary files without zone.
    pub working: Option<Crs>,
    /// Layer by name or number.
    pub source_layer: Option<&'a str>,
    /// Refuse what would otherwise be repaired with a notice.
    pub strict: bool,
}

impl Input {
    /// Opens `path`.
    pub fn open(path: &Path, wanted: Wanted<'_>) -> Result<Self> {
        let options = wanted.given.options(wanted.working).strict(wanted.strict);
        let source =
            kunyu_formats::open(path, &options).map_err(|error| Error::of(Kind::Input, &error))?;
        let index = choose(path, source.layers(), wanted.source_layer)?;
        let layer = source.layers()[index].clone();
        let mut notes = Vec::new();
        let crs = crs_of(path, source.format(), &layer, wanted.given.crs, &mut notes)?;
        Ok(Self {
            source,
            index,
            layer,
            crs,
            notes,
        })
    }

    /// The CRS; an error that says how to give one when there is none.
    pub fn known_crs(&self, path: &Path) -> Result<Crs> {
        self.crs.ok_or_else(|| {
            let path = path.display();
            Error::input(
                "crs.missing",
                format!("{path} 没有注明坐标系"),
                format!("{path} states no CRS"),
            )
            .remedy("请用 --crs EPSG:n 指定", "give it with --crs EPSG:n")
        })
    }
}

fn choose(path: &Path, layers: &[Layer], wanted: Option<&str>) -> Result<usize> {
    let names = || {
        layers
            .iter()
            .map(|layer| layer.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let shown = path.display();
    match wanted {
        None if layers.len() == 1 => Ok(0),
        None if layers.is_empty() => Err(Error::input(
            "input.no_layer",
            format!("{shown} 里没有图层"),
            format!("{shown} holds no layer"),
        )),
        None => Err(Error::input(
            "input.several_layers",
            format!("{shown} 里有多个图层：{}", names()),
            format!("{shown} holds several layers: {}", names()),
        )
        .remedy(
            "请用 --source-layer 指定一个",
            "choose one with --source-layer",
        )),
        Some(wanted) => {
            let by_name = layers.iter().position(|layer| layer.name == wanted);
            let by_number = || {
                wanted
                    .parse::<usize>()
                    .ok()
                    .filter(|n| (1..=layers.len()).contains(n))
            };
            by_name
                .or_else(|| by_number().map(|number| number - 1))
                .ok_or_else(|| {
                    Error::input(
                        "input.no_such_layer",
                        format!("{shown} 里没有图层“{wanted}”，有：{}", names()),
                        format!("{shown} holds no layer \"{wanted}\"; it holds: {}", names()),
                    )
                })
        }
    }
}

fn crs_of(
    path: &Path,
    format: &str,
    layer: &Layer,
    given: Option<Crs>,
    notes: &mut Vec<Note>,
) -> Result<Option<Crs>> {
    let shown = path.display();
    match (&layer.crs, given) {
        (CrsStatement::Stated(stated), Some(given)) if *stated != given => {
            notes.push(Note::new(
                "crs.stated",
                format!(
                    "{shown} 注明 EPSG:{}，未采用 --crs EPSG:{}",
                    stated.epsg(),
                    given.epsg()
                ),
                format!(
                    "{shown} states EPSG:{}; --crs EPSG:{} is not used",
                    stated.epsg(),
                    given.epsg()
                ),
            ));
            Ok(Some(*stated))
        }
        (CrsStatement::Stated(stated), _) => Ok(Some(*stated)),
        (_, Some(given)) => Ok(Some(given)),
        (CrsStatement::Unknown, None) if format.starts_with("GeoJSON") => {
            notes.push(Note::new(
                "crs.default",
                format!("{shown} 没有注明坐标系，按 EPSG:4490 处理"),
                format!("{shown} states no CRS; taken as EPSG:4490"),
            ));
            Ok(Some(Crs::CGCS2000))
        }
        (CrsStatement::Unknown, None) => Ok(None),
        (other, None) => Err(Error::input(
            "crs.unsupported",
            format!("{shown} 的坐标系 {other} 不受支持"),
            format!("the CRS {other} of {shown} is not supported"),
        )
        .remedy(
            "请先转到 CGCS2000 的某个带，或用 --crs EPSG:n 指明它实际所在的坐标系",
            "convert it to a zone of CGCS2000 first, or say with --crs EPSG:n what it really is",
        )),
    }
}
