//! Final editions: kept with both dates and every figure.

use std::collections::{BTreeMap, BTreeSet};

use kunyu_definitions::NarrativeReport;
use kunyu_store::{KnownAt, RecordInput, Value, Where};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Annual, at, fill};
use crate::folder::Folder;
use crate::layers::input;
use crate::registers::register;
use crate::rights::Sight;
use crate::{Error, Kind, Result, dates};

/// Register of the final editions.
pub(super) const EDITIONS: &str = "report_edition";

/// A final edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Edition {
    /// Number of the edition, from 1.
    pub edition: i64,
    /// Legal day of its records.
    pub date: String,
    /// Recorded time of its records: audit sequence.
    pub known_seq: i64,
    /// Hash of its content (SHA-256).
    pub hash: String,
    /// What is different from the edition before.
    pub differences: Vec<Difference>,
    /// Whether it came out as it was kept, where it was computed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same: Option<bool>,
}

/// A figure that two editions tell differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// Indicator.
    pub indicator: String,
    /// Year.
    pub year: i64,
    /// Title.
    pub title: String,
    /// In the edition before; null where it did not tell it.
    pub before: Option<String>,
    /// Now.
    pub after: Option<String>,
}

/// Figures by indicator and year: title and display.
type Told = BTreeMap<(String, i64), (String, String)>;

fn told(content: &Json) -> Told {
    let figures = content.get("figures").and_then(Json::as_array);
    let figures = figures.into_iter().flatten();
    let figure = |figure: &Json| {
        let text = |key: &str| figure.get(key).and_then(Json::as_str).map(str::to_owned);
        let year = figure.get("year").and_then(Json::as_i64)?;
        let exact = text("exact").unwrap_or_default();
        let shown = format!("{} ({exact})", text("display").unwrap_or_default());
        Some(((text("id")?, year), (text("title")?, shown)))
    };
    figures.filter_map(figure).collect()
}

fn differences(before: &Told, after: &Told) -> Vec<Difference> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differ = keys.into_iter().filter(|key| {
        let display = |told: &Told| told.get(*key).map(|(_, shown)| shown.clone());
        display(before) != display(after)
    });
    let difference = |key: &(String, i64)| {
        let (old, new) = (before.get(key), after.get(key));
        Difference {
            indicator: key.0.clone(),
            year: key.1,
            title: new
                .or(old)
                .map_or_else(String::new, |(title, _)| title.clone()),
            before: old.map(|(_, shown)| shown.clone()),
            after: new.map(|(_, shown)| shown.clone()),
        }
    };
    differ.map(difference).collect()
}

/// The final editions of a report and year, the first first.
///
/// # Errors
/// A report that is not there, or may not be known.
pub async fn editions(
    folder: &Folder,
    sight: &Sight,
    report: &str,
    year: i16,
) -> Result<Vec<Edition>> {
    super::report_of(folder, sight, report)?;
    let mut found = Vec::new();
    for mut kept in all(folder, report, year).await? {
        retain_known(folder, sight, &mut kept.edition);
        found.push(kept.edition);
    }
    Ok(found)
}

/// Whether every figure of a report may be known.
pub(super) fn knows_all(folder: &Folder, sight: &Sight, report: &NarrativeReport) -> bool {
    let figures = report.figures().into_iter();
    let mut found = figures.filter_map(|(id, _)| folder.definitions.indicator(id));
    found.all(|indicator| {
        sight.knows_figure(folder, indicator) && !sight.is_partial(folder, indicator)
    })
}

/// Leaves out the differences of figures that may not be known.
fn retain_known(folder: &Folder, sight: &Sight, edition: &mut Edition) {
    edition.differences.retain(|one| {
        let indicator = folder.definitions.indicator(&one.indicator);
        let known = |indicator| {
            sight.knows_figure(folder, indicator) && !sight.is_partial(folder, indicator)
        };
        indicator.map_or_else(|| sight.name().is_none(), known)
    });
}

struct Kept {
    edition: Edition,
    content: Json,
}

