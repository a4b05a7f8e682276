//! Documents: printed, stamped, served, made void.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kunyu_app::annual::Form;
use kunyu_app::papers::{
    self, ListRequest, PaperShown, PaperView, PrintRequest, ServeRequest, Served, Voided,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{self, DOCX, MARKDOWN, PDF};
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(print))
        .routes(routes!(stamp))
        .routes(routes!(serve))
        .routes(routes!(void))
}

/// Which documents.
#[derive(Debug, Deserialize, IntoParams)]
struct Which {
    /// Of this case.
    case: Option<String>,
    /// Of this template.
    template: Option<String>,
    /// Void ones too.
    #[serde(default)]
    all: bool,
}

/// A document that may be read.
async fn readable(server: &Server, who: &Who, number: &str) -> Answer<PaperShown> {
    let (wanted, sight) = (number.to_owned(), who.sight());
    let paper = server.run(async move |folder| papers::show(&folder, &sight, &wanted).await);
    paper.await
}

/// Documents.
#[utoipa::path(get, path = "/documents", tag = "documents", params(Which),
    responses((status = 200, body = Vec<PaperView>)))]
async fn list(
    State(server): State<Server>,
    who: Who,
    Query(which): Query<Which>,
) -> Answer<Json<Vec<PaperView>>> {
    let request = ListRequest {
        case: which.case,
        kind: which.template,
        all: which.all,
    };
    let sight = who.sight();
    let found = server.run(async move |folder| papers::list(&folder, &sight, &request).await);
    Ok(Json(found.await?))
}

/// A document with what was done with it.
#[utoipa::path(get, path = "/documents/{number}", tag = "documents", params(("number" = String, Path)),
    responses((status = 200, body = PaperShown), (status = 404, body = Problem)))]
async fn show(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
) -> Answer<Json<PaperShown>> {
    Ok(Json(readable(&server, &who, &number).await?))
}

/// The form of a file.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum FileForm {
    #[default]
    Pdf,
    Docx,
    Md,
}

impl FileForm {
    pub(super) fn form(self) -> (Form, &'static str, &'static str) {
        match self {
            Self::Pdf => (Form::Pdf, "pdf", PDF),
            Self::Docx => (Form::Docx, "docx", DOCX),
            Self::Md => (Form::Markdown, "md", MARKDOWN),
        }
    }
}

/// What is printed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PrintBody {
    #[serde(default)]
    #[schema(inline)]
    format: FileForm,
    /// The proof of service instead of the document.
    #[serde(default)]
    receipt: bool,
}

/// Prints a document; the print is recorded.
#[utoipa::path(post, path = "/documents/{number}/print", tag = "documents", params(("number" = String, Path)),
    request_body = PrintBody,
    responses((status = 200, body = Vec<u8>, content_type = PDF), (status = 404, body = Problem)))]
async fn print(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<PrintBody>,
) -> Answer<Response> {
    readable(&server, &who, &number).await?;
    let (form, ending, kind) = body.format.form();
    let (user, name) = (who.name(), format!("{number}.{ending}"));
    let request = PrintRequest {
        number,
        form,
        receipt: body.receipt,
        date: None,
        fonts: server.config().fonts.clone(),
    };
    let printed = server.run(async move |folder| papers::print(&folder, &user, &request).await);
    Ok(files::download(&name, kind, printed.await?.bytes))
}

/// Which stamp.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StampBody {
    /// That of the template when not given.
    stamp: Option<String>,
}

/// Stamps a document.
#[utoipa::path(post, path = "/documents/{number}/stamp", tag = "documents", params(("number" = String, Path)),
    request_body = StampBody, responses((status = 200, body = PaperView), (status = 404, body = Problem)))]
async fn stamp(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<StampBody>,
) -> Answer<Json<PaperView>> {
    readable(&server, &who, &number).await?;
    let user = who.name();
    let done = server.run(async move |folder| {
        papers::stamp(&folder, &user, &number, body.stamp.as_deref(), None).await
    });
    Ok(Json(done.await?))
}

/// What is told of a service.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServeBody {
    /// A code of `service_way`.
    way: String,
    receiver: String,
    on: String,
    place: Option<String>,
    server: Option<String>,
    witness: Option<String>,
    note: Option<String>,
}

/// Records that a document was served.
#[utoipa::path(post, path = "/documents/{number}/serve", tag = "documents", params(("number" = String, Path)),
    request_body = ServeBody, responses((status = 200, body = Served), (status = 404, body = Problem)))]
async fn serve(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<ServeBody>,
) -> Answer<Json<Served>> {
    readable(&server, &who, &number).await?;
    let user = who.name();
    let request = ServeRequest {
        number,
        way: body.way,
        receiver: body.receiver,
        on: body.on,
        place: body.place,
        server: body.server,
        witness: body.witness,
        note: body.note,
        attachment: None,
    };
    let served = server.run(async move |folder| papers::serve(&folder, &user, &request).await);
    Ok(Json(served.await?))
}

/// Why a document is made void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VoidBody {
    reason: String,
    /// Issue another in its place.
    #[serde(default)]
    replace: bool,
}

/// Makes a document void.
#[utoipa::path(post, path = "/documents/{number}/void", tag = "documents", params(("number" = String, Path)),
    request_body = VoidBody, responses((status = 200, body = Voided), (status = 404, body = Problem)))]
async fn void(
    State(server): State<Server>,
    who: Who,
    Path(number): Path<String>,
    Json(body): Json<VoidBody>,
) -> Answer<(StatusCode, Json<Voided>)> {
    readable(&server, &who, &number).await?;
    let user = who.name();
    let done = server.run(async move |folder| {
        papers::void(&folder, &user, &number, &body.reason, body.replace, None).await
    });
    Ok((StatusCode::OK, Json(done.await?)))
}
