//! Which entries of a list would hit the organisation itself: lists err, and one wrong line would concern much good mail.

use std::fmt;
use std::net::IpAddr;
use thymus_event::evidence::Indicator;
use thymus_event::{Cidr, Host, domain};

/// SHA-256 of no bytes: a file that every second sandbox has "seen".
const EMPTY_FILE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// So many people at least use what the organisation uses.
pub const PEOPLE_MIN: usize = 3;

/// And so many of a hundred of them.
const PEOPLE_PER_CENT: usize = 5;

/// On so many days people wrote to whom they correspond with.
const DAYS_WRITTEN_MIN: usize = 3;

/// So many correspondents use what is a platform.
const CORRESPONDENTS_MIN: usize = 3;

/// What is the organisation's own.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Its domains.
    pub domains: Vec<Host>,
    /// Its networks.
    pub networks: Vec<Cidr>,
}

impl Own {
    /// Whether a host is within a domain of its own.
    pub fn has(&self, host: &str) -> bool {
        let within = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        self.domains.iter().any(|own| !own.as_str().is_empty() && within(own.as_str()))
    }
}

/// How much the organisation uses what an indicator names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// People who went there, or whose own mail has it.
    pub people: usize,
    /// Of how many whose ways are known.
    pub people_known: usize,
    /// Days on which people wrote there.
    pub days_written: usize,
    /// Correspondents in whose mail it is.
    pub correspondents: usize,
}

/// Why an entry had better not be believed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Strangers register under it.
    PublicSuffix,
    /// The organisation's own.
    Own,
    /// No address of the public Internet.
    NotPublicAddress,
    /// Anyone may open a mailbox there.
    MailboxProvider,
    /// All of a platform on which strangers publish side by side.
    Platform,
    /// One page of such a platform, while only whole hosts can be looked for.
    PageOfPlatform,
    /// The file without a byte.
    EmptyFile,
    /// So many of so many people use it.
    UsedByPeople(usize, usize),
    /// People wrote there on so many days.
    Correspondent(usize),
    /// So many correspondents use it.
    UsedByCorrespondents(usize),
}

impl Danger {
    /// One word for machines.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Danger::PublicSuffix => "public_suffix",
            Danger::Own => "own",
            Danger::NotPublicAddress => "not_public_address",
            Danger::MailboxProvider => "mailbox_provider",
            Danger::Platform => "platform",
            Danger::PageOfPlatform => "page_of_platform",
            Danger::EmptyFile => "empty_file",
            Danger::UsedByPeople(..) => "used_by_people",
            Danger::Correspondent(_) => "correspondent",
            Danger::UsedByCorrespondents(_) => "used_by_correspondents",
        }
    }
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Danger::PublicSuffix => f.write_str("a public suffix, under which strangers register"),
            Danger::Own => f.write_str("the organisation's own"),
            Danger::NotPublicAddress => f.write_str("no address of the public Internet"),
            Danger::MailboxProvider => f.write_str("a mailbox provider, where anyone may have an address"),
            Danger::Platform => f.write_str("a platform, where strangers publish side by side"),
            Danger::PageOfPlatform => {
                f.write_str("one page of a platform, and it is the whole host that would be looked for")
            }
            Danger::EmptyFile => f.write_str("the hash of an empty file"),
            Danger::UsedByPeople(some, all) => write!(f, "{some} of {all} people here use it"),
            Danger::Correspondent(days) => write!(f, "people here wrote there on {days} days"),
            Danger::UsedByCorrespondents(count) => write!(f, "it is in the mail of {count} correspondents"),
        }
    }
}

/// Why an entry had better not be believed, by what it is.
pub fn by_itself(indicator: &Indicator, own: &Own) -> Option<Danger> {
    match indicator {
        Indicator::AttachmentHash(hex) => (hex == EMPTY_FILE).then_some(Danger::EmptyFile),
        Indicator::Sender(address) => own.has(address.domain()).then_some(Danger::Own),
        Indicator::Url(url) => {
            let host = Host::of_url(url);
            let page = domain::is_of_platform(host.as_str()).then_some(Danger::PageOfPlatform);
            of_host(host.as_str(), own).or(page)
        }
        Indicator::Host(host) | Indicator::Domain(host) => of_host(host.as_str(), own),
        _ => None,
    }
}

