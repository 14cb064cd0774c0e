//! The mail server of the organisation: takes letters, writes what a border writes, keeps the copies.

use crate::calendar::{self, plus_millis, rfc5322};
use crate::draw::Draw;
use crate::mime::{self, Content, Mailbox};
use crate::names::Name;
use crate::program::{Field, Program};
use crate::server::{Exit, Setup};
use crate::wording::Language;
use crate::{GeneratedMessage, Label, Scenario, Truth};
use std::net::Ipv4Addr;
use thymus_event::Timestamp;

/// Where a writer's mail comes from.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A device of the organisation.
    Inside(Ipv4Addr),
    Outside(Setup),
}

/// Someone who writes, by hand, with one program.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) name: Name,
    pub(crate) address: String,
    pub(crate) language: &'static Language,
    pub(crate) program: &'static Program,
    pub(crate) zone_minutes: i64,
    pub(crate) signature: Vec<String>,
    pub(crate) place: Place,
}

impl Writer {
    pub(crate) fn mailbox(&self) -> Mailbox {
        Mailbox::new(self.name.full(), self.address.clone())
    }

    pub(crate) fn domain(&self) -> &str {
        domain_of(&self.address)
    }
}

pub(crate) fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// How a message leaves its writer.
pub(crate) struct Sending<'a> {
    pub(crate) program: &'static Program,
    pub(crate) place: &'a Place,
    pub(crate) zone_minutes: i64,
    pub(crate) time: Timestamp,
}

/// A message before it is written out.
#[derive(Default)]
pub(crate) struct Letter {
    pub(crate) from: Option<Mailbox>,
    pub(crate) to: Vec<Mailbox>,
    pub(crate) cc: Vec<Mailbox>,
    pub(crate) reply_to: Option<Mailbox>,
    pub(crate) subject: String,
    pub(crate) content: Content,
    pub(crate) references: Vec<String>,
    pub(crate) list_id: Option<String>,
    pub(crate) unsubscribe: Option<String>,
    /// MAIL FROM where it is not the author.
    pub(crate) reverse_path: Option<String>,
}

/// What is known of a message besides its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) label: Label,
    pub(crate) family: &'static str,
    pub(crate) note: &'static str,
}

pub(crate) const fn benign(family: &'static str) -> Meaning {
    Meaning { label: Label::Benign, family, note: "" }
}

pub(crate) const fn malicious(family: &'static str, note: &'static str) -> Meaning {
    Meaning { label: Label::Malicious, family, note }
}

/// The organisation's mail system and all that went through it.
pub(crate) struct Mailroom {
    pub(crate) domain: String,
    pub(crate) border: String,
    pub(crate) end: Timestamp,
    pub(crate) messages: Vec<GeneratedMessage>,
}

impl Mailroom {
    pub(crate) fn new(scenario: &Scenario, domain: &str) -> Self {
        Self {
            domain: domain.to_owned(),
            border: format!("mx1.{domain}"),
            end: calendar::day(scenario.start, i64::from(scenario.days)),
            messages: Vec::with_capacity(scenario.messages * 11 / 10),
        }
    }

    /// Delivers a letter; gives its Message-ID. What would come after the end of the window is dropped.
    pub(crate) fn post(&mut self, draw: &Draw, letter: &Letter, sending: &Sending<'_>, meaning: Meaning) -> String {
        let from = letter.from.as_ref().map_or("", |mailbox| &mailbox.address);
        let message_id = sending.program.message_id(draw, domain_of(from));
        if sending.time >= self.end {
            return message_id;
        }
        let recipients = self.recipients(letter, sending.place);
        let mut raw = self.trace(draw, letter, sending, from, &recipients);
        let boundary_shape = sending.program.boundary;
        let (mime_fields, body) = mime::body(&letter.content, sending.program, || draw.shape(boundary_shape));
        raw += &header(letter, sending, &message_id, &mime_fields);
        raw += "\r\n";
        raw += &body;
        let truth = Truth {
            message_id: message_id.clone(),
            label: meaning.label,
            family: meaning.family,
            note: meaning.note,
            sender: from.to_owned(),
            recipients,
            from_inside: matches!(sending.place, Place::Inside(_)),
        };
        self.messages.push(GeneratedMessage { raw: raw.into_bytes(), time: sending.time, truth });
        message_id
    }

    fn is_own(&self, address: &str) -> bool {
        domain_of(address) == self.domain
    }

    /// Whom this server delivers to: everyone for its own people, only its own people for others.
    fn recipients(&self, letter: &Letter, place: &Place) -> Vec<String> {
        let inside = matches!(place, Place::Inside(_));
        let all = letter.to.iter().chain(&letter.cc).map(|mailbox| mailbox.address.clone());
        let mut kept: Vec<_> = all.filter(|address| inside || self.is_own(address)).collect();
        kept.sort();
        kept.dedup();
        kept
    }

    fn trace(&self, draw: &Draw, letter: &Letter, sending: &Sending<'_>, from: &str, to: &[String]) -> String {
        let reverse_path = letter.reverse_path.as_deref().unwrap_or(from);
        let mut out = format!("Return-Path: <{reverse_path}>\r\n");
        for address in to {
            out += &format!("Delivered-To: {address}\r\n");
        }
        out += &match sending.place {
            Place::Inside(device) => self.submission(draw, *device, sending.time),
            Place::Outside(setup) => self.reception(draw, setup, sending, reverse_path, from, to),
        };
        out
    }

