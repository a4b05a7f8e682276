//! Several layers in one delivery: a GeoPackage, a VCT, a zip or a folder of Shapefiles.

use std::path::{Path, PathBuf};

use kunyu_formats::{Format, WriteOptions, pack};

use crate::emit::Output;
use crate::error::{Kind, system_zh};
use crate::{Error, Note, Result};

/// How the layers are put together.
enum Form {
    /// All layers in one file.
    One(Format),
    /// A Shapefile for each layer, packed.
    Zip,
    /// A Shapefile for each layer, in a folder.
    Folder,
}

fn form(target: &Path) -> Result<Form> {
    let ending = target.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("gpkg") => Ok(Form::One(Format::GeoPackage)),
        Some("vct") => Ok(Form::One(Format::Vct)),
        Some("zip") => Ok(Form::Zip),
        None => Ok(Form::Folder),
        Some(other) => Err(Error::usage(
            "output.one_layer",
            format!(".{other} 只能装一个图层，这里要写几个"),
            format!(".{other} holds one layer; several are to be written"),
        )
        .remedy(
            "可用 .gpkg、.vct、.zip（Shapefile），或不带扩展名的目录（Shapefile）",
            "use .gpkg, .vct, .zip (Shapefiles), or a folder without ending (Shapefiles)",
        )),
    }
}

/// Writes the layers; nothing appears under the name before all is written.
pub(crate) fn write(layers: &[Output], target: &Path) -> Result<Vec<Note>> {
    let form = form(target)?;
    if matches!(form, Form::Folder) && occupied(target)? {
        let shown = target.display();
        return Err(Error::input(
            "output.not_empty",
            format!("目录 {shown} 不是空的"),
            format!("the folder {shown} is not empty"),
        )
        .remedy("请另起一个名字", "give another name"));
    }
    let beside = beside(target)?;
    let mut notes = Vec::new();
    let options = || WriteOptions::new().full_precision(true);
    match form {
        Form::One(format) => {
            let file = beside.path().join(target.file_name().unwrap_or_default());
            for (index, layer) in layers.iter().enumerate() {
                let options = options().append(index > 0);
                notes.extend(layer.write_as(&file, format, &options)?);
            }
            std::fs::rename(&file, target).map_err(|error| unwritable(target, &error))?;
        }
        Form::Zip | Form::Folder => {
            let inside = beside.path().join("layers");
            std::fs::create_dir(&inside)?;
            for layer in layers {
                let file = inside.join(format!("{}.shp", layer.name));
                notes.extend(layer.write_as(&file, Format::Shapefile, &options())?);
            }
            if matches!(form, Form::Zip) {
                pack(&inside, target).map_err(|error| Error::of(Kind::Input, &error))?;
            } else {
                std::fs::rename(&inside, target).map_err(|error| unwritable(target, &error))?;
            }
        }
    }
    Ok(notes)
}

fn occupied(target: &Path) -> Result<bool> {
    if !target.exists() {
        return Ok(false);
    }
    let entries = std::fs::read_dir(target).map_err(|error| unwritable(target, &error))?;
    Ok(entries.count() > 0)
}

/// A folder beside the target.
pub(crate) fn beside(target: &Path) -> Result<tempfile::TempDir> {
    let folder = parent(target);
    tempfile::tempdir_in(&folder).map_err(|error| {
        let shown = folder.display();
        Error::input(
            "output.folder",
            format!("无法写入目录 {shown}：{}", system_zh(&error)),
            format!("cannot write into the folder {shown}: {error}"),
        )
    })
}

/// The folder of a path; the working folder where it names none.
pub(crate) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

pub(crate) fn unwritable(target: &Path, error: &std::io::Error) -> Error {
    let shown = target.display();
    Error::input(
        "output.write",
        format!("无法写入 {shown}：{}", system_zh(error)),
        format!("cannot write {shown}: {error}"),
    )
}
