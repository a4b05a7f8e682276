//! Users, rights, the audit trail, jobs, definitions, tokens.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kunyu_app::bureau::{self, AuditRow, AuditVerified, UserStanding};
use kunyu_app::definitions::DefinitionsChecked;
use kunyu_app::jobs::{self, JobRow};
use kunyu_app::login;
use kunyu_app::rights::Action;
use kunyu_store::NEWCOMER;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files;
use crate::extract::{Json, Path, Query};
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::Who;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(users, add_user))
        .routes(routes!(set_user))
        .routes(routes!(reset))
        .routes(routes!(unlock))
        .routes(routes!(place))
        .routes(routes!(roles))
        .routes(routes!(audit))
        .routes(routes!(verify_audit))
        .routes(routes!(anchor))
        .routes(routes!(all_jobs))
        .routes(routes!(job, cancel_job))
        .routes(routes!(check_definitions))
        .routes(routes!(tokens, new_token))
        .routes(routes!(revoke_token))
}

/// A user.
#[derive(Serialize, ToSchema)]
struct UserRow {
    name: String,
    role: String,
    role_zh: String,
    role_en: String,
    active: bool,
    /// Whether a password was ever given.
    can_log_in: bool,
    second_factor: bool,
    /// Instant of the last log-in, UTC.
    last_login: Option<String>,
    /// Until when the account is locked, UTC.
    locked_until: Option<String>,
    /// Organisation unit.
    section: Option<String>,
    /// Codes of the townships to which the role may be bound.
    areas: Vec<String>,
    /// Secrecy classes that may be known; null: those of the role, or not told to who asks.
    clearance: Option<Vec<String>>,
}

/// The users. Who is no administrator sees names, roles and sections only.
#[utoipa::path(get, path = "/users", tag = "administration", responses((status = 200, body = Vec<UserRow>)))]
async fn users(State(server): State<Server>, who: Who) -> Answer<Json<Vec<UserRow>>> {
    let offices = [Action::ManageAccounts, Action::ManageRights, Action::Audit];
    let mut offices = offices.into_iter();
    let manages = offices.any(|office| who.may(&server, office).is_ok());
    let rows = server.run(async move |folder| {
        let mut rows = Vec::new();
        for user in bureau::users(&folder).await? {
            let credential = if manages {
                login::credential(&folder, user.id).await?
            } else {
                None
            };
            let title = folder.definitions.role(&user.role).map(|role| &role.title);
            rows.push(UserRow {
                role_zh: title.map_or_else(|| user.role.clone(), |title| title.zh.clone()),
                role_en: title.map_or_else(|| user.role.clone(), |title| title.en.clone()),
                name: user.name,
                role: user.role,
                active: user.active,
                can_log_in: credential.is_some(),
                second_factor: credential.as_ref().is_some_and(|one| one.second_factor_on),
                locked_until: credential.as_ref().and_then(|one| one.locked_until.clone()),
                last_login: credential.and_then(|one| one.last_login),
                section: user.section,
                areas: if manages { user.areas } else { Vec::new() },
                clearance: user.clearance.filter(|_| manages),
            });
        }
        Ok(rows)
    });
    Ok(Json(rows.await?))
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    name: String,
    /// `newcomer` when not given: the security administrator gives the post.
    #[serde(default = "newcomer")]
    role: String,
}

fn newcomer() -> String {
    NEWCOMER.to_owned()
}

/// A password that is told once.
#[derive(Serialize, ToSchema)]
struct OneTime {
    user: String,
    one_time_password: String,
}

