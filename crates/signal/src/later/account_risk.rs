//! **Does the sending account do what its owner never does?** (signal 37)
//!
//! Sees that an account inside was found at risk (an odd sign-in, a new rule that hides mail, a consent) about the time
//! at which it sent this message. Matters because lateral phishing comes from real accounts whose mail passes every
//! check. Blind without sign-in or audit logs, and to an attacker who uses the owner's own device.
//! Reference: Ho et al., Detecting and Characterizing Lateral Phishing at Scale (USENIX Security 2019).

use super::{Carried, EvidenceView, Found};
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::Observation;
use thymus_baseline::Key;
use thymus_event::attack::INTERNAL_SPEARPHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 61,
    name: "account_risk",
    question: "Does the sending account do what its owner never does?",
    group: Group::Evidence,
    scope: Scope::Message,
    by_context: false,
    cap: 5.0,
    techniques: &[INTERNAL_SPEARPHISHING],
    levels: &[Level::new("calm", 0.998, [0.0; 5]), Level::only_against("at_risk", 0.002, [0.3; 5])],
    sentence,
};

pub(super) fn observe<'a>(
    carried: &Carried,
    _recipient: Option<Key>,
    evidence: &'a dyn EvidenceView,
) -> Option<Found<'a>> {
    let account = carried.author.filter(|_| !carried.inbound)?;
    let at_risk = evidence.at_risk(account, carried.time);
    at_risk.then_some(Found { level: 1, culprit: account, because: "", counts: [0; 3] })
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "The sending account behaves as usual.".to_owned(),
        _ => format!("The account {} was at risk when it sent this.", observation.seen.what),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_facts::{Facts, mail, sees, survives_hostile_mail};
    use super::*;
    use crate::testing::{Mail, hour};

    #[test]
    fn mail_of_an_account_at_risk_is_seen() {
        let facts = Facts::default().at_risk("ann@harbour.example");
        let said = sees(&META, &Mail::new("ann@harbour.example", "bob@harbour.example", hour(1)), &facts);
        assert_eq!(
            said,
            Some(("at_risk", "The account ann@harbour.example was at risk when it sent this.".to_owned()))
        );
        assert_eq!(sees(&META, &Mail::new("bob@harbour.example", "ann@harbour.example", hour(1)), &facts), None);
    }

    #[test]
    fn a_spoof_from_outside_is_not_the_account() {
        let spoof = Mail::new("mallory@stranger.example", "bob@harbour.example", hour(1));
        assert_eq!(sees(&META, &spoof, &Facts::default().at_risk("mallory@stranger.example")), None);
        assert_eq!(sees(&META, &mail(), &Facts::default().at_risk("ann@harbour.example")), None);
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
