//! Campaigns: what belongs together, what does not, and what growth changes about messages that passed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use proptest::prelude::*;
use std::num::NonZeroUsize;
use testing::{Mail, OWN, hour};
use thymus_case::campaigns::Tie;
use thymus_case::{Arrived, Organisation, Policy, Setup};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, EventId, Host, TenantId};
use thymus_signal::{Features, extract};

const BOB: &str = "bob@harbour.example";
const ALARM: &str = "The harbour authority has confirmed new cases near your address this morning. All residents are asked to \
    read the safety measures before noon and to confirm with their work account that they have done so, or else the quay \
    stays closed to them until further notice. Keep your distance, wash your hands and do not share this message.";
const NEWS: &str = "Dear reader, the tide tables of the coming month have been printed and every member of the club will find \
    a copy in the boat house from Monday on. As in the years before, the committee thanks all those who have measured, \
    written down and compared the heights of the water at the old pier and at the new one.";
/// After the life that the organisation has lived.
const LATER: i64 = 30 * 24;

type Opinions = Vec<(Score, Action)>;

struct Lived {
    organisation: Organisation,
    mail: Vec<(Features, Arrived)>,
}

impl Lived {
    /// A month of letters, and of newsletters with the same words each time.
    fn in_peace() -> Self {
        let policy = Policy { young_days: 0, ..Policy::default() };
        let setup = Setup { own_domains: vec![Host::new(OWN)], policy, ..Setup::default() };
        let mut lived = Self { organisation: Organisation::new(setup), mail: Vec::new() };
        for day in 0..28 {
            let at = |hours| hour(day * 24 + hours);
            lived.send(&Mail::new(BOB, "eve@supplier.example", at(7)));
            lived.send(&Mail::new("eve@supplier.example", BOB, at(8)).name("Eve Stone"));
            for paper in (0..12).filter(|paper| (day + paper) % 3 == 0) {
                lived.send(&newsletter(paper, day * 24 + 9));
            }
            let guest = format!("guest{day}@visitor{day}.example");
            lived.send(&Mail::new(&guest, BOB, at(10)).text("May I ask you something about the boats?"));
        }
        lived
    }

    fn send(&mut self, mail: &Mail) -> Arrived {
        let features = extract(&mail.0);
        let arrived = self.organisation.arrive(&features);
        self.mail.push((features, arrived.clone()));
        arrived
    }

    fn learn(&mut self, id: u8, indicator: Indicator, fact: Fact) {
        let provenance = Provenance { source: "operator".to_owned(), note: String::new(), ..Provenance::default() };
        let time = hour(LATER + 200);
        let fact = Evidence { tenant: TenantId(0), id: EventId([id; 16]), time, indicator, fact, provenance };
        self.organisation.evidence(&[fact], NonZeroUsize::MIN);
    }

    /// What is kept of every message, and what a whole new judgement says.
    fn kept_and_judged_anew(&self) -> (Opinions, Opinions) {
        let hindsight = self.organisation.hindsight();
        let kept = (0..).map_while(|place| hindsight.delivered().opinion(place));
        let anew = self.mail.iter().map(|(features, arrived)| {
            let judgement = &arrived.judgement;
            let verdict = hindsight.verdict(features, &judgement.frozen, judgement.young);
            let sum: i64 = verdict.reasons.iter().map(|reason| reason.contribution.units()).sum();
            assert_eq!(sum, verdict.score.units());
            (verdict.score, verdict.action)
        });
        (kept.map(|opinion| (opinion.score, opinion.action)).collect(), anew.collect())
    }

    /// The score of the message that came so many before the last.
    fn score_before_last(&self, back: usize) -> Score {
        let (kept, _) = self.kept_and_judged_anew();
        kept[kept.len() - 1 - back].0
    }
}

fn newsletter(paper: i64, at: i64) -> Mail {
    let sender = format!("news@paper{paper}.example");
    let mail = Mail::new(&sender, BOB, hour(at)).name(&format!("Paper{paper}")).bulk().text(NEWS);
    mail.link(&format!("www.paper{paper}.example"))
}

/// An authority's alarm on a domain of its own: the n-th wording differs in a few words.
fn alarm(n: i64) -> Mail {
    let text =
        format!("Notice {n} for you. {} Case {n}.", ALARM.replace("noon", ["noon", "dusk", "night"][n as usize % 3]));
    Mail::new(&format!("info@alert{n}.example"), &format!("p{n}@harbour.example"), hour(LATER + 20 * n))
        .name("Harbour Authority")
        .unauthenticated()
        .reply_to("desk@gmail.com")
        .text(&text)
        .link(&format!("go.lure{n}.example"))
}

fn campaign(arrived: &Arrived) -> CampaignId {
    arrived.judgement.campaign().unwrap()
}

#[test]
fn one_text_by_unrelated_strangers_is_one_campaign_and_its_third_message_raises_the_first_two() {
    let mut lived = Lived::in_peace();
    let [first, second, third] = [0, 1, 2].map(|n| lived.send(&alarm(n)));
    assert_eq!([campaign(&second), campaign(&third)], [campaign(&first); 2]);
    let tie = third.placed.as_ref().unwrap().member.why.unwrap();
    assert!(tie.tie == Tie::Text && tie.likeness >= 60, "{tie:?}");
    assert!(first.facts.is_empty() && second.facts.is_empty());
    assert_eq!(third.facts[0].fact, Fact::Spreads { messages: 3, senders: 3, recipients: 3 });
    assert!(lived.score_before_last(2) > first.judgement.verdict.score);
    assert!(lived.score_before_last(1) > second.judgement.verdict.score);
    assert_eq!(third.changes.len(), 2);
    assert!(third.judgement.verdict.reasons.iter().any(|reason| reason.signal == "campaign"));
    let (kept, anew) = lived.kept_and_judged_anew();
    assert_eq!(kept, anew);
}

