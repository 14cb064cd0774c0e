//! Values of header fields: addresses, identifiers, dates, text (RFC 5322 §3.4, §3.6, RFC 2047).

use crate::email::defects::Defects;
use crate::email::mime::terminated;
use compact_str::CompactString;
use mail_parser::{Addr, DateTime, HeaderValue, parsers::MessageStream};
use std::borrow::Cow;
use thymus_event::email::OriginationDate;
use thymus_event::{Address, DefectKind, Mailbox, MessageId, Timestamp};

/// The longest display name kept, in bytes.
const NAME_BYTES_MAX: usize = 256;
/// The longest text of a field kept, in bytes: a subject of several lines fits.
const TEXT_BYTES_MAX: usize = 2_000;

/// Adds a field's mailboxes up to `most` in all. True when it holds more.
pub(crate) fn mailboxes(value: &[u8], most: usize, into: &mut Vec<Mailbox>, defects: &mut Defects) -> bool {
    let raw = terminated(value);
    let HeaderValue::Address(list) = MessageStream::new(&raw).parse_address() else {
        defects.note_if(!value.trim_ascii().is_empty(), DefectKind::BadAddress, "no address in an address field");
        return false;
    };
    for addr in list.iter() {
        match mailbox(addr) {
            Some(_) if into.len() >= most => return true,
            Some(mailbox) => {
                defects.note_if(names_another(&mailbox), DefectKind::AddressInName, "display name");
                into.push(mailbox);
            }
            None => defects.note(DefectKind::BadAddress, "address field"),
        }
    }
    false
}

fn mailbox(addr: &Addr<'_>) -> Option<Mailbox> {
    let name = addr.name.as_deref().unwrap_or_default();
    if let Some(address) = addr.address.as_deref().and_then(Address::parse) {
        return Some(Mailbox { name: CompactString::from(cut(name.trim(), NAME_BYTES_MAX)), address });
    }
    // `"ann@example.org" <>` and the like: what stands as the name is all there is.
    Address::parse(name).map(Mailbox::bare)
}

/// Whether the display name shows an address that is not the real one.
fn names_another(mailbox: &Mailbox) -> bool {
    if !mailbox.name.contains('@') {
        return false;
    }
    let edges = |c: char| matches!(c, '<' | '>' | '(' | ')' | '"' | '\'' | ',' | ';' | '[' | ']' | ':');
    let words = mailbox.name.split_whitespace().map(|word| word.trim_matches(edges));
    words.filter_map(Address::parse).any(|shown| shown.domain().contains('.') && shown != mailbox.address)
}

/// A single address, as in Return-Path or Delivered-To.
pub(crate) fn address(value: &[u8]) -> Option<Address> {
    let text = std::str::from_utf8(value).ok()?.trim();
    let text = text.rsplit_once('<').map_or(text, |(_, inner)| inner);
    Address::parse(text.split_once('>').map_or(text, |(inner, _)| inner))
}

/// Decoded, unfolded text.
pub(crate) fn text(value: &[u8]) -> String {
    let trimmed = value.trim_ascii();
    if let Ok(text) = std::str::from_utf8(trimmed)
        && text.bytes().all(|b| (b' '..0x7F).contains(&b))
        && !text.contains("=?")
    {
        return cut(text, TEXT_BYTES_MAX).to_owned();
    }
    match MessageStream::new(&terminated(value)).parse_unstructured() {
        HeaderValue::Text(text) => cut(text.trim(), TEXT_BYTES_MAX).to_owned(),
        _ => String::new(),
    }
}

/// All identifiers of a field; of more than `most` the last ones.
pub(crate) fn message_ids(value: &[u8], most: usize) -> Vec<MessageId> {
    let list: Vec<Cow<'_, str>> = match MessageStream::new(&terminated(value)).parse_id() {
        HeaderValue::Text(one) => vec![Cow::Owned(one.into_owned())],
        HeaderValue::TextList(list) => list.into_iter().map(|id| Cow::Owned(id.into_owned())).collect(),
        _ => Vec::new(),
    };
    let skip = list.len().saturating_sub(most);
    list.iter().skip(skip).filter_map(|id| MessageId::parse(id)).collect()
}

/// The single identifier of a Message-ID field.
pub(crate) fn message_id(value: &[u8]) -> Option<MessageId> {
    let text = String::from_utf8_lossy(value.trim_ascii());
    let inner = text.split_once('<').map_or(&*text, |(_, inner)| inner);
    let id = inner.split_once('>').map_or(inner, |(id, _)| id);
    MessageId::parse(&id.split_whitespace().collect::<String>())
}

/// A Date field.
pub(crate) fn date(value: &[u8]) -> Option<OriginationDate> {
    let HeaderValue::DateTime(date) = MessageStream::new(&terminated(value)).parse_date() else { return None };
    let offset = i16::from(date.tz_hour) * 60 + i16::from(date.tz_minute);
    Some(OriginationDate {
        time: timestamp(&date)?,
        offset_minutes: if date.tz_before_gmt { offset.checked_neg()? } else { offset },
    })
}

/// A parsed date as an instant; `None` when it names no day.
pub(crate) fn timestamp(date: &DateTime) -> Option<Timestamp> {
    // A leap second is a time (RFC 5322 §3.3), though `is_valid` does not know it.
    let checked = DateTime { second: if date.second == 60 { 59 } else { date.second }, ..*date };
    checked.is_valid().then(|| Timestamp::from_seconds(date.to_timestamp()))
}

/// The first `bytes_max` bytes, at a character's boundary.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> (Vec<String>, Vec<DefectKind>) {
        let (mut list, mut defects) = (Vec::new(), Defects::default());
        mailboxes(value.as_bytes(), 10, &mut list, &mut defects);
        (list.iter().map(ToString::to_string).collect(), defects.into_vec().into_iter().map(|d| d.kind).collect())
    }

    #[test]
    fn address_lists() {
        assert_eq!(read("Ann <ann@example.org>, b@example.org").0, ["Ann <ann@example.org>", "b@example.org"]);
        assert_eq!(read("=?utf-8?q?J=C3=BCrg?= <j@example.org>").0, ["Jürg <j@example.org>"]);
        assert_eq!(read("team: a@example.org, b@example.org;").0.len(), 2);
        assert_eq!(read("undisclosed-recipients:;").0.len(), 0);
        assert_eq!(read("ceo@example.org <x@example.net>").1, [DefectKind::AddressInName]);
        assert_eq!(read("nobody").1, [DefectKind::BadAddress]);
    }

    #[test]
    fn dates() {
        let date = date(b" Tue, 05 Mar 2024 10:00:60 -0130\r\n").unwrap();
        assert_eq!((date.time.to_string().as_str(), date.offset_minutes), ("2024-03-05T11:31:00Z", -90));
        assert_eq!(super::date(b"yesterday"), None);
        assert_eq!(super::date(b"Tue, 45 Mar 2024 10:00:00 +0000\n"), None);
    }

    #[test]
    fn texts_and_ids() {
        assert_eq!(text(b" =?utf-8?b?w6k=?=\r\n =?utf-8?b?w6k=?= x\r\n"), "éé x");
        assert_eq!(text(b"plain\n"), "plain");
        assert_eq!(message_ids(b"<a@b>\r\n <c@d> <e@f>\r\n", 2).len(), 2);
        assert_eq!(message_id(b" <a@b> (x)\n").unwrap().as_str(), "a@b");
    }
}
