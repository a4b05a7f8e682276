use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::records::RecordError;
use crate::sql::{Record, Tx};
use crate::{RecordAct, Store, StoreError, canonical_json};

/// How the days of a clock are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKind {
    /// Working days.
    Working,
    /// Calendar days.
    Calendar,
}

impl ClockKind {
    const ALL: [(&'static str, Self); 2] =
        [("working", Self::Working), ("calendar", Self::Calendar)];

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Calendar => "calendar",
        }
    }
}

/// What [`RecordAct::start_clock`] needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClock {
    /// The clock of the process.
    pub clock: String,
    /// Day on which it starts.
    pub started: String,
    /// Its limit in days.
    pub days: i64,
    /// How they are counted.
    pub kind: ClockKind,
    /// Day on which it is due; none while the calendar does not reach it.
    pub due: Option<String>,
}

/// A time in which a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStop {
    /// First day.
    pub from: String,
    /// Day on which it runs again.
    pub to: Option<String>,
    /// Why.
    pub reason: String,
    /// The paper that proves it.
    pub proof: String,
}

/// A clock of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// The case.
    pub case: i64,
    /// The clock of the process.
    pub clock: String,
    /// Which time it runs, from 1.
    pub round: i64,
    /// Day on which it started.
    pub started: String,
    /// Its limit in days.
    pub days: i64,
    /// How they are counted.
    pub kind: ClockKind,
    /// Day on which it is due, as computed by the caller.
    pub due: Option<String>,
    /// When it stood still.
    pub stops: Vec<ClockStop>,
    /// Day on which it ended.
    pub ended: Option<String>,
    /// Audit entry of the last change.
    pub seq: i64,
}

impl CaseClock {
    fn read(row: &Record) -> Result<Self, StoreError> {
        let stored = |reason: String| StoreError::Stored {
            what: "clock".into(),
            reason,
        };
        let word = row.text("kind")?;
        let kind = ClockKind::ALL.iter().find(|(known, _)| *known == word);
        let stops = serde_json::from_value(row.json("stops")?);
        Ok(Self {
            case: row.int("case_id")?,
            clock: row.text("clock")?,
            round: row.int("round")?,
            started: row.text("started")?,
            days: row.int("days")?,
            kind: kind.ok_or_else(|| stored(word.clone()))?.1,
            due: row.text_or_none("due")?,
            stops: stops.map_err(|error| stored(error.to_string()))?,
            ended: row.text_or_none("ended")?,
            seq: row.int("seq")?,
        })
    }

    /// Whether it stands still.
    pub fn is_stopped(&self) -> bool {
        self.stops.last().is_some_and(|stop| stop.to.is_none())
    }

    /// What is wrong with a change of this clock, in one word.
    fn state(&self) -> &'static str {
        match (&self.ended, self.is_stopped()) {
            (Some(_), _) => "ended",
            (None, true) => "stopped",
            (None, false) => "running",
        }
    }
}

fn select() -> SelectStatement {
    Query::select()
        .columns(["case_id", "clock", "round", "started", "days", "kind"])
        .columns(["due", "stops", "ended", "seq"])
        .from("case_clock")
        .to_owned()
}

async fn last(tx: &mut Tx, case: i64, clock: &str) -> Result<Option<CaseClock>, StoreError> {
    let query = select()
        .and_where(Expr::col("case_id").eq(case))
        .and_where(Expr::col("clock").eq(clock))
        .order_by("round", Order::Desc)
        .limit(1)
        .to_owned();
    tx.row(&query)
        .await?
        .as_ref()
        .map(CaseClock::read)
        .transpose()
}

impl RecordAct {
    /// Starts a clock of a case.
    ///
    /// # Errors
    /// When it is running or stopped, or a day is none.
    pub async fn start_clock(&mut self, case: i64, new: &NewClock) -> Result<(), StoreError> {
        for day in [Some(&new.started), new.due.as_ref()].into_iter().flatten() {
            crate::record_act::day(day)?;
        }
        super::read::fetch(&mut self.tx, case).await?;
        let earlier = last(&mut self.tx, case, &new.clock).await?;
        if let Some(running) = earlier.as_ref().filter(|clock| clock.ended.is_none()) {
            return Err(wrong(running));
        }
        let clock = CaseClock {
            case,
            clock: new.clock.clone(),
            round: earlier.map_or(0, |earlier| earlier.round) + 1,
            started: new.started.clone(),
            days: new.days,
            kind: new.kind,
            due: new.due.clone(),
            stops: Vec::new(),
            ended: None,
            seq: self.seq(),
        };
        let row = Query::insert()
            .into_table("case_clock")
            .columns([
                "case_id", "clock", "round", "started", "days", "kind", "due", "stops", "stopped",
                "ended", "seq",
            ])
            .values_panic([
                case.into(),
                clock.clock.as_str().into(),
                clock.round.into(),
                clock.started.as_str().into(),
                clock.days.into(),
                clock.kind.word().into(),
                clock.due.clone().into(),
                "[]".into(),
                0.into(),
                Option::<String>::None.into(),
                clock.seq.into(),
            ])
            .to_owned();
        self.tx.run(&row).await?;
        self.clock_changed("start", &clock)
    }

