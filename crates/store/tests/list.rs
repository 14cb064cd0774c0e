//! Lists without end: page behind page gives what one search gives, each message once, in the same order.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use support::{TENANT, assessment, id, record, verdict};
use thymus_event::verdict::Action;
use thymus_event::{CampaignId, EventId, Timestamp};
use thymus_store::{CampaignMember, ListBounds, MessageRecord, Place, Query, Store};

const MESSAGES: u32 = 60;

/// Many of the same hour, some not judged.
fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..MESSAGES {
        let time = Timestamp::from_seconds(1_700_000_000 + i64::from(n * 7 % 20) * 3600);
        writer.put_message(&MessageRecord { time, ..record(n) }, b"raw").unwrap();
        if n % 6 > 0 {
            let action = Action::ALL[(n % 6) as usize];
            let tags = if n.is_multiple_of(4) { &["rare_link"][..] } else { &[] };
            writer.put_assessment(&assessment(verdict(n, f64::from(n % 10) * 11.0, action, tags))).unwrap();
        }
    }
    for n in [3, 4, 5] {
        let why = None;
        let campaign = CampaignId(7);
        let member = CampaignMember { tenant: TENANT, campaign, message: id(n), why, log10_share: -2.0, alien: true };
        writer.put_campaign_member(&member).unwrap();
    }
    writer.commit().unwrap();
    (folder, store)
}

/// So few that every way of looking is taken.
const TIGHT: ListBounds = ListBounds { few: 4, walked: 5, walked_in_words: 3, many: 20 };

fn pages(store: &Store, query: &Query, limit: u32, bounds: &ListBounds) -> Vec<EventId> {
    let (mut all, mut from) = (Vec::new(), None);
    for _ in 0..200 {
        let page = store.list_within(bounds, TENANT, query, from, limit).unwrap();
        assert!(page.found.len() <= limit as usize);
        all.extend(page.found.iter().map(|listed| listed.hit.id));
        let Some(next) = page.next else { return all };
        from = Some(Place::parse(&next.to_string()).unwrap());
    }
    panic!("a list that does not end");
}

fn searched(store: &Store, query: &Query) -> Vec<EventId> {
    store.search(TENANT, query, 1000).unwrap().iter().map(|hit| hit.id).collect()
}

const TERMS: [&str; 22] = [
    "order",
    "-order",
    "order 7",
    "from:shop",
    "domain:track.example",
    "-from:sender7",
    "tag:rare_link",
    "-tag:rare_link",
    "action:hold",
    "action:allow",
    "-action:junk",
    "direction:outbound",
    "score>=55",
    "score<40",
    "after:2023-11-15",
    "before:2023-11-15",
    "campaign:0000000000000007",
    "gateway:missed",
    "gateway:passed",
    "gateway:objected",
    "id:m4@shop.example",
    "nothing",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_what_a_search_finds(terms in prop::collection::vec(prop::sample::select(&TERMS[..]), 0..3)) {
        let (_folder, store) = store();
        let query = Query::parse(&terms.join(" ")).unwrap();
        let expected = searched(&store, &query);
        for (limit, bounds) in [(1, TIGHT), (7, TIGHT), (7, ListBounds::default()), (100, TIGHT)] {
            prop_assert_eq!(&pages(&store, &query, limit, &bounds), &expected);
        }
        // By score all of a few are listed; of many, those of 50 points or more.
        let by_score = Query::parse(&format!("{} sort:score score>=50", terms.join(" "))).unwrap();
        for bounds in [TIGHT, ListBounds::default()] {
            prop_assert_eq!(pages(&store, &by_score, 7, &bounds), searched(&store, &by_score));
        }
    }

    #[test]
    fn no_text_is_a_place_that_breaks_anything(text in "[-0-9.]{0,40}|\\PC{0,20}") {
        let (_folder, store) = store();
        if let Some(place) = Place::parse(&text) {
            prop_assert_eq!(Place::parse(&place.to_string()), Some(place));
            for query in ["", "order sort:score", "order"] {
                store.list(TENANT, &Query::parse(query).unwrap(), Some(place), 9).unwrap();
            }
        }
    }
}

#[test]
fn what_the_gateway_missed_was_let_through_and_acted_on() {
    let (_folder, store) = store();
    let missed = pages(&store, &Query::parse("gateway:missed").unwrap(), 100, &TIGHT);
    assert!(!missed.is_empty());
    for found in missed {
        let n = (0..MESSAGES).find(|n| id(*n) == found).unwrap();
        assert!(record(n).gateway_objected == Some(false) && n % 6 >= 2, "{n}");
    }
    for wrong in ["gateway:", "gateway:gone", "campaign:1", "campaign:zzzzzzzzzzzzzzzz"] {
        assert!(Query::parse(wrong).is_err(), "{wrong}");
    }
}
