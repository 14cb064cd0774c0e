//! All accounts of an organisation: what comes in is observed, scored by the day, and learned.
//!
//! The same activities in the same order give the same findings; within a day their order changes no signal but those
//! that ask for what came before (failures, countries, a strange sign-in). An activity counts once, by its id.

use super::judge::{AT_RISK, AT_RISK_YOUNG, NOTABLE, Odd, reasons, score};
use super::live::{Live, add};
use super::recent::Sprays;
use super::shares::Shares;
use super::view::{View, network_key, prefix};
use super::{SIGNALS, learn};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};
use thymus_baseline::{Key, Lesson, Table};
use thymus_event::saas::{Operation, Outcome};
use thymus_event::verdict::{Reason, Score};
use thymus_event::{AccountActivity, Address, Day, EventId, TenantId, Timestamp};

/// The most accounts watched. Only accounts that were seen to succeed are, so that made-up names fill nothing.
const LIVE_MAX: usize = 100_000;
/// The most ids remembered: an export that is read twice overlaps by less, or its days are too old to be judged.
const IDS_MAX: usize = 1 << 16;
/// A day so far ahead of all others is a broken clock's: it is left out, as it would make the past forgotten.
const CLOCK_JUMP_DAYS: i32 = 370;

/// The accounts of one organisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    pub(super) normal: thymus_baseline::Accounts,
    shares: Shares,
    pub(super) sprays: Sprays,
    pub(super) live: Table<Key, Live>,
    ids: Ids,
    newest: Option<Day>,
}

/// An account's day that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountFinding {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Whose account.
    pub account: Address,
    /// The activity that made it so.
    pub activity: EventId,
    /// When that was.
    pub time: Timestamp,
    /// The day's score so far.
    pub score: Score,
    /// Why, strongest first; contributions sum to the score.
    pub reasons: Vec<Reason>,
    /// Since when the account is at risk, where it is.
    pub at_risk_since: Option<Timestamp>,
    /// Whether the organisation's accounts are hardly known yet: nothing is odd for being new, and more is asked
    /// before an account is at risk.
    pub young: bool,
}

impl AccountFinding {
    /// Whether the account is at risk.
    pub fn is_at_risk(&self) -> bool {
        self.at_risk_since.is_some()
    }

    /// The sentences of its reasons, with what is uncertain.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        let young = "Little is known of this organisation's accounts yet, so that nothing counts for being new.";
        let reasons = self.reasons.iter().map(|reason| reason.sentence.as_str());
        reasons.chain(self.young.then_some(young))
    }
}

/// The key under which an account is known.
pub fn account_key(account: &Address) -> Key {
    Key::of(account.as_str())
}

impl Accounts {
    /// Forgets what an account did, and what was normal for it.
    pub fn forget(&mut self, account: &Address) {
        let key = Key::of(account.as_str());
        self.normal.forget(key);
        self.live.retain(|other, _| other != key);
    }

    /// Takes an activity. A finding where it made its account's day odder than before, and odd enough to tell.
    pub fn observe(&mut self, activity: &AccountActivity) -> Option<AccountFinding> {
        if !self.ids.add(activity.id) || self.is_clock_jump(activity.time.day()) {
            return None;
        }
        let account = account_key(&activity.account);
        self.remember_failure(account, activity);
        let finding = self.judge(account, activity);
        learn::learn(&mut self.normal, account, activity, Lesson::Give);
        finding
    }

    /// Whether an account is at risk at a time.
    pub fn is_at_risk(&self, account: Key, now: Timestamp) -> bool {
        self.at_risk_since(account, now).is_some()
    }

    /// Since when an account is at risk, at a time.
    pub fn at_risk_since(&self, account: Key, now: Timestamp) -> Option<Timestamp> {
        self.live.at(account)?.at_risk_since(now)
    }

    /// What is usual.
    pub fn normal(&self) -> &thymus_baseline::Accounts {
        &self.normal
    }

    /// What is common on ordinary days.
    pub fn shares(&self) -> &Shares {
        &self.shares
    }

    fn is_clock_jump(&mut self, day: Day) -> bool {
        let newest = self.newest.get_or_insert(day);
        let jumps = day.0 > newest.0.saturating_add(CLOCK_JUMP_DAYS);
        if !jumps {
            *newest = day.max(*newest);
        }
        jumps
    }

    pub(super) fn remember_failure(&mut self, account: Key, activity: &AccountActivity) {
        let failed = activity.operation == Operation::SignIn && activity.outcome == Outcome::Failure;
        if let Some(source) = activity.source.filter(|_| failed) {
            self.sprays.failed(network_key(prefix(source)), account, activity.time);
        }
    }

    fn judge(&mut self, account: Key, activity: &AccountActivity) -> Option<AccountFinding> {
        let known = self.live.at(account).is_some();
        let first = activity.outcome != Outcome::Failure && self.live.len() < LIVE_MAX;
        if !known && !first {
            return None;
        }
        let Self { normal, shares, sprays, live, .. } = self;
        let watch = |live: &mut Live| {
            remember(live, activity);
            learn::read(normal, account, activity, live.recent.read_on(activity.time.day()));
            let today = activity.time.day();
            let view = View { activity, account, today, normal, recent: &live.recent, sprays };
            let young = view.is_organisation_young();
            let seen: Vec<Odd> = SIGNALS.iter().filter_map(|signal| Some(Odd::of(&(signal.observe)(&view)?))).collect();
            if is_strange(&seen) {
                live.recent.strange(today);
            }
            weigh(live, activity, seen, shares, young)
        };
        live.change(account, watch, Live::is_empty)
    }
}

/// Notes what later activities ask for.
pub(super) fn remember(live: &mut Live, activity: &AccountActivity) {
    let (time, failed) = (activity.time, activity.outcome == Outcome::Failure);
    match activity.operation {
        Operation::SignIn if failed => live.recent.failed(time),
        Operation::SignIn if activity.outcome == Outcome::Success => live.recent.signed_in(time, activity.country),
        Operation::MailRead if !failed => live.recent.read(time.day(), activity.items),
        _ => {}
    }
}

/// A place or a program that is new for the account: by ids of country, travel, network and client.
fn is_strange(seen: &[Odd]) -> bool {
    use super::{client, country, network, travel};
    let strange = [country::META.id, travel::META.id, network::META.id, client::META.id];
    seen.iter().any(|odd| strange.contains(&odd.signal) && odd.level == 0)
}

fn weigh(
    live: &mut Live,
    activity: &AccountActivity,
    seen: Vec<Odd>,
    shares: &mut Shares,
    young: bool,
) -> Option<AccountFinding> {
    let odd = live.day(activity.time.day(), shares)?;
    let before = score(odd, shares);
    let mut is_odder = false;
    for one in seen {
        is_odder |= add(odd, one, shares);
    }
    let (now, reasons) = (score(odd, shares), reasons(odd, shares));
    let enough = if young { AT_RISK_YOUNG } else { AT_RISK };
    if is_odder {
        live.odd(activity.time, now.points() >= enough);
    }
    (now > before && now.points() >= NOTABLE).then(|| AccountFinding {
        tenant: activity.tenant,
        account: activity.account.clone(),
        activity: activity.id,
        time: activity.time,
        score: now,
        reasons,
        at_risk_since: live.at_risk_since(activity.time),
        young,
    })
}

/// The ids of the last activities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Ids {
    known: BTreeSet<EventId>,
    order: VecDeque<EventId>,
}

impl Ids {
    /// Whether an id is new.
    fn add(&mut self, id: EventId) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > IDS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
#[path = "accounts_tests.rs"]
mod tests;
