//! Copies of messages out of mailboxes, on their way into the store.
//!
//! A mailbox's copy is not the copy that another mailbox has, nor the one that a journal gave: each transport writes on top. What
//! its author wrote is the same, and by that copies are merged. What is read and how far goes into one transaction.

mod portion;

pub(crate) use portion::{MESSAGES_MAX, Portion, portions};

use crate::cli::config::Config;
use crate::clock;
use crate::secret::Secret;
use std::collections::HashMap;
use std::sync::Arc;
use thymus_action::Original;
use thymus_action::change::Mark;
use thymus_action::imap::Message;
use thymus_event::{Address, EmailActivity, EventId, SealKey, TenantId, Timestamp};
use thymus_signal::{FEATURES_VERSION, extract};
use thymus_source::email::{Arrival, EmailSource};
use thymus_store::{ArrivalRecord, MailboxFolder, MessageRecord, ReadFor, ReadUntil, Store, Stored, Writer};

/// Messages with one Message-ID that a copy is compared with: their authors choose it.
const NAMESAKES_MAX: usize = 16;

/// The same of copies that say that Thymus changed them: one that is not known again would be judged, and changed, again.
const ORIGINALS_MAX: usize = 1_000;

/// Whose mailbox copies are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Somebody's: what came there was for its owner.
    Owners,
    /// One that copies of everybody's mail are sent to.
    Journal,
}

/// Reads copies, and keeps them.
#[derive(Clone)]
pub(crate) struct Copier {
    source: Arc<EmailSource>,
    tenant: TenantId,
    /// What changed copies are sealed with.
    key: SealKey,
}

/// A copy that was read.
pub(crate) struct Copy {
    original: Original,
    mark: Option<Mark>,
    record: MessageRecord,
    arrival: ArrivalRecord,
    raw: Vec<u8>,
}

/// What became of copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Messages that were not known.
    pub(crate) new: u64,
    /// Copies of messages that were.
    pub(crate) merged: u64,
}

impl Copier {
    /// For the configured store.
    ///
    /// # Errors
    /// When the store's secret cannot be read.
    pub(crate) fn new(source: Arc<EmailSource>, config: &Config) -> anyhow::Result<Self> {
        let key = Secret::beside(&config.store_path())?.seal_key()?;
        Ok(Self { source, tenant: config.organisation.tenant, key })
    }

    /// Decodes a message as what it is in this mailbox.
    pub(crate) fn read(&self, message: Message, mailbox: &Address, whose: Whose) -> Copy {
        let time = moment(&message.date).unwrap_or_else(clock::now);
        let email = match whose {
            Whose::Owners => self.owners(&message.bytes, time, mailbox),
            Whose::Journal => self.journaled(&message.bytes, time, mailbox),
        };
        let arrival = ArrivalRecord {
            time,
            reverse_path: email.envelope.reverse_path.clone(),
            recipients: email.envelope.recipients.clone(),
            authentication: None,
        };
        Copy {
            original: Original::of(&self.source.delivered(&message.bytes)),
            mark: Mark::of(&message.bytes),
            record: MessageRecord::of(&email, extract(&email).to_bytes(), FEATURES_VERSION),
            arrival,
            raw: message.bytes,
        }
    }

    /// What came to a mailbox was for its owner; what no server has handled was put there by its owner, and was for those that it
    /// names.
    fn owners(&self, raw: &[u8], time: Timestamp, mailbox: &Address) -> EmailActivity {
        let came = self.decode(raw, time, vec![mailbox.clone()]);
        if came.received.is_empty() { self.decode(raw, time, Vec::new()) } else { came }
    }

    /// A copy in a journal mailbox was for those that it names, where its envelope says no more than that it came to the journal.
    fn journaled(&self, raw: &[u8], time: Timestamp, mailbox: &Address) -> EmailActivity {
        let email = self.decode(raw, time, Vec::new());
        if email.envelope.recipients.iter().any(|recipient| recipient != mailbox) {
            return email;
        }
        let named = email.to.iter().chain(&email.cc).map(|named| named.address.clone());
        let named: Vec<_> = named.filter(|address| address != mailbox).collect();
        if named.is_empty() { email } else { self.decode(raw, time, named) }
    }

