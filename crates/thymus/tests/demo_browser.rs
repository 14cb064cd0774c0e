//! `thymus demo` as somebody sees it who follows its link: the campaign, why its first message was held, and that what a
//! person decides can be undone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

#[path = "../../console/tests/browser/mod.rs"]
mod browser;

use browser::Browser;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use thirtyfour::prelude::*;

/// A demo that serves; it ends with the test.
struct Demo {
    child: Child,
    link: String,
}

impl Demo {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thymus"));
        let mut child = command.args(["demo", "--seed", "2"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let link = lines.find(|line| line.trim().starts_with("http://127.0.0.1:")).unwrap().trim().to_owned();
        // What it says later is read, so that it does not wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, link }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

async fn verdict(browser: &Browser) -> String {
    browser.driver.query(By::Css("p.verdict")).first().await.unwrap().text().await.unwrap()
}

/// Decides by the form that holds this button.
async fn decide(browser: &Browser, form: &str, reason: &str, button: &str) {
    browser.unfold().await;
    browser.fill(&format!("{form} input[name=reason]"), reason).await;
    browser.click(&format!("{form} {button}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_campaign_is_found_understood_released_and_taken_back() {
    let Some(browser) = Browser::start().await else { return };
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    browser.go(&demo.link).await;
    browser.click("section button").await;
    browser.until_it_says("Messages").await;
    let origin = demo.link.split("/welcome").next().unwrap().to_owned();

    // The oddest that were held are the campaign's.
    browser.go(&format!("{origin}/messages?q=action%3Ahold+sort%3Ascore")).await;
    browser.click("table.list tbody a").await;
    browser.until_it_says("messages belong together").await;
    assert!(verdict(&browser).await.contains("Held"));
    let text = browser.text().await;
    for part in ["Why", "Together", "has ever written to", "KCE", "Domain age", "Mailboxes", "What happened"] {
        assert!(text.to_lowercase().contains(&part.to_lowercase()), "{part} is missing in:\n{text}");
    }
    let bars = browser.driver.find_all(By::Css("ol.waterfall > li .points")).await.unwrap();
    assert!(bars.len() > 2);
    browser.unfold().await;
    browser.assert_inert().await;

    decide(&browser, "section.decide", "a supplier of ours", "button[value=release]").await;
    browser.until_it_says("Released to").await;
    // What is thought of it stays what it was: that it is given back all the same is a person's word.
    assert!(browser.text().await.contains("a supplier of ours") && verdict(&browser).await.contains("Held"));

    decide(&browser, "ol.timeline form", "it was not", "button").await;
    browser.until_it_says("it was not").await;
    assert!(browser.text().await.contains("(taken back since)"));

    // The whole campaign is one click away.
    browser.unfold().await;
    assert!(browser.has("section[aria-labelledby=campaign] a").await);
    assert!(!browser.trapped().contains(".example"), "{}", browser.trapped());
}
