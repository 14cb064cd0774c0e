//! What others are to be told: all of it, once, in whatever pages it is read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, address, assessment, id, raw, record, verdict};
use thymus_event::EventId;
use thymus_event::Timestamp;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::intent::{IntentState, Outcome, Wish};
use thymus_event::verdict::{Action, Score};
use thymus_store::{Appendix, Changed, News, Reassessment, Revised, Store, ToldUntil, Writer};

const MESSAGES: u32 = 20;

/// Each second message is held, the others may stay; all of them are judged again twice, and all that is held is done.
fn filled() -> (tempfile::TempDir, Store, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..MESSAGES {
        writer.put_message(&record(n), &raw(n)).unwrap();
        let action = if n % 2 == 0 { Action::Hold } else { Action::Allow };
        let wish = Wish { recipient: address("ann@corp.example"), action, dry_run: false };
        let wishes = if action == Action::Hold { vec![wish] } else { Vec::new() };
        writer.put_first_assessment(&assessment(verdict(n, 50.0, action, &[])), &wishes).unwrap();
    }
    writer.commit().unwrap();
    for round in 1..3 {
        let look = Reassessment {
            tenant: TENANT,
            time: Timestamp::from_seconds(1_900_000_000 + round),
            evidence_version: EvidenceVersion(round.unsigned_abs()),
        };
        let score = Score::from_points(50.0 + round as f64);
        let changed =
            |n| Changed { verdict: Revised { message: id(n), score, action: Action::Junk }, wishes: Vec::new() };
        writer.put_reassessment(&look, &(0..MESSAGES).map(changed).collect::<Vec<_>>()).unwrap();
    }
    for errand in store.due_errands(TENANT, Timestamp::from_seconds(2_000_000_000), 100).unwrap() {
        let outcome = Outcome::new(IntentState::Confirmed, Timestamp::from_seconds(1_950_000_000));
        writer.put_outcome(errand.id, &outcome).unwrap();
    }
    writer.commit().unwrap();
    (folder, store, writer)
}

fn all(store: &Store, weakest: Action, limit: u32) -> Vec<News> {
    let (mut until, mut all) = (ToldUntil::default(), Vec::new());
    loop {
        let (page, next) = store.news(TENANT, &until, weakest, limit).unwrap();
        if page.is_empty() {
            assert_eq!(store.untold(&next).unwrap(), 0);
            return all;
        }
        assert!(page.is_sorted_by_key(|news| news.time));
        all.extend(page);
        until = next;
    }
}

fn names(all: &[News]) -> Vec<(u8, EventId, u32)> {
    let name = |news: &News| match &news.what {
        Appendix::Assessment(assessment) => (0, news.message, assessment.revision),
        Appendix::Revision(link) => (1, news.message, link.revision),
        Appendix::Outcome(_) => (2, news.message, 0),
    };
    let mut names: Vec<_> = all.iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn everything_is_told_once_however_large_the_pages() {
    let (_folder, store, _writer) = filled();
    let whole = names(&all(&store, Action::Allow, 1000));
    assert_eq!(whole.len() as u32, MESSAGES + 2 * MESSAGES + MESSAGES / 2);
    let mut once = whole.clone();
    once.dedup();
    assert_eq!(once, whole);
    for limit in [1, 3, 7, 20] {
        assert_eq!(names(&all(&store, Action::Allow, limit)), whole, "{limit}");
    }
    // First verdicts that leave a message as it is may be left out.
    let odd = names(&all(&store, Action::Banner, 7));
    assert_eq!(odd.len() as u32, MESSAGES / 2 + 2 * MESSAGES + MESSAGES / 2);
    assert_eq!(store.news(Default::default(), &ToldUntil::default(), Action::Allow, 9).unwrap().0, []);
}

#[test]
fn how_far_each_was_told_is_kept_and_the_verdict_before_is_known() {
    let (_folder, store, mut writer) = filled();
    assert_eq!(store.told_until(TENANT, "syslog").unwrap(), None);
    let (_, until) = store.news(TENANT, &ToldUntil::default(), Action::Allow, 3).unwrap();
    assert!(store.untold(&until).unwrap() > 0);
    writer.put_told_until(TENANT, "syslog", &until).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.told_until(TENANT, "syslog").unwrap(), Some(until));
    assert_eq!(store.told_until(TENANT, "webhook").unwrap(), None);
    assert_eq!(store.revised_count(TENANT).unwrap(), u64::from(2 * MESSAGES));
    let outputs = store.outputs(TENANT).unwrap();
    assert_eq!(outputs, [("syslog".to_owned(), store.untold(&until).unwrap())]);
    let before = |revision| {
        store
            .standing_before(TENANT, id(0), revision)
            .unwrap()
            .map(|standing| (standing.action, standing.score.points()))
    };
    assert_eq!(before(0), None);
    assert_eq!(before(1), Some((Action::Hold, 50.0)));
    assert_eq!(before(2), Some((Action::Junk, 51.0)));
}
