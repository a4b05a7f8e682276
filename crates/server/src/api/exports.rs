//! Exports of what is classified: asked for, consented to by somebody else, handed out once.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kunyu_app::Silent;
use kunyu_app::exports::{self, Asked, ExportRow};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{self, XLSX};
use super::registers::Tongue;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(decide))
        .routes(routes!(take))
}

/// Exports: mine, those that I may decide, all for who reads the audit trail.
#[utoipa::path(get, path = "/exports", tag = "exports", responses((status = 200, body = Vec<ExportRow>)))]
async fn list(State(server): State<Server>, who: Who) -> Answer<Json<Vec<ExportRow>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| exports::list(&folder, &sight).await);
    Ok(Json(found.await?))
}

/// What is to be exported, and what for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskBody {
    asked: Asked,
    /// What it is for.
    reason: String,
}

/// Asks for an export that needs the consent of a second person.
#[utoipa::path(post, path = "/exports", tag = "exports", request_body = AskBody,
    responses((status = 201, body = ExportRow), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn ask(
    State(server): State<Server>,
    who: Who,
    Json(body): Json<AskBody>,
) -> Answer<(StatusCode, Json<ExportRow>)> {
    let user = who.name();
    let made = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        exports::ask(&folder, &user, body.asked, &body.reason).await
    };
    Ok((StatusCode::CREATED, Json(server.run(made).await?)))
}

/// What is decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideBody {
    consents: bool,
}

/// Consents to somebody else's export, or refuses it.
#[utoipa::path(post, path = "/exports/{number}/decide", tag = "exports", params(("number" = i64, Path)),
    request_body = DecideBody,
    responses((status = 200, body = ExportRow), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn decide(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<i64>,
    Json(body): Json<DecideBody>,
) -> Answer<Json<ExportRow>> {
    let user = who.name();
    let done = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        exports::decide(&folder, &user, number, body.consents).await
    };
    Ok(Json(server.run(done).await?))
}

/// The language of a file.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
struct In {
    #[serde(default)]
    #[param(inline)]
    lang: Tongue,
}

/// Hands my export out, once, after somebody consented.
#[utoipa::path(post, path = "/exports/{number}/file", tag = "exports", params(("number" = i64, Path), In),
    responses((status = 200, body = Vec<u8>, content_type = XLSX), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn take(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<i64>,
    Query(of): Query<In>,
) -> Answer<Response> {
    let user = who.name();
    let bytes = server.run(async move |folder| {
        let file = tempfile::Builder::new().suffix(".xlsx").tempfile()?;
        let target = (file.path(), of.lang.into());
        exports::take(&folder, &user, number, target, &Silent).await?;
        Ok(std::fs::read(file.path())?)
    });
    Ok(files::download(
        &format!("export-{number}.xlsx"),
        XLSX,
        bytes.await?,
    ))
}
