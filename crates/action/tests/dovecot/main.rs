//! Acting in the mailboxes of a real Dovecot.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and says when it is skipped"
)]

mod faults;
mod house;
mod owner;
mod proxy;
mod treatments;
mod ways_in;

use house::{House, Wish, house};
use owner::{Everything, Owner};
use thymus_action::change::{Appearance, Changer};
use thymus_action::imap::{Imap, ImapConfig};
use thymus_action::{IntentKey, Order, Original, Presence, Provider, ProviderError, Receipt, Treatment};
use thymus_event::verdict::Action;
use thymus_event::{Address, EventId, LinkBase, SealKey};

pub(crate) const ANN: &str = "ann@harbour.example";
pub(crate) const DATE: &str = "14-Jul-2026 02:44:25 +0000";

/// A message as Thymus received its copy. What is delivered has more on top.
pub(crate) fn message(number: u32) -> String {
    format!(
        "From: Pat Quill <pat@quill.example>\nTo: ann@harbour.example\nSubject: Account {number}\nDate: Tue, 14 Jul 2026 02:44:20 +0000\n\
         Message-ID: <{number}.7@quill.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n\
         <html><body><p>Please see <a href=\"https://quill.example/pay?a=1&amp;b={number}\">the page</a>.</p></body></html>\n"
    )
}

pub(crate) fn delivered(number: u32) -> String {
    format!(
        "Return-Path: <pat@quill.example>\nReceived: from x by y; Tue, 14 Jul 2026 02:44:25 +0000\n{}",
        message(number)
    )
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn order(mailbox: &str, number: u32, intent: &str, wanted: Action) -> Order {
    Order {
        intent: IntentKey::parse(intent).unwrap(),
        mailbox: address(mailbox),
        message: EventId([u8::try_from(number % 256).unwrap(); 16]),
        original: Original::of(message(number).as_bytes()),
        wanted,
        why: "Nobody here has had mail from this sender before.".to_owned(),
        found_before: false,
    }
}

pub(crate) fn changer() -> Changer {
    let links = LinkBase::parse("https://check.harbour.example");
    let appearance = Appearance { links, help: "Ask the help desk to release it.".to_owned() };
    Changer::new(SealKey::from_secret(&[7; 32]).unwrap(), appearance)
}

pub(crate) fn provider(config: ImapConfig) -> Imap {
    Imap::new(config, changer()).unwrap()
}

pub(crate) async fn brought(provider: &Imap, order: &Order) -> Receipt {
    match provider.bring(order).await.unwrap() {
        Presence::Here(receipt) => receipt,
        other => panic!("{other:?}"),
    }
}

/// Folders with the number of messages in each.
pub(crate) fn counts(everything: &Everything) -> Vec<(&str, usize)> {
    everything.iter().map(|(folder, messages)| (folder.as_str(), messages.len())).collect()
}