async fn all(folder: &Folder, report: &str, year: i16) -> Result<Vec<Kept>> {
    let register = register(folder, EDITIONS)?;
    let today = dates::date_or_today(None)?.to_string();
    let selection = at(&today, KnownAt::Now).filtered(Where::And(vec![
        Where::equal("report", Value::text(report)),
        Where::equal("year", Value::Integer(i64::from(year))),
    ]));
    let page = match folder.store.find(EDITIONS, &selection).await {
        Ok(page) => page,
        Err(kunyu_store::StoreError::Unknown { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(input(&error)),
    };
    let column = |id: &str| register.field_index(id).unwrap_or(usize::MAX);
    let mut kept = Vec::new();
    for row in page.rows {
        let text = |id: &str| {
            let value = row.values.get(column(id));
            value.map_or_else(String::new, ToString::to_string)
        };
        let number = |id: &str| row.values.get(column(id)).and_then(Value::number);
        let hash = text("content_hash");
        let bytes = folder.store.attachment(&hash).await;
        let bytes = bytes.map_err(|error| input(&error))?;
        let content = serde_json::from_slice(&bytes).map_err(|error| {
            Error::new(
                Kind::Internal,
                "report.content",
                format!("定稿的内容读不出：{error}"),
                format!("the content of a final edition does not read: {error}"),
            )
        })?;
        kept.push(Kept {
            edition: Edition {
                edition: number("edition").unwrap_or_default(),
                date: text("on_date"),
                known_seq: number("known_seq").unwrap_or_default(),
                hash,
                differences: Vec::new(),
                same: None,
            },
            content,
        });
    }
    kept.sort_by_key(|kept| kept.edition.edition);
    let mut before: Option<Told> = None;
    for one in &mut kept {
        let now = told(&one.content);
        if let Some(before) = &before {
            one.edition.differences = differences(before, &now);
        }
        before = Some(now);
    }
    Ok(kept)
}

/// Keeps a filled report as the next final edition.
pub(super) async fn keep(folder: &Folder, user: &str, annual: &Annual) -> Result<Edition> {
    let actor = folder.allowed(user, crate::rights::Action::Publish).await?;
    let (report, year) = (annual.filled.report.as_str(), annual.filled.year);
    let before = all(folder, report, year).await?;
    let content = annual.filled.to_json();
    let bytes = serde_json::to_vec_pretty(&content).map_err(|error| {
        Error::new(Kind::Internal, "json", error.to_string(), error.to_string())
    })?;
    let stored = folder.store.put_attachment(bytes).await;
    let stored = stored.map_err(|error| input(&error))?;
    let number = before.last().map_or(1, |kept| kept.edition.edition + 1);
    let spec = crate::registers::spec(register(folder, EDITIONS)?, dates::date_or_today(None)?);
    let defined = folder.store.define_register(&actor, &spec).await;
    defined.map_err(|error| input(&error))?;
    let today = dates::date_or_today(None)?.to_string();
    let begun = folder.store.begin_act(&actor, "report.final", &today).await;
    let mut act = begun.map_err(|error| input(&error))?;
    let name = format!("{report}-{year}-{number}");
    let set = [
        ("number", Value::text(name.as_str())),
        ("report", Value::text(report)),
        ("year", Value::Integer(i64::from(year))),
        ("edition", Value::Integer(number)),
        ("on_date", Value::date(annual.date.as_str())),
        ("known_seq", Value::Integer(annual.known_seq)),
        ("content_hash", Value::text(stored.hash.as_str())),
    ];
    let written = RecordInput {
        set: set
            .into_iter()
            .map(|(id, value)| (id.to_owned(), value))
            .collect(),
        ..RecordInput::default()
    };
    let made = act.create_record(EDITIONS, &written).await;
    let record = made.map_err(|error| input(&error))?;
    let owner = format!("{EDITIONS}/{record}");
    let attached = act
        .attach(
            &owner,
            &stored,
            &format!("{name}.json"),
            "application/json",
            "定稿",
        )
        .await;
    attached.map_err(|error| input(&error))?;
    act.about(name);
    act.note("figures", json!(annual.filled.figures.len()));
    act.commit().await.map_err(|error| input(&error))?;
    let now = told(&content);
    Ok(Edition {
        edition: number,
        date: annual.date.clone(),
        known_seq: annual.known_seq,
        hash: stored.hash,
        differences: before
            .last()
            .map_or_else(Vec::new, |kept| differences(&told(&kept.content), &now)),
        same: None,
    })
}

/// A final edition computed again from the records as they were then.
pub(super) async fn again(
    (folder, sight): (&Folder, &Sight),
    report: &NarrativeReport,
    year: i16,
    number: i64,
) -> Result<Annual> {
    let kept = all(folder, &report.id, year).await?;
    let found = kept.into_iter().find(|kept| kept.edition.edition == number);
    let mut kept = found.ok_or_else(|| {
        Error::input(
            "report.edition",
            format!("{year}年没有第 {number} 版定稿"),
            format!("there is no final edition {number} of {year}"),
        )
    })?;
    let (date, seq) = (kept.edition.date.clone(), kept.edition.known_seq);
    let filled = fill((folder, sight), report, year, &date, seq).await?;
    if knows_all(folder, sight, report) {
        kept.edition.same = Some(told(&filled.to_json()) == told(&kept.content));
    }
    retain_known(folder, sight, &mut kept.edition);
    Ok(Annual {
        filled,
        date,
        known_seq: seq,
        edition: Some(kept.edition),
        sight: sight.clone(),
    })
}
