//! **Is a bank account or wallet new?** (signal 17)
//!
//! Sees an IBAN or wallet that this author, or its domain, has never named. Matters for payment fraud in
//! real threads. Blind to accounts in attachments and to formats without a checksum.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::Observation;
use crate::scene::View;
use thymus_baseline::{Facet, Key};
use thymus_event::attack::FINANCIAL_THEFT;

pub(super) static META: SignalMeta = SignalMeta {
    id: 18,
    name: "account",
    question: "Does it name a bank account or wallet that is new for this author?",
    group: Group::Content,
    scope: Scope::Message,
    by_context: true,
    cap: 3.4,
    techniques: &[FINANCIAL_THEFT],
    levels: &[
        Level::only_for("none", 0.985, [0.97, 0.9, 0.0, 0.0, 0.0]),
        Level::only_for("usual", 0.01, [0.001, 0.002, 0.01, 0.005, 0.005]),
        Level::only_against("first", 0.004, [0.025, 0.08, 0.08, 0.015, 0.05]),
        Level::only_against("changed", 0.001, [0.004, 0.018, 0.15, 0.01, 0.015]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let accounts = &scene.features.content.accounts;
    let histories = || scene.author.into_iter().chain(scene.domain);
    let is_known = |key: &Key| histories().any(|habits| habits.seen(Facet::Account, *key).is_some());
    let named_before = histories().any(|habits| habits.variety(Facet::Account) > 0);
    let level = match () {
        () if accounts.is_empty() => 0,
        () if accounts.iter().all(is_known) => 1,
        () if named_before => 3,
        () => 2,
    };
    Some(Observation::new(&META, level))
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "It names no bank account.".to_owned(),
        1 => "It names a bank account that this author has named before.".to_owned(),
        2 => "It names a bank account or wallet; this author has never named one.".to_owned(),
        _ => "It names another bank account or wallet than this author has named before.".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::hour;

    const IBAN: &str = "Please use DE89 3704 0044 0532 0130 00 from now on.";

    #[test]
    fn an_account_that_a_correspondent_never_named_is_new() {
        let mail = eve(hour(LATER)).text(IBAN);
        let (level, sentence) = World::lived_in().sees(&META, &mail).expect("an observation");
        assert_eq!(level, "first");
        assert!(sentence.contains("never named"), "{sentence}");
    }

    #[test]
    fn an_account_named_before_is_usual_and_a_wrong_checksum_is_none() {
        let mut world = World::lived_in();
        world.learn(&eve(hour(LATER - 24)).text(IBAN));
        assert_eq!(world.level(&META, &eve(hour(LATER)).text(IBAN)), "usual");
        assert_eq!(world.level(&META, &stranger().text(IBAN)), "first");
        let other = "From today on: FR14 2004 1010 0505 0001 3M02 606.";
        assert_eq!(world.level(&META, &eve(hour(LATER)).text(other)), "changed");
        assert_eq!(world.level(&META, &eve(hour(LATER)).text("DE88 3704 0044 0532 0130 00")), "none");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
