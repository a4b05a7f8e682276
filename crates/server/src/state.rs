//! What all handlers share.

use std::future::Future;
use std::sync::Arc;

use axum::http::StatusCode;
use kunyu_app::Folder;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::Config;
use crate::problem::{Answer, Problem};
use crate::tiles::TileCache;
use crate::who::Rates;

/// The server as handlers see it; cheap to clone.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    folder: Arc<Folder>,
    config: Config,
    workers: Arc<Semaphore>,
    rates: Rates,
    tiles: TileCache,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
}

impl Server {
    pub(crate) fn new(
        folder: Folder,
        config: Config,
        metrics: metrics_exporter_prometheus::PrometheusHandle,
    ) -> Self {
        let workers = Arc::new(Semaphore::new(config.limits.workers.max(1)));
        Self(Arc::new(Inner {
            folder: Arc::new(folder),
            config,
            workers,
            rates: Rates::default(),
            tiles: TileCache::default(),
            metrics,
        }))
    }

    pub(crate) fn folder(&self) -> &Arc<Folder> {
        &self.0.folder
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn tiles(&self) -> &TileCache {
        &self.0.tiles
    }

    pub(crate) fn metrics(&self) -> &metrics_exporter_prometheus::PrometheusHandle {
        &self.0.metrics
    }

    /// Does a piece of work on a thread of its own: use cases compute between their reads. What
    /// panics there is an internal error of this request only.
    pub(crate) async fn run<T, F, W>(&self, work: W) -> Answer<T>
    where
        T: Send + 'static,
        F: Future<Output = kunyu_app::Result<T>>,
        W: FnOnce(Arc<Folder>) -> F + Send + 'static,
    {
        let permit = Arc::clone(&self.0.workers).acquire_owned().await;
        let permit = permit.map_err(|_| closing())?;
        let folder = Arc::clone(self.folder());
        let handle = Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            handle.block_on(work(folder))
        });
        match done.await {
            Ok(result) => result.map_err(Problem::from),
            Err(_) => Err(Problem::internal()),
        }
    }
}

fn closing() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "server.closing",
        "服务正在停止",
        "the server is stopping",
    )
}
