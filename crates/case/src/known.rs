//! What evidence says of indicators so far.

use std::collections::{BTreeMap, BTreeSet};
use thymus_baseline::Key;
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator};
use thymus_event::{CampaignId, EventId, Host, Timestamp, domain};
use thymus_signal::EvidenceView;
use thymus_signal::later::{About, Gravity, Known as Gravest, Spreads};

/// A fact reaches back to messages that came so many days before it.
const LOOK_BACK_DAYS: i64 = 90;
/// An account's mail is doubted from so long before it was found at risk.
const RISK_BEFORE_HOURS: i64 = 24;
/// And until so long after.
const RISK_AFTER_HOURS: i64 = 72;
/// From so many thousandths on, a place where a device was infected is taken for the one.
const INFECTS_PER_MILLE: u16 = 500;

/// Facts by indicator; what was withdrawn is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    facts: BTreeMap<Subject, BTreeMap<EventId, Held>>,
    withdrawn: BTreeSet<EventId>,
    version: EvidenceVersion,
}

/// What a fact is about, as it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Mail(About, Key),
    Account(Key),
    Device(Key),
}

impl Subject {
    /// Of an indicator. A URL is known by its host's entity: features keep no paths.
    pub(crate) fn of(indicator: &Indicator) -> Self {
        match indicator {
            Indicator::Sender(address) => Self::Mail(About::Sender, Key::of(address.as_str())),
            Indicator::Account(address) => Self::Account(Key::of(address.as_str())),
            Indicator::Domain(host) => Self::Mail(About::Domain, Key::of(domain::registrable(host.as_str()))),
            Indicator::Host(host) => Self::Mail(About::Host, Key::of(host.entity())),
            Indicator::Url(url) => Self::Mail(About::Host, Key::of(Host::of_url(url).entity())),
            Indicator::AttachmentHash(hex) => Self::Mail(About::Attachment, attachment_key(hex)),
            Indicator::Message(id) => Self::Mail(About::Message, Key::of(id.as_str())),
            Indicator::Device(address) => Self::Device(Key::of(&address.to_canonical().to_string())),
            Indicator::Campaign(id) => Self::Mail(About::Campaign, campaign_key(*id)),
        }
    }

    /// What leads to the messages that may be concerned.
    pub(crate) fn key(self) -> Option<Key> {
        match self {
            Self::Mail(_, key) | Self::Account(key) => Some(key),
            Self::Device(_) => None,
        }
    }
}

/// The key that features give an attachment with this content hash; of what is no hash, one that nothing has.
fn attachment_key(hex: &str) -> Key {
    let digits = hex.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    digits.map_or_else(|| Key::of(hex), |number| Key::number(number.swap_bytes()))
}

/// The key under which messages carry their campaign: a content hash already.
pub(crate) const fn campaign_key(id: CampaignId) -> Key {
    Key(id.0)
}

/// The campaign that messages carry under a key.
pub(crate) const fn campaign_of_key(key: Key) -> CampaignId {
    CampaignId(key.0)
}

#[derive(Clone, Debug, PartialEq)]
struct Held {
    time: Timestamp,
    indicator: Indicator,
    fact: Fact,
    /// On what it rests, for people.
    because: String,
    /// It was found out about one message, and is held for the campaign that it belongs to.
    of_member: bool,
}

impl Held {
    /// The same, as it concerns a message's campaign.
    fn of_its(&self, campaign: CampaignId) -> Self {
        Self { indicator: Indicator::Campaign(campaign), of_member: true, ..self.clone() }
    }

    /// How grave it is for mail. What holds for one message holds for its like one step less.
    fn gravity(&self) -> Option<Gravity> {
        let gravity = gravity(&self.fact)?;
        Some(if self.of_member { gravity.min(Gravity::Akin) } else { gravity })
    }
}

