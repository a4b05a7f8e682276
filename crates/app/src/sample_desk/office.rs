//! The office that acts the desk out: who takes a step, who signs it, what is served.

use std::collections::BTreeMap;

use kunyu_definitions::{Process, SignedBy, Transition};
use kunyu_overlay::Shape;
use kunyu_sample::desk::{Desk, DeskCase, DeskStep, Known, Turn};
use kunyu_terms::{Date, WorkCalendar};
use serde_json::{Map, Value as Json, json};

use super::{DeskMade, DeskTruth};
use crate::act::{ActRequest, Acted, Outcome, Prepared, act, lay, sign};
use crate::folder::Folder;
use crate::follow_up::{Item, Minutes, hold_on};
use crate::layers::input;
use crate::papers::{ServeRequest, serve_on};
use crate::{Error, Result};

/// What became of a case so far.
#[derive(Default)]
struct File {
    number: String,
    state: String,
    /// Steps and who took them last.
    actors: BTreeMap<String, String>,
    last: Option<String>,
    served: usize,
}

/// Who has taken and signed what so far.
pub(super) struct Office<'o> {
    folder: &'o Folder,
    calendar: &'o WorkCalendar,
    today: Date,
    land: BTreeMap<&'o str, (Shape, String)>,
    /// Roles by user.
    roles: BTreeMap<String, String>,
    files: BTreeMap<String, File>,
    /// Numbers of cases.
    cases: BTreeMap<String, String>,
    /// Numbers of their records.
    records: BTreeMap<String, String>,
    /// Cases opened by others: who opened it, and its process, to its number.
    opened: BTreeMap<(String, String), String>,
    acts: u64,
}

/// A reason, in English: desk files are read by those who write definitions.
pub(super) type Done<T> = std::result::Result<T, String>;

fn said(error: &Error) -> String {
    error.to_string()
}

impl<'o> Office<'o> {
    /// An office that has done nothing yet.
    pub(super) async fn open(
        folder: &'o Folder,
        today: Date,
        land: BTreeMap<&'o str, (Shape, String)>,
    ) -> Result<Self> {
        let users = folder.store.users().await.map_err(|error| input(&error))?;
        let roles = users.into_iter().map(|user| (user.name, user.role));
        Ok(Self {
            folder,
            calendar: folder.calendar()?,
            today,
            land,
            roles: roles.collect(),
            files: BTreeMap::new(),
            cases: BTreeMap::new(),
            records: BTreeMap::new(),
            opened: BTreeMap::new(),
            acts: 0,
        })
    }

    /// Takes a step, or lays it before its signers.
    pub(super) async fn take(&mut self, turn: &Turn<'_>) -> Done<()> {
        let (case, step) = (turn.case, turn.step);
        let number = self.number(case);
        let process = self.process(case, turn.on)?;
        let transition = process.transition(&step.id);
        let transition = transition.ok_or_else(|| format!("no step \"{}\"", step.id))?;
        let who = self.who(case, step, transition)?;
        self.meet(case, transition, turn.on).await?;
        let request = self.request(turn, transition, number)?;
        let laid = self.circulate(turn, transition, &request).await?;
        if step.signed.is_some() {
            let file = self.files.get(&case.id);
            let is_there = file.is_some_and(|file| !file.state.is_empty());
            return if laid && is_there {
                Ok(())
            } else {
                Err("nothing to sign".to_owned())
            };
        }
        let request = if laid {
            ActRequest {
                input: Json::Null,
                shape: None,
                ..request
            }
        } else {
            request
        };
        self.acts += 1;
        let outcome = act(self.folder, &who, &request, false).await;
        let acted = match outcome.map_err(|error| said(&error))? {
            Outcome::Done(acted) => acted,
            Outcome::Refused(refused) => return Err(refused.sentences().1),
        };
        self.note(case, step, &who, &acted);
        self.serve(turn, &acted).await
    }

    /// The number of the case, where it is open.
    fn number(&self, case: &DeskCase) -> Option<String> {
        if let Some(file) = self.files.get(&case.id) {
            return Some(file.number.clone());
        }
        let of = case.of.clone()?;
        self.opened.get(&(of, case.process.clone())).cloned()
    }

