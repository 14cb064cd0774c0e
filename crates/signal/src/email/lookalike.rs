//! **Does the domain imitate a known one?** (signals 8, 23)
//!
//! Sees a stranger's domain that differs little from an own, a correspondent's or a visited service's
//! domain, or whose whole address differs little from that of a known author. Matters for answers in
//! stolen threads and for fake invoices. Blind to short labels and to domains that the organisation does
//! not know. References: UTS 39; Agten et al. 2015.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{REGULAR_DAYS_MIN, View};
use thymus_baseline::{Key, Similarity};
use thymus_event::attack::{DOMAINS, IMPERSONATION};

pub(super) static META: SignalMeta = SignalMeta {
    id: 5,
    name: "lookalike",
    question: "Does the author's domain imitate a domain that the organisation knows?",
    group: Group::Identity,
    scope: Scope::Message,
    by_context: true,
    cap: 3.6,
    techniques: &[DOMAINS, IMPERSONATION],
    levels: &[
        Level::only_for("unlike", 0.96, [0.93, 0.5, 0.99, 0.99, 0.0]),
        Level::only_against("combined", 0.02, [0.03, 0.04, 0.0, 0.0, 0.0]),
        Level::only_against("other_suffix", 0.008, [0.015, 0.06, 0.0, 0.0, 0.0]),
        Level::only_against("edited", 0.01, [0.02, 0.13, 0.0, 0.0, 0.0]),
        Level::only_against("confusable", 0.002, [0.005, 0.05, 0.0, 0.0, 0.0]),
        Level::only_against("same_local_part", 0.001, [0.002, 0.22, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|sender| scene.is_inbound() && !sender.freemail)?;
    let earned = scene.domain_ties.is_some() || scene.domain_days() >= REGULAR_DAYS_MIN || !scene.site.is_nobody();
    if earned || scene.own.has(sender.author.domain) {
        return None;
    }
    let met = |domain: &str| is_author_at(view, domain);
    let Some(found) = scene.baselines.lookalike.resembled(sender.domain(), scene.today, &met) else {
        return Some(Observation::with(&META, 0, Seen::what(sender.domain())));
    };
    if found.same_local {
        let imitated = format!("{}@{}", sender.address.local(), found.known);
        return Some(Observation::with(&META, 5, Seen::what(sender.address.as_str()).other(imitated)));
    }
    let level = match found.similarity {
        Similarity::Combined => 1,
        Similarity::OtherSuffix => 2,
        Similarity::Edited => 3,
        Similarity::Confusable => 4,
    };
    Some(Observation::with(&META, level, Seen::what(sender.domain()).other(found.known)))
}

/// Whether someone with the author's local part has written from a domain, or from the same sub-domain of it.
fn is_author_at(view: &View<'_>, domain: &str) -> bool {
    let Some(sender) = view.scene.sender() else { return false };
    let (local, own) = (sender.address.local(), sender.address.domain());
    let above = own.strip_suffix(sender.domain()).unwrap_or("");
    let wrote = |address: String| view.scene.baselines.senders.of(Key::of(&address)).is_some();
    wrote(format!("{local}@{above}{domain}")) || (!above.is_empty() && wrote(format!("{local}@{domain}")))
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => format!("{what} resembles no domain that the organisation knows."),
        1 => format!("{what} is the name of the known {other} with words added."),
        2 => format!("{what} is the name of the known {other} under another ending."),
        3 => format!("{what} differs by a letter or two from the known {other}."),
        4 => format!("{what} looks the same as the known {other}, but is not."),
        _ => format!("{what} looks like the known address {other}, but is not."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, World, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn level(domain: &str) -> &'static str {
        World::lived_in().level(&META, &Mail::new(&format!("x@{domain}"), BOB, hour(LATER)))
    }

    #[test]
    fn imitations_of_known_domains_are_seen() {
        assert_eq!(level("suppller.example"), "edited");
        assert_eq!(level("supplier.test"), "other_suffix");
        assert_eq!(level("harbour-login.example"), "combined");
        assert_eq!(level("suppIier.example"), "edited");
        let (_, sentence) =
            World::lived_in().sees(&META, &Mail::new("x@suppller.example", BOB, hour(LATER))).expect("an observation");
        assert_eq!(sentence, "suppller.example differs by a letter or two from the known supplier.example.");
    }

    #[test]
    fn unlike_and_known_domains_are_ordinary() {
        assert_eq!(level("boats.example"), "unlike");
        assert_eq!(level("supplier.example"), "");
        assert_eq!(level("tides.example"), "");
        assert_eq!(level("gmail.com"), "");
    }

    #[test]
    fn a_known_address_at_a_domain_like_its_own_is_imitated() {
        let mut world = World::lived_in();
        world.learn(&Mail::new("joe.pike@rs.example", BOB, hour(LATER - 48)));
        world.learn(&Mail::new("joe.pike@gmail.com", BOB, hour(LATER - 48)));
        let sees = |from: &str| world.sees(&META, &Mail::new(from, BOB, hour(LATER))).expect("an observation");
        let (level, sentence) = sees("joe.pike@rss.example");
        assert_eq!(level, "same_local_part");
        assert_eq!(sentence, "joe.pike@rss.example looks like the known address joe.pike@rs.example, but is not.");
        assert_eq!(sees("joe.pike@gmaill.com").0, "same_local_part");
        assert_eq!(sees("joe.pike@eu.rs-mail.example").0, "same_local_part");
        assert_eq!(sees("jane.pike@rss.example").0, "unlike");
        assert_eq!(sees("jane.pike@gmaill.com").0, "unlike");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