#[test]
fn newsletters_with_the_same_words_stay_apart_and_say_nothing() {
    let mut lived = Lived::in_peace();
    let [one, other] = [1, 2].map(|paper| campaign(&lived.send(&newsletter(paper, LATER + paper))));
    assert_ne!(one, other);
    assert!(lived.mail.iter().all(|(_, arrived)| arrived.facts.is_empty()));
    let stranger = alarm(0).text(NEWS);
    assert!(![one, other].contains(&campaign(&lived.send(&stranger))));
}

#[test]
fn a_known_service_whose_links_lead_elsewhere_is_not_of_its_ordinary_mail() {
    let mut lived = Lived::in_peace();
    let ordinary = lived.send(&newsletter(1, LATER));
    let turned = |n: i64| newsletter(1, LATER + n).edit(|mail| mail.links.clear()).link("www.elsewhere.example");
    let [first, second] = [1, 2].map(|n| lived.send(&turned(n)));
    assert_ne!(campaign(&first), campaign(&ordinary));
    assert_eq!(campaign(&second), campaign(&first));
    assert!(first.placed.as_ref().unwrap().member.alien && !ordinary.placed.unwrap().member.alien);
}

#[test]
fn ordinary_strangers_with_one_text_say_nothing() {
    let mut lived = Lived::in_peace();
    for n in 0..6 {
        let sender = format!("hello@shop{n}.example");
        let mail = Mail::new(&sender, BOB, hour(LATER + n)).name(&format!("Shop{n}")).text(NEWS).bulk();
        assert!(lived.send(&mail.link(&format!("www.shop{n}.example"))).facts.is_empty());
    }
}

#[test]
fn what_is_known_of_a_campaign_or_of_one_message_reaches_the_others() {
    let mut lived = Lived::in_peace();
    let [first, second] = [0, 1].map(|n| lived.send(&alarm(n)));
    let before = (first.judgement.verdict.score, second.judgement.verdict.score);
    let message = lived.mail.last().unwrap().0.message_id.clone().unwrap();
    lived.learn(1, Indicator::Message(message), Fact::Confirmed);
    let after = (lived.score_before_last(1), lived.score_before_last(0));
    assert!(after.0 > before.0 && after.1 > before.1);
    lived.learn(2, Indicator::Campaign(campaign(&first)), Fact::Confirmed);
    assert!(lived.score_before_last(1) > after.0);
    let (kept, anew) = lived.kept_and_judged_anew();
    assert_eq!(kept, anew);
    for (id, wrong) in [(3, 1), (4, 2)] {
        let withdrawn = Fact::Withdrawn { evidence: EventId([wrong; 16]) };
        lived.learn(id, Indicator::Campaign(campaign(&first)), withdrawn);
    }
    assert_eq!((lived.score_before_last(1), lived.score_before_last(0)), before);
}

#[test]
fn a_message_that_is_taken_out_is_no_member_any_more() {
    let mut lived = Lived::in_peace();
    let first = lived.send(&alarm(0));
    lived.send(&alarm(1));
    lived.organisation.take_back(&extract(&alarm(1).0));
    let campaigns = lived.organisation.campaigns();
    assert_eq!(campaigns.of(campaign(&first)).unwrap().members().len(), 1);
    let third = lived.send(&alarm(2));
    assert!(third.facts.is_empty());
    let fourth = lived.send(&alarm(3));
    assert_eq!(fourth.facts.len(), 1);
    let raised = lived.score_before_last(3);
    let taken_back = lived.organisation.take_back(&lived.mail.last().unwrap().0.clone());
    assert_eq!(taken_back[0].fact, Fact::Withdrawn { evidence: fourth.facts[0].id });
    let (kept, anew) = lived.kept_and_judged_anew();
    assert_eq!(kept[kept.len() - 2].0, third.judgement.verdict.score);
    assert!(raised > kept[kept.len() - 4].0, "the first one is given back");
    assert_eq!(kept, anew);
}

#[test]
fn what_was_quiet_for_long_is_over() {
    let mut lived = Lived::in_peace();
    let first = lived.send(&alarm(0));
    let late = alarm(1).edit(|mail| mail.time = hour(LATER + 91 * 24));
    assert_ne!(campaign(&lived.send(&late)), campaign(&first));
    assert!(lived.organisation.campaigns().of(campaign(&first)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Whatever came and became known in whatever order: every message stands where a whole new judgement would put it, and
    /// a replay gives the same.
    #[test]
    fn every_answer_is_that_of_a_whole_new_judgement(steps in prop::collection::vec((0i64..6, any::<bool>()), 1..16)) {
        let run = || {
            let mut lived = Lived::in_peace();
            for (at, (n, known)) in steps.iter().enumerate() {
                let arrived = lived.send(&alarm(*n).edit(|mail| {
                    mail.time = hour(LATER + at as i64);
                    mail.id = EventId([u8::try_from(at).unwrap() + 1; 16]);
                }));
                if *known {
                    let campaign = Indicator::Campaign(campaign(&arrived));
                    lived.learn(u8::try_from(at).unwrap() + 100, campaign, Fact::Reported);
                }
                let (kept, anew) = lived.kept_and_judged_anew();
                assert_eq!(kept, anew);
            }
            lived.mail.iter().map(|(_, arrived)| (campaign(arrived), arrived.judgement.verdict.score)).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(), run());
    }
}
