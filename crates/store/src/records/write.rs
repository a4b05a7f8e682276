//! Changing records within an act.

use std::collections::BTreeMap;
use std::sync::Arc;

use kunyu_overlay::Shape;
use sea_query::{Expr, ExprTrait, Query};
use serde_json::{Map, Value as Json, json};

use super::journal::{self, Journal};
use super::row::{self, Cell, FIELDS, Hidden, SHAPE, STATE};
use super::{FieldKind, FieldSpec, RecordError, RegisterSpec, Timeline, TimelineFault, Value};
use crate::personal;
use crate::{RecordAct, StoreError, canonical_json};

/// What an act sets in a record; everything else stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordInput {
    /// Fields by name.
    pub set: BTreeMap<String, Value>,
    /// The state of the record.
    pub state: Option<String>,
    /// The shape; `Some(None)` takes it away.
    pub shape: Option<Option<Shape>>,
}

/// A timeline before and after, and what the act is.
struct Step<'a> {
    operation: &'static str,
    record: i64,
    version: i64,
    set: &'a BTreeMap<usize, Cell>,
    old: Option<(&'a Timeline<Cell>, &'a [i64])>,
    new: &'a Timeline<Cell>,
}

impl RecordAct {
    /// Makes a record that begins on the business date of the act; returns its number.
    ///
    /// # Errors
    /// When a value does not fit its field, a key is taken, or personal data has no key.
    pub async fn create_record(
        &mut self,
        register: &str,
        input: &RecordInput,
    ) -> Result<i64, StoreError> {
        let spec = self.spec(register).await?;
        let record = self.next(&format!("record:{register}")).await?;
        let mut set = self.cells(&spec, record, input).await?;
        let mut values = vec![Cell::State(String::new()), Cell::Shape(None)];
        values.extend(spec.fields.iter().map(nothing));
        set.entry(STATE).or_insert_with(|| values[STATE].clone());
        for (column, cell) in &set {
            values[*column] = cell.clone();
        }
        let new = Timeline::begin(self.business_date(), values);
        let step = Step {
            operation: "create",
            record,
            version: 1,
            set: &set,
            old: None,
            new: &new,
        };
        self.apply(&spec, &step).await?;
        Ok(record)
    }

    /// Changes a record from the business date of the act on; returns its version. Later versions
    /// keep the fields that they set themselves.
    ///
    /// # Errors
    /// [`RecordError::Stale`] when the record has another version than the caller saw; when it does
    /// not exist on that day; as [`RecordAct::create_record`].
    pub async fn change_record(
        &mut self,
        register: &str,
        record: i64,
        seen_version: Option<i64>,
        input: &RecordInput,
    ) -> Result<i64, StoreError> {
        let spec = self.spec(register).await?;
        let set = self.cells(&spec, record, input).await?;
        let day = self.business_date().to_owned();
        let change = |timeline: &Timeline<Cell>| timeline.change(&day, &set);
        self.move_on(&spec, record, seen_version, "change", &set, &change)
            .await
    }

    /// Ends a record on the business date of the act: from that day on it is no more.
    ///
    /// # Errors
    /// As [`RecordAct::change_record`], and when acts of later days are there.
    pub async fn end_record(
        &mut self,
        register: &str,
        record: i64,
        seen_version: Option<i64>,
    ) -> Result<i64, StoreError> {
        let spec = self.spec(register).await?;
        let day = self.business_date().to_owned();
        let end = |timeline: &Timeline<Cell>| timeline.end(&day);
        self.move_on(&spec, record, seen_version, "end", &BTreeMap::new(), &end)
            .await
    }

    /// Takes the end of a record back.
    ///
    /// # Errors
    /// When it has not ended, or its key was given to another record meanwhile.
    pub async fn revive_record(
        &mut self,
        register: &str,
        record: i64,
        seen_version: Option<i64>,
    ) -> Result<i64, StoreError> {
        let spec = self.spec(register).await?;
        let none = BTreeMap::new();
        self.move_on(
            &spec,
            record,
            seen_version,
            "revive",
            &none,
            &Timeline::revive,
        )
        .await
    }

    async fn move_on(
        &mut self,
        spec: &Arc<RegisterSpec>,
        record: i64,
        seen_version: Option<i64>,
        operation: &'static str,
        set: &BTreeMap<usize, Cell>,
        turn: &(dyn Fn(&Timeline<Cell>) -> Result<Timeline<Cell>, TimelineFault> + Sync),
    ) -> Result<i64, StoreError> {
        let last = journal::last(&mut self.tx, &spec.id, record).await?;
        let (old, seqs) = row::timeline(&mut self.tx, spec, record, None)
            .await?
            .ok_or_else(|| unknown(&spec.id, record))?;
        if let Some(seen) = seen_version.filter(|seen| *seen != last.version) {
            return Err(journal::stale(&mut self.tx, spec, record, seen, &last, &old).await?);
        }
        let new = turn(&old).map_err(|fault| {
            RecordError::of_timeline(fault, label(spec, record, &old), self.business_date())
        })?;
        let version = last.version + 1;
        let step = Step {
            operation,
            record,
            version,
            set,
            old: Some((&old, &seqs)),
            new: &new,
        };
        self.apply(spec, &step).await?;
        Ok(version)
    }

