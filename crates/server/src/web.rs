//! The web app that is built into the program; every page of it is the same file.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct App;

const PAGE: &str = "index.html";
/// Files whose names carry a hash of their content.
const HASHED: &str = "assets/";

/// A file of the app, or its page.
pub(crate) async fn app(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || path.starts_with("tiles/") {
        return Problem::not_found().into_response();
    }
    match App::get(path) {
        Some(file) => answer(path, file, &headers),
        None if is_file(path) => Problem::not_found().into_response(),
        None => App::get(PAGE).map_or_else(not_built, |file| answer(PAGE, file, &headers)),
    }
}

/// Whether a file is asked for and not a page. Addresses of pages may hold a full stop: the number of a
/// record, the name of an indicator.
fn is_file(path: &str) -> bool {
    path.starts_with(HASHED) || (path.contains('.') && !path.contains('/'))
}

fn not_built() -> Response {
    let text = "网页未编入本程序：请先在 web 目录构建\nthe web app is not built into this program: build it in web first\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "pbf" => "application/x-protobuf",
        _ => "application/octet-stream",
    }
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag = hash[..16].iter().fold(String::from("\""), |mut tag, byte| {
        tag.push_str(&format!("{byte:02x}"));
        tag
    }) + "\"";
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = Response::new(Body::from(file.data));
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    let cached = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(cached));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        set.insert(header::ETAG, tag);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::is_file;

    #[test]
    fn a_full_stop_in_an_address_is_no_file() {
        assert!(is_file("favicon.ico"));
        assert!(is_file("assets/index-1.js"));
        assert!(!is_file("decisions/reserve.parcels"));
        assert!(!is_file("registers/parcel/420112001.5"));
    }
}
