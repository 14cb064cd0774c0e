//! What is to be learned when: trust at once, history and calibration late.
//!
//! A message's own traits become its author's habits only after [`LATE_HOURS`], or the first copy of an
//! attack would excuse the second.

use std::collections::{BTreeMap, HashSet, VecDeque};
use thymus_baseline::{Baselines, Key, Lesson};
use thymus_event::{Address, Day, EventId, Timestamp};
use thymus_signal::judge::Levels;
use thymus_signal::scene::Context;
use thymus_signal::{Calibration, Features, learn};

/// Hours after which a message is learned.
const LATE_HOURS: i64 = 24;
/// From one sender's domain, so many messages of one kind enter the reference in all: volume, spread over
/// however many days, does not make normal.
const REFERENCE_PER_DOMAIN_MAX: u32 = 40;

/// What one message taught, so that it can be taken back exactly.
#[derive(Clone, Debug, Default)]
struct Receipt {
    trusted: Vec<Address>,
    referenced: bool,
    suspicious: bool,
    history: bool,
    services: bool,
    levels: Option<(Context, Vec<(u16, u8)>)>,
}

#[derive(Clone)]
struct Waiting {
    due: Timestamp,
    features: Features,
    levels: Option<(Context, Vec<(u16, u8)>)>,
}

/// How much a judged message is doubted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    /// Too odd to enter the reference of ordinary mail.
    pub(crate) odd: bool,
    /// It was, or would be, acted on: what it brings about earns no trust.
    pub(crate) suspicious: bool,
}

/// Lessons waiting, and receipts of those given.
#[derive(Clone, Default)]
pub(crate) struct Lessons {
    waiting: VecDeque<Waiting>,
    receipts: BTreeMap<EventId, Receipt>,
    today: Day,
    admitted_today: HashSet<(Key, u8)>,
    admitted: BTreeMap<(Key, u8), u32>,
}

impl std::fmt::Debug for Lessons {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lessons").field("waiting", &self.waiting.len()).field("receipts", &self.receipts.len()).finish()
    }
}

impl Lessons {
    /// Learns all that is due at `now`.
    pub(crate) fn advance(&mut self, now: Timestamp, baselines: &mut Baselines, calibration: &mut Calibration) {
        while self.waiting.front().is_some_and(|waiting| waiting.due <= now) {
            let Some(waiting) = self.waiting.pop_front() else { return };
            learn::history(&waiting.features, baselines, Lesson::Give);
            let ordinary = waiting.levels.is_some();
            if ordinary {
                learn::services(&waiting.features, baselines, Lesson::Give);
            }
            let levels = waiting.levels.filter(|(context, _)| self.admits(&waiting.features, *context));
            if let Some((context, levels)) = &levels {
                levels.iter().for_each(|(signal, level)| calibration.learn(*signal, *level, *context, Lesson::Give));
            }
            if let Some(receipt) = self.receipts.get_mut(&waiting.features.id) {
                receipt.history = true;
                receipt.services = ordinary;
                receipt.levels = levels;
            }
        }
    }

    /// One message a sender's domain (inside: a person), day and context, and a named number in all.
    fn admits(&mut self, features: &Features, context: Context) -> bool {
        let day = features.time.day();
        if day != self.today {
            self.admitted_today.clear();
            self.today = day;
        }
        let who = features.sender.as_ref().map(|sender| match sender.domain_key() {
            Some(domain) if context != Context::INSIDE => domain,
            _ => sender.author.address,
        });
        let slot = (who.unwrap_or_default(), context.0);
        if !self.admitted_today.insert(slot) {
            return false;
        }
        let count = self.admitted.entry(slot).or_default();
        *count += 1;
        context == Context::INSIDE || *count <= REFERENCE_PER_DOMAIN_MAX
    }

    /// Takes a judged message: teaches at once what is taught at once, and queues the rest.
    pub(crate) fn take(
        &mut self,
        features: &Features,
        (context, levels): (Context, Levels),
        doubt: Doubt,
        is_own: &dyn Fn(&Address) -> bool,
        baselines: &mut Baselines,
    ) {
        let Doubt { odd, suspicious } = doubt;
        let mut receipt = Receipt { suspicious, ..Receipt::default() };
        learn::deliveries(features, baselines, Lesson::Give);
        learn::sent(features, baselines, Lesson::Give);
        if features.direction.is_from_inside() && !suspicious {
            give_trust(features, is_own, baselines, &mut receipt);
        }
        if suspicious {
            suspect(features, baselines, Lesson::Give);
        }
        self.receipts.insert(features.id, receipt);
        let levels = (!odd).then(|| (context, levels.to_vec()));
        self.waiting.push_back(Waiting {
            due: features.time.plus_hours(LATE_HOURS),
            features: features.clone(),
            levels,
        });
    }

    /// Takes back all that a message taught, as if it had never come.
    pub(crate) fn take_back(
        &mut self,
        features: &Features,
        is_own: &dyn Fn(&Address) -> bool,
        baselines: &mut Baselines,
        calibration: &mut Calibration,
    ) {
        self.waiting.retain(|waiting| waiting.features.id != features.id);
        let Some(receipt) = self.receipts.remove(&features.id) else { return };
        learn::deliveries(features, baselines, Lesson::TakeBack);
        learn::sent(features, baselines, Lesson::TakeBack);
        for recipient in &receipt.trusted {
            learn::trust(features, recipient, is_own(recipient), baselines, Lesson::TakeBack);
        }
        if receipt.referenced {
            learn::references(features, baselines, Lesson::TakeBack);
        }
        if receipt.suspicious {
            suspect(features, baselines, Lesson::TakeBack);
        }
        if receipt.history {
            learn::history(features, baselines, Lesson::TakeBack);
        }
        if receipt.services {
            learn::services(features, baselines, Lesson::TakeBack);
        }
        if let Some((context, levels)) = &receipt.levels {
            levels.iter().for_each(|(signal, level)| calibration.learn(*signal, *level, *context, Lesson::TakeBack));
        }
    }

    /// Whether a message was taken before.
    pub(crate) fn has(&self, id: EventId) -> bool {
        self.receipts.contains_key(&id)
    }
}

fn suspect(features: &Features, baselines: &mut Baselines, lesson: Lesson) {
    let Some(sender) = &features.sender else { return };
    let people: Vec<Key> = features.recipients.iter().map(learn::person).collect();
    baselines.correspondence.suspect(
        features.message_key(),
        sender.author.address,
        sender.domain_key(),
        &people,
        features.time.day(),
        lesson,
    );
}

/// Genuine human correspondence from inside: no automatic answers or reports, no bulk, and nothing that
/// suspicious mail brought about.
fn give_trust(
    features: &Features,
    is_own: &dyn Fn(&Address) -> bool,
    baselines: &mut Baselines,
    receipt: &mut Receipt,
) {
    let answers_suspicious = features.thread.ids.iter().any(|id| baselines.correspondence.is_suspicious(*id));
    if features.automation.automatic || features.automation.bulk || answers_suspicious {
        return;
    }
    let Some(sender) = &features.sender else { return };
    for recipient in &features.recipients {
        let inside = is_own(recipient);
        let key = learn::person(recipient);
        let lured = baselines.correspondence.was_approached(key, sender.author.address);
        if inside || !lured || baselines.correspondence.ties_to(key).is_some() {
            learn::trust(features, recipient, inside, baselines, Lesson::Give);
            receipt.trusted.push(recipient.clone());
        }
    }
    learn::references(features, baselines, Lesson::Give);
    receipt.referenced = true;
}
