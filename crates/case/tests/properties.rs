//! The properties that learning must have, as properties over made-up mail.

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use proptest::prelude::*;
use std::collections::BTreeMap;
use testing::{Mail, OWN, address, hour};
use thymus_case::{Organisation, Policy, Setup};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{EventId, Host, TenantId, Timestamp, WebVisit};
use thymus_signal::extract;

fn organisation() -> Organisation {
    Organisation::new(Setup {
        tenant: TenantId(0),
        own_domains: vec![Host::new(OWN)],
        policy: Policy { young_days: 0, ..Policy::default() },
        ..Setup::default()
    })
}

fn send(organisation: &mut Organisation, mail: &Mail) -> Verdict {
    organisation.message(&extract(&mail.0)).verdict
}

fn visit(user: &str, host: &str, time: Timestamp) -> WebVisit {
    let device = std::net::IpAddr::from([10, 0, 0, 1]);
    WebVisit {
        tenant: TenantId(0),
        id: EventId([0; 16]),
        time,
        device,
        user: Some(address(user)),
        host: Host::new(host),
        server: None,
    }
}

/// Ordinary life for some weeks: two colleagues, a supplier with whom Ann corresponds, a newsletter.
fn lived_in() -> Organisation {
    let mut organisation = organisation();
    for day in 0..20 {
        let at = |hours: i64| hour(day * 24 + hours);
        let question = Mail::new("ann@harbour.example", "eve@supplier.example", at(1));
        send(&mut organisation, &question);
        send(
            &mut organisation,
            &Mail::new("eve@supplier.example", "ann@harbour.example", at(2)).name("Eve Stone").answers(&question),
        );
        send(&mut organisation, &Mail::new("ann@harbour.example", "bob@harbour.example", at(3)));
        organisation.visit(&visit("bob@harbour.example", "tides.example", at(4)));
        send(
            &mut organisation,
            &Mail::new("news@tides.example", "bob@harbour.example", at(5)).name("Tides").link("tides.example").bulk(),
        );
    }
    organisation
}

const LATER: i64 = 22 * 24;

fn stranger(day: i64, copy: i64) -> Mail {
    Mail::new("mallory@stranger.example", "bob@harbour.example", hour(day * 24).plus_minutes(copy)).link("lure.example")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn more_mail_on_the_same_days_never_lowers_the_next_score(days in prop::collection::btree_set(0i64..6, 1..4), copies in 2i64..8) {
        let score = |copies: i64| {
            let mut organisation = lived_in();
            for day in &days {
                (0..copies).for_each(|copy| drop(send(&mut organisation, &stranger(22 + day, copy))));
            }
            send(&mut organisation, &stranger(30, 0)).score
        };
        prop_assert!(score(copies) >= score(1));
    }

    #[test]
    fn visits_after_the_mail_never_lower_its_score(visits in prop::collection::vec(1i64..600, 0..12)) {
        let score = |visits: &[i64]| {
            let mut organisation = lived_in();
            send(&mut organisation, &stranger(22, 0));
            visits.iter().for_each(|minute| organisation.visit(&visit("bob@harbour.example", "lure.example", hour(LATER).plus_minutes(*minute))));
            send(&mut organisation, &stranger(23, 0)).score
        };
        prop_assert_eq!(score(&visits), score(&[]));
    }

    #[test]
    fn contributions_sum_to_the_score(links in 0usize..4, named in any::<bool>(), authenticated in any::<bool>(), known in any::<bool>()) {
        let mut organisation = lived_in();
        let from = if known { "eve@supplier.example" } else { "mallory@stranger.example" };
        let mut mail = Mail::new(from, "ann@harbour.example", hour(LATER));
        for n in 0..links { mail = mail.link(&format!("lure{n}.example")); }
        if named { mail = mail.name("Ann Reef"); }
        if !authenticated { mail = mail.unauthenticated(); }
        let verdict = send(&mut organisation, &mail);
        let sum: i64 = verdict.reasons.iter().map(|reason| reason.contribution.units()).sum();
        prop_assert_eq!(sum, verdict.score.units());
    }

    #[test]
    fn taking_back_equals_never_having_learned(copies in 1i64..6, inside in any::<bool>()) {
        let plain = {
            let mut organisation = lived_in();
            send(&mut organisation, &Mail::new("zed@other.example", "bob@harbour.example", hour(LATER + 96)));
            organisation
        };
        let mut taken_back = lived_in();
        let extra: Vec<Mail> = (0..copies).map(|copy| if inside {
            Mail::new("ann@harbour.example", "new@partner.example", hour(LATER).plus_minutes(copy)).link("partner.example")
        } else { stranger(22, copy) }).collect();
        extra.iter().for_each(|mail| drop(send(&mut taken_back, mail)));
        send(&mut taken_back, &Mail::new("zed@other.example", "bob@harbour.example", hour(LATER + 96)));
        extra.iter().for_each(|mail| drop(taken_back.take_back(&extract(&mail.0))));
        prop_assert_eq!(plain.baselines(), taken_back.baselines());
    }

    #[test]
    fn replay_is_deterministic(hours in prop::collection::vec(0i64..200, 1..20)) {
        let run = || {
            let mut organisation = lived_in();
            let mut hours = hours.clone();
            hours.sort_unstable();
            let verdicts: Vec<Verdict> = hours.iter().map(|h| send(&mut organisation, &stranger(22, h * 60))).collect();
            (verdicts, organisation.snapshot())
        };
        prop_assert_eq!(run(), run());
    }
}

