//! **Where do answers go?** (signal 9)
//!
//! Sees a Reply-To that leads away from the author: to another domain, to a consumer mailbox. Matters
//! because the answer is what a fraudster wants. Blind to fraud that answers from the same account;
//! many services use one, hence habit counts.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_baseline::{Facet, Key};
use thymus_event::attack::IMPERSONATION;
use thymus_event::domain;

pub(super) static META: SignalMeta = SignalMeta {
    id: 6,
    name: "reply_to",
    question: "Do answers go to someone else?",
    group: Group::Identity,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[IMPERSONATION],
    levels: &[
        Level::only_for("author", 0.85, [0.79, 0.8, 0.0, 0.0, 0.0]),
        Level::only_for("own_desk", 0.09, [0.07, 0.07, 0.0, 0.0, 0.0]),
        Level::habit("usual", 0.04, [0.01, 0.01, 0.0, 0.0, 0.0]),
        Level::only_against("other_domain", 0.012, [0.12, 0.07, 0.05, 0.02, 0.0]),
        Level::only_against("consumer_mailbox", 0.008, [0.05, 0.09, 0.07, 0.01, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let foreign = |address: &&thymus_event::Address| address.org_domain() != sender.domain();
    let Some(target) = scene.features.reply_to.iter().find(foreign) else {
        let level = usize::from(!scene.features.reply_to.is_empty() && !sender.freemail);
        let shared = sender.freemail && !scene.features.reply_to.is_empty();
        let seen = scene.features.reply_to.first().map_or("", |address| address.as_str());
        return Some(Observation::with(&META, if shared { 4 } else { level }, Seen::what(seen)));
    };
    let usual = |habits: &thymus_baseline::Habits| habits.seen(Facet::ReplyTo, Key::of(target.org_domain())).is_some();
    let known = scene.author.is_some_and(usual) || scene.domain.is_some_and(usual);
    let level = match known {
        true => 2,
        false if own_desk(target, sender) => 1,
        false if domain::is_freemail(target.domain()) => 4,
        false => 3,
    };
    Some(Observation::with(&META, level, Seen::what(target.as_str()).other(sender.domain())))
}

/// A help desk's or mailing service's address that bears the author's own label.
fn own_desk(target: &thymus_event::Address, sender: &crate::features::Sender) -> bool {
    const LABEL_CHARS_MIN: usize = 5;
    let label = thymus_baseline::lookalike::label_of(sender.domain());
    let bears = target.local().contains(label) || target.domain().contains(label);
    label.len() >= LABEL_CHARS_MIN && bears && !sender.freemail && !domain::is_freemail(target.domain())
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => "Answers go back to the author.".to_owned(),
        1 => format!("Answers go to {what}, which bears the author's own name or domain."),
        2 => format!("Answers go to {what}, as usual for this author."),
        3 => format!("Answers go to {what}, away from {other}: new for this author."),
        _ => format!("Answers go to a consumer mailbox, {what}: new for this author."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, MALLORY, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn sees(mail: &Mail) -> (&'static str, String) {
        World::lived_in().sees(&META, mail).expect("an observation")
    }

    #[test]
    fn answers_that_leave_the_author_are_seen() {
        assert_eq!(sees(&stranger().reply_to("x@elsewhere.example")).0, "other_domain");
        let said = sees(&eve(hour(LATER)).reply_to("eve.stone@gmail.com"));
        assert_eq!(
            said,
            (
                "consumer_mailbox",
                "Answers go to a consumer mailbox, eve.stone@gmail.com: new for this author.".to_owned()
            )
        );
        assert_eq!(sees(&Mail::new("a@gmail.com", BOB, hour(LATER)).reply_to("b@gmail.com")).0, "consumer_mailbox");
    }

    #[test]
    fn desks_of_the_author_and_habits_are_ordinary() {
        assert_eq!(sees(&stranger()).0, "author");
        assert_eq!(sees(&stranger().reply_to(MALLORY)).0, "author");
        assert_eq!(sees(&stranger().reply_to("help@stranger.example")).0, "own_desk");
        assert_eq!(sees(&stranger().reply_to("support@stranger.desk.example")).0, "own_desk");
        let mut world = World::lived_in();
        world.learn(&eve(hour(LATER - 24)).reply_to("desk@elsewhere.example"));
        assert_eq!(world.level(&META, &eve(hour(LATER)).reply_to("desk@elsewhere.example")), "usual");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
