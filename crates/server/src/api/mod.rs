//! The interface under `/api/v1`, described by OpenAPI 3.1 from the handlers themselves.

mod administration;
mod cases;
mod checks;
mod decisions;
mod definitions;
mod documents;
mod exports;
mod files;
mod follow_up;
mod instance;
mod layers;
mod ledger;
mod registers;
mod search;
mod session;
mod workbench;

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Server;
use crate::{health, tiles};

/// Title and version of the interface.
#[derive(OpenApi)]
#[openapi(info(
    title = "Kunyu 坤舆",
    description = "Land administration: registers, cases, checks, the land ledger, figures and reports. Geometry is \
GeoJSON in longitude and latitude (CGCS2000). Errors are problem+json with a stable code. Writes of a browser carry \
the header x-kunyu-csrf; programs use a bearer token.",
    license(name = "Apache-2.0")
))]
struct Api;

fn described() -> OpenApiRouter<Server> {
    let v1 = OpenApiRouter::new()
        .merge(session::routes())
        .merge(instance::routes())
        .merge(definitions::routes())
        .merge(workbench::routes())
        .merge(registers::routes())
        .merge(cases::routes())
        .merge(documents::routes())
        .merge(exports::routes())
        .merge(follow_up::routes())
        .merge(layers::routes())
        .merge(search::routes())
        .merge(checks::routes())
        .merge(ledger::routes())
        .merge(decisions::routes())
        .merge(administration::routes());
    OpenApiRouter::with_openapi(Api::openapi())
        .nest("/api/v1", v1)
        .routes(routes!(tiles::layer))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// The description of the interface.
pub fn description() -> Description {
    parts().1
}

/// Routes and description; every operation is named by its method and path.
fn parts() -> (Router<Server>, Description) {
    let (router, mut description) = described().split_for_parts();
    for (path, item) in &mut description.paths.paths {
        let named = |method: &str| {
            let mut name = method.to_owned();
            for part in path
                .split('/')
                .filter(|part| !matches!(*part, "" | "api" | "v1"))
            {
                name.push('_');
                name.push_str(&part.trim_matches(['{', '}']).replace('-', "_"));
            }
            name
        };
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                operation.operation_id = Some(named(method));
            }
        }
    }
    (router, description)
}

/// All routes.
pub(crate) fn router(server: &Server) -> Router {
    let (router, description) = parts();
    let text = description.to_json().unwrap_or_default();
    let description = get(async move || ([("content-type", "application/json")], text.clone()));
    router
        .route("/api/openapi.json", description)
        .with_state(server.clone())
}
