//! **Does the author's domain vouch for the message?** (signal 10)
//!
//! Sees SPF, DKIM and DMARC as one, and their change for a known author. Matters because spoofs fail;
//! weak, because a stranger's own domain passes. Blind without results of a trusted border.
//! References: RFC 7208, RFC 6376, RFC 7489, RFC 8601.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days};
use crate::scene::{ALIGNED, Continuity, View};
use thymus_baseline::Facet;
use thymus_event::attack::EMAIL_SPOOFING;
use thymus_event::email::AuthResult;

pub(super) static META: SignalMeta = SignalMeta {
    id: 2,
    name: "authentication",
    question: "Does the author's domain vouch for the message, as it usually does?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_SPOOFING],
    levels: &[
        Level::only_for("aligned", 0.85, [0.45, 0.6, 0.0, 0.0, 0.0]),
        Level::habit("usual_without", 0.06, [0.01, 0.01, 0.06, 0.05, 0.0]),
        Level::new("other_domain", 0.03, [0.17, 0.1, 0.0, 0.0, 0.0]),
        Level::new("none", 0.03, [0.17, 0.1, 0.0, 0.0, 0.0]),
        Level::new("failed", 0.015, [0.16, 0.12, 0.0, 0.0, 0.0]),
        Level::only_against("slipped", 0.01, [0.02, 0.03, 0.01, 0.02, 0.0]),
        Level::only_against("broken", 0.005, [0.02, 0.04, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let facts = scene.features.authentication;
    let sender = scene.sender()?;
    let nothing_known = facts.spf == AuthResult::Unknown && facts.dkim == AuthResult::Unknown;
    if !scene.is_inbound() || nothing_known {
        return None;
    }
    let passes_elsewhere = facts.spf == AuthResult::Pass || facts.dkim == AuthResult::Pass;
    let fails =
        [facts.spf, facts.dkim, facts.dmarc].iter().any(|r| matches!(r, AuthResult::Fail | AuthResult::SoftFail));
    let level = match scene.continuity {
        _ if facts.aligned => 0,
        Continuity::Slipped => 5,
        Continuity::Broken => 6,
        Continuity::Holds => 1,
        _ if fails => 4,
        _ if passes_elsewhere => 2,
        _ => 3,
    };
    let before = scene.habits().map_or(0, |habits| habits.days(Facet::Authentication, ALIGNED, scene.today));
    Some(Observation::with(&META, level, Seen::what(sender.domain()).counts([before, 0, 0])))
}

fn sentence(observation: &Observation) -> String {
    let (domain, before) = (&observation.seen.what, observation.seen.counts[0]);
    match observation.level {
        0 => format!("{domain} vouches for the message (SPF, DKIM or DMARC)."),
        1 => format!("{domain} does not vouch for the message, but rarely does, and the message came the usual way."),
        2 => format!("Another domain vouches for the message, but {domain} does not."),
        3 => format!("Nobody vouches for the message: there is no SPF, DKIM or DMARC result for {domain}."),
        4 => format!("The message fails the checks of {domain} (SPF, DKIM or DMARC)."),
        5 => format!(
            "{domain} vouched for its mail on {}, but not for this message, which came the usual way.",
            days(before)
        ),
        _ if before == 0 => format!("{domain} does not vouch for the message, and its mail used to come another way."),
        _ => format!(
            "{domain} vouched for its mail on {}, but not for this message, which came by a way new for it.",
            days(before)
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn level(mail: &Mail) -> &'static str {
        World::lived_in().level(&META, mail)
    }

    #[test]
    fn a_known_domain_that_stops_vouching_is_seen() {
        assert_eq!(level(&eve(hour(LATER)).unauthenticated()), "slipped");
        let spoof = eve(hour(LATER)).unauthenticated().through("elsewhere.example");
        let (level, sentence) = World::lived_in().sees(&META, &spoof).expect("an observation");
        assert_eq!(level, "broken");
        assert!(sentence.contains("vouched for its mail on 20 days"), "{sentence}");
    }

    #[test]
    fn a_strangers_failure_is_seen() {
        assert_eq!(level(&stranger().unauthenticated()), "failed");
        let by_another = |e: &mut thymus_event::email::EmailActivity| {
            e.authentication.dmarc = AuthResult::None;
            e.authentication.spf_domain = Some(thymus_event::Host::new("mailer.example"));
            e.authentication.dkim_domains.clear();
        };
        assert_eq!(level(&stranger().edit(by_another)), "other_domain");
    }

    #[test]
    fn vouched_for_or_never_vouched_for_is_ordinary() {
        assert_eq!(level(&eve(hour(LATER))), "aligned");
        let mut world = World::new();
        (0..9).for_each(|day| world.learn(&eve(hour(day * 24)).unauthenticated()));
        assert_eq!(world.level(&META, &eve(hour(LATER)).unauthenticated()), "usual_without");
    }

    #[test]
    fn without_a_trusted_border_nothing_is_said() {
        assert_eq!(level(&stranger().edit(|e| e.authentication = Default::default())), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
