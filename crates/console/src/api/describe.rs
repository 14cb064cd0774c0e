//! The description of the interface: OpenAPI 3.1 for programs, and a page for people.

use super::problem::{MEDIA_TYPE, Problem};
use crate::answer::Answer;
use crate::answer::page;
use crate::console::Console;
use crate::seat::{Look, Scope, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

/// The name of the way to show who asks.
const TOKEN: &str = "token";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Thymus",
        description = "Everything that the console can do. Make a token on the page of your account, and send it as \
            `Authorization: Bearer thymus_…`. Each operation names the scope that a token needs; its owner's role must \
            include it, too. Times are UTC as RFC 3339 has them, scores are anomaly in per cent. What cannot be done is \
            told as RFC 9457 has it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(Problem)),
    modifiers(&Tokens)
)]
struct Opening;

/// What every operation's `security` refers to.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, description: &mut Description) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = description.components.get_or_insert_with(Default::default);
        components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
    }
}

/// What stands before the operations.
pub(super) fn opening() -> Description {
    Opening::openapi()
}

/// Says of every operation what it answers where it refuses.
pub(super) fn complete(description: &mut Description) {
    for item in description.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            responses.insert("401".to_owned(), refusal("There is no token, or one that is good no more."));
            responses
                .insert("403".to_owned(), refusal("The token's scopes, or its owner's role, do not include this."));
            responses.insert("default".to_owned(), refusal("What was wrong, and what to do about it."));
        }
    }
}

fn refusal(description: &str) -> RefOr<Response> {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    RefOr::T(ResponseBuilder::new().description(description).content(MEDIA_TYPE, body).build())
}

/// Where it is told.
pub(super) fn router(description: Description) -> Router<Console> {
    let description = Arc::new(description);
    let shown = Arc::clone(&description);
    Router::new()
        .route("/api/v1/openapi.json", get(|| async move { Json(&*description).into_response() }))
        .route("/api", get(|seat: Seat<Look>| async move { show(&seat, &shown) }))
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    shell: Shell,
    url: String,
    scopes: Vec<(&'static str, &'static str)>,
    operations: Vec<Row>,
}

/// An operation, as people read it.
struct Row {
    method: &'static str,
    path: String,
    scope: String,
    summary: String,
    parameters: Vec<(String, String)>,
}

fn show(seat: &Seat<Look>, description: &Description) -> Answer {
    page(&Page {
        shell: Shell::of(seat, "Interface for programs", Section::Profile),
        url: seat.console().setup().public_url.clone(),
        scopes: Scope::ALL.map(|scope| (scope.as_str(), scope.meaning())).to_vec(),
        operations: rows(description),
    })
}

fn rows(description: &Description) -> Vec<Row> {
    let paths = description.paths.paths.iter();
    let rows = paths.flat_map(|(path, item)| {
        let operations = [("GET", &item.get), ("POST", &item.post)];
        let given = operations.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|o| (method, o)));
        given.map(|(method, operation)| Row::of(method, path, operation)).collect::<Vec<_>>()
    });
    rows.collect()
}

impl Row {
    fn of(method: &'static str, path: &str, operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        });
        Self {
            method,
            path: path.to_owned(),
            scope: scope(operation).unwrap_or_default(),
            summary: operation.summary.clone().unwrap_or_default(),
            parameters: parameters.map(|one| (one.name.clone(), one.description.clone().unwrap_or_default())).collect(),
        }
    }
}

/// The scope that an operation needs.
fn scope(operation: &Operation) -> Option<String> {
    let needed = serde_json::to_value(operation.security.as_ref()?.first()?).ok()?;
    Some(needed.get(TOKEN)?.get(0)?.as_str()?.to_owned())
}
