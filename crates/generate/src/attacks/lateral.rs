//! An insider's account in other hands: from its own device, to many whom it seldom writes to, with a new link.

use super::Ground;
use crate::draw::Draw;
use crate::post::malicious;
use crate::thread::{Conversation, Note, address_link, paragraphs};

/// Most colleagues written to at once.
const READERS_MAX: usize = 14;

pub(super) fn send(ground: &mut Ground<'_, '_>, draw: &Draw) {
    let time = ground.time(draw);
    let host = format!("files.{}", ground.names.firm(draw).domain);
    let people = &ground.into.organisation.people;
    let taken = draw.below(people.len());
    let unusual: Vec<_> = (0..people.len()).filter(|n| *n != taken && !people[taken].circle.contains(n)).collect();
    let readers = draw.some(&unusual, 6 + draw_extra(people.len()));
    let writer = &people[taken].writer;
    let mut cast = vec![writer];
    cast.extend(readers.iter().map(|n| &people[*n].writer));
    if cast.len() < 2 {
        return;
    }
    let mut conversation = Conversation::new(draw, cast, time);
    let (talk, lures) = (conversation.talk, conversation.language.lures);
    let body = [draw.one(lures.share_reasons), draw.one(lures.shares)];
    let mut note = Note { paragraphs: paragraphs(draw, talk, conversation.topic, &body), ..Note::default() };
    note.links.push(address_link(draw, &[host]));
    note.paragraphs.push(note.links[0].text.clone());
    conversation.write(
        draw,
        ground.into.room,
        (0, time),
        note,
        malicious("lateral", "an insider's account in other hands"),
    );
}

fn draw_extra(people: usize) -> usize {
    (people / 6).min(READERS_MAX - 6)
}
