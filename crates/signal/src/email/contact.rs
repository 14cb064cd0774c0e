//! **Is there a relationship?** (signals 1, 2, 6)
//!
//! Sees whether people inside write to the author (KCE) or its domain (KCD), whether it has written
//! before, and whether anyone goes to its site. Matters because most attacks come from strangers.
//! Blind to accounts that were taken over, and to strangers who first win an answer.
//! References: Stringhini & Thonnard 2015; Ho et al. 2017.

use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen, days, people_have};
use crate::scene::{Scene, Standing, View};
use thymus_event::attack::PHISHING;

pub(super) static META: SignalMeta = SignalMeta {
    id: 1,
    name: "contact",
    question: "Is there a relationship between the author and the organisation?",
    group: Group::Relationship,
    scope: Scope::Recipient,
    by_context: false,
    cap: 3.0,
    techniques: &[PHISHING],
    levels: &[
        Level::only_for("correspondent", 0.35, [0.004, 0.01, 0.0, 0.0, 0.0]),
        Level::only_for("known", 0.10, [0.008, 0.02, 0.0, 0.0, 0.0]),
        Level::only_for("regular", 0.36, [0.1, 0.1, 0.0, 0.0, 0.0]),
        Level::new("seen", 0.08, [0.08, 0.08, 0.0, 0.0, 0.0]),
        Level::new("visited", 0.05, [0.05, 0.05, 0.0, 0.0, 0.0]),
        Level::only_against("stranger", 0.06, [0.76, 0.74, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let level = match view.standing {
        Standing::Inside => return None,
        Standing::Correspondent => 0,
        Standing::Known => 1,
        Standing::Regular => 2,
        Standing::Seen => 3,
        Standing::Visited => 4,
        Standing::Stranger => 5,
    };
    let sender = view.scene.sender();
    let domain = sender.filter(|sender| !sender.freemail).map_or("", |sender| sender.domain());
    let counts = match level {
        4 => site(view.scene),
        5 => unknown(view.scene),
        _ => correspondence(view.scene),
    };
    let seen = Seen::what(sender.map_or("", |s| s.address.as_str())).other(domain).counts(counts);
    Some(Observation::with(&META, level, seen))
}

/// People who wrote to the author, and to its domain; days on which one of them wrote.
fn correspondence(scene: &Scene<'_>) -> [usize; 3] {
    [
        scene.ties.map_or(0, thymus_baseline::Ties::people),
        scene.domain_ties.map_or(0, thymus_baseline::Ties::people),
        scene.author_days().max(scene.domain_days()),
    ]
}

/// People and devices who went to the author's site, of how many, in how many days.
fn site(scene: &Scene<'_>) -> [usize; 3] {
    let (people, days) = scene.watched();
    [scene.site.visitors, people, days]
}

/// Whether the address or its domain is known (and this is not shown to be its owner); where nobody went to its site, of
/// how many people and devices, in how many days.
fn unknown(scene: &Scene<'_>) -> [usize; 3] {
    let known = correspondence(scene) != [0; 3];
    let [visitors, people, days] = site(scene);
    [usize::from(known), if visitors == 0 { people } else { 0 }, days]
}

fn sentence(observation: &Observation) -> String {
    let seen = &observation.seen;
    let [author, domain, wrote] = seen.counts;
    let what = &seen.what;
    let known = if observation.level == 5 { author > 0 } else { author + domain > 0 };
    match observation.level {
        _ if what.is_empty() => "It names no author.".to_owned(),
        0 => format!("Inside the organisation, {} written to {what}.", people_have(author)),
        1 if author > 0 => {
            format!("Inside the organisation, {} written to {what}, but not this recipient.", people_have(author))
        }
        1 => format!(
            "No one in the organisation has written to {what}, but {} written to others at {}.",
            people_have(domain),
            seen.other
        ),
        2 | 3 if !known && seen.other.is_empty() => {
            format!("{what} has written on {}; no one in the organisation has ever written back.", days(wrote))
        }
        2 | 3 if !known => format!(
            "{what} or others of its domain have written on {}; no one in the organisation has ever written back.",
            days(wrote)
        ),
        4 if author == 0 => {
            format!("This is the first mail from {}, to whose site people in the organisation link.", seen.other)
        }
        4 => format!(
            "This is the first mail from {}, to whose site {author} of {domain} people and devices went in {}.",
            seen.other,
            days(wrote)
        ),
        _ if known => {
            format!("{what} is a known address, but nothing shows that this message comes from the same sender.")
        }
        _ => stranger(what, &seen.other, domain, wrote),
    }
}

/// `observed`: people and devices of whom none went to the author's site, in `observed_days`; 0 where nothing can be said.
fn stranger(author: &str, domain: &str, observed: usize, observed_days: usize) -> String {
    if domain.is_empty() {
        return format!(
            "No one in the organisation has ever written to {author}, which has never written before either."
        );
    }
    let visits = match observed {
        0 => String::new(),
        _ => format!(" 0 of {observed} people and devices went to its site in {}.", days(observed_days)),
    };
    format!(
        "No one in the organisation has ever written to {author} or to anyone at {domain}, and no mail ever came from there.{visits}"
    )
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{ANN, BOB, LATER, MALLORY, World, eve, news, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    #[test]
    fn nobody_knows_a_stranger() {
        let (level, sentence) = World::lived_in().sees(&META, &stranger()).expect("an observation");
        assert_eq!(level, "stranger");
        assert!(sentence.starts_with("No one in the organisation has ever written to mallory@"), "{sentence}");
        assert!(sentence.contains(" 0 of 1 people and devices went to its site in "), "{sentence}");
        let (_, without_log) = World::new().sees(&META, &stranger()).expect("an observation");
        assert!(without_log.ends_with("no mail ever came from there."), "{without_log}");
    }

    #[test]
    fn nothing_is_said_of_a_consumer_providers_other_users() {
        let mail = Mail::new("someone@gmail.com", BOB, hour(LATER));
        let (level, sentence) = World::lived_in().sees(&META, &mail).expect("an observation");
        assert_eq!(level, "stranger");
        assert!(!sentence.contains("at gmail.com"), "{sentence}");
    }

    #[test]
    fn a_correspondent_is_one_for_whoever_writes_often() {
        let world = World::lived_in();
        let said = world.sees(&META, &eve(hour(LATER)));
        assert_eq!(
            said,
            Some((
                "correspondent",
                "Inside the organisation, 1 person has written to eve@supplier.example.".to_owned()
            ))
        );
        assert_eq!(world.level(&META, &Mail::new("joe@supplier.example", ANN, hour(LATER))), "known");
        assert_eq!(world.level(&META, &news(hour(LATER))), "regular");
    }

    #[test]
    fn one_letter_makes_a_correspondent_of_its_writer_alone() {
        let mut world = World::new();
        world.learn(&Mail::new(ANN, MALLORY, hour(0)));
        let to = |who: &str| Mail::new(MALLORY, who, hour(LATER));
        assert_eq!((world.level(&META, &to(ANN)), world.level(&META, &to(BOB))), ("correspondent", "known"));
    }

    #[test]
    fn a_spoof_is_a_stranger_and_the_sentence_does_not_deny_the_relationship() {
        let spoof = eve(hour(LATER)).unauthenticated().through("elsewhere.example");
        let (level, sentence) = World::lived_in().sees(&META, &spoof).expect("an observation");
        assert_eq!(level, "stranger");
        assert!(sentence.contains("is a known address"), "{sentence}");
    }

    #[test]
    fn a_visited_site_is_no_stranger() {
        let mut world = World::lived_in();
        world.visit(BOB, "stranger.example", hour(LATER - 1));
        let (level, sentence) = world.sees(&META, &stranger()).expect("an observation");
        assert_eq!(level, "visited");
        assert!(sentence.contains("to whose site 1 of 1 people and devices went in "), "{sentence}");
    }

    #[test]
    fn a_message_without_author_gets_a_sentence() {
        let (level, sentence) =
            World::new().sees(&META, &stranger().edit(|e| e.originators.from.clear())).expect("an observation");
        assert_eq!((level, sentence.as_str()), ("stranger", "It names no author."));
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
