//! The interface for programs, held against its own description.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod house;
mod programs;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use house::{House, TENANT, request};
use programs::{Operation, SCOPES, ask, conforms, description, may, operations, token, with};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use thymus_event::EventId;
use thymus_event::evidence::{Fact, Indicator};
use thymus_event::intent::{IntentState, Wish};
use thymus_event::verdict::Action;
use thymus_event::{Address, CampaignId, MessageId};
use thymus_store::{CampaignMember, NewRequest, Role};

const MAIL: &[u8] = b"From: Eve <eve@evil.example>\r\nTo: ann@corp.example\r\nMessage-ID: <m1@evil.example>\r\n\
    Subject: hello\r\n\r\nThe secret plan: https://evil.example/x\r\n";

const CAMPAIGN: CampaignId = CampaignId(77);

/// A house where there is one of everything.
struct Furnished {
    house: House,
    message: EventId,
    intent: String,
}

fn furnished() -> Furnished {
    let house = House::new();
    let message = house.message(1, house::HOSTILE, MAIL);
    let (now, ann) = (house.now(), Address::parse("ann@corp.example").unwrap());
    house.write(|writer| {
        let wish = Wish { recipient: ann.clone(), action: Action::Hold, dry_run: false };
        writer.put_wishes(TENANT, message, now, &[wish]).unwrap();
        let (campaign, why) = (CAMPAIGN, None);
        let member = CampaignMember { tenant: TENANT, campaign, message, why, log10_share: -3.0, alien: true };
        writer.put_campaign_member(&member).unwrap();
        let target = "https://evil.example/x".to_owned();
        let (recipient, note, address) = (ann.to_string(), house::HOSTILE.to_owned(), "192.0.2.1".to_owned());
        let asked = NewRequest { tenant: TENANT, message, recipient, target, note, address, time: now };
        writer.put_request(&asked).unwrap();
    });
    let intent = house.store().intents(TENANT, message).unwrap()[0].id.to_string();
    Furnished { house, message, intent }
}

impl Furnished {
    /// The operation's path, where everything is that it names, and something to send.
    fn filled(&self, operation: &Operation) -> (String, Option<Value>) {
        let fact = self.house.store().evidence_about(TENANT, &about()).unwrap().first().map(|fact| fact.id.to_string());
        let id = match operation.path.split('/').nth(3).unwrap() {
            "messages" => self.message.to_string(),
            "campaigns" => CAMPAIGN.to_string(),
            "intents" => self.intent.clone(),
            "evidence" => fact.clone().unwrap_or_default(),
            "users" => "1".to_owned(),
            _ => String::new(),
        };
        let path = operation.path.replace("{id}", &id).replace("{number}", "1");
        let path = path.replace("{fact}", &fact.unwrap_or_default());
        let body = match operation.path.strip_prefix("/api/v1/").unwrap() {
            _ if operation.method == Method::GET => return (path, None),
            "messages/{id}/decisions" => json!({"decision": "confirm", "reason": "seen before"}),
            "messages/{id}/evidence/{fact}/withdraw" => json!({"reason": "a mistake"}),
            "evidence" => json!({"indicator": "domain:evil.example", "kind": "compromised", "reason": "they told us"}),
            "evidence/{id}/withdraw" => json!({"reason": "they were wrong"}),
            "intents/{id}/rulings" => json!({"ruling": "refuse", "reason": "let it be"}),
            "requests/{number}/answer" => json!({"answer": "decline", "reason": "it is bad"}),
            "users" => json!({"name": "new", "role": "viewer"}),
            "users/{id}" => json!({"change": "reset", "reason": "lost it"}),
            other => panic!("{other}: say here what a good request of this new operation is"),
        };
        (path, Some(body))
    }
}

fn about() -> Indicator {
    Indicator::Message(MessageId::parse("m1@evil.example").unwrap())
}

