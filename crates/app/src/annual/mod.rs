//! `kunyu report`: a narrative over indicators, filled from the records; a final edition is kept with both
//! dates, can be computed again for ever, and a later one lists what is different.

mod document;
mod edition;

use std::collections::BTreeMap;

use kunyu_definitions::{Figure, FillInput, FilledReport, NarrativeReport, Task};
use kunyu_store::{KnownAt, Selection};

pub use document::{Form, render};
pub use edition::{Difference, Edition, editions};

use crate::folder::Folder;
use crate::indicators::{self, Figures};
use crate::layers::input;
use crate::registers::{ListRequest, list};
use crate::rights::Sight;
use crate::{Error, Result, dates};

/// Register of the tasks of the work plans.
const TASKS: &str = "work_task";

/// Which report.
#[derive(Debug, Clone, Default)]
pub struct AnnualRequest {
    /// Id of the report.
    pub report: String,
    /// Its year.
    pub year: i16,
    /// Records as on this legal day; the last day of the year when not given.
    pub date: Option<String>,
    /// As known at this audit sequence or time.
    pub known_at: Option<String>,
    /// A final edition, computed again as it was.
    pub edition: Option<i64>,
    /// Keep it as a final edition.
    pub finalise: bool,
}

/// A report with its figures.
#[derive(Debug, Clone)]
pub struct Annual {
    /// The text with its figures.
    pub filled: FilledReport,
    /// Legal day of the records.
    pub date: String,
    /// Recorded time of the records.
    pub known_seq: i64,
    /// The final edition that it is.
    pub edition: Option<Edition>,
    /// For whom it was filled.
    sight: Sight,
}

impl Annual {
    /// For programs: the text with its figures, both dates, and the edition.
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = self.filled.to_json();
        if let Some(object) = json.as_object_mut() {
            object.insert("date".to_owned(), self.date.clone().into());
            object.insert("known_at".to_owned(), self.known_seq.into());
            object.insert("edition".to_owned(), serde_json::json!(self.edition));
        }
        json
    }
}

/// Fills a report; figures that may not be known have no value in it. A final edition is kept by who
/// knows all of it.
pub async fn annual(
    folder: &Folder,
    sight: &Sight,
    user: Option<&str>,
    request: &AnnualRequest,
) -> Result<Annual> {
    let report = report_of(folder, sight, &request.report)?;
    let is_whole = edition::knows_all(folder, sight, report);
    if let Some(number) = request.edition {
        return edition::again((folder, sight), report, request.year, number).await;
    }
    if request.finalise && !is_whole {
        return Err(Error::forbidden(
            "report.part",
            "报告里有您无权知悉的数据，不能由您定稿",
            "the report holds figures that you may not know: somebody else has to make it final",
        ));
    }
    let known = match request.known_at.as_deref() {
        Some(text) => crate::layers::known_at(Some(text)),
        None => KnownAt::Now,
    };
    let seq = folder.store.seq_at(&known).await;
    let seq = seq.map_err(|error| input(&error))?;
    let date = last_day(request.year, request.date.as_deref())?;
    let filled = fill((folder, sight), report, request.year, &date, seq).await?;
    let mut annual = Annual {
        filled,
        date,
        known_seq: seq,
        edition: None,
        sight: sight.clone(),
    };
    if request.finalise {
        let user = user.ok_or_else(|| {
            Error::usage(
                "report.user",
                "定稿须写明用户（--as）",
                "a final edition needs a user (--as)",
            )
        })?;
        annual.edition = Some(edition::keep(folder, user, &annual).await?);
    }
    Ok(annual)
}

fn report_of<'f>(folder: &'f Folder, sight: &Sight, id: &str) -> Result<&'f NarrativeReport> {
    let report = folder.definitions.report(id);
    let report = report.filter(|_| sight.knows(folder, edition::EDITIONS));
    report.ok_or_else(|| {
        let reports = folder.definitions.reports().iter();
        let known: Vec<&str> = reports.map(|report| report.id.as_str()).collect();
        let list = known.join(", ");
        Error::usage(
            "report.unknown",
            format!("没有报告“{id}”，有：{list}"),
            format!("there is no report \"{id}\"; there are: {list}"),
        )
    })
}

