use kunyu_terms::{ClockKind, Date, Lang, WorkCalendar};

use super::active::ActiveProcess;
use super::effects::Effects;
use super::facts::Facts;
use super::inputs::StepInputs;
use super::judged::{ClockChange, ClockStep, JudgeError, Judged, Refusal, RefusalKind};
use crate::condition::{Condition, Datum, Step, shifted};
use crate::model::{
    ArticleVersion, Field, ProcessClock, StepKind, Transition, Unit, Value, in_force,
};
use crate::text::nearest;

impl ActiveProcess<'_> {
    /// What a step would do, and why it is refused. Nothing happens.
    ///
    /// # Errors
    /// [`JudgeError`]: the process has no such step.
    pub fn judge(&self, transition: &str, facts: &Facts<'_>) -> Result<Judged, JudgeError> {
        let Some(step) = self.process.transition(transition) else {
            let steps = self.process.transitions.iter();
            return Err(JudgeError {
                process: self.process.id.clone(),
                transition: transition.to_owned(),
                suggestion: nearest(transition, steps.map(|step| step.id.as_str())),
            });
        };
        let mut refusals = Vec::new();
        let entered = self.entered(step, facts, &mut refusals);
        let inputs = self.inputs(step, facts, entered);
        state(step, facts, self, &mut refusals);
        persons(step, facts, self, &mut refusals);
        for guard in &step.guards {
            refusals.extend(self.guard(guard, &inputs));
        }
        signature_dates(facts, &mut refusals);
        let clock_inputs = self.inputs(step, facts, inputs.entered.clone());
        let effects = Effects::of(self, step, inputs, &mut refusals);
        let clock_inputs = StepInputs {
            record: effects.after.unwrap_or_else(|| clock_inputs.record.clone()),
            ..clock_inputs
        };
        refusals.extend(self.broken_invariants(&effects.sets, &clock_inputs));
        refusals.extend(self.broken_by_writes(&effects.writes));
        let to = step.to.clone().unwrap_or_else(|| self.stays(facts));
        Ok(Judged {
            transition: step.id.clone(),
            kind: step.kind,
            is_final: self.process.state(&to).is_some_and(|state| state.is_final),
            to,
            refusals,
            has_reason: facts.reason.is_some_and(|reason| !reason.trim().is_empty()),
            missing_signatures: missing_signatures(step, facts),
            missing_materials: effects.missing_materials,
            sets: effects.sets,
            posts: effects.posts,
            lots: effects.lots,
            splits: effects.splits,
            differences: effects.differences,
            acts: effects.acts,
            writes: effects.writes,
            numbers: effects.numbers,
            follow_ups: effects.follow_ups,
            clocks: self.clocks(step, facts, &clock_inputs),
            tells: step.notice,
            documents: step.documents.clone(),
        })
    }

    fn stays(&self, facts: &Facts<'_>) -> String {
        let state = facts.case.state.map(str::to_owned);
        state.unwrap_or_else(|| self.process.initial.clone())
    }

    /// The inputs read as declared; what is missing or does not read is told.
    fn entered(&self, step: &Transition, facts: &Facts<'_>, told: &mut Vec<Refusal>) -> Vec<Value> {
        for key in facts.input.keys() {
            if step.input_field(key).is_none() {
                let near = nearest(key, step.input.iter().map(|field| field.id.as_str()));
                let hint = near.map_or_else(String::new, |near| format!("（{near}？）"));
                let en = format!("this step has no input \"{key}\"{hint}");
                told.push(plain(
                    RefusalKind::Input,
                    format!("这一步没有“{key}”这一项{hint}"),
                    en,
                ));
            }
        }
        let read = |field: &Field| {
            let given = facts.input.get(&field.id).cloned().unwrap_or_default();
            let value = given.coerced(field);
            let known = value
                .as_ref()
                .is_none_or(|value| self.code_known(field, value));
            match value {
                Some(value) if known => {
                    if field.required && value == Value::Null {
                        let (zh, en) = (&field.title.zh, &field.title.en);
                        let en = format!("\"{en}\" must be given");
                        told.push(plain(RefusalKind::Input, format!("缺少“{zh}”"), en));
                    }
                    value
                }
                _ => {
                    let text = given.written().unwrap_or_default();
                    let (kind_zh, kind_en) = field.kind.words();
                    let zh = format!("“{}”写的是“{text}”，应为{kind_zh}", field.title.zh);
                    let en = format!("\"{}\" is \"{text}\", expected {kind_en}", field.title.en);
                    told.push(plain(RefusalKind::Input, zh, en));
                    Value::Null
                }
            }
        };
        step.input.iter().map(read).collect()
    }

    fn code_known(&self, field: &Field, value: &Value) -> bool {
        let (Some(list), Some(code)) = (field.codes.as_deref(), value.written()) else {
            return true;
        };
        let found = self.registry.codes_index(list);
        found.is_none_or(|index| self.registry.codes[index].get(&code).is_some())
    }

    fn inputs<'s>(
        &'s self,
        step: &'s Transition,
        facts: &'s Facts<'s>,
        entered: Vec<Value>,
    ) -> StepInputs<'s> {
        let fields = &self.register.fields;
        let mut record = facts.record.to_vec();
        record.resize(fields.len(), Value::Null);
        if Self::makes_record(step) {
            written(&mut record, fields, step, &entered);
        }
        let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.into()));
        let case = &facts.case;
        let opened = case.opened_on.unwrap_or(facts.today);
        StepInputs {
            active: self,
            step,
            facts,
            record,
            entered,
            row: None,
            case: vec![
                text(case.number),
                text(case.state),
                Value::Date(opened),
                text(case.user),
                text(case.last_user),
            ],
        }
    }

    pub(super) fn guard(
        &self,
        guard: &crate::model::Guard,
        inputs: &StepInputs<'_>,
    ) -> Option<Refusal> {
        let (article, confirmed) = self.article(&guard.articles);
        let refusal = |kind, zh, en| Refusal {
            kind,
            zh,
            en,
            article: article.clone(),
            confirmed,
            warn: guard.warn,
        };
        match guard.when.holds(&self.constants, inputs) {
            Some(true) => None,
            Some(false) => Some(refusal(
                RefusalKind::Guard,
                inputs.sentence(&guard.refusal, Lang::Zh),
                inputs.sentence(&guard.refusal, Lang::En),
            )),
            None => {
                let (zh, en) = unknown(inputs, &guard.when);
                Some(refusal(RefusalKind::Unknown, zh, en))
            }
        }
    }

    fn article(&self, versions: &[ArticleVersion]) -> (Option<String>, bool) {
        let version = in_force(versions, self.date, |version| version.from);
        let confirmed = version.is_none_or(|version| version.confirmed);
        (version.map(|version| version.text.clone()), confirmed)
    }

    fn clocks(
        &self,
        step: &Transition,
        facts: &Facts<'_>,
        after: &StepInputs<'_>,
    ) -> Vec<ClockChange> {
        let change = |step: ClockStep| {
            move |clock: &String| ClockChange {
                clock: clock.clone(),
                step: step.clone(),
            }
        };
        let started = step.starts.iter().filter_map(|clock| {
            Some(ClockChange {
                clock: clock.clone(),
                step: self.start(clock, facts, after)?,
            })
        });
        started
            .chain(step.stops.iter().map(change(ClockStep::Stop)))
            .chain(step.resumes.iter().map(change(ClockStep::Resume)))
            .chain(step.ends.iter().map(change(ClockStep::End)))
            .collect()
    }

    /// A clock that starts today, or on the day that it states; counting begins the day after. One
    /// whose day is not stated does not start.
    fn start(&self, clock: &str, facts: &Facts<'_>, after: &StepInputs<'_>) -> Option<ClockStep> {
        let clock = self.process.clock(clock)?;
        let from = match &clock.from {
            None => facts.today,
            Some(from) => match from.value(&self.constants, after) {
                Datum::Date(day) => day,
                _ => return None,
            },
        };
        let Some(days) = &clock.days else {
            return Some(ClockStep::Start {
                from: facts.today,
                limit: u32::try_from(facts.today.days_until(from)).unwrap_or(0),
                kind: ClockKind::Calendar,
                due: Some(from),
                warn: self.warn(clock),
                article: String::new(),
            });
        };
        self.counted(clock, days, from, facts.calendar)
    }

    /// A clock that starts on a day, such as that of a service; counting begins the day after. `None`
    /// where the process has no such clock, it has no length, or that is not in force.
    pub fn clock_from(
        &self,
        clock: &str,
        from: Date,
        calendar: &WorkCalendar,
    ) -> Option<ClockStep> {
        let clock = self.process.clock(clock)?;
        self.counted(clock, clock.days.as_deref()?, from, calendar)
    }

    /// A clock of so many days as a value says.
    fn counted(
        &self,
        clock: &ProcessClock,
        days: &str,
        from: Date,
        calendar: &WorkCalendar,
    ) -> Option<ClockStep> {
        let value = self.registry.values.iter().find(|value| value.id == days)?;
        let version = value.on(self.date)?;
        let count = version.value.stored(0)?;
        let (limit, due) = match (clock.kind, value.unit) {
            (ClockKind::Working, _) => {
                let limit = u32::try_from(count).ok()?;
                (limit, calendar.add_workdays(from, limit).ok())
            }
            (_, unit) => {
                let step = match unit {
                    Unit::Month => Step::Months,
                    Unit::Year => Step::Years,
                    _ => Step::Days,
                };
                let due = shifted(from, step, count)?;
                (u32::try_from(from.days_until(due)).ok()?, Some(due))
            }
        };
        Some(ClockStep::Start {
            from,
            limit,
            kind: clock.kind,
            due,
            warn: self.warn(clock),
            article: version.article.clone(),
        })
    }

    /// How many days before its end a clock is due soon.
    fn warn(&self, clock: &ProcessClock) -> u32 {
        let warn = clock.warn.as_deref().and_then(|id| {
            let value = self.registry.values.iter().find(|value| value.id == id)?;
            u32::try_from(value.on(self.date)?.value.stored(0)?).ok()
        });
        warn.unwrap_or(0)
    }
}

