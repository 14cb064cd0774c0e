//! **Is it well-formed?** (defects as evidence)
//!
//! Sees several defects of form in one message. Weak: broken senders are many. Blind to tidy attackers.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 25,
    name: "form",
    question: "Is it well-formed?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 1.4,
    techniques: &[PHISHING],
    levels: &[
        Level::only_for("well_formed", 0.95, [0.85, 0.93, 0.0, 0.0, 0.0]),
        Level::only_against("defects", 0.05, [0.15, 0.07, 0.04, 0.04, 0.04]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let defects = usize::from(view.scene.features.defects);
    Some(Observation::with(&META, usize::from(defects > 0), Seen::default().counts([defects, 0, 0])))
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "It is well-formed.".to_owned(),
        _ if observation.seen.counts[0] == 1 => "It has a defect of form.".to_owned(),
        _ => format!("It has defects of form, of {} kinds.", observation.seen.counts[0]),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{World, stranger, survives_hostile_mail};

    fn with_defects(count: u8) -> Option<(&'static str, String)> {
        let mail = stranger();
        let mut features = crate::extract(&mail.0);
        features.defects = count;
        World::new().sees_features(&META, &features)
    }

    #[test]
    fn defects_are_counted_in_good_grammar() {
        assert_eq!(with_defects(1), Some(("defects", "It has a defect of form.".to_owned())));
        assert_eq!(with_defects(255), Some(("defects", "It has defects of form, of 255 kinds.".to_owned())));
    }

    #[test]
    fn a_tidy_message_is_ordinary() {
        assert_eq!(with_defects(0), Some(("well_formed", "It is well-formed.".to_owned())));
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
