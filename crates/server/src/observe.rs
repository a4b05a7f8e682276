//! What is counted and logged of each request: method, route, status, time, user; never contents.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::state::Server;
use crate::who::From;

/// Counts a request and turns away who asks too often.
pub(crate) async fn observe(
    State(server): State<Server>,
    From(address): From,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    // the pattern, not the path: numbers of records stay out of log and figures
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "static".to_owned(), |path| path.as_str().to_owned());
    let limit = server.config().limits.requests_per_minute;
    let response = match server.rates().take(address, "request", limit) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let labels = [
        ("method", method.to_string()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("kunyu_http_requests_total", &labels).increment(1);
    metrics::histogram!("kunyu_http_seconds", &labels).record(seconds);
    tracing::info!(%method, route, status, ms = seconds * 1000.0, "request");
    response
}
