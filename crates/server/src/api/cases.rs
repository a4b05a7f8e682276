//! Cases: lists, pages, steps, signatures, hand-over, attachments.

use axum::extract::State;
use axum::response::Response;
use kunyu_app::act::{self, ActRequest, Acted, CaseShown, CaseView, Laid, Outcome, Prepared};
use kunyu_app::papers::{self, PaperView};
use kunyu_app::rights::Sight;
use kunyu_app::{Folder, map};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files;
use super::registers::{RecordPage, page};
use crate::extract::{Form, Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::upload::Upload;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(open))
        .routes(routes!(step))
        .routes(routes!(lay))
        .routes(routes!(sign))
        .routes(routes!(hand_over))
        .routes(routes!(attachment))
        .merge(files::large(OpenApiRouter::new().routes(routes!(attach))))
}

/// Cases of a page at most.
const MOST: usize = 500;
/// What a signature says when nothing is written.
const AGREED: &str = "同意";

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
struct Which {
    process: Option<String>,
    state: Option<String>,
    /// Ended ones too.
    #[serde(default)]
    all: bool,
    /// Only those that I hold.
    #[serde(default)]
    mine: bool,
    /// A text that number, title, state, holder or record contains.
    q: Option<String>,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
struct CasesPage {
    total: usize,
    cases: Vec<CaseView>,
}

/// Cases, the nearest due first.
#[utoipa::path(get, path = "/cases", tag = "cases", params(Which), responses((status = 200, body = CasesPage)))]
async fn list(
    State(server): State<Server>,
    who: Who,
    Query(which): Query<Which>,
) -> Answer<Json<CasesPage>> {
    let sight = who.sight();
    let (process, state) = (which.process.clone(), which.state.clone());
    let found = async move |folder: std::sync::Arc<Folder>| {
        act::cases(&folder, &sight, process, state, which.all).await
    };
    let mut cases = server.run(found).await?;
    if which.mine {
        cases.retain(|case| case.owner == who.actor().name());
    }
    if let Some(q) = which.q.as_deref().filter(|q| !q.is_empty()) {
        cases.retain(|case| {
            let record = case.record.as_deref().unwrap_or_default();
            [
                &case.number,
                &case.process_zh,
                &case.process_en,
                &case.state_zh,
                &case.owner,
                record,
            ]
            .iter()
            .any(|text| text.contains(q))
        });
    }
    let total = cases.len();
    let limit = which.limit.unwrap_or(50).min(MOST);
    let cases = cases.into_iter().skip(which.offset).take(limit).collect();
    Ok(Json(CasesPage { total, cases }))
}

/// A case with its record and documents.
#[derive(Serialize, ToSchema)]
struct CasePage {
    #[serde(flatten)]
    shown: CaseShown,
    record: Option<RecordPage>,
    documents: Vec<PaperView>,
    attachments: Vec<AttachmentRow>,
}

/// A file of a case.
#[derive(Serialize, ToSchema)]
struct AttachmentRow {
    /// SHA-256 of the content.
    hash: String,
    name: String,
    title: String,
    media_type: String,
    size_bytes: u64,
}

async fn whole(folder: &Folder, sight: &Sight, number: &str) -> kunyu_app::Result<CasePage> {
    let shown = act::show_case(folder, sight, number).await?;
    let record = match &shown.case.record {
        Some(record) => page(folder, sight, &shown.case.register, record, (None, None))
            .await
            .ok(),
        None => None,
    };
    let of_case = papers::ListRequest {
        case: Some(number.to_owned()),
        all: true,
        ..papers::ListRequest::default()
    };
    let documents = papers::list(folder, sight, &of_case).await?;
    let attachments = act::attachments(folder, sight, number).await?;
    let row = |one: kunyu_store::Attachment| AttachmentRow {
        hash: one.file.hash,
        name: one.name,
        title: one.title,
        media_type: one.media_type,
        size_bytes: one.file.size,
    };
    Ok(CasePage {
        shown,
        record,
        documents,
        attachments: attachments.into_iter().map(row).collect(),
    })
}

/// The case, when its register may be read.
async fn readable(server: &Server, who: &Who, number: &str) -> Answer<CasePage> {
    let (number, sight) = (number.to_owned(), who.sight());
    let found = server.run(async move |folder| whole(&folder, &sight, &number).await);
    found.await
}

/// A case.
#[utoipa::path(get, path = "/cases/{number}", tag = "cases", params(("number" = String, Path)),
    responses((status = 200, body = CasePage), (status = 404, body = Problem)))]
