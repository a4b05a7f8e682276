//! One step for many: for each row of a sheet, or for each case that waits for it. All or none.

use std::path::PathBuf;

use kunyu_definitions::{Opening, Process, Transition};
use kunyu_store::{Case, CaseSelection, RecordAct};
use kunyu_terms::Lang;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::perform::{self, Signing};
use super::{ActRequest, Outcome, unknown_process};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::excel::{
    Batches, CellProblem, Entry, ErrorSheet, FieldColumn, Filled, Header, Trouble, columns_of,
    find_header, problem,
};
use crate::rights::Sight;
use crate::{Error, Kind, Progress, Result, dates};

/// Problems that are told one by one; of the others their number.
const TOLD: usize = 200;

/// A step for many.
#[derive(Debug, Clone, Default)]
pub struct BatchRequest {
    /// Id of the process.
    pub process: String,
    /// Id of the transition.
    pub transition: String,
    /// A workbook or CSV with what is entered, a row for each case to be opened; without one the step is
    /// taken by each open case that it leads from.
    pub file: Option<PathBuf>,
    /// Name of the sheet, or its number from 1.
    pub sheet: Option<String>,
    /// What is entered for all alike.
    pub input: Json,
    /// Business date; today when not given.
    pub date: Option<String>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Where to write the bad rows.
    pub errors: Option<PathBuf>,
    /// Language of that sheet.
    pub lang: Lang,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Default)]
pub struct BatchDone {
    /// Process.
    pub process: String,
    /// Transition.
    pub transition: String,
    /// Title of the transition.
    pub title_zh: String,
    /// Title of the transition in English.
    pub title_en: String,
    /// Business date.
    pub date: String,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Rows, or cases.
    pub count: u64,
    /// Those that took the step, or would.
    pub done: u64,
    /// Those that did not.
    pub bad: u64,
    /// The cases that were opened or stepped on, when written.
    pub cases: Vec<String>,
    /// The first problems; of cases the row counts from 1 and the value is the number of the case.
    pub problems: Vec<CellProblem>,
    /// How many problems there are in all.
    pub problem_count: u64,
    /// Columns that were not read, since the step does not ask for them.
    pub unread: Vec<String>,
    /// The sheet of bad rows, where one was written.
    pub error_sheet: Option<String>,
    /// The last audit entry; null when nothing was written.
    pub seq: Option<i64>,
}

/// Takes a step for many in one durable transaction, each with its own audit entry. With one that is
/// refused, or as a dry run, nothing is written.
///
/// # Errors
/// A step that there is not, a file that cannot be read, a user who may not act. What a step refuses
/// is no error here: it is told in the outcome.
pub async fn act_batch(
    folder: &Folder,
    user: &str,
    request: &BatchRequest,
    progress: &dyn Progress,
) -> Result<BatchDone> {
    let actor = folder.actor(user).await?;
    let day = dates::date_or_today(request.date.as_deref())?;
    let process = folder.definitions.process(&request.process, day);
    let process = process.ok_or_else(|| unknown_process(folder, &request.process))?;
    let process = process.definition();
    let step = transition(process, &request.transition)?;
    let sight = Sight::of(folder, &actor).await?;
    if !sight.knows_whole(folder, &process.register) {
        // rows are not asked one by one what may be known of them
        return Err(unknown_process(folder, &request.process));
    }
    let action = format!("{}.{}", request.process, request.transition);
    let date = day.to_string();
    let mut act = super::begin(folder, &actor, &action, &date).await?;
    act.batch().await.map_err(|error| input(&error))?;
    let mut run = Run {
        folder,
        act,
        action,
        told: BatchDone {
            process: process.id.clone(),
            transition: step.id.clone(),
            title_zh: step.title.zh.clone(),
            title_en: step.title.en.clone(),
            date,
            dry_run: request.dry_run,
            ..BatchDone::default()
        },
        errors: request
            .errors
            .as_deref()
            .map(|path| ErrorSheet::at(path, request.lang)),
    };
    progress.stage("办理", "taking the step", None);
    match &request.file {
        Some(file) => run.rows(request, step, file, progress).await?,
        None => run.cases(request, step, progress).await?,
    }
    run.finish(request.dry_run).await
}

fn transition<'p>(process: &'p Process, id: &str) -> Result<&'p Transition> {
    process.transition(id).ok_or_else(|| {
        let known: Vec<&str> = process
            .transitions
            .iter()
            .map(|step| step.id.as_str())
            .collect();
        let (list, name) = (known.join(", "), &process.id);
        Error::usage(
            "act.unknown_step",
            format!("流程 {name} 没有“{id}”这一步，有：{list}"),
            format!("process {name} has no step \"{id}\"; there are: {list}"),
        )
    })
}

/// A batch at work.
struct Run<'f> {
    folder: &'f Folder,
    act: RecordAct,
    action: String,
    told: BatchDone,
    errors: Option<ErrorSheet>,
}

