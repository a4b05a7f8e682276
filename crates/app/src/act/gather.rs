//! What a step is judged by: the record, what it is related to, the case, the books.

use std::collections::BTreeMap;

use kunyu_definitions::{
    ActiveProcess, Field, FieldKind, Judged, LedgerRole, Opening, Register, StepKind, Transition,
    Value,
};
use kunyu_store::{Case, RecordAct, RecordRow, Selection};
use kunyu_terms::Date;

use super::entered::Entered;
use super::land::Land;
use super::{ActRequest, cases, unknown_process};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Numbers, Reader, by_number, definition_values, no_record, register};
use crate::{Error, Result};

/// The case and the record that a step is about.
pub(super) struct Subject<'f> {
    pub(super) active: ActiveProcess<'f>,
    pub(super) register: &'f Register,
    pub(super) today: Date,
    pub(super) case: Option<Case>,
    pub(super) opened_on: Option<Date>,
    pub(super) last_user: Option<String>,
    /// Steps taken and who took them last.
    pub(super) actors: Vec<(String, String)>,
    pub(super) noticed: Option<Vec<String>>,
    pub(super) record: Option<RecordRow>,
    pub(super) values: Vec<Value>,
    pub(super) materials: Vec<String>,
    /// Clocks that run.
    pub(super) clocks: Vec<String>,
}

impl<'f> Subject<'f> {
    /// Reads the case and its record inside the act.
    pub(super) async fn read(
        folder: &'f Folder,
        act: &mut RecordAct,
        request: &ActRequest,
    ) -> Result<Self> {
        let today: Date = day(act.business_date())?;
        let case = match &request.case {
            Some(number) => Some(case(folder, act, request, number).await?),
            None => None,
        };
        let opened_on = case.as_ref().map(|case| day(&case.opened_on)).transpose()?;
        let active = folder
            .definitions
            .process(&request.process, opened_on.unwrap_or(today))
            .ok_or_else(|| unknown_process(folder, &request.process))?;
        let register = register(folder, &active.definition().register)?;
        let mut subject = Self {
            register,
            active,
            today,
            opened_on,
            last_user: None,
            actors: Vec::new(),
            noticed: None,
            record: None,
            values: Vec::new(),
            materials: Vec::new(),
            clocks: Vec::new(),
            case,
        };
        subject.read_record(folder, act, request).await?;
        subject.read_case(folder).await?;
        Ok(subject)
    }

    async fn read_record(
        &mut self,
        folder: &Folder,
        act: &mut RecordAct,
        request: &ActRequest,
    ) -> Result<()> {
        let today = self.today.to_string();
        let at = Selection::on(today.as_str());
        let row = match (&self.case, &request.record) {
            (Some(case), _) => {
                let row = act.record(&case.register, case.record, Some(&today)).await;
                row.map_err(|error| input(&error))?
            }
            (None, Some(number)) => {
                let found = by_number(Reader::Act(act), self.register, number, &at).await?;
                Some(found.ok_or_else(|| no_record(self.register, number))?)
            }
            (None, None) => None,
        };
        let Some(row) = row else { return Ok(()) };
        let rows = [row];
        let numbers = Numbers::of_rows(folder, Reader::Act(act), self.register, &rows, &at).await?;
        let [row] = rows;
        self.values = definition_values(&row.values, &self.register.fields, &numbers);
        self.record = Some(row);
        Ok(())
    }

    async fn read_case(&mut self, folder: &Folder) -> Result<()> {
        let Some(case) = &self.case else {
            return Ok(());
        };
        let store = &folder.store;
        let steps = store.case_steps(case.id).await;
        let steps = steps.map_err(|error| input(&error))?;
        self.last_user = steps.last().map(|step| step.actor.clone());
        for step in steps {
            self.actors.retain(|(id, _)| *id != step.transition);
            self.actors.push((step.transition, step.actor));
        }
        let materials = store.case_materials(case.id).await;
        let materials = materials.map_err(|error| input(&error))?;
        let handed = materials.into_iter().filter(|one| one.handed_in.is_some());
        self.materials = handed.map(|one| one.material).collect();
        let clocks = store.case_clocks(case.id).await;
        let clocks = clocks.map_err(|error| input(&error))?;
        let running = clocks.into_iter().filter(|clock| clock.ended.is_none());
        self.clocks = running.map(|clock| clock.clock).collect();
        let notices = store.case_notices(case.id).await;
        let notices = notices.map_err(|error| input(&error))?;
        let correction = notices
            .into_iter()
            .find(|notice| notice.issued.kind == CORRECTION);
        self.noticed =
            correction.map(|notice| notice.issued.text.lines().map(str::to_owned).collect());
        Ok(())
    }

