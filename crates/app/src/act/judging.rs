//! A step judged by what is found: the record, what it names, the books, records of other registers.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kunyu_definitions::{BalanceRead, CaseFacts, Facts, Judged, SetQuery};
use kunyu_store::{RecordAct, Selection, SeriesNumber};

use super::ActRequest;
use super::entered::Entered;
use super::gather::Subject;
use super::land::Books;
use super::perform::case_series;
use super::sets;
use super::sign::Signed;
use crate::folder::Folder;
use crate::layers::input;
use crate::{Error, Kind, Result};

/// Most sets of records that one step may ask for; what lies beyond stays open.
const MOST_SETS: usize = 200;

/// The numbers that come next: of the series that a step may take from, and of its case.
struct Coming {
    series: BTreeMap<String, SeriesNumber>,
    case: String,
}

impl Coming {
    async fn read(act: &mut RecordAct, subject: &Subject<'_>, transition: &str) -> Result<Self> {
        let mut coming = BTreeMap::new();
        for series in subject.active.series(transition) {
            let next = act.coming_number(&series).await;
            coming.insert(series, next.map_err(|error| input(&error))?);
        }
        let case = if let Some(case) = &subject.case {
            case.number.clone()
        } else {
            let next = act.coming_number(case_series(subject)).await;
            next.map_err(|error| input(&error))?.written
        };
        Ok(Self {
            series: coming,
            case,
        })
    }
}

/// Judges a step; what it asks of other registers is looked up until nothing more is asked.
pub(super) async fn judge(
    folder: &Folder,
    act: &mut RecordAct,
    subject: &Subject<'_>,
    request: &ActRequest,
    entered: &Entered,
    signed: &Signed,
    books: &Books,
) -> Result<Judged> {
    let related = subject
        .related(folder, act, &request.transition, entered)
        .await?;
    let calendar = folder.calendar()?;
    let at = Selection::on(subject.today.to_string());
    let user = act.actor().name().to_owned();
    let balances = |read: &BalanceRead| books.balance(read, subject.today);
    let pieces = |piece: &str, book: &str| books.state_of(piece, book, subject.today);
    let coming = Coming::read(act, subject, &request.transition).await?;
    let numbers = |series: &str, place: u32| coming.series.get(series)?.after(place).ok();
    let mut counted: Vec<(SetQuery, i64)> = Vec::new();
    loop {
        let asked = RefCell::new(Vec::new());
        let judged = {
            let counts = |query: &SetQuery| {
                let known = counted.iter().find(|(other, _)| other == query);
                if known.is_none() && !asked.borrow().contains(query) {
                    asked.borrow_mut().push(query.clone());
                }
                known.map(|(_, count)| *count)
            };
            let facts = Facts {
                record: &subject.values,
                related: &related,
                input: &entered.input,
                signatures: &signed.list,
                materials: &entered.materials,
                reason: entered.reason.as_deref(),
                today: subject.today,
                case: CaseFacts {
                    number: Some(&coming.case),
                    state: subject.case.as_ref().map(|case| case.state.as_str()),
                    opened_on: subject.opened_on,
                    user: Some(&user),
                    last_user: subject.last_user.as_deref(),
                    noticed: subject.noticed.as_deref(),
                    actors: &subject.actors,
                },
                balances: &balances,
                pieces: &pieces,
                counts: &counts,
                numbers: &numbers,
                calendar,
            };
            subject.active.judge(&request.transition, &facts)
        };
        let judged = judged.map_err(|error| Error::of(Kind::Usage, &error))?;
        let asked = asked.into_inner();
        if asked.is_empty() || counted.len() >= MOST_SETS {
            return Ok(judged);
        }
        // what was open is looked up, and the step judged again
        for query in asked {
            let count = sets::count(folder, act, &query, &at).await?;
            counted.push((query, count));
        }
    }
}
