//! Trace fields (RFC 5321 §4.4): the path, and how far down it can be believed.

use super::fields::timestamp;
use crate::email::config::EmailConfig;
use crate::email::mime::terminated;
use mail_parser::{self as mp, HeaderValue, parsers::MessageStream};
use std::net::IpAddr;
use thymus_event::email::Hop;
use thymus_event::{Host, Timestamp};

/// The most Received fields kept: beyond 100 a loop is assumed (RFC 5321 §6.3).
pub(crate) const HOPS_MAX: usize = 100;
/// The longest host name kept (RFC 1035 §2.3.4 gives 255).
const HOST_BYTES_MAX: usize = 255;

/// Reads one Received field.
pub(crate) fn hop(value: &[u8]) -> Option<Hop> {
    let raw = terminated(value);
    let HeaderValue::Received(received) = MessageStream::new(&raw).parse_received() else { return None };
    let client = match received.from.as_ref().or(received.helo.as_ref()) {
        Some(mp::Host::IpAddr(address)) => Some(*address),
        _ => None,
    };
    Some(Hop {
        from: received.from.as_ref().or(received.helo.as_ref()).and_then(host),
        address: received.from_ip.or(client).map(|address: IpAddr| address.to_canonical()),
        by: received.by.as_ref().and_then(host),
        with: received.with.map(|protocol| protocol.as_str().to_owned()),
        time: received.date.as_ref().and_then(timestamp),
    })
}

fn host(host: &mp::Host<'_>) -> Option<Host> {
    match host {
        mp::Host::Name(name) if name.len() <= HOST_BYTES_MAX && !name.is_empty() => Some(Host::new(name)),
        mp::Host::Name(_) => None,
        mp::Host::IpAddr(address) => Some(Host::new(&address.to_string())),
    }
}

/// Where a message entered, as far as fields that our own servers wrote can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// No Received field at all: an archive of what was sent.
    NoPath,
    /// The topmost Received field is not ours, so none can be believed.
    Unknown,
    /// Our border took it from a client outside.
    Outside,
    /// Our border took it from a client inside, or from one that had logged in.
    Inside,
}

/// The believable part of a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Border {
    /// How it came in.
    pub(crate) entry: Entry,
    /// How many fields, from the top, were written by our own servers.
    pub(crate) own_hops: usize,
    /// When the topmost of them was written.
    pub(crate) time: Option<Timestamp>,
}

/// Follows the path down for as long as our own servers wrote it. A server of ours that took the message
/// from another inside is a relay: the field below it tells more. Below the first that took it from
/// outside anything may be forged.
pub(crate) fn border(hops: &[Hop], config: &EmailConfig) -> Border {
    let mut border = Border { entry: Entry::Unknown, own_hops: 0, time: None };
    if hops.is_empty() {
        border.entry = Entry::NoPath;
    }
    let mut relayed = false;
    for hop in hops {
        if !is_written_by_us(hop, relayed, config) {
            if relayed {
                // Taken from inside, but by way of a server that is not ours: whose it is nobody knows.
                border.entry = Entry::Unknown;
            }
            break;
        }
        border.own_hops += 1;
        border.time = border.time.or(hop.time);
        border.entry = client_side(hop, config);
        if border.entry == Entry::Outside || logged_in(hop) {
            break;
        }
        relayed = true;
    }
    border
}

/// By an own host; or, where an own host took it from inside, by one without a public name: filters and
/// delivery agents call themselves `localhost` or live in a domain that only the inside knows.
fn is_written_by_us(hop: &Hop, relayed: bool, config: &EmailConfig) -> bool {
    let Some(by) = hop.by.as_ref().map(Host::as_str) else { return relayed };
    let unnamed = || match by.parse::<IpAddr>() {
        Ok(address) => config.is_internal(address),
        Err(_) => by.rsplit_once('.').is_none_or(|(_, top)| INSIDE_TOP_LABELS.contains(&top)),
    };
    config.is_border_host(by) || relayed && unnamed()
}

/// Top labels that no public name has (RFC 2606, RFC 6762, ICANN's `internal`) or that are common inside.
const INSIDE_TOP_LABELS: &[&str] = &["corp", "home", "internal", "intranet", "lan", "local", "localdomain", "private"];

