//! **Is it in a usual language?** (signal 21)
//!
//! Sees a language new for a known author, or new among all mail from outside. Matters for accounts
//! taken over and for mass mail. Blind to short texts, whose language cannot be told.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{REGULAR_DAYS_MIN, View};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 20,
    name: "language",
    question: "Is it in a language that this author, or anyone, writes here?",
    group: Group::Content,
    scope: Scope::Message,
    by_context: true,
    cap: 1.6,
    techniques: &[PHISHING],
    levels: &[
        Level::only_for("usual", 0.93, [0.72, 0.85, 0.0, 0.0, 0.0]),
        Level::new("new_for_author", 0.04, [0.1, 0.05, 0.12, 0.12, 0.08]),
        Level::new("rare_here", 0.03, [0.18, 0.1, 0.03, 0.03, 0.02]),
    ],
    sentence,
};

/// Below this share of the days, a language is rare here.
const RARE_SHARE: f64 = 0.03;

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let language = scene.features.content.language.as_deref()?;
    let key = Key::of(language);
    let background = &scene.baselines.background;
    let share =
        background.days(Facet::Language, key, scene.today) as f64 / background.days_written(scene.today).max(1) as f64;
    let habits = scene.author.filter(|habits| habits.days_written(scene.today) >= REGULAR_DAYS_MIN);
    let level = match habits {
        Some(habits) if habits.variety(Facet::Language) > 0 && habits.seen(Facet::Language, key).is_none() => 1,
        Some(_) => 0,
        None if share < RARE_SHARE => 2,
        None => 0,
    };
    Some(Observation::with(&META, level, Seen::what(language)))
}

fn sentence(observation: &Observation) -> String {
    let what = &observation.seen.what;
    match observation.level {
        0 => format!("Its language ({what}) is usual."),
        1 => format!("This author has never written in this language ({what})."),
        _ => format!("Hardly any mail here is in this language ({what})."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn in_language(mail: Mail, language: &str) -> Mail {
        mail.edit(|e| e.body.language = Some(language.to_owned()))
    }

    fn world() -> World {
        let mut world = World::new();
        (0..9).for_each(|day| world.learn(&in_language(eve(hour(day * 24)), "eng")));
        world
    }

    #[test]
    fn a_language_new_for_the_author_or_for_all_is_seen() {
        assert_eq!(world().level(&META, &in_language(eve(hour(LATER)), "por")), "new_for_author");
        assert_eq!(world().level(&META, &in_language(stranger(), "por")), "rare_here");
    }

    #[test]
    fn the_usual_language_is_ordinary() {
        assert_eq!(world().level(&META, &in_language(eve(hour(LATER)), "eng")), "usual");
        assert_eq!(world().level(&META, &in_language(stranger(), "eng")), "usual");
        assert_eq!(world().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
