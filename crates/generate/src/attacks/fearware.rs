//! Fearware: fake health authorities that write of an outbreak, each from a domain registered hours ago, each in
//! other words, all authenticated.

use super::Ground;
use crate::calendar::{self, MS_PER_HOUR, MS_PER_MINUTE, plus_millis, working_day};
use crate::draw::Draw;
use crate::html::{Link, Page, Section};
use crate::mime::Mailbox;
use crate::names::ascii;
use crate::people::Person;
use crate::post::malicious;
use crate::server::Setup;
use crate::service::{LISTED_ONCE_PERCENT, Service};
use crate::wording::{self, Lures, fill};
use thymus_event::Timestamp;

/// Days from a campaign to the end of the window; further ones come a week before each.
const DAYS_BEFORE_END: i64 = 6;
/// Percentage of messages whose link shows the real authority's host.
const SHOWN_HOST_PERCENT: u32 = 45;
/// Percentage of messages of which a reader follows the link.
const FOLLOWED_PERCENT: u32 = 20;
const LOCAL_PARTS: &[&str] = &["info", "notice", "service", "office", "contact", "desk"];

/// One campaign within some hours of a morning; gives its Message-IDs in order.
pub(super) fn campaign(ground: &mut Ground<'_, '_>, draw: &Draw, weeks_earlier: u32) -> Vec<String> {
    let days = DAYS_BEFORE_END + 7 * i64::from(weeks_earlier);
    let day = working_day(calendar::day(ground.into.room.end, -days));
    let mut time = plus_millis(day, 6 * MS_PER_HOUR + draw.range(0, 90 * 60_000));
    let count = 5 + draw.below(4);
    let people = draw.some(&ground.into.organisation.people.iter().collect::<Vec<_>>(), count);
    let mut ids = Vec::new();
    for person in people {
        ids.push(message(ground, draw, person, time));
        time = plus_millis(time, draw.range(15 * 60_000, 75 * 60_000));
    }
    ids
}

fn message(ground: &mut Ground<'_, '_>, draw: &Draw, person: &Person, time: Timestamp) -> String {
    let language = if draw.chance(50) { person.writer.language } else { wording::language(draw) };
    let lures = language.lures;
    // In all but its words this is a service like any other that writes for the first time.
    let mut service = Service::new(draw, ground.names, &ground.senders.sending, time);
    let domain = service.firm.domain.clone();
    let setup = Setup::in_order(draw, &domain);
    service.move_home(draw, setup);
    service.language = language;
    service.listed = draw.chance(LISTED_ONCE_PERCENT);
    let region = draw.one(lures.regions);
    let agency = fill(draw.one(lures.agencies), &[("region", region)]);
    service.from = Mailbox::new(agency.clone(), format!("{}@{domain}", draw.one(LOCAL_PARTS)));
    let registered = plus_millis(time, -draw.range(90, 20 * 60) * MS_PER_MINUTE);
    ground.registrations.push((domain, registered));
    service.firm.brand.clone_from(&agency);
    let (subject, page) = alarm(draw, &service, lures, region, agency);
    if draw.chance(FOLLOWED_PERCENT) {
        let visited = plus_millis(time, draw.range(5, 90) * MS_PER_MINUTE);
        ground.into.visits.add(draw, person, &service.link_host, visited);
    }
    let note = "fake health authority";
    let to = person.writer.mailbox();
    service.send(draw, ground.into.room, to, (subject, &page), time, malicious("fearware", note))
}

fn alarm(draw: &Draw, service: &Service, lures: &Lures, region: &str, agency: String) -> (String, Page) {
    let (n, day) = (draw.range(3, 48).to_string(), draw.one(service.language.talk.days));
    let slots = [("region", region), ("n", n.as_str()), ("day", day)];
    let subject = fill(draw.one(lures.alarm_subjects), &slots);
    let details = 1 + draw.below(2);
    let mut sentences = vec![draw.one(lures.alarms)];
    sentences.extend(draw.some(lures.alarm_details, details));
    sentences.push(draw.one(lures.alarm_calls));
    let text = sentences.iter().map(|sentence| fill(sentence, &slots)).collect::<Vec<_>>().join(" ");
    let shown = if draw.chance(SHOWN_HOST_PERCENT) {
        format!("https://{}/", fill(draw.one(lures.hosts), &[("region", &ascii(&region.replace(' ', "")))]))
    } else {
        (draw.one(lures.alarm_buttons)).to_owned()
    };
    let Link { href, text: shown } = service.link(draw, &shown);
    let link = Some(Link { href, text: shown });
    let mut sections = vec![Section { heading: subject.clone(), text, link, image: None }];
    if draw.chance(40) {
        let text = fill(draw.one(lures.alarm_details), &slots);
        sections.push(Section { heading: (draw.one(lures.alarm_closings)).to_owned(), text, link: None, image: None });
    }
    (subject, service.page(draw, agency, sections, "you"))
}
