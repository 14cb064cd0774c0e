//! What evidence says of indicators so far.

use std::collections::{BTreeMap, BTreeSet};
use thymus_baseline::Key;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::{Timestamp, domain};
use thymus_signal::EvidenceView;

/// Facts by indicator.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    registered: BTreeMap<Key, Timestamp>,
    bad: BTreeMap<Key, Timestamp>,
    released: BTreeSet<(Key, Key)>,
    version: EvidenceVersion,
}

impl Known {
    /// Takes one more fact in.
    pub(crate) fn learn(&mut self, evidence: &Evidence) {
        let key = key_of(&evidence.indicator);
        match &evidence.fact {
            Fact::DomainRegistered { registered } => {
                self.registered.insert(key, *registered);
            }
            Fact::Compromised | Fact::Imported | Fact::Confirmed => {
                self.bad.insert(key, evidence.time);
            }
            Fact::Released { recipient } => {
                self.released.insert((key, thymus_signal::learn::person(recipient)));
            }
            Fact::Reported => {}
        }
        self.version.0 += 1;
    }

    /// How many facts were taken in.
    pub(crate) fn version(&self) -> EvidenceVersion {
        self.version
    }
}

fn key_of(indicator: &Indicator) -> Key {
    match indicator {
        Indicator::Domain(host) => Key::of(domain::registrable(host.as_str())),
        Indicator::Host(host) => Key::of(host.entity()),
        Indicator::Sender(address) | Indicator::Account(address) => Key::of(address.as_str()),
        Indicator::Url(text) | Indicator::AttachmentHash(text) => Key::of(text),
        Indicator::Message(id) => Key::of(id.as_str()),
    }
}

impl EvidenceView for Known {
    fn registered(&self, domain: Key) -> Option<Timestamp> {
        self.registered.get(&domain).copied()
    }

    fn is_bad(&self, indicator: Key) -> bool {
        self.bad.contains_key(&indicator)
    }

    fn released(&self, author: Key, recipient: Key) -> bool {
        self.released.contains(&(author, recipient))
    }
}