#[tokio::test]
async fn every_operation_answers_as_it_is_described() {
    let furnished = furnished();
    let house = &furnished.house;
    // The administrator who is reset in the end, and the one who asks.
    house.sign_in("first", Role::Administrator).await;
    let cookie = house.sign_in("root", Role::Administrator).await;
    let token = token(house, &cookie, &["look", "read", "act", "administer", "audit"]).await;
    let description = description(house).await;
    let mut operations = operations(&description);
    assert!(operations.len() > 15, "{operations:#?}");
    // What takes back comes after what it takes back.
    operations.sort_by_key(|operation| operation.path.ends_with("/withdraw"));
    for operation in operations.iter().filter(|operation| operation.path != "/api/v1/events") {
        let (path, body) = furnished.filled(operation);
        let answer = ask(house, &operation.method, &path, &token, body.as_ref()).await;
        assert!(answer.status.is_success(), "{} {path}: {answer:?}", operation.method);
        assert!(operation.told["responses"].get(answer.status.as_str()).is_some(), "{path}: {}", answer.status);
        conforms(&description, operation, &answer);
    }
    let facts = house.store().evidence_about(TENANT, &about()).unwrap();
    assert!(matches!(facts[0].fact, Fact::Confirmed) && facts[1].withdraws() == Some(facts[0].id), "{facts:?}");
    let intent = &house.store().intents(TENANT, furnished.message).unwrap()[0];
    assert_eq!(intent.state(), IntentState::Refused);
    let noted = house.store().audit(TENANT, None, 100).unwrap();
    let confirmed = noted.iter().find(|entry| entry.deed.deed == "message.confirm").unwrap();
    assert_eq!((confirmed.deed.actor.as_str(), confirmed.deed.reason.as_str()), ("root", "seen before"));
    assert!(confirmed.deed.address.ends_with("by the token ci"), "{confirmed:?}");
}

#[tokio::test]
async fn nobody_may_more_than_role_and_scope_together() {
    let furnished = furnished();
    let house = &furnished.house;
    let description = description(house).await;
    let operations = operations(&description);
    for role in Role::ALL {
        let cookie = house.sign_in(role.as_str(), role).await;
        let csrf = house.look("/profile", &cookie).await.csrf();
        for operation in &operations {
            // Nothing is changed: what is sent is not what is wanted.
            let (path, body) = furnished.filled(operation);
            let body = body.map(|_| json!({"reason": ""}));
            let builder = request(operation.method.clone(), &path, &cookie).header("sec-fetch-site", "same-origin");
            let answer = status(house, operation, with(builder.header("x-csrf-token", &csrf), body.as_ref())).await;
            let expected = may(role, &operation.scope);
            assert_eq!(answer != StatusCode::FORBIDDEN, expected, "{role:?} {} {path}: {answer}", operation.method);
            assert_ne!(answer, StatusCode::UNAUTHORIZED);
        }
        for (scope, roles) in SCOPES {
            if !roles.contains(&role) {
                continue;
            }
            let token = token(house, &cookie, &[scope]).await;
            for operation in &operations {
                let (path, body) = furnished.filled(operation);
                let body = body.map(|_| json!({"reason": ""}));
                let builder = request(operation.method.clone(), &path, "");
                let builder = builder.header(header::AUTHORIZATION, format!("Bearer {token}"));
                let answer = status(house, operation, with(builder, body.as_ref())).await;
                let expected = scope == operation.scope;
                assert_eq!(answer != StatusCode::FORBIDDEN, expected, "{role:?} {scope} {path}: {answer}");
            }
        }
    }
}

/// The status alone: a stream of events has no end.
async fn status(house: &House, operation: &Operation, request: axum::http::Request<Body>) -> StatusCode {
    use tower::ServiceExt;
    if operation.path.ends_with("/events") {
        return thymus_console::router(house.console.clone()).oneshot(request).await.unwrap().status();
    }
    house.ask(request).await.status
}

