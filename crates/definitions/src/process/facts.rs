use std::collections::BTreeMap;

use kunyu_terms::{Date, WorkCalendar};

use crate::condition::BalanceRead;
use crate::indicator::Filter;
use crate::model::Value;

/// Records of another register that a step asks about, as they stand before the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetQuery {
    /// The register.
    pub register: String,
    /// Which records, on the day of the step.
    pub filter: Filter,
}

/// What is known when a step is judged. Nothing else is read: the same facts give the same answer.
pub struct Facts<'f> {
    /// The record's values in the order of the register's fields, as they stand before the step;
    /// missing ones are absent. Empty when a record is being opened.
    pub record: &'f [Value],
    /// Records that the relations name (see `ActiveProcess::relations`), by path such as
    /// `record.lot`: values in the order of that register's fields.
    pub related: &'f BTreeMap<String, Vec<Value>>,
    /// What was entered, by input id; texts and numbers are read as the input declares.
    pub input: &'f BTreeMap<String, Value>,
    /// Signatures on the case for this step.
    pub signatures: &'f [CaseSignature],
    /// Ids of the materials handed in so far.
    pub materials: &'f [String],
    /// Why an unusual step is taken all the same.
    pub reason: Option<&'f str>,
    /// Business date of the act.
    pub today: Date,
    /// The case; [`CaseFacts::default`] when it is being opened.
    pub case: CaseFacts<'f>,
    /// What the record's lot or piece, or the holder of a side account, holds in a state of a book,
    /// in stored units; `None` where there is nothing to ask.
    pub balances: &'f dyn Fn(&BalanceRead) -> Option<i64>,
    /// The state of a piece in a book (piece, book), for `state_of`; `None` where it is unknown.
    pub pieces: &'f dyn Fn(&str, &str) -> Option<String>,
    /// How many records there are; `None` where that was not looked up: judging then leaves open what
    /// hangs on it.
    pub counts: &'f dyn Fn(&SetQuery) -> Option<i64>,
    /// The number of a series that comes next, and those after it from 1 on, in the year of the
    /// business date (template, place); `None` where there is no such series.
    pub numbers: &'f dyn Fn(&str, u32) -> Option<String>,
    /// The work calendar of the region.
    pub calendar: &'f WorkCalendar,
}

/// The case as it stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaseFacts<'f> {
    /// Its number.
    pub number: Option<&'f str>,
    /// Its state; `None` when it is being opened.
    pub state: Option<&'f str>,
    /// The day on which it was opened.
    pub opened_on: Option<Date>,
    /// Who acts.
    pub user: Option<&'f str>,
    /// Who took the step before.
    pub last_user: Option<&'f str>,
    /// Materials named in the one-time notice, once it was given.
    pub noticed: Option<&'f [String]>,
    /// Steps taken and who took them last.
    pub actors: &'f [(String, String)],
}

/// A signature with its opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSignature {
    /// As which role: 经办, 科长, 分管领导, …
    pub role: String,
    /// Who.
    pub name: String,
    /// Opinion; one that begins with 不同意 does not count as signed.
    pub opinion: String,
    /// When.
    pub date: Date,
}

impl CaseSignature {
    /// Whether it agrees.
    pub fn agrees(&self) -> bool {
        !self.opinion.trim_start().starts_with("不同意")
    }
}
