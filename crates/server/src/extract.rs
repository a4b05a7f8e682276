//! What requests carry, with problems instead of bare refusals.

use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// A body of JSON.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Json<T>(pub(crate) T);

/// A form with files.
pub(crate) struct Form(pub(crate) Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(Multipart::from_request(request, state).await?))
    }
}

/// What stands behind the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

/// Places of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: serde::Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn told(status: StatusCode, code: &str, zh: &str, what: &str) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            status,
            "request.too_large",
            "请求内容过大",
            "the request is too large",
        );
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        code,
        &format!("{zh}：{what}"),
        &format!("the request is not as it must be: {what}"),
    )
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        told(
            rejection.status(),
            "request.body",
            "请求内容不对",
            &rejection.body_text(),
        )
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        told(
            rejection.status(),
            "request.query",
            "查询参数不对",
            &rejection.body_text(),
        )
    }
}

impl From<MultipartRejection> for Problem {
    fn from(rejection: MultipartRejection) -> Self {
        told(
            rejection.status(),
            "request.form",
            "上传的表单不对",
            &rejection.body_text(),
        )
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}
