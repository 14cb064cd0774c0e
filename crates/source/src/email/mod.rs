//! Raw messages to events (RFC 5322, RFC 2045 and what mail programs make of them).
//!
//! The order of things: the header section is read from top to bottom; the border, how far the path can be
//! believed, follows from Received; from it follow time, envelope, authentication and direction; then one
//! bounded walk over the parts gathers text, links and attachments. A journal report is opened first: its
//! envelope is believed and the original decoded in its place.
//!
//! Nothing here fails. What cannot be read leaves a [`Defect`], and what is above a bound is left out with one.

mod attachment;
mod body;
mod config;
mod content;
mod defects;
mod direction;
mod envelope;
mod head;
mod html;
mod journal;
mod language;
mod link;
mod mime;
mod quote;
mod shown;

pub use config::EmailConfig;
pub(crate) use link::read_host;
pub use thymus_event::{Cidr, CidrError, private_networks};

use content::Content;
use defects::Defects;
use head::received::{self, Border};
use head::{Head, composition};
use journal::JournalReport;
use mime::HeaderSection;
use std::borrow::Cow;
use thymus_event::email::{Composition, Direction, Envelope, ReversePath};
use thymus_event::{Address, Defect, DefectKind, EmailActivity, Event, EventId, Source, Timestamp};

/// What whoever hands a message over knows of its arrival.
#[derive(Clone, Debug, Default)]
pub struct Arrival {
    /// The archive's own mark: the mbox `From ` line, the Maildir file's name, the moment of SMTP acceptance.
    pub mark: Option<Timestamp>,
    /// MAIL FROM, where known better than from Return-Path.
    pub envelope_from: Option<ReversePath>,
    /// RCPT TO, where known better than from the delivery's header fields; empty otherwise.
    pub recipients: Vec<Address>,
    /// The bytes are only the head of a message above the size that is read whole.
    pub truncated: bool,
    /// The size of the whole message, where it is not that of the bytes.
    pub size_bytes: Option<u64>,
}

/// Decodes the messages of one organisation.
#[derive(Clone, Debug, Default)]
pub struct EmailSource {
    config: EmailConfig,
}

/// A message's bytes, split, and what is known about its envelope.
struct Raw<'a> {
    bytes: &'a [u8],
    section: HeaderSection<'a>,
    body: &'a [u8],
    report: Option<JournalReport>,
}

impl EmailSource {
    /// A source for a border.
    pub fn new(config: EmailConfig) -> Self {
        Self { config }
    }

    /// Decodes one message. Never fails: bytes that are no message give an event without contents and with
    /// [`DefectKind::Unreadable`].
    pub fn decode_message(&self, raw: &[u8], arrival: &Arrival) -> EmailActivity {
        let (section, body) = mime::split(without_from_line(raw));
        let mut report = if self.config.journal_reports { journal::read(&section, body) } else { None };
        let original = report.as_mut().and_then(|report| report.original.take());
        match original {
            Some(original) => {
                let (section, body) = mime::split(&original);
                self.decode_raw(Raw { bytes: &original, section, body, report }, arrival)
            }
            None => self.decode_raw(Raw { bytes: raw, section, body, report }, arrival),
        }
    }

    /// The bytes that were delivered to recipients: of a journal report the original, of anything else itself.
    pub fn delivered<'a>(&self, raw: &'a [u8]) -> Cow<'a, [u8]> {
        let raw = without_from_line(raw);
        let (section, body) = mime::split(raw);
        let report = if self.config.journal_reports { journal::read(&section, body) } else { None };
        report.and_then(|report| report.original).map_or(Cow::Borrowed(raw), Cow::Owned)
    }

    fn decode_raw(&self, raw: Raw<'_>, arrival: &Arrival) -> EmailActivity {
        let Raw { bytes, section, body, report } = raw;
        let mut defects = Defects::default();
        note_form(bytes, &section, arrival, &mut defects);
        let head = head::read(&section, &mut defects);
        let border = received::border(&head.hops, &self.config);
        let journaled = report.is_some();
        let envelope = match report {
            Some(report) if !report.recipients.is_empty() => of_report(report, &mut defects),
            report => {
                defects.note_if(report.is_some(), DefectKind::BadJournalReport, "no original or no recipients");
                envelope::read(&section, &head, &border, arrival, &mut defects)
            }
        };
        let authentication = head::authentication(&section, &border, &self.config, &mut defects);
        let direction = direction::of(&section, &head, border.entry, &envelope, &authentication, &self.config);
        let mut content = Content::new(&head.subject, &envelope.recipients);
        content.defects = defects;
        mime::walk(&section, body, &mut content);
        let provider = head::provider::verdict(&section, &head.hops, &border, journaled);
        let composition = compose(&section, &head, &content);
        let mut event = empty(&self.config, EventId(attachment::hash(bytes)), direction, envelope);
        event.time = time(&border, arrival, &head, &mut content.defects);
        event.size_bytes = arrival.size_bytes.filter(|_| !journaled).unwrap_or(bytes.len() as u64);
        event.authentication = authentication;
        event.provider = provider;
        event.composition = composition;
        fill(&mut event, head, content);
        event
    }
}