#[test]
fn switching_off_what_added_never_raises_the_score() {
    let mail = stranger(22, 0).name("Ann Reef").unauthenticated();
    let with = |off: Vec<u16>| {
        let mut organisation = lived_in();
        organisation.switch_off(off);
        send(&mut organisation, &mail)
    };
    let whole = with(Vec::new());
    let ids: BTreeMap<&str, u16> =
        thymus_signal::SIGNALS.iter().map(|signal| (signal.meta.name, signal.meta.id)).collect();
    let added: Vec<_> = whole.reasons.iter().filter(|r| r.contribution.units() > 0 && r.signal != "base").collect();
    assert!(added.len() >= 3, "{added:?}");
    for reason in added {
        assert!(with(vec![ids[reason.signal.as_str()]]).score < whole.score, "{}", reason.signal);
    }
}

#[test]
fn one_answer_gives_trust_to_that_recipient_only() {
    let mut organisation = lived_in();
    let first = Mail::new("guest@visitor.example", "ann@harbour.example", hour(LATER));
    send(&mut organisation, &first);
    send(
        &mut organisation,
        &Mail::new("ann@harbour.example", "guest@visitor.example", hour(LATER + 1)).answers(&first),
    );
    let to = |who: &str| extract(&Mail::new("guest@visitor.example", who, hour(LATER + 30)).0);
    let (ann, bob) = (
        organisation.clone().message(&to("ann@harbour.example")).verdict,
        organisation.message(&to("bob@harbour.example")).verdict,
    );
    assert!(ann.score < bob.score, "{ann:#?} {bob:#?}");
}

#[test]
fn an_answer_to_suspicious_mail_earns_no_trust() {
    let score = |answered: bool| {
        let mut organisation = lived_in();
        let lure = stranger(22, 0)
            .name("Bob Quay")
            .unauthenticated()
            .reply_to("mallory@gmail.com")
            .text("Your password expires, sign in and confirm your account immediately.");
        let verdict = send(&mut organisation, &lure);
        assert!(verdict.action >= Action::LockLinks, "{} {:?}", verdict.score, verdict.action);
        if answered {
            send(
                &mut organisation,
                &Mail::new("bob@harbour.example", "mallory@stranger.example", hour(LATER + 1)).answers(&lure),
            );
            send(&mut organisation, &Mail::new("bob@harbour.example", "mallory@stranger.example", hour(LATER + 2)));
        }
        send(&mut organisation, &stranger(24, 0)).metrics["kce"]
    };
    assert_eq!(score(true).to_bits(), score(false).to_bits());
}

#[test]
fn automatic_answers_earn_no_trust() {
    let mut organisation = lived_in();
    send(&mut organisation, &Mail::new("bob@harbour.example", "robot@stranger.example", hour(LATER)).automatic());
    let verdict = send(&mut organisation, &Mail::new("robot@stranger.example", "bob@harbour.example", hour(LATER + 1)));
    assert_eq!(verdict.metrics["kce"].to_bits(), 0f64.to_bits());
}

#[test]
fn a_spoof_does_not_inherit_trust() {
    let mut organisation = lived_in();
    let genuine =
        Mail::new("eve@supplier.example", "ann@harbour.example", hour(LATER)).name("Eve Stone").link("lure.example");
    let spoof = Mail::new("eve@supplier.example", "ann@harbour.example", hour(LATER))
        .name("Eve Stone")
        .link("lure.example")
        .unauthenticated()
        .through("elsewhere.example");
    let genuine = organisation.clone().message(&extract(&genuine.0)).verdict;
    let spoof = organisation.message(&extract(&spoof.0)).verdict;
    assert!(spoof.score > genuine.score, "{} {}", spoof.score, genuine.score);
    assert!(spoof.metrics["contact_tier"] > genuine.metrics["contact_tier"]);
}

#[test]
fn a_release_is_scoped_to_recipient_sender_and_authentication() {
    let released = |organisation: &mut Organisation| {
        let released = Evidence {
            tenant: TenantId(0),
            id: EventId([1; 16]),
            time: hour(LATER),
            indicator: Indicator::Sender(address("mallory@stranger.example")),
            fact: Fact::Released { recipient: address("bob@harbour.example") },
            provenance: Provenance { source: "operator".to_owned(), note: String::new(), ..Provenance::default() },
        };
        organisation.evidence(&[released], std::num::NonZeroUsize::MIN);
    };
    let mail = |to: &str, from: &str| Mail::new(from, to, hour(LATER + 1)).link("lure.example");
    let scores = |mail: &Mail| {
        let (mut before, mut after) = (lived_in(), lived_in());
        released(&mut after);
        (send(&mut before, mail).score, send(&mut after, mail).score)
    };
    let (before, after) = scores(&mail("bob@harbour.example", "mallory@stranger.example"));
    assert!(after < before);
    for other in [
        mail("ann@harbour.example", "mallory@stranger.example"),
        mail("bob@harbour.example", "other@stranger.example"),
        mail("bob@harbour.example", "mallory@stranger.example").unauthenticated(),
    ] {
        let (before, after) = scores(&other);
        assert_eq!(before, after);
    }
}

#[test]
fn a_newsletter_that_follows_a_visit_scores_lower() {
    let score = |visited: bool| {
        let mut organisation = lived_in();
        if visited {
            organisation.visit(&visit("bob@harbour.example", "boats.example", hour(LATER)));
        }
        let mail = Mail::new("hello@boats.example", "bob@harbour.example", hour(LATER).plus_minutes(2))
            .name("Boats")
            .link("boats.example")
            .bulk();
        send(&mut organisation, &mail).score
    };
    assert!(score(true) < score(false));
}
