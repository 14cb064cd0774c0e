//! Did the address come in first?
//!
//! **Sees** that a device connects for the first time to an address that was answered by it shortly before. **Why**:
//! an exploit that came in makes the server fetch its second part from, or open a shell to, whoever sent it. One
//! connection is enough. How much it says is learnt: on mail servers and in peer-to-peer networks it is usual.
//! **Blind spots**: an exploit that calls another address than its own; a device whose inbound connections are not
//! recorded, or come by way of a proxy that hides the sender.

use super::{Reason, Surprise, Weight, plain};
use thymus_baseline::flows::PairFacts;

/// How long after the address came in a connection to it may be its consequence.
const WINDOW_MS: i64 = 24 * 3_600_000;

/// The share of exploits whose address is called back.
const EXPLOITS_CALLED_BACK: f64 = 0.5;

/// The most that it adds.
const DECADES_MAX: f64 = 1.5;

/// As many pairs, one of them a call-back, stand for what is not known.
const PRIOR_PAIRS: f64 = 100.0;

/// Other pairs that the organisation's whole habit counts for on one port.
const PORT_PRIOR_PAIRS: f64 = 4.0;

/// What a call-back weighs; none where there is none.
pub(super) fn weigh(facts: &PairFacts<'_>) -> Option<Weight> {
    let after_ms = facts.first_out.millis().saturating_sub(facts.came_in?.millis());
    if !(1..=WINDOW_MS).contains(&after_ms) {
        return None;
    }
    let (same, all) = (facts.same_port, facts.all_ports);
    let everywhere = (f64::from(all.call_backs) + 1.0) / (f64::from(all.pairs) + PRIOR_PAIRS);
    let share =
        (f64::from(same.call_backs) + PORT_PRIOR_PAIRS * everywhere) / (f64::from(same.pairs) + PORT_PRIOR_PAIRS);
    let surprise = Surprise { usual: 1.0 - share, turned: EXPLOITS_CALLED_BACK };
    let text = format!(
        "the address had come in {} before the device first connected to it, as at {} of {} other destinations",
        plain::duration(after_ms.unsigned_abs()),
        all.call_backs,
        all.pairs
    );
    Some(Weight::of(surprise.of_unusual().min(DECADES_MAX), Reason::new(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::facts;
    use thymus_baseline::flows::PortHabit;
    use thymus_event::Timestamp;

    fn decades(came_in_s: Option<i64>, first_out_s: i64, habit: PortHabit) -> Option<f64> {
        let mut facts = facts(&[]);
        facts.came_in = came_in_s.map(Timestamp::from_seconds);
        facts.first_out = Timestamp::from_seconds(first_out_s);
        (facts.same_port, facts.all_ports) = (habit, habit);
        weigh(&facts).map(|weight| weight.decades())
    }

    #[test]
    fn a_server_that_calls_who_called_it_is_odd() {
        let habit = PortHabit { pairs: 50, ..PortHabit::default() };
        assert!(decades(Some(100), 112, habit).unwrap() > 1.2);
    }

    #[test]
    fn where_everybody_calls_back_it_is_usual() {
        let habit = PortHabit { pairs: 500, call_backs: 400, ..PortHabit::default() };
        assert!(decades(Some(100), 112, habit).unwrap() < 0.2);
    }

    #[test]
    fn an_answer_to_ones_own_call_is_none() {
        let habit = PortHabit::default();
        assert_eq!(decades(None, 112, habit), None);
        assert_eq!(decades(Some(113), 112, habit), None, "called first");
        assert_eq!(decades(Some(0), 100_000, habit), None, "days later");
    }
}
