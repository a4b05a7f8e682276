//! Reading records: on a legal day, as known at a recorded time.

use kunyu_overlay::Shape;
use sea_query::{Expr, ExprTrait, NullOrdering, Query, SelectStatement};

use super::condition::{Compiler, column};
use super::row;
use super::{FieldSpec, RegisterSpec, Value, Where};
use crate::sql::{Record, Tx};
use crate::{GridBox, KnownAt, StoreError};

/// Shapes that are read with one query.
const BATCH: usize = 500;

/// Which records, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The condition; all when there is none.
    pub filter: Option<Where>,
    /// Legal day, `YYYY-MM-DD`: records as they are on that day.
    pub date: String,
    /// Recorded time.
    pub known_at: KnownAt,
    /// Only records whose shape's box meets this one.
    pub bounds: Option<GridBox>,
    /// The order; by number of the record at last.
    pub order: Vec<Order>,
    /// Rows to leave out.
    pub offset: u64,
    /// Most rows to read; all when there is none.
    pub limit: Option<u64>,
    /// Whether shapes are read.
    pub with_shapes: bool,
    /// The fields to read, in this order; all when there are none.
    pub fields: Option<Vec<String>>,
}

/// One field of an order; no value comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The field, `$state` or `$record`.
    pub field: String,
    /// Greatest first.
    pub descending: bool,
}

/// Rows of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<RecordRow>,
    /// How many there are without offset and limit.
    pub total: i64,
}

/// A record on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Its number.
    pub record: i64,
    /// Its version at the recorded time; what a change has to have seen.
    pub version: i64,
    /// Its state.
    pub state: String,
    /// First day on which it is as it is here.
    pub valid_from: String,
    /// First day on which it no longer is.
    pub valid_to: Option<String>,
    /// Audit entry from which on this was known.
    pub seq_from: i64,
    /// Values in the order of the definition, or of the fields asked for; personal data masked.
    pub values: Vec<Value>,
    /// Its shape, when asked for.
    pub shape: Option<Shape>,
}

impl Selection {
    /// All records of a day as known now.
    pub fn on(date: impl Into<String>) -> Self {
        Self {
            date: date.into(),
            ..Self::default()
        }
    }

    /// With a condition.
    #[must_use]
    pub fn filtered(mut self, filter: Where) -> Self {
        self.filter = Some(filter);
        self
    }
}

/// The rows of a selection: what was known and held, and meets the condition.
pub(crate) fn selected(
    compiler: &Compiler<'_>,
    selection: &Selection,
    seq: Option<i64>,
) -> Result<SelectStatement, StoreError> {
    crate::record_act::day(&selection.date)?;
    let day = selection.date.as_str();
    let mut query = Query::select().from(compiler.spec.table()).to_owned();
    query
        .and_where(row::known(seq))
        .and_where(Expr::col("_valid_from").lte(day))
        .and_where(
            Expr::col("_valid_to")
                .is_null()
                .or(Expr::col("_valid_to").gt(day)),
        );
    if let Some(filter) = &selection.filter {
        query.and_where(compiler.sql(filter)?);
    }
    if let Some(area) = &selection.bounds {
        query
            .and_where(Expr::col("_min_x").lte(area.max_x))
            .and_where(Expr::col("_max_x").gte(area.min_x))
            .and_where(Expr::col("_min_y").lte(area.max_y))
            .and_where(Expr::col("_max_y").gte(area.min_y));
    }
    Ok(query)
}

/// The version of each row's record at the recorded time.
fn version(spec: &RegisterSpec, seq: Option<i64>) -> SelectStatement {
    let mut query = Query::select()
        .expr(Expr::col(("record_change", "version")).max())
        .from("record_change")
        .and_where(Expr::col(("record_change", "register")).eq(spec.id.as_str()))
        .and_where(Expr::col(("record_change", "record")).equals((spec.table(), "_record")))
        .to_owned();
    if let Some(seq) = seq {
        query.and_where(Expr::col(("record_change", "seq")).lte(seq));
    }
    query
}

