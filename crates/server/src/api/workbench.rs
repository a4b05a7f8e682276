//! What somebody has to do today.

use axum::extract::State;
use kunyu_app::workbench::{Workbench, workbench};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::Json;
use crate::problem::Answer;
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show))
}

/// My desk.
#[utoipa::path(get, path = "/workbench", tag = "workbench", responses((status = 200, body = Workbench)))]
async fn show(State(server): State<Server>, who: Who) -> Answer<Json<Workbench>> {
    let name = who.name();
    let desk = server.run(async move |folder| workbench(&folder, &name).await);
    Ok(Json(desk.await?))
}
