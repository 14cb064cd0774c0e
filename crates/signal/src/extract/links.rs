//! Links, gathered by the entity that controls their hosts.

use crate::features::{Cover, LinkFacts, LinkFlags};
use compact_str::CompactString;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::domain;
use thymus_event::email::{Link, LinkPlace};

/// The most entities kept; a message that links to more is judged by the first.
const ENTITIES_MAX: usize = 24;

pub(super) fn links(links: &[Link], sender_domain: &str) -> SmallVec<[LinkFacts; 2]> {
    let mut facts: SmallVec<[LinkFacts; 2]> = SmallVec::new();
    for link in links {
        let entity = Key::of(link.host.entity());
        match facts.iter().position(|fact| fact.entity == entity) {
            Some(at) => merge(&mut facts[at], link),
            None if facts.len() < ENTITIES_MAX => facts.push(first(link, entity, sender_domain)),
            None => {}
        }
        add_redirect(&mut facts, link, sender_domain);
    }
    facts
}

fn first(link: &Link, entity: Key, sender_domain: &str) -> LinkFacts {
    LinkFacts {
        host: CompactString::from(link.host.as_str()),
        entity,
        platform: platform(link.host.as_str()),
        place: place(&link.url, entity),
        count: link.count.max(1),
        quoted: link.quoted,
        of_sender: !sender_domain.is_empty() && link.host.org_domain() == sender_domain,
        shared_platform: domain::is_multi_tenant(link.host.as_str()),
        shown_entity: shown(link),
        cover: cover(link),
        traits: flags(link),
    }
}

fn merge(fact: &mut LinkFacts, link: &Link) {
    fact.count = fact.count.saturating_add(link.count.max(1));
    fact.cover = match (fact.quoted, link.quoted) {
        (true, false) => cover(link),
        (false, true) => fact.cover,
        _ => fact.cover.min(cover(link)),
    };
    fact.quoted &= link.quoted;
    let traits = flags(link);
    fact.traits = LinkFlags {
        disguised: fact.traits.disguised | traits.disguised,
        names_recipient: fact.traits.names_recipient | traits.names_recipient,
        indirect: fact.traits.indirect | traits.indirect,
    };
    if fact.shown_entity.is_none() {
        fact.shown_entity = shown(link);
    }
}

/// An open redirect's real target is a link of its own.
fn add_redirect(facts: &mut SmallVec<[LinkFacts; 2]>, link: &Link, sender_domain: &str) {
    let Some(target) = link.redirect_host.as_ref().filter(|host| host.entity() != link.host.entity()) else { return };
    let entity = Key::of(target.entity());
    if facts.len() < ENTITIES_MAX && facts.iter().all(|fact| fact.entity != entity) {
        let mut fact = first(link, entity, sender_domain);
        fact.host = CompactString::from(target.as_str());
        fact.of_sender = !sender_domain.is_empty() && target.org_domain() == sender_domain;
        fact.shared_platform = domain::is_multi_tenant(target.as_str());
        fact.platform = platform(target.as_str());
        fact.place = None;
        fact.shown_entity = None;
        facts.push(fact);
    }
}

/// The domain above a tenant: `service.example` of `ann.service.example`.
fn platform(host: &str) -> Option<Key> {
    let entity = domain::entity(host);
    let above = domain::is_multi_tenant(host).then(|| domain::platform(host)).filter(|above| *above != entity)?;
    Some(Key::of(above))
}

/// A shorter path is no name: `/`, `/en`, `/login`. Shorteners' have seven and more.
const PATH_BYTES_MIN: usize = 6;

/// A path under an entity, without parameters.
fn place(url: &str, entity: Key) -> Option<Key> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.split(['?', '#']).next()?.split_once('/')?.1.trim_end_matches('/');
    (path.len() >= PATH_BYTES_MIN).then(|| entity.and(Key::of(path)))
}

fn shown(link: &Link) -> Option<CompactString> {
    let shown = link.shown_host.as_ref()?;
    (shown.org_domain() != link.host.org_domain()).then(|| CompactString::from(shown.org_domain()))
}

fn cover(link: &Link) -> Cover {
    match link.place {
        LinkPlace::QrCode => Cover::QrCode,
        place if place.is_in_text() => Cover::Text,
        _ => Cover::File,
    }
}

fn flags(link: &Link) -> LinkFlags {
    let traits = &link.traits;
    LinkFlags {
        disguised: traits.ip_literal | traits.punycode | traits.user_info | traits.odd_port | traits.active_scheme,
        names_recipient: traits.names_recipient,
        indirect: traits.shortener
            || link.redirect_host.as_ref().is_some_and(|host| host.entity() != link.host.entity()),
    }
}
