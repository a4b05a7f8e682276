use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, ToSql};
use tempfile::TempPath;

use super::sql::{quoted, write_error};
use super::{FORMAT, blob};
use crate::pending::{beside, file_name, place as put_in_place};
use crate::wkb::Dimensions;
use crate::{
    CrsStatement, Feature, Field, FieldKind, FormatError, Geometry, GeometryKind, Layer, Notice,
    Place, Sink, Value, WriteOptions,
};

/// A layer of a GeoPackage being written.
pub(crate) struct GpkgSink {
    connection: Connection,
    file: TempPath,
    target: PathBuf,
    place: Place,
    table: String,
    geometry: Option<String>,
    insert: String,
    insert_box: String,
    srs: i32,
    dimensions: Dimensions,
    kind: GeometryKind,
    columns: usize,
    bounds: Option<[f64; 4]>,
    notices: Vec<Notice>,
}

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE IF NOT EXISTS gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
";

const WGS84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,\
298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,\
AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],\
AUTHORITY[\"EPSG\",\"4326\"]]";

/// The trigger set of GeoPackage 1.4 that keeps the R-tree true; `<t>`, `<c>`, `<i>` stand for
/// table, column and key.
const TRIGGERS: [(&str, &str); 7] = [
    (
        "insert",
        "AFTER INSERT ON <t> WHEN (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) \
         BEGIN INSERT OR REPLACE INTO <r> VALUES (NEW.<i>, <box>); END",
    ),
    (
        "update2",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND \
         (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <r> WHERE id = OLD.<i>; END",
    ),
    (
        "update4",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND \
         (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) \
         BEGIN DELETE FROM <r> WHERE id IN (OLD.<i>, NEW.<i>); END",
    ),
    (
        "update5",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND \
         (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN \
         DELETE FROM <r> WHERE id = OLD.<i>; \
         INSERT OR REPLACE INTO <r> VALUES (NEW.<i>, <box>); END",
    ),
    (
        "update6",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND \
         (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) AND \
         (OLD.<c> NOTNULL AND NOT ST_IsEmpty(OLD.<c>)) BEGIN \
         UPDATE <r> SET minx = ST_MinX(NEW.<c>), maxx = ST_MaxX(NEW.<c>), \
         miny = ST_MinY(NEW.<c>), maxy = ST_MaxY(NEW.<c>) WHERE id = NEW.<i>; END",
    ),
    (
        "update7",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND \
         (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) AND \
         (OLD.<c> ISNULL OR ST_IsEmpty(OLD.<c>)) \
         BEGIN INSERT INTO <r> VALUES (NEW.<i>, <box>); END",
    ),
    (
        "delete",
        "AFTER DELETE ON <t> WHEN OLD.<c> NOTNULL \
         BEGIN DELETE FROM <r> WHERE id = OLD.<i>; END",
    ),
];

const BOX: &str = "ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)";

/// Names of the columns of one table.
struct Names {
    key: String,
    geometry: String,
    fields: Vec<String>,
}

/// Column names that differ for SQLite, which does not tell capitals from small letters.
fn names(layer: &Layer, place: &Place, notices: &mut Vec<Notice>) -> Names {
    let mut taken: HashSet<String> = HashSet::new();
    let mut fields = Vec::new();
    for field in &layer.fields {
        let mut name = field.name.clone();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) || name.is_empty() {
            number += 1;
            name = format!("{}_{number}", field.name);
        }
        if name != field.name {
            let zh = format!("字段名“{}”重复，改为“{name}”", field.name);
            let en = format!(
                "the field name \"{}\" occurs twice; renamed \"{name}\"",
                field.name
            );
            notices.push(Notice::new("gpkg.field_renamed", place.clone(), zh, en));
        }
        fields.push(name);
    }
    let mut free = |wanted: &[&str]| {
        let name = wanted.iter().find(|name| !taken.contains(**name));
        let name = name.map_or_else(|| format!("kunyu_{}", wanted[0]), |name| (*name).to_owned());
        taken.insert(name.clone());
        name
    };
    Names {
        key: free(&["fid", "ogc_fid", "gpkg_fid"]),
        geometry: free(&["geom", "geometry"]),
        fields,
    }
}

fn insert_statement(table: &str, names: &Names, spatial: bool) -> String {
    let mut columns = vec![quoted(&names.key)];
    if spatial {
        columns.push(quoted(&names.geometry));
    }
    columns.extend(names.fields.iter().map(|name| quoted(name)));
    let marks: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let (table, columns, marks) = (quoted(table), columns.join(", "), marks.join(", "));
    format!("INSERT INTO {table} ({columns}) VALUES ({marks})")
}

fn column_type(field: &Field) -> String {
    match field.kind {
        FieldKind::Text => match field.width {
            Some(width) => format!("TEXT({width})"),
            None => "TEXT".to_owned(),
        },
        FieldKind::Integer => "INTEGER".to_owned(),
        FieldKind::Real => "DOUBLE".to_owned(),
        FieldKind::Boolean => "BOOLEAN".to_owned(),
        FieldKind::Date => "DATE".to_owned(),
        FieldKind::DateTime => "DATETIME".to_owned(),
        FieldKind::Binary => "BLOB".to_owned(),
    }
}

/// Layers of one kind are declared, and written, as the multi-part type, which holds both.
fn type_name(kind: GeometryKind) -> &'static str {
    match kind {
        GeometryKind::Points => "MULTIPOINT",
        GeometryKind::Lines => "MULTILINESTRING",
        GeometryKind::Polygons => "MULTIPOLYGON",
        GeometryKind::Mixed | GeometryKind::None => "GEOMETRY",
    }
}

impl GpkgSink {
    /// Starts a layer in a new file, or in a copy of the existing one.
    pub(crate) fn create(
        path: &Path,
        layer: &Layer,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let place = Place::file(file_name(path));
        let io = |error| FormatError::write(&place.file, error);
        let mut temporary = beside(path).map_err(io)?;
        let exists = options.append && path.exists();
        if exists {
            let mut old = File::open(path).map_err(io)?;
            std::io::copy(&mut old, temporary.as_file_mut()).map_err(io)?;
        }
        let file = temporary.into_temp_path();
        let failed = |error| write_error(&place, error);
        let connection = Connection::open(&file).map_err(failed)?;
        // the temporary file is thrown away on any failure, so it needs no journal
        let settings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
                        PRAGMA application_id = 1196444487; PRAGMA user_version = 10400;";
        let mut notices = Vec::new();
        let names = names(layer, &place, &mut notices);
        let run = |sql: &str| connection.execute_batch(sql).map_err(failed);
        run(settings)?;
        run(TABLES)?;
        run("BEGIN")?;
        let srs = reference_systems(&connection, &layer.crs).map_err(failed)?;
        if srs == -1 {
            let zh = "坐标系未知，登记为“未定义”";
            let en = "the CRS is unknown; registered as undefined";
            notices.push(Notice::new("format.crs_unwritten", place.clone(), zh, en));
        }
        let geometry = (layer.geometry != GeometryKind::None).then(|| names.geometry.clone());
        define(&connection, layer, &names, srs).map_err(|error| {
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::ConstraintViolation) => FormatError::CannotHold {
                    place: place.clone().into(),
                    format: FORMAT,
                    zh: format!("第二个名为“{}”的图层", layer.name),
                    en: format!("a second layer named \"{}\"", layer.name),
                },
                _ => write_error(&place, error),
            }
        })?;
        let insert = insert_statement(&layer.name, &names, geometry.is_some());
        let tree = quoted(&format!("rtree_{}_{}", layer.name, names.geometry));
        Ok(Self {
            connection,
            file,
            target: path.to_owned(),
            place: place.in_layer(&layer.name),
            table: layer.name.clone(),
            geometry,
            insert,
            insert_box: format!("INSERT INTO {tree} VALUES (?1, ?2, ?3, ?4, ?5)"),
            srs,
            dimensions: Dimensions {
                z: layer.has_z,
                m: layer.has_m,
            },
            kind: layer.geometry,
            columns: names.fields.len(),
            bounds: None,
            notices,
        })
    }

    fn check(&self, geometry: &Geometry, row: u64) -> Result<(), FormatError> {
        let cannot = |zh: &str, en: String| FormatError::CannotHold {
            place: self.place.at_row(row).into(),
            format: FORMAT,
            zh: zh.into(),
            en,
        };
        if self.geometry.is_none() {
            let en = "a geometry in a layer without geometry".to_owned();
            return Err(cannot("无图形图层中的图形", en));
        }
        if self.kind != GeometryKind::Mixed && geometry.kind() != self.kind {
            let en = format!("{:?} in a layer of {:?}", geometry.kind(), self.kind);
            return Err(cannot("另一种图形", en));
        }
        let (z, m) = geometry.dimensions();
        if (z && !self.dimensions.z) || (m && !self.dimensions.m) {
            let en = "heights or measures that the layer does not declare".to_owned();
            return Err(cannot("图层未声明的高程或量测值", en));
        }
        Ok(())
    }
}