impl Known {
    /// Takes one more fact in; gives what more or less is known about now. A withdrawal may come before or after what
    /// it withdraws. What is found out about one message also says something of the campaign that it belongs to.
    pub(crate) fn learn(&mut self, evidence: &Evidence, campaign: Option<CampaignId>) -> Vec<Indicator> {
        self.version.0 += 1;
        let subject = Subject::of(&evidence.indicator);
        match &evidence.fact {
            Fact::Withdrawn { evidence: wrong } => self.withdraw(*wrong),
            Fact::IncidentClosed { incident: closed } => {
                let is_it = |held: &Held| matches!(&held.fact, Fact::InIncident { incident } if incident == closed);
                self.forget(|at| *at == subject, |_, held| is_it(held))
            }
            fact if self.is_withdrawn(evidence.id, fact) => Vec::new(),
            fact => {
                let indicator = evidence.indicator.clone();
                let held = Held {
                    time: evidence.time,
                    indicator,
                    fact: fact.clone(),
                    because: because(evidence),
                    of_member: false,
                };
                let akin = campaign.filter(|_| gravity(fact).is_some()).map(|id| held.of_its(id));
                let affected = akin.iter().chain([&held]).map(|held| held.indicator.clone()).collect();
                for held in akin.into_iter().chain([held]) {
                    self.facts.entry(Subject::of(&held.indicator)).or_default().insert(evidence.id, held);
                }
                affected
            }
        }
    }

    fn is_withdrawn(&self, id: EventId, fact: &Fact) -> bool {
        let cause = match fact {
            Fact::Infects { because, .. } => Some(because),
            _ => None,
        };
        self.withdrawn.contains(&id) || cause.is_some_and(|cause| self.withdrawn.contains(cause))
    }

    /// With all that was derived from it.
    fn withdraw(&mut self, wrong: EventId) -> Vec<Indicator> {
        self.withdrawn.insert(wrong);
        let derived = |held: &Held| matches!(held.fact, Fact::Infects { because, .. } if because == wrong);
        self.forget(|_| true, |id, held| *id == wrong || derived(held))
    }

    fn forget(&mut self, at: impl Fn(&Subject) -> bool, gone: impl Fn(&EventId, &Held) -> bool) -> Vec<Indicator> {
        let mut affected = Vec::new();
        self.facts.retain(|subject, facts| {
            if at(subject) {
                affected
                    .extend(facts.iter().filter(|(id, held)| gone(id, held)).map(|(_, held)| held.indicator.clone()));
                facts.retain(|id, held| !gone(id, held));
            }
            !facts.is_empty()
        });
        affected
    }

    fn of(&self, subject: Subject) -> impl Iterator<Item = &Held> {
        self.facts.get(&subject).into_iter().flat_map(BTreeMap::values)
    }

    /// Facts that reach back to a message that came at this time.
    fn reaching(&self, subject: Subject, at: Timestamp) -> impl Iterator<Item = &Held> {
        self.of(subject).filter(move |held| held.time.plus_hours(-24 * LOOK_BACK_DAYS) <= at)
    }

    /// How many facts were taken in.
    pub(crate) fn version(&self) -> EvidenceVersion {
        self.version
    }
}

/// The device, the list, the incident, or who says so.
fn because(evidence: &Evidence) -> String {
    match &evidence.fact {
        Fact::Infects { device, .. } => device.to_string(),
        Fact::InIncident { incident } => incident.clone(),
        Fact::Spreads { .. } => evidence.indicator.to_string(),
        _ => evidence.provenance.source.clone(),
    }
}

/// Whether a fact holds no more for what happens at this time.
fn is_over(fact: &Fact, at: Timestamp) -> bool {
    matches!(fact, Fact::Imported { until: Some(until) } if *until <= at)
}

/// How grave a fact is for mail; none where it is about something else.
fn gravity(fact: &Fact) -> Option<Gravity> {
    match fact {
        Fact::Reported => Some(Gravity::Reported),
        Fact::Imported { .. } => Some(Gravity::Listed),
        Fact::InIncident { .. } => Some(Gravity::InIncident),
        Fact::Infects { per_mille, .. } if *per_mille >= INFECTS_PER_MILLE => Some(Gravity::Infects),
        Fact::Infects { .. } => Some(Gravity::Suspected),
        Fact::Compromised => Some(Gravity::Compromised),
        Fact::Confirmed => Some(Gravity::Confirmed),
        Fact::DomainRegistered { .. }
        | Fact::Released { .. }
        | Fact::Infected
        | Fact::CallsHome { .. }
        | Fact::Spreads { .. }
        | Fact::AtRisk
        | Fact::IncidentClosed { .. }
        | Fact::Withdrawn { .. } => None,
    }
}