    /// Stops a running clock, with the reason and the paper that proves it.
    ///
    /// # Errors
    /// When it does not run, no reason is given, or the day is before its start.
    pub async fn stop_clock(
        &mut self,
        case: i64,
        clock: &str,
        day: &str,
        reason: &str,
        proof: &str,
    ) -> Result<(), StoreError> {
        if reason.trim().is_empty() {
            let what = "stop";
            return Err(RecordError::NoReason { what }.into());
        }
        let mut found = self.running(case, clock, day).await?;
        if found.is_stopped() {
            return Err(wrong(&found));
        }
        found.stops.push(ClockStop {
            from: day.to_owned(),
            to: None,
            reason: reason.to_owned(),
            proof: proof.to_owned(),
        });
        self.set_clock("stop", found).await
    }

    /// Lets a stopped clock run again; `due` is the day on which it is due now.
    ///
    /// # Errors
    /// When it is not stopped.
    pub async fn resume_clock(
        &mut self,
        case: i64,
        clock: &str,
        day: &str,
        due: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut found = self.running(case, clock, day).await?;
        match found.stops.last_mut() {
            Some(stop) if stop.to.is_none() && stop.from.as_str() <= day => {
                stop.to = Some(day.to_owned());
            }
            _ => return Err(wrong(&found)),
        }
        if let Some(due) = due {
            crate::record_act::day(due)?;
        }
        found.due = due.map(str::to_owned);
        self.set_clock("resume", found).await
    }

    /// Ends a clock: what it waited for has happened.
    ///
    /// # Errors
    /// When it has ended, or the day is before its start.
    pub async fn end_clock(&mut self, case: i64, clock: &str, day: &str) -> Result<(), StoreError> {
        let mut found = self.running(case, clock, day).await?;
        if let Some(stop) = found.stops.last_mut().filter(|stop| stop.to.is_none()) {
            stop.to = Some(day.to_owned());
        }
        found.ended = Some(day.to_owned());
        self.set_clock("end", found).await
    }

    async fn running(
        &mut self,
        case: i64,
        clock: &str,
        day: &str,
    ) -> Result<CaseClock, StoreError> {
        crate::record_act::day(day)?;
        let found = last(&mut self.tx, case, clock).await?;
        let found = found.ok_or_else(|| StoreError::Unknown {
            what: "clock",
            name: clock.to_owned(),
        })?;
        if found.ended.is_some() || day < found.started.as_str() {
            return Err(wrong(&found));
        }
        Ok(found)
    }

    async fn set_clock(
        &mut self,
        change: &'static str,
        mut clock: CaseClock,
    ) -> Result<(), StoreError> {
        clock.seq = self.seq();
        let update = Query::update()
            .table("case_clock")
            .values([
                ("due", clock.due.clone().into()),
                ("stops", canonical_json(&json!(clock.stops))?.into()),
                ("stopped", i64::from(clock.is_stopped()).into()),
                ("ended", clock.ended.clone().into()),
                ("seq", clock.seq.into()),
            ])
            .and_where(Expr::col("case_id").eq(clock.case))
            .and_where(Expr::col("clock").eq(clock.clock.as_str()))
            .and_where(Expr::col("round").eq(clock.round))
            .to_owned();
        self.tx.run(&update).await?;
        self.clock_changed(change, &clock)
    }

    fn clock_changed(&mut self, change: &'static str, clock: &CaseClock) -> Result<(), StoreError> {
        let content = canonical_json(&json!({
            "change": change, "case": clock.case, "clock": clock.clock, "round": clock.round,
            "started": clock.started, "days": clock.days, "kind": clock.kind.word(),
            "due": clock.due, "stops": clock.stops, "ended": clock.ended,
        }))?;
        self.changed(
            format!("case/{}/clock/{}", clock.case, clock.clock),
            &content,
        );
        Ok(())
    }
}

fn wrong(clock: &CaseClock) -> StoreError {
    RecordError::State {
        what: "clock",
        label: clock.clock.clone(),
        state: clock.state().into(),
    }
    .into()
}

impl Store {
    /// The clocks of a case, in the order in which they started.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case_clocks(&self, case: i64) -> Result<Vec<CaseClock>, StoreError> {
        let query = select()
            .and_where(Expr::col("case_id").eq(case))
            .order_by("started", Order::Asc)
            .order_by("clock", Order::Asc)
            .order_by("round", Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(CaseClock::read).collect()
    }

    /// Clocks that run and are due on or before a day, the most urgent first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn clocks_due(&self, until: &str) -> Result<Vec<CaseClock>, StoreError> {
        crate::record_act::day(until)?;
        let query = select()
            .and_where(Expr::col("due").lte(until))
            .and_where(Expr::col("ended").is_null())
            .and_where(Expr::col("stopped").eq(0))
            .order_by("due", Order::Asc)
            .order_by("case_id", Order::Asc)
            .to_owned();
        let rows = self.pool().rows(&query).await?;
        rows.iter().map(CaseClock::read).collect()
    }
}
