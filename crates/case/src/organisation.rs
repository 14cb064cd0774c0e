//! One organisation's running state.

use crate::Policy;
use serde::Serialize;
use thymus_event::evidence::Evidence;
use thymus_event::verdict::Verdict;
use thymus_event::{Host, TenantId, Timestamp, WebVisit};
use thymus_signal::Features;

/// What an organisation is set up with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Whose.
    pub tenant: TenantId,
    /// Its domains; sub-domains count as its own.
    pub own_domains: Vec<Host>,
    /// What to do at which rate.
    pub policy: Policy,
    /// Until when thresholds are learned; without it they follow the stream.
    pub learn_until: Option<Timestamp>,
}

/// What was learned of the score's distribution.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Scores above which actions begin: banner, lock links, convert attachments, junk, hold.
    pub thresholds: Vec<(String, f64)>,
    /// Messages that calibrate inbound scores.
    pub calibrated_on: u64,
}

/// The state of one organisation: feed it events in the order of their times.
#[derive(Debug)]
pub struct Organisation {
    setup: Setup,
}

impl Organisation {
    /// An organisation that knows nothing yet.
    pub fn new(setup: Setup) -> Self {
        Self { setup }
    }

    /// A visit to a site.
    pub fn visit(&mut self, _visit: &WebVisit) {}

    /// A fact about an indicator.
    pub fn evidence(&mut self, _evidence: &Evidence) {}

    /// Judges a message as it arrives, then learns from it.
    pub fn message(&mut self, features: &Features) -> Verdict {
        Verdict {
            tenant: self.setup.tenant,
            message: features.id,
            score: thymus_event::verdict::Score::ZERO,
            action: thymus_event::verdict::Action::Allow,
            tags: Vec::new(),
            reasons: Vec::new(),
            metrics: std::collections::BTreeMap::new(),
            recipients: Vec::new(),
            young: true,
        }
    }

    /// What was learned so far.
    pub fn report(&self) -> Report {
        Report::default()
    }

    /// The whole state as bytes: equal histories give equal bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        Vec::new()
    }
}
