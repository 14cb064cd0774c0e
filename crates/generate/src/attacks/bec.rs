//! A private mailbox with the display name of someone inside, asking a colleague for a favour.

use super::Ground;
use crate::draw::Draw;
use crate::partners::private_writer;
use crate::post::malicious;
use crate::thread::{Conversation, Note, paragraphs};

pub(super) fn send(ground: &mut Ground<'_, '_>, draw: &Draw) {
    let people = &ground.into.organisation.people;
    let victim = draw.below(people.len());
    // The name is one that the victim obeys or knows: the head of the house, or a close colleague.
    let named = if victim != 0 && draw.chance(50) { 0 } else { draw.one(&people[victim].circle) };
    let (victim, named) = (&people[victim].writer, &people[named].writer);
    // The mailbox is in that name too, or in any other.
    let owner = if draw.chance(50) { named.name.clone() } else { ground.names.person(draw) };
    let mut writer = private_writer(draw, owner);
    writer.name = named.name.clone();
    writer.language = victim.language;
    writer.signature.clear();
    let time = ground.time(draw);
    let mut conversation = Conversation::new(draw, vec![&writer, victim], time);
    let lures = conversation.language.lures;
    conversation.topic = draw.one(lures.favour_subjects);
    let body = [draw.one(lures.favours), draw.one(lures.favour_reasons), draw.one(lures.favour_closings)];
    let keep = 2 + draw.below(2);
    let note = Note { paragraphs: paragraphs(draw, conversation.talk, "", &body[..keep]), ..Note::default() };
    conversation.write(draw, ground.into.room, (0, time), note, malicious("bec_display_name", "asks for a favour"));
}
