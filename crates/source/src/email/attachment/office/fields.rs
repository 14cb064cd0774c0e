//! Fields of a text document (ECMA-376 part 1 § 17.16): a command that runs, a text from elsewhere, a link.

use super::super::look::Look;
use memchr::memmem;
use thymus_event::email::{ActiveContent, LinkPlace};

/// The most instructions' text gathered from one part.
const INSTRUCTIONS_BYTES_MAX: usize = 64 * 1024;

/// Looks for them in a part's XML; they are often cut into pieces, so the pieces are joined.
pub(super) fn look(xml: &[u8], look: &mut Look<'_>) {
    let instructions = instructions(xml);
    if instructions.is_empty() {
        return;
    }
    let upper = instructions.to_ascii_uppercase();
    let is_word = |word: &str| upper.split(|c: char| !c.is_ascii_alphanumeric()).any(|own| own == word);
    if is_word("DDE") || is_word("DDEAUTO") {
        look.acts(ActiveContent::Dde);
    }
    let mut urls = crate::email::link::urls(&instructions).peekable();
    if urls.peek().is_some() && is_word("INCLUDETEXT") {
        look.acts(ActiveContent::ExternalTemplate);
    }
    for (_, url) in urls {
        look.link(url, LinkPlace::Attachment);
    }
}

/// What stands in `w:instrText` elements and `w:instr` attributes.
fn instructions(xml: &[u8]) -> String {
    let mut all = String::new();
    for at in memmem::find_iter(xml, b"w:instr") {
        let rest = xml.get(at + 7..).unwrap_or_default();
        let piece = match rest {
            [b'T', b'e', b'x', b't', ..] => memchr::memchr(b'>', rest).and_then(|start| between(rest, start + 1, b'<')),
            [b'=', b'"', ..] => between(rest, 2, b'"'),
            _ => None,
        };
        if let Some(piece) = piece {
            all.push_str(&String::from_utf8_lossy(piece).replace("&quot;", "\"").replace("&amp;", "&"));
        }
        if rest.starts_with(b"=") {
            all.push(' ');
        }
        if all.len() > INSTRUCTIONS_BYTES_MAX {
            break;
        }
    }
    all
}

fn between(bytes: &[u8], start: usize, end: u8) -> Option<&[u8]> {
    let rest = bytes.get(start..)?;
    rest.get(..memchr::memchr(end, rest)?)
}
