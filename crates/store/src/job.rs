//! Long work: a row in the database that is queue entry, lock and progress display in one.

use jiff::SignedDuration;
use sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, UpdateStatement};
use serde_json::{Value, json};

use crate::sql::{Record, read_json};
use crate::{Actor, Store, StoreError, canonical_json, clock, folder};

/// A runner that gave no sign of life for so long is taken for dead.
const DEAD_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobState {
    /// Waiting for a program to run it.
    Queued,
    /// Being run.
    Running,
    /// Finished.
    Done,
    /// Ended with an error.
    Failed,
    /// Stopped at a user's wish.
    Cancelled,
}

impl JobState {
    /// The word of the state, as it is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [
            Self::Queued,
            Self::Running,
            Self::Done,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.word() == word)
        .ok_or_else(|| StoreError::Stored {
            what: "state".into(),
            reason: word.into(),
        })
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// What to work on.
    pub input: Value,
    /// Where it is.
    pub state: JobState,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 when unknown.
    pub total: i64,
    /// What is going on, or why it failed.
    pub message: String,
    /// Where a resumed run goes on.
    pub checkpoint: Option<Value>,
    /// The outcome.
    pub result: Option<Value>,
    /// Whether a user asked it to stop.
    pub cancel_asked: bool,
    /// Last sign of life of the program that runs it.
    pub heartbeat: Option<String>,
    /// How often it was started.
    pub attempts: i64,
}

impl Job {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let optional = |column: &str| {
            row.text_or_none(column)?
                .map(|text| read_json(column, &text))
                .transpose()
        };
        Ok(Self {
            id: row.int("id")?,
            kind: row.text("kind")?,
            input: row.json("input")?,
            state: JobState::read(&row.text("state")?)?,
            done: row.int("done")?,
            total: row.int("total")?,
            message: row.text("message")?,
            checkpoint: optional("checkpoint")?,
            result: optional("result")?,
            cancel_asked: row.flag("cancel_asked")?,
            heartbeat: row.text_or_none("heartbeat")?,
            attempts: row.int("attempts")?,
        })
    }
}

/// A job that this program runs. Dropped without an ending it is resumed later by whoever starts
/// it after its heartbeat has stopped for a minute.
#[derive(Debug)]
pub struct RunningJob {
    store: Store,
    job: Job,
    runner: String,
}

fn select() -> SelectStatement {
    let columns = [
        "id",
        "kind",
        "input",
        "state",
        "done",
        "total",
        "message",
        "checkpoint",
        "result",
        "cancel_asked",
        "heartbeat",
        "attempts",
    ];
    Query::select().columns(columns).from("job").to_owned()
}

fn by_id(id: i64) -> SelectStatement {
    select().and_where(Expr::col("id").eq(id)).to_owned()
}

/// Jobs that nobody runs: queued, or running without a sign of life since `dead`.
fn startable(dead: &str) -> Condition {
    let silent = Condition::all()
        .add(Expr::col("state").eq(JobState::Running.word()))
        .add(Expr::col("heartbeat").lt(dead));
    Condition::any()
        .add(Expr::col("state").eq(JobState::Queued.word()))
        .add(silent)
}

impl Store {
    /// Puts a job into the queue. While an unfinished job has the same unique key, that one is
    /// returned and nothing is added.
    ///
    /// # Errors
    /// When the actor may not act, or the input holds a fraction.
    pub async fn enqueue(
        &self,
        actor: &Actor,
        kind: &str,
        input: &Value,
        unique_key: Option<&str>,
    ) -> Result<Job, StoreError> {
        let mut act = self.begin(actor, "job.enqueue").await?;
        if let Some(key) = unique_key {
            let words = [JobState::Queued.word(), JobState::Running.word()];
            let query = select()
                .and_where(Expr::col("unique_key").eq(key))
                .and_where(Expr::col("state").is_in(words))
                .to_owned();
            if let Some(row) = act.tx.row(&query).await? {
                return Job::read(&row);
            }
        }
        let id = act.next("job").await?;
        let payload = json!({"kind": kind, "input": input});
        let mut entry = act.record(&format!("job {id}"), &payload).await?;
        let columns = [
            "id",
            "kind",
            "input",
            "unique_key",
            "state",
            "done",
            "total",
            "message",
            "cancel_asked",
            "attempts",
            "created_by",
            "created_time",
        ];
        let values = [
            id.into(),
            kind.into(),
            canonical_json(input)?.into(),
            unique_key.map(str::to_owned).into(),
            JobState::Queued.word().into(),
            0.into(),
            0.into(),
            "".into(),
            0.into(),
            0.into(),
            actor.id().into(),
            entry.time.as_str().into(),
        ];
        let row = Query::insert()
            .into_table("job")
            .columns(columns)
            .values_panic(values)
            .to_owned();
        entry.tx.run(&row).await?;
        let row = entry.tx.row(&by_id(id)).await?;
        let job = Job::read(&row.ok_or_else(|| unknown(id))?)?;
        entry.commit().await?;
        Ok(job)
    }

    /// A job by number.
    ///
    /// # Errors
    /// When there is none.
    pub async fn job(&self, id: i64) -> Result<Job, StoreError> {
        Job::read(
            &self
                .pool()
                .row(&by_id(id))
                .await?
                .ok_or_else(|| unknown(id))?,
        )
    }

