//! Rows of the table of a register, as stretches of a timeline.
//!
//! Column 0 is the state, column 1 the shape, the fields follow in the order of the definition.

use std::collections::BTreeSet;

use kunyu_overlay::Shape;
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sha2::{Digest, Sha256};

use super::{FieldKind, FieldSpec, RecordError, RegisterSpec, Stretch, Timeline, Value};
use crate::lake::wkb;
use crate::model::hex;
use crate::sql::{Record, Tx};
use crate::{GeometryKind, GridBox, StoreError};

pub(crate) const STATE: usize = 0;
pub(crate) const SHAPE: usize = 1;
/// Position of the first field.
pub(crate) const FIELDS: usize = 2;

/// What one column of a stretch holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    State(String),
    Shape(Option<ShapeRef>),
    Plain(Value),
    Personal(Option<Hidden>),
}

/// A shape by its content.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ShapeRef {
    pub(crate) hash: String,
    pub(crate) bounds: GridBox,
}

/// Personal data at rest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hidden {
    pub(crate) masked: String,
    pub(crate) cipher: Vec<u8>,
    pub(crate) hash: String,
}

impl Cell {
    /// As people see it, personal data masked.
    pub(crate) fn shown(&self) -> Value {
        match self {
            Self::State(state) => Value::text(state.as_str()),
            Self::Shape(shape) => shape
                .as_ref()
                .map_or(Value::Null, |shape| Value::text(shape.hash.as_str())),
            Self::Plain(value) => value.clone(),
            Self::Personal(hidden) => hidden
                .as_ref()
                .map_or(Value::Null, |hidden| Value::text(hidden.masked.as_str())),
        }
    }

    /// As it stands in the journal: personal data as its keyed hash.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Personal(hidden) => hidden.as_ref().map_or(serde_json::Value::Null, |hidden| {
                hidden.hash.as_str().into()
            }),
            Self::Plain(value) => value.to_json(),
            other => other.shown().to_json(),
        }
    }
}

/// Name of a column as it stands in the journal and in errors.
pub(crate) fn column_name(spec: &RegisterSpec, column: usize) -> &str {
    match column {
        STATE => "$state",
        SHAPE => "$shape",
        field => spec
            .fields
            .get(field - FIELDS)
            .map_or("", |field| &field.id),
    }
}

fn column_index(spec: &RegisterSpec, name: &str) -> Option<usize> {
    match name {
        "$state" => Some(STATE),
        "$shape" => Some(SHAPE),
        field => spec.index(field).map(|index| index + FIELDS),
    }
}

/// A row of the table with what is not part of the stretch.
pub(crate) struct StoredRow {
    pub(crate) seq_from: i64,
    pub(crate) stretch: Stretch<Cell>,
}

/// All rows of one record; the caller adds what was known when.
pub(crate) fn rows_of(spec: &RegisterSpec, record: i64) -> SelectStatement {
    let mut query = Query::select()
        .columns([
            "_seq_from",
            "_valid_from",
            "_valid_to",
            "_set",
            "_state",
            "_shape",
        ])
        .columns(["_min_x", "_min_y", "_max_x", "_max_y"])
        .from(spec.table())
        .and_where(Expr::col("_record").eq(record))
        .order_by("_valid_from", Order::Asc)
        .to_owned();
    for field in &spec.fields {
        // with the table, see condition::column
        query.column((spec.table(), field.id.clone()));
        for column in beside(field) {
            query.column((spec.table(), column));
        }
    }
    query
}

/// The timeline of a record as known after `seq`, or now.
pub(crate) async fn timeline(
    tx: &mut Tx,
    spec: &RegisterSpec,
    record: i64,
    seq: Option<i64>,
) -> Result<Option<(Timeline<Cell>, Vec<i64>)>, StoreError> {
    let mut query = rows_of(spec, record);
    query.cond_where(known(seq));
    let rows = tx.rows(&query).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let rows: Result<Vec<_>, _> = rows.iter().map(|row| read(spec, row)).collect();
    let rows = rows?;
    let seqs = rows.iter().map(|row| row.seq_from).collect();
    let timeline = Timeline::join(rows.into_iter().map(|row| row.stretch).collect());
    let timeline = timeline.ok_or_else(|| StoreError::DatabaseDamaged {
        detail: format!("the versions of {}/{record} do not join", spec.id),
    })?;
    Ok(Some((timeline, seqs)))
}

/// The condition that a row was known after `seq`, or is known now.
pub(crate) fn known(seq: Option<i64>) -> Expr {
    match seq {
        None => Expr::col("_seq_to").is_null(),
        Some(seq) => Expr::col("_seq_from").lte(seq).and(
            Expr::col("_seq_to")
                .is_null()
                .or(Expr::col("_seq_to").gt(seq)),
        ),
    }
}

