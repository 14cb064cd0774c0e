//! From a message to a verdict: [`extract()`] its facts, observe them through the baselines (one file a
//! signal, in [`email`]), and judge.

pub mod email;
pub mod extract;
pub mod features;
pub mod judge;
pub mod learn;
pub mod meta;
pub mod network;
pub mod observation;
pub mod saas;
pub mod scene;

pub use email::SIGNALS;
pub use extract::extract;
pub use features::{FEATURES_VERSION, Features};
pub use judge::{Calibration, Judged, assess};
pub use scene::{EvidenceView, OwnDomains, Scene};

#[cfg(test)]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;
