//! `kunyu convert`: a file into another format, streaming.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kunyu_formats::{CrsStatement, Feature, Format, Geometry, Layer, WriteOptions, create};
use kunyu_geodesy::Crs;

use crate::emit::unknown_format;
use crate::error::Kind;
use crate::input::{Given, Input, Wanted};
use crate::package::{beside, parent};
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
    /// Only say what would be lost; write nothing.
    pub dry_run: bool,
    /// Their field names → ours.
    pub mapping: BTreeMap<String, String>,
}

/// What was converted.
#[derive(Debug, Clone, Default)]
pub struct Converted {
    /// Features written.
    pub features: u64,
    /// Layers written.
    pub layers: usize,
    /// What was lost, repaired or assumed: all of it known before the target appears.
    pub notes: Vec<Note>,
}

/// Converts. All layers go into a target that holds several; else one is to be chosen. The target
/// appears only when all went well, and not at all in a dry run.
pub fn convert(conversion: &Conversion, progress: &dyn Progress) -> Result<Converted> {
    let target = &conversion.target;
    let format = Format::from_path(target).ok_or_else(|| unknown_format(target))?;
    apart(&conversion.input, target)?;
    // written beside the target first, so that a refusal leaves nothing behind
    let beside = beside(target)?;
    let name = target.file_name().ok_or_else(|| unknown_format(target))?;
    let written = beside.path().join(name);
    let mut done = Converted::default();
    for source_layer in layers(conversion, format)? {
        let options = WriteOptions::new()
            .full_precision(true)
            .append(done.layers > 0);
        let writing = Writing {
            conversion,
            source_layer,
            format,
            written: &written,
            options,
        };
        let (features, notes) = writing.layer(progress)?;
        done.features += features;
        done.layers += 1;
        for note in notes {
            if !done.notes.contains(&note) {
                done.notes.push(note);
            }
        }
    }
    if !conversion.dry_run {
        for entry in std::fs::read_dir(beside.path())? {
            let entry = entry?;
            std::fs::rename(entry.path(), parent(target).join(entry.file_name()))?;
        }
    }
    Ok(done)
}

/// The layers to convert, by number; `None` stands for the one that is there or that is asked for.
fn layers(conversion: &Conversion, format: Format) -> Result<Vec<Option<String>>> {
    if let Some(asked) = &conversion.source_layer {
        return Ok(vec![Some(asked.clone())]);
    }
    if !matches!(format, Format::GeoPackage | Format::Vct) {
        return Ok(vec![None]);
    }
    let options = conversion.given.options(None).strict(conversion.strict);
    let source = kunyu_formats::open(&conversion.input, &options);
    let count = source
        .map_err(|error| Error::of(Kind::Input, &error))?
        .layers()
        .len();
    Ok(match count {
        0 | 1 => vec![None],
        count => (1..=count).map(|number| Some(number.to_string())).collect(),
    })
}

/// One layer on its way.
struct Writing<'a> {
    conversion: &'a Conversion,
    source_layer: Option<String>,
    format: Format,
    written: &'a Path,
    options: WriteOptions,
}

impl Writing<'_> {
    fn layer(&self, progress: &dyn Progress) -> Result<(u64, Vec<Note>)> {
        let conversion = self.conversion;
        let wanted = Wanted {
            given: conversion.given.clone(),
            working: None,
            source_layer: self.source_layer.as_deref(),
            strict: conversion.strict,
        };
        let mut input = Input::open(&conversion.input, wanted)?;
        let mut notes = std::mem::take(&mut input.notes);
        let (to, projector) = projection(conversion, &input)?;
        let mut layer = renamed(input.layer.clone(), &conversion.mapping);
        layer.crs = to.map_or(layer.crs, CrsStatement::Stated);
        let fail = |error: kunyu_formats::FormatError| Error::of(Kind::Input, &error);
        let mut sink = create(self.written, self.format, &layer, &self.options).map_err(fail)?;
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
        if let (true, Some(first)) = (conversion.strict, lost.first()) {
            return Err(Error::of(Kind::Input, first).remedy(
                "--strict 不允许任何损失；请换一种格式，或去掉 --strict",
                "--strict allows no loss; choose another format or leave it out",
            ));
        }
        let read = input.source.notices();
        notes.extend(read.iter().chain(&lost).map(|notice| Note::of(notice)));
        Ok((count, notes))
    }
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
