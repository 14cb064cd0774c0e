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
