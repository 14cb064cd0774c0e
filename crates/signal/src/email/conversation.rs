//! **Does it continue a real conversation?** (signals 5, 23)
//!
//! Sees whether the messages it answers exist, and whether the author took part; or whether someone with
//! a participant's name or local part writes from another domain. Matters because stolen threads carry
//! trust. Blind to a participant's own account in an attacker's hands. Reference: RFC 5322 §3.6.4.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_baseline::{Author, Key};
use thymus_event::attack::IMPERSONATION;

pub(super) static META: SignalMeta = SignalMeta {
    id: 16,
    name: "conversation",
    question: "Does it continue a conversation in which its author took part?",
    group: Group::Relationship,
    scope: Scope::Message,
    by_context: true,
    cap: 3.4,
    techniques: &[IMPERSONATION],
    levels: &[
        Level::new("begins_one", 0.6, [0.93, 0.5, 0.0, 0.0, 0.8]),
        Level::only_for("takes_part", 0.25, [0.001, 0.001, 0.0, 0.005, 0.15]),
        Level::only_for("answers_us", 0.08, [0.002, 0.005, 0.0, 0.005, 0.02]),
        Level::only_for("joins_one", 0.03, [0.004, 0.12, 0.02, 0.005, 0.02]),
        Level::only_for("unknown_one", 0.03, [0.03, 0.03, 0.02, 0.0, 0.01]),
        Level::only_against("claims_one", 0.01, [0.033, 0.06, 0.0, 0.005, 0.0]),
        Level::only_against("as_a_participant", 0.001, [0.0, 0.28, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender()?;
    let thread = &scene.features.thread;
    let threads = &scene.baselines.threads;
    let known: Vec<&Author> = thread.ids.iter().filter_map(|id| threads.author(*id)).collect();
    let addressed: Vec<&Author> = thread.ids.iter().flat_map(|id| threads.addressees(*id)).collect();
    let seen = Seen::what(sender.address.as_str()).counts([known.len(), thread.ids.len(), 0]);
    if let Some(original) = mimics(view, &known, &addressed) {
        return Some(Observation::with(&META, 6, seen.other(original)));
    }
    let level = match () {
        () if known.iter().any(|author| author.address == sender.author.address) => 1,
        () if addressed.iter().any(|author| author.address == sender.author.address) => 2,
        () if !known.is_empty() => 3,
        () if !thread.ids.is_empty() => 4,
        () if thread.reply_subject => 5,
        () => 0,
    };
    Some(Observation::with(&META, level, seen))
}

/// A participant with the author's name or local part, at another domain, while the author's own domain
/// has earned nothing. Gives the participant's address where the quoted text shows it.
fn mimics(view: &View<'_>, known: &[&Author], addressed: &[&Author]) -> Option<String> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let me = sender.author;
    let participants = || known.iter().chain(addressed);
    if scene.ties.is_some() || participants().any(|author| author.address == me.address) {
        return None;
    }
    let nameless = [Key::of(""), Key::default()];
    let alike = |author: &&&Author| {
        author.domain != me.domain
            && (author.local == me.local || (author.name == me.name && !nameless.contains(&me.name)))
    };
    let by_thread = participants().find(alike).map(|_| "a participant".to_owned());
    let quoted = scene
        .features
        .thread
        .quoted_addresses
        .iter()
        .find(|address| address.local() == sender.address.local() && address.org_domain() != sender.domain());
    quoted.map(|address| address.as_str().to_owned()).or(by_thread)
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts: [known, named, _] } = &observation.seen;
    match observation.level {
        0 => "It begins a conversation.".to_owned(),
        1 => format!("It continues a conversation in which {what} took part."),
        2 => format!("It answers a message that the organisation sent to {what}."),
        3 => format!("{what} joins a conversation known here ({known} of the {named} messages that it refers to)."),
        4 => "It refers to messages that were never seen here.".to_owned(),
        5 => "Its subject says that it is an answer, but it answers nothing.".to_owned(),
        _ => format!("{what} bears the name of {other} in this conversation, but writes from another domain."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, EVE, LATER, MALLORY, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn world() -> (World, Mail) {
        let mut world = World::lived_in();
        let question = Mail::new(ANN, EVE, hour(LATER - 24));
        world.learn(&question);
        (world, question)
    }

    #[test]
    fn a_participant_from_a_lookalike_domain_is_seen() {
        let (world, question) = world();
        let lure = Mail::new("eve@suppller.example", ANN, hour(LATER)).name("Eve Stone").answers(&question);
        let (level, sentence) = world.sees(&META, &lure).expect("an observation");
        assert_eq!(level, "as_a_participant");
        assert!(sentence.contains("eve@suppller.example"), "{sentence}");
        let quoting = Mail::new("eve@suppller.example", ANN, hour(LATER))
            .edit(|e| e.body.quoted = "On Monday eve@supplier.example wrote".to_owned());
        assert_eq!(world.level(&META, &quoting), "as_a_participant");
    }

    #[test]
    fn participants_and_their_colleagues_are_ordinary() {
        let (world, question) = world();
        assert_eq!(world.level(&META, &eve(hour(LATER)).answers(&question)), "answers_us");
        let colleague = Mail::new("joe@supplier.example", ANN, hour(LATER)).answers(&question);
        assert_eq!(world.level(&META, &colleague), "joins_one");
        assert_eq!(world.level(&META, &Mail::new(ANN, BOB, hour(LATER)).answers(&question)), "takes_part");
        assert_eq!(world.level(&META, &stranger()), "begins_one");
    }

    #[test]
    fn an_answer_to_nothing_claims_a_conversation() {
        let (world, _) = world();
        assert_eq!(world.level(&META, &stranger().edit(|e| e.thread.reply_subject = true)), "claims_one");
        assert_eq!(world.level(&META, &stranger().answers(&Mail::new(BOB, MALLORY, hour(1)))), "unknown_one");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
