//! The `geo` metadata.

use serde_json::Value as Json;

use crate::{CrsStatement, GeometryKind, crs};

/// How geometries are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Wkb,
    /// GeoArrow: positions are structs or fixed lists, parts are lists.
    Native,
}

/// What the metadata say about the primary geometry column.
#[derive(Debug, Clone)]
pub(super) struct Geo {
    pub(super) column: String,
    pub(super) encoding: Encoding,
    /// `None` where the types are not listed.
    pub(super) kind: Option<GeometryKind>,
    pub(super) z: bool,
    pub(super) m: bool,
    pub(super) crs: CrsStatement,
    pub(super) spherical: bool,
    /// Columns that only repeat the boxes of the geometries.
    pub(super) coverings: Vec<String>,
    /// Other geometry columns.
    pub(super) others: Vec<String>,
}

/// Reads the metadata; the error says what is missing (Chinese, English).
pub(super) fn parse(text: &str) -> Result<Geo, (String, String)> {
    let fault = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    let json: Json = serde_json::from_str(text)
        .map_err(|_| fault("geo 元数据不是 JSON", "the \"geo\" metadata are not JSON"))?;
    let columns = json["columns"].as_object().ok_or_else(|| {
        fault(
            "geo 元数据没有 columns",
            "the \"geo\" metadata lack \"columns\"",
        )
    })?;
    let primary = json["primary_column"].as_str().unwrap_or("geometry");
    let (name, column) = columns.get_key_value(primary).ok_or_else(|| {
        fault(
            "geo 元数据没有主几何字段",
            "the \"geo\" metadata lack the primary column",
        )
    })?;
    let encoding = encoding(column)?;
    let types: Vec<&str> = column["geometry_types"]
        .as_array()
        .map(|types| types.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let kind = types
        .iter()
        .map(|name| kind_of(name))
        .reduce(GeometryKind::or);
    let crs = match column.get("crs") {
        // without the key the specification means longitude and latitude of WGS 84
        None => crs::from_text("EPSG:4326"),
        Some(Json::Null) => CrsStatement::Unknown,
        Some(Json::String(text)) => crs::from_text(text),
        Some(value) => projjson(value),
    };
    let coverings = column["covering"]["bbox"].as_object().map(|paths| {
        paths
            .values()
            .filter_map(|path| path[0].as_str())
            .map(str::to_owned)
    });
    let mut coverings: Vec<String> = coverings.into_iter().flatten().collect();
    coverings.dedup();
    Ok(Geo {
        column: name.clone(),
        encoding,
        kind,
        z: types
            .iter()
            .any(|name| name.ends_with(" Z") || name.ends_with(" ZM")),
        m: types.iter().any(|name| name.ends_with('M')),
        crs,
        spherical: column["edges"].as_str() == Some("spherical"),
        coverings,
        others: columns
            .keys()
            .filter(|other| *other != name)
            .cloned()
            .collect(),
    })
}

fn encoding(column: &Json) -> Result<Encoding, (String, String)> {
    Ok(
        match column["encoding"]
            .as_str()
            .unwrap_or("WKB")
            .to_lowercase()
            .as_str()
        {
            "wkb" => Encoding::Wkb,
            "point" | "linestring" | "polygon" | "multipoint" | "multilinestring"
            | "multipolygon" => Encoding::Native,
            other => {
                let other: String = other.chars().take(30).collect();
                return Err((
                    format!("几何编码“{other}”不支持"),
                    format!("the geometry encoding \"{other}\" is not read"),
                ));
            }
        },
    )
}

fn projjson(value: &Json) -> CrsStatement {
    let mut statement = crs::from_text(&value.to_string());
    if let CrsStatement::Unsupported(other) = &mut statement {
        value["name"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut other.name);
        let (authority, code) = (&value["id"]["authority"], &value["id"]["code"]);
        other.code = match (authority.as_str(), code.as_u64()) {
            (Some(authority), Some(code)) => Some(format!("{authority}:{code}")),
            _ => None,
        };
    }
    statement
}

fn kind_of(name: &str) -> GeometryKind {
    let base = name
        .trim_end_matches(" ZM")
        .trim_end_matches(" Z")
        .trim_end_matches(" M");
    match base {
        "Point" | "MultiPoint" => GeometryKind::Points,
        "LineString" | "MultiLineString" => GeometryKind::Lines,
        "Polygon" | "MultiPolygon" => GeometryKind::Polygons,
        _ => GeometryKind::Mixed,
    }
}
