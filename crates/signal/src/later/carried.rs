//! What a message carries that evidence may be about, as keys.

use crate::features::Features;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::Timestamp;

/// The indicators of one message, with what the signals of later facts need to know beside them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// When it came.
    pub time: Timestamp,
    /// From outside.
    pub inbound: bool,
    /// The author's domain vouched for it.
    pub aligned: bool,
    /// The Message-ID.
    pub message: Option<Key>,
    /// The author's address.
    pub author: Option<Key>,
    /// The author's organisational domain.
    pub domain: Option<Key>,
    /// Entities that its own links lead to.
    pub links: SmallVec<[Key; 3]>,
    /// Contents of its attachments.
    pub attachments: SmallVec<[Key; 1]>,
    /// The messages that it belongs to; none before it was placed.
    pub campaign: Option<Key>,
}

impl Carried {
    /// Of a message's facts.
    pub fn of(features: &Features) -> Self {
        let sender = features.sender.as_ref();
        Self {
            time: features.time,
            inbound: !features.direction.is_from_inside(),
            aligned: features.authentication.aligned,
            message: features.message_key(),
            author: sender.map(|sender| sender.author.address),
            domain: sender.map(|sender| sender.author.domain),
            links: features.own_links().map(|link| link.entity).collect(),
            attachments: features.attachments.iter().map(|attachment| attachment.hash).collect(),
            campaign: None,
        }
    }

    /// Every key, each once: what an index leads from.
    pub fn keys(&self) -> SmallVec<[Key; 8]> {
        let own = [self.message, self.author, self.domain, self.campaign];
        let mut keys: SmallVec<[Key; 8]> = own.into_iter().flatten().collect();
        keys.extend(self.links.iter().chain(&self.attachments).copied());
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// What a key is called in the message that carries it.
pub(super) fn name_of(features: &Features, key: Key) -> &str {
    if let Some(link) = features.links.iter().find(|link| link.entity == key) {
        return &link.host;
    }
    if let Some(file) = features.attachments.iter().find(|file| file.hash == key) {
        return &file.name;
    }
    match &features.sender {
        Some(sender) if sender.author.address == key => sender.address.as_str(),
        Some(sender) if sender.author.domain == key => sender.domain(),
        _ => "",
    }
}
