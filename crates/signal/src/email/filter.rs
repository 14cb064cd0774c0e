//! **What did the provider's own filter say?** (signal 14)
//!
//! Sees a verdict of the mail provider where its author is trusted. An ordinary signal, shown beside the
//! score. Blind to what the provider missed: that is what Thymus is for.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::Observation;
use crate::scene::View;
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 24,
    name: "provider_filter",
    question: "Did the provider's own filter object?",
    group: Group::Context,
    scope: Scope::Message,
    by_context: true,
    cap: 1.6,
    techniques: &[PHISHING],
    levels: &[
        Level::new("passed", 0.97, [0.6, 0.9, 0.97, 0.97, 0.0]),
        Level::only_against("objected", 0.03, [0.4, 0.1, 0.03, 0.03, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let flagged = view.scene.features.provider_flagged.filter(|_| view.scene.is_inbound())?;
    Some(Observation::new(&META, usize::from(flagged)))
}

fn sentence(observation: &Observation) -> String {
    match observation.level {
        0 => "The provider's own filter let it pass.".to_owned(),
        _ => "The provider's own filter objected to it.".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{World, stranger, survives_hostile_mail};
    use crate::testing::Mail;

    use thymus_event::email::ProviderVerdict;

    fn judged(flagged: bool) -> Mail {
        stranger().edit(|e| e.provider = Some(ProviderVerdict { scl: Some(6), category: None, flagged }))
    }

    #[test]
    fn an_objection_is_seen() {
        assert_eq!(World::new().level(&META, &judged(true)), "objected");
    }

    #[test]
    fn a_passed_message_is_ordinary_and_no_verdict_says_nothing() {
        assert_eq!(World::new().level(&META, &judged(false)), "passed");
        assert_eq!(World::new().level(&META, &stranger()), "");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
