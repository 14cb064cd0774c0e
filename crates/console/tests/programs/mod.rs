//! A program that asks the interface as its description says.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test uses some, and may fail by panicking")]

use crate::house::{Answer, House, PASSWORD, request};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use thymus_store::Role;

/// What an operation is, as the description has it.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) scope: String,
    pub(crate) told: Value,
}

/// The scopes, and who may what: said here again, so that a change of it is noticed.
pub(crate) const SCOPES: [(&str, &[Role]); 5] = [
    ("look", &Role::ALL),
    ("read", &[Role::Analyst, Role::Administrator]),
    ("act", &[Role::Analyst, Role::Administrator]),
    ("administer", &[Role::Administrator]),
    ("audit", &[Role::Administrator, Role::Auditor]),
];

pub(crate) fn may(role: Role, scope: &str) -> bool {
    SCOPES.iter().any(|(name, roles)| *name == scope && roles.contains(&role))
}

pub(crate) async fn description(house: &House) -> Value {
    serde_json::from_str(&house.look("/api/v1/openapi.json", "").await.body).unwrap()
}

pub(crate) fn operations(description: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, told) in item.as_object().unwrap() {
            let scope = told["security"][0]["token"][0].as_str().unwrap().to_owned();
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            found.push(Operation { method, path: path.clone(), scope, told: told.clone() });
        }
    }
    found
}

/// Checks that an answer is one that the description has; gives its body.
pub(crate) fn conforms(description: &Value, operation: &Operation, answer: &Answer) -> Value {
    let place = format!("{} {}: {answer:?}", operation.method, operation.path);
    let responses = &operation.told["responses"];
    let told = responses.get(answer.status.as_str()).or_else(|| responses.get("default")).unwrap();
    if !answer.status.is_success() {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{place}");
    }
    let Some(content) = told["content"].as_object() else {
        assert!(answer.body.is_empty(), "{place}");
        return Value::Null;
    };
    let (media_type, content) = content.iter().next().unwrap();
    assert_eq!(answer.header("content-type"), media_type, "{place}");
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{place}"));
    let mut schema = content["schema"].clone();
    schema["components"] = description["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mistakes: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{place}: {mistakes:?}");
    if !answer.status.is_success() {
        assert_eq!(body["status"], json!(answer.status.as_u16()), "{place}");
        assert!(!body["detail"].as_str().unwrap().is_empty(), "{place}");
    }
    body
}

/// Makes a token of these scopes for whoever is signed in.
pub(crate) async fn token(house: &House, cookie: &str, scopes: &[&str]) -> String {
    let csrf = house.look("/profile", cookie).await.csrf();
    let ticked: String = scopes.iter().map(|scope| format!("&{scope}=yes")).collect();
    let form = format!("csrf={csrf}&name=ci&days=7&present={PASSWORD}{ticked}");
    let page = house.send("/profile/tokens", cookie, &form).await;
    let (_, rest) = page.body.split_once("data-token>").unwrap_or_else(|| panic!("{}", page.body));
    rest.split('<').next().unwrap().to_owned()
}

/// Asks with a token.
pub(crate) async fn ask(house: &House, method: &Method, path: &str, token: &str, body: Option<&Value>) -> Answer {
    let builder = request(method.clone(), path, "").header(header::AUTHORIZATION, format!("Bearer {token}"));
    house.ask(with(builder, body)).await
}

pub(crate) fn with(builder: axum::http::request::Builder, body: Option<&Value>) -> axum::http::Request<Body> {
    match body {
        None => builder.body(Body::empty()).unwrap(),
        Some(body) => {
            builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
        }
    }
}
