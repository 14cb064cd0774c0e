//! What evidence says of indicators so far.

use std::collections::{BTreeMap, BTreeSet};
use thymus_baseline::Key;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::{EventId, Timestamp, domain};
use thymus_signal::EvidenceView;

/// Facts by indicator; what was withdrawn is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    facts: BTreeMap<Key, BTreeMap<EventId, Fact>>,
    withdrawn: BTreeSet<EventId>,
    version: EvidenceVersion,
}

impl Known {
    /// Takes one more fact in. A withdrawal may come before or after what it withdraws.
    pub(crate) fn learn(&mut self, evidence: &Evidence) {
        self.version.0 += 1;
        let key = key_of(&evidence.indicator);
        match &evidence.fact {
            Fact::Withdrawn { evidence: wrong } => {
                self.withdrawn.insert(*wrong);
                self.forget(key, |id, _| id == wrong);
            }
            Fact::IncidentClosed { incident: closed } => {
                self.forget(key, |_, fact| matches!(fact, Fact::InIncident { incident } if incident == closed));
            }
            _ if self.withdrawn.contains(&evidence.id) => {}
            fact => {
                self.facts.entry(key).or_default().insert(evidence.id, fact.clone());
            }
        }
    }

    fn forget(&mut self, key: Key, gone: impl Fn(&EventId, &Fact) -> bool) {
        let Some(facts) = self.facts.get_mut(&key) else { return };
        facts.retain(|id, fact| !gone(id, fact));
        if facts.is_empty() {
            self.facts.remove(&key);
        }
    }

    fn of(&self, key: Key) -> impl Iterator<Item = &Fact> {
        self.facts.get(&key).into_iter().flat_map(BTreeMap::values)
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
        Indicator::Device(address) => Key::of(&address.to_canonical().to_string()),
    }
}

/// Whether a fact makes its indicator bad for as long as it stands.
fn condemns(fact: &Fact) -> bool {
    match fact {
        Fact::Compromised
        | Fact::Imported
        | Fact::Confirmed
        | Fact::Infected
        | Fact::CallsHome { .. }
        | Fact::AtRisk
        | Fact::InIncident { .. } => true,
        Fact::DomainRegistered { .. }
        | Fact::Reported
        | Fact::Released { .. }
        | Fact::IncidentClosed { .. }
        | Fact::Withdrawn { .. } => false,
    }
}

impl EvidenceView for Known {
    fn registered(&self, domain: Key) -> Option<Timestamp> {
        let registered = |fact: &Fact| match fact {
            Fact::DomainRegistered { registered } => Some(*registered),
            _ => None,
        };
        self.of(domain).filter_map(registered).max()
    }

    fn is_bad(&self, indicator: Key) -> bool {
        self.of(indicator).any(condemns)
    }

    fn released(&self, author: Key, recipient: Key) -> bool {
        let to = |person: &Fact| match person {
            Fact::Released { recipient } => Some(thymus_signal::learn::person(recipient)),
            _ => None,
        };
        self.of(author).filter_map(to).any(|person| person == recipient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::evidence::Provenance;
    use thymus_event::{Host, TenantId};

    fn evidence(id: u8, fact: Fact) -> Evidence {
        let provenance = Provenance { source: "test".into(), note: String::new() };
        let indicator = Indicator::Host(Host::new("www.shop.example"));
        Evidence { tenant: TenantId(0), id: EventId([id; 16]), time: Timestamp::default(), indicator, fact, provenance }
    }

    fn is_bad(facts: &[(u8, Fact)]) -> bool {
        let mut known = Known::default();
        facts.iter().for_each(|(id, fact)| known.learn(&evidence(*id, fact.clone())));
        known.is_bad(Key::of("shop.example"))
    }

    #[test]
    fn what_is_withdrawn_counts_no_more_whichever_came_first() {
        let withdrawal = || (9, Fact::Withdrawn { evidence: EventId([1; 16]) });
        assert!(is_bad(&[(1, Fact::Compromised)]));
        assert!(!is_bad(&[(1, Fact::Compromised), withdrawal()]));
        assert!(!is_bad(&[withdrawal(), (1, Fact::Compromised)]));
        assert!(is_bad(&[(1, Fact::Compromised), (2, Fact::Imported), withdrawal()]));
    }

    #[test]
    fn a_closed_incident_lets_its_indicators_go() {
        let open = |name: &str| Fact::InIncident { incident: name.into() };
        let closed = |name: &str| Fact::IncidentClosed { incident: name.into() };
        assert!(is_bad(&[(1, open("a"))]));
        assert!(!is_bad(&[(1, open("a")), (2, closed("a"))]));
        assert!(is_bad(&[(1, open("a")), (2, closed("b"))]));
    }
}
