//! Did a name lead there?
//!
//! **Sees** that the address came from no DNS answer, TLS handshake or Host field of this device. **Why**: people
//! and programs go to names; implants often carry a bare address. How much that says is learnt: on a port where
//! nearly all other destinations are named it says much, and nothing on ports that are used by address (name servers,
//! push services) or where names are not recorded. **Blind spots**: encrypted look-ups and handshakes
//! leave honest destinations nameless, and implants that use names look honest: a name takes little.

use super::{Reason, Surprise, Weight, plain};
use thymus_baseline::flows::PairFacts;

/// The share of implants that would go by a bare address where names are usual.
const BEACONS_NAMELESS: f64 = 0.5;

/// The most that a missing name adds.
const DECADES_MAX: f64 = 1.5;

/// Other pairs that the organisation's whole habit counts for on one port.
const PRIOR_PAIRS: f64 = 4.0;

/// Where names are recorded at all, they led to so many of so many destinations: 68 to 96 % were seen.
const NAMED_PRIOR: (f64, f64) = (4.0, 5.0);

/// Names are recorded where there are this many; one may be a stray.
const NAMED_MIN: u32 = 3;

/// What having no name, or one, weighs.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Weight {
    let (same, all) = (facts.same_port, facts.all_ports);
    let everywhere = (f64::from(all.named) + NAMED_PRIOR.0) / (f64::from(all.pairs) + NAMED_PRIOR.1);
    let named = (f64::from(same.named) + PRIOR_PAIRS * everywhere) / (f64::from(same.pairs) + PRIOR_PAIRS);
    let surprise = Surprise { usual: named, turned: BEACONS_NAMELESS };
    if all.named < NAMED_MIN {
        return Weight::default();
    }
    if let Some(name) = facts.name {
        return Weight::of(surprise.of_usual(), Reason::new(format!("the name {} led there", plain::name(name))));
    }
    let text = format!(
        "no name led to the address, as did to {} of {} other destinations on port {} and {} of {} on all ports",
        same.named, same.pairs, facts.pair.port, all.named, all.pairs
    );
    Weight::of(surprise.of_unusual().min(DECADES_MAX), Reason::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::facts;
    use thymus_baseline::flows::PortHabit;
    use thymus_event::Host;

    fn decades(same: (u32, u32), all: (u32, u32), name: Option<&str>) -> f64 {
        let host = name.map(Host::new);
        let mut facts = facts(&[]);
        facts.name = host.as_ref();
        facts.same_port = PortHabit { named: same.0, pairs: same.1, ..PortHabit::default() };
        facts.all_ports = PortHabit { named: all.0, pairs: all.1, ..PortHabit::default() };
        weigh(&facts).decades()
    }

    #[test]
    fn nameless_among_named_says_much() {
        assert!(decades((200, 201), (300, 310), None) > 1.3);
    }

    #[test]
    fn nameless_says_nothing_where_nobody_has_names() {
        assert!(decades((0, 60), (300, 400), None) < 0.1, "a port used by address");
        assert_eq!(decades((0, 60), (0, 90), None).to_bits(), 0f64.to_bits(), "names are not recorded");
    }

    #[test]
    fn a_name_takes_little_and_excuses_nothing() {
        let taken = decades((200, 200), (300, 300), Some("www.example.org"));
        assert!((-0.4..0.0).contains(&taken));
    }
}