/// A field value as SQLite takes it.
struct Cell<'a>(&'a Value);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            Value::Null => None::<i64>
                .to_sql()
                .map(|_| ToSqlOutput::from(rusqlite::types::Null)),
            Value::Text(text) | Value::Date(text) | Value::DateTime(text) => text.to_sql(),
            Value::Integer(number) => number.to_sql(),
            Value::Real(number) => number.to_sql(),
            Value::Boolean(yes) => yes.to_sql(),
            Value::Binary(bytes) => bytes.to_sql(),
        }
    }
}

/// Fills the SRS table and gives the id of the layer's system.
fn reference_systems(connection: &Connection, crs: &CrsStatement) -> rusqlite::Result<i32> {
    let insert = |name: &str, id: i32, organization: &str, code: i64, definition: &str| {
        connection.execute(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
            rusqlite::params![name, id, organization, code, definition],
        )
    };
    insert("Undefined Cartesian SRS", -1, "NONE", -1, "undefined")?;
    insert("Undefined geographic SRS", 0, "NONE", 0, "undefined")?;
    insert("WGS 84 geodetic", 4326, "EPSG", 4326, WGS84)?;
    match crs {
        CrsStatement::Unknown => Ok(-1),
        CrsStatement::Stated(crs) => {
            let id = crs.epsg() as i32;
            insert(&crs.name(), id, "EPSG", i64::from(id), &crs.wkt1())?;
            Ok(id)
        }
        CrsStatement::Unsupported(other) => {
            let wkt = other.definition.contains('[');
            let definition = if wkt {
                other.definition.as_str()
            } else {
                "undefined"
            };
            let code = other
                .code
                .as_deref()
                .and_then(|code| code.strip_prefix("EPSG:"));
            let code = code.and_then(|code| code.parse::<i32>().ok());
            if let Some(code) = code {
                insert(&other.name, code, "EPSG", i64::from(code), definition)?;
                return Ok(code);
            }
            let known: Option<i32> = connection
                .query_row(
                    "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE definition = ?1 AND srs_id > 0",
                    [definition],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(known) = known {
                return Ok(known);
            }
            let sql = "SELECT max(100000, coalesce(max(srs_id), 0)) + 1 FROM gpkg_spatial_ref_sys";
            let id: i32 = connection.query_row(sql, [], |row| row.get(0))?;
            insert(&other.name, id, "NONE", i64::from(id), definition)?;
            Ok(id)
        }
    }
}

/// Creates the table and registers it.
fn define(connection: &Connection, layer: &Layer, names: &Names, srs: i32) -> rusqlite::Result<()> {
    let spatial = layer.geometry != GeometryKind::None;
    let kind = if spatial { "features" } else { "attributes" };
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) \
         VALUES (?1, ?2, ?1, ?3)",
        rusqlite::params![layer.name, kind, spatial.then_some(srs)],
    )?;
    let mut columns = vec![format!(
        "{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        quoted(&names.key)
    )];
    if spatial {
        columns.push(format!(
            "{} {}",
            quoted(&names.geometry),
            type_name(layer.geometry)
        ));
    }
    for (name, field) in names.fields.iter().zip(&layer.fields) {
        columns.push(format!("{} {}", quoted(name), column_type(field)));
    }
    let table = quoted(&layer.name);
    connection.execute_batch(&format!("CREATE TABLE {table} ({})", columns.join(", ")))?;
    if !spatial {
        return Ok(());
    }
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        rusqlite::params![
            layer.name,
            names.geometry,
            type_name(layer.geometry),
            srs,
            i32::from(layer.has_z),
            i32::from(layer.has_m)
        ],
    )?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', \
         'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [&layer.name, &names.geometry],
    )?;
    let tree = format!("rtree_{}_{}", layer.name, names.geometry);
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE {} USING rtree(id, minx, maxx, miny, maxy)",
        quoted(&tree)
    ))
}

