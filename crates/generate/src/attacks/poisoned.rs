//! A service that mailed harmlessly for weeks, and then all its links lead to a new host.

use super::Ground;
use crate::bulk::follow;
use crate::calendar::plus_millis;
use crate::draw::Draw;
use crate::post::malicious;

/// Poisoned messages of one service, at most.
const PER_SERVICE_MAX: usize = 4;

pub(super) fn run(ground: &mut Ground<'_, '_>, draw: &Draw, count: u32) {
    let mut left = count as usize;
    // A service may turn out to have no reader by then: another is tried, but not for ever.
    for _ in 0..1 + count * 4 {
        if left == 0 {
            return;
        }
        left -= poison(ground, draw, left.min(PER_SERVICE_MAX));
    }
}

/// Turns one issue of a service that is long known; gives to how many readers it went.
fn poison(ground: &mut Ground<'_, '_>, draw: &Draw, count: usize) -> usize {
    let services = &ground.senders.services;
    let known = |n: &usize| !services[*n].transactional && services[*n].since < ground.scenario.learn_until();
    let known: Vec<_> = (0..services.len()).filter(known).collect();
    let Some(n) = (!known.is_empty()).then(|| draw.one(&known)) else { return 0 };
    let after = ground.time(draw);
    let Some(time) = services[n].issue_times(ground.into.room.end).find(|time| *time > after) else { return 0 };
    let mut changed = services[n].clone();
    changed.link_host = format!("www.{}", ground.names.firm(draw).domain);
    let (subject, page) = changed.issue(draw, &[changed.link_host.clone()]);
    let readers: Vec<_> = ground.readers[n].iter().filter(|reader| reader.joined < time).cloned().collect();
    let readers = draw.some(&readers, count);
    for reader in &readers {
        let person = &ground.into.organisation.people[reader.person];
        let meaning = malicious("poisoned_sender", "a service whose links lead elsewhere");
        let time = plus_millis(time, draw.range(0, 40 * 60_000));
        changed.send(draw, ground.into.room, person.writer.mailbox(), (subject.clone(), &page), time, meaning);
        follow(draw, ground.into.visits, person, &changed.link_host, time);
    }
    readers.len()
}
