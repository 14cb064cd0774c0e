//! Campaigns are kept as messages are placed, and lead from an indicator to their messages.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::{TENANT, assessment, id, raw, record, verdict};
use thymus_event::evidence::Indicator;
use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, TenantId};
use thymus_store::{CampaignMember, Store, StoreError};

const ONE: CampaignId = CampaignId(u64::MAX - 7);
const OTHER: CampaignId = CampaignId(7);

fn member(n: u32, campaign: CampaignId, alien: bool) -> CampaignMember {
    let why = (n > 0).then(|| r#"{"tie":"text","likeness":80}"#.to_owned());
    CampaignMember { tenant: TENANT, campaign, message: id(n), why, log10_share: -2.5, alien }
}

/// Messages 0, 1 and 2 by strangers, 3 and 4 of a known author, 5 alone.
fn filled() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for n in 0..6 {
        writer.put_message(&record(n), &raw(n)).unwrap();
        writer.put_assessment(&assessment(verdict(n, 20.0 + f64::from(n), Action::Banner, &[]))).unwrap();
    }
    (0..3).for_each(|n| writer.put_campaign_member(&member(n, ONE, true)).unwrap());
    (3..5).for_each(|n| writer.put_campaign_member(&member(n, OTHER, false)).unwrap());
    writer.commit().unwrap();
    (folder, store)
}

#[test]
fn the_list_has_those_of_strangers_unless_all_are_wanted() {
    let (_folder, store) = filled();
    let listed = store.campaigns(TENANT, false, 9).unwrap();
    assert_eq!(listed.len(), 1);
    let one = &listed[0];
    assert_eq!((one.id, one.messages, one.alien, one.senders), (ONE, 3, 3, 3));
    assert_eq!((one.first, one.last), (record(0).time, record(2).time));
    assert_eq!((one.score, one.subject.as_str()), (Some(Score::from_points(22.0)), "order 0"));
    let all: Vec<CampaignId> = store.campaigns(TENANT, true, 9).unwrap().iter().map(|it| it.id).collect();
    assert_eq!(all, [OTHER, ONE]);
    assert_eq!(store.campaigns(TENANT, true, 1).unwrap().len(), 1);
    assert_eq!(store.campaigns(TenantId(9), true, 9).unwrap(), []);
}

#[test]
fn a_campaign_has_its_messages_in_the_order_of_their_coming() {
    let (_folder, store) = filled();
    let members = store.campaign(TENANT, ONE).unwrap();
    assert_eq!(members.iter().map(|it| it.message).collect::<Vec<_>>(), [0, 1, 2].map(id));
    assert_eq!((&members[0].why, members[1].why.is_some()), (&None, true));
    assert_eq!(members[2].action, Some(Action::Banner));
    let found = store.messages_by_indicator(TENANT, &Indicator::Campaign(ONE)).unwrap();
    assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [0, 1, 2].map(id));
    assert_eq!(store.campaign_of(TENANT, id(4)).unwrap(), Some(OTHER));
    assert_eq!(store.campaign_of(TENANT, id(5)).unwrap(), None);
    assert_eq!(store.campaign_of_message_id(TENANT, &record(1).message_id.unwrap()).unwrap(), Some(ONE));
}

#[test]
fn a_message_is_in_one_campaign_and_placing_it_again_changes_nothing() {
    let (_folder, store) = filled();
    let mut writer = store.writer().unwrap();
    writer.put_campaign_member(&member(2, ONE, true)).unwrap();
    writer.put_campaign_member(&member(1, OTHER, true)).unwrap();
    writer.commit().unwrap();
    assert_eq!(store.campaign(TENANT, ONE).unwrap().len(), 2);
    assert_eq!(store.campaign(TENANT, OTHER).unwrap().len(), 3);
    assert!(matches!(writer.put_campaign_member(&member(99, ONE, true)), Err(StoreError::UnknownMessage(_))));
}
