//! **Is the account used from a network it is never used from?**
//!
//! Sees the network (/24, or /48 of IPv6) of sign-ins and of mail, against the account's own days, the provider's name
//! for the network (its AS number) and the colleagues'. Matters where no country is named. People change networks
//! often, so that alone it is weak. Blind to attackers in the same network, and to addresses that a portal writes in
//! place of the person's.

use super::meta::{Group, Meta, Observation, accounts, level};
use super::techniques::CLOUD_ACCOUNTS;
use super::view::{Known, View, network_key, network_text};
use crate::observation::{Seen, days};
use thymus_baseline::{Aspect, Key};

pub(super) static META: Meta = Meta {
    id: 2,
    name: "network",
    question: "Is the account used from a network it is never used from?",
    group: Group::Place,
    cap: 3.0,
    techniques: &[CLOUD_ACCOUNTS],
    levels: &[
        level("new", 0.04, 0.6),
        level("same_system", 0.06, 0.08),
        level("of_others", 0.05, 0.1),
        level("young", 0.3, 0.5),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let network = view.network()?;
    let same_system = view.activity.network.is_some_and(|number| view.days(Aspect::System, system_key(number)) > 0);
    let (level, others) = match view.known(Aspect::Network, network_key(network)) {
        Known::Usual | Known::Seldom(_) => return None,
        Known::Others(others) => (2, others),
        _ if same_system => (1, 0),
        Known::New => (0, 0),
        Known::Young => (3, 0),
    };
    let seen = Seen::what(network_text(network)).counts([others, view.active_days(), 0]);
    Some(Observation::new(&META, level, seen))
}

/// The key of an autonomous system.
pub(super) fn system_key(number: u32) -> Key {
    Key::number(u64::from(number))
}

fn sentence(level: usize, seen: &Seen) -> String {
    let (what, known) = (&seen.what, days(seen.counts[1]));
    match level {
        0 => format!("It was used from {what}, from where neither it (on {known}) nor any colleague ever was."),
        1 => format!("It was used from {what}: new for it, of a provider it uses."),
        2 => format!("It was used from {what}: new for it, known of {}.", accounts(seen.counts[0])),
        _ => format!("It was used from {what}, as no one before; little is known of it yet ({known})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saas::tests_world::{ANN, BOB, LATER, World, act, sign_in, survives_hostile_activity};
    use thymus_event::saas::Operation;

    #[test]
    fn a_network_of_no_one_is_new() {
        let world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("203.0.113.5")), "new");
        assert_eq!(world.level(&META, &act(ANN, Operation::MailRead, LATER).from("203.0.113.5")), "new");
        let (_, sentence) = world.sees(&META, &sign_in(ANN, LATER).from("2001:db8::1")).unwrap();
        assert!(
            sentence.starts_with("It was used from 2001:db8::/48, from where neither it (on 40 days)"),
            "{sentence}"
        );
    }

    #[test]
    fn usual_colleagues_and_providers_networks_are_not() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("198.51.100.200")), "", "the same /24");
        world.learn(&sign_in(BOB, LATER - 48).from("203.0.113.5"));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("203.0.113.6")), "of_others");
        world.learn(&sign_in(ANN, LATER - 48).from("192.0.2.1").system(64_501));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("192.0.3.1").system(64_501)), "same_system");
        assert_eq!(world.level(&META, &act(ANN, Operation::Role, LATER).from("203.0.113.5")), "", "a portal's address");
    }

    #[test]
    fn volume_never_makes_normal() {
        let mut world = World::lived_in();
        (0..500).for_each(|n| world.learn(&sign_in(ANN, LATER).from("203.0.113.5").plus_minutes(n)));
        assert_eq!(world.level(&META, &sign_in(ANN, LATER).from("203.0.113.5")), "new");
        survives_hostile_activity(&META);
    }
}
