//! Looking again: whatever became known in whatever order, every message stands where a whole new judgement would put it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use proptest::prelude::*;
use std::num::NonZeroUsize;
use testing::{Mail, OWN, address, hour};
use thymus_case::{Change, Judgement, Organisation, Policy, Setup};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::verdict::{Action, Score};
use thymus_event::{EventId, Host, TenantId, Timestamp};
use thymus_signal::{Features, extract};

const BOB: &str = "bob@harbour.example";
const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();
/// The hour in which most of what becomes known does so.
const KNOWN: i64 = 70 * 24;

struct Delivered {
    organisation: Organisation,
    mail: Vec<(Features, Judgement)>,
}

impl Delivered {
    /// Twelve newsletters for two months, and a few letters between colleagues, with partners and by strangers.
    fn lived_in() -> Self {
        let setup = Setup {
            tenant: TenantId(0),
            own_domains: vec![Host::new(OWN)],
            policy: Policy::default(),
            ..Setup::default()
        };
        let mut delivered = Self { organisation: Organisation::new(setup), mail: Vec::new() };
        for day in 0..60 {
            for paper in (0..12).filter(|paper| (day + paper) % 3 == 0) {
                let sender = format!("news@paper{paper}.example");
                let mail = Mail::new(&sender, BOB, hour(day * 24 + 6)).name("News").bulk();
                delivered.send(&mail.link(&format!("www.paper{paper}.example")));
            }
            delivered.send(&Mail::new("ann@harbour.example", BOB, hour(day * 24 + 8)).link("wiki.harbour.example"));
            delivered.send(&Mail::new(BOB, "eve@supplier.example", hour(day * 24 + 9)));
            let letter = Mail::new("eve@supplier.example", BOB, hour(day * 24 + 10));
            delivered.send(&letter.also_to("ann@harbour.example"));
            let stranger = format!("m{day}@stranger{}.example", day % 9);
            delivered.send(&Mail::new(&stranger, "ann@harbour.example", hour(day * 24 + 11)).link("lure.example"));
        }
        delivered
    }

    fn send(&mut self, mail: &Mail) {
        let features = extract(&mail.0);
        let judgement = self.organisation.message(&features);
        self.mail.push((features, judgement));
    }

    fn learn(&mut self, facts: &[Evidence]) -> Vec<Change> {
        self.organisation.evidence(facts, TWO)
    }

    /// What a whole new judgement says of every message: score and action.
    fn judged_anew(&self) -> Vec<(Score, Action)> {
        let again = |(features, judgement): &(Features, Judgement)| {
            let verdict = self.organisation.hindsight().verdict(features, &judgement.frozen, judgement.young);
            assert_eq!(
                verdict.reasons.iter().map(|reason| reason.contribution.units()).sum::<i64>(),
                verdict.score.units()
            );
            (verdict.score, verdict.action)
        };
        self.mail.iter().map(again).collect()
    }

    /// What is kept of every message: score and action.
    fn kept(&self) -> Vec<(Score, Action)> {
        let delivered = self.organisation.hindsight().delivered();
        let opinions = (0..).map_while(|place| delivered.opinion(place));
        opinions.map(|opinion| (opinion.score, opinion.action)).collect()
    }

    fn actions_of(&self, sender: &str) -> Vec<Action> {
        let of = |(features, _): &&(Features, Judgement)| {
            features.sender.as_ref().is_some_and(|author| author.address.as_str() == sender)
        };
        let verdict = |(features, judgement): &(Features, Judgement)| {
            self.organisation.hindsight().verdict(features, &judgement.frozen, judgement.young).action
        };
        self.mail.iter().filter(of).map(verdict).collect()
    }
}

fn fact(id: u8, indicator: Indicator, fact: Fact, time: Timestamp) -> Evidence {
    let provenance = Provenance { source: "operator".to_owned(), note: String::new(), ..Provenance::default() };
    Evidence { tenant: TenantId(0), id: EventId([id; 16]), time, indicator, fact, provenance }
}

#[test]
fn a_compromised_host_reaches_all_mail_that_links_there_and_no_other() {
    let mut delivered = Delivered::lived_in();
    let before = delivered.kept();
    let host = Indicator::Host(Host::new("www.paper3.example"));
    let changes = delivered.learn(&[fact(1, host.clone(), Fact::Compromised, hour(KNOWN))]);
    assert_eq!(changes.len(), 20);
    let odd = |change: &&Change| change.before.action >= Action::LockLinks || change.after.action != Action::Hold;
    assert_eq!(changes.iter().filter(odd).collect::<Vec<_>>(), Vec::<&Change>::new());
    assert!(delivered.actions_of("news@paper3.example").iter().all(|action| *action == Action::Hold));
    assert!(delivered.actions_of("news@paper4.example").iter().all(|action| *action < Action::LockLinks));
    let withdrawn = Fact::Withdrawn { evidence: EventId([1; 16]) };
    let given_back = delivered.learn(&[fact(2, host, withdrawn, hour(KNOWN + 5))]);
    assert_eq!(given_back.len(), changes.len());
    assert_eq!(delivered.kept(), before);
}