/// Writes the inputs that are fields of the register.
pub(super) fn written(
    record: &mut [Value],
    fields: &[Field],
    step: &Transition,
    entered: &[Value],
) {
    for (input, value) in step.input.iter().zip(entered) {
        let field = fields.iter().position(|field| field.id == input.id);
        if let Some(slot) = field.and_then(|index| record.get_mut(index))
            && *value != Value::Null
        {
            *slot = value.clone();
        }
    }
}

/// A reason without a legal basis of its own.
pub(super) fn plain(kind: RefusalKind, zh: String, en: String) -> Refusal {
    Refusal {
        kind,
        zh,
        en,
        article: None,
        confirmed: true,
        warn: false,
    }
}

/// What keeps an expression open, in words.
pub(super) fn unknown(inputs: &StepInputs<'_>, condition: &Condition) -> (String, String) {
    let missing = inputs.missing(condition);
    if missing.is_empty() {
        return (
            "无法判断：日期超出工作日历或数字过大".to_owned(),
            "cannot be judged: beyond the work calendar, or too large".to_owned(),
        );
    }
    let (zh, en): (Vec<String>, Vec<String>) = missing.into_iter().unzip();
    (
        format!("无法判断，缺少：{}", zh.join("、")),
        format!("cannot be judged without: {}", en.join(", ")),
    )
}

