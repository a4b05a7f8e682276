//! Layers: editions, what lies at a place, measures; publishing and quality.

use axum::extract::State;
use kunyu_app::import::{self, Difference, ImportRequest, Imported, Published};
use kunyu_app::map::{self, Identified, LayerView};
use kunyu_app::quality::{self, Filter, FindingItem};
use kunyu_app::rights::Action;
use kunyu_app::{Silent, proposal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files;
use crate::extract::{Form, Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::upload::Upload;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(identify))
        .routes(routes!(measure))
        .routes(routes!(diff))
        .routes(routes!(publish))
        .routes(routes!(findings))
        .routes(routes!(work))
        .merge(files::large(
            OpenApiRouter::new()
                .routes(routes!(propose))
                .routes(routes!(take_in))
                .routes(routes!(outline)),
        ))
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
struct On {
    /// Today when not given.
    date: Option<String>,
}

/// Layers with their editions.
#[utoipa::path(get, path = "/layers", tag = "layers", params(On), responses((status = 200, body = Vec<LayerView>)))]
async fn list(
    State(server): State<Server>,
    who: Who,
    Query(on): Query<On>,
) -> Answer<Json<Vec<LayerView>>> {
    let sight = who.sight();
    let found = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        map::layers(&folder, &sight, on.date.as_deref()).await
    };
    Ok(Json(server.run(found).await?))
}

/// A place.
#[derive(Debug, Deserialize, IntoParams)]
struct Place {
    /// Degrees east.
    lon: f64,
    /// Degrees north.
    lat: f64,
    date: Option<String>,
}

/// What lies at a place.
#[utoipa::path(get, path = "/identify", tag = "layers", params(Place),
    responses((status = 200, body = Vec<Identified>), (status = 400, body = Problem)))]
async fn identify(
    State(server): State<Server>,
    who: Who,
    Query(place): Query<Place>,
) -> Answer<Json<Vec<Identified>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| {
        let at = (place.lon, place.lat);
        map::identify(&folder, &sight, at, place.date.as_deref()).await
    });
    Ok(Json(found.await?))
}

/// A geometry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Drawn {
    /// GeoJSON in longitude and latitude.
    #[schema(value_type = Object)]
    geometry: Value,
}

/// Measures of a drawn polygon.
#[derive(Debug, Serialize, ToSchema)]
struct Measured {
    /// Ellipsoidal area, m² with two decimals.
    area_m2: String,
    /// In 亩.
    area_mu: String,
    /// In hectares.
    area_ha: String,
    /// Length of the boundary on the working plane, m.
    perimeter_m: f64,
}

/// Measures a drawn polygon.
#[utoipa::path(post, path = "/measure", tag = "layers", request_body = Drawn,
    responses((status = 200, body = Measured), (status = 400, body = Problem)))]
async fn measure(
    State(server): State<Server>,
    _: Who,
    Json(drawn): Json<Drawn>,
) -> Answer<Json<Measured>> {
    let measured = server.run(async move |folder| {
        let shape = map::shape(&folder, &drawn.geometry)?;
        map::measure(&folder, &shape)
    });
    let measured = measured.await?;
    Ok(Json(Measured {
        area_m2: measured.area_m2,
        area_mu: measured.area_mu,
        area_ha: measured.area_ha,
        perimeter_m: measured.perimeter_m,
    }))
}

/// The outline in a file.
#[derive(Debug, Serialize, ToSchema)]
struct Outline {
    /// GeoJSON in longitude and latitude.
    #[schema(value_type = Object)]
    geometry: Value,
    /// Ellipsoidal area, m² with two decimals; null for points and lines.
    area_m2: Option<String>,
}

/// Reads the one outline of a file, to be given with a step or a check.
#[utoipa::path(post, path = "/shapes", tag = "layers",
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = Outline), (status = 400, body = Problem)))]
async fn outline(State(server): State<Server>, _: Who, Form(form): Form) -> Answer<Json<Outline>> {
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let path = upload.main_file()?;
    let given = kunyu_app::input::Given {
        crs: kunyu_app::crs::parse_optional(upload.field("crs"))?,
        encoding: upload.field("encoding").map(str::to_owned),
        datum: None,
    };
    let read = server.run(async move |folder| {
        let shape = kunyu_app::act::shape(&folder, &path, given);
        drop(upload);
        let shape = shape?;
        Ok(Outline {
            area_m2: map::measure(&folder, &shape)
                .ok()
                .map(|measured| measured.area_m2),
            geometry: map::geometry(&folder, &shape),
        })
    });
    Ok(Json(read.await?))
}

/// Two editions.
#[derive(Debug, Deserialize, IntoParams)]
struct Two {
    a: String,
    b: String,
}

/// What differs between two editions.
#[utoipa::path(get, path = "/layers/{id}/diff", tag = "layers", params(("id" = String, Path), Two),
    responses((status = 200, body = Difference), (status = 404, body = Problem)))]
async fn diff(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(two): Query<Two>,
) -> Answer<Json<Difference>> {
    let sight = who.sight();
    let found = server.run(async move |folder| {
        let (a, b) = (format!("{id}@{}", two.a), format!("{id}@{}", two.b));
        import::diff(&folder, &sight, &a, &b).await
    });
    Ok(Json(found.await?.0))
}