    /// All jobs, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let query = select().order_by("id", Order::Desc).to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Job::read)
            .collect()
    }

    /// Jobs that could be started now: queued ones and those whose runner has died.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn startable_jobs(&self) -> Result<Vec<Job>, StoreError> {
        let query = select()
            .cond_where(startable(&self.death_line()))
            .order_by("id", Order::Asc)
            .to_owned();
        self.pool()
            .rows(&query)
            .await?
            .iter()
            .map(Job::read)
            .collect()
    }

    /// Takes a job to run it: a queued one, or one whose runner has died (it goes on from its
    /// checkpoint). Of two programs that try, one gets it.
    ///
    /// # Errors
    /// [`StoreError::JobTaken`] when another program runs it, [`StoreError::WrongState`] when it
    /// has ended.
    pub async fn start_job(&self, id: i64) -> Result<RunningJob, StoreError> {
        let mut tx = self.pool().write().await?;
        let row = tx.row(&by_id(id)).await?;
        let job = Job::read(&row.ok_or_else(|| unknown(id))?)?;
        let runner = folder::random_name()?;
        let update = Query::update()
            .table("job")
            .values([
                ("state", JobState::Running.word().into()),
                ("runner", runner.as_str().into()),
                ("heartbeat", self.now().into()),
                ("attempts", (job.attempts + 1).into()),
            ])
            .and_where(Expr::col("id").eq(id))
            .cond_where(startable(&self.death_line()))
            .to_owned();
        if tx.run(&update).await? == 0 {
            if job.state == JobState::Running {
                return Err(StoreError::JobTaken { id });
            }
            let (what, name, state) = ("job", id.to_string(), job.state.word().to_owned());
            return Err(StoreError::WrongState {
                what,
                name,
                state,
                needed: "queued",
            });
        }
        let row = tx.row(&by_id(id)).await?;
        let job = Job::read(&row.ok_or_else(|| unknown(id))?)?;
        tx.commit().await?;
        Ok(RunningJob {
            store: self.clone(),
            job,
            runner,
        })
    }

    /// Asks a job to stop: a queued one is cancelled at once, a running one at its next report.
    ///
    /// # Errors
    /// When there is no such job.
    pub async fn cancel_job(&self, actor: &Actor, id: i64) -> Result<(), StoreError> {
        let mut act = self.begin(actor, "job.cancel").await?;
        let row = act.tx.row(&by_id(id)).await?;
        let job = Job::read(&row.ok_or_else(|| unknown(id))?)?;
        let mut update = Query::update();
        update
            .table("job")
            .value("cancel_asked", 1)
            .and_where(Expr::col("id").eq(id));
        if job.state == JobState::Queued {
            update
                .value("state", JobState::Cancelled.word())
                .value("finished_time", act.now());
        }
        act.tx.run(&update).await?;
        act.record(&format!("job {id}"), &json!({}))
            .await?
            .commit()
            .await
            .map(drop)
    }

    fn death_line(&self) -> String {
        let now = self.instant();
        clock::text(now.checked_sub(DEAD_AFTER).unwrap_or(now))
    }
}

fn unknown(id: i64) -> StoreError {
    StoreError::Unknown {
        what: "job",
        name: id.to_string(),
    }
}

impl RunningJob {
    /// The job as it was when it was taken: its input and its checkpoint.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Reports progress, which is also the sign of life. Call it every few seconds.
    ///
    /// # Errors
    /// [`StoreError::JobCancelled`] when a user asked the job to stop: it is cancelled then;
    /// [`StoreError::JobTaken`] when another program took it over after too long a silence.
    pub async fn progress(&self, done: i64, total: i64, message: &str) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.values([
            ("done", done.into()),
            ("total", total.into()),
            ("message", message.into()),
            ("heartbeat", self.store.now().into()),
        ]);
        self.write(update).await?;
        if self.store.job(self.job.id).await?.cancel_asked {
            self.end(JobState::Cancelled, "cancelled", None).await?;
            return Err(StoreError::JobCancelled { id: self.job.id });
        }
        Ok(())
    }

    /// Notes where a resumed run would go on.
    ///
    /// # Errors
    /// As [`RunningJob::progress`].
    pub async fn checkpoint(&self, state: &Value) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.values([
            ("checkpoint", canonical_json(state)?.into()),
            ("heartbeat", self.store.now().into()),
        ]);
        self.write(update).await
    }

    /// Ends the job with its outcome.
    ///
    /// # Errors
    /// As [`RunningJob::progress`].
    pub async fn finish(self, result: &Value) -> Result<(), StoreError> {
        self.end(JobState::Done, "", Some(canonical_json(result)?))
            .await
    }

    /// Ends the job with the sentence that says why it failed.
    ///
    /// # Errors
    /// As [`RunningJob::progress`].
    pub async fn fail(self, sentence: &str) -> Result<(), StoreError> {
        self.end(JobState::Failed, sentence, None).await
    }

    async fn end(
        &self,
        state: JobState,
        message: &str,
        result: Option<String>,
    ) -> Result<(), StoreError> {
        let mut update = Query::update();
        update.values([
            ("state", state.word().into()),
            ("message", message.into()),
            ("result", result.into()),
            ("finished_time", self.store.now().into()),
        ]);
        self.write(update).await
    }

    /// Writes to the row only while it is still ours.
    async fn write(&self, mut update: UpdateStatement) -> Result<(), StoreError> {
        update
            .table("job")
            .and_where(Expr::col("id").eq(self.job.id))
            .and_where(Expr::col("runner").eq(self.runner.as_str()))
            .and_where(Expr::col("state").eq(JobState::Running.word()));
        let mut tx = self.store.pool().write().await?;
        if tx.run(&update).await? == 0 {
            return Err(StoreError::JobTaken { id: self.job.id });
        }
        tx.commit().await
    }
}
