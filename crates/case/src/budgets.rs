//! Budgets of false alarms: the part of the policy that people change while the service runs.

use crate::policy::Policy;
use serde::{Deserialize, Serialize};
use thymus_event::verdict::{Action, Score};

/// Messages by which budgets are told.
pub const PER: f64 = 10_000.0;

/// Of 10,000 ordinary inbound messages, how many an action or a stronger one may touch. The weaker action has the larger
/// budget, always.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Given", into = "Given")]
pub struct Budgets(Given);

/// The same, before it is known to be sound. Named as in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Held.
    pub held_per_10000: f64,
    /// Moved to junk.
    pub junked_per_10000: f64,
    /// With attachments converted.
    pub converted_per_10000: f64,
    /// With links locked.
    pub locked_per_10000: f64,
    /// With a banner.
    pub bannered_per_10000: f64,
}

/// Why numbers are no budgets.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unsound {
    /// More than all, less than none, or no number.
    #[error("{key} = {value}: from 0 to 10000 wanted")]
    OutOfRange {
        /// Which.
        key: &'static str,
        /// What was said.
        value: f64,
    },
    /// A stronger action may do more than a weaker one.
    #[error("{stronger} = {less} is more than {weaker} = {more}: the weaker action has the larger budget")]
    OutOfOrder {
        /// The stronger action's.
        stronger: &'static str,
        /// What it was given.
        less: f64,
        /// The weaker action's.
        weaker: &'static str,
        /// What that was given.
        more: f64,
    },
}

impl Given {
    /// With their names in the configuration, the strongest action first.
    const fn named(&self) -> [(&'static str, f64); 5] {
        [
            ("policy.held_per_10000", self.held_per_10000),
            ("policy.junked_per_10000", self.junked_per_10000),
            ("policy.converted_per_10000", self.converted_per_10000),
            ("policy.locked_per_10000", self.locked_per_10000),
            ("policy.bannered_per_10000", self.bannered_per_10000),
        ]
    }
}

impl TryFrom<Given> for Budgets {
    type Error = Unsound;

    fn try_from(given: Given) -> Result<Self, Unsound> {
        let named = given.named();
        if let Some((key, value)) = named.iter().find(|(_, value)| !(0.0..=PER).contains(value)) {
            return Err(Unsound::OutOfRange { key, value: *value });
        }
        for pair in named.windows(2) {
            if let [(stronger, less), (weaker, more)] = pair
                && less > more
            {
                return Err(Unsound::OutOfOrder { stronger, less: *less, weaker, more: *more });
            }
        }
        Ok(Self(given))
    }
}

impl From<Budgets> for Given {
    fn from(budgets: Budgets) -> Self {
        budgets.0
    }
}

impl Budgets {
    /// As a policy has them.
    ///
    /// # Errors
    /// Where they are unsound.
    pub fn of(policy: &Policy) -> Result<Self, Unsound> {
        Self::try_from(Given {
            held_per_10000: policy.held_per_10000,
            junked_per_10000: policy.junked_per_10000,
            converted_per_10000: policy.converted_per_10000,
            locked_per_10000: policy.locked_per_10000,
            bannered_per_10000: policy.bannered_per_10000,
        })
    }

    /// A policy with these budgets, and all else as it was.
    pub fn within(&self, policy: &Policy) -> Policy {
        let Given { held_per_10000, junked_per_10000, converted_per_10000, locked_per_10000, bannered_per_10000 } =
            self.0;
        Policy {
            held_per_10000,
            junked_per_10000,
            converted_per_10000,
            locked_per_10000,
            bannered_per_10000,
            ..policy.clone()
        }
    }

    /// The weakest action's score: below it nothing is done.
    pub fn lowest_score(&self) -> Score {
        self.within(&Policy::default()).threshold(Action::Banner)
    }
}

impl Policy {
    /// What is in force: as configured, or with the budgets that were said since, as the store keeps them. What this version
    /// cannot read counts as not said.
    pub fn in_force(&self, said: Option<&str>) -> Policy {
        let budgets = said.and_then(|said| serde_json::from_str::<Budgets>(said).ok());
        budgets.map_or_else(|| self.clone(), |budgets| budgets.within(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(held: f64, junked: f64) -> Given {
        let held_per_10000 = held;
        Given {
            held_per_10000,
            junked_per_10000: junked,
            converted_per_10000: 30.0,
            locked_per_10000: 40.0,
            bannered_per_10000: 50.0,
        }
    }

    #[test]
    fn budgets_are_in_range_and_in_order() {
        assert!(Budgets::try_from(given(1.0, 2.0)).is_ok());
        assert!(matches!(Budgets::try_from(given(f64::NAN, 2.0)), Err(Unsound::OutOfRange { .. })));
        assert!(matches!(
            Budgets::try_from(given(-1.0, 2.0)),
            Err(Unsound::OutOfRange { key: "policy.held_per_10000", .. })
        ));
        let error = Budgets::try_from(given(3.0, 2.0)).unwrap_err().to_string();
        assert!(error.starts_with("policy.held_per_10000 = 3 is more than policy.junked_per_10000 = 2"), "{error}");
    }

    #[test]
    fn what_was_said_since_counts_and_the_rest_stays_as_configured() {
        let configured = Policy { young_days: 3, ..Policy::default() };
        let said = serde_json::to_string(&Budgets::try_from(given(1.0, 2.0)).unwrap()).unwrap();
        let in_force = configured.in_force(Some(&said));
        assert_eq!((in_force.held_per_10000, in_force.young_days), (1.0, 3));
        assert_eq!(configured.in_force(None), configured);
        for bad in ["", "{}", &said.replace("2.0", "0.5"), "null"] {
            assert_eq!(configured.in_force(Some(bad)), configured, "{bad}");
        }
    }
}
