//! `kunyu convert`: a file into another format, streaming.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kunyu_formats::{CrsStatement, Feature, Format, Geometry, Layer, WriteOptions, create};
use kunyu_geodesy::Crs;

use crate::emit::unknown_format;
use crate::error::{Kind, system_zh};
use crate::input::{Given, Input, Wanted};
use crate::projector::Projector;
use crate::{Error, Note, Progress, Result};

/// What to convert and how.
#[derive(Debug, Clone, Default)]
pub struct Conversion {
    /// File to read.
    pub input: PathBuf,
    /// File to write.
    pub target: PathBuf,
    /// What the user says about the input.
    pub given: Given,
    /// CRS to write.
    pub to_crs: Option<Crs>,
    /// Layer of the input.
    pub source_layer: Option<String>,
    /// Refuse when anything is lost.
    pub strict: bool,
    /// Their field names → ours.
    pub mapping: BTreeMap<String, String>,
}

/// Converts; returns the number of features and what was lost or assumed. The target appears only when
/// all went well.
pub fn convert(conversion: &Conversion, progress: &dyn Progress) -> Result<(u64, Vec<Note>)> {
    let target = &conversion.target;
    let format = Format::from_path(target).ok_or_else(|| unknown_format(target))?;
    apart(&conversion.input, target)?;
    let wanted = Wanted {
        given: conversion.given.clone(),
        working: None,
        source_layer: conversion.source_layer.as_deref(),
    };
    let mut input = Input::open(&conversion.input, wanted)?;
    let mut notes = std::mem::take(&mut input.notes);
    let (to, projector) = projection(conversion, &input)?;
    let mut layer = renamed(input.layer.clone(), &conversion.mapping);
    layer.crs = to.map_or(layer.crs, CrsStatement::Stated);
    // written beside the target first, so that a refusal leaves nothing behind
    let beside = beside(target)?;
    let name = target.file_name().ok_or_else(|| unknown_format(target))?;
    let options = WriteOptions::new().full_precision(true);
    let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
    let mut sink = create(&beside.path().join(name), format, &layer, &options).map_err(fail)?;
    progress.stage("转换", "converting", layer.feature_count);
    let mut count = 0;
    for feature in input.source.features(input.index).map_err(fail)? {
        let mut feature = feature.map_err(fail)?;
        if let Some(projector) = &projector {
            project(&mut feature, projector)?;
        }
        sink.write(&feature).map_err(fail)?;
        count += 1;
        progress.done(count);
    }
    let lost = sink.finish().map_err(fail)?;
    notes.extend(input.source.notices().iter().map(|notice| Note::of(notice)));
    if let (true, Some(first)) = (conversion.strict, lost.first()) {
        return Err(Error::of(Kind::Input, first).remedy(
            "--strict 不允许任何损失；请换一种格式，或去掉 --strict",
            "--strict allows no loss; choose another format or leave it out",
        ));
    }
    notes.extend(lost.iter().map(|notice| Note::of(notice)));
    for entry in std::fs::read_dir(beside.path())? {
        let entry = entry?;
        std::fs::rename(entry.path(), parent(target).join(entry.file_name()))?;
    }
    Ok((count, notes))
}

/// Refuses to write over the input.
fn apart(input: &Path, target: &Path) -> Result<()> {
    match (input.canonicalize(), target.canonicalize()) {
        (Ok(from), Ok(to)) if from == to => Err(Error::usage(
            "convert.same_file",
            "输入和输出是同一个文件",
            "input and output are the same file",
        )),
        _ => Ok(()),
    }
}

/// The CRS to write, and the way there when it is another than that of the input.
fn projection(conversion: &Conversion, input: &Input) -> Result<(Option<Crs>, Option<Projector>)> {
    let Some(to) = conversion.to_crs else {
        return Ok((input.crs, None));
    };
    let from = input.known_crs(&conversion.input)?;
    let datum = conversion.given.datum.as_ref();
    let way = (from != to).then(|| Projector::new(from, to, datum));
    Ok((Some(to), way.transpose()?))
}

/// A folder beside the target.
fn beside(target: &Path) -> Result<tempfile::TempDir> {
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

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn renamed(mut layer: Layer, mapping: &BTreeMap<String, String>) -> Layer {
    for field in &mut layer.fields {
        if let Some(ours) = mapping.get(&field.name) {
            field.name.clone_from(ours);
        }
    }
    layer
}

fn project(feature: &mut Feature, projector: &Projector) -> Result<()> {
    let place = feature.place.to_string();
    let Some(geometry) = &mut feature.geometry else {
        return Ok(());
    };
    vertices(geometry, &mut |xy| {
        *xy = projector.point(*xy)?;
        Ok(())
    })
    .map_err(|error: Error| error.at(&place))
}

/// Every vertex; a conversion keeps the number of vertices, so edges are not cut.
fn vertices(
    geometry: &mut Geometry,
    act: &mut dyn FnMut(&mut (f64, f64)) -> Result<()>,
) -> Result<()> {
    match geometry {
        Geometry::Points(points) => points.xy.iter_mut().try_for_each(act),
        Geometry::Lines(lines) => lines
            .iter_mut()
            .flat_map(|line| &mut line.xy)
            .try_for_each(act),
        Geometry::Polygons(polygons) => polygons
            .iter_mut()
            .flat_map(|polygon| &mut polygon.rings)
            .flat_map(|ring| &mut ring.xy)
            .try_for_each(act),
        Geometry::Collection(members) => members
            .iter_mut()
            .try_for_each(|member| vertices(member, act)),
    }
}
