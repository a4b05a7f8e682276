//! Rows in batches of bounded size, walked by key, so that nothing is held open between them.

use std::collections::VecDeque;

use kunyu_terms::{Lang, Localized};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::schema::Table;
use super::sql::{quoted, read_error};
use super::{FORMAT, blob};
use crate::geojson::{is_date, is_date_time};
use crate::notice::NoticeLog;
use crate::{Feature, FieldKind, FormatError, Geometry, Layer, Notice, Place, Value};

/// Rows of a batch, at most.
const BATCH_ROWS: i64 = 1_000;
/// Bytes after which a batch ends early.
const BATCH_BYTES: usize = 8 << 20;

pub(super) struct Rows<'a> {
    connection: &'a Connection,
    table: &'a Table,
    layer: &'a Layer,
    place: Place,
    notices: &'a mut NoticeLog,
    strict: bool,
    sql: String,
    /// Smallest key not yet read, or rows given (views); `None` after the largest key of all.
    next_key: Option<i64>,
    row: u64,
    batch: VecDeque<Feature>,
    ended: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        table: &'a Table,
        layer: &'a Layer,
        file: &Place,
        notices: &'a mut NoticeLog,
        strict: bool,
    ) -> Self {
        let key = table.key.as_deref().map(quoted);
        let geometry = table.geometry.as_deref().map(quoted);
        let fields = layer.fields.iter().map(|field| quoted(&field.name));
        let columns: Vec<String> = [key.clone().unwrap_or_else(|| "NULL".to_owned())]
            .into_iter()
            .chain([geometry.unwrap_or_else(|| "NULL".to_owned())])
            .chain(fields)
            .collect();
        let (columns, name) = (columns.join(", "), quoted(&table.name));
        let sql = match &key {
            Some(key) => format!(
                "SELECT {columns} FROM {name} WHERE {key} >= ?1 ORDER BY {key} LIMIT {BATCH_ROWS}"
            ),
            None => format!("SELECT {columns} FROM {name} LIMIT {BATCH_ROWS} OFFSET ?1"),
        };
        let place = file.in_layer(&layer.name);
        Self {
            connection,
            table,
            layer,
            place,
            notices,
            strict,
            sql,
            next_key: Some(if table.key.is_some() { i64::MIN } else { 0 }),
            row: 0,
            batch: VecDeque::new(),
            ended: false,
        }
    }

    fn fill(&mut self) -> Result<(), FormatError> {
        let failed = |error: rusqlite::Error| read_error(&self.place, &error);
        let Some(start) = self.next_key else {
            self.ended = true;
            return Ok(());
        };
        let mut statement = self.connection.prepare_cached(&self.sql).map_err(failed)?;
        let mut rows = statement.query([start]).map_err(failed)?;
        let (mut bytes, mut count) = (0, 0);
        while let Some(row) = rows.next().map_err(failed)? {
            self.row += 1;
            let place = self.place.at_row(self.row);
            let (feature, size, closed) = self.feature(row, place)?;
            if closed > 0 {
                let notice = closed_notice(feature.place.clone(), closed);
                if self.strict {
                    let (zh, en) = (notice.sentence(Lang::Zh), notice.sentence(Lang::En));
                    return Err(FormatError::Strict {
                        notice: notice.code,
                        zh,
                        en,
                    });
                }
                self.notices.push(notice);
            }
            self.next_key = match self.table.key {
                Some(_) => row.get::<_, i64>(0).map_err(failed)?.checked_add(1),
                None => self.next_key.map(|given| given + 1),
            };
            self.batch.push_back(feature);
            (bytes, count) = (bytes + size, count + 1);
            if bytes > BATCH_BYTES {
                return Ok(());
            }
        }
        self.ended = count < BATCH_ROWS;
        Ok(())
    }

    fn feature(&self, row: &Row<'_>, place: Place) -> Result<(Feature, usize, u64), FormatError> {
        let failed = |error: rusqlite::Error| read_error(&place, &error);
        let mut size = 0;
        let (mut geometry, mut closed) = (None::<Geometry>, 0);
        match row.get_ref(1).map_err(failed)? {
            ValueRef::Null => {}
            ValueRef::Blob(bytes) => {
                size += bytes.len();
                let parsed = blob::parse(bytes);
                let (shape, rings) =
                    parsed.map_err(|(zh, en)| FormatError::malformed(&place, FORMAT, zh, en))?;
                (geometry, closed) = (Some(shape), rings);
            }
            _ => {
                let zh = "几何字段的值不是二进制";
                let en = "the geometry is not binary";
                return Err(FormatError::malformed(&place, FORMAT, zh, en));
            }
        }
        let mut values = Vec::with_capacity(self.layer.fields.len());
        for (index, field) in self.layer.fields.iter().enumerate() {
            let raw = row.get_ref(index + 2).map_err(failed)?;
            if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = raw {
                size += bytes.len();
            }
            values.push(value(raw, field.kind));
        }
        let row = self.row;
        Ok((
            Feature {
                row,
                place,
                geometry,
                values,
                vertex_lines: Vec::new(),
            },
            size,
            closed,
        ))
    }
}

fn closed_notice(place: Place, rings: u64) -> Notice {
    let (zh, en) = (
        format!("{rings} 个环未闭合，已闭合"),
        format!("{rings} rings closed"),
    );
    Notice::new("gpkg.ring_closed", place, zh, en)
}

/// A cell as the kind of its column, or, where it does not fit, as it is stored.
fn value(raw: ValueRef<'_>, kind: FieldKind) -> Value {
    match (raw, kind) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Integer(number), FieldKind::Boolean) if matches!(number, 0 | 1) => {
            Value::Boolean(number == 1)
        }
        (ValueRef::Integer(number), FieldKind::Real) => Value::Real(number as f64),
        (ValueRef::Integer(number), _) => Value::Integer(number),
        (ValueRef::Real(number), _) => Value::Real(number),
        (ValueRef::Blob(bytes), _) => Value::Binary(bytes.to_vec()),
        (ValueRef::Text(bytes), kind) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            match kind {
                FieldKind::Date if is_date(&text) => Value::Date(text),
                FieldKind::DateTime if is_date_time(&text) => Value::DateTime(text),
                _ => Value::Text(text),
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Feature, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.batch.is_empty()
            && !self.ended
            && let Err(error) = self.fill()
        {
            self.ended = true;
            self.batch.clear();
            return Some(Err(error));
        }
        self.batch.pop_front().map(Ok)
    }
}