#[tokio::test]
async fn a_token_with_less_than_all_of_it_sees_less() {
    let furnished = furnished();
    let house = &furnished.house;
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let path = format!("/api/v1/messages/{}", furnished.message);
    let (look, both) = (token(house, &cookie, &["look"]).await, token(house, &cookie, &["look", "read"]).await);
    let (less, more) =
        (ask(house, &Method::GET, &path, &look, None).await, ask(house, &Method::GET, &path, &both, None).await);
    let (less, more): (Value, Value) =
        (serde_json::from_str(&less.body).unwrap(), serde_json::from_str(&more.body).unwrap());
    assert_eq!(less["content"], Value::Null);
    assert!(more["content"]["own"].as_str().unwrap().contains("The secret plan"));
    let me = ask(house, &Method::GET, "/api/v1/me", &both, None).await;
    assert!(me.body.contains(r#""scopes":["look","read"]"#), "{}", me.body);
    let reads = house.store().audit(TENANT, None, 100).unwrap();
    assert_eq!(reads.iter().filter(|entry| entry.deed.deed == "message.read").count(), 1, "each look is noted");
}

#[tokio::test]
async fn only_a_token_that_is_good_lets_in_and_only_here() {
    let house = House::new();
    let description = description(&house).await;
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let good = token(&house, &cookie, &["look"]).await;
    assert!(good.starts_with("thymus_"));
    for operation in operations(&description) {
        let path = operation.path.replace("{id}", "1").replace("{number}", "1").replace("{fact}", "1");
        let body = (operation.method != Method::GET).then(|| json!({}));
        let answer = house.ask(with(request(operation.method.clone(), &path, ""), body.as_ref())).await;
        // A form from nowhere is refused before anybody is asked who it is.
        let expected = if body.is_some() { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
        assert_eq!(answer.status, expected, "{path}");
        conforms(&description, &operation, &answer);
        for wrong in ["", "thymus_", "x", &good[1..]] {
            let answer = ask(&house, &operation.method, &path, wrong, body.as_ref()).await;
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&answer.status);
            assert!(refused && (answer.status != 401 || answer.header("www-authenticate") == "Bearer"), "{answer:?}");
            conforms(&description, &operation, &answer);
        }
    }
    let me = async |token: &str| ask(&house, &Method::GET, "/api/v1/me", token, None).await.status;
    assert_eq!(me(&good).await, StatusCode::OK);
    // Pages are for people.
    assert_eq!(ask(&house, &Method::GET, "/messages", &good, None).await.status, StatusCode::SEE_OTHER);
    // A password that a browser adds by itself is no token, and opens no way around the forms' token.
    let builder = request(Method::POST, "/profile/sessions", &cookie).header(header::AUTHORIZATION, "Basic YTpi");
    assert_eq!(house.ask(with(builder, None)).await.status, StatusCode::FORBIDDEN);

    house.pass_minutes(7 * 24 * 60);
    assert_eq!(me(&good).await, StatusCode::UNAUTHORIZED, "it ran out");
    let path = house.account("bob", Role::Analyst);
    let cookie = house.send(&path, "", &house::choosing(house::PASSWORD)).await.cookie();
    let revoked = token(&house, &cookie, &["look"]).await;
    let page = house.look("/profile", &cookie).await;
    let (_, rest) = page.body.split_once("/profile/tokens/").unwrap();
    let number = rest.split('"').next().unwrap();
    house.send(&format!("/profile/tokens/{number}"), &cookie, &format!("csrf={}", page.csrf())).await;
    assert_eq!(me(&revoked).await, StatusCode::UNAUTHORIZED);
    let orphan = token(&house, &cookie, &["look"]).await;
    let (bob, now) = (house.store().account_named(TENANT, "bob").unwrap().unwrap().id, house.now());
    house.write(|writer| writer.remove_account(bob, now).unwrap());
    assert_eq!(me(&orphan).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_changes_nothing_without_its_forms_token() {
    let furnished = furnished();
    let house = &furnished.house;
    let cookie = house.sign_in("root", Role::Administrator).await;
    let csrf = house.look("/profile", &cookie).await.csrf();
    let description = description(house).await;
    for operation in operations(&description).iter().filter(|operation| operation.method != Method::GET) {
        let (path, body) = furnished.filled(operation);
        let built = || request(operation.method.clone(), &path, &cookie);
        let own = || built().header("sec-fetch-site", "same-origin");
        let tries = [
            built(),
            built().header("x-csrf-token", &csrf),
            own(),
            own().header("x-csrf-token", "guessed"),
            built().header("sec-fetch-site", "cross-site").header("x-csrf-token", &csrf),
            built().header("origin", "https://evil.example").header("x-csrf-token", &csrf),
        ];
        for builder in tries {
            let answer = house.ask(with(builder, body.as_ref())).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            conforms(&description, operation, &answer);
        }
    }
    let path = format!("/api/v1/messages/{}/decisions", furnished.message);
    let builder = request(Method::POST, &path, &cookie).header("sec-fetch-site", "same-origin");
    let body = json!({"decision": "report", "reason": "odd"});
    let answer = house.ask(with(builder.header("x-csrf-token", &csrf), Some(&body))).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(house.store().evidence_about(TENANT, &about()).unwrap().len(), 1);
}

#[test]
fn nothing_that_is_sent_breaks_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let furnished = furnished();
        let house = &furnished.house;
        let cookie = house.sign_in("root", Role::Administrator).await;
        let description = description(house).await;
        let mut runner = TestRunner::deterministic();
        let mut draw =
            |strategy: &str| proptest::string::string_regex(strategy).unwrap().new_tree(&mut runner).unwrap().current();
        for operation in operations(&description) {
            let token = token(house, &cookie, &["look", "read", "act", "administer", "audit"]).await;
            for round in 0..12 {
                let hostile = match round % 4 {
                    0 => draw("\\PC{1,40}"),
                    1 => draw("[0-9]{1,30}"),
                    2 => draw("[-0-9a-f.]{1,40}"),
                    _ => ["../../etc/passwd", "1e9999", "18446744073709551615", "-1", "%00", "' OR 1=1 --"][round / 4]
                        .to_owned(),
                };
                let (path, query) = spoilt(&operation, &furnished, &hostile);
                let body = (operation.method != Method::GET).then(|| body(round, &hostile));
                let target = format!("{path}?{query}");
                let answer = ask(house, &operation.method, &target, &token, body.as_ref()).await;
                assert!(answer.status.as_u16() < 500, "{target} {body:?}: {answer:?}");
                conforms(&description, &operation, &answer);
            }
            // Each operation has a token of its own: the limit of one is for another test.
            let csrf = house.look("/profile", &cookie).await.csrf();
            let (_, rest) = house
                .look("/profile", &cookie)
                .await
                .body
                .split_once("/profile/tokens/")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            let number = rest.split('"').next().unwrap().to_owned();
            house.send(&format!("/profile/tokens/{number}"), &cookie, &format!("csrf={csrf}")).await;
        }
    });
}

/// The operation's path with something hostile for each of its parameters.
fn spoilt(operation: &Operation, furnished: &Furnished, hostile: &str) -> (String, String) {
    let escaped: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    let escaped = escaped.replace('+', "%20");
    let (good, _) = furnished.filled(operation);
    let is_stream = operation.path.ends_with("/events");
    let path = match operation.path.contains('{') {
        true => operation.path.replace("{id}", &escaped).replace("{number}", &escaped).replace("{fact}", &escaped),
        false => good,
    };
    let parameters = operation.told["parameters"].as_array().cloned().unwrap_or_default();
    let named =
        parameters.iter().filter(|one| one["in"] == "query").map(|one| one["name"].as_str().unwrap().to_owned());
    let query: Vec<String> = named.map(|name| format!("{name}={escaped}")).collect();
    // A stream that is let in has no end: it is asked for by nobody here.
    if is_stream { ("/api/v1/nothing".to_owned(), String::new()) } else { (path, query.join("&")) }
}

fn body(round: usize, hostile: &str) -> Value {
    match round % 3 {
        0 => {
            json!({"decision": hostile, "ruling": hostile, "answer": hostile, "change": hostile, "name": hostile, "role": hostile, "reason": hostile})
        }
        1 => {
            json!({"decision": "confirm", "recipient": hostile, "ruling": "undo", "answer": "grant", "change": "role", "role": hostile, "name": "", "reason": hostile.repeat(100)})
        }
        _ => json!([hostile, {"reason": 1}]),
    }
}

#[tokio::test]
async fn what_is_too_long_or_no_json_is_refused() {
    let furnished = furnished();
    let house = &furnished.house;
    let cookie = house.sign_in("root", Role::Administrator).await;
    let token = token(house, &cookie, &["act"]).await;
    let path = format!("/api/v1/messages/{}/decisions", furnished.message);
    for (kind, body) in [
        ("application/json", "{".to_owned()),
        ("application/json", format!("{{\"decision\":\"confirm\",\"reason\":\"{}\"}}", "a".repeat(70_000))),
        ("application/x-www-form-urlencoded", "decision=confirm&reason=x".to_owned()),
        ("text/plain", "{\"decision\":\"confirm\",\"reason\":\"x\"}".to_owned()),
    ] {
        let builder = request(Method::POST, &path, "").header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = house.ask(builder.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::UNPROCESSABLE_ENTITY, "application/problem+json")
        );
    }
    let answer = ask(house, &Method::DELETE, &path, &token, None).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json")
    );
    assert!(house.store().evidence_about(TENANT, &about()).unwrap().is_empty());
}

#[tokio::test]
async fn one_token_asks_so_often_and_no_more() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let token = token(&house, &cookie, &["look"]).await;
    let mut refused = 0;
    for _ in 0..650 {
        let answer = ask(&house, &Method::GET, "/api/v1/me", &token, None).await;
        refused += u32::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 50);
    house.pass_minutes(1);
    assert_eq!(ask(&house, &Method::GET, "/api/v1/me", &token, None).await.status, StatusCode::OK);
}