/// Adds a user with a password that must be changed at the first log-in.
#[utoipa::path(post, path = "/users", tag = "administration", request_body = NewUser,
    responses((status = 201, body = OneTime), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn add_user(
    State(server): State<Server>,
    who: Who,
    Json(new): Json<NewUser>,
) -> Answer<(StatusCode, Json<OneTime>)> {
    let by = who.name();
    let made = server.run(async move |folder| {
        let user = bureau::add_user(&folder, &by, &new.name, &new.role).await?;
        let one_time_password = login::one_time_password(&folder, &by, &user.name).await?;
        Ok(OneTime {
            user: user.name,
            one_time_password,
        })
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

/// What changes of a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserChange {
    role: String,
    active: bool,
}

/// Gives a user another role, or stops or allows the user to act.
#[utoipa::path(patch, path = "/users/{name}", tag = "administration", params(("name" = String, Path)),
    request_body = UserChange,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn set_user(
    State(server): State<Server>,
    who: Who,
    Path(name): Path<String>,
    Json(change): Json<UserChange>,
) -> Answer<StatusCode> {
    let by = who.name();
    let set = server.run(async move |folder| {
        bureau::set_user(&folder, &by, &name, &change.role, change.active).await
    });
    set.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a user a new password that works once, and takes a lost second factor away.
#[utoipa::path(post, path = "/users/{name}/reset", tag = "administration", params(("name" = String, Path)),
    responses((status = 200, body = OneTime), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn reset(
    State(server): State<Server>,
    who: Who,
    Path(name): Path<String>,
) -> Answer<Json<OneTime>> {
    let by = who.name();
    let made = server.run(async move |folder| {
        let one_time_password = login::one_time_password(&folder, &by, &name).await?;
        if by != name {
            login::drop_second_factor(&folder, &by, &name, None).await?;
        }
        Ok(OneTime {
            user: name,
            one_time_password,
        })
    });
    Ok(Json(made.await?))
}

/// Opens an account again that wrong passwords locked.
#[utoipa::path(post, path = "/users/{name}/unlock", tag = "administration", params(("name" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn unlock(
    State(server): State<Server>,
    who: Who,
    Path(name): Path<String>,
) -> Answer<StatusCode> {
    let by = who.name();
    let done = server.run(async move |folder| login::unlock(&folder, &by, &name).await);
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets section, townships and clearance of a user from a day on.
#[utoipa::path(put, path = "/users/{name}/standing", tag = "administration", params(("name" = String, Path)),
    request_body = UserStanding,
    responses((status = 204), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn place(
    State(server): State<Server>,
    who: Who,
    Path(name): Path<String>,
    Json(standing): Json<UserStanding>,
) -> Answer<StatusCode> {
    let by = who.name();
    let done = async move |folder: std::sync::Arc<kunyu_app::Folder>| {
        bureau::set_standing(&folder, &by, &name, &standing).await
    };
    server.run(done).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A role.
#[derive(Serialize, ToSchema)]
struct RoleRow {
    id: String,
    title_zh: String,
    title_en: String,
    may: Vec<String>,
    hides: Vec<String>,
    signs: Vec<String>,
    /// Whether it is bound to the townships of its user.
    own_area: bool,
    /// Registers and layers that it knows everywhere nevertheless.
    everywhere: Vec<String>,
    /// Columns that it must not know of.
    conceals: Vec<String>,
    /// Secrecy classes that it may know.
    clearance: Vec<String>,
}

/// The roles and what they may.
#[utoipa::path(get, path = "/roles", tag = "administration", responses((status = 200, body = Vec<RoleRow>)))]
async fn roles(State(server): State<Server>, _: Who) -> Json<Vec<RoleRow>> {
    let roles = server.folder().definitions.roles().iter();
    let rows = roles.map(|role| RoleRow {
        id: role.id.clone(),
        title_zh: role.title.zh.clone(),
        title_en: role.title.en.clone(),
        may: role.may.clone(),
        hides: role.hides.clone(),
        signs: role.signs.clone(),
        own_area: role.own_area,
        everywhere: role.everywhere.clone(),
        conceals: role.conceals.clone(),
        clearance: role.clearance.clone(),
    });
    Json(rows.collect())
}

/// How much of the trail.
#[derive(Debug, Deserialize, IntoParams)]
struct Most {
    /// 100 when not given.
    most: Option<u32>,
}

/// The latest entries of the audit trail.
#[utoipa::path(get, path = "/audit", tag = "administration", params(Most),
    responses((status = 200, body = Vec<AuditRow>), (status = 403, body = Problem)))]
async fn audit(
    State(server): State<Server>,
    who: Who,
    Query(of): Query<Most>,
) -> Answer<Json<Vec<AuditRow>>> {
    who.may(&server, Action::Audit)?;
    let most = of.most.unwrap_or(100).min(1000);
    let sight = who.sight();
    let found = server.run(async move |folder| bureau::audit_list(&folder, &sight, most).await);
    Ok(Json(found.await?))
}

/// Walks the whole audit trail.
#[utoipa::path(post, path = "/audit/verify", tag = "administration",
    responses((status = 200, body = AuditVerified), (status = 403, body = Problem)))]
async fn verify_audit(State(server): State<Server>, who: Who) -> Answer<Json<AuditVerified>> {
    who.may(&server, Action::Audit)?;
    let found = server.run(async |folder| bureau::verify_audit(&folder, None).await);
    Ok(Json(found.await?))
}

/// The signed head of the audit trail, to be kept elsewhere.
#[utoipa::path(get, path = "/audit/anchor", tag = "administration",
    responses((status = 200, body = Vec<u8>, content_type = "application/json"), (status = 403, body = Problem)))]
async fn anchor(State(server): State<Server>, who: Who) -> Answer<Response> {
    who.may(&server, Action::Audit)?;
    let bytes = server.run(async |folder| bureau::anchor(&folder).await);
    Ok(files::download(
        "anchor.json",
        "application/json",
        bytes.await?,
    ))
}

/// Jobs, the latest first.
#[utoipa::path(get, path = "/jobs", tag = "administration",
    responses((status = 200, body = Vec<JobRow>), (status = 403, body = Problem)))]
