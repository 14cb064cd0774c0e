//! The page behind a locked link, and what comes of asking there.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{Answer, House, TENANT, seal_key};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::locked_link::{LinkBase, LockedLink};
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, Host};
use thymus_store::Role;

const TARGET: &str = "https://login.evil.example/a?b=%22%3E%3Cscript%3E";

fn link(message: EventId, target: &str) -> String {
    let link = LockedLink::new(message, Address::parse("ann@corp.example").unwrap(), target).unwrap();
    let url = link.to_url(&LinkBase::parse(house::URL).unwrap(), &seal_key());
    url.strip_prefix(house::URL).unwrap().to_owned()
}

fn judged(house: &House, action: Action) -> EventId {
    house.judged(1, "hello", b"Message-ID: <m1@evil.example>\r\nSubject: hello\r\n\r\nhello\r\n", action)
}

fn become_known(house: &House, number: u8, indicator: Indicator, fact: Fact) {
    let (id, provenance) = (EventId([number; 16]), Provenance::default());
    let evidence = Evidence { tenant: TENANT, id, time: house.now(), indicator, fact, provenance };
    house.write(|writer| {
        writer.put_evidence(&evidence).unwrap();
    });
}

async fn go(house: &House, path: &str) -> Answer {
    house.send(path, "", "what=go").await
}

#[tokio::test]
async fn what_is_thought_now_decides_whether_people_go_on() {
    for (action, shown, goes) in [
        (Action::Allow, "nothing speaks against it", true),
        (Action::Banner, "Do you know this place?", true),
        (Action::LockLinks, "Do you know this place?", true),
        (Action::Junk, "stays closed", false),
        (Action::Hold, "stays closed", false),
    ] {
        let house = House::new();
        let path = link(judged(&house, action), TARGET);
        let page = house.look(&path, "").await;
        assert!(page.body.contains(shown) && page.body.contains("login.evil.example"), "{action}: {}", page.body);
        let gone = go(&house, &path).await;
        let expected = if goes { (StatusCode::SEE_OTHER, TARGET) } else { (StatusCode::OK, "") };
        assert_eq!((gone.status, gone.header("location")), expected, "{action}");
    }
}

#[tokio::test]
async fn where_the_policy_says_so_people_only_ask() {
    let house = House::letting_people_go_on(false);
    let path = link(judged(&house, Action::LockLinks), TARGET);
    assert!(house.look(&path, "").await.body.contains("stays closed"));
    assert_eq!(go(&house, &path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_place_that_became_known_since_is_closed_and_opens_when_that_is_taken_back() {
    let house = House::new();
    let path = link(judged(&house, Action::Allow), TARGET);
    let about = Indicator::Domain(Host::new("evil.example"));
    become_known(&house, 7, about.clone(), Fact::Compromised);
    assert!(house.look(&path, "").await.body.contains("stays closed"));
    assert!(go(&house, &path).await.header("location").is_empty());
    become_known(&house, 8, about, Fact::Withdrawn { evidence: EventId([7; 16]) });
    assert_eq!(go(&house, &path).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_that_was_not_made_here_leads_nowhere() {
    let house = House::new();
    let good = link(judged(&house, Action::Allow), TARGET);
    for bad in [
        good.replace("evil", "evil2"),
        good.replace("ann%40", "bob%40"),
        format!("{good}&u=https%3A%2F%2Fother.example"),
        good.replace("/l/", "/l/0"),
        "/l/x".to_owned(),
        "/l/x?m=1".to_owned(),
    ] {
        assert_eq!(house.look(&bad, "").await.status, StatusCode::NOT_FOUND, "{bad}");
        assert_eq!(go(&house, &bad).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn what_is_not_the_web_is_never_led_to_and_is_only_text() {
    let house = House::new();
    let message = judged(&house, Action::Allow);
    for target in ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "\"><script>alert(1)</script>"] {
        let path = link(message, target);
        let page = house.look(&path, "").await.body;
        assert!(page.contains("stays closed") && !page.contains("<script>alert"), "{page}");
        assert!(!page.contains("href=\"javascript") && go(&house, &path).await.header("location").is_empty());
    }
}

#[tokio::test]
async fn going_on_is_a_choice_made_on_the_page_and_is_noted() {
    let house = House::new();
    let path = link(judged(&house, Action::LockLinks), TARGET);
    let elsewhere = house.ask(house::form_request(&path, "", "cross-site", "what=go")).await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    go(&house, &path).await;
    let noted = house.store().audit(TENANT, None, 10).unwrap();
    assert_eq!((noted.len(), noted[0].deed.deed.as_str()), (1, "link.follow"));
    assert!(noted[0].deed.object.ends_with("ann@corp.example, login.evil.example"));
}

#[tokio::test]
async fn clicks_are_bounded() {
    let house = House::new();
    let path = link(judged(&house, Action::Allow), TARGET);
    for _ in 0..120 {
        assert_eq!(house.look(&path, "").await.status, StatusCode::OK);
    }
    assert_eq!(house.look(&path, "").await.status, StatusCode::TOO_MANY_REQUESTS);
    house.pass_minutes(1);
    assert_eq!(house.look(&path, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_asks_is_answered_by_an_analyst_once() {
    let house = House::new();
    let path = link(judged(&house, Action::Hold), TARGET);
    for _ in 0..2 {
        let asked = house.send(&path, "", &format!("what=ask&note={}", "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")).await;
        assert!(asked.body.contains("passed on"));
    }
    assert_eq!(house.store().open_request_count(TENANT).unwrap(), 1);

    let viewer = house.sign_in("bob", Role::Viewer).await;
    assert_eq!(house.look("/requests", &viewer).await.status, StatusCode::FORBIDDEN);
    let analyst = house.sign_in("eve", Role::Analyst).await;
    let page = house.look("/requests", &analyst).await;
    assert!(page.body.contains("&#60;img src=x onerror=alert(1)&#62;") && !page.body.contains("<img"), "{}", page.body);
    let grant = format!("csrf={}&what=grant&reason=a+supplier", page.csrf());
    assert_eq!(house.send("/requests/1", &analyst, &grant).await.status, StatusCode::SEE_OTHER);
    assert!(house.send("/requests/1", &analyst, &grant).await.body.contains("before you"));
    let about = Indicator::Message(thymus_event::MessageId::parse("m1@evil.example").unwrap());
    let facts = house.store().evidence_about(TENANT, &about).unwrap();
    assert_eq!(facts.iter().map(|fact| fact.fact.as_str()).collect::<Vec<_>>(), ["released"]);
    assert!(house.look("/requests", &analyst).await.body.contains("eve: a supplier"));
}
