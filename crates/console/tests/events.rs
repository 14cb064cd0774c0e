//! What becomes known, as it does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod house;
mod programs;

use axum::body::BodyDataStream;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use house::{House, TENANT, request};
use programs::{token, with};
use serde_json::Value;
use std::time::Duration;
use thymus_event::EventId;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::{Action, Score};
use thymus_store::{Changed, Reassessment, Revised, Role};
use tower::ServiceExt;

/// Longer than any machine takes to notice.
const PATIENCE: Duration = Duration::from_secs(60);

async fn follow(house: &House, token: &str, last: Option<&str>) -> Response {
    let builder = request(Method::GET, "/api/v1/events", "").header(header::AUTHORIZATION, format!("Bearer {token}"));
    let builder = last.iter().fold(builder, |builder, last| builder.header("last-event-id", *last));
    thymus_console::router(house.console.clone()).oneshot(with(builder, None)).await.unwrap()
}

/// Reads so many events: their ids, and their data.
async fn read(stream: &mut BodyDataStream, count: usize) -> Vec<(String, Value)> {
    let (mut text, mut found) = (String::new(), Vec::new());
    while found.len() < count {
        let chunk = tokio::time::timeout(PATIENCE, stream.next()).await.unwrap().unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((event, rest)) = text.clone().split_once("\n\n") {
            rest.clone_into(&mut text);
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            if let (Some(id), Some(data)) = (field("id:"), field("data:")) {
                assert_eq!(field("event:"), Some("verdict"));
                found.push((id.to_owned(), serde_json::from_str(data).unwrap()));
            }
        }
    }
    found
}

fn message(house: &House, number: u8) -> EventId {
    house.judged(number, "hello", b"Subject: hello\r\n\r\nhello\r\n", Action::Hold)
}

fn look_again(house: &House, message: EventId, version: u64) {
    let look = Reassessment { tenant: TENANT, time: house.now(), evidence_version: EvidenceVersion(version) };
    let verdict = Revised { message, score: Score::from_points(1.5), action: Action::Allow };
    house.write(|writer| writer.put_reassessment(&look, &[Changed { verdict, wishes: Vec::new() }]).unwrap());
}

#[tokio::test]
async fn verdicts_are_told_as_they_come_and_those_that_were_missed_first() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let token = token(&house, &cookie, &["look"]).await;
    let first = message(&house, 1);

    let answer = follow(&house, &token, None).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut now = answer.into_body().into_data_stream();
    let second = message(&house, 2);
    let told = read(&mut now, 1).await;
    assert_eq!(
        (told.len(), &told[0].1["message"]),
        (1, &Value::from(second.to_string())),
        "what was before is not told"
    );
    assert_eq!((&told[0].1["action"], &told[0].1["revision"]), (&Value::from("hold"), &Value::from(0)));

    look_again(&house, first, 1);
    let changed = read(&mut now, 1).await;
    assert_eq!(
        (&changed[0].1["message"], &changed[0].1["score"]),
        (&Value::from(first.to_string()), &Value::from(1.5))
    );
    drop(now);

    look_again(&house, second, 2);
    message(&house, 3);
    let mut again = follow(&house, &token, Some(&told[0].0)).await.into_body().into_data_stream();
    let missed = read(&mut again, 3).await;
    let named: Vec<(&str, u64)> =
        missed.iter().map(|(_, data)| (data["action"].as_str().unwrap(), data["revision"].as_u64().unwrap())).collect();
    assert_eq!(named, [("hold", 0), ("allow", 1), ("allow", 1)], "{missed:?}");
    let mut last = follow(&house, &token, Some(&missed[1].0)).await.into_body().into_data_stream();
    assert_eq!(read(&mut last, 1).await, missed[2..], "each id goes on where it was");
}

#[tokio::test]
async fn so_many_listen_at_once_and_no_more() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let token = token(&house, &cookie, &["look"]).await;
    let mut open = Vec::new();
    for _ in 0..32 {
        let answer = follow(&house, &token, None).await;
        assert_eq!(answer.status(), StatusCode::OK);
        open.push(answer);
    }
    assert_eq!(follow(&house, &token, None).await.status(), StatusCode::TOO_MANY_REQUESTS);
    open.pop();
    assert_eq!(follow(&house, &token, None).await.status(), StatusCode::OK);
    assert_eq!(follow(&house, &token, Some("nonsense")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}
