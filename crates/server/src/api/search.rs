//! One box for everything.

use axum::extract::State;
use kunyu_app::search::{Found, search};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Json, Query};
use crate::problem::Answer;
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(find))
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
struct Asked {
    q: String,
    /// 20 when not given.
    limit: Option<usize>,
}

/// Records, cases, documents, layers and registers by number and text.
#[utoipa::path(get, path = "/search", tag = "search", params(Asked), responses((status = 200, body = Vec<Found>)))]
async fn find(
    State(server): State<Server>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Answer<Json<Vec<Found>>> {
    let sight = who.sight();
    let most = asked.limit.unwrap_or(20).min(100);
    let found = server.run(async move |folder| search(&folder, &sight, &asked.q, most).await);
    Ok(Json(found.await?))
}
