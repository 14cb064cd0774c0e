//! A domain one or two letters off a partner's, which answers in a real conversation.

use super::Ground;
use super::takeover::{demand, known_cast};
use crate::calendar::{MS_PER_DAY, plus_millis};
use crate::draw::Draw;
use crate::partners::program;
use crate::post::{Place, Writer, malicious};
use crate::server::Setup;
use crate::thread::Conversation;

pub(super) fn send(ground: &mut Ground<'_, '_>, draw: &Draw) {
    let time = ground.time(draw);
    let Some(at) = ground.conversation_before(draw, time) else { return };
    let Some((real, victim)) = known_cast(&ground.conversations[at].1) else { return };
    let domain = loop {
        let domain = misspelt(draw, real.domain());
        if ground.names.claim(domain.split('.').next().unwrap_or(&domain)) {
            break domain;
        }
    };
    let setup = Setup::in_order(draw, &domain);
    let local = real.address.split('@').next().unwrap_or_default();
    let address = format!("{local}@{domain}");
    let writer = Writer { address, program: program(draw, &setup.exit), place: Place::Outside(setup), ..real.clone() };
    let registered = plus_millis(time, -draw.range(2, 20) * MS_PER_DAY);
    ground.registrations.push((domain, registered));
    let host = format!("portal.{}", ground.names.firm(draw).domain);
    let earlier = &ground.conversations[at].1;
    let mut conversation = Conversation { cast: vec![&writer, victim], ..earlier.answered() };
    let note = demand(draw, conversation.talk, conversation.language.lures, conversation.topic, &host);
    conversation.write(
        draw,
        ground.into.room,
        (0, time),
        note,
        malicious("lookalike_thread", "look-alike of a partner"),
    );
}

/// One letter dropped, doubled, swapped or replaced by one like it.
fn misspelt(draw: &Draw, domain: &str) -> String {
    let (label, rest) = domain.split_once('.').unwrap_or((domain, "example"));
    let mut letters: Vec<char> = label.chars().collect();
    let places: Vec<_> = (1..letters.len()).filter(|n| letters[*n].is_ascii_lowercase()).collect();
    let Some(at) = (!places.is_empty()).then(|| draw.one(&places)) else { return format!("{label}s.{rest}") };
    match draw.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 if letters[at] != letters[at - 1] => letters.swap(at, at - 1),
        _ => {
            letters[at] = match letters[at] {
                'l' => '1',
                'i' => 'l',
                'o' => '0',
                'e' => 'a',
                'n' => 'm',
                'm' => 'n',
                'a' => 'e',
                'v' => 'u',
                'u' => 'v',
                'c' => 'e',
                'r' => 'n',
                't' => 'l',
                's' => 'z',
                _ => 'e',
            }
        }
    }
    format!("{}.{rest}", letters.into_iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    #[test]
    fn a_misspelling_is_near_and_not_the_same() {
        let draw = Draw::new(1, Stream::Attacks);
        for _ in 0..500 {
            let near = misspelt(&draw, "willowbank.example");
            assert_ne!(near, "willowbank.example");
            assert!(near.ends_with(".example") && (9..=11).contains(&near.find('.').unwrap()), "{near}");
        }
    }
}
