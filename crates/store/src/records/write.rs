//! Changing records within an act.

use std::collections::BTreeMap;
use std::sync::Arc;

use kunyu_overlay::Shape;
use sea_query::{Expr, ExprTrait, Query};
use serde_json::{Map, Value as Json, json};

use super::journal::{self, Journal};
use super::row::{self, Cell, FIELDS, Hidden, SHAPE, STATE, Writing};
use super::unique::Claim;
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

/// What an act makes of a timeline.
type Turn<'a> = dyn Fn(&Timeline<Cell>) -> Result<Timeline<Cell>, TimelineFault> + Sync + 'a;

/// What the act does to a record.
struct Step<'a> {
    operation: &'static str,
    record: i64,
    version: i64,
    set: &'a BTreeMap<usize, Cell>,
}

/// A record about to be made.
struct Begun {
    record: i64,
    set: BTreeMap<usize, Cell>,
    timeline: Timeline<Cell>,
}

impl Begun {
    fn claim(&self) -> Option<Claim<'_>> {
        Some(Claim {
            record: self.record,
            old: None,
            new: open_cells(&self.timeline)?,
        })
    }
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
        let made = self.create_records(register, std::slice::from_ref(input));
        let made = made.await?.pop();
        let made = made.ok_or_else(|| unknown(register, 0))?;
        Ok(made?)
    }

    /// Makes many records as [`RecordAct::create_record`] does, faster than one by one; for each its
    /// number, or why it was refused and is not there.
    ///
    /// # Errors
    /// When the register is unknown, personal data has no key, or the database fails.
    pub async fn create_records(
        &mut self,
        register: &str,
        inputs: &[RecordInput],
    ) -> Result<Vec<Result<i64, RecordError>>, StoreError> {
        let spec = self.spec(register).await?;
        let mut made = Vec::with_capacity(inputs.len());
        for some in inputs.chunks(row::rows_at_once(&spec)) {
            made.append(&mut self.create_some(&spec, some).await?);
        }
        Ok(made)
    }

    async fn create_some(
        &mut self,
        spec: &RegisterSpec,
        inputs: &[RecordInput],
    ) -> Result<Vec<Result<i64, RecordError>>, StoreError> {
        let mut begun = Vec::with_capacity(inputs.len());
        for input in inputs {
            begun.push(match self.begun(spec, input).await {
                Ok(begun) => Ok(begun),
                Err(StoreError::Record(refused)) => Err(refused),
                Err(error) => return Err(error),
            });
        }
        self.refuse_taken(spec, &mut begun).await?;
        let fit: Vec<&Begun> = begun.iter().flatten().collect();
        let seq = self.seq();
        let writings = fit.iter().flat_map(|begun| {
            let stretches = begun.timeline.stretches().iter();
            stretches.map(|stretch| Writing {
                record: begun.record,
                version: 1,
                seq,
                stretch,
            })
        });
        let writings: Vec<Writing<'_>> = writings.collect();
        row::insert(&mut self.tx, spec, &writings).await?;
        let steps = fit.iter().map(|begun| Step {
            operation: "create",
            record: begun.record,
            version: 1,
            set: &begun.set,
        });
        let steps: Vec<Step<'_>> = steps.collect();
        self.told(spec, &steps).await?;
        let made = begun
            .into_iter()
            .map(|begun| begun.map(|begun| begun.record));
        Ok(made.collect())
    }

    /// A record as it will be, with its number.
    async fn begun(
        &mut self,
        spec: &RegisterSpec,
        input: &RecordInput,
    ) -> Result<Begun, StoreError> {
        let record = self.next(&format!("record:{}", spec.id)).await?;
        let mut set = self.cells(spec, record, input).await?;
        let mut values = vec![Cell::State(String::new()), Cell::Shape(None)];
        values.extend(spec.fields.iter().map(nothing));
        set.entry(STATE).or_insert_with(|| values[STATE].clone());
        for (column, cell) in &set {
            values[*column] = cell.clone();
        }
        let timeline = Timeline::begin(self.business_date(), values);
        Ok(Begun {
            record,
            set,
            timeline,
        })
    }

    async fn refuse_taken(
        &mut self,
        spec: &RegisterSpec,
        begun: &mut [Result<Begun, RecordError>],
    ) -> Result<(), StoreError> {
        let claims = begun.iter().flatten().filter_map(Begun::claim);
        let refused = self.taken_keys(spec, &claims.collect::<Vec<_>>()).await?;
        for (begun, refused) in begun.iter_mut().filter(|begun| begun.is_ok()).zip(refused) {
            if let Some(refused) = refused {
                *begun = Err(refused);
            }
        }
        Ok(())
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
        turn: &Turn<'_>,
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
        if let Some(cells) = open_cells(&new) {
            let claim = Claim {
                record,
                old: open_cells(&old),
                new: cells,
            };
            if let Some(refused) = self.taken_keys(spec, &[claim]).await?.pop().flatten() {
                return Err(refused.into());
            }
        }
        let (gone, come) = old.difference(&new);
        for (stretch, since) in old.stretches().iter().zip(&seqs) {
            if gone.contains(&stretch) {
                let from = stretch.from.as_str();
                self.close_row(spec, record, from, *since).await?;
            }
        }
        let seq = self.seq();
        for stretch in come {
            let writing = Writing {
                record,
                version,
                seq,
                stretch,
            };
            row::insert(&mut self.tx, spec, &[writing]).await?;
        }
        let step = Step {
            operation,
            record,
            version,
            set,
        };
        self.told(spec, &[step]).await?;
        Ok(version)
    }

    /// Writes the journal.
    async fn told(&mut self, spec: &RegisterSpec, steps: &[Step<'_>]) -> Result<(), StoreError> {
        if steps.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(steps.len());
        for step in steps {
            let column = |at: usize| row::column_name(spec, at).to_owned();
            let set = step
                .set
                .iter()
                .map(|(at, cell)| (column(*at), cell.to_json()));
            let set: Map<String, Json> = set.collect();
            let content = canonical_json(&json!({
                "register": spec.id, "record": step.record, "version": step.version,
                "operation": step.operation, "business_date": self.business_date(), "set": set,
            }))?;
            self.changed(format!("{}/{}", spec.id, step.record), &content);
            entries.push(Journal {
                register: &spec.id,
                record: step.record,
                version: step.version,
                operation: step.operation,
                content,
            });
        }
        journal::insert(self, &entries).await
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
