//! The newsletter that someone subscribes to two minutes after a visit to its site, near the end; and when benign
//! domains were registered.

use crate::Scenario;
use crate::bulk::Readers;
use crate::calendar::{self, MS_PER_DAY, MS_PER_MINUTE, office_hour, plus_millis, working_day};
use crate::draw::{Draw, Stream};
use crate::names::Names;
use crate::post::benign;
use crate::service::{Senders, Service};
use thymus_event::Timestamp;

/// From the visit to the first letter.
const MINUTES_AFTER_VISIT: i64 = 2;
/// Days before the end; a week-end may move it two days on.
const DAYS_BEFORE_END: i64 = 3;

/// The first letter of a new service.
pub(crate) struct Subscribed {
    pub(crate) message_id: String,
    pub(crate) registration: (String, Timestamp),
}

pub(crate) fn subscribe(
    scenario: &Scenario,
    into: &mut Readers<'_>,
    names: &mut Names,
    senders: &Senders,
) -> Subscribed {
    let draw = Draw::new(scenario.seed, Stream::Newsletter);
    let day = working_day(calendar::day(into.room.end, -DAYS_BEFORE_END));
    let person = draw.pick(&into.organisation.people);
    let time = office_hour(&draw, day, person.writer.zone_minutes);
    let service = Service::new(&draw, names, &senders.sending, time);
    into.visits.add(&draw, person, &service.site(), plus_millis(time, -MINUTES_AFTER_VISIT * MS_PER_MINUTE));
    let news = service.language.news;
    let (subject, page) = service.single(&draw, &person.writer.name.given, (news.welcome_subjects, news.welcomes));
    let to = person.writer.mailbox();
    let message_id = service.send(&draw, into.room, to, (subject, &page), time, benign("bulk"));
    let registered = years_before(&draw, time);
    Subscribed { message_id, registration: (service.firm.domain, registered) }
}

/// Percentage of benign domains that were registered in the year before their first message.
const YOUNG_PERCENT: u32 = 4;

/// Registrations of domains that were first used at a known time: nearly all years before it.
pub(crate) fn old_registrations(
    scenario: &Scenario,
    domains: impl Iterator<Item = (String, Timestamp)>,
) -> Vec<(String, Timestamp)> {
    let draw = Draw::new(scenario.seed, Stream::Registrations);
    domains.map(|(domain, used)| (domain, registered_before(&draw, used))).collect()
}

fn registered_before(draw: &Draw, used: Timestamp) -> Timestamp {
    if draw.chance(YOUNG_PERCENT) {
        plus_millis(used, -draw.range(20, 300) * MS_PER_DAY)
    } else {
        years_before(draw, used)
    }
}

fn years_before(draw: &Draw, time: Timestamp) -> Timestamp {
    plus_millis(time, -draw.range(300, 7000) * MS_PER_DAY)
}
