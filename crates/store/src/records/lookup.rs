//! How the store and an act are asked for records.

use sea_query::{Expr, ExprTrait, Query};

use super::condition::Compiler;
use super::read::find;
use super::row::{self, SHAPE, STATE};
use super::{Page, RecordRow, RegisterSpec, Selection, Value, Where};
use crate::catalogue::last_entry_by;
use crate::{KnownAt, RecordAct, Store, StoreError};

fn of_record(record: i64, date: &str, with_shapes: bool) -> Selection {
    Selection {
        filter: Some(Where::equal("$record", Value::Record(record))),
        with_shapes,
        ..Selection::on(date)
    }
}

impl RecordAct {
    /// Records of a register, with what this act has done.
    ///
    /// # Errors
    /// When the condition does not fit the register.
    pub async fn find(
        &mut self,
        register: &str,
        selection: &Selection,
    ) -> Result<Page, StoreError> {
        let spec = self.spec(register).await?;
        let keys = self.keys_of(&spec)?;
        let compiler = Compiler { spec: &spec, keys };
        // not through the pool: its connections may all be waiting for this act
        let seq = match &selection.known_at {
            KnownAt::Now => None,
            KnownAt::Seq(seq) => Some(*seq),
            KnownAt::Time(written) => {
                let row = self.tx.row(&last_entry_by(written)?).await?;
                Some(row.map_or(Ok(0), |row| row.int("seq"))?)
            }
        };
        find(&mut self.tx, &compiler, selection, seq).await
    }

    /// A record on a day (the business date unless given), with its shape.
    ///
    /// # Errors
    /// When there is no such register.
    pub async fn record(
        &mut self,
        register: &str,
        record: i64,
        date: Option<&str>,
    ) -> Result<Option<RecordRow>, StoreError> {
        let day = date.unwrap_or(self.business_date()).to_owned();
        let page = self.find(register, &of_record(record, &day, true)).await?;
        Ok(page.rows.into_iter().next())
    }

    fn keys_of(
        &self,
        spec: &RegisterSpec,
    ) -> Result<Option<std::sync::Arc<crate::Keys>>, StoreError> {
        if spec.has_personal_data() {
            return self.store.keys();
        }
        Ok(None)
    }
}

impl Store {
    /// What a query needs: the definition, the keys if it has personal data, and the sequence.
    pub(crate) async fn prepared(
        &self,
        register: &str,
        known_at: &KnownAt,
    ) -> Result<
        (
            RegisterSpec,
            Option<std::sync::Arc<crate::Keys>>,
            Option<i64>,
        ),
        StoreError,
    > {
        let spec = self.register_spec(register).await?.spec;
        let keys = if spec.has_personal_data() {
            self.keys()?
        } else {
            None
        };
        let seq = match known_at {
            KnownAt::Now => None,
            _ => Some(self.seq_at(known_at).await?),
        };
        Ok((spec, keys, seq))
    }

    /// Records of a register.
    ///
    /// # Errors
    /// When the condition or the order does not fit the register.
    pub async fn find(&self, register: &str, selection: &Selection) -> Result<Page, StoreError> {
        let (spec, keys, seq) = self.prepared(register, &selection.known_at).await?;
        let compiler = Compiler { spec: &spec, keys };
        let mut tx = self.pool().read().await?;
        find(&mut tx, &compiler, selection, seq).await
    }

    /// A record on a day as known then, with its shape.
    ///
    /// # Errors
    /// When there is no such register.
    pub async fn record(
        &self,
        register: &str,
        record: i64,
        date: &str,
        known_at: &KnownAt,
    ) -> Result<Option<RecordRow>, StoreError> {
        let selection = Selection {
            known_at: known_at.clone(),
            ..of_record(record, date, true)
        };
        Ok(self
            .find(register, &selection)
            .await?
            .rows
            .into_iter()
            .next())
    }

    /// The versions of a record along legal time, as known then; without shapes.
    ///
    /// # Errors
    /// When there is no such register.
    pub async fn timeline(
        &self,
        register: &str,
        record: i64,
        known_at: &KnownAt,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let (spec, _, seq) = self.prepared(register, known_at).await?;
        let mut tx = self.pool().read().await?;
        let Some((timeline, seqs)) = row::timeline(&mut tx, &spec, record, seq).await? else {
            return Ok(Vec::new());
        };
        let mut query = Query::select()
            .expr_as(Expr::col("version").max(), "version")
            .from("record_change")
            .and_where(Expr::col("register").eq(spec.id.as_str()))
            .and_where(Expr::col("record").eq(record))
            .to_owned();
        if let Some(seq) = seq {
            query.and_where(Expr::col("seq").lte(seq));
        }
        let version = tx.row(&query).await?;
        let version = version.map_or(Ok(0), |row| row.int("version"))?;
        let rows = timeline.stretches().iter().zip(seqs);
        Ok(rows
            .map(|(stretch, seq_from)| RecordRow {
                record,
                version,
                state: stretch.values[STATE].shown().to_string(),
                valid_from: stretch.from.clone(),
                valid_to: stretch.to.clone(),
                seq_from,
                values: stretch.values[SHAPE + 1..]
                    .iter()
                    .map(row::Cell::shown)
                    .collect(),
                shape: None,
            })
            .collect())
    }
}
