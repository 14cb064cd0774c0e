//! What a person reads: text of strangers made harmless, colour only where it is wanted.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

/// Makes a stranger's text safe to print on one line: control characters (and with them every escape
/// sequence) become their visible pictures, characters that reorder or hide text become their code.
/// Nothing that a sender wrote can then move the cursor, change colours or forge a line of ours.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' | '\t' => safe.push(' '),
            '\u{0}'..='\u{1f}' => safe.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}')),
            '\u{7f}' => safe.push('\u{2421}'),
            _ if is_unsafe(character) => safe.push_str(&format!("<U+{:04X}>", u32::from(character))),
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// The same, for at most `chars_max` characters; what is cut is marked by `…`.
pub(crate) fn plain_cut(text: &str, chars_max: usize) -> String {
    let safe = plain(text);
    match safe.char_indices().nth(chars_max) {
        None => safe.into_owned(),
        Some(_) => {
            let mut cut: String = safe.chars().take(chars_max.saturating_sub(1)).collect();
            cut.push('…');
            cut
        }
    }
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// How to write: with colour, or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    colour: bool,
}

impl Style {
    /// For the standard output: colour on a terminal only, and not where `NO_COLOR` is set.
    pub(crate) fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self { colour: io::stdout().is_terminal() && !refused && !dumb }
    }

    /// No colour at all.
    #[cfg(test)]
    pub(crate) const fn bare() -> Self {
        Self { colour: false }
    }

    /// A heading or a name.
    pub(crate) fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// Less important.
    pub(crate) fn faint(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// A finding: what speaks against a message.
    pub(crate) fn alarm(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// What speaks for a message.
    pub(crate) fn good(self, text: &str) -> String {
        self.wrap("32", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A number with thousands separated by commas.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_cannot_steer_the_terminal() {
        assert_eq!(plain("\u{1b}]0;owned\u{7}\u{1b}[2J"), "␛]0;owned␇␛[2J");
        assert_eq!(plain("a\r\nb\u{9b}31m"), "a␍ b<U+009B>31m");
        assert_eq!(plain("gpj\u{202e}exe.\u{200b}"), "gpj<U+202E>exe.<U+200B>");
        assert!(matches!(plain("Grüße, 你好 🎉"), Cow::Borrowed(_)));
    }

    #[test]
    fn long_texts_are_cut_by_characters() {
        assert_eq!(plain_cut("äöüß", 4), "äöüß");
        assert_eq!(plain_cut("äöüßx", 4), "äöü…");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(["0", "999", "1,000", "65,665", "1,234,567"], [0, 999, 1000, 65_665, 1_234_567].map(grouped)[..]);
    }

    #[test]
    fn without_colour_there_are_no_escapes() {
        assert_eq!(Style::bare().alarm("hold"), "hold");
        assert_eq!(Style { colour: true }.alarm("hold"), "\u{1b}[31mhold\u{1b}[0m");
    }
}
