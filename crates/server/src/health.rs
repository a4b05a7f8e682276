//! Whether the server lives, whether it can serve, and its figures for the bureau's monitoring.

use axum::extract::State;
use axum::http::StatusCode;

use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::From;

/// The process answers.
#[utoipa::path(get, path = "/health/live", tag = "health", responses((status = 200, body = String)))]
pub(crate) async fn live() -> &'static str {
    "live"
}

/// The database answers.
#[utoipa::path(get, path = "/health/ready", tag = "health",
    responses((status = 200, body = String), (status = 503, body = String)))]
pub(crate) async fn ready(State(server): State<Server>) -> (StatusCode, &'static str) {
    match server.folder().store.users().await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer",
        ),
    }
}

/// Figures in the text form of Prometheus, for this machine only.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, body = String), (status = 404, body = Problem)))]
pub(crate) async fn metrics(State(server): State<Server>, From(asker): From) -> Answer<String> {
    if asker.is_loopback() {
        return Ok(server.metrics().render());
    }
    Err(Problem::not_found())
}
