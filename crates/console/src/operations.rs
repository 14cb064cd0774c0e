//! For those who watch the service: whether it lives, whether it is ready, and its numbers. On a listener of its own: it
//! asks nobody who they are, and tells nothing of mail but how much there is.

use crate::answer::Trouble;
use crate::console::Console;
use crate::serve::{Endpoint, serve_router};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write;
use std::future::Future;
use thymus_store::Pulse;

/// The media type of Prometheus' text.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves `/healthz`, `/readyz` and `/metrics` until `stop` is done.
pub async fn serve_operations(endpoint: Endpoint, console: Console, stop: impl Future<Output = ()> + Send) {
    serve_router(endpoint, operations_router(console), stop).await;
}

/// The same as routes.
pub fn operations_router(console: Console) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(console)
}

async fn pulse(console: &Console) -> Result<Pulse, Trouble> {
    let tenant = console.setup().tenant;
    console.read(move |store| Ok(store.pulse(tenant)?)).await
}

/// Ready is who can read the store.
async fn ready(State(console): State<Console>) -> Response {
    match pulse(&console).await {
        Ok(_) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read: see the log\n").into_response()
        }
    }
}

async fn metrics(State(console): State<Console>) -> Response {
    match pulse(&console).await {
        Ok(pulse) => ([(header::CONTENT_TYPE, PROMETHEUS)], exposition(&pulse)).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn exposition(pulse: &Pulse) -> String {
    let seconds = pulse.newest.map_or(0.0, |time| time.millis() as f64 / 1000.0);
    let numbers = [
        ("thymus_messages_total", "counter", "Messages kept.", pulse.messages as f64),
        ("thymus_messages_unjudged", "gauge", "Messages that wait to be judged.", pulse.unjudged as f64),
        ("thymus_assessments_total", "counter", "Assessments appended on arrival.", pulse.assessments as f64),
        ("thymus_evidence_total", "counter", "Facts appended.", pulse.evidence as f64),
        ("thymus_newest_message_timestamp_seconds", "gauge", "When the newest message came.", seconds),
        ("thymus_store_bytes", "gauge", "Size of the database.", pulse.database_bytes as f64),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in numbers {
        // Writing to a string does not fail.
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    }
    text
}
