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

/// Odd by itself: rarer than one ordinary message in fifty (log₁₀ of the share). Of three unrelated ordinary messages all are so
/// once in 125,000 times.
const ODD_LOG10: f64 = -1.7;
/// So many make a campaign out of chance likeness.
const MEMBERS_MIN: usize = 3;
/// Copies by one author count if they come within so long: what is sent over weeks is a service's routine.
const BURST_HOURS: i64 = 72;
/// A campaign that has told that it spreads tells again when it is so many times as large.
const GROWTH: usize = 2;

impl Campaign {
    /// What its growth says, as it stands; none where it says nothing.
    pub(super) fn spread(&self) -> Option<Fact> {
        let odd = |member: &&Member| member.alien && member.log10_share <= ODD_LOG10;
        let aliens: Vec<&Member> = self.members().iter().filter(odd).collect();
        let wide = spread_of(&aliens).filter(|spread| spread.senders >= MEMBERS_MIN);
        let since = self.last().plus_hours(-BURST_HOURS);
        let late: Vec<&Member> = aliens.iter().copied().filter(|member| member.fresh && member.time >= since).collect();
        let burst = || spread_of(&late).filter(|spread| spread.recipients >= MEMBERS_MIN);
        wide.or_else(burst).map(Spread::fact)
    }
}

struct Spread {
    messages: usize,
    senders: usize,
    recipients: usize,
}

fn spread_of(members: &[&Member]) -> Option<Spread> {
    let houses: BTreeSet<Key> = members.iter().map(|member| member.house).collect();
    let people: BTreeSet<Key> = members.iter().flat_map(|member| member.recipients.iter().copied()).collect();
    let spread = Spread { messages: members.len(), senders: houses.len(), recipients: people.len() };
    (spread.messages >= MEMBERS_MIN).then_some(spread)
}

impl Spread {
    fn fact(self) -> Fact {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Fact::Spreads {
            messages: count(self.messages),
            senders: count(self.senders),
            recipients: count(self.recipients),
        }
    }
}

/// Whether a campaign of which one thing is told has more to tell: its first three authors, or twice as many messages or
/// authors. So few facts tell of a campaign however long it goes on.
pub(super) fn is_news(told: Option<&Fact>, now: &Fact) -> bool {
    let (Some(Fact::Spreads { senders: before, .. }), Fact::Spreads { senders, .. }) = (told, now) else {
        return told.is_none();
    };
    let (before, senders) = (*before as usize, *senders as usize);
    senders >= MEMBERS_MIN && (before < MEMBERS_MIN || senders >= GROWTH * before)
}

/// Whether what was told holds for a campaign as it stands: that it has as many messages by as many authors to as many people.
pub(super) fn still_holds(told: &Fact, now: Option<&Fact>) -> bool {
    let counts = |fact: &Fact| match fact {
        Fact::Spreads { messages, senders, recipients } => Some((*messages, *senders, *recipients)),
        _ => None,
    };
    let (Some(told), Some(now)) = (counts(told), now.and_then(counts)) else { return false };
    told.0 <= now.0 && told.1 <= now.1 && told.2 <= now.2
}
