//! A bureau of its own for each test, and somebody who asks it.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use kunyu_app::login::First;
use kunyu_app::{Folder, Place};
use kunyu_server::{Config, application};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// A password as the policy wants it.
pub(crate) const PASSWORD: &str = "Jianding-2026";

/// Users of every test beside the system administrator. The security administrator comes last: from then
/// on only that one gives roles.
const USERS: [(&str, &str); 11] = [
    ("经办", "clerk"),
    ("低密", "clerk"),
    ("科长", "section_chief"),
    ("局长", "director"),
    ("副局", "leader"),
    ("审计", "auditor"),
    ("查询", "viewer"),
    ("窗口", "window"),
    ("街道", "township"),
    ("无辖区", "township"),
    ("安全", "security"),
];

/// The township of the officer who has one.
pub(crate) const TOWNSHIP: &str = "420112006";

/// An empty data folder, made once and copied for each test.
async fn template() -> &'static Path {
    static TEMPLATE: OnceCell<TempDir> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(async || {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::new(dir.path().join("data"), None).unwrap();
        let folder = Folder::init(&place, "EPSG:4526", "420112", "管理员")
            .await
            .unwrap();
        for (name, role) in USERS {
            kunyu_app::bureau::add_user(&folder, "管理员", name, role)
                .await
                .unwrap();
        }
        for (name, areas, clearance) in [
            ("街道", vec![TOWNSHIP.to_owned()], None),
            ("低密", Vec::new(), Some(vec!["公开".to_owned()])),
        ] {
            let standing = kunyu_app::bureau::UserStanding {
                areas,
                clearance,
                ..kunyu_app::bureau::UserStanding::default()
            };
            kunyu_app::bureau::set_standing(&folder, "安全", name, &standing)
                .await
                .unwrap();
        }
        folder.close().await;
        dir
    });
    made.await.path()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A bureau with its server.
pub(crate) struct World {
    app: Router,
    /// Name and one-time password of the first administrator.
    pub(crate) first: (String, String),
    _dir: TempDir,
}

/// Somebody who asks.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    pub(crate) cookie: Option<String>,
    pub(crate) csrf: Option<String>,
    pub(crate) token: Option<String>,
    /// Key of a request that may be repeated.
    pub(crate) key: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The stable code of a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        Self::made(config, async |_| {}).await
    }

    /// A bureau whose folder was prepared before the server opened it.
    pub(crate) async fn made(config: Config, prepare: impl AsyncFnOnce(&Folder)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(&template().await.join("data"), &dir.path().join("data"));
        let place = Place::new(dir.path().join("data"), None).unwrap();
        let folder = Folder::open(&place).await.unwrap();
        prepare(&folder).await;
        folder.close().await;
        let (app, first) = application(&place, config).await.unwrap();
        Self {
            app,
            first: match first {
                Some(First::Administrator { name, password }) => (name, password),
                other => panic!("{other:?}"),
            },
            _dir: dir,
        }
    }

    /// Asks; `body` is JSON.
    pub(crate) async fn ask(
        &self,
        browser: &Browser,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Got {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &browser.csrf {
            request = request.header("x-kunyu-csrf", csrf);
        }
        if let Some(token) = &browser.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = &browser.key {
            request = request.header("idempotency-key", key);
        }
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Got {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) async fn get(&self, browser: &Browser, path: &str) -> Got {
        self.ask(browser, &Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, browser: &Browser, path: &str, body: Value) -> Got {
        self.ask(browser, &Method::POST, path, Some(&body)).await
    }

    /// Logs in; the browser keeps what it was given.
    pub(crate) async fn log_in(&self, user: &str, password: &str) -> (Browser, Got) {
        let body = json!({ "user": user, "password": password });
        let got = self
            .post(&Browser::default(), "/api/v1/session", body)
            .await;
        let cookie = got.headers.get(header::SET_COOKIE);
        let cookie = cookie.map(|value| {
            value
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned()
        });
        let browser = Browser {
            cookie,
            csrf: got.json()["csrf"].as_str().map(str::to_owned),
            token: None,
            key: None,
        };
        (browser, got)
    }

    /// Changes the one-time password and stays logged in.
    async fn settle(&self, user: &str, one_time: &str) -> Browser {
        let (browser, got) = self.log_in(user, one_time).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.json());
        let body = json!({ "old": one_time, "new": PASSWORD });
        let path = "/api/v1/session/password";
        let changed = self.ask(&browser, &Method::PUT, path, Some(&body)).await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.json());
        browser
    }

    /// The administrator, settled.
    pub(crate) async fn administrator(&self) -> Browser {
        self.settle(&self.first.0, &self.first.1).await
    }

    /// Another user, who got a password from the administrator.
    pub(crate) async fn user(&self, administrator: &Browser, name: &str) -> Browser {
        let path = format!("/api/v1/users/{}/reset", encoded(name));
        let got = self.post(administrator, &path, json!({})).await;
        let json = got.json();
        let one_time = json["one_time_password"]
            .as_str()
            .unwrap_or_else(|| panic!("{json}"));
        self.settle(name, one_time).await
    }
}

/// A name in an address.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}
