//! What holds for every generated world.
#![allow(clippy::expect_used, reason = "a test may stop at once")]

use mail_parser::{HeaderValue, Message, MessageParser};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use thymus_generate::{AttackMix, Label, Scenario, World, generate};

const FAMILIES: [&str; 6] =
    ["fearware", "bec_display_name", "lookalike_thread", "partner_takeover", "lateral", "poisoned_sender"];

fn small(seed: u64) -> Scenario {
    Scenario { messages: 700, days: 60, people: 20, ..Scenario::default_with_seed(seed) }
}

/// The demo's worlds, smaller.
fn demos() -> &'static [World] {
    static WORLDS: LazyLock<Vec<World>> = LazyLock::new(|| (1..=20).map(|seed| generate(&small(seed))).collect());
    &WORLDS
}

fn attacked(seed: u64) -> World {
    generate(&Scenario { attacks: AttackMix::ALL, ..small(seed) })
}

fn parse(raw: &[u8]) -> Message<'_> {
    MessageParser::new().parse(raw).expect("a message")
}

fn sender(message: &Message<'_>) -> String {
    message.from().and_then(|from| from.first()).and_then(|from| from.address()).expect("an author").to_owned()
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let (one, again, other) = (attacked(5), attacked(5), attacked(6));
    assert!(one == again, "the same seed gave two worlds");
    assert_eq!(one.mbox(), again.mbox());
    assert_eq!(one.visits_zeek_jsonl(), again.visits_zeek_jsonl());
    assert_ne!(one.mbox(), other.mbox());
    assert_ne!(one.domains, other.domains);
}

#[test]
fn the_number_of_messages_is_met() {
    for (people, messages) in [(20, 1200), (40, 4000), (80, 8000)] {
        let world = generate(&Scenario { people, messages, ..Scenario::default_with_seed(2) });
        let made = world.messages.iter().filter(|m| m.truth.label == Label::Benign).count();
        assert!(made.abs_diff(messages) * 20 < messages, "{made} of {messages}");
    }
}

#[test]
fn every_message_is_read_back_as_it_was_meant() {
    let world = attacked(1);
    let mut ids = BTreeSet::new();
    for generated in &world.messages {
        let message = parse(&generated.raw);
        let id = message.message_id().expect("a Message-ID");
        assert_eq!(id, generated.truth.message_id);
        assert!(ids.insert(id.to_owned()), "{id} is given twice");
        assert_eq!(sender(&message), generated.truth.sender);
        assert!(message.subject().is_some_and(|subject| !subject.is_empty() && !subject.contains(['{', '}'])));
        let text = message.body_text(0).expect("a text");
        assert!(text.len() > 20 && !text.contains("{n") && !text.contains('\u{fffd}'), "{text}");
        assert_eq!(message.header_values("Delivered-To").count(), generated.truth.recipients.len());
        let HeaderValue::Received(hop) = message.header_values("Received").next().expect("a hop") else {
            panic!("not a hop")
        };
        let arrived = hop.date().expect("a time of arrival");
        assert_eq!(arrived.to_timestamp(), generated.time.seconds());
        assert_eq!(message.date().expect("a Date").to_timestamp(), generated.time.seconds());
        assert!(!generated.raw.iter().zip(&generated.raw[1..]).any(|(a, b)| *a != b'\r' && *b == b'\n'), "bare LF");
    }
}

#[test]
fn only_the_border_vouches_for_strangers() {
    let world = attacked(2);
    for generated in &world.messages {
        let message = parse(&generated.raw);
        let results: Vec<_> = message.header_values("Authentication-Results").collect();
        if generated.truth.from_inside {
            assert!(results.is_empty());
            continue;
        }
        assert_eq!(results.len(), 1);
        let HeaderValue::Text(text) = results[0] else { panic!("{results:?}") };
        assert!(text.starts_with(&format!("{};", world.authserv_id)), "{text}");
        assert!(generated.truth.recipients.iter().all(|to| to.ends_with(&format!("@{}", world.domains[0]))));
    }
}

#[test]
fn everything_is_in_order_of_time() {
    let world = attacked(3);
    assert!(world.messages.is_sorted_by_key(|message| message.time));
    assert!(world.visits.is_sorted_by_key(|visit| visit.time));
    assert!(world.messages.iter().all(|m| m.time < world.end) && world.visits.iter().all(|v| v.time < world.end));
    let devices: BTreeSet<_> = world.hosts.iter().map(|(device, _)| device).collect();
    assert!(world.visits.iter().all(|visit| devices.contains(&visit.device)));
}

#[test]
fn every_family_takes_place_after_the_learning_and_only_when_asked_for() {
    for seed in 1..=6 {
        let world = attacked(seed);
        let mut counts: BTreeMap<_, u32> = BTreeMap::new();
        for message in world.messages.iter().filter(|m| m.truth.label == Label::Malicious) {
            *counts.entry(message.truth.family).or_default() += 1;
            assert!(message.time >= world.learn_until, "{:?}", message.truth);
        }
        for family in FAMILIES {
            assert!(counts.get(family).is_some_and(|n| *n >= 3), "seed {seed}: {family} in {counts:?}");
        }
        let quiet = generate(&Scenario { attacks: AttackMix::default(), ..small(seed) });
        assert!(quiet.messages.iter().all(|m| m.truth.label == Label::Benign) && quiet.campaign.is_empty());
    }
}

