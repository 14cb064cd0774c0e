//! The judge of pairs: every question's weight, added.

use super::{Reason, Rhythm, Weight, call_back, constancy, namelessness, protocol, rarity, regularity};
use serde::Serialize;
use std::net::IpAddr;
use thymus_baseline::Flows;
use thymus_baseline::flows::{Pair, PairFacts};
use thymus_event::Timestamp;
use thymus_event::attack::{APPLICATION_LAYER_PROTOCOL, NON_STANDARD_PORT, Technique};

/// The odds, in decades, that a pair which recurs by the clock or calls back is what it looks like, before anything
/// else is known: one of three hundred. So at [`ALERT_SCORE`] the reasons outweigh it, if they are independent.
const PRIOR_DECADES: f64 = -2.5;

/// From this score on somebody should look: as likely as not.
pub const ALERT_SCORE: u8 = 50;

/// A device that calls home.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BeaconFinding {
    /// The device inside.
    pub device: IpAddr,
    /// The address outside.
    pub destination: IpAddr,
    /// Its port.
    pub port: u16,
    /// When the device first contacted that port.
    pub first: Timestamp,
    /// When it last did.
    pub last: Timestamp,
    /// The contacts looked at: the latest, at most [`thymus_baseline::flows::CONTACTS_MAX`].
    pub connections: usize,
    /// The median gap; none where one call back says it.
    pub period_ms: Option<u64>,
    /// log₁₀ of the probability that chance is as regular; none as above.
    pub log10_p: Option<f64>,
    /// Whether the address had come in first.
    pub is_call_back: bool,
    /// 0 to 100: how likely it is, in per cent, were all questions independent.
    pub score: u8,
    /// The same before it is rounded, as decades of odds: for ranking.
    pub decades: f64,
    /// Why, and what speaks against it, weightiest first.
    pub reasons: Vec<Reason>,
    /// What it would be (ATT&CK).
    pub techniques: Vec<Technique>,
}

impl BeaconFinding {
    /// Whether somebody should look.
    pub fn is_alert(&self) -> bool {
        self.score >= ALERT_SCORE
    }

    /// All that speaks for it, in one sentence.
    pub fn sentence(&self) -> String {
        let texts: Vec<&str> = self.reasons.iter().filter(|reason| reason.is_for()).map(Reason::text).collect();
        texts.join("; ")
    }
}

/// Judges a pair by what is known now. None where it neither recurs by the clock nor calls back.
pub fn beacons(flows: &Flows, pair: Pair) -> Option<BeaconFinding> {
    judge(&flows.facts(pair)?)
}

/// The same, of facts.
pub fn judge(facts: &PairFacts<'_>) -> Option<BeaconFinding> {
    let regularity = regularity::weigh(facts);
    let call_back = call_back::weigh(facts);
    if regularity.is_none() && call_back.is_none() {
        return None;
    }
    let is_call_back = call_back.is_some();
    let rhythm = regularity.as_ref().map(|(rhythm, _)| *rhythm);
    let weights = [
        regularity.map(|(_, weight)| weight),
        call_back,
        Some(rarity::weigh(facts)),
        Some(namelessness::weigh(facts)),
        Some(constancy::weigh(facts)),
        Some(protocol::weigh(facts)),
    ];
    Some(finding(facts, rhythm, is_call_back, weights.into_iter().flatten().collect()))
}

fn finding(facts: &PairFacts<'_>, rhythm: Option<Rhythm>, is_call_back: bool, weights: Vec<Weight>) -> BeaconFinding {
    let decades = PRIOR_DECADES + weights.iter().map(Weight::decades).sum::<f64>();
    let mut reasons: Vec<Reason> = weights.into_iter().filter_map(Weight::into_reason).collect();
    reasons.sort_by(|a, b| b.decades().total_cmp(&a.decades()));
    BeaconFinding {
        device: facts.pair.device,
        destination: facts.pair.destination,
        port: facts.pair.port,
        first: facts.first,
        last: facts.contacts.last().map_or(facts.first, |contact| contact.start),
        connections: facts.contacts.len(),
        period_ms: rhythm.map(|rhythm| rhythm.period_ms),
        log10_p: rhythm.map(|rhythm| rhythm.log10_p),
        is_call_back,
        score: (100.0 / (1.0 + 10f64.powf(-decades))).round() as u8,
        decades,
        reasons,
        techniques: techniques(facts),
    }
}

fn techniques(facts: &PairFacts<'_>) -> Vec<Technique> {
    let unusual = protocol::unusual(facts).map(|_| NON_STANDARD_PORT);
    [APPLICATION_LAYER_PROTOCOL].into_iter().chain(unusual).collect()
}
