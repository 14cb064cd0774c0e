//! Benign strangers who write once: receipts, invitations, people who introduce themselves.

use crate::Scenario;
use crate::bulk::Readers;
use crate::calendar::{self, MS_PER_MINUTE, answer_time, office_hour, plus_millis, working_day};
use crate::draw::{Draw, Stream};
use crate::names::Names;
use crate::partners::{private_writer, program};
use crate::people::Person;
use crate::post::{Place, Writer, benign};
use crate::server::Setup;
use crate::service::{LISTED_ONCE_PERCENT, Senders, Service};
use crate::thread::{Conversation, Note, address_link, paragraphs};
use crate::wording::{self, fill};
use thymus_event::Timestamp;

/// Percentage of one-off receipts that follow a visit to the seller's site.
const VISITED_PERCENT: u32 = 60;
/// Percentage of introductions that get an answer.
const ANSWERED_PERCENT: u32 = 30;

/// Writes about `quota` messages from people and places that never wrote before.
pub(crate) fn run(scenario: &Scenario, into: &mut Readers<'_>, names: &mut Names, senders: &Senders, quota: usize) {
    let draw = Draw::new(scenario.seed, Stream::OneOff);
    for _ in 0..quota {
        let person = draw.pick(&into.organisation.people);
        let day = working_day(calendar::day(scenario.start, draw.below(scenario.days as usize) as i64));
        let time = office_hour(&draw, day, person.writer.zone_minutes);
        match draw.below(10) {
            0..5 => receipt(&draw, into, names, senders, person, time),
            5..7 => invitation(&draw, into, names, senders, person, time),
            _ => introduction(&draw, into, names, person, time),
        }
    }
}

fn receipt(
    draw: &Draw,
    into: &mut Readers<'_>,
    names: &mut Names,
    senders: &Senders,
    person: &Person,
    time: Timestamp,
) {
    let mut service = Service::new(draw, names, &senders.sending, time);
    service.listed = draw.chance(LISTED_ONCE_PERCENT);
    into.strangers.push((service.firm.domain.clone(), time));
    if draw.chance(VISITED_PERCENT) {
        into.visits.add(draw, person, &service.site(), plus_millis(time, -draw.range(1, 60) * MS_PER_MINUTE));
    }
    let news = service.language.news;
    let (subject, page) = service.single(draw, &person.writer.name.given, (news.notice_subjects, news.notices));
    service.send(draw, into.room, person.writer.mailbox(), (subject, &page), time, benign("one_off"));
}

fn invitation(
    draw: &Draw,
    into: &mut Readers<'_>,
    names: &mut Names,
    senders: &Senders,
    person: &Person,
    time: Timestamp,
) {
    let mut service = Service::new(draw, names, &senders.sending, time);
    service.listed = draw.chance(LISTED_ONCE_PERCENT);
    into.strangers.push((service.firm.domain.clone(), time));
    let news = service.language.news;
    let (subject, page) = service.single(draw, &person.writer.name.given, (news.invitation_subjects, news.invitations));
    service.send(draw, into.room, person.writer.mailbox(), (subject, &page), time, benign("one_off"));
}

/// Someone unknown at a firm or with a private mailbox.
pub(crate) fn stranger(draw: &Draw, names: &mut Names) -> (Writer, String) {
    let name = names.person(draw);
    if draw.chance(40) {
        let writer = private_writer(draw, name);
        let brand = names.firm(draw).brand;
        return (writer, brand);
    }
    let firm = names.firm(draw);
    let setup = Setup::ordinary(draw, &firm.domain);
    let address = format!("{}@{}", crate::names::ascii(&name.given), firm.domain);
    let signature = vec![name.full(), firm.brand.clone(), format!("https://www.{}", firm.domain)];
    let (language, program) = (wording::language(draw), program(draw, &setup.exit));
    let place = Place::Outside(setup);
    (Writer { name, address, language, program, zone_minutes: 60, signature, place }, firm.brand)
}

fn introduction(draw: &Draw, into: &mut Readers<'_>, names: &mut Names, person: &Person, time: Timestamp) {
    let (writer, brand) = stranger(draw, names);
    if !crate::is_private(&writer.address) {
        into.strangers.push((writer.domain().to_owned(), time));
    }
    let mut conversation = Conversation::new(draw, vec![&writer, &person.writer], time);
    let talk = conversation.talk;
    let opening = fill(draw.one(talk.introductions), &[("org", &brand), ("n", "4")]);
    let body = [opening.as_str(), draw.one(talk.middles), draw.one(talk.asks)];
    let mut note = Note { paragraphs: paragraphs(draw, talk, conversation.topic, &body), ..Note::default() };
    if !crate::is_private(&writer.address) && draw.chance(40) {
        note.links.push(address_link(draw, &[format!("www.{}", writer.domain())]));
        note.paragraphs.push(note.links[0].text.clone());
    }
    conversation.write(draw, into.room, (0, time), note, benign("one_off"));
    if draw.chance(ANSWERED_PERCENT) {
        let answer = paragraphs(draw, talk, conversation.topic, &[draw.one(talk.answers)]);
        let time = answer_time(draw, time, person.writer.zone_minutes);
        let note = Note { paragraphs: answer, ..Note::default() };
        conversation.write(draw, into.room, (1, time), note, benign("correspondence"));
    }
}
