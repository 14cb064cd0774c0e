//! Identities: of tenants, of events, of messages.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The organisation that an event belongs to. Part of every key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TenantId(pub u32);

/// A content hash (BLAKE3, 128 bits) of a raw event: reading the same bytes twice gives the same id,
/// so nothing is counted twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub [u8; 16]);

impl EventId {
    /// The id as one number, for map keys.
    pub const fn as_u128(self) -> u128 {
        u128::from_be_bytes(self.0)
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|n| Self(n.to_be_bytes()))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.as_u128())
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 16]>::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an event id: 32 hexadecimal digits wanted"))
    }
}

/// A campaign: messages that belong together by what they carry. Made of the content hash of the message that began it, so
/// that the same mail in the same order gives the same campaigns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CampaignId(pub u64);

impl CampaignId {
    /// Of the message that began it.
    pub const fn founded_by(message: EventId) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = message.0;
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// Reads 16 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        digits.then(|| u64::from_str_radix(text, 16).ok().map(Self)).flatten()
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for CampaignId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for CampaignId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return u64::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a campaign: 16 hexadecimal digits wanted"))
    }
}

/// The longest Message-ID kept, in bytes; RFC 5322 lines end at 998.
pub const MESSAGE_ID_BYTES_MAX: usize = 998;

/// A Message-ID (RFC 5322 §3.6.4) without its angle brackets. Chosen by the sender: it may repeat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(String);

impl MessageId {
    /// Trims white space and angle brackets; `None` when nothing is left or it is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        (!inner.is_empty() && inner.len() <= MESSAGE_ID_BYTES_MAX).then(|| Self(inner.to_owned()))
    }

    /// The bare identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_ids_survive_text() {
        let id = EventId([7; 16]);
        assert_eq!(EventId::parse(&id.to_string()), Some(id));
        assert_eq!(EventId::parse("07"), None);
        assert_eq!(EventId::parse("+7070707070707070707070707070707"), None);
    }

    #[test]
    fn campaigns_are_called_by_the_message_that_began_them() {
        let id = CampaignId::founded_by(EventId([7; 16]));
        assert_eq!(CampaignId::parse(&id.to_string()), Some(id));
        assert_eq!(id.to_string(), "0707070707070707");
        assert_eq!((CampaignId::parse("07"), CampaignId::parse("+707070707070707")), (None, None));
    }

    #[test]
    fn message_ids_lose_their_brackets() {
        assert_eq!(MessageId::parse(" <a@b> ").unwrap().as_str(), "a@b");
        assert_eq!(MessageId::parse("<>"), None);
    }
}
