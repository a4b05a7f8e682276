//! Layers and their editions: list, compare, read as tables.

use kunyu_definitions::GeometryKind;
use kunyu_formats::{Field, FieldKind, Value};
use kunyu_geodesy::Crs;
use kunyu_overlay::Shape;
use kunyu_store::{
    Actor, Column, ColumnKind, Edition, KnownAt, LayerSpec, ReadOptions, Row, Scalar, StoreError,
};
use serde::Serialize;

use crate::error::Kind;
use crate::folder::Folder;
use crate::overlay::Table;
use crate::{Error, Place, Result};

/// A fault of the store as bad input.
pub(crate) fn input(error: &StoreError) -> Error {
    let kind = match error {
        StoreError::NotAllowed { .. }
        | StoreError::FourEyes { .. }
        | StoreError::InactiveUser { .. } => Kind::Forbidden,
        StoreError::Database { .. } | StoreError::Task => Kind::Internal,
        _ => Kind::Input,
    };
    Error::of(kind, error)
}

/// Brings the catalogue up to the layers that the definitions declare.
pub async fn declare(folder: &Folder, actor: &Actor) -> Result<()> {
    let known = folder.store.layers().await.map_err(|error| input(&error))?;
    for layer in folder.definitions.layers() {
        if known.iter().any(|record| record.spec.id == layer.id) {
            continue;
        }
        let spec = LayerSpec {
            id: layer.id.clone(),
            title_zh: layer.title.zh.clone(),
            title_en: layer.title.en.clone(),
            geometry: match layer.geometry {
                GeometryKind::Point => kunyu_store::GeometryKind::Point,
                GeometryKind::Line => kunyu_store::GeometryKind::Line,
                GeometryKind::Polygon => kunyu_store::GeometryKind::Polygon,
                GeometryKind::Table => kunyu_store::GeometryKind::None,
            },
            key_field: layer.key.clone(),
            owner: layer.owner.clone(),
            legal_status: layer.legal_status.zh.clone(),
            scale: layer.scale.map_or(0, i64::from),
            accuracy_mm: layer.accuracy_m.stored(3).unwrap_or(0),
            epsg: folder.crs.epsg(),
            secrecy: layer.secrecy.clone(),
        };
        folder
            .store
            .put_layer(actor, &spec, None)
            .await
            .map_err(|error| input(&error))?;
    }
    Ok(())
}

/// An edition as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EditionRow {
    /// Layer id.
    pub layer: String,
    /// Chinese title of the layer.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Edition id; `None` for a layer without edition.
    pub edition: Option<String>,
    /// draft, checked, published, superseded.
    pub state: Option<String>,
    /// Number of features.
    pub rows: Option<i64>,
    /// In force from.
    pub effective_from: Option<String>,
    /// Document that put it into force.
    pub document: Option<String>,
    /// Who imported it.
    pub created_by: Option<String>,
    /// Audit sequence of its import.
    pub created_seq: Option<i64>,
}

/// `SEQ` or an ISO time as a point of knowledge.
pub fn known_at(text: Option<&str>) -> KnownAt {
    match text {
        None => KnownAt::Now,
        Some(text) => text
            .parse()
            .map_or_else(|_| KnownAt::Time(text.to_owned()), KnownAt::Seq),
    }
}

/// All editions of all layers, or of one.
pub async fn list(folder: &Folder, layer: Option<&str>) -> Result<Vec<EditionRow>> {
    let mut rows = Vec::new();
    for record in folder.store.layers().await.map_err(|error| input(&error))? {
        if layer.is_some_and(|wanted| wanted != record.spec.id) {
            continue;
        }
        let editions = folder
            .store
            .editions(&record.spec.id)
            .await
            .map_err(|error| input(&error))?;
        let publications = folder.store.publications(&record.spec.id).await;
        let publications = publications.map_err(|error| input(&error))?;
        let row = |edition: Option<&Edition>| {
            let published = edition.and_then(|edition| {
                publications
                    .iter()
                    .rev()
                    .find(|publication| publication.edition == edition.id)
            });
            EditionRow {
                layer: record.spec.id.clone(),
                title_zh: record.spec.title_zh.clone(),
                title_en: record.spec.title_en.clone(),
                edition: edition.map(|edition| edition.id.to_string()),
                state: edition.map(|edition| edition.state.word().to_owned()),
                rows: edition.map(|edition| edition.rows),
                effective_from: published.map(|publication| publication.effective_from.clone()),
                document: published.map(|publication| publication.document.clone()),
                created_by: edition.map(|edition| edition.created_by.clone()),
                created_seq: edition.map(|edition| edition.created_seq),
            }
        };
        if editions.is_empty() {
            rows.push(row(None));
        }
        rows.extend(editions.iter().map(|edition| row(Some(edition))));
    }
    if let (Some(layer), true) = (layer, rows.is_empty()) {
        return Err(no_layer(folder, layer));
    }
    Ok(rows)
}

/// The editions in force on a date, as known at a time.
pub async fn in_force(folder: &Folder, date: &str, known: &KnownAt) -> Result<Vec<EditionRow>> {
    let publications = folder
        .store
        .editions_in_force(date, known)
        .await
        .map_err(|error| input(&error))?;
    let all = list(folder, None).await?;
    let wanted = |row: &EditionRow| {
        publications.iter().any(|publication| {
            row.layer == publication.layer
                && row.edition.as_deref() == Some(publication.edition.to_string().as_str())
        })
    };
    Ok(all.into_iter().filter(wanted).collect())
}

