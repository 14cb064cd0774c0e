//! What a message teaches the baselines, given or taken back.
//!
//! *History* is learned from every message, after a delay ([`history`]); *deliveries* at once, so that
//! visits which follow a mail are not credited to its links ([`deliveries`]); *trust* only from people
//! inside ([`sent`]).

use crate::email::{CLIENTS, ENVELOPES, MISMATCH};
use crate::extract::{name_words_of_local, risk};
use crate::features::{Features, Sender};
use crate::scene::{ALIGNED, PLATFORMS, UNALIGNED};
use thymus_baseline::{Author, Baselines, Facet, Habits, Key, Lesson, Worth};
use thymus_event::email::Direction;
use thymus_event::{Address, Day};

/// Links that a mail from outside brought.
pub fn deliveries(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    if features.direction != Direction::Inbound {
        return;
    }
    for recipient in &features.recipients {
        let person = person(recipient);
        for link in &features.links {
            baselines.popularity.delivered(link.entity, person, features.time, lesson);
        }
        if let Some(key) = features.sender.as_ref().and_then(Sender::domain_key) {
            baselines.popularity.delivered(key, person, features.time, lesson);
        }
    }
}

/// What every message teaches about its author, whoever it is.
pub fn history(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    let day = features.time.day();
    let Some(sender) = &features.sender else { return };
    baselines.senders.change(sender.author.address, |habits| habits_of(features, sender, habits, day, lesson));
    if let Some(id) = features.message_key() {
        baselines.threads.apply(id, sender.author, &[], day, lesson);
    }
    for recipient in &features.recipients {
        baselines.correspondence.received(sender.author.address, person(recipient), day, lesson);
    }
    names(features, sender, baselines, day, lesson);
    if features.direction == Direction::Inbound {
        outside(features, sender, baselines, day, lesson);
    }
}

fn outside(features: &Features, sender: &Sender, baselines: &mut Baselines, day: Day, lesson: Lesson) {
    if let Some(domain) = sender.domain_key() {
        baselines.domains.change(domain, |habits| habits_of(features, sender, habits, day, lesson));
    }
    baselines.background.apply(Facet::Wrote, Key::default(), day, lesson);
    if let Some(language) = &features.content.language {
        baselines.background.apply(Facet::Language, Key::of(language), day, lesson);
    }
}

/// What unsuspicious mail teaches of services that many senders share.
pub fn services(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    let Some(sender) = features.sender.as_ref().filter(|_| features.direction == Direction::Inbound) else { return };
    let day = features.time.day();
    if !features.automation.laid_out {
        let worth = if sender.freemail { Worth::Met } else { Worth::Heard };
        baselines.lookalike.apply(sender.address.domain(), worth, day, lesson);
    }
    let mut used = |key: Key| {
        baselines.link_users.change(key, |users| users.apply(Facet::Member, sender.author.domain, day, lesson));
    };
    for link in features.own_links() {
        used(link.entity);
        link.platform.iter().for_each(|platform| used(platform.and(PLATFORMS)));
    }
    features.client.iter().for_each(|client| used(Key::of(client).and(CLIENTS)));
    features.envelope_domain.iter().for_each(|domain| used(Key::of(domain).and(ENVELOPES)));
}

fn habits_of(features: &Features, sender: &Sender, habits: &mut Habits, day: Day, lesson: Lesson) {
    let mut apply = |facet, value| habits.apply(facet, value, day, lesson);
    apply(Facet::Wrote, Key::default());
    apply(Facet::Authentication, if features.authentication.aligned { ALIGNED } else { UNALIGNED });
    apply(Facet::Name, sender.author.name);
    features.client.iter().for_each(|client| apply(Facet::Client, Key::of(client)));
    features.envelope_domain.iter().for_each(|domain| apply(Facet::Envelope, Key::of(domain)));
    features.reply_to.iter().for_each(|address| apply(Facet::ReplyTo, Key::of(address.org_domain())));
    features.composition.iter().for_each(|key| apply(Facet::Composition, *key));
    features.own_links().for_each(|link| apply(Facet::LinkEntity, link.entity));
    if features.links.iter().any(|link| link.shown_entity.is_some()) {
        apply(Facet::LinkShape, MISMATCH);
    }
    features.content.intents.iter().for_each(|(intent, _)| apply(Facet::Intent, intent.key()));
    features.content.accounts.iter().for_each(|account| apply(Facet::Account, *account));
    features.content.language.iter().for_each(|language| apply(Facet::Language, Key::of(language)));
    let harmless = features.attachments.iter().filter(|attachment| risk(attachment.kind) < 3);
    harmless.for_each(|attachment| apply(Facet::AttachmentKind, Key::number(attachment.kind as u64)));
    features.recipients.iter().for_each(|recipient| apply(Facet::Recipient, Key::of(recipient.as_str())));
}

/// The author's display name; and, for people inside, the name in the address.
fn names(features: &Features, sender: &Sender, baselines: &mut Baselines, day: Day, lesson: Lesson) {
    let author = sender.author;
    if sender.name_words.contains(' ') {
        baselines.names.apply(author.name, author.address, author.domain, author.inside, day, lesson);
    }
    if features.direction == Direction::Outbound {
        return;
    }
    for recipient in &features.recipients {
        let words = name_words_of_local(recipient.local());
        if words.contains(' ') {
            let (address, domain) = (person(recipient), Key::of(recipient.org_domain()));
            baselines.names.apply(Key::of(&words), address, domain, true, day, lesson);
        }
    }
}

/// What a message from inside teaches at once: that it was sent, and to whom.
pub fn sent(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    let (Some(sender), true) = (&features.sender, features.direction.is_from_inside()) else { return };
    let day = features.time.day();
    if let Some(id) = features.message_key() {
        baselines.correspondence.sent(id, day, lesson);
        let addressees: Vec<Author> = features.recipients.iter().take(ADDRESSEES_MAX).map(addressee).collect();
        baselines.threads.apply(id, sender.author, &addressees, day, lesson);
    }
}

/// The most addressees of one sent message that are remembered as participants of its thread.
const ADDRESSEES_MAX: usize = 16;

fn addressee(address: &Address) -> Author {
    Author {
        address: person(address),
        local: Key::of(&name_words_of_local(address.local())),
        name: Key::default(),
        domain: Key::of(address.org_domain()),
        inside: false,
    }
}

/// Trust: a person inside wrote to `recipient`, of their own will and not because of suspicious mail.
pub fn trust(features: &Features, recipient: &Address, inside: bool, baselines: &mut Baselines, lesson: Lesson) {
    let Some(sender) = &features.sender else { return };
    let (author, day) = (sender.author.address, features.time.day());
    if inside {
        baselines.correspondence.wrote_inside(author, person(recipient), day, lesson);
        return;
    }
    let shared = thymus_event::domain::is_freemail(recipient.domain());
    let domain = (!shared).then(|| Key::of(recipient.org_domain()));
    baselines.correspondence.wrote_to(author, person(recipient), domain, day, lesson);
    if !shared {
        baselines.lookalike.apply(recipient.domain(), Worth::Trusted, day, lesson);
    }
}

/// Trust: what a person's own text mentions and links to.
pub fn references(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    let Some(sender) = &features.sender else { return };
    let author = sender.author.address;
    for address in &features.content.mentions {
        baselines.correspondence.mentioned(author, *address, features.time.day(), lesson);
    }
    for link in features.own_links() {
        baselines.popularity.linked(link.entity, author, features.time, lesson);
    }
}

/// The key of a person inside, or of an address that is written to.
pub fn person(address: &Address) -> Key {
    Key::of(address.without_subaddress().as_str())
}