    fn decode(&self, raw: &[u8], time: Timestamp, recipients: Vec<Address>) -> EmailActivity {
        self.source.decode_message(raw, &Arrival { mark: Some(time), recipients, ..Arrival::default() })
    }

    /// Puts copies of a folder with how far it was read, and commits.
    pub(crate) fn keep(
        &self,
        store: &Store,
        writer: &mut Writer,
        copies: &[Copy],
        folder: &MailboxFolder,
        until: ReadUntil,
    ) -> anyhow::Result<Kept> {
        let mut kept = Kept::default();
        // The store sees what is committed: these are not.
        let mut fresh: HashMap<&str, Vec<(&Original, EventId)>> = HashMap::new();
        for copy in copies {
            let name = copy.original.message_id().unwrap_or_default();
            let among = |(original, id): &(&Original, EventId)| (**original == copy.original).then_some(*id);
            let known = fresh.get(name).and_then(|namesakes| namesakes.iter().find_map(among));
            let known = match known {
                None if !name.is_empty() => self.known(store, copy, &folder.mailbox)?,
                known => known,
            };
            match known {
                Some(id) if id != copy.record.id => {
                    kept.merged += 1;
                    writer.put_copy(self.tenant, id, &copy.arrival)?;
                }
                _ => {
                    let put = match folder.read_for {
                        ReadFor::History => Writer::put_history,
                        ReadFor::Journal => Writer::put_arrival,
                    };
                    match put(writer, &copy.record, &copy.raw, &copy.arrival)?.stored {
                        Stored::New => kept.new += 1,
                        Stored::Known => kept.merged += 1,
                    }
                }
            }
            if !name.is_empty() {
                fresh.entry(name).or_default().push((&copy.original, known.unwrap_or(copy.record.id)));
            }
        }
        writer.put_read_until(folder, until)?;
        writer.commit()?;
        Ok(kept)
    }

    /// The stored message that this is a copy of, as it came or as Thymus changed it.
    fn known(&self, store: &Store, copy: &Copy, mailbox: &Address) -> anyhow::Result<Option<EventId>> {
        let Some(name) = &copy.record.message_id else { return Ok(None) };
        let namesakes_max = if copy.mark.is_some() { ORIGINALS_MAX } else { NAMESAKES_MAX };
        let namesakes = store.messages_by_message_id(self.tenant, name.as_str())?;
        for namesake in namesakes.iter().take(namesakes_max) {
            if namesake.id == copy.record.id || self.is_same(store, copy, namesake.id, mailbox)? {
                return Ok(Some(namesake.id));
            }
        }
        Ok(None)
    }

    fn is_same(&self, store: &Store, copy: &Copy, id: EventId, mailbox: &Address) -> anyhow::Result<bool> {
        let raw = store.raw(self.tenant, id)?;
        let raw = self.source.delivered(&raw);
        if copy.original.is(&raw) {
            return Ok(true);
        }
        let Some(mark) = &copy.mark else { return Ok(false) };
        let (original, mut whose) = (Original::of(&raw), store.arrived_for(self.tenant, id)?);
        whose.push(mailbox.clone());
        Ok(whose.iter().any(|mailbox| mark.is_ours(&self.key, mailbox, &original)))
    }
}

/// INTERNALDATE (RFC 3501 §2.3.3); a day of one digit has a space before it.
fn moment(date: &str) -> Option<Timestamp> {
    let time = jiff::Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

/// A day as IMAP has it: `14-Jul-2026`.
pub(crate) fn day(time: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default();
    time.strftime("%d-%b-%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dates_of_servers_are_read() {
        assert_eq!(moment("14-Jul-2026 02:44:25 +0000"), Some(Timestamp::from_seconds(1_783_997_065)));
        assert_eq!(moment(" 4-Jul-2026 02:44:25 +0200"), Some(Timestamp::from_seconds(1_783_125_865)));
        assert_eq!(moment("yesterday"), None);
        assert_eq!(day(Timestamp::from_seconds(1_783_125_865)), "04-Jul-2026");
    }
}