/// The last day of the year, or today while it lasts.
fn last_day(year: i16, date: Option<&str>) -> Result<String> {
    if date.is_some() {
        return Ok(dates::date_or_today(date)?.to_string());
    }
    let (today, last) = (
        dates::date_or_today(None)?.to_string(),
        format!("{year:04}-12-31"),
    );
    Ok(if last < today { last } else { today })
}

async fn fill(
    (folder, sight): (&Folder, &Sight),
    report: &NarrativeReport,
    year: i16,
    date: &str,
    seq: i64,
) -> Result<FilledReport> {
    let known = seq.to_string();
    let mut years: BTreeMap<i16, Figures<'_>> = BTreeMap::new();
    let mut figures: BTreeMap<(String, i16), Figure> = BTreeMap::new();
    for (id, years_on) in report.figures() {
        let asked = year + years_on;
        if let std::collections::btree_map::Entry::Vacant(e) = years.entry(asked) {
            let computed =
                indicators::all((folder, sight), asked, Some(date), Some(&known)).await?;
            e.insert(computed);
        }
        let indicator = folder.definitions.indicator(id);
        if let (Some(indicator), Some(computed)) = (indicator, years.get(&asked)) {
            figures.insert((id.to_owned(), asked), computed.figure(indicator));
        }
    }
    let tasks = tasks(folder, sight, year, &known).await?;
    let input = FillInput {
        year,
        bureau: "本局",
        figures: &figures,
        tasks: &tasks,
    };
    Ok(folder.definitions.fill(report, input))
}

/// The tasks of the year and the next, in their order.
async fn tasks(folder: &Folder, sight: &Sight, year: i16, known: &str) -> Result<Vec<Task>> {
    let is_there = folder.definitions.register(TASKS).is_some();
    if !is_there || !sight.knows(folder, TASKS) {
        return Ok(Vec::new());
    }
    let request = ListRequest {
        register: TASKS.to_owned(),
        // plans of the next year are entered for a day in it
        date: Some(format!("{:04}-12-31", year + 1)),
        known_at: Some(known.to_owned()),
        order: Some("order".to_owned()),
        ..ListRequest::default()
    };
    let listing = list(folder, sight, &request).await?;
    let column = |id: &str| listing.columns.iter().position(|column| column.id == id);
    let (Some(section), Some(of_year), Some(sentence)) =
        (column("section_name"), column("year"), column("sentence"))
    else {
        return Ok(Vec::new());
    };
    let rows = listing.rows.iter().filter_map(|row| {
        let text = |index: usize| row.values.get(index).cloned().flatten();
        let mut sentence = text(sentence)?;
        if !sentence.ends_with('。') {
            sentence.push('。');
        }
        Some(Task {
            section: text(section)?,
            year: text(of_year)?.parse().ok()?,
            sentence,
        })
    });
    Ok(rows.collect())
}

/// The records of an indicator with geometry, for maps.
async fn shapes(
    folder: &Folder,
    annual: &Annual,
    indicator: &str,
) -> Result<Vec<(String, kunyu_overlay::Shape)>> {
    let sight = &annual.sight;
    let known = folder.definitions.indicator(indicator);
    if !known.is_some_and(|one| sight.knows_figure(folder, one)) {
        return Ok(Vec::new());
    }
    let request = indicators::FigureRequest {
        ids: vec![indicator.to_owned()],
        year: annual.filled.year,
        date: Some(annual.date.clone()),
        known_at: Some(annual.known_seq.to_string()),
        ..indicators::FigureRequest::default()
    };
    let listings = indicators::rows(folder, sight, indicator, &request).await?;
    let mut shapes = Vec::new();
    for listing in listings {
        for row in listing.rows {
            if let Some(shape) = row.shape {
                let number = row.values.first().cloned().flatten().unwrap_or_default();
                shapes.push((number, shape));
            }
        }
    }
    Ok(shapes)
}

/// All versions of a register on a day, as known at a recorded time.
fn at(date: &str, known_at: KnownAt) -> Selection {
    Selection {
        known_at,
        ..Selection::on(date)
    }
}
