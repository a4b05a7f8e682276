//! Figures over records: what an indicator counts and sums.

use sea_query::{Expr, ExprTrait};

use super::condition::Compiler;
use super::read::selected;
use super::row::of_number;
use super::{FieldKind, FieldSpec, RecordError, RegisterSpec, Selection, Value};
use crate::{Store, StoreError};

/// A figure over the records of a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// How many records.
    Count,
    /// Sum of a number field, in its stored unit.
    Sum(String),
    /// How many different values a field has; no value is none.
    CountDistinct(String),
}

/// A sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// In the stored unit of the field: 0.01 m², 0.01 元, 10^-scale.
    pub total: i64,
    /// Records that have a value.
    pub rows: i64,
}

fn number_field<'a>(spec: &'a RegisterSpec, id: &str) -> Result<&'a FieldSpec, StoreError> {
    let field = spec.field(id)?;
    if field.kind.is_number() && !matches!(field.kind, FieldKind::Record { .. }) {
        return Ok(field);
    }
    Err(RecordError::Value {
        register: spec.id.clone(),
        field: id.to_owned(),
        expected: "number".into(),
        found: field.kind.word(),
    }
    .into())
}

/// The column in which values of a field are told apart.
fn distinct_column(field: &FieldSpec) -> String {
    if field.personal.is_some() {
        return format!("{}__hash", field.id);
    }
    field.id.clone()
}

fn expression(spec: &RegisterSpec, measure: &Measure) -> Result<Expr, StoreError> {
    Ok(match measure {
        Measure::Count => Expr::col("_record").count(),
        Measure::Sum(field) => {
            let field = number_field(spec, field)?;
            // PostgreSQL sums BIGINT as NUMERIC
            Expr::col(field.id.clone()).sum().cast_as("BIGINT")
        }
        Measure::CountDistinct(field) => {
            Expr::col(distinct_column(spec.field(field)?)).count_distinct()
        }
    })
}

impl Store {
    /// How many records.
    ///
    /// # Errors
    /// When the condition does not fit the register.
    pub async fn count(&self, register: &str, selection: &Selection) -> Result<i64, StoreError> {
        self.measure(register, &Measure::Count, selection).await
    }

    /// Sum of a number field.
    ///
    /// # Errors
    /// When the field is no number, or the condition does not fit the register.
    pub async fn sum(
        &self,
        register: &str,
        field: &str,
        selection: &Selection,
    ) -> Result<Sum, StoreError> {
        let (spec, keys, seq) = self.prepared(register, &selection.known_at).await?;
        let measure = Measure::Sum(field.to_owned());
        let compiler = Compiler { spec: &spec, keys };
        let mut query = selected(&compiler, selection, seq)?;
        query
            .expr_as(expression(&spec, &measure)?, "total")
            .expr_as(Expr::col(field.to_owned()).count(), "values");
        let row = self.pool().row(&query).await?;
        let Some(row) = row else {
            return Ok(Sum { total: 0, rows: 0 });
        };
        Ok(Sum {
            total: row.int_or_none("total")?.unwrap_or(0),
            rows: row.int("values")?,
        })
    }

    /// How many different values a field has.
    ///
    /// # Errors
    /// When the field or the condition does not fit the register.
    pub async fn count_distinct(
        &self,
        register: &str,
        field: &str,
        selection: &Selection,
    ) -> Result<i64, StoreError> {
        let measure = Measure::CountDistinct(field.to_owned());
        self.measure(register, &measure, selection).await
    }

    async fn measure(
        &self,
        register: &str,
        measure: &Measure,
        selection: &Selection,
    ) -> Result<i64, StoreError> {
        let (spec, keys, seq) = self.prepared(register, &selection.known_at).await?;
        let compiler = Compiler { spec: &spec, keys };
        let mut query = selected(&compiler, selection, seq)?;
        query.expr_as(expression(&spec, measure)?, "figure");
        let row = self.pool().row(&query).await?;
        row.map_or(Ok(0), |row| row.int("figure"))
    }

    /// A figure for each value of a field, in the order of the values; no value comes first.
    ///
    /// # Errors
    /// When a field or the condition does not fit the register; personal data is not grouped.
    pub async fn group_by(
        &self,
        register: &str,
        field: &str,
        measure: &Measure,
        selection: &Selection,
    ) -> Result<Vec<(Value, i64)>, StoreError> {
        let (spec, keys, seq) = self.prepared(register, &selection.known_at).await?;
        let compiler = Compiler { spec: &spec, keys };
        let by = spec.field(field)?;
        if by.personal.is_some() {
            let field = field.to_owned();
            return Err(RecordError::NotSearchable { field }.into());
        }
        let mut query = selected(&compiler, selection, seq)?;
        query
            .expr_as(Expr::col(by.id.clone()), "value")
            .expr_as(expression(&spec, measure)?, "figure")
            .group_by_col(by.id.clone())
            .order_by_expr_with_nulls(
                Expr::col(by.id.clone()),
                sea_query::Order::Asc,
                sea_query::NullOrdering::First,
            );
        let rows = self.pool().rows(&query).await?;
        let mut groups = Vec::with_capacity(rows.len());
        for row in &rows {
            let value = if by.kind.is_number() {
                let number = row.int_or_none("value")?;
                number.map_or(Value::Null, |number| of_number(&by.kind, number, None))
            } else {
                match (row.text_or_none("value")?, &by.kind) {
                    (None, _) => Value::Null,
                    (Some(day), FieldKind::Date) => Value::Date(day),
                    (Some(text), _) => Value::Text(text),
                }
            };
            groups.push((value, row.int_or_none("figure")?.unwrap_or(0)));
        }
        Ok(groups)
    }
}