impl Run<'_> {
    /// A case for each row of a sheet.
    async fn rows(
        &mut self,
        request: &BatchRequest,
        step: &Transition,
        file: &std::path::Path,
        progress: &dyn Progress,
    ) -> Result<()> {
        if step.opens != Some(Opening::Record) {
            return Err(Error::usage(
                "act.table_opens",
                "按表办理的只能是立案并新建记录的一步",
                "only a step that opens a case with a record of its own is taken from a table",
            ));
        }
        let today = dates::date_or_today(None)?;
        let columns = columns_of(&self.folder.definitions, &step.input, None, today);
        let mut batches = Batches::open(file, request.sheet.clone(), None);
        let mut header: Option<Header> = None;
        while let Some(rows) = batches.next().await {
            if header.is_none() {
                let found = find_header(&rows, &columns)?;
                self.told.unread = found.unread();
                header = Some(found);
            }
            let Some(header) = &header else { break };
            for row in rows.into_iter().filter(|row| row.number > header.row) {
                let entry = Entry::read(row, header, &columns);
                self.row(request, entry, header, &columns).await?;
                progress.done(self.told.count);
            }
        }
        batches.end().await?;
        Ok(())
    }

    async fn row(
        &mut self,
        request: &BatchRequest,
        mut entry: Entry,
        header: &Header,
        columns: &[FieldColumn<'_>],
    ) -> Result<()> {
        self.told.count += 1;
        entry.require(header, columns, true);
        if entry.troubles.is_empty() {
            let mut object = common(&request.input)?;
            for (column, filled) in columns.iter().zip(&entry.filled) {
                if let Some(value) = filled.as_ref().and_then(Filled::json) {
                    object.insert(column.field.id.clone(), value);
                }
            }
            let taken = self.take(request, None, Json::Object(object)).await?;
            entry
                .troubles
                .extend(taken.err().map(|trouble| (None, trouble)));
        }
        if entry.troubles.is_empty() {
            self.told.done += 1;
            return Ok(());
        }
        self.told.bad += 1;
        for (at, trouble) in &entry.troubles {
            let value = at.and_then(|at| entry.shown(at, header, columns));
            let told = problem(entry.row.number, header, *at, value, trouble);
            self.tell(told);
        }
        match &mut self.errors {
            Some(sheet) => sheet.add(&entry.row, header, columns, &entry.troubles),
            None => Ok(()),
        }
    }

    /// Each open case that waits for the step.
    async fn cases(
        &mut self,
        request: &BatchRequest,
        step: &Transition,
        progress: &dyn Progress,
    ) -> Result<()> {
        let selection = CaseSelection {
            process: Some(request.process.clone()),
            open_only: true,
            ..CaseSelection::default()
        };
        let cases = self.folder.store.cases(&selection).await;
        let mut cases = cases.map_err(|error| input(&error))?;
        cases.retain(|case| step.from.contains(&case.state));
        cases.sort_by_key(|case| case.id);
        for case in cases {
            self.case(request, &case).await?;
            progress.done(self.told.count);
        }
        Ok(())
    }

    async fn case(&mut self, request: &BatchRequest, case: &Case) -> Result<()> {
        self.told.count += 1;
        let object = Json::Object(common(&request.input)?);
        let taken = self
            .take(request, Some(case.number.clone()), object)
            .await?;
        match taken {
            Ok(()) => self.told.done += 1,
            Err(trouble) => {
                self.told.bad += 1;
                let number = Some(case.number.clone());
                let told = problem(self.told.count, &Header::default(), None, number, &trouble);
                self.tell(told);
            }
        }
        Ok(())
    }

    /// Takes the step once; what refuses it is taken back and told.
    async fn take(
        &mut self,
        request: &BatchRequest,
        case: Option<String>,
        object: Json,
    ) -> Result<std::result::Result<(), Trouble>> {
        let one = ActRequest {
            process: request.process.clone(),
            transition: request.transition.clone(),
            case,
            input: object,
            date: Some(self.told.date.clone()),
            ..ActRequest::default()
        };
        let trouble =
            match perform::perform(self.folder, &mut self.act, &one, Signing::Needed).await {
                Ok(Outcome::Done(acted)) => {
                    self.told.cases.push(acted.case);
                    let next = self.act.and_then(&self.action, &self.told.date).await;
                    next.map_err(|error| input(&error))?;
                    return Ok(Ok(()));
                }
                Ok(Outcome::Refused(refused)) => {
                    let (zh, en) = refused.sentences();
                    Trouble::new(zh, en)
                }
                Err(error) if error.kind() == Kind::Input => {
                    Trouble::new(error.sentence(Lang::Zh), error.sentence(Lang::En))
                }
                Err(error) => return Err(error),
            };
        self.act.undo().await.map_err(|error| input(&error))?;
        Ok(Err(trouble))
    }

    fn tell(&mut self, told: CellProblem) {
        self.told.problem_count += 1;
        if self.told.problems.len() < TOLD {
            self.told.problems.push(told);
        }
    }

    async fn finish(mut self, dry_run: bool) -> Result<BatchDone> {
        if let Some(sheet) = self.errors.take() {
            self.told.error_sheet = sheet.finish()?;
        }
        if self.told.count == 0 {
            return Err(Error::input(
                "act.batch_empty",
                "没有要办的：表里没有行，或没有停在这一步之前的办件",
                "nothing to do: no row in the table, or no case that waits for the step",
            ));
        }
        if self.told.bad > 0 || dry_run {
            self.told.cases.clear();
            return Ok(self.told);
        }
        let seq = self.act.commit().await.map_err(|error| input(&error))?;
        self.told.seq = Some(seq);
        Ok(self.told)
    }
}

/// What is entered for all alike.
fn common(json: &Json) -> Result<Map<String, Json>> {
    match json {
        Json::Null => Ok(Map::new()),
        Json::Object(object) => Ok(object.clone()),
        _ => Err(Error::input(
            "act.input",
            "填写的内容应为 JSON 对象",
            "what is entered must be a JSON object",
        )),
    }
}