impl EvidenceView for Known {
    fn registered(&self, domain: Key) -> Option<Timestamp> {
        let registered = |held: &Held| match held.fact {
            Fact::DomainRegistered { registered } => Some(registered),
            _ => None,
        };
        self.of(Subject::Mail(About::Domain, domain)).filter_map(registered).max()
    }

    fn known(&self, about: About, indicator: Key, at: Timestamp) -> Option<Gravest<'_>> {
        let facts = self.reaching(Subject::Mail(about, indicator), at).filter(|held| !is_over(&held.fact, at));
        let (gravity, held) =
            facts.filter_map(|held| Some((held.gravity()?, held))).max_by_key(|(gravity, _)| *gravity)?;
        Some(Gravest { gravity, because: &held.because })
    }

    fn at_risk(&self, account: Key, at: Timestamp) -> bool {
        let covers = |held: &Held| match held.fact {
            Fact::AtRisk => {
                held.time.plus_hours(-RISK_BEFORE_HOURS) <= at && at <= held.time.plus_hours(RISK_AFTER_HOURS)
            }
            Fact::InIncident { .. } | Fact::Compromised => true,
            _ => false,
        };
        self.of(Subject::Account(account)).any(covers)
    }

    fn released(&self, about: About, indicator: Key, recipient: Key) -> bool {
        let to = |held: &Held| match &held.fact {
            Fact::Released { recipient } => Some(thymus_signal::learn::person(recipient)),
            _ => None,
        };
        self.of(Subject::Mail(about, indicator)).filter_map(to).any(|person| person == recipient)
    }

    fn spreads(&self, campaign: Key, at: Timestamp) -> Option<Spreads<'_>> {
        let spreads = |held: &'_ Held| match held.fact {
            Fact::Spreads { messages, senders, recipients } => Some((senders, messages, recipients)),
            _ => None,
        };
        let facts = self.reaching(Subject::Mail(About::Campaign, campaign), at);
        let told = facts.filter_map(|held| Some((spreads(held)?, held))).max_by_key(|(counts, _)| *counts);
        told.map(|((senders, messages, recipients), held)| Spreads {
            senders,
            messages,
            recipients,
            campaign: &held.because,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::TenantId;
    use thymus_event::evidence::Provenance;

    fn evidence(id: u8, indicator: Indicator, fact: Fact) -> Evidence {
        let provenance = Provenance { source: "test".into(), note: String::new(), ..Provenance::default() };
        Evidence { tenant: TenantId(0), id: EventId([id; 16]), time: Timestamp::default(), indicator, fact, provenance }
    }

    fn host() -> Indicator {
        Indicator::Host(Host::new("www.shop.example"))
    }

    fn gravity_of(facts: &[(u8, Fact)]) -> Option<Gravity> {
        let mut known = Known::default();
        for (id, fact) in facts {
            known.learn(&evidence(*id, host(), fact.clone()), None);
        }
        known.known(About::Host, Key::of("shop.example"), Timestamp::default()).map(|known| known.gravity)
    }

    #[test]
    fn what_is_withdrawn_counts_no_more_whichever_came_first() {
        let withdrawal = || (9, Fact::Withdrawn { evidence: EventId([1; 16]) });
        assert_eq!(gravity_of(&[(1, Fact::Compromised)]), Some(Gravity::Compromised));
        assert_eq!(gravity_of(&[(1, Fact::Compromised), withdrawal()]), None);
        assert_eq!(gravity_of(&[withdrawal(), (1, Fact::Compromised)]), None);
        assert_eq!(
            gravity_of(&[(1, Fact::Compromised), (2, Fact::Imported { until: None }), withdrawal()]),
            Some(Gravity::Listed)
        );
    }

    #[test]
    fn what_was_derived_goes_with_its_cause() {
        let infects = |per_mille| {
            let (device, because) = ("10.0.0.7".parse().unwrap(), EventId([7; 16]));
            (1, Fact::Infects { device, per_mille, because })
        };
        let withdrawal = || (9, Fact::Withdrawn { evidence: EventId([7; 16]) });
        assert_eq!(gravity_of(&[infects(900)]), Some(Gravity::Infects));
        assert_eq!(gravity_of(&[infects(200)]), Some(Gravity::Suspected));
        assert_eq!(gravity_of(&[infects(900), withdrawal()]), None);
        assert_eq!(gravity_of(&[withdrawal(), infects(900)]), None);
    }

    #[test]
    fn what_is_found_out_about_one_message_makes_its_campaign_suspect_until_it_is_withdrawn() {
        let (message, id) = (thymus_event::MessageId::parse("a@b.example").unwrap(), CampaignId(7));
        let found = |fact| evidence(1, Indicator::Message(message.clone()), fact);
        let of_campaign = |known: &Known| {
            known.known(About::Campaign, campaign_key(id), Timestamp::default()).map(|known| known.gravity)
        };
        let mut known = Known::default();
        let affected = known.learn(&found(Fact::Confirmed), Some(id));
        assert_eq!(affected, [Indicator::Campaign(id), Indicator::Message(message.clone())]);
        assert_eq!(of_campaign(&known), Some(Gravity::Akin));
        let of_message = known.known(About::Message, Key::of(message.as_str()), Timestamp::default());
        assert_eq!(of_message.map(|known| known.gravity), Some(Gravity::Confirmed));
        let withdrawn = Fact::Withdrawn { evidence: EventId([1; 16]) };
        let given_back = known.learn(&evidence(2, Indicator::Message(message.clone()), withdrawn), None);
        assert!(given_back.contains(&Indicator::Campaign(id)) && of_campaign(&known).is_none());
        known.learn(&evidence(3, Indicator::Message(message.clone()), Fact::Reported), Some(id));
        assert_eq!(of_campaign(&known), Some(Gravity::Reported));
    }

    #[test]
    fn a_closed_incident_lets_its_indicators_go() {
        let open = |name: &str| (1, Fact::InIncident { incident: name.into() });
        let closed = |name: &str| (2, Fact::IncidentClosed { incident: name.into() });
        assert_eq!(gravity_of(&[open("a")]), Some(Gravity::InIncident));
        assert_eq!(gravity_of(&[open("a"), closed("a")]), None);
        assert_eq!(gravity_of(&[open("a"), closed("b")]), Some(Gravity::InIncident));
    }

    #[test]
    fn an_account_is_at_risk_about_the_time_of_the_finding() {
        let mut known = Known::default();
        let ann = thymus_event::Address::parse("ann@harbour.example").unwrap();
        known.learn(&evidence(1, Indicator::Account(ann), Fact::AtRisk), None);
        let at = |hours| known.at_risk(Key::of("ann@harbour.example"), Timestamp::default().plus_hours(hours));
        assert_eq!([at(-25), at(-23), at(71), at(73)], [false, true, true, false]);
        assert_eq!(known.known(About::Sender, Key::of("ann@harbour.example"), Timestamp::default()), None);
    }

    #[test]
    fn a_fact_reaches_back_so_many_days_and_forward_for_good() {
        let mut known = Known::default();
        known.learn(&evidence(1, host(), Fact::Compromised), None);
        let at = |days: i64| {
            let at = Timestamp::default().plus_hours(24 * days);
            known.known(About::Host, Key::of("shop.example"), at).is_some()
        };
        assert_eq!([at(-91), at(-90), at(0), at(4000)], [false, true, true, true]);
    }

    #[test]
    fn what_a_list_says_holds_until_it_says() {
        let mut known = Known::default();
        let until = Some(Timestamp::default().plus_hours(48));
        known.learn(&evidence(1, host(), Fact::Imported { until }), None);
        let at =
            |hours| known.known(About::Host, Key::of("shop.example"), Timestamp::default().plus_hours(hours)).is_some();
        assert_eq!([at(-1), at(47), at(48)], [true, true, false]);
    }

    #[test]
    fn a_url_is_known_by_its_host() {
        let subject = |text: &str| Subject::of(&Indicator::Url(text.to_owned()));
        assert_eq!(subject("https://ann@www.shop.example:8443/a?b#c"), Subject::of(&host()));
        assert_ne!(subject("https://shop.example.net/"), Subject::of(&host()));
    }
}
