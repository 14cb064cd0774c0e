//! When a campaign's growth is evidence by itself.
//!
//! Benign mail grows campaigns all the time: what counts are messages that were odd by themselves, by authors whom nobody
//! trusts. One such message is nothing to act on; three of the same wording, by authors who have nothing to do with each
//! other, are no chance. Copies by one author say less, and only if it never wrote before or is not itself: a service that is hardly
//! known writes to several people at once, too.

use super::{Campaign, Member};
use std::collections::BTreeSet;
use thymus_baseline::Key;
use thymus_event::evidence::Fact;

/// How a campaign spreads, of its messages that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many messages.
    pub messages: u32,
    /// By how many unrelated authors.
    pub senders: u32,
    /// To how many people.
    pub recipients: u32,
}

/// Odd by itself: rarer than one ordinary message in fifty (log₁₀ of the share). Of three unrelated ordinary messages all are so
/// once in 125,000 times.
const ODD_LOG10: f64 = -1.7;
/// So many make a campaign out of chance likeness.
const MEMBERS_MIN: u32 = 3;
/// Copies by one author count if they come within so long: what is sent over weeks is a service's routine.
const BURST_HOURS: i64 = 72;
/// A campaign that has told that it spreads tells again when it is so many times as large.
const GROWTH: u32 = 2;

impl Campaign {
    /// What its growth says, as it stands; none where it says nothing.
    pub(super) fn spread(&self) -> Option<Spread> {
        let odd = |member: &&Member| member.alien && member.log10_share <= ODD_LOG10;
        let aliens: Vec<&Member> = self.members().iter().filter(odd).collect();
        let wide = spread_of(&aliens).filter(|spread| spread.senders >= MEMBERS_MIN);
        let since = self.last().plus_hours(-BURST_HOURS);
        let late: Vec<&Member> = aliens.iter().copied().filter(|member| member.fresh && member.time >= since).collect();
        let burst = || spread_of(&late).filter(|spread| spread.recipients >= MEMBERS_MIN);
        wide.or_else(burst)
    }
}

fn spread_of(members: &[&Member]) -> Option<Spread> {
    let houses: BTreeSet<Key> = members.iter().map(|member| member.house).collect();
    let people: BTreeSet<Key> = members.iter().flat_map(|member| member.recipients.iter().copied()).collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let spread =
        Spread { messages: count(members.len()), senders: count(houses.len()), recipients: count(people.len()) };
    (spread.messages >= MEMBERS_MIN).then_some(spread)
}

impl Spread {
    pub(super) fn fact(self) -> Fact {
        let Self { messages, senders, recipients } = self;
        Fact::Spreads { messages, senders, recipients }
    }
}

/// Whether a campaign of which one thing is told has more to tell: its first three authors, or twice as many messages or
/// authors. So few facts tell of a campaign however long it goes on.
pub(super) fn is_news(told: Option<&Spread>, now: &Spread) -> bool {
    told.is_none_or(|told| {
        now.senders >= MEMBERS_MIN && (told.senders < MEMBERS_MIN || now.senders >= GROWTH.saturating_mul(told.senders))
    })
}

/// Whether what was told holds for a campaign as it stands: that it has as many messages by as many authors to as many people.
pub(super) fn still_holds(told: &Spread, now: &Spread) -> bool {
    told.messages <= now.messages && told.senders <= now.senders && told.recipients <= now.recipients
}
