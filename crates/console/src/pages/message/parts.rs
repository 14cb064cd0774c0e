//! What a message holds: links, attachments, who vouches for it, the way it came.

use crate::format;
use crate::links;
use thymus_case::tell;
use thymus_event::email::{Attachment, AuthResult, Hop, Link};
use thymus_event::verdict::Verdict;
use thymus_event::{EmailActivity, EventId, Host, Timestamp};

/// Links, attachments and hops shown.
const SHOWN: usize = 100;

/// Characters of a URL.
const URL_CHARS: usize = 400;

pub(super) struct LinkRow {
    pub(super) host: String,
    /// The page of whoever controls it.
    pub(super) path: String,
    pub(super) url: String,
    pub(super) text: String,
    pub(super) rarity: Option<String>,
    pub(super) marks: Vec<String>,
}

pub(super) struct AttachmentRow {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) size: String,
    pub(super) hash: String,
    pub(super) marks: Vec<String>,
    pub(super) entries: Vec<String>,
}

pub(super) struct AuthenticationRow {
    pub(super) name: &'static str,
    pub(super) result: &'static str,
    pub(super) tone: &'static str,
    pub(super) of: String,
}

pub(super) struct HopRow {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) time: Option<Timestamp>,
}

pub(super) fn links(message: &EmailActivity, verdict: Option<&Verdict>) -> Vec<LinkRow> {
    let row = |link: &Link| {
        let shown = link.shown_host.as_ref().filter(|shown| shown.entity() != link.host.entity());
        let mut marks: Vec<String> = shown.map(|shown| format!("names {shown}, leads elsewhere")).into_iter().collect();
        marks.extend(link.redirect_host.as_ref().map(|host| format!("may redirect to {host}")));
        marks.extend(tell::traits(link).map(str::to_owned));
        LinkRow {
            host: link.host.to_string(),
            path: links::host(&link.host),
            url: link.url.chars().take(URL_CHARS).collect(),
            text: link.text.clone(),
            rarity: tell::rarity(&link.host, verdict).map(|rarity| format!("{rarity:.1}")),
            marks,
        }
    };
    message.links.iter().take(SHOWN).map(row).collect()
}

pub(super) fn attachments(message: &EmailActivity) -> Vec<AttachmentRow> {
    let row = |attachment: &Attachment| AttachmentRow {
        name: attachment.name.clone(),
        kind: tell::kind(attachment.kind),
        size: format::bytes(attachment.size_bytes),
        hash: EventId(attachment.hash).to_string(),
        marks: tell::marks(attachment),
        entries: attachment.entries.iter().map(|entry| entry.name.clone()).collect(),
    };
    message.attachments.iter().take(SHOWN).map(row).collect()
}

pub(super) fn authentication(message: &EmailActivity) -> Vec<AuthenticationRow> {
    let found = &message.authentication;
    if found.authserv_id.is_none() {
        return Vec::new();
    }
    let name = |host: &Option<Host>| host.as_ref().map(ToString::to_string).unwrap_or_default();
    let signers = found.dkim_domains.iter().map(Host::as_str).collect::<Vec<_>>().join(", ");
    let row = |name, result: AuthResult, of| {
        let tone = match result {
            AuthResult::Pass => "good",
            AuthResult::Fail | AuthResult::SoftFail | AuthResult::PermError => "bad",
            _ => "calm",
        };
        AuthenticationRow { name, result: result.as_str(), tone, of }
    };
    vec![
        row("SPF", found.spf, name(&found.spf_domain)),
        row("DKIM", found.dkim, signers),
        row("DMARC", found.dmarc, name(&found.dmarc_domain)),
        row("ARC", found.arc, String::new()),
    ]
}

/// The first hop first: as the message went.
pub(super) fn hops(message: &EmailActivity) -> Vec<HopRow> {
    let row = |hop: &Hop| HopRow {
        name: hop.by.as_ref().or(hop.from.as_ref()).map_or_else(|| "?".to_owned(), ToString::to_string),
        text: tell::hop(hop),
        time: hop.time,
    };
    message.received.iter().take(SHOWN).rev().map(row).collect()
}