fn state(
    step: &Transition,
    facts: &Facts<'_>,
    active: &ActiveProcess<'_>,
    told: &mut Vec<Refusal>,
) {
    let found = facts.case.state;
    let fits = match found {
        None => step.opens.is_some(),
        Some(state) => step.from.iter().any(|from| from == state),
    };
    if fits {
        return;
    }
    let title = |id: &str| {
        let state = active.process.state(id);
        state.map_or_else(
            || (id.to_owned(), id.to_owned()),
            |state| (state.title.zh.clone(), state.title.en.clone()),
        )
    };
    let (from_zh, from_en): (Vec<_>, Vec<_>) = step.from.iter().map(|from| title(from)).unzip();
    let (now_zh, now_en) = found.map_or_else(|| ("未立案".into(), "not opened".into()), title);
    let zh = format!(
        "办件现在是“{now_zh}”，这一步只能从“{}”办理",
        from_zh.join("”“")
    );
    let en = format!(
        "the case is \"{now_en}\"; this step leads from: {}",
        from_en.join(", ")
    );
    told.push(plain(RefusalKind::State, zh, en));
}

/// Four eyes, and one notice only.
fn persons(
    step: &Transition,
    facts: &Facts<'_>,
    active: &ActiveProcess<'_>,
    told: &mut Vec<Refusal>,
) {
    let case = &facts.case;
    if step.second_person && case.user.is_some() && case.user == case.last_user {
        told.push(plain(
            RefusalKind::SecondPerson,
            "上一步由本人办理，这一步须由另一人办理".to_owned(),
            "the step before was taken by the same user: another must take this one".to_owned(),
        ));
    }
    let mut earlier = case.actors.iter();
    let same = |(id, user): &&(String, String)| {
        step.distinct_from.contains(id) && Some(user.as_str()) == case.user
    };
    if let Some((id, _)) = earlier.find(same) {
        let title = active.process.transition(id).map(|earlier| &earlier.title);
        let (zh, en) = title.map_or((id.as_str(), id.as_str()), |title| (&title.zh, &title.en));
        let mut refusal = plain(
            RefusalKind::SecondPerson,
            format!("“{zh}”由本人办理，这一步须由另一人办理"),
            format!("\"{en}\" was taken by the same user: another must take this step"),
        );
        (refusal.article, refusal.confirmed) = active.article(&step.articles);
        told.push(refusal);
    }
    if step.notice && case.noticed.is_some() {
        let mut refusal = plain(
            RefusalKind::SecondNotice,
            "补正材料已一次性告知过，不能再次告知".to_owned(),
            "what is missing was told once already".to_owned(),
        );
        (refusal.article, refusal.confirmed) = active.article(&step.articles);
        told.push(refusal);
    }
}

