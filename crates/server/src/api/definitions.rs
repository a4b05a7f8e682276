//! Definitions, as forms and lists are drawn from them.

use axum::extract::State;
use kunyu_app::forms::{self, CodeForm, Named, ProcessForm, ProcessRow, RegisterForm};
use kunyu_app::registers::{self, RegisterView};
use kunyu_definitions::{Definitions, Piece, Template};
use kunyu_terms::Bilingual;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(all_registers))
        .routes(routes!(register))
        .routes(routes!(codes))
        .routes(routes!(all_processes))
        .routes(routes!(process))
        .routes(routes!(indicators))
        .routes(routes!(checks))
        .routes(routes!(reports))
}

fn named(id: &str, title: &Bilingual) -> Named {
    Named {
        id: id.to_owned(),
        title_zh: title.zh.clone(),
        title_en: title.en.clone(),
    }
}

/// The registers that I may read.
#[utoipa::path(get, path = "/definitions/registers", tag = "definitions",
    responses((status = 200, body = Vec<RegisterView>)))]
async fn all_registers(State(server): State<Server>, who: Who) -> Answer<Json<Vec<RegisterView>>> {
    let sight = who.sight();
    let views = server.run(async move |folder| registers::all(&folder, &sight).await);
    Ok(Json(views.await?))
}

/// A register.
#[utoipa::path(get, path = "/definitions/registers/{id}", tag = "definitions", params(("id" = String, Path)),
    responses((status = 200, body = RegisterForm), (status = 404, body = Problem)))]
async fn register(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
) -> Answer<Json<RegisterForm>> {
    Ok(Json(forms::register(server.folder(), &who.sight(), &id)?))
}

/// A code list.
#[utoipa::path(get, path = "/definitions/codes/{id}", tag = "definitions", params(("id" = String, Path)),
    responses((status = 200, body = CodeForm), (status = 404, body = Problem)))]
async fn codes(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
) -> Answer<Json<CodeForm>> {
    Ok(Json(forms::codes(server.folder(), &who.sight(), &id)?))
}

/// The processes in force that I may read.
#[utoipa::path(get, path = "/definitions/processes", tag = "definitions",
    responses((status = 200, body = Vec<ProcessRow>)))]
async fn all_processes(State(server): State<Server>, who: Who) -> Json<Vec<ProcessRow>> {
    Json(forms::processes(server.folder(), &who.sight()))
}

/// Which version of a process.
#[derive(Deserialize, IntoParams)]
struct OfCase {
    /// The one that this case keeps; the one in force today without it.
    case: Option<String>,
}

/// A process.
#[utoipa::path(get, path = "/definitions/processes/{id}", tag = "definitions",
    params(("id" = String, Path), OfCase),
    responses((status = 200, body = ProcessForm), (status = 404, body = Problem)))]
async fn process(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(of): Query<OfCase>,
) -> Answer<Json<ProcessForm>> {
    let sight = who.sight();
    let form = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        forms::process(&folder, &sight, &id, of.case.as_deref()).await
    };
    Ok(Json(server.run(form).await?))
}

/// An indicator without its figure.
#[derive(Serialize, ToSchema)]
struct IndicatorRow {
    id: String,
    title_zh: String,
    title_en: String,
    unit: String,
    section: String,
}

/// The indicators.
#[utoipa::path(get, path = "/definitions/indicators", tag = "definitions",
    responses((status = 200, body = Vec<IndicatorRow>)))]
async fn indicators(State(server): State<Server>, who: Who) -> Json<Vec<IndicatorRow>> {
    let (folder, sight) = (server.folder(), who.sight());
    let indicators = folder.definitions.indicators().iter();
    let indicators = indicators.filter(|one| sight.knows_figure(folder, one));
    let rows = indicators.map(|indicator| IndicatorRow {
        id: indicator.id.clone(),
        title_zh: indicator.title.zh.clone(),
        title_en: indicator.title.en.clone(),
        unit: indicator.unit.to_string(),
        section: indicator.section.clone(),
    });
    Json(rows.collect())
}

/// The checks.
#[utoipa::path(get, path = "/definitions/checks", tag = "definitions",
    responses((status = 200, body = Vec<Named>)))]
async fn checks(State(server): State<Server>, who: Who) -> Json<Vec<Named>> {
    let definitions: &Definitions = &server.folder().definitions;
    let sight = who.sight();
    let mut rows: Vec<Named> = definitions
        .checks()
        .iter()
        .filter(|check| sight.knows_check(server.folder(), &check.id))
        .map(|check| named(&check.id, &check.title))
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    Json(rows)
}

/// The reports.
#[utoipa::path(get, path = "/definitions/reports", tag = "definitions",
    responses((status = 200, body = Vec<Named>)))]
async fn reports(State(server): State<Server>, _: Who) -> Json<Vec<Named>> {
    let reports = server.folder().definitions.reports().iter();
    let rows = reports.map(|report| {
        let zh = words(&report.title);
        let en = report.title_en.as_ref().map_or_else(|| zh.clone(), words);
        named(&report.id, &Bilingual::new(zh, en))
    });
    Json(rows.collect())
}

/// The words of a title, without the year and what else is filled in.
fn words(title: &Template) -> String {
    let words = title.pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let all: String = words.collect();
    all.trim_start_matches('年').trim().to_owned()
}
