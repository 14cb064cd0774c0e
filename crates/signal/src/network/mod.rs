//! What devices do on the network: do they call home?
//!
//! Each question is a file: do the contacts come by the clock ([`regularity`]), carry the same bytes ([`constancy`]),
//! go where nobody else goes ([`rarity`]), without a name ([`namelessness`]), in another protocol than the port's
//! ([`protocol`]), to an address that came in first ([`call_back`])? None decides alone: updates, push services and
//! antivirus are as regular as an implant. [`beacons`] adds their weights.
//!
//! A weight is the decimal logarithm (decades) of how much likelier the answer is for a device that calls home than
//! for an honest one. What is usual is counted in the organisation itself where it can be; the shares among implants
//! are set by hand and stand beside each question. Nothing here knows an address, a name or a port of anybody's.

mod beacon;
pub mod call_back;
pub mod constancy;
mod gamma;
mod moran;
pub mod namelessness;
mod plain;
pub mod protocol;
pub mod rarity;
pub mod regularity;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use beacon::{ALERT_SCORE, BeaconFinding, beacons, judge};
pub use regularity::{Rhythm, rhythm};

use serde::Serialize;

/// One sentence of a finding, and what it weighs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    text: String,
    decades: f64,
}

impl Reason {
    fn new(text: String) -> Self {
        Self { text, decades: 0.0 }
    }

    /// The sentence, without subject or full stop: the device is its subject. A stranger's name in it holds letters,
    /// digits, dots, hyphens and underscores only.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it weighs, in decades of odds; below nought it speaks against.
    pub fn decades(&self) -> f64 {
        self.decades
    }

    /// Whether it speaks for a device that calls home.
    pub fn is_for(&self) -> bool {
        self.decades > 0.0
    }
}

/// What the answer to one question weighs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Weight {
    decades: f64,
    reason: Option<Reason>,
}

impl Weight {
    fn of(decades: f64, reason: Reason) -> Self {
        Self { decades, reason: Some(Reason { decades, ..reason }) }
    }

    /// A weight too small to be worth a sentence.
    fn silent(decades: f64) -> Self {
        Self { decades, reason: None }
    }

    fn decades(&self) -> f64 {
        self.decades
    }

    #[cfg(test)]
    fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    fn into_reason(self) -> Option<Reason> {
        self.reason
    }
}

/// How odd it is to be otherwise than usual. Honest pairs are as usual with the share `usual`; of those that call
/// home, the share `turned` of what would have been usual is not.
#[derive(Clone, Copy, Debug)]
struct Surprise {
    usual: f64,
    turned: f64,
}

impl Surprise {
    fn of_unusual(self) -> f64 {
        let unusual = (1.0 - self.usual).max(f64::EPSILON);
        ((unusual + self.usual * self.turned) / unusual).log10()
    }

    fn of_usual(self) -> f64 {
        (1.0 - self.turned).log10()
    }
}
