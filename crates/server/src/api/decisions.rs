//! Figures that open to their rows, reports, proof.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kunyu_app::annual::{self, Annual, AnnualRequest, Edition};
use kunyu_app::indicators::{self, By, FigureRequest, FigureView};
use kunyu_app::map;
use kunyu_app::proof::{self, ProofRow};
use kunyu_app::registers::Listing;
use kunyu_terms::Lang;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::documents::FileForm;
use super::files;
use super::registers::Tongue;
use crate::extract::{Form, Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::upload::Upload;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(figures))
        .routes(routes!(rows))
        .routes(routes!(features))
        .routes(routes!(series))
        .routes(routes!(report))
        .routes(routes!(file))
        .routes(routes!(editions))
        .routes(routes!(finalise))
        .merge(files::large(OpenApiRouter::new().routes(routes!(prove))))
}

/// By what figures are split.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Split {
    Section,
    Township,
}

/// Which figures.
#[derive(Debug, Clone, Deserialize, IntoParams)]
struct Asked {
    /// Ids with commas between them; all when not given.
    ids: Option<String>,
    year: i16,
    #[param(inline)]
    by: Option<Split>,
    /// Records as on this legal day.
    date: Option<String>,
    /// As known at this audit sequence or time.
    known_at: Option<String>,
    /// Last year's figures beside.
    #[serde(default)]
    last_year: bool,
}

impl Asked {
    fn request(self) -> FigureRequest {
        let ids = self.ids.unwrap_or_default();
        let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty());
        FigureRequest {
            ids: ids.map(str::to_owned).collect(),
            year: self.year,
            by: self.by.map(|by| match by {
                Split::Section => By::Section,
                Split::Township => By::Township,
            }),
            date: self.date,
            known_at: self.known_at,
            with_last_year: self.last_year,
        }
    }
}

/// Figures of a year.
#[utoipa::path(get, path = "/indicators", tag = "decisions", params(Asked),
    responses((status = 200, body = Vec<FigureView>), (status = 404, body = Problem)))]
async fn figures(
    State(server): State<Server>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Answer<Json<Vec<FigureView>>> {
    let (request, sight) = (asked.request(), who.sight());
    let found =
        server.run(async move |folder| indicators::figures(&folder, &sight, &request).await);
    Ok(Json(found.await?))
}

/// The rows behind a figure, as far as they may be known.
async fn behind(server: &Server, who: &Who, id: String, asked: Asked) -> Answer<Vec<Listing>> {
    let (request, sight) = (asked.request(), who.sight());
    let rows = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        indicators::rows(&folder, &sight, &id, &request).await
    };
    server.run(rows).await
}

/// The rows behind a figure.
#[utoipa::path(get, path = "/indicators/{id}/rows", tag = "decisions", params(("id" = String, Path), Asked),
    responses((status = 200, body = Vec<Listing>), (status = 404, body = Problem)))]
async fn rows(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer<Json<Vec<Listing>>> {
    Ok(Json(behind(&server, &who, id, asked).await?))
}

/// The land behind a figure: a collection of features.
#[utoipa::path(get, path = "/indicators/{id}/features", tag = "decisions", params(("id" = String, Path), Asked),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 404, body = Problem)))]
async fn features(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer<Json<Value>> {
    let listings = behind(&server, &who, id, asked).await?;
    let mut all = Vec::new();
    for listing in &listings {
        let mut collection = map::collection(server.folder(), listing);
        if let Some(features) = collection.get_mut("features").and_then(Value::as_array_mut) {
            all.append(features);
        }
    }
    Ok(Json(
        json!({ "type": "FeatureCollection", "features": all }),
    ))
}

/// From year to year.
#[derive(Debug, Deserialize, IntoParams)]
struct Years {
    from: i16,
    to: i16,
}

/// A year's figure.
#[derive(Debug, Serialize, ToSchema)]
struct YearFigure {
    year: i16,
    value: Option<String>,
    display: String,
}

/// Years of a series at most.
const MOST_YEARS: i16 = 30;

/// A figure from year to year.
#[utoipa::path(get, path = "/indicators/{id}/series", tag = "decisions", params(("id" = String, Path), Years),
    responses((status = 200, body = Vec<YearFigure>), (status = 404, body = Problem)))]
async fn series(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(years): Query<Years>,
) -> Answer<Json<Vec<YearFigure>>> {
    let sight = who.sight();
    let last = years.to.min(years.from.saturating_add(MOST_YEARS - 1));
    let found = server.run(async move |folder| {
        let mut found = Vec::new();
        for year in years.from..=last {
            let request = FigureRequest {
                ids: vec![id.clone()],
                year,
                ..FigureRequest::default()
            };
            let figures = indicators::figures(&folder, &sight, &request).await?;
            found.extend(figures.into_iter().map(|figure| YearFigure {
                year,
                value: figure.rounded,
                display: figure.display,
            }));
        }
        Ok(found)
    });
    Ok(Json(found.await?))
}

