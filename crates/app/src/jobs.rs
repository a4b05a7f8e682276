//! Long work as rows of the database: who looks sees how far it is, may stop it, and may run what
//! was broken off once more.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use kunyu_store::{Job, RunningJob, StoreError};
use kunyu_terms::Lang;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::delivery;
use crate::folder::Folder;
use crate::import::{self, ImportRequest, Imported};
use crate::input::Given;
use crate::layers::input;
use crate::rights::{self, Action, Sight};
use crate::{Error, Progress, Result, mapping, project};

/// Between two reports to the database: often enough to look alive, seldom enough to cost nothing.
const PULSE: Duration = Duration::from_secs(2);

/// A job as it is shown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct JobRow {
    /// Number.
    pub id: i64,
    /// Kind of work, for example `import`.
    pub kind: String,
    /// `queued`, `running`, `silent` (running, but its program gives no sign of life), `done`,
    /// `failed` or `cancelled`.
    pub state: String,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 when unknown.
    pub total: i64,
    /// What is going on, or why it failed.
    pub message: String,
    /// How often it was started.
    pub attempts: i64,
    /// Last sign of life.
    pub heartbeat: Option<String>,
    /// What it works on.
    pub input: Value,
    /// The outcome.
    pub result: Option<Value>,
}

fn row(job: Job, startable: &[i64]) -> JobRow {
    let silent = job.state == kunyu_store::JobState::Running && startable.contains(&job.id);
    JobRow {
        id: job.id,
        kind: job.kind,
        state: if silent { "silent" } else { job.state.word() }.to_owned(),
        done: job.done,
        total: job.total,
        message: job.message,
        attempts: job.attempts,
        heartbeat: job.heartbeat,
        input: job.input,
        result: job.result,
    }
}

async fn startable(folder: &Folder) -> Result<Vec<i64>> {
    let jobs = folder.store.startable_jobs().await;
    let jobs = jobs.map_err(|error| input(&error))?;
    Ok(jobs.iter().map(|job| job.id).collect())
}

/// Who may see jobs: who looks after them, and who starts them.
fn may_see(folder: &Folder, sight: &Sight) -> Result<()> {
    let mut actions = SEEING.iter();
    if actions.any(|action| sight.may(folder, action.word(), "")) {
        return Ok(());
    }
    Err(Error::forbidden(
        "rights.role",
        "您的岗位不能查看任务",
        "your role may not see jobs",
    ))
}

const SEEING: [Action; 2] = [Action::Operate, Action::Import];

/// All jobs, the latest first.
pub async fn list(folder: &Folder, sight: &Sight) -> Result<Vec<JobRow>> {
    may_see(folder, sight)?;
    let startable = startable(folder).await?;
    let jobs = folder.store.jobs().await.map_err(|error| input(&error))?;
    Ok(jobs.into_iter().map(|job| row(job, &startable)).collect())
}

/// One job.
pub async fn show(folder: &Folder, sight: &Sight, id: i64) -> Result<JobRow> {
    may_see(folder, sight)?;
    let startable = startable(folder).await?;
    let job = folder.store.job(id).await.map_err(|error| input(&error))?;
    Ok(row(job, &startable))
}

/// Asks a job to stop: a waiting one is cancelled at once, a running one at its next report.
pub async fn cancel(folder: &Folder, user: &str, id: i64) -> Result<JobRow> {
    let actor = folder.actor(user).await?;
    rights::require_one(&folder.definitions, &actor, &SEEING)?;
    let sight = Sight::of(folder, &actor).await?;
    let asked = folder.store.cancel_job(&actor, id).await;
    asked.map_err(|error| input(&error))?;
    show(folder, &sight, id).await
}

/// Runs a job again whose program has died, or that nobody has started yet.
pub async fn resume(
    folder: &Folder,
    user: &str,
    id: i64,
    progress: &dyn Progress,
) -> Result<Imported> {
    let actor = folder.allowed(user, Action::Import).await?;
    let job = folder.store.job(id).await.map_err(|error| input(&error))?;
    let request = match job.kind.as_str() {
        "import" => request(&job.input)?,
        other => return Err(not_resumable(id, other)),
    };
    let hash = delivery::hash(&request.file)?;
    if job.input["sha256"].as_str() != Some(&hash) {
        let shown = request.file.display();
        return Err(Error::input(
            "job.file_changed",
            format!("{shown} 已不是任务 {id} 登记时的内容"),
            format!("{shown} is no longer what it was when job {id} was made"),
        )
        .remedy("请重新导入", "import it again"));
    }
    import::run(folder, &actor, id, &request, hash, progress).await
}

fn not_resumable(id: i64, kind: &str) -> Error {
    Error::input(
        "job.not_resumable",
        format!("任务 {id}（{kind}）不能续作"),
        format!("job {id} ({kind}) cannot be resumed"),
    )
}

