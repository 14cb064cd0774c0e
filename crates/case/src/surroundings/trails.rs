//! Where each device has been lately: enough to ask, when it calls home, what it was that infected it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use thymus_baseline::Key;
use thymus_event::{Address, Host, Timestamp, WebVisit};

/// Steps kept of one device; the oldest are forgotten. A busy day has some hundreds of distinct sites.
const STEPS_MAX: usize = 1024;
/// Devices kept; beyond, a device of which nothing is kept yet is not followed.
const DEVICES_MAX: usize = 200_000;
/// A second visit to the same place within so many minutes is the same step.
const SAME_STEP_MINUTES: i64 = 10;
/// How many steps back a repetition is looked for: a page and what it loads.
const SAME_STEP_LOOK: usize = 64;

/// One visit, or several at about the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When it began.
    pub time: Timestamp,
    /// Whose site.
    pub entity: Key,
    /// Its host.
    pub host: Host,
    /// Who used the device then, where known.
    pub user: Option<Address>,
}

/// Steps by device, in the order of their times.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Trails(BTreeMap<IpAddr, Vec<Step>>);

impl Trails {
    pub(super) fn visit(&mut self, visit: &WebVisit) {
        let device = visit.device.to_canonical();
        if self.0.len() >= DEVICES_MAX && !self.0.contains_key(&device) {
            return;
        }
        let steps = self.0.entry(device).or_default();
        let entity = Key::of(visit.host.entity());
        let at = steps.partition_point(|step| step.time <= visit.time);
        let earlier = steps.get(at.saturating_sub(SAME_STEP_LOOK)..at).unwrap_or_default();
        let same = |step: &Step| step.entity == entity && visit.time <= step.time.plus_minutes(SAME_STEP_MINUTES);
        if earlier.iter().any(same) {
            return;
        }
        if steps.len() >= STEPS_MAX {
            steps.drain(..STEPS_MAX / 4);
        }
        let at = steps.partition_point(|step| step.time <= visit.time);
        let step = Step { time: visit.time, entity, host: visit.host.clone(), user: visit.user.clone() };
        steps.insert(at, step);
    }

    pub(super) fn forget(&mut self, person: &Address) {
        self.0.values_mut().for_each(|steps| steps.retain(|step| step.user.as_ref() != Some(person)));
        self.0.retain(|_, steps| !steps.is_empty());
    }

    pub(super) fn of(&self, device: IpAddr) -> &[Step] {
        self.0.get(&device.to_canonical()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::{EventId, TenantId};

    fn visit(host: &str, minute: i64) -> WebVisit {
        WebVisit {
            tenant: TenantId(0),
            id: EventId([0; 16]),
            time: Timestamp::default().plus_minutes(minute),
            device: "10.0.0.7".parse().unwrap(),
            user: None,
            host: Host::new(host),
            server: None,
        }
    }

    #[test]
    fn a_page_and_its_parts_are_one_step_and_late_lines_find_their_place() {
        let mut trails = Trails::default();
        for (host, minute) in [("www.a.example", 10), ("img.a.example", 11), ("b.example", 12), ("a.example", 30)] {
            trails.visit(&visit(host, minute));
        }
        trails.visit(&visit("c.example", 5));
        let hosts: Vec<&str> = trails.of("10.0.0.7".parse().unwrap()).iter().map(|step| step.host.as_str()).collect();
        assert_eq!(hosts, ["c.example", "www.a.example", "b.example", "a.example"]);
    }

    #[test]
    fn a_restless_device_is_kept_within_its_bound() {
        let mut trails = Trails::default();
        (0..5000).for_each(|n| trails.visit(&visit(&format!("h{n}.example"), n)));
        let steps = trails.of("10.0.0.7".parse().unwrap());
        assert!(steps.len() <= STEPS_MAX && steps.last().unwrap().host.as_str() == "h4999.example");
    }
}