/// Creates the triggers; after the rows, whose boxes are already in the tree.
fn triggers(connection: &Connection, table: &str, column: &str, key: &str) -> rusqlite::Result<()> {
    let tree = format!("rtree_{table}_{column}");
    for (name, body) in TRIGGERS {
        let body = body
            .replace("<box>", BOX)
            .replace("<r>", &quoted(&tree))
            .replace("<t>", &quoted(table))
            .replace("<c>", &quoted(column))
            .replace("<i>", &quoted(key));
        let name = quoted(&format!("{tree}_{name}"));
        connection.execute_batch(&format!("CREATE TRIGGER {name} {body}"))?;
    }
    Ok(())
}

impl Sink for GpkgSink {
    fn write(&mut self, feature: &Feature) -> Result<(), FormatError> {
        let mut blob = None;
        let mut bounds = None;
        if let Some(geometry) = &feature.geometry {
            self.check(geometry, feature.row)?;
            let multi = self.kind != GeometryKind::Mixed;
            blob = Some(blob::write(geometry, self.srs, self.dimensions, multi));
            bounds = geometry.bounds();
        }
        let failed = |error| write_error(&self.place, error);
        let mut statement = self
            .connection
            .prepare_cached(&self.insert)
            .map_err(failed)?;
        let cells: Vec<Cell<'_>> = (0..self.columns)
            .map(|index| Cell(feature.values.get(index).unwrap_or(&Value::Null)))
            .collect();
        let none = rusqlite::types::Null;
        let mut parameters: Vec<&dyn ToSql> = vec![&none];
        if self.geometry.is_some() {
            parameters.push(&blob);
        }
        parameters.extend(cells.iter().map(|cell| cell as &dyn ToSql));
        statement.execute(parameters.as_slice()).map_err(failed)?;
        if let Some([west, south, east, north]) = bounds {
            let key = self.connection.last_insert_rowid();
            let mut statement = self
                .connection
                .prepare_cached(&self.insert_box)
                .map_err(failed)?;
            statement
                .execute(rusqlite::params![key, west, east, south, north])
                .map_err(failed)?;
            let all = self.bounds.get_or_insert([west, south, east, north]);
            *all = [
                all[0].min(west),
                all[1].min(south),
                all[2].max(east),
                all[3].max(north),
            ];
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<Notice>, FormatError> {
        let failed = |error| write_error(&self.place, error);
        let [west, south, east, north] = match self.bounds {
            Some(bounds) => bounds.map(Some),
            None => [None; 4],
        };
        self.connection
            .execute(
                "UPDATE gpkg_contents SET min_x = ?1, min_y = ?2, max_x = ?3, max_y = ?4 \
                 WHERE table_name = ?5",
                rusqlite::params![west, south, east, north, self.table],
            )
            .map_err(failed)?;
        if let Some(geometry) = &self.geometry {
            let key: String = self
                .connection
                .query_row(
                    "SELECT name FROM pragma_table_info(?1) WHERE pk = 1",
                    [&self.table],
                    |row| row.get(0),
                )
                .map_err(failed)?;
            triggers(&self.connection, &self.table, geometry, &key).map_err(failed)?;
        }
        self.connection.execute_batch("COMMIT").map_err(failed)?;
        self.connection.flush_prepared_statement_cache();
        self.connection
            .close()
            .map_err(|(_, error)| write_error(&self.place, error))?;
        let io = |error| FormatError::write(&self.place.file, error);
        File::open(&self.file)
            .and_then(|file| file.sync_all())
            .map_err(io)?;
        put_in_place(self.file, &self.target)?;
        Ok(self.notices)
    }
}
