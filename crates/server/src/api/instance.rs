//! What the pages say before anybody has logged in.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::BaseMap;
use crate::extract::Json;
use crate::problem::Answer;
use crate::state::Server;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The bureau.
#[derive(Serialize, ToSchema)]
struct Instance {
    name_zh: String,
    name_en: String,
    /// Six-digit code of the district.
    district: String,
    /// EPSG code of the working coordinate system.
    epsg: u32,
    /// West, south, east, north in degrees; null while there is no layer.
    bounds: Option<[f64; 4]>,
    /// Whether it is the synthetic sample district.
    synthetic: bool,
    version: &'static str,
    /// Today at the server.
    today: String,
    base_map: Option<BaseMap>,
}

/// The bureau, its district and the program.
#[utoipa::path(get, path = "/instance", tag = "instance", responses((status = 200, body = Instance)))]
async fn show(State(server): State<Server>) -> Answer<Json<Instance>> {
    let bounds = server
        .run(async |folder| kunyu_app::map::bounds(&folder).await)
        .await?;
    let (folder, config) = (server.folder(), server.config());
    let instance = folder.store.instance();
    Ok(Json(Instance {
        name_zh: config.bureau_zh.clone(),
        name_en: config.bureau_en.clone(),
        district: instance.district.clone(),
        epsg: instance.epsg,
        bounds,
        synthetic: folder.is_synthetic(),
        version: env!("CARGO_PKG_VERSION"),
        today: kunyu_app::dates::today().to_string(),
        base_map: config.base_map.clone(),
    }))
}
