//! Files as answers, and routes that take large ones.

use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;

use crate::state::Server;

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(super) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub(super) const PDF: &str = "application/pdf";
pub(super) const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// A file that the browser keeps under `name`.
pub(super) fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // RFC 6266 with the encoding of RFC 8187
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Routes whose bodies are bounded while they are read, not before.
pub(super) fn large(routes: OpenApiRouter<Server>) -> OpenApiRouter<Server> {
    routes.layer(DefaultBodyLimit::disable())
}
