//! The SMTP envelope (RFC 5321 §2.3.1), from the delivery's own headers or the archive.

use super::config::EmailConfig;
use super::head::{Head, fields, is_authors, received::Border};
use super::{Arrival, defects::Defects};
use crate::email::mime::HeaderSection;
use thymus_event::email::{Envelope, ReversePath};
use thymus_event::{Address, DefectKind};

/// The most recipients kept.
pub(crate) const RECIPIENTS_MAX: usize = 1_000;

/// Distinct recipients, in order, up to [`RECIPIENTS_MAX`].
#[derive(Debug, Default)]
pub(crate) struct Recipients {
    list: Vec<Address>,
    /// Some were left out.
    pub(crate) too_many: bool,
}

impl Recipients {
    /// Adds one, unless it is there.
    pub(crate) fn add(&mut self, address: Address) {
        if self.list.contains(&address) {
            return;
        }
        if self.list.len() >= RECIPIENTS_MAX {
            self.too_many = true;
        } else {
            self.list.push(address);
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The list, noting when it was cut.
    pub(crate) fn finish(self, defects: &mut Defects) -> Vec<Address> {
        defects.note_if(self.too_many, DefectKind::TooManyRecipients, "envelope");
        self.list
    }
}

/// Fields in which delivery agents write RCPT TO.
const RECIPIENT_FIELDS: &[&str] =
    &["X-Gm-Original-To", "X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To"];

/// The envelope: what the archive knows, else the fields of the last delivery, else To and Cc.
pub(crate) fn read(
    section: &HeaderSection<'_>,
    head: &Head,
    border: &Border,
    arrival: &Arrival,
    defects: &mut Defects,
) -> Envelope {
    let delivery = delivery_fields(section, border);
    let reverse_path = arrival.envelope_from.clone().unwrap_or(delivery.reverse_path);
    let mut recipients = Recipients::default();
    let known = if arrival.recipients.is_empty() { delivery.recipients } else { arrival.recipients.clone() };
    for address in known {
        recipients.add(journaled_recipient(&address).unwrap_or(address));
    }
    let recipients_trusted = !recipients.list.is_empty();
    if !recipients_trusted {
        for mailbox in head.to.iter().chain(&head.cc) {
            recipients.add(mailbox.address.clone());
        }
    }
    Envelope { reverse_path, recipients: recipients.finish(defects), recipients_trusted }
}

#[derive(Default)]
struct Delivery {
    reverse_path: ReversePath,
    recipients: Vec<Address>,
}

/// Delivery fields stand at the top: above what the author wrote and above the first Received field that
/// is not ours. Further down anyone may have written them.
fn delivery_fields(section: &HeaderSection<'_>, border: &Border) -> Delivery {
    let mut delivery = Delivery::default();
    let mut received_above = 0;
    for field in &section.fields {
        if field.is("Received") {
            received_above += 1;
        }
        if is_authors(field) || received_above > border.own_hops.max(1) {
            break;
        }
        if field.is("Return-Path") && delivery.reverse_path == ReversePath::Unknown {
            delivery.reverse_path = reverse_path(field.value);
        } else if RECIPIENT_FIELDS.iter().any(|name| field.is(name)) && delivery.recipients.len() <= RECIPIENTS_MAX {
            let texts = field.value.split(|byte| *byte == b',');
            delivery.recipients.extend(texts.filter_map(fields::address));
        }
    }
    without_aliases(&mut delivery, section);
    delivery
}

/// One hop's X-Original-To is the address that was written to and its Delivered-To the mailbox behind it:
/// where both stand once, the former is the recipient.
fn without_aliases(delivery: &mut Delivery, section: &HeaderSection<'_>) {
    let original = section.first("X-Gm-Original-To").or_else(|| section.first("X-Original-To"));
    if delivery.recipients.len() == 2
        && let Some(address) = original.and_then(|field| fields::address(field.value))
        && delivery.recipients.contains(&address)
    {
        delivery.recipients = vec![address];
    }
}

fn reverse_path(value: &[u8]) -> ReversePath {
    match fields::address(value) {
        Some(address) => ReversePath::Address(address),
        None if value.trim_ascii().starts_with(b"<>") => ReversePath::Null,
        None => ReversePath::Unknown,
    }
}

/// `archive+user=dom@journal` names `user@dom`. Addresses for returned mail have the same form and mean
/// the mailbox itself.
fn journaled_recipient(address: &Address) -> Option<Address> {
    let (base, detail) = address.local().split_once('+')?;
    if ["bounce", "return", "owner", "verp"].iter().any(|word| base.contains(word)) {
        return None;
    }
    let (user, domain) = detail.rsplit_once('=')?;
    domain.contains('.').then(|| Address::parse(&format!("{user}@{domain}")))?
}

/// Whether all recipients are own.
pub(crate) fn all_own(envelope: &Envelope, config: &EmailConfig) -> bool {
    !envelope.recipients.is_empty() && envelope.recipients.iter().all(|recipient| config.is_own(recipient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::head::{self, received};
    use crate::email::mime::split;
    use thymus_event::Host;

    fn envelope(message: &str, arrival: &Arrival) -> Envelope {
        let (section, _) = split(message.as_bytes());
        let mut defects = Defects::default();
        let head = head::read(&section, &mut defects);
        let config = EmailConfig { own_domains: vec![Host::new("example.org")], ..EmailConfig::default() };
        let border = received::border(&head.hops, &config);
        read(&section, &head, &border, arrival, &mut defects)
    }

    fn recipients(message: &str) -> Vec<String> {
        envelope(message, &Arrival::default()).recipients.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn delivery_fields_come_first() {
        let read = envelope(
            "Return-Path: <>\nDelivered-To: a@example.org\nDelivered-To: b@example.org\nTo: c@example.org\n\n",
            &Arrival::default(),
        );
        assert_eq!((read.reverse_path, read.recipients.len(), read.recipients_trusted), (ReversePath::Null, 2, true));
    }

    #[test]
    fn what_stands_lower_is_not_believed() {
        let read = envelope(
            "Received: from x [203.0.113.1] by mx.example.org; x\nReceived: from y by z.example.net; x\nReturn-Path: <ceo@example.org>\nDelivered-To: ceo@example.org\nTo: c@example.org\n\n",
            &Arrival::default(),
        );
        assert_eq!((read.reverse_path, read.recipients_trusted), (ReversePath::Unknown, false));
        assert_eq!(
            recipients("To: c@example.org\nCc: d@example.org, c@example.org\nDelivered-To: e@example.org\n\n").len(),
            2
        );
    }

    #[test]
    fn sub_addressed_archives_and_aliases() {
        assert_eq!(recipients("Delivered-To: archive+ann=example.org@journal.example.net\n\n"), ["ann@example.org"]);
        assert_eq!(
            recipients("Delivered-To: bounces+ann=example.net@example.org\n\n"),
            ["bounces+ann=example.net@example.org"]
        );
        assert_eq!(
            recipients("X-Original-To: info@example.org\nDelivered-To: ann@example.org\n\n"),
            ["info@example.org"]
        );
    }

    #[test]
    fn the_archive_knows_better() {
        let arrival = Arrival {
            envelope_from: Some(ReversePath::Null),
            recipients: vec![Address::parse("z@example.org").unwrap()],
            ..Arrival::default()
        };
        let read = envelope("Return-Path: <a@example.net>\nDelivered-To: b@example.org\n\n", &arrival);
        assert_eq!((read.reverse_path, read.recipients.len()), (ReversePath::Null, 1));
    }
}
