//! A made-up organisation with its mail, its web visits and attacks on it, all from one seed: for the demo, the
//! tests and the benchmarks.
//!
//! The same scenario gives the same bytes on every machine. No clock is read. What a message is (its
//! [`Truth`]) is kept apart from its bytes, and attacks use the same mail programs, servers and page layouts as
//! everyone else, so that only what they are about can tell them apart. Domains end in the reserved `.example`
//! and `.test` (RFC 2606); only consumer mail providers and document platforms have their real names.

mod account;
mod attacks;
mod bulk;
mod calendar;
mod correspondence;
mod draw;
mod export;
mod html;
mod mime;
mod names;
mod newsletter;
mod oneoff;
mod partners;
mod people;
mod post;
mod program;
mod server;
mod service;
mod thread;
mod visits;
mod wording;

use serde::Serialize;
use std::net::IpAddr;
use thymus_event::Timestamp;

/// 2026-03-02T00:00:00Z, a Monday.
const START: Timestamp = Timestamp::from_seconds(1_772_409_600);
/// Shares of the messages, in per cent; the rest is bulk.
const INTERNAL_PERCENT: usize = 22;
const EXTERNAL_PERCENT: usize = 32;
const ONE_OFF_PERCENT: usize = 4;
/// The shortest time that has room for learning and for what comes after, in days.
const DAYS_MIN: u32 = 30;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// People in the organisation; at least 2.
    pub people: usize,
    /// Length in days; at least 30.
    pub days: u32,
    /// When it begins; midnight UTC of that day.
    pub start: Timestamp,
    /// Messages in all, without the attacks; met within a few per cent unless there are too few people to
    /// receive them.
    pub messages: usize,
    /// Which attacks take place, all after the learning.
    pub attacks: AttackMix,
}

/// How many attacks of each family take place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttackMix {
    /// Campaigns of fake health-authority mail; five to eight messages each.
    pub fearware: u32,
    /// Private mailboxes with an insider's display name that ask for a favour.
    pub bec_display_name: u32,
    /// Domains a letter off a partner's, answering in a real conversation.
    pub lookalike_thread: u32,
    /// Partners' real mailboxes in other hands.
    pub partner_takeover: u32,
    /// Insiders' accounts in other hands.
    pub lateral: u32,
    /// Messages of known services whose links lead elsewhere.
    pub poisoned_sender: u32,
}

impl AttackMix {
    /// Some of every family.
    pub const ALL: AttackMix = AttackMix {
        fearware: 2,
        bec_display_name: 8,
        lookalike_thread: 8,
        partner_takeover: 8,
        lateral: 5,
        poisoned_sender: 8,
    };
}

impl Scenario {
    /// Some 4,000 messages of 40 people over 150 days, with one fearware campaign near the end.
    pub fn default_with_seed(seed: u64) -> Self {
        let attacks = AttackMix { fearware: 1, ..AttackMix::default() };
        Self { seed, people: 40, days: 150, start: START, messages: 4000, attacks }
    }

    /// With its smallest people and days, from a midnight on.
    fn bounded(&self) -> Self {
        let (days, people) = (self.days.max(DAYS_MIN), self.people.max(2));
        Self { days, people, start: calendar::day(self.start, 0), ..*self }
    }

    fn learn_until(&self) -> Timestamp {
        calendar::day(self.start, i64::from(self.days) * 2 / 3)
    }
}

/// Whether a message belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// It does.
    Benign,
    /// It is an attack.
    Malicious,
}

/// What a message is: never part of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// Whether it belongs.
    pub label: Label,
    /// `correspondence`, `bulk`, `one_off`, or the attack's family.
    pub family: &'static str,
    /// A few words for people; empty for benign mail.
    pub note: &'static str,
    /// The author's address.
    pub sender: String,
    /// To whom the organisation's server delivered it.
    pub recipients: Vec<String>,
    /// Sent from a device of the organisation.
    pub from_inside: bool,
}

/// A message as the organisation's server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedMessage {
    /// RFC 5322, CRLF line ends, with Return-Path, Delivered-To and the border's own fields on top.
    pub raw: Vec<u8>,
    /// When the border took it.
    pub time: Timestamp,
    /// What it is.
    pub truth: Truth,
}

impl GeneratedMessage {
    /// MAIL FROM, as the first line tells it.
    fn reverse_path(&self) -> &str {
        let line = self.raw.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = std::str::from_utf8(line).unwrap_or_default();
        line.trim_start_matches("Return-Path: <").trim_end_matches('>')
    }
}

