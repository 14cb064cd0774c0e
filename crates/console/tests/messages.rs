//! The list of messages, decisions about many, and campaigns: what is found, what is done, and that it can be undone.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{Answer, HOSTILE, House, TENANT};
use thymus_event::evidence::Indicator;
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;
use thymus_event::{CampaignId, EventId, MessageId};
use thymus_store::{CampaignMember, Role};

const MAIL: &[u8] = b"Subject: x\r\n\r\nx\r\n";

async fn send(house: &House, cookie: &str, path: &str, form: &str) -> Answer {
    let csrf = house.look("/profile", cookie).await.csrf();
    house.send(path, cookie, &format!("csrf={csrf}&{form}")).await
}

fn is_harmless(page: &str) -> bool {
    !page.contains("<script>alert") && !page.contains("<img") && !page.contains(" style=")
}

fn facts(house: &House, number: u8) -> Vec<&'static str> {
    let about = Indicator::Message(MessageId::parse(&format!("m{number}@evil.example")).unwrap());
    let facts = house.store().evidence_about(TENANT, &about).unwrap();
    facts.iter().map(|fact| fact.fact.as_str()).collect()
}

#[tokio::test]
async fn the_list_goes_on_until_everything_was_shown_once() {
    let house = House::new();
    let all: Vec<EventId> = (1..=150)
        .map(|number| {
            house.pass_minutes(1);
            house.judged(number, HOSTILE, MAIL, Action::Hold)
        })
        .collect();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let mut page = house.look("/messages?q=action:hold", &cookie).await.body;
    assert!(is_harmless(&page) && !page.contains("type=\"checkbox\""), "a viewer chooses nothing");
    let mut seen = Vec::new();
    loop {
        let ids = page.split("href=\"/messages/").skip(1).filter_map(|rest| EventId::parse(rest.get(..32)?));
        seen.extend(ids);
        let Some((_, rest)) = page.split_once("hx-get=\"") else { break };
        let next = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        page = house.look(&next, &cookie).await.body;
        assert!(is_harmless(&page) && !page.contains("<html"));
    }
    assert_eq!(seen, all.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn filters_become_words_and_mistakes_are_told() {
    let house = House::new();
    house.judged(1, "hello", MAIL, Action::Hold);
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let filtered = house.look("/messages?q=hello&action=hold&score=90&sender=&gateway=missed", &cookie).await;
    assert_eq!(filtered.status, StatusCode::SEE_OTHER);
    let there = filtered.header("location").to_owned();
    assert_eq!(there, "/messages?q=hello%20action%3Ahold%20gateway%3Amissed%20score%3E%3D90");
    assert!(house.look(&there, &cookie).await.body.contains(">hello</a>"));
    let wrong = house.look("/messages?q=action:%3Cscript%3Ealert", &cookie).await;
    assert!(wrong.body.contains("role=\"alert\"") && is_harmless(&wrong.body));
    assert_eq!(house.look("/messages/rows?q=action:x", &cookie).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.look("/messages?at=7.x&q=", &cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn searches_are_kept_and_forgotten() {
    let house = House::new();
    let (ann, bob) = (house.sign_in("ann", Role::Viewer).await, house.sign_in("bob", Role::Viewer).await);
    let kept = send(&house, &ann, "/searches", "name=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&q=from:eve").await;
    assert_eq!((kept.status, kept.header("location")), (StatusCode::SEE_OTHER, "/messages?q=from%3Aeve"));
    let page = house.look("/messages?q=from:eve", &ann).await.body;
    assert!(page.contains("Forget") && page.contains("alert(1)") && is_harmless(&page), "{page}");
    assert!(!house.look("/messages?q=from:eve", &bob).await.body.contains("alert(1)"));
    for wrong in ["name=&q=x", "name=x&q=action:x"] {
        assert_eq!(send(&house, &ann, "/searches", wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    send(&house, &ann, "/searches/forget", "name=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!house.look("/messages", &ann).await.body.contains("alert(1)"));
}

#[tokio::test]
async fn many_are_decided_after_a_preview_with_a_reason_and_undone_at_once() {
    let house = House::new();
    let ids = [1, 2].map(|number| house.message(number, HOSTILE, MAIL));
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let chosen = format!("what=release&id={}&id={}&id={}", ids[0], ids[1], ids[0]);
    let preview = send(&house, &cookie, "/bulk/preview", &chosen).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.body.contains("Release: 2 messages") && is_harmless(&preview.body), "{}", preview.body);
    assert!(preview.body.contains("called harmless for 1 mailbox, and given back"));
    assert!(facts(&house, 1).is_empty(), "a preview changes nothing");

    let silent = send(&house, &cookie, "/bulk", &format!("{chosen}&reason=")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&house, &cookie, "/bulk", &format!("{chosen}&reason=a+supplier")).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/bulk/1"));
    assert_eq!((facts(&house, 1), facts(&house, 2)), (vec!["released"], vec!["released"]));
    let noted = house.store().audit(TENANT, None, 100).unwrap();
    let each = noted.iter().filter(|entry| entry.deed.deed == "message.release" && entry.deed.reason == "a supplier");
    assert_eq!(each.count(), 2);

    house.pass_minutes(1);
    send(&house, &cookie, "/bulk/1/undo", "reason=a+mistake").await;
    assert_eq!(facts(&house, 2), ["released", "withdrawn"]);
    let page = house.look("/bulk/1", &cookie).await.body;
    assert!(page.contains("a supplier") && page.contains("Undone") && is_harmless(&page));
    let again = send(&house, &cookie, "/bulk/1/undo", "reason=again").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn holding_many_is_undone_mailbox_by_mailbox() {
    let house = House::new();
    let id = house.judged(1, "hello", MAIL, Action::Allow);
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let chosen = format!("what=hold&id={id}&reason=odd");
    assert!(send(&house, &cookie, "/bulk/preview", &chosen).await.body.contains("held in 1 mailbox"));
    send(&house, &cookie, "/bulk", &chosen).await;
    let state = || house.store().intents(TENANT, id).unwrap().last().map(|filed| (filed.intent.action, filed.state()));
    assert_eq!(state(), Some((Action::Hold, IntentState::Wanted)));
    let again = send(&house, &cookie, "/bulk/preview", &chosen).await.body;
    assert!(
        again.contains("None of these messages would change") && again.contains("wanted of these mailboxes already")
    );
    house.pass_minutes(1);
    send(&house, &cookie, "/bulk/1/undo", "reason=a+mistake").await;
    assert_eq!(state(), Some((Action::Hold, IntentState::Refused)));
}

#[tokio::test]
async fn only_those_who_may_decide_and_only_so_much_at_once() {
    let house = House::new();
    let id = house.message(1, "hello", MAIL);
    for role in [Role::Viewer, Role::Auditor] {
        let cookie = house.sign_in(role.as_str(), role).await;
        for path in ["/bulk/preview", "/bulk", "/bulk/1/undo"] {
            let refused = send(&house, &cookie, path, &format!("what=hold&id={id}&reason=x")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        assert_eq!(house.look("/bulk/1", &cookie).await.status, StatusCode::FORBIDDEN);
    }
    let cookie = house.sign_in("ann", Role::Analyst).await;
    let many: String = (0..300_u32).map(|n| format!("&id={n:032x}")).collect();
    for wrong in
        ["what=hold", &format!("what=hold&reason=x{many}"), "what=hold&id=00000000000000000000000000000007&reason=x"]
    {
        assert_eq!(send(&house, &cookie, "/bulk", wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let unknown = send(&house, &cookie, "/bulk", &format!("what=burn&id={id}&reason=x")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(house.look("/bulk/7", &cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_campaign_is_listed_and_shows_whom_it_reached() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    assert!(house.look("/campaigns", &cookie).await.body.contains("No strangers' messages"));
    let campaign = CampaignId(0xfeed);
    for number in 1..=3 {
        let message = house.message(number, HOSTILE, MAIL);
        let why = (number > 1).then(|| r#"{"tie":"text","likeness":80}"#.to_owned());
        let member = CampaignMember { tenant: TENANT, campaign, message, why, log10_share: -3.0, alien: true };
        house.write(|writer| writer.put_campaign_member(&member).unwrap());
        house.pass_minutes(5);
    }
    let list = house.look("/campaigns", &cookie).await.body;
    assert!(list.contains("/campaigns/000000000000feed") && is_harmless(&list));
    let page = house.look("/campaigns/000000000000feed", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("1 person reached") && page.body.contains("Held 3") && is_harmless(&page.body));
    assert!(page.body.contains("ann@corp.example") && page.body.contains("80 % of its wording is the same"));
    for wrong in ["/campaigns/x", "/campaigns/0000000000000001"] {
        assert_eq!(house.look(wrong, &cookie).await.status, StatusCode::NOT_FOUND);
    }
}