    /// The transition asked, when the process has it.
    pub(super) fn transition(&self, id: &str) -> Option<&Transition> {
        self.active.definition().transition(id)
    }

    /// Whether the step makes the record.
    pub(super) fn makes_record(&self, id: &str) -> bool {
        let opens = self.transition(id).and_then(|transition| transition.opens);
        opens == Some(Opening::Record)
    }

    /// Whether personal data is entered.
    pub(super) fn is_personal(&self, entered: &Entered) -> bool {
        let of_register = |id: &str| self.register.field(id).and_then(|field| field.personal);
        let mut ids = entered.input.keys();
        ids.any(|id| of_register(id).is_some())
    }

    /// To whom a step hands the case: a handing over names its new owner.
    pub(super) fn handed_to(&self, judged: &Judged, entered: &Entered) -> Option<String> {
        let transition = self.transition(&judged.transition)?;
        if transition.kind != StepKind::Delegate {
            return None;
        }
        entered.input.get("owner").and_then(Value::written)
    }

    /// The record's value of a field, as text.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        let index = self.register.field_index(field)?;
        self.values.get(index).and_then(Value::written)
    }

    /// The records that the step reads beside its own, by path.
    pub(super) async fn related(
        &self,
        folder: &Folder,
        act: &mut RecordAct,
        transition: &str,
        entered: &Entered,
    ) -> Result<BTreeMap<String, Vec<Value>>> {
        let at = Selection::on(self.today.to_string());
        let mut related = BTreeMap::new();
        for path in self.active.relations(transition) {
            let number = match path.path.split_once('.') {
                Some(("record", field)) if !self.makes_record(transition) => self.text(field),
                Some((_, field)) => entered.input.get(field).and_then(Value::written),
                None => None,
            };
            let Some(number) = number.filter(|number| !number.is_empty()) else {
                continue;
            };
            let other = register(folder, &path.register)?;
            let found = by_number(Reader::Act(act), other, &number, &at).await?;
            let row = found.ok_or_else(|| no_record(other, &number))?;
            let rows = [row];
            let numbers = Numbers::of_rows(folder, Reader::Act(act), other, &rows, &at).await?;
            let values = definition_values(&rows[0].values, &other.fields, &numbers);
            related.insert(path.path, values);
        }
        Ok(related)
    }

    /// The lot and piece that the record stands for in the books: the piece or lot that it is, else
    /// those that it names.
    pub(super) fn land(&self, folder: &Folder) -> Land {
        let of = |role: LedgerRole| {
            let owner = folder.definitions.register_of(role)?;
            if owner.id == self.register.id {
                return self.text(&self.register.number);
            }
            let relation = |field: &&Field| {
                field.kind == FieldKind::Record
                    && field.references.as_deref() == Some(owner.id.as_str())
            };
            let field = self.register.fields.iter().find(relation)?;
            self.text(&field.id)
        };
        Land {
            piece: of(LedgerRole::Piece),
            lot: of(LedgerRole::Lot),
        }
    }
}

/// The kind of notice that tells once what is missing.
pub(super) const CORRECTION: &str = "correction";

async fn case(
    folder: &Folder,
    act: &mut RecordAct,
    request: &ActRequest,
    number: &str,
) -> Result<Case> {
    let found = cases::found(folder, number).await?;
    // read again within the act, so that nobody changes it meanwhile
    let case = act.case(found.id).await.map_err(|error| input(&error))?;
    if case.process != request.process {
        let (own, asked) = (&case.process, &request.process);
        return Err(Error::usage(
            "case.process",
            format!("办件“{number}”的流程是 {own}，不是 {asked}"),
            format!("case \"{number}\" is of process {own}, not {asked}"),
        ));
    }
    Ok(case)
}

fn day(text: &str) -> Result<Date> {
    crate::dates::date_or_today(Some(text))
}
