//! Rows of a table as lines of JSON, the same for both databases, and back.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sea_query::{Alias, Expr, Query};
use serde_json::{Value, json};

use crate::StoreError;
use crate::model::{hex, unhex};
use crate::sql::{Holds, Record, Table, Tx};

/// A longer line is none: databases hold values of up to a gigabyte, ours are megabytes at most.
const LONGEST_LINE: u64 = 1 << 30;
/// Values of one statement; both databases take more.
const VALUES: usize = 8000;
/// Bytes of one statement, roughly.
const BYTES: usize = 4 << 20;

/// Writes all rows of a table to a nameless file; returns it, its size, and how many rows.
pub(super) async fn write(
    tx: &mut Tx,
    table: &Table,
    scratch: &Path,
) -> Result<(File, u64, u64), StoreError> {
    let failed = |error| StoreError::file(scratch, error);
    let file = tempfile::tempfile_in(scratch).map_err(failed)?;
    let mut writer = BufWriter::with_capacity(1 << 18, file);
    let mut rows = 0;
    tx.each(&table.rows(), |row| {
        rows += 1;
        let line = Value::Array(values(table, &row)?).to_string();
        writer
            .write_all(line.as_bytes())
            .and_then(|()| writer.write_all(b"\n"))
            .map_err(failed)
    })
    .await?;
    let mut file = writer
        .into_inner()
        .map_err(|error| failed(error.into_error()))?;
    let size = file.stream_position().map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    Ok((file, size, rows))
}

fn values(table: &Table, row: &Record) -> Result<Vec<Value>, StoreError> {
    let columns = table.columns.iter();
    columns
        .map(|(name, holds)| {
            Ok(match holds {
                Holds::Integer => row.int_or_none(name)?.into(),
                Holds::Text => row.text_or_none(name)?.into(),
                Holds::Bytes => row
                    .bytes_or_none(name)?
                    .map_or(Value::Null, |bytes| json!({ "hex": hex(&bytes) })),
            })
        })
        .collect()
}

/// Reads lines and puts their rows into an empty table; returns how many. `None` when a line does
/// not fit the table.
pub(super) async fn load(
    tx: &mut Tx,
    table: &Table,
    file: File,
    path: &Path,
) -> Result<Option<u64>, StoreError> {
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let most = (VALUES / table.columns.len().max(1)).max(1);
    let (mut rows, mut batch, mut bytes) = (0, Vec::new(), 0);
    loop {
        let mut line = Vec::new();
        let read = reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let read = read.map_err(|error| StoreError::file(path, error))?;
        if read > 0 {
            let Some(row) = parse(table, &line) else {
                return Ok(None);
            };
            bytes += line.len();
            batch.push(row);
        }
        if read == 0 || batch.len() >= most || bytes > BYTES {
            rows += batch.len() as u64;
            insert(tx, table, std::mem::take(&mut batch)).await?;
            bytes = 0;
        }
        if read == 0 {
            return Ok(Some(rows));
        }
    }
}

fn parse(table: &Table, line: &[u8]) -> Option<Vec<sea_query::Value>> {
    let values: Vec<Value> = serde_json::from_slice(line).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    let columns = values.into_iter().zip(&table.columns);
    columns
        .map(|(value, (_, holds))| match (holds, value) {
            (Holds::Integer, Value::Null) => Some(None::<i64>.into()),
            (Holds::Integer, Value::Number(number)) => number.as_i64().map(Into::into),
            (Holds::Text, Value::Null) => Some(None::<String>.into()),
            (Holds::Text, Value::String(text)) => Some(text.into()),
            (Holds::Bytes, Value::Null) => Some(None::<Vec<u8>>.into()),
            (Holds::Bytes, Value::Object(object)) => {
                unhex(object.get("hex")?.as_str()?).map(Into::into)
            }
            _ => None,
        })
        .collect()
}

async fn insert(
    tx: &mut Tx,
    table: &Table,
    rows: Vec<Vec<sea_query::Value>>,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = Query::insert();
    query.into_table(Alias::new(&table.name));
    query.columns(table.columns.iter().map(|(name, _)| Alias::new(name)));
    for row in rows {
        query.values_panic(row.into_iter().map(Expr::val));
    }
    tx.run(&query).await.map(drop)
}