/// Which report.
#[derive(Debug, Clone, Deserialize, IntoParams)]
struct Which {
    year: i16,
    date: Option<String>,
    known_at: Option<String>,
    /// A final edition, computed again as it was.
    edition: Option<i64>,
}

impl Which {
    fn request(self, report: String) -> AnnualRequest {
        AnnualRequest {
            report,
            year: self.year,
            date: self.date,
            known_at: self.known_at,
            edition: self.edition,
            finalise: false,
        }
    }
}

/// A report with its figures.
#[utoipa::path(get, path = "/reports/{id}", tag = "decisions", params(("id" = String, Path), Which),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
async fn report(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Answer<Json<Value>> {
    let (request, sight) = (which.request(id), who.sight());
    let made = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        annual::annual(&folder, &sight, None, &request).await
    };
    let made = server.run(made);
    Ok(Json(made.await?.to_json()))
}

/// A report as a file.
#[utoipa::path(get, path = "/reports/{id}/file/{format}", tag = "decisions",
    params(("id" = String, Path), ("format" = inline(FileForm), Path), Which),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = Problem)))]
async fn file(
    State(server): State<Server>,
    who: Who,
    Path((id, format)): Path<(String, FileForm)>,
    Query(which): Query<Which>,
) -> Answer<Response> {
    let (form, ending, kind) = format.form();
    let name = format!("{id}-{}.{ending}", which.year);
    let fonts = server.config().fonts.clone();
    let (request, sight) = (which.request(id), who.sight());
    let bytes = server.run(async move |folder| {
        let made: Annual = annual::annual(&folder, &sight, None, &request).await?;
        annual::render(&folder, &made, form, &fonts).await
    });
    Ok(files::download(&name, kind, bytes.await?).into_response())
}

/// The year of a report.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams, ToSchema)]
struct OfYear {
    year: i16,
}

/// The final editions of a report.
#[utoipa::path(get, path = "/reports/{id}/editions", tag = "decisions", params(("id" = String, Path), OfYear),
    responses((status = 200, body = Vec<Edition>)))]
async fn editions(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Query(of): Query<OfYear>,
) -> Answer<Json<Vec<Edition>>> {
    let sight = who.sight();
    let found = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        annual::editions(&folder, &sight, &id, of.year).await
    };
    let found = server.run(found);
    Ok(Json(found.await?))
}

/// Keeps a final edition of a report.
#[utoipa::path(post, path = "/reports/{id}/editions", tag = "decisions", params(("id" = String, Path)),
    request_body = OfYear,
    responses((status = 200, body = Object), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn finalise(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<String>,
    Json(of): Json<OfYear>,
) -> Answer<Json<Value>> {
    let (user, sight) = (who.name(), who.sight());
    let request = AnnualRequest {
        report: id,
        year: of.year,
        finalise: true,
        ..AnnualRequest::default()
    };
    let made = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        annual::annual(&folder, &sight, Some(&user), &request).await
    };
    let made = server.run(made);
    Ok(Json(made.await?.to_json()))
}

/// A report that was checked against the records and itself.
#[derive(Debug, Serialize, ToSchema)]
struct Proved {
    rows: Vec<ProofRow>,
    /// How many figures have each status.
    counts: Vec<(String, usize)>,
}

/// The year and language of a proof.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
struct Proving {
    year: i16,
    #[serde(default)]
    #[param(inline)]
    lang: Tongue,
}

/// Checks every figure of a written report.
#[utoipa::path(post, path = "/proof", tag = "decisions", params(Proving),
    request_body(content = Object, content_type = "multipart/form-data"),
    responses((status = 200, body = Proved), (status = 400, body = Problem)))]
async fn prove(
    State(server): State<Server>,
    who: Who,
    Query(of): Query<Proving>,
    Form(form): Form,
) -> Answer<Json<Proved>> {
    let upload = Upload::take(form, server.config().limits.upload_bytes).await?;
    let path = upload.file()?.to_owned();
    let sight = who.sight();
    let proved = server.run(async move |folder| {
        let draft = proof::read_draft(&path, None)?;
        drop(upload);
        let known = proof::known_values(&folder, &sight, of.year).await?;
        Ok(proof::prove(draft, &known, of.year))
    });
    let proved = proved.await?;
    let lang: Lang = of.lang.into();
    let counts = proved.counts().into_iter();
    Ok(Json(Proved {
        rows: proved.rows(lang),
        counts: counts
            .map(|(status, count)| (status.code().to_owned(), count))
            .collect(),
    }))
}
