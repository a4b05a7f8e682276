use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::rows::Rows;
use super::schema::{self, Table};
use super::sql::read_error;
use crate::input::Blob;
use crate::notice::NoticeLog;
use crate::{Features, FormatError, Layer, Notice, OpenOptions, Place, Source};

/// A GeoPackage opened for reading.
pub(crate) struct GpkgSource {
    connection: Connection,
    /// Keeps an unpacked file alive.
    _blob: Blob,
    place: Place,
    strict: bool,
    tables: Vec<Table>,
    layers: Vec<Layer>,
    notices: NoticeLog,
}

/// Virtual-machine steps (in millions) after which a statement of a hostile view is stopped.
const MOST_MEGASTEPS: u32 = 20_000;

impl GpkgSource {
    /// Opens the database read-only and lists its layers.
    pub(crate) fn open(blob: Blob, file: &str, options: &OpenOptions) -> Result<Self, FormatError> {
        let place = Place::file(file);
        let blob = on_disk(blob).map_err(|error| FormatError::read(file, error))?;
        let path = blob.path().map(Path::to_owned).unwrap_or_default();
        let failed = |error: rusqlite::Error| read_error(&place, &error);
        let connection = connect(&path).map_err(failed)?;
        let longest = options.limits.feature_bytes.min(i32::MAX as u64) as i32;
        connection
            .set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)
            .map_err(failed)?;
        let mut steps = 0_u32;
        connection
            .progress_handler(
                1_000_000,
                Some(move || {
                    steps = steps.saturating_add(1);
                    steps > MOST_MEGASTEPS
                }),
            )
            .map_err(failed)?;
        // a schema of unknown origin may not run functions with effects, nor write
        connection
            .execute_batch(
                "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON;",
            )
            .map_err(failed)?;
        let contents = connection.query_row(
            "SELECT count(*) FROM sqlite_master WHERE lower(name) = 'gpkg_contents'",
            [],
            |row| row.get::<_, i64>(0),
        );
        if contents.map_err(failed)? == 0 {
            let found = Some("an SQLite database, but no GeoPackage (no gpkg_contents)");
            return Err(FormatError::Unrecognised {
                file: file.to_owned(),
                found,
            });
        }
        let described = schema::layers(&connection, &place, options.limits.fields)?;
        let (tables, layers) = described.into_iter().unzip();
        Ok(Self {
            connection,
            _blob: blob,
            place,
            strict: options.strict,
            tables,
            layers,
            notices: NoticeLog::default(),
        })
    }
}

/// SQLite needs a file.
fn on_disk(blob: Blob) -> std::io::Result<Blob> {
    let Blob::Bytes(bytes) = &blob else {
        return Ok(blob);
    };
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(bytes)?;
    Ok(Blob::Temp(Arc::new(file)))
}

/// Opens without leaving files beside the source: immutable, unless a write-ahead log holds rows
/// that are not in the file yet.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let pending = std::fs::metadata(PathBuf::from(log)).is_ok_and(|meta| meta.len() > 0);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if pending {
        return Connection::open_with_flags(path, flags);
    }
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
}

impl Source for GpkgSource {
    fn format(&self) -> &'static str {
        super::FORMAT
    }

    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn features(&mut self, layer: usize) -> Result<Features<'_>, FormatError> {
        let (Some(table), Some(described)) = (self.tables.get(layer), self.layers.get(layer))
        else {
            let (file, count) = (self.place.file.clone(), self.layers.len());
            return Err(FormatError::NoLayer {
                file,
                asked: layer,
                count,
            });
        };
        let (place, notices) = (&self.place, &mut self.notices);
        Ok(Box::new(Rows::new(
            &self.connection,
            table,
            described,
            place,
            notices,
            self.strict,
        )))
    }

    fn notices(&self) -> Vec<Notice> {
        let opening = self
            .layers
            .iter()
            .flat_map(|layer| layer.notices.iter().cloned());
        opening.chain(self.notices.list()).collect()
    }
}
