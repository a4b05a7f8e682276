//! Errors as answers: problem+json (RFC 9457) with a stable code and both languages.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kunyu_app::act::Refused;
use kunyu_app::{Error, Kind};
use kunyu_terms::Lang;
use serde::Serialize;

/// What went wrong.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// `/problems/` and the code.
    r#type: String,
    /// Words of the status.
    title: String,
    /// Status of HTTP.
    status: u16,
    /// Stable code.
    code: String,
    /// The sentence.
    detail_zh: String,
    /// The sentence in English.
    detail_en: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy_zh: Option<String>,
    /// What to do, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy_en: Option<String>,
    /// A step that the law refuses: every reason with its article.
    #[serde(flatten)]
    refused: Option<Box<Refused>>,
}

/// Answer of a handler.
pub(crate) type Answer<T> = Result<T, Problem>;

/// Seconds after which somebody turned away may ask again.
const RETRY_AFTER: &str = "2";

/// The status of an error: what is not there, what changed meanwhile, and what is out of reach just
/// now are told by their codes.
fn status(error: &Error) -> StatusCode {
    match error.code() {
        code if code.starts_with("login.") => StatusCode::UNAUTHORIZED,
        "store.stale" | "store.exists" | "store.wrong_state" | "record.stale"
        | "store.job_taken" | "sign.nothing" => StatusCode::CONFLICT,
        "store.database_busy" | "store.database_server" | "store.disk_full" => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        code if code.ends_with(".unknown") || code.ends_with("_unknown") => StatusCode::NOT_FOUND,
        "store.unknown_user" => StatusCode::NOT_FOUND,
        _ => match error.kind() {
            Kind::Usage | Kind::Input => StatusCode::BAD_REQUEST,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

impl Problem {
    /// From status, code and both sentences.
    pub(crate) fn new(status: StatusCode, code: &str, zh: &str, en: &str) -> Self {
        Self {
            r#type: format!("/problems/{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail_zh: zh.to_owned(),
            detail_en: en.to_owned(),
            remedy_zh: None,
            remedy_en: None,
            refused: None,
        }
    }

    /// Nothing is here, or whoever asks may not know of it.
    pub(crate) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "没有这个内容",
            "there is nothing here",
        )
    }

    /// Nobody has logged in.
    pub(crate) fn not_logged_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "session.none",
            "请先登录",
            "log in first",
        )
    }

    /// A step that the law refuses.
    pub(crate) fn refused(refused: Refused) -> Self {
        let (zh, en) = refused.sentences();
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "act.refused", &zh, &en);
        problem.refused = Some(Box::new(refused));
        problem
    }

    /// The fault is ours; what it was stands in the log.
    pub(crate) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "程序内部错误，数据没有改动",
            "the program failed inside; nothing was changed",
        )
    }

    /// Status of HTTP.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status(&error);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            // the sentence may tell of the inside
            tracing::error!(code = error.code(), "{error}");
            return Self::internal();
        }
        let mut problem = Self::new(
            status,
            error.code(),
            error.sentence(Lang::Zh),
            error.sentence(Lang::En),
        );
        problem.remedy_zh = error.remedy_in(Lang::Zh).map(str::to_owned);
        problem.remedy_en = error.remedy_in(Lang::En).map(str::to_owned);
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}
