//! The interface for programs: all that the console can do, as JSON, under `/api/v1`, described by OpenAPI 3.1.
//!
//! Handlers here ask and do by the same functions as the pages, so that the two never differ; they only tell it otherwise.

mod account;
mod audit;
mod campaigns;
mod describe;
mod events;
mod evidence;
mod intents;
mod messages;
mod names;
mod numbers;
mod problem;
mod requests;
mod sent;
mod users;

pub(crate) use events::STREAMS_MAX;
pub(crate) use problem::in_terms_of_programs;

use crate::console::Console;
use crate::seat::ForPrograms;
use axum::extract::DefaultBodyLimit;
use axum::{Extension, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where all of it is.
const ROOT: &str = "/api/v1/";

/// Bytes of what is sent: a decision with its reason is short.
const BODY_BYTES_MAX: usize = 64 << 10;

/// All of it.
pub(crate) fn router() -> Router<Console> {
    let (router, mut description) = routes().split_for_parts();
    describe::complete(&mut description);
    router
        .merge(describe::router(description))
        .layer(Extension(ForPrograms))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// What is described, each route beside its description.
fn routes() -> OpenApiRouter<Console> {
    OpenApiRouter::with_openapi(describe::opening())
        .routes(routes!(account::me))
        .routes(routes!(messages::list))
        .routes(routes!(messages::show))
        .routes(routes!(messages::decide))
        .routes(routes!(messages::withdraw))
        .routes(routes!(messages::recipients))
        .routes(routes!(campaigns::list))
        .routes(routes!(campaigns::show))
        .routes(routes!(intents::list))
        .routes(routes!(intents::rule))
        .routes(routes!(evidence::list, evidence::add))
        .routes(routes!(evidence::withdraw))
        .routes(routes!(requests::list))
        .routes(routes!(requests::answer))
        .routes(routes!(numbers::stats))
        .routes(routes!(numbers::sources))
        .routes(routes!(audit::list))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::change))
        .routes(routes!(events::follow))
}
