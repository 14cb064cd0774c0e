//! Whole explanations of made-up messages, as an administrator reads them. A changed wording or weight shows
//! as a changed snapshot.

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use testing::{Mail, OWN, address, hour};
use thymus_case::{Organisation, Policy, Setup};
use thymus_event::verdict::Verdict;
use thymus_event::{EventId, Host, TenantId, Timestamp, WebVisit};
use thymus_signal::extract;

const ANN: &str = "ann.reef@harbour.example";
const BOB: &str = "bob.quay@harbour.example";
const CARL: &str = "carl.mole@harbour.example";
const EVE: &str = "eve.stone@supplier.example";
/// Days of ordinary life before the messages of these tests.
const LIVED_DAYS: i64 = 30;
/// Then they come, in the morning.
const TODAY: Timestamp = Timestamp::from_seconds(1_700_006_400 + (LIVED_DAYS + 2) * 24 * 3600);

/// Three colleagues, a supplier with whom one of them corresponds, a newsletter, and sites that people visit.
fn lived_in() -> Organisation {
    let mut organisation = Organisation::new(Setup {
        tenant: TenantId(0),
        own_domains: vec![Host::new(OWN)],
        policy: Policy { young_days: 0, ..Policy::default() },
        ..Setup::default()
    });
    for day in 0..LIVED_DAYS {
        let at = |hours: i64| hour(day * 24 + hours);
        let question = Mail::new(ANN, EVE, at(1)).name("Ann Reef");
        send(&mut organisation, &question);
        send(&mut organisation, &Mail::new(EVE, ANN, at(2)).name("Eve Stone").answers(&question));
        send(&mut organisation, &Mail::new(ANN, BOB, at(3)).name("Ann Reef").also_to(CARL));
        send(&mut organisation, &Mail::new(BOB, ANN, at(4)).name("Bob Quay"));
        for person in [ANN, BOB, CARL] {
            visit(&mut organisation, person, "maps.example", at(5));
        }
        visit(&mut organisation, BOB, "tides.example", at(5));
        send(&mut organisation, &news(at(6)).link("www.tides.example"));
    }
    organisation
}

fn send(organisation: &mut Organisation, mail: &Mail) -> Verdict {
    organisation.message(&extract(&mail.0)).verdict
}

fn visit(organisation: &mut Organisation, user: &str, host: &str, time: Timestamp) {
    let device = std::net::IpAddr::from([10, 0, 0, 1]);
    let (tenant, id, host) = (TenantId(0), EventId([0; 16]), Host::new(host));
    organisation.visit(&WebVisit { tenant, id, time, device, user: Some(address(user)), host, server: None });
}

fn news(time: Timestamp) -> Mail {
    Mail::new("news@tides.example", BOB, time).name("Tide Tables").bulk()
}

/// The explanation: score, tags, and every reason with its part of the score, where that is half a point or
/// more.
fn explanation(mail: &Mail) -> String {
    let verdict = send(&mut lived_in(), mail);
    let mut text = format!("{:.0} {}\n{}\n", verdict.score.points(), verdict.action, verdict.tags.join(", "));
    for reason in verdict.reasons.iter().filter(|reason| reason.contribution.points().abs() >= 0.5) {
        let line = format!("{:+4.0}  {}: {}", reason.contribution.points(), reason.signal, reason.sentence);
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[test]
fn a_strangers_lure() {
    let mail = Mail::new("desk@stranger.example", BOB, TODAY)
        .name("Mailbox Service")
        .subject("Your mailbox is almost full")
        .text("Your password expires today. Sign in and confirm your account immediately.")
        .link("lure.example")
        .edit_link(|link| link.traits.names_recipient = true);
    insta::assert_snapshot!(explanation(&mail));
}

#[test]
fn a_colleagues_name_from_a_consumer_mailbox() {
    let mail = Mail::new("office.reef77@gmail.com", BOB, TODAY)
        .name("Ann Reef")
        .subject("Quick favour")
        .text("Are you available? I am in a meeting and need gift cards today. Keep this between us.");
    insta::assert_snapshot!(explanation(&mail));
}

#[test]
fn a_partners_thread_continued_from_a_lookalike_domain() {
    let question = Mail::new(ANN, EVE, hour((LIVED_DAYS - 1) * 24 + 1)).name("Ann Reef");
    let mail = Mail::new("eve.stone@suppller.example", ANN, TODAY)
        .name("Eve Stone")
        .subject("Re: A subject")
        .text("Our bank details have changed. Please pay the invoice to DE89 3704 0044 0532 0130 00.")
        .answers(&question);
    insta::assert_snapshot!(explanation(&mail));
}

#[test]
fn a_service_whose_links_have_all_moved() {
    insta::assert_snapshot!(explanation(&news(TODAY).link("lure.example")));
}

#[test]
fn a_lateral_message_from_inside() {
    let new_people = (0..8).map(|n| format!("person{n}@harbour.example"));
    let mail = new_people
        .fold(Mail::new(BOB, CARL, TODAY).name("Bob Quay"), |mail, person| mail.also_to(&person))
        .text("I have shared a document with you. Sign in to open it.")
        .link("lure.example");
    insta::assert_snapshot!(explanation(&mail));
}

#[test]
fn an_ordinary_answer_of_a_correspondent() {
    let question = Mail::new(ANN, EVE, hour((LIVED_DAYS - 1) * 24 + 1)).name("Ann Reef");
    let verdict = send(&mut lived_in(), &Mail::new(EVE, ANN, TODAY).name("Eve Stone").answers(&question));
    assert!(verdict.score.points() < 1.0, "{}", verdict.score);
    let mut sentences: Vec<String> =
        verdict.reasons.iter().map(|reason| format!("{}: {}", reason.signal, reason.sentence)).collect();
    sentences.sort();
    insta::assert_snapshot!(sentences.join("\n"));
}
