//! The sending side: from which host a domain's mail comes, what it signs, what a border finds.

use crate::draw::Draw;
use crate::names::{Firm, Names};
use std::net::Ipv4Addr;
use thymus_event::Timestamp;

/// Where a domain's mail leaves from.
#[derive(Clone, Debug)]
pub(crate) enum Exit {
    /// A large provider's pool of hosts.
    Gmail,
    /// Another large provider's pool.
    Outlook,
    /// A few hosts of its own, or of a hosting firm.
    Hosts(Vec<(String, Ipv4Addr)>),
}

/// What SPF, DKIM and DMARC usually find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stance {
    /// All three pass, always.
    Unfailing,
    /// All three pass, but for a stray failure.
    Full,
    /// SPF and DKIM pass; no DMARC record.
    NoPolicy,
    /// SPF alone.
    SpfOnly,
    /// Signed, but by a host that the SPF record forgets.
    DkimOnly,
    /// No record at all.
    Nothing,
}

/// How a domain sends.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) exit: Exit,
    /// From when on it sends from somewhere else.
    pub(crate) moves: Option<(Timestamp, Exit)>,
    pub(crate) stance: Stance,
    /// DKIM selector.
    pub(crate) selector: String,
    /// A sending service whose domain stands in the return path and signs too.
    pub(crate) via: Option<String>,
}

/// One host of a message's path.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    pub(crate) name: String,
    pub(crate) address: Ipv4Addr,
}

/// Percentage of messages of a well-kept domain that fail a check all the same.
const STRAY_FAILURE_PERCENT: u32 = 1;

impl Setup {
    /// An ordinary firm's setup: most at a large provider, most in order.
    pub(crate) fn ordinary(draw: &Draw, domain: &str) -> Self {
        let exit = match draw.below(10) {
            0..4 => Exit::Gmail,
            4..7 => Exit::Outlook,
            _ => Exit::own_hosts(draw, domain),
        };
        let stance = match draw.below(20) {
            0..14 => Stance::Full,
            14..16 => Stance::NoPolicy,
            16..18 => Stance::SpfOnly,
            18 => Stance::DkimOnly,
            _ => Stance::Nothing,
        };
        Self { exit, moves: None, stance, selector: selector(draw), via: None }
    }

    /// As [`Setup::ordinary`], with everything in order.
    pub(crate) fn in_order(draw: &Draw, domain: &str) -> Self {
        Self { stance: Stance::Unfailing, ..Self::ordinary(draw, domain) }
    }

    /// Through a sending service.
    pub(crate) fn via(draw: &Draw, service: &SendingService) -> Self {
        let stance = if draw.chance(85) { Stance::Full } else { Stance::NoPolicy };
        Self {
            exit: Exit::Hosts(service.hosts.clone()),
            moves: None,
            stance,
            selector: selector(draw),
            via: Some(service.firm.domain.clone()),
        }
    }

    pub(crate) fn hop(&self, draw: &Draw, time: Timestamp) -> Hop {
        let exit = match &self.moves {
            Some((since, exit)) if time >= *since => exit,
            _ => &self.exit,
        };
        match exit {
            Exit::Gmail => {
                let name = draw.shape("mail-%l02%d01-f%d02.google.com");
                Hop { name, address: Ipv4Addr::new(209, 85, draw.range(208, 223) as u8, draw.range(1, 254) as u8) }
            }
            Exit::Outlook => {
                let name = draw.shape("mail-%l06ur%d02on%d04.outbound.protection.outlook.com");
                Hop { name, address: Ipv4Addr::new(40, 107, draw.range(1, 250) as u8, draw.range(1, 254) as u8) }
            }
            Exit::Hosts(hosts) => {
                let (name, address) = draw.pick(hosts).clone();
                Hop { name, address }
            }
        }
    }

    /// What the border finds this time: the domain's stance, or now and then a failure.
    pub(crate) fn results(&self, draw: &Draw) -> (&'static str, &'static str, &'static str) {
        if self.stance == Stance::Full && draw.chance(STRAY_FAILURE_PERCENT) {
            return draw.one(&[("softfail", "pass", "pass"), ("pass", "fail", "pass"), ("fail", "fail", "fail")]);
        }
        match self.stance {
            Stance::Unfailing | Stance::Full => ("pass", "pass", "pass"),
            Stance::NoPolicy => ("pass", "pass", "none"),
            Stance::SpfOnly => ("pass", "none", "none"),
            Stance::DkimOnly => ("softfail", "pass", "pass"),
            Stance::Nothing => ("none", "none", "none"),
        }
    }

    pub(crate) fn signs(&self) -> bool {
        !matches!(self.stance, Stance::SpfOnly | Stance::Nothing)
    }
}

impl Exit {
    pub(crate) fn own_hosts(draw: &Draw, domain: &str) -> Self {
        let network = network(draw);
        let label = draw.one(&["mail", "mx", "smtp", "out", "relay"]);
        let host = |n: u8| {
            let [a, b, c, _] = network.octets();
            let name = if n == 1 { format!("{label}.{domain}") } else { format!("{label}{n}.{domain}") };
            (name, Ipv4Addr::new(a, b, c, 10 + n))
        };
        let count = 1 + draw.low(4) as u8;
        Exit::Hosts((1..=count).map(host).collect())
    }
}

/// A /24 of the range kept for benchmarks (RFC 2544), which nobody owns.
pub(crate) fn network(draw: &Draw) -> Ipv4Addr {
    Ipv4Addr::new(198, draw.range(18, 19) as u8, draw.range(0, 255) as u8, 0)
}

fn selector(draw: &Draw) -> String {
    let shape = draw.one(&["selector1", "google", "s%d01", "k%d01", "mail", "dkim%d04", "20%d06"]);
    draw.shape(shape)
}

/// A firm that sends other firms' mail.
#[derive(Clone, Debug)]
pub(crate) struct SendingService {
    pub(crate) firm: Firm,
    hosts: Vec<(String, Ipv4Addr)>,
}

impl SendingService {
    pub(crate) fn new(draw: &Draw, names: &mut Names) -> Self {
        let firm = names.firm(draw);
        let network = network(draw).octets();
        let host = |n: u8| {
            let name = format!("o{n}.out.{}", firm.domain);
            (name, Ipv4Addr::new(network[0], network[1], network[2], n))
        };
        let hosts = (20..32).map(host).collect();
        Self { firm, hosts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    #[test]
    fn most_domains_are_in_order_and_some_are_not() {
        let draw = Draw::new(1, Stream::Partners);
        let setups: Vec<_> = (0..400).map(|_| Setup::ordinary(&draw, "a.example")).collect();
        let full = setups.iter().filter(|s| s.stance == Stance::Full).count();
        assert!((230..330).contains(&full), "{full}");
        for stance in [Stance::NoPolicy, Stance::SpfOnly, Stance::DkimOnly, Stance::Nothing] {
            assert!(setups.iter().any(|s| s.stance == stance), "{stance:?}");
        }
    }

    #[test]
    fn a_domain_keeps_its_hosts() {
        let draw = Draw::new(2, Stream::Partners);
        let setup = Setup { exit: Exit::own_hosts(&draw, "a.example"), ..Setup::in_order(&draw, "a.example") };
        let first = setup.hop(&draw, Timestamp::default()).address.octets();
        for _ in 0..20 {
            let hop = setup.hop(&draw, Timestamp::default());
            assert_eq!(hop.address.octets()[..3], first[..3]);
            assert!(hop.name.ends_with(".a.example"));
        }
    }
}