/// Columns that a field has beside its own.
pub(crate) fn beside(field: &FieldSpec) -> Vec<String> {
    let id = &field.id;
    if field.personal.is_some() {
        return vec![format!("{id}__cipher"), format!("{id}__hash")];
    }
    if field.kind.is_written() {
        return vec![format!("{id}__written")];
    }
    Vec::new()
}

pub(crate) fn read(spec: &RegisterSpec, row: &Record) -> Result<StoredRow, StoreError> {
    let mut values = vec![
        Cell::State(row.text("_state")?),
        Cell::Shape(shape_of(row)?),
    ];
    for field in &spec.fields {
        values.push(match field.personal {
            Some(_) => Cell::Personal(read_hidden(field, row)?),
            None => Cell::Plain(read_value(field, row)?),
        });
    }
    let names = row.json("_set")?;
    let names = names.as_array().into_iter().flatten();
    let set: BTreeSet<usize> = names
        .filter_map(|name| column_index(spec, name.as_str()?))
        .collect();
    Ok(StoredRow {
        seq_from: row.int("_seq_from")?,
        stretch: Stretch {
            from: row.text("_valid_from")?,
            to: row.text_or_none("_valid_to")?,
            set,
            values,
        },
    })
}

fn shape_of(row: &Record) -> Result<Option<ShapeRef>, StoreError> {
    let Some(hash) = row.text_or_none("_shape")? else {
        return Ok(None);
    };
    let bounds = GridBox {
        min_x: row.int("_min_x")?,
        min_y: row.int("_min_y")?,
        max_x: row.int("_max_x")?,
        max_y: row.int("_max_y")?,
    };
    Ok(Some(ShapeRef { hash, bounds }))
}

fn read_hidden(field: &FieldSpec, row: &Record) -> Result<Option<Hidden>, StoreError> {
    let Some(masked) = row.text_or_none(&field.id)? else {
        return Ok(None);
    };
    Ok(Some(Hidden {
        masked,
        cipher: row.bytes(&format!("{}__cipher", field.id))?,
        hash: row.text(&format!("{}__hash", field.id))?,
    }))
}

/// The value of a field that is no personal data; masked text of one that is.
pub(crate) fn read_value(field: &FieldSpec, row: &Record) -> Result<Value, StoreError> {
    let id = field.id.as_str();
    if !field.kind.is_number() {
        let text = row.text_or_none(id)?;
        return Ok(match (&field.kind, text) {
            (_, None) => Value::Null,
            (FieldKind::Date, Some(day)) => Value::Date(day),
            (_, Some(text)) => Value::Text(text),
        });
    }
    let Some(number) = row.int_or_none(id)? else {
        return Ok(Value::Null);
    };
    let written = if field.kind.is_written() {
        row.text_or_none(&format!("{id}__written"))?
    } else {
        None
    };
    Ok(of_number(&field.kind, number, written))
}

/// The value that a number of the database stands for.
pub(crate) fn of_number(kind: &FieldKind, number: i64, written: Option<String>) -> Value {
    match kind {
        FieldKind::Decimal { scale } => Value::Decimal {
            unscaled: number,
            scale: *scale,
        },
        FieldKind::Boolean => Value::Boolean(number != 0),
        FieldKind::Area => Value::Area {
            centi_m2: number,
            written,
        },
        FieldKind::Money => Value::Money {
            fen: number,
            written,
        },
        FieldKind::Record { .. } => Value::Record(number),
        _ => Value::Integer(number),
    }
}

/// Columns of a row about to be written, with their values.
#[derive(Default)]
struct NewRow {
    columns: Vec<String>,
    values: Vec<Expr>,
}

impl NewRow {
    fn put(&mut self, column: impl Into<String>, value: impl Into<Expr>) {
        self.columns.push(column.into());
        self.values.push(value.into());
    }

    fn put_shape(&mut self, shape: Option<&ShapeRef>) {
        self.put("_shape", shape.map(|shape| shape.hash.clone()));
        self.put("_min_x", shape.map(|shape| shape.bounds.min_x));
        self.put("_min_y", shape.map(|shape| shape.bounds.min_y));
        self.put("_max_x", shape.map(|shape| shape.bounds.max_x));
        self.put("_max_y", shape.map(|shape| shape.bounds.max_y));
    }

