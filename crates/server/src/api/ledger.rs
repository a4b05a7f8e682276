//! The land ledger.

use axum::extract::State;
use kunyu_app::ledgers::{BalanceRequest, Balances, balance};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What is asked of the ledger.
#[derive(Debug, Deserialize, IntoParams)]
struct Asked {
    /// One track or account.
    track: Option<String>,
    /// One lot, with its pieces.
    lot: Option<String>,
    /// On this legal day; today when not given.
    date: Option<String>,
    /// As known at this audit sequence or time.
    known_at: Option<String>,
}

/// The ledger on a day.
#[utoipa::path(get, path = "/balance", tag = "ledger", params(Asked),
    responses((status = 200, body = Balances), (status = 400, body = Problem)))]
async fn show(
    State(server): State<Server>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Answer<Json<Balances>> {
    let request = BalanceRequest {
        track: asked.track,
        lot: asked.lot,
        date: asked.date,
        known_at: asked.known_at,
    };
    let sight = who.sight();
    let found = server.run(async move |folder| balance(&folder, &sight, &request).await);
    Ok(Json(found.await?))
}
