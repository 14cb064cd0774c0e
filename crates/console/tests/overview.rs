//! The overview: its numbers are those of the mail, and what strangers wrote stays text.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod house;

use axum::http::StatusCode;
use house::{HOSTILE, House};
use thymus_event::verdict::Action;
use thymus_store::Role;

/// The number of a tile.
fn tile<'a>(page: &'a str, label: &str) -> &'a str {
    let (before, _) = page.split_once(&format!("</strong><span>{label}</span>")).unwrap();
    before.rsplit('>').next().unwrap()
}

#[tokio::test]
async fn it_says_what_to_do_while_there_is_no_mail() {
    let house = House::new();
    let cookie = house.sign_in("ann", Role::Viewer).await;
    let page = house.look("/", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("No mail yet") && page.body.contains("thymus backtest"));
}

#[tokio::test]
async fn it_counts_what_came_and_what_was_done() {
    let house = House::new();
    let actions = [Action::Hold, Action::Hold, Action::Junk, Action::LockLinks, Action::Allow];
    for (number, action) in (1..).zip(actions) {
        house.judged(number, HOSTILE, b"Subject: x\r\n\r\nx\r\n", action);
    }
    let cookie = house.sign_in("ann", Role::Viewer).await;
    for span in ["day", "week", "month", "<script>"] {
        let page = house.look(&format!("/?span={}", span.replace(['<', '>'], "%22")), &cookie).await.body;
        let found = ["messages", "held", "junked", "missed by the gateway"].map(|label| tile(&page, label));
        assert_eq!(found, ["5", "2", "1", "4"], "{span}");
        assert!(page.contains("2 held, 1 junked, 1 with links locked"), "{span}");
        assert!(!page.contains("<script>alert") && !page.contains("<img") && !page.contains(" style="));
    }
    house.pass_minutes(3 * 24 * 60);
    let cookie = house.sign_in("bob", Role::Viewer).await;
    let page = house.look("/?span=day", &cookie).await.body;
    assert!(
        page.contains("The newest message is of") && tile(&page, "held") == "2",
        "the last time with mail is shown"
    );
}
