//! **Whose name does it bear?** (signals 7, 9)
//!
//! Sees a display name that belongs to someone else: to a person inside, to a correspondent, to the
//! organisation itself; an own address from outside; an address within the name. Matters for business
//! e-mail compromise, which has neither link nor attachment. Blind to names never seen before; people
//! who write from a private account are told apart only after some days.

use crate::extract::name_words_of_local;
use crate::features::Sender;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days};
use crate::scene::{HABIT_DAYS_MIN, REGULAR_DAYS_MIN, Standing, View};
use thymus_baseline::NameOwner;
use thymus_event::attack::{EMAIL_SPOOFING, IMPERSONATION};

pub(super) static META: SignalMeta = SignalMeta {
    id: 3,
    name: "name_claim",
    question: "Does the display name belong to someone else?",
    group: Group::Identity,
    scope: Scope::Recipient,
    by_context: true,
    cap: 3.6,
    techniques: &[IMPERSONATION, EMAIL_SPOOFING],
    levels: &[
        Level::only_for("own_name", 0.975, [0.93, 0.5, 0.0, 0.0, 0.0]),
        Level::only_against("correspondents_name", 0.01, [0.01, 0.08, 0.02, 0.0, 0.0]),
        Level::only_against("insiders_name", 0.004, [0.006, 0.05, 0.005, 0.0, 0.0]),
        Level::only_against("own_organisation", 0.005, [0.03, 0.08, 0.0, 0.01, 0.0]),
        Level::only_against("own_domain", 0.002, [0.01, 0.06, 0.0, 0.0, 0.0]),
        Level::only_against("other_address", 0.002, [0.01, 0.03, 0.0, 0.0, 0.0]),
        Level::only_against("busy_insiders_name", 0.002, [0.004, 0.2, 0.005, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let scene = view.scene;
    let sender = scene.sender().filter(|_| scene.is_inbound())?;
    let name = sender.name.as_str();
    let seen = Seen::what(name).other(sender.address.as_str());
    if scene.own.has(sender.author.domain) && !scene.continuity.inherits() {
        return Some(Observation::with(&META, 4, seen));
    }
    let known = view.standing <= Standing::Known;
    if let Some(owner) = other_owner(view, sender).filter(|_| !known) {
        let days = owner.days.days_until(scene.today);
        let level = match owner.inside {
            true if days >= BUSY_DAYS_MIN => 6,
            true => 2,
            false => 1,
        };
        return Some(Observation::with(&META, level, seen.counts([days, 0, 0])));
    }
    let level = match () {
        () if !known && names_own_organisation(view, sender) => 3,
        () if names_other_address(sender) => 5,
        () => 0,
    };
    Some(Observation::with(&META, level, seen))
}

/// Days of mail after which a name inside is one that many know, and worth borrowing: a working month.
const BUSY_DAYS_MIN: usize = 20;

/// Who else has borne this name for days, people inside first, if neither the author itself has nor the
/// recipient: nobody pretends to people to be themselves, but many write to themselves from home.
fn other_owner<'a>(view: &View<'a>, sender: &Sender) -> Option<&'a NameOwner> {
    if !sender.name_words.contains(' ') {
        return None;
    }
    let today = view.scene.today;
    let owners = view.scene.baselines.names.owners(sender.author.name);
    let own = owners.iter().find(|owner| owner.address == sender.author.address);
    let to_oneself = owners.iter().any(|owner| owner.address == view.person)
        || name_words_of_local(view.recipient.local()) == sender.name_words;
    if to_oneself || own.is_some_and(|own| own.days.days_until(today) >= HABIT_DAYS_MIN) {
        return None;
    }
    let others = owners.iter().filter(|owner| owner.address != sender.author.address);
    let trusted = |owner: &&NameOwner| {
        let days = owner.days.days_until(today);
        let borne = days >= if owner.inside { HABIT_DAYS_MIN } else { REGULAR_DAYS_MIN };
        borne || view.scene.baselines.correspondence.ties_to(owner.address).is_some()
    };
    others.filter(trusted).max_by_key(|owner| (owner.inside, owner.days.days_until(today)))
}

/// The organisation's own label as a word of the name, while the domain is foreign and has earned nothing.
fn names_own_organisation(view: &View<'_>, sender: &Sender) -> bool {
    !view.scene.own.has(sender.author.domain)
        && view.scene.own.labels().any(|label| sender.name_words.split(' ').any(|word| word == label))
}

/// An address in the name that is not the author's.
fn names_other_address(sender: &Sender) -> bool {
    let candidate =
        sender.name.split(|c: char| c.is_whitespace() || "<>()\"'[],;".contains(c)).find(|w| w.contains('@'));
    candidate
        .and_then(thymus_event::Address::parse)
        .is_some_and(|address| address.domain().contains('.') && address.org_domain() != sender.domain())
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, counts } = &observation.seen;
    match observation.level {
        0 if what.trim().is_empty() => "The author gives no name.".to_owned(),
        0 => format!("The name “{what}” belongs to nobody else who is known here."),
        1 => format!(
            "“{what}” is the name of a correspondent (seen on {}), but at another address than {other}.",
            days(counts[0])
        ),
        2 | 6 => format!(
            "“{what}” is the name of someone in the organisation (seen on {}), but {other} is not their address.",
            days(counts[0])
        ),
        3 => format!("The name “{what}” claims to be of the organisation, but the address {other} is not."),
        4 => format!(
            "{other} is an address of the organisation, but the message came from outside and nothing proves it."
        ),
        _ => format!("The name “{what}” shows another address than the real one, {other}."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, address, hour};

    fn sees(mail: &Mail) -> (&'static str, String) {
        World::lived_in().sees(&META, mail).expect("an observation")
    }

    #[test]
    fn the_name_of_someone_inside_is_seen() {
        let (level, sentence) = sees(&Mail::new("annreef77@gmail.com", BOB, hour(LATER)).name("Ann Reef"));
        assert_eq!(level, "busy_insiders_name");
        assert_eq!(
            sentence,
            "“Ann Reef” is the name of someone in the organisation (seen on 20 days), but annreef77@gmail.com is not their address."
        );
        assert_eq!(sees(&stranger().name("Reef, Ann")).0, "busy_insiders_name");
    }

    #[test]
    fn a_name_that_few_know_is_seen_too_but_not_one_of_a_single_day() {
        let mut world = World::new();
        let carl = |day: i64| Mail::new("carl.weir@harbour.example", ANN, hour(day * 24)).name("Carl Weir");
        world.learn(&carl(0));
        assert_eq!(world.level(&META, &stranger().name("Carl Weir")), "own_name");
        world.learn(&carl(1));
        assert_eq!(world.level(&META, &stranger().name("Carl Weir")), "insiders_name");
    }

    #[test]
    fn people_who_write_to_themselves_from_home_pretend_nothing() {
        let mut world = World::lived_in();
        assert_eq!(world.level(&META, &Mail::new("reef@gmail.com", ANN, hour(LATER)).name("Ann Reef")), "own_name");
        let carl = |to: &str| Mail::new("cw77@gmail.com", to, hour(LATER)).name("Weir, Carl");
        (0..3).for_each(|day| world.learn(&Mail::new(ANN, "carl.weir@harbour.example", hour(day * 24))));
        assert_eq!(world.level(&META, &carl("carl.weir@harbour.example")), "own_name");
        assert_eq!(world.level(&META, &carl(BOB)), "insiders_name");
    }

    #[test]
    fn other_claims_are_seen() {
        assert_eq!(sees(&stranger().name("Eve Stone")).0, "correspondents_name");
        assert_eq!(sees(&stranger().name("Harbour Payroll")).0, "own_organisation");
        assert_eq!(sees(&stranger().name("ann@harbour.example")).0, "other_address");
        let spoof = stranger().edit(|e| e.originators.from[0].address = address(ANN)).unauthenticated();
        assert_eq!(sees(&spoof).0, "own_domain");
    }

    #[test]
    fn own_names_and_half_names_are_ordinary() {
        assert_eq!(sees(&eve(hour(LATER))).0, "own_name");
        assert_eq!(sees(&stranger().name("Ann Quay")).0, "own_name");
        assert_eq!(sees(&stranger().name("Ann")).0, "own_name");
        assert_eq!(sees(&stranger()), ("own_name", "The author gives no name.".to_owned()));
    }

    #[test]
    fn a_person_who_also_writes_from_home_is_learned() {
        let private = |day: i64| Mail::new("annreef77@gmail.com", BOB, hour(day * 24)).name("Ann Reef");
        let mut world = World::lived_in();
        (20..23).for_each(|day| world.learn(&private(day)));
        assert_eq!(world.level(&META, &private(30)), "own_name");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
