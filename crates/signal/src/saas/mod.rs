//! The signals of accounts: is an account in someone else's hands? One file each; adding one is a file and a line.
//!
//! [`Accounts`] keeps the sense of self, observes each activity as it comes in, and scores the days of accounts. An
//! account whose day is odd enough is at risk from that moment, until [`AT_RISK_HOURS`] after the last odd thing.

pub mod accounts;
mod burst;
mod client;
mod consent;
mod country;
mod forwarding;
mod hour;
mod inbox_rule;
mod judge;
mod learn;
mod live;
pub mod meta;
mod method;
mod network;
mod operation;
mod permission;
mod reading;
pub mod recent;
mod role;
mod shares;
mod spray;
mod techniques;
#[cfg(test)]
#[allow(dead_code, clippy::expect_used)]
mod tests_world;
mod travel;
pub mod view;

pub use accounts::{AccountFinding, Accounts, account_key};
pub use judge::{AT_RISK, AT_RISK_YOUNG, NOTABLE};
pub use live::AT_RISK_HOURS;
pub use meta::{Group, Meta, Observation};
pub use shares::Shares;
pub use view::View;

/// A signal: a pure function from one activity among all that is known to at most one observation.
#[derive(Debug)]
pub struct Signal {
    /// What it says of itself.
    pub meta: &'static Meta,
    /// What it sees.
    pub observe: fn(&View<'_>) -> Option<Observation>,
}

/// Every signal of accounts, in the order of their ids.
pub static SIGNALS: &[Signal] = &[
    Signal { meta: &country::META, observe: country::observe },
    Signal { meta: &travel::META, observe: travel::observe },
    Signal { meta: &network::META, observe: network::observe },
    Signal { meta: &client::META, observe: client::observe },
    Signal { meta: &hour::META, observe: hour::observe },
    Signal { meta: &operation::META, observe: operation::observe },
    Signal { meta: &inbox_rule::META, observe: inbox_rule::observe },
    Signal { meta: &forwarding::META, observe: forwarding::observe },
    Signal { meta: &permission::META, observe: permission::observe },
    Signal { meta: &consent::META, observe: consent::observe },
    Signal { meta: &role::META, observe: role::observe },
    Signal { meta: &burst::META, observe: burst::observe },
    Signal { meta: &spray::META, observe: spray::observe },
    Signal { meta: &method::META, observe: method::observe },
    Signal { meta: &reading::META, observe: reading::observe },
];

/// The signal of an id.
fn signal(id: u16) -> Option<&'static Signal> {
    SIGNALS.get(usize::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use meta::LEVELS_MAX;

    #[test]
    fn the_catalogue_keeps_its_promises() {
        for (at, signal) in SIGNALS.iter().enumerate() {
            let meta = signal.meta;
            assert_eq!(usize::from(meta.id), at, "{}", meta.name);
            assert!(meta.question.ends_with('?') && !meta.techniques.is_empty(), "{}", meta.name);
            assert!((1..=LEVELS_MAX).contains(&meta.levels.len()), "{}", meta.name);
            for level in meta.levels {
                assert!(0.0 < level.normal && level.normal < level.attack && level.attack < 1.0, "{}", meta.name);
                assert!((level.attack / level.normal).ln() < meta.cap + 0.5, "{} of {}", level.name, meta.name);
            }
        }
        let mut names: Vec<_> = SIGNALS.iter().map(|signal| signal.meta.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SIGNALS.len());
    }
}
