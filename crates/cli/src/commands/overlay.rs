//! Overlay of two tables, conversion of files.

use std::path::Path;

use kunyu_app::convert::{self, Conversion};
use kunyu_app::crs::parse_optional;
use kunyu_app::overlay::{self, Op, Table};
use kunyu_app::table::{Reading, load};
use kunyu_app::{Error, Note, Result, mapping};

use super::{form, given, no_form, tell};
use crate::args::{self, Format, OverlayOp};
use crate::{Answer, Session, output};

/// `kunyu overlay A B --op …`
pub(super) fn overlay(session: &Session, args: &args::Overlay) -> Result<Answer> {
    form(session, Format::Geojson, &[Format::Geojson, Format::Json])?;
    let given = given(&args.given)?;
    let reading = Reading {
        given,
        repair: args.repair,
        ..Reading::default()
    };
    let (a, mut notes) = table(session, &args.a, reading.clone())?;
    let reading = Reading {
        target: a.crs,
        ..reading
    };
    let (b, more) = table(session, &args.b, reading)?;
    notes.extend(more);
    let op = match args.op {
        OverlayOp::Intersection => Op::Intersection,
        OverlayOp::Union => Op::Union,
        OverlayOp::Difference => Op::Difference,
        OverlayOp::Symdifference => Op::SymmetricDifference,
    };
    let result = overlay::overlay(&a, &b, op, &args.by)?;
    match &session.global.output {
        Some(path) => notes.extend(result.write(path)?),
        None => output::answer(None, &result.geojson()?)?,
    }
    tell(session, &notes);
    Ok(Answer::Yes)
}

/// A file, else LAYER[@EDITION] of the data folder.
fn table(session: &Session, name: &str, reading: Reading<'_>) -> Result<(Table, Vec<Note>)> {
    let path = Path::new(name);
    if path.exists() {
        return load(path, reading)?.polygons();
    }
    // a name with an ending is a file that is not there, not a layer
    let folder = session.folder().ok().filter(|_| path.extension().is_none());
    let Some(folder) = folder else {
        return Err(Error::input(
            "overlay.no_file",
            format!("没有文件 {name}；若指图层，请用 --data 指定数据目录"),
            format!("there is no file {name}; for a layer, give the data folder with --data"),
        ));
    };
    let table = super::wait(kunyu_app::layers::table(
        &folder,
        session.global.user.as_deref(),
        name,
        reading.target,
    ))?;
    Ok((table, Vec::new()))
}

/// `kunyu convert IN OUT`
pub(super) fn convert(session: &Session, args: &args::Convert) -> Result<Answer> {
    no_form(session)?;
    if session.global.output.is_some() {
        return Err(Error::usage(
            "convert.output",
            "convert 的输出写在命令最后：convert 输入 输出",
            "convert names its output last: convert IN OUT",
        ));
    }
    let conversion = Conversion {
        input: args.input.clone(),
        target: args.target.clone(),
        given: given(&args.given)?,
        to_crs: parse_optional(args.to_crs.as_deref())?,
        source_layer: args.source_layer.clone(),
        strict: args.strict,
        dry_run: args.dry_run,
        mapping: args
            .mapping
            .as_deref()
            .map(mapping::read)
            .transpose()?
            .unwrap_or_default(),
    };
    let done = convert::convert(&conversion, &session.progress())?;
    tell(session, &done.notes);
    let (features, layers, target) = (done.features, done.layers, args.target.display());
    output::message(&match (session.lang, args.dry_run) {
        (kunyu_terms::Lang::Zh, false) => {
            format!("已写出 {layers} 个图层 {features} 个要素：{target}")
        }
        (kunyu_terms::Lang::Zh, true) => {
            format!("试转换 {layers} 个图层 {features} 个要素，未写文件")
        }
        (kunyu_terms::Lang::En, false) => {
            format!("wrote {features} features in {layers} layers: {target}")
        }
        (kunyu_terms::Lang::En, true) => {
            format!("dry run: {features} features in {layers} layers, nothing was written")
        }
    });
    Ok(Answer::Yes)
}
