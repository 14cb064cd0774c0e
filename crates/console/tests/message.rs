//! One message: who sees what of it, what is decided about it, and that nothing of it runs.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{Answer, HOSTILE, House, TENANT};
use thymus_event::EventId;
use thymus_event::evidence::{Fact, Indicator};
use thymus_event::verdict::Action;
use thymus_store::Role;

const MAIL: &str = "From: Eve <eve@evil.example>\r\nTo: ann@corp.example\r\nMessage-ID: <m1@evil.example>\r\n\
    Subject: hello\r\nContent-Type: text/html\r\n\r\n<p>The secret plan</p><script>alert(1)</script>\
    <a href=\"https://evil.example/x\">https://bank.example/</a><img src=\"https://evil.example/pixel\">\r\n";

fn one(house: &House) -> EventId {
    house.message(1, HOSTILE, MAIL.as_bytes())
}

async fn send(house: &House, cookie: &str, path: &str, form: &str) -> Answer {
    let csrf = house.look("/profile", cookie).await.csrf();
    house.send(path, cookie, &format!("csrf={csrf}&{form}")).await
}

#[tokio::test]
async fn what_it_says_is_for_those_who_may_and_each_look_is_noted() {
    let house = House::new();
    let id = one(&house);
    for role in Role::ALL {
        let cookie = house.sign_in(role.as_str(), role).await;
        let page = house.look(&format!("/messages/{id}"), &cookie).await;
        let preview = house.look(&format!("/messages/{id}/preview"), &cookie).await;
        let may = matches!(role, Role::Analyst | Role::Administrator);
        assert_eq!((page.status, page.body.contains("The secret plan")), (StatusCode::OK, may), "{role:?}");
        assert_eq!(preview.status, if may { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{role:?}");
        assert!(page.body.contains("Nobody ever wrote to"), "the reasons are for all");
    }
    let noted = house.store().audit(TENANT, None, 100).unwrap();
    let looks = |deed: &str| {
        noted.iter().filter(|entry| entry.deed.deed == deed && entry.deed.object == id.to_string()).count()
    };
    assert_eq!((looks("message.read"), looks("message.preview")), (2, 2));
}

#[tokio::test]
async fn nothing_of_it_runs() {
    let house = House::new();
    let id = one(&house);
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let page = house.look(&format!("/messages/{id}"), &cookie).await.body;
    assert!(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("href=\"https://evil"));
    assert!(
        !page.contains(" style=")
            && page.contains("<iframe class=\"preview\" title=\"Preview of the message\" sandbox ")
    );

    let preview = house.look(&format!("/messages/{id}/preview"), &cookie).await;
    assert!(preview.body.contains("<p>The secret plan</p>") && preview.body.contains("<a>https://bank.example/</a>"));
    assert!(!preview.body.contains("script") && !preview.body.contains("evil.example"));
    let policy = preview.header("content-security-policy");
    assert!(policy.starts_with("sandbox; default-src 'none'") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(preview.header("x-frame-options"), "SAMEORIGIN");
}

#[tokio::test]
async fn a_decision_is_a_fact_with_a_reason_and_can_be_taken_back_and_made_again() {
    let house = House::new();
    let (id, cookie) = (one(&house), house.sign_in("ann", Role::Analyst).await);
    let path = format!("/messages/{id}");
    let silent = send(&house, &cookie, &format!("{path}/decide"), "what=release&reason=").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&house, &cookie, &format!("{path}/decide"), "what=release&reason=known+supplier").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, path.as_str()));

    let about = Indicator::Message(thymus_event::MessageId::parse("m1@evil.example").unwrap());
    let facts = house.store().evidence_about(TENANT, &about).unwrap();
    assert!(matches!(&facts[0].fact, Fact::Released { recipient } if recipient.as_str() == "ann@corp.example"));
    assert_eq!((facts[0].provenance.source.as_str(), facts[0].provenance.note.as_str()), ("ann", "known supplier"));

    let back = format!("fact={}&reason=mistake", facts[0].id);
    send(&house, &cookie, &format!("{path}/withdraw"), &back).await;
    house.pass_minutes(1);
    send(&house, &cookie, &format!("{path}/decide"), "what=release&reason=after+all").await;
    let facts = house.store().evidence_about(TENANT, &about).unwrap();
    assert_eq!(facts.iter().map(|fact| fact.fact.as_str()).collect::<Vec<_>>(), ["released", "withdrawn", "released"]);
    let page = house.look(&path, &cookie).await.body;
    assert!(page.contains("known supplier") && page.contains("(taken back since)"), "{page}");
}

#[tokio::test]
async fn holding_files_a_wish_for_the_mailbox_which_can_be_refused() {
    let house = House::new();
    let (id, cookie) = (one(&house), house.sign_in("ann", Role::Analyst).await);
    let path = format!("/messages/{id}");
    send(&house, &cookie, &format!("{path}/decide"), "what=lock&reason=odd+links").await;
    let filed = house.store().intents(TENANT, id).unwrap();
    assert_eq!((filed.len(), filed[0].intent.action), (1, Action::LockLinks));
    let again = send(&house, &cookie, &format!("{path}/decide"), "what=lock&reason=odd+links").await;
    assert!(again.body.contains("wanted of these mailboxes already"));
    send(&house, &cookie, &format!("{path}/rule"), "recipient=ann%40corp.example&what=refuse&reason=no").await;
    assert_eq!(house.store().intents(TENANT, id).unwrap()[0].state(), thymus_event::intent::IntentState::Refused);
    assert!(house.look(&path, &cookie).await.body.contains("locking its links: refused"));
}

#[tokio::test]
async fn who_may_not_act_cannot() {
    let house = House::new();
    let id = one(&house);
    for role in [Role::Viewer, Role::Auditor] {
        let cookie = house.sign_in(role.as_str(), role).await;
        for (what, form) in [
            ("decide", "what=release&reason=x"),
            ("withdraw", "fact=00000000000000000000000000000000&reason=x"),
            ("rule", "recipient=ann%40corp.example&what=undo&reason=x"),
        ] {
            let answer = send(&house, &cookie, &format!("/messages/{id}/{what}"), form).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {what}");
        }
    }
    let analyst = house.sign_in("ann", Role::Analyst).await;
    let bare = house.send(&format!("/messages/{id}/decide"), &analyst, "what=release&reason=x").await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN, "without the token");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = House::new();
    let id = one(&house);
    let cookie = house.sign_in("ann", Role::Analyst).await;
    for path in ["/messages/x", "/messages/00000000000000000000000000000009", "/messages/..%2f", "/messages/%00"] {
        assert_eq!(house.look(path, &cookie).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for form in ["what=explode&reason=x", "what=release&reason=x&recipient=eve%40evil.example"] {
        let answer = send(&house, &cookie, &format!("/messages/{id}/decide"), form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{form}");
    }
}
