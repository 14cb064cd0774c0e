//! Shortcuts: where they lead, and with which arguments (MS-SHLLINK § 2; `.url` files).

use super::look::Look;
use super::zip::{u16_at, u32_at};
use super::{extension, inside};
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, LinkPlace};

const HEADER_BYTES: usize = 76;
/// The most lines of a `.url` file looked at.
const LINES_MAX: usize = 200;

pub(super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    if !bytes.starts_with(b"L\0\0\0") {
        return internet_shortcut(bytes, look);
    }
    match read(bytes) {
        Some(shortcut) => {
            let name = shortcut.target.rsplit(['\\', '/']).next().unwrap_or_default();
            look.entry(name, extension::claimed(name).unwrap_or_default());
            if !shortcut.arguments.trim().is_empty() {
                look.acts(ActiveContent::Launch);
            }
            inside::text(shortcut.target.as_bytes(), LinkPlace::Attachment, look);
            inside::text(shortcut.arguments.as_bytes(), LinkPlace::Attachment, look);
        }
        None => look.odd(DefectKind::BadAttachment, "shortcut"),
    }
}

/// `URL=` may name a file on another machine, which runs as one from here would.
fn internet_shortcut(bytes: &[u8], look: &mut Look<'_>) {
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().take(LINES_MAX) {
        if let Some(("url" | "iconfile", target)) = line
            .split_once('=')
            .map(|(key, target)| (key.trim().to_ascii_lowercase(), target))
            .as_ref()
            .map(|(key, target)| (key.as_str(), target.trim()))
        {
            look.link(target, LinkPlace::Attachment);
        }
    }
}

struct Shortcut {
    target: String,
    arguments: String,
}

/// A header with flags; a list of identifiers, which are the shell's own business; where the target is on this
/// machine; strings, each present or not.
fn read(bytes: &[u8]) -> Option<Shortcut> {
    let flags = u32_at(bytes, 20)?;
    let has = |bit: u32| flags >> bit & 1 == 1;
    let mut rest = bytes.get(HEADER_BYTES..)?;
    if has(0) {
        rest = rest.get(2 + usize::from(u16_at(rest, 0)?)..)?;
    }
    let mut target = String::new();
    if has(1) {
        let size = usize::try_from(u32_at(rest, 0)?).ok()?;
        let info = rest.get(..size)?;
        let path = usize::try_from(u32_at(info, 16)?).ok()?;
        target = info.get(path..).filter(|_| path > 0).map(plain).unwrap_or_default();
        rest = rest.get(size..)?;
    }
    let mut strings = [2, 3, 4, 5].map(|bit| (bit, String::new()));
    for (bit, string) in &mut strings {
        if has(*bit) {
            let (text, after) = counted(rest, has(7))?;
            (*string, rest) = (text, after);
        }
    }
    let [_, (_, relative), _, (_, arguments)] = strings;
    Some(Shortcut { target: if target.is_empty() { relative } else { target }, arguments })
}

fn plain(bytes: &[u8]) -> String {
    bytes.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

/// A count of characters, then the characters.
fn counted(bytes: &[u8], unicode: bool) -> Option<(String, &[u8])> {
    let count = usize::from(u16_at(bytes, 0)?);
    let length = if unicode { count * 2 } else { count };
    let text = bytes.get(2..2 + length)?;
    let read = if unicode {
        let units = text.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        text.iter().map(|byte| char::from(*byte)).collect()
    };
    Some((read, bytes.get(2 + length..)?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{Seen, see};
    use super::*;
    use thymus_event::email::FileKind;

    /// A shortcut to a relative path with arguments.
    pub(in super::super) fn shortcut(target: &str, arguments: &str) -> Vec<u8> {
        let mut bytes = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46".to_vec();
        bytes.extend((1_u32 << 3 | 1 << 5 | 1 << 7).to_le_bytes());
        bytes.resize(HEADER_BYTES, 0);
        for text in [target, arguments] {
            let units: Vec<u16> = text.encode_utf16().collect();
            bytes.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
            bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        }
        bytes
    }

    #[test]
    fn a_command_and_where_it_leads() {
        let bytes = shortcut("..\\System32\\cmd.exe", "/c start https://lure.example/x");
        let Seen { kind, attachment, links, .. } = see("Invoice.lnk", &bytes);
        assert_eq!((kind, attachment.active.as_slice()), (FileKind::Shortcut, [ActiveContent::Launch].as_slice()));
        assert_eq!(attachment.entries[0].name, "cmd.exe");
        assert_eq!(links, [("https://lure.example/x".to_owned(), LinkPlace::Attachment)]);
        assert!(see("Notes.lnk", &shortcut("notes.txt", "")).attachment.active.is_empty());
    }

    #[test]
    fn an_internet_shortcut_may_name_a_file_elsewhere() {
        let seen = see("a.url", b"[InternetShortcut]\r\nURL=file://files.example/share/a.vbs\r\nIconIndex=3\r\n");
        assert_eq!(seen.links, [("file://files.example/share/a.vbs".to_owned(), LinkPlace::Attachment)]);
    }

    #[test]
    fn truncated_ones_are_defects() {
        let whole = shortcut("a.exe", "b c d");
        for end in 8..whole.len() {
            assert!(see("a.lnk", &whole[..end]).has(DefectKind::BadAttachment), "{end}");
        }
    }
}
