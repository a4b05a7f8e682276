//! Opening what is examined, and the layers beside it.

use kunyu_definitions::Layer;
use kunyu_formats::CrsStatement;

use super::model::{Examined, Target, Wanted};
use super::source::Rows;
use super::structure::Facts;
use crate::folder::Folder;
use crate::import::{self, ImportRequest};
use crate::layers::{self, edition, no_layer};
use crate::mapping::Mapping;
use crate::{Error, Result, input};

/// Formats whose columns have no declared type: what stands in them is a guess.
const UNTYPED: [&str; 5] = ["GeoJSON", "CSV", "Excel", "KML", "boundary TXT"];

/// What is to be examined, opened.
pub(super) struct Opened<'f> {
    pub(super) layer: &'f Layer,
    pub(super) rows: Rows<'f>,
    pub(super) facts: Facts,
    pub(super) examined: Examined,
}

/// Opens an edition or a file.
pub(super) async fn open<'f>(folder: &'f Folder, wanted: &Wanted) -> Result<Opened<'f>> {
    match &wanted.target {
        Target::Edition(name) => open_edition(folder, name).await,
        Target::File {
            file,
            layer,
            source_layer,
            mapping,
        } => {
            let layer = find(folder, layer)?;
            let request = ImportRequest {
                file: file.clone(),
                layer: layer.id.clone(),
                source_layer: source_layer.clone(),
                mapping: mapping.clone(),
                given: wanted.given.clone(),
                ..ImportRequest::default()
            };
            let (_, mapping) = import::mapping_of(folder, &request).await?;
            let given = input::Wanted {
                given: wanted.given.clone(),
                working: None,
                source_layer: source_layer.as_deref(),
                strict: false,
            };
            let rows = Rows::of_file(folder, layer, file, given, &mapping)?;
            let facts = facts_of(&rows, layer, wanted.given.crs);
            let mut examined = empty(layer);
            let name = file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            examined.file = name;
            Ok(Opened {
                layer,
                rows,
                facts,
                examined,
            })
        }
    }
}

fn find<'f>(folder: &'f Folder, id: &str) -> Result<&'f Layer> {
    let layer = folder.definitions.layer(id);
    layer.ok_or_else(|| no_layer(folder, id))
}

async fn open_edition<'f>(folder: &'f Folder, name: &str) -> Result<Opened<'f>> {
    let edition = edition(folder, name).await?;
    let layer = find(folder, &edition.layer)?;
    let manifest = folder
        .store
        .lake()
        .manifest(&edition.layer, &edition.id)
        .await;
    let schema = manifest.map_err(|error| layers::input(&error))?.schema;
    let column = |field: &kunyu_definitions::Field| {
        schema
            .index(&field.id)
            .map(|at| layers::field(&schema.fields[at]))
    };
    let facts = Facts {
        statement: CrsStatement::Stated(folder.crs),
        crs: Some(folder.crs),
        columns: layer.fields.iter().map(column).collect(),
        has_types: true,
        has_widths: false,
    };
    let mut examined = empty(layer);
    examined.edition = Some(edition.id.to_string());
    Ok(Opened {
        layer,
        rows: Rows::of_edition(folder, layer, &edition).await?,
        facts,
        examined,
    })
}

fn facts_of(rows: &Rows<'_>, layer: &Layer, given: Option<kunyu_geodesy::Crs>) -> Facts {
    let Rows::File(file) = rows else {
        return Facts {
            statement: CrsStatement::Unknown,
            crs: None,
            columns: Vec::new(),
            has_types: false,
            has_widths: false,
        };
    };
    let source = &file.input;
    let column = |(at, _)| {
        let column = file.column(at)?;
        source.layer.fields.get(column).cloned()
    };
    let statement = match (&source.layer.crs, given.or(source.crs)) {
        (CrsStatement::Unknown, Some(crs)) => CrsStatement::Stated(crs),
        (stated, _) => stated.clone(),
    };
    Facts {
        statement,
        crs: source.crs,
        columns: layer.fields.iter().enumerate().map(column).collect(),
        has_types: !UNTYPED
            .iter()
            .any(|format| source.source.format().starts_with(format)),
        has_widths: matches!(source.source.format(), "Shapefile" | "GeoPackage"),
    }
}

pub(super) fn empty(layer: &Layer) -> Examined {
    Examined {
        layer: layer.id.clone(),
        title_zh: layer.title.zh.clone(),
        title_en: layer.title.en.clone(),
        edition: None,
        file: None,
        date: String::new(),
        checks: Vec::new(),
        rows: 0,
        errors: 0,
        warnings: 0,
        infos: 0,
        rules: Vec::new(),
        not_assessed: Vec::new(),
        findings: Vec::new(),
        notes: Vec::new(),
    }
}

/// The error for a layer to which no check applies.
pub(super) fn no_check(folder: &Folder, layer: &Layer, wanted: Option<&str>) -> Error {
    let ids: Vec<&str> = folder
        .definitions
        .quality_checks()
        .iter()
        .map(|check| check.id.as_str())
        .collect();
    let ids = ids.join(", ");
    let (id, wanted) = (&layer.id, wanted.unwrap_or("—"));
    Error::input(
        "quality.no_check",
        format!("图层 {id} 没有适用的质量检查（指定：{wanted}），有：{ids}"),
        format!("no quality check applies to {id} (asked for: {wanted}); there are: {ids}"),
    )
    .remedy(
        "请查看数据目录里 definitions/quality/，或用 --date 指定日期",
        "look into definitions/quality/ of the data folder, or give a date with --date",
    )
}

/// Rows of another layer as given: an edition or a file.
pub(super) async fn given_rows<'f>(
    folder: &Folder,
    layer: &'f Layer,
    source: &str,
    given: &input::Given,
) -> Result<Rows<'f>> {
    let path = std::path::Path::new(source);
    if path.exists() {
        let given = input::Wanted {
            given: given.clone(),
            working: Some(folder.crs),
            source_layer: None,
            strict: false,
        };
        return Rows::of_file(folder, layer, path, given, &Mapping::default());
    }
    let named = if source.contains('@') || source == layer.id {
        source.to_owned()
    } else {
        format!("{}@{source}", layer.id)
    };
    let edition = edition(folder, &named).await?;
    Rows::of_edition(folder, layer, &edition).await
}