fn client_side(hop: &Hop, config: &EmailConfig) -> Entry {
    let inside = match hop.address {
        Some(address) => config.is_internal(address),
        // No client at all: handed over within the machine.
        None => hop.from.as_ref().is_none_or(|from| from.as_str() == "localhost"),
    };
    if inside || logged_in(hop) { Entry::Inside } else { Entry::Outside }
}

/// The protocol names an authenticated client (RFC 3848), or a web front end where one logs in.
fn logged_in(hop: &Hop) -> bool {
    hop.with
        .as_deref()
        .is_some_and(|with| with.starts_with("HTTP") || with.len() > 4 && with.ends_with('A') && with.contains("MTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> EmailConfig {
        EmailConfig { own_domains: vec![Host::new("example.org")], ..EmailConfig::default() }
    }

    fn entry(fields: &[&str]) -> (Entry, usize) {
        let hops: Vec<_> = fields.iter().filter_map(|field| hop(field.as_bytes())).collect();
        let border = border(&hops, &config());
        (border.entry, border.own_hops)
    }

    const OUTSIDE: &str = " from mail.example.net (mail.example.net [203.0.113.5]) by mx.example.org with ESMTPS id 1;\r\n Tue, 5 Mar 2024 10:00:00 +0000\r\n";
    const RELAY: &str = " from mx.example.org (mx.example.org [10.0.0.2]) by box.example.org with LMTP; Tue, 5 Mar 2024 10:00:01 +0000\r\n";

    #[test]
    fn a_hop_is_read() {
        let hop = hop(OUTSIDE.as_bytes()).unwrap();
        assert_eq!(hop.from, Some(Host::new("mail.example.net")));
        assert_eq!(hop.address, Some("203.0.113.5".parse().unwrap()));
        assert_eq!((hop.by, hop.with.as_deref()), (Some(Host::new("mx.example.org")), Some("ESMTPS")));
        assert_eq!(hop.time, Timestamp::parse("2024-03-05T10:00:00Z"));
    }

    #[test]
    fn relays_are_followed_to_the_border() {
        assert_eq!(entry(&[RELAY, OUTSIDE]), (Entry::Outside, 2));
        assert_eq!(entry(&[RELAY]), (Entry::Inside, 1));
        assert_eq!(entry(&[]), (Entry::NoPath, 0));
    }

    #[test]
    fn nothing_below_the_border_is_believed() {
        assert_eq!(entry(&[OUTSIDE, RELAY]), (Entry::Outside, 1));
        assert_eq!(entry(&[" from a by mx.example.net; x\n", RELAY]), (Entry::Unknown, 0));
    }

    #[test]
    fn a_client_that_calls_itself_ours_is_not() {
        let spoof = " from mail.example.org (unknown [198.51.100.7]) by mx.example.org with ESMTP; Tue, 5 Mar 2024 10:00:00 +0000\n";
        assert_eq!(entry(&[spoof]), (Entry::Outside, 1));
        let literal =
            " from [10.0.0.1] (unknown [198.51.100.7]) by mx.example.org with ESMTP; Tue, 5 Mar 2024 10:00:00 +0000\n";
        assert_eq!(entry(&[literal]), (Entry::Outside, 1));
        let nothing = " from mail.example.org by mx.example.org with ESMTP; Tue, 5 Mar 2024 10:00:00 +0000\n";
        assert_eq!(entry(&[nothing]), (Entry::Outside, 1));
    }

    #[test]
    fn who_logged_in_is_inside() {
        let home =
            " from laptop (home [198.51.100.9]) by mx.example.org with ESMTPSA; Tue, 5 Mar 2024 10:00:00 +0000\n";
        assert_eq!(entry(&[home]), (Entry::Inside, 1));
    }

    #[test]
    fn a_filter_without_a_name_is_no_end_of_the_path() {
        let filter = " from localhost (localhost [127.0.0.1]) by localhost (filter) with ESMTP; x\n";
        assert_eq!(entry(&[RELAY, filter, OUTSIDE]), (Entry::Outside, 3));
        let foreign = " from a (a [203.0.113.9]) by mx.example.net with ESMTP; x\n";
        assert_eq!(entry(&[RELAY, foreign]), (Entry::Unknown, 1));
    }
}
