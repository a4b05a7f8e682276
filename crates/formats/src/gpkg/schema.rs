//! Layers and columns of a GeoPackage.

use rusqlite::{Connection, OptionalExtension};

use super::blob;
use super::sql::{quoted, read_error};
use crate::wkb::Survey;
use crate::{
    CrsStatement, Field, FieldKind, FormatError, GeometryKind, Layer, Notice, OtherCrs, Place, crs,
};

/// How the rows of a layer are reached.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    /// Column that orders the rows; `None` for views and tables without rowid.
    pub(super) key: Option<String>,
    pub(super) geometry: Option<String>,
}

type Described = (Table, Layer);

/// Every feature and attribute layer of `gpkg_contents`.
pub(super) fn layers(
    connection: &Connection,
    place: &Place,
    field_limit: usize,
) -> Result<Vec<Described>, FormatError> {
    let failed = |error: rusqlite::Error| read_error(place, &error);
    let sql = "SELECT table_name, data_type, srs_id FROM gpkg_contents \
               WHERE data_type IN ('features', 'attributes', 'aspatial') ORDER BY rowid LIMIT 10000";
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let contents = statement
        .query_map([], |row| {
            let srs: Option<i64> = row.get(2).unwrap_or(None);
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, srs))
        })
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(failed)?;
    let mut found = Vec::new();
    for (name, kind, srs) in contents {
        found.push(layer(
            connection,
            place,
            &name,
            kind == "features",
            srs,
            field_limit,
        )?);
    }
    Ok(found)
}

struct GeometryColumn {
    name: String,
    kind: String,
    srs: Option<i64>,
    z: i64,
    m: i64,
}

fn geometry_column(
    connection: &Connection,
    place: &Place,
    table: &str,
) -> Result<Option<GeometryColumn>, FormatError> {
    let sql = "SELECT column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns \
               WHERE lower(table_name) = lower(?1)";
    connection
        .query_row(sql, [table], |row| {
            Ok(GeometryColumn {
                name: row.get(0)?,
                kind: row
                    .get::<_, Option<String>>(1)?
                    .unwrap_or_default()
                    .to_uppercase(),
                srs: row.get(2).unwrap_or(None),
                z: row.get(3).unwrap_or(0),
                m: row.get(4).unwrap_or(0),
            })
        })
        .optional()
        .map_err(|error| read_error(place, &error))
}

fn layer(
    connection: &Connection,
    place: &Place,
    name: &str,
    features: bool,
    srs: Option<i64>,
    field_limit: usize,
) -> Result<Described, FormatError> {
    let place = place.in_layer(name);
    let geometry = if features {
        geometry_column(connection, &place, name)?
    } else {
        None
    };
    let mut layer = Layer::new(name, GeometryKind::None);
    let mut table = Table {
        name: name.to_owned(),
        key: None,
        geometry: None,
    };
    if features && geometry.is_none() {
        let zh = "没有登记几何字段，按属性表读取";
        let en = "no geometry column is registered; read as a table";
        layer.notices.push(Notice::new(
            "gpkg.no_geometry_column",
            place.clone(),
            zh,
            en,
        ));
    }
    if let Some(column) = &geometry {
        table.geometry = Some(column.name.clone());
        let declared = match column.kind.as_str() {
            "POINT" | "MULTIPOINT" => Some(GeometryKind::Points),
            "LINESTRING" | "MULTILINESTRING" => Some(GeometryKind::Lines),
            "POLYGON" | "MULTIPOLYGON" => Some(GeometryKind::Polygons),
            _ => None,
        };
        // "optional" heights or any geometry: only the rows know
        let open = declared.is_none() || column.z > 1 || column.m > 1;
        let found = if open {
            survey(connection, &place, name, &column.name)?
        } else {
            Survey::NONE
        };
        layer.geometry = declared.unwrap_or(match found.kind {
            GeometryKind::None => GeometryKind::Mixed,
            kind => kind,
        });
        layer.has_z = column.z == 1 || found.z;
        layer.has_m = column.m == 1 || found.m;
        if let Some(srs) = column.srs.or(srs) {
            layer.crs = statement(connection, &place, srs)?;
        }
    }
    columns(connection, &place, &mut table, &mut layer, field_limit)?;
    if table.key.is_some() {
        let sql = format!("SELECT count(*) FROM {}", quoted(name));
        let count = connection.query_row(&sql, [], |row| row.get::<_, i64>(0));
        layer.feature_count = count.ok().and_then(|count| u64::try_from(count).ok());
    }
    Ok((table, layer))
}

/// Kind and dimensions by the first bytes of every geometry.
fn survey(
    connection: &Connection,
    place: &Place,
    table: &str,
    column: &str,
) -> Result<Survey, FormatError> {
    let failed = |error: rusqlite::Error| read_error(place, &error);
    let (table, column) = (quoted(table), quoted(column));
    let sql = format!("SELECT substr({column}, 1, 77) FROM {table} WHERE {column} IS NOT NULL");
    let mut statement = connection.prepare(&sql).map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let mut all = Survey::NONE;
    while let Some(row) = rows.next().map_err(failed)? {
        let head = row.get_ref(0).map_err(failed)?;
        if let Some(found) = head.as_blob().ok().and_then(blob::survey) {
            all = all.or(found);
        }
    }
    Ok(all)
}

