//! VBA sources (MS-OVBA § 2.4.1): decompressed to see whether a macro starts by itself, and where it leads.

use super::super::look::Look;
use memchr::memmem;
use thymus_event::email::{ActiveContent, LinkPlace};

/// The most source of one module looked at.
const SOURCE_BYTES_MAX: usize = 512 * 1024;
/// Procedures that Office calls by itself, lower-case.
const AUTO_NAMES: &[&str] = &[
    "autoopen",
    "auto_open",
    "autoexec",
    "autoexit",
    "autoclose",
    "auto_close",
    "autonew",
    "document_open",
    "document_close",
    "document_new",
    "documentopen",
    "documentchange",
    "workbook_open",
    "workbook_activate",
    "workbook_beforeclose",
    "workbook_close",
    "auto_ope",
    "presentation_open",
    "slideshow_begin",
    "inkpicture1_painted",
    "frame1_layout",
];

/// Looks into a module's stream: compiled code, then its source, which begins with an attribute.
pub(super) fn look(stream: &[u8], look: &mut Look<'_>) {
    // A chunk's header and its first flags stand before the first literal letters.
    let Some(at) = memmem::find(stream, b"\0Attribut").and_then(|at| at.checked_sub(3)) else { return };
    let source = decompress(stream.get(at..).unwrap_or_default());
    let text = String::from_utf8_lossy(&source).to_ascii_lowercase();
    let is_auto = |name: &&str| {
        text.match_indices(*name).any(|(at, _)| text.get(..at).is_some_and(|before| before.trim_end().ends_with("sub")))
    };
    if AUTO_NAMES.iter().any(is_auto) {
        look.acts(ActiveContent::AutoMacro);
    }
    for (_, url) in crate::email::link::urls(&text) {
        look.link(url, LinkPlace::Attachment);
    }
}

/// A compressed container: a signature, then chunks of at most 4,096 bytes each.
fn decompress(container: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let Some((1, mut rest)) = container.split_first().map(|(first, rest)| (*first, rest)) else { return out };
    while let Some((header, after)) = rest.split_first_chunk::<2>() {
        let header = u16::from_le_bytes(*header);
        let size = usize::from(header & 0x0FFF) + 1;
        if header & 0x7000 != 0x3000 || out.len() >= SOURCE_BYTES_MAX {
            break;
        }
        let chunk = after.get(..size).unwrap_or(after);
        if header & 0x8000 == 0 {
            out.extend_from_slice(chunk);
        } else {
            chunk_into(chunk, &mut out);
        }
        rest = after.get(size..).unwrap_or_default();
    }
    out
}

/// Flags for eight tokens each: a byte as it is, or a copy of what came before in the chunk.
fn chunk_into(chunk: &[u8], out: &mut Vec<u8>) {
    const CHUNK_BYTES_MAX: usize = 4_096;
    let start = out.len();
    let mut tokens = chunk.iter().copied();
    while let Some(flags) = tokens.next() {
        for bit in 0..8 {
            let Some(first) = tokens.next() else { return };
            if flags >> bit & 1 == 0 {
                out.push(first);
            } else {
                let Some(second) = tokens.next() else { return };
                let (offset, length) = copy_token(u16::from_le_bytes([first, second]), out.len() - start);
                for _ in 0..length {
                    let Some(&byte) = out.len().checked_sub(offset).and_then(|at| out.get(at)) else { return };
                    out.push(byte);
                }
            }
            if out.len() - start >= CHUNK_BYTES_MAX {
                return;
            }
        }
    }
}

/// How many bits are the offset depends on how far the chunk is (§ 2.4.1.3.19.1).
fn copy_token(token: u16, done: usize) -> (usize, usize) {
    let bits = (usize::BITS - done.saturating_sub(1).leading_zeros()).clamp(4, 12);
    let length_mask = u16::MAX >> bits;
    let length = usize::from(token & length_mask) + 3;
    let offset = usize::from((token & !length_mask) >> (16 - bits)) + 1;
    (offset, length)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Compressed as plainly as the format allows: every token a literal.
    pub(in super::super) fn compress(source: &[u8]) -> Vec<u8> {
        let mut out = vec![1];
        for piece in source.chunks(3_000) {
            let tokens: Vec<u8> = piece.chunks(8).flat_map(|eight| [&[0], eight].concat()).collect();
            out.extend((0xB000 | u16::try_from(tokens.len() - 1).unwrap()).to_le_bytes());
            out.extend(tokens);
        }
        out
    }

    #[test]
    fn sources_come_back() {
        let source = "Attribute VB_Name = \"ThisDocument\"\r\nSub AutoOpen()\r\n".repeat(200);
        assert_eq!(decompress(&compress(source.as_bytes())), source.as_bytes());
    }

    #[test]
    fn the_standards_own_example_of_copies() {
        // MS-OVBA § 3.2.2.
        let packed = [
            0x01, 0x2F, 0xB0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82, 0x66, 0x00, 0x70, 0x61, 0x67,
            0x68, 0x69, 0x6A, 0x01, 0x38, 0x08, 0x61, 0x6B, 0x6C, 0x00, 0x30, 0x6D, 0x6E, 0x6F, 0x70, 0x06, 0x71, 0x02,
            0x70, 0x04, 0x10, 0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79, 0x7A, 0x00, 0x3C,
        ];
        assert_eq!(decompress(&packed), b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa");
    }

    #[test]
    fn hostile_chunks_end() {
        assert!(decompress(&[1, 0xFF, 0xBF, 0xFF, 0xFF, 0xFF]).is_empty());
        let copies = [&[1, 0xFF, 0xBF, 0xFE, b'a'][..], &[0xFF; 5_000]].concat();
        assert!(decompress(&copies).len() <= 2 * 4_096 + 300);
    }
}
