//! **Who handed it in?** (signal 11)
//!
//! Sees a reverse path of another domain than the author's, against habit. Matters for spoofs of the
//! author; weak, since services send through others. Blind to spoofs whose envelope agrees with the author.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days};
use crate::scene::{SHARED_SENDERS_MIN, Scene, View, other_senders};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::EMAIL_SPOOFING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 8,
    name: "envelope",
    question: "Is the envelope's sender the author's?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_SPOOFING],
    levels: &[
        Level::only_for("same", 0.8, [0.66, 0.8, 0.0, 0.0, 0.0]),
        Level::habit("usual", 0.12, [0.01, 0.01, 0.0, 0.0, 0.0]),
        Level::only_for("provider", 0.05, [0.04, 0.03, 0.0, 0.0, 0.0]),
        Level::only_against("foreign", 0.02, [0.24, 0.13, 0.01, 0.01, 0.0]),
        Level::new("null", 0.01, [0.05, 0.03, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

/// Sets envelope domains apart from link entities in the same table.
pub(crate) const ENVELOPES: Key = Key::number(0xe7e1);

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let Some(envelope) = scene.features.envelope_domain.as_deref() else {
        return Some(Observation::new(&META, 4));
    };
    let key = Key::of(envelope);
    let usual = scene.habits().is_some_and(|habits| habits.seen(Facet::Envelope, key).is_some());
    let users = other_senders(scene.baselines, key.and(ENVELOPES), Some(sender.author.domain));
    let level = match () {
        () if envelope == sender.domain() => 0,
        () if usual => 1,
        () if users >= SHARED_SENDERS_MIN => 2,
        () => 3,
    };
    let counts = if level == 3 { nobody(scene, key) } else { [0; 3] };
    Some(Observation::with(&META, level, Seen::what(envelope).other(sender.domain()).counts(counts)))
}

/// Where nobody went to a domain's site, of how many people and devices, in how many days.
fn nobody(scene: &Scene<'_>, domain: Key) -> [usize; 3] {
    if scene.baselines.popularity.reach(domain, scene.features.time).is_nobody() {
        let (people, days) = scene.watched();
        [people, days, 0]
    } else {
        [0; 3]
    }
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts: [observed, observed_days, _] } = &observation.seen;
    match observation.level {
        0 => "The envelope's sender is at the author's domain.".to_owned(),
        1 => format!("The envelope's sender is at {what}, as usual for {other}."),
        2 => format!("The envelope's sender is at {what}, which other senders use too."),
        3 if *observed == 0 => format!("The envelope's sender is at {what}, which has never sent mail of {other}."),
        3 => format!(
            "The envelope's sender is at {what}, which has never sent mail of {other}; 0 of {observed} people and devices went there in {}.",
            days(*observed_days)
        ),
        _ => "Its envelope names no sender.".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    use thymus_event::email::ReversePath;

    fn level(mail: &Mail) -> &'static str {
        World::lived_in().level(&META, mail)
    }

    #[test]
    fn a_foreign_envelope_is_seen() {
        let mail = eve(hour(LATER)).envelope_from("bounce@elsewhere.example");
        let (level, sentence) = World::lived_in().sees(&META, &mail).expect("an observation");
        assert_eq!(level, "foreign");
        assert!(sentence.contains("elsewhere.example") && sentence.contains("supplier.example"), "{sentence}");
    }

    #[test]
    fn own_usual_and_shared_envelopes_are_ordinary() {
        assert_eq!(level(&stranger()), "same");
        assert_eq!(level(&stranger().edit(|e| e.envelope.reverse_path = ReversePath::Null)), "null");
        let mut world = World::new();
        for (domain, day) in (0..4).flat_map(|domain| [(domain, 1), (domain, 3)]) {
            let mail = Mail::new(&format!("a@firm{domain}.example"), BOB, hour(day * 24));
            world.learn(&mail.envelope_from("bounce@mailer.example"));
        }
        assert_eq!(world.level(&META, &stranger().envelope_from("x@mailer.example")), "provider");
        let usual = Mail::new("a@firm1.example", BOB, hour(LATER)).envelope_from("y@mailer.example");
        assert_eq!(world.level(&META, &usual), "usual");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
