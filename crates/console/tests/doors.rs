//! Who gets in, and what browsers are told.

mod house;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use house::{HOSTILE, House, PASSWORD, choosing, form_request, request};
use thymus_store::Role;

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_comes_back() {
    let house = House::new();
    let answer = house.look("/messages?q=from%3Aeve", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/sign-in?back=%2Fmessages%3Fq%3Dfrom%253Aeve");
    let part = request(Method::GET, "/messages", "").header("hx-request", "true").body(Body::empty()).unwrap();
    let answer = house.ask(part).await;
    assert_eq!((answer.status, answer.header("hx-redirect")), (StatusCode::UNAUTHORIZED, "/sign-in?back=%2Fmessages"));
}

#[tokio::test]
async fn a_link_signs_in_once_and_looking_at_it_does_not_use_it_up() {
    let house = House::new();
    let path = house.account("ann", Role::Viewer);
    for _ in 0..2 {
        let shown = house.look(&path, "").await;
        assert!(shown.body.contains("Welcome, ann") && shown.header("set-cookie").is_empty());
    }
    let entered = house.send(&path, "", &choosing(PASSWORD)).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(house.look("/messages", &entered.cookie()).await.status, StatusCode::OK);
    assert_eq!(house.send(&path, "", &choosing(PASSWORD)).await.status, StatusCode::NOT_FOUND);
    let store = house.store();
    let noted = store.audit(house::TENANT, None, 10).unwrap();
    assert_eq!((noted.len(), noted[0].deed.deed.as_str(), noted[0].deed.actor.as_str()), (1, "sign-in", "ann"));
    assert_eq!(store.audit_flaw().unwrap(), None);
}

#[tokio::test]
async fn links_are_good_for_a_day() {
    let house = House::new();
    let path = house.account("ann", Role::Viewer);
    house.pass_minutes(24 * 60);
    assert_eq!(house.look(&path, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.send(&path, "", &choosing(PASSWORD)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn sessions_end_when_unused_and_at_the_end_of_the_day() {
    let house = House::new();
    let idle = house.sign_in("idle", Role::Viewer).await;
    house.pass_minutes(121);
    assert_eq!(house.look("/messages", &idle).await.status, StatusCode::SEE_OTHER);

    let busy = house.sign_in("busy", Role::Viewer).await;
    for _ in 0..7 {
        assert_eq!(house.look("/messages", &busy).await.status, StatusCode::OK);
        house.pass_minutes(100);
    }
    house.pass_minutes(20);
    assert_eq!(house.look("/messages", &busy).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn cookies_are_bound_to_this_host_and_to_tls() {
    let house = House::new();
    let path = house.account("ann", Role::Viewer);
    let cookie = house.send(&path, "", &choosing(PASSWORD)).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-thymus="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn nothing_changes_by_a_request_from_elsewhere() {
    let house = House::new();
    let path = house.account("ann", Role::Viewer);
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(house.ask(form_request(&path, "", site, "")).await.status, StatusCode::FORBIDDEN, "{site}");
    }
    let origin = |origin: &str| {
        let form = "application/x-www-form-urlencoded";
        let builder = request(Method::POST, &path, "").header("origin", origin).header("content-type", form);
        builder.body(Body::from(choosing(PASSWORD))).unwrap()
    };
    for foreign in ["https://evil.example", "null", "https://thymus.corp.example.evil.example"] {
        assert_eq!(house.ask(origin(foreign)).await.status, StatusCode::FORBIDDEN, "{foreign}");
    }
    let silent = request(Method::POST, &path, "").body(Body::empty()).unwrap();
    assert_eq!(house.ask(silent).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.ask(origin(house::URL)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_carry_the_sessions_own_token() {
    let house = House::new();
    let (ann, eve) = (house.sign_in("ann", Role::Viewer).await, house.sign_in("eve", Role::Viewer).await);
    let of_eve = house.look("/messages", &eve).await.csrf();
    for form in ["", "csrf=", "csrf=AAAA", &format!("csrf={of_eve}")] {
        assert_eq!(house.send("/sign-out", &ann, form).await.status, StatusCode::FORBIDDEN, "{form}");
    }
    let of_ann = house.look("/messages", &ann).await.csrf();
    let left = house.send("/sign-out", &ann, &format!("csrf={of_ann}")).await;
    assert_eq!((left.status, left.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(house.look("/messages", &ann).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_strangers_wrote_is_text() {
    let house = House::new();
    house.message(1, HOSTILE, b"Subject: x\r\n\r\n");
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let list = house.look("/messages", &cookie).await;
    assert!(list.body.contains("&#60;script&#62;alert(1)"), "{}", list.body);
    assert!(!list.body.contains("<script>alert") && !list.body.contains("<img"));
    let searched = house.look(&format!("/messages?q={}", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), &cookie).await;
    assert!(!searched.body.contains("<script>alert"));
}

#[tokio::test]
async fn every_answer_tells_the_browser_to_trust_nothing() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    for (path, cookie) in [("/messages", cookie.as_str()), ("/sign-in", ""), ("/nowhere", ""), ("/welcome/x", "")] {
        let answer = house.look(path, cookie).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert!(answer.header("strict-transport-security").starts_with("max-age="));
        let inline = ["<style", " style=", "javascript:", " onclick="];
        assert!(inline.iter().all(|inline| !answer.body.contains(inline)), "{path}");
        assert!(answer.body.split("<script").skip(1).all(|script| script.starts_with(" src=\"/assets/")), "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_content() {
    let house = House::new();
    let page = house.look("/sign-in", "").await.body;
    let path = page.split("href=\"").find(|rest| rest.contains("thymus.css")).unwrap().split('"').next().unwrap();
    let style = house.look(path, "").await;
    assert_eq!((style.status, style.header("content-type")), (StatusCode::OK, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(house.look("/assets/000000000000/thymus.css", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.look("/assets/..%2f..%2fCargo.toml/x", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_query_that_cannot_be_understood_says_why() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let answer = house.look("/messages?q=score%3Emuch", &cookie).await;
    assert!(answer.body.contains("is not a score"), "{}", answer.body);
}