    fn put_value(&mut self, field: &FieldSpec, value: &Value) {
        if field.kind.is_number() {
            self.put(&field.id, value.number());
        } else {
            self.put(&field.id, value.as_text().map(str::to_owned));
        }
        if field.kind.is_written() {
            let written = value.written().map(str::to_owned);
            self.put(format!("{}__written", field.id), written);
        }
    }

    fn put_hidden(&mut self, id: &str, hidden: Option<&Hidden>) {
        self.put(id, hidden.map(|hidden| hidden.masked.clone()));
        let cipher = hidden.map(|hidden| hidden.cipher.clone());
        self.put(format!("{id}__cipher"), cipher);
        self.put(
            format!("{id}__hash"),
            hidden.map(|hidden| hidden.hash.clone()),
        );
    }
}

/// A stretch that is to be written.
pub(crate) struct Writing<'a> {
    pub(crate) record: i64,
    pub(crate) version: i64,
    pub(crate) seq: i64,
    pub(crate) stretch: &'a Stretch<Cell>,
}

impl Writing<'_> {
    fn row(&self, spec: &RegisterSpec) -> NewRow {
        let stretch = self.stretch;
        let names = stretch.set.iter().map(|at| column_name(spec, *at));
        let set = serde_json::Value::from(names.collect::<Vec<_>>()).to_string();
        let mut row = NewRow::default();
        row.put("_record", self.record);
        row.put("_version", self.version);
        row.put("_seq_from", self.seq);
        row.put("_valid_from", stretch.from.as_str());
        row.put("_valid_to", stretch.to.clone());
        row.put("_set", set);
        for (column, cell) in stretch.values.iter().enumerate() {
            match cell {
                Cell::State(state) => row.put("_state", state.as_str()),
                Cell::Shape(shape) => row.put_shape(shape.as_ref()),
                Cell::Plain(value) => row.put_value(&spec.fields[column - FIELDS], value),
                Cell::Personal(hidden) => {
                    row.put_hidden(column_name(spec, column), hidden.as_ref());
                }
            }
        }
        row
    }
}

/// Writes stretches as rows, in one statement; they are few enough for it (see [`rows_at_once`]).
pub(crate) async fn insert(
    tx: &mut Tx,
    spec: &RegisterSpec,
    writings: &[Writing<'_>],
) -> Result<(), StoreError> {
    let mut query = Query::insert().into_table(spec.table()).to_owned();
    for (index, writing) in writings.iter().enumerate() {
        let row = writing.row(spec);
        if index == 0 {
            query.columns(row.columns);
        }
        query.values_panic(row.values);
    }
    if writings.is_empty() {
        return Ok(());
    }
    tx.run(&query).await.map(drop)
}

/// How many rows of a register one statement may write: no database takes more than 32,766 values.
pub(crate) fn rows_at_once(spec: &RegisterSpec) -> usize {
    let columns = 16 + 3 * spec.fields.len();
    (32_000 / columns).clamp(1, 100)
}

/// Keeps a shape by its content and names it.
pub(crate) async fn keep_shape(
    tx: &mut Tx,
    spec: &RegisterSpec,
    shape: &Shape,
) -> Result<ShapeRef, StoreError> {
    let kind = match shape {
        Shape::Points(_) => GeometryKind::Point,
        Shape::Lines(_) => GeometryKind::Line,
        Shape::Polygons(_) => GeometryKind::Polygon,
    };
    let refused = |reason: String| RecordError::Shape {
        register: spec.id.clone(),
        reason,
    };
    if kind != spec.geometry {
        return Err(refused(format!("it is {kind:?}, not {:?}", spec.geometry)).into());
    }
    let bounds = wkb::bounds(shape).ok_or_else(|| refused("it is empty".into()))?;
    let bytes = wkb::write(shape);
    let hash = hex(&Sha256::digest(&bytes));
    let there = Query::select()
        .column("hash")
        .from("record_shape")
        .and_where(Expr::col("hash").eq(hash.as_str()))
        .to_owned();
    if tx.row(&there).await?.is_none() {
        let row = Query::insert()
            .into_table("record_shape")
            .columns(["hash", "wkb"])
            .values_panic([hash.as_str().into(), bytes.into()])
            .to_owned();
        tx.run(&row).await?;
    }
    let bounds = bounds.into();
    Ok(ShapeRef { hash, bounds })
}

/// Reads a shape back by its content.
pub(crate) fn shape_from(hash: &str, bytes: &[u8]) -> Result<Shape, StoreError> {
    let shape = wkb::read(bytes).filter(|_| hex(&Sha256::digest(bytes)) == hash);
    shape.ok_or_else(|| StoreError::DatabaseDamaged {
        detail: format!("the shape {hash} is not what it was"),
    })
}
