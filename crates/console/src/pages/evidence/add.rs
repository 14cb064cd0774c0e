//! Saying what became known.

use crate::answer::{Answer, Trouble, go_to};
use crate::decision::{self, Word};
use crate::form::{Filled, reason};
use crate::seat::{Act, Seat};
use serde::Deserialize;
use thymus_case::lists::{Own, by_itself};
use thymus_event::evidence::{Fact, Indicator};

/// What can be said.
pub(crate) struct Kind {
    /// The form's name of it.
    pub(crate) name: &'static str,
    /// A person's.
    pub(crate) label: &'static str,
    /// What it may be said of, by the plain names of indicators.
    about: &'static [&'static str],
}

const PLACES: &[&str] = &["domain", "host", "url", "sender"];

/// All of it. Releases are said on the message's page, registrations come from registries.
pub(super) const KINDS: [Kind; 6] = [
    Kind { name: "compromised", label: "Serves attacks, though not the attacker's own", about: PLACES },
    Kind {
        name: "confirmed",
        label: "Is an attack, or an attacker's",
        about: &["domain", "host", "url", "sender", "hash", "campaign", "message"],
    },
    Kind { name: "imported", label: "On a list that we trust", about: &["domain", "host", "url", "sender", "hash"] },
    Kind {
        name: "reported",
        label: "Reported by somebody",
        about: &["message", "campaign", "sender", "domain", "url"],
    },
    Kind { name: "infected", label: "A device is infected", about: &["device"] },
    Kind { name: "at-risk", label: "An account does what its owner never does", about: &["account"] },
];

/// A fact, as the form has it.
#[derive(Deserialize)]
pub(crate) struct Added {
    what: String,
    about: String,
    reason: String,
}

/// Appends it, and looks again at the mail that it concerns; shows what that changed.
pub(crate) async fn add(seat: Seat<Act>, Filled(form): Filled<Added>) -> Answer {
    let kind = KINDS.iter().find(|kind| kind.name == form.what).ok_or(Trouble::NotFound)?;
    let indicator = Indicator::parse(form.about.trim()).map_err(|error| Trouble::Wrong(error.to_string()))?;
    if !kind.about.contains(&indicator.kind()) {
        let wanted = kind.about.join(", ");
        return Err(Trouble::Wrong(format!("“{}” is said of: {wanted}. This is a {}.", kind.label, indicator.kind())));
    }
    let word = Word { by: seat.account.name.clone(), time: seat.console().now(), reason: reason(&form.reason)? };
    let (console, text) = (seat.console().clone(), word.reason.clone());
    let object = format!("{}: {} {indicator}", kind.name, indicator.kind());
    let fact = fact(kind.name);
    let id = seat
        .act("evidence.add", &object, &text, move |store, writer| {
            let own = Own { domains: console.setup().engine.own_domains(store)?, networks: Vec::new() };
            if let Some(danger) = by_itself(&indicator, &own) {
                return Err(Trouble::Wrong(format!("That would hit far more than an attack: {danger}.")));
            }
            decision::say(&console, store, writer, indicator, fact, &word)
        })
        .await?;
    Ok(go_to(&format!("/evidence/{id}")))
}

fn fact(name: &str) -> Fact {
    match name {
        "compromised" => Fact::Compromised,
        "imported" => Fact::Imported { until: None },
        "reported" => Fact::Reported,
        "infected" => Fact::Infected,
        "at-risk" => Fact::AtRisk,
        _ => Fact::Confirmed,
    }
}
