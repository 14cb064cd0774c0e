//! End to end: mail goes through a real Postfix into a real Dovecot, a copy to Thymus, and what Thymus wants of mailboxes
//! comes about in them and is undone again.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and says when it is skipped"
)]

#[allow(dead_code, reason = "another crate's tests use the rest")]
#[path = "../../../action/tests/dovecot/house.rs"]
mod dovecot;
mod kill;
mod lmtp;
#[allow(dead_code, reason = "another crate's tests use the rest")]
#[path = "../../../action/tests/dovecot/owner.rs"]
mod owner;
mod postfix;
#[path = "../service/mod.rs"]
mod service;
mod site;

use owner::{Everything, Seen};
use site::site;

const DOMAIN: &str = "harbour.example";
const ANN: &str = "ann@harbour.example";
const BOB: &str = "bob@harbour.example";
const JOURNAL: &str = "thymus.harbour.example";

/// Acts at once, by what became known alone.
const HOLDS: &str = "[act]\nhold = \"act\"\n";
/// The same, with links locked at most, and in Bob's mailbox when a person has said yes.
const LOCKS: &str = "[policy]\nheld_per_10000 = 0.0\njunked_per_10000 = 0.0\nconverted_per_10000 = 0.0\n\
    [act]\nlock_links = \"act\"\nscopes = [{ mailboxes = [\"bob@harbour.example\"], lock_links = \"ask\" }]\n";

fn message(number: u32, link: &str) -> String {
    format!(
        "From: Pat Quill <pat@quill.example>\nTo: ann@harbour.example, bob@harbour.example\nSubject: Account {number}\n\
         Date: Tue, 14 Jul 2026 02:44:20 +0000\nMessage-ID: <{number}.7@quill.example>\nMIME-Version: 1.0\n\
         Content-Type: text/html; charset=utf-8\n\n<html><body><p>Please see <a href=\"{link}\">the page</a>.</p></body></html>\n"
    )
}

fn count(all: &Everything, folder: &str) -> usize {
    all.get(folder).map_or(0, Vec::len)
}

/// All messages of a folder, with quoted-printable text as it reads.
fn bodies(all: &Everything, folder: &str) -> String {
    let all: String = all.get(folder).into_iter().flatten().map(|seen: &Seen| seen.raw.as_str()).collect();
    all.replace("=\r\n", "").replace("=3D", "=")
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_turns_out_bad_is_taken_out_of_every_mailbox_and_given_back_when_it_does_not() {
    let Some((site, postfix)) = site(HOLDS) else { return };
    let service = site.start();
    let (mut ann, mut bob) = (site.owner(ANN).await, site.owner(BOB).await);
    postfix.send("pat@quill.example", &[ANN, BOB], &message(1, "https://pages.quill.example/1"));
    postfix.send("pat@quill.example", &[ANN], &message(2, "https://elsewhere.example/2"));
    site.sees(&mut ann, "two messages", |all| count(all, "INBOX") == 2).await;
    site.sees(&mut bob, "one message", |all| count(all, "INBOX") == 1).await;
    service::wait_for("two verdicts", || site.ask(&["stats", "--json"]).contains("\"assessments\": 2"));
    ann.with_all("INBOX", "STORE 1:* FLAGS.SILENT (\\Seen \\Flagged work)").await;
    let before = (ann.everything().await, bob.everything().await);

    site.ask(&["evidence", "add", "compromised", "host:pages.quill.example"]);
    site.wait_for("confirmed", 2);
    let held = (ann.everything().await, bob.everything().await);
    assert_eq!((count(&held.0, "INBOX"), count(&held.0, "Thymus"), count(&held.1, "INBOX")), (1, 1, 0));
    assert!(bodies(&held.0, "INBOX").contains("Subject: Account 2"), "only what is concerned is touched");
    // What comes from then on is held as it comes, wherever it is by then.
    postfix.send("pat@quill.example", &[BOB], &message(3, "https://pages.quill.example/3"));
    site.wait_for("confirmed", 3);
    assert_eq!(count(&bob.everything().await, "Thymus"), 2);

    for mailbox in [ANN, BOB] {
        site.ask(&["evidence", "add", "released", "message:1.7@quill.example", "--recipient", mailbox]);
    }
    let given_back = |all: &Everything| *all == before.0;
    site.sees(&mut ann, "as it was", given_back).await;
    let bobs = site.sees(&mut bob, "as it was", |all| count(all, "INBOX") == 1).await;
    assert_eq!((bobs.get("INBOX"), count(&bobs, "Thymus")), (before.1.get("INBOX"), 1));
    service.stop();
    let log = site.log();
    assert!(!log.contains("ann@") && !log.contains("quill"), "nothing of messages or mailboxes: {log}");
}

/// The one locked link of a message, as a browser would follow it.
fn locked_link(body: &str, console: u16) -> String {
    let begin = format!("http://127.0.0.1:{console}/l/");
    let at = body.find(&begin).unwrap_or_else(|| panic!("no locked link: {body}"));
    body[at..].split('"').next().unwrap_or_default().replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_locked_after_a_persons_word_where_that_is_asked_and_all_is_stopped_and_undone() {
    let Some((site, postfix)) = site(LOCKS) else { return };
    let service = site.start();
    let (mut ann, mut bob) = (site.owner(ANN).await, site.owner(BOB).await);
    site.ask(&["evidence", "add", "compromised", "host:pages.quill.example"]);
    postfix.send("pat@quill.example", &[ANN, BOB], &message(1, "https://pages.quill.example/1?a=b"));
    site.wait_for("confirmed", 1);
    site.wait_for("waiting", 1);
    let changed = bodies(&ann.everything().await, "INBOX");
    assert!(changed.contains("Be careful with this message.") && !changed.contains("https://pages.quill"), "{changed}");
    assert!(bodies(&bob.everything().await, "INBOX").contains("https://pages.quill.example/1"), "not asked yet");
    let page = std::process::Command::new("curl")
        .args(["-sSg"])
        .arg(locked_link(&changed, site.ports.console))
        .output()
        .unwrap();
    let page = String::from_utf8([page.stdout, page.stderr].concat()).unwrap();
    assert!(page.contains("pages.quill.example") && page.contains("stays closed"), "{page}");

    site.ask(&["intents", "approve", "--all"]);
    site.wait_for("confirmed", 2);
    assert_eq!(count(&bob.everything().await, "Thymus"), 1, "the original is kept");
    bob.with_all("INBOX", "STORE 1:* FLAGS.SILENT (\\Answered)").await;

    site.ask(&["act", "stop", "--reason", "a test"]);
    site.ask(&["intents", "undo", "--all"]);
    site.wait_for("recalled", 2);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(site.is_at("recalled", 2), "nothing is touched while all is stopped");
    site.ask(&["act", "resume"]);
    site.wait_for("reverted", 2);
    let (ann, bob) = (ann.everything().await, bob.everything().await);
    for all in [&ann, &bob] {
        assert_eq!((count(all, "INBOX"), all.len()), (1, 1), "one message, where it was, as it came");
        assert!(
            bodies(all, "INBOX").contains("https://pages.quill.example/1") && !bodies(all, "INBOX").contains("/l/")
        );
    }
    assert!(bob["INBOX"][0].flags.contains("\\Answered"), "what its owner did is kept");
    service.stop();
}