/// The error for a layer that the definitions do not declare.
pub(crate) fn no_layer(folder: &Folder, layer: &str) -> Error {
    let ids: Vec<&str> = folder
        .definitions
        .layers()
        .iter()
        .map(|l| l.id.as_str())
        .collect();
    let ids = ids.join(", ");
    Error::input(
        "layer.unknown",
        format!("没有图层“{layer}”，有：{ids}"),
        format!("there is no layer \"{layer}\"; there are: {ids}"),
    )
}

/// The edition named `LAYER@EDITION` (a unique beginning of the id is enough) or `LAYER`, which is the
/// edition in force today.
pub async fn edition(folder: &Folder, name: &str) -> Result<Edition> {
    let (layer, wanted) = match name.split_once('@') {
        Some((layer, edition)) => (layer, Some(edition)),
        None => (name, None),
    };
    if folder.definitions.layer(layer).is_none() {
        return Err(no_layer(folder, layer));
    }
    if let Some(wanted) = wanted {
        let found = folder.store.find_edition(layer, wanted).await;
        return found.map_err(|error| input(&error));
    }
    let today = folder.store.today();
    let publication = folder.store.in_force(layer, &today, &KnownAt::Now).await;
    let Some(publication) = publication.map_err(|error| input(&error))? else {
        return Err(Error::input(
            "layer.not_in_force",
            format!("图层 {layer} 今天没有生效的版次"),
            format!("no edition of {layer} is in force today"),
        ));
    };
    let id = publication.edition.to_string();
    folder
        .store
        .find_edition(layer, &id)
        .await
        .map_err(|error| input(&error))
}

/// The polygons of `LAYER[@EDITION]` as an overlay table, projected to `target` where given; for a user
/// who knows all of the layer, or the owner of the folder.
pub async fn table(
    place: &Place,
    user: Option<&str>,
    name: &str,
    target: Option<Crs>,
) -> Result<Table> {
    let folder = Folder::open(place).await?;
    let table = known_table(&folder, user, name, target).await;
    folder.close().await;
    table
}

async fn known_table(
    folder: &Folder,
    user: Option<&str>,
    name: &str,
    target: Option<Crs>,
) -> Result<Table> {
    let sight = crate::rights::Sight::asked(folder, user).await?;
    let layer = name.split_once('@').map_or(name, |(layer, _)| layer);
    // the owner is told what is wrong with the name itself
    if sight.name().is_some() {
        sight.must_know_whole(folder, layer)?;
    }
    table_of(folder, name, target).await
}

async fn table_of(folder: &Folder, name: &str, target: Option<Crs>) -> Result<Table> {
    if target.is_some_and(|target| target != folder.crs) {
        let epsg = folder.crs.epsg();
        return Err(Error::input(
            "overlay.crs",
            format!("图层在 EPSG:{epsg}；请先把文件转到该坐标系"),
            format!("the layer is in EPSG:{epsg}; convert the file to it first"),
        ));
    }
    let edition = edition(folder, name).await?;
    let lake = folder.store.lake();
    let reader = lake
        .read(&edition.layer, &edition.id, ReadOptions::default())
        .await;
    let mut reader = reader.map_err(|error| input(&error))?;
    let fields = reader.schema().fields.iter().map(field).collect();
    let mut table = Table {
        fields,
        rows: Vec::new(),
        crs: Some(folder.crs),
    };
    while let Some(rows) = reader.next().await.map_err(|error| input(&error))? {
        for row in rows {
            if let Some(Shape::Polygons(shape)) = row.shape {
                table
                    .rows
                    .push((shape, row.values.iter().map(value).collect()));
            }
        }
    }
    Ok(table)
}

/// A column of an edition as a column of a file.
pub(crate) fn field(column: &Column) -> Field {
    let kind = match column.kind {
        ColumnKind::Text => FieldKind::Text,
        ColumnKind::Integer => FieldKind::Integer,
        ColumnKind::Decimal { .. } | ColumnKind::Real => FieldKind::Real,
        ColumnKind::Boolean => FieldKind::Boolean,
        ColumnKind::Date => FieldKind::Date,
    };
    let decimals = match column.kind {
        ColumnKind::Decimal { scale } => Some(scale),
        _ => None,
    };
    Field {
        decimals,
        ..Field::new(&column.name, kind)
    }
}

/// A value of an edition as a value of a file.
pub(crate) fn value(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Text(text) => Value::Text(text.clone()),
        Scalar::Integer(number) => Value::Integer(*number),
        Scalar::Decimal { unscaled, scale } => {
            Value::Real(*unscaled as f64 / 10_f64.powi(i32::from(*scale)))
        }
        Scalar::Real(number) => Value::Real(*number),
        Scalar::Boolean(flag) => Value::Boolean(*flag),
        Scalar::Date(day) => Value::Date(day.clone()),
    }
}

/// Rows of an edition as rows of a file.
pub(crate) fn output_rows(rows: &[Row]) -> Vec<(Option<Shape>, Vec<Value>)> {
    rows.iter()
        .map(|row| (row.shape.clone(), row.values.iter().map(value).collect()))
        .collect()
}