async fn show(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
) -> Answer<Json<CasePage>> {
    Ok(Json(readable(&server, &who, &number).await?))
}

/// What is entered for a step.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepBody {
    /// Inputs by id; beside them `materials`, `reason`, `opinion`, `signatures`.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Option<Value>,
    /// Business date; today when not given.
    date: Option<String>,
    /// Number of the record that the new case is about.
    about: Option<String>,
    /// Shape of the new record, GeoJSON in longitude and latitude.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Value>,
    /// Version of the record that was seen.
    seen_version: Option<i64>,
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
}

impl StepBody {
    fn request(
        self,
        folder: &Folder,
        process: String,
        transition: String,
        case: Option<String>,
    ) -> kunyu_app::Result<(ActRequest, bool)> {
        let shape = match &self.geometry {
            Some(geometry) => Some(map::shape(folder, geometry)?),
            None => None,
        };
        let request = ActRequest {
            process,
            transition,
            case,
            record: self.about,
            input: self.input.unwrap_or_else(|| json!({})),
            shape,
            date: self.date,
            seen_version: self.seen_version,
        };
        Ok((request, self.dry_run))
    }
}

/// The process of a case that may be read.
async fn process_of(server: &Server, who: &Who, number: &str) -> Answer<String> {
    let (wanted, sight) = (number.to_owned(), who.sight());
    let found = server.run(async move |folder| act::show_case(&folder, &sight, &wanted).await);
    Ok(found.await?.case.process)
}

fn register_of(server: &Server, process: &str) -> Answer<String> {
    let processes = server.folder().definitions.processes().iter();
    let mut known = processes.filter(|known| known.id == process);
    let register = known.next().map(|known| known.register.clone());
    register.ok_or_else(Problem::not_found)
}

async fn take(
    server: &Server,
    who: &Who,
    (process, transition, case): (String, String, Option<String>),
    body: StepBody,
) -> Answer<Json<Acted>> {
    let user = who.name();
    let done = server.run(async move |folder| {
        let (request, dry_run) = body.request(&folder, process, transition, case)?;
        act::act(&folder, &user, &request, dry_run).await
    });
    match done.await? {
        Outcome::Done(acted) => Ok(Json(*acted)),
        Outcome::Refused(refused) => Err(Problem::refused(refused)),
    }
}

/// Opens a case with its first step.
#[utoipa::path(post, path = "/processes/{process}/open/{transition}", tag = "cases",
    params(("process" = String, Path), ("transition" = String, Path)), request_body = StepBody,
    responses((status = 200, body = Acted), (status = 422, body = Problem), (status = 404, body = Problem)))]
async fn open(
    State(server): State<Server>,
    who: Who,
    Path((process, transition)): Path<(String, String)>,
    Json(body): Json<StepBody>,
) -> Answer<Json<Acted>> {
    who.knows(&server, &register_of(&server, &process)?)?;
    take(&server, &who, (process, transition, None), body).await
}

/// Takes a step of a case.
#[utoipa::path(post, path = "/cases/{number}/steps/{transition}", tag = "cases",
    params(("number" = String, Path), ("transition" = String, Path)), request_body = StepBody,
    responses((status = 200, body = Acted), (status = 409, body = Problem), (status = 422, body = Problem),
        (status = 404, body = Problem)))]
async fn step(
    State(server): State<Server>,
    who: Who,
    Path((number, transition)): Path<(String, String)>,
    Json(body): Json<StepBody>,
) -> Answer<Json<Acted>> {
    let process = process_of(&server, &who, &number).await?;
    take(&server, &who, (process, transition, Some(number)), body).await
}

