//! The note that stands where an attachment was.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The longest name shown, in characters.
const NAME_CHARS_MAX: usize = 120;

/// A part that says what was taken out. Nothing of the attachment is in it but its name, made harmless.
pub(super) fn note(name: Option<&str>, kind: &str, content: &[u8], help: &str) -> Vec<u8> {
    let shown = shown(name.unwrap_or("(no name)"));
    let mut hash = String::new();
    Sha256::digest(content).iter().for_each(|byte| _ = write!(hash, "{byte:02x}"));
    let text = format!(
        "This attachment was taken out and is kept.\r\n\r\nName:    {shown}\r\nType:    {}\r\nSize:    {} bytes\r\nSHA-256: {hash}\r\n\r\n{}\r\n",
        self::shown(kind),
        content.len(),
        help.trim(),
    );
    let (transfer, body) = super::transfer::Transfer::QuotedPrintable.encode(text.as_bytes());
    let head = format!(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=\"{}.removed.txt\"\r\nContent-Transfer-Encoding: {}\r\n\r\n",
        file_name(name.unwrap_or("attachment")),
        transfer.name(),
    );
    [head.as_bytes(), &body].concat()
}

/// A name on one line, without characters that turn or hide text, cut short.
fn shown(name: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    name.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).take(NAME_CHARS_MAX).collect()
}

fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_ ()".contains(c) { c } else { '_' };
    let name: String = name.chars().take(60).map(plain).collect();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_what_was_there_and_holds_nothing_of_it() {
        let text =
            String::from_utf8(note(Some("in\u{202e}fdp.\"\r\nX: y.exe"), "application/x\r\n", b"abc", "Ask us."))
                .unwrap();
        assert!(text.contains("SHA-256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assert!(text.contains("Size:    3 bytes") && text.contains("Ask us."));
        assert!(text.contains("filename=\"in_fdp____X_ y_exe.removed.txt\""));
        assert!(!text.contains("\r\nX: y"));
    }
}