async fn all_jobs(State(server): State<Server>, who: Who) -> Answer<Json<Vec<JobRow>>> {
    let sight = who.sight();
    let found = server.run(async move |folder| jobs::list(&folder, &sight).await);
    Ok(Json(found.await?))
}

/// A job.
#[utoipa::path(get, path = "/jobs/{id}", tag = "administration", params(("id" = i64, Path)),
    responses((status = 200, body = JobRow), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn job(State(server): State<Server>, who: Who, Path(id): Path<i64>) -> Answer<Json<JobRow>> {
    let sight = who.sight();
    let found = server.run(async move |folder| jobs::show(&folder, &sight, id).await);
    Ok(Json(found.await?))
}

/// Asks a job to stop.
#[utoipa::path(delete, path = "/jobs/{id}", tag = "administration", params(("id" = i64, Path)),
    responses((status = 200, body = JobRow), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn cancel_job(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<i64>,
) -> Answer<Json<JobRow>> {
    let user = who.name();
    let done = server.run(async move |folder| jobs::cancel(&folder, &user, id).await);
    Ok(Json(done.await?))
}

/// Checks the definitions of the folder with their worked examples.
#[utoipa::path(get, path = "/definitions/check", tag = "administration",
    responses((status = 200, body = DefinitionsChecked), (status = 403, body = Problem)))]
async fn check_definitions(
    State(server): State<Server>,
    who: Who,
) -> Answer<Json<DefinitionsChecked>> {
    who.may(&server, Action::Operate)?;
    let done = server.run(async |folder| {
        let dir = folder.store.folder().to_owned();
        kunyu_app::definitions::check(None, Some(&dir), false)
    });
    Ok(Json(done.await?))
}

/// A token of a program.
#[derive(Serialize, ToSchema)]
struct TokenRow {
    id: i64,
    title: String,
    scopes: Vec<String>,
    created: String,
    expires: String,
    revoked: Option<String>,
}

/// My tokens.
#[utoipa::path(get, path = "/tokens", tag = "administration", responses((status = 200, body = Vec<TokenRow>)))]
async fn tokens(State(server): State<Server>, who: Who) -> Answer<Json<Vec<TokenRow>>> {
    let account = who.actor().id();
    let found = server.run(async move |folder| login::tokens(&folder, account).await);
    let rows = found.await?.into_iter().map(|token| TokenRow {
        id: token.id,
        title: token.title,
        scopes: token.scopes,
        created: token.created,
        expires: token.expires,
        revoked: token.revoked,
    });
    Ok(Json(rows.collect()))
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTokenBody {
    title: String,
    /// `read`, `write`.
    scopes: Vec<String>,
    /// Days for which it is good.
    days: u32,
}

/// A token that is told once.
#[derive(Serialize, ToSchema)]
struct Told {
    id: i64,
    token: String,
}

/// Makes a token for a program that acts as me.
#[utoipa::path(post, path = "/tokens", tag = "administration", request_body = NewTokenBody,
    responses((status = 201, body = Told), (status = 400, body = Problem)))]
async fn new_token(
    State(server): State<Server>,
    who: Who,
    Json(new): Json<NewTokenBody>,
) -> Answer<(StatusCode, Json<Told>)> {
    let user = who.name();
    let made = server.run(async move |folder| {
        login::new_token(&folder, &user, &new.title, &new.scopes, new.days).await
    });
    let (token, id) = made.await?;
    Ok((StatusCode::CREATED, Json(Told { id, token })))
}

/// Takes a token of mine back.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "administration", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
async fn revoke_token(
    State(server): State<Server>,
    who: Who,
    Path(id): Path<i64>,
) -> Answer<StatusCode> {
    let actor = who.actor().clone();
    let done = server.run(async move |folder| login::revoke_token(&folder, &actor, id).await);
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}
