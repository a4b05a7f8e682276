//! Keys: unique among records that have not ended, as known now.

use sea_query::{Expr, ExprTrait, Query};

use super::row::{self, Cell, FIELDS};
use super::{RecordError, RegisterSpec};
use crate::{RecordAct, StoreError};

impl RecordAct {
    /// Refuses a key that another live record has.
    pub(super) async fn keys_are_free(
        &mut self,
        spec: &RegisterSpec,
        record: i64,
        old: Option<&[Cell]>,
        new: &[Cell],
    ) -> Result<(), StoreError> {
        for key in spec.keys() {
            let columns: Vec<usize> = key
                .iter()
                .filter_map(|id| spec.index(id).map(|at| at + FIELDS))
                .collect();
            let same = |old: &[Cell]| columns.iter().all(|at| old.get(*at) == new.get(*at));
            if old.is_some_and(same) {
                continue;
            }
            let Some(hit) = self.same_key(spec, record, &columns, new).await? else {
                continue;
            };
            let shown = key.iter().zip(&columns);
            let shown = shown.map(|(id, at)| format!("{id} “{}”", new[*at].shown()));
            return Err(RecordError::Taken {
                register: spec.id.clone(),
                key: shown.collect::<Vec<_>>().join(", "),
                holder: hit,
            }
            .into());
        }
        Ok(())
    }

    async fn same_key(
        &mut self,
        spec: &RegisterSpec,
        record: i64,
        columns: &[usize],
        cells: &[Cell],
    ) -> Result<Option<i64>, StoreError> {
        let mut query = Query::select()
            .column("_record")
            .from(spec.table())
            .and_where(Expr::col("_seq_to").is_null())
            .and_where(Expr::col("_valid_to").is_null())
            .and_where(Expr::col("_record").ne(record))
            .limit(1)
            .to_owned();
        for column in columns {
            let id = row::column_name(spec, *column).to_owned();
            let same = match &cells[*column] {
                Cell::Plain(value) => match (value.number(), value.as_text()) {
                    (Some(number), _) => Expr::col(id).eq(number),
                    (_, Some(text)) => Expr::col(id).eq(text),
                    _ => return Ok(None),
                },
                Cell::Personal(Some(hidden)) => {
                    Expr::col(format!("{id}__hash")).eq(hidden.hash.as_str())
                }
                _ => return Ok(None),
            };
            query.and_where(same);
        }
        let row = self.tx.row(&query).await?;
        row.map(|row| row.int("_record")).transpose()
    }
}
