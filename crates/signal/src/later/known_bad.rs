//! **Is anything in it known to be bad by now?** (signal 36)
//!
//! Sees facts about what the message carries: a link's host that was found compromised, or that a device went to before
//! it called home; an indicator on an imported list or in an open incident; a sender or a message that was reported or
//! confirmed. Matters because it holds for mail that was delivered long ago: what was trusted then is looked at again.
//! Blind to what nobody has found out yet. A host that was compromised makes its owner's other mail suspect, no more.

use super::{About, Carried, EvidenceView, Found, Gravity, Known};
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use thymus_baseline::Key;
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 60,
    name: "known_bad",
    question: "Is anything in it known to be bad by now?",
    group: Group::Evidence,
    scope: Scope::Message,
    by_context: false,
    cap: 24.0,
    techniques: &[PHISHING],
    levels: &[
        Level::new("nothing", 0.994, [0.0; 5]),
        Level::only_against("reported", 0.005, [0.05; 5]),
        Level::only_against("suspected", 5e-4, [0.05; 5]),
        Level::only_against("condemned", 1e-10, [0.5; 5]),
    ],
    sentence,
};

/// The level of a fact about what the message itself carries.
const CONDEMNED: usize = 3;
const SUSPECTED: usize = 2;
const REPORTED: usize = 1;

/// Sentences tell these apart by the second count.
const OF_SENDERS_SITE: usize = 1;
const OF_CAMPAIGN: usize = 2;

pub(super) fn observe<'a>(
    carried: &Carried,
    _recipient: Option<Key>,
    evidence: &'a dyn EvidenceView,
) -> Option<Found<'a>> {
    let links = carried.links.iter().flat_map(|key| [(About::Host, *key), (About::Domain, *key)]);
    let files = carried.attachments.iter().map(|key| (About::Attachment, *key));
    let origin = [(About::Sender, carried.author), (About::Domain, carried.domain), (About::Message, carried.message)];
    let origin = origin.into_iter().filter_map(|(about, key)| Some((about, key?)));
    let direct = links.chain(files).chain(origin).filter_map(|(about, key)| {
        let known = evidence.known(about, key, carried.time)?;
        Some(found(level_of(known.gravity), key, known, 0))
    });
    let site = carried.domain.filter(|domain| !carried.links.contains(domain)).and_then(|key| {
        let known = evidence.known(About::Host, key, carried.time)?;
        Some(found(level_of(known.gravity).min(SUSPECTED), key, known, OF_SENDERS_SITE))
    });
    let campaign = carried.campaign.and_then(|key| {
        let known = evidence.known(About::Campaign, key, carried.time)?;
        Some(found(level_of(known.gravity), key, known, OF_CAMPAIGN))
    });
    direct.chain(site).chain(campaign).reduce(|worst, next| if next.level > worst.level { next } else { worst })
}

fn level_of(gravity: Gravity) -> usize {
    match gravity {
        Gravity::Reported => REPORTED,
        Gravity::Suspected | Gravity::Akin => SUSPECTED,
        _ => CONDEMNED,
    }
}

fn found(level: usize, culprit: Key, known: Known<'_>, site: usize) -> Found<'_> {
    Found { level, culprit, because: known.because, counts: [known.gravity as usize, site, 0] }
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts: [gravity, site, _] } = &observation.seen;
    if observation.level == 0 {
        return "Nothing in it is known to be bad.".to_owned();
    }
    let what = match (what.trim(), *site) {
        (_, OF_CAMPAIGN) => "The campaign that it belongs to".to_owned(),
        ("", _) => "This message".to_owned(),
        (what, OF_SENDERS_SITE) => format!("{what}, the author's site,"),
        (what, _) => what.to_owned(),
    };
    let by = |word: &str| if other.is_empty() { String::new() } else { format!(" ({word} {other})") };
    match Gravity::ALL.get(*gravity).copied().unwrap_or(Gravity::Reported) {
        Gravity::Reported => format!("{what} was reported by a user{}.", by("by")),
        Gravity::Suspected => format!("{what} may be where a device was infected{}.", by("device")),
        Gravity::Akin => format!("Another message of its campaign was found to be an attack{}.", by("says")),
        Gravity::Listed => format!("{what} is on a list of known indicators{}.", by("list")),
        Gravity::InIncident => format!("{what} belongs to an open incident{}.", by("incident")),
        Gravity::Infects => format!("{what} was visited by a device that calls home since{}.", by("device")),
        Gravity::Compromised => format!("{what} is compromised: it serves attacks now{}.", by("says")),
        Gravity::Confirmed => format!("{what} was confirmed to be an attack{}.", by("by")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests_facts::{Facts, mail, sees, sees_in, survives_hostile_mail};
    use super::*;

    #[test]
    fn a_compromised_host_condemns_what_links_there() {
        let facts = Facts::default().known(About::Host, "tides.example", Gravity::Compromised, "operator");
        let said = sees(&META, &mail().link("www.tides.example"), &facts);
        let sentence = "www.tides.example is compromised: it serves attacks now (says operator).".to_owned();
        assert_eq!(said, Some(("condemned", sentence)));
        assert_eq!(sees(&META, &mail().link("boats.example"), &facts), None);
    }

    #[test]
    fn what_is_known_of_a_campaign_holds_for_every_message_of_it() {
        let facts = Facts::default().known(About::Campaign, "one", Gravity::Confirmed, "ann");
        let said = sees_in(&META, &mail(), "one", &facts);
        let sentence = "The campaign that it belongs to was confirmed to be an attack (by ann).".to_owned();
        assert_eq!(said, Some(("condemned", sentence)));
        assert_eq!(sees_in(&META, &mail(), "another", &facts), None);
    }

    #[test]
    fn its_owners_other_mail_is_suspect_no_more() {
        let facts = Facts::default().known(About::Host, "stranger.example", Gravity::Infects, "10.2.0.7");
        let (level, sentence) = sees(&META, &mail(), &facts).unwrap();
        assert_eq!(level, "suspected");
        let words = "stranger.example, the author's site, was visited by a device that calls home since";
        assert_eq!(sentence, format!("{words} (device 10.2.0.7)."));
    }

    #[test]
    fn a_listed_domain_condemns_its_senders_and_a_report_weighs_little() {
        let listed = Facts::default().known(About::Domain, "stranger.example", Gravity::Listed, "");
        assert_eq!(sees(&META, &mail(), &listed).map(|said| said.0), Some("condemned"));
        let reported = Facts::default().known(About::Sender, "mallory@stranger.example", Gravity::Reported, "");
        let said = sees(&META, &mail(), &reported);
        assert_eq!(said, Some(("reported", "mallory@stranger.example was reported by a user.".to_owned())));
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
