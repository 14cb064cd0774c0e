//! From an event to its facts. Pure; the costliest step after decoding, so it allocates little.

mod accounts;
mod attachments;
mod content;
pub mod lexicon;
mod links;
mod sender;

pub(crate) use attachments::risk;
pub use sender::name_words;
pub(crate) use sender::name_words_of_local;

use crate::features::{AuthenticationFacts, AutomationFacts, Features, Sender, ThreadFacts};
use compact_str::CompactString;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::email::{AuthResult, Authentication, EmailActivity, Hop};
use thymus_event::{Address, MessageId};

/// The most recipients judged; further ones share the verdict of the last.
pub const RECIPIENTS_MAX: usize = 500;
/// The most thread identifiers kept.
const THREAD_IDS_MAX: usize = 32;
/// The most Reply-To addresses kept.
const REPLY_TO_MAX: usize = 4;
/// From so many links on, a message in HTML without a conversation counts as laid out.
const LAID_OUT_LINKS_MIN: usize = 3;

/// The facts of a message.
pub fn extract(email: &EmailActivity) -> Features {
    let sender = sender::sender(email);
    let domain = sender.as_ref().map_or("", Sender::domain);
    Features {
        tenant: email.tenant,
        id: email.id,
        time: email.time,
        message_id: email.message_id.clone(),
        direction: email.direction,
        recipients: email.envelope.recipients.iter().take(RECIPIENTS_MAX).cloned().collect(),
        reply_to: reply_to(email, sender.as_ref()),
        envelope_domain: email.envelope.reverse_path.address().map(|a| CompactString::from(a.org_domain())),
        authentication: authentication(&email.authentication, domain),
        client: email.received.first().and_then(client),
        thread: thread(email),
        automation: automation(email),
        links: links::links(&email.links, domain),
        attachments: attachments::attachments(&email.attachments),
        content: content::content(email),
        composition: [
            Key::number(email.composition.header_order),
            Key::number(email.composition.message_id_shape),
            Key::of(email.composition.mailer.as_deref().unwrap_or("")),
        ],
        provider_flagged: email.provider.as_ref().map(|provider| provider.flagged),
        defects: u8::try_from(email.defects.len()).unwrap_or(u8::MAX),
        sender,
    }
}

fn reply_to(email: &EmailActivity, sender: Option<&Sender>) -> SmallVec<[Address; 1]> {
    let author = sender.map(|sender| &sender.address);
    let others = email.originators.reply_to.iter().map(|mailbox| &mailbox.address).filter(|a| Some(*a) != author);
    others.take(REPLY_TO_MAX).cloned().collect()
}

fn authentication(found: &Authentication, domain: &str) -> AuthenticationFacts {
    let same = |host: &thymus_event::Host| !domain.is_empty() && host.org_domain() == domain;
    let by_spf = found.spf == AuthResult::Pass && found.spf_domain.as_ref().is_some_and(same);
    let by_dkim = found.dkim == AuthResult::Pass && found.dkim_domains.iter().any(same);
    AuthenticationFacts {
        spf: found.spf,
        dkim: found.dkim,
        dmarc: found.dmarc,
        aligned: found.dmarc == AuthResult::Pass || by_spf || by_dkim,
    }
}

/// The organisational domain of the border's client, else its network (/16, or /32 of IPv6).
fn client(hop: &Hop) -> Option<CompactString> {
    if let Some(host) = hop.from.as_ref().filter(|host| host.as_str().contains('.')) {
        return Some(CompactString::from(host.org_domain()));
    }
    Some(match hop.address? {
        std::net::IpAddr::V4(ip) => compact_str::format_compact!("{}.{}", ip.octets()[0], ip.octets()[1]),
        std::net::IpAddr::V6(ip) => compact_str::format_compact!("{:x}:{:x}", ip.segments()[0], ip.segments()[1]),
    })
}

fn thread(email: &EmailActivity) -> ThreadFacts {
    let key = |id: &MessageId| Key::of(id.as_str());
    let mut ids: SmallVec<[Key; 4]> = email.thread.in_reply_to.iter().map(key).collect();
    for id in email.thread.references.iter().rev().map(key) {
        if ids.len() < THREAD_IDS_MAX && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(THREAD_IDS_MAX);
    ThreadFacts {
        ids,
        reply_subject: email.thread.reply_subject,
        quotes: !email.body.quoted.is_empty(),
        quoted_addresses: content::addresses(&email.body.quoted),
    }
}

fn automation(email: &EmailActivity) -> AutomationFacts {
    let signs = &email.automation;
    let bulk = signs.list_id.is_some() || signs.list_unsubscribe || signs.bulk;
    let converses = !email.thread.in_reply_to.is_empty() || !email.body.quoted.is_empty();
    let links: usize =
        email.links.iter().filter(|link| link.place.is_in_text()).map(|link| usize::from(link.count)).sum();
    AutomationFacts {
        bulk,
        automatic: signs.auto_submitted || signs.report,
        laid_out: bulk || (email.body.html && !converses && (links >= LAID_OUT_LINKS_MIN || !email.body.plain)),
    }
}
