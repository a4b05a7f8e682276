//! Acts only on what one may know: before a step, and after it.

use kunyu_store::{Actor, RecordAct, Selection, Value, Where};

use super::Sight;
use crate::act::{ActRequest, known_case};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{Reader, by_number, known, no_record};
use crate::{Error, Result};

/// What the actor may know, when that holds the case and the record that a step is about.
pub(crate) async fn before(folder: &Folder, actor: &Actor, request: &ActRequest) -> Result<Sight> {
    let sight = Sight::of(folder, actor).await?;
    let mut processes = folder.definitions.processes().iter();
    let process = processes.find(|process| process.id == request.process);
    let Some(process) = process else {
        // judging names what was probably meant
        return Ok(sight);
    };
    let seen = sight.register(folder, &process.register)?;
    if let Some(number) = &request.case {
        known_case(folder, &sight, number).await?;
    }
    if let Some(number) = request.record.as_ref().filter(|_| seen.is_bound()) {
        let mut at = known(request.date.as_deref(), None)?;
        seen.narrow(&mut at);
        let found = by_number(Reader::Folder(folder), seen.register(), number, &at).await?;
        found.ok_or_else(|| no_record(seen.register(), number))?;
    }
    Ok(sight)
}

/// Refuses a step that leaves its record outside the townships of the actor.
pub(crate) async fn after(
    folder: &Folder,
    sight: &Sight,
    act: &mut RecordAct,
    (register, record): (&str, i64),
) -> Result<()> {
    let seen = sight.register(folder, register)?;
    if !seen.is_bound() {
        return Ok(());
    }
    let mut at = Selection::on(act.business_date());
    at.filter = Some(Where::equal("$record", Value::Integer(record)));
    at.fields = Some(vec![seen.register().number.clone()]);
    seen.narrow(&mut at);
    let page = act.find(register, &at).await;
    if page.map_err(|error| input(&error))?.rows.is_empty() {
        return Err(Error::forbidden(
            "rights.area",
            "所涉地块不在您的辖区",
            "what this is about does not lie in your townships",
        ));
    }
    Ok(())
}
