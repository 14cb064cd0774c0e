//! `[journal]`: mailboxes that the service watches.

use super::*;

const PAT: &str = "pat@quill.example";

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_to_watched_inboxes_is_judged_at_once_and_what_was_there_is_not() {
    let Some(site) = site("[journal]\ninboxes = [\"ann@harbour.example\", \"bob@harbour.example\"]\n") else { return };
    let (mut ann, mut bob) = (site.owner(ANN).await, site.owner(BOB).await);
    ann.put("INBOX", "()", &date(3), &delivered(1, PAT, ANN, ANN, 3)).await;
    let service = site.start();
    site.wait_for_watching(2);
    let both = format!("{ANN}, {BOB}");
    ann.put("INBOX", "()", &date(0), &delivered(2, PAT, &both, ANN, 0)).await;
    bob.put("INBOX", "()", &date(0), &delivered(2, PAT, &both, BOB, 0)).await;
    bob.put("INBOX", "()", &date(0), &delivered(3, PAT, BOB, BOB, 0)).await;
    wait_for("two verdicts", || site.counts() == (2, 2));
    service.stop();
    let seen = ann.everything().await;
    assert!(seen["INBOX"].iter().all(|message| !message.flags.contains("\\Seen")), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_when_service_and_server_are_killed() {
    let Some(mut site) = site("[journal]\nmailbox = \"bob@harbour.example\"\n") else { return };
    let mut number = 0;
    for round in 0..6 {
        let service = site.start();
        if round % 2 == 0 {
            site.wait_for_watching(1);
        }
        let mut journal = site.owner(BOB).await;
        for _ in 0..20 {
            number += 1;
            journal.put("INBOX", "()", &date(0), &delivered(number, PAT, ANN, BOB, 0)).await;
        }
        if round == 3 {
            site.dovecot.kill_and_restart();
        }
        if round == 3 || round == 5 {
            wait_for("all verdicts", || site.counts() == (u64::from(number), u64::from(number)));
        }
        service.kill();
    }
    assert_eq!(site.counts(), (120, 120));
    let explained = site.ask(&["explain", "120@mail.example"]);
    let text = explained.to_string();
    assert!(text.contains(ANN), "{text}");
}
