//! Instructions that are followed up (督办), and meetings.

use axum::extract::State;
use axum::http::StatusCode;
use kunyu_app::follow_up::{self, Minutes, NewTask, Task};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(tasks, instruct))
        .routes(routes!(answer))
        .routes(routes!(meetings, hold))
}

/// Which instructions.
#[derive(Debug, Deserialize, IntoParams)]
struct Which {
    /// Answered ones too.
    #[serde(default)]
    all: bool,
}

/// Instructions.
#[utoipa::path(get, path = "/tasks", tag = "follow-up", params(Which), responses((status = 200, body = Vec<Task>)))]
async fn tasks(
    State(server): State<Server>,
    who: Who,
    Query(which): Query<Which>,
) -> Answer<Json<Vec<Task>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| follow_up::tasks(&folder, &sight, which.all).await);
    Ok(Json(found.await?))
}

/// A new instruction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaskBody {
    text: String,
    /// The user who has to answer.
    owner: String,
    /// Day by which it is to be answered.
    deadline: String,
    /// Number of the case that it is about.
    case: Option<String>,
    /// Register of the record that it is about.
    register: Option<String>,
    /// Number of that record.
    record: Option<String>,
}

/// A number.
#[derive(Debug, Serialize, ToSchema)]
struct Id {
    id: i64,
}

/// Gives an instruction.
#[utoipa::path(post, path = "/tasks", tag = "follow-up", request_body = TaskBody,
    responses((status = 201, body = Id), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn instruct(
    State(server): State<Server>,
    who: Who,
    Json(body): Json<TaskBody>,
) -> Answer<(StatusCode, Json<Id>)> {
    if let Some(register) = &body.register {
        who.knows(&server, register)?;
    }
    let new = NewTask {
        case: body.case,
        record: body.register.zip(body.record),
        text: body.text,
        owner: body.owner,
        deadline: body.deadline,
    };
    let user = who.name();
    let id = server.run(async move |folder| follow_up::instruct(&folder, &user, &new).await);
    Ok((StatusCode::CREATED, Json(Id { id: id.await? })))
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    text: String,
}

/// Answers an instruction.
#[utoipa::path(post, path = "/tasks/{id}/answer", tag = "follow-up", params(("id" = i64, Path)),
    request_body = AnswerBody,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn answer(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<i64>,
    Json(body): Json<AnswerBody>,
) -> Answer<StatusCode> {
    let user = who.name();
    let done =
        server.run(async move |folder| follow_up::answer(&folder, &user, id, &body.text).await);
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Meetings.
#[utoipa::path(get, path = "/meetings", tag = "follow-up", responses((status = 200, body = Vec<Minutes>)))]
async fn meetings(State(server): State<Server>, who: Who) -> Answer<Json<Vec<Minutes>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| follow_up::meetings(&folder, &sight).await);
    Ok(Json(found.await?))
}

/// Enters the minutes of a meeting.
#[utoipa::path(post, path = "/meetings", tag = "follow-up", request_body = Minutes,
    responses((status = 201, body = Id), (status = 400, body = Problem), (status = 403, body = Problem)))]
async fn hold(
    State(server): State<Server>,
    who: Who,
    Json(minutes): Json<Minutes>,
) -> Answer<(StatusCode, Json<Id>)> {
    let user = who.name();
    let id = server.run(async move |folder| follow_up::hold(&folder, &user, &minutes).await);
    Ok((StatusCode::CREATED, Json(Id { id: id.await? })))
}
