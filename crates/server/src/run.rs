//! Starting and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use kunyu_app::login::{First, first_start};
use kunyu_app::{Error, Folder, Place, Result};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::state::Server;
use crate::{Config, api, observe, repeat, web};

/// A server that listens.
pub struct Started {
    /// Address and port.
    pub address: SocketAddr,
    /// Who can log in, at the first start.
    pub first: Option<First>,
    stop: oneshot::Sender<()>,
    done: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Started {
    /// Stops: requests under way are finished.
    ///
    /// # Errors
    /// When it failed before.
    pub async fn stop(self) -> Result<()> {
        // a server that has ended already needs no word
        let _ = self.stop.send(());
        self.done.await.map_err(|_| failed())?.map_err(Error::from)
    }

    /// Waits until the process is asked to end, then stops.
    ///
    /// # Errors
    /// When it failed.
    pub async fn until_asked(self) -> Result<()> {
        asked().await;
        tracing::info!("stopping");
        self.stop().await
    }
}

fn failed() -> Error {
    Error::new(
        kunyu_app::Kind::Internal,
        "server.failed",
        "服务异常终止",
        "the server ended unexpectedly",
    )
}

/// Waits for the end that a terminal or the system's manager asks for.
async fn asked() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = ended.recv() => {} }
            return;
        }
    }
    let _ = interrupted.await;
}

/// Opens the folder: the routes of the server and, at the first start, who can log in first and how.
///
/// # Errors
/// When the folder cannot be opened.
pub async fn application(place: &Place, config: Config) -> Result<(Router, Option<First>)> {
    let folder = Folder::open(place).await?;
    let first = first_start(&folder, config.listen.ip().is_loopback()).await?;
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    // a second server in one process, as tests start them, counts with the first
    let _ = metrics::set_global_recorder(recorder);
    Ok((router(&Server::new(folder, config, metrics)), first))
}

/// Opens the folder and begins to listen.
///
/// # Errors
/// When the folder cannot be opened or the address is taken.
pub async fn start(place: &Place, config: Config) -> Result<Started> {
    let listen = config.listen;
    let (app, first) = application(place, config).await?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Error::usage(
            "server.listen",
            format!("无法监听 {listen}：{}", kunyu_app::error::system_zh(&error)),
            format!("cannot listen on {listen}: {error}"),
        )
        .remedy(
            "请用 --listen 换一个端口",
            "choose another port with --listen",
        )
    })?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let done = tokio::spawn(async { serving.await });
    Ok(Started {
        address,
        first,
        stop,
        done,
    })
}

/// Opens, listens, and stops when asked.
///
/// # Errors
/// As [`start`].
pub async fn serve(place: &Place, config: Config, tell: impl FnOnce(&Started)) -> Result<()> {
    log(config.json_log);
    let started = start(place, config).await?;
    tell(&started);
    started.until_asked().await
}

fn log(as_json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("KUNYU_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let set = if as_json {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
    // somebody set a log before: theirs stays
    drop(set);
}

/// Headers of every answer: nothing is framed, guessed, or loaded from elsewhere.
const SECURITY: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), geolocation=(self), microphone=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
];

fn content_policy(config: &Config) -> String {
    let tiles = config.base_map.as_ref().and_then(|map| {
        let rest = map.url.split_once("://")?.1;
        Some(format!("https://{}", rest.split('/').next()?))
    });
    let tiles = tiles.unwrap_or_default();
    format!(
        "default-src 'self'; img-src 'self' data: blob: {tiles}; connect-src 'self' {tiles}; \
         style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; \
         frame-ancestors 'none'; form-action 'self'"
    )
}

fn router(server: &Server) -> Router {
    let config = server.config();
    let seconds = Duration::from_secs(config.limits.request_seconds);
    let mut app = api::router(server)
        .fallback(web::app)
        .layer(from_fn_with_state(server.clone(), repeat::repeat))
        .layer(DefaultBodyLimit::max(config.limits.body_bytes))
        .layer(from_fn_with_state(server.clone(), observe::observe))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            seconds,
        ))
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| {
                use axum::response::IntoResponse;
                crate::problem::Problem::internal().into_response()
            },
        ))
        .layer(CompressionLayer::new());
    for (name, value) in SECURITY {
        let (name, value) = (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
        app = app.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    if let Ok(policy) = HeaderValue::from_str(&content_policy(config)) {
        app = app.layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            policy,
        ));
    }
    app
}
