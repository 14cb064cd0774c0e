//! Places that write to many: their domains, senders, rhythms and pages.

use crate::Scenario;
use crate::calendar::{self, MS_PER_DAY, MS_PER_HOUR, plus_millis};
use crate::draw::{Draw, Stream};
use crate::html::{LAYOUTS, Layout, Link, Page, Section};
use crate::mime::{Content, Mailbox};
use crate::names::{Firm, Names, ascii};
use crate::post::{Letter, Mailroom, Meaning, Place, Sending};
use crate::program::{Program, SENDING};
use crate::server::{Exit, SendingService, Setup};
use crate::wording::{self, Language, News, fill};
use thymus_event::Timestamp;

/// One service for so many messages, and how few and many there are.
const MESSAGES_PER_SERVICE: usize = 160;
const SERVICES_MIN: usize = 6;
const SERVICES_MAX: usize = 60;
/// Firms that send for others.
const SENDING_SERVICES: usize = 3;
/// Percentage of services that first write late in the time.
const LATE_PERCENT: u32 = 25;
/// Percentage of issues that also point to someone else's site.
const FOREIGN_LINK_PERCENT: u32 = 10;
/// Percentage of services that move their mail during the time.
const MOVES_PERCENT: u32 = 6;
/// Percentage of senders of single messages that say they are a list all the same.
pub(crate) const LISTED_ONCE_PERCENT: u32 = 30;
const LOCAL_PARTS: &[&str] = &["news", "newsletter", "hello", "info", "noreply", "service", "team", "notifications"];

/// A place that writes to many.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) firm: Firm,
    pub(crate) from: Mailbox,
    pub(crate) language: &'static Language,
    pub(crate) program: &'static Program,
    pub(crate) layout: &'static Layout,
    pub(crate) place: Place,
    /// Through which its links go.
    pub(crate) link_host: String,
    image_host: String,
    /// MAIL FROM is an address of this domain.
    bounce_domain: String,
    theme: &'static str,
    /// Whether each message is about its reader (orders, invoices) instead of for all.
    pub(crate) transactional: bool,
    period_days: i64,
    hour: i64,
    pub(crate) since: Timestamp,
    /// Says that it is a list, and how to leave it.
    pub(crate) listed: bool,
}

/// All the services, and those that send for them.
pub(crate) struct Senders {
    pub(crate) services: Vec<Service>,
    pub(crate) sending: Vec<SendingService>,
}

pub(crate) fn senders(scenario: &Scenario, names: &mut Names) -> Senders {
    let draw = Draw::new(scenario.seed, Stream::Services);
    let sending: Vec<_> = (0..SENDING_SERVICES).map(|_| SendingService::new(&draw, names)).collect();
    let count = (scenario.messages / MESSAGES_PER_SERVICE).clamp(SERVICES_MIN, SERVICES_MAX);
    let mut services: Vec<_> = (0..count).map(|_| Service::new(&draw, names, &sending, scenario.start)).collect();
    services.push(Service::authority(&draw, names, scenario.start));
    for service in &mut services {
        let days = scenario.days as usize;
        let at = if draw.chance(LATE_PERCENT) { days / 2 + draw.below(days / 3) } else { draw.below(days / 6 + 1) };
        service.since = calendar::day(scenario.start, at as i64);
        if let Place::Outside(setup) = &mut service.place
            && draw.chance(MOVES_PERCENT)
        {
            let since = calendar::day(scenario.start, draw.below(days) as i64);
            setup.moves = Some((since, Exit::own_hosts(&draw, &service.firm.domain)));
        }
    }
    Senders { services, sending }
}

impl Service {
    pub(crate) fn new(draw: &Draw, names: &mut Names, sending: &[SendingService], since: Timestamp) -> Self {
        Self::of(draw, names.firm(draw), sending, since)
    }

