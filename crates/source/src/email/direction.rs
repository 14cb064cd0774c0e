//! Which way a message went. An own domain in From proves nothing; what counts is where our own border took it
//! from.
//!
//! From inside is a message whose author and reverse path (where known) are own, and which
//! - our border took from a client inside or from one that had logged in, or
//! - has no path at all (an archive of what was sent) and no authentication result that speaks against it, or
//! - Exchange marked as authenticated inside (`X-MS-Exchange-Organization-AuthAs: Internal`), where no border of
//!   ours says that it came from outside.
//!
//! A message that our border took from outside stays inbound even when it passes DMARC for the own domain:
//! a service that writes in the organisation's name is outside, and so is whoever got hold of its keys.

use super::config::EmailConfig;
use super::envelope::all_own;
use super::head::Head;
use super::head::authentication::speaks_against;
use super::head::received::Entry;
use crate::email::mime::HeaderSection;
use thymus_event::email::{Authentication, Direction, Envelope};

/// Decides the direction.
pub(crate) fn of(
    section: &HeaderSection<'_>,
    head: &Head,
    entry: Entry,
    envelope: &Envelope,
    authentication: &Authentication,
    config: &EmailConfig,
) -> Direction {
    if !claims_inside(head, envelope, config) {
        return Direction::Inbound;
    }
    let inside = match entry {
        Entry::Inside => true,
        Entry::Outside => false,
        Entry::NoPath => !speaks_against(authentication),
        Entry::Unknown => is_marked_internal(section) && !speaks_against(authentication),
    };
    match (inside, all_own(envelope, config)) {
        (false, _) => Direction::Inbound,
        (true, true) => Direction::Internal,
        (true, false) => Direction::Outbound,
    }
}

/// Every author, and the reverse path where there is one, is own.
fn claims_inside(head: &Head, envelope: &Envelope, config: &EmailConfig) -> bool {
    let authors = &head.originators.from;
    let mut authors = authors.iter().chain(head.originators.sender.iter().filter(|_| authors.is_empty()));
    let first = authors.next();
    first.is_some_and(|author| config.is_own(&author.address))
        && authors.all(|author| config.is_own(&author.address))
        && envelope.reverse_path.address().is_none_or(|path| config.is_own(path))
}

fn is_marked_internal(section: &HeaderSection<'_>) -> bool {
    let mark = section.first("X-MS-Exchange-Organization-AuthAs");
    mark.is_some_and(|field| field.value.trim_ascii().eq_ignore_ascii_case(b"internal"))
}