impl Source for EmailSource {
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>) {
        let event = self.decode_message(raw, &Arrival::default());
        let defects = event.defects.clone();
        (vec![Event::Email(Box::new(event))], defects)
    }
}

/// An mbox separator that was left on.
fn without_from_line(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    if !(raw.starts_with(b"From ") || raw.starts_with(b">From ")) {
        return raw;
    }
    memchr::memchr(b'\n', raw).and_then(|end| raw.get(end + 1..)).unwrap_or_default()
}

fn note_form(bytes: &[u8], section: &HeaderSection<'_>, arrival: &Arrival, defects: &mut Defects) {
    defects.note_if(section.fields.is_empty(), DefectKind::Unreadable, "no header field");
    defects.note_if(arrival.truncated, DefectKind::Oversized, "only the head was read");
    defects.note_if(has_bare_control(bytes), DefectKind::BareControl, "line end or NUL");
}

/// A NUL, or line ends of more than one kind. Only the start is looked at, for the cost of it.
fn has_bare_control(bytes: &[u8]) -> bool {
    const SEEN_BYTES_MAX: usize = 64 * 1024;
    let seen = bytes.get(..SEEN_BYTES_MAX).unwrap_or(bytes);
    if memchr::memchr(0, seen).is_some() {
        return true;
    }
    let mut returns = memchr::memchr_iter(b'\r', seen);
    if !returns.by_ref().all(|at| at + 1 == seen.len() || seen.get(at + 1) == Some(&b'\n')) {
        return true;
    }
    let first_is_crlf = memchr::memchr(b'\n', seen).is_some_and(|at| at > 0 && seen.get(at - 1) == Some(&b'\r'));
    first_is_crlf && memchr::memchr_iter(b'\n', seen).any(|at| at == 0 || seen.get(at - 1) != Some(&b'\r'))
}

fn of_report(report: JournalReport, defects: &mut Defects) -> Envelope {
    Envelope {
        reverse_path: report.reverse_path,
        recipients: report.recipients.finish(defects),
        recipients_trusted: true,
    }
}

/// How far the border's clock may be ahead of the archive's mark before it is no clock.
const CLOCK_AHEAD_HOURS_MAX: i64 = 24;
/// No mail came before (RFC 822 is of 1982).
const FIRST_PLAUSIBLE: Timestamp = Timestamp::from_seconds(378_691_200);

/// When it came: by the border, else by the archive, else by the sender's own word.
fn time(border: &Border, arrival: &Arrival, head: &Head, defects: &mut Defects) -> Timestamp {
    let plausible = |time: &Timestamp| {
        *time >= FIRST_PLAUSIBLE && arrival.mark.is_none_or(|mark| *time <= mark.plus_hours(CLOCK_AHEAD_HOURS_MAX))
    };
    if let Some(time) = border.time.filter(plausible).or(arrival.mark) {
        return time;
    }
    defects.note(DefectKind::UntrustedTime, "no border and no archive mark");
    let any_hop = || head.hops.iter().find_map(|hop| hop.time);
    head.date.map(|date| date.time).or_else(any_hop).unwrap_or_default()
}

fn compose(section: &HeaderSection<'_>, head: &Head, content: &Content) -> Composition {
    let (left, domain) =
        head.message_id.as_ref().map_or(("", ""), |id| id.as_str().rsplit_once('@').unwrap_or((id.as_str(), "")));
    let author = head.originators.from.first().map(|author| author.address.org_domain());
    Composition {
        mailer: head.mailer.clone(),
        header_order: composition::header_order(section),
        message_id_shape: composition::shape(left),
        boundary_shape: content.boundary_shape.unwrap_or_default(),
        message_id_domain_matches: author
            .is_some_and(|author| thymus_event::domain::registrable(&domain.to_ascii_lowercase()) == author),
        charset: content.charset.clone(),
        structure: content.structure.finish(),
    }
}

fn empty(config: &EmailConfig, id: EventId, direction: Direction, envelope: Envelope) -> EmailActivity {
    EmailActivity {
        tenant: config.tenant,
        id,
        time: Timestamp::default(),
        message_id: None,
        direction,
        size_bytes: 0,
        envelope,
        originators: Default::default(),
        to: Vec::new(),
        cc: Vec::new(),
        subject: String::new(),
        date: None,
        received: Vec::new(),
        authentication: Default::default(),
        dkim_signatures: Vec::new(),
        thread: Default::default(),
        automation: Default::default(),
        body: Default::default(),
        links: Vec::new(),
        attachments: Vec::new(),
        composition: Composition::default(),
        provider: None,
        defects: Vec::new(),
    }
}

fn fill(event: &mut EmailActivity, head: Head, mut content: Content) {
    event.attachments = content.finish_attachments();
    event.body = content.texts.finish(&head.subject, event.direction.is_from_inside(), &mut content.defects);
    event.links = content.links.into_vec();
    if event.body.quoted.is_empty() {
        event.links.iter_mut().for_each(|link| link.quoted = false);
    }
    event.defects = content.defects.into_vec();
    event.message_id = head.message_id;
    event.originators = head.originators;
    event.to = head.to;
    event.cc = head.cc;
    event.subject = head.subject;
    event.date = head.date;
    event.received = head.hops;
    event.dkim_signatures = head.dkim_signatures;
    event.thread = head.thread;
    event.automation = head.automation;
}
