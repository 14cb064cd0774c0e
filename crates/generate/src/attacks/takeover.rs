//! A partner's real mailbox in other hands: the real account, server, program and conversation; only the link's
//! host or the bank details are new.

use super::Ground;
use crate::account;
use crate::draw::Draw;
use crate::post::{Place, Writer, malicious};
use crate::thread::{Conversation, Note, address_link, paragraphs};
use crate::wording::{Lures, Talk, fill};

/// Percentage of messages that are about the bank account, not about a link.
const BANK_PERCENT: u32 = 50;

pub(super) fn send(ground: &mut Ground<'_, '_>, draw: &Draw) {
    let time = ground.time(draw);
    let Some(at) = ground.conversation_before(draw, time) else { return };
    let host = format!("share.{}", ground.names.firm(draw).domain);
    let earlier = &ground.conversations[at].1;
    let Some((real, victim)) = known_cast(earlier) else { return };
    let mut conversation = Conversation { cast: vec![real, victim], ..earlier.answered() };
    let note = demand(draw, conversation.talk, conversation.language.lures, conversation.topic, &host);
    let meaning = malicious("partner_takeover", "a partner's mailbox in other hands");
    conversation.write(draw, ground.into.room, (0, time), note, meaning);
}

/// Who of a conversation writes from outside, and who inside reads it.
pub(super) fn known_cast<'a>(conversation: &Conversation<'a>) -> Option<(&'a Writer, &'a Writer)> {
    let outside = |writer: &&&Writer| matches!(writer.place, Place::Outside(_));
    let real = conversation.cast.iter().find(outside)?;
    let victim = conversation.cast.iter().find(|writer| !outside(writer))?;
    Some((real, victim))
}

/// New bank details, or a document on a host of the attacker's.
pub(super) fn demand(draw: &Draw, talk: &Talk, lures: &Lures, topic: &str, host: &str) -> Note {
    let mut note = Note::default();
    let iban = account::drawn(draw);
    let bank = draw.chance(BANK_PERCENT);
    let (first, second) = if bank {
        (draw.one(lures.bank_changes), draw.one(lures.bank_reasons))
    } else {
        (draw.one(lures.share_reasons), draw.one(lures.shares))
    };
    let first = fill(first, &[("iban", &iban)]);
    let mut body = vec![first.as_str(), second];
    if draw.chance(50) {
        body.insert(0, draw.one(talk.middles));
    }
    note.paragraphs = paragraphs(draw, talk, topic, &body);
    if !bank {
        note.links.push(address_link(draw, &[host.to_owned()]));
        note.paragraphs.push(note.links[0].text.clone());
    }
    note
}
