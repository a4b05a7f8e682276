//! Vector tiles: made from packed editions when asked for, kept while they are asked for.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kunyu_app::tiles::{self, TileId};
use quick_cache::sync::Cache;
use quick_cache::{Weighter, sync};
use sha2::{Digest, Sha256};

use crate::extract::Path;
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

/// Bytes of tiles that are kept.
const KEPT_BYTES: u64 = 128 << 20;
/// Tiles that are expected.
const EXPECTED: usize = 4096;

/// Layer, edition, what of it is known, place.
type Key = (String, String, String, TileId);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, axum::body::Bytes> for Weight {
    fn weight(&self, _: &Key, tile: &axum::body::Bytes) -> u64 {
        tile.len() as u64 + 128
    }
}

/// Tiles by layer, edition, place and what of the layer is known. An edition never changes, so neither do
/// its tiles; all who know the same of a layer share them.
pub(crate) struct TileCache(sync::Cache<Key, axum::body::Bytes, Weight>);

impl Default for TileCache {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, KEPT_BYTES, Weight))
    }
}

/// A tile of an edition.
#[utoipa::path(get, path = "/tiles/{layer}/{edition}/{z}/{x}/{y}", tag = "tiles",
    params(("layer" = String, Path), ("edition" = String, Path), ("z" = u8, Path), ("x" = u32, Path),
        ("y" = String, Path, description = "row, with or without `.mvt`")),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"), (status = 204),
        (status = 304), (status = 404, body = Problem)))]
pub(crate) async fn layer(
    State(server): State<Server>,
    who: Who,
    Path((layer, edition, z, x, y)): Path<(String, String, u8, u32, String)>,
    headers: HeaderMap,
) -> Answer<Response> {
    who.knows(&server, &layer)?;
    let sight = who.sight();
    let class = sight.class_of(server.folder(), &layer);
    let y = y
        .trim_end_matches(".mvt")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let id = TileId::new(z, x, y)?;
    let seen = short(&class);
    let tag = format!(
        "\"{}{seen}-{z}-{x}-{y}\"",
        edition.get(..16).unwrap_or(&edition)
    );
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let key = (layer, edition, class, id);
    let kept = server.tiles().0.get(&key);
    let tile = if let Some(tile) = kept {
        tile
    } else {
        let (layer, edition) = (key.0.clone(), key.1.clone());
        let made = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
            tiles::tile(&folder, &sight, (&layer, &edition), id).await
        };
        let made = axum::body::Bytes::from(server.run(made).await?);
        server.tiles().0.insert(key, made.clone());
        made
    };
    let status = if tile.is_empty() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::OK
    };
    let mut response = (status, tile).into_response();
    let set = response.headers_mut();
    set.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.mapbox-vector-tile"),
    );
    // the browser asks again whether it may: rights can change, the tile cannot
    set.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        set.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// A class of sight in the tag of an answer: nothing where everything is known.
fn short(class: &str) -> String {
    if class.is_empty() {
        return String::new();
    }
    let hash = Sha256::digest(class.as_bytes());
    let hash = hash.iter().take(6);
    hash.fold(String::from("-"), |text, byte| format!("{text}{byte:02x}"))
}
