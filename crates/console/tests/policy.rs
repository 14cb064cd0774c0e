//! Budgets: who may change them, what a preview says, and that every change can be undone.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{Answer, HOSTILE, House, TENANT};
use thymus_event::verdict::Action;
use thymus_store::Role;

const MAIL: &str = "From: Eve <eve@evil.example>\r\nTo: ann@corp.example\r\nSubject: x\r\n\r\nHello\r\n";

/// Holds messages from a score of 99.6 on: the house's have 99.5.
const SPARING: &str = "held=0.16&junked=15&converted=20&locked=25&bannered=100";

async fn send(house: &House, cookie: &str, path: &str, form: &str) -> Answer {
    let csrf = house.look("/profile", cookie).await.csrf();
    house.send(path, cookie, &format!("csrf={csrf}&{form}")).await
}

fn held_now(house: &House) -> f64 {
    let said = house.store().policy_change(TENANT).unwrap().and_then(|said| said.budgets);
    thymus_case::Policy::default().in_force(said.as_deref()).held_per_10000
}

#[tokio::test]
async fn a_preview_says_what_would_have_been_done_and_changes_nothing() {
    let house = House::new();
    for number in 1..=3 {
        house.judged(number, HOSTILE, MAIL.as_bytes(), Action::Hold);
    }
    let cookie = house.sign_in("vic", Role::Viewer).await;
    let page = house.look(&format!("/policy?{SPARING}"), &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Would have held <strong>0</strong> of 3 messages"), "{}", page.body);
    assert!(page.body.contains("These would be treated otherwise") && page.body.contains("−3"));
    assert!(!page.body.contains("<script>alert") && !page.body.contains(" style="), "a subject runs");
    assert!(!page.body.contains("Put these in force"), "a viewer cannot");
    assert_eq!(held_now(&house), 6.0);
}

#[tokio::test]
async fn budgets_that_cannot_be_are_told_so() {
    let house = House::new();
    let cookie = house.sign_in("ada", Role::Administrator).await;
    for (asked, told) in [
        ("held=x&junked=15&converted=20&locked=25&bannered=100", "wants a number"),
        ("held=%3Cscript%3E&junked=15&converted=20&locked=25&bannered=100", "wants a number"),
        ("held=NaN&junked=15&converted=20&locked=25&bannered=100", "from 0 to 10,000"),
        ("held=-1&junked=15&converted=20&locked=25&bannered=100", "from 0 to 10,000"),
        ("held=16&junked=15&converted=20&locked=25&bannered=100", "at least the budget"),
    ] {
        let page = house.look(&format!("/policy?{asked}"), &cookie).await;
        assert!(page.status == StatusCode::OK && page.body.contains(told), "{asked}: {}", page.body);
        assert!(!page.body.contains("<script>\""));
        let answer = send(&house, &cookie, "/policy", &format!("{asked}&reason=x")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
    }
    assert!(house.store().policy_change(TENANT).unwrap().is_none());
}

#[tokio::test]
async fn a_change_counts_and_is_undone_and_is_in_the_audit_log() {
    let house = House::new();
    let cookie = house.sign_in("ada", Role::Administrator).await;
    let without = send(&house, &cookie, "/policy", &format!("{SPARING}&reason=")).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&house, &cookie, "/policy", &format!("{SPARING}&reason=fewer+calls")).await;
    assert_eq!((done.status, done.header("location"), held_now(&house)), (StatusCode::SEE_OTHER, "/policy", 0.16));
    let page = house.look("/policy", &cookie).await.body;
    assert!(page.contains("fewer calls") && page.contains("held 0.16"), "{page}");

    send(&house, &cookie, "/policy/back", "what=undo&reason=mistake").await;
    assert_eq!(held_now(&house), 6.0);
    send(&house, &cookie, "/policy/back", "what=undo&reason=after+all").await;
    assert_eq!(held_now(&house), 0.16);
    send(&house, &cookie, "/policy/back", "what=configured&reason=x").await;
    assert_eq!(held_now(&house), 6.0);
    assert_eq!(send(&house, &cookie, "/policy/back", "what=explode&reason=x").await.status, StatusCode::NOT_FOUND);

    let audit = house.store().audit(TENANT, None, 100).unwrap();
    let deeds: Vec<_> =
        audit.iter().map(|entry| entry.deed.deed.as_str()).filter(|d| d.starts_with("policy")).collect();
    assert_eq!(deeds.len(), 4);
    let change = audit.iter().find(|entry| entry.deed.deed == "policy.change").unwrap();
    assert!(change.deed.object.contains("held 0.16") && change.deed.reason == "fewer calls");
}

#[tokio::test]
async fn only_administrators_change_them() {
    let house = House::new();
    for role in [Role::Viewer, Role::Analyst, Role::Auditor] {
        let cookie = house.sign_in(role.as_str(), role).await;
        assert_eq!(house.look("/policy", &cookie).await.status, StatusCode::OK);
        for (path, form) in [("/policy", format!("{SPARING}&reason=x")), ("/policy/back", "what=undo&reason=x".into())]
        {
            assert_eq!(send(&house, &cookie, path, &form).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
    }
    assert!(house.store().policy_change(TENANT).unwrap().is_none());
}
