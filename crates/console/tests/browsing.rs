//! The console in a real browser: who sees what, and that nothing by a stranger runs or loads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod browser;
mod house;
mod strangers;

use browser::Browser;
use house::{House, PASSWORD, TENANT, seal_key};
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use thymus_console::{Endpoint, serve};
use thymus_event::evidence::Indicator;
use thymus_event::locked_link::{LinkBase, LockedLink};
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, MessageId};
use thymus_store::Role;
use tokio::net::TcpListener;

/// Pages that are looked at, whichever there are.
const PAGES_MAX: usize = 150;

/// A house that a browser can go to, and where it is.
async fn open() -> (House, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let house = House::at(&url, true);
    tokio::spawn(serve(Endpoint::new(listener, None), house.console.clone(), std::future::pending()));
    (house, url)
}

/// Signs in as somebody new, by the link that they were given.
async fn enter(browser: &Browser, house: &House, url: &str, role: Role) {
    let path = house.account(role.as_str(), role);
    browser.driver.delete_all_cookies().await.unwrap();
    browser.go(&format!("{url}{path}")).await;
    browser.fill("#password", PASSWORD).await;
    browser.fill("#repeated", PASSWORD).await;
    browser.click("main button, section button").await;
    browser.until_it_says("Messages").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_by_a_stranger_runs_or_loads_on_any_page() {
    let Some(browser) = Browser::start().await else { return };
    let (house, url) = open().await;
    let mails = strangers::TRIES
        .iter()
        .zip(1..)
        .map(|(tried, number)| (number, (*tried).to_owned(), strangers::mail(number, tried)));
    let mails: Vec<(usize, String, Vec<u8>)> = mails.chain(torture()).collect();
    let shown: Vec<EventId> =
        mails.iter().map(|(number, subject, raw)| house.message(*number as u8, subject, raw)).collect();
    let link = LockedLink::new(
        shown[0],
        Address::parse("ann@corp.example").unwrap(),
        "https://link.stranger.example/\"><script>window.ran=1</script>",
    )
    .unwrap();
    let link = link.to_url(&LinkBase::parse(&url).unwrap(), &seal_key());
    browser.go(&link).await;
    browser.fill("#note", strangers::TRIES[1]).await;
    browser.click("button[value=ask]").await;
    browser.until_it_says("passed on").await;

    enter(&browser, &house, &url, Role::Administrator).await;
    for id in &shown {
        browser.go(&format!("{url}/messages/{id}")).await;
        browser.unfold().await;
        browser.assert_inert().await;
        browser.go(&format!("{url}/messages/{id}/preview")).await;
    }
    let (mut ahead, mut seen) = (VecDeque::from([format!("{url}/")]), BTreeSet::new());
    while let Some(page) = ahead.pop_front().filter(|_| seen.len() < PAGES_MAX) {
        let page = page.split('#').next().unwrap().to_owned();
        if page.contains("/assets/") || page.ends_with(".json") || !seen.insert(page.clone()) {
            continue;
        }
        browser.go(&page).await;
        browser.unfold().await;
        browser.assert_inert().await;
        ahead.extend(browser.ways().await);
    }
    assert!(seen.len() > shown.len(), "{seen:?}");
    let trapped = browser.trapped();
    assert!(!trapped.contains("stranger"), "{trapped}");
}

/// Mail of a folder that somebody names, such as a collection of known attacks on readers.
fn torture() -> Vec<(usize, String, Vec<u8>)> {
    let Some(folder) = std::env::var_os("THYMUS_TORTURE") else { return Vec::new() };
    let mut files = Vec::new();
    gather(Path::new(&folder), &mut files);
    files.sort();
    // A house has room for so many.
    let numbers = strangers::TRIES.len() + 1..=255;
    files
        .iter()
        .zip(numbers)
        .map(|(file, number)| (number, file.display().to_string(), std::fs::read(file).unwrap()))
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map_while(Result::ok) {
        match entry.path() {
            path if path.is_dir() => gather(&path, files),
            path if path.extension().is_some_and(|extension| extension == "eml") => files.push(path),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_what_it_may_and_no_more() {
    let Some(browser) = Browser::start().await else { return };
    let (house, url) = open().await;
    let id = house.message(1, "hello", b"Message-ID: <m1@evil.example>\r\nSubject: hello\r\n\r\nThe secret plan\r\n");
    for (role, reads, administers, audits) in [
        (Role::Viewer, false, false, false),
        (Role::Analyst, true, false, false),
        (Role::Auditor, false, false, true),
        (Role::Administrator, true, true, true),
    ] {
        enter(&browser, &house, &url, role).await;
        assert_eq!(browser.has("nav a[href='/users']").await, administers, "{role:?}");
        assert_eq!(browser.has("nav a[href='/audit']").await, audits, "{role:?}");
        browser.go(&format!("{url}/messages/{id}")).await;
        let text = browser.text().await;
        assert!(text.contains("Nobody ever wrote to"), "the reasons are for all: {text}");
        assert_eq!(text.contains("The secret plan"), reads, "{role:?}");
        assert_eq!(browser.has("button[value=release]").await, reads, "{role:?}");
        for (page, may) in [("/users", administers), ("/audit", audits), ("/requests", reads)] {
            browser.driver.goto(format!("{url}{page}")).await.unwrap();
            assert_eq!(browser.text().await.contains("Not allowed"), !may, "{role:?} {page}");
            // That the page says 403 is in the browser's log, and no refusal of its own.
            browser.driver.browser_log().await.unwrap();
        }
    }
    browser.driver.delete_all_cookies().await.unwrap();
    browser.go(&format!("{url}/messages/{id}")).await;
    browser.until_it_says("Sign in").await;
    browser.fill("#name", "analyst").await;
    browser.fill("#password", PASSWORD).await;
    browser.click("section button").await;
    browser.until_it_says("The secret plan").await;
    browser.click("form[action='/sign-out'] button").await;
    browser.until_it_says("Sign in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_a_locked_link_can_ask_and_go_on_once_somebody_says_so() {
    let Some(browser) = Browser::start().await else { return };
    let (house, url) = open().await;
    let raw = b"Message-ID: <m1@evil.example>\r\nSubject: hello\r\n\r\nhttps://shop.stranger.example/cart\r\n";
    let id = house.judged(1, "hello", raw, Action::LockLinks);
    let link =
        LockedLink::new(id, Address::parse("ann@corp.example").unwrap(), "http://shop.stranger.example/cart").unwrap();
    let link = link.to_url(&LinkBase::parse(&url).unwrap(), &seal_key());

    browser.go(&link).await;
    let text = browser.text().await;
    assert!(text.contains("Do you know this place?") && text.contains("shop.stranger.example"), "{text}");
    assert!(browser.trapped().is_empty() || !browser.trapped().contains("stranger"), "looking leads nowhere");
    browser.fill("#note", "I ordered there").await;
    browser.click("button[value=ask]").await;
    browser.until_it_says("Your request was passed on").await;

    enter(&browser, &house, &url, Role::Analyst).await;
    browser.click("nav a[href='/requests']").await;
    browser.until_it_says("I ordered there").await;
    browser.fill("input[name=reason]", "a known shop").await;
    browser.click("button[value=grant]").await;
    browser.until_it_says("Nobody waits").await;
    let about = Indicator::Message(MessageId::parse("m1@evil.example").unwrap());
    assert_eq!(house.store().evidence_about(TENANT, &about).unwrap()[0].provenance.note, "a known shop");

    browser.go(&link).await;
    browser.click("button[value=go]").await;
    browser.until_trapped("shop.stranger.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_made_shown_once_and_revoked() {
    let Some(browser) = Browser::start().await else { return };
    let (house, url) = open().await;
    enter(&browser, &house, &url, Role::Analyst).await;
    browser.go(&format!("{url}/profile")).await;
    browser.click("#tokens summary").await;
    browser.fill("#token-name", "nightly").await;
    browser.fill("#token-present", PASSWORD).await;
    browser.click("#tokens button.strong").await;
    browser.until_it_says("shown this once").await;
    assert!(browser.text().await.contains("thymus_"));
    browser.go(&format!("{url}/profile")).await;
    let text = browser.text().await;
    assert!(text.contains("nightly") && text.contains("may look") && !text.contains("thymus_"), "{text}");
    browser.click("#tokens button.danger").await;
    browser.until_it_says("There are none").await;
    browser.go(&format!("{url}/api")).await;
    assert!(browser.text().await.contains("GET /api/v1/messages"));
}
