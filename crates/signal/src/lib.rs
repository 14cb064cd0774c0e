//! From a message to a verdict: [`extract`] its facts, observe them through the baselines (one file a
//! signal), and judge.

pub mod extract;
pub mod features;

pub use extract::extract;
pub use features::{FEATURES_VERSION, Features};