fn columns(
    connection: &Connection,
    place: &Place,
    table: &mut Table,
    layer: &mut Layer,
    field_limit: usize,
) -> Result<(), FormatError> {
    let failed = |error: rusqlite::Error| read_error(place, &error);
    let sql = "SELECT name, type, pk FROM pragma_table_info(?1)";
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let columns = statement
        .query_map([&table.name], |row| {
            let kind: Option<String> = row.get(1)?;
            Ok((
                row.get::<_, String>(0)?,
                kind.unwrap_or_default(),
                row.get::<_, i64>(2)?,
            ))
        })
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(failed)?;
    if columns.is_empty() {
        let missing = format!("table \"{}\"", table.name);
        return Err(FormatError::Missing {
            place: place.clone().into(),
            missing,
        });
    }
    if columns.len() > field_limit {
        let (place, limit) = (place.clone(), field_limit as u64);
        return Err(FormatError::Limit {
            place: place.into(),
            what: "columns",
            limit,
        });
    }
    let keys = columns.iter().filter(|column| column.2 > 0).count();
    for (name, kind, key) in columns {
        let is_geometry = table
            .geometry
            .as_ref()
            .is_some_and(|column| column.eq_ignore_ascii_case(&name));
        if is_geometry {
            table.geometry = Some(name);
        } else if key > 0 && keys == 1 && kind.eq_ignore_ascii_case("INTEGER") {
            table.key = Some(name);
        } else {
            layer.fields.push(field(name, &kind));
        }
    }
    if table.key.is_none() {
        // an ordinary table can be walked by its rowid, a view cannot
        let sql = format!("SELECT rowid FROM {} LIMIT 0", quoted(&table.name));
        let is_table = connection
            .query_row(
                "SELECT type FROM sqlite_master WHERE name = ?1",
                [&table.name],
                |row| row.get::<_, String>(0),
            )
            .optional()
            .map_err(failed)?;
        let walkable = is_table.as_deref() == Some("table") && connection.prepare(&sql).is_ok();
        table.key = walkable.then(|| "rowid".to_owned());
    }
    Ok(())
}

/// A column from its declared type.
fn field(name: String, declared: &str) -> Field {
    let upper = declared.to_uppercase();
    let (base, rest) = upper.split_once('(').unwrap_or((&upper, ""));
    let mut numbers = rest.trim_end_matches(')').split(',').map(str::trim);
    let width = numbers.next().and_then(|text| text.parse().ok());
    let kind = match base.trim() {
        "BOOLEAN" => FieldKind::Boolean,
        "DATE" => FieldKind::Date,
        "DATETIME" | "TIMESTAMP" => FieldKind::DateTime,
        "BLOB" | "" => FieldKind::Binary,
        other if other.contains("INT") => FieldKind::Integer,
        other
            if ["CHAR", "CLOB", "TEXT"]
                .iter()
                .any(|word| other.contains(word)) =>
        {
            FieldKind::Text
        }
        "FLOAT" | "DOUBLE" | "REAL" | "NUMERIC" | "DECIMAL" | "DOUBLE PRECISION" => FieldKind::Real,
        _ => FieldKind::Text,
    };
    let decimals = numbers.next().and_then(|text| text.parse().ok());
    Field {
        name,
        kind,
        width,
        decimals,
    }
}

/// The CRS of an `srs_id`; -1 and 0 say that none is known.
fn statement(
    connection: &Connection,
    place: &Place,
    srs: i64,
) -> Result<CrsStatement, FormatError> {
    if srs == -1 || srs == 0 {
        return Ok(CrsStatement::Unknown);
    }
    let sql = "SELECT organization, organization_coordsys_id, srs_name, definition \
               FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let text = |row: &rusqlite::Row<'_>, index| {
        row.get::<_, Option<String>>(index)
            .map(Option::unwrap_or_default)
    };
    let found = connection
        .query_row(sql, [srs], |row| {
            Ok((
                text(row, 0)?,
                row.get::<_, Option<i64>>(1)?,
                text(row, 2)?,
                text(row, 3)?,
            ))
        })
        .optional()
        .map_err(|error| read_error(place, &error))?;
    let Some((organization, code, name, definition)) = found else {
        return Ok(CrsStatement::Unknown);
    };
    let code = code.filter(|_| organization.eq_ignore_ascii_case("EPSG"));
    if let Some(code) = code
        && let stated @ CrsStatement::Stated(_) = crs::from_text(&format!("EPSG:{code}"))
    {
        return Ok(stated);
    }
    if code.is_none() {
        let by_definition = crs::from_text(&definition);
        if by_definition.stated().is_some() {
            return Ok(by_definition);
        }
    }
    let code = code.map(|code| format!("EPSG:{code}"));
    Ok(CrsStatement::Unsupported(OtherCrs {
        code,
        name,
        definition,
    }))
}