fn fields<'a>(
    spec: &'a RegisterSpec,
    asked: Option<&[String]>,
) -> Result<Vec<&'a FieldSpec>, StoreError> {
    match asked {
        None => Ok(spec.fields.iter().collect()),
        Some(asked) => Ok(asked
            .iter()
            .map(|id| spec.field(id))
            .collect::<Result<_, _>>()?),
    }
}

fn read(fields: &[&FieldSpec], row: &Record) -> Result<RecordRow, StoreError> {
    let values: Result<Vec<_>, _> = fields
        .iter()
        .map(|field| row::read_value(field, row))
        .collect();
    Ok(RecordRow {
        record: row.int("_record")?,
        version: row.int("version")?,
        state: row.text("_state")?,
        valid_from: row.text("_valid_from")?,
        valid_to: row.text_or_none("_valid_to")?,
        seq_from: row.int("_seq_from")?,
        values: values?,
        shape: None,
    })
}

/// Rows of a selection and how many there are in all.
pub(super) async fn find(
    tx: &mut Tx,
    compiler: &Compiler<'_>,
    selection: &Selection,
    seq: Option<i64>,
) -> Result<Page, StoreError> {
    let spec = compiler.spec;
    let fields = fields(spec, selection.fields.as_deref())?;
    let base = selected(compiler, selection, seq)?;
    let mut query = base.clone();
    query
        .columns([
            "_record",
            "_state",
            "_valid_from",
            "_valid_to",
            "_seq_from",
            "_shape",
        ])
        .expr_as(Expr::from(version(spec, seq)), "version");
    for field in &fields {
        query.column(field.id.clone());
        if field.kind.is_written() {
            query.column(format!("{}__written", field.id));
        }
    }
    for order in &selection.order {
        if !matches!(order.field.as_str(), "$state" | "$record") {
            spec.field(&order.field)?;
        }
        let (direction, nulls) = if order.descending {
            (sea_query::Order::Desc, NullOrdering::Last)
        } else {
            (sea_query::Order::Asc, NullOrdering::First)
        };
        query.order_by_expr_with_nulls(column(&order.field), direction, nulls);
    }
    query.order_by("_record", sea_query::Order::Asc);
    let is_paged = selection.offset > 0 || selection.limit.is_some();
    if is_paged {
        let limit = selection.limit.unwrap_or(i64::MAX as u64);
        query.limit(limit).offset(selection.offset);
    }
    let stored = tx.rows(&query).await?;
    let mut rows = Vec::with_capacity(stored.len());
    for row in &stored {
        rows.push(read(&fields, row)?);
    }
    if selection.with_shapes {
        add_shapes(tx, &stored, &mut rows).await?;
    }
    let total = if is_paged {
        let mut count = base;
        count.expr_as(Expr::col("_record").count(), "total");
        tx.row(&count)
            .await?
            .map_or(Ok(0), |row| row.int("total"))?
    } else {
        rows.len() as i64
    };
    Ok(Page { rows, total })
}

async fn add_shapes(
    tx: &mut Tx,
    stored: &[Record],
    rows: &mut [RecordRow],
) -> Result<(), StoreError> {
    for (stored, rows) in stored.chunks(BATCH).zip(rows.chunks_mut(BATCH)) {
        let names: Result<Vec<_>, _> = stored
            .iter()
            .map(|row| row.text_or_none("_shape"))
            .collect();
        let names = names?;
        let query = Query::select()
            .columns(["hash", "wkb"])
            .from("record_shape")
            .and_where(Expr::col("hash").is_in(names.iter().flatten().cloned()))
            .to_owned();
        let mut shapes = std::collections::HashMap::new();
        for row in tx.rows(&query).await? {
            let hash = row.text("hash")?;
            let shape = row::shape_from(&hash, &row.bytes("wkb")?)?;
            shapes.insert(hash, shape);
        }
        for (name, row) in names.iter().zip(rows) {
            row.shape = name.as_ref().and_then(|name| shapes.get(name).cloned());
        }
    }
    Ok(())
}
