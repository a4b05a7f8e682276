//! Logging in and out, passwords, the second factor.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kunyu_app::login::{self, SecondFactor};
use kunyu_app::rights::Sight;
use kunyu_store::Actor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::state::Server;
use crate::who::{COOKIE, Caller, From};

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(open, show, close))
        .routes(routes!(password))
        .routes(routes!(
            new_second_factor,
            confirm_second_factor,
            drop_second_factor
        ))
}

/// What logs somebody in.
#[derive(Deserialize, ToSchema)]
struct LogIn {
    /// Name of the user.
    user: String,
    /// Password.
    password: String,
    /// Code of the second factor.
    #[serde(default)]
    code: Option<String>,
}

/// Who has logged in.
#[derive(Serialize, ToSchema)]
struct Me {
    user: String,
    role: String,
    role_zh: String,
    role_en: String,
    /// What the role may: `act:*`, `read:*`, …
    may: Vec<String>,
    /// Registers and layers that it must not know of.
    hides: Vec<String>,
    /// Positions as which it signs.
    signs: Vec<String>,
    /// Organisation unit.
    section: Option<String>,
    /// Codes of the townships to which the role is bound; empty: the whole district.
    areas: Vec<String>,
    /// Secrecy classes that may be known.
    clearance: Vec<String>,
    /// What writes must carry in `x-kunyu-csrf`.
    csrf: String,
    must_change_password: bool,
    second_factor: bool,
    /// End of the session, UTC.
    expires: String,
}

fn me(
    server: &Server,
    (actor, sight): (&Actor, &Sight),
    session: (&str, &str),
    state: (bool, bool),
) -> Me {
    let role = server.folder().definitions.role(actor.role());
    let is_bound = role.is_some_and(|role| role.own_area);
    let titles = role.map(|role| &role.title);
    Me {
        user: actor.name().to_owned(),
        role: actor.role().to_owned(),
        role_zh: titles.map_or_else(|| actor.role().to_owned(), |title| title.zh.clone()),
        role_en: titles.map_or_else(|| actor.role().to_owned(), |title| title.en.clone()),
        may: role.map(|role| role.may.clone()).unwrap_or_default(),
        hides: role.map(|role| role.hides.clone()).unwrap_or_default(),
        signs: role.map(|role| role.signs.clone()).unwrap_or_default(),
        section: sight.section().map(str::to_owned),
        areas: if is_bound {
            sight.areas().to_vec()
        } else {
            Vec::new()
        },
        clearance: sight.clearance().to_vec(),
        csrf: session.0.to_owned(),
        expires: session.1.to_owned(),
        must_change_password: state.0,
        second_factor: state.1,
    }
}

fn set_cookie(server: &Server, token: &str, seconds: u64) -> Answer<HeaderValue> {
    let secure = if server.config().secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let text =
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|_| Problem::internal())
}

/// Logs in.
#[utoipa::path(post, path = "/session", tag = "session", request_body = LogIn,
    responses((status = 200, body = Me), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn open(
    State(server): State<Server>,
    From(address): From,
    Json(given): Json<LogIn>,
) -> Answer<Response> {
    let config = server.config();
    server
        .rates()
        .take(address, "log-in", config.limits.log_ins_per_minute)?;
    let (folder, policy) = (server.folder(), &config.policy);
    let opened = login::log_in(
        folder,
        policy,
        &given.user,
        &given.password,
        given.code.as_deref(),
    )
    .await?;
    let known = login::session(folder, policy, &opened.token).await?;
    let known = known.ok_or_else(Problem::not_logged_in)?;
    let session = &opened.session;
    let sight = Sight::of(folder, &session.actor).await?;
    let state = (known.must_change_password, known.second_factor);
    let body = me(
        &server,
        (&session.actor, &sight),
        (&session.csrf, &session.expires),
        state,
    );
    let seconds = u64::from(policy.session_hours) * 3600;
    let cookie = set_cookie(&server, &opened.token, seconds)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

/// Who I am.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
async fn show(State(server): State<Server>, caller: Caller) -> Json<Me> {
    let session = caller.session.as_ref();
    let session = session.map_or(("", ""), |one| (&one.csrf, &one.expires));
    let state = (caller.must_change_password, caller.second_factor);
    Json(me(&server, (&caller.actor, &caller.sight), session, state))
}

/// Logs out.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204), (status = 401, body = Problem)))]
async fn close(State(server): State<Server>, caller: Caller) -> Answer<Response> {
    if let Some(token) = &caller.token {
        let ended = server.folder().store.end_session(token).await;
        ended.map_err(|_| Problem::internal())?;
    }
    let cookie = set_cookie(&server, "", 0)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// A new password.
#[derive(Deserialize, ToSchema)]
struct NewPassword {
    old: String,
    new: String,
}

/// Changes my password; my other sessions end.
#[utoipa::path(put, path = "/session/password", tag = "session", request_body = NewPassword,
    responses((status = 204), (status = 400, body = Problem)))]
async fn password(
    State(server): State<Server>,
    caller: Caller,
    Json(given): Json<NewPassword>,
) -> Answer<StatusCode> {
    let (folder, policy) = (server.folder(), &server.config().policy);
    let (name, token) = (caller.actor.name(), caller.token.as_deref());
    login::change_password(folder, policy, name, &given.old, &given.new, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A code of the authenticator.
#[derive(Deserialize, ToSchema)]
struct Code {
    code: String,
}

/// A secret for my authenticator; it counts once confirmed.
#[utoipa::path(post, path = "/session/totp", tag = "session",
    responses((status = 200, body = SecondFactor), (status = 400, body = Problem)))]
async fn new_second_factor(
    State(server): State<Server>,
    caller: Caller,
) -> Answer<Json<SecondFactor>> {
    let made = login::new_second_factor(server.folder(), caller.actor.name()).await?;
    Ok(Json(made))
}

/// Turns the second factor on.
#[utoipa::path(put, path = "/session/totp", tag = "session", request_body = Code,
    responses((status = 204), (status = 400, body = Problem)))]
async fn confirm_second_factor(
    State(server): State<Server>,
    caller: Caller,
    Json(given): Json<Code>,
) -> Answer<StatusCode> {
    login::confirm_second_factor(server.folder(), caller.actor.name(), &given.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the second factor away.
#[utoipa::path(delete, path = "/session/totp", tag = "session", request_body = Code,
    responses((status = 204), (status = 400, body = Problem)))]
async fn drop_second_factor(
    State(server): State<Server>,
    caller: Caller,
    Json(given): Json<Code>,
) -> Answer<StatusCode> {
    let name = caller.actor.name();
    login::drop_second_factor(server.folder(), name, name, Some(&given.code)).await?;
    Ok(StatusCode::NO_CONTENT)
}
