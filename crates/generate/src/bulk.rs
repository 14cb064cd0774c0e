//! Who reads which service, and all that the services send them.

use crate::Scenario;
use crate::calendar::{MS_PER_DAY, MS_PER_MINUTE, plus_millis};
use crate::draw::{Draw, Stream};
use crate::html::Page;
use crate::people::{Organisation, Person};
use crate::post::{Mailroom, benign};
use crate::service::Service;
use crate::visits::Visits;
use thymus_event::Timestamp;

/// Percentage of subscriptions that follow a visit to the service's site.
const VISITED_PERCENT: u32 = 80;
/// Percentage of issues whose reader follows a link.
const FOLLOWED_PERCENT: u32 = 4;

/// A service with its issues ready, and who reads it.
struct Run<'a> {
    service: &'a Service,
    issues: Vec<(Timestamp, (String, Page))>,
    readers: Vec<Reader>,
}

/// Someone inside who reads a service.
#[derive(Clone)]
pub(crate) struct Reader {
    /// Index of the person.
    pub(crate) person: usize,
    pub(crate) joined: Timestamp,
}

/// What bulk mail is sent into.
pub(crate) struct Readers<'a> {
    pub(crate) room: &'a mut Mailroom,
    pub(crate) visits: &'a mut Visits,
    pub(crate) organisation: &'a Organisation,
    pub(crate) sites: &'a [String],
    /// Domains of strangers, and when each first wrote.
    pub(crate) strangers: Vec<(String, Timestamp)>,
}

/// Lets every service write to its readers, `quota` messages in all; gives each service's readers.
pub(crate) fn run(scenario: &Scenario, into: &mut Readers<'_>, services: &[Service], quota: usize) -> Vec<Vec<Reader>> {
    let draw = Draw::new(scenario.seed, Stream::Bulk);
    let end = into.room.end;
    let mut runs: Vec<_> = services
        .iter()
        .map(|service| {
            let times: Vec<_> = service.issue_times(end).collect();
            let issues = times.into_iter().map(|time| (time, service.issue(&draw, into.sites)));
            Run { service, issues: issues.collect(), readers: Vec::new() }
        })
        .collect();
    let goal = into.room.messages.len() + quota;
    let people = into.organisation.people.len();
    let seats = runs.len() * people;
    // Every service gets a reader before any gets a second.
    for seat in 0..seats {
        let run = if seat < runs.len() { seat } else { draw.below(runs.len()) };
        let reader = draw.below(people);
        if into.room.messages.len() >= goal && seat >= runs.len() {
            break;
        }
        if !runs[run].readers.iter().any(|known| known.person == reader) {
            subscribe(&draw, into, &mut runs[run], reader);
        }
    }
    runs.into_iter().map(|run| run.readers).collect()
}

/// A new reader: perhaps a visit, a welcome, then the issues from then on.
fn subscribe(draw: &Draw, into: &mut Readers<'_>, run: &mut Run<'_>, reader: usize) {
    let service = run.service;
    let left = (into.room.end.millis() - service.since.millis()) / MS_PER_DAY;
    let first = run.readers.is_empty();
    let days = if first { 0 } else { draw.below(usize::try_from(left).unwrap_or(1)) as i64 };
    let joined = plus_millis(service.since, days * MS_PER_DAY + draw.range(6 * 60, 18 * 60) * MS_PER_MINUTE);
    run.readers.push(Reader { person: reader, joined });
    let person = &into.organisation.people[reader];
    if draw.chance(VISITED_PERCENT) {
        let before = if draw.chance(50) { draw.range(1, 20) } else { draw.range(20, 3 * 24 * 60) };
        into.visits.add(draw, person, &service.site(), plus_millis(joined, -before * MS_PER_MINUTE));
    }
    let news = service.language.news;
    let reader = person.writer.mailbox();
    if !service.transactional {
        let welcome = service.single(draw, &person.writer.name.given, (news.welcome_subjects, news.welcomes));
        service.send(draw, into.room, reader.clone(), (welcome.0, &welcome.1), joined, benign("bulk"));
    }
    for (time, (subject, page)) in run.issues.iter().filter(|(time, _)| *time > joined) {
        let time = plus_millis(*time, draw.range(0, 40 * 60_000));
        if service.transactional {
            let (subject, page) = service.single(draw, &person.writer.name.given, (news.notice_subjects, news.notices));
            service.send(draw, into.room, reader.clone(), (subject, &page), time, benign("bulk"));
        } else {
            service.send(draw, into.room, reader.clone(), (subject.clone(), page), time, benign("bulk"));
        }
        follow(draw, into.visits, person, &service.link_host, time);
    }
}

/// Now and then a reader follows a link.
pub(crate) fn follow(draw: &Draw, visits: &mut Visits, person: &Person, host: &str, time: Timestamp) {
    if draw.chance(FOLLOWED_PERCENT) {
        visits.add(draw, person, host, plus_millis(time, draw.range(2, 300) * MS_PER_MINUTE));
    }
}
