//! POSIX tar (IEEE 1003.1 ustar) and GNU's long names.

use super::super::look::Look;
use super::listed;
use thymus_event::DefectKind;

const BLOCK: usize = 512;
/// The most headers looked at.
const ENTRIES_MAX: usize = 1_024;

/// Whether the first header says so.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

pub(super) fn look(bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    let mut rest = bytes;
    let mut long_name = None;
    for _ in 0..ENTRIES_MAX {
        let Some((header, after)) = rest.split_first_chunk::<BLOCK>() else { break };
        if header.iter().all(|byte| *byte == 0) {
            return;
        }
        let Some(size) = header.get(124..136).and_then(number) else {
            return look.odd(DefectKind::BadAttachment, "tar header");
        };
        let content = after.get(..size).unwrap_or(after);
        match header.get(156) {
            Some(b'L') => long_name = Some(text(content)),
            Some(b'0' | b'7' | 0) => {
                let name = long_name.take().unwrap_or_else(|| name(header));
                listed(&name, content, depth, look);
            }
            _ => {}
        }
        rest = after.get(size.div_ceil(BLOCK).saturating_mul(BLOCK)..).unwrap_or_default();
    }
    if !rest.is_empty() {
        look.odd(DefectKind::BadAttachment, "tar without an end");
    }
}

fn name(header: &[u8; BLOCK]) -> String {
    let prefix = header.get(345..500).map(text).unwrap_or_default();
    let name = header.get(..100).map(text).unwrap_or_default();
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

fn text(field: &[u8]) -> String {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
}

/// Octal, with blanks around; GNU's numbers to the base 256 are sizes that no mail holds.
fn number(field: &[u8]) -> Option<usize> {
    let digits = field.trim_ascii().split(|byte| *byte == 0).next()?.trim_ascii();
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}
