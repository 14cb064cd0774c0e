//! What to search for. A server's search is only a sieve: what it finds is compared in full.

use crate::Original;

/// The longest word searched for, in bytes.
const WORD_BYTES_MAX: usize = 200;

/// Search keys (RFC 3501 §6.4.4) that every copy of a message meets, ours too: by its Message-ID, or without one by its
/// author, date and subject.
pub(super) fn criteria(original: &Original) -> String {
    let fields = [
        ("Message-ID", original.message_id()),
        ("From", original.from()),
        ("Date", original.date()),
        ("Subject", original.subject()),
    ];
    let mut keys =
        fields.iter().filter_map(|(name, value)| Some(format!("HEADER {name} \"{}\"", word(value.as_deref()?)?)));
    let first = keys.next().unwrap_or_else(|| "ALL".to_owned());
    if original.message_id().is_some_and(|id| word(id).is_some()) {
        return first;
    }
    std::iter::once(first).chain(keys).collect::<Vec<_>>().join(" ")
}

/// The longest word that a server compares as it stands: plain characters, and nothing of an encoded word (RFC 2047), which
/// servers decode.
fn word(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\';
    let words =
        text.split(|c| !is_plain(c)).filter(|word| !word.is_empty() && !word.contains("=?") && !word.contains("?="));
    words.max_by_key(|word| word.len()).map(|word| word.chars().take(WORD_BYTES_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> String {
        criteria(&Original::of(format!("{header}\n\nbody").as_bytes()))
    }

    #[test]
    fn a_message_is_searched_for_by_its_message_id() {
        assert_eq!(of("From: a@example.org\nMessage-ID: <1.2@example.org>"), "HEADER Message-ID \"<1.2@example.org>\"");
        assert_eq!(of("Message-ID: <a\"b\\c long-part>"), "HEADER Message-ID \"long-part>\"");
    }

    #[test]
    fn without_one_by_author_date_and_subject() {
        let keys = of(
            "From: =?utf-8?q?=C3=A9?= <ann@example.org>\nDate: Fri, 27 Nov 2026 19:16:40 +0000\nSubject: =?utf-8?q?x?=",
        );
        assert_eq!(keys, "HEADER From \"<ann@example.org>\" HEADER Date \"19:16:40\"");
        assert_eq!(of("Message-ID: é\nSubject: invoice"), "HEADER Subject \"invoice\"");
        assert_eq!(of("X: y"), "ALL");
    }
}