/// What an import needs to be run again: paths are absolute, so that it may be run from elsewhere.
pub(crate) fn described(request: &ImportRequest, hash: &str) -> Result<Value> {
    let absolute =
        |path: &PathBuf| -> Result<String> { Ok(std::path::absolute(path)?.display().to_string()) };
    let given = |path: &Option<PathBuf>| path.as_ref().map(absolute).transpose();
    Ok(json!({
        "file": absolute(&request.file)?,
        "sha256": hash,
        "layer": request.layer,
        "source_layer": request.source_layer,
        "mapping_file": given(&request.mapping_file)?,
        "crs": request.given.crs.map(|crs| format!("EPSG:{}", crs.epsg())),
        "encoding": request.given.encoding,
        "datum_file": given(&request.datum_file)?,
        "repair": request.repair,
    }))
}

fn request(input: &Value) -> Result<ImportRequest> {
    let text = |name: &str| input[name].as_str().map(str::to_owned);
    let needed = |name: &str| {
        text(name).ok_or_else(|| {
            Error::input(
                "job.input",
                format!("任务没有记下 {name}，请重新导入"),
                format!("the job does not hold {name}; import the file again"),
            )
        })
    };
    let mapping_file = text("mapping_file").map(PathBuf::from);
    let datum_file = text("datum_file").map(PathBuf::from);
    Ok(ImportRequest {
        file: needed("file")?.into(),
        layer: needed("layer")?,
        source_layer: text("source_layer"),
        mapping: mapping_file.as_deref().map(mapping::read).transpose()?,
        given: Given {
            crs: crate::crs::parse_optional(text("crs").as_deref())?,
            encoding: text("encoding"),
            datum: datum_file
                .as_deref()
                .map(project::datum_shift)
                .transpose()?,
        },
        repair: input["repair"].as_bool().unwrap_or_default(),
        mapping_file,
        datum_file,
    })
}

/// Progress that is shown and also written to the job, by a task of its own.
pub(crate) struct Reporter<'a> {
    shown: &'a dyn Progress,
    state: Arc<State>,
    pulse: JoinHandle<()>,
    job: Arc<RunningJob>,
}

#[derive(Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    stage: Mutex<String>,
    stopped: OnceLock<StoreError>,
}

impl<'a> Reporter<'a> {
    /// Begins to report; needs a runtime with threads.
    pub(crate) fn new(job: RunningJob, shown: &'a dyn Progress) -> Self {
        let (job, state) = (Arc::new(job), Arc::<State>::default());
        let pulse = tokio::spawn(beat(Arc::clone(&job), Arc::clone(&state)));
        Self {
            shown,
            state,
            pulse,
            job,
        }
    }

    /// As [`Reporter::may_go_on`], asked of the database now: before what was done becomes visible.
    pub(crate) async fn may_finish(&self) -> Result<()> {
        self.may_go_on()?;
        let done = self.state.done.load(Ordering::Relaxed);
        let done = i64::try_from(done).unwrap_or(i64::MAX);
        let told = self.job.progress(done, done, "").await;
        told.map_err(|error| {
            let told = input(&error);
            // the job has its outcome already
            let _ = self.state.stopped.set(error);
            told
        })
    }

    /// Refuses to go on when a user asked the job to stop, or another program took it over.
    pub(crate) fn may_go_on(&self) -> Result<()> {
        match self.state.stopped.get() {
            Some(error) => Err(input(error)),
            None => Ok(()),
        }
    }

    /// Writes the outcome to the job.
    pub(crate) async fn end(self, outcome: &Result<Value>) -> Result<()> {
        self.pulse.abort();
        // ended or aborted: it lets go of the job either way
        let _ = self.pulse.await;
        if self.state.stopped.get().is_some() {
            return Ok(());
        }
        let Some(job) = Arc::into_inner(self.job) else {
            return Ok(());
        };
        let written = match outcome {
            Ok(result) => job.finish(result).await,
            Err(error) => job.fail(error.sentence(Lang::Zh)).await,
        };
        written.map_err(|error| input(&error))
    }
}

async fn beat(job: Arc<RunningJob>, state: Arc<State>) {
    loop {
        tokio::time::sleep(PULSE).await;
        let count = |number: &AtomicU64| number.load(Ordering::Relaxed) as i64;
        let stage = state
            .stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let told = job
            .progress(count(&state.done), count(&state.total), &stage)
            .await;
        // after any other error the next report may come through
        if let Err(error @ (StoreError::JobCancelled { .. } | StoreError::JobTaken { .. })) = told {
            let _ = state.stopped.set(error);
            return;
        }
    }
}

impl Progress for Reporter<'_> {
    fn stage(&self, zh: &str, en: &str, total: Option<u64>) {
        self.state.done.store(0, Ordering::Relaxed);
        self.state
            .total
            .store(total.unwrap_or(0), Ordering::Relaxed);
        let mut stage = self
            .state
            .stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        zh.clone_into(&mut stage);
        drop(stage);
        self.shown.stage(zh, en, total);
    }

    fn done(&self, done: u64) {
        self.state.done.store(done, Ordering::Relaxed);
        self.shown.done(done);
    }
}
