//! A sheet into a register: all rows or none, in one act.

use std::path::PathBuf;

use kunyu_definitions::Register;
use kunyu_store::{Actor, RecordAct};
use kunyu_terms::Lang;

use super::outcome::TableImported;
use super::rows::Batches;
use super::work::Work;
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::{keep_up, register};
use crate::rights::{Action, Sight};
use crate::{Error, Progress, Result, dates};

/// A sheet to be imported.
#[derive(Debug, Clone, Default)]
pub struct TableRequest {
    /// Id of the register.
    pub register: String,
    /// The workbook, or a CSV.
    pub file: PathBuf,
    /// Name of the sheet, or its number from 1; the first when not given.
    pub sheet: Option<String>,
    /// Encoding of a CSV that does not state it.
    pub encoding: Option<String>,
    /// Whether records that are there are changed, by their number.
    pub update: bool,
    /// Business date; today when not given.
    pub date: Option<String>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Where to write the bad rows.
    pub errors: Option<PathBuf>,
    /// Language of that sheet.
    pub lang: Lang,
}

/// Imports a sheet. With one bad row, or as a dry run, nothing is written.
///
/// # Errors
/// A file that cannot be read, a sheet without a known header, an actor who may not import. Bad
/// rows are no error here: they are told in the outcome.
pub async fn import(
    folder: &Folder,
    user: &str,
    request: &TableRequest,
    progress: &dyn Progress,
) -> Result<TableImported> {
    let actor = folder.allowed(user, Action::Import).await?;
    let sight = Sight::of(folder, &actor).await?;
    if !sight.register(folder, &request.register)?.is_whole() {
        return Err(Error::forbidden(
            "rights.part",
            "您只能看到这个台账的一部分，不能批量导入",
            "you know only a part of this register and cannot import into it",
        ));
    }
    let owner = register(folder, &request.register)?;
    let day = dates::date_or_today(request.date.as_deref())?;
    let date = day.to_string();
    let mut batches = Batches::open(
        &request.file,
        request.sheet.clone(),
        request.encoding.clone(),
    );
    let Some(first) = batches.next().await else {
        batches.end().await?;
        return Err(nothing(request));
    };
    let mut work = Work::new(folder, owner, request, &first, day)?;
    work.told.date.clone_from(&date);
    keep_up(folder, &actor).await?;
    let mut act = begin(folder, &actor, owner, &date).await?;
    progress.stage("导入记录", "importing records", None);
    let mut batch = Some(first);
    while let Some(rows) = batch {
        work.take(&mut act, rows).await?;
        progress.done(work.told.rows);
        batch = batches.next().await;
    }
    let info = batches.end().await?;
    let mut told = work.finish()?;
    told.sheet = info.sheet;
    told.formulas = info.formulas;
    if told.rows == 0 {
        return Err(nothing(request));
    }
    if told.bad == 0 && !request.dry_run && told.new + told.changed > 0 {
        note(&mut act, request, &told);
        told.seq = Some(act.commit().await.map_err(|error| input(&error))?);
    }
    Ok(told)
}

async fn begin(folder: &Folder, actor: &Actor, owner: &Register, date: &str) -> Result<RecordAct> {
    let act = folder.store.begin_act(actor, "records.import", date).await;
    let mut act = act.map_err(|error| input(&error))?;
    act.about(owner.id.as_str());
    Ok(act)
}

/// What the audit entry says of the file.
fn note(act: &mut RecordAct, request: &TableRequest, told: &TableImported) {
    let name = request.file.file_name().unwrap_or_default();
    act.note("file", name.to_string_lossy().into());
    act.note("sheet", told.sheet.as_str().into());
    act.note("new", told.new.into());
    act.note("changed", told.changed.into());
}

fn nothing(request: &TableRequest) -> Error {
    let shown = request.file.display();
    Error::input(
        "excel.empty",
        format!("{shown}：表里没有可导入的行"),
        format!("{shown}: there is no row to import"),
    )
}