    /// Writes what differs between two timelines, and the journal.
    async fn apply(&mut self, spec: &RegisterSpec, step: &Step<'_>) -> Result<(), StoreError> {
        let seq = self.seq();
        let old_last = step.old.and_then(|(old, _)| open_cells(old));
        if let Some(cells) = open_cells(step.new) {
            self.keys_are_free(spec, step.record, old_last, cells)
                .await?;
        }
        let come = match step.old {
            None => step.new.stretches().iter().collect(),
            Some((old, seqs)) => {
                let (gone, come) = old.difference(step.new);
                for (stretch, since) in old.stretches().iter().zip(seqs) {
                    if gone.contains(&stretch) {
                        let from = stretch.from.as_str();
                        self.close_row(spec, step.record, from, *since).await?;
                    }
                }
                come
            }
        };
        for stretch in come {
            let place = (step.record, step.version, seq);
            row::insert(&mut self.tx, spec, place, stretch).await?;
        }
        let set: Map<String, Json> = step
            .set
            .iter()
            .map(|(column, cell)| (row::column_name(spec, *column).to_owned(), cell.to_json()))
            .collect();
        let content = canonical_json(&json!({
            "register": spec.id, "record": step.record, "version": step.version,
            "operation": step.operation, "business_date": self.business_date(), "set": set,
        }))?;
        let entry = Journal {
            register: &spec.id,
            record: step.record,
            version: step.version,
            operation: step.operation,
            content: &content,
        };
        journal::insert(self, &entry).await?;
        self.changed(format!("{}/{}", spec.id, step.record), &content);
        Ok(())
    }

    /// A row is no longer known; one that this very act wrote never was.
    async fn close_row(
        &mut self,
        spec: &RegisterSpec,
        record: i64,
        from: &str,
        since: i64,
    ) -> Result<(), StoreError> {
        let seq = self.seq();
        let this = Expr::col("_record")
            .eq(record)
            .and(Expr::col("_seq_from").eq(since))
            .and(Expr::col("_valid_from").eq(from));
        if since == seq {
            let delete = Query::delete()
                .from_table(spec.table())
                .and_where(this)
                .to_owned();
            return self.tx.run(&delete).await.map(drop);
        }
        let update = Query::update()
            .table(spec.table())
            .value("_seq_to", seq)
            .and_where(this)
            .to_owned();
        self.tx.run(&update).await.map(drop)
    }

    /// The columns that an input sets.
    async fn cells(
        &mut self,
        spec: &RegisterSpec,
        record: i64,
        input: &RecordInput,
    ) -> Result<BTreeMap<usize, Cell>, StoreError> {
        let mut cells = BTreeMap::new();
        for (id, value) in &input.set {
            let field = spec.field(id)?;
            if field.retired {
                let (register, field) = (spec.id.clone(), id.clone());
                return Err(RecordError::Retired { register, field }.into());
            }
            let value = spec.fitted(field, value)?;
            self.refers(field, &value).await?;
            let cell = match (&field.personal, &value) {
                (Some(_), Value::Text(text)) => {
                    Cell::Personal(Some(self.hide(spec, field, record, text)?))
                }
                (Some(_), _) => Cell::Personal(None),
                (None, _) => Cell::Plain(value),
            };
            let at = spec.index(id).unwrap_or_default() + FIELDS;
            cells.insert(at, cell);
        }
        if let Some(state) = &input.state {
            cells.insert(STATE, Cell::State(state.clone()));
        }
        if let Some(shape) = &input.shape {
            let kept = match shape {
                Some(shape) => Some(row::keep_shape(&mut self.tx, spec, shape).await?),
                None => None,
            };
            cells.insert(SHAPE, Cell::Shape(kept));
        }
        Ok(cells)
    }

    /// Refuses a number of no record of the other register.
    async fn refers(&mut self, field: &FieldSpec, value: &Value) -> Result<(), StoreError> {
        let (FieldKind::Record { register }, Value::Record(record)) = (&field.kind, value) else {
            return Ok(());
        };
        journal::last(&mut self.tx, register, *record)
            .await
            .map(drop)
    }

    fn hide(
        &self,
        spec: &RegisterSpec,
        field: &FieldSpec,
        record: i64,
        text: &str,
    ) -> Result<Hidden, StoreError> {
        let keys = self.store.keys()?;
        let key = keys.as_ref().and_then(|keys| keys.personal().first());
        let key = key.ok_or_else(|| RecordError::NoPersonalKey {
            register: spec.id.clone(),
            field: field.id.clone(),
        })?;
        let kind = field.personal.unwrap_or(super::PersonalKind::Name);
        Ok(Hidden {
            masked: personal::mask(kind, text),
            cipher: key.encrypt(&place(&spec.id, &field.id, record), text)?,
            hash: key.search_hash(&scope(&spec.id, &field.id), text),
        })
    }
}

fn nothing(field: &FieldSpec) -> Cell {
    if field.personal.is_some() {
        return Cell::Personal(None);
    }
    Cell::Plain(Value::Null)
}

/// The cells of a record that has not ended.
fn open_cells(timeline: &Timeline<Cell>) -> Option<&[Cell]> {
    let last = timeline.last().filter(|last| last.to.is_none());
    last.map(|last| last.values.as_slice())
}

/// Where encrypted personal data belongs.
pub(crate) fn place(register: &str, field: &str, record: i64) -> String {
    format!("{register}/{field}/{record}")
}

/// Where hashes of personal data can be compared.
pub(crate) fn scope(register: &str, field: &str) -> String {
    format!("{register}/{field}")
}

pub(crate) fn unknown(register: &str, record: i64) -> StoreError {
    StoreError::Unknown {
        what: "record",
        name: format!("{register}/{record}"),
    }
}

/// What people call a record.
pub(crate) fn label(spec: &RegisterSpec, record: i64, timeline: &Timeline<Cell>) -> String {
    let at = spec.number.as_ref().and_then(|number| spec.index(number));
    let cell = at.and_then(|at| timeline.last()?.values.get(at + FIELDS));
    match cell.map(Cell::shown) {
        Some(Value::Text(number)) => number,
        _ => format!("{}/{record}", spec.id),
    }
}
