//! For those who watch the service: whether it lives, whether it is ready, and its numbers. On a listener of its own: it
//! asks nobody who they are, and tells nothing of mail but how much there is.

mod exposition;

use crate::answer::Trouble;
use crate::console::Console;
use crate::serve::{Endpoint, serve_router};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use exposition::Vitals;
use std::future::Future;
use std::sync::Arc;

/// The media type of Prometheus' text.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the service knows of itself that is not in the store.
pub trait Watch: Send + Sync {
    /// Whether it does all that it is for; else what is missing.
    fn ready(&self) -> Result<(), String>;

    /// Its own numbers, as Prometheus reads them.
    fn metrics(&self) -> String;
}

#[derive(Clone)]
struct Watched {
    console: Console,
    watch: Arc<dyn Watch>,
}

/// Serves `/healthz`, `/readyz` and `/metrics` until `stop` is done.
pub async fn serve_operations(
    endpoint: Endpoint,
    console: Console,
    watch: Arc<dyn Watch>,
    stop: impl Future<Output = ()> + Send,
) {
    serve_router(endpoint, operations_router(console, watch), stop).await;
}

/// The same as routes.
pub fn operations_router(console: Console, watch: Arc<dyn Watch>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Watched { console, watch })
}

async fn vitals(console: &Console) -> Result<Vitals, Trouble> {
    let tenant = console.setup().tenant;
    console.read(move |store| Ok(Vitals::of(store, tenant)?)).await
}

/// Ready is who can read the store, and says so.
async fn ready(State(Watched { console, watch }): State<Watched>) -> Response {
    if let Err(missing) = watch.ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("{missing}\n")).into_response();
    }
    match vitals(&console).await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read: see the log\n").into_response()
        }
    }
}

async fn metrics(State(Watched { console, watch }): State<Watched>) -> Response {
    match vitals(&console).await {
        Ok(vitals) => {
            let text = vitals.exposition(watch.ready().is_ok(), console.now()) + watch.metrics().as_str();
            ([(header::CONTENT_TYPE, PROMETHEUS)], text).into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
