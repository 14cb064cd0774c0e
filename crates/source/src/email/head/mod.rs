//! A message's header section, read once from top to bottom.

pub(crate) mod authentication;
pub(crate) mod automation;
pub(crate) mod composition;
pub(crate) mod fields;
pub(crate) mod provider;
pub(crate) mod received;
pub(crate) mod subject;

use crate::email::config::EmailConfig;
use crate::email::defects::Defects;
use crate::email::mime::{Field, HeaderSection};
use authentication::{Believed, Standing};
use received::{Border, HOPS_MAX};
use thymus_event::email::{
    Authentication, Automation, DkimIdentity, Hop, OriginationDate, Originators, REFERENCES_MAX, Thread,
};
use thymus_event::{DefectKind, Host, Mailbox, MessageId};

/// The most mailboxes kept of From and of Reply-To.
const ORIGINATORS_MAX: usize = 16;
/// The most mailboxes kept of To and of Cc.
pub(crate) const DESTINATIONS_MAX: usize = 1_000;
/// The most DKIM signatures kept.
const SIGNATURES_MAX: usize = 16;

/// What the header section says, before anything is concluded from it.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) originators: Originators,
    pub(crate) to: Vec<Mailbox>,
    pub(crate) cc: Vec<Mailbox>,
    pub(crate) subject: String,
    pub(crate) date: Option<OriginationDate>,
    pub(crate) message_id: Option<MessageId>,
    pub(crate) thread: Thread,
    pub(crate) hops: Vec<Hop>,
    pub(crate) dkim_signatures: Vec<DkimIdentity>,
    pub(crate) automation: Automation,
    pub(crate) mailer: Option<String>,
    seen: Seen,
}

/// Fields that may stand once (RFC 5322 §3.6).
#[derive(Debug, Default)]
struct Seen {
    from: u32,
    once: [bool; ONCE.len()],
}

const ONCE: [&str; 9] =
    ["Date", "Sender", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Subject"];

/// Reads a header section.
pub(crate) fn read(section: &HeaderSection<'_>, defects: &mut Defects) -> Head {
    let mut head = Head::default();
    for field in &section.fields {
        head.take(field, defects);
    }
    defects.note_if(section.too_many, DefectKind::TooManyHeaders, "header fields");
    defects.note_if(section.cut, DefectKind::HeaderTooLong, "header field");
    defects.note_if(head.seen.from > 1, DefectKind::RepeatedFrom, "From");
    defects.note_if(head.originators.from.is_empty(), DefectKind::MissingFrom, "From");
    defects.note_if(head.message_id.is_none(), DefectKind::MissingMessageId, "Message-ID");
    defects.note_if(head.date.is_none(), DefectKind::BadDate, "Date");
    head.thread.reply_subject = subject::is_reply(&head.subject);
    head
}

impl Head {
    fn take(&mut self, field: &Field<'_>, defects: &mut Defects) {
        let mut name = [0_u8; 32];
        let Some(name) = name.get_mut(..field.name.len()) else { return };
        name.copy_from_slice(field.name);
        name.make_ascii_lowercase();
        match &*name {
            b"received" if self.hops.len() < HOPS_MAX => self.hops.push(received::hop(field.value).unwrap_or_default()),
            b"from" => self.take_from(field.value, defects),
            b"sender" | b"reply-to" | b"to" | b"cc" => self.take_addresses(name, field.value, defects),
            b"subject" if self.first("Subject", defects) => self.subject = fields::text(field.value),
            b"date" if self.first("Date", defects) => self.date = fields::date(field.value),
            b"message-id" if self.first("Message-ID", defects) => self.message_id = fields::message_id(field.value),
            b"in-reply-to" if self.first("In-Reply-To", defects) => {
                self.thread.in_reply_to = fields::message_ids(field.value, REFERENCES_MAX);
            }
            b"references" if self.first("References", defects) => {
                self.thread.references = fields::message_ids(field.value, REFERENCES_MAX);
            }
            b"dkim-signature" => self.take_signature(field.value),
            b"x-mailer" | b"user-agent" if self.mailer.is_none() => {
                self.mailer = composition::mailer(&fields::text(field.value));
            }
            other => automation::take(&mut self.automation, other, field.value),
        }
    }

    fn take_from(&mut self, value: &[u8], defects: &mut Defects) {
        self.seen.from += 1;
        fields::mailboxes(value, ORIGINATORS_MAX, &mut self.originators.from, defects);
    }

    fn take_addresses(&mut self, name: &[u8], value: &[u8], defects: &mut Defects) {
        let mut sender = Vec::new();
        let (canonical, most, list) = match name {
            b"sender" => ("Sender", 1, &mut sender),
            b"reply-to" => ("Reply-To", ORIGINATORS_MAX, &mut self.originators.reply_to),
            b"to" => ("To", DESTINATIONS_MAX, &mut self.to),
            _ => ("Cc", DESTINATIONS_MAX, &mut self.cc),
        };
        let more = fields::mailboxes(value, most, list, defects);
        defects.note_if(more && most == DESTINATIONS_MAX, DefectKind::TooManyRecipients, "To or Cc");
        if let Some(mailbox) = sender.pop() {
            self.originators.sender.get_or_insert(mailbox);
        }
        self.first(canonical, defects);
    }

    /// Whether a field stands for the first time; notes it if not.
    fn first(&mut self, name: &'static str, defects: &mut Defects) -> bool {
        let seen = ONCE.iter().position(|once| *once == name).and_then(|at| self.seen.once.get_mut(at));
        let repeated = seen.is_some_and(|seen| std::mem::replace(seen, true));
        defects.note_if(repeated, DefectKind::RepeatedHeader, name);
        !repeated
    }

    fn take_signature(&mut self, value: &[u8]) {
        if self.dkim_signatures.len() < SIGNATURES_MAX {
            self.dkim_signatures.extend(signature(value));
        }
    }
}

/// d= and s= of a DKIM-Signature (RFC 6376 §3.5).
fn signature(value: &[u8]) -> Option<DkimIdentity> {
    let text = String::from_utf8_lossy(value);
    let tag = |name: &str| {
        let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
        tags.find(|(key, _)| key.trim() == name).map(|(_, value)| value.split_whitespace().collect::<String>())
    };
    let domain = tag("d").filter(|domain| domain.contains('.') && domain.len() <= 255)?;
    Some(DkimIdentity {
        domain: Host::new(&domain),
        selector: fields::cut(&tag("s").unwrap_or_default(), 255).to_owned(),
    })
}

/// Authentication results that can be believed, and whether some were forged.
pub(crate) fn authentication(
    section: &HeaderSection<'_>,
    border: &Border,
    config: &EmailConfig,
    defects: &mut Defects,
) -> Authentication {
    let mut believed = Believed::new(config, border.own_hops);
    let mut standing = Standing::default();
    for field in &section.fields {
        if field.is("Received") {
            standing.received_above += 1;
        } else if field.is("Authentication-Results") {
            believed.add(field.value, standing);
        } else if is_authors(field) {
            standing.below_author = true;
        }
    }
    defects.note_if(believed.forged, DefectKind::ForgedAuthentication, "Authentication-Results");
    believed.finish()
}

/// Whether the author's program writes such a field, and no server above it.
pub(crate) fn is_authors(field: &Field<'_>) -> bool {
    ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version"].iter().any(|name| field.is(name))
}