/// A request to a web site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedVisit {
    /// When.
    pub time: Timestamp,
    /// Zeek's id of the connection.
    pub uid: String,
    /// Who asked; see [`World::hosts`].
    pub device: IpAddr,
    /// From which port.
    pub device_port: u16,
    /// Who was asked.
    pub server: IpAddr,
    /// For which host.
    pub host: String,
    /// For which path, with its query.
    pub path: String,
    /// HTTP status.
    pub status: u16,
}

/// All that a scenario made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The organisation's name.
    pub name: String,
    /// Its own domains.
    pub domains: Vec<String>,
    /// The border whose Authentication-Results may be believed.
    pub authserv_id: String,
    /// Up to here nothing malicious happens.
    pub learn_until: Timestamp,
    /// The end of the time: everything lies before it.
    pub end: Timestamp,
    /// In arrival order.
    pub messages: Vec<GeneratedMessage>,
    /// In time order.
    pub visits: Vec<GeneratedVisit>,
    /// Devices and the address of the person who uses each.
    pub hosts: Vec<(IpAddr, String)>,
    /// Message-IDs of the (last) fearware campaign, in arrival order.
    pub campaign: Vec<String>,
    /// Message-ID of the newsletter that someone subscribed to two minutes after a visit to its site; after the
    /// campaign.
    pub subscribed_newsletter: String,
    /// When domains were registered, as a look-up would tell: those of attackers, and many benign ones.
    pub registrations: Vec<(String, Timestamp)>,
}

/// Makes the world of a scenario.
pub fn generate(scenario: &Scenario) -> World {
    let scenario = scenario.bounded();
    let mut names = names::Names::default();
    let organisation = people::Organisation::new(&scenario, &mut names);
    let partners = partners::partners(&scenario, &mut names, &organisation);
    let senders = service::senders(&scenario, &mut names);
    let mut room = post::Mailroom::new(&scenario, &organisation.firm.domain);
    let mut visits = visits::Visits::default();
    let sites = correspondence::sites(&draw::Draw::new(scenario.seed, draw::Stream::Sites), &mut names);
    let share = |percent: usize| scenario.messages * percent / 100;
    correspondence::internal(&scenario, &mut room, &organisation, &sites, share(INTERNAL_PERCENT));
    let quota = share(EXTERNAL_PERCENT);
    let conversations = correspondence::external(&scenario, &mut room, &organisation, &partners, &sites, quota);
    visits::browse(&scenario, &mut visits, &mut names, &organisation, &partners, &sites);
    let mut into = bulk::Readers {
        room: &mut room,
        visits: &mut visits,
        organisation: &organisation,
        sites: &sites,
        strangers: Vec::new(),
    };
    oneoff::run(&scenario, &mut into, &mut names, &senders, share(ONE_OFF_PERCENT));
    let rest = scenario.messages.saturating_sub(into.room.messages.len());
    let readers = bulk::run(&scenario, &mut into, &senders.services, rest);
    let known = senders.services.iter().map(|service| (service.firm.domain.clone(), service.since));
    let known = known.chain(partners.iter().filter(|p| !p.private).map(|p| (p.firm.domain.clone(), p.since)));
    let known = known.chain(std::mem::take(&mut into.strangers));
    let mut registrations = newsletter::old_registrations(&scenario, known);
    let subscribed = newsletter::subscribe(&scenario, &mut into, &mut names, &senders);
    registrations.push(subscribed.registration);
    let mut ground = attacks::Ground {
        scenario: &scenario,
        into,
        names: &mut names,
        senders: &senders,
        readers,
        conversations,
        registrations,
    };
    let campaign = attacks::run(&mut ground);
    let registrations = ground.registrations;
    finish(&scenario, &organisation, room, visits, Story { campaign, newsletter: subscribed.message_id, registrations })
}

/// What the demo tells of.
struct Story {
    campaign: Vec<String>,
    newsletter: String,
    registrations: Vec<(String, Timestamp)>,
}

fn finish(
    scenario: &Scenario,
    organisation: &people::Organisation,
    room: post::Mailroom,
    visits: visits::Visits,
    story: Story,
) -> World {
    let (mut messages, mut visits) = (room.messages, visits.0);
    messages.sort_by_key(|message| message.time);
    visits.retain(|visit| visit.time < room.end);
    visits.sort_by_key(|visit| visit.time);
    let hosts = organisation.people.iter().map(|person| (person.device.into(), person.writer.address.clone()));
    World {
        name: organisation.firm.brand.clone(),
        domains: vec![room.domain],
        authserv_id: room.border,
        learn_until: scenario.learn_until(),
        end: room.end,
        messages,
        visits,
        hosts: hosts.collect(),
        campaign: story.campaign,
        subscribed_newsletter: story.newsletter,
        registrations: story.registrations,
    }
}

/// Whether an address is at a consumer provider.
fn is_private(address: &str) -> bool {
    thymus_event::domain::is_freemail(post::domain_of(address))
}
