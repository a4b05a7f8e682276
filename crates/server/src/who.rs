//! Who asks: a browser with its session, or a program with its token.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use kunyu_app::login;
use kunyu_app::rights::{self, Sight};
use kunyu_store::{Actor, Session};

use crate::problem::{Answer, Problem};
use crate::state::Server;

/// Name of the cookie of the session.
pub(crate) const COOKIE: &str = "kunyu_session";
/// Header that writes of a browser carry.
const CSRF: &str = "x-kunyu-csrf";

/// Somebody who has logged in, and changed the first password.
pub(crate) struct Who(pub(crate) Caller);

/// Somebody who has logged in.
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    /// What they may know.
    pub(crate) sight: Sight,
    /// The session of a browser; none for a program.
    pub(crate) session: Option<Session>,
    /// The token of that session.
    pub(crate) token: Option<String>,
    pub(crate) must_change_password: bool,
    pub(crate) second_factor: bool,
}

impl Who {
    /// Name of the user.
    pub(crate) fn name(&self) -> String {
        self.0.actor.name().to_owned()
    }

    /// The one who acts.
    pub(crate) fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// What they may know, for a use case.
    pub(crate) fn sight(&self) -> Sight {
        self.0.sight.clone()
    }

    /// Nothing here unless the register or layer may be known.
    pub(crate) fn knows(&self, server: &Server, thing: &str) -> Answer<()> {
        if self.0.sight.knows(server.folder(), thing) {
            return Ok(());
        }
        Err(Problem::not_found())
    }

    /// An error unless the role may do this.
    pub(crate) fn may(&self, server: &Server, action: rights::Action) -> Answer<()> {
        rights::require(&server.folder().definitions, &self.0.actor, action)?;
        Ok(())
    }
}

impl FromRequestParts<Server> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Self> {
        let caller = Caller::from_request_parts(parts, server).await?;
        if caller.must_change_password {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "password.must_change",
                "请先修改一次性口令",
                "change the one-time password first",
            ));
        }
        Ok(Self(caller))
    }
}

impl FromRequestParts<Server> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Self> {
        match bearer(&parts.headers) {
            Some(token) => program(server, token, &parts.method).await,
            None => browser(server, &parts.headers, &parts.method).await,
        }
    }
}

/// Whether a request only reads.
fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}

async fn program(server: &Server, token: &str, method: &Method) -> Answer<Caller> {
    let found = login::token(server.folder(), token).await?;
    let (actor, scopes) = found.ok_or_else(Problem::not_logged_in)?;
    let needed = if is_reading(method) { "read" } else { "write" };
    if !scopes.iter().any(|scope| scope == needed) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "token.scope",
            "令牌没有此项权限",
            "the token does not allow this",
        ));
    }
    let sight = Sight::of(server.folder(), &actor).await?;
    Ok(Caller {
        actor,
        sight,
        session: None,
        token: None,
        must_change_password: false,
        second_factor: false,
    })
}

async fn browser(server: &Server, headers: &HeaderMap, method: &Method) -> Answer<Caller> {
    let token = cookie(headers).ok_or_else(Problem::not_logged_in)?;
    let known = login::session(server.folder(), &server.config().policy, token).await?;
    let known = known.ok_or_else(Problem::not_logged_in)?;
    if !is_reading(method) {
        let given = headers.get(CSRF).map_or(&b""[..], |value| value.as_bytes());
        if !same(given, known.session.csrf.as_bytes()) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "session.csrf",
                "请求缺少会话校验码，请刷新页面重试",
                "the request lacks the check code of the session: reload the page",
            ));
        }
    }
    let sight = Sight::of(server.folder(), &known.session.actor).await?;
    Ok(Caller {
        actor: known.session.actor.clone(),
        sight,
        must_change_password: known.must_change_password,
        second_factor: known.second_factor,
        session: Some(known.session),
        token: Some(token.to_owned()),
    })
}

/// The session's token among the cookies.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Compares without telling by its time where two texts differ.
fn same(given: &[u8], known: &[u8]) -> bool {
    let mut differing = given.len() ^ known.len();
    for (left, right) in given.iter().zip(known) {
        differing |= usize::from(left ^ right);
    }
    differing == 0
}

/// Where a request comes from.
pub(crate) struct From(pub(crate) IpAddr);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let known = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(
            known.map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip()),
        ))
    }
}

/// How often each address asks: a bucket that fills again in a minute.
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<(IpAddr, &'static str), Bucket>>);

struct Bucket {
    left: f64,
    at: Instant,
}

/// Addresses after which full buckets are forgotten.
const MANY_BUCKETS: usize = 10_000;

impl Rates {
    /// Takes one of `per_minute`; an error when none is left.
    pub(crate) fn take(&self, from: IpAddr, what: &'static str, per_minute: u32) -> Answer<()> {
        let full = f64::from(per_minute);
        let now = Instant::now();
        let filled = |bucket: &Bucket| {
            let minutes = now.duration_since(bucket.at).as_secs_f64() / 60.0;
            (bucket.left + minutes * full).min(full)
        };
        let mut buckets = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() > MANY_BUCKETS {
            buckets.retain(|_, bucket| now.duration_since(bucket.at).as_secs() < 60);
        }
        let bucket = buckets.entry((from, what)).or_insert(Bucket {
            left: full,
            at: now,
        });
        let left = filled(bucket);
        if left < 1.0 {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate.exceeded",
                "请求过于频繁，请稍后再试",
                "too many requests: try again later",
            ));
        }
        *bucket = Bucket {
            left: left - 1.0,
            at: now,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{Rates, same};

    #[test]
    fn texts_are_the_same_only_when_they_are() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"", b"a"));
        assert!(!same(b"ab", b"abc"));
    }

    #[test]
    fn an_address_that_asks_too_often_is_turned_away_and_others_are_not() {
        let rates = Rates::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..3 {
            assert!(rates.take(one, "log-in", 3).is_ok());
        }
        assert!(rates.take(one, "log-in", 3).is_err());
        assert!(rates.take(other, "log-in", 3).is_ok());
        assert!(rates.take(one, "request", 3).is_ok());
    }
}
