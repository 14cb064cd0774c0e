//! Facts for the tests of these signals.

use super::{About, Carried, EvidenceView, Gravity, Known, LATER, Spreads};
use crate::email::tests_world::{assert_readable, assert_sentences, hostile};
use crate::extract::extract;
use crate::features::Features;
use crate::meta::SignalMeta;
use crate::testing::{Mail, hour};
use thymus_baseline::Key;
use thymus_event::Timestamp;

/// What a test knows.
#[derive(Default)]
pub(super) struct Facts {
    registered: Vec<(Key, Timestamp)>,
    known: Vec<(About, Key, Gravity, String)>,
    at_risk: Vec<Key>,
    released: Vec<(Key, Key)>,
    spreads: Option<(u32, u32, u32)>,
}

impl Facts {
    pub(super) fn registered(mut self, domain: &str, time: Timestamp) -> Self {
        self.registered.push((Key::of(domain), time));
        self
    }
    pub(super) fn known(mut self, about: About, indicator: &str, gravity: Gravity, because: &str) -> Self {
        self.known.push((about, Key::of(indicator), gravity, because.to_owned()));
        self
    }
    pub(super) fn at_risk(mut self, account: &str) -> Self {
        self.at_risk.push(Key::of(account));
        self
    }
    /// Campaign `one` spreads: messages, authors, people.
    pub(super) fn spreads(mut self, messages: u32, senders: u32, recipients: u32) -> Self {
        self.spreads = Some((messages, senders, recipients));
        self
    }
    pub(super) fn released(mut self, author: &str, recipient: &str) -> Self {
        self.released.push((Key::of(author), Key::of(recipient)));
        self
    }
}

impl EvidenceView for Facts {
    fn registered(&self, domain: Key) -> Option<Timestamp> {
        self.registered.iter().find(|(key, _)| *key == domain).map(|(_, time)| *time)
    }
    fn known(&self, about: About, indicator: Key, _: Timestamp) -> Option<Known<'_>> {
        let fact = self.known.iter().find(|fact| (fact.0, fact.1) == (about, indicator))?;
        Some(Known { gravity: fact.2, because: &fact.3 })
    }
    fn at_risk(&self, account: Key, _: Timestamp) -> bool {
        self.at_risk.contains(&account)
    }
    fn released(&self, _: About, indicator: Key, recipient: Key) -> bool {
        self.released.contains(&(indicator, recipient))
    }
    fn spreads(&self, campaign: Key, _: Timestamp) -> Option<Spreads<'_>> {
        let (messages, senders, recipients) = self.spreads.filter(|_| campaign == Key::of("one"))?;
        Some(Spreads { senders, messages, recipients, campaign: "c0ffee" })
    }
}

/// A stranger's letter to Bob.
pub(super) fn mail() -> Mail {
    Mail::new("mallory@stranger.example", "bob@harbour.example", hour(22 * 24))
}

/// The level's name and the sentence, for the first recipient.
pub(super) fn sees(meta: &SignalMeta, mail: &Mail, facts: &Facts) -> Option<(&'static str, String)> {
    sees_features(meta, &extract(&mail.0), None, facts)
}

/// The same of a message that belongs to a campaign.
pub(super) fn sees_in(meta: &SignalMeta, mail: &Mail, campaign: &str, facts: &Facts) -> Option<(&'static str, String)> {
    sees_features(meta, &extract(&mail.0), Some(Key::of(campaign)), facts)
}

fn sees_features(
    meta: &SignalMeta,
    features: &Features,
    campaign: Option<Key>,
    facts: &Facts,
) -> Option<(&'static str, String)> {
    let signal = LATER.iter().find(|signal| signal.meta.id == meta.id).expect("a listed signal");
    let recipient = features.recipients.first();
    let carried = Carried { campaign, ..Carried::of(features) };
    let found = (signal.observe)(&carried, recipient.map(crate::learn::person), facts)?;
    let observation = signal.observation(&found, features, recipient);
    Some((observation.at().name, observation.sentence()))
}

/// Something readable is said of every hostile message, or nothing, whatever is known of it.
pub(super) fn survives_hostile_mail(meta: &'static SignalMeta) {
    for (at, mail) in hostile().iter().enumerate() {
        let features = extract(&mail.0);
        let mut facts = Facts::default().spreads(9, 8, 7);
        let carried = Carried { campaign: Some(Key::of("one")), ..Carried::of(&features) };
        for key in carried.keys() {
            facts.registered.push((key, hour(0)));
            facts.at_risk.push(key);
            for about in [About::Sender, About::Domain, About::Host, About::Attachment, About::Message, About::Campaign]
            {
                facts.known.push((about, key, Gravity::Confirmed, "a\u{202e}\u{1b}[2J".repeat(40)));
            }
            facts.released.extend(features.recipients.iter().map(|person| (key, crate::learn::person(person))));
        }
        let said = sees_features(meta, &features, Some(Key::of("one")), &facts);
        said.iter().for_each(|(_, sentence)| assert_readable(sentence, &format!("hostile message {at}")));
    }
    assert_sentences(meta);
}