/// What puts an edition into force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PublishBody {
    /// Number of the document.
    document: String,
    /// From this day.
    effective_from: String,
    /// Only list what would change.
    #[serde(default)]
    dry_run: bool,
}

/// Puts an edition into force; by a second person.
#[utoipa::path(post, path = "/layers/{id}/editions/{edition}/publish", tag = "layers",
    params(("id" = String, Path), ("edition" = String, Path)), request_body = PublishBody,
    responses((status = 200, body = Published), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn publish(
    State(server): State<Server>,
    who: Who,
    Path((id, edition)): Path<(String, String)>,
    Json(body): Json<PublishBody>,
) -> Answer<Json<Published>> {
    who.knows(&server, &id)?;
    let user = who.name();
    let done = server.run(async move |folder| {
        let name = format!("{id}@{edition}");
        import::publish(
            &folder,
            &user,
            &name,
            &body.document,
            &body.effective_from,
            body.dry_run,
        )
        .await
    });
    Ok(Json(done.await?))
}

/// Takes the form of an import apart.
fn request(upload: &Upload, layer: String) -> Answer<ImportRequest> {
    let crs = kunyu_app::crs::parse_optional(upload.field("crs"))?;
    Ok(ImportRequest {
        file: upload.file()?.to_owned(),
        layer,
        source_layer: upload.field("source_layer").map(str::to_owned),
        mapping: match upload.field("mapping") {
            Some(text) => {
                let path = upload.beside("mapping.toml");
                std::fs::write(&path, text).map_err(|_| Problem::internal())?;
                Some(kunyu_app::mapping::read(&path)?)
            }
            None => None,
        },
        given: kunyu_app::input::Given {
            crs,
            encoding: upload.field("encoding").map(str::to_owned),
            datum: None,
        },
        repair: upload.field("repair") == Some("true"),
        ..ImportRequest::default()
    })
}

/// How the columns of a file would be mapped to those of a layer.
#[utoipa::path(post, path = "/layers/{id}/propose", tag = "layers", params(("id" = String, Path)),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = proposal::Proposal), (status = 400, body = Problem)))]
async fn propose(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Form(form): Form,
) -> Answer<Json<proposal::Proposal>> {
    who.knows(&server, &id)?;
    who.may(&server, Action::Import)?;
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let request = request(&upload, id)?;
    let found = server.run(async move |folder| {
        let found = proposal::propose(&folder, &request).await;
        drop(upload);
        found
    });
    Ok(Json(found.await?))
}

/// Reads a file into a draft edition.
#[utoipa::path(post, path = "/layers/{id}/import", tag = "layers", params(("id" = String, Path)),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = Imported), (status = 400, body = Problem)))]
async fn take_in(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Form(form): Form,
) -> Answer<Json<Imported>> {
    who.knows(&server, &id)?;
    who.may(&server, Action::Import)?;
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let request = request(&upload, id)?;
    let user = who.name();
    let done = server.run(async move |folder| {
        let done = import::import(&folder, &user, &request, &Silent).await;
        drop(upload);
        done
    });
    Ok(Json(done.await?))
}

/// Which findings.
#[derive(Debug, Deserialize, IntoParams)]
struct Which {
    /// `LAYER@EDITION`.
    edition: Option<String>,
    state: Option<String>,
    owner: Option<String>,
    rule: Option<String>,
}

/// Findings of quality that are not closed.
#[utoipa::path(get, path = "/findings", tag = "layers", params(Which),
    responses((status = 200, body = Vec<FindingItem>)))]
async fn findings(
    State(server): State<Server>,
    who: Who,
    Query(which): Query<Which>,
) -> Answer<Json<Vec<FindingItem>>> {
    let filter = Filter {
        edition: which.edition,
        state: which.state,
        owner: which.owner,
        rule: which.rule,
    };
    let sight = who.sight();
    let found = server.run(async move |folder| quality::list(&folder, &sight, &filter).await);
    Ok(Json(found.await?))
}

/// What becomes of findings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Work {
    /// Given to a user.
    Assign(String),
    /// Mended; how.
    Mended(String),
    /// Accepted as they are, by a second person; why.
    Waive(String),
}

/// Work on findings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WorkBody {
    ids: Vec<i64>,
    work: Work,
}

/// Gives findings to somebody, notes that they are mended, or accepts them.
#[utoipa::path(post, path = "/findings", tag = "layers", request_body = WorkBody,
    responses((status = 200, body = Vec<FindingItem>), (status = 403, body = Problem)))]
async fn work(
    State(server): State<Server>,
    who: Who,
    Json(body): Json<WorkBody>,
) -> Answer<Json<Vec<FindingItem>>> {
    let user = who.name();
    let done = server.run(async move |folder| match &body.work {
        Work::Assign(owner) => quality::assign(&folder, &user, &body.ids, owner).await,
        Work::Mended(how) => quality::mended(&folder, &user, &body.ids, how).await,
        Work::Waive(reason) => quality::waive(&folder, &user, &body.ids, reason).await,
    });
    Ok(Json(done.await?))
}