/// Lays a step before its signers.
#[utoipa::path(post, path = "/cases/{number}/lay/{transition}", tag = "cases",
    params(("number" = String, Path), ("transition" = String, Path)), request_body = StepBody,
    responses((status = 200, body = Laid), (status = 422, body = Problem), (status = 404, body = Problem)))]
async fn lay(
    State(server): State<Server>,
    who: Who,
    Path((number, transition)): Path<(String, String)>,
    Json(body): Json<StepBody>,
) -> Answer<Json<Laid>> {
    let process = process_of(&server, &who, &number).await?;
    let user = who.name();
    let laid = server.run(async move |folder| {
        let (request, _) = body.request(&folder, process, transition, Some(number))?;
        act::lay(&folder, &user, &request).await
    });
    match laid.await? {
        Prepared::Laid(laid) => Ok(Json(laid)),
        Prepared::Refused(refused) => Err(Problem::refused(refused)),
    }
}

/// A signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignBody {
    /// What is written; 同意 when nothing is.
    #[serde(default)]
    opinion: String,
    date: Option<String>,
}

/// Signs the step that lies before the signers of a case.
#[utoipa::path(post, path = "/cases/{number}/sign", tag = "cases", params(("number" = String, Path)),
    request_body = SignBody,
    responses((status = 200, body = Laid), (status = 409, body = Problem), (status = 404, body = Problem)))]
async fn sign(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<SignBody>,
) -> Answer<Json<Laid>> {
    process_of(&server, &who, &number).await?;
    let user = who.name();
    let signed = server.run(async move |folder| {
        let opinion = match body.opinion.trim() {
            "" => AGREED,
            opinion => opinion,
        };
        act::sign(&folder, &user, &number, opinion, body.date.as_deref()).await
    });
    Ok(Json(signed.await?))
}

/// To whom a case goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandOver {
    to: String,
    reason: String,
}

/// Hands a case to another user.
#[utoipa::path(post, path = "/cases/{number}/hand-over", tag = "cases", params(("number" = String, Path)),
    request_body = HandOver, responses((status = 200, body = CaseShown), (status = 404, body = Problem)))]
async fn hand_over(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<HandOver>,
) -> Answer<Json<CaseShown>> {
    process_of(&server, &who, &number).await?;
    let (user, sight) = (who.name(), who.sight());
    let done = server.run(async move |folder| {
        act::hand_over(&folder, &user, &number, &body.to, &body.reason).await?;
        act::show_case(&folder, &sight, &number).await
    });
    Ok(Json(done.await?))
}

/// Puts a file to a case.
#[utoipa::path(post, path = "/cases/{number}/attachments", tag = "cases", params(("number" = String, Path)),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = AttachmentRow), (status = 404, body = Problem)))]
async fn attach(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Form(form): Form,
) -> Answer<Json<AttachmentRow>> {
    process_of(&server, &who, &number).await?;
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let path = upload.file()?.to_owned();
    let title = upload.field("title").unwrap_or_default().to_owned();
    let user = who.name();
    let kept = server.run(async move |folder| {
        let kept = act::attach(&folder, &user, &number, &path, &title).await;
        drop(upload);
        kept
    });
    let one = kept.await?;
    Ok(Json(AttachmentRow {
        hash: one.file.hash,
        name: one.name,
        title: one.title,
        media_type: one.media_type,
        size_bytes: one.file.size,
    }))
}

/// A file of a case.
#[utoipa::path(get, path = "/cases/{number}/attachments/{hash}", tag = "cases",
    params(("number" = String, Path), ("hash" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = Problem)))]
async fn attachment(
    State(server): State<Server>,
    who: Who,
    Path((number, hash)): Path<(String, String)>,
) -> Answer<Response> {
    let found = readable(&server, &who, &number).await?;
    let mut files = found.attachments.into_iter();
    let file = files
        .find(|file| file.hash == hash)
        .ok_or_else(Problem::not_found)?;
    let bytes = server.folder().store.attachment(&hash).await;
    let bytes = bytes.map_err(|_| Problem::internal())?;
    // what somebody handed in is never shown as a page of ours
    Ok(files::download(
        &file.name,
        "application/octet-stream",
        bytes,
    ))
}
