//! Records: lists, pages, history, workbooks, features.

use axum::extract::State;
use axum::response::Response;
use kunyu_app::act::{CaseShown, show_case};
use kunyu_app::papers::{self, PaperView};
use kunyu_app::registers::excel::{self, TableImported, TableRequest};
use kunyu_app::registers::{self, History, ListRequest, Listing, Revealed, Shown};
use kunyu_app::rights::Sight;
use kunyu_app::{Silent, exports, map};
use kunyu_terms::Lang;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::{self, XLSX};
use crate::extract::{Form, Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::upload::Upload;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(history))
        .routes(routes!(reveal))
        .routes(routes!(story))
        .routes(routes!(features))
        .routes(routes!(export))
        .routes(routes!(template))
        .merge(files::large(OpenApiRouter::new().routes(routes!(import))))
}

/// Rows of a page at most.
const MOST_ROWS: u64 = 500;
/// Features of a map at most.
const MOST_FEATURES: u64 = 5000;

/// Which records.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
pub(super) struct Which {
    /// A condition over the fields, as in indicators.
    r#where: Option<String>,
    /// A text that one of the plain texts contains.
    q: Option<String>,
    /// Field to order by; `-` before it for the greatest first.
    order: Option<String>,
    #[serde(default)]
    offset: u64,
    /// At most 500; 50 when not given.
    limit: Option<u64>,
    /// On this legal day; today when not given.
    date: Option<String>,
    /// As known at this audit sequence or time.
    known_at: Option<String>,
}

impl Which {
    fn request(self, register: String, most: u64, usual: u64) -> ListRequest {
        ListRequest {
            register,
            condition: self.r#where,
            search: self.q,
            date: self.date,
            known_at: self.known_at,
            order: self.order,
            offset: self.offset,
            limit: Some(self.limit.unwrap_or(usual).min(most)),
            with_shapes: false,
        }
    }
}

/// Records of a register.
#[utoipa::path(get, path = "/registers/{id}/records", tag = "registers", params(("id" = String, Path), Which),
    responses((status = 200, body = Listing), (status = 404, body = Problem)))]
async fn list(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Answer<Json<Listing>> {
    let request = which.request(id, MOST_ROWS, 50);
    let sight = who.sight();
    let listing = server.run(async move |folder| registers::list(&folder, &sight, &request).await);
    Ok(Json(listing.await?))
}

/// On which day, as known when.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
struct When {
    /// On this legal day; today when not given.
    date: Option<String>,
    /// As known at this audit sequence or time.
    known_at: Option<String>,
}

/// A record with its shape.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordPage {
    #[serde(flatten)]
    shown: Shown,
    /// Its shape, GeoJSON in longitude and latitude; null where it has none.
    geometry: Option<Json_>,
}

pub(super) async fn page(
    folder: &kunyu_app::Folder,
    sight: &Sight,
    id: &str,
    number: &str,
    when: (Option<&str>, Option<&str>),
) -> kunyu_app::Result<RecordPage> {
    let shown = registers::show(folder, sight, id, number, when.0, when.1).await?;
    let shape = shown.record.shape.as_ref();
    let geometry = shape.map(|shape| map::geometry(folder, shape));
    Ok(RecordPage { shown, geometry })
}

/// A record.
#[utoipa::path(get, path = "/registers/{id}/records/{number}", tag = "registers",
    params(("id" = String, Path), ("number" = String, Path), When),
    responses((status = 200, body = RecordPage), (status = 404, body = Problem)))]
async fn show(
    State(server): State<Server>,
    who: Who,
    Path((id, number)): Path<(String, String)>,
    Query(when): Query<When>,
) -> Answer<Json<RecordPage>> {
    let sight = who.sight();
    let found = server.run(async move |folder| {
        let when = (when.date.as_deref(), when.known_at.as_deref());
        page(&folder, &sight, &id, &number, when).await
    });
    Ok(Json(found.await?))
}

/// How a record came to be as it is.
#[utoipa::path(get, path = "/registers/{id}/records/{number}/history", tag = "registers",
    params(("id" = String, Path), ("number" = String, Path)),
    responses((status = 200, body = History), (status = 404, body = Problem)))]
async fn history(
    State(server): State<Server>,
    who: Who,
    Path((id, number)): Path<(String, String)>,
) -> Answer<Json<History>> {
    let sight = who.sight();
    let found =
        server.run(async move |folder| registers::history(&folder, &sight, &id, &number).await);
    Ok(Json(found.await?))
}

/// What personal data is asked for, and why.
#[derive(Deserialize, ToSchema)]
struct Asked {
    /// Fields; all with personal data where none is named.
    #[serde(default)]
    fields: Vec<String>,
    /// Why it is read.
    reason: String,
}