#[test]
fn attacks_leave_the_benign_world_as_it_was() {
    let (quiet, loud) = (generate(&Scenario { attacks: AttackMix::default(), ..small(4) }), attacked(4));
    let benign = loud.messages.iter().filter(|m| m.truth.label == Label::Benign);
    assert!(quiet.messages.iter().eq(benign));
}

#[test]
fn the_campaign_comes_from_strangers_with_new_domains_all_in_order() {
    for (seed, world) in (1..).zip(demos()) {
        assert!((5..=8).contains(&world.campaign.len()), "seed {seed}: {}", world.campaign.len());
        let registered: HashMap<_, _> = world.registrations.iter().cloned().collect();
        let (mut seen, mut campaign, mut wordings) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        for generated in &world.messages {
            let domain = generated.truth.sender.split('@').nth(1).expect("a domain").to_owned();
            let new = seen.insert(domain.clone());
            if generated.truth.family != "fearware" {
                continue;
            }
            assert!(new, "seed {seed}: {domain} wrote before");
            let age = generated.time.millis() - registered[&domain].millis();
            assert!((0..24 * 3_600_000).contains(&age), "seed {seed}: {domain} is {age} ms old");
            let message = parse(&generated.raw);
            let results = message.header_values("Authentication-Results").next();
            let Some(HeaderValue::Text(results)) = results else { panic!("{results:?}") };
            assert!(["spf=pass", "dkim=pass", "dmarc=pass"].iter().all(|result| results.contains(result)), "{results}");
            wordings.insert(message.body_text(0).expect("a text").into_owned());
            campaign.push(generated.truth.message_id.clone());
        }
        assert_eq!(campaign, world.campaign);
        assert_eq!(wordings.len(), campaign.len(), "each is worded differently");
    }
}

#[test]
fn the_newsletter_comes_after_the_campaign_two_minutes_after_a_visit() {
    for (seed, world) in (1..).zip(demos()) {
        let at = |id: &str| world.messages.iter().position(|m| m.truth.message_id == id).expect("a message");
        let newsletter = &world.messages[at(&world.subscribed_newsletter)];
        assert!(at(world.campaign.last().expect("a campaign")) < at(&world.subscribed_newsletter), "seed {seed}");
        assert_eq!(newsletter.truth.label, Label::Benign);
        let [reader] = newsletter.truth.recipients.as_slice() else { panic!("{:?}", newsletter.truth) };
        let device = world.hosts.iter().find(|(_, user)| user == reader).expect("a device").0;
        let domain = newsletter.truth.sender.split('@').nth(1).expect("a domain").trim_start_matches("mail.");
        let visit = world.visits.iter().find(|visit| visit.host.ends_with(domain)).expect("a visit");
        assert_eq!(visit.device, device);
        let waited = newsletter.time.millis() - visit.time.millis();
        assert!((119_000..=120_000).contains(&waited), "seed {seed}: {waited} ms");
        let earlier = &world.messages[..at(&world.subscribed_newsletter)];
        assert!(earlier.iter().all(|m| m.truth.sender != newsletter.truth.sender), "seed {seed}: first contact");
    }
}

#[test]
fn labels_and_logs_are_lines_of_json() {
    let world = attacked(7);
    let labels = world.labels_jsonl();
    assert_eq!(labels.lines().count(), world.messages.len());
    let mut tiers = BTreeSet::new();
    for (line, message) in labels.lines().zip(&world.messages) {
        let label: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(label["message_id"], message.truth.message_id.as_str());
        assert_eq!(label["label"] == "malicious", label["tier"] == "attack");
        tiers.insert(label["tier"].as_str().unwrap().to_owned());
    }
    assert!(["attack", "first_contact", "internal", "known", "outbound", "seen"].iter().eq(tiers.iter()), "{tiers:?}");
    let visits = world.visits_zeek_jsonl();
    assert_eq!(visits.lines().count(), world.visits.len());
    let visit: serde_json::Value = serde_json::from_str(visits.lines().next().unwrap()).unwrap();
    for key in ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "method", "host", "uri", "status_code"]
    {
        assert!(!visit[key].is_null(), "{key}");
    }
    assert_eq!(world.hosts_csv().lines().count(), 1 + world.hosts.len());
}

#[test]
fn the_mbox_holds_every_message() {
    let world = attacked(8);
    let mbox = world.mbox();
    let separators = mbox.split(|b| *b == b'\n').filter(|line| line.starts_with(b"From ")).count();
    assert_eq!(separators, world.messages.len());
    let parsed = mail_parser::mailbox::mbox::MessageIterator::new(&mbox[..]).count();
    assert_eq!(parsed, world.messages.len());
}

#[test]
fn on_whatever_weekday_the_time_ends_the_story_fits() {
    for days in 148..155 {
        let world = generate(&Scenario { days, messages: 60, people: 5, ..Scenario::default_with_seed(9) });
        let time = |id: &String| world.messages.iter().find(|m| m.truth.message_id == *id).expect("a message").time;
        let story: Vec<_> = world.campaign.iter().chain([&world.subscribed_newsletter]).map(time).collect();
        assert_eq!(story.len(), 6, "five people, one message each, and the newsletter");
        assert!(story.is_sorted() && story[0] > world.learn_until && story[5] < world.end, "{days}: {story:?}");
    }
}
