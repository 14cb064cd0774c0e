//! **What does it ask for?** (signals 15–20)
//!
//! Sees expressions of intents in several languages, new for this author. An intent only tips the scale
//! together with identity or link evidence: it counts no more than those. Blind to wordings it does not know.

use crate::features::Intent;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{HABIT_DAYS_MIN, View};
use thymus_baseline::Facet;
use thymus_event::attack::{FINANCIAL_THEFT, PHISHING};

pub(super) static META: SignalMeta = SignalMeta {
    id: 17,
    name: "intent",
    question: "Does it ask for something that attackers ask for, and that this author does not?",
    group: Group::Wording,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[PHISHING, FINANCIAL_THEFT],
    levels: &[
        Level::only_for("none", 0.5, [0.22, 0.15, 0.25, 0.4, 0.2]),
        Level::habit("usual", 0.25, [0.02, 0.02, 0.1, 0.3, 0.1]),
        Level::new("mild", 0.15, [0.26, 0.2, 0.25, 0.15, 0.3]),
        Level::only_against("strong", 0.07, [0.26, 0.25, 0.22, 0.1, 0.25]),
        Level::only_against("combined", 0.03, [0.24, 0.38, 0.18, 0.05, 0.15]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let content = &scene.features.content;
    let habitual = |intent: Intent| {
        scene.author.is_some_and(|habits| habits.days(Facet::Intent, intent.key(), scene.today) >= HABIT_DAYS_MIN)
    };
    let fresh: Vec<(Intent, u8)> = content.intents.iter().copied().filter(|(intent, _)| !habitual(*intent)).collect();
    let total: u32 = fresh.iter().map(|(_, strength)| u32::from(*strength)).sum();
    let grave = fresh
        .iter()
        .any(|(i, _)| matches!(i, Intent::AccountChange | Intent::GiftCards | Intent::Extortion | Intent::Reply));
    let level = match fresh.len() {
        0 if content.intents.is_empty() => 0,
        0 => 1,
        1 if total <= 1 && !grave => 2,
        1 => 3,
        2 if total <= 3 && !grave => 3,
        _ => 4,
    };
    let phrases: Vec<&str> = fresh.iter().take(3).map(|(intent, _)| intent.phrase()).collect();
    let seen = Seen::what(listed(&phrases)).counts([scene.author_days(), 0, 0]);
    Some(Observation::with(&META, level, seen))
}

/// “a”, “a, and b”, “a, b, and c”: phrases hold an “or” of their own.
fn listed(phrases: &[&str]) -> String {
    match phrases {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    }
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "It asks for nothing that attackers ask for.".to_owned(),
        1 => "It asks for what this author often asks for.".to_owned(),
        _ if observation.seen.counts[0] == 0 => format!("It {}.", observation.seen.what),
        _ => format!("New for this author: it {}.", observation.seen.what),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, news, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn sees(mail: &Mail) -> (&'static str, String) {
        World::lived_in().sees(&META, mail).expect("an observation")
    }

    #[test]
    fn several_requests_of_a_stranger_combine() {
        let text = "Your password expires: sign in and verify your account immediately, then buy a gift card.";
        let (level, sentence) = sees(&stranger().text(text));
        assert_eq!(level, "combined");
        assert!(sentence.starts_with("It ") && sentence.contains(", and "), "{sentence}");
    }

    #[test]
    fn one_mention_is_mild_and_none_is_ordinary() {
        assert_eq!(sees(&stranger().text("The quota of fish is small.")).0, "mild");
        assert_eq!(sees(&stranger().text("Some words about the tide tables.")).0, "none");
    }

    #[test]
    fn what_an_author_often_asks_for_is_usual() {
        let text = "Your password expires: sign in and verify your account.";
        let mut world = World::lived_in();
        (0..4).for_each(|day| world.learn(&news(hour(LATER - 120 + day * 24)).text(text)));
        assert_eq!(world.level(&META, &news(hour(LATER)).text(text)), "usual");
        world.learn(&eve(hour(LATER - 24)).text(text));
        let (_, sentence) = world.sees(&META, &eve(hour(LATER)).text(text)).expect("an observation");
        assert!(sentence.starts_with("New for this author: it asks to sign in"), "{sentence}");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
