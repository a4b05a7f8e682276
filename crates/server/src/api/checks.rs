//! Checks: parcels in, verdicts with their evidence out.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kunyu_app::check::{self, CheckRequest};
use kunyu_app::report;
use kunyu_app::verdict::{self, VerdictRow, Verified};
use kunyu_app::{Folder, Note, Silent, map};
use kunyu_terms::Lang;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{self, DOCX, MARKDOWN, PDF, XLSX};
use super::registers::Tongue;
use crate::extract::{Form, Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::upload::Upload;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(drawn))
        .routes(routes!(verdicts))
        .routes(routes!(verdict))
        .merge(files::large(
            OpenApiRouter::new()
                .routes(routes!(files_in))
                .routes(routes!(verify)),
        ))
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    #[default]
    Json,
    Docx,
    Pdf,
    Xlsx,
    Md,
}

/// How the answer is given.
#[derive(Debug, Deserialize, IntoParams)]
struct How {
    #[serde(default)]
    #[param(inline)]
    format: Wanted,
    #[serde(default)]
    #[param(inline)]
    lang: Tongue,
}

/// The answer of a check.
#[derive(Debug, Serialize, ToSchema)]
struct Answered {
    /// Payload and envelope: the evidence that verifies anywhere.
    #[schema(value_type = Object)]
    bundle: Value,
    /// Plots and the pieces that rules hit, GeoJSON in longitude and latitude.
    #[schema(value_type = Object)]
    features: Value,
    /// Number under which it was recorded.
    number: Option<String>,
    /// What to know about the input.
    notes: Vec<Note>,
}

/// What a check came to.
enum Made {
    Answer(Box<Answered>),
    File(&'static str, &'static str, Vec<u8>),
}

async fn make(
    folder: &Folder,
    request: &CheckRequest,
    (format, lang): (Wanted, Lang),
    fonts: &[std::path::PathBuf],
) -> kunyu_app::Result<Made> {
    let checked = check::check(folder, request, &Silent).await?;
    let form = match format {
        Wanted::Json => {
            let features = map::verdict(folder, &checked.bundle.payload);
            return Ok(Made::Answer(Box::new(Answered {
                bundle: json!(checked.bundle),
                features,
                number: checked.number,
                notes: checked.notes,
            })));
        }
        Wanted::Docx => (report::Form::Docx, "docx", DOCX),
        Wanted::Pdf => (report::Form::Pdf, "pdf", PDF),
        Wanted::Xlsx => (report::Form::Xlsx, "xlsx", XLSX),
        Wanted::Md => (report::Form::Markdown, "md", MARKDOWN),
    };
    let bytes = report::render(folder, &checked, lang, form.0, fonts)?;
    Ok(Made::File(form.1, form.2, bytes))
}

fn answer(made: Made) -> Response {
    match made {
        Made::Answer(answer) => Json(*answer).into_response(),
        Made::File(ending, kind, bytes) => files::download(&format!("check.{ending}"), kind, bytes),
    }
}

/// A drawn parcel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DrawnBody {
    /// GeoJSON in longitude and latitude: a geometry, a feature or a collection.
    #[schema(value_type = Object)]
    parcel: Value,
    /// Date whose law and layers are applied; today when not given.
    date: Option<String>,
    /// As known at this audit sequence or time.
    known_at: Option<String>,
    /// Facts that the parcel does not state.
    #[serde(default)]
    facts: BTreeMap<String, String>,
    /// Keep the verdict.
    #[serde(default)]
    record: bool,
}

/// Checks a drawn parcel.
#[utoipa::path(post, path = "/checks/{id}", tag = "checks", params(("id" = String, Path), How),
    request_body = DrawnBody,
    responses((status = 200, body = Answered), (status = 400, body = Problem), (status = 404, body = Problem)))]
async fn drawn(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(how): Query<How>,
    Json(body): Json<DrawnBody>,
) -> Answer<Response> {
    let (user, sight) = (who.name(), who.sight());
    let fonts = server.config().fonts.clone();
    let made = server.run(async move |folder| {
        let file = tempfile::Builder::new().suffix(".geojson").tempfile()?;
        std::fs::write(file.path(), map::collected(body.parcel).to_string())?;
        let request = CheckRequest {
            parcels: vec![file.path().to_owned()],
            check: id,
            date: body.date,
            known_at: body.known_at,
            facts: body.facts,
            user: body.record.then_some(user),
            sight,
            ..CheckRequest::default()
        };
        make(&folder, &request, (how.format, how.lang.into()), &fonts).await
    });
    Ok(answer(made.await?))
}

/// Checks the parcels of files.
#[utoipa::path(post, path = "/checks/{id}/files", tag = "checks", params(("id" = String, Path), How),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = Answered), (status = 400, body = Problem), (status = 404, body = Problem)))]
async fn files_in(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(how): Query<How>,
    Form(form): Form,
) -> Answer<Response> {
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let facts = match upload.field("facts") {
        Some(text) => serde_json::from_str(text).map_err(|_| {
            Problem::from(kunyu_app::Error::usage(
                "check.facts",
                "facts 应为 JSON 对象",
                "facts must be a JSON object",
            ))
        })?,
        None => BTreeMap::new(),
    };
    let (user, fonts) = (who.name(), server.config().fonts.clone());
    let is_recorded = upload.field("record") == Some("true");
    let request = CheckRequest {
        parcels: upload.main_files(),
        check: id,
        date: upload.field("date").map(str::to_owned),
        known_at: upload.field("known_at").map(str::to_owned),
        given: kunyu_app::input::Given {
            crs: kunyu_app::crs::parse_optional(upload.field("crs"))?,
            encoding: upload.field("encoding").map(str::to_owned),
            datum: None,
        },
        facts,
        user: is_recorded.then_some(user),
        sight: who.sight(),
    };
    let made = server.run(async move |folder| {
        let made = make(&folder, &request, (how.format, how.lang.into()), &fonts).await;
        drop(upload);
        made
    });
    Ok(answer(made.await?))
}

/// The recorded verdicts.
#[utoipa::path(get, path = "/verdicts", tag = "checks", responses((status = 200, body = Vec<VerdictRow>)))]
async fn verdicts(State(server): State<Server>, who: Who) -> Answer<Json<Vec<VerdictRow>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| verdict::list(&folder, &sight).await);
    Ok(Json(found.await?))
}

/// A recorded verdict with its evidence.
#[utoipa::path(get, path = "/verdicts/{number}", tag = "checks", params(("number" = String, Path)),
    responses((status = 200, body = Answered), (status = 404, body = Problem)))]
async fn verdict(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
) -> Answer<Json<Answered>> {
    let sight = who.sight();
    let found = server.run(async move |folder| {
        let bundle = verdict::bundle(&folder, &sight, &number).await?;
        Ok(Answered {
            features: map::verdict(&folder, &bundle.payload),
            bundle: json!(bundle),
            number: Some(number),
            notes: Vec::new(),
        })
    });
    Ok(Json(found.await?))
}

/// Verifies a bundle of evidence.
#[utoipa::path(post, path = "/verdicts/verify", tag = "checks",
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = Verified), (status = 400, body = Problem)))]
async fn verify(State(server): State<Server>, _: Who, Form(form): Form) -> Answer<Json<Verified>> {
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let path = upload.file()?.to_owned();
    let done = server.run(async move |folder| {
        let done = verdict::verify(&path, Some(&folder)).await;
        drop(upload);
        done
    });
    Ok(Json(done.await?))
}
