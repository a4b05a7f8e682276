//! Documents as listed and shown.

use kunyu_store::{Paper, PaperSelection};
use serde::Serialize;
use serde_json::Value as Json;

use super::by_number;
use crate::Result;
use crate::act::known_case;
use crate::folder::Folder;
use crate::layers::input;
use crate::rights::{CaseSight, Sight};

/// Which documents.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// Of the case of this number.
    pub case: Option<String>,
    /// Of this template.
    pub kind: Option<String>,
    /// Void ones too.
    pub all: bool,
}

/// A document as listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PaperView {
    /// The number on it.
    pub number: String,
    /// Title.
    pub title: String,
    /// Template.
    pub template: String,
    /// Number of the case.
    pub case: String,
    /// Business date of its issue.
    pub issued_on: String,
    /// Who issued it.
    pub issued_by: String,
    /// `issued`, `stamped` or `void`.
    pub state: &'static str,
    /// Words of the stamp on it.
    pub stamp: Option<String>,
    /// How often it was printed.
    pub prints: i64,
    /// Day on which it counts as served.
    pub served_on: Option<String>,
    /// Why it is void.
    pub void_reason: Option<String>,
    /// The document that it replaces.
    pub replaces: Option<String>,
    /// The document that replaces it.
    pub replaced_by: Option<String>,
    /// Whether it tells data of a person.
    pub personal: bool,
    /// SM3 of its content.
    pub hash: String,
}

/// Something done with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EventView {
    /// Audit entry.
    pub seq: i64,
    /// `issue`, `print`, `stamp`, `serve`, `void`, `replace`.
    pub kind: String,
    /// Business date.
    pub date: String,
    /// Instant of booking.
    pub time: String,
    /// Who.
    pub user: String,
    /// More about it; null where the document tells data of a person.
    pub detail: Json,
}

/// A document with what was done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PaperShown {
    /// The document.
    pub document: PaperView,
    /// Its text; null where it tells data of a person: a print leaves a trace, a look does not.
    pub text: Option<String>,
    /// What stands in it: place in the template, words.
    pub values: Json,
    /// What was done with it.
    pub events: Vec<EventView>,
}

/// Lists the documents of cases that may be known, in the order in which they were issued.
pub async fn list(folder: &Folder, sight: &Sight, request: &ListRequest) -> Result<Vec<PaperView>> {
    let case = match request.case.as_deref() {
        Some(number) => Some(known_case(folder, sight, number).await?.id),
        None => None,
    };
    let selection = PaperSelection {
        case,
        template: request.kind.clone(),
        ..PaperSelection::default()
    };
    let found = folder.store.papers(&selection).await;
    let mut views = Vec::new();
    let mut known = CaseSight::new(folder, sight);
    for paper in found.map_err(|error| input(&error))? {
        let is_wanted = request.all || paper.voided.is_none();
        if is_wanted && is_known(folder, &mut known, &paper).await? {
            views.push(view(folder, &paper).await?);
        }
    }
    Ok(views)
}

/// Whether the case of a document may be known.
async fn is_known(folder: &Folder, known: &mut CaseSight<'_>, paper: &Paper) -> Result<bool> {
    let case = folder.store.case(paper.case).await;
    match case.map_err(|error| input(&error))? {
        Some(case) => known.has(&case).await,
        None => Ok(false),
    }
}

/// A document of a case that may be known, and whether all that may stand in it may.
pub(super) async fn known_paper(
    folder: &Folder,
    sight: &Sight,
    number: &str,
) -> Result<(Paper, bool)> {
    let paper = by_number(folder, number).await?;
    if !is_known(folder, &mut CaseSight::new(folder, sight), &paper).await? {
        return Err(super::no_paper(number));
    }
    let case = folder.store.case(paper.case).await;
    let case = case.map_err(|error| input(&error))?;
    let whole = case.is_none_or(|case| {
        let seen = sight.register(folder, &case.register);
        seen.is_ok_and(|seen| seen.has_all_columns())
    });
    Ok((paper, whole))
}

/// Shows a document. Where columns of its register are concealed, its words are too.
pub async fn show(folder: &Folder, sight: &Sight, number: &str) -> Result<PaperShown> {
    let (paper, is_whole) = known_paper(folder, sight, number).await?;
    let events = folder.store.paper_events(&paper, false).await;
    let events = events.map_err(|error| input(&error))?.into_iter();
    let events = events.map(|event| EventView {
        seq: event.seq,
        kind: event.kind,
        date: event.business_date,
        time: event.time,
        user: event.actor,
        detail: event.detail,
    });
    let content = if paper.encrypted || !is_whole {
        Json::Null
    } else {
        let content = folder.store.paper_content(&paper);
        content.map_err(|error| input(&error))?
    };
    Ok(PaperShown {
        document: view(folder, &paper).await?,
        text: content["text"].as_str().map(str::to_owned),
        values: content["values"].clone(),
        events: events.collect(),
    })
}

pub(super) async fn view(folder: &Folder, paper: &Paper) -> Result<PaperView> {
    let case = folder.store.case(paper.case).await;
    let case = case.map_err(|error| input(&error))?;
    Ok(PaperView {
        number: paper.number.clone(),
        title: paper.title.clone(),
        template: paper.template.clone(),
        case: case.map_or_else(String::new, |case| case.number),
        issued_on: paper.issued_on.clone(),
        issued_by: paper.issued_by.clone(),
        state: paper.state().word(),
        stamp: paper.stamp.clone(),
        prints: paper.prints,
        served_on: paper.served_on.clone(),
        void_reason: paper.voided.as_ref().map(|(.., reason)| reason.clone()),
        replaces: other(folder, paper.replaces).await?,
        replaced_by: other(folder, paper.replaced_by).await?,
        personal: paper.encrypted,
        hash: paper.hash.clone(),
    })
}

/// The number on another document.
pub(super) async fn other(folder: &Folder, id: Option<i64>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    let paper = folder.store.paper(id).await;
    Ok(Some(paper.map_err(|error| input(&error))?.number))
}
