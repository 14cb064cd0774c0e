//! From a message to a verdict: [`extract()`] its facts, observe them through the baselines (one file a
//! signal, in [`email`]), and judge.

pub mod email;
pub mod extract;
pub mod features;
pub mod judge;
pub mod later;
pub mod learn;
pub mod marks;
pub mod meta;
pub mod network;
pub mod observation;
pub mod saas;
pub mod scene;
pub mod sketch;

pub use email::SIGNALS;
pub use extract::extract;
pub use features::{FEATURES_VERSION, Features};
pub use judge::{Calibration, Frozen, freeze, weigh};
pub use later::{EvidenceView, LATER};
pub use marks::Marks;
pub use scene::{OwnDomains, Scene};
pub use sketch::Sketch;

use meta::SignalMeta;

/// What every signal says of itself: those that are asked once, then those that are asked again.
pub fn metas() -> impl Iterator<Item = &'static SignalMeta> + Clone {
    SIGNALS.iter().map(|signal| signal.meta).chain(LATER.iter().map(|signal| signal.meta))
}

#[cfg(test)]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;
