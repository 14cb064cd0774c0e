//! **Do name and address belong together?** (signal 9)
//!
//! Sees, in any language and script, whether the display name of someone unknown shares words or letters
//! with its domain or local part, as a real service's or person's does. Matters because an impostor's
//! name belongs to another domain. Blind to impostors who take a fitting domain.

use crate::features::Sender;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{Standing, View};
use thymus_baseline::lookalike::label_of;
use thymus_event::attack::IMPERSONATION;

/// So many letters in common are no chance.
const SHARED_LETTERS_MIN: usize = 4;

pub(super) static META: SignalMeta = SignalMeta {
    id: 4,
    name: "affinity",
    question: "Do the display name and the address belong together?",
    group: Group::Identity,
    scope: Scope::Recipient,
    by_context: true,
    cap: 3.4,
    techniques: &[IMPERSONATION],
    levels: &[
        Level::only_for("fits_domain", 0.6, [0.2, 0.15, 0.0, 0.0, 0.0]),
        Level::only_for("fits_local_part", 0.25, [0.16, 0.25, 0.0, 0.0, 0.0]),
        Level::new("no_name", 0.07, [0.14, 0.05, 0.0, 0.0, 0.0]),
        Level::new("unrelated", 0.07, [0.42, 0.3, 0.0, 0.0, 0.0]),
        Level::only_against("unrelated_authority", 0.01, [0.08, 0.25, 0.0, 0.0, 0.0]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let sender = view.scene.sender().filter(|_| view.scene.is_inbound())?;
    if view.standing <= Standing::Known {
        return None;
    }
    let level = if sender.name_words.is_empty() {
        2
    } else if !sender.freemail && shares_letters(&sender.name_words, label_of(sender.address.domain())) {
        0
    } else if fits_local_part(sender) {
        1
    } else if claims_authority(&sender.name_words) {
        4
    } else {
        3
    };
    Some(Observation::with(&META, level, Seen::what(sender.name.as_str()).other(sender.address.as_str())))
}

fn fits_local_part(sender: &Sender) -> bool {
    let local = sender.address.local();
    let words = || sender.name_words.split(' ');
    let initials_and_surname = words().any(|word| word.len() >= 3 && local.contains(word));
    initials_and_surname || shares_letters(&sender.name_words, local)
}

/// Whether a run of letters of the name, its spaces left out word by word, stands in the label.
fn shares_letters(words: &str, label: &str) -> bool {
    let label: String = label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    words.split(' ').any(|word| {
        let letters: Vec<char> = word.chars().collect();
        let wanted = SHARED_LETTERS_MIN.min(letters.len());
        wanted >= 2
            && letters
                .windows(wanted)
                .any(|run| label.contains(&run.iter().collect::<String>()) && (wanted >= 4 || label.len() <= 6))
    }) || acronym(words, &label)
}

/// “Northern Harbour Trust” and nht.example: every letter of the label begins a word of the name.
fn acronym(words: &str, label: &str) -> bool {
    let mut initials: Vec<char> = words.split(' ').filter_map(|word| word.chars().next()).collect();
    let mut taken =
        |letter: char| initials.iter().position(|c| *c == letter).map(|at| initials.swap_remove(at)).is_some();
    label.chars().count() >= ACRONYM_LETTERS_MIN && label.chars().all(&mut taken)
}

/// Shorter acronyms fit by chance.
const ACRONYM_LETTERS_MIN: usize = 3;

/// Words by which public bodies and institutions call themselves, in several languages: general knowledge.
/// They count only where the domain has nothing in common with the name.
const AUTHORITY_WORDS: &[&str] = &[
    "administration",
    "agence",
    "agencia",
    "agency",
    "agenzia",
    "amt",
    "authority",
    "autorite",
    "bank",
    "behorde",
    "board",
    "bundesamt",
    "bureau",
    "center",
    "centers",
    "centre",
    "centro",
    "commission",
    "council",
    "customs",
    "department",
    "direction",
    "federal",
    "gesundheitsamt",
    "government",
    "health",
    "helpdesk",
    "institut",
    "institute",
    "instituto",
    "ministere",
    "ministerio",
    "ministerium",
    "ministero",
    "ministerstwo",
    "ministry",
    "national",
    "office",
    "organisation",
    "organismo",
    "organizacion",
    "organization",
    "police",
    "post",
    "public",
    "sanidad",
    "sante",
    "service",
    "social",
    "support",
    "tax",
    "urzad",
    "zoll",
];

fn claims_authority(words: &str) -> bool {
    words.contains(' ') && words.split(' ').any(|word| AUTHORITY_WORDS.binary_search(&word).is_ok())
}

fn sentence(observation: &Observation) -> String {
    let Seen { what, other, .. } = &observation.seen;
    match observation.level {
        0 => format!("The name “{what}” fits the domain of {other}."),
        1 => format!("The name “{what}” fits the address {other}."),
        2 if what.trim().is_empty() => format!("{other} gives no name."),
        2 => format!("The name “{what}” of {other} holds no words that could be compared."),
        3 => format!("The name “{what}” has nothing in common with the address {other}."),
        _ => format!(
            "The name “{what}” claims an authority, institution or service, but has nothing in common with the address {other}."
        ),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{BOB, LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn level(name: &str) -> &'static str {
        World::lived_in().level(&META, &stranger().name(name))
    }

    #[test]
    fn a_strangers_name_of_another_is_unrelated() {
        assert_eq!(level("Ann Reef"), "unrelated");
        assert_eq!(level("National Health Office"), "unrelated_authority");
    }

    #[test]
    fn fitting_names_are_ordinary() {
        assert_eq!(level("Stranger Boats"), "fits_domain");
        assert_eq!(level("Office of Strangers"), "fits_domain");
        assert_eq!(level("Jo Mallory"), "fits_local_part");
        assert_eq!(level(""), "no_name");
        let institute = Mail::new("desk@nht.example", BOB, hour(LATER)).name("Northern Harbour Trust");
        assert_eq!(World::new().level(&META, &institute), "fits_domain");
    }

    #[test]
    fn correspondents_are_not_asked() {
        assert_eq!(World::lived_in().level(&META, &eve(hour(LATER)).name("Ann Reef")), "");
    }

    #[test]
    fn words_of_authorities_are_found_by_bisection() {
        assert!(AUTHORITY_WORDS.is_sorted());
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
