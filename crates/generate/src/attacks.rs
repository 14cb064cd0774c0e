//! Attacks, each in its own file. They use the writers, programs, servers and page layouts of everyone else, so
//! that only what they are about tells them apart.

mod bec;
mod fearware;
mod lateral;
mod lookalike;
mod poisoned;
mod takeover;

use crate::bulk::{Reader, Readers};
use crate::calendar::{self, office_hour, working_day};
use crate::draw::{Draw, Stream};
use crate::names::Names;
use crate::service::Senders;
use crate::thread::Conversation;
use crate::{Scenario, Timestamp};

/// What the attackers know and use.
pub(crate) struct Ground<'a, 'w> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) into: Readers<'w>,
    pub(crate) names: &'a mut Names,
    pub(crate) senders: &'a Senders,
    /// Who reads each of the services.
    pub(crate) readers: Vec<Vec<Reader>>,
    /// Finished conversations with partners, each with the partner's index.
    pub(crate) conversations: Vec<(usize, Conversation<'a>)>,
    pub(crate) registrations: Vec<(String, Timestamp)>,
}

impl Ground<'_, '_> {
    /// A working hour after the learning, a day or more before the end.
    fn time(&self, draw: &Draw) -> Timestamp {
        let from = self.scenario.learn_until();
        let days = (self.into.room.end.millis() - from.millis()) / calendar::MS_PER_DAY - 4;
        let day = calendar::day(from, 1 + draw.below(usize::try_from(days).unwrap_or(1)) as i64);
        office_hour(draw, working_day(day), 60)
    }

    /// Takes a conversation that had come somewhere before `time`, and not long ago.
    fn conversation_before(&self, draw: &Draw, time: Timestamp) -> Option<usize> {
        let recent = 30 * calendar::MS_PER_DAY;
        let fits = |c: &Conversation<'_>| c.ids.len() > 1 && c.time < time && time.millis() - c.time.millis() < recent;
        let fitting: Vec<_> = (0..self.conversations.len()).filter(|n| fits(&self.conversations[*n].1)).collect();
        (!fitting.is_empty()).then(|| draw.one(&fitting))
    }
}

/// Carries out what the scenario asks for; gives the Message-IDs of the last fearware campaign.
pub(crate) fn run(ground: &mut Ground<'_, '_>) -> Vec<String> {
    let draw = Draw::new(ground.scenario.seed, Stream::Attacks);
    let mix = ground.scenario.attacks;
    (0..mix.bec_display_name).for_each(|_| bec::send(ground, &draw));
    (0..mix.lookalike_thread).for_each(|_| lookalike::send(ground, &draw));
    (0..mix.partner_takeover).for_each(|_| takeover::send(ground, &draw));
    (0..mix.lateral).for_each(|_| lateral::send(ground, &draw));
    poisoned::run(ground, &draw, mix.poisoned_sender);
    let draw = Draw::new(ground.scenario.seed, Stream::Fearware);
    let mut campaign = Vec::new();
    for n in (0..mix.fearware).rev() {
        campaign = fearware::campaign(ground, &draw, n);
    }
    campaign
}
