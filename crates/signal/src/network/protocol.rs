//! Is it the protocol that the port says?
//!
//! **Sees** that payload went over a port on which nearly all other destinations speak one protocol, and the probe
//! recognised another or none. **Why**: implants use open ports for protocols of their own (T1571). What is usual is
//! learnt: where the probe sees half of the traffic and recognises little, it says little. **Blind spots**: implants
//! that speak real http or TLS; flow logs, which do not look at payload.

use super::{Reason, Surprise, Weight};
use thymus_baseline::flows::{PairFacts, Service};

/// The share of implants that speak another protocol than is usual on their port.
const BEACONS_UNUSUAL: f64 = 0.2;

/// The most that it adds.
const DECADES_MAX: f64 = 1.0;

/// What is usual is usual from this share on.
const USUAL_SHARE_MIN: f64 = 0.5;

/// The protocol that is usual on the port and was not spoken.
pub(super) fn unusual(facts: &PairFacts<'_>) -> Option<Service> {
    let (service, share) = usual(facts)?;
    (share >= USUAL_SHARE_MIN && !facts.services.is_empty() && !facts.services.has(service)).then_some(service)
}

fn usual(facts: &PairFacts<'_>) -> Option<(Service, f64)> {
    let (service, count) = facts.same_port.usual_service()?;
    Some((service, (f64::from(count) + 1.0) / (f64::from(facts.same_port.inspected) + 2.0)))
}

/// What the protocol weighs.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Weight {
    let Some((service, share)) = usual(facts).filter(|_| !facts.services.is_empty()) else { return Weight::default() };
    let surprise = Surprise { usual: share, turned: BEACONS_UNUSUAL };
    if unusual(facts).is_none() {
        return if facts.services.has(service) { Weight::silent(surprise.of_usual()) } else { Weight::default() };
    }
    let spoken: Vec<&str> = facts.services.iter().map(Service::as_str).collect();
    let spoken = if spoken.is_empty() { "nothing known".to_owned() } else { spoken.join(" and ") };
    let habit = facts.same_port;
    let text = format!(
        "speaks {spoken} on port {}, where {} of {} other destinations speak {}",
        facts.pair.port,
        habit.usual_service().map_or(0, |usual| usual.1),
        habit.inspected,
        service.as_str()
    );
    Weight::of(surprise.of_unusual().min(DECADES_MAX), Reason::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{facts, services};
    use thymus_baseline::flows::PortHabit;

    fn port(http: u32, inspected: u32) -> PortHabit {
        let mut habit = PortHabit { pairs: inspected, inspected, ..PortHabit::default() };
        habit.services[Service::Http as usize] = http;
        habit
    }

    #[test]
    fn another_protocol_where_all_speak_one_is_odd() {
        let mut facts = facts(&[]);
        (facts.same_port, facts.services) = (port(98, 100), services(None));
        let weight = weigh(&facts);
        assert!(weight.decades() > 0.5 && unusual(&facts) == Some(Service::Http));
        assert_eq!(
            weight.reason().unwrap().text(),
            "speaks nothing known on port 443, where 98 of 100 other destinations speak http"
        );
        facts.services = services(Some("ssh"));
        assert!(weigh(&facts).decades() > 0.5);
        facts.services = services(Some("http"));
        assert!((-0.2..=0.0).contains(&weigh(&facts).decades()));
    }

    #[test]
    fn a_probe_that_recognises_little_says_little() {
        let mut facts = facts(&[]);
        (facts.same_port, facts.services) = (port(5, 100), services(None));
        assert_eq!(weigh(&facts), Weight::default());
        facts.same_port = PortHabit::default();
        assert_eq!(weigh(&facts), Weight::default());
    }

    #[test]
    fn a_flow_log_says_nothing() {
        let mut facts = facts(&[]);
        facts.same_port = port(98, 100);
        assert_eq!(weigh(&facts), Weight::default());
    }
}