#[test]
fn older_mail_than_the_look_back_is_left_alone() {
    let mut delivered = Delivered::lived_in();
    let host = Indicator::Host(Host::new("www.paper3.example"));
    let changes = delivered.learn(&[fact(1, host, Fact::Compromised, hour(120 * 24))]);
    assert!((8..12).contains(&changes.len()), "{}", changes.len());
    assert!(changes.iter().all(|change| delivered.mail[change.place as usize].0.time >= hour(30 * 24)));
}

#[test]
fn a_release_gives_back_to_one_recipient() {
    let mut delivered = Delivered::lived_in();
    let eve = Indicator::Sender(address("eve@supplier.example"));
    delivered.learn(&[fact(1, eve.clone(), Fact::Confirmed, hour(KNOWN))]);
    delivered.learn(&[fact(2, eve, Fact::Released { recipient: address(BOB) }, hour(KNOWN))]);
    let (features, judgement) = &delivered.mail.iter().rev().find(|mail| mail.0.recipients.len() == 2).unwrap();
    let verdict = delivered.organisation.hindsight().verdict(features, &judgement.frozen, judgement.young);
    let score = |person: &str| verdict.recipients.iter().find(|seat| seat.recipient.as_str() == person).unwrap().score;
    assert!(score(BOB) < score("ann@harbour.example"));
    assert_eq!(delivered.kept(), delivered.judged_anew());
}

fn some_fact() -> impl Strategy<Value = (Indicator, Fact)> {
    let host = |n: u8| Host::new(&format!("www.paper{}.example", n % 12));
    let indicator = prop_oneof![
        (0u8..12).prop_map(move |n| Indicator::Host(host(n))),
        (0u8..12).prop_map(move |n| Indicator::Domain(host(n))),
        Just(Indicator::Host(Host::new("lure.example"))),
        Just(Indicator::Sender(address("eve@supplier.example"))),
        Just(Indicator::Account(address("ann@harbour.example"))),
        (0u8..9).prop_map(|n| Indicator::Url(format!("http://stranger{n}.example/a"))),
        Just(Indicator::Device("10.0.0.7".parse().unwrap())),
    ];
    let device = "10.0.0.7".parse().unwrap();
    let fact = prop_oneof![
        Just(Fact::Compromised),
        Just(Fact::Reported),
        Just(Fact::Imported { until: None }),
        Just(Fact::Confirmed),
        Just(Fact::AtRisk),
        (1i64..4000).prop_map(|hours| Fact::DomainRegistered { registered: hour(KNOWN - hours) }),
        Just(Fact::Released { recipient: address(BOB) }),
        Just(Fact::InIncident { incident: "one".into() }),
        Just(Fact::IncidentClosed { incident: "one".into() }),
        (1u16..1000, 1u8..20).prop_map(move |(per_mille, n)| Fact::Infects {
            device,
            per_mille,
            because: EventId([n; 16])
        }),
        (1u8..20).prop_map(|n| Fact::Withdrawn { evidence: EventId([n; 16]) }),
    ];
    (indicator, fact)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_answer_is_that_of_a_whole_new_judgement(facts in prop::collection::vec(some_fact(), 1..20), batch in 1usize..4) {
        let mut delivered = Delivered::lived_in();
        let facts: Vec<Evidence> = facts
            .into_iter()
            .enumerate()
            .map(|(n, (indicator, known))| fact(u8::try_from(n).unwrap() + 1, indicator, known, hour(KNOWN + n as i64)))
            .collect();
        for batch in facts.chunks(batch) {
            let before = delivered.kept();
            let changes = delivered.learn(batch);
            let after = delivered.judged_anew();
            prop_assert_eq!(&delivered.kept(), &after);
            let changed: Vec<usize> = (0..after.len()).filter(|at| before[*at] != after[*at]).collect();
            prop_assert_eq!(changes.iter().map(|change| change.place as usize).collect::<Vec<_>>(), changed);
        }
    }

    /// What is known in the end decides, not in which order it became known.
    #[test]
    fn the_order_of_facts_does_not_matter(facts in prop::collection::vec(some_fact(), 2..10)) {
        let closing = |known: &Fact| matches!(known, Fact::IncidentClosed { .. });
        let facts: Vec<Evidence> = facts
            .into_iter()
            .filter(|(_, known)| !closing(known))
            .enumerate()
            .map(|(n, (indicator, known))| fact(u8::try_from(n).unwrap() + 1, indicator, known, hour(KNOWN)))
            .collect();
        let (mut forwards, mut backwards) = (Delivered::lived_in(), Delivered::lived_in());
        facts.iter().for_each(|fact| drop(forwards.learn(std::slice::from_ref(fact))));
        facts.iter().rev().for_each(|fact| drop(backwards.learn(std::slice::from_ref(fact))));
        prop_assert_eq!(forwards.kept(), backwards.kept());
    }
}
