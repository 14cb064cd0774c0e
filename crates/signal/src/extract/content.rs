//! What the text says and how.

use super::{accounts::accounts, lexicon};
use crate::features::{ContentFacts, Intent};
use crate::sketch::Sketch;
use compact_str::CompactString;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::Address;
use thymus_event::email::EmailActivity;

/// Bytes of text in which expressions are looked for: requests stand early.
const LEXICON_BYTES_MAX: usize = 4096;
/// The most addresses kept.
const ADDRESSES_MAX: usize = 8;
/// Below so many characters beside an image, a message is image only.
const IMAGE_ONLY_CHARS_MAX: usize = 40;

pub(super) fn content(email: &EmailActivity) -> ContentFacts {
    let own = &email.body.own;
    let mentions: SmallVec<[Key; 2]> = addresses(own).iter().map(|address| Key::of(address.as_str())).collect();
    ContentFacts {
        intents: intents(&email.subject, own),
        sketch: Sketch::of(&email.subject, own),
        own_chars: u32::try_from(own.len()).unwrap_or(u32::MAX),
        language: email.body.language.as_deref().map(CompactString::from),
        accounts: accounts(head(own, LEXICON_BYTES_MAX)),
        mentions,
        hidden_chars: email.body.hidden_chars,
        invisible_chars: email.body.invisible_chars,
        mixed_scripts: mixes_scripts(&email.subject) || mixes_scripts(head(own, 512)),
        image_only: email.body.images > 0 && own.len() < IMAGE_ONLY_CHARS_MAX,
        active: email.body.form || email.body.script,
    }
}

fn intents(subject: &str, own: &str) -> SmallVec<[(Intent, u8); 3]> {
    let mut text = String::with_capacity(subject.len() + LEXICON_BYTES_MAX + 2);
    text.push(' ');
    for part in [head(subject, 256), " ", head(own, LEXICON_BYTES_MAX)] {
        if part.is_ascii() {
            text.push_str(part);
        } else {
            text.extend(part.chars().flat_map(char::to_lowercase));
        }
    }
    text.make_ascii_lowercase();
    lexicon::find(&text)
}

/// At most `bytes_max` bytes from the beginning, cut between characters.
pub(super) fn head(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// The first addresses in a text, distinct, at most [`ADDRESSES_MAX`].
pub(super) fn addresses(text: &str) -> SmallVec<[Address; 2]> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let mut found: SmallVec<[Address; 2]> = SmallVec::new();
    for (at, _) in text.match_indices('@') {
        let local =
            text[..at].rfind(|c| !is_part(c)).map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        let end = text[at + 1..].find(|c| !is_part(c)).map_or(text.len(), |i| at + 1 + i);
        let candidate = text[local..end].trim_matches(|c| matches!(c, '.' | '-'));
        if let Some(address) = Address::parse(candidate).filter(|a| a.domain().contains('.') && !found.contains(a)) {
            found.push(address);
            if found.len() >= ADDRESSES_MAX {
                break;
            }
        }
    }
    found
}

/// Latin letters beside Cyrillic or Greek ones within one word.
fn mixes_scripts(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        latin && word.chars().any(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{4ff}'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_running_text() {
        let found =
            addresses("Write to <Ann.Lee@mail.example.org>, or bob@example.net. Not @x, nor a@b; é@example.com");
        assert_eq!(
            found.iter().map(Address::as_str).collect::<Vec<_>>(),
            ["ann.lee@mail.example.org", "bob@example.net"]
        );
    }

    #[test]
    fn mixed_scripts_are_seen_within_words_only() {
        assert!(mixes_scripts("pаypal with a Cyrillic letter"));
        assert!(!mixes_scripts("Москва and London") && !mixes_scripts("café"));
    }
}
