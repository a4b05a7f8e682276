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
        query.column(field.id.clone());
        for column in beside(field) {
            query.column(column);
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

/// Writes a stretch as a row.
pub(crate) async fn insert(
    tx: &mut Tx,
    spec: &RegisterSpec,
    (record, version, seq): (i64, i64, i64),
    stretch: &Stretch<Cell>,
) -> Result<(), StoreError> {
    let names: Vec<_> = stretch
        .set
        .iter()
        .map(|at| column_name(spec, *at))
        .collect();
    let set = serde_json::Value::from(names).to_string();
    let mut columns: Vec<String> = [
        "_record",
        "_version",
        "_seq_from",
        "_valid_from",
        "_valid_to",
    ]
    .map(str::to_owned)
    .to_vec();
    columns.push("_set".into());
    let mut values: Vec<Expr> = vec![
        record.into(),
        version.into(),
        seq.into(),
        stretch.from.as_str().into(),
        stretch.to.clone().into(),
        set.into(),
    ];
    let mut put = |name: &str, value: Expr| {
        columns.push(name.to_owned());
        values.push(value);
    };
    for (column, cell) in stretch.values.iter().enumerate() {
        let id = column_name(spec, column);
        match cell {
            Cell::State(state) => put("_state", state.as_str().into()),
            Cell::Shape(shape) => {
                let side = |pick: fn(&GridBox) -> i64| shape.as_ref().map(|s| pick(&s.bounds));
                put(
                    "_shape",
                    shape.as_ref().map(|shape| shape.hash.clone()).into(),
                );
                put("_min_x", side(|bounds| bounds.min_x).into());
                put("_min_y", side(|bounds| bounds.min_y).into());
                put("_max_x", side(|bounds| bounds.max_x).into());
                put("_max_y", side(|bounds| bounds.max_y).into());
            }
            Cell::Plain(value) => {
                let field = &spec.fields[column - FIELDS];
                if field.kind.is_number() {
                    put(id, value.number().into());
                } else {
                    put(id, value.as_text().map(str::to_owned).into());
                }
                if field.kind.is_written() {
                    let written = value.written().map(str::to_owned);
                    put(&format!("{id}__written"), written.into());
                }
            }
            Cell::Personal(hidden) => {
                let of = |pick: fn(&Hidden) -> String| hidden.as_ref().map(pick);
                put(id, of(|hidden| hidden.masked.clone()).into());
                let cipher = hidden.as_ref().map(|hidden| hidden.cipher.clone());
                put(&format!("{id}__cipher"), cipher.into());
                put(
                    &format!("{id}__hash"),
                    of(|hidden| hidden.hash.clone()).into(),
                );
            }
        }
    }
    let row = Query::insert()
        .into_table(spec.table())
        .columns(columns)
        .values_panic(values)
        .to_owned();
    tx.run(&row).await.map(drop)
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
