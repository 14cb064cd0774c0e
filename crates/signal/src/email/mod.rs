//! The signals of mail: one file each, in the order of their questions. Adding one is a file and a line.

mod account;
mod affinity;
mod attachment;
mod authentication;
mod composition;
mod contact;
mod conversation;
mod envelope;
mod filter;
mod form;
mod intent;
mod language;
pub(crate) mod link_focus;
mod link_habit;
mod link_place;
mod link_rarity;
mod link_shape;
mod lookalike;
mod name_claim;
mod obfuscation;
mod pair;
mod path;
mod recipients;
mod reply_to;
#[cfg(test)]
#[allow(dead_code, clippy::expect_used)]
pub(crate) mod tests_world;
mod visit;

pub(crate) use envelope::ENVELOPES;
pub(crate) use link_shape::MISMATCH;
pub(crate) use path::CLIENTS;

use crate::meta::SignalMeta;
use crate::observation::Observation;
use crate::scene::View;

/// A signal: a pure function from one recipient's view of a message to at most one observation.
#[derive(Debug)]
pub struct Signal {
    /// What it says of itself.
    pub meta: &'static SignalMeta,
    /// What it sees.
    pub observe: fn(&View<'_>) -> Option<Observation>,
}

/// Every signal of mail.
pub static SIGNALS: &[Signal] = &[
    Signal { meta: &contact::META, observe: contact::observe },
    Signal { meta: &pair::META, observe: pair::observe },
    Signal { meta: &conversation::META, observe: conversation::observe },
    Signal { meta: &name_claim::META, observe: name_claim::observe },
    Signal { meta: &affinity::META, observe: affinity::observe },
    Signal { meta: &lookalike::META, observe: lookalike::observe },
    Signal { meta: &reply_to::META, observe: reply_to::observe },
    Signal { meta: &authentication::META, observe: authentication::observe },
    Signal { meta: &path::META, observe: path::observe },
    Signal { meta: &envelope::META, observe: envelope::observe },
    Signal { meta: &composition::META, observe: composition::observe },
    Signal { meta: &link_rarity::META, observe: link_rarity::observe },
    Signal { meta: &link_habit::META, observe: link_habit::observe },
    Signal { meta: &link_focus::META, observe: link_focus::observe },
    Signal { meta: &link_shape::META, observe: link_shape::observe },
    Signal { meta: &link_place::META, observe: link_place::observe },
    Signal { meta: &attachment::META, observe: attachment::observe },
    Signal { meta: &intent::META, observe: intent::observe },
    Signal { meta: &account::META, observe: account::observe },
    Signal { meta: &obfuscation::META, observe: obfuscation::observe },
    Signal { meta: &language::META, observe: language::observe },
    Signal { meta: &form::META, observe: form::observe },
    Signal { meta: &visit::META, observe: visit::observe },
    Signal { meta: &recipients::META, observe: recipients::observe },
    Signal { meta: &filter::META, observe: filter::observe },
];
