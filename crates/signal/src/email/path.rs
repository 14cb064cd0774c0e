//! **Did it come the usual way?** (signal 11)
//!
//! Sees which client handed the message to the border and which domain the reverse path names, against
//! the author's habit and against what many senders use. Matters for spoofs and rented servers. Blind to
//! attackers who use the large providers.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{SHARED_SENDERS_MIN, View, other_senders};
use thymus_baseline::{Facet, Key};
use thymus_event::attack::EMAIL_SPOOFING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 7,
    name: "path",
    question: "Did it come by a way that this author, or many others, use?",
    group: Group::Authentication,
    scope: Scope::Message,
    by_context: true,
    cap: 2.2,
    techniques: &[EMAIL_SPOOFING],
    levels: &[
        Level::habit("usual", 0.7, [0.1, 0.1, 0.0, 0.0, 0.0]),
        Level::new("own_server", 0.1, [0.3, 0.2, 0.05, 0.05, 0.0]),
        Level::new("provider", 0.13, [0.2, 0.5, 0.05, 0.07, 0.0]),
        Level::only_against("foreign", 0.07, [0.35, 0.2, 0.05, 0.03, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let client = scene.features.client.as_deref()?;
    let key = Key::of(client);
    let usual = scene.habits().is_some_and(|habits| habits.seen(Facet::Client, key).is_some());
    let users = other_senders(scene.baselines, key.and(CLIENTS), Some(sender.author.domain));
    let level = match () {
        () if usual => 0,
        () if client == sender.domain() && !sender.freemail => 1,
        () if client == sender.domain() || users >= SHARED_SENDERS_MIN => 2,
        () => 3,
    };
    Some(Observation::with(&META, level, Seen::what(client).other(sender.domain()).counts([users, 0, 0])))
}

/// Sets clients apart from link entities in the same table.
pub(crate) const CLIENTS: Key = Key::number(0xc11e);

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts } = &observation.seen;
    match observation.level {
        0 => format!("It came through {what}, as usual for this author."),
        1 => format!("It came from {other}'s own server."),
        2 if what == other => format!("It came from {what}, where anyone may open a mailbox."),
        2 => format!("It came through {what}, which {} other senders use; new for this author.", counts[0]),
        _ => format!("It came through {what}, which neither this author nor other senders have used."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    #[test]
    fn a_way_that_no_one_uses_is_foreign() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &eve(hour(LATER)).through("host.elsewhere.example")), "foreign");
        assert_eq!(world.level(&META, &stranger().through("elsewhere.example")), "foreign");
    }

    #[test]
    fn usual_own_and_shared_ways_are_ordinary() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &eve(hour(LATER))), "usual");
        assert_eq!(world.level(&META, &stranger()), "own_server");
        for (domain, day) in (0..4).flat_map(|domain| [(domain, 1), (domain, 3)]) {
            let mail = Mail::new(&format!("a@firm{domain}.example"), BOB, hour(day * 24));
            world.learn(&mail.through("out.provider.example"));
        }
        let (level, sentence) =
            world.sees(&META, &stranger().through("out2.provider.example")).expect("an observation");
        assert_eq!(level, "provider");
        assert!(sentence.contains("which 4 other senders use"), "{sentence}");
    }

    #[test]
    fn senders_of_one_day_make_no_provider() {
        let mut world = World::new();
        for domain in 0..9 {
            world.learn(&Mail::new(&format!("a@burst{domain}.example"), BOB, hour(1)).through("rented.example"));
        }
        assert_eq!(world.level(&META, &stranger().through("rented.example")), "foreign");
    }

    #[test]
    fn addresses_without_names_are_taken_by_network() {
        let by_address = |e: &mut thymus_event::email::EmailActivity| {
            e.received[0].from = None;
            e.received[0].address = Some(std::net::IpAddr::from([203, 0, 113, 9]));
        };
        let (level, sentence) = World::new().sees(&META, &stranger().edit(by_address)).expect("an observation");
        assert_eq!(level, "foreign");
        assert!(sentence.starts_with("It came through 203.0,"), "{sentence}");
        assert_eq!(World::new().level(&META, &stranger().edit(|e| e.received.clear())), "");
    }

    #[test]
    fn a_consumer_mailbox_has_no_server_of_its_own() {
        let mail = Mail::new("someone@yahoo.com", BOB, hour(LATER)).through("out.yahoo.com");
        assert_eq!(World::new().level(&META, &mail), "provider");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
