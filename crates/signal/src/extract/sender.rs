//! The author and the words of a display name.

use crate::features::Sender;
use compact_str::CompactString;
use thymus_baseline::{Author, Key};
use thymus_event::domain;
use thymus_event::email::EmailActivity;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest display name looked at, in characters.
const NAME_CHARS_MAX: usize = 120;
/// The most words of a name.
const NAME_WORDS_MAX: usize = 8;

pub(super) fn sender(email: &EmailActivity) -> Option<Sender> {
    let mailbox = email.author()?;
    let address = mailbox.address.without_subaddress();
    let name: CompactString = mailbox.name.chars().take(NAME_CHARS_MAX).collect();
    let name_words = name_words(&name);
    let author = Author {
        address: Key::of(address.as_str()),
        local: Key::of(&name_words_of_local(address.local())),
        name: Key::of(&name_words),
        domain: Key::of(address.org_domain()),
        inside: email.direction.is_from_inside(),
    };
    let freemail = domain::is_freemail(address.domain());
    Some(Sender { address, name, author, name_words, freemail })
}

/// The words of a name, without accents, case, initials and order, so that “Lee, Ann J.” meets
/// “Ann Lee”: `ann lee`. Empty for a name that is an address.
pub fn name_words(name: &str) -> CompactString {
    if name.contains('@') {
        return CompactString::default();
    }
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        plain.extend(name.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        plain.extend(name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase));
    }
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(1).is_some());
    sorted(words.take(NAME_WORDS_MAX).collect())
}

/// A local part as a name: `ann.j.lee` becomes `ann lee`, so that a person is met again at another
/// domain under another spelling.
pub(crate) fn name_words_of_local(local: &str) -> CompactString {
    sorted(local.split(['.', '_', '-']).filter(|word| word.len() > 1).take(NAME_WORDS_MAX).collect())
}

fn sorted(mut words: Vec<&str>) -> CompactString {
    words.sort_unstable();
    words.dedup();
    CompactString::from(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_meet() {
        for name in ["Ann Lee", "LEE, Ann J.", "\"ann  lee\"", "Ánn Lée"] {
            assert_eq!(name_words(name), "ann lee", "{name}");
        }
        assert_eq!(name_words("ann@lee.example"), "");
        assert_eq!(name_words_of_local("ann.j.lee"), "ann lee");
        assert_eq!(name_words("李 小龙"), "小龙");
    }
}