/// Roles that have not signed: the chain in order, then those consulted.
fn missing_signatures(step: &Transition, facts: &Facts<'_>) -> Vec<String> {
    let has = |role: &String, agree: bool| {
        let mut own = facts
            .signatures
            .iter()
            .filter(|signature| signature.role == *role);
        own.any(|signature| !agree || signature.agrees())
    };
    let signers = step.signers.iter().filter(|role| !has(role, true));
    let consulted = step.consults.iter().filter(|role| !has(role, false));
    signers.chain(consulted).cloned().collect()
}

/// Signatures out of order, or later than the act, ask for a reason instead of stopping work.
fn signature_dates(facts: &Facts<'_>, told: &mut Vec<Refusal>) {
    let dates = facts.signatures.iter().map(|signature| signature.date);
    let late = dates.clone().any(|date| date > facts.today);
    let unordered = dates
        .clone()
        .zip(dates.skip(1))
        .any(|(one, next)| next < one);
    if late || unordered {
        let mut refusal = plain(
            RefusalKind::Guard,
            "签字日期先后颠倒或晚于办理日期，请说明原因".to_owned(),
            "signatures are out of order or later than the act: give a reason".to_owned(),
        );
        refusal.warn = true;
        told.push(refusal);
    }
}

impl StepKind {
    /// Its name in definitions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Step => "step",
            Self::Delegate => "delegate",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
        }
    }
}
