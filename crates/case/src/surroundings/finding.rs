//! What stands out, as evidence.

use super::origin::Origin;
use serde::Serialize;
use thymus_baseline::Key;
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::{EventId, TenantId, Timestamp};
use thymus_signal::network::BeaconFinding;
use thymus_signal::saas::AccountFinding;

/// Something that stands out elsewhere than in mail.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// A device calls home.
    CallsHome(BeaconFinding),
    /// An account's day is odd; at risk or not.
    Account(AccountFinding),
}

/// The same, for people and machines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// When.
    pub time: Timestamp,
    /// `calls_home` or `account`.
    pub kind: &'static str,
    /// The device or the account.
    pub subject: String,
    /// 0 to 100.
    pub score: f64,
    /// Whether it is evidence by now.
    pub counts: bool,
    /// Why.
    pub why: String,
}

impl Finding {
    /// In words.
    pub fn told(&self) -> Told {
        match self {
            Finding::CallsHome(beacon) => Told {
                time: beacon.last,
                kind: "calls_home",
                subject: format!("{} → {}:{}", beacon.device, beacon.destination, beacon.port),
                score: f64::from(beacon.score),
                counts: beacon.is_alert(),
                why: beacon.sentence(),
            },
            Finding::Account(account) => Told {
                time: account.time,
                kind: "account",
                subject: account.account.as_str().to_owned(),
                score: account.score.points(),
                counts: account.is_at_risk(),
                why: account.sentences().collect::<Vec<_>>().join(" "),
            },
        }
    }

    /// The fact that it is; none where it is only odd.
    pub(crate) fn evidence(&self, tenant: TenantId) -> Option<Evidence> {
        let Told { time, why, counts, .. } = self.told();
        let (indicator, fact, key) = match self {
            Finding::CallsHome(beacon) => {
                let (destination, port, since) = (beacon.destination, beacon.port, beacon.first);
                let key = format!("{} {destination} {port} {since}", beacon.device);
                (Indicator::Device(beacon.device), Fact::CallsHome { destination, port, since }, key)
            }
            Finding::Account(account) => {
                let key = format!("{} {}", account.account, account.at_risk_since.unwrap_or(time));
                (Indicator::Account(account.account.clone()), Fact::AtRisk, key)
            }
        };
        let id = identity(&[fact.as_str(), &key]);
        let provenance = Provenance { source: "thymus".to_owned(), note: why, ..Provenance::default() };
        counts.then_some(Evidence { tenant, id, time, indicator, fact, provenance })
    }
}

/// What a place's part in an infection is as a fact, derived from the fact about the device.
pub(crate) fn infects(origin: &Origin, cause: &Evidence) -> Evidence {
    let Evidence { tenant, id: because, time, .. } = *cause;
    let fact = Fact::Infects { device: origin.device, per_mille: origin.per_mille, because };
    let id = identity(&[fact.as_str(), &because.to_string(), origin.host.as_str()]);
    let note = format!("visited {} by {}", origin.visited, origin.device);
    let provenance = Provenance { source: "thymus".to_owned(), note, ..Provenance::default() };
    Evidence { tenant, id, time, indicator: Indicator::Host(origin.host.clone()), fact, provenance }
}

/// The same fact has the same id, whenever and however often it is found.
pub(crate) fn identity(parts: &[&str]) -> EventId {
    let text = parts.join("\n");
    let (left, right) = (Key::of(&text), Key::of(&format!("{text}\n")));
    let mut id = [0; 16];
    let (first, second) = id.split_at_mut(8);
    first.copy_from_slice(&left.0.to_be_bytes());
    second.copy_from_slice(&right.0.to_be_bytes());
    EventId(id)
}