    /// A real health authority: its name and its domain go together.
    fn authority(draw: &Draw, names: &mut Names, since: Timestamp) -> Self {
        let lures = wording::ENGLISH.lures;
        let region = draw.one(lures.regions);
        let brand = format!("Public Health Office {region}");
        let label = format!("publichealth-{}", ascii(&region.replace(' ', "")));
        names.claim(&label);
        let mut service = Self::of(draw, Firm { brand, domain: format!("{label}.example") }, &[], since);
        (service.language, service.theme) = (&wording::ALL[0], draw.one(wording::ENGLISH.news.themes));
        service
    }

    fn of(draw: &Draw, firm: Firm, sending: &[SendingService], since: Timestamp) -> Self {
        let via = (!sending.is_empty() && draw.chance(45)).then(|| draw.pick(sending));
        let setup = match via {
            Some(service) => Setup::via(draw, service),
            None => Setup::ordinary(draw, &firm.domain),
        };
        let author = if draw.chance(25) { format!("mail.{}", firm.domain) } else { firm.domain.clone() };
        let name = match draw.below(6) {
            0 => format!("{} Team", firm.brand),
            1 => format!("{} News", firm.brand),
            _ => firm.brand.clone(),
        };
        let from = Mailbox::new(name, format!("{}@{author}", draw.one(LOCAL_PARTS)));
        let (link_host, image_host, bounce_domain) = Self::hosts(draw, &firm, via);
        let language = wording::language(draw);
        let transactional = draw.chance(30);
        let theme = draw.one(language.news.themes);
        Self {
            theme,
            from,
            language,
            program: draw.pick(SENDING),
            layout: draw.pick(LAYOUTS),
            place: Place::Outside(setup),
            link_host,
            image_host,
            bounce_domain,
            transactional,
            period_days: draw.one(&[1, 7, 7, 7, 7, 14, 14]),
            hour: draw.range(5, 17),
            since,
            listed: draw.chance(if transactional { LISTED_ONCE_PERCENT } else { 85 }),
            firm,
        }
    }

    fn hosts(draw: &Draw, firm: &Firm, via: Option<&SendingService>) -> (String, String, String) {
        let domain = &firm.domain;
        match via {
            Some(service) => (
                if draw.chance(40) {
                    format!("click.{domain}")
                } else {
                    format!("{}.ct.{}", draw.shape("u%d07"), service.firm.domain)
                },
                format!("img.{}", service.firm.domain),
                format!("em{}.{}", draw.digits(4), service.firm.domain),
            ),
            None => {
                let label = draw.one(&["www", "www", "links", "go"]);
                (format!("{label}.{domain}"), format!("static.{domain}"), format!("bounces.{domain}"))
            }
        }
    }

    /// From now on nothing of it goes through others' hosts.
    pub(crate) fn move_home(&mut self, draw: &Draw, setup: Setup) {
        (self.link_host, self.image_host, self.bounce_domain) = Self::hosts(draw, &self.firm, None);
        self.place = Place::Outside(setup);
    }

    pub(crate) fn site(&self) -> String {
        format!("www.{}", self.firm.domain)
    }

    fn slots(&self, draw: &Draw, reader: &str) -> Slots {
        Slots {
            brand: self.firm.brand.clone(),
            theme: self.theme,
            n: draw.range(3, 60).to_string(),
            name: reader.to_owned(),
            day: draw.one(self.language.talk.days),
        }
    }

    pub(crate) fn link(&self, draw: &Draw, text: &str) -> Link {
        let path = draw.shape(draw.one(&["ls/click?upn=%a60", "r/%x12/%a30", "c/%d06/%a20", "t/%a40"]));
        Link { href: format!("https://{}/{path}", self.link_host), text: text.to_owned() }
    }

    fn section(&self, draw: &Draw, heading: String, text: String) -> Section {
        let button = draw.one(self.language.news.buttons);
        let link = draw.chance(80).then(|| self.link(draw, button));
        let image =
            draw.chance(50).then(|| draw.shape("https://{host}/%x08/%x12.png").replace("{host}", &self.image_host));
        Section { heading, text, link, image }
    }