    fn submission(&self, draw: &Draw, device: Ipv4Addr, time: Timestamp) -> String {
        let [_, _, c, d] = device.octets();
        let (domain, id, date) = (&self.domain, draw.shape("%X12"), rfc5322(time, 0));
        format!(
            "Received: from ws{c}-{d}.{domain} (ws{c}-{d}.{domain} [{device}])\r\n\tby mbx.{domain} (Postfix) with ESMTPSA \
             id {id};\r\n\t{date}\r\n"
        )
    }

    fn reception(
        &self,
        draw: &Draw,
        setup: &Setup,
        sending: &Sending<'_>,
        reverse_path: &str,
        from: &str,
        to: &[String],
    ) -> String {
        let hop = setup.hop(draw, sending.time);
        let (name, address, border) = (&hop.name, hop.address, &self.border);
        let (id, date) = (draw.shape("%X12"), rfc5322(sending.time, 0));
        let recipient = if let [only] = to { format!("\r\n\tfor <{only}>") } else { String::new() };
        let mut out = format!(
            "Received: from {name} ({name} [{address}])\r\n\tby {border} (Postfix) with ESMTPS id {id}{recipient};\r\n\t\
             {date}\r\n"
        );
        out += &self.authentication(draw, setup, reverse_path, from);
        out += &inner_hop(draw, setup, name, sending, domain_of(from));
        out += &signatures(draw, setup, from);
        out
    }

    fn authentication(&self, draw: &Draw, setup: &Setup, reverse_path: &str, from: &str) -> String {
        let (spf, dkim, dmarc) = setup.results(draw);
        let (border, mailfrom, author) = (&self.border, domain_of(reverse_path), domain_of(from));
        let mut signed = vec![author];
        signed.extend(setup.via.as_deref());
        let dkim: String = match dkim {
            "none" => "\r\n\tdkim=none;".to_owned(),
            result => signed.iter().map(|d| format!("\r\n\tdkim={result} header.d={d};")).collect(),
        };
        format!(
            "Authentication-Results: {border};\r\n\tspf={spf} smtp.mailfrom={mailfrom};{dkim}\r\n\tdmarc={dmarc} \
             header.from={author}\r\n"
        )
    }
}

/// The hop before the border: the sender's own server took it from a client or a program.
fn inner_hop(draw: &Draw, setup: &Setup, host: &str, sending: &Sending<'_>, domain: &str) -> String {
    let date = rfc5322(plus_millis(sending.time, -draw.range(1000, 9000)), 0);
    match setup.exit {
        Exit::Gmail => {
            let id = draw.shape("%x02-%x20so%d08%x03.1");
            format!("Received: by {host} with SMTP id {id};\r\n\t{date}\r\n")
        }
        Exit::Outlook => {
            let (one, two) = (draw.shape("%X03PR%d02MB%d04"), draw.shape("%X03PR%d02MB%d04"));
            format!(
                "Received: from {one}.eurprd02.prod.outlook.com (2603:10a6:{}::{})\r\n\tby \
                 {two}.eurprd02.prod.outlook.com with Microsoft SMTP Server;\r\n\t{date}\r\n",
                draw.shape("%x03"),
                draw.shape("%x02"),
            )
        }
        Exit::Hosts(_) => {
            let id = draw.shape("%X10");
            format!(
                "Received: from app{}.{domain} (localhost [127.0.0.1])\r\n\tby {host} (Postfix) with ESMTP id {id};\r\n\t\
                     {date}\r\n",
                draw.below(4)
            )
        }
    }
}

fn signatures(draw: &Draw, setup: &Setup, from: &str) -> String {
    let mut out = String::new();
    if !setup.signs() {
        return out;
    }
    for domain in std::iter::once(domain_of(from)).chain(setup.via.as_deref()) {
        let (selector, hash, signature) = (&setup.selector, draw.alphanumeric(43), draw.alphanumeric(170));
        let (one, two) = signature.split_at(85);
        out += &format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};\r\n\
             \th=from:to:subject:date:message-id; bh={hash}=;\r\n\tb={one}\r\n\t {two}==\r\n"
        );
    }
    out
}

fn header(letter: &Letter, sending: &Sending<'_>, message_id: &str, mime_fields: &str) -> String {
    let program = sending.program;
    let mut out = String::new();
    for field in program.fields {
        let (name, value) = match field {
            Field::Date => ("Date", rfc5322(sending.time, sending.zone_minutes)),
            Field::From => ("From", mime::mailboxes(letter.from.as_slice(), program)),
            Field::To => ("To", mime::mailboxes(&letter.to, program)),
            Field::Cc => ("Cc", mime::mailboxes(&letter.cc, program)),
            Field::ReplyTo => ("Reply-To", mime::mailboxes(letter.reply_to.as_slice(), program)),
            Field::Subject => ("Subject", mime::unstructured(&letter.subject, program)),
            Field::MessageId => (program.message_id_name, format!("<{message_id}>")),
            Field::InReplyTo => ("In-Reply-To", bracketed(letter.references.last().as_slice())),
            Field::References => ("References", bracketed(&letter.references.iter().collect::<Vec<_>>())),
            Field::MimeVersion => (program.mime_version_name, "1.0".to_owned()),
            Field::Mailer => program.mailer.map_or(("", String::new()), |(name, value)| (name, value.to_owned())),
            Field::ListId => ("List-Id", letter.list_id.clone().unwrap_or_default()),
            Field::Unsubscribe => ("List-Unsubscribe", letter.unsubscribe.clone().unwrap_or_default()),
            Field::Fixed(name, value) => (*name, (*value).to_owned()),
            Field::ContentType => {
                out += mime_fields;
                continue;
            }
        };
        if !value.is_empty() {
            out += &format!("{name}: {value}\r\n");
        }
    }
    out
}

fn bracketed(ids: &[&String]) -> String {
    ids.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n ")
}
