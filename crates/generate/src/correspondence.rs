//! Who writes with whom: colleagues among each other, insiders with partners and private people.

use crate::Scenario;
use crate::calendar::{self, office_hour, working_day};
use crate::draw::{Draw, Stream};
use crate::names::Names;
use crate::partners::Partner;
use crate::people::Organisation;
use crate::post::Mailroom;
use crate::thread::Conversation;

/// Platforms on which people really share documents.
const SHARING: &[&str] = &["docs.google.com", "www.dropbox.com", "we.tl"];
/// Sites that people point each other to.
const SITES: usize = 40;
/// Percentage of conversations in which someone is copied in.
const COPIED_PERCENT: u32 = 30;
/// Percentage of conversations with a partner that an insider begins.
const BEGUN_INSIDE_PERCENT: u32 = 55;

/// Hosts that people link to among themselves.
pub(crate) fn sites(draw: &Draw, names: &mut Names) -> Vec<String> {
    (0..SITES).map(|_| format!("www.{}", names.firm(draw).domain)).collect()
}

fn turns(draw: &Draw) -> usize {
    1 + draw.low(6)
}

/// Conversations among colleagues, `quota` messages in all.
pub(crate) fn internal(
    scenario: &Scenario,
    room: &mut Mailroom,
    organisation: &Organisation,
    sites: &[String],
    quota: usize,
) {
    let draw = Draw::new(scenario.seed, Stream::Internal);
    let mut hosts =
        vec![format!("intranet.{}", organisation.firm.domain), format!("files.{}", organisation.firm.domain)];
    hosts.extend_from_slice(&sites[..8.min(sites.len())]);
    let goal = room.messages.len() + quota;
    while room.messages.len() < goal {
        let first = draw.below(organisation.people.len());
        let person = &organisation.people[first];
        let others = if draw.chance(COPIED_PERCENT) { 2 + draw.low(3) } else { 1 };
        let mut cast = vec![&person.writer];
        cast.extend(draw.some(&person.circle, others).iter().map(|n| &organisation.people[*n].writer));
        let day = working_day(calendar::day(scenario.start, draw.below(scenario.days as usize) as i64));
        let time = office_hour(&draw, day, person.writer.zone_minutes);
        let turns = turns(&draw);
        Conversation::new(&draw, cast, time).run(&draw, room, turns, &hosts);
    }
}

/// A conversation between a partner and the people who look after it.
fn with_partner<'a>(
    scenario: &Scenario,
    draw: &Draw,
    organisation: &'a Organisation,
    partner: &'a Partner,
) -> Conversation<'a> {
    let owner = &organisation.people[draw.one(&partner.owners)];
    let contact = draw.pick(&partner.contacts);
    let mut cast =
        if draw.chance(BEGUN_INSIDE_PERCENT) { vec![&owner.writer, contact] } else { vec![contact, &owner.writer] };
    if !partner.private && draw.chance(COPIED_PERCENT) {
        let colleague = &organisation.people[draw.one(&owner.circle)].writer;
        cast.push(colleague);
    }
    if let Some(other) = partner.contacts.iter().find(|other| other.address != contact.address)
        && draw.chance(COPIED_PERCENT)
    {
        cast.push(other);
    }
    let left = (room_days(scenario, partner)).max(1);
    let day = calendar::plus_millis(partner.since, draw.below(left) as i64 * calendar::MS_PER_DAY);
    let time = office_hour(draw, working_day(day), cast[0].zone_minutes);
    Conversation::new(draw, cast, time)
}

fn room_days(scenario: &Scenario, partner: &Partner) -> usize {
    let gone = (partner.since.millis() - scenario.start.millis()) / calendar::MS_PER_DAY;
    (scenario.days as usize).saturating_sub(usize::try_from(gone).unwrap_or(0))
}

/// Conversations with people outside, `quota` messages in all; gives them as they stand at their end, each with
/// its partner's index.
pub(crate) fn external<'a>(
    scenario: &Scenario,
    room: &mut Mailroom,
    organisation: &'a Organisation,
    partners: &'a [Partner],
    sites: &[String],
    quota: usize,
) -> Vec<(usize, Conversation<'a>)> {
    let draw = Draw::new(scenario.seed, Stream::External);
    let mut conversations = Vec::new();
    let goal = room.messages.len() + quota;
    while room.messages.len() < goal {
        // Some partners are written with far more than others.
        let n = draw.low(partners.len());
        let partner = &partners[n];
        let mut hosts = vec![format!("www.{}", organisation.firm.domain)];
        if !partner.private {
            hosts.extend([format!("www.{}", partner.firm.domain), format!("portal.{}", partner.firm.domain)]);
        }
        hosts.extend([(draw.one(SHARING)).to_owned(), draw.pick(sites).clone()]);
        let mut conversation = with_partner(scenario, &draw, organisation, partner);
        let turns = turns(&draw);
        conversation.run(&draw, room, turns, &hosts);
        if !partner.private {
            conversations.push((n, conversation));
        }
    }
    conversations
}
