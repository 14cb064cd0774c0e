//! What is counted while it is written is what counting it anew gives, whatever was written in which order.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use support::{TENANT, assessment, id, record, verdict};
use thymus_event::email::Direction;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, Day, Timestamp};
use thymus_store::{
    CampaignMember, CampaignSummary, Changed, ErasureOrder, POINTS, Query, Reassessment, Revised, Store, Subject,
};

const MESSAGES: u32 = 6;
const FROM: Timestamp = Timestamp::from_seconds(0);
const UNTIL: Timestamp = Timestamp::from_seconds(2_000_000_000);

#[derive(Clone, Debug)]
enum Step {
    Put(u32),
    Judge(u32, u8, usize),
    LookAgain(u32, u8, usize),
    Place(u32, u64, bool),
    Erase(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let (n, points, action) = (0..MESSAGES, 0..=100_u8, 0..Action::ALL.len());
    prop_oneof![
        n.clone().prop_map(Step::Put),
        n.clone().prop_map(Step::Erase),
        (n.clone(), points.clone(), action.clone()).prop_map(|(n, points, action)| Step::Judge(n, points, action)),
        (n.clone(), points, action).prop_map(|(n, points, action)| Step::LookAgain(n, points, action)),
        (n, 0..3_u64, any::<bool>()).prop_map(|(n, campaign, alien)| Step::Place(n, campaign, alien)),
    ]
}

fn take(store: &Store, step: &Step) {
    let mut writer = store.writer().unwrap();
    // What is said of a message that is not there is refused, and changes nothing.
    match *step {
        Step::Put(n) => {
            writer.put_message(&record(n), b"raw").unwrap();
        }
        Step::Erase(n) => {
            let (subject, by, reason) = (Subject::Message(id(n)), "ann".to_owned(), "asked for".to_owned());
            let _ = writer.erase(&ErasureOrder { tenant: TENANT, time: FROM, subject, by, reason });
        }
        Step::Judge(n, points, action) => {
            let _ = writer.put_assessment(&assessment(verdict(n, points.into(), Action::ALL[action], &[])));
        }
        Step::LookAgain(n, points, action) => {
            let look = Reassessment { tenant: TENANT, time: FROM, evidence_version: EvidenceVersion(1) };
            let verdict =
                Revised { message: id(n), score: Score::from_points(points.into()), action: Action::ALL[action] };
            let _ = writer.put_reassessment(&look, &[Changed { verdict, wishes: Vec::new() }]);
        }
        Step::Place(n, campaign, alien) => {
            let campaign = CampaignId(campaign);
            let member =
                CampaignMember { tenant: TENANT, campaign, message: id(n), why: None, log10_share: -2.0, alien };
            let _ = writer.put_campaign_member(&member);
        }
    }
    writer.commit().unwrap();
}

/// Mail by hour, direction, filter and action; inbound scores; the campaigns.
type Counts = (BTreeMap<(i64, u8, Option<bool>, Action), u64>, Vec<u64>, Vec<CampaignSummary>);

fn told(store: &Store) -> Counts {
    let hours = store.hours(TENANT, FROM, UNTIL).unwrap();
    let by = |count: &thymus_store::HourCount| {
        ((count.hour.millis(), count.direction as u8, count.gateway_objected, count.action), count.messages)
    };
    let scores = store.scores(TENANT, Direction::Inbound, Day(0), Day(100_000)).unwrap();
    (hours.iter().map(by).collect(), scores.to_vec(), store.campaigns(TENANT, true, 9).unwrap())
}

/// The same, from the messages one by one.
fn counted(store: &Store) -> Counts {
    let (mut hours, mut scores) = (BTreeMap::new(), vec![0; POINTS]);
    for hit in store.search(TENANT, &Query::default(), 100).unwrap() {
        let Some(standing) = hit.standing else { continue };
        let n = (0..MESSAGES).find(|n| id(*n) == hit.id).unwrap();
        let hour = hit.time.millis() / 3_600_000 * 3_600_000;
        *hours.entry((hour, hit.direction as u8, record(n).gateway_objected, standing.action)).or_default() += 1;
        if hit.direction == Direction::Inbound {
            scores[(standing.score.points() as usize).min(POINTS - 1)] += 1;
        }
    }
    let mut campaigns: Vec<_> = (0..3).filter_map(|id| summary(store, CampaignId(id))).collect();
    campaigns.sort_by_key(|campaign| std::cmp::Reverse((campaign.last, campaign.id.0.cast_signed())));
    (hours, scores, campaigns)
}

fn summary(store: &Store, id: CampaignId) -> Option<CampaignSummary> {
    let members = store.campaign(TENANT, id).unwrap();
    let (first, last) = (members.first()?, members.last()?);
    Some(CampaignSummary {
        id,
        messages: members.len() as u64,
        alien: members.iter().filter(|member| member.alien).count() as u64,
        senders: members.iter().map(|member| &member.author).collect::<BTreeSet<_>>().len() as u64,
        first: first.time,
        last: last.time,
        score: members.iter().filter_map(|member| member.score).max(),
        subject: first.subject.clone(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn counts_are_what_counting_gives(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("thymus.db")).unwrap();
        steps.iter().for_each(|step| take(&store, step));
        prop_assert_eq!(told(&store), counted(&store));
    }
}

#[test]
fn the_oddest_come_first_and_only_of_the_time_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    for (n, points) in [(1, 91.0), (2, 99.0), (3, 89.0), (4, 95.0), (5, 97.0)] {
        take(&store, &Step::Put(n));
        let mut writer = store.writer().unwrap();
        writer.put_assessment(&assessment(verdict(n, points, Action::Banner, &[]))).unwrap();
        writer.commit().unwrap();
    }
    let find = |from, until, limit| -> Vec<_> {
        store.oddest(TENANT, from, until, limit).unwrap().into_iter().map(|hit| hit.id).collect()
    };
    // The fifth went out, the third is not odd enough.
    assert_eq!(find(FROM, UNTIL, 9), [2, 4, 1].map(id));
    assert_eq!(find(FROM, UNTIL, 1), [2].map(id));
    assert_eq!(find(record(1).time, record(2).time, 9), [1].map(id));
}
