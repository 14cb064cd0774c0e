//! `thymus backfill`.

use super::*;

const PAT: &str = "pat@quill.example";

/// Twelve messages, of which one is in both mailboxes, one too old, one sent, and one a draft.
async fn fill(site: &Site) {
    let mut ann = site.owner(ANN).await;
    for number in 1..=8 {
        ann.put(
            "INBOX",
            "()",
            &date(60 - i64::from(number)),
            &delivered(number, PAT, ANN, ANN, 60 - i64::from(number)),
        )
        .await;
    }
    let both = format!("{ANN}, {BOB}");
    ann.put("INBOX", "()", &date(20), &delivered(9, PAT, &both, ANN, 20)).await;
    ann.put("INBOX", "()", &date(200), &delivered(10, PAT, ANN, ANN, 200)).await;
    ann.run("CREATE Sent").await;
    ann.put("Sent", "(\\Seen)", &date(55), &written(11, ANN, PAT)).await;
    ann.run("CREATE Projects").await;
    ann.put("Projects", "()", &date(30), &delivered(12, PAT, ANN, ANN, 30)).await;
    site.owner(BOB).await.put("INBOX", "()", &date(20), &delivered(9, PAT, &both, BOB, 20)).await;
}

fn recipients(site: &Site, id: &str) -> Vec<String> {
    let explained = site.ask(&["explain", id]);
    let verdict = &explained[0]["assessments"][0]["verdict"];
    let recipients = verdict["recipients"].as_array().unwrap().iter();
    recipients.map(|one| one["recipient"].as_str().or(one["address"].as_str()).unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_months_are_read_once_and_judged_in_the_order_of_their_times() {
    let Some(site) = site("") else { return };
    fill(&site).await;
    let before = (site.owner(ANN).await.everything().await, site.owner(BOB).await.everything().await);
    let said = site.ask(&["backfill", ANN, BOB]);
    let counts = ["read", "new", "merged", "judged"].map(|key| said[key].as_u64().unwrap());
    assert_eq!(counts, [2, 11, 1, 11], "{said}");
    assert_eq!(site.counts(), (11, 11));
    let mut both = recipients(&site, "9@mail.example");
    both.sort();
    assert_eq!(both, [ANN, BOB]);
    assert_eq!(recipients(&site, "11@mail.example"), [PAT], "what was sent was for those that it names");
    let sent = site.ask(&["explain", "11@mail.example"]);
    assert_eq!(sent[0]["message"]["direction"], "outbound", "{}", sent[0]["message"]);
    let after = (site.owner(ANN).await.everything().await, site.owner(BOB).await.everything().await);
    assert_eq!(after, before, "mailboxes are as they were");
    let again = site.ask(&["backfill", ANN, BOB]);
    assert_eq!(["new", "merged", "judged", "bytes"].map(|key| again[key].as_u64().unwrap()), [0; 4], "{again}");
    // Ann had written to Pat before message 8 came: it is not from a stranger, as the same from another is.
    site.owner(ANN).await.put("INBOX", "()", &date(1), &delivered(20, PAT, ANN, ANN, 1)).await;
    site.owner(BOB).await.put("INBOX", "()", &date(1), &delivered(21, "sam@other.example", BOB, BOB, 1)).await;
    assert_eq!(site.ask(&["backfill", ANN, BOB])["judged"], 2);
    let score = |id: &str| site.ask(&["explain", id])[0]["assessments"][0]["verdict"]["score"].as_f64().unwrap();
    let (known, stranger) = (score("20@mail.example"), score("21@mail.example"));
    assert!(known < stranger, "{known} {stranger}");
    assert_eq!(site.counts(), (13, 13));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_goes_on_where_it_was() {
    let Some(site) = site("") else { return };
    let mut ann = site.owner(ANN).await;
    for number in 1..=400 {
        ann.put("INBOX", "()", &date(80), &delivered(number, PAT, ANN, ANN, 80)).await;
    }
    let mut bob = site.owner(BOB).await;
    for number in 200..=500 {
        bob.put("INBOX", "()", &date(70), &delivered(number, PAT, ANN, BOB, 70)).await;
    }
    for round in 0..12_u64 {
        let mut child =
            site.thymus(&["backfill", ANN, BOB]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(30 + round * 25));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let said = site.ask(&["backfill", ANN, BOB]);
    assert_eq!(said["read"], 2, "{said}");
    assert_eq!(site.counts(), (500, 500), "{said}");
    assert_eq!(recipients(&site, "300@mail.example").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_not_there_keeps_none_from_being_read() {
    let Some(site) = site("") else { return };
    fill(&site).await;
    let output = site.run(&["backfill", "--json", "nobody@harbour.example", BOB]);
    assert_eq!(output.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&said["read"], &said["failed"][0]["mailbox"]), (&1.into(), &"nobody@harbour.example".into()), "{said}");
    assert_eq!(site.counts(), (1, 1));
    assert_eq!(site.run(&["backfill"]).status.code(), Some(2));
}
