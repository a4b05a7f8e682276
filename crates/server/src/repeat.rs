//! Writes that carry an `idempotency-key`: sent again, they get the first answer and do nothing.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kunyu_store::{Answered, Repeat};
use sha2::{Digest, Sha256};

use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Caller;

const KEY: &str = "idempotency-key";
/// Letters of a key at most.
const LONGEST_KEY: usize = 128;

fn key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get(KEY)?.to_str().ok()?;
    let fits = !key.is_empty() && key.len() <= LONGEST_KEY;
    fits.then(|| key.to_owned())
}

/// Answers a repeated write as the first time.
pub(crate) async fn repeat(State(server): State<Server>, request: Request, next: Next) -> Response {
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    match key(request.headers()) {
        // files are streamed; what they become is told by their content
        Some(key) if *request.method() == Method::POST && !is_form => {
            let answered = once(&server, key, request, next).await;
            answered.unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn once(server: &Server, key: String, request: Request, next: Next) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let Ok(caller) = Caller::from_request_parts(&mut parts, server).await else {
        // nobody in particular asks: there is nothing to remember
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let body = read(body, server.config().limits.body_bytes).await?;
    let mut digest = Sha256::new();
    digest.update(parts.uri.path().as_bytes());
    digest.update([0]);
    digest.update(&body);
    let fingerprint = digest
        .finalize()
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let store = &server.folder().store;
    let claimed = store.claim_request(&caller.actor, &key, &fingerprint).await;
    match claimed.map_err(|_| Problem::internal())? {
        Repeat::New => {}
        Repeat::Answered(first) => return Ok(again(first)),
        Repeat::Underway => {
            return Err(conflict(
                "request.underway",
                "同一请求正在处理",
                "the same request is being answered",
            ));
        }
        Repeat::Other => {
            return Err(conflict(
                "request.key_used",
                "此请求标识已用于另一请求",
                "this key was used for another request",
            ));
        }
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = read(body, usize::MAX).await?;
    let kept = (!parts.status.is_server_error()).then(|| Answered {
        status: parts.status.as_u16(),
        body: body.to_vec(),
    });
    let done = store
        .answer_request(&caller.actor, &key, kept.as_ref())
        .await;
    done.map_err(|_| Problem::internal())?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

async fn read(body: Body, most: usize) -> Answer<Bytes> {
    to_bytes(body, most).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "request.too_large",
            "请求内容过大",
            "the request is too large",
        )
    })
}

fn conflict(code: &str, zh: &str, en: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, zh, en)
}

fn again(first: Answered) -> Response {
    let status = StatusCode::from_u16(first.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let mut response = (status, first.body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}