/// Personal data of a record as it is; who read it and why is audited.
#[utoipa::path(post, path = "/registers/{id}/records/{number}/reveal", tag = "registers",
    params(("id" = String, Path), ("number" = String, Path)), request_body = Asked,
    responses((status = 200, body = Revealed), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn reveal(
    State(server): State<Server>,
    who: Who,
    Path((id, number)): Path<(String, String)>,
    Json(asked): Json<Asked>,
) -> Answer<Json<Revealed>> {
    who.may(&server, kunyu_app::rights::Action::Reveal)?;
    let user = who.name();
    let found = server.run(async move |folder| {
        let record = (id.as_str(), number.as_str());
        registers::reveal(&folder, &user, record, &asked.fields, &asked.reason).await
    });
    Ok(Json(found.await?))
}

/// Everything about a record on one page.
#[derive(Serialize, ToSchema)]
struct Story {
    record: RecordPage,
    history: History,
    cases: Vec<CaseShown>,
    documents: Vec<PaperView>,
    /// Records of other registers that name it.
    linked: Vec<Listing>,
}

/// Everything about a record: its cases, documents, history and the records that name it.
#[utoipa::path(get, path = "/registers/{id}/records/{number}/story", tag = "registers",
    params(("id" = String, Path), ("number" = String, Path), When),
    responses((status = 200, body = Story), (status = 404, body = Problem)))]
async fn story(
    State(server): State<Server>,
    who: Who,
    Path((id, number)): Path<(String, String)>,
    Query(when): Query<When>,
) -> Answer<Json<Story>> {
    let sight = who.sight();
    let found = server.run(async move |folder| {
        let record = page(
            &folder,
            &sight,
            &id,
            &number,
            (when.date.as_deref(), when.known_at.as_deref()),
        )
        .await?;
        let history = registers::history(&folder, &sight, &id, &number).await?;
        let (mut cases, mut documents) = (Vec::new(), Vec::new());
        for case in &record.shown.cases {
            cases.push(show_case(&folder, &sight, &case.number).await?);
            let of_case = papers::ListRequest {
                case: Some(case.number.clone()),
                all: true,
                ..papers::ListRequest::default()
            };
            documents.extend(papers::list(&folder, &sight, &of_case).await?);
        }
        let linked = registers::linked(&folder, &sight, &id, record.shown.record.record).await?;
        Ok(Story {
            record,
            history,
            cases,
            documents,
            linked,
        })
    });
    Ok(Json(found.await?))
}

/// Records with shapes as a map shows them: a collection of features.
#[utoipa::path(get, path = "/registers/{id}/features", tag = "registers", params(("id" = String, Path), Which),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 404, body = Problem)))]
async fn features(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Answer<Json<Json_>> {
    let request = which.request(id, MOST_FEATURES, 1000);
    let sight = who.sight();
    let found = server.run(async move |folder| map::records(&folder, &sight, &request).await);
    Ok(Json(found.await?))
}

/// A language of files.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tongue {
    #[default]
    Zh,
    En,
}

impl From<Tongue> for Lang {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Zh => Self::Zh,
            Tongue::En => Self::En,
        }
    }
}

/// The language of a file.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
struct In {
    #[serde(default)]
    #[param(inline)]
    lang: Tongue,
}

/// The records of a list as a workbook, with a watermark where they are classified; 403 `export.consent`
/// where a second person must consent first.
#[utoipa::path(get, path = "/registers/{id}/export", tag = "registers", params(("id" = String, Path), Which, In),
    responses((status = 200, body = Vec<u8>, content_type = XLSX), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn export(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    Query(of): Query<In>,
) -> Answer<Response> {
    let sight = who.sight();
    let name = format!("{id}.xlsx");
    let mut request = which.request(id, u64::MAX, u64::MAX);
    request.limit = None;
    let bytes = server.run(async move |folder| {
        let file = tempfile::Builder::new().suffix(".xlsx").tempfile()?;
        let target = (file.path(), of.lang.into());
        exports::workbook(&folder, &sight, &request, target, &Silent).await?;
        Ok(std::fs::read(file.path())?)
    });
    Ok(files::download(&name, XLSX, bytes.await?))
}

/// An empty workbook to fill in.
#[utoipa::path(get, path = "/registers/{id}/template", tag = "registers", params(("id" = String, Path), In),
    responses((status = 200, body = Vec<u8>, content_type = XLSX), (status = 404, body = Problem)))]
async fn template(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(of): Query<In>,
) -> Answer<Response> {
    let sight = who.sight();
    let name = format!("{id}-template.xlsx");
    let bytes = server.run(async move |folder| {
        let file = tempfile::Builder::new().suffix(".xlsx").tempfile()?;
        excel::template(&folder, &sight, &id, file.path(), of.lang.into())?;
        Ok(std::fs::read(file.path())?)
    });
    Ok(files::download(&name, XLSX, bytes.await?))
}

/// How a workbook is taken in.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
struct How {
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
    /// Whether records that are there are changed, by their number.
    #[serde(default)]
    update: bool,
    /// Business date.
    date: Option<String>,
}

/// Takes a workbook in: all rows or none.
#[utoipa::path(post, path = "/registers/{id}/import", tag = "registers", params(("id" = String, Path), How),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = TableImported), (status = 404, body = Problem)))]
async fn import(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(how): Query<How>,
    Form(form): Form,
) -> Answer<Json<TableImported>> {
    who.knows(&server, &id)?;
    who.may(&server, kunyu_app::rights::Action::Import)?;
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let request = TableRequest {
        register: id,
        file: upload.file()?.to_owned(),
        update: how.update,
        date: how.date,
        dry_run: how.dry_run,
        ..TableRequest::default()
    };
    let user = who.name();
    let done = server.run(async move |folder| {
        let imported = excel::import(&folder, &user, &request, &Silent).await;
        drop(upload);
        imported
    });
    Ok(Json(done.await?))
}
