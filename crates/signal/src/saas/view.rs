//! What a signal looks at: one activity, the sense of self, and what this account did lately.

use super::recent::{Recent, Sprays};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thymus_baseline::{Accounts, Aspect, Key};
use thymus_event::saas::{Operation, Outcome};
use thymus_event::{AccountActivity, Day};

/// While the organisation's accounts are known for fewer calendar days than this, nothing is odd for being new.
pub const ORGANISATION_YOUNG_DAYS: usize = 14;
/// An account that was active on fewer days has no habits yet: what is new for it is measured by its colleagues.
pub const ACCOUNT_YOUNG_DAYS: usize = 3;
/// Seen on fewer earlier days than this, a thing is seldom rather than usual.
pub const USUAL_DAYS: usize = 3;
/// An account that administered on at least this many earlier days is an administrator's.
pub const ADMINISTRATOR_DAYS: usize = 2;

/// One activity among all that is known.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What was done.
    pub activity: &'a AccountActivity,
    /// By whom.
    pub account: Key,
    /// On which day.
    pub today: Day,
    /// What is usual.
    pub normal: &'a Accounts,
    /// What the account did lately.
    pub recent: &'a Recent,
    /// Which networks failed to sign in, lately, to which accounts.
    pub sprays: &'a Sprays,
}

/// How well a value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// On several earlier days of this account.
    Usual,
    /// On so many earlier days, too few to be usual.
    Seldom(usize),
    /// Never of this account, but of so many others.
    Others(usize),
    /// Never of anyone.
    New,
    /// Never of this account, of which little is known yet.
    Young,
}

impl View<'_> {
    /// Whether it succeeded, or is not said to have failed.
    pub fn is_done(&self) -> bool {
        self.activity.outcome != Outcome::Failure
    }

    /// Whether it is a sign-in that was not refused: one that was interrupted for a second factor, a consent or a new
    /// password knew the old one.
    pub fn is_sign_in(&self) -> bool {
        self.activity.operation == Operation::SignIn && self.is_done()
    }

    /// Whether the whole organisation is too little known for novelty to mean anything.
    pub fn is_organisation_young(&self) -> bool {
        self.normal.age_days(self.today) < ORGANISATION_YOUNG_DAYS
    }

    /// Whether the account is.
    pub fn is_account_young(&self) -> bool {
        self.normal.active_days(self.account, self.today) < ACCOUNT_YOUNG_DAYS
    }

    /// On how many earlier days the account did this.
    pub fn days(&self, aspect: Aspect, value: Key) -> usize {
        self.normal.days(self.account, aspect, value, self.today)
    }

    /// On how many earlier days the account did what it does now.
    pub fn days_of_kind(&self) -> usize {
        self.days(Aspect::Kind, kind_key(self.activity.operation))
    }

    /// How many other accounts did this on earlier days.
    pub fn others(&self, aspect: Aspect, value: Key) -> usize {
        self.normal.others(self.account, aspect, value, self.today)
    }

    /// How well a value is known.
    pub fn known(&self, aspect: Aspect, value: Key) -> Known {
        match self.days(aspect, value) {
            days if days >= USUAL_DAYS => return Known::Usual,
            days @ 1.. => return Known::Seldom(days),
            _ => {}
        }
        match self.others(aspect, value) {
            others @ 1.. => Known::Others(others),
            _ if self.is_organisation_young() || self.is_account_young() => Known::Young,
            _ => Known::New,
        }
    }

    /// Whether the account changed things for others on several earlier days.
    pub fn is_administrator(&self) -> bool {
        let days = |kind: Operation| self.days(Aspect::Kind, kind_key(kind));
        days(Operation::Administration).max(days(Operation::Role)) >= ADMINISTRATOR_DAYS
    }

    /// The network it came from, where that tells where the person is.
    pub fn network(&self) -> Option<IpAddr> {
        network_of(self.activity)
    }

    /// On how many days before today the account was active.
    pub fn active_days(&self) -> usize {
        self.normal.active_days(self.account, self.today)
    }
}

/// The network of an activity: of those where the provider writes the person's own address. Portals and directories
/// often write their own instead.
pub fn network_of(activity: &AccountActivity) -> Option<IpAddr> {
    let own = matches!(
        activity.operation,
        Operation::SignIn
            | Operation::MailRead
            | Operation::MailSend
            | Operation::MailMove
            | Operation::InboxRule { .. }
    );
    activity.source.filter(|_| own && activity.outcome != Outcome::Failure).map(prefix)
}

/// The first 24 bits of an IPv4 address, 48 of an IPv6 one; the rest zero.
pub fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits() & 0xffff_ff00).into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 80 << 80).into(),
    }
}

/// The key of a network.
pub fn network_key(network: IpAddr) -> Key {
    match network {
        IpAddr::V4(v4) => Key::number(u64::from(v4.to_bits())),
        IpAddr::V6(v6) => Key::number((v6.to_bits() >> 64) as u64).and(Key::number(6)),
    }
}

/// A network as people write it.
pub fn network_text(network: IpAddr) -> String {
    format!("{network}/{}", if network.is_ipv4() { 24 } else { 48 })
}

/// The key of an operation across providers.
pub fn kind_key(operation: Operation) -> Key {
    Key::of(operation.as_str())
}

/// The hour of the day, UTC, 0 to 23.
pub fn hour_of(activity: &AccountActivity) -> u64 {
    activity.time.seconds().rem_euclid(86_400).unsigned_abs() / 3600
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_prefixes() {
        let text = |address: &str| network_text(prefix(address.parse().unwrap()));
        assert_eq!(text("198.51.100.7"), "198.51.100.0/24");
        assert_eq!(text("2001:db8:1:2::3"), "2001:db8:1::/48");
        assert_ne!(network_key("::1".parse().unwrap()), network_key("0.0.0.1".parse().unwrap()));
    }
}