    /// The process as it was in force when the case was opened; here, on the day of the step.
    fn process(&self, case: &DeskCase, on: Date) -> Done<&'o Process> {
        let first = case
            .steps
            .first()
            .and_then(|step| step.day.on(self.today, self.calendar));
        let opened = first.map_or(on, |first| first.min(on));
        let active = self.folder.definitions.processes().iter();
        let versions = active.filter(|one| one.id == case.process && one.from <= opened);
        let found = versions.max_by_key(|process| process.from);
        found.ok_or_else(|| format!("no process \"{}\" on {opened}", case.process))
    }

    fn role(&self, name: &str) -> &str {
        self.roles.get(name).map_or("", String::as_str)
    }

    /// Who takes a step: the one named, else the first of the team who may and is none of those who
    /// may not take this one too.
    fn who(&self, case: &DeskCase, step: &DeskStep, transition: &Transition) -> Done<String> {
        if let Some(who) = &step.who {
            return Ok(who.clone());
        }
        let file = self.files.get(&case.id);
        let barred = |name: &String| {
            let Some(file) = file else { return false };
            let earlier = |id: &String| file.actors.get(id) == Some(name);
            transition.distinct_from.iter().any(earlier)
                || transition.second_person && file.last.as_ref() == Some(name)
        };
        let may = |name: &&String| {
            let role = self.role(name);
            transition.roles.iter().any(|allowed| allowed == role) && !barred(name)
        };
        let found = case.team.iter().find(may).cloned();
        found.ok_or_else(|| {
            let list = transition.roles.join(", ");
            format!("nobody of the team may take it: {list}")
        })
    }

    /// Who of the team signs in a position.
    fn signer(&self, case: &DeskCase, position: &str) -> Option<String> {
        self.another(case, position, &[])
    }

    /// The same, one who has not signed yet where there is one: 承办 and 协办 are two officers.
    fn another(&self, case: &DeskCase, position: &str, signed: &[String]) -> Option<String> {
        let signs = |name: &&String| {
            let role = self.folder.definitions.role(self.role(name));
            role.is_some_and(|role| role.signs.iter().any(|one| one == position))
        };
        let mut all = case.team.iter().filter(signs);
        let first = all.clone().next();
        let fresh = all.find(|name| !signed.contains(name));
        fresh.or(first).cloned()
    }

    fn request(
        &self,
        turn: &Turn<'_>,
        transition: &Transition,
        number: Option<String>,
    ) -> Done<ActRequest> {
        let (case, step) = (turn.case, turn.step);
        let unknown = |name: String| format!("{{{name}}} is not known");
        let known = self.known(turn);
        let mut entered: Map<String, Json> = known.object(&step.input).map_err(unknown)?;
        let outside = transition.signers.iter().chain(&transition.consults);
        let outside = outside.filter(|role| {
            let signer = self.folder.definitions.outside_signer(role);
            signer.is_some_and(|signer| signer.by == SignedBy::Document)
        });
        let signatures = outside.map(|role| {
            json!({ "role": role, "document": format!("合成{role}文件"), "date": turn.on.to_string() })
        });
        let signatures: Vec<Json> = signatures.collect();
        if !signatures.is_empty() && transition.input_field("signatures").is_none() {
            let signatures = Json::Array(signatures);
            entered.entry("signatures").or_insert(signatures);
        }
        if transition.input_field("materials").is_none() {
            let materials = step.materials.as_ref().unwrap_or(&transition.materials);
            entered.insert("materials".to_owned(), json!(materials));
        }
        let about = match (&number, &case.about) {
            (None, Some(about)) => Some(known.text(about).map_err(unknown)?),
            _ => None,
        };
        let shape = self
            .land
            .get(case.id.as_str())
            .map(|(shape, _)| shape.clone());
        Ok(ActRequest {
            process: case.process.clone(),
            transition: step.id.clone(),
            shape: shape.filter(|_| number.is_none()),
            case: number,
            record: about,
            input: Json::Object(entered),
            date: Some(turn.on.to_string()),
            seen_version: None,
        })
    }

    fn known(&self, turn: &Turn<'_>) -> Known<'_> {
        let township = self
            .land
            .get(turn.case.id.as_str())
            .map(|(_, township)| township.as_str());
        let area = turn.case.plot.as_ref().map(|plot| plot.area);
        Known {
            today: self.today,
            day: turn.on,
            calendar: self.calendar,
            records: &self.records,
            cases: &self.cases,
            plot: area.zip(township),
        }
    }

    /// A meeting decides the case where the step needs its minutes.
    async fn meet(&mut self, case: &DeskCase, transition: &Transition, on: Date) -> Done<()> {
        let Some(number) = self.files.get(&case.id).map(|file| file.number.clone()) else {
            return Ok(());
        };
        for title in transition.signers.iter().chain(&transition.consults) {
            let signer = self.folder.definitions.outside_signer(title);
            if signer.is_none_or(|signer| signer.by != SignedBy::Meeting) {
                continue;
            }
            let clerk = self
                .signer(case, "经办")
                .or_else(|| self.signer(case, "科长"));
            let clerk =
                clerk.ok_or_else(|| format!("nobody of the team enters the minutes of {title}"))?;
            let on = on.to_string();
            self.acts += 1;
            let minutes = Minutes {
                title: title.clone(),
                held_on: on.clone(),
                minutes: format!("合成{title}纪要〔{}〕{}号", &on[..4], self.acts),
                decisions: vec![Item {
                    case: Some(number.clone()),
                    decision: "同意".to_owned(),
                    outcome: "approved".to_owned(),
                }],
            };
            let held = hold_on(self.folder, &clerk, &minutes, Some(&on)).await;
            held.map_err(|error| said(&error))?;
        }
        Ok(())
    }

    /// Lays a step before its signers, who sign it; whether it has any.
    async fn circulate(
        &mut self,
        turn: &Turn<'_>,
        transition: &Transition,
        request: &ActRequest,
    ) -> Done<bool> {
        let Some(number) = &request.case else {
            return Ok(false);
        };
        let chain = transition.signers.iter().chain(&transition.consults);
        let inside = chain.filter(|role| self.folder.definitions.outside_signer(role).is_none());
        let limit = turn.step.signed.unwrap_or(usize::MAX);
        let last = self
            .files
            .get(&turn.case.id)
            .and_then(|file| file.last.clone());
        let last = last.filter(|_| transition.second_person);
        let mut signed = Vec::new();
        for position in inside.take(limit) {
            let mut others = signed.clone();
            others.extend(last.clone());
            let user = self.another(turn.case, position, &others);
            let user = user.ok_or_else(|| format!("nobody of the team signs as {position}"))?;
            self.acts += 1;
            if !signed.is_empty() {
                let done = sign(self.folder, &user, number, "", request.date.as_deref()).await;
                done.map_err(|error| said(&error))?;
                signed.push(user);
                continue;
            }
            let prepared = lay(self.folder, &user, request).await;
            if let Prepared::Refused(refused) = prepared.map_err(|error| said(&error))? {
                return Err(refused.sentences().1);
            }
            signed.push(user);
        }
        Ok(!signed.is_empty())
    }

    fn note(&mut self, case: &DeskCase, step: &DeskStep, who: &str, acted: &Acted) {
        let file = self.files.entry(case.id.clone()).or_default();
        file.number.clone_from(&acted.case);
        file.state.clone_from(&acted.state);
        file.actors.insert(step.id.clone(), who.to_owned());
        file.last = Some(who.to_owned());
        self.cases.insert(case.id.clone(), acted.case.clone());
        if let Some(record) = &acted.record {
            self.records.insert(case.id.clone(), record.clone());
        }
        for opened in &acted.follow_ups {
            let key = (case.id.clone(), opened.process.clone());
            self.opened.insert(key, opened.case.clone());
        }
    }

    /// Serves the documents of a step.
    async fn serve(&mut self, turn: &Turn<'_>, acted: &Acted) -> Done<()> {
        let Some(service) = &turn.step.serve else {
            return Ok(());
        };
        if acted.documents.is_empty() {
            return Err("it issues no document to be served".to_owned());
        }
        let on = self.calendar.add_workdays(turn.on, service.after);
        let on = on.ok().filter(|on| *on <= self.today);
        let on =
            on.ok_or_else(|| "its documents are served after the day of the desk".to_owned())?;
        let receiver = self.known(turn).text(&service.to);
        let receiver = receiver.map_err(|name| format!("{{{name}}} is not known"))?;
        let serves = |name: &&String| {
            let role = self.folder.definitions.role(self.role(name));
            role.is_some_and(|role| role.may.iter().any(|may| may == "documents"))
        };
        let server = turn.case.team.iter().find(serves);
        let server = server.ok_or_else(|| "nobody of the team serves documents".to_owned())?;
        for number in &acted.documents {
            let request = ServeRequest {
                number: number.clone(),
                way: service.way.clone(),
                receiver: receiver.clone(),
                on: on.to_string(),
                ..ServeRequest::default()
            };
            self.acts += 1;
            let served = serve_on(self.folder, server, &request, Some(&on.to_string())).await;
            served.map_err(|error| said(&error))?;
        }
        if let Some(file) = self.files.get_mut(&turn.case.id) {
            file.served += acted.documents.len();
        }
        Ok(())
    }

    /// What was made; cases that are not in the state that their file says are faults.
    pub(super) fn made(self, desk: &Desk, faults: &mut Vec<String>) -> DeskMade {
        let mut cases = Vec::with_capacity(desk.cases.len());
        for case in &desk.cases {
            let Some(file) = self.files.get(&case.id) else {
                continue;
            };
            let wrong = file.state != case.state || file.served != case.served;
            if wrong && faults.is_empty() {
                faults.push(format!(
                    "{}: it is in state {} with {} documents served, not {} with {}",
                    case.place, file.state, file.served, case.state, case.served
                ));
            }
            let clocks = case.clocks.iter();
            let clocks = clocks.map(|(clock, state)| (clock.clone(), state.id()));
            cases.push(DeskTruth {
                id: case.id.clone(),
                process: case.process.clone(),
                case: file.number.clone(),
                state: file.state.clone(),
                laid: case.laid().map(str::to_owned),
                clocks: clocks.collect(),
                served: file.served,
            });
        }
        DeskMade {
            today: self.today.to_string(),
            acts: self.acts,
            people: desk.people.clone(),
            cases,
        }
    }
}
