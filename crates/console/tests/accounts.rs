//! Passwords, second factors, roles, and who did what.

#![allow(clippy::unwrap_used, reason = "what is asked for is there")]

mod house;

use axum::http::{Method, StatusCode};
use house::{Answer, House, PASSWORD, TENANT, choosing};
use std::collections::BTreeSet;
use thymus_store::Role;

async fn enter(house: &House, name: &str, password: &str, code: &str) -> Answer {
    house.send("/sign-in", "", &format!("name={name}&password={password}&code={code}&back=%2Faudit")).await
}

/// Sends a form of a page that the session can see.
async fn fill(house: &House, cookie: &str, path: &str, form: &str) -> Answer {
    let csrf = house.look("/profile", cookie).await.csrf();
    house.send(path, cookie, &format!("csrf={csrf}&{form}")).await
}

fn deeds(house: &House) -> Vec<String> {
    let entries = house.store().audit(TENANT, None, 100).unwrap();
    entries.iter().map(|entry| format!("{} {}", entry.deed.actor, entry.deed.deed)).collect()
}

#[tokio::test]
async fn a_password_signs_in_and_what_is_wrong_is_not_told() {
    let house = House::new();
    house.sign_in("ann", Role::Auditor).await;
    let right = enter(&house, "ann", PASSWORD, "").await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/audit"));
    let (wrong, nobody) = (enter(&house, "ann", "something+else", "").await, enter(&house, "bob", PASSWORD, "").await);
    assert_eq!((wrong.status, nobody.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(wrong.body, nobody.body);
    assert!(wrong.header("set-cookie").is_empty());
    assert_eq!(deeds(&house), ["bob sign-in.failed", "ann sign-in.failed", "ann sign-in", "ann sign-in"]);
}

#[tokio::test]
async fn guessing_is_bounded_by_account_and_by_network() {
    let house = House::new();
    house.sign_in("ann", Role::Viewer).await;
    for _ in 0..10 {
        assert_eq!(enter(&house, "ann", "wrong", "").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(enter(&house, "ann", PASSWORD, "").await.status, StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..9 {
        enter(&house, "nobody", "wrong", "").await;
    }
    assert_eq!(enter(&house, "nobody", "wrong", "").await.status, StatusCode::TOO_MANY_REQUESTS);
    house.pass_minutes(15);
    assert_eq!(enter(&house, "ann", PASSWORD, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn links_cannot_be_guessed_for_long() {
    let house = House::new();
    let mut seen = BTreeSet::new();
    for guess in 0..21 {
        seen.insert(house.look(&format!("/welcome/{guess}"), "").await.status);
    }
    assert_eq!(Vec::from_iter(seen), [StatusCode::NOT_FOUND, StatusCode::TOO_MANY_REQUESTS]);
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_link_up() {
    let house = House::new();
    let path = house.account("ann", Role::Viewer);
    for form in ["", "password=short&repeated=short", "password=four+words+of+mine&repeated=other"] {
        assert_eq!(house.send(&path, "", form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
    }
    assert_eq!(house.send(&path, "", &choosing(PASSWORD)).await.status, StatusCode::SEE_OTHER);
}

/// Begins with an app; gives the sealed secret and the secret.
async fn begin_with_an_app(house: &House, cookie: &str) -> (String, Vec<u8>) {
    let page = fill(house, cookie, "/profile/totp", &format!("present={PASSWORD}")).await.body;
    let sealed = page.split("name=\"sealed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let text: String = page.split("<code>").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    (sealed, data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap())
}

/// RFC 6238, as an app has it.
fn code(secret: &[u8], house: &House) -> String {
    let step = house.now().millis() / 30_000;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 0xF);
    let number = u32::from_be_bytes(tag.as_ref()[offset..offset + 4].try_into().unwrap()) & 0x7FFF_FFFF;
    format!("{:06}", number % 1_000_000)
}

#[tokio::test]
async fn with_an_app_signing_in_takes_a_code_and_each_is_good_once() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Auditor).await;
    let (sealed, secret) = begin_with_an_app(&house, &cookie).await;
    let wrong = fill(&house, &cookie, "/profile/totp/confirm", &format!("sealed={sealed}&code=12345")).await;
    assert!(
        wrong.body.contains("not right") && house.store().account_named(TENANT, "ann").unwrap().unwrap().totp.is_none()
    );
    let first = code(&secret, &house);
    let page = fill(&house, &cookie, "/profile/totp/confirm", &format!("sealed={sealed}&code={first}")).await.body;
    let recovery: Vec<&str> = page.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(recovery.len(), 10);

    for wrong in ["", &first, "000000", "aaaa-bbbb-cccc-dddd"] {
        assert_eq!(enter(&house, "ann", PASSWORD, wrong).await.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    house.pass_minutes(1);
    let next = code(&secret, &house);
    assert_eq!(enter(&house, "ann", PASSWORD, &next).await.status, StatusCode::SEE_OTHER);
    assert_eq!(enter(&house, "ann", PASSWORD, &next).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&house, "ann", PASSWORD, &recovery[3].to_uppercase()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(enter(&house, "ann", PASSWORD, recovery[3]).await.status, StatusCode::UNAUTHORIZED);
    let kept = house.store().account_named(TENANT, "ann").unwrap().unwrap().totp.unwrap();
    assert!(!kept.windows(20).any(|part| part == secret), "what is kept is sealed");
}

#[tokio::test]
async fn an_enrolment_belongs_to_its_session() {
    let house = House::new();
    let (ann, eve) = (house.sign_in("ann", Role::Viewer).await, house.sign_in("eve", Role::Viewer).await);
    let (sealed, secret) = begin_with_an_app(&house, &eve).await;
    let form = format!("sealed={sealed}&code={}", code(&secret, &house));
    let answer = fill(&house, &ann, "/profile/totp/confirm", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn each_role_sees_its_own_pages() {
    let house = House::new();
    let pages = [("/messages", 4), ("/profile", 4), ("/users", 1), ("/audit", 2)];
    let mut allowed = [0; 4];
    for role in Role::ALL {
        let cookie = house.sign_in(role.as_str(), role).await;
        for (count, (path, _)) in allowed.iter_mut().zip(pages) {
            let answer = house.look(path, &cookie).await;
            assert!([StatusCode::OK, StatusCode::FORBIDDEN].contains(&answer.status), "{path}");
            *count += u32::from(answer.status == StatusCode::OK);
        }
    }
    assert_eq!(allowed, pages.map(|(_, wanted)| wanted));
    assert!(deeds(&house).contains(&"viewer refused".to_owned()));
}

#[tokio::test]
async fn only_administrators_change_accounts() {
    let house = House::new();
    for role in [Role::Viewer, Role::Analyst, Role::Auditor] {
        let cookie = house.sign_in(role.as_str(), role).await;
        let added = fill(&house, &cookie, "/users", "name=eve&role=administrator").await;
        assert_eq!(added.status, StatusCode::FORBIDDEN);
        let changed = fill(&house, &cookie, "/users/1", "what=role&role=administrator&reason=x").await;
        assert_eq!(changed.status, StatusCode::FORBIDDEN);
    }
    assert!(house.store().account_named(TENANT, "eve").unwrap().is_none());
}

#[tokio::test]
async fn an_account_comes_and_goes_with_a_reason() {
    let house = House::new();
    let admin = house.sign_in("admin", Role::Administrator).await;
    let added = fill(&house, &admin, "/users", "name=ann&role=viewer").await;
    let link = added.body.split("<code>https://thymus.corp.example").nth(1).unwrap().split('<').next().unwrap();
    let ann = house.send(link, "", &choosing(PASSWORD)).await.cookie();
    assert_eq!(house.look("/audit", &ann).await.status, StatusCode::FORBIDDEN);
    let id = house.store().account_named(TENANT, "ann").unwrap().unwrap().id.0;

    let path = format!("/users/{id}");
    let silent = fill(&house, &admin, &path, "what=role&role=auditor&reason=+").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    fill(&house, &admin, &path, "what=role&role=auditor&reason=asked+for").await;
    assert_eq!(house.look("/audit", &ann).await.status, StatusCode::OK);

    fill(&house, &admin, &path, "what=remove&reason=left").await;
    assert_eq!(house.look("/profile", &ann).await.status, StatusCode::SEE_OTHER);
    assert_eq!(enter(&house, "ann", PASSWORD, "").await.status, StatusCode::UNAUTHORIZED);
    let again = fill(&house, &admin, "/users", "name=ann&role=viewer").await;
    assert!(again.body.contains("is, or was, somebody"), "the log speaks of the name");
    let log = house.look("/audit?check=true", &admin).await.body;
    assert!(log.contains("asked for") && log.contains("viewer to auditor") && log.contains("Every entry is as it was"));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = House::new();
    let admin = house.sign_in("admin", Role::Administrator).await;
    let id = house.store().account_named(TENANT, "admin").unwrap().unwrap().id.0;
    for what in ["what=remove", "what=role&role=viewer"] {
        let answer = fill(&house, &admin, &format!("/users/{id}"), &format!("{what}&reason=x")).await;
        assert!(answer.body.contains("last administrator"), "{}", answer.body);
    }
    assert_eq!(house.look("/users", &admin).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_password_ends_other_sessions() {
    let house = House::new();
    let here = house.sign_in("ann", Role::Viewer).await;
    let there = enter(&house, "ann", PASSWORD, "").await.cookie();
    let form = "password=quite+another+one&repeated=quite+another+one";
    let guessed = fill(&house, &here, "/profile/password", &format!("present=wrong&{form}")).await;
    assert_eq!(guessed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = fill(&house, &here, "/profile/password", &format!("present={PASSWORD}&{form}")).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    assert_eq!(house.look("/profile", &there).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.look("/profile", &here).await.status, StatusCode::OK);
    assert_eq!(enter(&house, "ann", PASSWORD, "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_changes_something_is_no_get() {
    let house = House::new();
    let cookie = house.sign_in("admin", Role::Administrator).await;
    for path in ["/sign-out", "/users/1", "/profile/password", "/profile/totp", "/profile/sessions"] {
        assert_eq!(house.look(path, &cookie).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    let put = house::request(Method::PUT, "/users/1", &cookie).body(axum::body::Body::empty()).unwrap();
    assert_eq!(house.ask(put).await.status, StatusCode::FORBIDDEN);
}
