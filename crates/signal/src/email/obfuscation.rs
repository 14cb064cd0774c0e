//! **Does the text hide from machines?** (signal 22)
//!
//! Sees text that a reader does not see, zero-width characters, mixed scripts within words, forms and
//! scripts, images instead of text. Matters as a tie-breaker. Blind to clean messages; newsletters hide
//! preview texts, hence habit and a high bound.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::Observation;
use crate::scene::View;
use thymus_event::attack::PHISHING;

/// Preview texts of newsletters are shorter.
const HIDDEN_CHARS_MIN: u32 = 400;
/// A few stand in many languages' ordinary text.
const INVISIBLE_CHARS_MIN: u16 = 12;

pub(super) static META: SignalMeta = SignalMeta {
    id: 19,
    name: "obfuscation",
    question: "Does its text hide from machines?",
    group: Group::Content,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[PHISHING],
    levels: &[
        Level::only_for("none", 0.93, [0.74, 0.87, 0.0, 0.0, 0.0]),
        Level::only_against("image_only", 0.03, [0.12, 0.03, 0.01, 0.02, 0.01]),
        Level::only_against("hidden_text", 0.03, [0.1, 0.06, 0.01, 0.02, 0.01]),
        Level::only_against("mixed_scripts", 0.01, [0.04, 0.04, 0.01, 0.01, 0.01]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let content = &view.scene.features.content;
    let level = match () {
        () if content.mixed_scripts || content.invisible_chars >= INVISIBLE_CHARS_MIN || content.active => 3,
        () if content.hidden_chars >= HIDDEN_CHARS_MIN => 2,
        () if content.image_only => 1,
        () => 0,
    };
    Some(Observation::new(&META, level))
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "Its text hides nothing.".to_owned(),
        1 => "It is an image with hardly any text.".to_owned(),
        2 => "It holds much text that a reader does not see.".to_owned(),
        _ => {
            "It holds a form, a script, invisible characters or letters of several scripts within one word.".to_owned()
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{World, stranger, survives_hostile_mail};

    use thymus_event::email::Body;

    fn level(edit: impl FnOnce(&mut Body)) -> &'static str {
        World::new().level(&META, &stranger().edit(|e| edit(&mut e.body)))
    }

    #[test]
    fn text_that_hides_is_seen() {
        assert_eq!(level(|body| body.own = "Your p\u{430}ssword".to_owned()), "mixed_scripts");
        assert_eq!(level(|body| body.invisible_chars = 40), "mixed_scripts");
        assert_eq!(level(|body| body.form = true), "mixed_scripts");
        assert_eq!(level(|body| body.hidden_chars = 900), "hidden_text");
        assert_eq!(level(|body| (body.images, body.own) = (1, "Open.".to_owned())), "image_only");
    }

    #[test]
    fn previews_joiners_and_other_scripts_are_ordinary() {
        assert_eq!(level(|_| ()), "none");
        assert_eq!(level(|body| body.hidden_chars = 120), "none");
        assert_eq!(level(|body| body.invisible_chars = 2), "none");
        assert_eq!(level(|body| body.own = "Москва and London".to_owned()), "none");
        assert_eq!(level(|body| (body.images, body.own) = (9, "Tide tables, quays and hours. ".repeat(9))), "none");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
