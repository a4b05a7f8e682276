//! The desk of the synthetic bureau: its people and the cases they have at hand, as data.
//!
//! A case is a run of steps with the days on which they are taken, counted back from the day for
//! which the desk is made. [`Desk::shipped`] reads the files of this folder; [`Desk::turns`] lays the
//! steps out in the order of their days. What a step does is the matter of the definitions.

mod days;
mod fill;
mod read;

use std::collections::BTreeMap;

use kunyu_overlay::Shape;
use kunyu_terms::{Date, WorkCalendar};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use days::Offset;
pub use fill::Known;
pub use read::DeskError;

use crate::records::Ground;

/// The desk files: name and text.
const FILES: [(&str, &str); 11] = [
    ("people.toml", include_str!("people.toml")),
    ("plans.toml", include_str!("plans.toml")),
    ("permits.toml", include_str!("permits.toml")),
    ("services.toml", include_str!("services.toml")),
    ("petitions.toml", include_str!("petitions.toml")),
    ("enforcement.toml", include_str!("enforcement.toml")),
    ("protection.toml", include_str!("protection.toml")),
    ("supply.toml", include_str!("supply.toml")),
    ("farmland.toml", include_str!("farmland.toml")),
    ("registration.toml", include_str!("registration.toml")),
    ("office.toml", include_str!("office.toml")),
];

/// The first year of desk acts: the books of [`crate::YEAR`] are not touched.
pub const FIRST_YEAR: i16 = crate::YEAR + 1;

/// A user of the bureau.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Login name: a post with a number, never the name of a person.
    pub name: String,
    /// Role of the definitions.
    pub role: String,
    /// Section.
    pub section: String,
    /// Codes of the townships, where the post is bound to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
}

/// How a clock of a case stands on the day of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It runs, its last day is not over.
    Running,
    /// Its last day is the day of the desk or the next working day.
    Soon,
    /// Its last day is over.
    Overdue,
    /// It stands still.
    Stopped,
    /// It has ended.
    Ended,
}

impl ClockState {
    /// As it is written in the files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Soon => "soon",
            Self::Overdue => "overdue",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
        }
    }
}

/// A plot of land that a case is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plot {
    /// Square metres.
    pub area: i64,
    /// Township in which it lies; any when not given.
    pub township: Option<String>,
}

/// A service of the documents of a step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Way, a code of `service_way`.
    pub way: String,
    /// Who received them.
    pub to: String,
    /// Working days after the step.
    #[serde(default)]
    pub after: u32,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskStep {
    /// Id of the transition.
    pub id: String,
    /// The day on which it is taken.
    pub day: Offset,
    /// Who takes it; someone of the team whose role may when not given.
    pub who: Option<String>,
    /// What is entered.
    pub input: Map<String, Value>,
    /// Materials handed in; all that the step asks for when not given.
    pub materials: Option<Vec<String>>,
    /// Service of its documents.
    pub serve: Option<Service>,
    /// It lies before its signers, of whom so many have signed; it is not taken.
    pub signed: Option<usize>,
}

/// A case.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskCase {
    /// Id within the desk.
    pub id: String,
    /// File and id, for messages.
    pub place: String,
    /// Id of the process.
    pub process: String,
    /// Number of the existing record that it is about.
    pub about: Option<String>,
    /// The case of the desk whose step opens this one.
    pub of: Option<String>,
    /// Land of the record that it makes.
    pub plot: Option<Plot>,
    /// Who works on it, by preference.
    pub team: Vec<String>,
    /// Its state at the end.
    pub state: String,
    /// How its clocks stand at the end.
    pub clocks: BTreeMap<String, ClockState>,
    /// How many of its documents were served.
    pub served: usize,
    /// Steps, in their order.
    pub steps: Vec<DeskStep>,
}

impl DeskCase {
    /// The step that lies before its signers at the end.
    pub fn laid(&self) -> Option<&str> {
        let last = self.steps.last()?;
        last.signed.map(|_| last.id.as_str())
    }
}

/// A step on its day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn<'d> {
    /// The day.
    pub on: Date,
    /// The case.
    pub case: &'d DeskCase,
    /// The step.
    pub step: &'d DeskStep,
}

/// People and cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    /// Users.
    pub people: Vec<Person>,
    /// Cases, in the order of the files.
    pub cases: Vec<DeskCase>,
}

impl Desk {
    /// The desk that is shipped.
    ///
    /// # Errors
    /// A file is wrong: it is named with the case.
    pub fn shipped() -> Result<Self, DeskError> {
        Self::read(FILES)
    }

    /// Reads desk files: name and text.
    ///
    /// # Errors
    /// A file is wrong: it is named with the case.
    pub fn read<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, DeskError> {
        read::read(files)
    }

    /// The steps in the order of their days.
    ///
    /// # Errors
    /// A step falls before [`FIRST_YEAR`] or after `today`, a step before the one it follows, or the
    /// calendar does not cover a day.
    pub fn turns(&self, today: Date, calendar: &WorkCalendar) -> Result<Vec<Turn<'_>>, DeskError> {
        let mut turns = Vec::new();
        for case in &self.cases {
            let mut before: Option<Date> = None;
            for step in &case.steps {
                let on = step.day.on(today, calendar);
                let on = on.filter(|on| on.year() >= FIRST_YEAR && *on <= today);
                let on = on.filter(|on| before.is_none_or(|before| before <= *on));
                let on = on.ok_or_else(|| DeskError::day(case, step))?;
                before = Some(on);
                turns.push(Turn { on, case, step });
            }
        }
        turns.sort_by_key(|turn| turn.on);
        Ok(turns)
    }

    /// Free land for the cases that are about plots, by case: outside one another, the land of the
    /// books and the windows laid out by hand.
    ///
    /// # Errors
    /// There is no such township, or no room is left in it.
    pub fn land(&self, seed: u64) -> Result<BTreeMap<&str, (Shape, String)>, DeskError> {
        let mut ground = Ground::beside_the_books(seed);
        let mut land = BTreeMap::new();
        for case in &self.cases {
            let Some(plot) = &case.plot else { continue };
            let found = ground.plot(plot.area, plot.township.as_deref());
            let found = found.ok_or_else(|| DeskError::plot(case))?;
            land.insert(case.id.as_str(), found);
        }
        Ok(land)
    }
}