    /// A page with the service's own frame around `sections`.
    pub(crate) fn page(&self, draw: &Draw, title: String, sections: Vec<Section>, reader: &str) -> Page {
        let News { footers, imprints, unsubscribe, .. } = self.language.news;
        let slots = self.slots(draw, reader);
        let footer = slots.fill(draw.one(if self.listed { footers } else { imprints }));
        let unsubscribe = self.listed.then(|| self.link(draw, unsubscribe));
        Page { title, sections, footer, unsubscribe }
    }

    /// One issue for all readers.
    pub(crate) fn issue(&self, draw: &Draw, sites: &[String]) -> (String, Page) {
        let news = self.language.news;
        let slots = self.slots(draw, "");
        let subject = slots.fill(draw.one(news.subjects));
        let count = 3 + draw.below(4);
        let mut sections = Vec::with_capacity(count);
        for text in draw.some(news.paragraphs, count) {
            let slots = self.slots(draw, "");
            let heading = slots.fill(draw.one(news.headings));
            sections.push(self.section(draw, heading, slots.fill(text)));
        }
        if draw.chance(FOREIGN_LINK_PERCENT)
            && let Some(section) = sections.last_mut()
        {
            let href = draw.shape("https://{host}/%x06").replace("{host}", draw.pick(sites).as_str());
            section.link = Some(Link { href, text: (draw.one(news.buttons)).to_owned() });
        }
        (subject, self.page(draw, slots.fill("{brand}"), sections, "our readers"))
    }

    /// The first message to a reader, of the kind `(subjects, texts)`.
    pub(crate) fn single(&self, draw: &Draw, reader: &str, kind: (&[&str], &[&str])) -> (String, Page) {
        let slots = self.slots(draw, reader);
        let subject = slots.fill(draw.one(kind.0));
        let mut section = self.section(draw, subject.clone(), slots.fill(draw.one(kind.1)));
        if section.link.is_none() {
            let button = draw.one(self.language.news.buttons);
            section.link = Some(self.link(draw, button));
        }
        let page = self.page(draw, slots.fill("{brand}"), vec![section], reader);
        (subject, page)
    }

    /// Sends a page to one reader; gives its Message-ID.
    pub(crate) fn send(
        &self,
        draw: &Draw,
        room: &mut Mailroom,
        to: Mailbox,
        (subject, page): (String, &Page),
        time: Timestamp,
        meaning: Meaning,
    ) -> String {
        // Every reader has a way out of their own.
        let mut page = page.clone();
        if let Some(link) = &mut page.unsubscribe {
            *link = self.link(draw, &link.text);
        }
        let plain = (!std::ptr::eq(self.layout, &LAYOUTS[2])).then(|| page.plain());
        let content = Content { plain, html: Some(page.html(self.layout)), files: Vec::new() };
        let unsubscribe = page.unsubscribe.as_ref().map(|link| format!("<{}>", link.href));
        let list_id = self.listed.then(|| format!("<news.{}>", self.firm.domain));
        let reverse_path = Some(format!("bounce-{}@{}", draw.shape("%d06-%x08"), self.bounce_domain));
        let (from, to) = (Some(self.from.clone()), vec![to]);
        let letter = Letter { from, to, subject, content, unsubscribe, list_id, reverse_path, ..Letter::default() };
        let sending = Sending { program: self.program, place: &self.place, zone_minutes: 0, time };
        room.post(draw, &letter, &sending, meaning)
    }

    /// When its issues come out, from `from` to the end.
    pub(crate) fn issue_times(&self, end: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        let first = plus_millis(self.since, self.hour * MS_PER_HOUR);
        let step = self.period_days * MS_PER_DAY;
        let count = (end.millis() - first.millis()) / step;
        (0..=count).map(move |n| plus_millis(first, n * step))
    }
}

struct Slots {
    brand: String,
    theme: &'static str,
    n: String,
    name: String,
    day: &'static str,
}

impl Slots {
    fn fill(&self, sentence: &str) -> String {
        let Self { brand, theme, n, name, day } = self;
        fill(sentence, &[("brand", brand), ("theme", theme), ("n", n), ("name", name), ("day", day)])
    }
}