fn of_host(host: &str, own: &Own) -> Option<Danger> {
    if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        let within = own.networks.iter().any(|network| network.contains(address));
        return (within || !is_public(address.to_canonical())).then_some(Danger::NotPublicAddress);
    }
    let whole = host.strip_prefix("www.").unwrap_or(host);
    let owner = domain::registrable(host);
    match () {
        () if domain::is_public_suffix(host) => Some(Danger::PublicSuffix),
        // Whoever owns the domain above an own one concerns the own one, too.
        () if own.has(host) || own.domains.iter().any(|domain| domain.org_domain() == owner) => Some(Danger::Own),
        () if domain::is_freemail(host) => Some(Danger::MailboxProvider),
        () if domain::is_of_platform(host) && whole == owner => Some(Danger::Platform),
        () => None,
    }
}

/// Whether something of the public Internet can be there. Networks for documents count: they are as good as any in tests.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let reserved = v4.is_private() || v4.is_loopback() || v4.is_link_local() || a == 0 || a >= 224;
            !shared && !reserved
        }
        IpAddr::V6(v6) => {
            !(v6.is_unspecified()
                || v6.is_loopback()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast())
        }
    }
}

/// Why an entry had better not be believed, by how much it is used.
pub fn by_use(used: Use) -> Option<Danger> {
    let enough = PEOPLE_MIN.max(used.people_known.saturating_mul(PEOPLE_PER_CENT) / 100);
    if used.days_written >= DAYS_WRITTEN_MIN {
        return Some(Danger::Correspondent(used.days_written));
    }
    if used.people >= enough {
        return Some(Danger::UsedByPeople(used.people, used.people_known.max(used.people)));
    }
    (used.correspondents >= CORRESPONDENTS_MIN).then_some(Danger::UsedByCorrespondents(used.correspondents))
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::Address;

    fn own() -> Own {
        Own { domains: vec![Host::new("harbour.example")], networks: vec![Cidr::new([203, 0, 113, 0].into(), 24)] }
    }

    fn of(indicator: &Indicator) -> Option<Danger> {
        by_itself(indicator, &own())
    }

    #[test]
    fn what_would_hit_the_organisation_or_everyone_is_told_by_itself() {
        let host = |text: &str| of(&Indicator::Host(Host::new(text)));
        let cases = [
            ("co.uk", Some(Danger::PublicSuffix)),
            ("github.io", Some(Danger::PublicSuffix)),
            ("mail.harbour.example", Some(Danger::Own)),
            ("gmail.com", Some(Danger::MailboxProvider)),
            ("www.dropbox.com", Some(Danger::Platform)),
            ("10.1.2.3", Some(Danger::NotPublicAddress)),
            ("0.0.0.0", Some(Danger::NotPublicAddress)),
            ("203.0.113.9", Some(Danger::NotPublicAddress)),
            ("[::1]", Some(Danger::NotPublicAddress)),
            ("::ffff:10.0.0.1", Some(Danger::NotPublicAddress)),
            ("198.51.100.7", None),
            ("evil.weebly.com", None),
            ("ann.github.io", None),
            ("notharbour.example", None),
        ];
        for (text, expected) in cases {
            assert_eq!(host(text), expected, "{text}");
        }
        let url = of(&Indicator::Url("https://docs.google.com/forms/d/x".into()));
        assert_eq!(url, Some(Danger::PageOfPlatform));
        assert_eq!(of(&Indicator::Url("https://bad.example/x".into())), None);
        let address = |text: &str| of(&Indicator::Sender(Address::parse(text).unwrap()));
        assert_eq!([address("ann@harbour.example"), address("eve@gmail.com")], [Some(Danger::Own), None]);
        assert_eq!(of(&Indicator::AttachmentHash(EMPTY_FILE.into())), Some(Danger::EmptyFile));
    }

    #[test]
    fn what_is_used_is_told_by_how_much() {
        let use_of = |used| by_use(used);
        let few = Use { people: 2, people_known: 10, days_written: 2, correspondents: 2 };
        assert_eq!(use_of(few), None);
        assert_eq!(use_of(Use { people: 3, ..few }), Some(Danger::UsedByPeople(3, 10)));
        assert_eq!(use_of(Use { people: 3, people_known: 100, ..few }), None);
        assert_eq!(use_of(Use { days_written: 3, ..few }), Some(Danger::Correspondent(3)));
        assert_eq!(use_of(Use { correspondents: 3, ..few }), Some(Danger::UsedByCorrespondents(3)));
    }
}
